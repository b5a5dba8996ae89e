"""Reads a text as a careful Arabic copy editor would and marks what she would ask about; changes nothing."""

import re
from collections.abc import Iterable, Iterator, Sequence

from kalima.text.arabic import Digits
from kalima.text.marks import KINDS, Edit, Kind, Mark, apart, fixed
from kalima.text.punctuation import ending_marks, number_marks, sign_marks, space_marks, tatweel_marks
from kalima.text.quotation import QUOTES, QuoteKind, pair_up, quote_marks, unpaired_marks
from kalima.text.slips import hamza_mark, repeated_marks
from kalima.text.spellings import Spelling, Spellings
from kalima.text.writing import Word, key_of, left_alone, reads_arabic, words_of

__all__ = ["KINDS", "QUOTES", "Edit", "Kind", "Mark", "QuoteKind", "Spelling", "Spellings", "check", "fixed"]

NO_SPELLINGS = Spellings(())

# How the house names its sources: never touched, in whatever tashkeel and with whatever tatweel.
ATTRIBUTIONS = (
    *("وفقا ل", "ووفقا ل", "طبقا ل", "نقلا عن", "بحسب بيان", "حسب بيان", "بحسب ما", "بحسب مصدر"),
    *("قال مصدر أمني", "قال مصدر مسؤول", "ذكر مصدر أمني", "أفاد مصدر أمني", "كشف مصدر مطلع"),
    *("بيان تلقته", "بيان تلقت", "تلقته كلمة الإخباري", "تلقت كلمة الإخباري", "تصريح لكلمة الإخباري"),
)


def check(
    text: str,
    *,
    quotes: QuoteKind,
    spellings: Spellings = NO_SPELLINGS,
    digits: Digits | None = None,
    names: Iterable[str] = (),
    is_prose: bool = True,
) -> list[Mark]:
    """Mark what is wrong or doubtful in a text, paragraph by paragraph, in the order of the text.

    quotes is the house's kind; digits its digits, None where they are not checked; names are words that
    are never touched, such as the paper's own. is_prose says that paragraphs end with a sign, which
    headlines and list items need not. Fixes never meet, and making them leaves nothing to fix of the same
    kind at the same place. Linear in the length of the text.
    """
    untouched = _Untouched((*ATTRIBUTIONS, *names))
    marks: list[Mark] = []
    for found in re.finditer("[^\n]+", text):
        paragraph = found[0]
        if reads_arabic(paragraph):
            here = _paragraph(paragraph, quotes, spellings, digits, untouched, is_prose=is_prose)
            marks += (mark.moved(found.start()) for mark in here)
    return marks


def _paragraph(
    text: str,
    quotes: QuoteKind,
    spellings: Spellings,
    digits: Digits | None,
    untouched: "_Untouched",
    *,
    is_prose: bool,
) -> list[Mark]:
    alone = left_alone(text)
    words = [word for word in words_of(text) if not alone[word.start]]
    held = untouched.within(words)
    pairing = pair_up(text, alone)
    marks = [
        *unpaired_marks(text, pairing),
        *_word_marks(text, words, spellings, held),
        *repeated_marks(text, words, alone),
        *sign_marks(text, alone, pairing),
        *space_marks(text, alone, pairing),
        *quote_marks(text, pairing, quotes),
        *number_marks(text, alone, digits),
        *(mark for mark in tatweel_marks(text, alone) if not held[mark.start]),
        *(ending_marks(text, alone) if is_prose else ()),
    ]
    return apart(marks)


def _word_marks(text: str, words: Sequence[Word], spellings: Spellings, held: "_Held") -> Iterator[Mark]:
    known: set[int] = set()
    for at, mark, covered in spellings.found(text, words):
        known.update(range(at, at + covered))
        if mark and not held[mark.start]:
            yield mark
    for at, word in enumerate(words):
        if at not in known and not held[word.start]:
            mark = hamza_mark(text, word)
            if mark:
                yield mark


class _Held:
    """The places of a paragraph that the formulas hold."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._places = {place for start, end in spans for place in range(start, end)}

    def __getitem__(self, place: int) -> bool:
        return place in self._places


class _Untouched:
    """Phrases that are found word by word, folded."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        for phrase in phrases:
            keys = tuple(word.key for word in words_of(phrase))
            if keys:
                self._phrases.setdefault(keys[0], []).append(keys)

    def within(self, words: Sequence[Word]) -> _Held:
        """The words that these phrases cover; a name's first word may have a prefix of one letter."""
        spans = []
        for at, word in enumerate(words):
            readings = [word.key] + ([word.key[1:]] if word.key[0] in "وفبلك" else [])
            for reading in readings:
                for keys in self._phrases.get(reading, ()):
                    if keys[1:] == tuple(w.key for w in words[at + 1 : at + len(keys)]):
                        spans.append((word.start, words[at + len(keys) - 1].end))
        return _Held(spans)


def context_of(text: str, mark: Mark) -> str:
    """The word before a mark and the one after, folded and without signs.

    It tells one place of a passage from another, and stays when signs and spaces around it are mended.
    """
    near = text[max(0, mark.start - 80) : mark.start], text[mark.end : mark.end + 80]
    before, after = ([word.key for word in words_of(part)] for part in near)
    return key_of(" ".join([*before[-1:], "|", *after[:1]]))
