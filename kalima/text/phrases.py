"""The phrases of a text as keys that a list of names may hold; what is joined to their front is forgiven."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kalima.text.analysis import STOP_WORDS
from kalima.text.arabic import ending_key
from kalima.text.wordforms import forms

# No name of a list has more words.
WORDS_MAX = 4

_WORD = re.compile(r"[^\W_]+")
# What stands between the words of one name: كوفيد-19, «وكالة أ ف ب».
_WITHIN = re.compile(r"[ \-–/.&']")
_ARTICLE = "ال"


class Phrase(NamedTuple):
    """Some words of a text in a row, under one key; `forgiven` counts what was taken off to reach it."""

    key: str
    start: int
    words: int
    forgiven: int


def phrases(text: str, *, most: int) -> Iterator[Phrase]:
    """Every row of up to WORDS_MAX words among the first `most`, under each key that it may be meant by.

    Keys are those of arabic.ending_key, so that a list is asked for them and never read: «وبالبصرة» may mean
    «البصره» and «بصره», «المدارس المهنية» also «مدارس مهنيه». `start` counts words.
    """
    keyed = ending_key(text)
    words = [match.span() for match, _number in zip(_WORD.finditer(keyed), range(most), strict=False)]
    for start, (begins, first_ends) in enumerate(words):
        first = keyed[begins:first_ends]
        before = forms(first)
        last_end = first_ends
        for count, (next_begins, ends) in enumerate(words[start : start + WORDS_MAX], start=1):
            if count > 1 and not _WITHIN.fullmatch(keyed[last_end:next_begins]):
                break
            last_end = ends
            if not _may_end(keyed[next_begins:ends], alone=count == 1):
                continue
            rest = keyed[first_ends:ends]
            for forgiven, form in enumerate(before):
                yield Phrase(form + rest, start, count, forgiven)
            if count > 1 and f" {_ARTICLE}" in rest and rest.count(" ") == rest.count(f" {_ARTICLE}"):
                bare = before[-1] + rest.replace(f" {_ARTICLE}", " ")
                yield Phrase(bare, start, count, len(before))


def _may_end(word: str, *, alone: bool) -> bool:
    """Whether a name may end with this word; one that stands alone is more than a letter."""
    return word not in STOP_WORDS and not (alone and len(word) == 1)
