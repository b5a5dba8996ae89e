"""A story as readers will see it, before they do: at the desk, and by a link for others."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Copy, PreviewLink, Staff, Status
from articles.models.preview import NOTE_MAX
from articles.moves import DeskError, MoveNotAllowed, works_on
from articles.printing import remember
from articles.reading import reading_page
from kalima.text import arabic

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TOKEN_BYTES = 32

LINKS_LISTED_MAX = 50


class Lifetime(NamedTuple):
    """How long a link lives, by the name that the form sends."""

    label: "str | StrPromise"
    length: timedelta


LIFETIMES = {
    "hour": Lifetime(_("ساعة واحدة"), timedelta(hours=1)),
    "day": Lifetime(_("يوم واحد"), timedelta(days=1)),
    "days": Lifetime(_("3 أيام"), timedelta(days=3)),
    "week": Lifetime(_("أسبوع واحد"), timedelta(weeks=1)),
}


def page_before_print(article: Article, copy: Copy, *, at: datetime, folder: str = "") -> dict[str, Any]:
    """The report's context for words that are not in print, dated as if they were printed now.

    `folder` is where the page finds its pictures and attachments, if not at their public addresses.
    """
    article.published_at = article.published_at or article.goes_live_at or at
    return reading_page(article, copy, folder=folder) | {
        "preview": True,
        "corrections": list(article.corrections.all()),
    }


def may_share(article: Article, by: Staff) -> bool:
    """Whether this person may give a link to this story away: whoever works on it."""
    return by.has_perm("articles.change_article") and works_on(article, by)


@transaction.atomic
def make_link(article: Article, *, lasts: str, note: str, by: Staff, at: datetime) -> tuple[PreviewLink, str]:
    """A link to a story, and its token, which is told once and kept nowhere.

    `lasts` is a key of LIFETIMES. Raises PermissionDenied; DeskError for a note that is too long, and
    MoveNotAllowed for a story that was withdrawn or thrown away.
    """
    stored = Article.objects.locked().get(pk=article.pk)
    if not may_share(stored, by):
        raise PermissionDenied
    if _is_closed(stored):
        raise MoveNotAllowed(str(_("لا رابط معاينة لمادة مسحوبة أو محذوفة.")))
    lifetime = LIFETIMES.get(lasts)
    if lifetime is None:
        raise DeskError(str(_("يُرجى اختيار مدة الرابط. لم يُنشأ شيء.")))
    note = arabic.tidy_line(note)
    if len(note) > NOTE_MAX:
        raise DeskError(str(_("«لمن الرابط» أطول من %(n)s حرفًا. لم يُنشأ شيء.") % {"n": NOTE_MAX}))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = PreviewLink.objects.create(
        article=stored,
        digest=_digest(token),
        note=note,
        made_at=at,
        made_by=by,
        ends_at=at + lifetime.length,
    )
    remember(stored, "preview_link", stored.status, by=by, at=at, note=link.note)
    return link, token


@transaction.atomic
def revoke_link(link: PreviewLink, *, by: Staff, at: datetime) -> None:
    """End a link before its time; one that was revoked already stays as it is.

    Raises PermissionDenied.
    """
    article = Article.objects.locked().get(pk=link.article_id)
    if not may_share(article, by):
        raise PermissionDenied
    changed = PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at, revoked_by=by)
    if changed:
        remember(article, "revoke_preview", article.status, by=by, at=at, note=link.note)


def opened(token: str, *, at: datetime) -> PreviewLink | None:
    """The link of a token, with its story, if it still leads there; None gives no reason."""
    link = (
        PreviewLink.objects.select_related("article__section__parent", "article__lead_image")
        .filter(digest=_digest(token))
        .first()
    )
    if link is None or not link.is_open(at) or _is_closed(link.article):
        return None
    return link


def count_opening(link: PreviewLink, *, at: datetime) -> None:
    """One more time that a link was opened."""
    PreviewLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1, opened_at=at)


def embargo_of(article: Article, *, at: datetime) -> datetime | None:
    """Until when nobody outside the newsroom may read a word of this story; None when anyone may."""
    until = article.embargo_until
    return until if until and until > at else None


def links_of(article: Article) -> list[PreviewLink]:
    """The newest links to a story, with those who made and ended them."""
    links = article.preview_links.select_related("made_by", "revoked_by")
    return list(links[:LINKS_LISTED_MAX])


def _is_closed(article: Article) -> bool:
    return article.status == Status.WITHDRAWN or article.trashed_at is not None


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
