"""What every decision shares: who may, its row of memory, and the answer to whoever came second."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.models import Staff
from comments.models import Comment, Decision, Status, Verb
from kalima.text import arabic
from kalima.web.changes import only, story_key

P = ParamSpec("P")
R = TypeVar("R")

PERMISSION = "comments.moderate_comment"
NOTE_MAX = 300

# What a reader does to a comment of their own.
BY_READERS = (Verb.EDIT, Verb.TAKE_BACK)


class NotDone(Exception):
    """A verb that could not be done; its text is an Arabic sentence for the moderator."""


class Incomplete(NotDone):
    """What was sent with the verb is not enough; the comment is as it was."""


class AlreadyDecided(NotDone):
    """Someone was faster; `decision` says who, what and when."""

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        if decision.by is None and decision.verb in BY_READERS:
            super().__init__(str(_("غيّر صاحب التعليق تعليقه قبل هذا القرار.")))
        else:
            name = decision.by or _("مشرف آخر")
            super().__init__(str(_("سبقك إلى هذا التعليق %(name)s.") % {"name": name}))


def on_its_story(verb: Callable[Concatenate[Comment, P], R]) -> Callable[Concatenate[Comment, P], R]:
    """A verb that changes a comment in one transaction, which nobody sees but on the pages of its story."""

    @wraps(verb)
    def done(comment: Comment, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with only(story_key(comment.article_id)), transaction.atomic():
            return verb(comment, *args, **kwargs)

    return done


def check_permission(by: Staff) -> None:
    if not by.has_perm(PERMISSION):
        raise PermissionDenied


def checked_note(note: str) -> str:
    """The moderator's sentence in storable form; Incomplete for one that is too long to keep."""
    note = arabic.tidy_line(note)
    if len(note) > NOTE_MAX:
        raise Incomplete(str(_("الملاحظة طويلة. يُرجى اختصارها.")))
    return note


def last_decision(comment: Comment) -> Decision | None:
    return comment.decisions.select_related("by").first()


def explain(comment: Comment, verb: Verb, by: Staff) -> Decision:
    """Say why a verb found nothing to change; the same press by the same person twice is one decision."""
    last = last_decision(comment)
    if last and last.by_id != by.pk:
        raise AlreadyDecided(last)
    if last and last.verb == verb:
        return last
    comment.refresh_from_db(fields=["status"])
    labels = {"verb": verb.label, "status": comment.get_status_display()}
    raise NotDone(str(_("لا يمكن «%(verb)s» الآن، فحالة التعليق: %(status)s.") % labels))


def remember(
    comment: Comment,
    verb: Verb,
    old: Status,
    new: Status,
    *,
    by: Staff | None,
    at: datetime,
    reason: str = "",
    note: str = "",
    old_text: str = "",
) -> Decision:
    """Write the decision's row, in the transaction of the change; nobody of the house is None."""
    return Decision.objects.create(
        comment=comment,
        verb=verb,
        by=by,
        at=at,
        reason=reason,
        note=note,
        old_text=old_text,
        old_status=old,
        new_status=new,
    )
