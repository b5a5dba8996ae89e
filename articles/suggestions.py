"""Suggested edits as they are decided: accepted into the working copy, alone or with others, or refused."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from articles import notes, workflow
from articles.editing import holder_of
from articles.mentions import NoteError
from articles.models import Article, Note, Staff
from articles.models.notes import AROUND_MAX
from articles.moves import Conflict, may_edit
from articles.notes import passage_of
from kalima.text import arabic
from kalima.text.passages import Body, Passage


def may_decide(article: Article, by: Staff, *, at: datetime) -> bool:
    """Whether this person writes in the story now: they may edit it, and nobody else holds it."""
    if not notes.may_see(article, by) or not may_edit(article, by):
        return False
    lock = holder_of(article, at=at)
    return lock is None or lock.holder_id == by.pk


def typed_passage(article: Article, quote: str) -> Passage:
    """A passage of the saved text by its words alone, with what stands around it.

    Raises NoteError unless exactly one place of the text has them.
    """
    quote = arabic.tidy_line(quote).strip()
    places = Body(article.body).passages(quote, around=AROUND_MAX)
    if not quote:
        raise NoteError(str(_("لا مقطع. يُنسخ المقطع من نص المادة كما هو، ثم يُكتب النص المقترح.")))
    if not places:
        raise NoteError(str(_("لا يرد هذا المقطع في النص المحفوظ داخل فقرة واحدة. يُنسخ منه كما هو.")))
    if len(places) > 1:
        raise NoteError(str(_("يرد هذا المقطع في النص أكثر من مرة. تُزاد كلمات من جواره ليُعرف موضعه.")))
    return places[0]


# Verbs --------------------------------------------------------------------------------------------


@transaction.atomic
def accept(note: Note, *, edition: int, by: Staff, at: datetime) -> Note:
    """Put a suggestion into the working copy of `edition`, and keep that as a revision.

    Raises PermissionDenied, and NoteError when someone else writes in the story, the passage is not
    found exactly once, the suggestion was decided, or a newer edition was saved.
    """
    story = _taken(note.article, by, at=at)
    notes.decide(note, Note.Decision.ACCEPTED, by=by, at=at)
    body = Body(story.body).replaced([(passage_of(note), note.replacement)])
    if body is None:
        raise NoteError(str(_("تغيّر النص الذي كُتب عليه الاقتراح. لم يُقبل، والنص كما كان.")))
    _save(story, body, edition=edition, by=by, at=at)
    return note


@transaction.atomic
def accept_all(article: Article, *, edition: int, by: Staff, at: datetime) -> tuple[list[Note], int]:
    """Accept every open suggestion that stands and overlaps no other, as one save.

    Returns what was accepted, and how many were left as they are. Raises as accept does.
    """
    story = _taken(article, by, at=at)
    body = Body(story.body)
    waiting = list(_open(story)[: notes.NOTES_MAX])
    chosen = _apart(body, waiting)
    new_body = body.replaced([(passage_of(note), note.replacement) for note in chosen])
    if not chosen or new_body is None:
        raise NoteError(str(_("لا اقتراح يمكن قبوله كما هو. يُرجى النظر في كل اقتراح وحده.")))
    for note in chosen:
        notes.decide(note, Note.Decision.ACCEPTED, by=by, at=at)
    _save(story, new_body, edition=edition, by=by, at=at)
    return chosen, len(waiting) - len(chosen)


@transaction.atomic
def accept_saved(article: Article, numbers: Collection[int], *, by: Staff, at: datetime) -> list[Note]:
    """Accept the suggestions that a save brought along: the editor put their words into the text.

    Called in the transaction of the save. One whose passage stands as it was stays open, and one that
    was decided meanwhile stays as decided. Raises PermissionDenied.
    """
    if not numbers:
        return []
    story = Article.objects.select_for_update().get(pk=article.pk)
    if not notes.may_see(story, by) or not may_edit(story, by):
        raise PermissionDenied
    body = Body(story.body)
    accepted = []
    for note in _open(story).filter(pk__in=list(numbers)[: notes.NOTES_MAX]):
        new = Passage(note.replacement, note.before, note.after)
        if body.find(passage_of(note), untouched=True) and not body.find(new):
            continue
        notes.decide(note, Note.Decision.ACCEPTED, by=by, at=at)
        accepted.append(note)
    return accepted


@transaction.atomic
def refuse(note: Note, *, by: Staff, at: datetime) -> Note:
    """Leave the text as it is, and end a suggestion so. Raises NoteError and PermissionDenied."""
    _taken(note.article, by, at=at)
    notes.decide(note, Note.Decision.REFUSED, by=by, at=at)
    return note


# Private parts ------------------------------------------------------------------------------------


def _taken(article: Article, by: Staff, *, at: datetime) -> Article:
    """The story under the transaction's lock, for whoever writes in it now."""
    story = Article.objects.select_for_update().get(pk=article.pk)
    if not notes.may_see(story, by) or not may_edit(story, by):
        raise PermissionDenied
    lock = holder_of(story, at=at)
    if lock is not None and lock.holder_id != by.pk:
        raise NoteError(
            str(_("يحرّر المادة الآن: %(name)s. القبول والرفض لمن يحرّرها.") % {"name": lock.holder})
        )
    return story


def _open(article: Article) -> QuerySet[Note]:
    return article.notes.filter(is_suggestion=True, resolved_at=None, deleted_at=None)


def _apart(body: Body, waiting: list[Note]) -> list[Note]:
    """Those that stand and share no character with another that stands."""
    standing = [(place, note) for note in waiting if (place := body.find(passage_of(note)))]
    standing.sort(key=lambda one: one[0])
    apart = []
    reached = -1
    for number, ((start, end), note) in enumerate(standing):
        next_start = standing[number + 1][0][0] if number + 1 < len(standing) else end
        if start >= reached and next_start >= end:
            apart.append(note)
        reached = max(reached, end)
    return apart


def _save(story: Article, body: str, *, edition: int, by: Staff, at: datetime) -> None:
    story.body, story.edition = body, edition
    try:
        workflow.save_copy(story, by=by, at=at)
    except Conflict as newer:
        raise NoteError(
            str(_("حُفظت نسخة أحدث من هذه المادة. لم يُقبل الاقتراح، ويُرجى النظر في النص من جديد."))
        ) from newer
