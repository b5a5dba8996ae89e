"""Interlaced bands: the lines of a star pattern drawn broad, each over one crossing and under the next."""

import cmath
import math
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from PIL import Image

from articles.drawing import tilings
from articles.drawing.heart import paint_heart
from articles.drawing.laid import Laid, Recipe, recipes
from articles.drawing.mesh import Mesh, Point
from articles.drawing.motif import Motif
from articles.drawing.palette import Rgb, Tones
from articles.drawing.surface import Surface

# Patterns with wide meshes, since a band needs room on both sides of its line.
RECIPES: list[Recipe] = [
    *recipes(
        tilings.octagons_and_squares, (0, 45, 22.5), (2.8, 4.6), Motif(67.5, 1), Motif(60, 1), Motif(67.5, 2)
    ),
    *recipes(tilings.octagons_and_squares, (0, 45), (2.6, 4), Motif(54, 1, rosette=True)),
    *recipes(tilings.hexagons_and_squares, (0, 30, 15), (2.6, 4.4), Motif(52, 1), Motif(45, 1)),
    *recipes(tilings.decagons, (0, 90, 18), (2.4, 4), Motif(54, 1), Motif(54, 1, rosette=True)),
    *recipes(tilings.dodecagons_and_squares, (0, 45, 15), (2, 3.2), Motif(60, 1), Motif(67.5, 2)),
    *recipes(tilings.dodecagons_and_triangles, (0, 30), (1.9, 3), Motif(60, 1), Motif(58, 1, rosette=True)),
]


@dataclass(frozen=True)
class Crossing:
    """The two ways that pass over and the two that pass under, each leading away.

    Along the upper band the lower one takes spread times half its width on either side.
    """

    over: tuple[list[complex], list[complex]]
    under: tuple[list[complex], list[complex]]
    spread: float

    @property
    def room(self) -> float:
        """Half of the widest band that leaves every way its middle free, where bends are."""
        return min(length_of(way) for way in (*self.over, *self.under)) * 0.45 / self.spread


def draw_weave(tones: Tones, rng: Random, size: tuple[int, int]) -> Image.Image:
    laid = Laid(rng.choice(RECIPES), rng, size)
    surface = Surface(size, tones.base)
    ground, (fill, edge) = _dress(tones, rng)
    _paint_ground(surface, laid, ground, tones.light)
    ways = ways_of(laid.mesh)
    crossings = crossings_of(laid.mesh, ways)
    full = 2 * rng.uniform(0.62, 0.95) * min(crossing.room for crossing in crossings) * laid.scale
    rim = max(2.2 * laid.fineness, full * 0.08)
    lines = [[laid.put(laid.mesh.places[point]) for point in way] for way in ways]
    for width, colour in ((full, edge), (full - 2 * rim, fill)):
        for line in lines:
            band(surface, line, width, colour)
    # The middle of a bridge runs on a little beyond its rims, which are not seen where it joins its band.
    for width, colour, beyond in ((full, edge, 0.0), (full - 2 * rim, fill, rim)):
        for crossing in crossings:
            reach = (crossing.spread * full / 2 + beyond) / laid.scale
            one, two = (part_of(way, reach) for way in crossing.over)
            band(surface, [laid.put(place) for place in [*one[::-1], *two[1:]]], width, colour)
    return surface.finish()


def _dress(tones: Tones, rng: Random) -> tuple[tuple[Rgb, Rgb], tuple[Rgb, Rgb]]:
    """Two colours for the ground; the middle of a band and its rims. The section's colour is among them."""
    ground = rng.choice(((tones.deep, tones.base), (tones.base, tones.deep), (tones.night, tones.base)))
    bands = ((tones.light, tones.night), (tones.raised, tones.light), (tones.pale, tones.night))
    if rng.random() < 0.35:
        return (tones.night, tones.deep), (tones.base, tones.light)
    return ground, rng.choice(bands)


def _paint_ground(surface: Surface, laid: Laid, colours: tuple[Rgb, Rgb], line: Rgb) -> None:
    for face in laid.mesh.faces:
        if laid.shows(face):
            kin = face.parity == laid.heart_parity
            surface.fill([laid.put(corner) for corner in face.corners], colours[0] if kin else colours[1])
            if laid.rank[face.shape] == 0:
                paint_heart(surface, laid, face, colours[1], line)


def ways_of(mesh: Mesh) -> list[list[Point]]:
    """Every way from crossing to crossing, through the bends between them, once."""
    ways = []
    for point, others in mesh.neighbours.items():
        if len(others) == 2:
            continue
        for other in others:
            path = [point, other]
            while len(mesh.neighbours[path[-1]]) == 2:
                one, two = mesh.neighbours[path[-1]]
                path.append(two if one == path[-2] else one)
            if path[0] < path[-1]:
                ways.append(path)
    return ways


def crossings_of(mesh: Mesh, ways: list[list[Point]]) -> list[Crossing]:
    """Every crossing whose four ways are known.

    A way passes over where the face at its left has parity 0; from its other end the face at its left is
    the other one, so every band passes over and under in turn.
    """
    arms: dict[Point, tuple[list[list[complex]], list[list[complex]]]] = {}
    for way in ways:
        for path in (way, way[::-1]):
            face = mesh.face_left_of.get((path[0], path[1]))
            if face is not None:
                arms.setdefault(path[0], ([], []))[mesh.faces[face].parity].append(
                    [mesh.places[point] for point in path]
                )
    found = []
    for over, under in arms.values():
        if len(over) == len(under) == 2:
            slant = min(
                abs(cmath.phase((one[1] - one[0]) / (two[1] - two[0]))) for one in over for two in under
            )
            found.append(
                Crossing((over[0], over[1]), (under[0], under[1]), (1 + math.cos(slant)) / math.sin(slant))
            )
    return found


def length_of(path: list[complex]) -> float:
    return sum(abs(two - one) for one, two in pairwise(path))


def part_of(path: list[complex], reach: float) -> list[complex]:
    """The beginning of a path, as long as reach."""
    kept = [path[0]]
    for one, two in pairwise(path):
        if abs(two - one) > reach - 1e-6:
            return [*kept, one + (two - one) * reach / abs(two - one)]
        reach -= abs(two - one)
        kept.append(two)
    return kept


def band(surface: Surface, line: list[complex], width: float, colour: Rgb) -> None:
    """Fill a band about a bent line, its corners sharp and its ends cut square."""
    left = [point + offset * width / 2 for point, offset in zip(line, _offsets(line), strict=True)]
    right = [point - offset * width / 2 for point, offset in zip(line, _offsets(line), strict=True)]
    surface.fill([*left, *right[::-1]], colour)


def _offsets(line: list[complex]) -> list[complex]:
    """At every point the way to the left edge of a band two units wide."""
    sides = [1j * (two - one) / abs(two - one) for one, two in pairwise(line)]
    found = [sides[0]]
    for one, two in pairwise(sides):
        middle = one + two
        # Turning back on itself a corner would reach infinitely far; a fifth of a turn is the sharpest kept.
        found.append(2 * middle / max(abs(middle) ** 2, 0.15))
    return [*found, sides[-1]]
