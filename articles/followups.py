"""Carry out what a commit still owes, and find again what a kill left behind."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import F

from articles import attachments, library, renditions, websub
from articles.models import FollowUp, Image
from articles.models.history import TRIES_MAX

# After a failure the next try waits twice as long, up to an hour; the row stays until the work is done.
FIRST_WAIT_S = 30
LONGEST_WAIT_S = 3600
AT_ONCE = 20

DUTIES: dict[str, Callable[..., object]] = {
    FollowUp.Kind.RENDITIONS: renditions.make_renditions,
    FollowUp.Kind.OPENING: renditions.settle_files,
    FollowUp.Kind.CLOSING: renditions.settle_files,
    FollowUp.Kind.LOOK: library.remember_look,
    FollowUp.Kind.HUB: websub.tell_hub,
    FollowUp.Kind.TRACES: attachments.clean_attachment,
}


def claim(*, at: datetime, of: Image | None = None) -> list[int]:
    """The follow-ups that are due, of one picture or of all, now this caller's alone until their next try."""
    due = FollowUp.objects.filter(next_try_at__lte=at, tries__lt=TRIES_MAX)
    due = due.filter(image=of) if of else due
    mine = []
    for owed in list(due.order_by("next_try_at", "pk")[:AT_ONCE]):
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
    left = FollowUp.objects.filter(tries__gt=0, tries__lt=TRIES_MAX, next_try_at__gt=at)
    return left.update(next_try_at=at)


def carry_out(pk: int, *, at: datetime) -> None:
    """Do what one row asks for and remove it, unless it was owed anew meanwhile. Twice changes nothing.

    What nobody can mend later goes with its last try: a hub that was away for hours finds the news itself.
    """
    owed = FollowUp.objects.select_related("image", "article", "attachment").filter(pk=pk).first()
    if owed is None:
        return
    row = FollowUp.objects.filter(pk=pk, since=owed.since)
    try:
        DUTIES[owed.kind](owed.image or owed.article or owed.attachment, at=at)
    except Exception:
        if owed.kind == FollowUp.Kind.HUB:
            row.given_up().delete()
        raise
    row.delete()


def pay(kind: str, image: Image, *, at: datetime) -> None:
    """Do at once what was just committed and is owed; the row goes with it."""
    for pk in FollowUp.objects.filter(kind=kind, image=image).values_list("pk", flat=True):
        carry_out(pk, at=at)
