"""What the clock does by itself: prints what is due, takes out what is to leave, empties the trash."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.db.models import QuerySet

from articles.models import Article, Status
from articles.old_addresses import let_go
from articles.printing import print_first, reprint, take_out

# A story that was never printed can be brought back for so long.
TRASH_DAYS = 30
EMPTIED_AT_ONCE = 100

# How many rows a process takes on before it asks again what is still due: others work on the same list,
# and asking again is cheaper than trying rows that they have done.
TAKEN_ON = 10

# A preview holds several stories at once, as nobody else does, and must give way before two wait in a circle.
WAITS_MS = 300

# Beyond this the desk is told that a story is late.
LATE_AFTER = timedelta(seconds=60)


def publish_due(*, at: datetime) -> int:
    """Print every story and change whose time has come; how many this call printed."""
    return each_due(Article.objects.due(at), partial(print_due, passing=True), "goes_live_at", at)


def withdraw_due(*, at: datetime) -> int:
    """Take out of print every story whose withdrawal has come; how many, in the same way."""
    return each_due(Article.objects.leaving(at), partial(take_out_due, passing=True), "withdraw_at", at)


def next_hour(*, after: datetime) -> datetime | None:
    """The first hour after a moment at which a story is to be printed or to leave; None where none waits."""
    hours = (
        Article.objects.filter(**{f"{moment}__gt": after}).order_by(moment).values_list(moment, flat=True)
        for moment in ("goes_live_at", "withdraw_at")
    )
    return min(filter(None, (waiting.first() for waiting in hours)), default=None)


def late(*, at: datetime) -> int:
    """How many stories still wait for print, or to leave it, more than a minute after their time."""
    limit = at - LATE_AFTER
    return Article.objects.due(limit).count() + Article.objects.leaving(limit).count()


@contextmanager
def foreseen(at: datetime) -> Iterator[None]:
    """Show the newsroom as readers will find it at a moment, and take everything back on leaving.

    What is due until then is really printed and taken out, by the verbs that will do it, in a transaction
    that is never kept: a preview of an hour then needs no second way to say what is in print.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = %s", [f"{WAITS_MS}ms"])
        # What will fail then fails now, and is missing on both pages.
        with suppress(ExceptionGroup):
            publish_due(at=at)
        with suppress(ExceptionGroup):
            withdraw_due(at=at)
        yield
        transaction.set_rollback(True)


def each_due(
    due: QuerySet,
    act: Callable[[int, datetime], int],
    moment: str,
    at: datetime,
) -> int:
    """Call act with the number of each row that is due, earliest moment first; the sum of its answers.

    Safe in any number of processes, where act does its work only for a row that is still due when it
    holds it. Rows of one moment are taken in another order by each process, so that several share the
    work instead of queueing for a row. A row that fails holds up no other: what went wrong is raised when
    all had their turn.
    """
    done, failures, tried = 0, [], set[int]()
    due = due.order_by(moment, "?")
    while numbers := list(due.exclude(pk__in=tried).values_list("pk", flat=True)[:TAKEN_ON]):
        tried.update(numbers)
        for pk in numbers:
            try:
                done += act(pk, at)
            except Exception as failure:
                failures.append(failure)
    if failures:
        raise ExceptionGroup("Some of what was due could not be done", failures)
    return done


@transaction.atomic
def print_due(pk: int, at: datetime, *, passing: bool = False) -> int:
    """Print one story or change if its time has come; 1 if this call did it, 0 if not.

    `passing` goes on from a story that somebody has taken, another clock or a save that takes its time,
    and leaves it to the next round.
    """
    due = Article.objects.locked(passing=passing).select_related("scheduled_revision")
    # By its number there is one at most: putting it in the list's order costs as much as finding it.
    article = next(iter(due.filter(pk=pk, goes_live_at__lte=at).order_by()), None)
    if article is None or article.scheduled_revision is None:
        return 0
    due_at, revision, old = article.goes_live_at, article.scheduled_revision, Status(article.status)
    if old == Status.SCHEDULED:
        print_first(article, revision, old, by=None, at=at, due_at=due_at)
    else:
        reprint(article, revision, "update", old, old, by=None, at=at, due_at=due_at)
    return 1


@transaction.atomic
def take_out_due(pk: int, at: datetime, *, passing: bool = False) -> int:
    """Withdraw one story if its time has come; 1 if this call did it, 0 if not.

    A story that was to leave while it still waits for its first print is printed first by its own time,
    which is the earlier one.
    """
    article = Article.objects.locked(passing=passing).filter(pk=pk, withdraw_at__lte=at).first()
    if article is None or article.status == Status.SCHEDULED:
        return 0
    due_at, old = article.withdraw_at, Status(article.status)
    take_out(article, old, note=article.withdraw_note, by=None, at=at, due_at=due_at)
    return 1


def bring_up_to_date(pk: int, at: datetime) -> int:
    """What a reader's request does for a story whose time has come while no worker is there."""
    return print_due(pk, at) + take_out_due(pk, at)


def empty_trash(*, at: datetime) -> int:
    """Delete for good what has lain in the trash for its days; how many, some at each call."""
    old = Article.objects.filter(trashed_at__lte=at - timedelta(days=TRASH_DAYS)).order_by("trashed_at")
    gone = 0
    for pk in list(old.values_list("pk", flat=True)[:EMPTIED_AT_ONCE]):
        with transaction.atomic():
            story = Article.objects.locked().filter(pk=pk, trashed_at__isnull=False).first()
            if story is not None:
                let_go(story)
                story.delete()
                gone += 1
    return gone
