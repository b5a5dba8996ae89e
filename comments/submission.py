"""A reader's comment comes in: made storable, screened, kept with its verdict."""

import re
from dataclasses import replace

from django.db import transaction

from comments.models import Comment, Status
from comments.phases import AT_THE_DOOR, INSIDE, TYPED_MAX, digest, held
from comments.screening import Draft, Verdict, screen
from kalima.text import arabic

_BLANK_LINES = re.compile(r"\n\s*\n")


class Refused(Exception):
    """The comment was not kept; `verdict` says why, `draft` holds what was sent."""

    def __init__(self, verdict: Verdict, draft: Draft) -> None:
        self.verdict = verdict
        self.draft = draft
        super().__init__(verdict.told)


def submit(draft: Draft) -> Comment:
    """Keep a comment that passed every phase, as its verdict says.

    Raises Refused, and then nothing is stored.
    """
    draft = tidied(draft)
    if refusal := screen(draft, AT_THE_DOOR):
        raise Refused(refusal, draft)
    with transaction.atomic():
        verdict = screen(draft, INSIDE) or held(draft)
        if verdict.status == Status.REFUSED:
            raise Refused(verdict, draft)
        return _keep(draft, verdict)


def tidied(draft: Draft) -> Draft:
    """Make a draft storable; a text that is hopelessly long is left for its phase to refuse."""
    text = draft.text
    if len(text) <= TYPED_MAX:
        text = _BLANK_LINES.sub("\n\n", arabic.tidy(text)).strip()
    return replace(
        draft,
        name=" ".join(arabic.tidy_line(draft.name[:TYPED_MAX]).split()),
        email=arabic.tidy_line(draft.email[:TYPED_MAX]).strip(),
        text=text,
    )


def _keep(draft: Draft, verdict: Verdict) -> Comment:
    answered = Comment.objects.select_related("parent").get(pk=draft.answers) if draft.answers else None
    opener = answered.parent or answered if answered else None
    return Comment.objects.create(
        article=draft.article,
        parent=opener,
        answers=answered if answered != opener else None,
        name=draft.name,
        email=draft.email,
        text=draft.text,
        status=verdict.status,
        phase=verdict.phase,
        created_at=draft.at,
        opened_at=opener.opened_at if opener else draft.at,
        digest=digest(draft.name, draft.text),
    )
