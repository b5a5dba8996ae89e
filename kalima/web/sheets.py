"""Rows as lines of a spreadsheet, written while they are read, in which no cell is taken for a formula."""

import csv
from collections.abc import Iterable, Iterator

# A spreadsheet takes a cell that begins so for a formula, and would run what someone wrote in a note.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class _Echo:
    """What csv writes to: it gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(columns: Iterable[object], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Lines of a spreadsheet; the sign at the beginning lets every program read its Arabic."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([str(name) for name in columns])
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
