"""Stories that were found, as a page shows them: headline and best passage with the words marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F

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

    @property
    def text(self) -> str:
        """The passage without its marks."""
        return "".join(piece.text for piece in self.passage)


def hits_of(seconds: Sequence[int], wanted: Wanted) -> list[Hit]:
    """The stories in print of some seconds of publication, in their order: two queries."""
    stories = (
        Article.objects.published()
        .with_copy()
        .filter(search_document__in=seconds)
        .annotate(second=F("search_document__seq"))
    )
    found = {story.second: story for story in stories}
    return [_hit(found[second], second, wanted) for second in seconds if second in found]


def _hit(story: Article, second: int, wanted: Wanted) -> Hit:
    printed = story.printed
    read_of = "\n".join(filter(None, (printed.standfirst, plain_text(printed.body))))
    return Hit(story, second, marked(printed.headline, wanted), passage(read_of, wanted))
