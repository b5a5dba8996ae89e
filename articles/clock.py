"""What the clock does by itself: prints what is due, takes out what is to leave, empties the trash."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import random

from django.db import transaction

from articles.models import Article, Status
from articles.printing import print_first, reprint, take_out

# A story that was never printed can be brought back for so long.
TRASH_DAYS = 30
EMPTIED_AT_ONCE = 100

# Beyond this the desk is told that a story is late.
LATE_AFTER = timedelta(seconds=60)


def publish_due(*, at: datetime) -> int:
    """Print every story and change whose time has come; how many this call printed.

    Safe in any number of processes: one conditional UPDATE decides who owns a story. A story that
    fails holds up no other: what went wrong is raised when all had their turn. Stories of one moment are
    taken in another order by each process, so that several share the work instead of queueing for a row.
    """
    due = Article.objects.due(at).values_list("goes_live_at", "pk")
    return _each([pk for _at, pk in sorted(due, key=lambda row: (row[0], random()))], print_due, at)


def withdraw_due(*, at: datetime) -> int:
    """Take out of print every story whose withdrawal has come; how many, in the same way."""
    return _each(Article.objects.leaving(at).values_list("pk", flat=True), take_out_due, at)


@transaction.atomic
def print_due(pk: int, at: datetime) -> int:
    """Print one story or change if its time has come; 1 if this call did it, 0 if not."""
    article = Article.objects.select_related("scheduled_revision").filter(pk=pk).first()
    if article is None or article.scheduled_revision is None or article.goes_live_at is None:
        return 0
    if article.goes_live_at > at:
        return 0
    due_at, revision, old = article.goes_live_at, article.scheduled_revision, Status(article.status)
    mine = Article.objects.filter(pk=pk, scheduled_revision=revision, status=old, goes_live_at=due_at)
    if mine.update(goes_live_at=due_at) != 1:
        return 0
    if old == Status.SCHEDULED:
        print_first(article, revision, old, by=None, at=at, due_at=due_at)
    else:
        reprint(article, revision, "update", old, old, by=None, at=at, due_at=due_at)
    return 1


@transaction.atomic
def take_out_due(pk: int, at: datetime) -> int:
    """Withdraw one story if its time has come; 1 if this call did it, 0 if not.

    A story that was to leave while it still waits for its first print is printed first by its own time,
    which is the earlier one.
    """
    article = Article.objects.filter(pk=pk).first()
    if article is None or article.withdraw_at is None or article.withdraw_at > at:
        return 0
    due_at, old = article.withdraw_at, Status(article.status)
    if old == Status.SCHEDULED:
        return 0
    mine = Article.objects.filter(pk=pk, status=old, withdraw_at=due_at)
    if mine.update(withdraw_at=due_at) != 1:
        return 0
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
                story.delete()
                gone += 1
    return gone


def _each(numbers: Iterable[int], act: Callable[[int, datetime], int], at: datetime) -> int:
    done, failures = 0, []
    for pk in list(numbers):
        try:
            done += act(pk, at)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup("Stories whose time had come could not be moved", failures)
    return done
