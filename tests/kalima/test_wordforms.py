"""Words of headlines as they are looked up: any spelling, joined particles forgiven."""

import pytest

from kalima.text.wordforms import FORM_MAX, FORMS_PER_TEXT, WORDS_ASKED, asked, forms, index_forms, words_of


class TestWords:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("العمارة تفتتح جسرًا", ["العماره", "تفتتح", "جسرا"]),
            ("أُعيد إعمارُ المدرسةِ الأُولى", ["اعيد", "اعمار", "المدرسه", "الاولي"]),
            ("١٬٢٤٠ وحدة", ["1240", "وحده"]),
            ("1,240 وحدة في ٢٠٢٧", ["1240", "وحده", "في", "2027"]),
            ("GPS يتعطّل في البصرة", ["gps", "يتعطل", "في", "البصره"]),
            ("«نصّ»، و(قوس) - وخط_تحته", ["نص", "و", "قوس", "وخط", "تحته"]),
            ("كتـــاب کتاب", ["كتاب", "كتاب"]),
            ("گوڵ و پیاو", ["گوڵ", "و", "پياو"]),
            ("", []),
            ("…«»!", []),
        ],
    )
    def test_they_are_parted_and_folded(self, text: str, words: list[str]) -> None:
        assert words_of(text) == words

    def test_a_string_without_end_is_cut(self) -> None:
        assert words_of("ب" * 5000) == ["ب" * FORM_MAX]


class TestForms:
    @pytest.mark.parametrize(
        ("word", "found"),
        [
            ("عماره", ["عماره"]),
            ("العماره", ["العماره", "عماره"]),
            ("بالعماره", ["بالعماره", "العماره", "عماره"]),
            ("وبالعماره", ["وبالعماره", "بالعماره", "العماره", "عماره"]),
            ("فالعماره", ["فالعماره", "العماره", "عماره"]),
            ("للبصره", ["للبصره", "البصره", "بصره"]),
            ("ولد", ["ولد"]),
            ("الي", ["الي"]),
            ("بيت", ["بيت"]),
            ("1240", ["1240"]),
        ],
    )
    def test_each_step_takes_one_particle_off(self, word: str, found: list[str]) -> None:
        assert forms(word) == found

    def test_a_headline_gives_every_form_once(self) -> None:
        assert index_forms("البصرة والبصرة") == {"البصره", "بصره", "والبصره"}

    def test_a_text_pasted_for_a_headline_gives_no_more_than_its_share(self) -> None:
        assert len(index_forms(" ".join(f"كلمة{n}" for n in range(1000)))) == FORMS_PER_TEXT

    def test_a_question_has_few_words(self) -> None:
        assert len(asked("واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية")) == WORDS_ASKED
        assert asked("جسر جِسر") == [["جسر"]]

    def test_a_letter_alone_asks_for_something_only_where_no_word_does(self) -> None:
        assert asked("جسر و نهر") == [["جسر"], ["نهر"]]
        assert asked("م") == [["م"]]
