"""Phrases of a text as the keys of a list: whole words, in any spelling, behind what is joined to them."""

import pytest

from kalima.text.arabic import ending_key
from kalima.text.phrases import WORDS_MAX, phrases


def keys(text: str, most: int = 100) -> set[str]:
    return {phrase.key for phrase in phrases(text, most=most)}


class TestWhatATextNames:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("وصلت الوفود إلى البصرة", "البصرة"),
            ("وصلوا إلى البَصْرَةِ أمس", "البصرة"),
            ("في البصره", "البصرة"),
            ("وبالبصرة قال", "البصرة"),
            ("للبصرة", "البصرة"),
            ("فوز المنتخب", "منتخب"),
            ("لمجلس النواب", "مجلس النواب"),
            ("قال مجلس\nالنواب", "مجلس النواب"),
            ("والانتخابات المبكرة", "انتخابات مبكرة"),
            ("بالانتخاباتِ المبكّرة", "الانتخابات المبكرة"),
            ("لقاح كوفيد-١٩ متوفر", "كوفيد-19"),
            ("حكومة رئيس الوزراء محمد السوداني", "رئيس الوزراء محمد السوداني"),
            ("مع OPEC أمس", "opec"),
            ("زار أحمد المدرسة", "احمد"),
            ("خليجي ٢٦", "خليجي 26"),
        ],
    )
    def test_it_is_among_its_keys(self, text: str, name: str) -> None:
        assert ending_key(name) in keys(text)

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("صدر بيان", "الصدر"),
            ("مدرسة", "درس"),
            ("نفط. غاز", "نفط غاز"),
            ("نفط، غاز", "نفط غاز"),
            ("على الطاولة", "على"),
            ("ذهب من", "ذهب من"),
            ("البصرة القديمة", "البصره قديمه"),
            ("و", "و"),
        ],
    )
    def test_and_this_is_not(self, text: str, name: str) -> None:
        assert ending_key(name) not in keys(text)

    def test_each_says_where_it_stands_and_what_was_forgiven(self) -> None:
        found = {phrase.key: phrase[1:] for phrase in phrases("قال بالبصرة القديمة", most=9)}

        assert found["بالبصره"] == (1, 1, 0)
        assert found["البصره القديمه"] == (1, 2, 1)
        assert found["بصره قديمه"] == (1, 2, 3)

    def test_a_text_without_end_gives_no_more_than_its_share(self) -> None:
        many = list(phrases("كلمة " * 10_000, most=50))

        assert max(phrase.start for phrase in many) == 49
        assert len(many) <= 50 * WORDS_MAX * 5

    @pytest.mark.parametrize("text", ["", " ", "…«»!", "\0", "\u202e", "\ud800", "ـــ", "()[]{}*+?\\"])
    def test_what_is_no_text_names_nothing(self, text: str) -> None:
        assert keys(text) == set()
