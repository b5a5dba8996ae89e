"""What readers may do to a comment of their own within five minutes: mend it, take it back."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from comments.deciding import on_its_story, remember
from comments.keys import OWN_FOR, is_own_key
from comments.models import Comment, Status, Verb
from comments.phases import (
    INSIDE,
    burst,
    by_mode,
    newsroom,
    repeated,
    slow,
    unanswerable,
)
from comments.screening import Draft, Verdict, screen
from comments.standing import count_shown
from comments.submission import Refused, judged, received

# What was asked when the comment came in, and would now meet the comment itself.
_ONCE = (slow, unanswerable, repeated, newsroom, burst)
AGAIN = tuple(phase for phase in INSIDE if phase not in _ONCE)

TOO_LATE = _("مضت الدقائق الخمس التي يُعدَّل فيها التعليق أو يُحذف.")
DECIDED = _("نظر المشرف في هذا التعليق، ولم يعد تعديله ممكنًا.")
GONE = _("لم يعد هذا التعليق موجودًا.")


class NotMine(Exception):
    """A comment that this reader may not change, or not any more; its text says why."""


def may_change(comment: Comment, *, key: str, reader_key: str, at: datetime) -> bool:
    """Whether this is whoever wrote the comment: by the key of the answer, or by the reader's cookie."""
    if comment.by_id:
        return False
    known = comment.reader.key if comment.reader else ""
    return is_own_key(key, comment.pk) or (bool(reader_key) and reader_key == known)


def mend(comment: Comment, draft: Draft) -> Verdict:
    """Put other words in place of one's own; they go through the screening again, and the comment says so.

    What nobody looked at yet stands as the new words deserve; shown words that need a look wait again.
    Raises Refused with the old words kept, NotMine when it is too late.
    """
    return _put(comment, received(replace(draft, name=comment.name, email=comment.email)))


@on_its_story
def _put(comment: Comment, draft: Draft) -> Verdict:
    stored = _unchanged(comment, at=draft.at)
    verdict = screen(draft, AGAIN) or by_mode(draft)
    if verdict.status == Status.REFUSED:
        raise Refused(verdict, draft)
    if draft.text == stored.text:
        return verdict
    old, new = Status(stored.status), verdict.status
    values = judged(draft, verdict) | {
        "shown_at": (stored.shown_at or draft.at) if new == Status.SHOWN else None,
        "edited_at": draft.at,
        "seen_at": None,
    }
    Comment.objects.filter(pk=stored.pk).update(**values)
    remember(stored, Verb.EDIT, old, new, by=None, at=draft.at, old_text=stored.text)
    count_shown(stored.article_id, (new == Status.SHOWN) - (old == Status.SHOWN))
    return verdict


@on_its_story
def take_back(comment: Comment, *, at: datetime) -> None:
    """Remove one's own comment; one that was answered keeps its place. Raises NotMine when it is too late."""
    stored = _unchanged(comment, at=at)
    Comment.objects.filter(pk=stored.pk).update(status=Status.REMOVED, reason="", taken_back_at=at)
    remember(stored, Verb.TAKE_BACK, Status(stored.status), Status.REMOVED, by=None, at=at)
    if stored.status == Status.SHOWN:
        count_shown(stored.article_id, -1)


def _unchanged(comment: Comment, *, at: datetime) -> Comment:
    """The comment as it stands now, its row locked; only while it is young and no moderator looked at it."""
    # The lock is of this row alone: PostgreSQL locks no row that an outer join may lack.
    stored = Comment.objects.select_for_update(of=("self",)).filter(pk=comment.pk).first()
    if stored is None or stored.status not in (Status.HELD, Status.SHOWN):
        raise NotMine(str(GONE))
    if at > stored.created_at + OWN_FOR:
        raise NotMine(str(TOO_LATE))
    if stored.decisions.exclude(verb=Verb.EDIT).exclude(verb=Verb.APPROVE).exists():
        raise NotMine(str(DECIDED))
    return stored
