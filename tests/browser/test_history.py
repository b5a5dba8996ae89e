"""Journeys over a story's memory: two versions compared and one brought back; a link given away and ended."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles import workflow
from articles.models import Article, PreviewLink, Staff
from tests.browser.conftest import come_in
from tests.factories import NOW, make_article, make_image

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_limits")]


@pytest.fixture
def desk(page: Page, live_server: LiveServer, idris: Staff) -> Iterator[Page]:
    """Idris at the desk. An error in the console fails the test."""
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(f"{m.text} {m.location}") if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    come_in(page, idris)
    yield page
    assert complaints == []


def findings(page: Page) -> list[str]:
    return [found["id"] for found in Axe().run(page).response["violations"]]


def test_two_versions_are_compared_and_one_is_brought_back(desk: Page, idris: Staff) -> None:
    article = make_article("العمارة تفتتح جسرًا للمشاة", by=idris)
    for headline in ("العمارة تفتتح جسرين للمشاة", "العمارة تؤجل افتتاح الجسرين"):
        article.headline = headline
        workflow.save_copy(article, by=idris, at=NOW)
    newest, middle, first = article.revisions.all()

    desk.goto(f"/admin/articles/article/{article.pk}/history/")
    expect(desk.get_by_role("radio", checked=True)).to_have_count(2)
    desk.locator(f"input[name=old][value='{first.pk}']").check()
    desk.locator(f"input[name=new][value='{middle.pk}']").check()
    desk.get_by_role("button", name="مقارنة النسختين المختارتين").click()

    expect(desk.get_by_role("heading", name="مقارنة نسختين")).to_be_visible()
    expect(desk.locator(".hunk__side--old del")).to_have_text("جسرًا")
    expect(desk.locator(".hunk__side--new ins")).to_have_text("جسرين")
    expect(desk.locator(".hunk__both")).to_be_hidden()
    desk.set_viewport_size({"width": 390, "height": 800})
    expect(desk.locator(".hunk__both")).to_be_visible()
    expect(desk.locator(".hunk__side--old")).to_be_hidden()
    assert desk.evaluate("document.documentElement.scrollWidth") == 390

    desk.get_by_role("button", name="استعادة هذه النسخة").first.click()
    expect(desk.get_by_text("استُعيدت النسخة، وهي الآن النص المحفوظ.")).to_be_visible()
    assert Article.objects.get().headline == "العمارة تفتتح جسرًا للمشاة"
    assert Article.objects.get().revisions.count() == 4
    assert newest.headline == "العمارة تؤجل افتتاح الجسرين"


def test_a_link_is_given_away_read_and_ended(
    desk: Page, browser: Browser, live_server: LiveServer, idris: Staff
) -> None:
    article = make_article("العمارة تفتتح جسرًا للمشاة", by=idris, image=make_image())

    desk.goto(f"/admin/articles/article/{article.pk}/preview/")
    shown = desk.frame_locator("iframe")
    expect(shown.get_by_role("heading", level=1)).to_have_text("العمارة تفتتح جسرًا للمشاة")
    expect(shown.get_by_text("معاينة: لم تُنشر بعد.")).to_be_visible()
    desk.get_by_role("link", name="حاسوب").click()
    expect(desk.locator("iframe")).to_have_attribute("width", "1280")
    desk.get_by_label("لمن الرابط").fill("يوسف")
    desk.get_by_role("button", name="إنشاء رابط معاينة").click()
    address = desk.get_by_label("رابط المعاينة").input_value()
    expect(desk.get_by_role("button", name="نسخ الرابط")).to_be_visible()
    path = address[address.index("/preview/") :]

    context = browser.new_context(base_url=live_server.url)
    yusuf = context.new_page()
    yusuf.goto(path)
    expect(yusuf.get_by_role("heading", level=1)).to_have_text("العمارة تفتتح جسرًا للمشاة")
    expect(yusuf.get_by_text("معاينة: ليست للنشر ولا للنقل.")).to_be_visible()
    assert context.cookies() == []
    assert findings(yusuf) == []

    desk.goto(f"/admin/articles/article/{article.pk}/preview/")
    expect(desk.get_by_text("مرات فتحه: 1")).to_be_visible()
    desk.get_by_role("button", name="إبطال الرابط").click()
    expect(desk.get_by_text("أُبطل الرابط، ولم يعد يفتح المادة.")).to_be_visible()
    assert PreviewLink.objects.get().revoked_by == idris
    answer = yusuf.reload()
    assert answer is not None
    assert answer.status == 404
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_stands_in_a_screen_readers_way(page: Page, nada: Staff, width: int) -> None:
    article = make_article("العمارة تفتتح جسرًا للمشاة", by=nada, image=make_image())
    first = article.revisions.get()
    article.headline = "العمارة تفتتح جسرين للمشاة"
    workflow.save_copy(article, by=nada, at=NOW)
    workflow.publish(article, by=nada, at=NOW)
    story = f"/admin/articles/article/{article.pk}"
    page.set_viewport_size({"width": width, "height": 900})
    come_in(page, nada)

    for address in (
        f"{story}/history/",
        f"{story}/compare/?old={first.pk}&new=now",
        f"{story}/preview/",
        "/admin/articles/statuschange/",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert findings(page) == [], address
