"""The moderator's verbs: each changes one comment and writes one row of memory, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from articles.models import Staff
from comments.models import Comment, Decision, Reason, Status, Verb
from comments.standing import count_shown
from kalima.text import arabic

PERMISSION = "comments.moderate_comment"
NOTE_MAX = 300


@dataclass(frozen=True)
class Move:
    """Where a verb starts, where it leads, and whether the reader is owed a reason."""

    leaves: frozenset[str]
    reaches: Status
    needs_reason: bool = False


MOVES: Mapping[Verb, Move] = {
    Verb.APPROVE: Move(frozenset({Status.HELD}), Status.SHOWN),
    Verb.REJECT: Move(frozenset({Status.HELD}), Status.REJECTED, needs_reason=True),
    Verb.REMOVE: Move(frozenset({Status.SHOWN}), Status.REMOVED, needs_reason=True),
    Verb.RESTORE: Move(frozenset({Status.REJECTED, Status.REFUSED, Status.REMOVED}), Status.SHOWN),
    Verb.HIDE: Move(frozenset({Status.SHOWN}), Status.HELD),
}


class NotDone(Exception):
    """A verb that could not be done; its text is an Arabic sentence for the moderator."""


class Incomplete(NotDone):
    """What was sent with the verb is not enough; the comment is as it was."""


class AlreadyDecided(NotDone):
    """Someone was faster; `decision` says who, what and when."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        super().__init__(str(_("سبقك إلى هذا التعليق %(name)s.") % {"name": decision.by or _("مشرف آخر")}))


def approve(comment: Comment, *, by: Staff, at: datetime, note: str = "") -> Decision:
    """Show a waiting comment."""
    return _decide(comment, Verb.APPROVE, by=by, at=at, note=note)


def reject(comment: Comment, *, by: Staff, at: datetime, reason: str, note: str = "") -> Decision:
    """Keep a waiting comment from being shown, for one of the eleven reasons."""
    return _decide(comment, Verb.REJECT, by=by, at=at, reason=reason, note=note)


def remove(comment: Comment, *, by: Staff, at: datetime, reason: str, note: str = "") -> Decision:
    """Take back a comment that readers have seen; one that was answered keeps its place with the reason."""
    return _decide(comment, Verb.REMOVE, by=by, at=at, reason=reason, note=note)


def restore(comment: Comment, *, by: Staff, at: datetime, note: str = "") -> Decision:
    """Show a comment that was rejected, refused or removed."""
    return _decide(comment, Verb.RESTORE, by=by, at=at, note=note)


@transaction.atomic
def undo(comment: Comment, *, by: Staff, at: datetime) -> Decision:
    """Take back one's own last decision: the comment stands where it stood before.

    Raises NotDone when the last decision was an undoing or is not this person's.
    """
    _check_permission(by)
    last = _last_decision(comment)
    if last is None or last.verb == Verb.UNDO:
        raise NotDone(str(_("لا قرار على هذا التعليق يمكن التراجع عنه.")))
    if last.by_id != by.pk:
        raise AlreadyDecided(last)
    reason = ""
    if last.old_status in (Status.REJECTED, Status.REMOVED):
        came_by = comment.decisions.filter(new_status=last.old_status).exclude(pk=last.pk).first()
        reason = came_by.reason if came_by else ""
    old, new = Status(last.new_status), Status(last.old_status)
    if not _move(comment, old, new, reason=reason, at=at):
        raise NotDone(str(_("تغيّرت حالة التعليق قبل لحظة. يُرجى فتح الصفحة من جديد.")))
    return _remember(comment, Verb.UNDO, old, new, by=by, at=at, reason=reason)


@transaction.atomic
def _decide(
    comment: Comment, verb: Verb, *, by: Staff, at: datetime, reason: str = "", note: str = ""
) -> Decision:
    """Raises PermissionDenied, AlreadyDecided, and NotDone for a missing reason or a move not open here.

    The same decision by the same person twice (a button pressed twice) is one decision.
    """
    _check_permission(by)
    move = MOVES[verb]
    if move.needs_reason and reason not in Reason.values:
        raise Incomplete(str(_("لا بد من سبب من الأسباب المذكورة.")))
    reason = reason if move.needs_reason else ""
    note = arabic.tidy_line(note)
    if len(note) > NOTE_MAX:
        raise Incomplete(str(_("الملاحظة طويلة. يُرجى اختصارها.")))
    for old in move.leaves:
        if _move(comment, Status(old), move.reaches, reason=reason, at=at):
            return _remember(comment, verb, Status(old), move.reaches, by=by, at=at, reason=reason, note=note)
    return _explain(comment, verb, by)


def _check_permission(by: Staff) -> None:
    if not by.has_perm(PERMISSION):
        raise PermissionDenied


def _move(comment: Comment, old: Status, new: Status, *, reason: str, at: datetime) -> bool:
    """Change the status if it is still the old one; of two moderators one gets True.

    When it was first shown is read from the row and not from `comment`, which may be older than that.
    """
    values: dict[str, object] = {"status": new, "reason": reason, "seen_at": Coalesce("seen_at", Value(at))}
    if new == Status.SHOWN:
        values["shown_at"] = Coalesce("shown_at", Value(at))
    elif new != Status.REMOVED:
        values["shown_at"] = None
    changed = Comment.objects.filter(pk=comment.pk, status=old).update(**values)
    if changed:
        count_shown(comment.article_id, (new == Status.SHOWN) - (old == Status.SHOWN), at=at)
        comment.refresh_from_db(fields=["status", "reason", "shown_at"])
    return bool(changed)


def _explain(comment: Comment, verb: Verb, by: Staff) -> Decision:
    """Say why a verb found nothing to change."""
    last = _last_decision(comment)
    if last is None or last.by_id == by.pk:
        if last and last.verb == verb:
            return last
        comment.refresh_from_db(fields=["status"])
        labels = {"verb": verb.label, "status": comment.get_status_display()}
        raise NotDone(str(_("لا يمكن «%(verb)s» الآن، فحالة التعليق: %(status)s.") % labels))
    raise AlreadyDecided(last)


def _last_decision(comment: Comment) -> Decision | None:
    return comment.decisions.select_related("by").first()


def _remember(
    comment: Comment,
    verb: Verb,
    old: Status,
    new: Status,
    *,
    by: Staff,
    at: datetime,
    reason: str = "",
    note: str = "",
) -> Decision:
    return Decision.objects.create(
        comment=comment, verb=verb, by=by, at=at, reason=reason, note=note, old_status=old, new_status=new
    )
