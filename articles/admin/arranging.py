"""A board as it stands in a page's form: rows that move, fill and empty with every press, saved or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.board import HEADLINE_MAX, Wanted
from articles.categories.models import Category
from articles.forms import MomentField
from articles.models import Arrangement, Board, Image, Place
from articles.models.board import ARRANGEMENT_NOTE_MAX
from articles.picture_fields import PictureSelect
from kalima.web.rownumbers import row_number
from kalima.web.tidy import TidyLine

# What a row keeps of its story; a story that comes into a row begins with none of it.
OWN = ("headline", "picture", "until")
FIELDS = ("story", *OWN)


class PlaceForm(forms.Form):
    """One place. Without a story it is filled by itself, whatever else stands in its fields."""

    number = forms.IntegerField(label=_("الموضع"), required=False)
    story = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    headline = TidyLine(
        label=_("عنوان خاص"),
        max_length=HEADLINE_MAX,
        required=False,
        help_text=_("يُترك فارغًا لعنوان المادة."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    picture = forms.ModelChoiceField(
        Image.objects.all(), label=_("صورة خاصة"), required=False, widget=PictureSelect
    )
    until = MomentField(label=_("ينتهي عند"), required=False)

    def __init__(self, *args: Any, places: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs |= {"min": 1, "max": places, "data-number": ""}

    @property
    def key(self) -> str:
        """By what the buttons of this row name it."""
        return str(self.prefix)

    @property
    def story_number(self) -> int:
        return row_number(str(self.data.get(self.add_prefix("story"), "")))

    @property
    def own(self) -> dict[str, Any]:
        """What the row shows of its own, as far as it can be read; empty for nothing."""
        return {name: value for name in OWN if (value := self.cleaned_data.get(name))}

    def place(self, number: int) -> Place | None:
        """What the row asks for; what is wrong in it is left out, for a look at the rest."""
        if not self.story_number:
            return None
        cleaned = self.cleaned_data
        picture = cleaned.get("picture")
        return Place(
            number,
            self.story_number,
            headline=cleaned.get("headline") or "",
            picture=picture.pk if picture else None,
            until=cleaned.get("until"),
        )


class WhenForm(forms.Form):
    """What is said of an arrangement as a whole, and its hour."""

    note = TidyLine(label=_("ملاحظة"), max_length=ARRANGEMENT_NOTE_MAX, required=False)
    goes_live_at = MomentField(label=_("موعد الترتيب"), required=False)


@dataclass
class Block:
    """A section's block on the front: its number in the order, and whether readers see it."""

    section: Category
    number: int
    is_shown: bool

    @property
    def key(self) -> str:
        return f"s{self.section.pk}"


@dataclass
class Arranging:
    """The form of a board. `rows` are values as a form sends them, in the order of the places."""

    board: Board
    rows: list[dict[str, str]]
    blocks: list[Block]
    when: WhenForm
    fallen_out: int = 0
    forms: list[PlaceForm] = field(default_factory=list)

    def bind(self) -> "Arranging":
        """Make and read the forms of the rows as they stand now."""
        count = len(self.rows)
        self.forms = []
        for n, row in enumerate(self.rows, start=1):
            data = {f"p{n}-{name}": value for name, value in row.items()} | {f"p{n}-number": str(n)}
            self.forms.append(PlaceForm(data, prefix=f"p{n}", places=count))
        for form in self.forms:
            form.full_clean()
        return self

    def is_valid(self) -> bool:
        """Whether every row that has a story can be read, and what is said of the whole."""
        filled = [form for form in self.forms if form.story_number]
        return all(form.is_valid() for form in [*filled, self.when])

    def wanted(self) -> Wanted:
        """What the form asks for, as far as it can be read."""
        places = [form.place(n) for n, form in enumerate(self.forms, start=1)]
        return Wanted(
            tuple(place for place in places if place),
            tuple((block.section.pk, block.is_shown) for block in self.blocks),
            "" if "note" in self.when.errors else self.when.cleaned_data.get("note", ""),
        )

    def press(self, pressed: str) -> None:
        """Carry out a press that saves nothing: up-p2, down-s7, clear-p3, or add-12 into a place."""
        act, _dash, key = pressed.partition("-")
        if act == "clear" and (n := self._place_of(key)):
            self.rows[n - 1] = _empty()
        elif act in ("up", "down"):
            step = -1 if act == "up" else 1
            if n := self._place_of(key):
                self.rows = _shifted(self.rows, n - 1, step)
            keys = [block.key for block in self.blocks]
            if key in keys:
                self.blocks = _shifted(self.blocks, keys.index(key), step)
                self._count()

    def add(self, story: int, *, into: int) -> None:
        """Put a story into a place; what stands there moves on to the next that is empty.

        Where none is, the story in the last place falls out (`fallen_out`). A story that is on the board
        already moves, with what it shows of its own. `into` 0 is the first empty place, else the last; one
        that is on the board stays where it is.
        """
        here = next((row for row in self.rows if row_number(row["story"]) == story), None)
        if here is not None and not into:
            return
        coming = here or _empty() | {"story": str(story)}
        if here is not None:
            self.rows.remove(here)
            self.rows.append(_empty())
        empty = [i for i, row in enumerate(self.rows) if not row_number(row["story"])]
        index = into - 1 if 0 < into <= len(self.rows) else empty[0] if empty else len(self.rows) - 1
        gap = next((i for i in empty if i >= index), empty[-1] if empty else len(self.rows) - 1)
        self.fallen_out = 0 if empty else row_number(self.rows[gap]["story"])
        del self.rows[gap]
        self.rows.insert(index, coming)

    def take(self, number: int, place: Place | None) -> None:
        """Put into a place what another arrangement has there."""
        if 0 < number <= len(self.rows):
            self.rows[number - 1] = _row(place)

    def _place_of(self, key: str) -> int:
        n = row_number(key[1:]) if key[:1] == "p" else 0
        return n if n <= len(self.rows) else 0

    def _count(self) -> None:
        for number, block in enumerate(self.blocks, start=1):
            block.number = number


def from_arrangement(
    board: Board, arrangement: Arrangement | None, sections: Sequence[Category], *, at: datetime
) -> Arranging:
    """The form as it opens: what stands now, without what has ended."""
    places = arrangement.places_at(at) if arrangement else {}
    shown = arrangement.ordered(list(sections)) if arrangement else list(sections)
    hidden = [section for section in sections if section not in shown]
    waits = arrangement.goes_live_at if arrangement and arrangement == board.scheduled else None
    note = arrangement.note if arrangement and waits else ""
    blocks = [(section, True) for section in shown] + [(section, False) for section in hidden]
    return Arranging(
        board,
        [_row(places.get(n)) for n in board.places],
        [Block(section, n, is_shown) for n, (section, is_shown) in enumerate(blocks, start=1)],
        WhenForm({"note": note, "goes_live_at": _typed(waits)}),
    ).bind()


def from_post(board: Board, post: QueryDict, sections: Sequence[Category]) -> Arranging:
    """The form as it was sent, its rows in the order of the numbers that were typed."""
    count = len(board.places)
    sent = [{name: post.get(f"p{n}-{name}", "") for name in FIELDS} for n in range(1, count + 1)]
    numbers = [row_number(post.get(f"p{n}-number", "")) or n for n in range(1, count + 1)]
    known = sorted(sections, key=lambda section: row_number(post.get(f"s{section.pk}-was", "")) or 999)
    order = [row_number(post.get(f"s{section.pk}-number", "")) or n for n, section in enumerate(known, 1)]
    arranging = Arranging(
        board,
        _by_number(sent, numbers),
        [Block(s, 0, f"s{s.pk}-shown" in post) for s in _by_number(list(known), order)],
        WhenForm(post),
    )
    arranging._count()
    return arranging.bind()


def _by_number(items: list[Any], numbers: list[int]) -> list[Any]:
    """A list in which those whose number was changed are taken out and put in again where it says."""
    moved = [i for i, number in enumerate(numbers) if number != i + 1]
    kept = [item for i, item in enumerate(items) if i not in moved]
    for i in sorted(moved, key=lambda i: numbers[i]):
        kept.insert(numbers[i] - 1, items[i])
    return kept


def _shifted(items: list[Any], index: int, step: int) -> list[Any]:
    other = index + step
    if 0 <= other < len(items):
        items[index], items[other] = items[other], items[index]
    return items


def _empty() -> dict[str, str]:
    return dict.fromkeys(FIELDS, "")


def _row(place: Place | None) -> dict[str, str]:
    if place is None:
        return _empty()
    values: Mapping[str, object] = {
        "story": place.story,
        "headline": place.headline,
        "picture": place.picture or "",
        "until": _typed(place.until),
    }
    return {name: str(value) for name, value in values.items()}


def _typed(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}" if moment else ""
