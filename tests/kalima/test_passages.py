"""Passages of a body: found by their words and surroundings, replaced with the markup around them kept."""

import time

import pytest

from kalima.text.passages import Body, Passage, edits_between

BODY = (
    "<p>افتُتح اليوم <strong>جسر جديد</strong> للمشاة فوق "
    '<a href="https://kalima.example/dijla" rel="noopener">نهر دجلة</a> في العمارة.</p>'
    "<p>يختصر الجسر الطريق على 3,200 تلميذ.</p><ul><li>الجسر بطول 90 مترًا.</li></ul>"
)


class TestReplacing:
    @pytest.mark.parametrize(
        ("quote", "words", "expected"),
        [
            ("3,200 تلميذ", "2,300 تلميذ", "على 2,300 تلميذ.</p>"),
            # A word that changes has the markup of the one it stands for.
            ("جسر جديد للمشاة", "جسر حديث للمشاة", "<strong>جسر حديث</strong> للمشاة"),
            ("فوق نهر دجلة في", "فوق نهر الفرات في", 'noopener">نهر الفرات</a> في'),
            # A new word at the edge of a link or bold stays outside it.
            ("نهر دجلة في العمارة", "نهر دجلة العظيم في العمارة", "نهر دجلة</a> العظيم في العمارة"),
            ("اليوم جسر", "اليوم صباحًا جسر", "اليوم صباحًا <strong>جسر"),
            # What is taken out takes its empty markup along.
            ("اليوم جسر جديد للمشاة", "اليوم ممر للمشاة", "اليوم <strong>ممر</strong> للمشاة"),
            ("نهر دجلة في العمارة", "العمارة", "فوق العمارة.</p>"),
            ("يختصر الجسر الطريق على 3,200 تلميذ.", "", "العمارة.</p><ul>"),
            ("90 مترًا", "<b>90</b> مترًا & نصفًا", "بطول &lt;b&gt;90&lt;/b&gt; مترًا &amp; نصفًا."),
        ],
    )
    def test_words_change_and_markup_stays(self, quote: str, words: str, expected: str) -> None:
        replaced = Body(BODY).replaced([(Passage(quote), words)])

        assert replaced is not None
        assert expected in replaced
        assert Body(replaced).replaced([]) == replaced

    def test_nothing_else_changes(self) -> None:
        replaced = Body(BODY).replaced([(Passage("3,200"), "2,300")])

        assert replaced == BODY.replace("3,200", "2,300")

    def test_several_change_at_once(self) -> None:
        changes = [
            (Passage("90 مترًا"), "95 مترًا"),
            (Passage("افتُتح اليوم"), "افتُتح أمس"),
            (Passage("3,200"), ""),
        ]

        replaced = Body(BODY).replaced(changes)

        assert replaced == BODY.replace("90", "95").replace("اليوم", "أمس").replace("3,200", "")

    def test_two_that_overlap_change_nothing(self) -> None:
        changes = [(Passage("نهر دجلة"), "دجلة"), (Passage("دجلة في"), "الفرات في")]

        assert Body(BODY).replaced(changes) is None

    def test_what_words_stay_is_not_touched(self) -> None:
        assert edits_between("على 3,200 تلميذ", "على نحو 3,200 تلميذ") == [(3, 3, " نحو")]
        assert edits_between("كُتِبَ الخبر", "كُتِبَ النبأ") == [(7, 12, "النبأ")]


class TestFinding:
    @pytest.mark.parametrize(
        ("passage", "is_found"),
        [
            (Passage("نهر دجلة"), True),
            # Twice in the text, and told apart by what stands around it.
            (Passage("الجسر"), False),
            (Passage("الجسر", "يختصر ", " الطريق"), True),
            (Passage("الجسر", "تلميذ.\n", " بطول"), True),
            # A page's selection knows no line between two paragraphs.
            (Passage("الجسر", "3,200 تلميذ.", " بطول 90"), True),
            # One side was rewritten since.
            (Passage("الجسر", "كان ", " الطريق على 3,200 تلميذ."), True),
            (Passage("الجسر", "كان ", " بعيدًا"), False),
            (Passage("دجلة", "كان ", " بعيدًا"), False),
            # Over two paragraphs, in no paragraph, in nothing.
            (Passage("العمارة.\nيختصر"), False),
            (Passage("العمارة.يختصر"), False),
            (Passage("طائرة"), False),
            (Passage(""), False),
        ],
    )
    def test_one_place_or_none(self, passage: Passage, is_found: bool) -> None:
        assert (Body(BODY).find(passage) is not None) is is_found

    def test_untouched_means_both_sides(self) -> None:
        passage = Passage("الجسر", "كان ", " الطريق على 3,200 تلميذ.")

        assert Body(BODY).find(passage, untouched=True) is None
        assert Body(BODY).find(Passage("الجسر", "يختصر ", " الطريق"), untouched=True)

    @pytest.mark.parametrize("html", ["", "<p>", "س<br>س", "<<<>>>", "\x00", "<p><strong></strong></p>"])
    def test_any_body_is_read(self, html: str) -> None:
        assert Body(html).find(Passage("س" * 3)) is None
        assert Body(html).replaced([(Passage("لا"), "")]) is None

    def test_a_letter_that_stands_everywhere_takes_no_time(self) -> None:
        started = time.monotonic()

        assert Body("<p>" + "س " * 50_000 + "</p>").find(Passage("س", "س" * 60, "س" * 60)) is None
        assert time.monotonic() - started < 2
