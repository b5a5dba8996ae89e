"""Tidying, folding, keys, addresses, digits, nouns and tags: tables of pairs, and laws for any text."""

import json
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalima.text.arabic import (
    character_count,
    count_noun,
    ending_key,
    fold,
    is_blank,
    isolated_quotes,
    join_tags,
    number,
    reading_minutes,
    say_digits,
    show_digits,
    slug,
    spelling_key,
    split_tags,
    sure_line,
    tidy,
    tidy_line,
    word_count,
)
from kalima.text.nouns import NOUNS
from tests.shared import shared

# Letters, marks, presentation forms, joiners, direction characters, quotes, breaks and half characters.
HARD = [
    *map(chr, range(0x600, 0x700)),
    *map(chr, range(0x300, 0x340)),
    *map(chr, range(0xFB50, 0xFE10)),
    *map(chr, range(0xFE70, 0xFF00)),
    *"\u200b\u200c\u200d\u200e\u202a\u202e\u2066\u2069\ufeff\u00ad\ud800\udfff\ufffe",
    *"\U0001f3f4\U000e0067\U000e007f\u1100\u1161\u11a8\u20dd\ufe0f",
    *'\n\r\t \u00a0\u2003"«»“”,،;؛-<>&aEéİß',
]
any_text = st.text() | st.lists(st.sampled_from(HARD), max_size=20).map("".join)


class TestTidy:
    @pytest.mark.parametrize(
        "text",
        [
            "النبي ﷺ والله ﷻ ﷽ ﴿قل هو الله أحد﴾",
            "صلى ﷰ ﷱ ﷳ ﷴ ﷵ ﷶ ﷷ ﷸ ﷹ ﷼ \ufdfe \ufdff \ufdcf",
            "می\u200cخواهم",
            "ه\u200d",
            "گۆڤاری کوردی ڕۆژنامە ێ ڵ چ پ ژ",
            "پژوهشگاه تهران ی ک ۀ",
            "كلمــــة",
            "يُحِبُّونَ",
            "عرض\u00a0وسط\u2003رقيق\u2009ضيق\u202fطويل\u3000",
            "٣٫٥٪ و ۳۴۵ و 345",
            "سطر\nوآخر\tوجدول",
            "👩🏽\u200d💻 👨\u200d👩\u200d👧 ❤️ 1️⃣ 🇮🇶",
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            '"غير مغلقة «..» ووفقاً هـ ـ',
            "\u0600١٢٣ \u06dd",
            "Café naïve Ångström",
        ],
    )
    def test_it_keeps_what_a_writer_means(self, text: str) -> None:
        assert tidy(unicodedata.normalize("NFC", text)) == unicodedata.normalize("NFC", text)

    @pytest.mark.parametrize(
        ("pasted", "stored"),
        [
            ("ﺑﻐﺪﺍﺩ", "بغداد"),
            ("ﻻ ﻷ ﻹ ﻵ", "لا لأ لإ لآ"),
            ("ﷲ أكبر", "الله أكبر"),
            ("ﭼﺎﯼ ﮔﻞ", "چای گل"),
            ("كتابﹰا", "كتابًا"),
            ("مدﹼ", "مدّ"),
            ("م\ufe77د", "مـَد"),
            ("ﱢ", "\u0650\u0651"),
            ("سﹳ", "س"),
            ("ا\u0653 ا\u0654 و\u0654", "آ أ ؤ"),
            ("cafe\u0301", "café"),
            (
                "السطر\r\nالثاني\rالثالث\vالرابع\u2028الخامس\x85السادس",
                "السطر\nالثاني\nالثالث\nالرابع\nالخامس\nالسادس",
            ),
            ("ن\x00ص\x07 \x1bنظيف\x7f", "نص نظيف"),
            ("\u202eمقلوب\u202c \u200fعادي\u200e \u2067معزول\u2069 \u061c.", "مقلوب عادي معزول ."),
            ("\ufeffبغ\u200bداد\u2060", "بغداد"),
            ("بغ\u00adداد", "بغداد"),
            ("نصف\ud83d حرف\ude00", "نصف حرف"),
            ("لا\uffff\ufdd0\U0001fffe حرف", "لا حرف"),
            ("سر\U000e0041\U000e0042\U000e007fي", "سري"),
            ("🏴\U000e0061\U000e007f", "🏴"),
            ("اسم\u3164فارغ\u115f", "اسمفارغ"),
            ("صورة\ufffc هنا", "صورة هنا"),
        ],
    )
    def test_it_mends_what_people_paste(self, pasted: str, stored: str) -> None:
        assert tidy(pasted) == stored

    def test_every_presentation_form_of_a_letter_becomes_letters(self) -> None:
        words = {0xFDF0, 0xFDF1, *range(0xFDF3, 0xFDFD)}
        forms = [chr(code) for code in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFF)) if code not in words]
        forms = [form for form in forms if unicodedata.decomposition(form)]

        assert len(forms) > 700
        for form in forms:
            assert all("\u0600" <= letter <= "\u06ff" for letter in tidy(form)), f"{ord(form):04X}"

    def test_it_cuts_a_pile_of_marks_to_five_on_each_letter(self) -> None:
        pile = "\u0336\u0353\u0301\u0302\u0303\u0304\u0305\u0306" * 40

        tidied = tidy(f"ه{pile}ل{pile}")

        assert len(tidied) == 12
        assert (tidied[0], tidied[6]) == ("ه", "ل")

    def test_joiners_between_marks_do_not_hide_a_pile(self) -> None:
        assert sum(map(unicodedata.combining, tidy("ه" + "\u0301\u200d" * 90))) == 5 * 230

    def test_a_letter_with_all_that_scripture_gives_it_is_whole(self) -> None:
        scripture = unicodedata.normalize("NFC", "ٱلضَّآلِّينَۗ ـَّٰٓ")

        assert tidy(scripture) == scripture

    @given(any_text)
    def test_what_is_tidy_stays_tidy(self, text: str) -> None:
        tidied = tidy(text)

        assert tidy(tidied) == tidied
        assert unicodedata.is_normalized("NFC", tidied)
        assert tidied.encode().decode() == tidied

    def test_the_seed_report_stays_letter_for_letter(self) -> None:
        lines = shared("seed/report.txt").read_text().split("\n")

        assert [tidy(line) for line in lines] == lines
        assert any(line.endswith("\u2003") for line in map(tidy_line, lines))


class TestTidyLine:
    @pytest.mark.parametrize(
        ("pasted", "stored"),
        [
            ("  عنوان من سطرين \r\n\t تابع \n", "عنوان من سطرين تابع"),
            ("عمود\tآخر", "عمود آخر"),
            ("مسافتان  بين الكلمتين", "مسافتان  بين الكلمتين"),
            ("مسافة في الآخر\u2003", "مسافة في الآخر\u2003"),
            ("\u00a0في الأول", "\u00a0في الأول"),
            ("\n\n", ""),
        ],
    )
    def test_it_makes_one_line(self, pasted: str, stored: str) -> None:
        assert tidy_line(pasted) == stored

    @given(any_text)
    def test_a_tidy_line_stays(self, text: str) -> None:
        line = tidy_line(text)

        assert tidy_line(line) == line
        assert not {"\n", "\t"} & set(line)


class TestIsBlank:
    @pytest.mark.parametrize(
        "text", ["", " \n\t", "\u00a0\u2003", "\u200b\u200d\u200c", "\u3164", "ـــ", "َُ", "\u2800\ufe0f"]
    )
    def test_nothing_to_see_is_blank(self, text: str) -> None:
        assert is_blank(text)

    @pytest.mark.parametrize("text", ["ء", ".", "😀", " و ", "ﷺ", "0"])
    def test_anything_to_see_is_not(self, text: str) -> None:
        assert not is_blank(text)


class TestFold:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("أحمد إبراهيم آمنة ٱلله", "احمد ابراهيم امنه الله"),
            ("مدرسة", "مدرسه"),
            ("مصطفى علی", "مصطفي علي"),
            ("مسؤول رئيس", "مسوول رييس"),
            ("کركوک", "كركوك"),
            ("كُرْدِسْتان", "كردستان"),
            ("هٰذا", "هذا"),
            ("كلمـــة", "كلمه"),
            ("ﺑﻐﺪﺍﺩ ﻷﻭﻝ", "بغداد لاول"),
            ("می\u200cخواهم", "ميخواهم"),
            ("٢٠٢٤ ۲۰۲۴", "2024 2024"),
            ("٣٫٥٪", "3.5%"),
            ("WhatsApp Café", "whatsapp cafe"),
            ("الرسول ﷺ", "الرسول صلى الله عليه وسلم"),
            ("بغ\u200bداد\u202e", "بغداد"),
            ("ھەولێر", "ههولێر"),
            ("ＢＢＣ", "bbc"),
        ],
    )
    def test_a_reader_searches_them_as_one(self, one: str, other: str) -> None:
        assert fold(one) == fold(other)

    @pytest.mark.parametrize(
        ("one", "other"), [("ماء", "ما"), ("چای", "جاي"), ("گل", "كل"), ("ضابط", "ظابط"), ("हिन्दी", "हनद")]
    )
    def test_words_of_their_own_stay_apart(self, one: str, other: str) -> None:
        assert fold(one) != fold(other)

    @given(any_text)
    def test_what_is_folded_stays(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)

    def test_it_joins_real_misspellings_of_the_news(self) -> None:
        rows = shared("data/relevance/variants/aghlat_misspelling_pairs_a.tsv").read_text().splitlines()[1:]
        pairs = [row.split("\t")[:2] for row in rows]

        joined = sum(fold(wrong) == fold(right) for wrong, right in pairs)

        assert joined / len(pairs) > 0.85


class TestTagKeys:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("أسعار النفط", "اسعار النفط"),
            ("نفطٌ", "نفط"),
            ("نـفـط", "نفط"),
            ("القرآن", "القران"),
            ("مؤتمر", "موتمر"),
            ("ایران", "ايران"),
            ("کرکوک", "كركوك"),
            ("كأس العالم ٢٠٢٦", "كأس  العالم\u00a02026"),
            ("NASA", "nasa"),
            ("بغ\u200bداد ", "بغداد"),
        ],
    )
    def test_spellings_of_one_tag_share_a_key(self, one: str, other: str) -> None:
        assert spelling_key(one) == spelling_key(other)

    @pytest.mark.parametrize(("one", "other"), [("كرة", "كره"), ("على", "علي"), ("مستشفى", "مستشفي")])
    def test_endings_part_two_tags_and_the_desk_is_asked(self, one: str, other: str) -> None:
        assert spelling_key(one) != spelling_key(other)
        assert ending_key(one) == ending_key(other)

    @pytest.mark.parametrize(("one", "other"), [("ماء", "ما"), ("كرة", "كرات"), ("café", "cafe")])
    def test_other_words_stay_apart(self, one: str, other: str) -> None:
        assert ending_key(one) != ending_key(other)

    @given(any_text, st.sampled_from([spelling_key, ending_key]))
    def test_a_key_is_its_own_key(self, text: str, key: Callable[[str], str]) -> None:
        assert key(key(text)) == key(text)


class TestIsolatedQuotes:
    @pytest.mark.parametrize(
        ("said", "shown"),
        [
            (
                "على الصفحة «Page with comments» 4 تعليقات.",
                "على الصفحة «<bdi>Page with comments</bdi>» 4 تعليقات.",
            ),
            (
                "لم يأتِ الملف https://old.example/a.jpg?w=1&amp;h=2: لم يُطلب.",
                'لم يأتِ الملف <bdi dir="ltr">https://old.example/a.jpg?w=1&amp;h=2</bdi>: لم يُطلب.',
            ),
            (
                "«نظرة»: لم يأتِ https://old.example/.",
                '«<bdi>نظرة</bdi>»: لم يأتِ <bdi dir="ltr">https://old.example/</bdi>.',
            ),
            (
                "أيوجد https://old.example/a؟ نعم (https://old.example/b)!",
                'أيوجد <bdi dir="ltr">https://old.example/a</bdi>؟ نعم '
                '(<bdi dir="ltr">https://old.example/b</bdi>)!',
            ),
            (
                "في https://old.example/River_(Amara)_(old)… وhttps://old.example/(.",
                'في <bdi dir="ltr">https://old.example/River_(Amara)_(old)</bdi>… '
                'و<bdi dir="ltr">https://old.example/</bdi>(.',
            ),
            ("لا شيء هنا «بلا نهاية", "لا شيء هنا «بلا نهاية"),
        ],
    )
    def test_each_has_its_own_direction_and_the_sentence_keeps_its_end(self, said: str, shown: str) -> None:
        assert isolated_quotes(said) == shown


class TestSureLine:
    """A line for programs that go by its first letter, and show groups of digits from the right."""

    @pytest.mark.parametrize(
        ("line", "sure"),
        [
            ("", ""),
            ("خبر", "خبر"),
            ("GPS يتعطل", "\u200fGPS يتعطل"),
            ("GPS is down", "GPS is down"),
            ("اتصلوا على +964 770 123 4567", "اتصلوا على \u200e+964 770 123 4567"),
            ("(+964) 770 123 4567 للطوارئ", "\u200f(\u200e+964) 770 123 4567 للطوارئ"),
            ("٠٧٧٠ ١٢٣ ٤٥٦٧", "\u200e٠٧٧٠ ١٢٣ ٤٥٦٧"),
            ("07701234567", "07701234567"),
            ("من 10 20 30", "من 10 20 30"),
            ("3,200 و 4,500 تلميذ", "3,200 و 4,500 تلميذ"),
            ("يفوز 2-1", "يفوز 2-1"),
            ("2024 / 11 / 30", "2024 / 11 / 30"),
        ],
    )
    def test_it_carries_the_marks_it_needs_and_no_other(self, line: str, sure: str) -> None:
        assert sure_line(line) == sure
        assert sure_line(sure) == sure


class TestSlug:
    @pytest.mark.parametrize(
        ("headline", "tail"),
        [
            (
                "اتصال السوداني بالأسد.. ما هي رسائله في ظل الأزمة الحالية؟",
                "اتصال-السوداني-بالأسد-ما-هي-رسائله-في-ظل-الأزمة-الحالية",
            ),
            ("يُحلّقُ عاليـــاً", "يحلق-عاليا"),
            ("موازنة ٢٠٢٧ و ۲۰۲۸", "موازنة-2027-و-2028"),
            ("می\u200cخواهم", "می-خواهم"),
            ("«BBC» تنقل: iPhone 17", "bbc-تنقل-iphone-17"),
            ("رؤى: آراء و(أفكار)/نقد", "رؤى-آراء-و-أفكار-نقد"),
            ("مقتل 1,200 شخص", "مقتل-1200-شخص"),
            ("L'Orient’s", "lorients"),
            ("سيرة النبي ﷺ", "سيرة-النبي-صلى-الله-عليه-وسلم"),
            ("ﺑﻐﺪﺍﺩ", "بغداد"),
            ("- 😀 !؟ -", ""),
            ("../../etc/passwd?x=1#y", "etc-passwd-x-1-y"),
            ("", ""),
        ],
    )
    def test_an_address_reads_like_its_headline(self, headline: str, tail: str) -> None:
        assert slug(headline) == tail

    def test_it_ends_at_a_whole_word(self) -> None:
        assert slug("كلمة " * 30, limit=14) == "كلمة-كلمة-كلمة"
        assert slug("كلمة " * 30, limit=13) == "كلمة-كلمة"

    def test_a_word_longer_than_the_limit_is_cut(self) -> None:
        assert slug("ا" * 200) == "ا" * 80

    @given(any_text, st.integers(1, 30))
    def test_it_is_fit_for_an_address(self, text: str, limit: int) -> None:
        tail = slug(text, limit=limit)

        assert len(tail) <= limit
        assert not tail.startswith("-")
        assert not tail.endswith("-")
        assert all(c == "-" or unicodedata.category(c)[0] in "LNM" for c in tail)
        assert slug(slug(text)) == slug(text)


class TestDigits:
    @pytest.mark.parametrize(
        ("text", "latin", "arabic"),
        [
            ("4 ديسمبر 2024", "4 ديسمبر 2024", "٤ ديسمبر ٢٠٢٤"),
            ("۱۴۴۶هـ و١٤٤٦هـ", "1446هـ و1446هـ", "١٤٤٦هـ و١٤٤٦هـ"),
        ],
    )
    def test_all_three_sets_take_the_house_kind(self, text: str, latin: str, arabic: str) -> None:
        assert show_digits(text, "latin") == latin
        assert show_digits(text, "arabic") == arabic

    @pytest.mark.parametrize(
        ("n", "latin", "arabic"),
        [(0, "0", "٠"), (999, "999", "٩٩٩"), (1000, "1,000", "١٬٠٠٠"), (1234567, "1,234,567", "١٬٢٣٤٬٥٦٧")],
    )
    def test_thousands_are_parted(self, n: int, latin: str, arabic: str) -> None:
        assert number(n) == latin
        assert number(n, "arabic") == arabic


# The table of the glossary, column by column: 0, 1, 2, 2 after a preposition, 3, 11, 100.
GLOSSARY = """
comment | لا تعليقات | تعليق واحد | تعليقان | تعليقين | 3 تعليقات | 11 تعليقًا | 100 تعليق
new_comment | 0 تعليق جديد | تعليق جديد | تعليقان جديدان | تعليقين جديدين | \
3 تعليقات جديدة | 11 تعليقًا جديدًا | 100 تعليق جديد
reply | لا ردود | رد واحد | ردّان | ردّين | 3 ردود | 11 ردًا | 100 رد
decision | لا قرارات | قرار واحد | قراران | قرارين | 3 قرارات | 11 قرارًا | 100 قرار
report | لا بلاغات | بلاغ واحد | بلاغان | بلاغين | 3 بلاغات | 11 بلاغًا | 100 بلاغ
second | 0 ثانية | ثانية واحدة | ثانيتان | ثانيتين | 3 ثوانٍ | 11 ثانية | 100 ثانية
minute | 0 دقيقة | دقيقة واحدة | دقيقتان | دقيقتين | 3 دقائق | 11 دقيقة | 100 دقيقة
hour | 0 ساعة | ساعة واحدة | ساعتان | ساعتين | 3 ساعات | 11 ساعة | 100 ساعة
day | 0 يوم | يوم واحد | يومان | يومين | 3 أيام | 11 يومًا | 100 يوم
week | 0 أسبوع | أسبوع واحد | أسبوعان | أسبوعين | 3 أسابيع | 11 أسبوعًا | 100 أسبوع
month | 0 شهر | شهر واحد | شهران | شهرين | 3 أشهر | 11 شهرًا | 100 شهر
year | 0 سنة | سنة واحدة | سنتان | سنتين | 3 سنوات | 11 سنة | 100 سنة
story | لا مواد | مادة واحدة | مادتان | مادتين | 3 مواد | 11 مادة | 100 مادة
picture | لا صور | صورة واحدة | صورتان | صورتين | 3 صور | 11 صورة | 100 صورة
code | لا رموز | رمز واحد | رمزان | رمزين | 3 رموز | 11 رمزًا | 100 رمز
attachment | لا مرفقات | مرفق واحد | مرفقان | مرفقين | 3 مرفقات | 11 مرفقًا | 100 مرفق
result | لا نتائج | نتيجة واحدة | نتيجتان | نتيجتين | 3 نتائج | 11 نتيجة | 100 نتيجة
word | لا كلمات | كلمة واحدة | كلمتان | كلمتين | 3 كلمات | 11 كلمة | 100 كلمة
letter | لا أحرف | حرف واحد | حرفان | حرفين | 3 أحرف | 11 حرفًا | 100 حرف
revision | لا نسخ | نسخة واحدة | نسختان | نسختين | 3 نسخ | 11 نسخة | 100 نسخة
address | لا عناوين | عنوان واحد | عنوانان | عنوانين | 3 عناوين | 11 عنوانًا | 100 عنوان
reader | لا قرّاء | قارئ واحد | قارئان | قارئين | 3 قرّاء | 11 قارئًا | 100 قارئ
text | لا نصوص | نص واحد | نصّان | نصّين | 3 نصوص | 11 نصًا | 100 نص
difference | لا فروق | فرق واحد | فرقان | فرقين | 3 فروق | 11 فرقًا | 100 فرق
correction | لا تصحيحات | تصحيح واحد | تصحيحان | تصحيحين | 3 تصحيحات | 11 تصحيحًا | 100 تصحيح
reading | لا قراءات | قراءة واحدة | قراءتان | قراءتين | 3 قراءات | 11 قراءة | 100 قراءة
line | لا أسطر | سطر واحد | سطران | سطرين | 3 أسطر | 11 سطرًا | 100 سطر
row | لا صفوف | صف واحد | صفّان | صفّين | 3 صفوف | 11 صفًا | 100 صف
file | لا ملفات | ملف واحد | ملفان | ملفين | 3 ملفات | 11 ملفًا | 100 ملف
paragraph | لا فقرات | فقرة واحدة | فقرتان | فقرتين | 3 فقرات | 11 فقرة | 100 فقرة
mark | لا إشارات | إشارة واحدة | إشارتان | إشارتين | 3 إشارات | 11 إشارة | 100 إشارة
note | لا ملاحظات | ملاحظة واحدة | ملاحظتان | ملاحظتين | 3 ملاحظات | 11 ملاحظة | 100 ملاحظة
open_note | لا ملاحظات مفتوحة | ملاحظة واحدة مفتوحة | ملاحظتان مفتوحتان | ملاحظتين مفتوحتين | \
3 ملاحظات مفتوحة | 11 ملاحظة مفتوحة | 100 ملاحظة مفتوحة
"""
ROWS = [line.split(" | ") for line in GLOSSARY.strip().splitlines()]


class TestSaidDigits:
    """A sentence takes the house's digits; what it quotes is somebody else's."""

    @pytest.mark.parametrize(
        ("sentence", "said"),
        [
            ("أطول من المسموح: 81 من 80 حرفًا.", "أطول من المسموح: ٨١ من ٨٠ حرفًا."),
            ("أول رمضان 1446هـ (2025 / 03 / 01).", "أول رمضان ١٤٤٦هـ (٢٠٢٥ / ٠٣ / ٠١)."),
            ("الوسم «G20 و7» أطول من 100 حرف.", "الوسم «G20 و7» أطول من ١٠٠ حرف."),
            ('"قمة 20": 3 مواد', '"قمة 20": ٣ مواد'),
            ("&quot;قمة 20&quot;: 3 مواد", "&quot;قمة 20&quot;: ٣ مواد"),
            ("ملف mp3 في 2 دقيقة", "ملف mp3 في ٢ دقيقة"),
            ("12abc و12-abc و12", "12abc و12-abc و١٢"),
            ("<bdi dir='auto'>سعد 2</bdi> في 2", "<bdi dir='auto'>سعد 2</bdi> في ٢"),
            ('<a href="/n/12/جسر-3/">صفحة 2</a>', '<a href="/n/12/جسر-3/">صفحة ٢</a>'),
            ("حُفظ «<a href='/a/4/'>قناة 24</a>» و4", "حُفظ «<a href='/a/4/'>قناة 24</a>» و٤"),
            ("سعد&#39;2 &amp; 2 &lt;3", "سعد&#39;٢ &amp; ٢ &lt;٣"),
            ("قوس « بلا آخر، 5", "قوس « بلا آخر، ٥"),
            ("۱۲ و12", "١٢ و١٢"),
        ],
    )
    def test_its_own_digits_change_and_no_others(self, sentence: str, said: str) -> None:
        assert say_digits(sentence, "arabic") == said

    def test_latin_is_a_kind_too(self) -> None:
        assert say_digits("صفحة ٢ من «قمة ٢٠»", "latin") == "صفحة 2 من «قمة ٢٠»"

    @given(any_text)
    def test_nothing_but_digits_changes(self, text: str) -> None:
        assert show_digits(say_digits(text, "arabic"), "latin") == show_digits(text, "latin")

    @pytest.mark.parametrize("piece", ["«", '"', "<", "<bdi>", "&", "&quot;", "1", "1a", "1&", "« <"])
    def test_a_long_text_costs_one_walk(self, piece: str) -> None:
        begun = time.perf_counter()
        say_digits(piece * 100_000, "arabic")

        assert time.perf_counter() - begun < 5


class TestCountNoun:
    @pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
    def test_the_glossary_is_kept_word_for_word(self, row: list[str]) -> None:
        noun, zero, one, two, two_after, few, many, other = row

        assert [count_noun(n, noun) for n in (0, 1, 2, 3, 11, 100)] == [zero, one, two, few, many, other]
        assert count_noun(2, noun, after_preposition=True) == two_after

    def test_the_table_has_no_noun_that_is_not_tested(self) -> None:
        assert {row[0] for row in ROWS} == set(NOUNS)

    @pytest.mark.parametrize(
        ("n", "counted"),
        [
            (10, "10 تعليقات"),
            (99, "99 تعليقًا"),
            (101, "101 تعليق"),
            (102, "102 تعليق"),
            (103, "103 تعليقات"),
            (110, "110 تعليقات"),
            (111, "111 تعليقًا"),
            (200, "200 تعليق"),
            (1_000, "1,000 تعليق"),
            (1_003, "1,003 تعليقات"),
            (12_345, "12,345 تعليقًا"),
            (1_000_000, "1,000,000 تعليق"),
        ],
    )
    def test_the_hundreds_decide(self, n: int, counted: str) -> None:
        assert count_noun(n, "comment") == counted

    def test_arabic_digits_bring_their_separator(self) -> None:
        assert count_noun(12_345, "comment", digits="arabic") == "١٢٬٣٤٥ تعليقًا"
        assert count_noun(2, "comment", digits="arabic") == "تعليقان"

    def test_nought_after_a_preposition_is_a_figure(self) -> None:
        assert count_noun(0, "comment", after_preposition=True) == "0 تعليق"

    def test_an_unknown_noun_and_a_count_below_nought_are_mistakes(self) -> None:
        with pytest.raises(KeyError):
            count_noun(1, "horse")
        with pytest.raises(ValueError, match="-1"):
            count_noun(-1, "comment")


class TestReading:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", 0),
            ("بغداد ـ كلمة الإخباري", 3),
            ("قال: «نعم» ، وسكت", 3),
            ("في 2024 / 11 / 30", 4),
            ("كتاب\u200cها\u00a0هنا", 2),
        ],
    )
    def test_words_stand_between_spaces(self, text: str, words: int) -> None:
        assert word_count(text) == words

    def test_tashkeel_makes_nothing_longer(self) -> None:
        assert character_count("كَتَبَ الوَلَدُ") == character_count("كتب الولد") == 9
        assert character_count("هـ 1446") == 7

    @pytest.mark.parametrize(
        ("words", "minutes"), [(0, 0), (89, 0), (90, 1), (180, 1), (269, 1), (270, 2), (1_800, 10)]
    )
    def test_time_is_told_to_the_nearest_minute(self, words: int, minutes: int) -> None:
        assert reading_minutes(words) == minutes


class TestTags:
    @pytest.mark.parametrize(
        ("typed", "names"),
        [
            ("أسعار النفط، الشرق الأوسط", ["أسعار النفط", "الشرق الأوسط"]),
            ("نفط, غاز; ماء؛ كهرباء\nطاقة", ["نفط", "غاز", "ماء", "كهرباء", "طاقة"]),
            ('"كرة، سلة"، «طائرة؛ يد»، “يد، قدم”', ["كرة، سلة", "طائرة؛ يد", "يد، قدم"]),
            ('شركة "النور، بغداد" للنقل، نفط', ['شركة "النور، بغداد" للنقل', "نفط"]),
            ('"قال ""نعم، لا"" ومضى"', ['قال "نعم، لا" ومضى']),
            ('شاشة 5"، هاتف', ['شاشة 5"', "هاتف"]),
            ("نفطٌ، نفط، نـفط", ["نفطٌ"]),
            ("كرة، كره", ["كرة", "كره"]),
            (" ،، ; \n ، ", []),
            ("  مسافات   كثيرة  ", ["مسافات   كثيرة"]),
            ("", []),
        ],
    )
    def test_it_reads_what_an_editor_types(self, typed: str, names: list[str]) -> None:
        assert split_tags(typed) == names

    @pytest.mark.parametrize(
        ("names", "written"),
        [
            (["أسعار النفط", "غاز"], "أسعار النفط، غاز"),
            (["كرة، سلة", "نفط"], '"كرة، سلة"، نفط'),
            (['شركة "النور"'], 'شركة "النور"'),
            (['قال "نعم، لا"'], '"قال ""نعم، لا"""'),
            (["«الصباح»"], '"«الصباح»"'),
            ([], ""),
        ],
    )
    def test_it_writes_what_reads_back(self, names: list[str], written: str) -> None:
        assert join_tags(names) == written
        assert split_tags(written) == names

    @given(any_text | st.text('"«»“”،,;؛\n ابa', max_size=30))
    def test_joining_is_the_inverse_of_splitting(self, text: str) -> None:
        names = split_tags(text)

        assert split_tags(join_tags(names)) == names

    def test_a_page_of_unpaired_quotes_is_read(self) -> None:
        assert split_tags("«" * 20_000) == ["«" * 20_000]


class TestHostileText:
    def test_naughty_strings_are_stored_or_refused_but_never_break(self) -> None:
        for text in json.loads(shared("data/hostile/unicode/blns.json").read_text()):
            assert tidy(tidy(text)) == tidy(text)
            assert slug(slug(text)) == slug(text)
            assert split_tags(join_tags(split_tags(text))) == split_tags(text)
            tidy(text).encode()

    def test_letters_that_look_alike_stay_letters(self) -> None:
        confusables = json.loads(shared("data/hostile/unicode/confusables.json").read_text())

        for text in confusables:
            assert fold(fold(text)) == fold(text)
            assert tidy(tidy(text)) == tidy(text)
