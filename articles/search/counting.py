"""How many stories have each word, counted after print and off the request's way."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from articles.models import SearchDocument, SearchTerm, SearchTotals
from articles.search.document import Document
from articles.search.statements import rows_of, run

COUNTED_AT_ONCE = 200
ROWS_AT_ONCE = 300
# Of counts made anew so many are put in the place of the old ones at once.
REPLACED_AT_ONCE = 5_000

_TERMS = SearchTerm._meta.db_table
# Lasts as long as the connection, and is seen by it alone.
_ANEW = "searchterm_anew"


@transaction.atomic
def count_terms(*, at: datetime) -> int:
    """Count the words of some stories that came into the index since the last time; how many stories."""
    new = list(
        SearchDocument.objects.select_for_update(no_key=True)
        .filter(is_counted=False)
        .order_by("seq")
        .values_list("pk", "length", "streams")[:COUNTED_AT_ONCE]
    )
    if not new:
        return 0
    _take_turn()
    SearchDocument.objects.filter(pk__in=[pk for pk, _length, _streams in new]).update(is_counted=True)
    words = _add_words(new, _TERMS)
    SearchTotals.objects.filter(pk=1).update(stories=F("stories") + len(new), words=F("words") + words)
    return len(new)


def count_change(before: Document, after: Document | None) -> None:
    """Put the counts right where a story that was counted is kept with other words, or no more."""
    _take_turn()
    gone, come = before.terms(), after.terms() if after else set()
    _add(Counter(come - gone), _TERMS)
    _take(sorted(gone - come))
    stories, words = (0, after.length) if after else (-1, 0)
    SearchTotals.objects.filter(pk=1).update(
        stories=Greatest(F("stories") + stories, 0), words=Greatest(F("words") + words - before.length, 0)
    )


def count_anew() -> int:
    """Count the words of all stories again, beside the counts that the search reads meanwhile; how many
    stories.

    What is printed while it counts may be in the counts twice or not at all; so may what waited to be
    counted where this is broken off, until it is done again.
    """
    run(f"CREATE TEMPORARY TABLE {_ANEW} AS SELECT term, documents FROM {_TERMS} WHERE 1 = 0")
    try:
        run(f"CREATE UNIQUE INDEX {_ANEW}_term ON {_ANEW} (term)")
        stories, words = _count_all()
        _replace()
        SearchTotals.objects.update_or_create(pk=1, defaults={"stories": stories, "words": words})
    finally:
        run(f"DROP TABLE {_ANEW}")
    return stories


def _count_all() -> tuple[int, int]:
    """Count every story into the table beside; how many stories, and their words."""
    stories = words = 0
    last: int | None = None
    while True:
        rest = SearchDocument.objects.filter(pk__gt=last) if last is not None else SearchDocument.objects
        some = list(rest.order_by("pk").values_list("pk", "length", "streams")[:COUNTED_AT_ONCE])
        if not some:
            return stories, words
        words += _add_words(some, _ANEW)
        numbers = [pk for pk, _length, _streams in some]
        SearchDocument.objects.filter(pk__in=numbers, is_counted=False).update(is_counted=True)
        stories += len(some)
        last = numbers[-1]


def _replace() -> None:
    """Put the new counts in the place of the old ones, some at a time: nobody waits, and none is missed."""
    after = ""
    while True:
        ends = rows_of(
            f"SELECT term FROM {_ANEW} WHERE term > %s ORDER BY term LIMIT 1 OFFSET {REPLACED_AT_ONCE - 1}",
            [after],
        )
        within, values = ("term > %s AND term <= %s", [after, ends[0][0]]) if ends else ("term > %s", [after])
        with transaction.atomic():
            _take_turn()
            run(
                f"DELETE FROM {_TERMS} WHERE {within} "
                f"AND term NOT IN (SELECT term FROM {_ANEW} WHERE {within})",
                [*values, *values],
            )
            run(
                f"INSERT INTO {_TERMS} (term, documents) SELECT term, documents FROM {_ANEW} WHERE {within} "
                "ORDER BY term ON CONFLICT (term) DO UPDATE SET documents = excluded.documents",
                values,
            )
        if not ends:
            return
        after = ends[0][0]


def _take_turn() -> None:
    """Wait until nobody else counts: each locks terms in another order."""
    SearchTotals.objects.get_or_create(pk=1)
    SearchTotals.objects.select_for_update().get(pk=1)


def _add_words(rows: Iterable[tuple[int, int, bytes | memoryview]], table: str) -> int:
    """Add the words of stories (number, length, streams) to the counts of terms; their lengths together."""
    having: Counter[str] = Counter()
    words = 0
    for _pk, length, streams in rows:
        having.update(Document.unpacked(streams).terms())
        words += length
    _add(having, table)
    return words


def _add(having: Counter[str], table: str) -> None:
    """Add to the counts of terms."""
    every = sorted(having.items())
    for start in range(0, len(every), ROWS_AT_ONCE):
        rows = every[start : start + ROWS_AT_ONCE]
        places = ", ".join(["(%s, %s)"] * len(rows))
        run(
            f"INSERT INTO {table} (term, documents) VALUES {places} ON CONFLICT (term) "
            f"DO UPDATE SET documents = {table}.documents + excluded.documents",
            [value for row in rows for value in row],
        )


def _take(terms: list[str]) -> None:
    """Take one story from the counts of terms."""
    for start in range(0, len(terms), ROWS_AT_ONCE):
        some = SearchTerm.objects.filter(term__in=terms[start : start + ROWS_AT_ONCE], documents__gt=0)
        some.update(documents=F("documents") - 1)
