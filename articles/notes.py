"""Notes between writer and editor: written, suggested, answered, resolved and opened again, with memory."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from articles.mentions import PERMISSION, NoteError, colleagues_on, mentioned
from articles.models import Article, Note, NoteAct, NoteNotice, Staff, Status, StatusChange
from articles.models.notes import AROUND_MAX, QUOTE_MAX, REPLACEMENT_MAX
from articles.moves import visible_to, works_on
from kalima.text import arabic
from kalima.text.html import plain_text
from kalima.text.passages import Body, Passage

# Time enough to mend a slip, and too little to take back what a colleague acted upon.
EDITABLE_FOR = timedelta(minutes=5)

# As many notes as one page shows; a story that has more has become a place to talk, and ended ones go first.
NOTES_MAX = 300

# Who may ------------------------------------------------------------------------------------------


def may_see(article: Article, by: Staff) -> bool:
    """Whether a story's notes are this person's to read and write: whoever works on the story."""
    return by.has_perm(PERMISSION) and works_on(article, by)


def is_editable(note: Note, by: Staff, *, at: datetime) -> bool:
    """Whether this person may still change or delete this note: their own, in its first minutes."""
    return note.by_id == by.pk and not note.deleted_at and at - note.at <= EDITABLE_FOR


# Verbs --------------------------------------------------------------------------------------------


@transaction.atomic
def write(
    article: Article,
    *,
    text: str,
    by: Staff,
    at: datetime,
    quote: str = "",
    before: str = "",
    after: str = "",
) -> Note:
    """Write a note on a story, or on a passage of it with some of the text around it.

    Colleagues who are named after @ are mentioned. Raises NoteError, and PermissionDenied.
    """
    story = _taken(article, by)
    words, mentioned = _words(text, story)
    quote = _passage(quote)[:QUOTE_MAX]
    note = Note.objects.create(
        article=story,
        by=by,
        at=at,
        text=words,
        quote=quote,
        before=_passage(before)[-AROUND_MAX:] if quote else "",
        after=_passage(after)[:AROUND_MAX] if quote else "",
    )
    return _sent(note, NoteAct.Verb.WRITE, mentioned, {story.created_by_id}, by=by, at=at)


@transaction.atomic
def suggest(
    article: Article,
    *,
    quote: str,
    replacement: str,
    by: Staff,
    at: datetime,
    before: str = "",
    after: str = "",
    why: str = "",
) -> Note:
    """Suggest other words for a passage inside one block, or none at all; why may be left out.

    The text stays as it is. Raises NoteError, and PermissionDenied.
    """
    story = _taken(article, by)
    reason, mentioned = _words(why, story, may_be_empty=True)
    whole = arabic.tidy(quote)
    quote, replacement = whole.strip(), arabic.tidy_line(replacement).strip()
    if not quote:
        raise NoteError(str(_("لا مقطع محددًا. يُحدَّد المقطع في النص ثم يُقترح تعديله.")))
    if "\n" in quote or len(quote) > QUOTE_MAX:
        raise NoteError(
            str(_("يكون الاقتراح على مقطع داخل فقرة واحدة، لا يزيد على %(most)d حرف.") % {"most": QUOTE_MAX})
        )
    if len(replacement) > REPLACEMENT_MAX:
        raise NoteError(
            str(
                _("النص المقترح أطول من المسموح: %(n)d من %(most)d حرف. يُرجى اختصاره.")
                % {"n": len(replacement), "most": REPLACEMENT_MAX}
            )
        )
    if quote == replacement:
        raise NoteError(str(_("النص المقترح هو المقطع نفسه. يُرجى تغييره قبل الإرسال.")))
    # The spaces at the ends of a selection belong to what stands around the passage.
    lead, _quote, trail = whole.partition(quote)
    note = Note.objects.create(
        article=story,
        by=by,
        at=at,
        text=reason,
        quote=quote,
        before=(_passage(before) + lead)[-AROUND_MAX:],
        after=(trail + _passage(after))[:AROUND_MAX],
        is_suggestion=True,
        replacement=replacement,
    )
    return _sent(note, NoteAct.Verb.SUGGEST, mentioned, {story.created_by_id}, by=by, at=at)


@transaction.atomic
def reply(note: Note, *, text: str, by: Staff, at: datetime) -> Note:
    """Answer a note that is not resolved; an answer to an answer stands under the same note.

    Raises NoteError, and PermissionDenied.
    """
    story = _taken(note.article, by)
    root = Note.objects.get(pk=note.parent_id or note.pk)
    if root.resolved_at:
        raise NoteError(str(_("أُنهيت هذه الملاحظة. يمكن إعادة فتحها ثم الرد عليها.")))
    words, mentioned = _words(text, story)
    answer = Note.objects.create(article=story, parent=root, by=by, at=at, text=words)
    listening = {story.created_by_id, root.by_id, *root.replies.values_list("by", flat=True)}
    return _sent(answer, NoteAct.Verb.REPLY, mentioned, listening, by=by, at=at)


@transaction.atomic
def edit(note: Note, *, text: str, by: Staff, at: datetime) -> Note:
    """Mend one's own note in its first minutes. Raises NoteError, and PermissionDenied."""
    story = _taken(note.article, by)
    words, mentioned = _words(text, story, may_be_empty=note.is_suggestion)
    old = _mend(note, by=by, at=at, text=words, edited_at=at)
    _remember(note, NoteAct.Verb.EDIT, by=by, at=at, old_text=old)
    note.mentions.set(mentioned)
    _notify(note, {person.pk for person in mentioned}, by=by)
    return note


@transaction.atomic
def delete(note: Note, *, by: Staff, at: datetime) -> Note:
    """Take back one's own note in its first minutes; its answers stay, and its memory keeps the words."""
    _taken(note.article, by)
    old = _mend(note, by=by, at=at, deleted_at=at)
    NoteNotice.objects.filter(note=note).delete()
    _remember(note, NoteAct.Verb.DELETE, by=by, at=at, old_text=old)
    return note


@transaction.atomic
def resolve(note: Note, *, by: Staff, at: datetime) -> Note:
    """End a note: it waits for nobody any more. Raises NoteError for one that has ended.

    A suggestion that ends so was neither accepted nor refused.
    """
    _taken(note.article, by)
    if not _end(note, NoteAct.Verb.RESOLVE, by=by, at=at):
        raise NoteError(str(_("أُنهيت هذه الملاحظة من قبل.")))
    return note


def decide(note: Note, decision: str, *, by: Staff, at: datetime) -> None:
    """End a suggestion with a decision, inside the verb that makes it; who suggested hears of it.

    Raises NoteError where one stands.
    """
    verb = NoteAct.Verb.ACCEPT if decision == Note.Decision.ACCEPTED else NoteAct.Verb.REFUSE
    if not _end(note, verb, by=by, at=at, decision=decision):
        raise NoteError(str(_("بُتّ في هذا الاقتراح أو حُذف قبل لحظة. لم يتغيّر النص.")))
    _notify(note, {note.by_id}, by=by)


@transaction.atomic
def reopen(note: Note, *, answer: str = "", by: Staff, at: datetime) -> Note:
    """Open a note again that was ended too early, and answer it where there is an answer.

    Its writer hears of it. Raises NoteError, and PermissionDenied.
    """
    _taken(note.article, by)
    ended = Note.objects.filter(pk=note.pk, parent=None, resolved_at__isnull=False)
    if ended.update(resolved_at=None, resolved_by=None, decision="") != 1:
        raise NoteError(str(_("هذه الملاحظة مفتوحة.")))
    note.refresh_from_db()
    _notify(note, {note.by_id}, by=by)
    _remember(note, NoteAct.Verb.REOPEN, by=by, at=at)
    if not arabic.is_blank(answer):
        reply(note, text=answer, by=by, at=at)
    return note


def read(notes: Collection[int], *, by: Staff) -> int:
    """Take note that someone has read these; how many had waited for them."""
    return NoteNotice.objects.filter(person=by, note__in=notes).delete()[0]


# What a page shows --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Thread:
    """A note with its answers; `stands` says whether the passage it was written on is still in the text.

    The passage of a suggestion stands where it can be replaced: at one place that is known as its own.
    """

    note: Note
    replies: list[Note] = field(default_factory=list)
    stands: bool = True

    @property
    def is_gone(self) -> bool:
        return bool(self.note.deleted_at) and not self.replies

    @property
    def waits_for_decision(self) -> bool:
        return self.note.is_suggestion and not self.note.resolved_at and not self.note.deleted_at


@dataclass(frozen=True)
class Panel:
    """A story's notes: those that are open, those that ended, and the note it came back with."""

    open: list[Thread]
    ended: list[Thread]
    sent_back: StatusChange | None
    unread: set[int]
    editable: set[int]

    @property
    def suggestions(self) -> list[Thread]:
        """Those that wait for someone to accept or refuse them."""
        return [thread for thread in self.open if thread.waits_for_decision]


def panel_of(article: Article, by: Staff, *, at: datetime) -> Panel:
    """A story's notes as this person sees them, in a fixed number of queries."""
    notes = _shown(article)
    threads = _threads(article, notes)
    return Panel(
        open=[thread for thread in threads if not thread.note.resolved_at],
        ended=[thread for thread in threads if thread.note.resolved_at],
        sent_back=_sent_back_with(article),
        unread=set(
            NoteNotice.objects.filter(person=by, note__article=article).values_list("note", flat=True)
        ),
        editable={note.pk for note in notes if is_editable(note, by, at=at)},
    )


def notices_of(by: Staff) -> QuerySet[NoteNotice]:
    """What waits for someone, newest first; stories that were closed to them meanwhile are left out."""
    return (
        NoteNotice.objects.filter(person=by, note__article__in=visible_to(by).values("pk"))
        .select_related("note__article", "note__by", "note__parent", "note__resolved_by")
        .prefetch_related("note__mentions")
        .defer("note__article__body", "note__article__standfirst")
        .order_by("-note_id")
    )


# Private parts ------------------------------------------------------------------------------------


def _taken(article: Article, by: Staff) -> Article:
    """The story's row under the transaction's lock, as every verb of the desk takes it first."""
    story = Article.objects.locked().only("pk", "created_by", "section", "top_section").get(pk=article.pk)
    if not may_see(story, by):
        raise PermissionDenied
    return story


def _words(text: str, article: Article, *, may_be_empty: bool = False) -> tuple[str, list[Staff]]:
    """The text as it is kept, and who is mentioned in it. Raises NoteError."""
    text = arabic.tidy(text).strip()
    if arabic.is_blank(text):
        if may_be_empty:
            return "", []
        raise NoteError(str(_("لا نص في الملاحظة.")))
    return mentioned(text, article)


def _passage(text: str) -> str:
    """A passage as it is kept: its lines stay, since they are the blocks of the body that it runs over."""
    return arabic.tidy(text).strip("\n")


def passage_of(note: Note) -> Passage:
    return Passage(note.quote, note.before, note.after)


def _end(note: Note, verb: NoteAct.Verb, *, by: Staff, at: datetime, decision: str = "") -> bool:
    """End a note unless someone else was faster; a decision is for a suggestion that is not deleted."""
    standing = Note.objects.filter(pk=note.pk, parent=None, resolved_at=None)
    if decision:
        standing = standing.filter(is_suggestion=True, deleted_at=None)
    if standing.update(resolved_at=at, resolved_by=by, decision=decision) != 1:
        return False
    note.refresh_from_db()
    NoteNotice.objects.filter(Q(note=note) | Q(note__parent=note)).delete()
    _remember(note, verb, by=by, at=at)
    return True


def _mend(note: Note, *, by: Staff, at: datetime, **values: object) -> str:
    """Change one's own note while it is young; the words that stood until now."""
    stored = Note.objects.select_for_update().get(pk=note.pk)
    if stored.by_id != by.pk:
        raise PermissionDenied
    if not is_editable(stored, by, at=at):
        raise NoteError(
            str(_("مضت الدقائق الخمس التي تُعدَّل فيها الملاحظة أو تُحذف. يمكن الرد عليها أو إنهاؤها."))
        )
    Note.objects.filter(pk=note.pk).update(**values)
    note.refresh_from_db()
    return stored.text


def _sent(
    note: Note,
    verb: NoteAct.Verb,
    mentioned: list[Staff],
    listening: set[int | None],
    *,
    by: Staff,
    at: datetime,
) -> Note:
    note.mentions.set(mentioned)
    _remember(note, verb, by=by, at=at)
    _notify(note, listening | {person.pk for person in mentioned}, by=by)
    return note


def _notify(note: Note, people: set[int | None], *, by: Staff) -> None:
    """Let a note wait for those of these people who may see it, and not for who wrote it."""
    wanted = {pk for pk in people if pk is not None and pk != by.pk}
    if not wanted:
        return
    seeing = colleagues_on(note.article).filter(pk__in=wanted)
    NoteNotice.objects.bulk_create(
        (NoteNotice(note=note, person=person) for person in seeing), ignore_conflicts=True
    )


def _remember(note: Note, verb: NoteAct.Verb, *, by: Staff, at: datetime, old_text: str = "") -> None:
    NoteAct.objects.create(note=note, verb=verb, by=by, at=at, old_text=old_text)


def _shown(article: Article) -> list[Note]:
    """A story's notes in their order. Where there are too many, open threads stay before ended ones, and
    newer notes before older; the note that an answer stands under always comes along.
    """
    notes = article.notes.select_related("by", "resolved_by").prefetch_related("mentions")
    ended_at = Coalesce("parent__resolved_at", "resolved_at")
    found = list(notes.order_by(ended_at.desc(nulls_first=True), "-at", "-pk")[:NOTES_MAX])
    numbers = {note.pk for note in found}
    missing = {note.parent_id for note in found if note.parent_id} - numbers
    if missing:
        found += notes.filter(pk__in=missing)
    return sorted(found, key=lambda note: (note.at, note.pk))


def _threads(article: Article, notes: list[Note]) -> list[Thread]:
    text = _spaced(plain_text(article.body)) if any(note.quote for note in notes) else ""
    body = Body(article.body) if any(note.is_suggestion and not note.resolved_at for note in notes) else None

    def stands(note: Note) -> bool:
        if body and note.is_suggestion:
            return body.find(passage_of(note)) is not None
        return _spaced(note.quote) in text

    threads = {note.pk: Thread(note, stands=stands(note)) for note in notes if not note.parent_id}
    for note in notes:
        if note.parent_id in threads and not note.deleted_at:
            threads[note.parent_id].replies.append(note)
    return [thread for thread in threads.values() if not thread.is_gone]


def _spaced(text: str) -> str:
    """Text with its spaces alike, since line breaks of a body and of a selection differ."""
    return " ".join(text.split())


def _sent_back_with(article: Article) -> StatusChange | None:
    """The move that brought a story back to its writer, while it is there."""
    if article.status != Status.DRAFT:
        return None
    moves = article.changes.select_related("by").exclude(old_status=F("new_status"))
    last = moves.order_by("-at", "-pk").first()
    return last if last and last.verb == "send_back" else None
