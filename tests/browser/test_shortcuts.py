"""Shortcuts as they are typed: in the headline, the standfirst and the body, each taken back by one undo."""

import pytest
from playwright.sync_api import Locator, Page, expect

from articles.models import Article, Shortcut, Staff
from tests.browser.waiting import until
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)


def opened(desk: Page, by: Staff, body: str = "<p>نص</p>") -> Page:
    Shortcut.objects.create(short="كخ", full="كلمة الإخباري")
    Shortcut.objects.create(short="م.أ", full="مصدر أمني")
    article = make_article("عنوان", by=by, body=body)
    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    until(desk, "document.querySelector('#id_body').bodyEditor !== undefined")
    return desk


def body_of(desk: Page) -> Locator:
    return desk.get_by_role("textbox", name="نص المادة")


class TestAField:
    @pytest.mark.parametrize("label", ["العنوان", "الملخّص"])
    def test_a_space_or_a_mark_ends_the_word_and_one_undo_takes_it_back(
        self, desk: Page, idris: Staff, label: str
    ) -> None:
        field = opened(desk, idris).get_by_label(label, exact=True)
        field.fill("")

        field.press_sequentially("قال م.ا لـ«كخ»، إن كخ")
        expect(field).to_have_value("قال مصدر أمني لـ«كلمة الإخباري»، إن كخ")
        field.press_sequentially(" ")
        expect(field).to_have_value("قال مصدر أمني لـ«كلمة الإخباري»، إن كلمة الإخباري ")
        field.press("Control+z")
        expect(field).to_have_value("قال مصدر أمني لـ«كلمة الإخباري»، إن كخ ")
        field.press_sequentially("تكتب")

        expect(field).to_have_value("قال مصدر أمني لـ«كلمة الإخباري»، إن كخ تكتب")

    def test_what_is_part_of_a_word_or_an_address_stays(self, desk: Page, idris: Staff) -> None:
        field = opened(desk, idris).get_by_label("الملخّص", exact=True)
        typed = "بكخ https://kalima.example/كخ و@كخ و#كخ/كخ. كخة، "

        field.press_sequentially(typed)

        expect(field).to_have_value(typed)


class TestTheBody:
    def test_it_expands_at_a_space_a_mark_and_a_new_paragraph(self, desk: Page, idris: Staff) -> None:
        body = body_of(opened(desk, idris, "<p><strong>نص </strong></p>"))
        body.click()
        desk.keyboard.press("Control+End")

        desk.keyboard.type("كخ تقول، وم.أ: نعم م.أ. كخ")
        desk.keyboard.press("Enter")
        desk.keyboard.type("آخر كخ")
        desk.get_by_role("button", name="حفظ المسودة").click()
        expect(desk.get_by_text("حُفظت المسودة.")).to_be_visible()

        assert Article.objects.get().body == (
            "<p><strong>نص كلمة الإخباري تقول، وم.أ: نعم مصدر أمني. كلمة الإخباري</strong></p>"
            "<p><strong>آخر كخ</strong></p>"
        )

    def test_one_undo_takes_back_the_words_and_leaves_what_was_typed(self, desk: Page, idris: Staff) -> None:
        body = body_of(opened(desk, idris))
        body.click()
        desk.keyboard.press("Control+End")

        desk.keyboard.type(" كخ ")
        expect(body).to_have_text("نص كلمة الإخباري ")
        desk.keyboard.press("Control+z")
        expect(body).to_have_text("نص كخ ")
        desk.keyboard.type("تكتب")
        expect(body).to_have_text("نص كخ تكتب")

    def test_a_link_and_an_address_are_left_alone(self, desk: Page, idris: Staff) -> None:
        body = body_of(opened(desk, idris, '<p><a href="https://kalima.example/a">رابط كخ هنا</a></p>'))
        body.click()
        desk.keyboard.press("Control+Home")
        for _letter in "رابط كخ":
            desk.keyboard.press("ArrowLeft")

        desk.keyboard.type(" ")
        expect(body).to_have_text("رابط كخ  هنا")
        desk.keyboard.press("Control+End")
        desk.keyboard.press("Enter")
        desk.keyboard.type("https://kalima.example/كخ ")

        expect(body).to_contain_text("https://kalima.example/كخ ")


def test_each_person_may_switch_them_off_in_the_browser(desk: Page, idris: Staff) -> None:
    opened(desk, idris)
    desk.get_by_role("heading", name="الاختصارات").click()
    choice = desk.get_by_label("توسيع الاختصارات أثناء الكتابة")
    expect(choice).to_be_checked()
    choice.uncheck()
    desk.reload()
    until(desk, "document.querySelector('#id_body').bodyEditor !== undefined")

    headline = desk.get_by_label("العنوان", exact=True)
    headline.fill("")
    headline.press_sequentially("كخ ")
    body_of(desk).click()
    desk.keyboard.press("Control+End")
    desk.keyboard.type(" كخ ")

    expect(headline).to_have_value("كخ ")
    expect(body_of(desk)).to_have_text("نص كخ ")
    desk.get_by_role("heading", name="الاختصارات").click()
    desk.get_by_label("توسيع الاختصارات أثناء الكتابة").check()
    desk.keyboard.press("Escape")
    headline.press_sequentially("كخ ")
    expect(headline).to_have_value("كخ كلمة الإخباري ")
