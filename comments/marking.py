"""The verbs that leave a comment where it stands: see, redact, pin, feature, keep, answer its reports."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from articles.models import Staff
from comments.deciding import (
    Incomplete,
    NotDone,
    check_permission,
    checked_note,
    explain,
    on_its_story,
    remember,
)
from comments.models import Comment, Complaint, Decision, Discussion, Report, Status, Verb
from comments.owing import owe_of_choice, owe_of_reports, owe_of_threat
from kalima.text import arabic

# What stands where a moderator took personal data out.
REDACTED = "[حذف المشرف بيانات شخصية]"

# One letter is no personal data, and would take the text apart.
REDACTED_MIN = 2

# The verbs that are no more than a column: which rows they may change, and what they write there.
_PLAIN: Mapping[Verb, tuple[dict[str, object], dict[str, object]]] = {
    Verb.FEATURE: ({"status": Status.SHOWN, "is_featured": False}, {"is_featured": True}),
    Verb.UNFEATURE: ({"is_featured": True}, {"is_featured": False}),
    Verb.KEEP: ({"is_kept": False}, {"is_kept": True}),
    Verb.LET_GO: ({"is_kept": True}, {"is_kept": False}),
    Verb.RULE_WRONG: ({"rule_was_wrong": False}, {"rule_was_wrong": True}),
}


@on_its_story
def see(comment: Comment, *, by: Staff, at: datetime) -> Decision:
    """Say that a moderator looked at what the screening showed, and left it."""
    check_permission(by)
    unseen = Comment.objects.shown().filter(pk=comment.pk, seen_at__isnull=True)
    return _marked(comment, Verb.SEEN, unseen.update(seen_at=at), by=by, at=at)


@on_its_story
def feature(comment: Comment, *, by: Staff, at: datetime) -> Decision:
    """Set a comment apart as one worth reading, and let its writer hear of it."""
    decision = _mark(comment, Verb.FEATURE, by=by, at=at)
    if decision.at == at:
        owe_of_choice(comment, at=at)
    return decision


def unfeature(comment: Comment, *, by: Staff, at: datetime) -> Decision:
    return _mark(comment, Verb.UNFEATURE, by=by, at=at)


def call_rule_wrong(comment: Comment, *, by: Staff, at: datetime) -> Decision:
    """Count it against the rule that it stopped this comment; the comment stays where it is."""
    if not comment.phase:
        raise NotDone(str(_("لم توقف هذا التعليق قاعدة.")))
    return _mark(comment, Verb.RULE_WRONG, by=by, at=at)


@on_its_story
def keep(comment: Comment, *, by: Staff, at: datetime, note: str = "") -> Decision:
    """Keep a threat from every retention time, and bring it before the managing editors."""
    decision = _mark(comment, Verb.KEEP, by=by, at=at, note=note)
    if decision.at == at:
        owe_of_threat(comment, at=at)
    return decision


def let_go(comment: Comment, *, by: Staff, at: datetime, note: str = "") -> Decision:
    """End the keeping of a comment; retention times count for it again."""
    return _mark(comment, Verb.LET_GO, by=by, at=at, note=note)


@on_its_story
def redact(comment: Comment, *, by: Staff, at: datetime, words: str) -> Decision:
    """Put a visible mark where these words stand in the text; nothing else of it can be changed.

    The words before stay in the decision. Raises Incomplete for words that are not in the text, or
    that are all of it.
    """
    check_permission(by)
    wanted = arabic.tidy_line(words).split()
    comment.refresh_from_db(fields=["text", "status"])
    old = comment.text
    if len("".join(wanted)) < REDACTED_MIN:
        raise Incomplete(str(_("تُحدَّد في النص البيانات التي تُحذف منه.")))
    # A mark that stands there already is no word of its writer's.
    words = r"\s+".join(map(re.escape, wanted))
    sought = re.compile(f"{re.escape(REDACTED)}|({words})")
    new = sought.sub(lambda _match: REDACTED, old)
    if not any(match[1] for match in sought.finditer(old)):
        raise Incomplete(str(_("هذه الكلمات ليست في نص التعليق. يُرجى تحديدها من جديد.")))
    if arabic.is_blank(new.replace(REDACTED, "")):
        raise Incomplete(str(_("هذا نص التعليق كله. رفضه أو حذفه أولى من حذف كلماته.")))
    changed = Comment.objects.filter(pk=comment.pk, text=old).update(text=new, redacted_at=at)
    return _marked(comment, Verb.REDACT, changed, by=by, at=at, old_text=old)


@on_its_story
def pin(comment: Comment, *, by: Staff, at: datetime) -> Decision:
    """Put a comment over the discussion of its story; the one that stood there makes room."""
    check_permission(by)
    if comment.parent_id:
        raise NotDone(str(_("يُثبَّت تعليق مستقل، لا رد على غيره.")))
    # The comment's row first, as whoever removes it takes it; and none that is removed meanwhile is pinned.
    standing = Comment.objects.shown().select_for_update(no_key=True, of=("self",)).filter(pk=comment.pk)
    is_shown = standing.first() is not None
    row, _made = Discussion.objects.get_or_create(article_id=comment.article_id)
    room = Discussion.objects.select_for_update(of=("self",)).select_related("pinned").get(pk=row.pk)
    before = room.pinned
    free = Discussion.objects.filter(pk=room.pk).exclude(pinned__isnull=False, pinned=comment.pk)
    changed = free.update(pinned=comment.pk) if is_shown else 0
    if changed and before:
        remember(before, Verb.UNPIN, Status(before.status), Status(before.status), by=by, at=at)
    return _marked(comment, Verb.PIN, changed, by=by, at=at)


@on_its_story
def unpin(comment: Comment, *, by: Staff, at: datetime) -> Decision:
    check_permission(by)
    changed = Discussion.objects.filter(pinned=comment.pk).update(pinned=None)
    return _marked(comment, Verb.UNPIN, changed, by=by, at=at)


@on_its_story
def dismiss(comment: Comment, *, by: Staff, at: datetime, note: str = "") -> Decision:
    """Answer the reports of a comment: it breaks no rule."""
    check_permission(by)
    note = checked_note(note)
    waiting = Comment.objects.filter(pk=comment.pk, reported_at__isnull=False)
    changed = waiting.update(reported_at=None, is_urgent=False, seen_at=Coalesce("seen_at", Value(at)))
    decision = _marked(comment, Verb.DISMISS, changed, by=by, at=at, note=note)
    if changed:
        settle(comment, decision, Report.Outcome.DISMISSED)
    return decision


def settle(comment: Comment, decision: Decision, outcome: Report.Outcome) -> None:
    """Give the waiting reports of a comment their outcome, and owe each that left an address its answer."""
    waiting = list(comment.reports.filter(outcome=Report.Outcome.WAITING))
    if not waiting:
        return
    for report in waiting:
        report.outcome = outcome
    comment.reports.filter(pk__in=[r.pk for r in waiting]).update(outcome=outcome, settled_by=decision)
    Comment.objects.filter(pk=comment.pk).update(reported_at=None, is_urgent=False)
    owe_of_reports(comment, waiting, at=decision.at)


def unsettle(comment: Comment, decision: Decision) -> None:
    """Let the reports wait again that a decision settled."""
    reports = comment.reports.filter(settled_by=decision)
    first = reports.order_by("at").first()
    if first is None:
        return
    is_urgent = any(Complaint(report.complaint).is_urgent for report in reports)
    reports.update(outcome=Report.Outcome.WAITING, settled_by=None)
    Comment.objects.filter(pk=comment.pk).update(reported_at=first.at, is_urgent=is_urgent)


def unmark(comment: Comment, decision: Decision, *, by: Staff) -> None:
    """Take back what a verb of this file did; the caller remembers that."""
    rows = Comment.objects.filter(pk=comment.pk)
    match Verb(decision.verb):
        case Verb.SEEN:
            rows.update(seen_at=None)
        case Verb.REDACT:
            earlier = comment.decisions.filter(verb=Verb.REDACT).exclude(pk=decision.pk).first()
            rows.update(text=decision.old_text, redacted_at=earlier.at if earlier else None)
        case Verb.PIN:
            gave_way = Decision.objects.filter(
                verb=Verb.UNPIN, at=decision.at, by=by, comment__article=comment.article_id
            ).first()
            pinned = gave_way.comment_id if gave_way else None
            Discussion.objects.filter(pinned=comment.pk).update(pinned=pinned)
        case Verb.UNPIN:
            Discussion.objects.filter(article=comment.article_id, pinned=None).update(pinned=comment.pk)
        case Verb.FEATURE | Verb.UNFEATURE | Verb.KEEP | Verb.LET_GO | Verb.RULE_WRONG as verb:
            _may, written = _PLAIN[verb]
            rows.update(**{name: not value for name, value in written.items()})
        case Verb.DISMISS:
            unsettle(comment, decision)


@on_its_story
def _mark(comment: Comment, verb: Verb, *, by: Staff, at: datetime, note: str = "") -> Decision:
    check_permission(by)
    note = checked_note(note)
    may, written = _PLAIN[verb]
    changed = Comment.objects.filter(pk=comment.pk, **may).update(**written)
    return _marked(comment, verb, changed, by=by, at=at, note=note)


def _marked(
    comment: Comment,
    verb: Verb,
    changed: int,
    *,
    by: Staff,
    at: datetime,
    note: str = "",
    old_text: str = "",
) -> Decision:
    """Remember a verb that changed its row; a second time by the same person is none, by another is told."""
    comment.refresh_from_db()
    status = Status(comment.status)
    if changed:
        return remember(comment, verb, status, status, by=by, at=at, note=note, old_text=old_text)
    return explain(comment, verb, by)
