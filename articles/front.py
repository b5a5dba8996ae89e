"""The front and the heads of sections as readers get them: what was arranged, and the newest for the rest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, QueryDict
from django.utils import timezone

from articles.cards import Card, cards_of
from articles.categories.models import Category
from articles.models import Arrangement, Article, Board, Place
from articles.models.article import ArticleQuerySet
from articles.models.board import FRONT_PLACES, SECTION_PLACES
from articles.readership import leading_today
from kalima.web.paging import page_of
from kalima.web.prepared import Given, GivenNumbers, Prepared

BLOCK = 4
LATEST = 8
STORIES_ON_A_PAGE = 20
# How far back an empty lead looks for a story with a picture before it is given to words alone.
LEAD_REACH = 6

# The columns of a section's newest stories.
_NEWEST_OF = tuple(f"newest_{i}" for i in range(BLOCK))


def _promoted() -> ArticleQuerySet:
    return (
        Article.objects.published()
        .promoted(Given("at"))
        .exclude(pk__in=GivenNumbers("without"))
        .newest_first()
    )


def _sections() -> "QuerySet[Category]":
    newest = _promoted().filter(top_section=OuterRef("pk")).values("pk")
    return Category.objects.top().annotate(
        **{name: Subquery(newest[i : i + 1]) for i, name in enumerate(_NEWEST_OF)}
    )


_NEWEST: Prepared[Article] = Prepared(
    lambda: _promoted().values_list("pk", "published_revision__lead_image")[: FRONT_PLACES + LATEST]
)
_IN_PRINT: Prepared[Article] = Prepared(
    lambda: Article.objects.published().filter(pk__in=GivenNumbers("numbers")).order_by().values_list("pk")
)
_SECTIONS = Prepared(_sections)
_CHILDREN = Prepared(lambda: Category.objects.filter(parent=Given("section")))
_BOARDS = Board.objects.select_related("current", "scheduled").order_by()
_FRONT_BOARD = Prepared(lambda: _BOARDS.filter(section=None))
_SECTION_BOARD = Prepared(lambda: _BOARDS.filter(section=Given("section")))


@dataclass(frozen=True)
class Block:
    """A section and its newest stories, the first of them with a picture where one has."""

    section: Category
    stories: list[Card]


@dataclass(frozen=True)
class FrontPage:
    """No story stands twice."""

    lead: Card | None
    headlines: list[Card]
    latest: list[Card]
    blocks: list[Block]


@dataclass(frozen=True)
class SectionPage:
    """The head of a section, empty on its older pages, and the list under it; no story stands twice.

    `numbers` are the stories of the head by their places.
    """

    lead: Card | None
    headlines: list[Card]
    listed: list[Card]
    numbers: dict[int, int] = field(default_factory=dict)


def standing(section: Category | None, *, at: datetime) -> tuple[Arrangement | None, list[datetime | None]]:
    """The arrangement of the front (no section) or of a section at a moment, in one query; and when the board
    is another by itself: a place ends, an arrangement's hour comes.
    """
    board = _SECTION_BOARD.first(section=section.pk) if section else _FRONT_BOARD.first()
    if board is None:
        return None, []
    arrangement = board.standing(at)
    return arrangement, [board.goes_live_at, arrangement.next_end(at) if arrangement else None]


def newest_headlines(first: int) -> list[Article]:
    """The newest stories, for their headlines alone; one query."""
    stories = Article.objects.published().promoted(timezone.now()).newest_first()
    with_words = stories.select_related("published_revision").defer("body", "published_revision__body")
    return list(with_words[:first])


def front_page(arrangement: Arrangement | None, *, at: datetime) -> FrontPage:
    """The front as readers see it, in a fixed number of queries whatever is arranged and in the archive.

    A place whose time is over, or whose story is not in print, is filled by itself with the newest.
    """
    filled, rest, placed = _opening(arrangement, at=at)
    latest = rest[:LATEST]
    blocks = _blocks(arrangement, without=[*filled.values(), *latest], at=at)
    numbers = [*filled.values(), *latest, *(n for _section, found in blocks for n in found)]
    stories = _stories(numbers, placed)
    return FrontPage(
        lead=stories.get(filled.get(1, 0)),
        headlines=_known(stories, [filled[n] for n in sorted(filled) if n > 1]),
        latest=_known(stories, latest),
        blocks=[_block(section, known) for section, found in blocks if (known := _known(stories, found))],
    )


def front_context(arrangement: Arrangement | None, *, at: datetime) -> dict[str, Any]:
    """What front.html expects: the front, and beside its latest the most read of the day."""
    front = front_page(arrangement, at=at)
    return {"front": front, "most_read": leading_today(at=at, first=LATEST // 2) if front.latest else []}


def filled_places(
    section: Category | None, arrangement: Arrangement | None, *, at: datetime
) -> dict[int, int]:
    """The stories in the places of the front or of a section's head, by place, placed ones and fillers."""
    if section is None:
        return _opening(arrangement, at=at)[0]
    context = section_context(section, arrangement, QueryDict(), at=at)
    head: SectionPage = context["head"]
    return head.numbers


def front_lead(arrangement: Arrangement | None, *, at: datetime) -> str:
    """The headline that leads the front, as it stands there; "" while nothing is in print."""
    filled, _rest, placed = _opening(arrangement, at=at)
    printed = Article.objects.published().filter(pk=filled.get(1, 0))
    headline = printed.values_list("published_revision__headline", flat=True).first() or ""
    return placed[1].headline or headline if 1 in placed else headline


def section_context(
    section: Category, arrangement: Arrangement | None, query: QueryDict, *, at: datetime
) -> dict[str, Any]:
    """What the page of a section needs; ?before= and ?after= turn pages. Raises Http404 for a page of none.

    What the board has in its places is on none of the pages below it. The newest of the list fill the
    places that are empty, so the head stands wherever nothing newer does. A part of a section has no head.
    """
    placed = [place.story for place in arrangement.places_at(at).values()] if arrangement else []
    stories = Article.objects.published().in_section(section).exclude(pk__in=placed)
    rows: QuerySet[Any, Any] = stories.values_list("published_at", "pk")
    page = page_of(rows, query, size=STORIES_ON_A_PAGE)
    if not page.rows and not page.is_first:
        raise Http404
    numbers = [number for _at, number in page.rows]
    has_head = not section.parent_id and not page.newer
    return {
        "section": section,
        "current_section": section.parent_id or section.pk,
        "children": _CHILDREN(section=section.pk) if not section.parent_id else [],
        "head": (shown := _section_page(arrangement, numbers, at=at, has_head=has_head)),
        "stories": shown.listed,
        "page": page,
        "address": section.get_absolute_url(),
    }


def _section_page(
    arrangement: Arrangement | None, numbers: list[int], *, at: datetime, has_head: bool
) -> SectionPage:
    """One page, of which `numbers` are the stories of the list; those that fill the head leave it."""
    wanted = arrangement.places_at(at) if arrangement and has_head else {}
    stories = _stories([*(place.story for place in wanted.values()), *numbers], wanted)
    listed = _known(stories, numbers)
    if not has_head:
        return SectionPage(None, [], listed)
    placed = {number: place for number, place in wanted.items() if place.story in stories}
    newest = [(story.pk, story.picture is not None) for story in listed]
    filled, rest = _filled(placed, newest, places=SECTION_PLACES)
    return SectionPage(
        lead=stories.get(filled.get(1, 0)),
        headlines=_known(stories, [filled[n] for n in sorted(filled) if n > 1]),
        listed=_known(stories, rest),
        numbers=filled,
    )


def _opening(
    arrangement: Arrangement | None, *, at: datetime
) -> tuple[dict[int, int], list[int], dict[int, Place]]:
    """The front's places by number, the newest that follow, and the places that somebody filled."""
    wanted = arrangement.places_at(at) if arrangement else {}
    named = [place.story for place in wanted.values()]
    in_print = {number for (number,) in _IN_PRINT.rows(numbers=named)}
    placed = {number: place for number, place in wanted.items() if place.story in in_print}
    rows = _NEWEST.rows(at=at, without=sorted(in_print))[: FRONT_PLACES + LATEST - len(placed)]
    filled, rest = _filled(placed, [(pk, bool(image)) for pk, image in rows], places=FRONT_PLACES)
    return filled, rest, placed


def _filled(
    placed: Mapping[int, Place], newest: Iterable[tuple[int, bool]], *, places: int
) -> tuple[dict[int, int], list[int]]:
    """Stories by place, those placed and the newest where none is; and the newest that are left."""
    rest = dict(newest)
    filled = {number: place.story for number, place in placed.items() if number <= places}
    if 1 not in filled and rest:
        near = list(rest)[:LEAD_REACH]
        filled[1] = next((pk for pk in near if rest[pk]), near[0])
        del rest[filled[1]]
    for number in range(2, places + 1):
        if number not in filled and rest:
            filled[number] = next(iter(rest))
            del rest[filled[number]]
    return filled, list(rest)


def _blocks(
    arrangement: Arrangement | None, *, without: list[int], at: datetime
) -> list[tuple[Category, list[int]]]:
    """The sections that the front shows with the numbers of their newest stories, in one query."""
    sections = _SECTIONS(at=at, without=without)
    shown = arrangement.ordered(sections) if arrangement else sections
    return [(section, [n for name in _NEWEST_OF if (n := getattr(section, name))]) for section in shown]


def _block(section: Category, stories: list[Card]) -> Block:
    return Block(section, sorted(stories, key=lambda story: story.picture is None))


def _known(stories: Mapping[int, Card], numbers: Iterable[int]) -> list[Card]:
    """Those of some numbers that are still in print; one may have been withdrawn since it was counted."""
    return [stories[number] for number in numbers if number in stories]


def _stories(numbers: list[int], placed: Mapping[int, Place]) -> dict[int, Card]:
    """Stories as this page shows them, by number, with the words and pictures that their places have."""
    own = {place.story: (place.headline, place.picture) for place in placed.values()}
    return cards_of(numbers, own=own)
