"""News breaks, and the editor has a phone: one line, one tap, and every reader has it."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Article, Staff
from tests.browser.conftest import come_in
from tests.factories import make_section, publish_article

LINE = "هزة أرضية خفيفة تُحَسّ في السليمانية"

# A thumb that types without haste, and how long the whole may take with it.
KEY_MS = 120
SECONDS_MAX = 20


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer, idris: Staff) -> Iterator[Page]:
    """Idris's phone, signed in."""
    make_section("أخبار")
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        locale="ar-IQ",
        timezone_id="Asia/Baghdad",
    )
    page = context.new_page()
    come_in(page, idris)
    yield page
    context.close()


class TestOnAPhone:
    def test_a_line_goes_out_in_seconds_from_the_desk_to_the_reader(
        self,
        phone: Page,
        browser: Browser,
        live_server: LiveServer,
        record_property: Callable[[str, object], None],
    ) -> None:
        began = time.monotonic()
        phone.get_by_role("link", name="خبر عاجل").tap()
        phone.get_by_label("الخبر").press_sequentially(LINE, delay=KEY_MS)
        button = phone.get_by_role("button", name="رفع إلى شريط العاجل")
        expect(button).to_be_in_viewport()
        button.tap()
        expect(phone.get_by_text("السطر في شريط العاجل، وينتهي عند")).to_be_visible()
        reader = browser.new_context(base_url=live_server.url, java_script_enabled=False).new_page()
        reader.goto("/")
        expect(reader.get_by_role("region", name="عاجل").get_by_role("listitem")).to_contain_text(LINE)
        took_s = time.monotonic() - began

        record_property("seconds from the desk to the reader", round(took_s, 1))
        assert took_s < SECONDS_MAX
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert Article.objects.get().headline == LINE

    def test_one_tap_on_a_story_in_print(self, phone: Page, live_server: LiveServer) -> None:
        story = publish_article()
        phone.goto(f"/admin/articles/article/{story.pk}/change/")

        phone.get_by_role("button", name="رفع إلى شريط العاجل").tap()

        expect(phone.get_by_text("في شريط العاجل، رُفع عند")).to_be_visible()
        phone.goto("/")
        phone.get_by_role("region", name="عاجل").get_by_role("link", name=story.headline).tap()
        expect(phone.get_by_role("heading", level=1)).to_have_text(story.headline)
