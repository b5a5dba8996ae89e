"""A story's discussion led: closed, slowed, opened, by moderators and by those who work on the story."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.logbook import log_act
from articles.models import Article, Staff
from articles.moves import works_on
from comments.deciding import PERMISSION, NotDone, check_permission
from comments.models import Closing, Discussion, Mode

# One comment of a reader in so long, where a discussion is slowed.
SLOW_S = 10 * 60

AS_SECTION = _("كما في القسم والموقع")


class ClosedByModerator(NotDone):
    """A moderator closed this discussion, so whoever works on its story may not lead it."""

    def __init__(self) -> None:
        super().__init__(
            str(
                _(
                    "التعليقات على هذه المادة أُغلقت من الإشراف، ولا يفتحها ولا يبطئها إلا مشرف "
                    "أو مدير التحرير. يُرجى طلب ذلك من أحدهما."
                )
            )
        )


def may_lead(article: Article, by: Staff) -> bool:
    """Moderators lead every discussion; a journalist the one under a story of their own."""
    return by.has_perm(PERMISSION) or (by.has_perm("articles.change_article") and works_on(article, by))


def close(article: Article, *, by: Staff, at: datetime) -> bool:
    """Take no more comments under a story; those that stand stay.

    A moderator who closes what a journalist closed makes the closing a moderator's.
    """
    closing = Closing.MODERATOR if by.has_perm(PERMISSION) else Closing.DESK
    return _lead(article, _("إغلاق التعليقات"), {"closing": closing}, by=by, at=at)


def slow(article: Article, *, by: Staff, at: datetime) -> bool:
    """Let each reader write once in ten minutes."""
    return _lead(article, _("إبطاء التعليقات"), {"slow_s": SLOW_S}, by=by, at=at)


def reopen(article: Article, *, by: Staff, at: datetime) -> bool:
    """Take comments again, at full speed, in the mode that the story, its section or the site has."""
    return _lead(article, _("فتح التعليقات"), {"closing": "", "slow_s": 0}, by=by, at=at)


def set_mode(article: Article, mode: Mode | None, *, by: Staff, at: datetime) -> bool:
    """Give a story a mode of its own among STORY_MODES, or its section's again (None).

    A moderator's alone: PermissionDenied for whoever works on the story, so that nobody loosens a section.
    """
    check_permission(by)
    said = mode.label if mode else AS_SECTION
    return _lead(article, f"{_('التعليقات')}: {said}", {"mode": mode or ""}, by=by, at=at)


LEADS = {"close": close, "slow": slow, "open": reopen}


@transaction.atomic
def _lead(article: Article, said: object, values: dict[str, object], *, by: Staff, at: datetime) -> bool:
    """Write the terms and one row of the record of acts; False where the discussion stood so already.

    Raises ClosedByModerator, which the database decides: a moderator may close it at this moment.
    """
    if not may_lead(article, by):
        raise PermissionDenied
    row, _made = Discussion.objects.get_or_create(article_id=article.pk)
    standing = Discussion.objects.filter(pk=row.pk)
    if not by.has_perm(PERMISSION):
        standing = standing.exclude(closing=Closing.MODERATOR)
    if not standing.exclude(**values).update(**values):
        if not standing.exists():
            raise ClosedByModerator
        return False
    log_act(article, str(said), by=by, at=at)
    return True
