"""Two versions of one text side by side: what went, what came, what only looks different."""

import random
import re
import time
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kalima.text.alignment import Work, align
from kalima.text.compare import Hunk, Note, compare_bodies, compare_texts
from kalima.text.html import clean_body, plain_text

# Seconds of work. The slowest of these takes a fifth of it; without bounds they take minutes.
PATIENCE_S = 5.0


def both(old: str, new: str) -> str:
    """One line as the page of one column shows it, its changes in short brackets."""
    (hunk,) = compare_texts(old, new).hunks
    return bracketed(hunk.both)


def bracketed(html: str) -> str:
    """Write <del>…</del> as [-…-], <ins>…</ins> as [+…+], with ~ before the small kinds."""
    for tag, sign in (("del", "-"), ("ins", "+")):
        html = html.replace(f'<{tag} data-change="words">', f"[{sign}").replace(f"</{tag}>", f"{sign}]")
        html = re.sub(rf'<{tag} data-change="(?:marks|signs)">', f"[~{sign}", html)
    return html


def kinds(old: str, new: str) -> list[str]:
    return [hunk.kind for hunk in compare_bodies(old, new).hunks]


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


class TestWords:
    @pytest.mark.parametrize(
        ("old", "new", "shown"),
        [
            (
                "افتُتح الجسر أمس في العمارة",
                "افتُتح الجسر اليوم في العمارة",
                "افتُتح الجسر [-أمس-] [+اليوم+] في العمارة",
            ),
            ("افتُتح الجسر في العمارة", "افتُتح الجسر الجديد في العمارة", "افتُتح الجسر [+الجديد+] في العمارة"),
            ("افتُتح الجسر الجديد", "افتُتح الجسر", "افتُتح الجسر [-الجديد-]"),
            # A word is never cut, so that its letters stay joined.
            ("كتب المعلم الدرس كاملًا", "كتب المعلمون الدرس كاملًا", "كتب [-المعلم-] [+المعلمون+] الدرس كاملًا"),
            # Numbers, times and dates are words.
            ("بلغ العدد 3,200 تلميذ", "بلغ العدد 3,500 تلميذ", "بلغ العدد [-3,200-] [+3,500+] تلميذ"),
            ("في الساعة 12:30 ظهرًا", "في الساعة 12:45 ظهرًا", "في الساعة [-12:30-] [+12:45+] ظهرًا"),
            # Latin runs keep their place in the line.
            ("نظام GPS في البصرة", "نظام GNSS في البصرة", "نظام [-GPS-] [+GNSS+] في البصرة"),
            # Only tashkeel, or only punctuation: small.
            ("قالت مُدرّسة الصف", "قالت مدرسة الصف", "قالت [~-مُدرّسة-] [~+مدرسة+] الصف"),
            ("وصل الوزير، ثم غادر", "وصل الوزير؛ ثم غادر", "وصل الوزير[~-،-][~+؛+] ثم غادر"),
            ("وصل الوزير ثم غادر", "وصل الوزير، ثم غادر", "وصل الوزير[~+،+] ثم غادر"),
            ("كلمـــة واحدة هنا", "كلمة واحدة هنا", "[~-كلمـــة-] [~+كلمة+] واحدة هنا"),
            # Hamza is a letter.
            ("الى المدينة ذهبوا", "إلى المدينة ذهبوا", "[-الى-] [+إلى+] المدينة ذهبوا"),
            # One small word between two rewritten phrases is part of the rewriting.
            (
                "قرر المجلس تأجيل البناء في الصيف القادم",
                "قرر المجلس إتمام العمل في الخريف القادم",
                "قرر المجلس [-تأجيل البناء في الصيف-] [+إتمام العمل في الخريف+] القادم",
            ),
            # What was typed is shown as it was typed.
            ("a < b نص و<b>", "a < b نصان و<b>", "a &lt; b [-نص-] [+نصان+] و&lt;b&gt;"),
            ("رأي 👩‍🌾 في الأمر", "رأي 👨‍🌾 في الأمر", "رأي [~-👩‍🌾-][~+👨‍🌾+] في الأمر"),
        ],
    )
    def test_they_are_compared_whole(self, old: str, new: str, shown: str) -> None:
        assert both(old, new) == shown

    def test_a_line_has_two_columns(self) -> None:
        (hunk,) = compare_texts("فاز الفريق أمس", "فاز الفريق اليوم").hunks

        assert bracketed(hunk.old) == "فاز الفريق [-أمس-]"
        assert bracketed(hunk.new) == "فاز الفريق [+اليوم+]"

    @pytest.mark.parametrize(
        ("old", "new", "is_small"),
        [("سطرٌ واحد.", "سطر واحد", True), ("سطر واحد", "سطر  واحد", True), ("سطر واحد", "سطر ثانٍ", False)],
    )
    def test_small_changes_are_known(self, old: str, new: str, is_small: bool) -> None:
        (hunk,) = compare_texts(old, new).hunks

        assert (hunk.kind, hunk.is_small) == ("changed", is_small)

    def test_spaces_alone_are_told(self) -> None:
        (hunk,) = compare_texts("سطر\u00a0واحد", "سطر واحد").hunks

        assert hunk.notes == (Note("تغيّرت المسافات."),)

    def test_words_are_counted_without_signs(self) -> None:
        found = compare_texts("وصل الوفد، ثم غادر.", "وصل الوفد الكبير؛ ثم عاد.")

        assert (found.words_out, found.words_in) == (1, 2)

    def test_the_same_text_is_the_same(self) -> None:
        assert compare_texts("سطر\nوسطر", "سطر\nوسطر").is_same
        assert compare_texts("", "").is_same
        assert not compare_texts("", "سطر").is_same


class TestBlocks:
    def test_unchanged_ones_are_quiet_around_a_new_one(self) -> None:
        old = paragraphs("المقدمة كما كانت.", "الخاتمة كما كانت.")
        new = paragraphs("المقدمة كما كانت.", "فقرة جديدة في الوسط.", "الخاتمة كما كانت.")

        assert kinds(old, new) == ["same", "in", "same"]
        assert kinds(new, old) == ["same", "out", "same"]

    def test_one_cut_in_two_is_neither_gone_nor_new(self) -> None:
        first, second = "افتُتح الجسر صباح اليوم في العمارة.", "وقالت المديرة إنه يكفي مئة عام."
        whole, cut = paragraphs(f"{first} {second}"), paragraphs(first, second)

        (parted,) = compare_bodies(whole, cut).hunks
        (joined,) = compare_bodies(cut, whole).hunks

        assert bracketed(parted.both) == f"<p>{first}[+¶<br>+]{second}</p>"
        assert bracketed(joined.both) == f"<p>{first} [-¶<br>-]{second}</p>"
        counts = compare_bodies(whole, cut)
        assert (counts.words_out, counts.words_in) == (0, 0)

    @pytest.mark.parametrize("size", [2, 9, 40])
    def test_the_shorter_part_is_known_wherever_it_stands(self, size: int) -> None:
        words = [f"كلمة{n}" for n in range(50)]
        cut = paragraphs("مقدمة قصيرة كما كانت", " ".join(words[:size]), " ".join(words[size:]))
        whole = paragraphs("مقدمة قصيرة كما كانت", " ".join(words))

        found = compare_bodies(whole, cut)

        assert [hunk.kind for hunk in found.hunks] == (
            ["same", "in", "changed"] if size == 2 else ["same", "changed"]
        )

    def test_a_moved_one_is_neither_gone_nor_new(self) -> None:
        moved = "هذه الفقرة كانت في أول النص ثم نُقلت."
        others = ("افتُتح الجسر صباح اليوم.", "وقالت المديرة إنه قوي.", "والنهر هادئ هذا المساء.")

        found = compare_bodies(paragraphs(moved, *others), paragraphs(*others, moved))

        assert [hunk.kind for hunk in found.hunks] == ["same", "same", "same", "moved"]
        assert (found.words_out, found.words_in) == (0, 0)

    def test_a_moved_one_does_not_part_the_versions_of_others(self) -> None:
        moved = "هذه الفقرة كانت في آخر النص ثم نُقلت."
        old = paragraphs("افتُتح الجسر صباح اليوم في العمارة.", moved)
        new = paragraphs(moved, "افتُتح الجسر مساء اليوم في العمارة.")

        hunks = compare_bodies(old, new).hunks

        assert [hunk.kind for hunk in hunks] == ["same", "changed"]
        assert hunks[1].notes == (Note("نُقلت من موضع آخر."),)
        assert bracketed(hunks[1].both) == "<p>افتُتح الجسر [-صباح-] [+مساء+] اليوم في العمارة.</p>"

    def test_each_is_compared_with_its_own_earlier_version(self) -> None:
        old = paragraphs("الطريق إلى المدرسة أقصر من قبل.", "والسوق قريب من الضفة الغربية.")
        new = paragraphs(
            "مقدمة لم تكن هنا من قبل.", "الطريق إلى المدرسة أقصر الآن.", "والسوق قريب من الضفة الشرقية."
        )

        hunks = compare_bodies(old, new).hunks

        assert [hunk.kind for hunk in hunks] == ["in", "changed", "changed"]
        assert "والسوق قريب من الضفة" in hunks[2].both

    @pytest.mark.parametrize(
        ("old", "new", "note"),
        [
            ("<p>ما قاله الناس</p>", "<h2>ما قاله الناس</h2>", "تغيّر النوع من فقرة إلى عنوان."),
            ("<h2>ما قاله الناس</h2>", "<h3>ما قاله الناس</h3>", "تغيّر النوع من عنوان إلى عنوان أصغر."),
            ("<p>كنا نعبر</p>", "<blockquote><p>كنا نعبر</p></blockquote>", "تغيّر النوع من فقرة إلى اقتباس."),
            (
                "<ul><li><p>النهر</p></li></ul>",
                "<ol><li><p>النهر</p></li></ol>",
                "تغيّر النوع من بند في قائمة نقطية إلى بند في قائمة مرقمة.",
            ),
            ("<p>نص <strong>مهم</strong></p>", "<p>نص مهم</p>", "تنسيق أُزيل: عريض."),
            ("<p>نص مهم</p>", "<p>نص <em><strong>مهم</strong></em></p>", "تنسيق أُضيف: عريض، مائل."),
            ("<p>Amara</p>", '<p dir="ltr">Amara</p>', "تغيّرت الخصائص."),
        ],
    )
    def test_what_no_word_shows_is_told(self, old: str, new: str, note: str) -> None:
        (hunk,) = compare_bodies(old, new).hunks

        assert [n.text.replace("مائل، عريض", "عريض، مائل") for n in hunk.notes] == [note]

    def test_a_link_is_told_with_its_address(self) -> None:
        old = '<p>بيان <a href="https://a.example/1">الأمانة</a></p>'
        new = '<p>بيان <a href="https://a.example/2?a=1&amp;b=2">الأمانة</a></p>'

        (hunk,) = compare_bodies(old, new).hunks

        assert hunk.notes == (
            Note("رابط أُزيل:", "https://a.example/1"),
            Note("رابط أُضيف:", "https://a.example/2?a=1&b=2"),
        )
        assert '<span data-change="format"><a href="https://a.example/2?a=1&amp;b=2"' in hunk.both

    def test_marks_survive_inside_what_came_and_went(self) -> None:
        old = '<p>قال <a href="https://a.example/">مدير <strong>المشروع</strong></a> إنه قوي</p>'
        new = "<p>قال <em>مهندس البناء</em> إنه قوي</p>"

        (hunk,) = compare_bodies(old, new).hunks

        assert hunk.both == (
            '<p>قال <del data-change="words"><a href="https://a.example/" rel="noopener">مدير</a> '
            '<a href="https://a.example/" rel="noopener"><strong>المشروع</strong></a></del> '
            '<ins data-change="words"><em>مهندس البناء</em></ins> إنه قوي</p>'
        )

    def test_an_item_keeps_its_number(self) -> None:
        old = "<ol><li><p>الأول</p></li><li><p>الثاني</p></li></ol>"
        new = "<ol><li><p>الأول</p></li><li><p>الثالث بعده</p></li></ol>"

        hunks = compare_bodies(old, new).hunks

        assert hunks[0].kind == "same"
        assert hunks[-1].both.startswith('<ol start="2"><li><p>')

    def test_rules_and_line_breaks_are_seen(self) -> None:
        assert kinds("<p>سطر</p><hr>", "<p>سطر</p>") == ["same", "out"]
        (hunk,) = compare_bodies("<p>سطر أول سطر ثانٍ</p>", "<p>سطر أول<br>سطر ثانٍ</p>").hunks
        assert '<ins data-change="words">¶<br></ins>' in hunk.both

    @pytest.mark.parametrize(
        ("old", "new", "notes"),
        [
            ('<figure data-image="1">', '<figure data-image="2">', [Note("تغيّرت الصورة.")]),
            (
                '<figure data-image="1" data-alt="جسر">',
                '<figure data-image="1" data-alt="جسر فوق نهر">',
                [Note("وصف الصورة لمن لا يراها:", "جسر فوق نهر")],
            ),
        ],
    )
    def test_a_picture_in_the_body_is_told(self, old: str, new: str, notes: list[Note]) -> None:
        caption = "<figcaption>الجسر بعد الافتتاح</figcaption></figure>"

        (hunk,) = compare_bodies(old + caption, new + caption).hunks

        assert list(hunk.notes) == notes
        assert hunk.both.count("الجسر بعد الافتتاح") == 1

    def test_a_part_without_words_says_what_it_is(self) -> None:
        related, embed = (
            '<aside data-related="7"></aside>',
            '<div data-embed="https://youtu.be/aqz-KE-bpKQ"></div>',
        )

        gone, come = compare_bodies(related, embed).hunks

        assert (
            '<del data-change="words"><span data-part>اقرأ أيضًا <bdi dir="ltr">7</bdi></span></del>'
            in gone.both
        )
        assert "<ins" in come.both
        assert "محتوى مضمّن" in come.both

    def test_a_pull_quote_and_its_source_are_blocks(self) -> None:
        quote = "<blockquote{}><p>كنا نعبر بالقوارب.</p><cite>صياد من العمارة</cite></blockquote>"

        hunks = compare_bodies(quote.format(""), quote.format(' data-pull=""')).hunks

        assert [hunk.kind for hunk in hunks] == ["changed", "changed"]

    def test_a_heading_is_no_heading_of_the_page(self) -> None:
        (hunk,) = compare_bodies("", "<h2>ما قاله الناس</h2>").hunks

        assert hunk.new == '<p data-block="h2"><ins data-change="words">ما قاله الناس</ins></p>'

    def test_what_a_body_may_not_hold_is_not_shown(self) -> None:
        hostile = '<p onclick="x()">نص<script>alert(1)</script><a href="javascript:x()">رابط</a></p>'

        (hunk,) = compare_bodies("", hostile).hunks

        assert "script" not in hunk.both
        assert "onclick" not in hunk.both


PIECES = st.sampled_from(
    [
        "النهر",
        "نهر",
        "نَهر",
        "GPS",
        "3,200",
        "،",
        ".",
        " ",
        "  ",
        "<br>",
        "<strong>",
        "</strong>",
        "<em>",
        "</em>",
        '<a href="/n/1">',
        "</a>",
        "<p>",
        "</p>",
        "<h2>",
        "</h2>",
        "<ul>",
        "<li>",
        "</li>",
        "</ul>",
        "<ol>",
        "</ol>",
        "<blockquote>",
        "</blockquote>",
        "<hr>",
        "&lt;",
        "<script>",
        "<span dir=ltr>",
        '<figure data-image="3">',
        "<figcaption>",
        "</figure>",
        "<table>",
        "<td>",
        "</table>",
        "<cite>",
        "</span>",
        "\xa0",
        "👩\u200d🌾",
    ]
)
BODIES = st.lists(PIECES, max_size=30).map("".join)


class Nesting(HTMLParser):
    """Complains of a tag that is closed where another is open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def words_of(html: str) -> list[str]:
    html = re.sub("<span data-part>.*?</span>", "", html)
    return re.sub("[¶\\s]+", " ", plain_text(re.sub("</?(?:ins|del|span)[^>]*>", "", html))).split()


def side(hunks: tuple[Hunk, ...], gone: str) -> str:
    """The column of one page without what came, or without what went."""
    return "\n".join(re.sub(f"<{gone} .*?</{gone}>", "", hunk.both, flags=re.DOTALL) for hunk in hunks)


class TestAnyTwoBodies:
    @settings(max_examples=300, deadline=None)
    @given(BODIES, BODIES)
    def test_their_comparison_is_whole_and_well_formed(self, old: str, new: str) -> None:
        found = compare_bodies(old, new)

        for hunk in found.hunks:
            for html in (hunk.old, hunk.new, hunk.both):
                nesting = Nesting()
                nesting.feed(html)
                assert not nesting.open
        assert "".join(words_of("\n".join(h.new for h in found.hunks))) == "".join(words_of(clean_body(new)))
        if not any(hunk.kind == "moved" for hunk in found.hunks):
            shown = "".join(words_of("\n".join(h.old for h in found.hunks)))
            assert shown == "".join(words_of(clean_body(old)))
        assert "".join(words_of(side(found.hunks, "del"))) == "".join(words_of(clean_body(new)))

    @settings(max_examples=100, deadline=None)
    @given(BODIES)
    def test_a_body_is_the_same_as_itself(self, body: str) -> None:
        assert compare_bodies(body, body).is_same


class TestAlignment:
    @settings(max_examples=300, deadline=None)
    @given(st.lists(st.sampled_from("ابتث"), max_size=12), st.lists(st.sampled_from("ابتث"), max_size=12))
    def test_its_pairs_are_equal_and_rise(self, old: list[str], new: list[str]) -> None:
        pairs = align(old, new, Work())

        assert all(old[i] == new[j] for i, j in pairs)
        assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))

    def test_what_is_left_when_the_work_is_used_up_counts_as_different(self) -> None:
        assert align(list("ابتبا"), list("ابثبا"), Work(0)) == [(0, 0), (1, 1), (3, 3), (4, 4)]
        assert align(list("ابتب"), list("تبثت"), Work(0)) == []


def shuffled(words: str, n: int, seed: int) -> str:
    return " ".join(random.Random(seed).choices(words.split(), k=n))


class TestTime:
    """Nothing typed makes a page wait: each of these is seconds for a comparison without bounds."""

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("كلمة " * 50_000, "كلمة " * 49_000 + "أخرى " + "كلمة " * 500),
            (shuffled("في من", 50_000, 1), shuffled("في من", 50_000, 2)),
            ("،" * 50_000, ".،" * 25_000),
            (
                shuffled("قال إن النهر في المدينة هادئ", 20_000, 3),
                shuffled("قال إن النهر في المدينة هادئ", 20_000, 4),
            ),
        ],
        ids=["one word", "two words", "signs", "few words"],
    )
    def test_hostile_texts_are_bounded(self, old: str, new: str) -> None:
        begun = time.process_time()

        compare_texts(old, new)

        assert time.process_time() - begun < PATIENCE_S

    def test_many_blocks_are_bounded(self) -> None:
        old, new = (paragraphs(*(f"{side}{n} كلمة مشتركة" for n in range(6_000))) for side in "أب")
        begun = time.process_time()

        compare_bodies(old, new)

        assert time.process_time() - begun < PATIENCE_S
