"""Another site shows our story: what it is told, and the card in its frame."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import workflow
from articles.models import Revision, Staff, Status
from tests.factories import NOW, article_in, make_image, publish_article

pytestmark = pytest.mark.django_db

ORIGIN = "https://kalima.example"


@pytest.fixture(autouse=True)
def _at_home(settings: LazySettings) -> None:
    settings.ORIGIN = ORIGIN


def asked(reader: Client, **questions: str) -> Any:
    return reader.get("/oembed", questions)


def told(reader: Client, **questions: str) -> dict[str, Any]:
    response = asked(reader, **questions)
    assert response.status_code == 200
    found: dict[str, Any] = json.loads(response.content)
    return found


class TestWhatIsTold:
    def test_every_address_of_a_story_is_known(self, yusuf: Client) -> None:
        story = publish_article("العمارة تفتتح جسرًا")

        for address in (
            f"{ORIGIN}/n/{story.pk}",
            f"{ORIGIN}/n/{story.pk}/",
            ORIGIN + story.get_absolute_url(),
            f"{ORIGIN}/n/{story.pk}/ذيل-آخر/?utm_source=x#comments",
            f"http://KALIMA.example/n/{story.pk}/light/",
        ):
            found = told(yusuf, url=address)
            assert (found["version"], found["type"], found["title"]) == ("1.0", "rich", "العمارة تفتتح جسرًا")
            assert found["provider_name"] == "كلمة الإخباري"
            frame = BeautifulSoup(found["html"], "html.parser").iframe
            assert frame is not None
            assert frame["src"] == f"{ORIGIN}/n/{story.pk}/embed/"
            assert "allow-scripts" not in frame["sandbox"]

    def test_xml_says_the_same(self, yusuf: Client) -> None:
        story = publish_article("«جسر» & <جسر>")

        response = asked(yusuf, url=f"{ORIGIN}/n/{story.pk}", format="xml")

        root = ElementTree.fromstring(response.content)
        assert response["Content-Type"] == "text/xml; charset=utf-8"
        assert {child.tag: child.text for child in root} == {
            name: str(value) for name, value in told(yusuf, url=f"{ORIGIN}/n/{story.pk}").items()
        }

    def test_the_page_leads_there(self, yusuf: Client) -> None:
        story = publish_article()

        page = BeautifulSoup(yusuf.get(story.get_absolute_url()).content, "html.parser")

        links = page.select('link[type$="+oembed"]')
        assert len(links) == 2
        for link in links:
            assert yusuf.get(str(link["href"]).removeprefix(ORIGIN)).status_code == 200

    def test_it_keeps_to_the_room_there_is(self, yusuf: Client) -> None:
        address = f"{ORIGIN}/n/{publish_article().pk}"

        narrow = told(yusuf, url=address, maxwidth="320", maxheight="100")
        odd = told(yusuf, url=address, maxwidth="كثير", maxheight="-1")

        assert (narrow["width"], narrow["height"]) == (320, 100)
        assert 'width="320" height="100"' in narrow["html"]
        assert (odd["width"], odd["height"]) == (600, 260)

    def test_no_headline_breaks_out_of_the_frame(self, yusuf: Client) -> None:
        story = publish_article()
        Revision.objects.filter(article=story).update(headline='"><script>alert(1)</script>')

        html = told(yusuf, url=f"{ORIGIN}/n/{story.pk}")["html"]

        assert "<script" not in html
        assert len(BeautifulSoup(html, "html.parser").find_all(True)) == 1

    @pytest.mark.parametrize(
        "address",
        [
            *("", "x", "https://evil.example/n/1", "//kalima.example/x", f"{ORIGIN}/", f"{ORIGIN}/n/"),
            *(f"{ORIGIN}/n/999999999999999", f"{ORIGIN}/n/9999999999999999", f"{ORIGIN}.evil.example/n/1"),
            *(
                "http://[",
                f"{ORIGIN}@evil.example/n/1",
                "javascript:/n/1",
                f"{ORIGIN}/section/محليات/",
                "\x00",
            ),
        ],
    )
    def test_what_is_no_story_of_ours_is_missing(self, address: str, yusuf: Client) -> None:
        publish_article()

        assert asked(yusuf, url=address).status_code == 404

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.SCHEDULED, Status.WITHDRAWN])
    def test_what_is_not_in_print_is_missing(self, status: Status, yusuf: Client) -> None:
        story = article_in(status, at=timezone.now())

        assert asked(yusuf, url=f"{ORIGIN}/n/{story.pk}").status_code == 404

    def test_another_form_is_not_made(self, yusuf: Client) -> None:
        assert asked(yusuf, url=f"{ORIGIN}/n/{publish_article().pk}", format="yaml").status_code == 501


class TestTheFrame:
    def test_it_may_stand_on_any_site_and_runs_nothing(self, yusuf: Client) -> None:
        story = publish_article(image=make_image())

        response = yusuf.get(f"/n/{story.pk}/embed/")

        policy = response["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "default-src 'none'" in policy
        assert "script-src 'none'" in policy
        assert "X-Frame-Options" not in response
        page = BeautifulSoup(response.content, "html.parser")
        assert not page.select("script, form, iframe")
        assert page.select_one("strong").get_text() == story.headline  # type: ignore[union-attr]
        assert page.a["href"] == f"{ORIGIN}/n/{story.pk}/العمارة-تفتتح-جسرا-للمشاة-فوق-دجلة/"  # type: ignore[index]

    def test_a_browser_that_asks_again_is_told_the_same_policy(self, yusuf: Client) -> None:
        """Whatever stands in a 304 goes over what the browser kept with the page."""
        story = publish_article()
        for address in (f"/n/{story.pk}/embed/", f"/n/{story.pk}/light/", story.get_absolute_url()):
            first = yusuf.get(address)

            again = yusuf.get(address, headers={"If-None-Match": first["ETag"]})

            assert again.status_code == 304
            for name in ("Content-Security-Policy", "X-Frame-Options"):
                assert again.get(name) == first.get(name), address

    def test_every_other_page_stays_out_of_frames(self, yusuf: Client) -> None:
        response = yusuf.get(publish_article().get_absolute_url())

        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "DENY"

    def test_a_withdrawn_story_says_so_in_its_frame(self, yusuf: Client, nada: Staff) -> None:
        story = publish_article("خبر خاطئ")
        workflow.withdraw(story, note="خطأ في المصدر.", by=nada, at=NOW)

        response = yusuf.get(f"/n/{story.pk}/embed/")

        assert response.status_code == 410
        assert "سُحبت هذه المادة." in response.content.decode()
        assert "خبر خاطئ" not in response.content.decode()
        assert "X-Frame-Options" not in response

    @pytest.mark.parametrize("status", [Status.DRAFT, Status.SCHEDULED])
    def test_before_print_there_is_none(self, status: Status, yusuf: Client) -> None:
        story = article_in(status, at=timezone.now())

        assert yusuf.get(f"/n/{story.pk}/embed/").status_code == 404

    def test_it_asks_three_questions(self, yusuf: Client) -> None:
        story = publish_article(image=make_image())

        with CaptureQueriesContext(connection) as found:
            yusuf.get(f"/n/{story.pk}/embed/")

        assert len(found) == 3
