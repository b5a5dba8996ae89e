"""Yusuf opens a report: what stands on the page, at which address, at what cost."""

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from articles import workflow
from articles.models import Article, HijriMonthStart, SiteSettings, Staff, Status, Writer
from kalima.text.qr import square_of
from kalima.web.edge import KEPT_CACHE
from tests.factories import (
    NOW,
    article_in,
    make_article,
    make_image,
    make_writer,
    publish_article,
    show_comment,
)

pytestmark = pytest.mark.django_db

QUERIES_MAX = 10


def page_of(article: Article, reader: Client) -> BeautifulSoup:
    response = reader.get(article.get_absolute_url())
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def text_of(page: BeautifulSoup, selector: str) -> str:
    found = page.select_one(selector)
    assert found is not None, selector
    return " ".join(found.get_text().split())


class TestTheReport:
    def test_it_stands_in_the_order_of_the_paper(self, yusuf: Client) -> None:
        article = publish_article(
            place="ميسان", kicker="جسور", standfirst="يختصر الطريق إلى المدرسة.", tags=["الجسور", "العمارة"]
        )

        page = page_of(article, yusuf)

        assert text_of(page, ".report__section") == "محليات"
        assert text_of(page, ".report__kicker") == "جسور"
        assert text_of(page, "h1") == article.headline
        assert text_of(page, ".report__standfirst") == "يختصر الطريق إلى المدرسة."
        assert text_of(page, ".report__dateline") == "ميسان ـ كلمة الإخباري"
        assert text_of(page, ".report__date") == "2024 / 12 / 04"
        assert [p.get_text() for p in page.select(".report__body p")] == [
            "افتُتح اليوم في مدينة العمارة جسر جديد للمشاة فوق نهر دجلة، بعد عمل استمر أربعة عشر شهرًا.",
            "وقالت مديرة المشروع إن الجسر يختصر الطريق إلى المدرسة على 3,200 تلميذ من أحياء الضفة الشرقية.",
        ]
        assert [tag.get_text() for tag in page.select(".tags a")] == ["الجسور", "العمارة"]
        headings = [h.get_text(strip=True) for h in page.select("h1, h2")]
        assert headings == [article.headline, "التعليقات"]

    def test_it_reads_from_right_to_left_with_one_main_and_a_way_past_the_masthead(
        self, yusuf: Client
    ) -> None:
        page = page_of(publish_article(), yusuf)

        assert page.html is not None
        assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
        assert len(page.select("main")) == 1
        assert page.select_one("a.skip")["href"] == "#content"  # type: ignore[index]
        assert page.select_one("#content") is not None

    def test_its_count_is_a_bare_digit_with_its_meaning_for_who_listens(self, yusuf: Client) -> None:
        article = publish_article()
        for text in ("خبر سار للأهالي.", "متى يفتح الجسر الثاني؟"):
            show_comment(article, text)

        count = page_of(article, yusuf).select_one(".report__count")

        assert count is not None
        assert count.select_one("[aria-hidden]").get_text() == "2"  # type: ignore[union-attr]
        assert count.select_one(".visually-hidden").get_text() == "تعليقان"  # type: ignore[union-attr]

    def test_a_story_that_came_with_a_day_alone_shows_no_hour(self, yusuf: Client) -> None:
        article = make_article(place="بغداد", dated_on=date(2024, 11, 30))
        workflow.publish(article, by=None, at=NOW)

        page = page_of(article, yusuf)

        assert text_of(page, ".report__date") == "2024 / 11 / 30"
        assert page.select_one(".report__date time")["datetime"] == "2024-11-30"  # type: ignore[index]
        assert page.select_one(".report__hour") is None

    def test_a_latin_word_at_its_head_does_not_turn_an_arabic_headline_around(self, yusuf: Client) -> None:
        article = publish_article("GPS يتعطل في البصرة وصيادون يعودون إلى النجوم")

        assert page_of(article, yusuf).h1["dir"] == "rtl"  # type: ignore[index]

    def test_its_picture_says_what_it_shows_and_who_made_it(self, yusuf: Client) -> None:
        article = publish_article(image=make_image(), lead_caption="الجسر صباح الافتتاح.")

        figure = page_of(article, yusuf).select_one("figure")

        assert figure is not None
        assert figure.img["alt"] == "جسر ضيق من الحديد فوق نهر واسع."  # type: ignore[index]
        assert "الجسر صباح الافتتاح." in figure.get_text()
        assert "تصوير: ميس خليل" in figure.get_text()
        assert yusuf.get(figure.img["src"]).status_code == 200  # type: ignore[index]

    def test_the_newsroom_signs_in_the_dateline_and_a_writer_by_name(self, yusuf: Client) -> None:
        newsroom = Writer.objects.get(is_newsroom=True)
        article = publish_article(writers=[make_writer("تارا كمال"), newsroom])

        page = page_of(article, yusuf)

        assert [a.get_text() for a in page.select(".report__writer a")] == ["تارا كمال"]
        assert text_of(page, ".report__dateline") == "كلمة الإخباري"

    def test_a_correction_stands_on_the_story_it_mends(self, yusuf: Client) -> None:
        page = page_of(article_in(Status.CORRECTED), yusuf)

        assert "والصحيح 48." in text_of(page, ".corrections")

    def test_words_saved_after_publication_wait_for_an_update(self, yusuf: Client, idris: Staff) -> None:
        article = publish_article("العمارة تفتتح جسرًا للمشاة")
        article.headline = "العمارة تفتتح جسرين للمشاة"
        workflow.save_copy(article, by=idris, at=NOW + timedelta(hours=1))

        assert text_of(page_of(article, yusuf), "h1") == "العمارة تفتتح جسرًا للمشاة"
        workflow.update(article, by=idris, at=NOW + timedelta(hours=2))
        assert text_of(page_of(article, yusuf), "h1") == "العمارة تفتتح جسرين للمشاة"

    def test_markup_that_slipped_into_the_record_is_cleaned_where_it_is_shown(self, yusuf: Client) -> None:
        article = publish_article()
        body = '<p onclick="x()">نص</p><script>alert(1)</script><p style="position:fixed">آخر</p>'
        article.revisions.update(body=body)

        html = str(page_of(article, yusuf).select_one(".report__body"))

        assert "alert" not in html
        assert "onclick" not in html
        assert "style" not in html


class TestWhenItWasPrinted:
    def test_the_other_calendar_and_the_time_it_takes_stand_beside_its_date(self, yusuf: Client) -> None:
        page = page_of(publish_article(body=f"<p>{'كلمة ' * 560}</p>"), yusuf)

        assert text_of(page, ".report__hijri") == "3 جمادى الآخرة 1446هـ"
        assert text_of(page, ".report__minutes") == "مدة القراءة: 3 دقائق"

    @pytest.mark.parametrize(
        ("words", "said"), [(20, "أقل من دقيقة"), (180, "دقيقة واحدة"), (360, "دقيقتان"), (2100, "12 دقيقة")]
    )
    def test_its_minutes_are_counted_in_right_arabic(self, words: int, said: str, yusuf: Client) -> None:
        page = page_of(publish_article(body=f"<p>{'كلمة ' * words}</p>"), yusuf)

        assert text_of(page, ".report__minutes") == f"مدة القراءة: {said}"

    def test_how_long_ago_is_left_to_the_readers_clock(self, yusuf: Client) -> None:
        article = publish_article()

        with time_machine.travel(NOW + timedelta(hours=3), tick=False):
            fresh = page_of(article, yusuf)
        with time_machine.travel(NOW + timedelta(days=7), tick=False):
            old = page_of(article, yusuf)

        assert [time.get_text() for time in fresh.select(".report__ago time")] == [""]
        assert old.select(".report__ago") == []
        assert fresh.html["data-ago"] == (  # type: ignore[index]
            "دقيقة دقيقتين دقائق دقيقة|ساعة ساعتين ساعات ساعة|يوم يومين أيام يومًا"
        )


class TestOnPaper:
    def test_its_short_address_is_there_to_be_read_by_a_phone(self, yusuf: Client) -> None:
        article = publish_article()

        square = page_of(article, yusuf).select_one(".report__square")

        assert square is not None
        assert str(square["src"]).startswith("data:image/svg+xml")
        assert square["src"] == square_of(f"http://localhost:8000/n/{article.pk}")


class TestItsAddress:
    def test_any_other_tail_leads_there_in_one_step(self, yusuf: Client) -> None:
        article = publish_article()

        for tail in ("", "/", "/x", "/x/", "/عنوان-قديم/", "/a/b/c", "/light/x/"):
            response = yusuf.get(f"/n/{article.pk}{tail}")
            assert response.status_code == 301, tail
            assert response["Location"] == article.get_absolute_url()
            assert "max-age=3600" in response["Cache-Control"]

    @pytest.mark.parametrize("page", ["light", "comments", "embed"])
    def test_another_of_its_pages_is_found_without_its_slash(self, page: str, yusuf: Client) -> None:
        article, withdrawn = publish_article(), article_in(Status.WITHDRAWN)

        response = yusuf.get(f"/n/{article.pk}/{page}")

        assert (response.status_code, response["Location"]) == (301, f"/n/{article.pk}/{page}/")
        assert yusuf.get(response["Location"]).status_code == 200
        assert yusuf.get(f"/n/{withdrawn.pk}/{page}").status_code == 410
        assert yusuf.get(f"/n/{article_in(Status.DRAFT).pk}/{page}").status_code == 404

    def test_its_tail_is_readable_arabic(self) -> None:
        article = publish_article("العمارة تفتتح جسرًا للمشاة فوق دجلة")

        address = unquote(article.get_absolute_url())

        assert address == f"/n/{article.pk}/العمارة-تفتتح-جسرا-للمشاة-فوق-دجلة/"

    def test_it_stays_when_the_headline_changes(self, idris: Staff) -> None:
        article = publish_article()
        before = article.get_absolute_url()
        article.headline = "عنوان آخر تمامًا"
        workflow.save_copy(article, by=idris, at=NOW)
        workflow.update(article, by=idris, at=NOW)

        article.refresh_from_db()
        assert article.get_absolute_url() == before

    @pytest.mark.parametrize("headline", ["light", "Comments", "embed"])
    def test_a_reserved_word_is_never_a_whole_tail(self, headline: str, yusuf: Client) -> None:
        article = publish_article(headline)

        assert article.slug not in ("light", "comments", "embed")
        assert yusuf.get(article.get_absolute_url()).status_code == 200

    @pytest.mark.parametrize("headline", ["؟!", "😀😀", "— …"])
    def test_a_headline_with_no_letters_cannot_go_to_print(self, headline: str) -> None:
        with pytest.raises(workflow.NotReady):
            publish_article(headline)

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.SCHEDULED])
    def test_an_unpublished_story_is_missing_at_every_tail(self, status: Status, yusuf: Client) -> None:
        article = article_in(status, at=timezone.now())

        for tail in (
            "",
            "/",
            "/x/",
            "/مادة/",
            "/العمارة-تفتتح-جسرا-للمشاة-فوق-دجلة/",
            "/light/",
            "/comments/",
        ):
            assert yusuf.get(f"/n/{article.pk}{tail}").status_code == 404, tail

    def test_a_withdrawn_story_answers_with_its_note_at_every_tail(self, yusuf: Client) -> None:
        article = article_in(Status.WITHDRAWN)

        for tail in ("", "/", "/x/", "/light/", "/comments/", "/%0A", "/a%0Ab/"):
            response = yusuf.get(f"/n/{article.pk}{tail}")
            assert response.status_code == 410, tail
        html = yusuf.get(article.get_absolute_url()).content.decode()
        assert "اعتمدت المادة على بيان قديم." in html
        assert article.headline not in html

    @pytest.mark.parametrize("number", ["0", "999999999999999", "٣", "1e3", "-1"])
    def test_a_number_that_is_no_story_is_missing(self, number: str, yusuf: Client) -> None:
        assert yusuf.get(f"/n/{number}/x/").status_code == 404


class TestTheMasthead:
    @pytest.mark.parametrize(
        ("choices", "line"),
        [
            ({}, "الأربعاء 3 جمادى الآخرة 1446هـ 4 ديسمبر 2024"),
            ({"month_names": "iraqi"}, "الأربعاء 3 جمادى الآخرة 1446هـ 4 كانون الأول 2024"),
            ({"month_names": "both"}, "الأربعاء 3 جمادى الآخرة 1446هـ 4 كانون الأول/ديسمبر 2024"),
            ({"digits": "arabic"}, "الأربعاء ٣ جمادى الآخرة ١٤٤٦هـ ٤ ديسمبر ٢٠٢٤"),
        ],
    )
    def test_it_follows_the_choices_of_the_house(
        self, choices: dict[str, str], line: str, yusuf: Client
    ) -> None:
        article = publish_article()
        SiteSettings.objects.update(**choices)

        with time_machine.travel(NOW, tick=False):
            assert text_of(page_of(article, yusuf), ".masthead__date") == line

    def test_it_follows_the_month_that_the_house_began_itself(self, yusuf: Client) -> None:
        article = publish_article()
        HijriMonthStart.objects.create(
            year=1446, month=6, first_day=date(2024, 12, 3), authority="ديوان الوقف"
        )

        with time_machine.travel(NOW, tick=False):
            assert "2 جمادى الآخرة 1446هـ" in text_of(page_of(article, yusuf), ".masthead__date")

    def test_after_midnight_in_baghdad_it_is_the_next_day_for_the_same_reader(self, yusuf: Client) -> None:
        article = publish_article()
        midnight = datetime(2024, 12, 4, 21, tzinfo=UTC)

        with time_machine.travel(midnight - timedelta(seconds=1), tick=False):
            before = yusuf.get(article.get_absolute_url())
        with time_machine.travel(midnight, tick=False):
            after = yusuf.get(article.get_absolute_url(), HTTP_IF_NONE_MATCH=before["ETag"])

        assert "الأربعاء 3 جمادى الآخرة" in before.content.decode()
        assert after.status_code == 200
        assert "الخميس 4 جمادى الآخرة" in after.content.decode()

    def test_digits_change_everywhere_at_once_and_never_in_the_story(self, yusuf: Client) -> None:
        article = publish_article()
        SiteSettings.objects.update(digits="arabic")

        page = page_of(article, yusuf)

        assert text_of(page, ".report__date") == "٢٠٢٤ / ١٢ / ٠٤"
        assert "3,200" in text_of(page, ".report__body")


class TestItsCost:
    def test_it_asks_the_database_at_most_eleven_questions(
        self, yusuf: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        article = article_in(
            Status.CORRECTED,
            image=make_image(),
            tags=["الجسور", "العمارة", "دجلة"],
            writers=[make_writer("تارا كمال"), make_writer("ليث فاضل")],
        )
        for n in range(12):
            show_comment(article, f"تعليق رقم {n}")
        HijriMonthStart.objects.create(
            year=1446, month=6, first_day=date(2024, 12, 3), authority="ديوان الوقف"
        )

        with django_assert_max_num_queries(QUERIES_MAX):
            page_of(article, yusuf)

    def test_a_story_in_a_chain_asks_one_more(
        self, yusuf: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        earlier = publish_article("انقطاع الماء في العمارة")
        article = article_in(
            Status.CORRECTED, image=make_image(), tags=["الجسور"], writers=[make_writer()], continues=earlier
        )
        publish_article("الماء يعود إلى الأحياء", continues=article)
        for n in range(12):
            show_comment(article, f"تعليق رقم {n}")

        with django_assert_max_num_queries(QUERIES_MAX + 1):
            page = page_of(article, yusuf)

        assert len(page.select(".report__chain a")) == 2

    def test_it_is_the_same_for_every_reader_and_any_cache_may_keep_it(
        self, yusuf: Client, nada: Staff
    ) -> None:
        article = publish_article()
        signed_in = Client()
        signed_in.force_login(nada)

        first, second = (reader.get(article.get_absolute_url()) for reader in (yusuf, signed_in))

        assert first.content == second.content
        assert not first.cookies
        assert not second.cookies
        assert first["Cache-Control"] == KEPT_CACHE
        assert "Cookie" not in first.get("Vary", "")
        assert not re.search(rb"csrf|nonce|[Tt]oken[^s]", first.content)

    def test_a_reader_who_has_it_is_told_so(self, yusuf: Client) -> None:
        article = publish_article()
        tag = yusuf.get(article.get_absolute_url())["ETag"]

        again = yusuf.get(article.get_absolute_url(), HTTP_IF_NONE_MATCH=tag)

        assert (again.status_code, again.content) == (304, b"")
