"""A story's memory: what happened to it, page by page; and the verbs over its revisions, restore and name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from articles.editing import holder_of
from articles.models import Article, Revision, Staff, Status, StatusChange
from articles.models.history import REVISION_NAME_MAX
from articles.moves import MOVES, Conflict, DeskError, MoveNotAllowed, may_edit, works_on
from articles.printing import remember
from articles.workflow import save_copy
from kalima.text import arabic
from kalima.web.paging import MergedPage, merged_page_of

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LINES_ON_A_PAGE = 60

# What a row of memory is called where its verb is none of MOVES.
ACTS: "Mapping[str, str | StrPromise]" = {
    "create": _("إنشاء المادة"),
    "approve": _("إجازة"),
    "take_back_approval": _("التراجع عن إجازة"),
    "restore": _("استعادة نسخة"),
    "name_revision": _("تسمية نسخة"),
    "take_over": _("تولّي التحرير"),
    "force_release": _("إنهاء تحرير غيره"),
    "preview_link": _("إنشاء رابط معاينة"),
    "revoke_preview": _("إبطال رابط معاينة"),
    "relate": _("ترتيب «اقرأ أيضًا»"),
}
SAVED = _("حفظ نسخة")

# The places of the two lists on a page: of one moment, the move comes after the save it was made with.
REVISIONS, CHANGES = 0, 1


@dataclass(frozen=True)
class Line:
    """One line of the memory: by is None for the clock and imports; revision stands where words were kept."""

    at: datetime
    by: Staff | None
    what: str
    note: str = ""
    leads_to: str = ""
    due_at: datetime | None = None
    revision: Revision | None = None


@dataclass(frozen=True)
class Memory:
    """One page of lines, newest first, and the keys of the pages on either side."""

    lines: list[Line]
    page: MergedPage

    @property
    def revisions(self) -> list[Revision]:
        return [line.revision for line in self.lines if line.revision]


def label_of(verb: str) -> str:
    """What a row of memory with this verb is called."""
    move = MOVES.get(verb)
    return str(move.label) if move else str(ACTS.get(verb, verb))


def memory_of(article: Article, query: QueryDict) -> Memory:
    """Moves and revisions of a story, in four queries at any length; ?before= and ?after= turn pages.

    A save and the move that was made with it are one line.
    """
    lists = (
        article.revisions.values_list("made_at", "pk"),
        article.changes.values_list("at", "pk"),
    )
    page = merged_page_of(lists, query, size=LINES_ON_A_PAGE)
    numbers = [[n for _at, place, n in page.rows if place == wanted] for wanted in (REVISIONS, CHANGES)]
    brief = ("made_at", "made_by", "name", "headline", "article")
    revisions = Revision.objects.select_related("made_by").only(*brief).in_bulk(numbers[REVISIONS])
    changes = StatusChange.objects.select_related("by").in_bulk(numbers[CHANGES])
    lines: list[Line] = []
    for _at, place, number in page.rows:
        if place == CHANGES:
            lines.append(_moved(changes[number]))
        elif lines and _is_of(revisions[number], lines[-1]):
            lines[-1] = replace(lines[-1], revision=revisions[number])
        else:
            saved = revisions[number]
            lines.append(Line(saved.made_at, saved.made_by, str(SAVED), revision=saved))
    return Memory(lines, page)


def _moved(change: StatusChange) -> Line:
    leads_to = str(Status(change.new_status).label) if change.new_status != change.old_status else ""
    return Line(change.at, change.by, label_of(change.verb), change.note, leads_to, change.due_at)


def _is_of(revision: Revision, line: Line) -> bool:
    """Whether a revision was kept by the act of the line above it."""
    return line.revision is None and (revision.made_at, revision.made_by) == (line.at, line.by)


@transaction.atomic
def restore(article: Article, revision: Revision, *, by: Staff, at: datetime) -> Revision:
    """Put an earlier version's words into the working copy, as a new revision; print stays as it is.

    `article` carries the `edition` that the person saw. Raises PermissionDenied, Conflict when a newer
    edition was saved meanwhile, and MoveNotAllowed while someone else writes in the story, or when these
    are the words already.
    """
    stored = Article.objects.locked().get(pk=article.pk)
    if revision.article_id != stored.pk or not may_edit(stored, by):
        raise PermissionDenied
    if stored.edition != article.edition:
        raise Conflict(
            str(
                _(
                    "حُفظت نسخة أحدث من هذه المادة بعد فتح هذه الصفحة، ولم يُستعَد شيء. "
                    "تُرجى مراجعة سجل المادة ثم إعادة المحاولة."
                )
            )
        )
    lock = holder_of(stored, at=at)
    if lock is not None and lock.holder_id != by.pk:
        words = {"name": lock.holder}
        raise MoveNotAllowed(str(_("يحرّرها الآن: %(name)s. لم يُستعَد شيء، وما يُكتب هناك باقٍ.") % words))
    if stored.words() == revision.words():
        raise MoveNotAllowed(str(_("نص المادة الآن هو نص هذه النسخة، ولا شيء يُستعاد.")))
    for name, value in revision.words().items():
        setattr(stored, name, value)
    restored = save_copy(stored, by=by, at=at)
    remember(stored, "restore", stored.status, by=by, at=at, note=revision.name, revision=revision)
    return restored


@transaction.atomic
def name_revision(revision: Revision, name: str, *, by: Staff, at: datetime) -> None:
    """Give a version a short name by which it is found again; an empty one takes the name away.

    Raises PermissionDenied, and DeskError for a name that is too long.
    """
    article = Article.objects.locked().get(pk=revision.article_id)
    if not by.has_perm("articles.change_article") or not works_on(article, by):
        raise PermissionDenied
    name = arabic.tidy_line(name)
    if len(name) > REVISION_NAME_MAX:
        raise DeskError(str(_("اسم النسخة أطول من %(n)s حرفًا. لم يتغير شيء.") % {"n": REVISION_NAME_MAX}))
    changed = Revision.objects.filter(pk=revision.pk).exclude(name=name).update(name=name)
    if changed:
        remember(article, "name_revision", article.status, by=by, at=at, note=name, revision=revision)
