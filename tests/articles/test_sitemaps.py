"""Search engines ask what there is: month by month, the news of two days, and never through the archive."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
import time_machine
from django.apps import apps
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import sitemaps, workflow
from articles.clock import publish_due
from articles.framing import withdraw_image
from articles.models import Article, Mood, MoodKind, PrintedMonth, Staff, Status
from kalima.web.edge import KEPT_SHORTLY
from tests.factories import (
    NOW,
    article_in,
    make_article,
    make_image,
    make_nada,
    make_section,
    make_writer,
    publish_article,
)
from tests.formats import sitemap_breaches

pytestmark = pytest.mark.django_db

ORIGIN = "https://kalima.example"
NAMES = {
    "": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
}


@pytest.fixture(autouse=True)
def _at_home(settings: LazySettings) -> None:
    settings.ORIGIN = ORIGIN


def read(reader: Client, address: str) -> ElementTree.Element:
    """A sitemap as its protocol wants it, with our addresses and Baghdad's offset."""
    response: Any = reader.get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    assert not list(sitemap_breaches(response.content))
    root = ElementTree.fromstring(response.content)
    for entry in root:
        assert entry.findtext("loc", "", NAMES).startswith(f"{ORIGIN}/")
        if changed := entry.findtext("lastmod", "", NAMES):
            assert datetime.fromisoformat(changed).utcoffset() == timedelta(hours=3)
    return root


def local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def places(reader: Client, address: str) -> list[str]:
    return [
        unquote(found.text or "").removeprefix(ORIGIN)
        for found in read(reader, address).iterfind("*/loc", NAMES)
    ]


def at_noon(function: Any) -> Any:
    return time_machine.travel(NOW, tick=False)(function)


class TestTheIndex:
    def test_an_empty_paper_has_one_with_its_pages(self, yusuf: Client) -> None:
        assert places(yusuf, "/sitemap.xml") == ["/sitemap-pages.xml"]
        assert places(yusuf, "/sitemap-pages.xml") == [
            *("/", "/section/أخبار/", "/most-read/", "/archive/", "/corrections/")
        ]

    def test_it_names_the_months_that_have_stories_newest_first(self, yusuf: Client) -> None:
        for day in (datetime(2024, 9, 5, 9, tzinfo=UTC), datetime(2024, 11, 30, 22, tzinfo=UTC), NOW):
            publish_article(at=day)
        article_in(Status.DRAFT, at=NOW - timedelta(days=90))

        root = read(yusuf, "/sitemap.xml")

        # The last hours of November in London are December in Baghdad.
        assert places(yusuf, "/sitemap.xml") == [
            "/sitemap-pages.xml",
            "/sitemap-2024-12.xml",
            "/sitemap-2024-09.xml",
        ]
        assert root[1].findtext("lastmod", "", NAMES) == "2024-12-04T12:00:00+03:00"

    def test_a_month_is_new_when_a_story_of_it_changes_or_leaves(self, yusuf: Client, nada: Staff) -> None:
        story = publish_article(at=NOW - timedelta(days=60))
        other = publish_article("خبر آخر", at=NOW - timedelta(days=60))
        for hours, act in enumerate(
            (
                lambda at: workflow.update(story, by=nada, at=at),
                lambda at: workflow.correct(story, note="الصحيح 48.", by=nada, at=at),
                lambda at: workflow.reshelve(story, section=story.section, slug="ذيل آخر", by=nada, at=at),
                lambda at: workflow.withdraw(story, note="خطأ.", by=nada, at=at),
            ),
            start=1,
        ):
            at = NOW + timedelta(hours=hours)
            act(at)
            assert PrintedMonth.objects.get().changed_at == at
        assert PrintedMonth.objects.get().stories == 1

        workflow.withdraw(other, note="خطأ.", by=nada, at=NOW)

        assert places(yusuf, "/sitemap.xml") == ["/sitemap-pages.xml"]
        assert yusuf.get("/sitemap-2024-10.xml").status_code == 404

    def test_the_clock_counts_too(self, yusuf: Client) -> None:
        story = make_article(at=NOW)
        workflow.schedule(story, goes_live_at=NOW + timedelta(hours=1), by=make_nada(), at=NOW)
        assert places(yusuf, "/sitemap.xml") == ["/sitemap-pages.xml"]

        publish_due(at=NOW + timedelta(hours=1))

        assert "/sitemap-2024-12.xml" in places(yusuf, "/sitemap.xml")

    def test_a_month_of_many_has_several_pages(self, yusuf: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sitemaps, "STORIES_ON_A_PAGE", 2)
        for n in range(5):
            publish_article(f"الخبر {n}", at=NOW + timedelta(minutes=n))

        pages = places(yusuf, "/sitemap.xml")[1:]

        assert pages == ["/sitemap-2024-12.xml", "/sitemap-2024-12-2.xml", "/sitemap-2024-12-3.xml"]
        found = [place for page in pages for place in places(yusuf, page)]
        assert len(found) == len(set(found)) == 5
        assert yusuf.get("/sitemap-2024-12-4.xml").status_code == 404

    def test_what_was_in_print_before_is_counted_by_the_migration(self) -> None:
        publish_article()
        article_in(Status.WITHDRAWN, at=NOW + timedelta(hours=1))
        publish_article("أقدم", at=NOW - timedelta(days=100))
        before = list(PrintedMonth.objects.values("month", "stories", "changed_at"))
        PrintedMonth.objects.all().delete()
        (file,) = Path(apps.get_app_config("articles").path).glob("migrations/*_printed_months.py")

        import_module(f"articles.migrations.{file.stem}").count(apps, SimpleNamespace(connection=connection))

        assert list(PrintedMonth.objects.values("month", "stories", "changed_at")) == before
        assert before[0]["month"] == date(2024, 12, 1)


class TestAMonth:
    def test_it_holds_its_stories_with_their_pictures_and_times(self, yusuf: Client, nada: Staff) -> None:
        story = publish_article(image=make_image())
        plain = publish_article("خبر بلا صورة", at=NOW - timedelta(hours=1))
        workflow.update(story, by=nada, at=NOW + timedelta(hours=2))

        root = read(yusuf, "/sitemap-2024-12.xml")

        assert [unquote(url.findtext("loc", "", NAMES)) for url in root] == [
            ORIGIN + unquote(each.get_absolute_url()) for each in (story, plain)
        ]
        assert root[0].findtext("lastmod", "", NAMES) == "2024-12-04T14:00:00+03:00"
        picture = root[0].findtext("image:image/image:loc", "", NAMES)
        assert picture.startswith(f"{ORIGIN}/media/")
        assert yusuf.get(picture.removeprefix(ORIGIN)).status_code == 200
        assert root[1].find("image:image", NAMES) is None

    def test_a_withdrawn_picture_is_in_none(self, yusuf: Client, nada: Staff) -> None:
        image = make_image()
        publish_article(image=image)
        withdraw_image(image, reason="rights", by=nada, at=NOW)

        assert read(yusuf, "/sitemap-2024-12.xml")[0].find("image:image", NAMES) is None

    @pytest.mark.parametrize(
        "address",
        [
            *(
                "/sitemap-2024-13.xml",
                "/sitemap-0000-01.xml",
                "/sitemap-0001-01.xml",
                "/sitemap-2024-00.xml",
                "/sitemap-9999-12.xml",
            ),
            *("/sitemap-2024-11.xml", "/sitemap-2024-12-0.xml", "/sitemap-2024-12-1.xml"),
            *(
                "/sitemap-2024-12-9999.xml",
                "/sitemap-2024-12-99999.xml",
                "/sitemap-٢٠٢٤-12.xml",
                "/sitemap.xml/",
            ),
        ],
    )
    def test_a_month_that_is_none_is_missing(self, address: str, yusuf: Client) -> None:
        publish_article()

        assert yusuf.get(address).status_code == 404

    def test_the_pages_of_the_paper_have_one_of_their_own(self, yusuf: Client) -> None:
        sport = make_section("رياضة")
        make_section("كرة القدم", parent=sport)
        publish_article(section=sport, writers=[make_writer("تارا كمال")])
        make_writer("من لم يكتب بعد")

        assert places(yusuf, "/sitemap-pages.xml") == [
            *("/", "/section/أخبار/", "/section/رياضة/", "/section/كرة-القدم/"),
            *("/writer/تارا-كمال/", "/most-read/", "/archive/", "/corrections/"),
        ]


class TestTheNews:
    @at_noon
    def test_without_news_it_is_valid_and_holds_the_front_alone(self, yusuf: Client) -> None:
        publish_article(at=NOW - timedelta(hours=48))

        root = read(yusuf, "/news-sitemap.xml")

        assert [url.findtext("loc", "", NAMES) for url in root] == [f"{ORIGIN}/"]
        assert root.find("*/news:news", NAMES) is None

    @at_noon
    def test_it_tells_a_story_as_news(self, yusuf: Client) -> None:
        story = publish_article("العمارة تفتتح جسرًا للمشاة & «جسرًا» ثانيًا", image=make_image())

        (url,) = read(yusuf, "/news-sitemap.xml")

        assert unquote(url.findtext("loc", "", NAMES)) == ORIGIN + unquote(story.get_absolute_url())
        assert url.findtext("news:news/news:publication/news:name", "", NAMES) == "كلمة الإخباري"
        assert url.findtext("news:news/news:publication/news:language", "", NAMES) == "ar"
        assert url.findtext("news:news/news:publication_date", "", NAMES) == "2024-12-04T12:00:00+03:00"
        assert url.findtext("news:news/news:title", "", NAMES) == story.headline
        assert url.find("image:image", NAMES) is not None

    @at_noon
    def test_a_story_is_in_it_from_its_first_second_in_print_to_its_last(
        self, yusuf: Client, nada: Staff
    ) -> None:
        story = make_article()
        assert places(yusuf, "/news-sitemap.xml") == ["/"]

        workflow.publish(story, by=nada, at=NOW)
        assert places(yusuf, "/news-sitemap.xml") == [unquote(story.get_absolute_url())]
        workflow.withdraw(story, note="خطأ في المصدر.", by=nada, at=NOW)
        assert places(yusuf, "/news-sitemap.xml") == ["/"]

    @at_noon
    def test_it_forgets_after_two_days_and_after_a_thousand(
        self, yusuf: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sitemaps, "NEWS_MAX", 3)
        for hours in (1, 2, 3, 4, 47, 49):
            publish_article(f"قبل {hours} ساعة", at=NOW - timedelta(hours=hours))
        assert len(places(yusuf, "/news-sitemap.xml")) == 3

        monkeypatch.setattr(sitemaps, "NEWS_MAX", 1000)
        assert len(places(yusuf, "/news-sitemap.xml")) == 5

    @at_noon
    def test_a_day_without_an_hour_is_told_as_a_day(self, yusuf: Client) -> None:
        story = make_article(dated_on=date(2024, 12, 3))
        workflow.publish(story, by=None, at=NOW)

        (url,) = read(yusuf, "/news-sitemap.xml")

        assert url.findtext("news:news/news:publication_date", "", NAMES) == "2024-12-03"

    @at_noon
    def test_election_silence_keeps_a_campaign_out(self, yusuf: Client, nada: Staff) -> None:
        workflow.flag_campaign(publish_article(), by=nada, at=NOW)
        Mood.objects.create(
            kind=MoodKind.SILENCE, line="الصمت", starts_at=NOW, ends_at=NOW + timedelta(days=1)
        )

        assert places(yusuf, "/news-sitemap.xml") == ["/"]

    @at_noon
    def test_any_cache_asks_before_showing_it_again(self, yusuf: Client) -> None:
        publish_article()
        first = yusuf.get("/news-sitemap.xml")

        again = yusuf.get("/news-sitemap.xml", headers={"If-None-Match": first["ETag"]})

        assert first["Cache-Control"] == KEPT_SHORTLY
        assert again.status_code == 304


class TestTheCost:
    def test_no_sitemap_asks_more_for_more_stories(self, yusuf: Client) -> None:
        with time_machine.travel(NOW, tick=False):
            publish_article(image=make_image(), writers=[make_writer()])
            addresses = ("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-2024-12.xml", "/news-sitemap.xml")
            few = [self.questions(yusuf, address) for address in addresses]
            for n in range(12):
                publish_article(
                    f"الخبر {n}", image=make_image(colour=f"#0000{n:02d}"), at=NOW - timedelta(hours=n)
                )

            assert [self.questions(yusuf, address) for address in addresses] == few == [1, 3, 2, 3]

    def test_the_month_reads_its_index(self) -> None:
        """The condition stands in the text of the query, as SQLite wants it for a partial index."""
        publish_article()
        stories = Article.objects.published().filter(published_at__gte=NOW, published_at__lt=NOW)

        plan = stories.newest_first().values_list("pk").explain()

        assert "newest" in plan or connection.vendor != "sqlite"

    def questions(self, reader: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            read(reader, address)
        return len(found)


class TestRobots:
    def test_it_names_the_sitemaps_and_what_is_closed(self, yusuf: Client) -> None:
        lines = yusuf.get("/robots.txt").content.decode().splitlines()

        assert lines == [
            *("User-agent: *", "Disallow: /admin/", "Disallow: /accounts/", "Disallow: /design/"),
            *("Disallow: /preview/", ""),
            *(f"Sitemap: {ORIGIN}/sitemap.xml", f"Sitemap: {ORIGIN}/news-sitemap.xml"),
        ]
