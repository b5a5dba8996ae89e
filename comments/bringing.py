"""Brings the comments of an export under their stories: their threads, their times and what was decided."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from articles.imports import Written
from articles.models import Article
from comments.models import Comment, Reason, Status
from comments.models.comment import NAME_MAX
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
    article: Article, written: Sequence[Written], *, known: Mapping[str, int]
) -> dict[str, int]:
    """Keep comments of elsewhere, in the caller's transaction; their numbers here by those there.

    `known` has those that came before, and may be answered, in the same terms.

    Threads are two levels deep: an answer to an answer stands under what opened the thread, and says whom
    it speaks to. Nobody is told, no rule is asked: they were decided there. A bin is none of a reader's
    doings, so what lay in one is refused here, and forgotten with the others.
    """
    there = {one.number: one for one in written}
    stand = dict(
        Comment.objects.filter(article=article, pk__in=known.values()).values_list("pk", "parent_id")
    )
    brought = {number: pk for number, pk in known.items() if pk in stand}
    openers = {number: stand[pk] or pk for number, pk in brought.items()}
    waiting = list(written)
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
    count_shown(article.pk, sum(STATES.get(one.state) == Status.SHOWN for one in written))
    return {one.number: brought[one.number] for one in written}


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
