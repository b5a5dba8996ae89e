"""Pages of a long list, or of several as one, by key: each costs the same however far back it lies."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict

# The questions that turn a page.
KEYS = ("before", "after")

# A key is a moment in microseconds since 1970, or before it, and the number of the row, which settles equal
# moments. In lists that were merged the place of the list stands between them.
_KEY = re.compile(r"(-?[0-9]{1,17})-([0-9]{1,15})")
_MERGED_KEY = re.compile(r"(-?[0-9]{1,17})-([0-9])-([0-9]{1,15})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Page:
    """Rows (moment, number) newest first, and the keys of the pages on either side ("" where none)."""

    rows: Sequence[tuple[datetime, int]]
    newer: str
    older: str
    is_first: bool


@dataclass(frozen=True)
class MergedPage:
    """Rows (moment, place of their list, number) newest first, and the keys of the pages on either side."""

    rows: Sequence[tuple[datetime, int, int]]
    newer: str
    older: str


def page_of(rows: "QuerySet[Any, tuple[datetime, int]]", query: QueryDict, *, size: int) -> Page:
    """One page of rows, which are values_list(moment, number) with those two field names.

    ?before=KEY gives what is older than the key, ?after=KEY what is newer. Raises Http404 for a key
    that is none.
    """
    return joined_page_of([rows], query, size=size)


def joined_page_of(
    lists: "Sequence[QuerySet[Any, tuple[datetime, int]]]", query: QueryDict, *, size: int
) -> Page:
    """One page of several such lists as one; a row that stands in two of them stands in the page once."""
    before, after = query.get("before", ""), query.get("after", "")
    key, side = (after, "gt") if after else (before, "lt")
    rows: set[tuple[datetime, int]] = set()
    for each in lists:
        moment, number = each.query.values_select
        order = (moment, number) if after else (f"-{moment}", f"-{number}")
        rows.update((_beyond(each, moment, number, key, side) if key else each).order_by(*order)[: size + 1])
    found = sorted(rows, reverse=not after)
    if after:
        shown = found[:size][::-1]
        return Page(
            shown, key_of(shown[0]) if len(found) > size else "", key_of(shown[-1]) if shown else "", False
        )
    shown = found[:size]
    newer = key_of(shown[0]) if before and shown else ""
    return Page(shown, newer, key_of(shown[-1]) if len(found) > size else "", not before)


def merged_page_of(
    lists: "Sequence[QuerySet[Any, tuple[datetime, int]]]", query: QueryDict, *, size: int
) -> MergedPage:
    """One page of several lists as one, each of them values_list(moment, number).

    Of equal moments, a row of a later list counts as newer. Keys and Http404 as in page_of.
    """
    before, after = query.get("before", ""), query.get("after", "")
    key = _merged_key(after or before) if after or before else None
    found: list[tuple[datetime, int, int]] = []
    for place, rows in enumerate(lists):
        moment, number = rows.query.values_select
        if key:
            rows = _past(rows, moment, number, place, key, "gt" if after else "lt")
        order = (moment, number) if after else (f"-{moment}", f"-{number}")
        found += [(at, place, n) for at, n in rows.order_by(*order)[: size + 1]]
    found.sort(reverse=not after)
    shown, has_more = found[:size], len(found) > size
    if after:
        shown.reverse()
    first, last = (_named(shown[0]), _named(shown[-1])) if shown else ("", "")
    if after:
        return MergedPage(shown, first if has_more else "", last)
    return MergedPage(shown, first if before else "", last if has_more else "")


def _past(rows: Any, moment: str, number: str, place: int, key: tuple[datetime, int, int], side: str) -> Any:
    """The rows of one list that lie beyond a key of the merged one."""
    at, key_place, key_number = key
    if place != key_place:
        takes_equals = place > key_place if side == "gt" else place < key_place
        return rows.filter(**{f"{moment}__{side}{'e' if takes_equals else ''}": at})
    sign = "" if side == "gt" else "-"
    return beyond(rows, (f"{sign}{moment}", f"{sign}{number}"), (at, key_number))


def beyond(rows: Any, order: Sequence[str], values: Sequence[Any], *, with_it: bool = False) -> Any:
    """The rows that follow one with these values, in an order of these columns ("-" is the larger first)."""
    later, equal = Q(), Q()
    for column, value in zip(order, values, strict=True):
        name = column.removeprefix("-")
        later |= equal & Q(**{f"{name}__{'lt' if column.startswith('-') else 'gt'}": value})
        equal &= Q(**{name: value})
    if with_it:
        later |= equal
    # The first condition is implied by the second; it is what lets the database start in the index.
    first, edge = order[0].removeprefix("-"), "lte" if order[0].startswith("-") else "gte"
    return rows.filter(**{f"{first}__{edge}": values[0]}).filter(later)


def _merged_key(key: str) -> tuple[datetime, int, int]:
    match = _MERGED_KEY.fullmatch(key)
    if match is None:
        raise Http404
    return _moment(match[1]), int(match[2]), int(match[3])


def _named(row: tuple[datetime, int, int]) -> str:
    return f"{(row[0] - _EPOCH) // timedelta(microseconds=1)}-{row[1]}-{row[2]}"


def _moment(microseconds: str) -> datetime:
    try:
        return _EPOCH + timedelta(microseconds=int(microseconds))
    except OverflowError as reason:
        raise Http404 from reason


def _beyond(rows: Any, moment: str, number: str, key: str, side: str) -> Any:
    match = _KEY.fullmatch(key)
    if match is None:
        raise Http404
    sign = "" if side == "gt" else "-"
    values = (_moment(match[1]), int(match[2]))
    return beyond(rows, (f"{sign}{moment}", f"{sign}{number}"), values)


def key_of(row: tuple[datetime, int]) -> str:
    """The key of the place in a list where this row (moment, number) stands."""
    return f"{(row[0] - _EPOCH) // timedelta(microseconds=1)}-{row[1]}"
