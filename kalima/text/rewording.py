"""Finds what was reworded between two versions of one block."""

from collections.abc import Sequence
from typing import NamedTuple

from kalima.text.alignment import Work, align
from kalima.text.blocks import Word

# One small word that stayed between two rewritten phrases is read as part of the rewriting.
ISLAND_WORDS_MAX = 2
ISLAND_LETTERS_MAX = 3


class Stretch(NamedTuple):
    """Words of either side that stand against each other.

    change is "" (as it was), "format", "marks", "signs" (both small), or "words".
    """

    change: str
    old: list[Word]
    new: list[Word]


def stretches_of(old: Sequence[Word], new: Sequence[Word], work: Work) -> list[Stretch]:
    """What stayed and what changed, in turn."""
    pairs = align([word.bare for word in old], [word.bare for word in new], work)
    found: list[Stretch] = []
    a = c = 0
    for i, j in [*pairs, (len(old), len(new))]:
        if i > a or j > c:
            found.append(_differing(list(old[a:i]), list(new[c:j])))
        if i < len(old):
            change = _difference(old[i], new[j])
            if found and found[-1].change == change != "marks":
                found[-1].old.append(old[i])
                found[-1].new.append(new[j])
            else:
                found.append(Stretch(change, [old[i]], [new[j]]))
        a, c = i + 1, j + 1
    return _without_islands(found)


def _difference(old: Word, new: Word) -> str:
    if old.text != new.text:
        return "marks"
    return "" if old.marks == new.marks else "format"


def _differing(old: list[Word], new: list[Word]) -> Stretch:
    return Stretch("signs" if all(word.is_sign for word in (*old, *new)) else "words", old, new)


def _without_islands(stretches: list[Stretch]) -> list[Stretch]:
    """Join two rewritten phrases over the one small word between them."""
    joined: list[Stretch] = []
    for stretch in stretches:
        if stretch.change == "words" and len(joined) > 1 and _is_island(joined[-1], joined[-2], stretch):
            island, before = joined.pop(), joined.pop()
            stretch = _differing(
                [*before.old, *island.old, *stretch.old], [*before.new, *island.new, *stretch.new]
            )
        joined.append(stretch)
    return joined


def _is_island(island: Stretch, before: Stretch, after: Stretch) -> bool:
    is_small = len(island.new) <= ISLAND_WORDS_MAX and not any(
        word.is_tag or len(word.bare) > ISLAND_LETTERS_MAX for word in island.new
    )
    return (
        is_small
        and island.change == ""
        and before.change == "words"
        and all(_has_word(words) for words in (before.old, before.new, after.old, after.new))
    )


def _has_word(words: list[Word]) -> bool:
    return not all(word.is_sign for word in words)
