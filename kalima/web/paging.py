"""Pages of a long list by key: each costs the same however far back it lies."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict

# A key is a moment in microseconds since 1970 and the number of the row, which settles equal moments.
_KEY = re.compile(r"([0-9]{1,17})-([0-9]{1,15})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Page:
    """Rows (moment, number) newest first, and the keys of the pages on either side ("" where none)."""

    rows: Sequence[tuple[datetime, int]]
    newer: str
    older: str
    is_first: bool


def page_of(rows: "QuerySet[Any, tuple[datetime, int]]", query: QueryDict, *, size: int) -> Page:
    """One page of rows, which are values_list(moment, number) with those two field names.

    ?before=KEY gives what is older than the key, ?after=KEY what is newer. Raises Http404 for a key
    that is none.
    """
    moment, number = rows.query.values_select
    before, after = query.get("before", ""), query.get("after", "")
    if after:
        ahead = _beyond(rows, moment, number, after, "gt").order_by(moment, number)[: size + 1]
        found = list(ahead)
        shown = found[:size][::-1]
        return Page(
            shown, _key(shown[0]) if len(found) > size else "", _key(shown[-1]) if shown else "", False
        )
    if before:
        rows = _beyond(rows, moment, number, before, "lt")
    found = list(rows.order_by(f"-{moment}", f"-{number}")[: size + 1])
    shown = found[:size]
    newer = _key(shown[0]) if before and shown else ""
    return Page(shown, newer, _key(shown[-1]) if len(found) > size else "", not before)


def _beyond(rows: Any, moment: str, number: str, key: str, side: str) -> Any:
    match = _KEY.fullmatch(key)
    if match is None:
        raise Http404
    try:
        at = _EPOCH + timedelta(microseconds=int(match[1]))
    except OverflowError as reason:
        raise Http404 from reason
    edge = "gte" if side == "gt" else "lte"
    # The first condition is implied by the second; it is what lets the database start in the index.
    return rows.filter(**{f"{moment}__{edge}": at}).filter(
        Q(**{f"{moment}__{side}": at}) | Q(**{moment: at, f"{number}__{side}": int(match[2])})
    )


def _key(row: tuple[datetime, int]) -> str:
    return f"{(row[0] - _EPOCH) // timedelta(microseconds=1)}-{row[1]}"
