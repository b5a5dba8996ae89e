"""Yusuf types into the search field: what is offered by keyboard, by touch and to a screen reader."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from articles.models import Article
from articles.search import offers
from articles.search.offers import Names
from tests.factories import NOW, publish_article


@pytest.fixture(autouse=True)
def stories(live_server: object, monkeypatch: pytest.MonkeyPatch) -> list[Article]:
    monkeypatch.setattr(offers, "names", Names())
    return [
        publish_article(f"الجسر رقم {n}", tags=["الجسور"], at=NOW + timedelta(minutes=n)) for n in range(3)
    ]


def type_into(page: Page, words: str) -> None:
    page.goto("/search/", wait_until="load")
    page.get_by_role("combobox", name="البحث في الموقع").press_sequentially(words)


class TestOffers:
    def test_arrows_choose_and_enter_opens(self, page: Page, stories: list[Article]) -> None:
        type_into(page, "جس")
        field, options = page.get_by_role("combobox"), page.get_by_role("option")
        expect(options).to_have_text(["الجسوروسم", *(f"الجسر رقم {n}مادة" for n in (2, 1, 0))])
        expect(field).to_have_attribute("aria-expanded", "true")

        field.press("ArrowDown")
        field.press("ArrowDown")

        expect(options.nth(1)).to_have_attribute("aria-selected", "true")
        assert Axe().run(page).violations_count == 0
        field.press("Enter")
        page.wait_for_url(f"**/n/{stories[2].pk}/**")

    def test_enter_without_a_choice_searches_for_what_was_typed(self, page: Page) -> None:
        type_into(page, "الجس")
        expect(page.get_by_role("option").first).to_be_visible()

        page.get_by_role("combobox").press("Escape")
        expect(page.get_by_role("option")).to_have_count(0)
        page.get_by_role("combobox").press("Enter")

        page.wait_for_url("**/search/?q=*")

    def test_a_touch_opens(self, page: Page) -> None:
        type_into(page, "جسور")

        page.get_by_role("option", name="الجسور").click()

        page.wait_for_url("**/tag/**")
