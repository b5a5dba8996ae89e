"""The hidden tilings under the patterns: regular polygons edge to edge, each edge one unit long."""

import cmath
import math
from collections.abc import Iterator
from dataclasses import dataclass

TURN = 2 * math.pi


@dataclass(frozen=True)
class Tile:
    """A polygon of a tiling, counter-clockwise; sides tells regular polygons from the gaps between them."""

    sides: int
    corners: tuple[complex, ...]
    is_regular: bool = True

    @property
    def centre(self) -> complex:
        return sum(self.corners) / len(self.corners)


@dataclass(frozen=True)
class Tiling:
    """A repeat: its tiles, and the two steps by which it fills the plane."""

    tiles: tuple[Tile, ...]
    steps: tuple[complex, complex]


def covering(tiling: Tiling, width: float, height: float) -> Iterator[tuple[int, int, Tile, complex]]:
    """Every tile that touches a rectangle about the origin: column, row, tile, where it is moved to."""
    one, two = tiling.steps
    reach = math.hypot(width, height) / 2 + abs(one) + abs(two)
    lattice = abs((one.conjugate() * two).imag)
    columns, rows = math.ceil(reach * abs(two) / lattice), math.ceil(reach * abs(one) / lattice)
    for column in range(-columns, columns + 1):
        for row in range(-rows, rows + 1):
            moved = column * one + row * two
            for tile in tiling.tiles:
                place = moved + tile.centre
                spread = max(abs(corner - tile.centre) for corner in tile.corners)
                if abs(place.real) < width / 2 + spread and abs(place.imag) < height / 2 + spread:
                    yield column, row, tile, moved


def apothem(sides: int) -> float:
    """From the middle of a regular polygon to the middle of its edge."""
    return 0.5 / math.tan(math.pi / sides)


def ray(degrees: float, length: float = 1) -> complex:
    return cmath.rect(length, math.radians(degrees))


def regular(sides: int, centre: complex, facing: float) -> Tile:
    """A regular polygon, one of whose edges faces the given direction in degrees."""
    radius = 0.5 / math.sin(math.pi / sides)
    first = math.radians(facing) - math.pi / sides
    return Tile(sides, tuple(centre + cmath.rect(radius, first + TURN * i / sides) for i in range(sides)))


def hexagons() -> Tiling:
    step = 2 * apothem(6)
    return Tiling((regular(6, 0, 0),), (ray(0, step), ray(60, step)))


def hexagons_and_triangles() -> Tiling:
    reach = apothem(6) + apothem(3)
    tiles = (regular(6, 0, 30), regular(3, ray(30, reach), 90), regular(3, ray(90, reach), 30))
    return Tiling(tiles, (ray(0, 2), ray(60, 2)))


def hexagons_and_squares() -> Tiling:
    step = 2 * apothem(6) + 1
    squares = tuple(regular(4, ray(angle, step / 2), angle) for angle in (0, 60, 120))
    reach = step / math.sqrt(3)
    triangles = (regular(3, ray(30, reach), 30), regular(3, ray(90, reach), 90))
    return Tiling((regular(6, 0, 0), *squares, *triangles), (ray(0, step), ray(60, step)))


def octagons_and_squares() -> Tiling:
    step = 2 * apothem(8)
    tiles = (regular(8, 0, 0), regular(4, complex(step / 2, step / 2), 45))
    return Tiling(tiles, (complex(step, 0), complex(0, step)))


def decagons() -> Tiling:
    """Decagons on a lattice of 72 degrees; the gap between four of them is a bow tie of six edges."""
    middle = regular(10, 0, 0)
    one, two = ray(0, 2 * apothem(10)), ray(72, 2 * apothem(10))
    corner = [ray(angle, abs(middle.corners[0])) for angle in range(18, 360, 36)]
    bow = (corner[0], corner[1], two + corner[8], two + corner[9], one + corner[2], one + corner[3])
    return Tiling((middle, Tile(6, bow[::-1], is_regular=False)), (one, two))


def dodecagons_and_triangles() -> Tiling:
    step = 2 * apothem(12)
    reach = step / math.sqrt(3)
    tiles = (regular(12, 0, 0), regular(3, ray(30, reach), 90), regular(3, ray(90, reach), 30))
    return Tiling(tiles, (ray(0, step), ray(60, step)))


def dodecagons_and_hexagons() -> Tiling:
    step = 2 * apothem(12) + 1
    squares = tuple(regular(4, ray(angle, step / 2), angle) for angle in (0, 60, 120))
    reach = step / math.sqrt(3)
    sixes = (regular(6, ray(30, reach), 30), regular(6, ray(90, reach), 30))
    return Tiling((regular(12, 0, 0), *squares, *sixes), (ray(0, step), ray(60, step)))


def dodecagons_and_squares() -> Tiling:
    half = apothem(12)
    near, far = 0.5 + apothem(3) * 2, 2 * half - 0.5 - apothem(3) * 2
    triangles = (
        regular(3, complex(half, near), 90),
        regular(3, complex(half, far), 270),
        regular(3, complex(near, half), 0),
        regular(3, complex(far, half), 180),
    )
    square = regular(4, complex(half, half), 0)
    return Tiling((regular(12, 0, 0), square, *triangles), (complex(2 * half, 0), complex(0, 2 * half)))
