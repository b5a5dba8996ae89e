"""Stars inside polygons: lines that leave the middle of every edge and meet inside (Hankin's method).

Neighbouring polygons share the middles of their edges and the angle at which lines leave them, so the lines
run on from tile to tile. A rosette bends them once, at its shoulders, and sends them on side by side.
"""

import cmath
import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from articles.drawing.tilings import TURN, Tile

Line = tuple[complex, complex]

NEAR = 1e-6


@dataclass(frozen=True)
class Motif:
    """How stars are cut: the angle at the edge in degrees, and how deep the lines run.

    depth counts the crossings a line passes, its end included; rosette gives large polygons petals.
    """

    angle: float
    depth: int = 1
    rosette: bool = False


def pieces(tile: Tile, motif: Motif) -> list[Line]:
    """The lines of one tile, cut wherever two of them cross."""
    if not tile.is_regular or tile.sides < 6:
        return _cut(_met(_rays(tile, motif.angle)))
    if motif.rosette and tile.sides >= 6:
        return _cut(_rosette(tile, motif))
    return _cut(_star(tile, motif))


def _rays(tile: Tile, angle: float) -> list[Line]:
    """Two rays from the middle of each edge: where it starts, and the point one unit on."""
    found = []
    for one, two in _edges(tile):
        along = (two - one) / abs(two - one)
        lean = cmath.rect(1, math.radians(angle))
        middle = (one + two) / 2
        found += [(middle, middle + along * lean), (middle, middle - along * lean.conjugate())]
    return found


def _met(rays: list[Line]) -> list[Line]:
    """Join rays in pairs, the shortest way first; a pair on one edge never meets."""
    ways = []
    for i, one in enumerate(rays):
        for j in range(i + 1, len(rays)):
            two = rays[j]
            if i // 2 == j // 2:
                continue
            place = _crossing(one, two)
            if place and place[0] > NEAR and place[1] > NEAR:
                ways.append((place[0] + place[1], i, j, one[0] + place[0] * (one[1] - one[0])))
            elif abs((one[1] - one[0]) + (two[1] - two[0])) < NEAR and _faces(one, two):
                ways.append((abs(one[0] - two[0]), i, j, (one[0] + two[0]) / 2))
    taken: set[int] = set()
    lines = []
    for _, i, j, point in sorted(ways, key=lambda way: (round(way[0], 6), way[1], way[2])):
        if not taken & {i, j}:
            taken |= {i, j}
            lines += [(rays[i][0], point), (rays[j][0], point)]
    return lines


def _star(tile: Tile, motif: Motif) -> list[Line]:
    rays = _rays(tile, motif.angle)
    return [_shortened(ray, rays, motif.depth) for ray in rays]


def _rosette(tile: Tile, motif: Motif) -> list[Line]:
    """Petals about the middle: the lines meet at shoulders, then follow the spokes of the petals inwards."""
    middle, half = tile.centre, math.pi / tile.sides
    rays = _rays(tile, motif.angle)
    shoulders = [_shortened(ray, rays, 1) for ray in rays]
    reach = abs(shoulders[0][1] - middle)
    first = cmath.phase(shoulders[0][0] - middle)
    sides = []
    for i in range(tile.sides):
        spoke = first + TURN * i / tile.sides
        for lean in (-half, half):
            shoulder = middle + cmath.rect(reach, spoke + lean)
            sides.append((shoulder, shoulder - cmath.rect(1, spoke)))
    return shoulders + [_shortened(side, sides, motif.depth) for side in sides]


def _shortened(ray: Line, others: Iterable[Line], depth: int) -> Line:
    """End a ray at its depth-th meeting with a mirror image of itself, so that ends come in pairs."""
    found = set()
    for other in others:
        place = _crossing(ray, other)
        if place and place[0] > NEAR and abs(place[0] - place[1]) < NEAR:
            found.add(round(place[0], 6))
    reached = sorted(found)[:depth]
    return ray[0], ray[0] + (reached[-1] if reached else 0) * (ray[1] - ray[0])


def _cut(lines: list[Line]) -> list[Line]:
    """Cut lines at their crossings, so that they meet only at ends."""
    found = []
    for i, (start, end) in enumerate(lines):
        at = {0.0, 1.0}
        for j, other in enumerate(lines):
            place = _crossing((start, end), other) if i != j else None
            if place and all(-NEAR < share < 1 + NEAR for share in place):
                at.add(min(1.0, max(0.0, round(place[0], 6))))
        stops = sorted(at)
        found += [
            (start + one * (end - start), start + two * (end - start))
            for one, two in pairwise(stops)
            if (two - one) * abs(end - start) > 1e-4
        ]
    return found


def _crossing(one: Line, two: Line) -> tuple[float, float] | None:
    """Where two lines cross, as shares of each; None for parallels."""
    along, other = one[1] - one[0], two[1] - two[0]
    turn = (along.conjugate() * other).imag
    if abs(turn) < NEAR:
        return None
    gap = two[0] - one[0]
    return (gap.conjugate() * other).imag / turn, (gap.conjugate() * along).imag / turn


def _faces(one: Line, two: Line) -> bool:
    """Whether two opposite rays run towards each other on one line."""
    gap = two[0] - one[0]
    along = one[1] - one[0]
    return abs((gap.conjugate() * along).imag) < NEAR and (gap.conjugate() * along).real > 0


def _edges(tile: Tile) -> list[Line]:
    return [(tile.corners[i - 1], corner) for i, corner in enumerate(tile.corners)]
