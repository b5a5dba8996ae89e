"""Where a reader goes on from a story: the next newer and older of its section, and the section's newest."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from articles.models import Article
from articles.models.article import address_of
from kalima.web.prepared import Given, Prepared

# Headlines of the section beside the two neighbours.
MORE = 3
# So many stories may stand elsewhere on the page, all among the newest: both ends of a chain, and four.
BESIDE_MAX = 6

# Each list walks the section's index from its end or from the story, as far as it is long: the same cost in
# an archive of any size. Written out, because the ORM cannot cut the parts of a UNION on SQLite.
_AROUND = """
    SELECT id FROM (
        SELECT id FROM articles_article
        WHERE top_section_id = %s AND published_at IS NOT NULL AND (published_at, id) > (%s, %s)
        AND status <> 'withdrawn' ORDER BY published_at, id LIMIT 1
    ) AS newer
    UNION ALL SELECT id FROM (
        SELECT id FROM articles_article
        WHERE top_section_id = %s AND published_at IS NOT NULL AND (published_at, id) < (%s, %s)
        AND status <> 'withdrawn' ORDER BY published_at DESC, id DESC LIMIT 1
    ) AS older
    UNION ALL SELECT id FROM (
        SELECT id FROM articles_article
        WHERE top_section_id = %s AND published_at IS NOT NULL
        AND status <> 'withdrawn' ORDER BY published_at DESC, id DESC LIMIT %s
    ) AS newest
"""


def _found() -> "QuerySet[Article, Any]":
    place = [Given("section"), Given("moment"), Given("number")]
    numbers = RawSQL(_AROUND, [*place, *place, Given("section"), MORE + 3 + BESIDE_MAX])
    return (
        Article.objects.published()
        .promoted(Given("at"))
        .filter(pk__in=numbers)
        .exclude(pk=Given("number"))
        .newest_first()
        .values_list("published_at", "pk", "slug", "published_revision__headline")
    )


_FOUND: Prepared[Article] = Prepared(_found)


class Neighbour(NamedTuple):
    """A story as another one's page leads on to it."""

    published_at: datetime
    pk: int
    slug: str
    headline: str

    def get_absolute_url(self) -> str:
        return address_of(self.pk, self.slug)


class Onward(NamedTuple):
    """None and () where the section has no others; no story stands twice."""

    newer: Neighbour | None
    older: Neighbour | None
    more: tuple[Neighbour, ...]


def onward_of(article: Article, *, at: datetime, but: Collection[int] = ()) -> Onward:
    """The stories around one in print, and the newest beside them: one query.

    `but` are numbers of stories that its page shows elsewhere: they may be neighbours and are no more news.
    """
    place = {"section": article.top_section_id, "moment": article.published_at, "number": article.pk}
    found = [Neighbour(*row) for row in _FOUND.rows(at=at, **place)]
    here = (article.published_at, article.pk)
    newer = [story for story in found if story[:2] > here]
    older = [story for story in found if story[:2] < here]
    beside = (newer[-1] if newer else None, older[0] if older else None)
    more = [story for story in found if story not in beside and story.pk not in but]
    return Onward(*beside, tuple(more[:MORE]))
