"""The newsroom at a glance: what is mine, what waits, what goes live today, what did."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import cast

from django.db.models import QuerySet
from django.utils import timezone

from articles.models import Article, Staff, Status
from articles.models.article import ArticleQuerySet
from articles.workflow import visible_to

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
    seen = cast(ArticleQuerySet, visible_to(by))
    seen = seen.select_related("section", "created_by").defer("body", "standfirst")
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))
    reviews = by.has_perm("articles.edit_any_article")
    return Desk(
        mine=_head(seen.filter(created_by=by).order_by("-saved_at", "-pk")),
        waiting=_head(seen.filter(status=Status.IN_REVIEW).order_by("saved_at", "pk")) if reviews else None,
        due=_head(seen.due(midnight + timedelta(days=1))),
        printed=_head(seen.published().filter(published_at__gte=midnight).newest_first()),
    )


def _head(stories: QuerySet[Article]) -> list[Article]:
    return list(stories[:LENGTH])
