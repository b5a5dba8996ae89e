"""Finds a passage of a body by its words and what stands around them, and puts other words in its place."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from typing import NamedTuple

from kalima.text.html import clean_body
from kalima.text.markup import INLINE, Token, escape, read

# What stands around a passage is compared without its spaces, which differ between a page and an editor.
_SPACES = re.compile("[\\s\ufffc]")
# One side alone tells a passage from its equals when it is as long as this.
_SIDE_MIN = 12

_PIECES = re.compile("\\s+|[\\w\u0640\u064b-\u0655\u0670]+|[^\\w\\s]")
_HOLLOW = re.compile(r"<(strong|em|u|s|a|sub|sup|bdi|span)(?: [^>]*)?></\1>")


class Passage(NamedTuple):
    """Words inside one block of a body, with some of the text before and after them."""

    quote: str
    before: str = ""
    after: str = ""


class Edit(NamedTuple):
    """Put text in place of the characters from start to end."""

    start: int
    end: int
    text: str


def edits_between(old: str, new: str) -> list[Edit]:
    """What turns one text into another, whole words at a time, so that words that stay are not touched."""
    was, now = _PIECES.findall(old), _PIECES.findall(new)
    starts = [0]
    for piece in was:
        starts.append(starts[-1] + len(piece))
    return [
        Edit(starts[i1], starts[i2], "".join(now[j1:j2]))
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
        if tag != "equal"
    ]


class Body:
    """A body read once, in which passages are found and replaced."""

    def __init__(self, html: str) -> None:
        self._tokens: list[Token] = read(html)
        self._starts: list[int] = []
        self._runs: list[_Run] = []
        pieces: list[str] = []
        at = depth = 0
        for number, token in enumerate(self._tokens):
            if not token.tag:
                self._starts.append(at)
                self._runs.append(_Run(number, at, at + len(token.text), depth))
                # The source's line breaks are spaces; one between two blocks, or a <br>, is none.
                pieces.append(token.text.replace("\n", " "))
                at += len(token.text)
            elif token.name in INLINE and token.name != "br":
                depth += 1 if token.opens else -1
            else:
                pieces.append("\n")
                at += 1
        self._text = "".join(pieces)
        self._squeezed = _squeezed(self._text)
        # How many characters that are no spaces stand before each place of the text.
        self._before = list(accumulate((not _SPACES.match(sign) for sign in self._text), initial=0))

    def find(self, passage: Passage, *, untouched: bool = False) -> tuple[int, int] | None:
        """Where a passage stands, None unless exactly one place is it.

        That is the one place between what stood around it, or, where one side was rewritten since and
        `untouched` does not forbid it, the one place beside the other side.
        """
        if not passage.quote or "\n" in passage.quote:
            return None
        before, after = _squeezed(passage.before), _squeezed(passage.after)
        between, beside = [], []
        for at in self._places(passage.quote):
            end = at + len(passage.quote)
            start, stop = self._before[at], self._before[end]
            follows = self._squeezed.endswith(before, 0, start)
            precedes = self._squeezed.startswith(after, stop)
            if follows and precedes:
                between.append((at, end))
            elif (follows and len(before) >= _SIDE_MIN) or (precedes and len(after) >= _SIDE_MIN):
                beside.append((at, end))
        places = between or ([] if untouched else beside)
        return places[0] if len(places) == 1 else None

    def passages(self, quote: str, *, around: int) -> list[Passage]:
        """The places where words stand, each with so many characters of the text on either side."""
        text = self._text
        return [
            Passage(quote, text[max(0, at - around) : at], text[at + len(quote) : at + len(quote) + around])
            for at in (self._places(quote) if quote else ())
        ]

    def replaced(self, changes: Sequence[tuple[Passage, str]]) -> str | None:
        """The body with other words in place of passages; None if one is not found, or two overlap.

        Bold, links and other markup stay around the words that stay; a word that changed has the markup of
        the word it stands for.
        """
        edits: list[Edit] = []
        upto = -1
        found = [(self.find(passage), passage, words) for passage, words in changes]
        for place, passage, words in sorted(found, key=lambda one: one[0] or (-1, -1)):
            if place is None or place[0] < upto:
                return None
            upto = place[1]
            edits += (
                Edit(place[0] + edit.start, place[0] + edit.end, edit.text)
                for edit in edits_between(passage.quote, words)
            )
        texts = {run.number: self._tokens[run.number].text for run in self._runs}
        for edit in reversed(edits):
            self._carry_out(edit, texts)
        html = "".join(token.tag or escape(texts[number]) for number, token in enumerate(self._tokens))
        while (tidied := _HOLLOW.sub("", html)) != html:
            html = tidied
        return clean_body(html)

    def _places(self, quote: str) -> Iterator[int]:
        at = self._text.find(quote)
        while at >= 0:
            yield at
            at = self._text.find(quote, at + 1)

    def _carry_out(self, edit: Edit, texts: dict[int, str]) -> None:
        """Change the texts between tags; later edits come first, so that earlier places stay true."""
        if edit.start == edit.end:
            self._insert(edit, texts)
            return
        first = max(0, bisect_right(self._starts, edit.start) - 1)
        words = edit.text
        for run in self._runs[first : bisect_right(self._starts, edit.end - 1)]:
            start, end = max(edit.start, run.start) - run.start, min(edit.end, run.end) - run.start
            if start < end:
                text = texts[run.number]
                texts[run.number] = text[:start] + words + text[end:]
                words = ""

    def _insert(self, edit: Edit, texts: dict[int, str]) -> None:
        """New words between two others; at the edge of a bold run or a link they stay outside it."""
        number = bisect_right(self._starts, edit.start)
        near = [
            run for run in self._runs[max(0, number - 2) : number + 1] if run.start <= edit.start <= run.end
        ]
        run = min(near, key=lambda one: one.depth)
        text, at = texts[run.number], edit.start - run.start
        texts[run.number] = text[:at] + edit.text + text[at:]


class _Run(NamedTuple):
    """A text between two tags: the token's number, where it stands, and how many inline tags are open."""

    number: int
    start: int
    end: int
    depth: int


def _squeezed(text: str) -> str:
    return _SPACES.sub("", text)
