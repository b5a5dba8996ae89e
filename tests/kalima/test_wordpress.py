"""A WordPress post as a body of the house: laid out as its readers saw it, and no letter lost."""

import base64
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from articles import wxr
from kalima.text.html import clean_body, plain_text
from kalima.text.letters import tidy
from kalima.text.shortcodes import attributes_of
from kalima.text.wordpress import Nothing, body_of, text_of
from tests.shared import shared


class Library(Nothing):
    """Who has every picture and every file, under numbers that tell which was asked for."""

    def picture(self, number: str, address: str) -> int | None:
        return int(number or address.removeprefix("/shown/") if number or "/shown/" in address else 900)

    def attachment(self, number: str, address: str) -> int | None:
        return int(number or 800)

    def gallery(self) -> list[str]:
        return ["/shown/21", "/shown/22"]

    def block(self, number: str) -> str:
        return "<!-- wp:paragraph --><p>فقرة محفوظة</p><!-- /wp:paragraph -->" if number == "5" else ""


def body(content: str) -> str:
    return body_of(content, Library()).body


def figure(number: int, alt: str = "", caption: str = "") -> str:
    said = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure data-image="{number}" data-alt="{alt}">{said}</figure>'


class TestParagraphs:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("فقرة أولى\n\nفقرة ثانية", "<p>فقرة أولى</p><p>فقرة ثانية</p>"),
            ("سطر\nوسطر", "<p>سطر<br>وسطر</p>"),
            ("سطر\r\n\r\n\r\nوسطر", "<p>سطر</p><p>وسطر</p>"),
            ("<p>فقرة\nعلى سطرين</p>\n\nوأخرى", "<p>فقرة<br>على سطرين</p><p>وأخرى</p>"),
            ("قبل <b>ثقيل</b> بعد", "<p>قبل <strong>ثقيل</strong> بعد</p>"),
            ("<h2>عنوان</h2>\nنص\n<ul>\n<li>أول</li>\n<li>ثانٍ</li>\n</ul>\nختام",
             "<h2>عنوان</h2><p>نص</p><ul>\n<li>أول</li>\n<li>ثانٍ</li>\n</ul><p>ختام</p>"),
            ("<blockquote>قول\n\nوقول</blockquote>", "<blockquote><p>قول</p><p>وقول</p></blockquote>"),
            ("<div>نص في صندوق</div>نص بعده", "<p>نص في صندوق</p><p>نص بعده</p>"),
            ("<pre>أ\n\nب</pre>", "<p>أ<br><br>ب</p>"),
            ("قبل<!--more-->بعد", "<p>قبلبعد</p>"),
            ("ثانٍ<!--nextpage-->ثالث", "<p>ثانٍ</p><p>ثالث</p>"),
            ("<p>ثانٍ<!--nextpage-->ثالث</p>", "<p>ثانٍ</p><p>ثالث</p>"),
            ("أول\n<!--more-->\nثانٍ", "<p>أول</p><p>ثانٍ</p>"),
            ("سطر<br />\nوسطر", "<p>سطر<br>وسطر</p>"),
            ("فقرة<br /><br />وفقرة<br>\n&nbsp;<br>\nوأخرى<br>", "<p>فقرة</p><p>وفقرة</p><p>وأخرى</p>"),
            ("<p>فقرة<br><br>وفقرة</p>", "<p>فقرة</p><p>وفقرة</p>"),
            ("<p>أول<p>ثانٍ</p>\nثالث", "<p>أول</p><p>ثانٍ</p><p>ثالث</p>"),
            ("<p>أول</p><br><p><br>ثانٍ<br></p><br>", "<p>أول</p><p>ثانٍ</p>"),
            ("<p><b>&nbsp;</b></p><p><i><br></i></p><h2>&nbsp;</h2><ul><li>&nbsp;</li></ul>نص", "<p>نص</p>"),
            ("كلمة<b>&nbsp;</b>وكلمة", "<p>كلمة&nbsp;وكلمة</p>"),
            ("<blockquote>قول<cite>قائله</cite></blockquote>نص",
             "<blockquote><p>قول</p><cite>قائله</cite></blockquote><p>نص</p>"),
            ("<blockquote>قول<cite>قائله", "<blockquote><p>قول</p><cite>قائله</cite></blockquote>"),
            ("<blockquote><p>قول<br><cite>قائله</cite></p></blockquote>",
             "<blockquote><p>قول</p><cite>قائله</cite></blockquote>"),
            ("<blockquote><p>قول</p>\n<cite>قائله</cite></blockquote>",
             "<blockquote><p>قول</p><cite>قائله</cite></blockquote>"),
            ("<blockquote>قول<cite><br>قائله<br></cite></blockquote>",
             "<blockquote><p>قول</p><cite>قائله</cite></blockquote>"),
            ("<blockquote><p>في <cite>الأغاني</cite> قول</p></blockquote>",
             "<blockquote><p>في الأغاني قول</p></blockquote>"),
            ("", ""),
        ],
    )  # fmt: skip
    def test_they_stand_where_readers_saw_them(self, written: str, meant: str) -> None:
        assert body(written) == meant

    def test_what_word_and_builders_left_goes_and_the_text_stays(self) -> None:
        written = (
            "<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->"
            '<p class="MsoNormal" style="margin:0"><span lang="AR-IQ">نص<o:p></o:p></span></p>'
            '[vc_row][vc_column width="1/2"][vc_custom_heading text="عنوان"]<p>متن</p>[/vc_column][/vc_row]'
            "[et_pb_section][et_pb_text]ختام[/et_pb_text][/et_pb_section]<p>&nbsp;</p>"
        )

        found = body_of(written, Nothing())

        assert plain_text(found.body) == "نص\n\nعنوان\n\nمتن\n\nختام"
        assert "<h2>عنوان</h2>" in found.body
        assert not found.unknown

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ('<span style="color:red">نص <span>في</span> <a name="m">طبقات</a></span>', "<p>نص في طبقات</p>"),
            ('<span dir="ltr">Kalima</span>', '<p><span dir="ltr">Kalima</span></p>'),
            ('<b style="font-weight:normal" id="docs-internal-guid-1"><p>'
             '<span style="font-weight:400">خفيف</span></p><br><p>'
             '<span style="font-weight: 700">ثقيل</span></p></b>',
             "<p>خفيف</p><p><strong>ثقيل</strong></p>"),
            ('<p><span style="font-weight:bold">عنوان</p><p>بقية الخبر</p></b>',
             "<p>عنوان</p><p>بقية الخبر</p>"),
        ],
    )  # fmt: skip
    def test_tags_of_other_editors_say_what_they_showed(self, written: str, meant: str) -> None:
        assert body(written) == meant

    def test_a_body_is_clean_already(self) -> None:
        written = "<div><a href='javascript:x'>نص</a><script>x()</script><p onclick=x>آخر"

        made = body(written)

        assert made == clean_body(made)
        assert "script" not in made


class TestBlocks:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("<!-- wp:paragraph -->\n<p>نص</p>\n<!-- /wp:paragraph -->", "<p>نص</p>"),
            ('<!-- wp:heading {"level":3} --><h3>عنوان</h3><!-- /wp:heading -->نص\n\nحر',
             "<h3>عنوان</h3><p>نص</p><p>حر</p>"),
            ('<!-- wp:image {"id":12} --><figure class="wp-block-image"><a href="x"><img src="/a.jpg" '
             'alt="جسر" class="wp-image-12"/></a><figcaption>الجسر</figcaption></figure><!-- /wp:image -->',
             figure(12, "جسر", "الجسر")),
            ('<!-- wp:gallery --><figure class="wp-block-gallery"><figure><img class="wp-image-1" src="/1" '
             'alt=""/><figcaption>أولى</figcaption></figure><figure><img class="wp-image-2" src="/2.jpg"/>'
             "</figure></figure><!-- /wp:gallery -->",
             f'<div data-gallery="">{figure(1, "", "أولى")}{figure(2)}</div>'),
            ('<!-- wp:embed {"url":"https://youtu.be/ex8fMxXJDJw"} --><figure><div>https://youtu.be/ex8fMxXJDJw'
             "</div><figcaption>شرح</figcaption></figure><!-- /wp:embed -->",
             '<div data-embed="https://www.youtube.com/watch?v=ex8fMxXJDJw"></div><p>شرح</p>'),
            ('<!-- wp:block {"ref":5} /-->', "<p>فقرة محفوظة</p>"),
            ('<!-- wp:video {"id":3} --><figure><video src="/v.mp4"></video></figure><!-- /wp:video -->',
             '<div data-attachment="800"></div>'),
            ('<!-- wp:file {"id":7,"href":"/a.pdf"} --><div class="wp-block-file"><a href="/a.pdf">تقرير</a>'
             '<a href="/a.pdf" download>تنزيل</a></div><!-- /wp:file -->', '<div data-attachment="7"></div>'),
            ('<!-- wp:columns --><div><!-- wp:column --><div><!-- wp:list --><ul><li>بند</li></ul>'
             "<!-- /wp:list --></div><!-- /wp:column --></div><!-- /wp:columns -->", "<ul><li>بند</li></ul>"),
        ],
    )  # fmt: skip
    def test_each_becomes_what_it_shows(self, written: str, meant: str) -> None:
        assert body(written) == meant

    def test_a_block_that_only_its_site_can_fill_is_named(self) -> None:
        assert body_of('<!-- wp:latest-posts {"n":3} /-->', Nothing()).unknown == ["wp:latest-posts"]

    def test_footnotes_stand_where_their_list_stood(self) -> None:
        noted = '<p>افتُتح<sup data-fn="a1" class="fn"><a href="#a1" id="a1-link">1</a></sup> الجسر</p>'
        notes = '[{"id":"a1","content":"بحسب <a href=\\"https://furat.example/b\\">البلدية</a>"}]'
        listed = '<ol><li>بحسب <a href="https://furat.example/b" rel="noopener">البلدية</a></li></ol>'
        blocks = f"<!-- wp:paragraph -->{noted}<!-- /wp:paragraph --><!-- wp:footnotes /-->"

        found = body_of(f"{blocks}<!-- wp:paragraph --><p>ختام</p>", Nothing(), footnotes=notes)

        assert found.body == f"<p>افتُتح<sup>1</sup> الجسر</p>{listed}<p>ختام</p>"
        assert not found.unknown
        assert body_of(noted, Nothing(), footnotes=notes).body.endswith(listed)
        assert body_of(noted, Nothing(), footnotes="[{").unknown == ["wp:footnotes"]

    def test_words_that_a_block_keeps_in_its_values_stay(self) -> None:
        values = (
            '{"name":"acf/quote","data":{"text":"نص في خصائص الكتلة","_text":"field_5f","by":"<b>هدى</b>",'
            '"en":"by Huda Salim"}}'
        )

        found = body_of(f"<!-- wp:acf/quote {values} /-->", Nothing())

        assert found.body == "<p>نص في خصائص الكتلة</p><p><strong>هدى</strong></p><p>by Huda Salim</p>"
        assert found.unknown == ["wp:acf/quote"]
        around = body(f"<!-- wp:acf/quote {values} --><p>نص في <i>خصائص</i> الكتلة</p><!-- /wp:acf/quote -->")
        assert around == "<p><strong>هدى</strong></p><p>by Huda Salim</p><p>نص في <em>خصائص</em> الكتلة</p>"

    def test_what_a_block_says_of_its_looks_is_no_text(self) -> None:
        values = '{"font":"Noto Kufi","width":"4px","metadata":{"name":"صندوق"}}'

        found = body_of(f"<!-- wp:boxes/box {values} /--><!-- wp:paragraph --><p>نص</p>", Nothing())

        assert (found.body, found.unknown) == ("<p>نص</p>", ["wp:boxes/box font=Noto Kufi"])

    def test_words_around_the_story_are_named_with_their_block(self) -> None:
        found = body_of('<!-- wp:search {"label":"البحث في الموقع","width":50} /-->', Nothing())

        assert (found.body, found.unknown) == ("", ["wp:search label=البحث في الموقع"])

    @pytest.mark.parametrize(
        ("written", "shown"),
        [
            ('{"url":"/shown/9"} --><div style="x"><p>نص</p></div>', figure(9)),
            ('{"id":50} --><div><!-- wp:image --><img class="wp-image-3"/><!-- /wp:image --><p>نص</p></div>',
             figure(50) + figure(3)),
            ('{"id":50} --><div><img class="wp-block-cover__image-background wp-image-50"/><p>نص</p></div>',
             figure(50)),
        ],
    )  # fmt: skip
    def test_the_picture_under_a_cover_comes(self, written: str, shown: str) -> None:
        assert body(f"<!-- wp:cover {written}<!-- /wp:cover -->") == f"{shown}<p>نص</p>"

    def test_a_block_that_holds_itself_ends(self) -> None:
        class Circle(Nothing):
            def block(self, number: str) -> str:
                return '<!-- wp:block {"ref":1} /-->نص'

        assert "نص" in body_of('<!-- wp:block {"ref":1} /-->', Circle()).body


class TestShortcodes:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ('[caption id="attachment_44" width="300"]<a href="x"><img src="/a.jpg" alt="س" /></a> شرح الصورة'
             "[/caption]",
             figure(44, "س", "شرح الصورة")),
            ('[caption id="attachment_4" caption="شرح"]<img src="/a.jpg" />[/caption]', figure(4, "", "شرح")),
            ('[gallery ids="3,4"]', f'<div data-gallery="">{figure(3)}{figure(4)}</div>'),
            ("[gallery]", f'<div data-gallery="">{figure(21)}{figure(22)}</div>'),
            ("[embed]https://www.youtube.com/watch?v=SQEQr7c0-dw[/embed]",
             '<div data-embed="https://www.youtube.com/watch?v=SQEQr7c0-dw"></div>'),
            ("نص\n\nhttps://youtu.be/SQEQr7c0-dw\n\nنص",
             '<p>نص</p><div data-embed="https://www.youtube.com/watch?v=SQEQr7c0-dw"></div><p>نص</p>'),
            ("[youtube=SQEQr7c0-dw]", '<div data-embed="https://www.youtube.com/watch?v=SQEQr7c0-dw"></div>'),
            ('[audio mp3="https://furat.example/a.mp3"][/audio]', '<div data-attachment="800"></div>'),
            ("[[gallery]] هكذا تُكتب", "<p>[gallery] هكذا تُكتب</p>"),
            ('[contact-form-7 id="1"]', '<p>[contact-form-7 id="1"]</p>'),
            ("قال [الوزير] في [2019]", "<p>قال [الوزير] في [2019]</p>"),
        ],
    )  # fmt: skip
    def test_each_becomes_what_it_shows(self, written: str, meant: str) -> None:
        assert body(written) == meant

    @pytest.mark.parametrize(
        ("written", "left"),
        [
            ('[contact-form-7 id="1"]', ["contact-form-7"]),
            ("[poll]سؤال[/poll]", ["poll"]),
            ("[my_table]", ["my_table"]),
            ("قال [sic] و[2019] و[الوزير]", []),
            (
                "نص\n\n[adsense]\n\n[related-posts] [wpvideo x1]\nنص [sic]",
                ["adsense", "related-posts", "wpvideo"],
            ),
            ("[Reuters]\n\nنص", []),
        ],
    )
    def test_what_nobody_here_knows_is_named(self, written: str, left: list[str]) -> None:
        assert body_of(written, Nothing()).unknown == left

    @pytest.mark.parametrize(
        "written",
        [
            "نصت [section 5] من القانون و[row] و[column 3] على ذلك",
            "قال: [x_1 كذا] والسلام [col A] و[fl_2] و[/row]",
            "بين [section] وآخر",
        ],
    )
    def test_brackets_that_are_no_builders_stay_where_they_stand(self, written: str) -> None:
        assert body(written) == f"<p>{written}</p>"

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("[row][col]متن[/col][/row]", "<p>متن</p>"),
            ('[row class="wide"]متن', "<p>متن</p>"),
            ("المادة [section 5] [section]متن[/section]", "<p>المادة [section 5]</p><p>متن</p>"),
            ("[x_text]متن[/x_text][vc_separator]ختام", "<p>متن</p><p>ختام</p>"),
            ("[fusion_dropcap]ا[/fusion_dropcap]فتُتح الجسر", "<p>افتُتح الجسر</p>"),
        ],
    )
    def test_builders_with_common_names_go(self, written: str, meant: str) -> None:
        assert body(written) == meant

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ('[et_pb_blurb title="خدمات البلدية" url="https://furat.example/b"]متن[/et_pb_blurb]',
             '<h3><a href="https://furat.example/b" rel="noopener">خدمات البلدية</a></h3><p>متن</p>'),
            ('[et_pb_toggle title="متى يُفتح %22الجسر%22؟"]غدًا[/et_pb_toggle]',
             '<h3>متى يُفتح "الجسر"؟</h3><p>غدًا</p>'),
            ('[vc_tta_section title="الأسعار" tab_id="a"]متن[/vc_tta_section]', "<h3>الأسعار</h3><p>متن</p>"),
            ('[vc_btn title="سجّل" link="url:https%3A%2F%2Ffurat.example%2Fs|target:_blank"]',
             '<p><a href="https://furat.example/s" rel="noopener">سجّل</a></p>'),
            ('[fusion_button link="https://furat.example/s"]سجّل[/fusion_button]',
             '<p><a href="https://furat.example/s" rel="noopener">سجّل</a></p>'),
            ('[et_pb_cta title="عنوان" button_text="المزيد" button_url="https://furat.example"]متن[/et_pb_cta]',
             '<h3>عنوان</h3><p><a href="https://furat.example" rel="noopener">المزيد</a></p><p>متن</p>'),
            ('[et_pb_testimonial author="هدى" job_title="معلّمة" url_new="off"]قالت[/et_pb_testimonial]',
             "<p>هدى</p><p>معلّمة</p><p>قالت</p>"),
            ('[vc_progress_bar values="%5B%7B%22label%22%3A%22%D8%A3%D8%B3%22%2C%22v%22%3A%2290%22%7D%5D"]',
             "<p>أس</p>"),
            ('[vc_row el_class="a"][vc_separator color="grey"][/vc_row]متن', "<p>متن</p>"),
        ],
    )  # fmt: skip
    def test_words_that_builders_keep_in_values_stay(self, written: str, meant: str) -> None:
        found = body_of(written, Library())

        assert found.body == meant
        assert not found.unknown

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ('[vc_single_image image="51" img_size="full"]', figure(51)),
            ('[et_pb_image src="/shown/7" alt="الجسر" title_text="x"][/et_pb_image]', figure(7, "الجسر")),
            ('[fusion_imageframe image_id="51|full"]https://furat.example/a[/fusion_imageframe]', figure(51)),
            ('[vc_single_image image="51" caption="عند الافتتاح"]', figure(51, "", "عند الافتتاح")),
            ('[et_pb_gallery gallery_ids="3,4"][/et_pb_gallery]',
             f'<div data-gallery="">{figure(3)}{figure(4)}</div>'),
            ('[vc_video link="https://youtu.be/SQEQr7c0-dw"]',
             '<div data-embed="https://www.youtube.com/watch?v=SQEQr7c0-dw"></div>'),
            ('[et_pb_video src="https://furat.example/v.mp4"][/et_pb_video]',
             '<div data-attachment="800"></div>'),
        ],
    )  # fmt: skip
    def test_pictures_and_videos_of_builders_come(self, written: str, meant: str) -> None:
        assert body(written) == meant

    def test_html_that_a_builder_writes_otherwise_is_read(self) -> None:
        raw = base64.b64encode(quote("<p>جدول <b>الأسعار</b></p>\n<script>x()</script>").encode()).decode()

        assert (
            body(f"قبل[vc_raw_html]{raw}[/vc_raw_html]") == "<p>قبل</p><p>جدول <strong>الأسعار</strong></p>"
        )
        assert body(f"قبل[vc_raw_html]<p>{raw}</p>[/vc_raw_html]").endswith("<strong>الأسعار</strong></p>")

    def test_what_cannot_be_read_otherwise_stays_and_is_named(self) -> None:
        found = body_of("[vc_raw_html]ليس ترميزًا[/vc_raw_html]", Nothing())

        assert (found.body, found.unknown) == ("<p>ليس ترميزًا</p>", ["vc_raw_html"])

    def test_what_only_the_site_of_a_builder_can_fill_is_named(self) -> None:
        assert body_of('[vc_basic_grid post_type="post"]متن', Nothing()).unknown == ["vc_basic_grid"]

    def test_attributes_in_any_quotes(self) -> None:
        assert attributes_of(" a=\"1\" b='2' c=3 “x” D=“4”") == {
            "a": "1", "b": "2", "c": "3", "0": "“x”", "d": "4"
        }  # fmt: skip


class TestMedia:
    def test_what_is_not_here_is_named_and_its_caption_stays(self) -> None:
        found = body_of(
            '<figure><img src="//furat.example/a.jpg"><figcaption>شرح</figcaption></figure>', Nothing()
        )

        assert found.body == "<p>شرح</p>"
        assert found.missing == ["https://furat.example/a.jpg"]

    def test_a_picture_in_a_link_a_list_or_a_cell_follows_it(self) -> None:
        for around in (
            "<ul><li>{} نص</li></ul>",
            "<table><tr><td>{} نص</td></tr></table>",
            "<p><b>{} نص</b></p>",
        ):
            made = body(around.format('<img class="wp-image-8" src="/a.jpg">'))

            assert figure(8) in made
            assert plain_text(made).strip() == "نص"

    @pytest.mark.parametrize(
        "written",
        [
            '<div id="attachment_8" class="wp-caption alignnone">{}<p class="wp-caption-text">شرح</p></div>',
            '<dl class="wp-caption"><dt class="wp-caption-dt">{}</dt><dd class="wp-caption-dd">شرح</dd></dl>',
            '<table class="tr-caption-container"><tr><td>{}</td></tr>'
            '<tr><td class="tr-caption">شرح</td></tr></table>',
            '<figure class="gallery-item"><div class="gallery-icon">{}</div>'
            '<figcaption class="gallery-caption">شرح</figcaption></figure>',
        ],
    )
    def test_captions_of_before_stay_with_their_picture(self, written: str) -> None:
        assert body(written.format('<img class="wp-image-8" src="/a.jpg">')) == figure(8, "", "شرح")

    def test_a_gallery_of_any_year_keeps_the_caption_of_each(self) -> None:
        item = (
            '<li class="blocks-gallery-item"><figure><img class="wp-image-{0}" src="/a.jpg">'
            '<figcaption class="blocks-gallery-item__caption">شرح {0}</figcaption></figure></li>'
        )
        written = (
            '<!-- wp:gallery {"ids":[3,4]} --><figure class="wp-block-gallery">'
            f'<ul class="blocks-gallery-grid">{item.format(3)}{item.format(4)}</ul>'
            "<figcaption>شرحها</figcaption></figure><!-- /wp:gallery -->"
        )

        shown = figure(3, "", "شرح 3") + figure(4, "", "شرح 4")
        assert body(written) == f'<div data-gallery="">{shown}</div><p>شرحها</p>'

    def test_what_facebook_is_asked_for_by_its_own_script_is_an_embed(self) -> None:
        address = "https://www.facebook.com/amara.news/videos/123456789/"
        meant = f'<div data-embed="{address}"></div>'

        assert body(f'<div class="fb-video" data-href="{address}"></div>') == meant
        framed = f"https://www.facebook.com/plugins/video.php?href={quote(address, safe='')}&width=500"
        assert body(f'<iframe src="{framed}"></iframe>') == meant

    def test_pages_that_load_pictures_late_keep_the_address_elsewhere(self) -> None:
        found = body_of(
            '<img src="data:image/gif;base64,R0" data-src="https://furat.example/b.jpg">', Nothing()
        )

        assert found.missing == ["https://furat.example/b.jpg"]

    def test_smileys_are_signs_and_counting_dots_are_nothing(self) -> None:
        assert body('نص <img class="wp-smiley" alt="🙂"><img src="/x" width="1">') == "<p>نص 🙂</p>"

    def test_a_frame_is_an_embed_or_a_link(self) -> None:
        found = body_of('<iframe src="https://player.example/1"></iframe>', Nothing())

        assert found.body == (
            '<p><a href="https://player.example/1" rel="noopener">https://player.example/1</a></p>'
        )
        assert 'data-embed="https://www.youtube' in body(
            '<iframe src="//www.youtube.com/embed/SQEQr7c0-dw">x</iframe>'
        )

    def test_a_picture_that_is_written_into_the_page_is_named(self) -> None:
        found = body_of('<p>نص <img src="data:image/png;base64,iVBORw0KGgo=" alt="الجسر"></p>', Nothing())

        assert (found.body, found.missing) == ("<p>نص </p>", ["data:image/png «الجسر»"])
        assert not body_of('<img src="data:image/gif;base64,R0lGOD" alt="س">', Nothing()).missing

    def test_a_player_of_before_is_its_video(self) -> None:
        address = "http://www.youtube.com/v/SQEQr7c0-dw&hl=en"
        video = '<div data-embed="https://www.youtube.com/watch?v=SQEQr7c0-dw"></div>'

        made = body(f'<object><param name="movie" value="{address}"><embed src="{address}"></embed></object>')

        assert made == video
        assert body(f'<object data="{address}">لا مشغّل عندك</object>') == video


class TestSlips:
    """HTML as people and programs leave it: what was meant is read, and no word is taken along."""

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ('<p><a href="https://a.example>رابط</a> باقٍ</p><p>أخيرة</p>',
             '<p><a href="https://a.example" rel="noopener">رابط</a> باقٍ</p><p>أخيرة</p>'),
            ('<p><a href="/x>رابط</a> ثم <a href="/y">آخر</a></p>',
             '<p><a href="/x" rel="noopener">رابط</a> ثم <a href="/y" rel="noopener">آخر</a></p>'),
            ("3<x وإيميل <a@b.example> و <http://x.example/> آخر",
             "<p>3&lt;x وإيميل &lt;a@b.example&gt; و &lt;http://x.example/&gt; آخر</p>"),
            ("أ <b و ج", "<p>أ &lt;b و ج</p>"),
            ("قبل <!-- بعد", "<p>قبل &lt;!-- بعد</p>"),
            ("قبل <![CDATA[ بعد ]]> ختام", "<p>قبل &lt;![CDATA[ بعد ]]&gt; ختام</p>"),
            ("قبل<!-- سرّ <!-- wp:more /--> بعد", "<p>قبل&lt;!-- سرّ</p><p>بعد</p>"),
            ("<text>نص</text> <g id='a > b'>وعنصر</g>", "<p>نص وعنصر</p>"),
            ("<text>نص</textarea>", "<p>&lt;text&gt;نص</p>"),
            ("<![if !supportLists]>نص<![endif]>", "<p>نص</p>"),
            ("قبل </ بعد> ختام", "<p>قبل &lt;/ بعد&gt; ختام</p>"),
            ('<span title="أ > ب">نص</span> <x-y>وصندوق</x-y>', "<p>نص وصندوق</p>"),
            ("<script>if (a<b) x('<p>')</script>نص", "<p>نص</p>"),
        ],
    )  # fmt: skip
    def test_no_word_is_taken_for_a_tag(self, written: str, meant: str) -> None:
        assert body(written).replace("<span>نص</span>", "نص") == meant

    @pytest.mark.parametrize(
        ("written", "meant", "named"),
        [
            ("قبل<textarea>حقل <b>نص</b></textarea>", "<p>قبل</p><p>حقل &lt;b&gt;نص&lt;/b&gt;</p>", []),
            ("قبل<textarea>بلا نهاية", "<p>قبل</p><p>بلا نهاية</p>", []),
            ("قبل<select><option>أول<option>ثانٍ</select>", "<p>قبل</p>", ["select: أول، ثانٍ"]),
            ("<title>صفحة</title>نص", "<p>نص</p>", ["title: صفحة"]),
            ("نص<noscript>فعّل البرمجة</noscript>", "<p>نص</p>", ["noscript: فعّل البرمجة"]),
            ("س = <math><mn>1</mn><mn>2</mn><annotation>x</annotation></math>", "<p>س =  1 2</p>", ["math"]),
            ("نص<svg><path d='M0'/><text x='1'>رسم</text></svg>", "<p>نص رسم</p>", ["svg"]),
            ("نص<svg><path d='M0'/></svg>", "<p>نص</p>", []),
            ("نص <svg>بلا نهاية", "<p>نص بلا نهاية</p>", []),
        ],
    )
    def test_words_that_were_seen_stay_and_others_are_named(
        self, written: str, meant: str, named: list[str]
    ) -> None:
        found = body_of(written, Nothing())

        assert (found.body, found.unknown) == (meant, named)

    def test_what_stands_for_browsers_without_script_comes_once(self) -> None:
        late = (
            '<img src="data:image/gif;base64,R0" {}alt="س"><noscript><img src="/shown/4" alt="س"></noscript>'
        )

        assert body(late.format('data-src="/shown/4" ')) == figure(4, "س")
        assert body(late.format("")) == figure(4, "س")

    def test_many_slips_take_no_time(self) -> None:
        for slip in ("<!-- ", '<a b="', "<svg>", "<title>", "<textarea>", "<x "):
            assert text_of(slip * 3000 + "ختام").endswith("ختام")
            assert "ختام" in body(slip * 3000 + "ختام")


class TestText:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("خبر &amp; خبر", "خبر & خبر"),
            ("<em>خبر</em> عاجل", "خبر عاجل"),
            ("سطر\nوسطر\n\nوفقرة", "سطر\nوسطر\n\nوفقرة"),
            ("<p>سطر<br />وسطر</p>\n<p>وفقرة</p>", "سطر\nوسطر\n\nوفقرة"),
            ("3 < 5", "3 < 5"),
            ("كتب لي سلمى<salma@kalima.example>", "كتب لي سلمى<salma@kalima.example>"),
            ("<textarea>حقل</textarea> نص", "حقل نص"),
        ],
    )
    def test_a_title_or_a_comment_is_plain(self, written: str, meant: str) -> None:
        assert text_of(written) == text_of(written, with_addresses=True) == meant

    @pytest.mark.parametrize(
        ("written", "meant", "with_address"),
        [
            (
                'انظر <a href="https://furat.example/a">هنا</a>',
                "انظر هنا",
                "انظر هنا (https://furat.example/a)",
            ),
            (
                '<a href="https://furat.example/">furat.example</a>',
                "furat.example",
                "furat.example (https://furat.example/)",
            ),
            (
                '<a href="http://furat.example">http://furat.example/</a>',
                "http://furat.example/",
                "http://furat.example/",
            ),
        ],
    )
    def test_a_comment_tells_where_its_links_lead(self, written: str, meant: str, with_address: str) -> None:
        assert text_of(written) == meant
        assert text_of(written, with_addresses=True) == with_address


# The practice files ---------------------------------------------------------------------------------

SILENT = {"script", "style", "iframe", "noscript", "svg", "select", "textarea", "video", "audio", "object"}
KNOWN = r"\[/?(?:caption|gallery|embed|video|audio|playlist|youtube)\b[^\]]*\]"


class Words(HTMLParser):
    """All that a browser would show of a post."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.deep = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.deep += tag in SILENT

    def handle_endtag(self, tag: str) -> None:
        self.deep -= tag in SILENT and self.deep > 0

    def handle_data(self, data: str) -> None:
        if not self.deep:
            self.words.append(data)


def letters(text: str) -> str:
    return re.sub(r"\s", "", tidy(text))


def practice() -> list[str]:
    index = Path(__file__).resolve().parents[2].parent / "shared/data/wxr/index.json"
    return [known["file"] for known in json.loads(index.read_text())] if index.exists() else []


@pytest.mark.parametrize("name", practice())
def test_no_letter_of_the_practice_files_is_lost(name: str) -> None:
    with shared(f"data/wxr/{name}").open("rb") as file:
        items = [record for _place, record in wxr.records(file) if isinstance(record, wxr.Item)]

    for item in items:
        if item.kind in ("post", "page"):
            words = Words()
            words.feed(re.sub(KNOWN, "", item.body))
            words.close()
            # What stands alone on a line and became a frame is its address no more, but what it shows.
            wanted = re.sub(r"https?://\S+", "", "".join(words.words))
            made = re.sub(r"https?://\S+", "", plain_text(body_of(item.body, Nothing()).body))
            lost = letters(wanted).replace("Download", "").replace("Custombuttontext", "")
            assert in_order(lost, letters(made)), item.title


def in_order(few: str, many: str) -> bool:
    """Whether all letters of one stand in the other, in their order."""
    rest = iter(many)
    return all(letter in rest for letter in few)
