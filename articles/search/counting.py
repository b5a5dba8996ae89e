"""How many stories have each word, counted after print and off the request's way."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import F

from articles.models import SearchDocument, SearchTerm, SearchTotals
from articles.search.document import Document
from articles.search.statements import run

COUNTED_AT_ONCE = 200
ROWS_AT_ONCE = 300


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
    SearchDocument.objects.filter(pk__in=[pk for pk, _length, _streams in new]).update(is_counted=True)
    having: Counter[str] = Counter()
    for _pk, _length, streams in new:
        having.update(Document.unpacked(streams).terms())
    _add(sorted(having.items()))
    SearchTotals.objects.get_or_create(pk=1)
    words = sum(length for _pk, length, _streams in new)
    SearchTotals.objects.filter(pk=1).update(stories=F("stories") + len(new), words=F("words") + words)
    return len(new)


def _add(having: list[tuple[str, int]]) -> None:
    """Add to the counts of terms, in one order, so that no two who count wait for each other."""
    table = SearchTerm._meta.db_table
    for start in range(0, len(having), ROWS_AT_ONCE):
        rows = having[start : start + ROWS_AT_ONCE]
        places = ", ".join(["(%s, %s)"] * len(rows))
        run(
            f"INSERT INTO {table} (term, documents) VALUES {places} ON CONFLICT (term) "
            f"DO UPDATE SET documents = {table}.documents + excluded.documents",
            [value for row in rows for value in row],
        )
