"""A discussion on a page that stays open: sent in place, what is new comes by itself, the count is right."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Staff
from comments import moderation
from comments.models import Comment, DiscussionSettings, Mode, Reason
from tests.factories import NOW, make_comment, publish_article, show_comment

# Longer than the first pause between two questions, and than the second.
A_WHILE_MS = 50_000


def test_a_reply_is_sent_in_place_valued_and_its_name_remembered(page: Page, live_server: LiveServer) -> None:
    article = publish_article()
    opener = show_comment(article, "متى الافتتاح؟", name="هدى")
    DiscussionSettings.objects.update(mode=Mode.AFTER)
    page.goto(f"{live_server}{article.get_absolute_url()}")
    page.wait_for_load_state()
    assert not page.context.cookies(), "none before one writes"

    page.locator(f"[data-reply='{opener.pk}']").click()
    page.get_by_label("الاسم").fill("زينب")
    page.get_by_label("نص التعليق").fill("غدًا صباحًا.")
    page.get_by_role("button", name="إرسال التعليق").click()
    expect(page.locator("[data-verdict]")).to_contain_text("نُشر تعليقك.")
    expect(page.locator("#comments")).to_contain_text("غدًا صباحًا.")
    assert Comment.objects.get(name="زينب").parent == opener
    page.locator(f"#comment-{opener.pk} [value=useful]").click()
    expect(page.locator(f"#comment-{opener.pk} [value=useful]")).to_have_text("مفيد 1")

    page.reload()
    expect(page.get_by_label("الاسم")).to_have_value("زينب")


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
