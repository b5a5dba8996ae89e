"""Shares of a whole as a hundred star tiles, one for every part in a hundred."""

import math
from random import Random

from PIL import Image

from articles.drawing.columns import fitting
from articles.drawing.errors import CannotDraw
from articles.drawing.lettering import figures, lines_of, write
from articles.drawing.numbers import Numbers
from articles.drawing.palette import INK, MUTED, NIGHT, PAPER, Rgb, Tones, mix
from articles.drawing.sheet import Sheet
from articles.drawing.surface import Surface

TILES = 100
SIDE = 10

# More shades of one colour than these are not told apart.
MOST_SHARES = 6
THE_REST = "غير ذلك"

PERCENT_SIZE = 62
NAME_SIZE = 38


def draw_shares(numbers: Numbers, tones: Tones, rng: Random, size: tuple[int, int]) -> Image.Image:
    """Names and percentages at the right, the hundred tiles at the left.

    Raises CannotDraw for shares below zero and for a whole of nothing.
    """
    parts = _largest(numbers)
    whole = sum(value for _, value in parts)
    if whole <= 0 or min(value for _, value in parts) < 0:
        raise CannotDraw("لا تُرسم الحصص من قيم سالبة أو من مجموع يساوي صفرًا.")
    percents = [value * TILES / whole for _, value in parts]
    sheet = Sheet(size, tones, numbers.title, numbers.unit)
    shades = _shades(tones, len(parts), starts_dark=rng.random() < 0.5)
    room = sheet.bottom - sheet.head_ends - 20 * sheet.k
    side = min(room, 500 * sheet.k)
    corner = complex(sheet.end, sheet.head_ends + 20 * sheet.k + (room - side) / 2)
    _paint_tiles(sheet.surface, corner, side, dealt(percents, shades))
    _write_names(sheet, [name for name, _ in parts], percents, shades, corner.imag, side)
    return sheet.surface.finish()


def _largest(numbers: Numbers) -> list[tuple[str, float]]:
    """The parts in the order given; beyond the greatest few the others are joined."""
    parts = list(zip(numbers.labels, numbers.values, strict=True))
    if len(parts) <= MOST_SHARES:
        return parts
    kept = sorted(range(len(parts)), key=lambda i: -parts[i][1])[: MOST_SHARES - 1]
    rest = sum(value for i, (_, value) in enumerate(parts) if i not in kept)
    return [parts[i] for i in sorted(kept)] + [(THE_REST, rest)]


def _shades(tones: Tones, count: int, *, starts_dark: bool) -> list[Rgb]:
    darker = [mix(tones.base, NIGHT, 0.45)] if starts_dark else []
    left = count - len(darker)
    return [*darker, *(mix(tones.base, PAPER, 0.84 * i / max(left - 1, 2)) for i in range(left))]


def dealt(percents: list[float], shades: list[Rgb]) -> list[Rgb]:
    """A shade for every tile; what rounding leaves over goes to the largest remainders."""
    counts = [math.floor(percent + 1e-9) for percent in percents]
    by_remainder = sorted(range(len(percents)), key=lambda i: counts[i] - percents[i])
    for i in by_remainder[: TILES - sum(counts)]:
        counts[i] += 1
    return [shade for shade, count in zip(shades, counts, strict=True) for _ in range(count)]


def _paint_tiles(surface: Surface, corner: complex, side: float, shades: list[Rgb]) -> None:
    """Eight-pointed stars that touch, filled down each column from the right."""
    step = side / SIDE
    for i, shade in enumerate(shades):
        column, row = SIDE - 1 - i // SIDE, i % SIDE
        middle = corner + complex(column + 0.5, row + 0.5) * step
        for turn in (0, math.pi / 4):
            square = [middle + _round(step * 0.5, turn + math.pi / 2 * i) for i in range(4)]
            surface.fill(square, shade)


def _round(reach: float, angle: float) -> complex:
    return complex(reach * math.cos(angle), reach * math.sin(angle))


def _write_names(
    sheet: Sheet, names: list[str], percents: list[float], shades: list[Rgb], top: float, side: float
) -> None:
    k = sheet.k
    row = min(side / len(names), 190 * k)
    first = top + (side - row * len(names)) / 2
    room = sheet.room - side - 110 * k
    large = min(PERCENT_SIZE * k, row * 0.46)
    written = [f"{text}%" for text in figures([round(percent, 1) for percent in percents])]
    size = min(
        fitting([word for name in names for word in name.split()], room, NAME_SIZE * k, 24 * k, 400),
        row * 0.32,
    )
    for i, (name, text) in enumerate(zip(names, written, strict=True)):
        y = first + row * i
        for turn in (0, math.pi / 4):
            middle = complex(sheet.start - 26 * k, y + row * 0.36)
            sheet.surface.fill([middle + _round(26 * k, turn + math.pi / 2 * j) for j in range(4)], shades[i])
        place = complex(sheet.start - 74 * k, y + row * 0.36 + large * 0.34)
        write(sheet.surface, text, place, large, INK, weight=800)
        for j, line in enumerate(lines_of(name, room, size, most=2 if row > 120 * k else 1)):
            write(sheet.surface, line, place + 1j * size * (1.18 + 1.2 * j), size, MUTED)
