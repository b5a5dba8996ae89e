"""What the copy check reads words by: what letters are, where words stand, and what it leaves alone."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kalima.text.arabic import fold
from kalima.text.letters import ARABIC_MARKS, TATWEEL, ZWJ, ZWNJ

# Without tatweel, which stands among them, and without the high hamza, which is a mark.
LETTERS = "\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u0673\u0675-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc"
LETTERS += "\u0750-\u077f"
LATIN = "A-Za-z\u00c0-\u024f"
DIGITS = "0-9٠-٩۰-۹"

# Letters that Arabic does not write: a word that holds one is Kurdish, Persian or dialect, and right.
NEIGHBOURS = "پچژگڤڕڵۆێەکیھڎۊےۍڒڼٹڈڑںۀۃ"

# What is written before a word and joined to it.
PREFIXES = (
    *("و", "ف", "ب", "ل", "ك", "ال", "لل", "وب", "ول", "وك", "فب", "فل", "فك"),
    *("وال", "فال", "بال", "كال", "وبال", "فبال", "وكال", "ولل", "فلل"),
)

# One foreign word in so many makes a paragraph one of another language.
FOREIGN_SHARE = 2


class Word(NamedTuple):
    """An Arabic word where it stands.

    letters has no tashkeel and no tatweel, places says where each of them is, and key is letters folded,
    letter for letter.
    """

    start: int
    end: int
    letters: str
    places: tuple[int, ...]
    key: str


_WORD = re.compile(f"[{LETTERS}][{LETTERS}{ARABIC_MARKS}{TATWEEL}{ZWNJ}{ZWJ}]*")
_UNHEARD = re.compile(f"[{ARABIC_MARKS}{TATWEEL}{ZWNJ}{ZWJ}]")
_FOREIGN = re.compile(f"[{NEIGHBOURS}]")
_ARABIC = re.compile(f"[{LETTERS}]")


def words_of(text: str) -> Iterator[Word]:
    """Yield the Arabic words of a text."""
    for found in _WORD.finditer(text):
        start, whole = found.start(), found[0]
        if not _UNHEARD.search(whole):
            yield Word(start, found.end(), whole, tuple(range(start, found.end())), key_of(whole))
            continue
        places = tuple(start + i for i, c in enumerate(whole) if not _UNHEARD.match(c))
        letters = "".join(text[place] for place in places)
        yield Word(start, found.end(), letters, places, key_of(letters))


def bare(text: str) -> str:
    """Give the letters alone: without tashkeel, tatweel and joiners."""
    return _UNHEARD.sub("", text)


@lru_cache(maxsize=20_000)
def key_of(letters: str) -> str:
    """Fold letters one by one, so that each keeps its place; hamza, endings and twins of a letter meet."""
    return "".join(map(_folded, letters))


@lru_cache(maxsize=2_000)
def _folded(letter: str) -> str:
    key = fold(letter)
    return key if len(key) == 1 else letter


def is_foreign(word: str) -> bool:
    return bool(_FOREIGN.search(word))


def is_arabic_letter(character: str) -> bool:
    return bool(_ARABIC.match(character))


def reads_arabic(paragraph: str) -> bool:
    """Say whether a paragraph is Arabic text: Latin, Kurdish and Persian ones are not ours to correct."""
    arabic = len(_ARABIC.findall(paragraph))
    if not arabic or arabic < len(_LATIN_LETTER.findall(paragraph)):
        return False
    words = _WORD.findall(paragraph)
    return sum(map(is_foreign, words)) * FOREIGN_SHARE < len(words)


_LATIN_LETTER = re.compile(f"[{LATIN}]")

# Links, addresses, handles, hashtags, verses, and runs of Latin words with what stands between them.
_ALONE = re.compile(
    '(?:https?://|www\\.)[^\\s«»"“”،؛؟﴿﴾]{0,2000}[^\\s«»"“”،؛؟﴿﴾.,;:!?)]'
    "|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,250}[A-Za-z0-9]"
    f"|[@#][\\w{ARABIC_MARKS}{TATWEEL}{ZWNJ}]{{1,200}}"
    '|(?<![A-Za-z0-9-])(?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,24}(?:/[^\\s«»"“”،؛؟]{0,2000})?'
    "|﴿[^﴿﴾]{0,3000}﴾"
    f"|[{LATIN}](?:[ !#-'*-Z\\\\^-~{LATIN}‘’–—]{{0,200}}[{LATIN}0-9])?"
)


def left_alone(paragraph: str) -> bytearray:
    """Say for each character (1 or 0) whether it belongs to what no copy editor touches."""
    mask = bytearray(len(paragraph))
    for found in _ALONE.finditer(paragraph):
        mask[found.start() : found.end()] = b"\x01" * (found.end() - found.start())
    return mask
