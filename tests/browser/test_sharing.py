"""Yusuf sends a story on: with a script, without one, by keyboard; and meets it in another site's frame."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from articles.models import Article
from tests.browser.waiting import until
from tests.factories import publish_article

SAID = "document.querySelector('[data-share-said]').textContent"


@pytest.fixture
def story(live_server: LiveServer) -> Article:
    return publish_article("العمارة تفتتح جسرًا للمشاة")


@pytest.fixture
def other_site(live_server: LiveServer, story: Article) -> Iterator[str]:
    """A page of another site that shows the story's card; the address of that page."""
    frame = f'<iframe src="{live_server.url}/n/{story.pk}/embed/" width="600" height="260"></iframe>'

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>موقع آخر</title>{frame}".encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


class TestTheLink:
    def test_it_is_copied_by_keyboard(self, page: Page, live_server: LiveServer, story: Article) -> None:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(live_server.url + story.get_absolute_url())
        page.wait_for_load_state()

        page.locator("[data-share-copy] button").focus()
        page.keyboard.press("Enter")

        until(page, f"{SAID} === 'نُسخ الرابط.'")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator(".report__short bdi").text_content()

    def test_without_script_the_ways_are_there_and_the_buttons_are_not(
        self, browser: Browser, live_server: LiveServer, story: Article
    ) -> None:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(live_server.url + story.get_absolute_url())

        assert page.locator(".share a:visible").count() == 4
        assert page.locator(".share button:visible").count() == 0
        context.close()


class TestTheFrame:
    def test_it_shows_on_another_site_also_at_the_second_visit(self, page: Page, other_site: str) -> None:
        for _visit in range(2):
            page.goto(other_site)
            page.wait_for_load_state()

            card = page.frame_locator("iframe")
            assert card.locator("strong").text_content() == "العمارة تفتتح جسرًا للمشاة"
            assert card.locator(".card-frame__name").is_visible()
