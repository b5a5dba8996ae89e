"""Yusuf's feed reader asks for the paper: whole, right, cheap, and only what readers may see."""

import json
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import feedparser  # type: ignore[import-untyped]
import pytest
import time_machine
from bs4 import BeautifulSoup
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.framing import withdraw_image
from articles.models import Article, Mood, Revision, SiteSettings, Staff, Status
from articles.models.mood import MoodKind
from articles.renditions import add_image
from kalima.web.edge import KEPT_CACHE
from tests.factories import (
    NOW,
    article_in,
    make_article,
    make_attachment,
    make_image,
    make_section,
    make_writer,
    picture_file,
    publish_article,
)
from tests.formats import atom_breaches, json_feed_breaches, rss_breaches

pytestmark = pytest.mark.django_db

FORMS = ("feed/", "feed.atom", "feed.json")
ORIGIN = "https://kalima.example"
HUB = "https://hub.example/"


@pytest.fixture(autouse=True)
def _at_home(settings: LazySettings) -> None:
    settings.ORIGIN = ORIGIN
    settings.WEBSUB_HUB = ""


BREACHES = {"/": rss_breaches, "m": atom_breaches, "n": json_feed_breaches}


def asked(reader: Client, address: str) -> Any:
    """The answer to a feed reader, which must be as the feed's specification wants it."""
    response = reader.get(address)
    assert response.status_code == 200, address
    assert not list(BREACHES[address[-1]](response.content)), address
    return response


def read(reader: Client, address: str) -> Any:
    """What a feed reader makes of it; it must find nothing to mend."""
    response = asked(reader, address)
    found = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert not found.bozo, found.get("bozo_exception")
    return found


def items(reader: Client, address: str = "/feed.json") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(asked(reader, address).content)["items"]
    return found


def titles(reader: Client, address: str = "/feed.json") -> list[str]:
    return [item["title"] for item in items(reader, address)]


def full_story(headline: str = "العمارة تفتتح جسرًا للمشاة فوق دجلة", **rest: Any) -> Article:
    """A story with something of everything that a body may hold."""
    other = publish_article("جسر ثانٍ قيد الدراسة", at=NOW - timedelta(days=1))
    body = (
        "<p>افتُتح اليوم جسر للمشاة.</p><h2>ماذا بعد؟</h2>"
        f'<figure data-image="{make_image(colour="#1F6146").pk}" data-alt="الجسر من فوق">'
        "<figcaption>الجسر ظهرًا</figcaption></figure>"
        f'<aside data-related="{other.pk}"></aside>'
        f'<div data-attachment="{make_attachment().pk}"></div>'
        '<div data-embed="https://www.youtube.com/watch?v=dQw4w9WgXcQ"></div>'
        "<blockquote><p>يختصر الطريق.</p><cite>مديرة المشروع</cite></blockquote>"
    )
    return publish_article(
        headline,
        body=body,
        standfirst="يختصر الطريق إلى المدرسة.",
        tags=["الجسور", "العمارة"],
        writers=[make_writer("تارا كمال")],
        image=add_image(
            picture_file(size=(1300, 800)), title="الجسر", credit="تصوير: ميس خليل", by=None, at=NOW
        ),
        **rest,
    )


class TestReaders:
    @pytest.mark.parametrize("form", FORMS[:2])
    def test_a_feed_reader_finds_nothing_to_mend(self, form: str, yusuf: Client) -> None:
        story = full_story()

        found = read(yusuf, f"/{form}")

        assert found.feed.title == "كلمة الإخباري"
        assert found.feed.language == "ar"
        assert found.version == {"feed/": "rss20", "feed.atom": "atom10"}[form]
        entry = found.entries[0]
        assert entry.title == story.headline
        assert entry.link == ORIGIN + story.get_absolute_url()
        assert entry.id == f"{ORIGIN}/n/{story.pk}"
        assert entry.summary == "يختصر الطريق إلى المدرسة."
        assert entry.author == "تارا كمال"
        assert [tag.term for tag in entry.tags] == ["محليات", "الجسور", "العمارة"]
        assert entry.published_parsed[:5] == (2024, 12, 4, 9, 0)
        picture = (entry.enclosures or entry.media_content)[0]
        assert picture["type"] == "image/jpeg"
        assert (picture.get("href") or picture["url"]).startswith(f"{ORIGIN}/media/")

    def test_json_feed_says_the_same(self, yusuf: Client) -> None:
        story = full_story()
        response = asked(yusuf, "/feed.json")

        found = json.loads(response.content)

        assert response["Content-Type"] == "application/feed+json; charset=utf-8"
        assert found["version"] == "https://jsonfeed.org/version/1.1"
        assert found["feed_url"] == f"{ORIGIN}/feed.json"
        item = found["items"][0]
        assert (item["id"], item["title"]) == (f"{ORIGIN}/n/{story.pk}", story.headline)
        assert item["date_published"] == "2024-12-04T12:00:00+03:00"
        assert item["authors"][0]["name"] == "تارا كمال"
        assert item["image"].startswith(f"{ORIGIN}/media/")

    @pytest.mark.parametrize("form", FORMS)
    def test_the_text_is_whole_plain_and_leads_to_whole_addresses(self, form: str, yusuf: Client) -> None:
        full_story()
        if form == "feed.json":
            html = items(yusuf)[0]["content_html"]
        else:
            html = read(yusuf, f"/{form}").entries[0].content[0].value

        page = BeautifulSoup(html, "html.parser")

        assert page.div is not None
        assert "ماذا بعد؟" in page.get_text()
        assert "مديرة المشروع" in page.get_text()
        assert len(page.select("img")) == 2
        assert "تصوير: ميس خليل" in page.figcaption.get_text()  # type: ignore[union-attr]
        for link in page.select("[href], [src]"):
            assert str(link.get("href") or link.get("src")).startswith("https://"), link
        assert not page.select("script, style, iframe, link, picture, source")

    def test_its_direction_is_said_in_the_text_itself(self, yusuf: Client) -> None:
        full_story()

        assert '<div dir="rtl" lang="ar">' in items(yusuf)[0]["content_html"]

    def test_the_desk_may_send_summaries_alone(self, yusuf: Client) -> None:
        full_story()
        SiteSettings.objects.update(feeds_are_whole=False)

        item = items(yusuf)[0]
        entry = read(yusuf, "/feed/").entries[0]

        assert "content_html" not in item
        assert item["content_text"] == "يختصر الطريق إلى المدرسة."
        assert not entry.get("content")

    def test_a_story_that_nobody_signs_is_the_papers(self, yusuf: Client) -> None:
        publish_article(agency="واع")
        publish_article("خبر آخر", at=NOW - timedelta(hours=1))

        assert [item["authors"] for item in items(yusuf)] == [[{"name": "واع"}], [{"name": "كلمة الإخباري"}]]

    def test_a_day_without_an_hour_is_its_first_minute_in_baghdad(self, yusuf: Client) -> None:
        article = make_article(dated_on=date(2024, 11, 30))
        workflow.publish(article, by=None, at=NOW)

        moment = parsedate_to_datetime(read(yusuf, "/feed/").entries[0].published)

        assert moment.isoformat() == "2024-11-30T00:00:00+03:00"

    @pytest.mark.parametrize("digits", ["latin", "arabic"])
    def test_dates_for_machines_have_latin_digits(self, digits: str, yusuf: Client) -> None:
        publish_article()
        SiteSettings.objects.update(digits=digits)

        assert "Wed, 04 Dec 2024 12:00:00 +0300" in asked(yusuf, "/feed/").content.decode()

    @pytest.mark.parametrize("form", FORMS)
    def test_an_empty_paper_has_a_feed(self, form: str, yusuf: Client) -> None:
        if form == "feed.json":
            assert items(yusuf) == []
        else:
            assert read(yusuf, f"/{form}").entries == []

    @pytest.mark.parametrize("form", FORMS[:2])
    def test_what_xml_cannot_hold_never_breaks_it(self, form: str, yusuf: Client) -> None:
        """The verbs keep such letters out; a row that came by another door may hold them."""
        bad = "".join(map(chr, (*range(1, 32), 127, 0x85, 0x2028, 0xFFFE, 0xFFFF, 0xFEFF)))
        story = publish_article()
        Revision.objects.filter(article=story).update(
            headline=f"خبر {bad} ]]> <b> &amp; \U0001f9d5", standfirst=bad, body=f"<p>نص{bad}]]></p>"
        )

        found = read(yusuf, f"/{form}")

        ElementTree.fromstring(asked(yusuf, f"/{form}").content)
        assert "]]>" in found.entries[0].title


class TestWhichStories:
    @pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.SCHEDULED, Status.WITHDRAWN])
    def test_only_what_is_in_print(self, status: Status, yusuf: Client) -> None:
        article_in(status, "خبر لا يراه القرّاء", tags=["سري"], writers=[make_writer("تارا كمال")])

        for address in ("/", "/section/محليات/", "/writer/تارا-كمال/"):
            for form in FORMS:
                assert "خبر لا يراه" not in asked(yusuf, address + form).content.decode()
        assert yusuf.get("/tag/سري/feed/").status_code == 404

    def test_it_leaves_with_its_withdrawal_and_changes_with_its_update(
        self, yusuf: Client, nada: Staff
    ) -> None:
        story = publish_article("عنوان أول")
        story.headline = "عنوان ثانٍ"
        workflow.save_copy(story, by=nada, at=NOW)
        assert titles(yusuf) == ["عنوان أول"]

        workflow.update(story, by=nada, at=NOW + timedelta(hours=1))
        item = items(yusuf)[0]
        assert (item["title"], item["date_modified"]) == ("عنوان ثانٍ", "2024-12-04T13:00:00+03:00")
        workflow.withdraw(story, note="خطأ في المصدر.", by=nada, at=NOW + timedelta(hours=2))
        assert titles(yusuf) == []

    def test_no_story_of_a_campaign_goes_out_during_election_silence(
        self, yusuf: Client, nada: Staff
    ) -> None:
        story = publish_article("مرشح يعد بجسر", tags=["الانتخابات"])
        workflow.flag_campaign(story, by=nada, at=NOW)
        assert titles(yusuf) == ["مرشح يعد بجسر"]
        Mood.objects.create(
            kind=MoodKind.SILENCE,
            line="الصمت الانتخابي",
            starts_at=NOW,
            ends_at=NOW + timedelta(days=1),
        )

        with time_machine.travel(NOW + timedelta(hours=1), tick=False):
            for address in ("/", "/section/محليات/", "/tag/الانتخابات/"):
                assert titles(yusuf, f"{address}feed.json") == []

    def test_a_withdrawn_picture_is_in_none(self, yusuf: Client, nada: Staff) -> None:
        image = make_image()
        publish_article(image=image)
        withdraw_image(image, reason="rights", by=nada, at=NOW)

        item = items(yusuf)[0]

        assert "image" not in item
        assert "<img" not in item["content_html"]

    def test_each_list_has_its_own(self, yusuf: Client) -> None:
        sport = make_section("رياضة")
        part = make_section("كرة القدم", parent=sport)
        tara = make_writer("تارا كمال")
        publish_article("في القسم الفرعي", section=part, tags=["العمارة"], at=NOW)
        publish_article("لتارا", section=sport, writers=[tara], at=NOW - timedelta(hours=1))
        publish_article("في غيره", section=make_section("محليات"), at=NOW - timedelta(hours=2))

        assert titles(yusuf, "/section/رياضة/feed.json") == ["في القسم الفرعي", "لتارا"]
        assert titles(yusuf, "/section/كرة-القدم/feed.json") == ["في القسم الفرعي"]
        assert titles(yusuf, "/tag/العمارة/feed.json") == ["في القسم الفرعي"]
        assert titles(yusuf, "/writer/تارا-كمال/feed.json") == ["لتارا"]
        assert read(yusuf, "/writer/تارا-كمال/feed/").feed.title == "تارا كمال — كلمة الإخباري"

    def test_it_holds_the_newest_thirty(self, yusuf: Client) -> None:
        for n in range(33):
            publish_article(f"الخبر {n}", at=NOW + timedelta(minutes=n))

        found = titles(yusuf)

        assert (len(found), found[0], found[-1]) == (30, "الخبر 32", "الخبر 3")


class TestAskingAgain:
    @pytest.mark.parametrize("form", FORMS)
    def test_who_has_it_is_told_so(self, form: str, yusuf: Client) -> None:
        publish_article()
        first = asked(yusuf, f"/{form}")

        by_tag = yusuf.get(f"/{form}", headers={"If-None-Match": first["ETag"]})
        by_date = yusuf.get(f"/{form}", headers={"If-Modified-Since": first["Last-Modified"]})

        assert (by_tag.status_code, by_tag.content) == (304, b"")
        assert (by_date.status_code, by_date.content) == (304, b"")
        assert first["Cache-Control"] == KEPT_CACHE

    def test_a_date_is_new_whatever_it_was_that_changed(self, yusuf: Client, nada: Staff) -> None:
        """Also where nothing newer came: a story left, and the one that is left is older."""
        publish_article("أقدم", at=NOW - timedelta(days=3))
        story = publish_article("أحدث")
        known = asked(yusuf, "/feed/")["Last-Modified"]

        workflow.withdraw(story, note="خطأ في المصدر.", by=nada, at=NOW)
        again = yusuf.get("/feed/", headers={"If-Modified-Since": known})

        assert again.status_code == 200
        assert parsedate_to_datetime(again["Last-Modified"]) > parsedate_to_datetime(known)

    def test_a_hub_is_named_where_the_house_has_one(self, yusuf: Client, settings: LazySettings) -> None:
        publish_article()
        assert "Link" not in asked(yusuf, "/feed/")
        settings.WEBSUB_HUB = HUB

        answer = asked(yusuf, "/feed.atom")
        relations = {link.rel: link.href for link in read(yusuf, "/feed/").feed.links}

        assert answer["Link"] == f'<{HUB}>; rel="hub", <{ORIGIN}/feed.atom>; rel="self"'
        assert (relations["hub"], relations["self"]) == (HUB, f"{ORIGIN}/feed/")
        assert json.loads(asked(yusuf, "/feed.json").content)["hubs"] == [{"type": "WebSub", "url": HUB}]

    def test_pages_say_where_their_feed_is(self, yusuf: Client) -> None:
        story = publish_article(tags=["الجسور"], writers=[make_writer("تارا كمال")])

        for address in (
            "/",
            story.get_absolute_url(),
            "/section/محليات/",
            "/tag/الجسور/",
            "/writer/تارا-كمال/",
        ):
            page = BeautifulSoup(yusuf.get(address).content, "html.parser")
            feeds = page.select('link[rel="alternate"][type="application/rss+xml"]')
            assert feeds, address
            for feed in feeds:
                assert asked(yusuf, str(feed["href"]))


class TestTheCost:
    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize(
        ("kind", "address"),
        [
            ("", "/"),
            ("section", "/section/محليات/"),
            ("tag", "/tag/الجسور/"),
            ("writer", "/writer/تارا-كمال/"),
        ],
    )
    def test_it_asks_as_much_for_one_story_as_for_thirty(
        self, kind: str, address: str, form: str, yusuf: Client
    ) -> None:
        full_story(section=make_section("محليات"))
        one = self.questions(yusuf, address + form)
        tara = Article.objects.get(bylines__isnull=False).bylines.get().writer
        for n in range(32):
            publish_article(
                f"الخبر {n}",
                tags=["الجسور", f"وسم {n}"],
                writers=[tara, make_writer(f"كاتب {n}")],
                at=NOW + timedelta(minutes=n - 40),
            )

        assert self.questions(yusuf, address + form) == one <= 17
        # It is the same as before, and is not written again.
        assert self.questions(yusuf, address + form) <= 10

    def questions(self, reader: Client, address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            asked(reader, address)
        return len(found)


class TestAddresses:
    @pytest.mark.parametrize("form", FORMS)
    def test_a_mixed_up_slug_leads_to_the_right_feed_once(self, form: str, yusuf: Client) -> None:
        publish_article(section=make_section("أسواق"))

        moved = yusuf.get(f"/section/{quote('أَسواق')}/{form}")

        assert moved.status_code == 301
        assert moved["Location"] == f"/section/{quote('أسواق')}/{form}"

    def test_the_slash_is_added_with_the_rest(self, yusuf: Client) -> None:
        publish_article(section=make_section("أسواق"))

        assert yusuf.get("/feed")["Location"] == "/feed/"
        assert yusuf.get(f"/section/{quote('اسواق')}/feed")["Location"] == f"/section/{quote('أسواق')}/feed/"

    @pytest.mark.parametrize(
        "address", ["/section/لا-شيء/feed/", "/tag/لا-شيء/feed.atom", "/feed.xml", "/feed.json/"]
    )
    def test_a_feed_of_nothing_is_missing(self, address: str, yusuf: Client) -> None:
        assert yusuf.get(address).status_code == 404

    def test_another_sites_script_may_read_it(self, yusuf: Client) -> None:
        assert asked(yusuf, "/feed.json")["Access-Control-Allow-Origin"] == "*"


def test_a_cache_that_is_away_costs_the_date_and_not_the_feed(
    yusuf: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_article("خبر في الخلاصة")

    def away(*_args: object, **_kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kalima.web.edge.cache.set", away)
    response = yusuf.get("/feed/")

    assert response.status_code == 200
    assert not response.has_header("Last-Modified")
    assert response.has_header("ETag")
