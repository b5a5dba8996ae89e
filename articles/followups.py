"""Carry out what a commit still owes, and find again what a kill left behind."""

from datetime import datetime, timedelta

from django.db.models import F

from articles import renditions
from articles.models import FollowUp

# After a failure the next try waits twice as long, up to an hour; the row stays until the work is done.
FIRST_WAIT_S = 30
LONGEST_WAIT_S = 3600
AT_ONCE = 20


def claim(*, at: datetime) -> list[int]:
    """The follow-ups that are due, now this caller's alone until their next try."""
    due = FollowUp.objects.filter(next_try_at__lte=at).order_by("next_try_at", "pk")[:AT_ONCE]
    mine = []
    for owed in list(due):
        wait = timedelta(seconds=min(FIRST_WAIT_S * 2**owed.tries, LONGEST_WAIT_S))
        changed = FollowUp.objects.filter(pk=owed.pk, next_try_at=owed.next_try_at).update(
            next_try_at=at + wait, tries=F("tries") + 1
        )
        if changed == 1:
            mine.append(owed.pk)
    return mine


def take_up_again(*, at: datetime) -> int:
    """Make due at once what was claimed and not finished, as a kill leaves it; how many.

    Called when a worker starts. Another worker may be at it still: doing it twice changes nothing.
    """
    return FollowUp.objects.filter(tries__gt=0, next_try_at__gt=at).update(next_try_at=at)


def carry_out(pk: int) -> None:
    """Do what one row asks for and remove it. Doing it twice changes nothing."""
    owed = FollowUp.objects.select_related("image").filter(pk=pk).first()
    if owed is None:
        return
    renditions.make_renditions(owed.image)
    owed.delete()
