"""Keeps count of the months that have stories in print, as the verbs print and withdraw."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from articles.models import Article, PrintedMonth


def count_story(article: Article, change: int, *, at: datetime) -> None:
    """Count a story into its month (1), out of it (-1), or note that it changed (0).

    In the verb's transaction, after the story's own row and as its last: so nobody waits in a circle.
    """
    assert article.published_at is not None, "it was printed"
    _count(month_of(article.published_at), change, at=at)


def count_stories(printed: Iterable[tuple[Article, datetime]]) -> None:
    """Count stories into their months, in order, each with the moment at which it was printed."""
    counted: dict[date, list[datetime]] = {}
    for article, at in printed:
        assert article.published_at is not None, "it was printed"
        counted.setdefault(month_of(article.published_at), []).append(at)
    for month, moments in sorted(counted.items()):
        _count(month, len(moments), at=moments[-1])


def count_moved(article: Article, stood_at: datetime, *, at: datetime) -> None:
    """Count a story that was dated anew, and counted as changed, out of the month in which it stood."""
    assert article.published_at is not None, "it was printed"
    if month_of(stood_at) != month_of(article.published_at):
        _count(month_of(article.published_at), 1, at=at)
        _count(month_of(stood_at), -1, at=at)


def _count(month: date, change: int, *, at: datetime) -> None:
    # Never below none: a count that a shell left wrong must not keep a story from being withdrawn.
    counted = {"stories": Greatest(F("stories") + change, 0), "changed_at": at}
    if not PrintedMonth.objects.filter(month=month).update(**counted):
        new = PrintedMonth(month=month, stories=0, changed_at=at)
        PrintedMonth.objects.bulk_create([new], ignore_conflicts=True)
        PrintedMonth.objects.filter(month=month).update(**counted)


def month_of(moment: datetime) -> date:
    """The month of a moment in the house's zone."""
    return timezone.localtime(moment).date().replace(day=1)
