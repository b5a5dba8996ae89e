"""A discussion on a page that stays open: what is new comes by itself, and the count is right."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Staff
from comments import moderation
from comments.models import Reason
from tests.factories import NOW, make_comment, publish_article, show_comment

# Longer than the first pause between two questions, and than the second.
A_WHILE_MS = 50_000


def test_new_comments_and_a_removal_reach_an_open_page(
    page: Page, live_server: LiveServer, hakim: Staff
) -> None:
    article = publish_article()
    first = show_comment(article, "كلام أول")
    waiting = make_comment(article, "كلام جديد", name="زينب")
    page.clock.install()
    page.goto(f"{live_server}{article.get_absolute_url()}")
    count = page.locator("[data-count-link] .visually-hidden")
    expect(count).to_have_text("تعليق واحد")

    moderation.approve(waiting, by=hakim, at=NOW)
    with page.expect_response("**/comments/new/**"):
        page.clock.run_for(A_WHILE_MS)

    expect(count).to_have_text("تعليقان")
    page.get_by_role("link", name="تعليق جديد").click()
    expect(page.locator("#comments")).to_contain_text("كلام جديد")

    moderation.remove(first, by=hakim, at=NOW, reason=Reason.SPAM)
    with page.expect_response("**/comments/new/**"):
        page.clock.run_for(2 * A_WHILE_MS)

    expect(count).to_have_text("تعليق واحد")
