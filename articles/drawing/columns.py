"""The row of names under a chart, which begins at the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.drawing.lettering import lines_of, width_of, write
from articles.drawing.palette import INK
from articles.drawing.sheet import Sheet

# In thousandths of the sheet's shorter side.
LABEL_SIZE = 40
SHARE_OF_SLOT = 0.9

# Sizes with the lines they may take. A short row is one of names, of which none may be left out.
SIZES = ((40, 1), (36, 1), (40, 2), (36, 2), (32, 2), (28, 2))
SMALL_SIZES = ((28, 3), (25, 3), (22, 3))
FEW_LABELS = 8


@dataclass(frozen=True)
class Columns:
    """Equal columns from the right edge at start; room is the width of them all."""

    start: float
    room: float
    count: int

    @property
    def slot(self) -> float:
        return self.room / self.count

    def x(self, i: int) -> float:
        """The middle of a column."""
        return self.start - self.slot * (i + 0.5)


def write_labels(sheet: Sheet, labels: Sequence[str], columns: Columns) -> None:
    """All the names if they fit in some size; of a long row every second or third, the last among them."""
    every, size, rows = _layout(sheet, labels, columns)
    room = columns.slot * every * SHARE_OF_SLOT
    for i in range(len(labels) - 1, -1, -every):
        for row, line in enumerate(lines_of(labels[i], room, size, most=rows)):
            y = sheet.bottom - (LABEL_SIZE + 22) * sheet.k + row * size * 1.25
            write(sheet.surface, line, complex(columns.x(i), y), size, INK, align=0.5)


def _layout(sheet: Sheet, labels: Sequence[str], columns: Columns) -> tuple[int, float, int]:
    """Which names are written, in what size and in how many lines."""
    most = 1 if len(labels) <= FEW_LABELS else len(labels)
    for every in range(1, most + 1):
        for size, rows in SIZES if every < most else (*SIZES, *SMALL_SIZES):
            room = columns.slot * every * SHARE_OF_SLOT
            if all(
                " ".join(lines_of(one, room, size * sheet.k, most=rows)) == one for one in labels[::-every]
            ):
                return every, size * sheet.k, rows
    return most, SMALL_SIZES[-1][0] * sheet.k, 3


def fitting(words: Sequence[str], room: float, size: float, smallest: float, weight: int) -> float:
    """The size, no smaller than the smallest, at which the widest word fits the room."""
    widest = max((width_of(word, size, weight) for word in words), default=0)
    return max(smallest, size * min(1, room / widest)) if widest else size
