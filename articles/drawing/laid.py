"""A pattern laid over a sheet: which lines it has, what they enclose, and where each point falls."""

import cmath
import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from articles.drawing.mesh import Face, Mesh, mesh_of
from articles.drawing.motif import Line, Motif, pieces
from articles.drawing.tilings import Tile, Tiling, apothem, covering


@dataclass(frozen=True)
class Recipe:
    """A pattern that is known to be good: its tiling, its motif, and how its large star may be turned."""

    tiling: Callable[[], Tiling]
    motif: Motif
    turns: tuple[float, ...]
    across: tuple[float, float]


def recipes(
    tiling: Callable[[], Tiling], turns: tuple[float, ...], across: tuple[float, float], *motifs: Motif
) -> list[Recipe]:
    return [Recipe(tiling, motif, turns, across) for motif in motifs]


class Laid:
    """A recipe laid over a sheet: its mesh, and where each point of it falls in pixels."""

    def __init__(self, recipe: Recipe, rng: Random, size: tuple[int, int]) -> None:
        tiling = recipe.tiling()
        self.steps = tiling.steps
        self.points = max(tile.sides for tile in tiling.tiles)
        self.reach = apothem(self.points)
        self.width, self.height = size
        self.fineness = max(size) / 1500
        self.scale = max(size) / (rng.uniform(*recipe.across) * abs(tiling.steps[0]))
        self.turn = cmath.rect(1, math.radians(rng.choice(recipe.turns)))
        aside = complex(
            rng.choice((0, 0, 1, -1)) * 0.12 * self.width, rng.choice((0, 0, 1, -1)) * 0.08 * self.height
        )
        self.focus = complex(self.width, self.height) / 2 + aside
        reach = (math.hypot(*size) + 2 * abs(aside)) / self.scale
        self.mesh = _mesh(tiling, recipe.motif, reach)
        self.rank = self._ranks()

    def put(self, point: complex) -> complex:
        return self.focus + (point * self.turn).conjugate() * self.scale

    def lines(self) -> list[list[complex]]:
        """Every line of the pattern in pixels, once."""
        places = self.mesh.places
        return [
            [self.put(places[one]), self.put(places[two])]
            for one, others in self.mesh.neighbours.items()
            for two in others
            if one < two
        ]

    def shows(self, face: Face) -> bool:
        places = [self.put(corner) for corner in face.corners]
        return (
            max(place.real for place in places) > 0
            and min(place.real for place in places) < self.width
            and max(place.imag for place in places) > 0
            and min(place.imag for place in places) < self.height
        )

    def star_around(self, face: Face) -> tuple[int, int] | None:
        """Column and row of the large star that a face is part of; None for the joints between stars."""
        one, two = self.steps
        turn = (one.conjugate() * two).imag
        column = round((face.middle.conjugate() * two).imag / turn)
        row = round((one.conjugate() * face.middle).imag / turn)
        middle = column * one + row * two
        is_inside = all(abs(corner - middle) < self.reach * 1.001 for corner in face.corners)
        return (column, row) if is_inside else None

    def _ranks(self) -> dict[tuple[int, int], int]:
        """Number the shapes of faces by how near they come to the middle of the star at the focus."""
        nearest: dict[tuple[int, int], float] = {}
        for face in self.mesh.faces:
            nearest[face.shape] = min(nearest.get(face.shape, math.inf), abs(face.middle))
        order = sorted(nearest, key=lambda shape: (round(nearest[shape], 3), shape))
        heart = min(self.mesh.faces, key=lambda face: abs(face.middle))
        self.heart_parity = heart.parity
        return {shape: place for place, shape in enumerate(order)}


def _mesh(tiling: Tiling, motif: Motif, reach: float) -> Mesh:
    known: dict[Tile, list[Line]] = {tile: pieces(tile, motif) for tile in tiling.tiles}
    return mesh_of(
        (start + moved, end + moved)
        for _, _, tile, moved in covering(tiling, reach, reach)
        for start, end in known[tile]
    )
