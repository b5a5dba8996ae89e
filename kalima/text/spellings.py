"""The house's spelling list over a text: one form for each person, place and word, behind any prefix."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kalima.text.marks import Mark, replaced
from kalima.text.writing import PREFIXES, Word, bare, is_foreign, key_of, words_of

# Shorter names are other words too, once their hamza or ending is forgotten: علي and على, منى and مني.
SAFE_LETTERS = 4


class Spelling(NamedTuple):
    """One entry: the form that the house writes, and variants that it does not.

    In a name every other hamza or ending is a variant by itself, and «ال» before it makes another word:
    «السورية» is not the variant «سورية». In a word another ending is a variant only where it is listed:
    «كتابه» is not always a slip for «كتابة».
    """

    form: str
    variants: tuple[str, ...] = ()
    is_name: bool = False


class _Way(NamedTuple):
    """One way to find an entry: its words folded, the letters as the list has them, and the form."""

    keys: tuple[str, ...]
    letters: str
    spelling: Spelling


class Spellings:
    """A list of entries, ready to be looked for. Building it costs as much as the list is long."""

    def __init__(self, entries: Iterable[Spelling]) -> None:
        self._ways: dict[str, list[_Way]] = {}
        for entry in entries:
            for written in (entry.form, *entry.variants):
                words = [word.letters for word in words_of(written)]
                if words:
                    way = _Way(tuple(map(key_of, words)), " ".join(words), entry)
                    self._ways.setdefault(way.keys[0], []).append(way)
        for ways in self._ways.values():
            ways.sort(key=lambda way: len(way.keys), reverse=True)

    def found(self, text: str, words: Sequence[Word]) -> Iterator[tuple[int, Mark | None, int]]:
        """Yield (first word, mark, words covered) for each entry in the text; no mark where it is right."""
        at = 0
        while self._ways and at < len(words):
            mark, covered = self._at(text, words, at)
            if covered:
                yield at, mark, covered
            at += covered or 1

    def _at(self, text: str, words: Sequence[Word], at: int) -> tuple[Mark | None, int]:
        """Look for an entry that begins with this word: the longest, with as little prefix as can be."""
        first = words[at]
        best: tuple[Mark | None, int] = (None, 0)
        for prefix, key in _readings(first.key):
            for way in self._ways.get(key, ()):
                n = len(way.keys)
                if way.spelling.is_name and prefix.endswith(("ال", "لل")) and not key.startswith("ال"):
                    continue
                rest = words[at + 1 : at + n]
                if n <= best[1] or tuple(word.key for word in rest) != way.keys[1:]:
                    continue
                if any(text[a.end : b.start].strip(" \u00a0") for a, b in pairwise([first, *rest])):
                    continue
                letters = " ".join([_without(first, prefix, key), *(word.letters for word in rest)])
                verdict = _verdict(way, letters, (first, *rest))
                if verdict is not None:
                    best = (_mark(text, way, prefix, key, (first, *rest)) if verdict else None, n)
        return best


def _readings(key: str) -> Iterator[tuple[str, str]]:
    """Yield (prefix, key of the rest) for each way to read a word; after «لل» the alef of «ال» is back."""
    yield "", key
    if key[0] not in "وفبلكا":
        return
    for prefix in PREFIXES:
        if len(key) > len(prefix) + 1 and key.startswith(prefix):
            if prefix.endswith("لل"):
                yield prefix, "ال" + key[len(prefix) :]
            yield prefix, key[len(prefix) :]


def _without(word: Word, prefix: str, key: str) -> str:
    """The letters behind a prefix, as they were typed; with the alef that «لل» swallowed."""
    letters = word.letters[len(prefix) :]
    return "ال" + letters if len(key) > len(letters) else letters


def _verdict(way: _Way, letters: str, words: Sequence[Word]) -> bool | None:
    """Say whether this is a misspelling (True), the form itself (False), or another word (None)."""
    form = bare(way.spelling.form)
    if letters == form:
        return False
    if letters == way.letters:
        return True
    if (
        key_of(letters) != key_of(form)
        or not way.spelling.is_name
        or any(is_foreign(w.letters) for w in words)
    ):
        return None
    return True if len(letters) >= SAFE_LETTERS else None


def _mark(text: str, way: _Way, prefix: str, key: str, words: Sequence[Word]) -> Mark:
    """Mark the whole word or words; what stands before the name stays as it was typed."""
    first, last = words[0], words[-1]
    form = way.spelling.form
    swallowed = len(prefix) and len(key) > len(first.letters) - len(prefix)
    begins = first.places[len(prefix)] if prefix else first.start
    if swallowed and form.startswith("ال"):
        form = form[2:]
    meant = text[first.start : begins] + form
    why = f"المعتمد «{way.spelling.form}»."
    return replaced(first.start, last.end, "spelling", why, meant)
