"""Where two versions of a text meet: what they share, where they differ, and which side changed."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from kalima.text.alignment import Work, align
from kalima.text.html import clean_body

Side = Literal["newest", "mine"]
NEWEST, MINE, BOTH = "newest", "mine", "both"

# What part of two blocks' words must be the same for one to be a new version of the other.
ALIKE_MIN = 0.35

# Blocks between two shared ones up to this many pairs are matched as well as can be; more of them in turn.
PAIRS_WEIGHED_MAX = 900

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?:[^">]|"[^"]*")*>')
_WITHOUT_END = frozenset({"br", "hr", "img", "source"})


@dataclass(frozen=True)
class Same:
    """Blocks on which both versions agree."""

    blocks: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """One block as either version has it, "" where it has none; numbered from 1 in the order of the text.

    `suggested` is the side that changed since both began, "" where both did or nobody can tell.
    """

    number: int
    newest: str
    mine: str
    suggested: Side | Literal[""] = ""

    def chosen(self, choice: str) -> tuple[str, ...]:
        """The blocks that a choice leaves standing."""
        kept = {NEWEST: (self.newest,), MINE: (self.mine,), BOTH: (self.newest, self.mine)}[choice]
        return tuple(block for block in kept if block)


Piece = Same | Difference


class Undecided(Exception):
    """Differences for which nothing was chosen; `numbers` names them."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers
        super().__init__(str(numbers))


def meet(base: str | None, newest: str, mine: str) -> list[Piece]:
    """Lay two bodies side by side, block by block; `base` is the one that both began from, if it is known.

    The same three bodies always give the same pieces, so a number chosen on one page holds on the next.
    """
    work = Work()
    theirs, ours = split(newest), split(mine)
    if base is None:
        found = list(_differences(None, theirs, ours, work))
    else:
        began = split(base)
        found = []
        for b, n, m in _stretches(began, theirs, ours, work):
            found += _differences(began[b], theirs[n], ours[m], work)
    return list(_numbered(found))


def merged(pieces: Sequence[Piece], choices: Mapping[int, str]) -> str:
    """The body that the choices make. Raises Undecided for a difference that has no valid one."""
    open_ones = [
        piece.number
        for piece in pieces
        if isinstance(piece, Difference) and choices.get(piece.number) not in (NEWEST, MINE, BOTH)
    ]
    if open_ones:
        raise Undecided(open_ones)
    kept = (
        piece.blocks if isinstance(piece, Same) else piece.chosen(choices[piece.number]) for piece in pieces
    )
    return "".join(block for blocks in kept for block in blocks)


def suggest(base: object, newest: object, mine: object) -> Side | Literal[""]:
    """Which of two different values is the change, if only one of them is."""
    if base == newest:
        return "mine"
    return "newest" if base == mine else ""


def split(body: str) -> list[str]:
    """The outermost blocks of a body, each as it is written; the body is cleaned first."""
    html = clean_body(body)
    blocks: list[str] = []
    depth = start = 0
    for match in _TAG.finditer(html):
        closes, name = match.groups()
        if depth == 0 and match.start() > start:
            blocks.append(html[start : match.start()])
            start = match.start()
        if name not in _WITHOUT_END:
            depth += -1 if closes else 1
        if depth == 0:
            blocks.append(html[start : match.end()])
            start = match.end()
    if start < len(html):
        blocks.append(html[start:])
    return blocks


# Private parts ------------------------------------------------------------------------------------

# (newest, mine, suggested) of one difference, or blocks on which both agree.
_Found = tuple[str, str, Side | Literal[""]] | list[str]


def _numbered(found: list[_Found]) -> Iterator[Piece]:
    """Pieces in order; blocks that are shared and stand together are one piece."""
    number, shared = 0, list[str]()
    for item in found:
        if isinstance(item, list):
            shared += item
            continue
        if shared:
            yield Same(tuple(shared))
            shared = []
        number += 1
        yield Difference(number, *item)
    if shared:
        yield Same(tuple(shared))


def _stretches(
    began: list[str], theirs: list[str], ours: list[str], work: Work
) -> Iterator[tuple[slice, slice, slice]]:
    """Cut three texts where all of them have the same block; the block itself is a stretch of its own."""
    in_theirs, in_ours = dict(align(began, theirs, work)), dict(align(began, ours, work))
    held = [(-1, -1, -1), *((b, in_theirs[b], in_ours[b]) for b in sorted(in_theirs.keys() & in_ours.keys()))]
    for (b, n, m), (c, o, p) in pairwise([*held, (len(began), len(theirs), len(ours))]):
        if b >= 0:
            yield slice(b, b + 1), slice(n, n + 1), slice(m, m + 1)
        if n + 1 < o or m + 1 < p:
            yield slice(b + 1, c), slice(n + 1, o), slice(m + 1, p)


def _differences(began: list[str] | None, theirs: list[str], ours: list[str], work: Work) -> Iterator[_Found]:
    """What two stretches share and where they part."""
    pairs = [(-1, -1), *align(theirs, ours, work), (len(theirs), len(ours))]
    for (i, j), (k, m) in pairwise(pairs):
        if i >= 0:
            yield [theirs[i]]
        for newest, mine in _paired(began, theirs[i + 1 : k], ours[j + 1 : m], work):
            yield newest, mine, _suggested(began, theirs, ours, newest, mine, work)


def _suggested(
    began: list[str] | None, theirs: list[str], ours: list[str], newest: str, mine: str, work: Work
) -> Side | Literal[""]:
    if began is None:
        return ""
    if whole := suggest(began, theirs, ours):
        return whole
    if newest and mine:
        return "mine" if newest in began else "newest" if mine in began else ""
    # A block on one side alone is new there, or was taken out on the other.
    if newest in began:
        return "mine"
    if mine in began:
        return "newest"
    words = _words(newest or mine, work)
    if any(_likeness(words, _words(block, work), work) >= ALIKE_MIN for block in began):
        return ""
    return "newest" if newest else "mine"


def _paired(
    began: list[str] | None, theirs: list[str], ours: list[str], work: Work
) -> Iterator[tuple[str, str]]:
    """Set the versions of a block against each other, in the order of both; "" where one side has none.

    One block against one stands in the place of what was there, however little they have in common;
    where nothing was, each is new.
    """
    if len(theirs) == len(ours) == 1 and began != []:
        pairs = [(0, 0)]
    elif len(theirs) * len(ours) > PAIRS_WEIGHED_MAX:
        pairs = [(n, n) for n in range(min(len(theirs), len(ours)))]
    else:
        pairs = _best(theirs, ours, work)
    for (i, j), (k, m) in pairwise([(-1, -1), *pairs, (len(theirs), len(ours))]):
        if i >= 0:
            yield theirs[i], ours[j]
        yield from ((block, "") for block in theirs[i + 1 : k])
        yield from (("", block) for block in ours[j + 1 : m])


def _best(theirs: list[str], ours: list[str], work: Work) -> list[tuple[int, int]]:
    """Of all pairings in one order, the one that is most alike in all."""
    left, right = [_words(block, work) for block in theirs], [_words(block, work) for block in ours]
    values = [[_likeness(words, others, work) for others in right] for words in left]
    best = [[0.0] * (len(ours) + 1) for _ in range(len(theirs) + 1)]
    for a in range(len(theirs) - 1, -1, -1):
        for b in range(len(ours) - 1, -1, -1):
            paired = values[a][b] + best[a + 1][b + 1] if values[a][b] >= ALIKE_MIN else 0.0
            best[a][b] = max(paired, best[a + 1][b], best[a][b + 1])
    found, a, b = [], 0, 0
    while a < len(theirs) and b < len(ours):
        if best[a][b] == best[a + 1][b]:
            a += 1
        elif best[a][b] == best[a][b + 1]:
            b += 1
        else:
            found.append((a, b))
            a, b = a + 1, b + 1
    return found


def _words(block: str, work: Work) -> Counter[str]:
    """A block's words, counted; none once the work is used up."""
    return Counter(_TAG.sub(" ", block).split()) if work.allows(1 + len(block) // 8) else Counter()


def _likeness(words: Counter[str], others: Counter[str], work: Work) -> float:
    """How many words two blocks share, from 0 to 1; nothing once the work is used up."""
    total = words.total() + others.total()
    if not total or not work.allows(1 + min(len(words), len(others))):
        return 0.0
    return 2 * (words & others).total() / total
