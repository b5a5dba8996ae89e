"""Words as they are searched: spellings and forms that meet, and words that keep their letters."""

import pytest

from kalima.text import analysis
from kalima.text.arabic import fold

# Each line is one thing that readers write in several ways.
MEET = [
    "أحمد احمد إحمد أَحْمَد احـمد",
    "حكومة الحكومة حكومه وللحكومة بالحكومة والحكومة",
    "وزير الوزير والوزير للوزير بالوزير",
    "وزارة الوزارة وزاره للوزارة ووزارة",
    "سوريا السوري سورية والسورية",
    "ألمانيا المانيا بألمانيا الألماني الألمانية لألمانيا",
    "لبنان اللبناني لبنانية للبنان بلبنان",
    "إيران ايران الإيراني الايرانية",
    "فلسطين الفلسطيني فلسطينية الفلسطينيين",
    "قانون القانون قانونية قانونها",
    "بغداد ببغداد لبغداد وبغداد",
    "برلمان البرلمان برلماني للبرلمان",
    "مسؤول مسئول المسؤول مسئولون",
    "شؤون شئون الشؤون",
    "الله والله بالله لله",
    "وكالة الوكالة وكالات",
    "١٢٤٠ 1240 ۱۲۴۰ 1,240 ١٬٢٤٠",
    "کتاب كتاب الكتاب ﻛﺘﺎﺏ",
    "گرميان كرميان",
    "قوات القوات قوة",
    "انتخابات الانتخابات انتخابي",
]

KEEP = ["برلمان", "لبنان", "بغداد", "بشار", "وزير", "وطن", "والد", "رمضان", "حسين", "تعاون", "فرات", "البوم"]


@pytest.mark.parametrize("written", MEET)
def test_ways_of_writing_one_thing_meet(written: str) -> None:
    found = {token.stem for token in analysis.tokens(written)}
    assert len(found) == 1, found


@pytest.mark.parametrize("word", KEEP)
def test_a_word_keeps_the_letters_that_are_its_own(word: str) -> None:
    assert analysis.stem(fold(word)) == word


@pytest.mark.parametrize("pair", ["السودان السود", "عمان عم", "الصين صنع", "والد والي", "بيان بين"])
def test_other_words_stay_other_words(pair: str) -> None:
    one, other = (token.stem for token in analysis.tokens(pair))
    assert one != other


def test_a_token_knows_its_place_in_the_text_as_it_was_given() -> None:
    text = "قالَ عبدالله: «نَمَت» المحافظةُ بـ1,240 دارًا ﷺ"
    places = [(text[token.start : token.end], token.surface) for token in analysis.tokens(text)]
    assert places[:4] == [("قالَ", "قال"), ("عبدالله", "عبد"), ("عبدالله", "الله"), ("نَمَت", "نمت")]
    assert ("1,240", "1240") in places
    assert [surface for written, surface in places if written.endswith("ﷺ")][-4:] == [
        "صلي",
        "الله",
        "عليه",
        "وسلم",
    ]


def test_stop_words_go_unless_they_are_all_that_there_is() -> None:
    assert [token.surface for token in analysis.telling("ما هي عاصمة العراق؟")] == ["عاصمه", "العراق"]
    assert [token.surface for token in analysis.telling("من هو")] == ["من", "هو"]


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "؟!«»",
        "\x00\ud800\u202e",
        "ا" * 10_000,
        "ً" * 5_000,
        "ا" + "ً" * 5_000,
        "9," * 5_000,
        "\"*^():-+ AND OR NOT NEAR(a b, 3) '; DROP TABLE x; --",
        "_" * 3_000,
        "ﷺ" * 2_000,
    ],
)
def test_whatever_comes_becomes_short_words_of_letters_and_digits(hostile: str) -> None:
    for token in analysis.tokens(hostile):
        assert token.surface.isalnum()
        assert token.stem.isalnum()
        assert 0 < len(token.surface) <= analysis.TOKEN_MAX
        assert 0 <= token.start < token.end <= len(hostile)


def test_stems_of_the_lists_are_folded() -> None:
    for word in analysis.STOP_WORDS | analysis.BEGIN_WHOLE | analysis.END_WHOLE:
        assert fold(word) == word
