"""Yusuf turns pages: the front, sections, tags and writers, at the same cost for any archive."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.categories.models import Category, Tag
from articles.models import Article, Byline, Revision, Staff, Status, TaggedArticle, Writer
from tests.factories import (
    NOW,
    article_in,
    make_article,
    make_image,
    make_section,
    make_tag,
    make_writer,
    publish_article,
)

pytestmark = pytest.mark.django_db

QUERIES_MAX = 8


def soup(reader: Client, address: str) -> BeautifulSoup:
    response = reader.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def headlines(page: BeautifulSoup) -> list[str]:
    return [found.get_text() for found in page.select(".card__headline, .latest__headline")]


def queries(reader: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        soup(reader, address)
    return len(asked)


class TestTheFront:
    def test_an_empty_paper_says_so(self, yusuf: Client) -> None:
        assert "لا مواد منشورة بعد." in soup(yusuf, "/").get_text()

    def test_no_story_stands_twice(self, yusuf: Client) -> None:
        sections = [make_section(name) for name in ("محليات", "ثقافة", "رياضة")]
        for n in range(30):
            publish_article(f"الخبر {n}", section=sections[n % 3], at=NOW + timedelta(minutes=n))

        found = headlines(soup(yusuf, "/"))

        assert len(found) == len(set(found)) > 20

    def test_the_newest_leads_unless_one_near_it_has_a_picture(self, yusuf: Client) -> None:
        publish_article("بلا صورة، وهو الأحدث", at=NOW + timedelta(minutes=5))
        publish_article("بصورة، وهو أقدم قليلًا", image=make_image(), at=NOW)

        assert (
            soup(yusuf, "/").select_one(".card--lead .card__headline").get_text() == "بصورة، وهو أقدم قليلًا"
        )  # type: ignore[union-attr]

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.SCHEDULED, Status.WITHDRAWN])
    def test_only_what_is_in_print_is_on_it(self, status: Status, yusuf: Client) -> None:
        article_in(status, "خبر لا يراه القرّاء")

        assert "خبر لا يراه القرّاء" not in soup(yusuf, "/").get_text()


class TestASection:
    def test_it_holds_the_stories_of_its_sub_sections_newest_first(self, yusuf: Client) -> None:
        sport = make_section("رياضة")
        football = make_section("كرة القدم", parent=sport)
        publish_article("بطولة الشطرنج", section=sport, at=NOW)
        publish_article("مباراة الكرة", section=football, at=NOW + timedelta(hours=1))
        publish_article("معرض كتاب", section=make_section("ثقافة"))

        assert headlines(soup(yusuf, sport.get_absolute_url())) == ["مباراة الكرة", "بطولة الشطرنج"]
        assert headlines(soup(yusuf, football.get_absolute_url())) == ["مباراة الكرة"]

    def test_its_pages_go_back_and_forth_over_every_story_once(self, yusuf: Client) -> None:
        section = make_section()
        # Three at a time share their moment, so that the number must settle their order.
        for n in range(50):
            publish_article(f"الخبر {n:02}", section=section, at=NOW + timedelta(minutes=n // 3))
        address = section.get_absolute_url()
        seen: list[str] = []
        back: list[str] = []

        page = soup(yusuf, address)
        while True:
            seen += headlines(page)
            older = page.select_one("a[rel=next]")
            if older is None:
                break
            page = soup(yusuf, str(older["href"]))
        while True:
            back = headlines(page) + back
            newer = page.select_one("a[rel=prev]")
            if newer is None:
                break
            page = soup(yusuf, str(newer["href"]))

        assert seen == sorted(seen, reverse=True)
        assert len(set(seen)) == 50
        assert back == seen

    @pytest.mark.parametrize(
        "key", ["x", "1", "9999999999999999999-1", "-1-2", "1-١", "1733300000000000-1' OR 1=1"]
    )
    def test_a_key_that_is_none_is_missing(self, key: str, yusuf: Client) -> None:
        section = publish_article().section

        assert yusuf.get(section.get_absolute_url(), {"before": key}).status_code == 404

    def test_an_unknown_section_is_missing(self, yusuf: Client) -> None:
        assert yusuf.get("/section/لا-وجود-له/").status_code == 404


class TestATag:
    def test_it_lists_what_is_in_print_under_it(self, yusuf: Client) -> None:
        publish_article("جسر جديد", tags=["الجسور"])
        make_article("مسودة عن الجسور", tags=["الجسور"])

        assert headlines(soup(yusuf, make_tag("الجسور").get_absolute_url())) == ["جسر جديد"]

    def test_a_tag_that_no_reader_ever_saw_is_missing(self, yusuf: Client) -> None:
        make_article("مسودة", tags=["سرّ التحقيق"])

        assert yusuf.get(make_tag("سرّ التحقيق").get_absolute_url()).status_code == 404

    def test_tags_of_the_working_copy_wait_for_publication(self, yusuf: Client, idris: Staff) -> None:
        article = publish_article("جسر جديد", tags=["الجسور"])
        article.tag_ids = [make_tag("دجلة").pk]
        workflow.save_copy(article, by=idris, at=NOW)

        assert yusuf.get(make_tag("دجلة").get_absolute_url()).status_code == 404
        workflow.update(article, by=idris, at=NOW)
        assert headlines(soup(yusuf, make_tag("دجلة").get_absolute_url())) == ["جسر جديد"]
        assert yusuf.get(make_tag("الجسور").get_absolute_url()).status_code == 404


class TestAWriter:
    def test_the_page_has_the_writers_stories_and_words_about_them(self, yusuf: Client) -> None:
        writer = make_writer("تارا كمال")
        publish_article("جسر جديد", writers=[writer])
        publish_article("خبر آخر")

        page = soup(yusuf, writer.get_absolute_url())

        assert headlines(page) == ["جسر جديد"]
        assert "مراسلة اقتصادية" in page.get_text()

    def test_a_withdrawn_story_leaves_the_list(self, yusuf: Client, nada: Staff) -> None:
        writer = make_writer("تارا كمال")
        article = publish_article("جسر جديد", writers=[writer])
        workflow.withdraw(article, note="خطأ في المصدر.", by=nada, at=NOW)

        assert headlines(soup(yusuf, writer.get_absolute_url())) == []


class TestTheCost:
    def test_every_list_asks_as_much_at_sixty_stories_as_at_six_thousand(self, yusuf: Client) -> None:
        section, tag, writer = make_section(), make_tag("الجسور"), make_writer("تارا كمال")
        addresses = ["/", *(thing.get_absolute_url() for thing in (section, tag, writer))]

        fill_archive(60, section, tag, writer)
        small = [queries(yusuf, address) for address in addresses]
        fill_archive(6_000 - 60, section, tag, writer)
        large = [queries(yusuf, address) for address in addresses]

        assert small == large
        assert max(small) <= QUERIES_MAX

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's own words for its plan")
    def test_every_list_walks_an_index_that_is_already_in_its_order(self) -> None:
        section, tag, writer = make_section(), make_tag("الجسور"), make_writer("تارا كمال")
        published = Article.objects.published().newest_first()
        tagged = TaggedArticle.objects.filter(tag=tag)
        lists: dict[str, QuerySet[Any]] = {
            "newest": published,
            "section_newest": published.in_section(section),
            "subsection_newest": published.in_section(make_section("ناحية", parent=section)),
            "tag_newest": tagged.order_by("-published_at", "-content_object_id"),
            "writer_newest": Byline.objects.filter(writer=writer).order_by("-published_at", "-article_id"),
        }

        for index, stories in lists.items():
            plan = stories[:20].explain()
            assert f"INDEX {index}" in plan
            assert "TEMP B-TREE" not in plan


def fill_archive(size: int, section: Category, tag: Tag, writer: Writer) -> None:
    """Print this many stories with a picture, without the verbs: six thousand of them take a minute."""
    image, known = make_image(), Article.objects.count()
    moments = [NOW - timedelta(minutes=known + n) for n in range(size)]
    stories = Article.objects.bulk_create(
        Article(headline="خبر من الأرشيف", section=section, top_section=section, created_at=at, saved_at=at)
        for at in moments
    )
    Revision.objects.bulk_create(
        Revision(article=story, headline=story.headline, lead_image=image, made_at=NOW) for story in stories
    )
    own = Revision.objects.filter(article=OuterRef("pk")).values("pk")
    Article.objects.filter(published_at=None).update(
        status=Status.PUBLISHED,
        slug="خبر",
        published_at=F("created_at"),
        published_revision=Subquery(own[:1]),
        handed_at=None,
    )
    TaggedArticle.objects.bulk_create(
        TaggedArticle(tag=tag, content_object=a, published_at=a.created_at) for a in stories
    )
    Byline.objects.bulk_create(Byline(article=a, writer=writer, published_at=a.created_at) for a in stories)
