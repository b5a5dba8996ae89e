"""Stories that continue earlier ones: what a story goes on from, and where its own thread has got to."""

from typing import NamedTuple

from django.db import connection
from django.db.models import Case, IntegerField, Value, When
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Copy

CIRCLE = _("لا تكون المادة متابعة لنفسها، ولا لمادة تتابعها.")

# Every story in print that continues one, and what continues those; a withdrawn one in between still leads
# on. UNION, not UNION ALL: a circle that slipped into print would otherwise never end.
_LATER = """
    WITH RECURSIVE later(id) AS (
        SELECT story.id FROM articles_revision AS words
        JOIN articles_article AS story ON story.published_revision_id = words.id
        WHERE words.continues_id = %s
        UNION
        SELECT story.id FROM later
        JOIN articles_revision AS words ON words.continues_id = later.id
        JOIN articles_article AS story ON story.published_revision_id = words.id
    )
    SELECT id FROM later UNION ALL SELECT CAST(%s AS bigint)
"""

# What a story continues, what that continues, and so on, as the desk has it now.
_EARLIER = """
    WITH RECURSIVE earlier(id) AS (
        SELECT CAST(%s AS bigint)
        UNION
        SELECT story.continues_id FROM earlier
        JOIN articles_article AS story ON story.id = earlier.id
        WHERE story.continues_id IS NOT NULL
    )
    SELECT id FROM earlier
"""


class Chain(NamedTuple):
    """The story that a copy continues, and the newest that goes on from it; None where readers see none."""

    earlier: Article | None
    newest: Article | None

    @property
    def numbers(self) -> list[int]:
        return [story.pk for story in self if story]


def chain_of(article: Article, copy: Copy) -> Chain:
    """Both ends for a story's page: one query, or none where there is no chain to ask for."""
    before = copy.continues_id or 0
    is_printed = article.published_revision_id is not None
    if not before and not (is_printed and getattr(article, "is_continued", True)):
        return Chain(None, None)
    found = (
        Article.objects.published()
        .filter(pk__in=RawSQL(_LATER, [article.pk, before]))
        .exclude(pk=article.pk)
        .annotate(is_later=Case(When(pk=before, then=Value(0)), default=1, output_field=IntegerField()))
        .select_related("published_revision")
        .only("slug", "published_revision__headline")
        .order_by("is_later", "-published_at", "-pk")[:2]
    )
    ends = list(found)
    earlier = ends.pop(0) if ends and ends[0].pk == before else None
    return Chain(earlier, ends[0] if ends else None)


def makes_circle(article: Article, continues: Article) -> bool:
    """Whether a story would come to continue itself, at whatever distance."""
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER, [continues.pk])
        return any(pk == article.pk for (pk,) in cursor.fetchall())
