"""The desk's verbs: every write that moves a story, each in one transaction with its row of memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Byline, Correction, Revision, Staff, Status, StatusChange, TaggedArticle
from kalima.text import arabic
from kalima.text.html import plain_text

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Move:
    """One verb: what it is called, who may, which statuses it starts from and where each leads."""

    label: "str | StrPromise"
    permission: str
    leads: Mapping[str, str]
    needs_note: "str | StrPromise" = ""
    needs_time: bool = False
    saves_first: bool = False


MOVES: dict[str, Move] = {
    "submit": Move(
        _("إرسال إلى المراجعة"),
        "articles.submit_article",
        {Status.DRAFT: Status.IN_REVIEW},
        saves_first=True,
    ),
    "send_back": Move(
        _("إعادة إلى الكاتب"),
        "articles.send_back_article",
        {Status.IN_REVIEW: Status.DRAFT},
        needs_note=_("ملاحظة الإعادة"),
    ),
    "schedule": Move(
        _("جدولة"),
        "articles.schedule_article",
        {
            Status.DRAFT: Status.SCHEDULED,
            Status.IN_REVIEW: Status.SCHEDULED,
            Status.SCHEDULED: Status.SCHEDULED,
            Status.PUBLISHED: Status.PUBLISHED,
            Status.CORRECTED: Status.CORRECTED,
        },
        needs_time=True,
        saves_first=True,
    ),
    "unschedule": Move(
        _("إلغاء الجدولة"),
        "articles.schedule_article",
        {
            Status.SCHEDULED: Status.IN_REVIEW,
            Status.PUBLISHED: Status.PUBLISHED,
            Status.CORRECTED: Status.CORRECTED,
        },
    ),
    "publish": Move(
        _("نشر"),
        "articles.publish_article",
        {
            Status.DRAFT: Status.PUBLISHED,
            Status.IN_REVIEW: Status.PUBLISHED,
            Status.SCHEDULED: Status.PUBLISHED,
        },
        saves_first=True,
    ),
    "update": Move(
        _("تحديث المنشور"),
        "articles.publish_article",
        {Status.PUBLISHED: Status.PUBLISHED, Status.CORRECTED: Status.CORRECTED},
        saves_first=True,
    ),
    "correct": Move(
        _("نشر تصحيح"),
        "articles.correct_article",
        {Status.PUBLISHED: Status.CORRECTED, Status.CORRECTED: Status.CORRECTED},
        needs_note=_("نص التصحيح"),
        saves_first=True,
    ),
    "withdraw": Move(
        _("سحب"),
        "articles.withdraw_article",
        {Status.PUBLISHED: Status.WITHDRAWN, Status.CORRECTED: Status.WITHDRAWN},
        needs_note=_("سبب السحب"),
    ),
}


class DeskError(Exception):
    """A verb that could not be done; its text is an Arabic sentence for the person who asked."""


class MoveNotAllowed(DeskError):
    """The story's status has no such move, perhaps because someone moved it a moment ago."""


class NotReady(DeskError):
    """The story lacks something that print needs; `missing` maps field to what is missing."""

    def __init__(self, missing: dict[str, str]) -> None:
        self.missing = missing
        names = "، ".join(missing.values())
        super().__init__(str(_("لا يمكن النشر بعد. ينقص: %(names)s.") % {"names": names}))


class Conflict(DeskError):
    """Someone saved a newer edition after this one was opened."""


# Who may ------------------------------------------------------------------------------------------


def visible_to(by: Staff) -> QuerySet[Article]:
    """The stories this person finds at the desk: their own, and for editors those of their sections."""
    if by.is_superuser:
        return Article.objects.all()
    own = Q(created_by=by)
    if not by.has_perm("articles.edit_any_article"):
        return Article.objects.filter(own)
    sections = [section.pk for section in by.sections.all()]
    if not sections:
        return Article.objects.all()
    return Article.objects.filter(own | Q(section__in=sections) | Q(top_section__in=sections))


def works_on(article: Article, by: Staff) -> bool:
    """Whether a story is this person's to work on, whatever its status."""
    if by.is_superuser or article.created_by_id == by.pk or not article.pk:
        return True
    if not by.has_perm("articles.edit_any_article"):
        return False
    sections = {section.pk for section in by.sections.all()}
    return not sections or bool({article.section_id, article.top_section_id} & sections)


def may_edit(article: Article, by: Staff) -> bool:
    """Whether this person may change the working copy: writers until they hand it to the desk."""
    if not by.has_perm("articles.change_article") or not works_on(article, by):
        return False
    if article.status == Status.WITHDRAWN:
        return False
    return article.status == Status.DRAFT or by.has_perm("articles.edit_any_article")


def may(verb: str, article: Article, by: Staff) -> bool:
    return by.has_perm(MOVES[verb].permission) and works_on(article, by)


def allowed_moves(article: Article, by: Staff) -> dict[str, Move]:
    """The buttons this person sees on this story, in the table's order."""
    waiting = article.goes_live_at is not None
    return {
        verb: move
        for verb, move in MOVES.items()
        if article.status in move.leads and may(verb, article, by) and (verb != "unschedule" or waiting)
    }


def missing_for_print(article: Article) -> dict[str, str]:
    """What print needs and this working copy lacks, as field name to its Arabic name."""
    missing = {}
    if not arabic.slug(article.headline):
        missing["headline"] = str(_("العنوان"))
    if not article.section_id:
        missing["section"] = str(_("القسم"))
    if not plain_text(article.body).strip():
        missing["body"] = str(_("نص المادة"))
    return missing


# Verbs --------------------------------------------------------------------------------------------


@transaction.atomic
def save_copy(article: Article, *, by: Staff | None, at: datetime) -> Revision:
    """Keep the working copy and freeze it as a revision; a new story becomes a draft.

    `article` carries the typed words and the `edition` they started from. Nothing public moves.
    `by` is None for the house itself (an import). The last revision is returned as it is when
    no word changed. Raises PermissionDenied, and Conflict when a newer edition was saved meanwhile.
    """
    article.tidy_words()
    if not article.pk:
        if by and not by.has_perm("articles.add_article"):
            raise PermissionDenied
        article.status = Status.DRAFT
        article.top_section = article.section.top
        article.created_by, article.created_at, article.saved_at = by, at, at
        article.edition = 1
        article.save(force_insert=True)
        _remember(article, "create", "", by=by, at=at)
        return _freeze(article, by=by, at=at)

    stored = Article.objects.select_for_update().get(pk=article.pk)
    if by and not may_edit(stored, by):
        raise PermissionDenied
    shelf = {} if stored.published_at else _shelf(article)
    if stored.edition != article.edition:
        raise Conflict(
            str(_("حُفظت نسخة أحدث من هذه المادة بعد فتحها هنا. النص المكتوب باقٍ أدناه، ولم يُحفظ بعد."))
        )
    if stored.words() == article.words() and all(getattr(stored, k) == v for k, v in shelf.items()):
        last = stored.revisions.first()
        if last is not None and last.words() == stored.words():
            return last
    _write(article, stored.status, edition=article.edition + 1, saved_at=at, **article.words(), **shelf)
    return _freeze(article, by=by, at=at)


@transaction.atomic
def submit(article: Article, *, by: Staff, at: datetime) -> StatusChange:
    """Hand a draft to the desk."""
    old, new = _check("submit", article, by)
    _write(article, old, status=new)
    return _remember(article, "submit", old, by=by, at=at)


@transaction.atomic
def send_back(article: Article, *, note: str, by: Staff, at: datetime) -> StatusChange:
    """Return a story to its writer with a note that says what is wanted."""
    old, new = _check("send_back", article, by)
    note = _needed(note, "send_back")
    _write(article, old, status=new)
    return _remember(article, "send_back", old, by=by, at=at, note=note)


@transaction.atomic
def schedule(article: Article, *, goes_live_at: datetime, by: Staff, at: datetime) -> StatusChange:
    """Freeze the words now and print them at a time: a first publication or a change to print.

    Raises NotReady, and MoveNotAllowed for a time that has passed.
    """
    old, new = _check("schedule", article, by)
    _require_ready(article)
    if goes_live_at <= at:
        raise MoveNotAllowed(str(_("موعد النشر مضى. يُرجى اختيار وقت قادم، أو النشر الآن.")))
    revision = _freeze(article, by=by, at=at)
    _write(article, old, status=new, scheduled_revision=revision, goes_live_at=goes_live_at)
    return _remember(article, "schedule", old, by=by, at=at, revision=revision)


@transaction.atomic
def unschedule(article: Article, *, by: Staff, at: datetime) -> StatusChange:
    """Take back a time: a story not yet printed returns to the desk, one in print stays as it is."""
    old, new = _check("unschedule", article, by)
    if article.goes_live_at is None:
        raise MoveNotAllowed(str(_("لا موعد لهذه المادة.")))
    _write(article, old, status=new, scheduled_revision=None, goes_live_at=None)
    return _remember(article, "unschedule", old, by=by, at=at)


@transaction.atomic
def publish(article: Article, *, by: Staff | None, at: datetime) -> StatusChange:
    """Print the working copy for the first time.

    Raises NotReady, MoveNotAllowed, PermissionDenied.
    """
    old, _new = _check("publish", article, by)
    _require_ready(article)
    revision = _freeze(article, by=by, at=at)
    return _print_first(article, revision, old, by=by, at=at, published_at=at)


@transaction.atomic
def update(article: Article, *, by: Staff, at: datetime) -> StatusChange:
    """Print the working copy over what stands, with no public note."""
    old, new = _check("update", article, by)
    _require_ready(article)
    return _reprint(article, _freeze(article, by=by, at=at), "update", old, new, by=by, at=at)


@transaction.atomic
def correct(article: Article, *, note: str, by: Staff, at: datetime) -> StatusChange:
    """Print the working copy over what stands, and tell readers what was wrong."""
    old, new = _check("correct", article, by)
    note = _needed(note, "correct")
    _require_ready(article)
    revision = _freeze(article, by=by, at=at)
    change = _reprint(article, revision, "correct", old, new, by=by, at=at, note=note)
    Correction.objects.create(article=article, note=note, at=at, by=by, revision=revision)
    return change


@transaction.atomic
def withdraw(article: Article, *, note: str, by: Staff | None, at: datetime) -> StatusChange:
    """Take a published story out of print and leave a public note in its place.

    Readers get 410 with the note; lists drop it at once.
    """
    old, new = _check("withdraw", article, by)
    note = _needed(note, "withdraw")
    _write(
        article,
        old,
        status=new,
        withdrawn_at=at,
        withdrawal_note=note,
        scheduled_revision=None,
        goes_live_at=None,
    )
    Byline.objects.filter(article=article).delete()
    TaggedArticle.objects.filter(content_object=article).delete()
    return _remember(article, "withdraw", old, by=by, at=at, note=note)


def publish_due(*, at: datetime) -> int:
    """Print every story and change whose time has come; how many this call printed.

    Safe in any number of processes: one conditional UPDATE decides who owns a story. A story that
    fails holds up no other: what went wrong is raised when all had their turn.
    """
    printed, failures = 0, []
    for pk in list(Article.objects.due(at).values_list("pk", flat=True)):
        try:
            printed += _print_due(pk, at)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup("Stories that were due could not be printed", failures)
    return printed


@transaction.atomic
def _print_due(pk: int, at: datetime) -> int:
    article = Article.objects.select_related("scheduled_revision").filter(pk=pk).first()
    if article is None or article.scheduled_revision is None or article.goes_live_at is None:
        return 0
    if article.goes_live_at > at:
        return 0
    due, revision, old = article.goes_live_at, article.scheduled_revision, Status(article.status)
    mine = Article.objects.filter(pk=pk, scheduled_revision=revision, status=old, goes_live_at=due).update(
        goes_live_at=due
    )
    if mine != 1:
        return 0
    if old == Status.SCHEDULED:
        _print_first(article, revision, old, by=None, at=at, published_at=due)
    else:
        _reprint(article, revision, "update", old, old, by=None, at=at)
    return 1


# Private parts ------------------------------------------------------------------------------------


def _check(verb: str, article: Article, by: Staff | None) -> tuple[Status, Status]:
    """Read the story again under the transaction's lock; its old and new status, or refuse."""
    article.refresh_from_db(from_queryset=Article.objects.select_for_update())
    move = MOVES[verb]
    if by and not may(verb, article, by):
        raise PermissionDenied
    old = Status(article.status)
    if old not in move.leads:
        raise MoveNotAllowed(
            str(
                _("لا يمكن «%(verb)s» الآن، فحالة المادة: %(status)s.")
                % {"verb": move.label, "status": old.label}
            )
        )
    return old, Status(move.leads[old])


def _needed(note: str, verb: str) -> str:
    note = arabic.tidy(note).strip()
    if not note:
        raise MoveNotAllowed(str(_("لا بد من نص في خانة «%(field)s».") % {"field": MOVES[verb].needs_note}))
    return note


def _require_ready(article: Article) -> None:
    missing = missing_for_print(article)
    if missing:
        raise NotReady(missing)


def _write(article: Article, old: str, **values: object) -> None:
    """Change a story only if its status is still the one that was checked."""
    changed = Article.objects.filter(pk=article.pk, status=old).update(**values)
    if changed != 1:
        raise MoveNotAllowed(str(_("تغيّرت حالة المادة قبل لحظة. يُرجى فتحها من جديد.")))
    for name, value in values.items():
        setattr(article, name, value)


def _shelf(article: Article) -> dict[str, int]:
    """Where an unpublished story is filed; a published one keeps its section."""
    return {"section_id": article.section_id, "top_section_id": article.section.top.pk}


def _freeze(article: Article, *, by: Staff | None, at: datetime) -> Revision:
    """The working copy as a revision; the last one again when no word has changed since."""
    words = article.words()
    last = article.revisions.first()
    if last is not None and last.words() == words:
        return last
    return Revision.objects.create(article=article, made_by=by, made_at=at, **words)


def _remember(
    article: Article,
    verb: str,
    old: str,
    *,
    by: Staff | None,
    at: datetime,
    note: str = "",
    revision: Revision | None = None,
) -> StatusChange:
    return StatusChange.objects.create(
        article=article,
        verb=verb,
        old_status=old,
        new_status=article.status,
        by=by,
        at=at,
        note=note,
        revision=revision,
    )


def _print_first(
    article: Article,
    revision: Revision,
    old: Status,
    *,
    by: Staff | None,
    at: datetime,
    published_at: datetime,
) -> StatusChange:
    """A story dated to the day stands at the first minute of that day, whenever it is printed."""
    if article.dated_on:
        published_at = timezone.make_aware(datetime.combine(article.dated_on, time.min))
    _write(
        article,
        old,
        status=Status.PUBLISHED,
        published_revision=revision,
        scheduled_revision=None,
        goes_live_at=None,
        published_at=published_at,
        slug=article.choose_slug(revision.headline),
    )
    _apply(article, revision)
    return _remember(article, "publish", old, by=by, at=at, revision=revision)


def _reprint(
    article: Article,
    revision: Revision,
    verb: str,
    old: Status,
    new: Status,
    *,
    by: Staff | None,
    at: datetime,
    note: str = "",
) -> StatusChange:
    _write(
        article,
        old,
        status=new,
        published_revision=revision,
        scheduled_revision=None,
        goes_live_at=None,
        updated_at=at,
    )
    _apply(article, revision)
    return _remember(article, verb, old, by=by, at=at, note=note, revision=revision)


def _apply(article: Article, revision: Revision) -> None:
    """Hang the revision's tags and bylines on the story, now that readers see it."""
    published_at = article.published_at
    assert published_at is not None
    TaggedArticle.objects.filter(content_object=article).delete()
    TaggedArticle.objects.bulk_create(
        TaggedArticle(tag=tag, content_object=article, order=i, published_at=published_at)
        for i, tag in enumerate(revision.known_tags())
    )
    Byline.objects.filter(article=article).delete()
    Byline.objects.bulk_create(
        Byline(article=article, writer=writer, role=role, order=i, published_at=published_at)
        for i, (writer, role) in enumerate(revision.known_credits())
    )
