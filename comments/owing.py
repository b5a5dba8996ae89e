"""The letters that a moderator's decision owes: rows of its own transaction, and gone if it is taken back."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from articles.models import Staff
from comments.models import Comment, Decision, EndedLetters, Notice, NoticeKind, Report, Status

# So long nothing leaves, so that a decision can still be taken back before anybody read of it.
WAITS = timedelta(minutes=2)
# Anybody can type an address that ended its letters: its owner is asked no more often than this.
ASKS_EVERY = timedelta(days=30)

EDITORS = "comments.change_discussionsettings"


def owe(
    kind: NoticeKind,
    to: Iterable[str],
    *,
    comment: Comment | None = None,
    at: datetime,
    waits: timedelta = timedelta(),
    **words: object,
) -> None:
    """Put a letter to each address among those that are owed; words are what it says beside the comment.

    Where no letter can leave none is owed, or they would all leave on the day when one can.
    """
    if not settings.SENDS_LETTERS:
        return
    Notice.objects.bulk_create(
        Notice(kind=kind, to=address, comment=comment, words=words, made_at=at, next_try_at=at + waits)
        for address in dict.fromkeys(to)
        if address
    )


def ask_anew(email: str, *, at: datetime) -> None:
    """Ask an address that ended its letters, and that a comment wants letters for, whether it wants them."""
    due = EndedLetters.objects.of(email).filter(Q(asked_at=None) | Q(asked_at__lte=at - ASKS_EVERY))
    if settings.SENDS_LETTERS and due.update(asked_at=at):
        owe(NoticeKind.RESUME, [email], at=at)


def owe_of_move(comment: Comment, decision: Decision) -> None:
    """Tell the writer what became of a waiting comment, and whoever it answers that there is an answer."""
    at = decision.at
    if decision.old_status in (Status.SHOWN, Status.REMOVED):
        return
    if comment.wants_notice:
        kind = NoticeKind.APPROVED if comment.status == Status.SHOWN else NoticeKind.REJECTED
        if comment.status in (Status.SHOWN, Status.REJECTED):
            words = {"reason": decision.reason, "note": decision.note}
            owe(kind, [comment.email], comment=comment, at=at, waits=WAITS, **words)
    if comment.status == Status.SHOWN:
        owe_of_answer(comment, at=at, waits=WAITS)


def owe_of_answer(comment: Comment, *, at: datetime, waits: timedelta = timedelta()) -> None:
    """Tell the writer of the comment that this one answers, if they asked to hear of it."""
    answered = comment.answers or comment.parent
    if answered is None or not answered.wants_notice or answered.status != Status.SHOWN:
        return
    if answered.email.casefold() != comment.email.casefold():
        owe(NoticeKind.REPLIED, [answered.email], comment=comment, at=at, waits=waits)


def owe_of_choice(comment: Comment, *, at: datetime) -> None:
    """Tell the writer of a comment that the newsroom chose it, if they asked to hear of it."""
    # Chosen, left and chosen again before the letter has gone is one choice.
    waiting = Notice.objects.filter(kind=NoticeKind.FEATURED, comment=comment)
    if comment.wants_notice and not waiting.exists():
        owe(NoticeKind.FEATURED, [comment.email], comment=comment, at=at, waits=WAITS)


def owe_of_reports(comment: Comment, reports: Iterable[Report], *, at: datetime) -> None:
    """Tell those who reported a comment, and left an address, what a moderator saw in it."""
    for report in reports:
        owe(
            NoticeKind.REPORT_DONE,
            [report.email],
            comment=comment,
            at=at,
            waits=WAITS,
            outcome=report.outcome,
        )


def owe_of_threat(comment: Comment, *, at: datetime) -> None:
    """Bring a threat that was kept before the managing editors."""
    editors = Staff.objects.with_perm(
        EDITORS, backend="django.contrib.auth.backends.ModelBackend", include_superusers=False
    )
    addresses = editors.filter(is_active=True).exclude(email="").values_list("email", flat=True)
    owe(NoticeKind.THREAT, addresses, comment=comment, at=at, waits=WAITS)


def withdraw(decision: Decision) -> None:
    """Take back the letters of a decision, as far as they have not left."""
    Notice.objects.filter(comment=decision.comment_id, made_at=decision.at).delete()
