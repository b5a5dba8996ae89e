"""Yusuf reads on a slow line: the light page, whole, small, in one response, and under a host of its own."""

import gzip
import hashlib
import json
from base64 import b64encode
from datetime import timedelta
from itertools import islice
from urllib.parse import unquote

import brotli
import pytest
from bs4 import BeautifulSoup
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from articles.categories.models import Category
from articles.models import Article, Image, Staff, Status
from articles.slugs import keep_tail
from articles.ticker import raise_ticker
from kalima.demo.words import read_stories
from kalima.text.html import body_from_paragraphs, plain_text
from tests.factories import (
    NOW,
    article_in,
    make_image,
    make_section,
    make_writer,
    publish_article,
    show_comment,
)
from tests.shared import shared

pytestmark = pytest.mark.django_db

# What a server may send before the first answer of the other side: ten packets of TCP.
BYTES_MAX = 14_000
QUERIES_MAX = 8


def thousand_words() -> str:
    """The body of a story of a thousand words, out of the demo paper's own."""
    words = " ".join(plain_text(str(story.words["body"])) for story in read_stories()).split()[:1000]
    return body_from_paragraphs(" ".join(words[at : at + 50]) for at in range(0, 1000, 50))


def light_page(article: Article, reader: Client) -> BeautifulSoup:
    response = reader.get(f"/n/{article.pk}/light/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


class TestTheLightPage:
    def test_it_has_every_word_of_the_story(self, yusuf: Client) -> None:
        article = publish_article(
            kicker="جسور",
            standfirst="يختصر الطريق إلى المدرسة.",
            place="ميسان",
            tags=["الجسور"],
            writers=[make_writer("تارا كمال")],
        )
        show_comment(article, "خبر سار للأهالي.")

        said = light_page(article, yusuf).get_text()

        for words in ("جسور", article.headline, "يختصر الطريق", "ميسان ـ كلمة الإخباري", "2024 / 12 / 04"):
            assert words in said
        for words in ("3,200 تلميذ", "تارا كمال", "الجسور", "تعليق واحد"):
            assert words in said

    def test_it_loads_nothing_by_itself(self, yusuf: Client) -> None:
        article = publish_article(image=make_image(), body=f"<p>نص.</p>{figure_of(make_image())}")

        page = light_page(article, yusuf)

        assert not page.select("script, img, iframe, video, audio, object, source, [src]")
        assert [link["href"] for link in page.select("link")] == [page_address(article), "data:,"]

    def test_its_pictures_come_with_a_tap_and_keep_their_words(self, yusuf: Client) -> None:
        article = publish_article(image=make_image(), lead_caption="الجسر صباح الافتتاح.")

        picture = light_page(article, yusuf).select_one("figure a")

        assert picture is not None
        assert picture.get_text() == "عرض الصورة: جسر ضيق من الحديد فوق نهر واسع."
        assert yusuf.get(picture["href"])["Content-Type"] == "image/jpeg"
        assert "تصوير: ميس خليل" in light_page(article, yusuf).get_text()

    def test_it_names_the_full_page_as_the_storys_address(self, yusuf: Client) -> None:
        article = publish_article()

        page = light_page(article, yusuf)

        assert [link["href"] for link in page.select("link[rel=canonical]")] == [page_address(article)]
        assert page.select("header a")[1]["href"] == f"{article.get_absolute_url()}#full"

    def test_its_own_sheet_is_all_that_its_policy_lets_in(self, yusuf: Client) -> None:
        response = yusuf.get(f"/n/{publish_article().pk}/light/")

        sheet = response.content.decode().partition("<style>")[2].partition("</style>")[0]
        digest = b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
        policy = dict(
            part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";")
        )
        assert policy["style-src"] == f"'sha256-{digest}'"
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'none'"
        assert "unsafe" not in response["Content-Security-Policy"]

    def test_a_correction_and_breaking_news_stand_on_it(self, yusuf: Client, idris: Staff) -> None:
        article = article_in(Status.CORRECTED)
        raise_ticker("هزة أرضية تُحسّ في خانقين", by=idris, at=timezone.now())

        said = light_page(article, yusuf).get_text()

        assert "والصحيح 48." in said
        assert "هزة أرضية تُحسّ في خانقين" in said

    def test_a_withdrawn_story_has_none(self, yusuf: Client) -> None:
        article = article_in(Status.WITHDRAWN)

        response = yusuf.get(f"/n/{article.pk}/light/")

        assert response.status_code == 410
        assert article.headline not in response.content.decode()

    def test_a_draft_has_none(self, yusuf: Client) -> None:
        assert yusuf.get(f"/n/{article_in(Status.DRAFT).pk}/light/").status_code == 404


class TestItsWeight:
    def test_a_thousand_words_fit_into_the_first_packets(self, yusuf: Client) -> None:
        article = publish_article(
            image=make_image(),
            body=thousand_words(),
            tags=["الجسور", "العمارة", "دجلة"],
            writers=[make_writer("تارا كمال")],
            standfirst="يوم كامل بلا خرائط، وصيادون يعودون إلى النجوم في طريقهم إلى الشط.",
        )
        for number in range(8):
            make_section(f"قسم من أقسام الموقع {number}")

        page = yusuf.get(f"/n/{article.pk}/light/", HTTP_ACCEPT_ENCODING="").content

        assert len(plain_text(article.body).split()) == 1000
        assert len(gzip.compress(page, 6)) <= BYTES_MAX
        assert len(brotli.compress(page, quality=5)) <= BYTES_MAX
        # As it is sent: with the padding that hides a page's length from whoever listens.
        sent = yusuf.get(f"/n/{article.pk}/light/", HTTP_ACCEPT_ENCODING="gzip")
        assert sent["Content-Encoding"] == "gzip"
        assert len(sent.content) <= BYTES_MAX

    def test_a_thousand_words_of_any_newspaper_fit(self, yusuf: Client) -> None:
        """Forty stories of other papers, each cut to a thousand words."""
        with gzip.open(shared("data/articles/articles_dev_10k.jsonl.gz"), "rt", encoding="utf-8") as lines:
            long = (text for line in lines if len(text := json.loads(line)["body"].split()) >= 1000)
            texts = list(islice(long, 40))
        story = publish_article(image=make_image(), tags=["الجسور"])
        weights = []
        for text in texts:
            body = body_from_paragraphs(" ".join(text[at : at + 50]) for at in range(0, 1000, 50))
            story.revisions.update(body=body)
            page = yusuf.get(f"/n/{story.pk}/light/", HTTP_ACCEPT_ENCODING="").content
            weights.append(len(gzip.compress(page, 6)))

        assert len(weights) == 40
        assert max(weights) <= BYTES_MAX, weights

    def test_the_front_with_forty_stories_fits_too(self, yusuf: Client) -> None:
        fill_the_front()

        page = yusuf.get("/light/", HTTP_ACCEPT_ENCODING="").content

        assert len(BeautifulSoup(page, "html.parser").select("main a[href*='/light/']")) >= 40
        assert len(gzip.compress(page, 6)) <= BYTES_MAX

    def test_it_asks_the_database_no_more_than_the_full_page(
        self, yusuf: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        article = article_in(
            Status.CORRECTED, image=make_image(), tags=["الجسور"], writers=[make_writer("تارا كمال")]
        )
        for number in range(12):
            show_comment(article, f"تعليق رقم {number}")

        with django_assert_max_num_queries(QUERIES_MAX):
            light_page(article, yusuf)


class TestTheListsBeforeIt:
    def test_front_and_section_lead_to_light_pages_alone(self, yusuf: Client) -> None:
        section = make_section("محليات")
        fill(section)

        for address in ("/light/", f"{section.get_absolute_url()}light/"):
            page = BeautifulSoup(yusuf.get(address).content, "html.parser")
            for link in page.select("main a"):
                assert link["href"].partition("?")[0].endswith("/light/"), (address, link)
            assert page.select_one("main a") is not None

    def test_a_sections_older_pages_are_light_too(self, yusuf: Client) -> None:
        section = make_section("محليات")
        fill(section)
        first = BeautifulSoup(yusuf.get(f"{section.get_absolute_url()}light/").content, "html.parser")

        older = yusuf.get(str(first.select("a[rel=next]")[0]["href"]))

        assert older.status_code == 200
        assert "خبر رقم 0 " in older.content.decode()

    @pytest.mark.parametrize("sent", ["اسواق-النفط", "أسواق-الن", "أسواق_النفط", "ا\u0654سواق-النفط", "قديم"])
    def test_a_sections_other_spellings_lead_to_its_light_page(self, sent: str, yusuf: Client) -> None:
        section = make_section("أسواق النفط")
        keep_tail(section, "قديم")

        light = "/section/أسواق-النفط/light/?before=1733302800000000-9"
        for end in ("/", ""):
            moved = yusuf.get(f"/section/{sent}/light{end}?before=1733302800000000-9")
            assert (moved.status_code, unquote(moved["Location"])) == (301, light)
        assert yusuf.get(moved["Location"].partition("?")[0]).status_code == 200
        assert yusuf.get("/section/لا-شيء/light/").status_code == 404

    def test_every_full_page_offers_its_light_one(self, yusuf: Client) -> None:
        article = publish_article()

        for address, light in (
            ("/", "/light/"),
            (article.section.get_absolute_url(), f"{article.section.get_absolute_url()}light/"),
            (article.get_absolute_url(), f"/n/{article.pk}/light/"),
        ):
            page = BeautifulSoup(yusuf.get(address).content, "html.parser")
            assert [link["href"] for link in page.select(".light-link, link[data-light]")] == [light] * 2


class TestUnderAHostOfItsOwn:
    HOST = "light.paper.example"

    @pytest.fixture(autouse=True)
    def light_host(self, settings: LazySettings) -> None:
        settings.LIGHT_HOST = self.HOST
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, self.HOST]

    def test_full_addresses_answer_with_light_pages(self, yusuf: Client) -> None:
        article = publish_article()
        section = article.section.get_absolute_url()

        for address in (
            *("/", "/light/", section, f"{section}light/", f"/n/{article.pk}"),
            *(article.get_absolute_url(), f"/n/{article.pk}/light/", f"/n/{article.pk}/comments"),
            *("/light", section.rstrip("/"), f"{section}light", f"/n/{article.pk}/light"),
        ):
            response = yusuf.get(address, headers={"host": self.HOST})
            assert response.status_code == 200, address
            assert "النسخة الخفيفة" in response.content.decode()
            assert "<script" not in response.content.decode()

    @pytest.mark.parametrize("end", ["", "light/"])
    def test_a_sections_other_spelling_leads_to_its_light_page_there(self, end: str, yusuf: Client) -> None:
        make_section("أسواق النفط")

        moved = yusuf.get(f"/section/اسواق-النفط/{end}", headers={"host": self.HOST})

        assert (moved.status_code, unquote(moved["Location"])) == (301, "/section/أسواق-النفط/light/")
        assert yusuf.get(moved["Location"], headers={"host": self.HOST}).status_code == 200

    def test_all_else_leads_to_the_papers_own_host(self, yusuf: Client, settings: LazySettings) -> None:
        article = publish_article()

        for address in ("/admin/", f"/n/{article.pk}/comments/1/", "/corrections/", "/tag/x/?before=1"):
            response = yusuf.get(address, headers={"host": self.HOST})
            assert (response.status_code, response["Location"]) == (302, settings.ORIGIN + address)

    def test_the_full_page_stands_at_the_papers_own_host(self, yusuf: Client, settings: LazySettings) -> None:
        article = publish_article()

        page = yusuf.get(f"/n/{article.pk}/light/", headers={"host": f"{self.HOST}:8000"}).content.decode()

        assert f'href="{settings.ORIGIN}{article.get_absolute_url()}#full"' in page

    def test_a_host_that_is_not_ours_is_refused(self, yusuf: Client) -> None:
        assert yusuf.get("/", headers={"host": "elsewhere.example"}).status_code == 400

    def test_the_papers_own_host_is_as_before(self, yusuf: Client) -> None:
        assert "<script" in yusuf.get(publish_article().get_absolute_url()).content.decode()


def page_address(article: Article) -> str:
    return f"http://localhost:8000{article.get_absolute_url()}"


def figure_of(image: Image) -> str:
    return f'<figure data-image="{image.pk}" data-alt="جسر"><figcaption>الجسر.</figcaption></figure>'


def fill(section: Category) -> None:
    for number in range(30):
        at = NOW + timedelta(minutes=number)
        publish_article(f"خبر رقم {number} من العمارة", section=section, at=at)


def fill_the_front() -> None:
    """Eight sections of a few stories each, all of them with headlines of the usual length."""
    for number in range(48):
        section = make_section(f"قسم {number % 8}")
        publish_article(
            f"مجلس المحافظة يقرّ خطة المياه لصيف {number} بعد جلسة امتدت حتى الفجر",
            section=section,
            at=NOW + timedelta(minutes=number),
        )
