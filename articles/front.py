"""The front in its first shape: what leads, what follows, and each section's newest."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from articles.categories.models import Category
from articles.models import Article

HEADLINES = 5
BLOCK = 4
LATEST = 8
# How far back the front looks for a lead with a picture before it leads with words alone.
LEAD_REACH = 6


@dataclass(frozen=True)
class Block:
    """A section and its newest stories, the first of them with a picture where one has."""

    section: Category
    stories: list[Article]


@dataclass(frozen=True)
class FrontPage:
    """No story stands twice."""

    lead: Article | None
    headlines: list[Article]
    latest: list[Article]
    blocks: list[Block]


def front_page() -> FrontPage:
    """The front as readers see it, in a fixed number of queries whatever the archive holds."""
    newest = list(Article.objects.published().with_copy().newest_first()[: 1 + HEADLINES + LATEST])
    lead = next((a for a in newest[:LEAD_REACH] if a.printed.lead_image), None)
    lead = lead or next(iter(newest), None)
    rest = [article for article in newest if article is not lead]
    headlines, others = rest[:HEADLINES], rest[HEADLINES:]
    latest = others[:LATEST]
    blocks = _blocks(without=[a.pk for a in (lead, *headlines, *latest) if a])
    return FrontPage(lead, headlines, latest, blocks)


def _blocks(*, without: list[int]) -> list[Block]:
    """The newest of each section of the masthead: one query for all their numbers, one for the stories."""
    newest = (
        Article.objects.published()
        .filter(top_section=OuterRef("pk"))
        .exclude(pk__in=without)
        .newest_first()
        .values("pk")
    )
    places = {f"place_{i}": Subquery(newest[i : i + 1]) for i in range(BLOCK)}
    sections = list(Category.objects.top().annotate(**places))
    numbers = {s.pk: [n for n in (getattr(s, place) for place in places) if n] for s in sections}
    stories = {
        a.pk: a
        for a in Article.objects.published()
        .with_copy()
        .filter(pk__in=[n for found in numbers.values() for n in found])
    }
    blocks = []
    for section in sections:
        found = [stories[n] for n in numbers[section.pk] if n in stories]
        found.sort(key=lambda article: article.printed.lead_image_id is None)
        if found:
            blocks.append(Block(section, found))
    return blocks
