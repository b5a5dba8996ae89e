"""Sentences that programs turn around: each stands right wherever a headline goes."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import feedparser  # type: ignore[import-untyped]
import pytest
from bs4 import BeautifulSoup
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from articles import workflow
from articles.drawing.lettering import clean
from articles.models import Article, Staff
from articles.ticker import raise_ticker
from kalima.text.arabic import LEFT_TO_RIGHT, RIGHT_TO_LEFT, sure_line
from tests.factories import NOW, make_image, make_section, publish_article

pytestmark = pytest.mark.django_db

ORIGIN = "https://kalima.example"
R, L = RIGHT_TO_LEFT, LEFT_TO_RIGHT

# What was typed, what stands in lines without markup, and the direction of the line on the page.
SENTENCES = {
    "a Latin name": ("اجتماع لمنظمة NATO في بغداد", "اجتماع لمنظمة NATO في بغداد", "rtl"),
    "a Latin name first": ("GPS يتعطل في البصرة", f"{R}GPS يتعطل في البصرة", "rtl"),
    "in brackets first": ("(GPS) يتعطل في البصرة", f"{R}(GPS) يتعطل في البصرة", "rtl"),
    "a name with a number": ("هاتف iPhone 15 Pro وطائرة F-16 وCOVID-19", None, "rtl"),
    "a sentence in Latin": ("WHO: Cholera in Iraq is under control", None, "ltr"),
    "numbers with units": ("35°م في البصرة، و50% من الأهالي، و1,200$ للطن", None, "rtl"),
    "a score": ("الزوراء يفوز 2-1 على الشرطة", None, "rtl"),
    "a telephone number": (
        "اتصلوا على +964 770 123 4567 الآن",
        f"اتصلوا على {L}+964 770 123 4567 الآن",
        "rtl",
    ),
    "one in Arabic digits": ("الرقم ٠٧٧٠ ١٢٣ ٤٥٦٧", f"الرقم {L}٠٧٧٠ ١٢٣ ٤٥٦٧", "rtl"),
    "a hashtag": ("وسم #كلنا_العراق يتصدر", None, "rtl"),
    "quotes in quotes": ("الوزير: «سمعت من قال “كفى” أمس»", None, "rtl"),
    "Kurdish letters": ("سەرۆکی هەرێمی کوردستان گەیشتە بەغدا", None, "rtl"),
    "Persian letters": ("وزیر گفت: «می‌خواهیم گاز و پتروشیمی»", None, "rtl"),
    "a picture sign": ("طفلة تنقذ قطتها 😀🧕🏽", None, "rtl"),
    "markup": ("كيف تُكتب <b> في HTML & لماذا؟", None, "rtl"),
}


@pytest.fixture(autouse=True)
def _at_home(settings: LazySettings) -> None:
    settings.ORIGIN = ORIGIN


@pytest.fixture(params=SENTENCES)
def told(request: pytest.FixtureRequest) -> tuple[Article, str, str]:
    """A story of this sentence, its line without markup, and its direction."""
    typed, plain, way = SENTENCES[request.param]
    return publish_article(typed, kicker=typed, standfirst=typed, paragraphs=[typed]), plain or typed, way


def read(reader: Client, address: str) -> BeautifulSoup:
    return BeautifulSoup(reader.get(address).content, "html.parser")


def test_a_number_stays_on_one_line_with_what_it_is_joined_to(yusuf: Client) -> None:
    lines = {
        "طائرة F-16 وCOVID-19": ["F-16", "COVID-19"],
        "يفوز 2-1 ثم ٣-٠": ["2-1", "٣-٠"],
        "موسم 2025–2026": ["2025–2026"],
        "well-known وخطة 2020-2030-2040 وS-400<b>": ["S-400"],
        "هاتف 07701-1234567": [],
    }
    for typed, whole in lines.items():
        page = read(yusuf, publish_article(typed).get_absolute_url())

        assert page.h1 is not None
        assert [found.get_text() for found in page.h1.select(".whole-number")] == whole
        # What is copied or shared has the words and nothing else.
        assert page.h1.get_text() == typed
        assert page.title is not None
        assert typed in page.title.get_text()


def test_on_its_page(told: tuple[Article, str, str], yusuf: Client) -> None:
    story, plain, way = told

    page = read(yusuf, story.get_absolute_url())

    for selector in ("h1", ".report__kicker", ".report__standfirst"):
        found = page.select_one(selector)
        assert found is not None
        # The line says its own direction: no mark stands before it.
        assert (found.get_text(), found["dir"]) == (plain.removeprefix(R), way)
    paragraph = page.select_one(".report__body p")
    assert paragraph is not None
    assert (paragraph.get_text(), paragraph.get("dir", "rtl")) == (plain.removeprefix(R), way)


def test_on_its_light_page(told: tuple[Article, str, str], yusuf: Client) -> None:
    story, plain, way = told

    page = read(yusuf, f"/n/{story.pk}/light/")

    assert page.h1 is not None
    assert (page.h1.get_text(), page.h1["dir"]) == (plain.removeprefix(R), way)
    assert page.title is not None
    assert page.title.get_text() == f"{plain} — كلمة الإخباري"


def test_in_a_card(told: tuple[Article, str, str], yusuf: Client) -> None:
    _story, plain, way = told

    page = read(yusuf, "/")

    for selector in (".card__headline", ".card__kicker"):
        found = page.select_one(selector)
        assert found is not None
        assert (found.get_text(), found["dir"]) == (plain.removeprefix(R), way)


@pytest.mark.parametrize("typed", ["للإبلاغ: +964 770 123 4567 في كل وقت", "الرقم ٠٧٧٠ ١٢٣ ٤٥٦٧ للطوارئ"])
def test_telephone_numbers_in_what_stands_around_a_story(typed: str, yusuf: Client, nada: Staff) -> None:
    story = publish_article(image=make_image(), lead_caption=typed)
    workflow.correct(story, note=typed, by=nada, at=NOW)
    raise_ticker(typed, by=nada, at=timezone.now())

    page, light = read(yusuf, story.get_absolute_url()), read(yusuf, f"/n/{story.pk}/light/")

    for place in (".ticker__text", ".report__caption", ".corrections__note"):
        assert sure_line(typed) in page.select_one(place).get_text(), place  # type: ignore[union-attr]
    for place in (".news", "figcaption", ".note"):
        assert sure_line(typed) in light.select_one(place).get_text(), place  # type: ignore[union-attr]


def test_in_titles_and_for_other_sites(told: tuple[Article, str, str], yusuf: Client) -> None:
    story, plain, _way = told

    page = read(yusuf, story.get_absolute_url())

    assert page.title is not None
    assert page.title.get_text() == f"{plain} — كلمة الإخباري"
    for name in ("og:title", "og:description"):
        assert page.select_one(f'meta[property="{name}"]')["content"] == plain  # type: ignore[index]
    data: Any = json.loads(page.select_one('script[type="application/ld+json"]').get_text())  # type: ignore[union-attr]
    assert data["@graph"][0]["headline"] == story.headline


def test_in_feeds(told: tuple[Article, str, str], yusuf: Client) -> None:
    story, plain, _way = told

    (item,) = json.loads(yusuf.get("/feed.json").content)["items"]
    rss = ElementTree.fromstring(yusuf.get("/feed/").content)
    parsed = feedparser.parse(yusuf.get("/feed.atom").content)

    assert item["title"] == plain
    assert rss.findtext("channel/item/title") == plain
    assert not parsed.bozo
    assert sure_line(story.headline) == plain
    assert BeautifulSoup(item["content_html"], "html.parser").p.get_text() == plain.removeprefix(R)  # type: ignore[union-attr]


def test_in_what_is_sent_on(told: tuple[Article, str, str], yusuf: Client) -> None:
    story, plain, _way = told

    page = read(yusuf, story.get_absolute_url())

    sent = [parse_qs(urlsplit(str(link["href"])).query) for link in page.select(".share__ways a")]
    assert sent[0]["text"] == [f"{plain}\n\n{ORIGIN}/n/{story.pk}"]
    assert sent[1]["text"] == sent[2]["text"] == [plain]


def test_in_the_way_from_the_front(yusuf: Client) -> None:
    story = publish_article(section=make_section("تقنية IT"))

    step = read(yusuf, story.get_absolute_url()).select_one(".crumbs li:last-child bdi")

    assert step is not None
    assert step.get_text() == "تقنية IT"


def test_on_the_drawn_card_what_no_face_holds_is_left_out() -> None:
    drawn = {name: clean(typed) for name, (typed, _plain, _way) in SENTENCES.items()}

    assert drawn["a picture sign"] == "طفلة تنقذ قطتها"
    assert drawn["a hashtag"] == "وسم #كلنا_العراق يتصدر"
    changed = {name for name, line in drawn.items() if line != SENTENCES[name][0]}
    assert changed == {"a picture sign"}
