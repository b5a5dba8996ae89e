"""Yusuf reads a story with videos, posts and maps: nothing comes from elsewhere before he asks for it."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories import publish_article

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = (
    "https://youtu.be/aB3-dE_fG9h",
    "https://x.com/kalima_news/status/1863200000000000001",
    "https://www.facebook.com/reel/1122334455",
    "https://www.instagram.com/p/C9abcDEF_-1/",
    "https://www.tiktok.com/@amara.news/video/7300000000000000001",
    "https://t.me/amara_news/1520",
    "https://soundcloud.com/amara-radio/morning",
    "https://www.openstreetmap.org/?mlat=31.84&amp;mlon=47.144",
    "https://maps.google.com/?q=31.84,47.144",
)
BODY = "<p>قبل</p>" + "".join(f'<div data-embed="{address}"></div>' for address in ADDRESSES) + "<p>بعد</p>"

# Where every block of the body stands on the page.
PLACES = """[...document.querySelectorAll('.report__body > *')].map((block) => {
  const { top, height } = block.getBoundingClientRect();
  return [top + scrollY, height];
})"""


@pytest.fixture
def asked(page: Page, live_server: LiveServer) -> list[str]:
    """Hosts other than ours that the page asks; each is answered here with an empty page."""
    hosts: list[str] = []

    def answer(route: Route, request: Request) -> None:
        host = urlsplit(request.url).hostname or ""
        if host == urlsplit(live_server.url).hostname:
            route.continue_()
            return
        hosts.append(host)
        route.fulfill(status=200, content_type="text/html", body="<title>there</title>")

    page.route("**/*", answer)
    return hosts


class TestEmbeds:
    def test_a_page_with_every_one_of_them_asks_nobody(self, page: Page, asked: list[str]) -> None:
        page.goto(publish_article(body=BODY).get_absolute_url())
        page.wait_for_load_state("networkidle")
        page.mouse.wheel(0, 20_000)

        assert page.locator(".embed").count() == len(ADDRESSES)
        assert page.locator("iframe").count() == 0
        assert asked == []
        assert [v["id"] for v in Axe().run(page).response["violations"]] == []

    def test_a_tap_puts_each_into_the_room_it_has(self, page: Page, asked: list[str]) -> None:
        complaints: list[str] = []
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.goto(publish_article(body=BODY).get_absolute_url())
        before = page.evaluate(PLACES)

        for number, _address in enumerate(ADDRESSES, start=1):
            # By keyboard: a mouse that follows a scroll at once may still be sent to the frame before.
            page.locator(".embed__link").first.press("Enter")
            expect(page.locator("iframe")).to_have_count(number)

        assert page.evaluate(PLACES) == before
        for frame in page.locator("iframe").all():
            title = frame.get_attribute("title") or ""
            assert title.startswith("محتوى من ")
            assert "allow-top-navigation" not in (frame.get_attribute("sandbox") or "allow-top-navigation")
        assert set(asked) == {
            *("www.youtube-nocookie.com", "platform.twitter.com", "www.facebook.com", "www.instagram.com"),
            *("www.tiktok.com", "t.me", "w.soundcloud.com", "www.openstreetmap.org", "www.google.com"),
        }
        assert complaints == []

    def test_a_frame_that_is_not_of_the_list_is_refused(self, page: Page, asked: list[str]) -> None:
        page.goto(publish_article(body=BODY).get_absolute_url())
        page.evaluate("document.querySelector('.embed').dataset.embedFrame = 'https://elsewhere.example/'")

        page.locator(".embed__link").first.click()
        expect(page.locator("iframe")).to_have_count(1)

        assert "elsewhere.example" not in asked

    def test_without_script_each_is_a_link(self, browser: Browser, live_server: LiveServer) -> None:
        address = live_server.url + publish_article(body=BODY).get_absolute_url()
        with browser.new_context(java_script_enabled=False) as context:
            page = context.new_page()
            page.goto(address)

            link = page.get_by_role("link", name="عرض المحتوى من يوتيوب")
            assert link.get_attribute("href") == "https://www.youtube.com/watch?v=aB3-dE_fG9h"
