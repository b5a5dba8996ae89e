"""The paper's whole day in one browser: written, printed, read, answered, approved."""

from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Article, Staff, Status
from comments.models import Comment
from tests.browser.conftest import come_in
from tests.factories import make_section, publish_article

HEADLINE = "العمارة تفتتح جسرًا للمشاة فوق دجلة"


def sign_out(page: Page) -> None:
    """Leave the desk and forget it; a page of the desk that stays open goes on saying that it is there."""
    page.goto("about:blank")
    page.context.clear_cookies()


def write_a_comment(page: Page, name: str, text: str) -> None:
    page.get_by_label("الاسم", exact=True).fill(name)
    page.get_by_label("نص التعليق").fill(text)
    page.get_by_role("button", name="إرسال التعليق").click()


class TestADayAtThePaper:
    def test_a_report_goes_from_the_writer_to_the_reader_and_an_answer_comes_back(
        self, page: Page, live_server: LiveServer, salma: Staff, idris: Staff, hakim: Staff
    ) -> None:
        make_section("محليات")

        come_in(page, salma)
        page.goto("/admin/articles/article/add/")
        page.get_by_label("العنوان", exact=True).fill(HEADLINE)
        page.get_by_label("القسم").select_option(label="محليات")
        page.get_by_label("مكان الخبر").fill("العمارة")
        page.get_by_role("textbox", name="نص المادة").click()
        page.keyboard.type("افتُتح الجسر صباح اليوم أمام المشاة.")
        page.get_by_role("button", name="إرسال إلى المراجعة").click()
        expect(page.get_by_text("أُرسلت المادة إلى المراجعة.")).to_be_visible()
        expect(page.get_by_role("button", name="نشر", exact=True)).to_have_count(0)
        sign_out(page)

        come_in(page, idris)
        page.get_by_role("link", name=HEADLINE).first.click()
        page.get_by_role("button", name="نشر", exact=True).click()
        expect(page.get_by_text("نُشرت المادة.")).to_be_visible()
        sign_out(page)

        page.goto("/")
        page.get_by_role("link", name=HEADLINE).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(HEADLINE)
        expect(page.locator(".report__dateline")).to_have_text("العمارة ـ كلمة الإخباري")
        address = page.url
        write_a_comment(page, "أبو سارة", "أخيرًا صار العبور على القدمين.")
        expect(page.get_by_text("وصل تعليقك، ويُنشر بعد موافقة المشرف.")).to_be_visible()
        # What the thread knows its readers by, and nothing else.
        assert [cookie["name"] for cookie in page.context.cookies()] == [settings.READER_COOKIE_NAME]

        come_in(page, hakim)
        page.goto("/admin/comments/comment/")
        page.get_by_role("button", name="موافقة").first.click()
        expect(page.get_by_role("status")).to_have_text("نُشر التعليق.")
        sign_out(page)

        page.goto(address)
        expect(page.locator("#comments")).to_contain_text("أخيرًا صار العبور على القدمين.")
        expect(page.locator(".report__count .visually-hidden")).to_have_text("تعليق واحد")
        assert Article.objects.get().status == Status.PUBLISHED


class TestWithoutScript:
    def test_a_reader_writes_is_refused_mends_and_is_heard(
        self, browser: Browser, live_server: LiveServer
    ) -> None:
        story = publish_article(HEADLINE)
        context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
        page = context.new_page()

        page.goto(story.get_absolute_url())
        write_a_comment(page, "كلمة الإخباري", "نص طويل كتبته على الهاتف.")
        expect(page.get_by_text("هذا الاسم لغرفة الأخبار.").first).to_be_visible()
        expect(page.get_by_label("نص التعليق")).to_have_value("نص طويل كتبته على الهاتف.")

        page.get_by_label("الاسم", exact=True).fill("يوسف")
        page.get_by_role("button", name="إرسال التعليق").click()
        expect(page.get_by_text("وصل تعليقك، ويُنشر بعد موافقة المشرف.")).to_be_visible()
        page.get_by_role("link", name="رجوع إلى المادة").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(HEADLINE)

        assert [(c.name, c.status) for c in Comment.objects.all()] == [("يوسف", "held")]
        context.close()
