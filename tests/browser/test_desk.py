"""Journeys at the desk in a real browser, under the content policy that production sends."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Article, Staff, Status
from tests.browser.conftest import come_in
from tests.factories import (
    make_article,
    make_image,
    make_section,
    make_writer,
    picture_file,
    publish_article,
)

pytestmark = pytest.mark.django_db(transaction=True)

# What careful copy holds and careless editors lose: an em space at the end, two dots, straight and unpaired
# quotes, a free tatweel, two spaces, NBSP, ZWNJ, vowels, Kurdish letters, digits of three kinds.
PARAGRAPHS = (
    'قالت المديرة إن "العمل جرى بأيدي عمال المدينة.. وبمواد محلية" وإنها فخورة به.\u2003',
    'وأضافت أن "الجسر الثاني قيد الدراسة، والكلفة لم تُحسب بعد.',
    "العمارة ـ كلمة: بين الضفتين  1,200 متر، أي ١٢٠٠ أو ۱۲۰۰، بـ (خطوات) طفل.",
    "كتاب\u200cها على الرف\u00a0الأعلى، وپيڤێ چۆن و گوڵ في السطر نفسه، ﷺ.",
)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS).replace("\u00a0", "&nbsp;")


class TestTheEditor:
    def test_it_writes_headings_lists_quotes_and_links(self, desk: Page) -> None:
        make_section("محليات")
        desk.goto("/admin/articles/article/add/")
        body = desk.get_by_role("textbox", name="نص المادة")
        bar = desk.get_by_role("toolbar", name="تنسيق النص")

        desk.get_by_label("العنوان", exact=True).fill("العمارة تفتتح جسرًا للمشاة")
        desk.get_by_label("القسم").select_option(label="محليات")
        body.click()
        desk.keyboard.type("افتُتح الجسر صباح اليوم.")
        desk.keyboard.press("Enter")
        bar.get_by_role("button", name="عنوان", exact=True).click()
        desk.keyboard.type("ما قاله الناس")
        desk.keyboard.press("Enter")
        bar.get_by_role("button", name="قائمة نقطية").click()
        desk.keyboard.type("الطريق أقصر")
        desk.keyboard.press("Enter")
        desk.keyboard.type("والنهر أقرب")
        desk.keyboard.press("Enter")
        desk.keyboard.press("Enter")
        bar.get_by_role("button", name="اقتباس").click()
        desk.keyboard.type("كنا نعبر بالقوارب.")
        desk.keyboard.press("Enter")
        desk.keyboard.press("Enter")
        desk.keyboard.type("بيان الأمانة")
        for _letter in "الأمانة":
            desk.keyboard.press("Shift+ArrowRight")
        bar.get_by_role("button", name="رابط").click()
        desk.get_by_role("dialog").get_by_label("الرابط").fill("https://amana.example/bayan")
        desk.get_by_role("dialog").get_by_role("button", name="حفظ").click()
        desk.get_by_role("button", name="حفظ المسودة").click()
        expect(desk.get_by_text("حُفظت المسودة.")).to_be_visible()

        article = Article.objects.get()
        assert article.body == (
            "<p>افتُتح الجسر صباح اليوم.</p><h2>ما قاله الناس</h2>"
            "<ul><li><p>الطريق أقصر</p></li><li><p>والنهر أقرب</p></li></ul>"
            "<blockquote><p>كنا نعبر بالقوارب.</p></blockquote>"
            '<p>بيان <a href="https://amana.example/bayan" rel="noopener">الأمانة</a></p>'
        )
        expect(body.get_by_role("listitem")).to_have_text(["الطريق أقصر", "والنهر أقرب"])

    def test_opening_and_saving_changes_nothing(self, desk: Page, idris: Staff) -> None:
        article = make_article(by=idris, body=BODY)
        assert article.body == BODY

        desk.goto(f"/admin/articles/article/{article.pk}/change/")
        expect(desk.get_by_role("textbox", name="نص المادة")).to_contain_text("الجسر الثاني")
        desk.get_by_role("button", name="حفظ المسودة").click()
        expect(desk.get_by_text("لا تغييرات تُحفظ.")).to_be_visible()

        stored = Article.objects.get()
        assert stored.words() == article.words()
        assert (stored.edition, stored.revisions.count()) == (1, 1)

    def test_a_changed_word_leaves_every_other_character_alone(self, desk: Page, idris: Staff) -> None:
        article = make_article(by=idris, body=BODY)

        desk.goto(f"/admin/articles/article/{article.pk}/change/")
        body = desk.get_by_role("textbox", name="نص المادة")
        body.get_by_text("العمارة ـ كلمة").click()
        desk.keyboard.press("Control+End")
        desk.keyboard.type(" انتهى")
        expect(body.locator("p").last).to_contain_text("انتهى")
        desk.get_by_role("button", name="حفظ المسودة").click()
        expect(desk.get_by_text("حُفظت المسودة.")).to_be_visible()

        assert Article.objects.get().body == BODY.removesuffix("</p>") + " انتهى</p>"

    def test_what_has_no_button_survives_an_edit_beside_it(self, desk: Page, idris: Staff) -> None:
        rare = (
            '<p dir="ltr" lang="en">Amara <bdi>العمارة</bdi> H<sub>2</sub>O</p>'
            '<ol start="3"><li><p>ثالث</p></li></ol><hr><p><u>خط</u> و<s>شطب</s></p><p>آخر</p>'
        )
        article = make_article(by=idris, body=rare)
        assert article.body == rare

        desk.goto(f"/admin/articles/article/{article.pk}/change/")
        desk.get_by_role("textbox", name="نص المادة").get_by_text("آخر").click()
        desk.keyboard.press("Control+End")
        desk.keyboard.type(" سطر")
        desk.get_by_role("button", name="حفظ المسودة").click()
        expect(desk.get_by_text("حُفظت المسودة.")).to_be_visible()

        assert Article.objects.get().body == rare.replace("آخر", "آخر سطر")

    def test_dashes_and_stars_stay_what_they_are(self, desk: Page, idris: Staff) -> None:
        article = make_article(by=idris, body="")

        desk.goto(f"/admin/articles/article/{article.pk}/change/")
        desk.get_by_role("textbox", name="نص المادة").click()
        desk.keyboard.type("- قال: **لا**")
        desk.get_by_role("button", name="حفظ المسودة").click()
        expect(desk.get_by_text("حُفظت المسودة.")).to_be_visible()

        assert Article.objects.get().body == "<p>- قال: **لا**</p>"


class TestAStorysWay:
    def test_it_goes_to_print_in_one_press(self, desk: Page, idris: Staff) -> None:
        article = make_article(by=idris)

        desk.goto(f"/admin/articles/article/{article.pk}/change/")
        desk.get_by_label("العنوان", exact=True).fill("جسر المشاة يُفتتح اليوم")
        desk.get_by_role("button", name="نشر", exact=True).click()

        expect(desk.get_by_text("نُشرت المادة.")).to_be_visible()
        desk.get_by_role("link", name="عرضها في الموقع").first.click()
        expect(desk.get_by_role("heading", level=1, name="جسر المشاة يُفتتح اليوم")).to_be_visible()
        assert Article.objects.get().status == Status.PUBLISHED

    def test_unsaved_words_are_not_left_behind_unasked(self, desk: Page, idris: Staff) -> None:
        article = make_article(by=idris)
        asked = []
        desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

        desk.goto(f"/admin/articles/article/{article.pk}/change/")
        desk.get_by_label("الملخّص").fill("كلمات لم تُحفظ")
        desk.get_by_role("link", name="مكتبة الصور").click()

        assert asked == ["beforeunload"]
        expect(desk.get_by_label("الملخّص")).to_have_value("كلمات لم تُحفظ")

    def test_a_refused_save_begins_at_what_was_refused(self, desk: Page) -> None:
        desk.goto("/admin/articles/article/add/")

        with desk.expect_navigation():
            desk.get_by_role("button", name="حفظ المسودة").click()

        expect(desk.get_by_role("textbox", name="العنوان", exact=True)).to_be_focused()

    def test_a_picture_comes_in_through_its_own_window(
        self, desk: Page, idris: Staff, tmp_path: Path
    ) -> None:
        article = make_article(by=idris)
        file = tmp_path / "جسر.jpg"
        file.write_bytes(picture_file().read())

        desk.goto(f"/admin/articles/article/{article.pk}/change/")
        with desk.expect_popup() as opened:
            desk.get_by_role("link", name="رفع صورة").click()
        window = opened.value
        window.get_by_label("ملف الصورة").set_input_files(file)
        expect(window.get_by_text("جسر.jpg")).to_be_visible()
        window.get_by_role("button", name="حفظ", exact=True).click()
        expect(desk.locator(".picture-select__shown")).to_be_visible()
        desk.get_by_label("وصف الصورة لمن لا يراها").fill("جسر ضيق فوق نهر.")
        desk.get_by_role("button", name="حفظ المسودة").click()
        expect(desk.get_by_text("حُفظت المسودة.")).to_be_visible()

        picture = Article.objects.get().lead_image
        assert picture
        assert picture.title == "جسر"

    def test_tags_are_offered_however_they_are_spelled(self, desk: Page, idris: Staff) -> None:
        article = make_article(by=idris, tags=["كرة القدم", "الشرق الأوسط"])

        desk.goto(f"/admin/articles/article/{article.pk}/change/")
        line = desk.get_by_label("الوسوم")
        line.fill("نفط، ")
        line.press_sequentially("كره")
        desk.get_by_role("option", name="كرة القدم").click()
        expect(line).to_have_value("نفط، كرة القدم، ")
        desk.get_by_role("button", name="حفظ المسودة").click()
        expect(desk.get_by_text("حُفظت المسودة.")).to_be_visible()

        assert [tag.name for tag in Article.objects.get().known_tags()] == ["نفط", "كرة القدم"]


PAGES = (
    "/admin/",
    "/admin/articles/article/",
    "/admin/articles/article/add/",
    "/admin/articles/image/",
    "/admin/articles/image/add/",
    "/admin/categories/tag/",
)


def test_on_a_phone_the_page_has_most_of_the_screen(desk: Page, idris: Staff) -> None:
    article = make_article(by=idris)
    desk.set_viewport_size({"width": 390, "height": 844})

    desk.goto(f"/admin/articles/article/{article.pk}/change/")
    desk.wait_for_load_state()

    heights = {part: desk.locator(part).bounding_box() for part in ("#header", ".story-actions")}
    assert heights["#header"]
    assert heights["#header"]["height"] <= 120
    assert heights[".story-actions"]
    assert heights[".story-actions"]["height"] <= 72
    # What stands behind a press is there: the account's links, and the moves at the end of the line.
    expect(desk.get_by_role("link", name="الموقع", exact=True)).to_be_hidden()
    desk.get_by_role("button", name="إدريس وهاب").click()
    expect(desk.get_by_role("button", name="تسجيل الخروج")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.get_by_text("المزيد", exact=True).click()
    expect(desk.get_by_role("link", name="متابعة جديدة")).to_be_in_viewport()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_moves_sideways(desk: Page, idris: Staff, width: int, scheme: str) -> None:
    make_article(by=idris, headline="كلمة" * 60)
    desk.set_viewport_size({"width": width, "height": 900})
    desk.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    for address in PAGES:
        desk.goto(address)
        overflow = desk.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow == 0, address
        assert desk.locator("html").get_attribute("dir") == "rtl"
        assert re.search("[؀-ۿ]", desk.title())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, live_server: LiveServer, nada: Staff, scheme: str) -> None:
    article = publish_article(image=make_image(), tags=["نفط"], writers=[make_writer()])
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto("/admin/login/")
    found = {"/admin/login/": violations(page)}
    come_in(page, nada)

    for address in (
        *PAGES,
        f"/admin/articles/article/{article.pk}/change/",
        f"/admin/articles/article/{article.pk}/history/",
        f"/admin/articles/article/{article.pk}/move/withdraw/",
        "/admin/articles/sitesettings/1/change/",
        "/admin/articles/hijrimonthstart/",
        "/admin/articles/staff/add/",
        "/admin/categories/category/",
    ):
        page.goto(address)
        found[address] = violations(page)

    assert {address: what for address, what in found.items() if what} == {}


def violations(page: Page) -> list[str]:
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in Axe().run(page).response["violations"]]
