"""What survives cleaning and what does not; plain text from bodies, and bodies from plain text."""

import html as entities
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalima.text.arabic import is_blank, tidy_line
from kalima.text.embeds import embed_of
from kalima.text.html import (
    body_from_paragraphs,
    clean_body,
    excerpt,
    paragraphs,
    plain_text,
)
from kalima.text.letters import without_junk
from kalima.text.markup import BLOCKS, INLINE, MOST_NESTED, PARTS, TABLES
from tests.shared import shared

TAGS = [
    *(
        "p",
        "p dir=RTL",
        "div",
        "h1",
        "h2",
        "h4",
        "ul",
        "ol start=3",
        "li",
        "blockquote",
        "hr",
        "br",
        "b",
        "i",
        "u",
        "del",
    ),
    *(
        "strong",
        "em",
        "sub",
        "bdi",
        "span dir=ltr",
        "a href=/n/1",
        'a href="java&#x200b;script:x"',
        "table",
        "tr",
        "td",
        "th rowspan=2 dir=ltr",
        "td colspan=2",
        "thead",
    ),
    *(
        "figure data-image=12 data-alt='جسر &lt;b&gt;'",
        "figure",
        "figcaption",
        "div data-gallery",
        "div data-embed=https://youtu.be/aB3-dE_fG9h",
        "div data-embed=https://example.org/?a=1&amp;b=2",
        "blockquote data-pull",
        "cite",
        "cite dir=ltr",
        "aside data-points",
        "aside data-related=7",
        "aside data-related=x",
    ),
    *(
        "button",
        "form",
        "select",
        "option",
        "svg",
        "math",
        "mtext",
        "foreignObject",
        "style",
        "title",
        "template",
    ),
    *(
        "script",
        "noscript",
        "textarea",
        "plaintext",
        "xmp",
        "iframe",
        "nobr",
        "font",
        "dd",
        "body",
        "head",
        "caption",
    ),
]
PIECES = [
    *(f"<{tag}>" for tag in TAGS),
    *(f"</{tag.split()[0]}>" for tag in TAGS),
    *(
        "نص",
        "ﻻ",
        "\u0338",
        "\u202e",
        "&#x202e;",
        "&nbsp;",
        "&lt;b&gt;",
        "&amp;amp;",
        " ",
        "\n",
        "<!--",
        "-->",
        '"',
        "<",
        ">",
    ),
]
any_html = st.text() | st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


OF_PARTS = {
    "a": ("href", "rel"),
    "ol": ("start",),
    "figure": ("data-image", "data-alt"),
    "div": ("data-gallery", "data-embed"),
    "blockquote": ("data-pull",),
    "aside": ("data-points", "data-related"),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
}


class Reader(HTMLParser):
    """Reads HTML with a parser of its own and keeps what it meets."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.met: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.met.append((tag, dict(attrs)))


def assert_harmless(html: str) -> None:
    """Nothing but the newsroom's elements, values and schemes, as another parser reads them."""
    for tag, attributes in Reader(html).met:
        assert tag in BLOCKS | INLINE | PARTS | TABLES
        assert set(attributes) <= {"dir", "lang", *OF_PARTS.get(tag, ())}
        assert re.fullmatch("[1-9][0-9]{0,14}", attributes.get("data-image") or "1")
        assert re.fullmatch("[1-9][0-9]{0,14}", attributes.get("data-related") or "1")
        if tag == "div":
            assert "data-gallery" in attributes or embed_of(attributes["data-embed"] or "")
        if tag == "aside":
            assert attributes.keys() & {"data-points", "data-related"}
        if tag == "figure":
            assert attributes.keys() == {"data-image", "data-alt"}
        href = re.sub(r"[\x00-\x20]", "", attributes.get("href") or "")
        scheme = re.match(r"([a-z][a-z0-9+.-]*):", href, re.IGNORECASE)
        assert scheme is None or scheme[1].lower() in {"http", "https", "mailto", "tel"}
        assert attributes.get("dir", "auto") in {"rtl", "ltr", "auto"}


class TestWhatSurvives:
    @pytest.mark.parametrize(
        "body",
        [
            "<p>فقرة <strong>غليظة</strong> و<em>مائلة</em> و<u>تحتها خط</u> و<s>محذوفة</s></p>",
            "<h2>عنوان فرعي</h2><h3>أصغر منه</h3>",
            "<ul><li><p>أول</p></li><li><p>ثان</p></li></ul>",
            '<ol start="3"><li>ثالث</li></ol>',
            "<blockquote><p>قال «نعم»</p></blockquote><hr>",
            '<p><a href="https://example.org/a?b=1&amp;c=2" rel="noopener">رابط</a></p>',
            '<p><a href="/n/7/مادة" rel="noopener">هنا</a></p>',
            '<p><a href="mailto:desk@example.org" rel="noopener">بريد</a></p>',
            '<p><a href="tel:+9647700000000" rel="noopener">هاتف</a></p>',
            '<p dir="ltr">English <bdi>اسم</bdi> <span dir="rtl" lang="ar">نص</span></p>',
            "<p>سطر<br>وسطر، H<sub>2</sub>O و م<sup>2</sup></p>",
            '<p>"مستقيمة" \'مفردة\' “منحنية” «زاوية» "غير مغلقة .. هـ ـ</p>',
            "<p>كلمــة يُحِبّ ﷺ می\u200cخواهم\u2003عرض&nbsp;ثابت\u2003</p>",
            "<p>5 &lt; 7 &amp; 7 &gt; 5</p>",
            "<p>أول</p>\n<p>ثان</p>",
            "نص بلا فقرة",
            "",
        ],
    )
    def test_what_the_editor_writes_stays_letter_for_letter(self, body: str) -> None:
        assert clean_body(body) == body


class TestWhatDoesNot:
    @pytest.mark.parametrize(
        ("html", "body"),
        [
            ("<script>alert(1)</script><p>نص</p>", "<p>نص</p>"),
            ('<p onclick="x()" style="color:red" class="a" id="b" data-c="d">نص</p>', "<p>نص</p>"),
            ('<p><a href="javascript:alert(1)">رابط</a></p>', '<p><a rel="noopener">رابط</a></p>'),
            ('<p><a href="java&#x200b;script:alert(1)">رابط</a></p>', '<p><a rel="noopener">رابط</a></p>'),
            ('<p><a href="java&#9;script:alert(1)">رابط</a></p>', '<p><a rel="noopener">رابط</a></p>'),
            ('<p><a href=" /n/7&#x200b; ">رابط</a></p>', '<p><a href="/n/7" rel="noopener">رابط</a></p>'),
            ('<p><a href="data:text/html,x">رابط</a></p>', '<p><a rel="noopener">رابط</a></p>'),
            (
                '<p><a href="/a" target="_blank" rel="opener">رابط</a></p>',
                '<p><a href="/a" rel="noopener">رابط</a></p>',
            ),
            ('<p>صورة <img src=x onerror="alert(1)"></p>', "<p>صورة </p>"),
            ("<p>أ<iframe src=//evil.example></iframe>ب<style>p{}</style></p>", "<p>أب</p>"),
            ("<p>قلب &#x202E;نص&#8238; هنا</p>", "<p>قلب نص هنا</p>"),
            ("<p>ﺑﻐﺪﺍﺩ &#xFEFB;</p>", "<p>بغداد لا</p>"),
            ("<p>أول</p><p></p><p><br></p><p>&nbsp;</p><p>\u2003\u200c</p>", "<p>أول</p>"),
            (
                "<p><b>غليظ</b> <i>مائل</i> <del>محذوف</del></p>",
                "<p><strong>غليظ</strong> <em>مائل</em> <s>محذوف</s></p>",
            ),
            ("<h1>عنوان</h1><h4>صغير</h4>", "<h2>عنوان</h2><h3>صغير</h3>"),
            ("<div>أول</div><div dir=LTR>two</div>", '<p>أول</p><p dir="ltr">two</p>'),
            (
                "<table><tr><td>خلية</td><td>أخرى</td></tr></table>",
                "<table><tbody><tr><td>خلية</td><td>أخرى</td></tr></tbody></table>",
            ),
            ("<div><ul><li>أول</li></ul></div>", "<ul><li>أول</li></ul>"),
            (
                '<p dir="sideways" lang="x!">نص</p><ol start="-x"><li>أ</li></ol>',
                "<p>نص</p><ol><li>أ</li></ol>",
            ),
            ("<p>مفتوحة <strong>غليظة", "<p>مفتوحة <strong>غليظة</strong></p>"),
            ("<!-- [if word] --><p>نص</p>", "<p>نص</p>"),
            ("<p>5 < 7 & 7</p>", "<p>5 &lt; 7 &amp; 7</p>"),
            ("<p>عرض\u00a0ثابت &quot;قول&quot;</p>", '<p>عرض&nbsp;ثابت "قول"</p>'),
            ("<p>نصف\ud83d حرف</p>", "<p>نصف حرف</p>"),
            ("<p>\u0338شطب</p>", "<p>\u0338شطب</p>"),
        ],
    )
    def test_it_goes_and_the_words_stay(self, html: str, body: str) -> None:
        assert clean_body(html) == body
        assert clean_body(body) == body

    @given(any_html)
    def test_what_is_clean_stays_and_harms_nobody(self, html: str) -> None:
        body = clean_body(html)

        assert clean_body(body) == body
        assert_harmless(body)
        assert without_junk(entities.unescape(body)) == entities.unescape(body)

    def test_misnested_markup_that_never_settles_becomes_paragraphs(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kalima.text.html.ROUNDS", 1)

        body = clean_body("<div>أول<b>غليظ</b></div><script>x</script><p>ثان<br>وسطر</p>")

        assert body == "<p>أولغليظ</p><p>ثان\nوسطر</p>"

    def test_a_page_of_nested_tags_is_shown_as_the_text_that_it_is(self) -> None:
        html = "<blockquote>" * (MOST_NESTED + 1)

        assert clean_body(html) == entities.escape(html)

    def test_other_people_s_attacks_run_nowhere(self) -> None:
        pairs = json.loads(shared("data/hostile/xss/dompurify_expect.json").read_text())
        lines = shared("data/hostile/xss/payloadbox_xss.txt").read_text(errors="replace").splitlines()
        naughty = json.loads(shared("data/hostile/unicode/blns.json").read_text())

        for attack in [*(pair["payload"] for pair in pairs), *lines, *naughty]:
            body = clean_body(attack)
            assert_harmless(body)
            assert clean_body(body) == body
            assert_harmless(paragraphs(attack))


class TestPlainText:
    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("<p>أول</p><p>ثان</p>", "أول\n\nثان"),
            ("<h2>عنوان</h2>\n<p>سطر<br>وآخر</p>", "عنوان\n\nسطر\nوآخر"),
            ("<ul><li><p>أ</p></li><li>ب</li></ul><blockquote><p>ج</p></blockquote>", "أ\n\nب\n\nج"),
            ("<p>5 &lt; 7 &amp;amp; <strong>غ</strong><b>ل</b>يظ</p>", "5 < 7 &amp; غليظ"),
            ("<p>\n  نص مكسور\n  على سطرين\n</p>", "نص مكسور على سطرين"),
            ("<p>مسافتان  هنا&nbsp;وثابتة\u2003</p>", "مسافتان  هنا\u00a0وثابتة\u2003"),
            ("<p>أ</p><p>&nbsp;</p><hr><p>ب</p>", "أ\n\nب"),
            ("<p>أ<script>x()</script></p>", "أ"),
            ("", ""),
        ],
    )
    def test_paragraphs_are_parted_by_a_blank_line(self, html: str, text: str) -> None:
        assert plain_text(html) == text

    @given(any_html)
    def test_any_html_has_a_plain_text(self, html: str) -> None:
        assert not {"\x00", "\x01", "\x02", "\u202e"} & set(plain_text(html))


class TestExcerpt:
    @pytest.mark.parametrize(
        ("text", "limit", "short"),
        [
            ("خبر قصير", 20, "خبر قصير"),
            ("أعلنت وزارة النفط اليوم", 13, "أعلنت وزارة…"),
            ("أعلنت وزارة، النفط", 14, "أعلنت وزارة…"),
            ("أعلنت\n\nوزارة  النفط", 50, "أعلنت وزارة النفط"),
            ("كلمةطويلةجدابلامسافات", 8, "كلمةطوي…"),
            ("", 5, ""),
        ],
    )
    def test_it_ends_at_a_word(self, text: str, limit: int, short: str) -> None:
        assert excerpt(text, limit) == short

    @given(st.text(), st.integers(2, 60))
    def test_it_is_never_longer_than_asked(self, text: str, limit: int) -> None:
        assert len(excerpt(text, limit)) <= limit


class TestReaderText:
    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("سلام", "<p>سلام</p>"),
            ("أول\nوتابع\n\n \nثان", "<p>أول<br>وتابع</p><p>ثان</p>"),
            ('<b>لا</b> & "نعم"', '<p>&lt;b&gt;لا&lt;/b&gt; &amp; "نعم"</p>'),
            ("\r\n\r\nسطر\r\n", "<p>سطر</p>"),
            ("قلب\u202e", "<p>قلب</p>"),
            (" \n\n\u200c", ""),
        ],
    )
    def test_it_is_shown_as_text(self, text: str, html: str) -> None:
        assert paragraphs(text) == html

    @given(st.text())
    def test_no_markup_survives(self, text: str) -> None:
        assert {tag for tag, _ in Reader(paragraphs(text)).met} <= {"p", "br"}


class TestBodyFromParagraphs:
    def test_it_is_clean_already(self) -> None:
        body = body_from_paragraphs(['قال "نعم', "5 < 7 & <script>", "عرض\u00a0ثابت\u2003"])

        assert body == '<p>قال "نعم</p><p>5 &lt; 7 &amp; &lt;script&gt;</p><p>عرض&nbsp;ثابت\u2003</p>'
        assert clean_body(body) == body

    def test_the_seed_report_comes_back_letter_for_letter(self) -> None:
        lines = shared("seed/report.txt").read_text().split("\n")
        told = [line for line in lines[6:-1] if line]

        body = clean_body(body_from_paragraphs(told))

        assert len(told) == 13
        assert plain_text(body).split("\n\n") == told

    @given(st.lists(st.text().map(tidy_line).filter(lambda text: not is_blank(text)), min_size=1))
    def test_tidy_text_comes_back_letter_for_letter(self, told: list[str]) -> None:
        body = body_from_paragraphs(told)

        assert clean_body(body) == body
        assert plain_text(body).split("\n\n") == told
