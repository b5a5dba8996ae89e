"""The copy check, as tables: what a careful Arabic copy editor marks, and what she leaves alone."""

import gzip
import json
import time
from itertools import pairwise

import pytest

from kalima.text.copycheck import KINDS, Spelling, Spellings, check, context_of, fixed
from tests.shared import shared

HOUSE = Spellings(
    [
        Spelling("البصرة", is_name=True),
        Spelling("الأنبار", ("انبار",), is_name=True),
        Spelling("أربيل", ("هولير",), is_name=True),
        Spelling("سوريا", ("سورية",), is_name=True),
        Spelling("علي", is_name=True),
        Spelling("غوغل", ("گوگل", "جوجل"), is_name=True),
        Spelling("ذي قار", ("ذيقار",), is_name=True),
        Spelling("مسؤول", ("مسئول",)),
        Spelling("كتابة"),
        Spelling("شؤون", ("شئون",)),
    ]
)


def mended(text: str, *, kinds: set[str] | None = None, **house: object) -> str:
    """The text with every fix of these kinds made, or of all."""
    settings = {"quotes": "guillemets", "spellings": HOUSE, "digits": "latin", "is_prose": False} | house
    marks = check(text, **settings)  # type: ignore[arg-type]
    return fixed(text, [mark for mark in marks if kinds is None or mark.kind in kinds])


def kinds_in(text: str, **house: object) -> list[str]:
    settings = {"quotes": "guillemets", "spellings": HOUSE, "digits": "latin", "is_prose": False} | house
    return [mark.kind for mark in check(text, **settings)]  # type: ignore[arg-type]


MENDED = [
    # Latin signs in Arabic text.
    ("latin", "حضر الوزير, ثم غادر", "حضر الوزير، ثم غادر"),
    ("latin", "حضر الوزير ,ثم غادر", "حضر الوزير، ثم غادر"),
    ("latin", "هل حضر ?", "هل حضر؟"),
    ("latin", "حضر; لكنه غادر", "حضر؛ لكنه غادر"),
    ("latin", "زارت Apple, وقالت", "زارت Apple، وقالت"),
    ("latin", "ماذا يقول?! لا شيء", "ماذا يقول؟! لا شيء"),
    # Spaces.
    ("space", "حضر الوزير ، وغادر .", "حضر الوزير، وغادر."),
    ("space", "حضر  الوزير", "حضر الوزير"),
    ("space", "قال:إن", "قال: إن"),
    ("space", "بغداد،وأربيل", "بغداد، وأربيل"),
    ("space", "انتهى الاجتماع.وغادر الوفد", "انتهى الاجتماع. وغادر الوفد"),
    ("space", "قال « نعم » وسكت", "قال «نعم» وسكت"),
    ("space", "قال ( نعم ) وسكت", "قال (نعم) وسكت"),
    ("space", "قال«نعم»وسكت", "قال «نعم» وسكت"),
    ("space", "بغداد ـكلمة", "بغداد ـ كلمة"),
    ("space", "بغدادـ كلمة", "بغداد ـ كلمة"),
    # Doubled signs.
    ("doubled", "حضر،، وغادر", "حضر، وغادر"),
    ("doubled", "من هو؟؟", "من هو؟"),
    ("doubled", "وسكت.....", "وسكت..."),
    # Quotes of another kind.
    ("quotes", 'قال "نعم" وسكت', "قال «نعم» وسكت"),
    ("quotes", "قال “نعم” وسكت", "قال «نعم» وسكت"),
    ("quotes", "قال ”نعم“ وسكت", "قال «نعم» وسكت"),
    ("quotes", "قال »نعم« وسكت", "قال «نعم» وسكت"),
    ("quotes", 'و"كلمة" أيضًا', "و«كلمة» أيضًا"),
    # Digits of another kind.
    ("digits", "حضر ٣٠ وغاب ۱۲ من 42", "حضر 30 وغاب 12 من 42"),
    ("digits", "١٬٢٤٠٫٥ دينار و٩٪", "1,240.5 دينار و9%"),
    ("digits", "الغرفة ١2", "الغرفة 12"),
    # Tatweel inside a word.
    ("tatweel", "جمـــيل جدًا", "جميل جدًا"),
    ("tatweel", "هـذا المكان", "هذا المكان"),
    # Hamza.
    ("hamza", "يوم الإثنين", "يوم الاثنين"),
    ("hamza", "وإستمرار الإجتماعات بإستقالته", "واستمرار الاجتماعات باستقالته"),
    ("hamza", "الأستثمار والإقتصادية", "الاستثمار والاقتصادية"),
    ("hamza", "ذهب الى البيت او غادر", "ذهب إلى البيت أو غادر"),
    ("hamza", "إبنه وإسمها", "ابنه واسمها"),
    # The house's list, behind prefixes and under tashkeel.
    ("spelling", "في البصره", "في البصرة"),
    ("spelling", "وبالبصره وبِالبَصْرَه", "وبالبصرة وبِالبصرة"),
    ("spelling", "وللانبار", "وللأنبار"),
    ("spelling", "من اربيل وهولير وبهولير", "من أربيل وأربيل وبأربيل"),
    ("spelling", "المسئول ولمسئول", "المسؤول ولمسؤول"),
    ("spelling", "للشئون", "للشؤون"),
    ("spelling", "في ذيقار", "في ذي قار"),
    ("spelling", "على گوگل وجوجل", "على غوغل وغوغل"),
    ("spelling", "زار سورية", "زار سوريا"),
    # Words twice.
    ("repeated", "جلس في في البيت", "جلس في البيت"),
    ("repeated", "ذكر ان ان الجسر مفتوح", "ذكر ان الجسر مفتوح"),
]


@pytest.mark.parametrize(("kind", "typed", "meant"), MENDED)
def test_it_marks_and_mends(kind: str, typed: str, meant: str) -> None:
    assert set(kinds_in(typed)) == {kind}
    assert mended(typed) == meant
    assert kinds_in(meant) == []


ALONE = [
    "بغداد ـ كلمة الإخباري",
    "في 3 جمادى الآخرة 1446هـ عاد",
    "لـ (كلمة) وبـ 20 وبـ100 ولـBBC وكـ«سؤال» ولـ«كلمة»",
    "الـ1,140 قطعة و3.5 مليون و18:42 و2 : 1 و2,5",
    "قالت Reuters, AFP; and others? yes",
    "على https://kalima.example/a,b;c?d=1 وفي kalima.example/x,y",
    "بريد desk@kalima.example، و@kalima_news و#كلـمة_اليوم",
    "﴿ وقل رب زدني ,, علما ﴾ صدق الله العظيم",
    "النبي ﷺ قال",
    "رواية «ڕووباری بێدەنگ» و«خۆزگە» ومعها گەورە",
    "30% من الناس أو أكثر؟!",
    "قال... ثم سكت… وعاد",
    "د.محمد وأ.د. سعاد وم.م",
    "مدير(ة) المدرسة و(ال)عراق",
    "1) أولًا 2) ثانيًا أ) ثالثًا",
    'شاشة 55" جديدة',
    "إنشاء وإنتاج وإنقاذ وإطلاع وإعلان وأستعمل وأسمي",
    "واحد ووالى وبأول وآخر",
    "انه قال ان الامر",
    "قال على لسانه",
    "هذا كتابه وليس كتابة",
    "الحكومة السورية والليرة",
    "سي إن إن، وقالت السي ان ان، ولا لا، وولي ولي العهد، ومحمد محمد حسن",
    "يحيا يحيا يحيا العدل",
    "فُكك قطعة قطعة ونُقل صفا صفا",
    "مَن مِن الناس",
    "وفقًا لـ بيان تلقّته كلمـة الإخباري",
    "قال مصدر أمنـي",
    "هـٰذا بيان",
    "A report, in English; is it? yes 100%",
    "ئەم هەواڵە بە کوردییە, و تەنها کوردی",
    "",
    "   ",
    '«قال "نعم" وسكت»',
]


@pytest.mark.parametrize("text", ALONE)
def test_it_leaves_alone_what_is_right(text: str) -> None:
    assert kinds_in(text) == []


SEEN = [
    ("unpaired", "قال «نعم وسكت"),
    ("unpaired", "قال نعم» وسكت"),
    ("unpaired", "قال (نعم وسكت"),
    ("unpaired", "قال [نعم وسكت"),
    ("doubled", "حضر،. وغادر"),
    ("dots", "بغداد.. ما الخبر"),
    ("repeated", "المدينة المدينة الكبيرة"),
    ("tatweel", "لـالعراق"),
]


@pytest.mark.parametrize(("kind", "text"), SEEN)
def test_where_two_fixes_are_sensible_it_offers_none(kind: str, text: str) -> None:
    marks = check(text, quotes="guillemets", is_prose=False)

    assert [(mark.kind, mark.edits) for mark in marks] == [(kind, ())]


class TestThePaperItself:
    def test_the_report_has_one_quote_never_closed_and_one_never_opened(self) -> None:
        text = shared("seed/report.txt").read_text(encoding="utf-8")

        marks = check(text, quotes="straight", digits="latin")
        unpaired = [text[mark.start - 10 : mark.end + 7] for mark in marks if mark.kind == "unpaired"]

        assert unpaired == ['يؤكّد على "ضرورة ا', 'جاح وإصرار"، مشيرة']
        assert {mark.kind for mark in marks} == {"unpaired", "dots"}

    def test_quotes_of_the_houses_kind_are_right(self) -> None:
        text = 'قال "نعم" وسكت'

        assert kinds_in(text, quotes="straight") == []
        assert mended("قال «نعم» وسكت", quotes="curly") == "قال “نعم” وسكت"

    def test_the_percent_sign_is_of_the_kind_of_its_digits(self) -> None:
        assert mended("بنسبة ٣٠% و30%", digits=None) == "بنسبة ٣٠٪ و30%"
        assert mended("بنسبة ٣٠% و30%", digits="latin") == "بنسبة 30% و30%"
        assert mended("بنسبة ٣٠% و30%", digits="arabic") == "بنسبة ٣٠٪ و٣٠٪"

    def test_the_percent_sign_follows_its_digits_at_once(self) -> None:
        assert mended("بنسبة ٣٠ % و30 %", digits=None) == "بنسبة ٣٠٪ و30%"
        assert mended("بنسبة ٣٠ ٪ و30 ٪", digits="latin") == "بنسبة 30% و30%"
        assert mended("بنسبة 30 %، وبعدها", digits="arabic") == "بنسبة ٣٠٪، وبعدها"
        assert kinds_in("بنسبة 30 %", digits="latin") == ["space"]

    def test_digits_are_the_houses_or_nobodys(self) -> None:
        text = "حضر 1,240.5 وغاب 30%، وهاتف GPS 3"

        assert mended(text, digits="arabic") == "حضر ١٬٢٤٠٫٥ وغاب ٣٠٪، وهاتف GPS 3"
        assert kinds_in("حضر ٣٠ وغاب 42", digits=None) == []

    def test_its_own_name_is_never_touched(self) -> None:
        assert kinds_in("بيان جـريـدة النهر", names=["جريدة النهر"]) == []
        assert kinds_in("بيان جـريـدة النهر") == ["tatweel", "tatweel"]


class TestParagraphs:
    LONG = "افتُتح اليوم في مدينة العمارة جسر جديد للمشاة فوق نهر دجلة"

    def test_prose_ends_with_a_sign(self) -> None:
        marks = check(self.LONG, quotes="guillemets")

        assert [mark.kind for mark in marks] == ["ending"]
        assert KINDS["ending"].is_soft
        assert fixed(self.LONG, marks) == f"{self.LONG}."

    @pytest.mark.parametrize("ending", [".", "؟", "…", ":", ".»", '."', "»."])
    def test_these_end_it(self, ending: str) -> None:
        text = f"وقال: «{self.LONG}" if "»" in ending else self.LONG
        text = f'وقال: "{self.LONG}' if '"' in ending else text

        assert [m.kind for m in check(text + ending, quotes="guillemets") if m.kind == "ending"] == []

    def test_a_headline_and_a_short_line_need_none(self) -> None:
        assert check(self.LONG, quotes="guillemets", is_prose=False) == []
        assert check("ما قاله الناس", quotes="guillemets") == []

    def test_each_is_paired_by_itself(self) -> None:
        text = "قال «نعم\nوسكت» ثم قال"

        marks = check(text, quotes="guillemets", is_prose=False)

        assert [(mark.kind, text[mark.start]) for mark in marks] == [("unpaired", "«"), ("unpaired", "»")]


class TestTheirShape:
    def test_a_pair_is_one_mark_with_two_edits(self) -> None:
        (mark,) = check('قال "نعم" وسكت', quotes="guillemets", is_prose=False)

        assert (mark.start, mark.end, mark.fix) == (4, 9, None)
        assert [edit[:2] for edit in mark.edits] == [(4, 5), (8, 9)]

    def test_a_fix_is_what_stands_in_place_of_the_passage(self) -> None:
        (mark,) = check("يوم الإثنين", quotes="guillemets", is_prose=False)

        assert (mark.start, mark.end, mark.fix) == (4, 11, "الاثنين")
        assert mark.why == "همزة وصل: تُكتب الألف بلا همزة."

    def test_every_mark_says_why_in_a_sentence(self) -> None:
        for _kind, text, _meant in MENDED:
            assert all(mark.why.endswith(".") for mark in check(text, quotes="guillemets", spellings=HOUSE))

    def test_fixes_of_one_text_never_meet(self) -> None:
        text = 'قال ,"نعم" ،« لا »و(هذا )في في الإجتماع,,ثم " ذهب "الى البصره ؟؟ ٣٠%'

        edits = sorted(
            edit for mark in check(text, quotes="guillemets", spellings=HOUSE) for edit in mark.edits
        )

        assert len(edits) > 8
        assert not [(a, b) for a, b in pairwise(edits) if a.meets(b)]

    def test_a_place_is_known_by_the_words_around_it(self) -> None:
        here = "زار الوفد مدينة الإثنين ثم غادر إلى البيت"
        there = "سافر الوفد مدينةَ الإثنين، ثم غادر صباحًا"
        elsewhere = "عاد يوم الإثنين مساء"

        contexts = [
            context_of(text, check(text, quotes="guillemets", is_prose=False)[0])
            for text in (here, there, elsewhere)
        ]

        assert contexts[0] == contexts[1] != contexts[2]


class TestRealArticles:
    """Other papers' articles, found beside the project or skipped."""

    def bodies(self, n: int) -> list[str]:
        with gzip.open(shared("data/articles/articles_dev_10k.jsonl.gz"), "rt", encoding="utf-8") as lines:
            return [json.loads(line)["body"] for _i, line in zip(range(n), lines, strict=False)]

    def test_making_the_fixes_settles_and_adds_no_mark_of_pairs(self) -> None:
        for body in self.bodies(2000)[::40]:
            text = body
            for _round in range(2):
                text = fixed(text, check(text, quotes="straight", spellings=HOUSE, digits="latin"))
            marks = check(text, quotes="straight", spellings=HOUSE, digits="latin")
            assert not [mark for mark in marks if mark.edits], text

    def test_as_found_in_the_wild_it_only_ever_marks(self) -> None:
        for line in (
            shared("data/articles/articles_dirty_dev.jsonl").read_text(encoding="utf-8").splitlines()[::6]
        ):
            text = json.loads(line).get("body", "")
            for mark in check(text, quotes="curly", spellings=HOUSE, digits="arabic"):
                assert 0 <= mark.start < mark.end <= len(text)
                assert mark.kind in KINDS
                assert all(mark.start <= edit.start <= edit.end for edit in mark.edits)


REPORT = (
    "وقالت مديرة المشروع إن الجسر يختصر الطريق إلى المدرسة , على 3,200 تلميذ من أحياء «الضفة الشرقية». "
    'وأضافت أن "الإجتماع القادم" في البصره يوم الإثنين،وسيحضره ٣٠ مهندسا من أربيل ..\n'
)


@pytest.mark.parametrize(
    "text", [REPORT, REPORT.replace("\n", " "), '"', "«", " ", "ـ", "( ", "ك,", "﴿", "a@", "www.", "وب"]
)
def test_twice_the_text_takes_no_more_than_about_twice_the_time(text: str) -> None:
    def cost(length: int) -> float:
        sample = (text * (length // len(text) + 1))[:length] + " كلام"
        times = []
        for _try in range(5):
            began = time.process_time()
            check(sample, quotes="guillemets", spellings=HOUSE, digits="latin")
            times.append(time.process_time() - began)
        return min(times)

    assert cost(16_000) < 3.2 * cost(8_000) + 0.03
