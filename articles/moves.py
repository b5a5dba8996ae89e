"""The table of the desk's moves: what each is called, where it leads, who may, and what it asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from articles.approvals import required
from articles.categories.models import Category
from articles.models import Article, Staff, Status

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

UNPRINTED = (Status.DRAFT, Status.IN_REVIEW, Status.SCHEDULED)
IN_PRINT = (Status.PUBLISHED, Status.CORRECTED)


@dataclass(frozen=True)
class Move:
    """One verb. `leads` says where each status it starts from ends; `asks` names what its page asks for.

    `asks` are fields of the move's form and arguments of the verb. `when` is what must be true of the
    story besides its status. `saves_first` marks the buttons that keep what was typed before they move.
    """

    label: "str | StrPromise"
    permission: str
    leads: Mapping[str, str]
    asks: tuple[str, ...] = ()
    note: "str | StrPromise" = ""
    note_is_optional: bool = False
    saves_first: bool = False
    when: Callable[[Article], bool] = lambda article: True


def _staying(*statuses: Status) -> dict[str, str]:
    return {status: status for status in statuses}


def _is_waiting(article: Article) -> bool:
    return article.goes_live_at is not None


def _is_leaving(article: Article) -> bool:
    return article.withdraw_at is not None


def _is_embargoed(article: Article) -> bool:
    return article.embargo_until is not None


def _is_campaign(article: Article) -> bool:
    return article.is_campaign


def _is_no_campaign(article: Article) -> bool:
    return not article.is_campaign


def _is_trashed(article: Article) -> bool:
    return article.trashed_at is not None


def _lacks_approval(article: Article) -> bool:
    return bool(required(article))


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
        asks=("note",),
        note=_("ملاحظة الإعادة"),
    ),
    "schedule": Move(
        _("جدولة"),
        "articles.schedule_article",
        {
            Status.DRAFT: Status.SCHEDULED,
            Status.IN_REVIEW: Status.SCHEDULED,
            Status.SCHEDULED: Status.SCHEDULED,
            **_staying(*IN_PRINT),
        },
        asks=("goes_live_at",),
        saves_first=True,
    ),
    "unschedule": Move(
        _("إلغاء الجدولة"),
        "articles.schedule_article",
        {Status.SCHEDULED: Status.IN_REVIEW, **_staying(*IN_PRINT)},
        when=_is_waiting,
    ),
    "publish": Move(
        _("نشر"),
        "articles.publish_article",
        dict.fromkeys(UNPRINTED, Status.PUBLISHED),
        saves_first=True,
    ),
    "update": Move(
        _("تحديث المنشور"),
        "articles.publish_article",
        _staying(*IN_PRINT),
        saves_first=True,
    ),
    "correct": Move(
        _("نشر تصحيح"),
        "articles.correct_article",
        dict.fromkeys(IN_PRINT, Status.CORRECTED),
        asks=("kind", "note"),
        note=_("نص التصحيح"),
        saves_first=True,
    ),
    "withdraw": Move(
        _("سحب"),
        "articles.withdraw_article",
        dict.fromkeys(IN_PRINT, Status.WITHDRAWN),
        asks=("note",),
        note=_("سبب السحب"),
    ),
    "schedule_withdrawal": Move(
        _("جدولة السحب"),
        "articles.withdraw_article",
        _staying(Status.SCHEDULED, *IN_PRINT),
        asks=("withdraw_at", "note"),
        note=_("سبب السحب"),
        note_is_optional=True,
    ),
    "unschedule_withdrawal": Move(
        _("إلغاء جدولة السحب"),
        "articles.withdraw_article",
        _staying(Status.SCHEDULED, *IN_PRINT),
        when=_is_leaving,
    ),
    "embargo": Move(
        _("حظر النشر حتى موعد"),
        "articles.embargo_article",
        _staying(*UNPRINTED),
        asks=("embargo_until", "note"),
        note=_("الجهة التي طلبت الحظر"),
        note_is_optional=True,
    ),
    "lift_embargo": Move(
        _("رفع الحظر"),
        "articles.lift_embargo_article",
        _staying(*UNPRINTED),
        asks=("note",),
        note=_("سبب رفع الحظر قبل موعده"),
        when=_is_embargoed,
    ),
    "override_approvals": Move(
        _("تجاوز الإجازات"),
        "articles.override_approvals_article",
        _staying(*UNPRINTED, *IN_PRINT),
        asks=("note", "edition"),
        note=_("سبب التجاوز"),
        when=_lacks_approval,
    ),
    "reshelve": Move(
        _("نقل إلى قسم أو رابط آخر"),
        "articles.reshelve_article",
        _staying(*IN_PRINT),
        asks=("section", "slug"),
    ),
    "flag_campaign": Move(
        _("تمييز مادة انتخابية"),
        "articles.campaign_article",
        _staying(*UNPRINTED, *IN_PRINT),
        when=_is_no_campaign,
    ),
    "unflag_campaign": Move(
        _("إلغاء تمييز المادة الانتخابية"),
        "articles.campaign_article",
        _staying(*UNPRINTED, *IN_PRINT),
        when=_is_campaign,
    ),
    "trash": Move(
        _("نقل إلى سلة المحذوفات"),
        "articles.trash_article",
        _staying(Status.DRAFT, Status.IN_REVIEW),
    ),
    "untrash": Move(
        _("استعادة من سلة المحذوفات"),
        "articles.trash_article",
        _staying(Status.DRAFT, Status.IN_REVIEW),
        when=_is_trashed,
    ),
}


class DeskError(Exception):
    """A verb that could not be done; its text is an Arabic sentence for the person who asked."""


class MoveNotAllowed(DeskError):
    """The story's status has no such move, perhaps because someone moved it a moment ago."""


class NotReady(DeskError):
    """The story lacks something that print needs; `missing` maps a field to the names of what is missing."""

    def __init__(self, missing: Mapping[str, list[str]]) -> None:
        self.missing = missing
        names = "، ".join(name for names in missing.values() for name in names)
        super().__init__(str(_("لا يمكن النشر بعد. ينقص: %(names)s.") % {"names": names}))


class Embargoed(DeskError):
    """The embargo stands until a time that has not come."""


class Conflict(DeskError):
    """Someone saved a newer edition after this one was opened."""


# Who may ------------------------------------------------------------------------------------------


def own_sections(by: Staff) -> frozenset[int] | None:
    """The sections this person is bound to; None for those who work in all of them. Asked once a request."""
    if by.has_perm("articles.all_sections_article"):
        return None
    prefetch_related_objects([by], "sections")
    return frozenset(section.pk for section in by.sections.all()) or None


def visible_to(by: Staff) -> QuerySet[Article]:
    """The stories this person finds at the desk: their own, and for editors those of their sections.

    The trash is among them; `kept()` leaves it out.
    """
    own = Q(created_by=by)
    if not by.has_perm("articles.edit_any_article"):
        return Article.objects.filter(own)
    sections = own_sections(by)
    if sections is None:
        return Article.objects.all()
    return Article.objects.filter(own | Q(section__in=sections) | Q(top_section__in=sections))


def open_or_printed(by: Staff) -> Q:
    """What is open to this person at the desk, or was ever printed: the stories that theirs may continue."""
    return Q(pk__in=visible_to(by).values("pk")) | Q(published_at__isnull=False)


def works_on(article: Article, by: Staff) -> bool:
    """Whether a story is this person's to work on, whatever its status."""
    if not article.pk or article.created_by_id == by.pk:
        return True
    if not by.has_perm("articles.edit_any_article"):
        return False
    sections = own_sections(by)
    return sections is None or bool({article.section_id, article.top_section_id} & sections)


def may_file(section: Category, by: Staff) -> bool:
    """Whether this person may put stories under a section; its sub-sections go with one of the masthead's."""
    sections = own_sections(by)
    return sections is None or bool({section.pk, section.parent_id} & sections)


def may_edit(article: Article, by: Staff) -> bool:
    """Whether this person may change the working copy: writers until they hand it to the desk."""
    if not by.has_perm("articles.change_article") or not works_on(article, by):
        return False
    if article.status == Status.WITHDRAWN or article.trashed_at:
        return False
    return article.status == Status.DRAFT or by.has_perm("articles.edit_any_article")


def may(verb: str, article: Article, by: Staff) -> bool:
    """Whether a verb is this person's; writers throw away, and bring back, only what they never handed on."""
    if not by.has_perm(MOVES[verb].permission) or not works_on(article, by):
        return False
    if verb in ("trash", "untrash") and not by.has_perm("articles.edit_any_article"):
        return article.created_by_id == by.pk and not was_handed_on(article)
    return True


def was_handed_on(article: Article) -> bool:
    """Whether the desk ever had this story in its hands."""
    return article.changes.exclude(new_status=Status.DRAFT, old_status__in=("", Status.DRAFT)).exists()


def is_open(verb: str, article: Article) -> bool:
    """Whether the story stands where this move starts; from the trash there is one way out."""
    move = MOVES[verb]
    return (
        article.status in move.leads
        and move.when(article)
        and (article.trashed_at is None or verb == "untrash")
    )


def allowed_moves(article: Article, by: Staff) -> dict[str, Move]:
    """The buttons this person sees on this story, in the table's order."""
    return {verb: move for verb, move in MOVES.items() if may(verb, article, by) and is_open(verb, article)}
