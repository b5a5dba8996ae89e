"""What people paste from Word, Google Docs, Telegram, phones and web pages, as clipboards/ holds it."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from articles.body import render
from articles.models import Article, Staff
from kalima.text.html import clean_body, plain_text
from tests.browser.test_editor import API, body_of, save, write_in

pytestmark = pytest.mark.django_db(transaction=True)

PASTE = """([html, text]) => {
  const { editor } = document.querySelector('#id_body').bodyEditor;
  editor.commands.setContent('<p></p>');
  editor.commands.focus('end');
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData('text/html', html);
  clipboardData.setData('text/plain', text);
  const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
  editor.view.dom.dispatchEvent(paste);
  return editor.getHTML();
}"""


def clipboard(name: str) -> str:
    """The HTML that a program puts on the clipboard."""
    return (Path(__file__).parent / "clipboards" / f"{name}.html").read_text(encoding="utf-8")


def pasted(page: Page, html: str, text: str = "نص") -> str:
    """The body after a clipboard is pasted into an empty one, as it would be stored."""
    return clean_body(page.evaluate(PASTE, [html, text]))


class TestWord:
    def test_text_loses_its_dress_and_nothing_else(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")

        assert pasted(desk, clipboard("word_text")) == (
            "<h2>جسر جديد</h2>"
            "<p>افتُتح اليوم في العمارة جسر جديد، وقالت <strong>المديرة</strong><em> أمس</em> إنه للناس.</p>"
            "<p>سطر<br>وسطر، و<strong>غليظ</strong>.</p><h3>صغير</h3>"
        )

    def test_its_lists_are_lists(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")

        assert pasted(desk, clipboard("word_lists")) == (
            "<p>قبل</p><ul><li><p>أول</p></li><li><p>ثان</p><ul><li><p>داخل ثان</p></li></ul></li>"
            "<li><p>ثالث</p></li></ul><p>بين</p>"
            '<ol start="3"><li><p>مرقّم</p></li><li><p>بعده</p></li></ol>'
        )
        # From older files, where a bullet is only a letter.
        assert pasted(desk, clipboard("word_bullets")) == (
            "<ul><li><p>أول</p></li><li><p>ثان</p></li></ul><p>o o</p>"
        )

    def test_its_pictures_stay_outside_and_are_counted(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")

        assert pasted(desk, clipboard("word_pictures")) == "<p>قبل</p><p>بعد</p>"
        expect(desk.locator(".editor-told")).to_have_text("بقيت خارج النص: 3 صور. تُضاف الصور من مكتبة الصور.")

    def test_its_tables_stay_tables(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")

        assert pasted(desk, clipboard("word_table")) == (
            "<table><tbody><tr><td><p>المحافظة</p></td><td><p><strong>العدد</strong></p></td></tr>"
            '<tr><td colspan="2"><p>ميسان 3,200</p></td></tr></tbody></table><p>بعد</p>'
        )


class TestGoogleDocs:
    def test_its_wrapper_is_no_bold_and_its_spans_are_marks(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")

        assert pasted(desk, clipboard("google_docs")) == (
            "<h2>عنوان</h2><p>نص <strong>غليظ</strong><em> مائل</em><br>وسطر</p>"
            '<p><a href="https://amana.example/bayan?id=7" rel="noopener">البيان</a></p>'
            "<ul><li><p>بند</p></li></ul>"
        )


class TestChats:
    def test_telegram_s_emoji_are_letters_and_its_breaks_stay(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")

        assert pasted(desk, clipboard("telegram")) == (
            "<p><strong>عاجل</strong> 🚨 افتتاح الجسر<br>في العمارة</p>"
            '<p><a href="https://t.me/amara_news?single=" rel="noopener">القناة</a> 👍🏽</p>'
        )
        expect(desk.locator(".editor-told")).to_have_text("")

    def test_plain_text_from_a_phone_keeps_its_lines(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")

        assert pasted(desk, "", "[10:41] سلمى: \u200fأول\r\nوتابع\r\n\r\nثان\r\n") == (
            "<p>[10:41] سلمى: أول<br>وتابع</p><p>ثان</p>"
        )
        assert pasted(desk, "", "أول\nثان") == "<p>أول</p><p>ثان</p>"

    def test_an_address_alone_on_a_line_is_embedded_or_stays_text(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")

        pasted(desk, "", "https://youtu.be/aB3-dE_fG9h?si=1")
        expect(desk.locator(".editor-told")).to_have_text("أُدرج محتوى من يوتيوب.")
        assert save(desk) == '<div data-embed="https://www.youtube.com/watch?v=aB3-dE_fG9h"></div>'

        pasted(desk, "", "https://example.org/video")
        expect(desk.locator(".editor-told")).to_contain_text("ليس لفيديو أو منشور أو خريطة")
        assert save(desk) == "<p>https://example.org/video</p>"


class TestAWholeBook:
    """400,000 letters. The limits are wide, since the machine may be busy."""

    @pytest.mark.parametrize(
        "text",
        ["\n".join(["قالت المديرة إن العمل مستمر. " * 8] * 1800), "كلمة " * 80_000],
        ids=["book", "word"],
    )
    def test_it_is_pasted_written_in_and_saved(self, desk: Page, idris: Staff, text: str) -> None:
        desk.set_default_timeout(60_000)
        write_in(desk, idris, "")

        begun = time.monotonic()
        pasted(desk, "", text)
        assert time.monotonic() - begun < 90
        begun = time.monotonic()
        desk.keyboard.type("نعم")
        desk.evaluate("() => new Promise((done) => requestAnimationFrame(done))")
        assert time.monotonic() - begun < 30
        desk.get_by_role("button", name="حفظ المسودة").click()
        expect(desk.get_by_text("حُفظت المسودة.")).to_be_visible(timeout=60_000)

        article = Article.objects.order_by("-pk")[0]
        words = plain_text(article.body).split()
        assert words == [*text.split(), "نعم"]
        assert len(render(article)) > len(text)


class TestWebPages:
    def test_the_words_stay_and_the_page_goes(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")

        assert pasted(desk, clipboard("web_page")) == (
            "<h2>جسر جديد</h2><p>الجسر أمس</p><p>قالت <em>المديرة</em> إن الجسر "
            '<a href="https://example.org/a?id=5" rel="noopener">مفتوح</a> هنا.</p>'
            "<blockquote><p>للناس</p></blockquote><ol><li><p>أول</p></li><li><p>ثان</p></li></ol>"
            "<p>داخل إطار</p>"
        )
        expect(desk.locator(".editor-told")).to_contain_text("صورة واحدة")

    def test_what_was_copied_here_comes_back_whole(self, desk: Page, idris: Staff) -> None:
        write_in(desk, idris, "")
        body = (
            '<p dir="rtl">NASA</p><aside data-points=""><ul><li><p>أ</p></li></ul></aside>'
            '<blockquote data-pull=""><p>قول</p><cite>قائل</cite></blockquote>'
            '<div data-embed="https://t.me/amara_news/1520"></div><p>آخر</p>'
        )
        desk.evaluate(f"(body) => {API}.editor.commands.setContent(body)", body)
        copied = desk.evaluate(
            f"""() => {{
              const {{ view, state }} = {API}.editor;
              return view.serializeForClipboard(state.doc.slice(0, state.doc.content.size)).dom.innerHTML;
            }}"""
        )

        assert pasted(desk, copied) == body
        expect(body_of(desk)).to_contain_text("آخر")
