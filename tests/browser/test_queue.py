"""Hakim works through the queue by keyboard, without a page in between."""

from playwright.sync_api import Page, expect

from articles.models import Staff
from comments.models import Comment, Status
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
