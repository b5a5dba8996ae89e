"""The moderator's moves: each changes one comment and writes one row of memory, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from articles.models import Staff
from comments.deciding import (
    AlreadyDecided,
    Incomplete,
    NotDone,
    check_permission,
    checked_note,
    explain,
    last_decision,
    on_its_story,
    remember,
)
from comments.marking import settle, unmark, unsettle
from comments.models import Comment, Decision, Reason, Report, Status, Verb
from comments.models.decision import STILL
from comments.owing import owe_of_move, owe_of_threat, withdraw
from comments.standing import count_shown


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

# What a move says of the reports that wait for an answer.
SETTLES: Mapping[Verb, Report.Outcome] = {
    Verb.APPROVE: Report.Outcome.DISMISSED,
    Verb.REJECT: Report.Outcome.REMOVED,
    Verb.REMOVE: Report.Outcome.REMOVED,
}


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


def hide(comment: Comment, *, by: Staff, at: datetime, note: str = "") -> Decision:
    """Take a shown comment back among those that wait, until it is decided."""
    return _decide(comment, Verb.HIDE, by=by, at=at, note=note)


@on_its_story
def follow(comment: Comment, verb: Verb, *, at: datetime) -> None:
    """Move a comment as it was decided in the house it came from: nobody here did, and nobody is told."""
    move = MOVES[verb]
    for old in move.leaves:
        if _move(comment, Status(old), move.reaches, reason="", at=at):
            remember(comment, verb, Status(old), move.reaches, by=None, at=at)


@on_its_story
def undo(comment: Comment, *, by: Staff, at: datetime) -> Decision:
    """Take back one's own last decision: the comment, its reports and its letters are as they were before.

    Raises NotDone when the last decision was an undoing or is not this person's.
    """
    check_permission(by)
    last = last_decision(comment)
    if last is None or last.verb == Verb.UNDO:
        raise NotDone(str(_("لا قرار على هذا التعليق يمكن التراجع عنه.")))
    if last.by_id != by.pk:
        raise AlreadyDecided(last)
    reason = ""
    if last.old_status in (Status.REJECTED, Status.REMOVED):
        came_by = comment.decisions.filter(new_status=last.old_status).exclude(pk=last.pk).first()
        reason = came_by.reason if came_by else ""
    old, new = Status(last.new_status), Status(last.old_status)
    if last.verb in STILL:
        unmark(comment, last, by=by)
    elif not _move(comment, old, new, reason=reason, at=at):
        raise NotDone(str(_("تغيّرت حالة التعليق قبل لحظة. يُرجى فتح الصفحة من جديد.")))
    else:
        unsettle(comment, last)
        if last.reason == Reason.VIOLENCE:
            Comment.objects.filter(pk=comment.pk).update(is_kept=_was_kept(comment, last))
    withdraw(last)
    comment.refresh_from_db()
    return remember(comment, Verb.UNDO, old, new, by=by, at=at, reason=reason)


@on_its_story
def _decide(
    comment: Comment, verb: Verb, *, by: Staff, at: datetime, reason: str = "", note: str = ""
) -> Decision:
    """Raises PermissionDenied, AlreadyDecided, and NotDone for a missing reason or a move not open here.

    The same decision by the same person twice (a button pressed twice) is one decision.
    """
    check_permission(by)
    move = MOVES[verb]
    if move.needs_reason and reason not in Reason.values:
        raise Incomplete(str(_("لا بد من سبب من الأسباب المذكورة.")))
    reason = reason if move.needs_reason else ""
    note = checked_note(note)
    for old in move.leaves:
        if _move(comment, Status(old), move.reaches, reason=reason, at=at):
            decision = remember(
                comment, verb, Status(old), move.reaches, by=by, at=at, reason=reason, note=note
            )
            _follow(comment, decision)
            return decision
    return explain(comment, verb, by)


def _follow(comment: Comment, decision: Decision) -> None:
    """What a move brings with it: reports are settled, letters are owed, a threat is kept."""
    if move_settles := SETTLES.get(Verb(decision.verb)):
        settle(comment, decision, move_settles)
    owe_of_move(comment, decision)
    unkept = Comment.objects.filter(pk=comment.pk, is_kept=False)
    if decision.reason == Reason.VIOLENCE and unkept.update(is_kept=True):
        owe_of_threat(comment, at=decision.at)


def _was_kept(comment: Comment, last: Decision) -> bool:
    """Whether a comment was kept before this decision for a threat kept it too."""
    keeps = Q(verb__in=[Verb.KEEP, Verb.LET_GO]) | Q(reason=Reason.VIOLENCE) & ~Q(verb=Verb.UNDO)
    before = comment.decisions.filter(keeps).exclude(pk=last.pk).first()
    return before is not None and before.verb == Verb.KEEP


def _move(comment: Comment, old: Status, new: Status, *, reason: str, at: datetime) -> bool:
    """Change the status if it is still the old one; of two moderators one gets True.

    What its writer took back stays gone. When it was first shown is read from the row and not from
    `comment`, which may be older than that.
    """
    values: dict[str, object] = {"status": new, "reason": reason, "seen_at": Coalesce("seen_at", Value(at))}
    if new == Status.SHOWN:
        values["shown_at"] = Coalesce("shown_at", Value(at))
    elif new != Status.REMOVED:
        values["shown_at"] = None
    standing = Comment.objects.filter(pk=comment.pk, status=old, taken_back_at__isnull=True)
    changed = standing.update(**values)
    if changed:
        count_shown(comment.article_id, (new == Status.SHOWN) - (old == Status.SHOWN))
        comment.refresh_from_db(fields=["status", "reason", "shown_at"])
    return bool(changed)
