"""Charts along a row of names that begins at the right: bars, and a line."""

from random import Random

from PIL import Image

from articles.drawing.columns import Columns, fitting, write_labels
from articles.drawing.lettering import figures, width_of, write
from articles.drawing.numbers import Numbers
from articles.drawing.palette import INK, MUTED, PAPER, Tones, mix
from articles.drawing.scale import Scale
from articles.drawing.sheet import Sheet

# Sizes of lettering in thousandths of the sheet's shorter side.
VALUE_SIZE = 44
SMALLEST_VALUE = 20
LEVEL_SIZE = 28
CLEAR_OF_FIGURE = 130


def draw_bars(numbers: Numbers, tones: Tones, rng: Random, size: tuple[int, int]) -> Image.Image:
    """Upright bars, the first at the right; one stands out where the spec names it."""
    sheet = Sheet(size, tones, numbers.title, numbers.unit)
    scale = Scale(sheet, numbers.values, stands_on_zero=True)
    columns = Columns(sheet.start, sheet.room, len(numbers.values))
    chosen = numbers.highlight
    if chosen is None and rng.random() < 0.5:
        chosen = numbers.values.index(max(numbers.values))
    for level in scale.levels:
        sheet.hairline(scale.y(level))
    thick = min(columns.slot * 0.64, 190 * sheet.k)
    quiet = mix(tones.base, PAPER, 0.55)
    for i, value in enumerate(numbers.values):
        top, foot = scale.y(max(value, 0)), scale.y(min(value, 0))
        colour = tones.base if chosen in (None, i) else quiet
        sheet.block(columns.x(i) - thick / 2, top, thick, foot - top, colour)
    sheet.rule(scale.y(0), 3 * sheet.k, INK)
    _write_values(sheet, scale, numbers.values, columns)
    write_labels(sheet, numbers.labels, columns)
    return sheet.surface.finish()


def draw_line(numbers: Numbers, tones: Tones, rng: Random, size: tuple[int, int]) -> Image.Image:
    """A line that begins at the right; its latest point is named, and its highest and lowest."""
    sheet = Sheet(size, tones, numbers.title, numbers.unit)
    scale = Scale(sheet, numbers.values, stands_on_zero=rng.random() < 0.3)
    margin = _write_levels(sheet, scale)
    columns = Columns(sheet.start - margin, sheet.room - margin, len(numbers.values))
    points = [complex(columns.x(i), scale.y(value)) for i, value in enumerate(numbers.values)]
    is_area = scale.levels[0] == 0
    if is_area:
        # Only above zero does an area say how much there is.
        under = [*points, complex(points[-1].real, scale.y(0)), complex(points[0].real, scale.y(0))]
        sheet.surface.fill(under, mix(tones.base, PAPER, 0.86))
    sheet.surface.stroke(points, tones.base, 8 * sheet.k)
    written = figures(numbers.values)
    for i in _worth_naming(numbers.values, columns.slot / sheet.k):
        _mark(sheet, points, i, written[i], edge=columns.start, may_hang=not is_area)
    write_labels(sheet, numbers.labels, columns)
    return sheet.surface.finish()


def _write_values(sheet: Sheet, scale: Scale, values: tuple[float, ...], columns: Columns) -> None:
    """The figure over every bar; under it where the bar hangs."""
    written = figures(values)
    size = fitting(written, columns.slot * 0.94, VALUE_SIZE * sheet.k, SMALLEST_VALUE * sheet.k, 700)
    for i, (value, text) in enumerate(zip(values, written, strict=True)):
        y = scale.y(value) + (size * 1.05 if value < 0 else -14 * sheet.k)
        write(sheet.surface, text, complex(columns.x(i), y), size, INK, weight=700, align=0.5, halo=PAPER)


def _write_levels(sheet: Sheet, scale: Scale) -> float:
    """Hairlines with their numbers at the right; returns the width the numbers need."""
    size = LEVEL_SIZE * sheet.k
    written = figures(scale.levels)
    for level, text in zip(scale.levels, written, strict=True):
        sheet.hairline(scale.y(level))
        write(sheet.surface, text, complex(sheet.start, scale.y(level) - 8 * sheet.k), size, MUTED)
    return max(width_of(text, size) for text in written) + 6 * sheet.k


def _worth_naming(values: tuple[float, ...], slot: float) -> list[int]:
    """The latest value, and the highest and the lowest where their figures do not meet it or each other."""
    named = [len(values) - 1]
    for i in (values.index(max(values)), values.index(min(values))):
        if all(abs(i - other) * slot > CLEAR_OF_FIGURE for other in named):
            named.append(i)
    return named


def _mark(sheet: Sheet, points: list[complex], i: int, text: str, *, edge: float, may_hang: bool) -> None:
    """A dot with its value, on the side of the line that is free; the latest is the largest."""
    k, is_last = sheet.k, i == len(points) - 1
    size = (VALUE_SIZE + 8 if is_last else VALUE_SIZE - 6) * k
    beside = points[max(0, i - 1) : i + 2]
    is_low = may_hang and len(beside) > 1 and points[i].imag >= max(point.imag for point in beside)
    weight = 800 if is_last else 500
    # The numbers of the levels stand beyond the edge.
    x = min(points[i].real, edge - width_of(text, size, weight) / 2)
    place = complex(x, points[i].imag + (size * 0.75 + 28 * k if is_low else -30 * k))
    sheet.surface.disc(points[i], 16 * k, PAPER)
    sheet.surface.disc(points[i], 11 * k, sheet.tones.base)
    colour = INK if is_last else MUTED
    write(sheet.surface, text, place, size, colour, weight=weight, align=0.5, halo=PAPER)
