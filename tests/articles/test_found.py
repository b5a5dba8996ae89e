"""What search engines and other sites read of our pages, and the card of a story without a picture."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from PIL import Image as Pillow

from articles import sharecards, workflow
from articles.framing import withdraw_image
from articles.models import Article, Kind, Revision, SiteSettings, Staff, Status, Writer
from articles.renditions import add_image
from articles.sharecards import story_card, tidy_cards
from tests.factories import (
    NOW,
    article_in,
    make_section,
    make_writer,
    picture_file,
    publish_article,
)

pytestmark = pytest.mark.django_db

ORIGIN = "https://kalima.example"


@pytest.fixture(autouse=True)
def _at_home(settings: LazySettings, tmp_path: Path) -> None:
    settings.ORIGIN = ORIGIN
    settings.CARDS_ROOT = tmp_path / "cards"


def page_at(reader: Client, address: str) -> BeautifulSoup:
    response = reader.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def told(page: BeautifulSoup) -> dict[str, str]:
    """What a page says of itself, by the names of its metas; of several the first, as other sites take it."""
    metas = reversed(page.select("meta[property], meta[name]"))
    return {str(meta.get("property") or meta.get("name")): str(meta["content"]) for meta in metas}


def data(page: BeautifulSoup) -> dict[str, Any]:
    """What a page says in schema.org's words, by type."""
    (script,) = page.select('script[type="application/ld+json"]')
    return {node["@type"]: node for node in json.loads(script.get_text())["@graph"]}


def address_of_card(reader: Client, story: Article) -> str:
    return told(page_at(reader, story.get_absolute_url()))["og:image"].removeprefix(ORIGIN)


class TestAStory:
    def test_it_tells_other_sites_its_headline_and_a_readable_address(self, yusuf: Client) -> None:
        story = publish_article("العمارة تفتتح جسرًا", standfirst="يختصر الطريق إلى المدرسة.")

        page = page_at(yusuf, story.get_absolute_url())

        found, address = told(page), f"{ORIGIN}/n/{story.pk}/العمارة-تفتتح-جسرا/"
        assert found["og:title"] == "العمارة تفتتح جسرًا"
        assert found["og:description"] == found["description"] == "يختصر الطريق إلى المدرسة."
        assert found["og:type"] == "article"
        assert found["twitter:card"] == "summary_large_image"
        assert found["og:url"] == address
        assert page.select_one('link[rel="canonical"]')["href"] == address  # type: ignore[index]
        assert page.select_one('link[hreflang="ar"]')["href"] == address  # type: ignore[index]
        assert yusuf.get(address.removeprefix(ORIGIN)).status_code == 200

    def test_it_is_described_with_its_place_its_writers_and_its_corrections(
        self, yusuf: Client, nada: Staff
    ) -> None:
        sport = make_section("رياضة")
        part = make_section("كرة القدم", parent=sport)
        story = publish_article(section=part, writers=[make_writer("تارا كمال")])
        workflow.correct(story, note="الصحيح 48.", by=nada, at=NOW + timedelta(hours=1))

        found = data(page_at(yusuf, story.get_absolute_url()))

        article, crumbs = found["ReportageNewsArticle"], found["BreadcrumbList"]
        assert article["author"] == [
            {
                "@type": "Person",
                "name": "تارا كمال",
                "url": f"{ORIGIN}/writer/تارا-كمال/",
                "jobTitle": "مراسلة اقتصادية",
            }
        ]
        assert article["publisher"]["@type"] == "NewsMediaOrganization"
        assert article["datePublished"] == "2024-12-04T12:00:00+03:00"
        assert article["dateModified"] == "2024-12-04T13:00:00+03:00"
        assert article["correction"][0]["text"] == "الصحيح 48."
        assert [step["name"] for step in crumbs["itemListElement"]] == [
            *("الرئيسية", "رياضة", "كرة القدم", story.headline)
        ]
        for step in crumbs["itemListElement"]:
            assert yusuf.get(step["item"].removeprefix(ORIGIN)).status_code == 200

    def test_it_shows_the_way_from_the_front(self, yusuf: Client) -> None:
        part = make_section("كرة القدم", parent=make_section("رياضة"))
        story = publish_article(section=part)

        nav = page_at(yusuf, story.get_absolute_url()).select_one('nav[aria-label="مسار الصفحة"]')

        assert nav is not None
        assert [(a.get_text(), unquote(str(a["href"]))) for a in nav.select("ol li a")] == [
            ("الرئيسية", "/"),
            ("رياضة", "/section/رياضة/"),
            ("كرة القدم", "/section/كرة-القدم/"),
        ]

    def test_no_words_of_a_story_end_the_data_early(self, yusuf: Client) -> None:
        headline = 'قال: </script><script>alert(1)</script> <!-- & \u2028 \\ " انتهى'
        story = publish_article(headline)
        Revision.objects.filter(article=story).update(headline=headline)

        html = yusuf.get(story.get_absolute_url()).content.decode()
        page = BeautifulSoup(html, "html.parser")

        assert "<script>alert" not in html
        assert data(page)["ReportageNewsArticle"]["headline"] == headline


class TestOtherPages:
    def test_each_has_its_own_address(self, yusuf: Client) -> None:
        publish_article(section=make_section("رياضة"), tags=["الجسور"], writers=[make_writer("تارا كمال")])

        for address in ("/", "/section/رياضة/", "/tag/الجسور/", "/writer/تارا-كمال/", "/corrections/"):
            page = page_at(yusuf, address)
            assert page.select_one('link[rel="canonical"]')["href"] == ORIGIN + address  # type: ignore[index]
            assert told(page)["og:url"] == ORIGIN + address

    def test_an_older_page_of_a_list_is_a_page_of_its_own(self, yusuf: Client) -> None:
        for n in range(45):
            publish_article(f"الخبر {n}", section=make_section("رياضة"), at=NOW + timedelta(minutes=n))
        older = page_at(yusuf, "/section/رياضة/").select_one('.pagination [rel="next"]')["href"]  # type: ignore[index]

        canonical = page_at(yusuf, str(older)).select_one('link[rel="canonical"]')["href"]  # type: ignore[index]

        assert canonical == ORIGIN + unquote(str(older))

    @pytest.mark.parametrize(
        "address",
        ["/", "/section/رياضة/", "/section/كرة-القدم/", "/tag/الجسور/", "/writer/تارا-كمال/", "/archive/"],
    )
    def test_each_says_what_it_is_and_shows_a_card(self, yusuf: Client, address: str) -> None:
        part = make_section("كرة القدم", parent=make_section("رياضة"))
        publish_article(section=part, tags=["الجسور"], writers=[make_writer("تارا كمال")])
        SiteSettings.objects.update(description="أخبار العراق والعالم.")

        found = told(page_at(yusuf, address))
        card = yusuf.get(found["og:image"].removeprefix(ORIGIN))

        assert found["description"] == found["og:description"]
        assert found["twitter:card"] == "summary_large_image"
        assert card["Content-Type"] == "image/jpeg"
        with Pillow.open(io.BytesIO(card.content)) as drawn:
            assert drawn.size == (1200, 630)

    def test_a_card_asked_for_under_an_old_name_leads_to_the_present_one(self, yusuf: Client) -> None:
        make_section("رياضة")

        answer = yusuf.get("/section/رياضه/card-0123456789abcdef.jpg")

        assert answer.status_code == 302
        assert yusuf.get(answer["Location"]).status_code == 200
        assert yusuf.get("/tag/لا-وجود-له/card-0123456789abcdef.jpg").status_code == 404

    def test_the_front_describes_the_paper(self, yusuf: Client) -> None:
        SiteSettings.objects.update(accounts={"x": "https://x.com/kalima"})

        found = data(page_at(yusuf, "/"))

        paper = found["NewsMediaOrganization"]
        assert paper["name"] == "كلمة الإخباري"
        assert paper["sameAs"] == ["https://x.com/kalima"]
        assert paper["correctionsPolicy"] == f"{ORIGIN}/corrections/"
        assert found["WebSite"]["publisher"] == {"@id": paper["@id"]}

    def test_a_writers_page_describes_the_writer_and_the_newsrooms_the_newsroom(self, yusuf: Client) -> None:
        tara = make_writer("تارا كمال")
        newsroom = Writer.objects.get(is_newsroom=True)

        hers = data(page_at(yusuf, tara.get_absolute_url()))["ProfilePage"]["mainEntity"]
        ours = data(page_at(yusuf, newsroom.get_absolute_url()))["ProfilePage"]["mainEntity"]

        assert (hers["@type"], hers["name"], hers["jobTitle"]) == ("Person", "تارا كمال", "مراسلة اقتصادية")
        assert ours["@type"] == "NewsMediaOrganization"


class TestTheCard:
    def test_a_story_without_a_picture_has_one_drawn(self, yusuf: Client) -> None:
        story = publish_article()

        response = yusuf.get(address_of_card(yusuf, story))

        assert response["Content-Type"] == "image/jpeg"
        assert len(response.content) < 300_000
        with Pillow.open(io.BytesIO(response.content)) as card:
            assert card.size == (1200, 630)

    def test_a_square_one_stands_beside_it(self, yusuf: Client) -> None:
        story = publish_article()
        page = page_at(yusuf, story.get_absolute_url())
        wide, square = [str(meta["content"]) for meta in page.select('meta[property="og:image"]')]

        response = yusuf.get(square.removeprefix(ORIGIN))

        with Pillow.open(io.BytesIO(response.content)) as card:
            assert card.size == (900, 900)
        assert len(response.content) < 300_000
        assert data(page)["ReportageNewsArticle"]["image"] == [wide, square]
        assert [meta["content"] for meta in page.select('meta[property="og:image:width"]')] == ["1200", "900"]

    def test_its_own_picture_goes_before(self, yusuf: Client, nada: Staff) -> None:
        picture = add_image(picture_file(size=(900, 600)), title="الجسر", credit="ميس", by=None, at=NOW)
        story = publish_article(image=picture)
        assert address_of_card(yusuf, story).startswith("/media/")

        withdraw_image(picture, reason="rights", by=nada, at=NOW)

        assert address_of_card(yusuf, story).startswith(f"/n/{story.pk}/card-")

    def test_it_is_drawn_once(self, yusuf: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        story = publish_article()
        drawn: list[str] = []
        draw = sharecards._drawn
        monkeypatch.setattr(
            sharecards, "_drawn", lambda card, shape: drawn.append(shape) or draw(card, shape)
        )

        first, second = (yusuf.get(address_of_card(yusuf, story)).content for _ in range(2))

        assert first == second
        assert len(drawn) == 1

    def test_another_headline_moves_it_and_the_old_address_leads_on(self, yusuf: Client, nada: Staff) -> None:
        story = publish_article()
        before = address_of_card(yusuf, story)
        story.headline = "العمارة تفتتح جسرين"
        workflow.save_copy(story, by=nada, at=NOW)
        assert address_of_card(yusuf, story) == before

        workflow.update(story, by=nada, at=NOW)

        after = address_of_card(yusuf, story)
        assert after != before
        assert yusuf.get(before)["Location"] == after

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.SCHEDULED])
    def test_nobody_sees_one_before_print(self, status: Status, yusuf: Client) -> None:
        story = article_in(status, at=timezone.now())

        assert yusuf.get(f"/n/{story.pk}/card-0123456789abcdef.jpg").status_code == 404

    def test_it_goes_with_the_story(self, yusuf: Client, nada: Staff, settings: LazySettings) -> None:
        story = publish_article()
        address = address_of_card(yusuf, story)
        yusuf.get(address)
        assert len(list(Path(settings.CARDS_ROOT).iterdir())) == 1

        workflow.withdraw(story, note="خطأ في المصدر.", by=nada, at=NOW)

        strange = Path(settings.CARDS_ROOT) / ".DS_Store"
        strange.touch()
        assert yusuf.get(address).status_code == 410
        assert tidy_cards(at=NOW) == 1
        assert list(Path(settings.CARDS_ROOT).iterdir()) == [strange]
        strange.unlink()

    def test_a_breaking_line_says_so_in_red(self) -> None:
        story = publish_article("افتتاح الجسر الآن", kind=Kind.BREAKING)
        other = publish_article("افتتاح الجسر الآن")
        site = SiteSettings.load()

        marks = [story_card(each, site).address().rpartition("-")[2] for each in (story, other)]

        assert marks[0] != marks[1]
