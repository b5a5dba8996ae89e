"""The copy check of a story: its marks as the desk's page shows them, and those left as they are."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2s
from itertools import accumulate
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from articles.models import Article, HouseSpelling, LeftMark, SiteSettings, Staff
from articles.names import register
from kalima.text import arabic
from kalima.text.aliases import PERSON, surfaces
from kalima.text.analysis import tokens
from kalima.text.copycheck import Mark, check, context_of
from kalima.text.marks import replaced

# The longest text that is checked at once takes about a second.
CHARACTERS_MAX = 400_000
PARTS_MAX = 5_000

# More marks than this are one habit in every line; the rest is found after the first are mended.
MARKS_MAX = 400

# As much of the text around a mark as one line of the list shows.
AROUND = 28
PASSAGE_MAX = 200


class Part(NamedTuple):
    """A field of the story, or a block of its body; prose is expected to end with a sign."""

    text: str
    is_prose: bool


class Place(NamedTuple):
    """What a mark is known by through later saves: kind, folded passage, a digest of its context."""

    kind: str
    passage: str
    context: str


def place_of(text: str, mark: Mark) -> Place:
    around = context_of(text, mark).encode("utf-8", "surrogatepass")
    passage = arabic.fold(text[mark.start : mark.end])[:PASSAGE_MAX]
    return Place(mark.kind, passage, blake2s(around, digest_size=16).hexdigest())


def marks_of(
    parts: Iterable[Part], *, site: SiteSettings, article: Article | None, left_here: Iterable[Place] = ()
) -> list[dict[str, Any]]:
    """Check the parts of a story and give at most MARKS_MAX + 1 marks as values for the page.

    Offsets count UTF-16 units, as scripts do. What was left in a story that was never saved is known to its
    page alone, which says so in left_here.
    """
    spellings = HouseSpelling.objects.all().as_list()
    left: set[tuple[str, str, str]] = set(left_here)
    if article:
        left.update(article.left_marks.values_list("kind", "passage", "context"))
    marks: list[dict[str, Any]] = []
    parts = list(parts)
    short = _short_names(parts)
    for number, part in enumerate(parts):
        found = check(
            part.text,
            quotes=site.quotes,
            spellings=spellings,
            digits=site.digits if site.checks_digits else None,
            names=(site.name, site.agency, f"{site.name} {site.descriptor}"),
            is_prose=part.is_prose,
        )
        units = _units(part.text)
        here = sorted([*found, *short.get(number, ())], key=lambda mark: (mark.start, mark.end))
        marks += (_shown(part.text, number, mark, units, left) for mark in here)
        if len(marks) > MARKS_MAX:
            break
    return marks[: MARKS_MAX + 1]


def _short_names(parts: Sequence[Part]) -> dict[int, list[Mark]]:
    """Where the prose first calls somebody by a part of the name that stands nowhere in full; by its part.

    The day is today: who writes now writes of now.
    """
    known, today = register(), timezone.localdate()
    first: dict[tuple[str, ...], tuple[int, Mark]] = {}
    in_full: set[tuple[str, ...]] = set()
    for number, part in enumerate(parts):
        words = list(tokens(part.text))
        for place in known.found(part.text, words, on=today):
            meant = surfaces(place.alias.meant)
            if place.is_full:
                in_full.add(meant)
            elif part.is_prose and place.alias.kind == PERSON and place.is_part_of_name:
                start, end = words[place.first].start, words[place.end - 1].end
                why = f"أول ذكر لـ«{place.alias.meant}»، واسمه الكامل ليس في النص."
                first.setdefault(meant, (number, replaced(start, end, "name", why, place.in_full)))
    marks: dict[int, list[Mark]] = {}
    for meant, (number, mark) in first.items():
        if meant not in in_full:
            marks.setdefault(number, []).append(mark)
    return marks


def _shown(
    text: str, part: int, mark: Mark, units: list[int] | range, left: set[tuple[str, str, str]]
) -> dict[str, Any]:
    place = place_of(text, mark)
    return {
        "part": part,
        "kind": mark.kind,
        "start": units[mark.start],
        "end": units[mark.end],
        "why": mark.why,
        "fix": mark.fix,
        "edits": [{"start": units[a], "end": units[b], "text": meant} for a, b, meant in mark.edits],
        "before": _before(text[max(0, mark.start - AROUND - 1) : mark.start]),
        "passage": text[mark.start : mark.end],
        "after": _after(text[mark.end : mark.end + AROUND + 1]),
        "place": place._asdict(),
        "is_left": place in left,
    }


def _before(text: str) -> str:
    """The last words of a text, none of them cut."""
    return text if len(text) <= AROUND else text[-AROUND:].partition(" ")[2]


def _after(text: str) -> str:
    """The first words of a text, none of them cut."""
    return text if len(text) <= AROUND else text[:AROUND].rpartition(" ")[0]


def _units(text: str) -> list[int] | range:
    """How many UTF-16 units stand before each character."""
    if text.isascii() or max(text) <= "\uffff":
        return range(len(text) + 1)
    return list(accumulate((1 + (c > "\uffff") for c in text), initial=0))


@transaction.atomic
def leave(article: Article, *, place: Place, by: Staff, at: datetime) -> None:
    """Remember for everyone that a mark of this story is to be left as it is; twice is once."""
    Article.objects.locked().get(pk=article.pk)
    LeftMark.objects.get_or_create(article=article, **place._asdict(), defaults={"by": by, "at": at})


@transaction.atomic
def take_up(article: Article, *, place: Place) -> None:
    """Ask about a mark again."""
    Article.objects.locked().get(pk=article.pk)
    LeftMark.objects.filter(article=article, **place._asdict()).delete()
