"""The smaller star in the middle of a large one that would otherwise stand empty."""

import cmath
import math

from articles.drawing.laid import Laid
from articles.drawing.mesh import Face
from articles.drawing.palette import Rgb
from articles.drawing.surface import Surface

# With less room than this the star would be a blot; with more than the second a star within it is wanted.
ROOM_PX = 34
WIDE_PX = 120


def paint_heart(surface: Surface, laid: Laid, face: Face, fill: Rgb, line: Rgb) -> None:
    middle = face.middle
    room = min(abs(corner - middle) for corner in face.corners)
    first = cmath.phase(max(face.corners, key=lambda corner: abs(corner - middle)) - middle)
    if room * laid.scale < ROOM_PX * laid.fineness:
        return
    _paint_star(surface, laid, middle, room * 0.8, first, (fill, line))
    if room * laid.scale > WIDE_PX * laid.fineness:
        _paint_star(surface, laid, middle, room * 0.36, first, (line, line))


def _paint_star(
    surface: Surface, laid: Laid, middle: complex, reach: float, first: float, colours: tuple[Rgb, Rgb]
) -> None:
    """A six-pointed pattern gets twelve points: six would draw the hexagram."""
    points = laid.points if laid.points > 6 else 12
    star = [
        laid.put(middle + cmath.rect(reach * (0.6 if i % 2 else 1), first + math.pi * i / points))
        for i in range(2 * points)
    ]
    surface.fill(star, colours[0])
    surface.stroke([*star, star[0]], colours[1], 2.2 * laid.fineness)
