"""A person's file: what somebody wrote, what was decided, what stands against them, what was noted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from articles.models import Staff
from comments.deciding import Incomplete, check_permission, checked_note
from comments.models import Comment, CommentQuerySet, Decision, Reader, ReaderNote, Sanction, Status
from comments.sanctions import Target
from kalima.web.paging import Page, page_of

COMMENTS_ON_A_PAGE = 30
DECISIONS_SHOWN = 30
SANCTIONS_SHOWN = 30
NOTES_SHOWN = 50


@dataclass(frozen=True)
class PersonFile:
    """One page of a file; counts are by status, in the order of Status."""

    target: Target
    comments: list[Comment]
    page: Page
    counts: list[tuple[Status, int]]
    decisions: list[Decision]
    sanctions: list[Sanction]
    notes: list[ReaderNote]


def file_of(target: Target, query: QueryDict) -> PersonFile:
    """The file of a reader, an e-mail or an address, in a fixed number of queries, by pages."""
    theirs = comments_of(target)
    page = page_of(theirs.order_by().values_list("created_at", "pk"), query, size=COMMENTS_ON_A_PAGE)
    shown = Comment.objects.select_related("article").in_bulk([n for _at, n in page.rows])
    found = {row["status"]: row["n"] for row in theirs.order_by().values("status").annotate(n=Count("pk"))}
    decisions = Decision.objects.filter(comment__in=theirs.order_by().values("pk")).select_related("by")
    notes = ReaderNote.objects.filter(reader=target.reader) if target.reader else ReaderNote.objects.none()
    return PersonFile(
        target=target,
        comments=[shown[n] for _at, n in page.rows if n in shown],
        page=page,
        counts=[(status, found[status]) for status in Status if status in found],
        decisions=list(decisions.select_related("comment")[:DECISIONS_SHOWN]),
        sanctions=list(_against(target).select_related("by", "lifted_by")[:SANCTIONS_SHOWN]),
        notes=list(notes.select_related("by")[:NOTES_SHOWN]),
    )


def comments_of(target: Target) -> CommentQuerySet:
    """What somebody wrote, as far as this way of knowing them reaches."""
    if target.reader:
        return Comment.objects.filter(reader=target.reader)
    if target.email:
        return Comment.objects.filter(email=target.email)
    return Comment.objects.filter(address_key=target.address_key)


@transaction.atomic
def note(reader: Reader, text: str, *, by: Staff, at: datetime) -> ReaderNote:
    """Write something down about a reader, for other moderators."""
    check_permission(by)
    text = checked_note(text)
    if not text:
        raise Incomplete(str(_("لا نص في الملاحظة.")))
    return ReaderNote.objects.create(reader=reader, text=text, by=by, at=at)


def _against(target: Target) -> Any:
    if target.reader:
        meets = Q(reader=target.reader)
        if target.reader.email:
            meets |= Q(email__iexact=target.reader.email)
        return Sanction.objects.filter(meets)
    if target.email:
        return Sanction.objects.filter(email__iexact=target.email)
    return Sanction.objects.filter(address_key=target.address_key)
