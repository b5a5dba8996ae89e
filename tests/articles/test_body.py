"""A story's body on its page: pictures, related stories, lines in their direction, the cost."""

import pytest
from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles import workflow
from articles.body import render
from articles.models import Article, Image, Status
from kalima.text.embeds import FRAME_HOSTS
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

# What a page costs without parts, and what its parts may add: one query for pictures, one for stories.
QUERIES_MAX = 9
PARTS_MAX = 2

VIDEO = '<div data-embed="https://youtu.be/aB3-dE_fG9h"></div>'
TABLE = (
    "<table><tr><th><p>المحافظة</p></th><th><p>العدد</p></th></tr>"
    "<tr><td><p>ميسان</p></td><td><p>3,200</p></td></tr></table>"
)


def shown(body: str) -> BeautifulSoup:
    return BeautifulSoup(render(make_article(body=body)), "html.parser")


def first(page: BeautifulSoup, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found is not None, selector
    return found


def figure(image: Image, *, alt: str = "جسر ضيق فوق نهر واسع.", caption: str = "") -> str:
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure data-image="{image.pk}" data-alt="{alt}">{words}</figure>'


class TestPictures:
    def test_a_picture_has_its_files_its_words_and_its_present_credit(self) -> None:
        image = make_image()
        article = make_article(body=figure(image, caption="الجسر <strong>أمس</strong>"))
        Image.objects.filter(pk=image.pk).update(credit="تصوير: لينا حمد")

        page = BeautifulSoup(render(article), "html.parser")

        img = first(page, "figure img")
        assert (img["alt"], img["loading"], img["width"]) == ("جسر ضيق فوق نهر واسع.", "lazy", "120")
        assert img["src"] == image.fallback.url  # type: ignore[union-attr]
        assert first(page, "figure source")["type"] == "image/avif"
        assert str(img["srcset"]).endswith(" 120w")
        assert first(page, "figcaption strong").get_text() == "أمس"
        assert "تصوير: لينا حمد" in first(page, "figcaption").get_text()

    def test_a_picture_that_left_the_library_leaves_no_hole(self) -> None:
        assert render(make_article(body='<p>قبل</p><figure data-image="999"></figure><p>بعد</p>')) == (
            "<p>قبل</p><p>بعد</p>"
        )

    def test_a_number_that_no_picture_can_have_is_no_error(self) -> None:
        body = f'<p>نص</p><figure data-image="{"9" * 15}"></figure><aside data-related="{"9" * 15}"></aside>'

        assert render(make_article(body=body)) == "<p>نص</p>"

    def test_a_gallery_shows_its_pictures_together(self) -> None:
        images = [make_image("جسر"), make_image("نهر", colour="#1F3E8C")]

        page = shown(
            f'<div data-gallery="">{"".join(map(figure, images))}<figure data-image="999"></figure></div>'
        )

        assert len(page.select(".gallery .figure img")) == 2


class TestRelatedStories:
    def test_only_what_readers_may_see_is_offered(self) -> None:
        printed = publish_article("المصفاة تعود إلى العمل")
        draft = make_article("خبر لم يُنشر")
        withdrawn = article_in(Status.WITHDRAWN, "خبر سُحب")
        numbers = (printed.pk, draft.pk, withdrawn.pk, 999, printed.pk)

        page = shown("<p>نص</p>" + "".join(f'<aside data-related="{n}"></aside>' for n in numbers))

        links = page.select(".related a")
        assert [(link.get_text(), link["href"]) for link in links] == [
            ("المصفاة تعود إلى العمل", printed.get_absolute_url())
        ]

    def test_none_at_all_leaves_nothing(self) -> None:
        draft = make_article("خبر لم يُنشر")

        assert render(make_article(body=f'<p>نص</p><aside data-related="{draft.pk}"></aside>')) == "<p>نص</p>"

    def test_a_story_does_not_lead_to_itself(self) -> None:
        article = publish_article()
        article.body = f'<p>نص</p><aside data-related="{article.pk}"></aside>'
        workflow.save_copy(article, by=None, at=NOW)
        workflow.update(article, by=None, at=NOW)

        assert render(Article.objects.get().printed) == "<p>نص</p>"


class TestDirection:
    @pytest.mark.parametrize(
        ("body", "html"),
        [
            ("<p>نص <strong>NASA</strong></p><p>2024</p>", "<p>نص <strong>NASA</strong></p><p>2024</p>"),
            ("<p>NASA launches a probe</p>", '<p dir="ltr">NASA launches a probe</p>'),
            ("<p>GPS يتعطل في البصرة</p>", "<p>GPS يتعطل في البصرة</p>"),
            ('<p dir="rtl">NASA launches</p>', '<p dir="rtl">NASA launches</p>'),
            (
                "<ul><li><p>one</p></li><li><p>two</p></li></ul>",
                '<ul dir="ltr"><li><p>one</p></li><li><p>two</p></li></ul>',
            ),
            (
                "<ul><li><p>أول البنود</p></li><li><p>two</p></li></ul>",
                '<ul><li><p>أول البنود</p></li><li><p dir="ltr">two</p></li></ul>',
            ),
            (
                "<blockquote><p>To be free</p><p>أن نكون</p></blockquote>",
                '<blockquote dir="ltr"><p>To be free</p><p dir="rtl">أن نكون</p></blockquote>',
            ),
            ("<h2>Science today</h2>", '<h2 dir="ltr">Science today</h2>'),
        ],
    )
    def test_a_line_says_it_only_where_it_differs(self, body: str, html: str) -> None:
        assert render(make_article(body=body)) == html


class TestOtherParts:
    def test_a_pull_quote_names_who_said_it(self) -> None:
        page = shown('<blockquote data-pull=""><p>الجسر للناس</p><cite>المديرة</cite></blockquote>')

        assert first(page, "figure.quote--pull > blockquote").get_text() == "الجسر للناس"
        assert first(page, "figure.quote--pull > figcaption").get_text() == "المديرة"

    def test_key_points_have_a_heading(self) -> None:
        page = shown('<aside data-points=""><ul><li><p>أول</p></li></ul></aside>')

        assert first(page, ".points > h2").get_text() == "أبرز النقاط"
        assert first(page, ".points li").get_text() == "أول"

    def test_a_table_scrolls_in_a_box_that_is_reached_and_named(self) -> None:
        page = shown(TABLE)

        box = first(page, ".table")
        assert (box["role"], box["tabindex"], box["aria-label"]) == (
            "region",
            "0",
            "جدول: المحافظة، العدد",
        )
        assert [th["scope"] for th in box.select("thead th")] == ["col", "col"]

    def test_a_corner_without_words_heads_no_column(self) -> None:
        page = shown(
            '<table><tr><th colspan="1"><p></p></th><th>آذار</th></tr>'
            "<tr><th>الناقلات</th><td>104</td></tr><tr><th> </th><td>9</td></tr></table>"
        )

        assert [th.get_text() for th in page.select("th")] == ["آذار", "الناقلات"]
        assert [td.get_text().strip() for td in page.select("td")] == ["", "104", "", "9"]
        assert not page.select("td[scope]")

    def test_an_embed_is_a_plain_link_until_it_is_asked_for(self) -> None:
        page = shown(VIDEO)

        link = first(page, ".embed > a")
        assert link.get_text() == "عرض المحتوى من يوتيوب"
        assert link["href"] == "https://www.youtube.com/watch?v=aB3-dE_fG9h"
        assert first(page, ".embed")["data-embed-frame"] == (
            "https://www.youtube-nocookie.com/embed/aB3-dE_fG9h"
        )
        assert not page.select("iframe, img, script")

    def test_what_came_by_another_door_is_cleaned_once_more(self) -> None:
        article = make_article()
        Article.objects.update(
            body='<p onclick="x()">نص</p><script>alert(1)</script><div class="embed">ب</div>'
        )
        article.refresh_from_db()

        assert render(article) == "<p>نص</p><p>ب</p>"


class TestThePage:
    def test_its_policy_lets_the_providers_frames_in_and_nothing_else(self, yusuf: Client) -> None:
        answer = yusuf.get(publish_article(body=f"<p>نص</p>{VIDEO}").get_absolute_url())

        policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
        assert policy["frame-src"].split() == list(FRAME_HOSTS)
        assert policy["default-src"] == "'self'"
        assert policy["img-src"] == "'self' data:"
        assert policy["script-src"].split() == ["'self'", settings.DEVICE_SCRIPT.source]
        assert b"js/embeds" in answer.content

    def test_a_page_without_embeds_brings_no_script_for_them(self, yusuf: Client) -> None:
        assert b"js/embeds" not in yusuf.get(publish_article().get_absolute_url()).content

    def test_pictures_and_stories_cost_one_query_each(
        self, yusuf: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        images = [make_image(f"صورة {n}", colour=f"#{n}{n}{n}") for n in range(1, 7)]
        others = [publish_article(f"خبر سابق رقم {n}") for n in range(4)]
        words = {"writers": [make_writer()], "tags": ["نفط"], "image": images[0]}
        plain = publish_article("بلا أجزاء", **words)
        rich = publish_article(
            "بأجزاء",
            **words,
            body="<p>نص</p>"
            + "".join(figure(image, caption="الجسر.") for image in images[:3])
            + f'<div data-gallery="">{"".join(figure(image, caption="النهر.") for image in images[3:])}</div>'
            + "".join(f'<aside data-related="{other.pk}"></aside>' for other in others)
            + TABLE
            + VIDEO,
        )
        for article in (plain, rich):
            show_comment(article, f"تعليق على {article.headline}.")

        with django_assert_max_num_queries(QUERIES_MAX):
            assert yusuf.get(plain.get_absolute_url()).status_code == 200
        with django_assert_max_num_queries(QUERIES_MAX + PARTS_MAX):
            page = yusuf.get(rich.get_absolute_url())

        assert page.content.decode().count("<picture") == 7
        assert page.content.decode().count("related__headline") == 4
