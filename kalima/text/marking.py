"""The words that were looked for, marked in a text as it is written; the passage that has most of them."""

from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from kalima.text import analysis
from kalima.text.analysis import Token

# So far into a text a passage is looked for; a word that stands only beyond is found and not shown.
LOOKED_AT_MAX = 12_000
PASSAGE_MAX = 220


class Piece(NamedTuple):
    """A stretch of a text, letter for letter."""

    text: str
    is_marked: bool


class Wanted(NamedTuple):
    """What is marked: every word with one of the stems; words of a phrase, folded, and of a name, by stems,
    where they stand side by side. A name has no stop words, and is found with those that stand in it.
    """

    stems: Set[str]
    phrases: Sequence[tuple[str, ...]] = ()
    names: Sequence[tuple[str, ...]] = ()

    def hits(self, text: str) -> list[Token]:
        """The words of a text that are marked, in their order."""
        if not (self.phrases or self.names):
            return analysis.carrying(text, self.stems)
        words = list(analysis.tokens(text))
        at = {n for n, word in enumerate(words) if word.stem in self.stems}
        surfaces = [word.surface for word in words]
        for phrase in self.phrases:
            at.update(n for start, end in _runs(phrase, surfaces) for n in range(start, end))
        telling = [n for n, word in enumerate(words) if not word.is_stop] if self.names else []
        stems = [words[n].stem for n in telling]
        for name in self.names:
            for start, end in _runs(name, stems):
                at.update(range(telling[start], telling[end - 1] + 1))
        return [words[n] for n in sorted(at)]


def marked(text: str, wanted: Wanted) -> list[Piece]:
    """Cut a text into pieces that together are the text; marked are whole words of what is wanted.

    Words that stand side by side are marked as one.
    """
    return _pieces(text, wanted.hits(text))


def passage(text: str, wanted: Wanted) -> list[Piece]:
    """The best passage of a text, marked, with «…» where it was cut; its beginning where nothing is found.

    Best is the one with the most different stems, then the most words with one, then the earliest.
    """
    text = " ".join(text[:LOOKED_AT_MAX].split())
    hits = wanted.hits(text)
    start, end = _stretch(text, _best(hits))
    pieces = _pieces(
        text[start:end], [_moved(hit, -start) for hit in hits if start <= hit.start and hit.end <= end]
    )
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return [piece for piece in (Piece(before, False), *pieces, Piece(after, False)) if piece.text]


def _runs(wanted: tuple[str, ...], words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where some words stand side by side among others, from and to."""
    for start, word in enumerate(words):
        end = start + len(wanted)
        if word == wanted[0] and tuple(words[start:end]) == wanted:
            yield start, end


def _best(hits: list[Token]) -> tuple[int, int]:
    """From where to where the words stand that the passage is chosen for."""
    best, found = (0, 0), (0, 0)
    first = 0
    for last, hit in enumerate(hits):
        while first < last and hit.end - hits[first].start > PASSAGE_MAX // 2:
            first += 1
        within = hits[first : last + 1]
        worth = (len({token.stem for token in within}), len(within))
        if worth > found:
            best, found = (within[0].start, within[-1].end), worth
    return best


def _stretch(text: str, around: tuple[int, int]) -> tuple[int, int]:
    """Whole words around a place, more of what follows than of what went before."""
    start = max(0, around[0] - max(0, PASSAGE_MAX - (around[1] - around[0])) // 3)
    if start:
        # From the sentence's beginning where that is near, else from a word's.
        sentence = max(text.rfind(stop, start, around[0]) for stop in (". ", "؟ ", "! "))
        start = sentence + 2 if sentence >= 0 else text.find(" ", start) + 1
        start = start if 0 < start <= around[0] else around[0]
    end = start + PASSAGE_MAX
    if end >= len(text):
        return start, len(text)
    cut = text.rfind(" ", around[1], end)
    # «…» stands behind a word and not behind a stop.
    return start, max(around[1], len(text[:cut].rstrip(" .…،؛:"))) if cut > 0 else end


def _pieces(text: str, hits: list[Token]) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    for start, end in _joined(text, hits):
        pieces += [Piece(text[at:start], False), Piece(text[start:end], True)]
        at = end
    return [piece for piece in (*pieces, Piece(text[at:], False)) if piece.text]


def _joined(text: str, hits: list[Token]) -> Iterator[tuple[int, int]]:
    """The places of words, those that only spaces part as one; a word that is two tokens is one place."""
    places = list(dict.fromkeys((hit.start, hit.end) for hit in hits))
    while places:
        start, end = places.pop(0)
        while places and text[end : places[0][0]].isspace():
            end = places.pop(0)[1]
        yield start, end


def _moved(token: Token, by: int) -> Token:
    return token._replace(start=token.start + by, end=token.end + by)
