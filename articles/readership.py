"""Counts how often stories are opened, in batches and without knowing who opened them; and who leads."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum

from articles.cards import COLUMNS, Card, card_of
from articles.models import Article, HourOfReadings, MostRead, Readings, Window
from kalima.web.changes import only
from kalima.web.prepared import Given, Prepared
from kalima.web.programs import is_program

log = logging.getLogger(__name__)

SHOWN = 10
# Of those counted some may be withdrawn or held back until the next count: others stand behind them.
SPARE = 3
RANKED = SHOWN * SPARE

# A process writes what it counted at most so often, however many read.
FLUSH_EVERY_S = 10.0
# More stories than this are not opened within that time; whoever asks for invented ones ends here.
STORIES_MAX = 5000
# One address may be a whole quarter behind one carrier: what it opens counts so often for a story.
FROM_ONE_ADDRESS = 20
ADDRESSES_FORGOTTEN_S = 600.0
ADDRESSES_MAX = 20_000

HOURS_KEPT = timedelta(days=8)
_SPANS = {Window.DAY: timedelta(hours=24), Window.WEEK: timedelta(days=7)}


def _leading_today() -> "QuerySet[Any, Any]":
    in_print = Article.objects.published().promoted(Given("at"))
    # Asked of each of the few, and not the other way: the archive would be gone through for them.
    is_in_print = Exists(in_print.filter(pk=OuterRef("article")))
    ranked = MostRead.objects.filter(is_in_print, window=Window.DAY).order_by("rank")
    return ranked.values_list(*(f"article__{name}" for name in COLUMNS))[: SHOWN * SPARE]


_LEADING_TODAY: Prepared[MostRead] = Prepared(_leading_today)


class Leading(NamedTuple):
    """A story among the most read, and how often it was opened in the window."""

    story: Article
    readings: int


class Readership(NamedTuple):
    """How often one story was opened: within a day, and in all."""

    day: int
    total: int


@dataclass
class Tally:
    """What this process counted since it last wrote: openings by story and hour."""

    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    counted: Counter[tuple[int, datetime]] = field(default_factory=Counter)
    seen: Counter[tuple[str, int]] = field(default_factory=Counter)
    written_at: float = float("-inf")
    forgotten_at: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, pk: int, *, address: str, at: datetime) -> Mapping[tuple[int, datetime], int]:
        """Count one opening; what is to be written now, which is nothing most of the time."""
        with self.lock:
            now = self.clock()
            if now - self.forgotten_at >= ADDRESSES_FORGOTTEN_S or len(self.seen) >= ADDRESSES_MAX:
                self.seen.clear()
                self.forgotten_at = now
            self.seen[address, pk] += 1
            hour = at.replace(minute=0, second=0, microsecond=0)
            is_room = (pk, hour) in self.counted or len(self.counted) < STORIES_MAX
            if is_room and self.seen[address, pk] <= FROM_ONE_ADDRESS:
                self.counted[pk, hour] += 1
            if now - self.written_at < FLUSH_EVERY_S:
                return {}
            self.written_at = now
            due, self.counted = self.counted, Counter()
            return due

    def put_back(self, due: Mapping[tuple[int, datetime], int]) -> None:
        """Count again what could not be written."""
        with self.lock:
            self.counted.update(due)


tally = Tally()


def count_reading(pk: int, *, address: str, program: str, at: datetime) -> None:
    """Count that a story was opened, unless a program opened it.

    The count stands in this process's memory and is written with the next ones, ten seconds later at the
    earliest: a process that is killed loses what it had not written. The address is compared, never kept.
    """
    if is_program(program):
        return
    due = tally.add(pk, address=address, at=at)
    if not due:
        return
    try:
        write(due)
    except DatabaseError as error:
        log.warning("readings wait for the database: %s", error)
        tally.put_back(due)


@transaction.atomic
def write(counted: Mapping[tuple[int, datetime], int]) -> None:
    """Add what was counted to what stands; stories that are not in print count nothing."""
    numbers = {pk for pk, _hour in counted}
    known = set(Article.objects.published().filter(pk__in=numbers).values_list("pk", flat=True))
    # In one order in every process, so that two that write at once wait and do not lock each other out.
    hours = sorted((pk, hour, n) for (pk, hour), n in counted.items() if pk in known)
    totals: Counter[int] = Counter()
    for pk, _hour, n in hours:
        totals[pk] += n
    _add(HourOfReadings, ("article_id", "hour"), hours)
    _add(Readings, ("article_id",), sorted(totals.items()))


def count_most_read(*, at: datetime) -> int:
    """Count anew who leads in each window; how many places were given.

    Safe in several workers at once: each place is written over where it stands.
    """
    given = 0
    for window in Window:
        places = _ranked(Window(window), at)
        known = MostRead.objects.filter(window=window).order_by("rank").values_list("article_id", flat=True)
        # Readers see who leads and not by how much.
        in_order = list(known) == [place.article_id for place in places]
        with only() if in_order else nullcontext(), transaction.atomic():
            MostRead.objects.bulk_create(
                places,
                update_conflicts=True,
                unique_fields=["window", "rank"],
                update_fields=["article", "count", "counted_at"],
            )
            MostRead.objects.filter(window=window, rank__gt=len(places)).delete()
        given += len(places)
    return given


def forget_hours(*, at: datetime) -> int:
    """Forget hours that no window reaches any more; how many rows."""
    gone, _each = HourOfReadings.objects.filter(hour__lt=at - HOURS_KEPT).delete()
    return gone


def most_read(*, at: datetime, first: int = SHOWN) -> dict[Window, list[Leading]]:
    """The most read of each window that are in print now, as the last count has them; three queries."""
    ranked = MostRead.objects.filter(rank__lte=first * SPARE)
    rows = list(ranked.values_list("window", "article_id", "count"))
    numbers = {pk for _window, pk, _count in rows}
    stories = Article.objects.published().promoted(at).with_copy().in_bulk(numbers)
    leading: dict[Window, list[Leading]] = {Window(window): [] for window in Window}
    for window, pk, count in rows:
        if pk in stories and len(leading[Window(window)]) < first:
            leading[Window(window)].append(Leading(stories[pk], count))
    return leading


def leading_today(*, at: datetime, first: int) -> list[Card]:
    """The most read of the day for their headlines alone; one query."""
    return [card_of(row, {}) for row in _LEADING_TODAY.rows(at=at)[:first]]


def readership_of(article: Article, *, at: datetime) -> Readership:
    """How often a story was opened, as far as that was written."""
    day = HourOfReadings.objects.filter(article=article, hour__gt=at - _SPANS[Window.DAY])
    total = Readings.objects.filter(article=article).values_list("count", flat=True).first()
    return Readership(day.aggregate(n=Sum("count"))["n"] or 0, total or 0)


def _ranked(window: Window, at: datetime) -> list[MostRead]:
    read = HourOfReadings.objects.filter(hour__gt=at - _SPANS[window], hour__lte=at)
    leading = read.values_list("article_id").annotate(n=Sum("count")).order_by("-n", "-article_id")[:RANKED]
    return [
        MostRead(window=window, rank=rank, article_id=pk, count=n, counted_at=at)
        for rank, (pk, n) in enumerate(leading, start=1)
    ]


def _add(record: type[HourOfReadings | Readings], names: Sequence[str], rows: Sequence[tuple]) -> None:
    """Raise the counts of rows, which end in what is to be added; a row that is missing begins with it."""
    quote = connection.ops.quote_name
    table, keys = quote(record._meta.db_table), ", ".join(map(quote, names))
    values = ", ".join(["%s"] * (len(names) + 1))
    sql = (
        f"INSERT INTO {table} ({keys}, count) VALUES ({values}) "
        f"ON CONFLICT ({keys}) DO UPDATE SET count = {table}.count + excluded.count"
    )
    write_moment = connection.ops.adapt_datetimefield_value
    adapted = [[write_moment(v) if isinstance(v, datetime) else v for v in row] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(sql, adapted)
