"""Idris sends a printed story out: its text, in the right direction, one tap away."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from articles import share, workflow
from articles.models import Article, Kind, Status
from articles.share import share_line, share_text, telegram_address, whatsapp_address
from tests.factories import article_in, publish_article

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_home(settings: LazySettings) -> None:
    settings.ORIGIN = "https://kalima.example"


def printed(headline: str, **rest: object) -> Article:
    return publish_article(headline, **rest)


class TestTheText:
    def test_it_is_the_headline_a_blank_line_and_the_short_address(self) -> None:
        story = printed("العمارة تفتتح جسرًا للمشاة")

        assert share_text(story) == f"العمارة تفتتح جسرًا للمشاة\n\nhttps://kalima.example/n/{story.pk}"

    def test_a_breaking_line_says_so_first(self) -> None:
        story = printed("افتتاح الجسر الآن", kind=Kind.BREAKING)

        assert share_text(story).splitlines()[0] == "عاجل | افتتاح الجسر الآن"

    @pytest.mark.parametrize(
        ("headline", "line"),
        [
            ("GPS يتعطل في البصرة", "\u200fGPS يتعطل في البصرة"),
            ("«GPS» يتعطل في البصرة", "\u200f«GPS» يتعطل في البصرة"),
            ("تعطل GPS في البصرة", "تعطل GPS في البصرة"),
            ("3,200 تلميذ يعبرون الجسر", "3,200 تلميذ يعبرون الجسر"),
            ("٣٬٢٠٠ تلميذ يعبرون الجسر", "٣٬٢٠٠ تلميذ يعبرون الجسر"),
            ("Amara opens a bridge", "Amara opens a bridge"),
            ("Amara opens a bridge near العمارة", "Amara opens a bridge near العمارة"),
            ("2027", "2027"),
        ],
    )
    def test_an_arabic_line_stays_one(self, headline: str, line: str) -> None:
        story = Article(kind=Kind.REPORT)
        story.published_revision = publish_article("جسر").published_revision
        story.published_revision.headline = headline

        assert share_line(story) == line

    def test_a_long_headline_is_whole(self) -> None:
        headline = "كلمة " * 59 + "آخرها"

        assert share_text(printed(headline)).splitlines()[0] == headline

    def test_it_is_what_readers_see_and_not_what_the_desk_writes(self) -> None:
        story = printed("العنوان المطبوع")
        story.headline = "عنوان لم يُنشر"
        workflow.save_copy(story, by=None, at=timezone.now())

        assert share_text(Article.objects.get()).startswith("العنوان المطبوع\n")

    def test_a_story_that_was_never_printed_has_none(self) -> None:
        with pytest.raises(ValueError, match="never published"):
            share_text(article_in(Status.DRAFT))


class TestTheWays:
    def test_whatsapp_gets_the_text_and_telegram_its_parts(self) -> None:
        story = printed("100% من الناس & الجسر #1?")

        whatsapp, telegram = urlsplit(whatsapp_address(story)), urlsplit(telegram_address(story))

        assert (whatsapp.netloc, parse_qs(whatsapp.query)) == ("wa.me", {"text": [share_text(story)]})
        assert (telegram.netloc, telegram.path) == ("t.me", "/share/url")
        assert parse_qs(telegram.query) == {
            "url": [f"https://kalima.example/n/{story.pk}"],
            "text": ["100% من الناس & الجسر #1?"],
        }


class TestAtTheDesk:
    def test_the_storys_page_has_it_and_fetches_nothing_from_elsewhere(self, idris_at_desk: Client) -> None:
        story = printed("جسر <b>العمارة</b>")

        html = idris_at_desk.get(f"/admin/articles/article/{story.pk}/change/").content
        page = BeautifulSoup(html, "html.parser")

        panel = page.select(".story-panels [data-share]")[0]
        assert panel.select("textarea")[0].get_text().strip() == share_text(story)
        links = panel.select("a")
        assert [link.get_text() for link in links] == ["واتساب", "تيليغرام"]
        assert all(link["rel"] == ["noopener", "noreferrer"] for link in links)
        assert not page.select("img[src^='https://'], script[src^='https://'], link[href^='https://']")

    def test_the_message_after_publication_leads_to_it(self, idris_at_desk: Client) -> None:
        story = article_in(Status.DRAFT)
        form = {
            "headline": story.headline,
            "section": story.section_id,
            "body": story.body,
            "kind": story.kind,
            "edition": story.edition,
            "_verb": "publish",
        }

        page = idris_at_desk.post(f"/admin/articles/article/{story.pk}/change/", form, follow=True)

        assert '<a href="#share" data-share-copy>نسخ نص المشاركة</a>' in page.content.decode()
        assert f"/admin/articles/board/put/?story={story.pk}" in "".join(map(str, page.context["messages"]))

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.SCHEDULED, Status.WITHDRAWN])
    def test_what_is_not_in_print_has_none(self, nada_at_desk: Client, status: str) -> None:
        story = article_in(status)

        page = nada_at_desk.get(f"/admin/articles/article/{story.pk}/change/").content.decode()

        assert "data-share" not in page


class TestUnderTheStory:
    """Yusuf sends a story on: plain links, no script, nothing from elsewhere."""

    def test_its_ways_are_links_with_the_short_address_and_the_line(self, yusuf: Client) -> None:
        story = publish_article("GPS يتعطل في البصرة")

        page = BeautifulSoup(yusuf.get(story.get_absolute_url()).content, "html.parser")

        links = {
            link.get_text(strip=True): urlsplit(str(link["href"])) for link in page.select(".share__ways a")
        }
        assert list(links) == ["واتساب", "تيليغرام", "إكس", "فيسبوك"]
        address, line = f"https://kalima.example/n/{story.pk}", "\u200fGPS يتعطل في البصرة"
        sent = {name: parse_qs(link.query) for name, link in links.items()}
        assert sent["واتساب"] == {"text": [f"{line}\n\n{address}"]}
        assert sent["تيليغرام"] == {"url": [address], "text": [line]}
        assert sent["إكس"] == {"url": [address], "text": [line]}
        assert sent["فيسبوك"] == {"u": [address]}
        assert {link["rel"][0] for link in page.select(".share__ways a")} == {"noopener"}

    def test_what_needs_a_script_waits_for_it(self, yusuf: Client) -> None:
        story = publish_article()

        page = BeautifulSoup(yusuf.get(story.get_absolute_url()).content, "html.parser")

        assert all(found.has_attr("hidden") for found in page.select(".share__ways li:has(button)"))
        assert page.select_one(".report__short bdi").get_text() == share.short_address(story)  # type: ignore[union-attr]

    def test_before_print_there_is_nothing_to_share(self, yusuf: Client, nada_at_desk: Client) -> None:
        story = article_in(Status.DRAFT)

        page = nada_at_desk.get(f"/admin/articles/article/{story.pk}/preview/page/").content.decode()

        assert "data-share" not in page
