"""The sheet a chart is drawn on: paper, the kashida, the title, and room that survives a square cut."""

from articles.drawing.lettering import LINE_HEIGHT, lines_of, write
from articles.drawing.palette import INK, MUTED, PAPER, RULE, Rgb, Tones
from articles.drawing.surface import Surface

TITLE_SIZE = 58
UNIT_SIZE = 36


class Sheet:
    """k is a thousandth of the shorter side; start is the right edge of the room, end its left one."""

    def __init__(self, size: tuple[int, int], tones: Tones, title: str, unit: str) -> None:
        width, height = size
        self.surface = Surface(size, PAPER)
        self.tones = tones
        self.k = min(width, height) / 1000
        self.room = 890 * self.k
        self.start, self.end = (width + self.room) / 2, (width - self.room) / 2
        # A cut to 16:9 takes 78 thousandths off the top and as many off the bottom.
        self.top, self.bottom = height / 2 - 400 * self.k, height / 2 + 396 * self.k
        self.head_ends = self._write_head(title, unit)

    def _write_head(self, title: str, unit: str) -> float:
        self.rule(self.top, 16 * self.k, self.tones.base)
        y = self.top + 26 * self.k
        for line in lines_of(title, self.room, TITLE_SIZE * self.k, 750):
            y += TITLE_SIZE * LINE_HEIGHT * 0.94 * self.k
            write(self.surface, line, complex(self.start, y), TITLE_SIZE * self.k, INK, weight=750)
        for line in lines_of(unit, self.room, UNIT_SIZE * self.k, most=1):
            y += UNIT_SIZE * 1.75 * self.k
            write(self.surface, line, complex(self.start, y), UNIT_SIZE * self.k, MUTED)
        return y + 20 * self.k

    def rule(self, y: float, thick: float, colour: Rgb) -> None:
        """From edge to edge of the picture, so that the sheet reads as wide as it is."""
        self.block(0, y, self.surface.width, thick, colour)

    def hairline(self, y: float) -> None:
        self.rule(y, 2 * self.k, RULE)

    def block(self, x: float, y: float, width: float, height: float, colour: Rgb) -> None:
        far = complex(x + width, y + height)
        self.surface.fill([complex(x, y), complex(far.real, y), far, complex(x, far.imag)], colour)
