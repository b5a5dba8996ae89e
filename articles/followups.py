"""Carry out what a commit still owes, and find again what a kill left behind."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet

from articles import attachments, library, refetching, renditions, tags, websub
from articles.models import FollowUp, Image
from articles.models.history import TRIES_MAX

# After a failure the next try waits twice as long, up to an hour; the row stays until the work is done.
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
AT_ONCE = 20

DUTIES: dict[str, Callable[..., object]] = {
    FollowUp.Kind.RENDITIONS: renditions.make_renditions,
    FollowUp.Kind.OPENING: renditions.settle_files,
    FollowUp.Kind.CLOSING: renditions.settle_files,
    FollowUp.Kind.LOOK: library.remember_look,
    FollowUp.Kind.HUB: websub.tell_hub,
    FollowUp.Kind.NGINX: refetching.refetch,
    FollowUp.Kind.TRACES: attachments.clean_attachment,
    FollowUp.Kind.TAG: tags.settle,
}


def claim(*, at: datetime, of: Image | None = None) -> list[int]:
    """The follow-ups that are due, of one picture or of all, now this caller's alone until their next try."""
    due = FollowUp.objects.filter(next_try_at__lte=at, tries__lt=TRIES_MAX)
    due = due.filter(image=of) if of else due
    return claimed(due, at=at, first=FIRST_WAIT, longest=LONGEST_WAIT)


def claimed(due: QuerySet[Any], *, at: datetime, first: timedelta, longest: timedelta) -> list[int]:
    """The first of some rows that are owed (`next_try_at`, `tries`), now this caller's alone.

    Until the next try passes a wait that begins with `first` and doubles up to `longest`.
    """
    mine = []
    for owed in list(due.order_by("next_try_at", "pk")[:AT_ONCE]):
        wait = min(first * 2**owed.tries, longest)
        row = due.model._default_manager.filter(pk=owed.pk, next_try_at=owed.next_try_at)
        if row.update(next_try_at=at + wait, tries=F("tries") + 1):
            mine.append(owed.pk)
    return mine


def take_up_again(*, at: datetime) -> int:
    """Make due at once what was claimed and not finished, as a kill leaves it; how many.

    Called when a worker starts. Another worker may be at it still: doing it twice changes nothing.
    """
    left = FollowUp.objects.filter(tries__gt=0, tries__lt=TRIES_MAX, next_try_at__gt=at)
    return left.update(next_try_at=at)


def carry_out(pk: int, *, at: datetime) -> None:
    """Do what one row asks for and remove it, unless it was owed anew meanwhile. Twice changes nothing.

    What nobody can mend later goes with its last try: a hub that was away for hours finds the news itself,
    and nginx shows nothing so old.
    """
    owed = FollowUp.objects.select_related("image", "article", "attachment", "tag").filter(pk=pk).first()
    if owed is None:
        return
    row = FollowUp.objects.filter(pk=pk, since=owed.since)
    try:
        DUTIES[owed.kind](owed.image or owed.article or owed.attachment or owed.tag, at=at)
    except Exception:
        if owed.kind in (FollowUp.Kind.HUB, FollowUp.Kind.NGINX):
            row.given_up().delete()
        raise
    row.delete()


def pay(kind: str, image: Image, *, at: datetime) -> None:
    """Do at once what was just committed and is owed; the row goes with it."""
    for pk in FollowUp.objects.filter(kind=kind, image=image).values_list("pk", flat=True):
        carry_out(pk, at=at)
