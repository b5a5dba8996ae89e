"""Hakim works through the queue by keyboard, without a page in between."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from articles.models import Staff
from comments.models import Comment, Status
from comments.queue import COMMENTS_ON_A_PAGE
from tests.browser.conftest import come_in
from tests.factories import make_comment, publish_article

WAITING = 8


def test_a_page_of_comments_is_decided_by_keyboard(page: Page, live_server: object, hakim: Staff) -> None:
    story = publish_article()
    written = [make_comment(story, f"التعليق {i} على الجسر") for i in range(WAITING)]
    come_in(page, hakim)
    page.goto("/admin/comments/comment/")
    page.wait_for_load_state()

    page.keyboard.press("KeyJ")
    for _comment in written[1:]:
        page.keyboard.press("KeyA")
    page.keyboard.press("KeyR")
    page.keyboard.press("Digit9")

    expect(page.locator("[data-done]:not([aria-busy])")).to_have_count(WAITING)
    assert not Comment.objects.waiting().exists()
    assert Comment.objects.filter(status=Status.SHOWN).count() == WAITING - 1
    assert Comment.objects.get(status=Status.REJECTED).reason == "spam"

    page.keyboard.press("KeyU")
    expect(page.locator("[data-done]")).to_have_count(WAITING - 1)
    assert Comment.objects.waiting().count() == 1


def test_the_keys_work_by_their_place_on_an_arabic_layout(
    page: Page, live_server: object, hakim: Staff
) -> None:
    story = publish_article()
    for i in range(2):
        make_comment(story, f"التعليق {i} على الجسر")
    come_in(page, hakim)
    page.goto("/admin/comments/comment/")
    page.wait_for_load_state()
    keyboard = page.context.new_cdp_session(page)

    def press(letter: str, code: str) -> None:
        for kind in ("keyDown", "keyUp"):
            keyboard.send("Input.dispatchKeyEvent", {"type": kind, "key": letter, "code": code})

    for letter, code in (("ت", "KeyJ"), ("ش", "KeyA"), ("ق", "KeyR"), ("٩", "Digit9")):
        press(letter, code)

    expect(page.locator("[data-done]:not([aria-busy])")).to_have_count(2)
    assert sorted(Comment.objects.values_list("status", "reason")) == [("rejected", "spam"), ("shown", "")]

    press("ع", "KeyU")
    expect(page.locator("[data-done]")).to_have_count(1)
    press("؟", "Slash")
    expect(page.get_by_role("heading", name="مفاتيح القائمة")).to_be_visible()


def test_the_next_ones_come_without_a_page_in_between(page: Page, live_server: object, hakim: Staff) -> None:
    story = publish_article()
    written = [make_comment(story, f"التعليق {i} على الجسر") for i in range(COMMENTS_ON_A_PAGE + 2)]
    come_in(page, hakim)
    page.goto("/admin/comments/comment/")
    page.wait_for_load_state()
    page.evaluate("window.isSamePage = true")

    page.keyboard.press("KeyJ")
    for comment in written:
        expect(page.locator(f"[data-item='{comment.pk}']")).to_be_focused()
        page.keyboard.press("KeyA")

    expect(page.locator("[data-done]:not([aria-busy])")).to_have_count(len(written))
    assert not Comment.objects.waiting().exists()
    assert page.evaluate("window.isSamePage")


def test_the_next_button_comes_under_the_thumb_and_stays(
    new_context: Callable[..., BrowserContext], live_server: object, hakim: Staff
) -> None:
    story = publish_article()
    for i in range(WAITING):
        make_comment(story, f"التعليق {i} على الجسر. " * (1 + i % 3))
    page = new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).new_page()
    come_in(page, hakim)
    page.goto("/admin/comments/comment/")
    page.wait_for_load_state()
    # Far enough down the page that it may move either way.
    page.locator("[data-item]").nth(3).locator(".queue__act button").first.scroll_into_view_if_needed()

    places = []
    for _comment in range(4):
        number = page.evaluate("document.activeElement.closest('[data-item]')?.dataset.item")
        item = page.locator(f"[data-item='{number}']" if number else "[data-item] >> nth=3")
        box = item.locator(".queue__act button").first.bounding_box()
        assert box
        places.append(box["y"])
        with page.expect_response("**/decide/"):
            page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    assert max(places) - min(places) < 3
    expect(page.locator("[data-done]:not([aria-busy])")).to_have_count(4)


def test_a_decision_that_did_not_leave_stands_open_again(
    page: Page, live_server: object, hakim: Staff
) -> None:
    comment = make_comment(publish_article())
    page.route("**/decide/", lambda route: route.abort())
    come_in(page, hakim)
    page.goto("/admin/comments/comment/")
    page.wait_for_load_state()

    page.keyboard.press("KeyJ")
    page.keyboard.press("KeyA")

    item = page.locator(f"[data-item='{comment.pk}']")
    expect(item.locator("[data-outcome]")).to_contain_text("تعذّر إرسال القرار")
    expect(item.get_by_role("button", name="موافقة")).to_be_visible()
    assert Comment.objects.waiting().exists()
