"""Arches in rows, in depth and in tiers, after the arcades of Samarra, Ukhaidir and the khans of Baghdad."""

import cmath
import math
from collections.abc import Callable
from itertools import pairwise
from random import Random

from PIL import Image

from articles.drawing import tilings
from articles.drawing.laid import Laid, Recipe
from articles.drawing.motif import Motif
from articles.drawing.palette import Rgb, Tones
from articles.drawing.surface import Surface

# The curve of an arch of half-width 1 standing on 0, from its left foot to its right one, upwards positive.
Curve = list[complex]


def pointed(sharpness: float) -> Curve:
    """Two arcs about two centres; sharpness 1 is a half circle."""
    last = math.acos((sharpness - 1) / sharpness)
    left = [sharpness - 1 - cmath.rect(sharpness, -last * i / 14) for i in range(15)]
    return _with_mirror(left)


def persian(lean: float) -> Curve:
    """A small arc at the foot, ending after lean degrees, and a straight rise from it to the crown."""
    radius = 0.62
    turn = math.radians(lean)
    arc = [radius - 1 - cmath.rect(radius, -turn * i / 10) for i in range(11)]
    rise = cmath.rect(1, math.pi / 2 - turn)
    return _with_mirror([*arc, arc[-1] + rise * (-arc[-1].real / rise.real)])


def lobed(lobes: int) -> Curve:
    """A pointed arch scalloped outwards, as at Samarra; an odd number sets a lobe at the crown."""
    frame = pointed(1.2)
    cusps = [frame[round(i * (len(frame) - 1) / lobes)] for i in range(lobes + 1)]
    curve: Curve = []
    for one, two in pairwise(cusps):
        middle, reach = (one + two) / 2, (one - two) / 2
        curve += [middle + reach * cmath.rect(1, -math.pi * i / 12) for i in range(13)]
    return curve


def _with_mirror(left: Curve) -> Curve:
    return [*left, *(-point.conjugate() for point in left[-2::-1])]


CURVES: tuple[Callable[[Random], Curve], ...] = (
    lambda rng: pointed(rng.uniform(1.15, 1.7)),
    lambda rng: persian(rng.uniform(50, 64)),
    lambda rng: persian(rng.uniform(56, 64)),
    lambda rng: lobed(rng.choice((5, 7))),
)


def draw_arches(tones: Tones, rng: Random, size: tuple[int, int]) -> Image.Image:
    surface = Surface(size, tones.base)
    rng.choice((_depth, _arcade, _tiers))(surface, tones, rng)
    return surface.finish()


def _standing(curve: Curve, foot: complex, half: float, jamb: float) -> list[complex]:
    """An arch in pixels: the middle of its sill, half its width, and the height of its jambs."""
    crown = [foot + complex(point.real * half, -jamb - point.imag * half) for point in curve]
    return [foot + half * -1, *crown, foot + half]


def _depth(surface: Surface, tones: Tones, rng: Random) -> None:
    """One arch behind the other, to a lit end."""
    fine = max(surface.width, surface.height) / 1500
    curve = rng.choice(CURVES[:3])(rng)
    tall = max(point.imag for point in curve)
    end = complex(surface.width * rng.choice((0.5, 0.5, 0.44, 0.56)), surface.height * 0.66)
    half = min(0.37 * surface.width, 0.5 * surface.height)
    near = complex(surface.width / 2, surface.height * 1.06)
    jamb = surface.height - tall * half
    shrink, count = rng.uniform(0.74, 0.81), rng.choice((7, 8, 9))
    walls = rng.choice(((tones.deep, tones.base), (tones.night, tones.base), (tones.base, tones.deep)))
    surface.lay_inside(_frame(surface), _lattice(surface, tones, rng, walls[0]))
    for i in range(count):
        share = shrink**i
        foot = end + (near - end) * share
        is_last = i == count - 1
        shape = _standing(curve, foot, half * share, jamb * share)
        surface.fill(shape, tones.light if is_last else walls[1 - i % 2])
        surface.stroke(shape, tones.light, max(1.5, 4.5 * share) * fine)
        if not is_last:
            surface.stroke(
                _standing(curve, foot, half * share * 0.95, jamb * share),
                tones.light,
                max(1, 1.8 * share) * fine,
            )


def _arcade(surface: Surface, tones: Tones, rng: Random) -> None:
    """A row of arches in a patterned wall, and through each the arches behind it."""
    fine = max(surface.width, surface.height) / 1500
    curve, count = rng.choice(CURVES)(rng), rng.choice((3, 4, 5))
    surface.lay_inside(_frame(surface), _lattice(surface, tones, rng, tones.base))
    step = surface.width / count
    shift = rng.choice((0, 0.5))
    opening, between = rng.choice(
        ((tones.deep, tones.base), (tones.night, tones.deep), (tones.night, tones.base))
    )
    is_lit = rng.random() < 0.5
    sill = surface.height * 1.02
    # Lobes reach out beyond the jambs.
    half = step * 0.4 / max(point.real for point in curve)
    tall = max(point.imag for point in curve)
    jamb = surface.height * rng.uniform(0.66, 0.74) - tall * half
    for i in range(-1, count + 1):
        foot = complex((i + 0.5 + shift) * step, sill)
        for grow, colour in ((1.14, tones.deep), (1.07, tones.base), (1.0, opening)):
            shape = _standing(curve, foot, half * grow, jamb)
            surface.fill(shape, colour)
            surface.stroke(shape, tones.light, (2.4 if grow > 1 else 3.6) * fine)
        for share, colour in ((0.74, between), (0.52, opening), (0.34, tones.light)):
            shape = _standing(
                curve, foot - 1j * surface.height * (1 - share) * 0.16, half * share, jamb * share
            )
            surface.fill(shape, colour)
            surface.stroke(shape, tones.light, 1.8 * fine)
        if is_lit:
            _lamp(surface, tones, complex(foot.real, sill - jamb - tall * half), half, fine)


def _lamp(surface: Surface, tones: Tones, crown: complex, half: float, fine: float) -> None:
    """A lamp on its chain from the crown of an arch."""
    hang = crown + 1j * half * 0.3
    surface.stroke([crown, hang], tones.light, 1.6 * fine)
    r = half * 0.1
    body = [
        (-0.45, 0),
        (0.45, 0),
        (0.3, 0.5),
        (1, 1.3),
        (0.8, 2.2),
        (0.35, 2.7),
        (-0.35, 2.7),
        (-0.8, 2.2),
        (-1, 1.3),
        (-0.3, 0.5),
    ]
    surface.fill([hang + complex(x, y) * r for x, y in body], tones.light)


def _tiers(surface: Surface, tones: Tones, rng: Random) -> None:
    """Rows of niches that stand on each other's crowns, as in a stalactite vault."""
    fine = max(surface.width, surface.height) / 1500
    curve = rng.choice(CURVES[:3])(rng)
    tall = max(point.imag for point in curve)
    count = rng.choice((5, 6, 7))
    half = surface.width / count / 2
    rise = half * (tall * 0.62 + rng.uniform(0.25, 0.5))
    rows = math.ceil(surface.height / rise) + 3
    ladder = rng.choice(
        (
            (tones.base, tones.deep),
            (tones.deep, tones.base),
            (tones.base, tones.raised),
            (tones.base, tones.night),
        )
    )
    rhythm = rng.choice((2, 3, 4))
    for row in range(rows):
        sill = row * rise
        for column in range(-1, count + 1):
            # Feet reach down behind the row in front, which leaves no sill to be seen.
            foot = complex((column + (0.5 if row % 2 else 1)) * 2 * half, sill + rise)
            shade = ladder[(column * 2 + row % 2 + row) % (2 * rhythm) < 2]
            for grow, colour in ((1, shade), (0.72, _darker(shade, tones)), (0.42, shade)):
                shape = _standing(curve, foot, half * grow, half * 0.45 + rise)
                surface.fill(shape, colour)
                surface.stroke(shape, tones.light, (3.4 if grow == 1 else 1.8) * fine)


def _darker(shade: Rgb, tones: Tones) -> Rgb:
    ladder = (tones.raised, tones.base, tones.deep, tones.night, tones.night)
    return ladder[ladder.index(shade) + 1]


def _frame(surface: Surface) -> list[complex]:
    return [0j, complex(surface.width, 0), complex(surface.width, surface.height), complex(0, surface.height)]


def _lattice(surface: Surface, tones: Tones, rng: Random, ground: Rgb) -> Surface:
    """A wall with a fine star pattern cut into it."""
    size = (surface.width, surface.height)
    wall = Surface(size, ground)
    recipe = rng.choice(
        (
            Recipe(tilings.octagons_and_squares, Motif(67.5, 1), (0, 45), (9, 13)),
            Recipe(tilings.octagons_and_squares, Motif(62, 1, rosette=True), (0, 45), (7, 10)),
            Recipe(tilings.dodecagons_and_squares, Motif(67.5, 2), (0, 45), (5, 7)),
        )
    )
    laid = Laid(recipe, rng, size)
    for line in laid.lines():
        wall.stroke(line, tones.pale, 1.5 * laid.fineness)
    return wall
