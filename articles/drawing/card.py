"""The picture that other sites show of a page: its headline, its section, and a pattern."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from articles.drawing.lettering import clean, lines_of, width_of, write
from articles.drawing.palette import INK, PAPER, Rgb, Tones
from articles.drawing.surface import Surface

MARGIN = 68
HEADLINE_LINE = 1.4
SECTION_SIZE = 36
NAME_SIZE = 62
KASHIDA = 15


@dataclass(frozen=True)
class Shape:
    """Where things stand on a card: what is read begins at the right edge, the pattern fills the far end.

    `kashida` is how far from the left edge the paper's name is drawn out, `headlines` the sizes to try with
    the lines of each: a short headline fills the card, a long one still fits.
    """

    size: tuple[int, int]
    pattern: tuple[int, int]
    room: int
    top: int
    foot: int
    kashida: int
    headlines: tuple[tuple[int, int], ...]


# What sites show beside a link, and what messengers make small and square.
SHAPES = {
    "": Shape((1200, 630), (372, 630), 708, 112, 540, 372, ((84, 2), (72, 3), (56, 4), (46, 5))),
    "square": Shape((900, 900), (900, 270), 764, 372, 826, 0, ((84, 2), (72, 3), (60, 4), (48, 5))),
}


def draw_card(
    headline: str,
    *,
    section: str,
    paper: str,
    tones: Tones,
    pattern: Callable[[tuple[int, int]], Image.Image],
    shape: Shape,
) -> Image.Image:
    """A card; `pattern` draws the sheet of a size that fills its end."""
    surface = Surface(shape.size, PAPER)
    start = shape.size[0] - MARGIN
    _section(surface, clean(section), start, tones.base, shape)
    _headline(surface, clean(headline), start, shape)
    _foot(surface, clean(paper), start, shape)
    card = surface.finish()
    card.paste(pattern(shape.pattern), (0, 0))
    return card


def _section(surface: Surface, section: str, start: float, colour: Rgb, shape: Shape) -> None:
    _bar(surface, start - 64, shape.top - 19, 64, 9, colour)
    (line,) = lines_of(section, shape.room - 84, SECTION_SIZE, 750, most=1) or [""]
    write(surface, line, complex(start - 84, shape.top), SECTION_SIZE, colour, weight=750)


def _headline(surface: Surface, headline: str, start: float, shape: Shape) -> None:
    """In the largest size in which it is whole; the smallest shortens it."""
    for size, most in shape.headlines:
        lines = lines_of(headline, shape.room, size, 800, most)
        if "".join(lines).replace(" ", "") == headline.replace(" ", ""):
            break
    high = size * HEADLINE_LINE
    # In the middle between the section's line and the paper's name.
    first = (shape.top + shape.foot - NAME_SIZE) / 2 - high * (len(lines) - 1) / 2 + size * 0.42
    for number, line in enumerate(lines):
        write(surface, line, complex(start, first + number * high), size, INK, weight=800)


def _foot(surface: Surface, paper: str, start: float, shape: Shape) -> None:
    """The paper's name, and the kashida that runs from it to the far end."""
    write(surface, paper, complex(start, shape.foot), NAME_SIZE, INK, weight=900)
    reached = start - width_of(paper, NAME_SIZE, 900)
    _bar(surface, shape.kashida, shape.foot - KASHIDA, reached - shape.kashida + 2, KASHIDA, INK)


def _bar(surface: Surface, x: float, y: float, width: float, height: float, colour: Rgb) -> None:
    far = complex(x + width, y + height)
    surface.fill([complex(x, y), complex(far.real, y), far, complex(x, far.imag)], colour)
