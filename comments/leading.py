"""A story's discussion led: closed, slowed, opened, by moderators and by those who work on the story."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext_lazy as _

from articles.logbook import log_act
from articles.models import Article, Staff
from articles.moves import works_on
from comments.deciding import PERMISSION, check_permission
from comments.models import Discussion, Mode

# One comment of a reader in so long, where a discussion is slowed.
SLOW_S = 10 * 60

AS_SECTION = _("كما في القسم والموقع")

# A story's mode without a closing; decided by the database, so that nothing chosen meanwhile is lost.
_UNCLOSED = Case(When(mode=Mode.CLOSED, then=Value("")), default=F("mode"))


def may_lead(article: Article, by: Staff) -> bool:
    """Moderators lead every discussion; a journalist the one under a story of their own."""
    return by.has_perm(PERMISSION) or (by.has_perm("articles.change_article") and works_on(article, by))


def close(article: Article, *, by: Staff, at: datetime) -> bool:
    """Take no more comments under a story; those that stand stay."""
    return _lead(article, _("إغلاق التعليقات"), {"mode": Mode.CLOSED}, by=by, at=at)


def slow(article: Article, *, by: Staff, at: datetime) -> bool:
    """Let each reader write once in ten minutes."""
    values: dict[str, object] = {"slow_s": SLOW_S}
    return _lead(article, _("إبطاء التعليقات"), values, by=by, at=at)


def reopen(article: Article, *, by: Staff, at: datetime) -> bool:
    """Let the discussion stand as its section's and the site's do, at full speed.

    Terms that a moderator gave the story stay where it is a journalist who opens it.
    """
    mode = "" if by.has_perm(PERMISSION) else _UNCLOSED
    return _lead(article, _("فتح التعليقات"), {"mode": mode, "slow_s": 0}, by=by, at=at)


def set_mode(article: Article, mode: Mode | None, *, by: Staff, at: datetime) -> bool:
    """Give a story terms of its own, or its section's again (None).

    A moderator's alone: PermissionDenied for whoever works on the story, so that nobody loosens a section.
    """
    check_permission(by)
    said = mode.label if mode else AS_SECTION
    return _lead(article, f"{_('التعليقات')}: {said}", {"mode": mode or ""}, by=by, at=at)


LEADS = {"close": close, "slow": slow, "open": reopen}


@transaction.atomic
def _lead(article: Article, said: object, values: dict[str, object], *, by: Staff, at: datetime) -> bool:
    """Write the terms and one row of the record of acts; False where the discussion stood so already."""
    if not may_lead(article, by):
        raise PermissionDenied
    row, _made = Discussion.objects.get_or_create(article_id=article.pk)
    standing = Discussion.objects.filter(pk=row.pk)
    if not standing.exclude(**values).update(**values):
        return False
    log_act(article, str(said), by=by, at=at)
    return True
