"""What the discussion forgets by itself, and when; what is kept for a court stays."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from comments.models import (
    Comment,
    Decision,
    DiscussionSettings,
    EndedLetters,
    Reader,
    Sanction,
    Status,
)

AT_ONCE = 500
# A browser of which nothing is kept, and that was not here for so long, is nobody's any more.
READER_DAYS = 365
# An address that asks for letters again after so long is believed.
ENDED_LETTERS_DAYS = 365

# What is left of a comment that keeps its place because of its replies.
GONE = "…"
WORDLESS: dict[str, Any] = {
    "name": GONE,
    "text": GONE,
    "email": "",
    "wants_notice": False,
    "address_key": "",
    "matched": "",
    "digest": "",
    "reader": None,
}


@dataclass(frozen=True)
class Forgotten:
    """How many addresses, comments that are not shown, words before an edit, and readers."""

    addresses: int
    comments: int
    words: int
    readers: int


def forget(*, at: datetime) -> Forgotten:
    """Forget whatever has outlived its time; called again after a kill it goes on where it was."""
    settings = DiscussionSettings.objects.get()
    since = at - timedelta(days=settings.refused_days)
    old = Comment.objects.filter(
        ~Exists(Decision.objects.filter(comment=OuterRef("pk"), at__gte=since)),
        status__in=[Status.REJECTED, Status.REFUSED, Status.REMOVED],
        created_at__lt=since,
        is_kept=False,
    )
    answered = Exists(Comment.objects.filter(parent=OuterRef("pk")))
    return Forgotten(
        addresses=_each(
            Comment.objects.filter(
                address_key__gt="", created_at__lt=at - timedelta(days=settings.address_days), is_kept=False
            ),
            lambda rows: rows.update(address_key=""),
        )
        + _each(Sanction.objects.filter(address_key__gt="", until__lt=at), lambda rows: rows.delete())
        + _each(
            EndedLetters.objects.filter(at__lt=at - timedelta(days=ENDED_LETTERS_DAYS)),
            lambda rows: rows.delete(),
        ),
        comments=_each(old.filter(~answered), lambda rows: rows.delete())
        + _each(old.filter(answered).exclude(text=GONE), lambda rows: rows.update(**WORDLESS)),
        words=_each(
            Decision.objects.filter(old_text__gt="", at__lt=since, comment__is_kept=False),
            lambda rows: rows.update(old_text=""),
        ),
        readers=_each(
            Reader.objects.filter(
                ~Exists(Comment.objects.filter(reader=OuterRef("pk"))),
                ~Exists(Sanction.objects.standing(at).filter(reader=OuterRef("pk"))),
                last_at__lt=at - timedelta(days=READER_DAYS),
            ),
            lambda rows: rows.delete(),
        ),
    )


def forget_old(*, at: datetime) -> int:
    """What the worker's clock calls: forget, and say how much it was."""
    done = forget(at=at)
    return done.addresses + done.comments + done.words + done.readers


def _each(rows: "QuerySet[Any]", act: Callable[["QuerySet[Any]"], object]) -> int:
    """Act on rows a batch to a transaction, so that nobody waits long behind it; how many there were."""
    done = 0
    while True:
        with transaction.atomic():
            batch = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True)[:AT_ONCE])
            act(rows.model._default_manager.filter(pk__in=batch))
        done += len(batch)
        if len(batch) < AT_ONCE:
            return done
