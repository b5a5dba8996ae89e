"""The figures of moderation over four weeks: how much came, how long it waited, why, and how rightly."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from articles.days import first_moment
from comments.models import Comment, Decision, Reason, Status, Verb

DAYS = 28

# Times of waiting and errors of rules are told from so many of the newest decisions.
DECISIONS_READ = 5000

# The figures are of this hour and not of this second, so that nobody's look costs more than the first.
KEPT_S = 600
_KEY = "comments.tally"

# Phases that hold on suspicion; the others hold whoever writes.
SUSPECTING = ("words", "links", "score", "rejections", "watched", "burst", "form")


# Decisions about what waited, and what took one of them back.
_OF_WAITING = Q(old_status=Status.HELD, verb__in=[Verb.APPROVE, Verb.REJECT]) | Q(
    verb=Verb.UNDO, new_status=Status.HELD, old_status__in=[Status.SHOWN, Status.REJECTED]
)
_TAKEN_BACK = Decision.objects.filter(
    comment=OuterRef("comment"),
    verb=Verb.UNDO,
    old_status=OuterRef("new_status"),
    new_status=OuterRef("old_status"),
    pk__gt=OuterRef("pk"),
)


class _Decided(NamedTuple):
    verb: str
    comment: int
    phase: str
    rule_was_wrong: bool
    at: datetime
    written: datetime


_COLUMNS = ("verb", "comment", "comment__phase", "comment__rule_was_wrong", "at", "comment__created_at")


@dataclass(frozen=True)
class Day:
    """What came on a day and is shown now, waits, or was kept from readers."""

    day: date
    shown: int
    held: int
    stopped: int

    @property
    def all(self) -> int:
        return self.shown + self.held + self.stopped


@dataclass(frozen=True)
class PhaseRate:
    """How many waiting comments of a phase were decided, how many of them were right to be shown.

    wrong is of how many a moderator said that the rule was wrong.
    """

    phase: str
    decided: int
    approved: int
    wrong: int

    @property
    def false_holds(self) -> int:
        """So many of a hundred."""
        return round(100 * self.approved / self.decided)


@dataclass(frozen=True)
class Tally:
    """Four weeks; waits are minutes from the writing to the decision, None where nothing was decided.

    What was taken back was not decided. has_more says that more was decided than was read.
    """

    since: date
    days: tuple[Day, ...]
    decided: int
    has_more: bool
    median_wait: int | None
    long_wait: int | None
    phases: tuple[PhaseRate, ...]
    reasons: tuple[tuple[Reason, int], ...]

    @property
    def came(self) -> int:
        return sum(day.all for day in self.days)

    @property
    def shown(self) -> int:
        return sum(day.shown for day in self.days)

    @property
    def suspected(self) -> PhaseRate | None:
        """All phases that hold on suspicion, as one."""
        rows = [row for row in self.phases if row.phase in SUSPECTING]
        decided, approved, wrong = (
            sum(getattr(row, name) for row in rows) for name in ("decided", "approved", "wrong")
        )
        return PhaseRate("", decided, approved, wrong) if decided else None


def tally(*, at: datetime) -> Tally:
    """The figures as they were counted last, at most ten minutes ago."""
    known: Tally | None = cache.get(_KEY)
    if known is None:
        known = count(at=at)
        cache.set(_KEY, known, KEPT_S)
    return known


def count(*, at: datetime) -> Tally:
    """Count four weeks anew, in four queries along indexes that begin at their first day."""
    first = timezone.localtime(at).date() - timedelta(days=DAYS - 1)
    since = first_moment(first)
    rows = (
        Comment.objects.filter(status__in=Status.values, created_at__gte=since)
        .order_by()
        .annotate(day=TruncDate("created_at"))
        .values_list("day", "status")
        .annotate(n=Count("pk"))
    )
    came = {(day, status): n for day, status, n in rows}
    lately = Decision.objects.filter(at__gte=since).order_by("-at", "-pk")
    read = list(lately.filter(_OF_WAITING).values_list(*_COLUMNS)[: DECISIONS_READ + 1])
    decided = list(_standing(read[:DECISIONS_READ]))
    reasons = (
        lately.filter(~Exists(_TAKEN_BACK), verb__in=[Verb.REJECT, Verb.REMOVE])
        .order_by()
        .values_list("reason")
        .annotate(n=Count("pk"))
    )
    waits = sorted(int((row.at - row.written).total_seconds() // 60) for row in decided)
    return Tally(
        since=first,
        days=tuple(_day(first + timedelta(days=i), came) for i in range(DAYS)),
        decided=len(decided),
        has_more=len(read) > DECISIONS_READ,
        median_wait=int(median(waits)) if waits else None,
        long_wait=waits[len(waits) * 9 // 10] if waits else None,
        phases=_phases(decided),
        reasons=tuple(sorted(((Reason(reason), n) for reason, n in reasons), key=lambda row: -row[1])),
    )


def _day(day: date, came: dict[tuple[date, str], int]) -> Day:
    stopped = sum(came.get((day, status), 0) for status in (Status.REJECTED, Status.REFUSED, Status.REMOVED))
    return Day(day, came.get((day, Status.SHOWN), 0), came.get((day, Status.HELD), 0), stopped)


def _standing(newest_first: Iterable[Sequence[Any]]) -> Iterator[_Decided]:
    """Those that nobody took back afterwards."""
    taken_back: Counter[int] = Counter()
    for row in map(_Decided._make, newest_first):
        if row.verb == Verb.UNDO:
            taken_back[row.comment] += 1
        elif taken_back[row.comment]:
            taken_back[row.comment] -= 1
        else:
            yield row


def _phases(decided: Iterable[_Decided]) -> tuple[PhaseRate, ...]:
    all_of: Counter[str] = Counter()
    approved: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for row in decided:
        all_of[row.phase] += 1
        approved[row.phase] += row.verb == Verb.APPROVE
        wrong[row.phase] += row.rule_was_wrong
    return tuple(PhaseRate(phase, n, approved[phase], wrong[phase]) for phase, n in all_of.most_common())
