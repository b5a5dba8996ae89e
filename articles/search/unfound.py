"""Searches without results: counted in batches, without knowing who asked, and forgotten after two months."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Max, Min, Sum
from django.utils import timezone

from articles.models import UnfoundQuestion
from articles.models.unfound import QUESTION_MAX
from kalima.text.analysis import tokens
from kalima.text.arabic import tidy_line
from kalima.text.personal import reachable
from kalima.web.programs import is_program
from kalima.web.throttle import neighbourhood

log = logging.getLogger(__name__)

# A process writes what it counted at most so often, however many ask.
FLUSH_EVERY_S = 10.0
# More questions than these within that time are invented ones, and are not counted.
QUESTIONS_MAX = 200
# Nor does a day have more different ones; those that it has are counted on.
A_DAY_MAX = 1000
KEPT = timedelta(days=60)

# One address counts once for a question until the addresses are forgotten.
ADDRESSES_FORGOTTEN_S = 600.0
ADDRESSES_MAX = 5000

# As many digits together are somebody's number, of whatever kind; so are as many in groups side by side,
# where two years or a date have eight.
_NUMBER_DIGITS, _GROUPED_DIGITS = 6, 9


@dataclass
class Asked:
    """How often a question was asked on a day, how it was typed, and when last."""

    question: str
    times: int
    last_at: datetime


_Counted = dict[tuple[date, str], Asked]


@dataclass
class Tally:
    """What this process counted since it last wrote."""

    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    counted: _Counted = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)
    written_at: float = float("-inf")
    forgotten_at: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, key: str, question: str, *, address: str, at: datetime) -> _Counted:
        """Count a question once for each address; what is to be written now, nothing most of the time."""
        with self.lock:
            now = self.clock()
            if now - self.forgotten_at >= ADDRESSES_FORGOTTEN_S or len(self.seen) >= ADDRESSES_MAX:
                self.seen.clear()
                self.forgotten_at = now
            if not address or (address, key) not in self.seen:
                self.seen.add((address, key))
                self._count((timezone.localdate(at), key), Asked(question, 1, at))
            if now - self.written_at < FLUSH_EVERY_S or not self.counted:
                return {}
            self.written_at = now
            due, self.counted = self.counted, {}
            return due

    def put_back(self, due: _Counted) -> None:
        """Count again what could not be written."""
        with self.lock:
            for name, asked in due.items():
                self._count(name, asked)

    def _count(self, name: tuple[date, str], asked: Asked) -> None:
        known = self.counted.get(name)
        if known:
            known.times += asked.times
            known.last_at = max(known.last_at, asked.last_at)
        elif len(self.counted) < QUESTIONS_MAX:
            self.counted[name] = asked


tally = Tally()


def remember_empty(question: str, *, address: str, program: str, at: datetime) -> None:
    """Count that a question found nothing, for the desk to see what readers miss.

    Only its words are kept, and none that tell where somebody is to be reached. The address is compared for
    ten minutes and never written; programs that say what they are do not count. Costs a write at most every
    FLUSH_EVERY_S in each process; what a process had not written is lost with it.
    """
    question = tidy_line(question[: QUESTION_MAX + 1])
    key = key_of(question)
    if not key or is_program(program):
        return
    due = tally.add(key, question, address=neighbourhood(address), at=at)
    if not due:
        return
    try:
        write(due)
    except DatabaseError as error:
        log.warning("searches without results wait for the database: %s", error)
        tally.put_back(due)


def key_of(question: str) -> str:
    """The folded words of a question; "" for one that is not kept: pasted, personal, or without a word."""
    words = [token.surface for token in tokens(question)] if len(question) <= QUESTION_MAX else []
    key = " ".join(words)
    is_kept = any(map(str.isalpha, key)) and not _has_number(words) and not reachable(question)
    return key if is_kept and len(key) <= QUESTION_MAX else ""


def _has_number(words: Sequence[str]) -> bool:
    """Whether there is a number of somebody's among them: of a card, of a telephone, of an identity."""
    runs = [list(map(len, run)) for is_digits, run in groupby(words, str.isdigit) if is_digits]
    return any(max(run) >= _NUMBER_DIGITS or sum(run) >= _GROUPED_DIGITS for run in runs)


@transaction.atomic
def write(counted: _Counted) -> None:
    """Add what was counted to the rows of its day; a day that is full takes no new question."""
    for day in sorted({day for day, _key in counted}):
        mine = {key: asked for (on, key), asked in counted.items() if on == day}
        rows = UnfoundQuestion.objects.filter(day=day)
        standing = set(rows.filter(key__in=mine).values_list("key", flat=True))
        room = max(A_DAY_MAX - rows.count(), 0)
        new = [key for key in mine if key not in standing][:room]
        # In one order in every process, so that two that write at once wait and do not lock each other out.
        _add(day, sorted((key, mine[key]) for key in (*standing, *new)))


def _add(day: date, asked: list[tuple[str, Asked]]) -> None:
    table, moment = UnfoundQuestion._meta.db_table, connection.ops.adapt_datetimefield_value
    sql = (
        f"INSERT INTO {table} (day, key, question, times, last_at) VALUES (%s, %s, %s, %s, %s) "
        f"ON CONFLICT (day, key) "
        f"DO UPDATE SET times = {table}.times + excluded.times, "
        f"last_at = CASE WHEN excluded.last_at > {table}.last_at "
        f"THEN excluded.last_at ELSE {table}.last_at END"
    )
    on = connection.ops.adapt_datefield_value(day)
    with connection.cursor() as cursor:
        cursor.executemany(
            sql, [(on, key, row.question, row.times, moment(row.last_at)) for key, row in asked]
        )


def forget_unfound(*, at: datetime) -> int:
    """Forget days that are over for long; how many rows."""
    gone, _each = UnfoundQuestion.objects.filter(day__lt=timezone.localdate(at) - KEPT).delete()
    return gone


def unfound_since(day: date, *order: str, first: int) -> list[dict[str, Any]]:
    """The questions that found nothing since a day, each once: as `typed`, how often `asked`, when `last`."""
    since = UnfoundQuestion.objects.filter(day__gte=day).order_by()
    found = since.values("key").annotate(typed=Min("question"), asked=Sum("times"), last=Max("last_at"))
    return [dict(row) for row in found.order_by(*order)[:first]]
