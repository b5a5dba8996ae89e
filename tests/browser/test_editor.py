"""The body's editor in a real browser: what it writes, what it keeps, and what it offers to other scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from articles.models import Article, Staff
from articles.quick import index_headline
from kalima.text.html import clean_body
from tests.browser.waiting import until
from tests.factories import make_article, make_image, picture_file, publish_article

pytestmark = pytest.mark.django_db(transaction=True)

API = "document.querySelector('#id_body').bodyEditor"


def write_in(page: Page, by: Staff, body: str) -> Article:
    """Open a story with this body, and wait for its editor."""
    article = make_article(by=by, body=body)
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    until(page, "document.querySelector('#id_body').bodyEditor !== undefined")
    return article


def save(page: Page) -> str:
    """Save the draft, and give the body that is stored then."""
    # The message of an earlier save may still stand on the page.
    with page.expect_navigation():
        page.get_by_role("button", name="حفظ المسودة").click()
    expect(page.get_by_text("حُفظت المسودة.")).to_be_visible()
    return Article.objects.order_by("-pk")[0].body


def insert(page: Page, what: str) -> None:
    """Choose from the menu «إدراج»."""
    page.get_by_role("button", name="إدراج", exact=True).click()
    page.get_by_role("menuitem", name=what).click()


def body_of(page: Page) -> Locator:
    return page.get_by_role("textbox", name="نص المادة")


class TestSlowLine:
    def test_what_is_typed_before_the_editor_comes_goes_on_in_it(self, desk: Page, idris: Staff) -> None:
        held: list[Route] = []
        desk.route("**/admin_editor*.js", lambda route: held.append(route), times=1)
        article = make_article(by=idris, body="<p>ما كان</p>")
        desk.goto(f"/admin/articles/article/{article.pk}/change/", wait_until="commit")
        body_of(desk).click()
        desk.keyboard.press("Control+End")
        desk.keyboard.type("كُتب مبكرًا")

        held[0].continue_()
        until(desk, f"{API} !== undefined")
        desk.keyboard.type(" وما بعده")

        assert save(desk) == "<p>ما كان</p><p>كُتب مبكرًا وما بعده</p>"


class TestParts:
    def test_opening_and_saving_changes_nothing(self, desk: Page, idris: Staff) -> None:
        image, other = make_image(), publish_article("خبر سابق")
        body = clean_body(
            '<aside data-points=""><ul><li><p>أول</p></li></ul></aside><p>نص <bdi>NASA</bdi></p>'
            f'<figure data-image="{image.pk}" data-alt="جسر"><figcaption dir="ltr">B</figcaption></figure>'
            f'<div data-gallery=""><figure data-image="{image.pk}" data-alt=""></figure>'
            f'<figure data-image="{image.pk}" data-alt="نهر"></figure></div>'
            '<blockquote data-pull="" dir="rtl"><p>قول</p><cite>قائل</cite></blockquote>'
            "<blockquote><p>قول</p><cite>قائل</cite></blockquote>"
            "<table><tr><th><p>أ</p></th><th><p>ب</p></th></tr><tr><th><p>ج</p></th><td><p>1</p></td></tr>"
            '<tr><td colspan="2"><p>2</p></td></tr></table>'
            f'<aside data-related="{other.pk}"></aside><div data-embed="https://t.me/amara_news/1520"></div><p>آخر</p>'
        )
        write_in(desk, idris, body)
        expect(body_of(desk).get_by_text("خبر سابق")).to_be_visible()
        expect(body_of(desk).get_by_text("محتوى من تيليغرام")).to_be_visible()

        desk.get_by_role("button", name="حفظ المسودة").click()
        expect(desk.get_by_text("لا تغييرات تُحفظ.")).to_be_visible()
        assert Article.objects.order_by("-pk")[0].body == body

        body_of(desk).get_by_text("آخر", exact=True).click()
        desk.keyboard.press("End")
        desk.keyboard.type(" سطر")
        assert save(desk) == body.replace("آخر", "آخر سطر")

    def test_a_picture_comes_from_the_library_with_its_words(self, desk: Page, idris: Staff) -> None:
        image = make_image("جسر المشاة في العمارة")
        make_image("ملعب البلدة", colour="#1F3E8C")
        write_in(desk, idris, "<p>قبل</p>")
        body_of(desk).click()

        insert(desk, "صورة")
        window = desk.get_by_role("dialog", name="إدراج صورة")
        window.get_by_label("بحث").fill("المشاه")
        expect(window.get_by_role("radio")).to_have_count(1)
        window.get_by_role("radio", name="جسر المشاة في العمارة").check()
        window.get_by_role("button", name="إدراج").click()
        expect(window.get_by_role("alert")).to_contain_text("لا وصف للصورة")
        window.get_by_label("وصف الصورة لمن لا يراها").fill("جسر ضيق")
        window.get_by_label("شرح الصورة").fill("الجسر أمس")
        window.get_by_role("button", name="إدراج").click()

        expect(body_of(desk).locator("figure img")).to_be_visible()
        desk.keyboard.type("بعد")
        assert save(desk) == (
            f'<p>قبل</p><figure data-image="{image.pk}" data-alt="جسر ضيق">'
            "<figcaption>الجسر أمس</figcaption></figure><p>بعد</p>"
        )

        body_of(desk).get_by_text("الجسر أمس").click()
        desk.get_by_role("toolbar", name="أدوات: صورة").get_by_role("button", name="وصف الصورة").click()
        desk.get_by_role("dialog").get_by_label("وصف الصورة لمن لا يراها").fill("جسر فوق نهر")
        desk.get_by_role("dialog").get_by_role("button", name="حفظ").click()
        assert 'data-alt="جسر فوق نهر"' in save(desk)

    def test_a_new_picture_is_brought_in_on_the_way(self, desk: Page, idris: Staff, tmp_path: Path) -> None:
        file = tmp_path / "نهر.jpg"
        file.write_bytes(picture_file().read())
        write_in(desk, idris, "")
        body_of(desk).click()

        insert(desk, "معرض صور")
        window = desk.get_by_role("dialog", name="إدراج معرض صور")
        with desk.expect_popup() as opened:
            window.get_by_role("link", name="رفع صورة").click()
        opened.value.get_by_label("ملف الصورة").set_input_files(file)
        opened.value.get_by_role("button", name="حفظ", exact=True).click()
        expect(window.get_by_role("checkbox", name="نهر")).to_be_checked()
        window.get_by_role("button", name="إدراج").click()

        expect(body_of(desk).locator(".gallery figure")).to_have_count(1)
        assert 'data-gallery=""' in save(desk)

    def test_a_story_in_print_is_led_to(self, desk: Page, idris: Staff) -> None:
        printed = publish_article("المصفاة تعود إلى العمل")
        index_headline(printed)
        publish_article("خبر آخر")
        write_in(desk, idris, "<p>نص</p>")
        body_of(desk).click()

        insert(desk, "اقرأ أيضًا")
        window = desk.get_by_role("dialog")
        window.get_by_label("بحث").fill("المصفاه")
        expect(window.get_by_role("radio")).to_have_count(1)
        window.get_by_role("radio").check()
        window.get_by_role("button", name="إدراج").click()

        expect(body_of(desk).locator(".part-card")).to_contain_text("المصفاة تعود إلى العمل")
        assert save(desk) == f'<p>نص</p><aside data-related="{printed.pk}"></aside>'

    def test_an_embed_is_asked_for_and_checked(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "<p>نص</p>")
        body_of(desk).click()

        insert(desk, "محتوى من موقع آخر")
        window = desk.get_by_role("dialog")
        window.get_by_label("رابط المحتوى").fill("https://example.org/video")
        window.get_by_role("button", name="إدراج").click()
        expect(window.get_by_role("alert")).to_contain_text("ليس لفيديو أو منشور أو خريطة")
        window.get_by_label("رابط المحتوى").fill("https://youtu.be/aB3-dE_fG9h?si=1")
        desk.keyboard.press("Enter")

        expect(body_of(desk).locator(".part-card")).to_contain_text("محتوى من يوتيوب")
        assert save(desk) == '<p>نص</p><div data-embed="https://www.youtube.com/watch?v=aB3-dE_fG9h"></div>'

    def test_quotes_points_and_tables_are_written_by_keyboard(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")
        body_of(desk).click()
        write = desk.keyboard

        insert(desk, "أبرز النقاط")
        write.type("أولى")
        write.press("Enter")
        write.type("ثانية")
        write.press("Enter")
        write.press("Enter")
        insert(desk, "اقتباس بارز")
        write.type("الجسر للناس")
        write.press("ArrowDown")
        write.type("المديرة")
        write.press("Enter")
        insert(desk, "جدول")
        for words in ("المحافظة", "العدد", "السنة", "ميسان", "12", "2024"):
            write.type(words)
            write.press("Tab")
        bar = desk.get_by_role("toolbar", name="أدوات: جدول")
        bar.get_by_role("button", name="حذف الصف").click()
        bar.get_by_role("button", name="عمود بعده").click()
        write.press("Tab")
        bar.get_by_role("button", name="حذف العمود").click()

        assert save(desk) == (
            '<aside data-points=""><ul><li><p>أولى</p></li><li><p>ثانية</p></li></ul></aside>'
            '<blockquote data-pull=""><p>الجسر للناس</p><cite>المديرة</cite></blockquote>'
            '<table><thead><tr><th scope="col"><p>المحافظة</p></th><th scope="col"><p>العدد</p></th>'
            '<th scope="col"><p>السنة</p></th></tr></thead>'
            "<tbody><tr><td><p>ميسان</p></td><td><p>12</p></td><td><p>2024</p></td></tr></tbody></table>"
        )

    def test_a_part_is_moved_made_plain_and_deleted(self, desk: Page, idris: Staff) -> None:
        write_in(
            desk, idris, '<p>أول</p><blockquote data-pull=""><p>قول</p><cite>قائل</cite></blockquote><hr>'
        )
        body_of(desk).get_by_text("قول").click()
        bar = desk.get_by_role("toolbar", name="أدوات: اقتباس بارز")

        bar.get_by_role("button", name="تقديم").click()
        assert save(desk).startswith("<blockquote")
        body_of(desk).get_by_text("قول").click()
        bar.get_by_role("button", name="إلى نص عادي").click()
        assert save(desk) == "<p>قول</p><p>قائل</p><p>أول</p><hr>"


class TestTheBar:
    def test_one_stop_of_the_tab_key_and_arrows_along_the_line(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "<p>نص</p>")
        body_of(desk).click()

        desk.keyboard.press("Alt+F10")
        expect(desk.get_by_role("button", name="فقرة")).to_be_focused()
        desk.keyboard.press("ArrowLeft")
        expect(desk.get_by_role("button", name="عنوان", exact=True)).to_be_focused()
        desk.keyboard.press("ArrowRight")
        desk.keyboard.press("ArrowRight")
        expect(desk.get_by_role("button", name="إعادة")).to_be_focused()
        assert desk.locator(".editor-tools button:not([hidden])[tabindex='0']").count() == 1
        desk.keyboard.press("Escape")
        expect(body_of(desk)).to_be_focused()

    def test_the_menu_gives_the_focus_back(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "<p>نص</p>")
        body_of(desk).click()

        desk.get_by_role("button", name="إدراج", exact=True).focus()
        desk.keyboard.press("Enter")
        expect(desk.get_by_role("menuitem", name="صورة", exact=True)).to_be_focused()
        desk.keyboard.press("ArrowUp")
        expect(desk.get_by_role("menuitem").last).to_be_focused()
        desk.get_by_role("menuitem", name="محتوى من موقع آخر").press("Enter")
        expect(desk.get_by_label("رابط المحتوى")).to_be_focused()
        desk.keyboard.press("Escape")
        expect(body_of(desk)).to_be_focused()

    def test_on_a_phone_nothing_is_written_or_pressed_under_the_actions(
        self, desk: Page, idris: Staff
    ) -> None:
        desk.set_viewport_size({"width": 390, "height": 800})
        write_in(desk, idris, "<p>افتُتح الجسر اليوم.</p>")
        body_of(desk).click()
        desk.keyboard.press("Control+End")
        for line in range(1, 9):
            desk.keyboard.type(f"\nالسطر {line}")

        caret = desk.evaluate("getSelection().getRangeAt(0).getBoundingClientRect().bottom")
        actions = desk.locator(".story-actions").bounding_box()
        assert actions
        assert caret < actions["y"]

        desk.evaluate("scrollTo(0, 0)")
        desk.get_by_role("button", name="حفظ المسودة").click(trial=True)
        insert(desk, "صورة")
        window = desk.get_by_role("dialog").bounding_box()
        send = desk.get_by_role("dialog").get_by_role("button", name="إدراج").bounding_box()
        assert window
        assert send
        assert 0 <= window["x"] <= window["x"] + window["width"] <= 390
        assert send["y"] + send["height"] <= window["y"] + window["height"]

    def test_on_a_phone_it_is_one_line_that_stays(self, desk: Page, idris: Staff) -> None:
        desk.set_viewport_size({"width": 390, "height": 800})
        write_in(desk, idris, "<p>نص</p>" * 60)
        bar = desk.get_by_role("toolbar", name="تنسيق النص")

        body_of(desk).locator("p").last.click()

        box = bar.bounding_box()
        assert box
        assert box["height"] < 60
        assert 0 <= box["y"] < 200
        assert desk.evaluate("document.documentElement.scrollWidth") == 390
        desk.get_by_role("button", name="إعادة").scroll_into_view_if_needed()
        assert desk.evaluate("document.documentElement.scrollWidth") == 390

    def test_a_latin_run_is_isolated_and_joined_again(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "<p>أعلنت NASA Ames 2.0 اليوم</p>")
        desk.evaluate(f"{API}.editor.commands.setTextSelection({API}.find('NASA').from + 2)")
        tool = desk.get_by_role("button", name="عزل نص لاتيني")

        tool.click()
        assert save(desk) == "<p>أعلنت <bdi>NASA Ames 2.0</bdi> اليوم</p>"
        desk.evaluate(f"{API}.editor.commands.setTextSelection({API}.find('NASA').from + 2)")
        expect(tool).to_have_attribute("aria-pressed", "true")
        tool.click()
        assert save(desk) == "<p>أعلنت NASA Ames 2.0 اليوم</p>"

    def test_a_line_turns_by_its_letters_while_it_is_typed(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")
        body_of(desk).click()
        line = body_of(desk).locator("p").first

        desk.keyboard.type("NASA launches")
        expect(line).to_have_attribute("dir", "ltr")
        assert save(desk) == "<p>NASA launches</p>"

        body_of(desk).locator("p").first.click()
        desk.get_by_role("button", name="عكس الاتجاه").click()
        assert save(desk) == '<p dir="rtl">NASA launches</p>'


class TestItsLength:
    def test_words_are_counted_while_they_are_typed(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "<p>افتُتح الجسر</p>")
        body_of(desk).click()
        desk.keyboard.press("Control+End")

        desk.keyboard.type(" صباح اليوم ـ")

        expect(desk.locator("[data-meter=word]")).to_have_text("4 كلمات")
        expect(desk.locator("[data-meter=letter]")).to_have_text("24 حرفًا")


class TestWhatOtherScriptsMayDo:
    def test_the_editor_says_that_it_is_ready(self, desk: Page, idris: Staff) -> None:
        desk.add_init_script(
            "addEventListener('editor:ready', (event) => {"
            " window.heard = [event.target.id, event.target.bodyEditor === event.detail] })"
        )
        write_in(desk, idris, "<p>افتُتح الجسر.</p>")

        assert desk.evaluate("window.heard") == ["id_body", True]

    def test_text_and_passages_have_positions(self, desk: Page, idris: Staff) -> None:
        write_in(
            desk, idris, "<p>قال: نعم<br>ثم قال: نعم.</p><ul><li><p>بند <strong>أول</strong></p></li></ul>"
        )

        assert desk.evaluate(f"{API}.text()") == [
            {"from": 1, "text": "قال: نعم\nثم قال: نعم."},
            {"from": 26, "text": "بند أول"},
        ]
        assert desk.evaluate(f"{API}.find('نعم')") == {"from": 6, "to": 9}
        assert desk.evaluate(f"{API}.find('نعم', {{ prefix: 'ثم قال: ', suffix: '.' }})") == {
            "from": 18,
            "to": 21,
        }
        assert desk.evaluate(f"{API}.find('نعم.\\nبند أول')") == {"from": 18, "to": 33}
        assert desk.evaluate(f"{API}.find('لا')") is None

    def test_marked_passages_move_with_their_words(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "<p>افتُتح الجسر صباح اليوم.</p>")
        desk.evaluate(
            f"{API}.decorate('check', [{{ ...{API}.find('الجسر'), class: 'doubt', title: 'إملاء', id: 7 }},"
            " { from: 5, to: 5 }, { from: 900, to: 990 }])"
        )
        desk.evaluate(f"{API}.decorate('notes', [{{ ...{API}.find('اليوم'), id: 'a' }}])")
        marked = desk.locator("[data-passages=check]")
        assert (marked.text_content(), marked.get_attribute("title")) == ("الجسر", "إملاء")

        desk.evaluate(f"window.told = 0; window.stop = {API}.onChange(() => {{ window.told += 1 }}); null")
        desk.get_by_role("textbox", name="نص المادة").click()
        desk.keyboard.press("Control+Home")
        desk.keyboard.type("أمس ")

        assert marked.text_content() == "الجسر"
        assert desk.evaluate(f"{API}.decorated('check')") == [{"from": 12, "to": 17, "id": 7}]
        assert desk.evaluate("window.told") == 4
        assert "data-passage" not in desk.locator("#id_body").input_value()

        desk.evaluate(f"window.stop(); {API}.decorate('check', [])")
        assert marked.count() == 0
        assert desk.locator("[data-passages=notes]").text_content() == "اليوم"

    def test_marking_anew_keeps_what_the_keys_selected_just_before(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "<p>افتُتح الجسر صباح اليوم.</p>")
        body_of(desk).click()
        desk.keyboard.press("Control+Home")

        # The browser has the new selection at once and tells the editor of it a moment later.
        selected = desk.evaluate(
            f"""() => {{
              const api = {API};
              const text = api.editor.view.dom.querySelector('p').firstChild;
              getSelection().setBaseAndExtent(text, 7, text, 12);
              api.decorate('notes', [{{ ...api.find('اليوم'), id: 1 }}]);
              const {{ from, to }} = api.editor.state.selection;
              return [String(getSelection()), api.editor.state.doc.textBetween(from, to)];
            }}"""
        )

        assert selected == ["الجسر", "الجسر"]

    def test_what_is_marked_already_is_not_marked_anew(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "<p>افتُتح الجسر صباح اليوم.</p>")
        mark = f"{API}.decorate('notes', [{{ ...{API}.find('الجسر'), class: 'doubt', id: 1 }}])"
        desk.evaluate(mark)
        desk.evaluate("window.drawn = 0")
        desk.evaluate(f"{API}.editor.on('transaction', () => {{ window.drawn += 1 }}); null")

        desk.evaluate(mark)
        assert desk.evaluate("window.drawn") == 0
        desk.evaluate(mark.replace("doubt", "certain"))
        assert desk.evaluate("window.drawn") == 1
