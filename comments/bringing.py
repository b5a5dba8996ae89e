"""Brings the comments of an export under their stories: their threads, their times and what was decided."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from articles.imports import Discussed, Written
from articles.models import Article
from comments.deciding import remember
from comments.models import Comment, Decision, Reason, Status, Verb
from comments.models.comment import NAME_MAX
from comments.moderation import follow
from comments.phases import digest
from comments.standing import count_shown
from kalima.text import arabic

PHASE = "import"
NAMELESS = "قارئ"


# WordPress's words for where a comment stands; what is none of them waits for a moderator.
STATES = {
    "1": Status.SHOWN,
    "approve": Status.SHOWN,
    "approved": Status.SHOWN,
    "spam": Status.REFUSED,
    "trash": Status.REFUSED,
    "post-trashed": Status.REFUSED,
}


def bring_comments(
    article: Article, written: Sequence[Written], *, known: Mapping[str, int], at: datetime
) -> Discussed:
    """Keep comments of elsewhere, in the caller's transaction, and have those that came before follow.

    `known` has the numbers here of those, which may be answered too, by their numbers there.

    Threads are two levels deep: an answer to an answer stands under what opened the thread, and says whom
    it speaks to. Nobody is told, no rule is asked: they were decided there. A bin is none of a reader's
    doings, so what lay in one is refused here, and forgotten with the others.
    """
    standing = {one.pk: one for one in Comment.objects.filter(article=article, pk__in=set(known.values()))}
    new = [one for one in written if one.number not in known]
    there = {one.number: one for one in new}
    brought = {number: pk for number, pk in known.items() if pk in standing}
    openers = {number: standing[pk].parent_id or pk for number, pk in brought.items()}
    waiting = list(new)
    while waiting:
        # Each round brings those whose parent has come, or will never.
        ready = [one for one in waiting if _comes_now(one, there, brought)]
        if not ready:
            # A circle of answers: the first opens a thread.
            ready = [waiting[0]._replace(parent="")]
        rows = [_row(article, one, brought, openers) for one in ready]
        Comment.objects.bulk_create(rows)
        for one, row in zip(ready, rows, strict=True):
            brought[one.number] = row.pk
            openers[one.number] = row.parent_id or row.pk
        come = {one.number for one in ready}
        waiting = [one for one in waiting if one.number not in come]
    count_shown(article.pk, sum(STATES.get(one.state) == Status.SHOWN for one in new))
    changed = [
        (one, standing[known[one.number]])
        for one in written
        if known.get(one.number) in standing and _has_changed(one, standing[known[one.number]])
    ]
    left = _follow(changed, at=at) if changed else {}
    return Discussed({one.number: brought[one.number] for one in new}, len(changed) - len(left), left)


# What became of a comment there since, as a moderator's own move. What was put away there waits here for one:
# no reason was given that its writer could be told.
_MOVES = {
    (Status.HELD, Status.SHOWN): Verb.APPROVE,
    (Status.REFUSED, Status.SHOWN): Verb.RESTORE,
    (Status.SHOWN, Status.HELD): Verb.HIDE,
    (Status.SHOWN, Status.REFUSED): Verb.HIDE,
}


def _has_changed(one: Written, comment: Comment) -> bool:
    return comment.text != one.text or comment.status != STATES.get(one.state, Status.HELD)


def _follow(changed: Sequence[tuple[Written, Comment]], *, at: datetime) -> dict[str, str]:
    """Have comments be as they are there now, where nobody here has touched them; why the others stay."""
    numbers = [comment.pk for _one, comment in changed]
    decided = set(
        Decision.objects.filter(comment__in=numbers).exclude(by=None).values_list("comment_id", flat=True)
    )
    left: dict[str, str] = {}
    for one, comment in changed:
        status, wanted = Status(comment.status), STATES.get(one.state, Status.HELD)
        verb = _MOVES.get((status, wanted))
        is_its_writers = bool(comment.edited_at or comment.redacted_at or comment.taken_back_at)
        if comment.pk in decided or is_its_writers or comment.is_kept:
            why = "على غير ما هو عليه في الملف، وقد نُظر فيه هنا، فبقي كما هو"
            left[one.number] = f"تعليق «{comment.name}» {why}."
        elif status != wanted and verb is None:
            left[one.number] = f"تعليق «{comment.name}» وُضع في الملف خارج المنشور، وهو هنا {status.label}."
        if one.number in left:
            continue
        if comment.text != one.text:
            _rewrite(comment, one.text, at=at)
        if verb:
            follow(comment, verb, at=at)
    return left


def _rewrite(comment: Comment, text: str, *, at: datetime) -> None:
    """Put the words that a comment has there now in place of those that it came with."""
    status = Status(comment.status)
    remember(comment, Verb.EDIT, status, status, by=None, at=at, old_text=comment.text)
    Comment.objects.filter(pk=comment.pk).update(text=text, digest=digest(comment.name, text))


def _comes_now(one: Written, there: dict[str, Written], brought: dict[str, int]) -> bool:
    return one.parent not in there or one.parent in brought or one.parent == one.number


def _row(article: Article, one: Written, brought: dict[str, int], openers: dict[str, int]) -> Comment:
    status = STATES.get(one.state, Status.HELD)
    opener = openers.get(one.parent)
    spoken_to = brought.get(one.parent) if opener else None
    name = " ".join(arabic.tidy_line(one.name).split())[:NAME_MAX].strip() or NAMELESS
    return Comment(
        article=article,
        parent_id=opener,
        answers_id=spoken_to if spoken_to != opener else None,
        name=name,
        email=_address(one.email),
        text=one.text,
        status=status,
        reason=Reason.SPAM if one.state == "spam" else "",
        phase=PHASE,
        created_at=one.at,
        shown_at=one.at if status == Status.SHOWN else None,
        seen_at=one.at if status != Status.HELD else None,
        digest=digest(name, one.text),
    )


def _address(email: str) -> str:
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email if len(email) <= 254 else ""
