"""What a copy editor's mark is: a passage, its kind, a sentence, and a fix where exactly one is sensible."""

from collections.abc import Iterable
from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of mark: its name at the desk, and how sure a mark of it is.

    Certain kinds may be fixed all at once. Soft ones are a matter of taste and stand last.
    """

    label: str
    is_certain: bool = False
    is_soft: bool = False


KINDS = {
    "unpaired": Kind("علامة بلا قرين"),
    "spelling": Kind("الإملاء المعتمد", is_certain=True),
    "hamza": Kind("همزة", is_certain=True),
    "repeated": Kind("كلمة مكررة"),
    "latin": Kind("علامة لاتينية", is_certain=True),
    "doubled": Kind("علامة مكررة"),
    "space": Kind("مسافة", is_certain=True),
    "quotes": Kind("علامتا الاقتباس", is_certain=True),
    "digits": Kind("أرقام", is_certain=True),
    "tatweel": Kind("تطويل", is_certain=True),
    "name": Kind("اسم غير كامل", is_soft=True),
    "dots": Kind("نقطتان", is_soft=True),
    "ending": Kind("آخر الفقرة", is_soft=True),
}


class Edit(NamedTuple):
    """One replacement: the characters from start up to end become text."""

    start: int
    end: int
    text: str

    def meets(self, other: "Edit") -> bool:
        """Say whether both want the same place; an insertion also claims the edges that it stands between."""
        if self.start == self.end or other.start == other.end:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end


class Mark(NamedTuple):
    """A passage from start up to end, and what a careful editor would say about it.

    edits is empty where no fix is the only sensible one. A pair of quotes is fixed at two places at once.
    """

    start: int
    end: int
    kind: str
    why: str
    edits: tuple[Edit, ...] = ()

    @property
    def fix(self) -> str | None:
        """What would stand in place of the whole passage, where the fix is one replacement of it."""
        whole = len(self.edits) == 1 and self.edits[0][:2] == (self.start, self.end)
        return self.edits[0].text if whole else None

    def moved(self, by: int) -> "Mark":
        edits = tuple(Edit(edit.start + by, edit.end + by, edit.text) for edit in self.edits)
        return self._replace(start=self.start + by, end=self.end + by, edits=edits)


def replaced(start: int, end: int, kind: str, why: str, text: str) -> Mark:
    """Mark a passage that becomes text."""
    return Mark(start, end, kind, why, (Edit(start, end, text),))


def apart(marks: Iterable[Mark]) -> list[Mark]:
    """Keep, of marks whose fixes meet, the one that came first; order the rest by place.

    A mark that is left out comes again when the text is checked after the fix.
    """
    taken: dict[int, list[Edit]] = {}
    kept = []
    for mark in marks:
        cells = {place >> 3 for edit in mark.edits for place in (edit.start, edit.end)}
        near = [edit for cell in cells for at in (cell - 1, cell, cell + 1) for edit in taken.get(at, ())]
        if any(edit.meets(other) for edit in mark.edits for other in near):
            continue
        kept.append(mark)
        for edit in mark.edits:
            taken.setdefault(edit.start >> 3, []).append(edit)
    return sorted(kept, key=lambda mark: (mark.start, mark.end))


def fixed(text: str, marks: Iterable[Mark]) -> str:
    """Give the text with the fixes of these marks made; the marks are of this text."""
    at = 0
    pieces: list[str] = []
    for edit in sorted(edit for mark in marks for edit in mark.edits):
        pieces += text[at : edit.start], edit.text
        at = edit.end
    return "".join([*pieces, text[at:]])
