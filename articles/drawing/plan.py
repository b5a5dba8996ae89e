"""A city that is no city: blocks and streets about a river, with its bridges and a round town."""

import cmath
import math
from dataclasses import dataclass
from random import Random

from PIL import Image

from articles.drawing.palette import Rgb, Tones
from articles.drawing.surface import Surface, smooth

Shape = list[complex]

# In pixels of a picture 1500 wide.
BLOCK_AREA = 3400
STREETS = (16.0, 10.0, 6.0, 3.6)
DISTRICT_DEPTH = 4


@dataclass(frozen=True)
class Colours:
    street: Rgb
    blocks: tuple[Rgb, Rgb, Rgb]
    court: Rgb
    park: Rgb
    water: Rgb
    bank: Rgb
    bridge: Rgb


# Tones in the order of the colours above.
PALETTES = (
    "pale base base deep night raised night light light",
    "night base base deep night raised light base base",
    "deep base base raised deep pale night light light",
    "light base base deep deep pale pale base light",
)


def draw_plan(tones: Tones, rng: Random, size: tuple[int, int]) -> Image.Image:
    fine = max(size) / 1500
    colours = _colours(tones, rng.choice(PALETTES))
    surface = Surface(size, colours.street)
    for block, shade in _blocks(rng, size, fine, colours):
        _paint_block(surface, rng, block, shade, colours)
    river = _river(rng, size)
    _paint_river(surface, rng, river, colours, fine)
    _paint_round_town(surface, rng, river, colours, fine)
    return surface.finish()


def _colours(tones: Tones, palette: str) -> Colours:
    street, one, two, three, *others = (getattr(tones, tone) for tone in palette.split())
    return Colours(street, (one, two, three), *others)


def _blocks(rng: Random, size: tuple[int, int], fine: float, colours: Colours) -> list[tuple[Shape, Rgb]]:
    """Halve a sheet larger than the picture again and again; every cut is a street, the first the widest."""
    turn = cmath.rect(1, rng.uniform(0, math.pi))
    reach, middle = math.hypot(*size) * 0.62, complex(*size) / 2
    sheet = [middle + reach * turn * corner for corner in (-1 - 1j, 1 - 1j, 1 + 1j, -1 + 1j)]
    waiting: list[tuple[Shape, int, Rgb]] = [(sheet, 0, colours.blocks[0])]
    done = []
    while waiting:
        block, depth, shade = waiting.pop()
        if _area(block) < BLOCK_AREA * fine**2 * rng.uniform(0.4, 2.4):
            done.append((block, shade))
            continue
        street = STREETS[min(depth // 2, len(STREETS) - 1)] * fine
        for half in _halves(rng, block, street):
            if len(half) > 2 and _touches(half, size):
                waiting.append(
                    (half, depth + 1, rng.choice(colours.blocks) if depth <= DISTRICT_DEPTH + 2 else shade)
                )
    return done


def _halves(rng: Random, block: Shape, street: float) -> tuple[Shape, Shape]:
    """Cut across the longest edge, near its middle and almost square to it."""
    one, two = max(zip(block, [*block[1:], block[0]], strict=True), key=lambda edge: abs(edge[1] - edge[0]))
    along = (two - one) / abs(two - one)
    through = one + (two - one) * rng.uniform(0.36, 0.64)
    cut = along * 1j * cmath.rect(1, rng.gauss(0, 0.09))
    side = cut * -1j * street / 2
    return _clipped(block, through + side, cut), _clipped(block, through - side, -cut)


def _clipped(block: Shape, through: complex, cut: complex) -> Shape:
    """What lies at the left of a line, seen along the cut with y downwards."""
    kept = []
    for one, two in zip(block, [*block[1:], block[0]], strict=True):
        here, there = (((point - through) * cut.conjugate()).imag for point in (one, two))
        if here <= 0:
            kept.append(one)
        if here * there < 0:
            kept.append(one + (two - one) * here / (here - there))
    return kept


def _paint_block(surface: Surface, rng: Random, block: Shape, shade: Rgb, colours: Colours) -> None:
    chance = rng.random()
    surface.fill(block, colours.park if chance < 0.035 else shade)
    if chance > 0.6:
        middle = sum(block) / len(block)
        share = rng.uniform(0.24, 0.42)
        surface.fill([middle + (corner - middle) * share for corner in block], colours.court)


def _river(rng: Random, size: tuple[int, int]) -> Shape:
    """From one side of the picture to the other, with two or three bends."""
    width, height = size
    across = rng.random() < 0.65
    lean, start = rng.uniform(-0.35, 0.35), rng.uniform(0, math.tau)
    swing = rng.uniform(0.12, 0.21) * height
    # A bend tighter than this would be broader than it is long.
    bends = rng.uniform(1.1, 1.9) * (width if across else height) / 1.5 / height
    steps = 24
    points = []
    for i in range(-1, steps + 2):
        share = i / steps
        wave = start + math.tau * bends * share
        off = swing * (math.sin(wave) + 0.22 * math.sin(2.3 * wave + start))
        if across:
            points.append(complex(share * width, height * (0.5 + lean * (share - 0.5)) + off))
        else:
            points.append(complex(width * (0.5 + lean * (share - 0.5)) + off, share * height))
    return smooth(points, 6)


def _paint_river(surface: Surface, rng: Random, river: Shape, colours: Colours, fine: float) -> None:
    width = rng.uniform(64, 104) * fine
    surface.stroke(river, colours.street, width + 34 * fine)
    surface.stroke(river, colours.bank, width + 9 * fine)
    surface.stroke(river, colours.water, width)
    for at in _straights(river, rng.choice((3, 4, 5))):
        along = river[at + 1] - river[at - 1]
        over = along / abs(along) * 1j * cmath.rect(1, rng.gauss(0, 0.1)) * (width / 2 + 34 * fine)
        surface.stroke([river[at] - over, river[at] + over], colours.street, 17 * fine)
        surface.stroke([river[at] - over, river[at] + over], colours.bridge, 7 * fine)


def _straights(river: Shape, count: int) -> list[int]:
    """The straightest place of every stretch, where a bridge would be built."""
    length = len(river) / count
    found = []
    for i in range(count):
        stretch = range(max(4, round(length * (i + 0.2))), min(len(river) - 4, round(length * (i + 0.8))))
        found.append(
            min(
                stretch,
                key=lambda at: abs(cmath.phase((river[at + 4] - river[at]) / (river[at] - river[at - 4]))),
            )
        )
    return found


def _paint_round_town(surface: Surface, rng: Random, river: Shape, colours: Colours, fine: float) -> None:
    """Rings and gates after Baghdad's first plan, where the river leaves most room for them."""
    places = [
        complex(surface.width * rng.uniform(0.28, 0.72), surface.height * rng.uniform(0.24, 0.76))
        for _ in range(40)
    ]
    middle = max(places, key=lambda place: min(abs(place - point) for point in river))
    reach = min(150 * fine, min(abs(middle - point) for point in river) - 90 * fine)
    if reach < 60 * fine:
        return
    turn, gates = rng.uniform(0, math.tau), rng.choice((8, 12, 16))
    surface.disc(middle, reach * 1.1, colours.street)
    for near, far, shade in ((0.78, 1.0, colours.blocks[0]), (0.5, 0.7, colours.blocks[-1])):
        for i in range(gates):
            first = turn + math.tau * i / gates + 0.035 / far
            last = turn + math.tau * (i + 1) / gates - 0.035 / far
            angles = [first + (last - first) * step / 6 for step in range(7)]
            ring = [middle + cmath.rect(reach * far, angle) for angle in angles]
            ring += [middle + cmath.rect(reach * near, angle) for angle in reversed(angles)]
            surface.fill(ring, shade)
    surface.disc(middle, reach * 0.42, colours.water)
    for angle in (turn, turn + math.pi / 4):
        surface.fill(
            [middle + cmath.rect(reach * 0.3, angle + math.pi / 2 * i) for i in range(4)], colours.bank
        )


def _touches(block: Shape, size: tuple[int, int]) -> bool:
    return (
        max(point.real for point in block) > 0
        and min(point.real for point in block) < size[0]
        and max(point.imag for point in block) > 0
        and min(point.imag for point in block) < size[1]
    )


def _area(block: Shape) -> float:
    return abs(sum((block[i - 1].conjugate() * corner).imag for i, corner in enumerate(block))) / 2
