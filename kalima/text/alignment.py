"""Finds what two sequences have in common, in order, with an amount of work that is known beforehand."""

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

# Items looked at before the rest is given up as wholly different. A report of 10,000 words needs some
# 60,000; one word repeated 50,000 times would need thousands of millions.
WORK_MAX = 600_000

# Differences traced in one stretch that has no landmark; tracing keeps a row for each of them.
TRACED_MAX = 400


@dataclass
class Work:
    """What may still be looked at; several comparisons of one page share one."""

    left: int = WORK_MAX

    def allows(self, items: int) -> bool:
        """Take this much, and say whether it was there to take."""
        self.left -= items
        return self.left >= 0


def align(old: Sequence[Hashable], new: Sequence[Hashable], work: Work) -> list[tuple[int, int]]:
    """Pair equal items so that the pairs rise on both sides.

    Equal beginnings and ends first; then items that stand once on either side serve as landmarks; what
    lies between is traced step by step (Myers). When the work is used up, the rest is left unpaired.
    """
    pairs: list[tuple[int, int]] = []
    gaps = [(0, len(old), 0, len(new))]
    while gaps:
        a, b, c, d = gaps.pop()
        while a < b and c < d and old[a] == new[c]:
            pairs.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
            pairs.append((b, d))
        if a == b or c == d or not work.allows(b - a + d - c):
            continue
        marks = _landmarks(old, new, a, b, c, d)
        if not marks:
            pairs += _traced(old, new, a, b, c, d, work)
            continue
        pairs += marks
        edges = [(a - 1, c - 1), *marks, (b, d)]
        gaps += [(i + 1, k, j + 1, m) for (i, j), (k, m) in pairwise(edges) if k - i > 1 and m - j > 1]
    return sorted(pairs)


def _landmarks(
    old: Sequence[Hashable], new: Sequence[Hashable], a: int, b: int, c: int, d: int
) -> list[tuple[int, int]]:
    """Pair what stands once on either side, as many as can stand in one order."""
    there = _once(new, c, d)
    once = [(i, there[item]) for item, i in _once(old, a, b).items() if item in there]
    return _rising(sorted(once))


def _once(items: Sequence[Hashable], start: int, end: int) -> dict[Hashable, int]:
    places: dict[Hashable, int] = {}
    for i in range(start, end):
        places[items[i]] = -1 if items[i] in places else i
    return {item: i for item, i in places.items() if i >= 0}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keep the longest run of pairs, which rise on the first side, that rises on the second too."""
    ends: list[int] = []
    last: list[int] = []
    before = [-1] * len(pairs)
    for n, (_i, j) in enumerate(pairs):
        at = bisect_left(ends, j)
        ends[at : at + 1] = [j]
        last[at : at + 1] = [n]
        before[n] = last[at - 1] if at else -1
    kept = []
    n = last[-1] if last else -1
    while n >= 0:
        kept.append(pairs[n])
        n = before[n]
    return kept[::-1]


def _traced(
    old: Sequence[Hashable], new: Sequence[Hashable], a: int, b: int, c: int, d: int, work: Work
) -> list[tuple[int, int]]:
    """The shortest way from one stretch to the other (Myers, "An O(ND) Difference Algorithm", 1986)."""
    n, m = b - a, d - c
    reach = {1: 0}
    rows = []
    for differences in range(min(n + m, TRACED_MAX) + 1):
        if not work.allows(differences + 1):
            return []
        rows.append(dict(reach))
        for k in range(-differences, differences + 1, 2):
            down = k == -differences or (k != differences and reach[k - 1] < reach[k + 1])
            x = start = reach[k + 1] if down else reach[k - 1] + 1
            while x < n and x - k < m and old[a + x] == new[c + x - k]:
                x += 1
            reach[k] = x
            work.left -= x - start
            if x >= n and x - k >= m:
                return [(a + i, c + j) for i, j in _walked_back(rows, n, m)]
        if work.left < 0:
            return []
    return []


def _walked_back(rows: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    """The equal items passed on the way, read from its end."""
    passed = []
    for differences in range(len(rows) - 1, -1, -1):
        reach, k = rows[differences], x - y
        down = k == -differences or (k != differences and reach[k - 1] < reach[k + 1])
        k += 1 if down else -1
        came_x = reach[k]
        came_y = came_x - k
        while x > max(came_x, 0) and y > max(came_y, 0):
            x, y = x - 1, y - 1
            passed.append((x, y))
        x, y = came_x, came_y
    return passed
