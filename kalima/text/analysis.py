"""Words as they are searched: where each stands in a text, folded, and without what Arabic joins to it."""

import re
from collections.abc import Iterator, Set
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from kalima.text.arabic import fold
from kalima.text.letters import ARABIC_MARKS, TATWEEL, ZWJ, ZWNJ
from kalima.text.stemwords import BEGIN_WHOLE, END_WHOLE, STOP_WORDS

__all__ = ["STOP_WORDS", "VERSION", "Token", "Word", "carrying", "stem", "telling", "tokens", "words"]

# Raised by whatever changes what a text becomes or what the search keeps of one: an index made under another
# number is made anew.
VERSION = 3

# Longer than any word; what is longer is a string of letters.
TOKEN_MAX = 40
# A newspaper's words, which come again and again.
WORDS_KEPT = 50_000

_ARTICLE = "ال"
_WITH_ARTICLE = (_ARTICLE, "بال", "كال", "فال", "لل")
_ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_REST_MIN = 2
_GOD = {prefix + "الله": "الله" for prefix in ("", "و", "ب", "ف", "ت", "وب")} | {
    "لله": "الله",
    "ولله": "الله",
}

_JOINED = f"{ARABIC_MARKS}{TATWEEL}{ZWNJ}{ZWJ}\u0300-\u036f"
_WORD = re.compile(rf"\d+(?:[,٬]\d{{3}})*(?!\d)|[^\W\d_](?:[^\W\d_]|[{_JOINED}])*")
_THOUSANDS = re.compile(r"(?<=\d)[,٬](?=\d{3})")
_FOLDED_WORD = re.compile(r"[^\W_]+")
# مسئول and مسؤول are one word, and both lose their hamza.
_SEATS = re.compile("ئ(?=و)")
_SERVANT = re.compile("(?<=عبد)(?=ال..)")
# Letters of Persian and Kurdish, as an Arab writes a name without them.
_ARABIC_FOR = str.maketrans("پچژگڤڵڕێۆ", "بجزكفلريو")


class Token(NamedTuple):
    """One word of a text: from where to where, folded (`surface`), and what it is found under (`stem`)."""

    start: int
    end: int
    surface: str
    stem: str

    @property
    def is_stop(self) -> bool:
        """Whether the word is too common to tell one text from another."""
        return self.surface in STOP_WORDS


class Word(NamedTuple):
    """One word without its place in a text."""

    surface: str
    stem: str
    is_stop: bool


def tokens(text: str) -> Iterator[Token]:
    """The words of a text in their order, with their places in it as it was given.

    What is written as one word and read as several, such as ﷺ or عبدالله, gives several tokens in one place;
    digits stand by themselves, so that F-16 and F16 are the same two.
    Both parts of a token are of letters and digits alone: no engine finds an operator in them.
    """
    for match in _WORD.finditer(text):
        start, end = match.span()
        for word in _words(match[0]):
            yield Token(start, end, word.surface, word.stem)


def words(text: str) -> Iterator[Word]:
    """The words of a text in their order: for whoever asks not where they stand, in half the time."""
    return chain.from_iterable(map(_words, _WORD.findall(text)))


def carrying(text: str, stems: Set[str]) -> list[Token]:
    """Those of the words of a text that are found under one of these stems, sooner than by reading all."""
    carried: dict[str, list[Word]] = {}
    found = []
    for match in _WORD.finditer(text):
        written = match[0]
        if written not in carried:
            carried[written] = [word for word in _words(written) if word.stem in stems]
        found += [Token(*match.span(), word.surface, word.stem) for word in carried[written]]
    return found


def telling(text: str) -> list[Token]:
    """The words of a text that tell it from others; all of them where it has stop words alone."""
    every = list(tokens(text))
    return [token for token in every if not token.is_stop] or every


@lru_cache(WORDS_KEPT)
def stem(word: str) -> str:
    """A folded word without the particles before it and the endings behind it.

    After the light stemmer of Larkey, Ballesteros and Connell (light10), which also takes letters that are
    the word's own; برلمان، وزير، لبنان and الله keep theirs.
    """
    if word in _GOD:
        return _GOD[word]
    if not word.isalpha() or word.isascii():
        return word
    return _without_endings(_without_beginnings(word.translate(_ARABIC_FOR)))


def _without_beginnings(word: str) -> str:
    if word[0] == "و" and len(word) > 3 and not _begins_whole(word):
        word = word[1:]
    for prefix in _WITH_ARTICLE:
        if word.startswith(prefix) and len(word) - len(prefix) >= _REST_MIN:
            if _begins_whole(word):
                return word
            # بألمانيا, للبنان: the name itself begins so.
            is_name = prefix != _ARTICLE and _begins_whole(word[1:])
            return word[1:] if is_name else word[len(prefix) :]
    if word[0] in "بل" and len(word) > 4 and not _begins_whole(word):
        return word[1:]
    return word


def _begins_whole(word: str) -> bool:
    return word in BEGIN_WHOLE or _without_endings(word) in BEGIN_WHOLE


def _without_endings(word: str) -> str:
    if word.endswith("ا") and len(word) > 4:
        # سوريا is found with سوري, and كبيرا with كبير.
        word = word[:-1]
    for ending in _ENDINGS:
        if word in END_WHOLE:
            return word
        if word.endswith(ending) and len(word) - len(ending) >= _REST_MIN:
            word = word[: -len(ending)]
    return word


@lru_cache(WORDS_KEPT)
def _words(written: str) -> tuple[Word, ...]:
    return tuple(Word(surface, stem(surface), surface in STOP_WORDS) for surface in _surfaces(written))


def _surfaces(written: str) -> Iterator[str]:
    folded = fold(_SEATS.sub("ؤ", _THOUSANDS.sub("", written[: 2 * TOKEN_MAX])))
    return (word[:TOKEN_MAX] for word in _FOLDED_WORD.findall(_SERVANT.sub(" ", folded)))
