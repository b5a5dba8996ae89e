"""All that the discussion keeps of one e-mail address: as a copy for whoever owns it, or gone."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from comments.deciding import remember
from comments.models import (
    Comment,
    Decision,
    EndedLetters,
    Notice,
    Reader,
    Report,
    Sanction,
    Status,
    Verb,
)
from comments.retention import WORDLESS
from comments.standing import count_shown

# What a request may name: a copy of everything, or its end.
ACTS = ("copy", "erase")


def count_of(email: str) -> int:
    """How many comments are kept under an address."""
    return Comment.objects.filter(email=email).count()


def copy_of(email: str) -> dict[str, Any]:
    """Everything kept under an address, as plain values with ISO times, without other people's words."""
    comments = Comment.objects.filter(email=email).select_related("article").order_by("created_at", "pk")
    return {
        "email": email,
        "comments": [_as_values(comment) for comment in comments.iterator(500)],
        "reports": [
            {"comment": report.comment_id, "reason": report.get_complaint_display(), "note": report.note}
            | {"wish": report.wish}
            | {"at": report.at.isoformat()}
            for report in Report.objects.filter(email=email).order_by("pk")
        ],
        "sanctions": [
            {"kind": row.get_kind_display(), "reason": row.get_reason_display(), "note": row.note}
            | {"at": row.at.isoformat(), "until": row.until.isoformat() if row.until else None}
            for row in Sanction.objects.filter(email=email).order_by("pk")
        ],
        "letters_ended": [row.at.isoformat() for row in EndedLetters.objects.of(email)],
    }


@transaction.atomic
def erase(email: str, *, at: datetime) -> tuple[int, int]:
    """Take away everything kept under an address: how many comments went, and how many a legal hold keeps.

    A comment with replies keeps its place without a word of its own; one under a legal hold leaves the page
    and stays for the moderators. A ban of the address stays: whoever is banned does not undo it so.
    """
    own = Comment.objects.select_for_update(of=("self",)).filter(email=email)
    gone = kept = 0
    shown: Counter[int] = Counter()
    for comment in own.order_by(F("parent").desc(nulls_last=True), "pk"):
        if comment.status == Status.SHOWN:
            shown[comment.article_id] += 1
        if comment.is_kept:
            kept += 1
            _take_off(comment, at=at)
            continue
        gone += 1
        if comment.replies.exists():
            comment.decisions.update(old_text="", note="")
            Comment.objects.filter(pk=comment.pk).update(
                **WORDLESS, status=Status.REMOVED, reason="", taken_back_at=at
            )
        else:
            comment.delete()
    # By their numbers, so that two who ask at once do not wait for each other in a circle.
    for article_id, n in sorted(shown.items()):
        count_shown(article_id, -n)
    Report.objects.filter(email=email).update(email="", note="")
    Notice.objects.filter(to=email).delete()
    Reader.objects.filter(~Q(comments__is_kept=True), email=email).update(email="", name="")
    return gone, kept


def _take_off(comment: Comment, *, at: datetime) -> None:
    """Let a comment that has to be kept be seen by readers no more."""
    if comment.status not in (Status.HELD, Status.SHOWN):
        return
    Comment.objects.filter(pk=comment.pk).update(status=Status.REMOVED, reason="", taken_back_at=at)
    remember(comment, Verb.TAKE_BACK, Status(comment.status), Status.REMOVED, by=None, at=at)


def everything() -> Iterator[dict[str, Any]]:
    """Every comment with its decisions and reports, oldest first, one at a time: the whole discussion."""
    comments = Comment.objects.select_related("article").order_by("pk")
    related = ("decisions__by", "reports")
    for comment in comments.prefetch_related(*related).iterator(500):
        yield _as_values(comment) | {
            "email": comment.email,
            "phase": comment.phase,
            "rule": comment.rule,
            "matched": comment.matched,
            "score": comment.score,
            "is_kept": comment.is_kept,
            "decisions": [_decision(decision) for decision in comment.decisions.all()],
            "reports": [
                {"complaint": report.complaint, "wish": report.wish}
                | {"note": report.note, "email": report.email}
                | {"at": report.at.isoformat(), "outcome": report.outcome}
                for report in comment.reports.all()
            ],
        }


def _as_values(comment: Comment) -> dict[str, Any]:
    moments = ("created_at", "shown_at", "edited_at", "redacted_at", "taken_back_at")
    return {
        "number": comment.pk,
        "story": f"{settings.ORIGIN}/n/{comment.article_id}",
        "answers": comment.answers_id or comment.parent_id,
        "name": comment.name,
        "text": comment.text,
        "status": comment.status,
        "reason": comment.reason,
        "voice": comment.voice,
        "useful": comment.useful,
        "useless": comment.useless,
    } | {name: moment.isoformat() if (moment := getattr(comment, name)) else None for name in moments}


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "verb": decision.verb,
        "by": decision.by.username if decision.by else None,
        "at": decision.at.isoformat(),
        "reason": decision.reason,
        "note": decision.note,
        "from": decision.old_status,
        "to": decision.new_status,
        "old_text": decision.old_text,
    }
