"""What somebody may have meant who typed a word: every spelling at one slip of the fingers, with its price.

The word is folded (`arabic.fold`), and so are the spellings. Which of them are words only the archive knows.
"""

import math
from collections.abc import Iterator, Mapping

from kalima.text.keyboards import neighbours

# A longer word is a string of letters, and its spellings would be too many to ask for.
WORD_MIN, WORD_MAX = 2, 24
# Two slips in a shorter word leave too little of it to tell what was meant.
TWO_SLIPS_MIN = 6

# What a slip costs: the less, the more often it happens *and* the fewer words it could have come from. A
# letter left out can only be this one; another letter in its place could be any, so that a chance hit among
# those is worth less. A price is some 0.28 for each natural logarithm of how seldom the slip happens, where
# half of all happen to fingers and half anyhow: a neighbour one in 30, any other letter one in 230. Measured
# by `python -m bench.typos` on halves of words that the prices never saw.
MISSING, MISSING_WEAK, MISSING_TWIN = 0.4, 0.3, 0.2
SWAPPED = 0.3
CONFUSED, NEIGHBOUR, ALIKE, WEAK_FOR_WEAK, OTHER = 0.4, 0.95, 1.0, 1.4, 1.5
EXTRA_TWIN, EXTRA_WEAK, EXTRA = 0.7, 1.4, 1.5
# Added to a slip at a word's first letter, which people watch.
AT_FIRST = 0.1
# A space left out between two words; one that came between the letters of a word costs the same.
SPACE = 0.5
# Added to two slips in one word, each of them a cheap one.
TWICE = 1.2
# How much a word is preferred for being held by more stories: so much for each natural logarithm.
COMMON = 0.25

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءپچژگڤ"
_IS_LETTER = frozenset(LETTERS)
_WEAK = frozenset("اويء")
# Letters that people write for each other: those that many speak alike, and those that sound or stand alike
# here and there.
_CONFUSED = "ضظ ذز طت ثس قغ"
_ALIKE = "هت اه اي ءا ءو ءي دذ صس ثت ظز ضد ذظ كق حه جچ جگ كگ قگ پب ڤف ژز چك چش غگ"


def spellings(word: str) -> dict[str, float]:
    """Give every spelling that one slip leads from to this word, with its price; the word itself is none.

    Letters left out, put in, swapped or taken for another. A word of TWO_SLIPS_MIN letters or more may
    have two slips, where both are cheap. {} for what is no word of Arabic letters or too long for one.
    """
    if not is_word(word):
        return {}
    found: dict[str, float] = {}
    _gather(found, _slips(word), before=0.0)
    if len(word) >= TWO_SLIPS_MIN:
        for once, price in list(_cheap_slips(word)):
            _gather(found, _cheap_slips(once), before=price + TWICE)
    found.pop(word, None)
    return found


def likeliest(prices: Mapping[str, float], documents: Mapping[str, int]) -> list[str]:
    """Put the spellings that are words in the order in which they may have been meant, the likeliest first.

    `documents` says how many stories hold each; those that none holds are left out.
    """
    scores = {word: score(prices[word], n) for word, n in documents.items() if n and word in prices}
    return sorted(scores, key=lambda word: (scores[word], word))


def score(price: float, documents: int) -> float:
    """How dear a spelling is that some stories hold; the likeliest has the least."""
    return price - COMMON * math.log(documents)


def parted(word: str) -> Iterator[tuple[str, str]]:
    """Give the pairs of words that are this one without the space between them."""
    if is_word(word):
        yield from ((word[:at], word[at:]) for at in range(2, len(word) - 1))


def is_word(word: str) -> bool:
    """Whether a folded word is one of Arabic letters, neither one letter nor a long string of them."""
    return WORD_MIN <= len(word) <= WORD_MAX and _IS_LETTER.issuperset(word)


def _gather(found: dict[str, float], slips: Iterator[tuple[str, float]], *, before: float) -> None:
    for spelling, price in slips:
        if spelling not in found or price + before < found[spelling]:
            found[spelling] = price + before


def _slips(word: str) -> Iterator[tuple[str, float]]:
    for at, letter in enumerate(word):
        first = 0.0 if at else AT_FIRST
        before, after = word[:at], word[at + 1 :]
        yield before + after, _price_of_extra(word, at) + first
        for other, price in _TAKEN_FOR[letter]:
            yield f"{before}{other}{after}", price + first
        if after:
            yield f"{before}{after[0]}{letter}{after[1:]}", SWAPPED + first
    for at in range(len(word) + 1):
        first = 0.0 if at else AT_FIRST
        before, after = word[:at], word[at:]
        for letter in LETTERS:
            yield f"{before}{letter}{after}", _price_of_missing(letter, before, after) + first


def _cheap_slips(word: str) -> Iterator[tuple[str, float]]:
    """Those slips of which a word may have two: swapped, confused, doubled letters, weak ones left out."""
    for at, letter in enumerate(word):
        before, after = word[:at], word[at + 1 :]
        if after[:1] == letter:
            yield before + after, EXTRA_TWIN
        for other in _CONFUSED_WITH[letter] | _ALIKE_WITH[letter]:
            yield f"{before}{other}{after}", _price_of_other(letter, other)
        if after:
            yield f"{before}{after[0]}{letter}{after[1:]}", SWAPPED
        yield f"{before}{letter}{letter}{after}", MISSING_TWIN
        for missing in _WEAK:
            yield f"{before}{letter}{missing}{after}", MISSING_WEAK


def _price_of_extra(word: str, at: int) -> float:
    """What it costs that the letter at a place came in by mistake."""
    letter = word[at]
    if letter in word[max(at - 1, 0) : at] + word[at + 1 : at + 2]:
        return EXTRA_TWIN
    return EXTRA_WEAK if letter in _WEAK else EXTRA


def _price_of_missing(letter: str, before: str, after: str) -> float:
    """What it costs that a letter was left out between two parts of a word."""
    if before.endswith(letter) or after.startswith(letter):
        return MISSING_TWIN
    return MISSING_WEAK if letter in _WEAK else MISSING


def _price_of_other(letter: str, other: str) -> float:
    """What it costs that a letter stands where the other was meant."""
    if other in _CONFUSED_WITH[letter]:
        return CONFUSED
    if other in _NEIGHBOURS[letter]:
        return NEIGHBOUR
    if other in _ALIKE_WITH[letter]:
        return ALIKE
    return WEAK_FOR_WEAK if {letter, other} <= _WEAK else OTHER


_NEIGHBOURS = neighbours(LETTERS)
_CONFUSED_WITH, _ALIKE_WITH = (
    {
        letter: frozenset("".join(pair for pair in pairs.split() if letter in pair)) - {letter}
        for letter in LETTERS
    }
    for pairs in (_CONFUSED, _ALIKE)
)
_TAKEN_FOR = {
    letter: [(other, _price_of_other(letter, other)) for other in LETTERS if other != letter]
    for letter in LETTERS
}
