"""Yusuf types into the search field: what is offered by keyboard, by touch and to a screen reader."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

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


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="البحث في الموقع")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="اقتراحات").get_by_role("option")


def type_into(page: Page, words: str) -> None:
    page.goto("/search/", wait_until="load")
    field(page).press_sequentially(words)


class TestOffers:
    def test_arrows_choose_and_enter_opens(self, page: Page, stories: list[Article]) -> None:
        type_into(page, "جس")
        expect(options(page)).to_have_text(["الجسوروسم", *(f"الجسر رقم {n}مادة" for n in (2, 1, 0))])
        expect(field(page)).to_have_attribute("aria-expanded", "true")

        field(page).press("ArrowDown")
        field(page).press("ArrowDown")

        expect(options(page).nth(1)).to_have_attribute("aria-selected", "true")
        assert Axe().run(page).violations_count == 0
        field(page).press("Enter")
        page.wait_for_url(f"**/n/{stories[2].pk}/**")

    def test_enter_without_a_choice_searches_for_what_was_typed(self, page: Page) -> None:
        type_into(page, "الجس")
        expect(options(page).first).to_be_visible()

        field(page).press("Escape")
        expect(options(page)).to_have_count(0)
        field(page).press("Enter")

        page.wait_for_url("**/search/?q=*")

    def test_a_touch_opens(self, page: Page) -> None:
        type_into(page, "جسور")

        options(page).filter(has_text="الجسور").click()

        page.wait_for_url("**/tag/**")
