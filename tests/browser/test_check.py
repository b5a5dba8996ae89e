"""The copy check at the desk: a writer mends one mark, leaves one, and finds it left on her return."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Article, LeftMark, SiteSettings, Staff
from articles.spelling import take_lines
from tests.browser.conftest import come_in
from tests.browser.test_desk import violations
from tests.factories import make_article, make_section

pytestmark = pytest.mark.django_db(transaction=True)

BODY = (
    "<p>عُقد <strong>الإجتماع</strong> في الانبار , وحضره ثلاثون مهندسًا.</p>"
    '<p>وقال المدير إن "العمل جرى بأيدي أهل المدينة" وإن الإستمرار فيه واجب.</p>'
)


@pytest.fixture
def desk(page: Page, live_server: LiveServer, salma: Staff) -> Iterator[Page]:
    """Salma at her desk, with the house's list kept. An error in the console fails the test."""
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if _is_complaint(m.type, m.text) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    take_lines("الأنبار", kind="place")
    come_in(page, salma)
    yield page
    assert complaints == []


def _is_complaint(kind: str, text: str) -> bool:
    """An error of ours; that a server is away is the browser's own to say."""
    return kind == "error" and "502" not in text


def opened(desk: Page, article: Article) -> Page:
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    expect(desk.get_by_role("textbox", name="نص المادة")).to_be_visible()
    return desk


def sheet(desk: Page) -> Locator:
    return desk.get_by_role("region", name="إشارات المدقّق")


def mark(desk: Page, passage: str) -> Locator:
    return sheet(desk).get_by_role("listitem").filter(has=desk.locator("mark", has_text=passage))


def says(desk: Page, count: str) -> None:
    expect(sheet(desk).get_by_role("status")).to_have_text(count)


class TestAWritersCheck:
    def test_she_mends_one_and_leaves_one_and_it_stays_left(self, desk: Page, salma: Staff) -> None:
        article = make_article("عنوان المادة", by=salma, body=BODY)
        opened(desk, article)

        desk.get_by_role("button", name="تدقيق النص").click()
        says(desk, "5 إشارات")
        body = desk.get_by_role("textbox", name="نص المادة")
        expect(body.locator(".check-mark")).to_have_count(6)
        mark(desk, "الانبار").get_by_role("button", name="تصويب: الأنبار").click()
        says(desk, "4 إشارات")
        expect(body).to_contain_text("في الأنبار ,")
        mark(desk, "الإستمرار").get_by_role("button", name="إبقاء كما هو").click()
        says(desk, "3 إشارات")
        expect(desk.get_by_role("button", name="المدقّق: 3 إشارات")).to_be_visible()
        desk.get_by_role("button", name="إغلاق").click()
        desk.get_by_role("button", name="حفظ المسودة").click()
        expect(desk.get_by_text("حُفظت المسودة.")).to_be_visible()

        assert Article.objects.get().body == BODY.replace("الانبار", "الأنبار")
        assert LeftMark.objects.get().by == salma
        opened(desk, article)
        desk.get_by_role("textbox", name="نص المادة").click()
        desk.keyboard.press("F7")
        says(desk, "3 إشارات")
        desk.get_by_text("أُبقي كما هو (1)").click()
        mark(desk, "الإستمرار").get_by_role("button", name="إلغاء الإبقاء").click()
        says(desk, "4 إشارات")
        assert not LeftMark.objects.exists()

    def test_a_fix_touches_its_passage_alone_and_one_undo_takes_it_back(
        self, desk: Page, salma: Staff
    ) -> None:
        opened(desk, make_article("عنوان المادة", by=salma, body=BODY))
        body = desk.get_by_role("textbox", name="نص المادة")

        desk.keyboard.press("Control+Shift+K")
        mark(desk, "الإجتماع").get_by_role("button", name="تصويب: الاجتماع").click()
        says(desk, "4 إشارات")
        expect(body.locator("strong")).to_have_text("الاجتماع")
        mark(desk, "العمل جرى").get_by_role("button", name="تصويب").click()
        says(desk, "3 إشارات")
        expect(body).to_contain_text("إن «العمل جرى بأيدي أهل المدينة» وإن")
        body.click()
        desk.keyboard.press("Control+z")

        expect(body).to_contain_text('إن "العمل جرى بأيدي أهل المدينة" وإن')
        expect(body.locator("strong")).to_have_text("الاجتماع")
        says(desk, "4 إشارات")

    def test_all_of_a_certain_kind_at_once(self, desk: Page, salma: Staff) -> None:
        opened(desk, make_article("يوم الإثنين", by=salma, body=BODY))

        desk.keyboard.press("F7")
        says(desk, "6 إشارات")
        sheet(desk).get_by_role("button", name="تصويب الكل: همزة").click()
        says(desk, "3 إشارات")

        expect(desk.get_by_label("العنوان", exact=True)).to_have_value("يوم الاثنين")
        body = desk.get_by_role("textbox", name="نص المادة")
        expect(body).to_contain_text("وإن الاستمرار فيه واجب.")
        expect(body.locator("strong")).to_have_text("الاجتماع")

    def test_a_field_is_mended_as_if_it_were_typed(self, desk: Page, salma: Staff) -> None:
        opened(desk, make_article("بدء الإجتماع في بغداد", by=salma, body="<p>نص.</p>"))
        headline = desk.get_by_label("العنوان", exact=True)

        desk.keyboard.press("F7")
        mark(desk, "الإجتماع").get_by_role("button", name=re.compile("بدء")).click()
        chosen = "e => e.value.slice(e.selectionStart, e.selectionEnd)"
        assert headline.evaluate(chosen) == "الإجتماع"
        mark(desk, "الإجتماع").get_by_role("button", name="تصويب: الاجتماع").click()
        says(desk, "لا إشارات")
        expect(headline).to_have_value("بدء الاجتماع في بغداد")
        headline.focus()
        desk.keyboard.press("Control+z")

        expect(headline).to_have_value("بدء الإجتماع في بغداد")

    def test_it_follows_the_typing_while_it_is_open(self, desk: Page, salma: Staff) -> None:
        opened(desk, make_article("عنوان المادة", by=salma, body="<p>نص.</p>"))
        body = desk.get_by_role("textbox", name="نص المادة")

        desk.keyboard.press("F7")
        says(desk, "لا إشارات")
        body.click()
        desk.keyboard.press("Control+End")
        desk.keyboard.type(" وانتهى الإجتماع.")
        says(desk, "إشارة واحدة")
        desk.keyboard.type(" ثم غادروا.")
        mark(desk, "الإجتماع").get_by_role("button", name="تصويب: الاجتماع").click()

        expect(body).to_have_text("نص. وانتهى الاجتماع. ثم غادروا.")

    def test_it_works_by_keyboard_alone(self, desk: Page, salma: Staff) -> None:
        opened(desk, make_article("بدء الإجتماع والإستقلال", by=salma, body="<p>نص.</p>"))

        desk.keyboard.press("F7")
        says(desk, "إشارتان")
        mark(desk, "الإجتماع").get_by_role("button", name="تصويب: الاجتماع").focus()
        desk.keyboard.press("Enter")
        says(desk, "إشارة واحدة")
        expect(mark(desk, "الإستقلال").get_by_role("button", name="تصويب: والاستقلال")).to_be_focused()
        desk.keyboard.press("Enter")
        says(desk, "لا إشارات")
        desk.keyboard.press("Escape")

        expect(sheet(desk)).to_be_hidden()
        expect(desk.get_by_role("button", name="تدقيق النص")).to_be_focused()
        expect(desk.get_by_label("العنوان", exact=True)).to_have_value("بدء الاجتماع والاستقلال")

    def test_what_is_left_before_the_first_save_is_kept_with_it(self, desk: Page, salma: Staff) -> None:
        make_section("محليات")
        desk.goto("/admin/articles/article/add/")
        desk.get_by_label("العنوان", exact=True).fill("بدء الإجتماع في بغداد")
        desk.get_by_label("القسم").select_option(label="محليات")

        desk.keyboard.press("F7")
        mark(desk, "الإجتماع").get_by_role("button", name="إبقاء كما هو").click()
        says(desk, "لا إشارات")
        desk.get_by_role("button", name="إغلاق").click()
        desk.get_by_role("button", name="حفظ المسودة").click()
        expect(desk.get_by_text("حُفظت المسودة.")).to_be_visible()
        # The words of a page are there before its scripts, and the keys are theirs.
        desk.wait_for_load_state()
        desk.keyboard.press("F7")
        says(desk, "لا إشارات")
        expect(desk.get_by_text("أُبقي كما هو (1)")).to_be_visible()

        assert LeftMark.objects.get().article == Article.objects.get()

    def test_words_that_are_held_still_are_not_mended(self, desk: Page, salma: Staff) -> None:
        opened(desk, make_article("بدء الإجتماع", by=salma, body="<p>بعد الإجتماع.</p>"))
        desk.get_by_label("العنوان", exact=True).evaluate("field => { field.readOnly = true; }")

        desk.keyboard.press("F7")
        says(desk, "إشارتان")

        expect(sheet(desk).get_by_role("button", name="تصويب: الاجتماع")).to_have_count(1)
        expect(sheet(desk).get_by_role("button", name="إبقاء كما هو")).to_have_count(2)

    def test_a_server_that_is_away_leaves_the_words(self, desk: Page, salma: Staff) -> None:
        # Before the page opens: Chromium hands a page's own requests over to a route only some time later.
        desk.route("**/check/", lambda route: route.fulfill(status=502, body="<p>502</p>"))
        opened(desk, make_article("بدء الإجتماع", by=salma, body="<p>نص.</p>"))

        desk.keyboard.press("F7")

        says(desk, "تعذّر التدقيق. النص كما هو، وتُرجى إعادة المحاولة.")
        expect(desk.get_by_label("العنوان", exact=True)).to_have_value("بدء الإجتماع")


class TestTheMeters:
    def test_they_follow_the_words(self, desk: Page, salma: Staff) -> None:
        opened(desk, make_article("عنوان", by=salma, body="<p>كلمة واحدة هنا.</p>"))
        panel = desk.get_by_role("region", name="طول المادة")
        expect(panel).to_contain_text("3 كلمات")
        expect(panel).to_contain_text("15 حرفًا")
        expect(panel).to_contain_text("أقل من دقيقة")

        desk.get_by_role("textbox", name="نص المادة").click()
        desk.keyboard.press("Control+End")
        desk.keyboard.insert_text(" كلمة" * 100)

        expect(panel).to_contain_text("103 كلمات")
        expect(panel).to_contain_text("515 حرفًا")
        expect(panel).to_contain_text("دقيقة واحدة")

    def test_the_house_chooses_the_digits(self, desk: Page, salma: Staff) -> None:
        SiteSettings.objects.update(digits="arabic")
        opened(desk, make_article("عنوان", by=salma, body="<p>كلمة واحدة هنا.</p>"))
        panel = desk.get_by_role("region", name="طول المادة")
        expect(panel).to_contain_text("٣ كلمات")

        desk.get_by_role("textbox", name="نص المادة").click()
        desk.keyboard.press("Control+End")
        desk.keyboard.insert_text(" كلمة")

        expect(panel).to_contain_text("٤ كلمات")

    def test_a_headline_says_where_it_is_cut(self, desk: Page, salma: Staff) -> None:
        opened(desk, make_article("العمارة تفتتح جسرًا", by=salma))
        places = desk.get_by_role("list", name="طول العنوان").get_by_role("listitem")
        expect(places).to_have_count(3)
        expect(places.nth(1)).to_contain_text("يظهر كاملًا.")
        expect(places.nth(0)).to_contain_text("في الهاتف سطر واحد، في الحاسوب سطر واحد.")
        headline = (
            "العمارة تفتتح جسرًا للمشاة فوق دجلة بعد عمل استمر أربعة عشر شهرًا بين الضفتين الشرقية والغربية"
        )

        desk.get_by_label("العنوان", exact=True).fill(headline)

        expect(places.nth(1)).to_contain_text("يُقطع، ويظهر منه: «العمارة تفتتح")
        expect(places.nth(1)).to_contain_text("…»")
        said = desk.get_by_role("region", name="طول المادة").get_by_role("status")
        expect(said).to_contain_text("نتائج البحث: يُقطع")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_sheet_stands_well(
    page: Page, live_server: LiveServer, salma: Staff, width: int, scheme: str
) -> None:
    article = make_article("بدء الإجتماع في الانبار", by=salma, body=BODY * 4)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    come_in(page, salma)
    opened(page, article)
    page.get_by_role("button", name="تدقيق النص").click()
    expect(sheet(page).get_by_role("listitem").first).to_be_visible()

    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0
    assert violations(page) == []
