"""A reader's comment comes in: made storable, screened, kept with its verdict."""

import re
from dataclasses import replace
from typing import Any

from django.db import transaction

from comments.models import Comment, Reader, Status
from comments.models.comment import MATCHED_MAX
from comments.owing import ask_anew, owe_of_answer
from comments.phases import AT_THE_DOOR, INSIDE, TYPED_MAX, by_mode, digest
from comments.screening import Draft, Verdict, screen
from comments.standing import count_shown
from kalima.text import arabic
from kalima.web.changes import only, story_key

_BLANK_LINES = re.compile(r"\n\s*\n")


class Refused(Exception):
    """The comment was not kept; `verdict` says why, `draft` holds what was sent."""

    def __init__(self, verdict: Verdict, draft: Draft) -> None:
        self.verdict = verdict
        self.draft = draft
        super().__init__(verdict.told)


def submit(draft: Draft) -> Comment:
    """Keep a comment that passed every phase, as its verdict says.

    Raises Refused; of what is refused only that is kept which a rule gave a reason for.
    """
    draft = received(draft)
    with only(story_key(draft.article.pk)), transaction.atomic():
        verdict = screen(draft, INSIDE) or by_mode(draft)
        is_refused = verdict.status == Status.REFUSED
        comment = None if is_refused and verdict.reason is None else _keep(draft, verdict)
    if comment is None or is_refused:
        raise Refused(verdict, draft)
    return comment


def received(draft: Draft) -> Draft:
    """Make a draft storable and learn all that needs no lock. Raises Refused for what it tells by itself."""
    draft = tidied(draft)
    if refusal := screen(draft, AT_THE_DOOR):
        raise Refused(refusal, draft)
    draft.read()
    return draft


def tidied(draft: Draft) -> Draft:
    """Make a draft storable; a text that is hopelessly long is left for its phase to refuse."""
    text = draft.text
    if len(text) <= TYPED_MAX:
        text = _BLANK_LINES.sub("\n\n", arabic.tidy(text)).strip()
    return replace(
        draft,
        name=" ".join(arabic.tidy_line(draft.name[:TYPED_MAX]).split()),
        # One address however it is typed: it finds its comments again by it.
        email=arabic.tidy_line(draft.email[:TYPED_MAX]).strip().lower(),
        text=text,
    )


def judged(draft: Draft, verdict: Verdict) -> dict[str, Any]:
    """The columns of a comment that say its words and what the screening found in them."""
    return {
        "text": draft.text,
        "digest": digest(draft.name, draft.text),
        "status": verdict.status,
        "reason": verdict.reason or "",
        "phase": verdict.phase,
        "rule": verdict.rule,
        "matched": verdict.matched[:MATCHED_MAX],
        "score": draft.score.value if draft.score else None,
    }


def _keep(draft: Draft, verdict: Verdict) -> Comment:
    answered, is_shown = draft.answered, verdict.status == Status.SHOWN
    comment = Comment.objects.create(
        article=draft.article,
        **_place(answered),
        name=draft.name,
        email=draft.email,
        **judged(draft, verdict),
        reader=_met(draft),
        address_key=draft.address_key,
        voice=draft.voice,
        by=draft.staff,
        wants_notice=draft.wants_notice and bool(draft.email),
        created_at=draft.at,
        shown_at=draft.at if is_shown else None,
        seen_at=draft.at if draft.staff else None,
    )
    if comment.wants_notice:
        ask_anew(comment.email, at=draft.at)
    if is_shown:
        count_shown(draft.article.pk, 1)
        owe_of_answer(comment, at=draft.at)
    return comment


def _place(answered: Comment | None) -> dict[str, Any]:
    """The columns of a reply that say where it stands: under the comment that opened the thread."""
    if answered is None:
        return {}
    return (
        {"parent_id": answered.parent_id, "answers": answered} if answered.parent_id else {"parent": answered}
    )


def _met(draft: Draft) -> Reader | None:
    """Remember who wrote, under the name and the e-mail of this time."""
    if not draft.reader_key:
        return None
    met = Reader(
        key=draft.reader_key, name=draft.name, email=draft.email, first_at=draft.at, last_at=draft.at
    )
    return Reader.objects.bulk_create(
        [met], update_conflicts=True, unique_fields=["key"], update_fields=["name", "email", "last_at"]
    )[0]
