"""The newsroom at a glance: what is mine, what waits, what goes live today, what did."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import cast

from django.db.models import QuerySet
from django.utils import timezone

from articles.models import Article, Staff, Status
from articles.models.article import ArticleQuerySet
from articles.moves import visible_to

LENGTH = 8


@dataclass(frozen=True)
class Desk:
    """Four short lists, each read from the head of an index; waiting is None for those who do not review."""

    mine: list[Article]
    waiting: list[Article] | None
    due: list[Article]
    printed: list[Article]


def desk_of(by: Staff, *, at: datetime) -> Desk:
    """What this person finds on the desk now, in a fixed number of queries whatever the archive holds."""
    seen = cast(ArticleQuerySet, visible_to(by)).kept()
    seen = seen.select_related("section", "created_by").defer("body", "standfirst")
    reviews = by.has_perm("articles.edit_any_article")
    return Desk(
        mine=_head(seen.filter(created_by=by).order_by("-saved_at", "-pk")),
        waiting=_head(seen.filter(status=Status.IN_REVIEW).order_by("saved_at", "pk")) if reviews else None,
        due=_head(due_today(seen, at=at)),
        printed=_head(printed_today(seen, at=at)),
    )


def due_today(stories: ArticleQuerySet, *, at: datetime) -> ArticleQuerySet:
    """Those that wait for an hour of this day, first publications and changes, the next first."""
    return stories.due(_midnight(at) + timedelta(days=1))


def printed_today(stories: ArticleQuerySet, *, at: datetime) -> ArticleQuerySet:
    """Those in print that appeared on this day, corrected ones too, newest first."""
    return stories.published().filter(published_at__gte=_midnight(at)).newest_first()


def _midnight(at: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))


def _head(stories: QuerySet[Article]) -> list[Article]:
    return list(stories[:LENGTH])
