"""Stories that were found, as a page shows them: headline and best passage with the words marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import F

from articles.categories.models import Tag
from articles.models import Article
from kalima.text.html import plain_text
from kalima.text.marking import Piece, Wanted, marked, passage


@dataclass(frozen=True)
class Hit:
    """A story that was found, with the words that it was found by marked in its headline and a passage."""

    article: Article
    second: int
    headline: Sequence[Piece]
    passage: Sequence[Piece]
    # The topics by which it was found that neither shows.
    tags: Sequence[str] = ()

    @property
    def is_marked(self) -> bool:
        return any(piece.is_marked for piece in (*self.headline, *self.passage))

    @property
    def text(self) -> str:
        """The passage without its marks."""
        return "".join(piece.text for piece in self.passage)


def hits_of(seconds: Sequence[int], wanted: Wanted) -> list[Hit]:
    """The stories in print of some seconds of publication, in their order: two queries, one more where some
    show no word of what was looked for, for their topics.
    """
    stories = (
        Article.objects.published()
        .with_copy()
        .filter(search_document__in=seconds)
        .annotate(second=F("search_document__seq"))
    )
    found = {story.second: story for story in stories}
    hits = [_hit(found[second], second, wanted) for second in seconds if second in found]
    bare = [hit.article.printed for hit in hits if not hit.is_marked]
    tags = Tag.objects.numbered({pk for printed in bare for pk in printed.tag_ids}) if bare else {}
    return [hit if hit.is_marked else _with_tags(hit, tags, wanted) for hit in hits]


def _hit(story: Article, second: int, wanted: Wanted) -> Hit:
    printed = story.printed
    read_of = "\n".join(filter(None, (printed.standfirst, plain_text(printed.body))))
    return Hit(story, second, marked(printed.headline, wanted), passage(read_of, wanted))


def _with_tags(hit: Hit, tags: Mapping[int, Tag], wanted: Wanted) -> Hit:
    names = [tag.name for tag in hit.article.printed.known_tags(tags)]
    return replace(hit, tags=[name for name in names if wanted.hits(name)])
