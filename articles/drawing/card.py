"""The picture that other sites show of a story without one: its headline, its section, and a pattern."""

from collections.abc import Callable

from PIL import Image

from articles.drawing.lettering import clean, lines_of, width_of, write
from articles.drawing.palette import INK, PAPER, Rgb, Tones
from articles.drawing.surface import Surface

SIZE = (1200, 630)
# The pattern fills the end of the card; what is read stands before it, from the right edge inwards.
PATTERN_PX = 372
MARGIN = 68
ROOM = SIZE[0] - PATTERN_PX - MARGIN - 52

# Largest first: a short headline fills the card, a long one still fits.
HEADLINES = ((84, 2), (72, 3), (56, 4), (46, 5))
HEADLINE_LINE = 1.4
TOP, FOOT = 112, 540

SECTION_SIZE = 36
NAME_SIZE = 62
KASHIDA = 15


def draw_card(
    headline: str,
    *,
    section: str,
    paper: str,
    tones: Tones,
    pattern: Callable[[tuple[int, int]], Image.Image],
) -> Image.Image:
    """A card of 1200 by 630 pixels; `pattern` draws the sheet of a size that fills its end."""
    surface = Surface(SIZE, PAPER)
    start = SIZE[0] - MARGIN
    _section(surface, clean(section), start, tones.base)
    _headline(surface, clean(headline), start)
    _foot(surface, clean(paper), start)
    card = surface.finish()
    card.paste(pattern((PATTERN_PX, SIZE[1])), (0, 0))
    return card


def _section(surface: Surface, section: str, start: float, colour: Rgb) -> None:
    _bar(surface, start - 64, TOP - 19, 64, 9, colour)
    (line,) = lines_of(section, ROOM - 84, SECTION_SIZE, 750, most=1) or [""]
    write(surface, line, complex(start - 84, TOP), SECTION_SIZE, colour, weight=750)


def _headline(surface: Surface, headline: str, start: float) -> None:
    """In the largest size in which it is whole; the smallest shortens it."""
    for size, most in HEADLINES:
        lines = lines_of(headline, ROOM, size, 800, most)
        if "".join(lines).replace(" ", "") == headline.replace(" ", ""):
            break
    high = size * HEADLINE_LINE
    # In the middle between the section's line and the paper's name.
    first = (TOP + FOOT - NAME_SIZE) / 2 - high * (len(lines) - 1) / 2 + size * 0.42
    for number, line in enumerate(lines):
        write(surface, line, complex(start, first + number * high), size, INK, weight=800)


def _foot(surface: Surface, paper: str, start: float) -> None:
    """The paper's name, and the kashida that runs from it to the pattern."""
    write(surface, paper, complex(start, FOOT), NAME_SIZE, INK, weight=900)
    reached = start - width_of(paper, NAME_SIZE, 900)
    _bar(surface, PATTERN_PX, FOOT - KASHIDA, reached - PATTERN_PX + 2, KASHIDA, INK)


def _bar(surface: Surface, x: float, y: float, width: float, height: float, colour: Rgb) -> None:
    far = complex(x + width, y + height)
    surface.fill([complex(x, y), complex(far.real, y), far, complex(x, far.imag)], colour)
