"""A net of lines as a drawing sees it: the faces it encloses, and which faces lie side by side."""

import cmath
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass

from articles.drawing.motif import Line

Point = tuple[int, int]

# Ends that should meet differ by rounding only; the shortest lines are a thousand times longer.
GRAIN = 2000


@dataclass
class Face:
    """An area between lines: its corners in order, and its parity, which changes across every line."""

    corners: list[complex]
    parity: int = 0

    @property
    def middle(self) -> complex:
        return sum(self.corners) / len(self.corners)

    @property
    def area(self) -> float:
        return _area(self.corners)

    @property
    def shape(self) -> tuple[int, int]:
        """Equal for equal faces, wherever they lie and however they are turned."""
        return len(self.corners), round(self.area * 40)


@dataclass
class Mesh:
    places: dict[Point, complex]
    neighbours: dict[Point, list[Point]]
    faces: list[Face]
    face_left_of: dict[tuple[Point, Point], int]


def mesh_of(lines: Iterable[Line]) -> Mesh:
    places: dict[Point, complex] = {}
    met: dict[Point, set[Point]] = defaultdict(set)
    for start, end in lines:
        one, two = _key(start), _key(end)
        if one != two:
            places.setdefault(one, start)
            places.setdefault(two, end)
            met[one].add(two)
            met[two].add(one)
    neighbours = {point: _in_turn(point, others, places) for point, others in met.items()}
    faces, face_left_of = _trace(places, neighbours)
    mesh = Mesh(places, neighbours, faces, face_left_of)
    _give_parity(mesh)
    return mesh


def _in_turn(point: Point, others: Iterable[Point], places: dict[Point, complex]) -> list[Point]:
    """Neighbours sorted by their direction."""
    return sorted(others, key=lambda other: cmath.phase(places[other] - places[point]))


def _key(point: complex) -> Point:
    return round(point.real * GRAIN), round(point.imag * GRAIN)


def _trace(
    places: dict[Point, complex], neighbours: dict[Point, list[Point]]
) -> tuple[list[Face], dict[tuple[Point, Point], int]]:
    """Walk round every face, turning right as sharply as the net allows; keep what is enclosed."""
    after = {}
    for point, others in neighbours.items():
        for i, other in enumerate(others):
            after[other, point] = (point, others[i - 1])
    faces: list[Face] = []
    face_left_of: dict[tuple[Point, Point], int] = {}
    seen: set[tuple[Point, Point]] = set()
    for first in after:
        if first in seen:
            continue
        walk, step = [], first
        while step not in seen:
            seen.add(step)
            walk.append(step)
            step = after[step]
        corners = [places[start] for start, _ in walk]
        if _area(corners) > 0:
            face_left_of.update(dict.fromkeys(walk, len(faces)))
            faces.append(Face(corners))
    return faces, face_left_of


def _area(corners: list[complex]) -> float:
    return sum((corners[i - 1].conjugate() * corner).imag for i, corner in enumerate(corners)) / 2


def _give_parity(mesh: Mesh) -> None:
    """Change parity across every line, from the middle outwards: at the rim, lines end in the open."""
    beside: dict[int, list[int]] = defaultdict(list)
    for (one, two), face in mesh.face_left_of.items():
        other = mesh.face_left_of.get((two, one))
        if other is not None:
            beside[face].append(other)
    known: set[int] = set()
    for start in sorted(range(len(mesh.faces)), key=lambda face: abs(mesh.faces[face].middle)):
        if start in known:
            continue
        known.add(start)
        waiting = deque([start])
        while waiting:
            face = waiting.popleft()
            for other in beside[face]:
                if other not in known:
                    known.add(other)
                    mesh.faces[other].parity = 1 - mesh.faces[face].parity
                    waiting.append(other)
