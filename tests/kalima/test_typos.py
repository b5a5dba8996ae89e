"""Words as they are mistyped: what each may have been meant for, and what that costs to find out."""

import time

import pytest

from kalima.text.arabic import fold
from kalima.text.arabizi import READINGS_MAX, readings
from kalima.text.keyboards import neighbours, other_layout
from kalima.text.typos import LETTERS, WORD_MAX, likeliest, parted, spellings

SLIPS = [
    ("a letter left out", "الحكمه", "الحكومه"),
    ("a letter put in", "البرلملان", "البرلمان"),
    ("two letters swapped", "االعراق", "العراق"),
    ("two letters swapped", "العرقا", "العراق"),
    ("the key beside it", "بعداد", "بغداد"),
    ("the key beside it, an ending amid a word", "الكةت", "الكوت"),
    ("ض for ظ", "ضروف", "ظروف"),
    ("ظ for ض", "الظفه", "الضفه"),
    ("ذ for ز", "ذراعه", "زراعه"),
    ("ث for س", "ثنوات", "سنوات"),
    ("ط for ت", "طصريح", "تصريح"),
    ("ق for غ", "استقلال", "استغلال"),
    ("a doubled letter", "المحاافظ", "المحافظ"),
    ("a hamza left out", "كفاه", "كفاءه"),
    ("a weak letter left out", "السليمنيه", "السليمانيه"),
    ("an end that sounds alike", "امريكه", "امريكا"),
]


class TestOneSlip:
    @pytest.mark.parametrize(("slip", "typed", "meant"), SLIPS)
    def test_what_was_meant_is_among_the_spellings(self, slip: str, typed: str, meant: str) -> None:
        assert meant in spellings(fold(typed)), slip

    @pytest.mark.parametrize(
        ("typed", "likely", "unlikely"),
        [
            ("ضروف", "ظروف", "حروف"),
            ("بعداد", "بغداد", "بمداد"),
            ("الحكمه", "الحكومه", "الحقمه"),
            ("المديينه", "المدينه", "المديونه"),
            ("العرقا", "العراق", "العرقم"),
        ],
    )
    def test_what_happens_often_costs_less(self, typed: str, likely: str, unlikely: str) -> None:
        found = spellings(typed)

        assert found[likely] < found[unlikely]

    def test_the_first_letter_is_watched(self) -> None:
        assert spellings("حبال")["جبال"] > spellings("رجاب")["رحاب"]

    def test_a_word_is_not_its_own_misspelling(self) -> None:
        assert "بابل" not in spellings("بابل")


class TestTwoSlips:
    def test_a_long_word_may_have_two_cheap_ones(self) -> None:
        assert "الظروف" in spellings("الضورف")
        assert spellings("الضورف")["الظروف"] > max(
            spellings("الضروف")["الظروف"], spellings("الظورف")["الظروف"]
        )

    def test_a_short_one_may_not(self) -> None:
        assert "ظرف" not in spellings("ضفر")


class TestTheLikeliest:
    def test_of_two_alike_the_one_that_more_stories_hold_comes_first(self) -> None:
        assert likeliest({"الحكمه": 0.4, "الحكومه": 0.4}, {"الحكمه": 40, "الحكومه": 900}) == [
            "الحكومه",
            "الحكمه",
        ]

    def test_a_much_cheaper_slip_outweighs_many_stories(self) -> None:
        assert likeliest({"ظروف": 0.55, "حروف": 1.4}, {"ظروف": 30, "حروف": 60})[0] == "ظروف"

    def test_what_no_story_holds_is_left_out(self) -> None:
        assert likeliest({"ظروف": 0.4, "ضرووف": 0.2}, {"ظروف": 3}) == ["ظروف"]


class TestSpaces:
    def test_two_words_that_ran_together_are_parted(self) -> None:
        assert ("مجلس", "النواب") in parted("مجلسالنواب")

    def test_no_letter_is_parted_from_a_word(self) -> None:
        assert all(len(one) > 1 and len(other) > 1 for one, other in parted("وزاره"))


class TestWhatIsNoWord:
    @pytest.mark.parametrize(
        "typed",
        ["", "ب", "ب" * (WORD_MAX + 1), "ب" * 100_000, "gps", "كورونا19", "\0", "ب\ud800", "OR 1=1", "ق*"],
    )
    def test_nothing_is_made_of_it(self, typed: str) -> None:
        assert spellings(typed) == {}
        assert list(parted(typed)) == []

    def test_the_longest_word_stays_cheap(self) -> None:
        began = time.process_time()
        found = spellings((LETTERS * 2)[:WORD_MAX])

        assert len(found) < 20_000
        assert time.process_time() - began < 0.5


class TestTheWrongKeyboard:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("hgsud]", "السعيد"),
            ("ghtj", "لافت"),
            ("fy]h]", "بغداد"),
            ("hguvhr", "العراق"),
            ("Hpl]", "أحمد"),
            ("lpl] hgs,]hkd", "محمد السوداني"),
            ("hgrhk,k 2026", "القانون 2026"),
            ("sfhp", "سباح"),
            ("bpr", "لاحق"),
            ("لخخلمث", "google"),
            ("صاشفسشحح", "whatsapp"),
            ("ىثصس", "news"),
        ],
    )
    def test_it_is_read_as_the_other(self, typed: str, meant: str) -> None:
        assert meant in other_layout(typed)

    def test_a_capital_that_a_phone_made_is_read_too(self) -> None:
        assert "السعيد" in [reading.replace("أ", "ا") for reading in other_layout("Hgsud]")]

    @pytest.mark.parametrize("typed", ["", "   ", "2026", "?!", "GPSيتعطل", "\0", "العراق gps ك1a"])
    def test_what_is_no_such_text_has_no_reading(self, typed: str) -> None:
        assert not other_layout(typed)

    def test_a_long_text_has_few_readings(self) -> None:
        assert len(other_layout("لا " * 5_000)) <= 8

    def test_keys_have_neighbours_on_both_sides_and_across(self) -> None:
        around = neighbours("غف")["غ"]

        assert {"ع", "ف"} <= around
        assert "ض" not in around
        assert all(letter not in others for letter, others in neighbours(LETTERS).items())


class TestArabicInLatinLetters:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("7amas", "حماس"),
            ("ba3'dad", "بغداد"),
            ("ba3’dad", "بغداد"),
            ("mo7amed", "محمد"),
            ("Mohammed", "محمد"),
            ("3li", "علي"),
            ("sudani", "سوداني"),
            ("al-sudani", "السوداني"),
            ("El-Sisi", "السيسي"),
            ("5amenei", "خامنيي"),
            ("karbala2", "كربلاء"),
            ("basra", "بصره"),
            ("arbil", "اربيل"),
            ("7izbollah", "حزب الله"),
            ("abdelra7man", "عبد الرحمن"),
            ("biden", "بايدن"),
            ("9addam", "صدام"),
        ],
    )
    def test_what_was_meant_is_among_the_readings(self, typed: str, meant: str) -> None:
        assert meant in readings(typed)

    @pytest.mark.parametrize(
        "typed", ["", "ab", "2026", "3", "العراق", "a" * 10_000, "a;b", "o'", "\0abc", "a_b"]
    )
    def test_what_is_no_such_word_has_none(self, typed: str) -> None:
        assert readings(typed) == {}

    @pytest.mark.parametrize("typed", ["aeiouaeiouaeiouaeiou", "2'2'2'2'2'2'2'2'2'a", "thdhchghkhshththdhch"])
    def test_a_word_of_doubts_has_no_more_than_others(self, typed: str) -> None:
        began = time.process_time()

        assert 0 < len(readings(typed)) <= READINGS_MAX
        assert time.process_time() - began < 0.5
