"""Yusuf looks for a story by words of its headline and of its text."""

import json
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.search import query
from articles.search.counting import count_terms
from articles.search.engines import engine
from tests.factories import NOW, make_article, make_nada, make_section, make_writer, publish_article
from tests.shared import shared

pytestmark = pytest.mark.django_db


def found(reader: Client, words: str, **query: str) -> list[str]:
    response = reader.get("/search/", {"q": words} | query)
    assert response.status_code == 200
    page = BeautifulSoup(response.content, "html.parser")
    return [headline.get_text() for headline in page.select(".card__headline")]


class TestSearch:
    @pytest.mark.parametrize("words", ["أحمد", "احمد", "الجسر", "جسر", "جِسر أحمد", "جســر"])
    def test_any_spelling_finds_it(self, words: str, yusuf: Client) -> None:
        publish_article("أحمد يفتتح الجسر الجديد في الكوت")
        publish_article("أمطار على السليمانية", paragraphs=["هطلت أمطار غزيرة."])

        assert found(yusuf, words) == ["أحمد يفتتح الجسر الجديد في الكوت"]

    def test_the_newest_comes_first_and_a_withdrawn_one_not_at_all(self, yusuf: Client) -> None:
        for n in range(3):
            story = publish_article(f"الجسر {n}", at=NOW + timedelta(hours=n))
        workflow.withdraw(story, note="سُحب لخطأ.", by=make_nada(), at=NOW + timedelta(days=1))
        make_article("الجسر في مسودة")

        assert found(yusuf, "الجسر") == ["الجسر 1", "الجسر 0"]

    def test_a_headline_that_the_desk_only_tries_is_not_told(self, yusuf: Client) -> None:
        story = publish_article("خبر عن الميزانية")
        story.headline = "فضيحة في الميزانية"
        workflow.save_copy(story, by=make_nada(), at=NOW + timedelta(hours=1))

        assert found(yusuf, "فضيحة") == []
        assert found(yusuf, "الميزانية") == ["خبر عن الميزانية"]

    def test_a_story_that_is_found_by_its_topic_alone_says_so(self, yusuf: Client) -> None:
        publish_article("افتتاح طريق", tags=["الجسور", "العمارة"])
        publish_article("افتتاح الجسور", tags=["الجسور"], at=NOW - timedelta(days=1))

        page = BeautifulSoup(yusuf.get("/search/", {"q": "للجسور"}).content, "html.parser")

        met = {card.h2.get_text(): card.select_one(".card__meta").get_text() for card in page.select(".card")}
        assert "وسم: الجسور\n" in met["افتتاح طريق"]
        assert "وسم" not in met["افتتاح الجسور"]

    def test_a_phrase_that_was_looked_for_among_the_newest_says_so(
        self, yusuf: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for n in range(3):
            publish_article(f"سؤال {n}", paragraphs=["سُئل من هو الصياد الأمهر."])
        count_terms(at=NOW)
        assert "3 مواد</p>" in yusuf.get("/search/", {"q": "«الصياد الأمهر»"}).content.decode()

        monkeypatch.setattr(type(engine()), "is_of_newest", lambda _engine, search: search.brings > 2)

        for order in ("", "date"):
            page = yusuf.get("/search/", {"q": "«الصياد الأمهر»", "order": order}).content.decode()
            assert "3 مواد بين أحدث المواد</p>" in page

    def test_its_pages_are_turned_by_key(self, yusuf: Client) -> None:
        for n in range(25):
            publish_article(f"الجسر رقم {n:02}", at=NOW + timedelta(minutes=n))

        first = BeautifulSoup(yusuf.get("/search/", {"q": "الجسر"}).content, "html.parser")
        (older,) = first.select("a[rel=next]")
        second = BeautifulSoup(yusuf.get(str(older["href"])).content, "html.parser")

        headlines = [h.get_text() for page in (first, second) for h in page.select(".card__headline")]
        assert headlines == [f"الجسر رقم {n:02}" for n in reversed(range(25))]

    def test_nothing_found_says_what_to_do(self, yusuf: Client) -> None:
        page = yusuf.get("/search/", {"q": "كسوف"}).content.decode()

        assert "لا نتائج عن «<bdi>كسوف</bdi>». تُرجى تجربة كلمات أقل أو إملاء آخر." in page
        assert 'name="robots" content="noindex' in page
        assert 'value="كسوف"' in page

    @pytest.mark.parametrize(
        "words",
        [
            "",
            " ",
            "ا",
            "و",
            "!؟،",
            '"',
            '"جسر',
            "a" * 10_000,
            "%",
            "_",
            "' OR 1=1 --",
            "\u202eجسر",
            "جسر\0",
            "\ud83d",
            "من في على",
            "()[]{}<>^~*:",
            "AND OR NOT",
            "NEAR(جسر جديد, 5)",
            "title:جسر*",
            "{title body} : جسر",
            "^جسر + جديد",
            "جسر & !جديد | (جسر <-> جديد)",
            "جسر:*A <2> 'جديد'",
            "\\'جسر\\",
            "$$جسر$$ %s ? {0}",
            '-"',
            '"-" "" «»',
            "-- - -- −",
            "'; DROP TABLE articles_searchdocument; --",
        ],
    )
    def test_whatever_is_asked_an_arabic_page_answers(self, words: str, yusuf: Client) -> None:
        publish_article("الجسر الجديد")

        response = yusuf.get("/search/", {"q": words.encode("utf-8", "surrogatepass")})

        page = BeautifulSoup(response.content, "html.parser").select_one("main")
        assert response.status_code == 200
        assert page is not None
        assert "البحث" in page.get_text()
        said = page.get_text().replace(words, "").casefold()
        assert not any(word in said for word in ("fts5", "tsquery", "syntax", "error", "select "))

    def test_hostile_lists_end_in_a_page(self, yusuf: Client) -> None:
        publish_article("الجسر الجديد")

        for words in json.loads(shared("data/hostile/unicode/blns.json").read_text())[:200]:
            assert yusuf.get("/search/", {"q": words}).status_code == 200

    def test_it_asks_the_same_however_much_is_in_print(self, yusuf: Client) -> None:
        asked = []
        # The names that this process knows are read once.
        found(yusuf, "الجسر")
        # More than are scored by their texts, which is one question more.
        for count in (35, 40):
            for n in range(count):
                publish_article(f"الجسر {count} {n}", at=NOW + timedelta(minutes=n))
            with CaptureQueriesContext(connection) as queries:
                found(yusuf, "الجسر")
            asked.append(len(queries))

        assert asked[0] == asked[1] <= 11


class TestALostReader:
    def test_he_is_offered_a_search_and_what_is_new(self, yusuf: Client) -> None:
        for n in range(7):
            publish_article(f"الخبر {n}", at=NOW + timedelta(minutes=n))

        response = yusuf.get("/no/such/page/")
        page = BeautifulSoup(response.content, "html.parser")

        assert response.status_code == 404
        assert [form["action"] for form in page.select("form[role=search]")] == ["/search/"]
        assert [link.get_text() for link in page.select(".notice__latest a")] == [
            f"الخبر {n}" for n in (6, 5, 4, 3, 2)
        ]

    def test_an_empty_paper_has_a_404_too(self, yusuf: Client) -> None:
        assert yusuf.get("/no/such/page/").status_code == 404


def hits(reader: Client, words: str, **query: str) -> BeautifulSoup:
    return BeautifulSoup(reader.get("/search/", {"q": words} | query).content, "html.parser")


class TestWhatIsShown:
    def test_words_are_marked_as_they_are_written_in_headline_and_best_passage(self, yusuf: Client) -> None:
        publish_article(
            "افتتاح الجِسرِ في الكوت",
            paragraphs=["كلام لا يخص أحدًا. " * 20, "وصل المهندسون إلى <الجسرِ> & «جسورٍ» أخرى في الكوت."],
        )

        page = hits(yusuf, "الجسر المهندسين")

        assert [mark.get_text() for mark in page.select(".card__headline mark")] == ["الجِسرِ"]
        passage = page.select_one(".card__passage")
        assert passage is not None
        assert [mark.get_text() for mark in passage.select("mark")] == ["المهندسون", "الجسرِ"]
        assert "<الجسرِ> &" in passage.get_text()

    @pytest.mark.parametrize(
        "words", ["^جسر*", "{title body} : جسر", "جسر:*A", "(جسر)", "جسر & <->", "'جسر'", "$$جسر$$", "%جسر_"]
    )
    def test_no_sign_keeps_its_word_from_being_found(self, words: str, yusuf: Client) -> None:
        publish_article("الجسر الجديد")

        assert "الجسر الجديد" in found(yusuf, words)

    def test_a_list_leads_to_a_search_among_its_stories(self, yusuf: Client) -> None:
        salma = make_writer()
        publish_article("الجسر الجديد", writers=[salma], tags=["الجسور"], section=make_section("سياسة"))
        publish_article("الجسر القديم", at=NOW - timedelta(days=1))

        for address in (salma.get_absolute_url(), "/tag/الجسور/", "/section/سياسة/"):
            (link,) = BeautifulSoup(yusuf.get(address).content, "html.parser").select(".listing__search a")
            ((name, tail),) = parse_qsl(urlsplit(str(link["href"])).query)
            form = BeautifulSoup(yusuf.get(str(link["href"])).content, "html.parser")
            (chosen,) = form.select(f'.search-narrow [value="{tail}"]')
            assert chosen.has_attr("checked") or chosen.has_attr("selected")
            assert found(yusuf, "الجسر", **{name: tail}) == ["الجسر الجديد"]

    def test_what_has_some_words_stands_under_a_heading_of_its_own_on_each_page(self, yusuf: Client) -> None:
        publish_article("ميناء الفاو")
        for n in range(45):
            publish_article(f"ميناء البصرة {n}", at=NOW + timedelta(minutes=n))

        address, seen = "/search/?q=ميناء الفاو", []
        for _page in range(3):
            page = BeautifulSoup(yusuf.get(address).content, "html.parser")
            seen.append([len(part.select("li")) for part in page.select("main ol.list")])
            assert len(page.select(".search-others")) == 1
            address = str(link["href"]) if (link := page.select_one("a[rel=next]")) else ""

        assert seen == [[1, 19], [20], [6]]

    def test_the_words_of_a_phrase_are_marked_inside_it_alone(self, yusuf: Client) -> None:
        publish_article("جسر في العمارة", paragraphs=["وقال في بيان إن العمارة بخير، وإن في العمارة جسرين."])

        marks = hits(yusuf, '"في العمارة"').select("mark")

        assert [mark.get_text() for mark in marks] == ["في العمارة", "في العمارة"]

    def test_a_list_that_is_cut_says_so_and_leads_to_the_list_by_date(
        self, yusuf: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(query, "RANKED_MAX", 30)
        for n in range(35):
            publish_article(f"ميناء الفاو {n:02}", at=NOW + timedelta(minutes=n))

        first = hits(yusuf, "ميناء", section=make_section().slug)
        (older,) = first.select("a[rel=next]")
        last = BeautifulSoup(yusuf.get(str(older["href"])).content, "html.parser")
        (by_date,) = last.select(".search-end a")

        assert first.select(".search-end") == []
        assert "section=" in str(by_date["href"])
        page = BeautifulSoup(yusuf.get(str(by_date["href"])).content, "html.parser")
        assert page.select_one(".card__headline").get_text() == "ميناء الفاو 34"  # type: ignore[union-attr]
        assert hits(yusuf, "ميناء", order="date").select(".search-end") == []

    def test_how_many_have_every_word_is_told_in_right_arabic(self, yusuf: Client) -> None:
        for n in range(3):
            publish_article(f"ميناء الفاو {n}", at=NOW + timedelta(minutes=n))
        publish_article("ميناء البصرة", at=NOW + timedelta(hours=1))

        page = hits(yusuf, "ميناء الفاو")

        assert page.select_one(".search-count").get_text() == "3 مواد"  # type: ignore[union-attr]
        assert page.select_one(".search-others").get_text() == "مواد فيها بعض هذه الكلمات"  # type: ignore[union-attr]
        assert [h.get_text() for h in page.select(".card__headline")][-1] == "ميناء البصرة"

    def test_a_slip_is_put_right_and_nothing_is_done_by_itself(self, yusuf: Client) -> None:
        for n in range(4):
            publish_article(f"مهرجان السينما في أربيل {n}", at=NOW + timedelta(minutes=n))
        count_terms(at=NOW)

        page = hits(yusuf, "مهرحان السينما")

        (meant,) = page.select(".search-meant a")
        assert meant.get_text() == "مهرجان السينما"
        assert found(yusuf, meant.get_text())[0] == "مهرجان السينما في أربيل 3"

    def test_a_number_of_a_story_leads_to_it(self, yusuf: Client) -> None:
        story = publish_article("ميناء الفاو")
        publish_article("ميناء البصرة")

        assert found(yusuf, f"/n/{story.pk}")[0] == "ميناء الفاو"


class TestNarrowed:
    @pytest.fixture(autouse=True)
    def stories(self) -> None:
        salma = make_writer()
        publish_article(
            "الجسر في السياسة",
            section=make_section("سياسة"),
            kind="opinion",
            issuing_body="",
            writers=[salma],
        )
        publish_article("الجسر في المحليات", tags=["الجسور"], at=NOW - timedelta(days=30))

    def test_by_section_kind_writer_and_tag(self, yusuf: Client) -> None:
        assert found(yusuf, "الجسر", section="سياسة") == ["الجسر في السياسة"]
        assert found(yusuf, "الجسر", kind="opinion") == ["الجسر في السياسة"]
        assert found(yusuf, "الجسر", writer="سلمى-رافد") == ["الجسر في السياسة"]
        assert found(yusuf, "الجسر", tag="الجسور") == ["الجسر في المحليات"]

    @pytest.mark.parametrize(
        "day", ["2024-12-01", "٢٠٢٤-١٢-٠١", "1/12/2024", "1446-05-29", "29/5/1446", "۱۴۴۶/۵/۲۹"]
    )
    def test_by_days_of_both_calendars(self, day: str, yusuf: Client) -> None:
        assert found(yusuf, "الجسر", **{"from": day}) == ["الجسر في السياسة"]
        assert found(yusuf, "الجسر", to=day) == ["الجسر في المحليات"]

    @pytest.mark.parametrize(
        "day", ["أمس", "2024-13-40", "1446-05-31", "0-0-0", "9999-99-99", "\0", "2024-12"]
    )
    def test_a_day_that_is_none_is_told_and_left_out(self, day: str, yusuf: Client) -> None:
        page = hits(yusuf, "الجسر", **{"from": day})

        assert len(page.select(".card__headline")) == 2
        if day != "\0":
            assert "ليس تاريخًا مفهومًا" in page.select_one(".search-wrong").get_text()  # type: ignore[union-attr]

    def test_what_is_unknown_is_told_and_left_out(self, yusuf: Client) -> None:
        page = hits(yusuf, "الجسر", section="لا-قسم", kind="x' OR 1", writer="\u202e", order="'; --")

        assert len(page.select(".card__headline")) == 2
        assert "لا قسم بهذا الاسم" in page.select_one(".search-wrong").get_text()  # type: ignore[union-attr]

    def test_the_newest_first_with_pages_by_key(self, yusuf: Client) -> None:
        for n in range(25):
            publish_article(f"الجسر رقم {n:02}", at=NOW + timedelta(minutes=n))

        first = hits(yusuf, "الجسر", order="date")
        (older,) = first.select("a[rel=next]")
        second = BeautifulSoup(yusuf.get(str(older["href"])).content, "html.parser")

        headlines = [h.get_text() for page in (first, second) for h in page.select(".card__headline")]
        assert headlines == [
            *(f"الجسر رقم {n:02}" for n in reversed(range(25))),
            "الجسر في السياسة",
            "الجسر في المحليات",
        ]

    @pytest.mark.parametrize("key", ["x", "1-", "-", "99999", "0-0-0", "1-1; DROP", "9" * 40])
    def test_a_key_that_was_tampered_with_is_no_page(self, key: str, yusuf: Client) -> None:
        for order in ("", "date"):
            assert yusuf.get("/search/", {"q": "الجسر", "before": key, "order": order}).status_code in (
                200,
                404,
            )
