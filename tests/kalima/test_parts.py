"""The parts of a body: the one shape of each, what they refuse to carry, and what can be asked of a body."""

import pytest

from kalima.text.html import (
    PictureUse,
    clean_body,
    embeds_in,
    has_gallery,
    has_video,
    picture_uses,
    pictures_in,
    plain_text,
    related_in,
)

FIGURE = (
    '<figure data-image="12" data-alt="جسر ضيق"><figcaption>الجسر <strong>أمس</strong></figcaption></figure>'
)
BARE = '<figure data-image="7" data-alt=""></figure>'
VIDEO = '<div data-embed="https://www.youtube.com/watch?v=aB3-dE_fG9h"></div>'
MAP = '<div data-embed="https://www.google.com/maps?q=31.84%2C47.144&amp;z=15"></div>'
TABLE = (
    '<table><thead><tr><th scope="col"><p>المحافظة</p></th><th scope="col"><p>العدد</p></th></tr></thead>'
    '<tbody><tr><th scope="row"><p>ميسان</p></th><td><p>3,200</p></td></tr>'
    '<tr><td colspan="2"></td></tr></tbody></table>'
)


class TestTheirShapes:
    @pytest.mark.parametrize(
        "body",
        [
            FIGURE,
            f"<p>قبل</p>{BARE}<p>بعد</p>",
            f'<div data-gallery="">{FIGURE}{BARE}</div>',
            "<blockquote><p>كنا نعبر بالقوارب.</p><cite>أم كريم، من سكان الضفة</cite></blockquote>",
            '<blockquote data-pull=""><p>الجسر للناس</p><cite>المديرة</cite></blockquote>',
            '<blockquote data-pull="" dir="ltr"><p>The bridge is ours</p></blockquote>',
            '<aside data-points=""><ul><li><p>أول</p></li><li><p>ثان</p></li></ul></aside>',
            '<p>نص</p><aside data-related="123"></aside>',
            VIDEO,
            MAP,
            TABLE,
            '<table dir="ltr"><tbody><tr><td>one</td><td rowspan="2">two</td></tr>'
            "<tr><td>3</td></tr></tbody></table>",
        ],
    )
    def test_what_the_editor_writes_stays_letter_for_letter(self, body: str) -> None:
        assert clean_body(body) == body

    @pytest.mark.parametrize(
        ("html", "body"),
        [
            # Values are checked, and nothing else comes along.
            (
                '<figure data-image="12" data-alt="أ" id="x" class="y" style="z" onclick="w()">'
                '<img src="https://evil.example/a.jpg" onerror="x()"></figure>',
                '<figure data-image="12" data-alt="أ"></figure>',
            ),
            ('<figure data-image="0x1"><figcaption>شرح</figcaption></figure>', "<p>شرح</p>"),
            ('<figure data-image="-1" data-alt="أ"></figure>', ""),
            (f'<figure data-image="{"9" * 16}"></figure>', ""),
            ('<p data-image="5">نص</p>', "<p>نص</p>"),
            ('<aside data-related="7 or 1=1">نص</aside>', "<p>نص</p>"),
            ('<aside data-related="7"><p>نص</p></aside>', '<aside data-related="7"></aside><p>نص</p>'),
            (
                '<figure data-image="7" data-alt=" سطر&#10;و&lt;b&gt; &quot;قول&quot; &#x202e;"></figure>',
                '<figure data-image="7" data-alt="سطر و&lt;b&gt; &quot;قول&quot;"></figure>',
            ),
            (
                f'<figure data-image="7" data-alt="{"ط" * 400}"></figure>',
                f'<figure data-image="7" data-alt="{"ط" * 300}"></figure>',
            ),
            # Addresses go through the list of providers.
            ('<div data-embed="https://youtu.be/aB3-dE_fG9h?si=1"></div>', VIDEO),
            ('<div data-embed="javascript:alert(1)"></div><p>نص</p>', "<p>نص</p>"),
            (
                '<div data-embed="https://example.org/?a=1&amp;b=2"></div>',
                '<p><a href="https://example.org/?a=1&amp;b=2" rel="noopener">https://example.org/?a=1&amp;b=2</a></p>',
            ),
            # A part that holds nothing of its own goes, and its words stay.
            ('<div data-gallery=""><p>كلام</p></div>', "<p>كلام</p>"),
            ('<aside data-points=""><p>كلام</p></aside>', "<p>كلام</p>"),
            ('<aside data-points=""><ul><li><p></p></li></ul></aside>', ""),
            ('<blockquote data-pull=""><p> </p></blockquote><p>نص</p>', "<p>نص</p>"),
            ('<blockquote data-pull=""><cite>المديرة</cite></blockquote>', "<p>المديرة</p>"),
            ("<table><tr></tr></table><p>نص</p>", "<p>نص</p>"),
            # What stands where it has no place follows.
            (f'<div data-gallery="">{BARE}كلام</div>', f'<div data-gallery="">{BARE}</div><p>كلام</p>'),
            (
                f'<div data-gallery=""><figure data-image="7" data-alt="">كلام</figure>{BARE}</div>',
                f'<div data-gallery="">{BARE}{BARE}</div><p>كلام</p>',
            ),
            (
                f'<aside data-points=""><ul><li>أ</li></ul>{FIGURE}</aside>',
                f'<aside data-points=""><ul><li>أ</li></ul></aside>{FIGURE}',
            ),
            (f"<div><section>{FIGURE}</section></div>", FIGURE),
            (f"<blockquote>{BARE}<p>قال</p></blockquote>", "<blockquote><p>قال</p></blockquote>"),
            (
                '<ul><li><blockquote data-pull=""><p>قال</p><cite>هو</cite></blockquote></li></ul>',
                "<ul><li><blockquote><p>قال</p>هو</blockquote></li></ul>",
            ),
            # A caption and a source are one line.
            (
                '<figure data-image="7"><figcaption><p>أول</p><p>ثان</p></figcaption></figure>',
                '<figure data-image="7" data-alt=""><figcaption>أول ثان</figcaption></figure>',
            ),
            (
                "<blockquote><cite>هي</cite><p>قالت</p></blockquote>",
                "<blockquote><p>قالت</p><cite>هي</cite></blockquote>",
            ),
            ("<p>كتاب <cite>الجسر</cite> الجديد</p>", "<p>كتاب الجسر الجديد</p>"),
            # A table's head is known by its place or by its cells.
            (
                "<table><thead><tr><td>أ</td></tr></thead><tr><td>1</td></tr></table>",
                '<table><thead><tr><th scope="col">أ</th></tr></thead>'
                "<tbody><tr><td>1</td></tr></tbody></table>",
            ),
            (
                "<table><tr><th>أ</th><th scope=row>ب</th></tr><tr><th>ج</th><td>1</td></tr></table>",
                '<table><thead><tr><th scope="col">أ</th><th scope="col">ب</th></tr></thead>'
                '<tbody><tr><th scope="row">ج</th><td>1</td></tr></tbody></table>',
            ),
            (
                "<table><caption>عدد <b>العابرين</b></caption><colgroup><col></colgroup>"
                "<tr><td>1</td></tr></table>",
                "<p>عدد <strong>العابرين</strong></p><table><tbody><tr><td>1</td></tr></tbody></table>",
            ),
            (
                '<table><tr><td colspan="5000" rowspan="1">1'
                "<table><tr><td>2</td></tr></table></td></tr></table>",
                "<table><tbody><tr><td>1<p>2</p></td></tr></tbody></table>",
            ),
        ],
    )
    def test_nothing_else_comes_along(self, html: str, body: str) -> None:
        assert clean_body(html) == body
        assert clean_body(body) == body


class TestWhatABodyHolds:
    BODY = (
        f'<p>نص</p>{FIGURE}<div data-gallery="">{BARE}{FIGURE}</div>'
        f'<aside data-related="5"></aside>{VIDEO}{MAP}<aside data-related="3"></aside>'
    )

    def test_pictures_stories_and_embeds_come_in_their_order(self) -> None:
        assert pictures_in(self.BODY) == [12, 7, 12]
        assert related_in(self.BODY) == [5, 3]
        assert [embed.provider for embed in embeds_in(self.BODY)] == ["youtube", "google_maps"]

    @pytest.mark.parametrize("body", ["", "نص", "<p>data-image=5</p>", '<aside data-related="x"></aside>'])
    def test_other_bodies_hold_none(self, body: str) -> None:
        assert (pictures_in(body), related_in(body), embeds_in(body)) == ([], [], [])

    @pytest.mark.parametrize(
        ("body", "gallery", "video"),
        [
            (BODY, True, True),
            (f'{FIGURE}{BARE}<div data-gallery="">{BARE}</div>', False, False),
            (f'<div data-gallery="">{BARE}{BARE}</div>', True, False),
            (MAP, False, False),
            ("<p>نص</p>", False, False),
        ],
    )
    def test_it_makes_a_gallery_or_a_video_of_a_story(self, body: str, gallery: bool, video: bool) -> None:
        assert (has_gallery(body), has_video(body)) == (gallery, video)

    def test_words_of_captions_sources_and_cells_are_words_of_the_story(self) -> None:
        body = f"{FIGURE}<blockquote><p>قالت</p><cite>هي</cite></blockquote>{TABLE}{VIDEO}"

        assert plain_text(body).split("\n\n") == [
            *("الجسر أمس", "قالت", "هي"),
            *("المحافظة", "العدد", "ميسان", "3,200"),
        ]


class TestWhatAUseSays:
    def test_a_crop_and_a_mark_are_kept_in_one_shape(self) -> None:
        typed = '<figure data-crop="wide" data-decorative="yes" data-image="12" data-alt=""></figure>'

        assert clean_body(typed) == (
            '<figure data-image="12" data-alt="" data-decorative="" data-crop="wide"></figure>'
        )

    @pytest.mark.parametrize("crop", ["round", "9,9,9,9", "0,0,1000,1000", "url(x)", ""])
    def test_a_crop_that_is_none_goes(self, crop: str) -> None:
        typed = f'<figure data-image="12" data-alt="جسر" data-crop="{crop}"></figure>'

        assert clean_body(typed) == '<figure data-image="12" data-alt="جسر"></figure>'

    def test_it_is_read_with_its_caption(self) -> None:
        caption = "<figcaption>دجلة <em>فجرًا</em></figcaption>"
        figure = f'<figure data-image="7" data-alt="نهر" data-crop="0,0,500,500">{caption}</figure>'

        assert picture_uses(f'<p>نص</p><div data-gallery="">{figure}</div>') == [
            PictureUse(7, "نهر", "دجلة فجرًا", False, "0,0,500,500")
        ]
