"""Nothing is lost: what is typed is kept before it is saved, and who writes in a story is known to all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Autosave, EditLock, OpenPage, Revision, Staff
from articles.moves import DeskError, may_edit, visible_to, works_on
from articles.printing import remember
from kalima.text import arabic
from kalima.text.html import clean_body

# A page says every ten seconds that it is open. After this long without a word its lock is anyone's: a phone
# that changes from one mast to the next is not thrown out, and a closed laptop holds nothing up.
SILENT_AFTER = timedelta(seconds=75)
# Clocks of several machines may differ by this much; a time further ahead comes from a clock that jumped.
AHEAD_MAX = timedelta(seconds=10)

# What was typed and never saved is kept this long; a closed row as long as something late could still arrive.
KEPT_FOR = timedelta(days=30)
CLOSED_KEPT_FOR = timedelta(days=1)

# A form has some twenty fields; a story signed by hundreds is none.
FIELDS_MAX = 80
VALUES_MAX = 300
NAME_MAX = 60

LISTED_MAX = 20

# The largest number in PostgreSQL's column of editions.
EDITION_MAX = 2**31 - 1


class Held(DeskError):
    """Someone else writes in the story now; `lock` says who."""

    def __init__(self, lock: EditLock) -> None:
        self.lock = lock
        super().__init__(
            str(
                _("يحرّرها الآن: %(name)s. النص المكتوب باقٍ أدناه ومحفوظ تلقائيًا، ولم يُحفظ في المادة بعد.")
                % {"name": lock.holder}
            )
        )


# Where a text stands that belongs to no story, as that of one never saved does.
APART = {"article": None, "base": None, "edition": 0}


# What is typed ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Typed:
    """What a page's form holds at one moment, as the page sends it.

    `fields` maps names to lists of values. `follows` is the page whose recovered text this one goes on
    with, and `follows_typed` how far that one's typing had come.
    """

    page: str
    typed: int
    fields: Mapping[str, list[str]]
    edition: int = 0
    base: int | None = None
    follows: str = ""
    follows_typed: int = 0


def keep(typed: Typed, *, story: int | None, by: Staff, at: datetime) -> str:
    """Keep what was typed, and say what became of it: "kept", "late" (a later is here), "closed", "apart".

    One query while the typing goes on. A page's first row asks whether this person may edit the story;
    afterwards the row is theirs whatever becomes of the story. Where they may not, or the story is gone,
    the text is kept apart, as one of a story that was never saved; PermissionDenied for those who begin
    none. No revision is made.
    """
    values = _values(typed, at)
    earlier = Autosave.objects.filter(
        page=typed.page, person=by, typed__lt=typed.typed, closed_at=None, dropped_at=None
    )
    if earlier.update(**values):
        return "kept"
    there = Autosave.objects.filter(page=typed.page).only("person", "closed_at", "dropped_at").first()
    if there is not None:
        if there.person_id != by.pk:
            raise PermissionDenied
        if there.closed_at or there.dropped_at:
            return "closed"
        # An earlier one of this page may have come in since the first look.
        return "kept" if earlier.update(**values) else "late"
    if not by.has_perm("articles.add_article"):
        raise PermissionDenied
    with transaction.atomic():
        place = _place_of(typed, story, by)
        new = Autosave(page=typed.page, person=by, **place, **values)
        Autosave.objects.bulk_create([new], ignore_conflicts=True)
        earlier.update(**values)
        _end(typed.follows, typed.follows_typed, by=by, at=at)
    return "apart" if story is not None and place == APART else "kept"


@transaction.atomic
def set_apart(typed: Typed, *, by: Staff, at: datetime) -> None:
    """Keep a page's typing as that of a story never saved, because its own story is closed to it now.

    Nothing of the story changes. Raises PermissionDenied for those who begin no stories, and for a page
    that is someone else's.
    """
    if not by.has_perm("articles.add_article"):
        raise PermissionDenied
    values = _values(typed, at)
    new = Autosave(page=typed.page, person=by, **values)
    Autosave.objects.bulk_create([new], ignore_conflicts=True)
    mine = Autosave.objects.filter(page=typed.page, person=by)
    if not mine.update(closed_at=None, dropped_at=None, **APART, **values):
        raise PermissionDenied
    _end(typed.follows, typed.follows_typed, by=by, at=at)
    leave(typed.page, by=by)


def free(page: str, *, by: Staff) -> None:
    """Part a text from a story that this person may not edit any more; it stays, as a new story's."""
    text = Autosave.objects.filter(page=page, person=by, closed_at=None).select_related("article").first()
    if text is not None and is_apart(text, by):
        Autosave.objects.filter(pk=text.pk).update(**APART)


def is_apart(text: Autosave, by: Staff) -> bool:
    """Whether a text was typed in a story that is not its writer's to edit now."""
    return text.article is not None and not may_edit(text.article, by)


def close(typed: Typed, *, by: Staff, at: datetime) -> None:
    """Let go of a page's typing, and of what it went on with, because all of it was just saved.

    A row without words stays, so that an autosave that is still on its way finds the door closed. What
    was typed later than the save has stays as well, and is offered at the next opening.
    """
    if not typed.page:
        return
    if not _end(typed.page, typed.typed, by=by, at=at):
        row = Autosave(page=typed.page, person=by, typed=typed.typed, typed_at=at, closed_at=at)
        Autosave.objects.bulk_create([row], ignore_conflicts=True)
    _end(typed.follows, typed.follows_typed, by=by, at=at)
    OpenPage.objects.filter(page=typed.page, person=by).delete()


def _end(page: str, typed: int, *, by: Staff, at: datetime) -> bool:
    if not page:
        return False
    row = Autosave.objects.filter(page=page, person=by, typed__lte=typed, closed_at=None)
    return bool(row.update(fields={}, closed_at=at))


def drop(page: str, *, by: Staff, at: datetime) -> bool:
    """Throw a recovered text away; it can be taken back once, so the second time it goes for good."""
    mine = Autosave.objects.filter(page=page, person=by, closed_at=None, dropped_at=None)
    if mine.filter(was_taken_back=True).update(fields={}, closed_at=at):
        return True
    return bool(mine.update(dropped_at=at))


def take_back(page: str, *, by: Staff) -> Autosave | None:
    """Bring back a text that was thrown away."""
    thrown = Autosave.objects.filter(page=page, person=by, closed_at=None, dropped_at__isnull=False)
    if not thrown.update(dropped_at=None, was_taken_back=True):
        return None
    return Autosave.objects.get(page=page)


def known(pages: list[str], *, by: Staff) -> dict[str, dict[str, int | bool]]:
    """How far the typing of these pages has come here, and which are closed; unknown ones are left out."""
    rows = Autosave.objects.filter(page__in=pages, person=by)
    found = rows.values_list("page", "typed", "closed_at", "dropped_at")
    return {
        page: {"typed": typed, "is_closed": bool(closed_at or dropped_at)}
        for page, typed, closed_at, dropped_at in found
    }


def unsaved_in(article: Article | None, *, by: Staff, at: datetime) -> tuple[list[Autosave], Autosave | None]:
    """What this person typed in a story and did not save, newest first; and what they threw away last.

    The second is None when it cannot be taken back any more.
    """
    rows = Autosave.objects.filter(person=by, article=article, closed_at__isnull=True)
    texts, thrown = [], []
    for text in rows.select_related("base").order_by("-typed_at", "-pk")[:LISTED_MAX]:
        if text.dropped_at is None:
            texts.append(text)
        elif not text.was_taken_back and at - CLOSED_KEPT_FOR < text.dropped_at <= at + AHEAD_MAX:
            thrown.append((text.dropped_at, text))
    return texts, max(thrown, key=lambda pair: pair[0])[1] if thrown else None


def recovered(by: Staff, *, at: datetime) -> list[Autosave]:
    """Every text that this person typed and did not save, without its body, for lists: one query.

    Each has `words`, the headline as typed, `is_open`, whether its page is open now, and `stands_apart`,
    whether it opens as a new story.
    """
    heard = OpenPage.objects.filter(page=OuterRef("page")).exclude(silent(at))
    mine = Autosave.objects.filter(person=by, closed_at__isnull=True, dropped_at=None)
    rows = mine.order_by("-typed_at", "-pk").annotate(
        words=Coalesce(KT("fields__headline__0"), KT("fields__kicker__0"))
    )
    rows = rows.annotate(is_open=Exists(heard)).select_related("article").defer("fields", "article__body")
    texts: list[Autosave] = list(rows[:LISTED_MAX])
    for text in texts:
        text.stands_apart = text.article is None or is_apart(text, by)  # type: ignore[attr-defined]
    return texts


def tidied(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What was typed, made storable as everything is."""
    named = ((arabic.tidy_line(name), values) for name, values in fields.items())
    return {
        name: [clean_body(v) if name == "body" else arabic.tidy(v) for v in values] for name, values in named
    }


def _values(typed: Typed, at: datetime) -> dict[str, Any]:
    """What a page's row holds of its typing."""
    return {"fields": tidied(typed.fields), "typed": typed.typed, "typed_at": at}


def _place_of(typed: Typed, story: int | None, by: Staff) -> dict[str, Any]:
    """Where a page's first row stands: with its story, while that is here and this person's to edit.

    The story is held, so that it does not go for good between this look and the row that leads to it.
    """
    article = Article.objects.locked().filter(pk=story).defer("body").first() if story is not None else None
    if article is None or not may_edit(article, by):
        return APART
    base = Revision.objects.filter(pk=typed.base, article=article).only("pk").first() if typed.base else None
    edition = typed.edition if typed.edition <= EDITION_MAX else 0
    return {"article": article, "base": base, "edition": edition}


# Who writes ---------------------------------------------------------------------------------------


def silent(at: datetime) -> Q:
    """Pages that have not been heard for a while, or were heard at a time that has not come."""
    return Q(heard_at__lt=at - SILENT_AFTER) | Q(heard_at__gt=at + AHEAD_MAX)


def is_silent(heard_at: datetime, at: datetime) -> bool:
    return heard_at < at - SILENT_AFTER or heard_at > at + AHEAD_MAX


def above(by: Staff, holder: Staff) -> bool:
    """Whether this person may take a story from that one: oneself, a writer's editor, the paper's head."""
    if by.pk == holder.pk or by.has_perm("articles.release_article"):
        return True
    return by.has_perm("articles.take_over_article") and not holder.has_perm("articles.take_over_article")


def hold(article: Article, *, page: str, by: Staff, at: datetime) -> EditLock:
    """Take a story for a page if nobody has it, or only silence does; the lock as it is then, whoever has it.

    One conditional UPDATE or INSERT decides between two who come at once. A person's own lock goes along
    to their new page when the page that had it is open no more.
    """
    row = EditLock.objects.filter(article=article).select_related("holder")
    if not row.filter(holder=by, page=page).update(heard_at=at):
        new = EditLock(article=article, holder=by, page=page, since=at, heard_at=at)
        EditLock.objects.bulk_create([new], ignore_conflicts=True)
    lock = row.first()
    if lock is None:
        # Between the insert and this look the other left.
        return hold(article, page=page, by=by, at=at)
    if (lock.holder_id, lock.page) == (by.pk, page):
        return lock
    free = is_silent(lock.heard_at, at) or (lock.holder_id == by.pk and not _is_open(lock.page, at))
    if not free:
        return lock
    row.filter(page=lock.page, heard_at=lock.heard_at).update(holder=by, page=page, since=at, heard_at=at)
    return row.first() or hold(article, page=page, by=by, at=at)


def _is_open(page: str, at: datetime) -> bool:
    return OpenPage.objects.filter(page=page).exclude(silent(at)).exists()


def holder_of(article: Article, *, at: datetime) -> EditLock | None:
    """Who writes in a story now, if anyone does."""
    rows = EditLock.objects.filter(article=article).exclude(silent(at))
    return rows.select_related("holder").first()


@transaction.atomic
def require_hold(article: Article, *, page: str, by: Staff, at: datetime) -> None:
    """Make sure that a save comes from whoever has the story. Raises Held.

    A person's own pages are let through: between two of them the edition decides, and no word is lost.
    What comes from no page at all (a script, an old form) takes no lock.
    """
    Article.objects.locked().filter(pk=article.pk).values_list("pk").first()
    lock = hold(article, page=page, by=by, at=at) if page else holder_of(article, at=at)
    if lock is not None and lock.holder_id != by.pk:
        raise Held(lock)


@transaction.atomic
def take_over(article: Article, *, page: str, by: Staff, at: datetime) -> EditLock:
    """Take a story from whoever has it, with a row of memory when that is someone else.

    Raises PermissionDenied, and Held when a third person was faster.
    """
    Article.objects.locked().filter(pk=article.pk).values_list("pk").first()
    if not may_edit(article, by):
        raise PermissionDenied
    lock = hold(article, page=page, by=by, at=at)
    if (lock.holder_id, lock.page) == (by.pk, page):
        return lock
    if not above(by, lock.holder):
        raise PermissionDenied
    held = EditLock.objects.filter(article=article, page=lock.page, holder=lock.holder)
    if not held.update(holder=by, page=page, since=at, heard_at=at):
        raise Held(EditLock.objects.select_related("holder").get(article=article))
    if lock.holder_id != by.pk:
        _remember(article, "take_over", lock.holder, by=by, at=at)
    return EditLock.objects.select_related("holder").get(article=article)


def leave(page: str, *, by: Staff) -> None:
    """A page was left: its lock is free, and nobody is told any more that it is open."""
    EditLock.objects.filter(page=page, holder=by).delete()
    OpenPage.objects.filter(page=page, person=by).delete()


@transaction.atomic
def release(article: Article, *, by: Staff, at: datetime) -> Staff | None:
    """Free a story whose holder cannot be asked, with a row of memory; who held it, None if nobody did.

    The one who held it keeps what they typed and is told. Raises PermissionDenied.
    """
    if not by.has_perm("articles.release_article") or not works_on(article, by):
        raise PermissionDenied
    Article.objects.locked().filter(pk=article.pk).values_list("pk").first()
    lock = EditLock.objects.select_related("holder").filter(article=article).first()
    if lock is None:
        return None
    # Whoever took the story in this moment keeps it.
    if not EditLock.objects.filter(pk=lock.pk, page=lock.page, holder=lock.holder).delete()[0]:
        return None
    _remember(article, "force_release", lock.holder, by=by, at=at)
    return lock.holder


def _remember(article: Article, verb: str, holder: Staff, *, by: Staff, at: datetime) -> None:
    note = str(_("كان يحرّرها: %(name)s.") % {"name": holder})
    remember(article, verb, article.status, by=by, at=at, note=note)


# Who is there -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """What a page is told of its story: who writes, who else has it open, who ended its own writing."""

    lock: EditLock | None
    others: tuple[str, ...] = ()
    edition: int = 0
    ended_by: str = ""


def open_page(page: str, article: Article, *, by: Staff, at: datetime) -> None:
    """A page is opened that was allowed to be: from now on it is heard."""
    row = OpenPage(page=page, person=by, article=article, heard_at=at)
    OpenPage.objects.bulk_create([row], ignore_conflicts=True)


def hear(page: str, *, story: int | None, by: Staff, at: datetime) -> None:
    """A page said that it is open. A page that is not known yet must be one that this person may read."""
    if OpenPage.objects.filter(page=page, person=by).update(heard_at=at):
        EditLock.objects.filter(page=page, holder=by).update(heard_at=at)
        return
    article = None
    if story is not None:
        article = Article.objects.filter(pk=story).defer("body").first()
        if article is None or not works_on(article, by):
            raise PermissionDenied
    row = OpenPage(page=page, person=by, article=article, heard_at=at)
    OpenPage.objects.bulk_create([row], ignore_conflicts=True)
    EditLock.objects.filter(page=page, holder=by).update(heard_at=at)


def still_holds(page: str, *, by: Staff, at: datetime) -> bool:
    """Whether a page that is being typed in still has its story; it is heard by this too. One query."""
    return bool(EditLock.objects.filter(page=page, holder=by).update(heard_at=at))


def standing(page: str, *, story: int, edition: int | None, by: Staff, at: datetime) -> Standing:
    """How a story stands for a page that is open. Raises PermissionDenied for a story of others.

    `edition` is the one that a page writes over, None for a page that only reads. A page that lost its
    lock to nobody gets it again, unless someone ended its writing, the words have moved on, or the story
    is no longer this person's to change.
    """
    article = Article.objects.filter(pk=story).defer("body", "standfirst").first()
    if article is None:
        return Standing(None)
    if not works_on(article, by):
        raise PermissionDenied
    lock = holder_of(article, at=at)
    ended_by = ""
    if lock is None and edition is not None and may_edit(article, by):
        last = article.changes.select_related("by").first()
        if last and last.verb == "force_release" and last.by_id != by.pk:
            ended_by = str(last.by)
        elif edition == article.edition:
            lock = hold(article, page=page, by=by, at=at)
    pages = OpenPage.objects.filter(article=article).exclude(person=by).exclude(silent(at))
    others = {there.person_id: str(there.person) for there in pages.select_related("person").order_by("pk")}
    return Standing(lock, tuple(others.values()), article.edition, ended_by)


def open_elsewhere(by: Staff, *, at: datetime) -> list[EditLock]:
    """The stories of this person's desk that someone else writes in now, in one query."""
    locks = EditLock.objects.exclude(holder=by).exclude(silent(at))
    return _shown(locks, by)


def open_locks(by: Staff, *, at: datetime) -> list[EditLock]:
    """Every lock, alive or silent, with `is_silent`, for whoever runs the paper."""
    locks = _shown(EditLock.objects.all(), by)
    for lock in locks:
        lock.is_silent = is_silent(lock.heard_at, at)  # type: ignore[attr-defined]
    return locks


def _shown(locks: QuerySet[EditLock], by: Staff) -> list[EditLock]:
    """Those whose story this person may see. Each lock asks for its own: locks are few, stories many."""
    rows = locks.filter(Exists(visible_to(by).filter(pk=OuterRef("article"))))
    rows = rows.select_related("holder", "article").order_by("since", "pk")
    return list(rows.defer("article__body", "article__standfirst")[:200])


# The clock ----------------------------------------------------------------------------------------


def forget_old(*, at: datetime) -> int:
    """Forget what nobody will ask for: old autosaves, closed ones, pages and locks long silent; how many."""
    old = Q(closed_at__lte=at - CLOSED_KEPT_FOR) | Q(dropped_at__lte=at - CLOSED_KEPT_FOR)
    forgotten, _each = Autosave.objects.filter(old | Q(typed_at__lte=at - KEPT_FOR)).delete()
    for record in (EditLock, OpenPage):
        gone, _each = record.objects.filter(heard_at__lte=at - CLOSED_KEPT_FOR).delete()
        forgotten += gone
    return forgotten
