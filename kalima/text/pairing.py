"""Finds which block of one version of a text became which block of the other."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from kalima.text.alignment import Work, align
from kalima.text.blocks import Block, Key, name_of

# What part of two blocks' words must be the same for one to be a new version of the other.
ALIKE_MIN = 0.35

# Up to this many pairs of blocks are all weighed, which a report of sixty paragraphs rewritten from end to
# end still is; of more, equal ones are landmarks, and long stretches between them are matched in passing.
PAIRS_WEIGHED_MAX = 4_000
LOOKED_AHEAD = 3

# What part of a paragraph's words must come from another for it to have been cut off from it.
CUT_OFF_MIN = 0.6

# Words compared before two blocks count as nothing alike; ten times what a long report takes.
WEIGHING_MAX = 2_000_000

# A shorter paragraph that stands elsewhere is a coincidence, not a move.
MOVED_WORDS_MIN = 4
MOVED_ALIKE_MIN = 0.6


def pairs_of(old: list[Block], new: list[Block]) -> dict[int, int]:
    """Equal blocks and versions of one block, old to new, in one order.

    Equal ones are landmarks only where there are too many blocks to weigh them all: a single paragraph that
    was moved would else part everything around it.
    """
    keys = [[block.key for block in side] for side in (old, new)]
    alike = Likeness(old, new, Work(WEIGHING_MAX))
    pairs = dict(_shared_ends(*keys))
    if (len(old) - len(pairs)) * (len(new) - len(pairs)) > PAIRS_WEIGHED_MAX:
        pairs = dict(align(keys[0], keys[1], Work()))
    edges = [(-1, -1), *sorted(pairs.items()), (len(old), len(new))]
    for (i, j), (k, m) in pairwise(edges):
        ours, theirs = range(i + 1, k), range(j + 1, m)
        weigh = _best if len(ours) * len(theirs) <= PAIRS_WEIGHED_MAX else _in_passing
        pairs |= weigh(ours, theirs, alike)
    return pairs


def rejoined(
    old: list[Block], new: list[Block], pairs: dict[int, int]
) -> tuple[list[Block], list[Block], dict[int, int]]:
    """Join what was one block on the other side: a paragraph cut in two is no paragraph gone and one come.

    The joint is a line break, which then came or went.
    """
    new, new_places = _joined(new, old, {j: i for i, j in pairs.items()})
    pairs = {i: new_places[j] for i, j in pairs.items()}
    old, old_places = _joined(old, new, pairs)
    return old, new, {old_places[i]: j for i, j in pairs.items()}


def _joined(
    blocks: list[Block], others: list[Block], partners: dict[int, int]
) -> tuple[list[Block], list[int]]:
    """Blocks with the unpaired ones joined to a paired neighbour, and the place of each among them."""
    joined: list[Block] = []
    places: list[int] = []
    whole: Block | None = None
    for n, block in enumerate(blocks):
        partner = others[partners[n]] if n in partners else None
        is_first = partner is not None and joined and whole is None and _was_cut(joined[-1], block, partner)
        is_next = partner is None and whole is not None and _was_cut(block, joined[-1], whole)
        if is_first or is_next:
            joined[-1] = joined[-1].followed_by(block)
            whole = whole or partner
        else:
            joined.append(block)
            whole = partner
        places.append(len(joined) - 1)
    return joined, places


def _was_cut(block: Block, neighbour: Block, whole: Block) -> bool:
    """Whether a block holds what its neighbour lacks of the block that both come from."""
    if len(block.words) < MOVED_WORDS_MIN or not block.path == neighbour.path == whole.path:
        return False
    missing = Counter(whole.bare) - Counter(neighbour.bare)
    return (missing & Counter(block.bare)).total() >= CUT_OFF_MIN * len(block.words)


def _shared_ends(old: list[Key], new: list[Key]) -> Iterator[tuple[int, int]]:
    """Pairs of blocks that are equal at the beginning and at the end."""
    most = min(len(old), len(new))
    start = next((n for n in range(most) if old[n] != new[n]), most)
    yield from ((n, n) for n in range(start))
    end = next((n for n in range(most - start) if old[-1 - n] != new[-1 - n]), most - start)
    yield from ((len(old) - 1 - n, len(new) - 1 - n) for n in range(end))


class Likeness:
    """How much two blocks have in common, from 0 to 1; nothing once the work is used up."""

    def __init__(self, old: list[Block], new: list[Block], work: Work) -> None:
        self.old, self.new, self.work = old, new, work
        self.counted: dict[tuple[int, int], Counter[str]] = {}

    def __call__(self, i: int, j: int) -> float:
        if self.old[i].key == self.new[j].key:
            return 1.0
        ours, theirs = self._count(0, i), self._count(1, j)
        if not self.work.allows(1 + min(len(ours), len(theirs))):
            return 0.0
        total = len(self.old[i].words) + len(self.new[j].words)
        if total == 0:
            return float(name_of(self.old[i].path[-1]) == name_of(self.new[j].path[-1]))
        return 2 * (ours & theirs).total() / total

    def _count(self, side: int, n: int) -> Counter[str]:
        if (side, n) not in self.counted:
            self.counted[side, n] = Counter((self.new if side else self.old)[n].bare)
        return self.counted[side, n]


def _best(ours: range, theirs: range, alike: Likeness) -> dict[int, int]:
    """Of all pairings in one order, the one that keeps most words in place."""
    values = [[alike(i, j) for j in theirs] for i in ours]
    sizes = [1 + len(alike.old[i].words) for i in ours]
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for a in range(len(ours) - 1, -1, -1):
        for b in range(len(theirs) - 1, -1, -1):
            value = values[a][b] * sizes[a] if values[a][b] >= ALIKE_MIN else 0.0
            paired = value + best[a + 1][b + 1]
            best[a][b] = max(paired, best[a + 1][b], best[a][b + 1])
    found, a, b = {}, 0, 0
    while a < len(ours) and b < len(theirs):
        if best[a][b] == best[a + 1][b]:
            a += 1
        elif best[a][b] == best[a][b + 1]:
            b += 1
        else:
            found[ours[a]] = theirs[b]
            a, b = a + 1, b + 1
    return found


def _in_passing(ours: range, theirs: range, alike: Likeness) -> dict[int, int]:
    """Pair each block with the first like it among the next few."""
    steps = sorted(((a, b) for a in range(LOOKED_AHEAD) for b in range(LOOKED_AHEAD)), key=sum)
    found, a, b = {}, 0, 0
    while a < len(ours) and b < len(theirs):
        for more_a, more_b in steps:
            i, j = a + more_a, b + more_b
            if i < len(ours) and j < len(theirs) and alike(ours[i], theirs[j]) >= ALIKE_MIN:
                found[ours[i]] = theirs[j]
                a, b = i, j
                break
        a, b = a + 1, b + 1
    return found


def moves_of(old: list[Block], new: list[Block], pairs: dict[int, int]) -> dict[int, int]:
    """Blocks that stand elsewhere now, by their old place: letter for letter, or little changed."""
    ours = [i for i, block in enumerate(old) if i not in pairs and len(block.words) >= MOVED_WORDS_MIN]
    taken = set(pairs.values())
    theirs = [j for j, block in enumerate(new) if j not in taken and len(block.words) >= MOVED_WORDS_MIN]
    places: dict[Key, list[int]] = {}
    for i in reversed(ours):
        places.setdefault(old[i].key, []).append(i)
    moved = {places[new[j].key].pop(): j for j in theirs if places.get(new[j].key)}
    if len(ours) * len(theirs) <= PAIRS_WEIGHED_MAX:
        alike = Likeness(old, new, Work(WEIGHING_MAX))
        arrived = set(moved.values())
        for j in theirs:
            weighed = [(alike(i, j), i) for i in ours if i not in moved and j not in arrived]
            most, i = max(weighed, default=(0.0, -1))
            if most >= MOVED_ALIKE_MIN:
                moved[i] = j
    return moved
