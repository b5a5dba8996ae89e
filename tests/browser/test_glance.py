"""The desk in a browser: it renews itself and nothing moves, and the search answers while words are typed."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Staff, Status
from articles.quick import index_headline
from tests.browser.conftest import come_in
from tests.factories import article_in, make_article, publish_article

pytestmark = pytest.mark.django_db(transaction=True)


def renew(page: Page) -> None:
    with page.expect_response("**/admin/desk/"):
        page.locator("[data-desk-now]").dispatch_event("desk:renew")


def test_new_stories_appear_and_the_focus_stays(page: Page, live_server: LiveServer, idris: Staff) -> None:
    make_article("مسودة قديمة", by=idris, at=timezone.now())
    come_in(page, idris)
    old = page.get_by_role("link", name="مسودة قديمة")
    old.focus()

    make_article("مسودة جديدة", by=idris, at=timezone.now())
    renew(page)

    expect(page.get_by_role("link", name="مسودة جديدة")).to_be_visible()
    expect(old).to_be_focused()


def test_what_is_read_does_not_move(page: Page, live_server: LiveServer, idris: Staff) -> None:
    for n in range(8):
        publish_article(f"نُشرت {n}", at=timezone.now())
    page.set_viewport_size({"width": 390, "height": 500})
    come_in(page, idris)
    part = page.locator("[data-part=printed]")
    part.evaluate("part => scrollTo(0, part.offsetTop)")
    before = part.evaluate("part => part.getBoundingClientRect().top")

    for n in range(4):
        make_article(f"مسودة {n}", by=idris, at=timezone.now())
    renew(page)
    expect(page.get_by_role("link", name="مسودة 3")).to_be_attached()

    after = page.locator("[data-part=printed]").evaluate("part => part.getBoundingClientRect().top")
    assert abs(after - before) < 3


def test_the_key_leads_to_the_search_and_arrows_to_a_story(
    page: Page, live_server: LiveServer, idris: Staff
) -> None:
    story = make_article("جسر المشاة في العمارة", by=idris)
    index_headline(story)
    come_in(page, idris)

    search = page.get_by_role("combobox", name="بحث في المواد")
    # The field is a combobox once its script has run; before that the key leads nowhere.
    expect(search).to_be_visible()
    page.keyboard.press("/")
    expect(search).to_be_focused()
    search.press_sequentially("العماره")
    expect(page.get_by_role("option")).to_contain_text(["جسر المشاة في العمارة"])
    search.press("ArrowDown")
    search.press("Enter")

    expect(page.get_by_role("heading", level=1, name="تحرير مادة")).to_be_visible()
    page.get_by_label("الملخّص").press_sequentially("1/2")
    expect(page.get_by_label("الملخّص")).to_have_value("1/2")


def test_on_a_phone_a_narrowed_list_begins_on_the_first_screen_and_says_what_it_is(
    page: Page, live_server: LiveServer, idris: Staff
) -> None:
    make_article("جسر المشاة في العمارة", by=idris)
    page.set_viewport_size({"width": 390, "height": 800})
    come_in(page, idris)

    page.goto("/admin/articles/article/?mine=1&status__exact=draft")

    expect(page.get_by_role("heading", name="تصفية: موادّي، مسودة")).to_be_visible()
    expect(page.get_by_role("link", name="جسر المشاة في العمارة")).to_be_in_viewport()


def test_on_a_phone_the_buttons_stand_at_the_edge_under_a_short_story(
    page: Page, live_server: LiveServer, salma: Staff
) -> None:
    story = article_in(Status.IN_REVIEW, "جسر", by=salma, body="<p>قصير.</p>")
    page.set_viewport_size({"width": 390, "height": 1100})
    come_in(page, salma)
    page.goto(f"/admin/articles/article/{story.pk}/change/")

    page.get_by_text("المزيد", exact=True).click()

    bar = page.locator(".story-actions").bounding_box()
    offered = page.locator(".more-moves__list").bounding_box()
    assert bar
    assert offered
    assert round(bar["y"] + bar["height"]) == 1100
    assert offered["y"] + offered["height"] <= bar["y"] + 1
