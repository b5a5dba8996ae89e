"""Stories that tell what somebody is just writing: printed in the last days, or waiting at the desk."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise

from django.db.models import QuerySet

from articles.models import Article, SearchDocument
from articles.search.document import Document, Texts
from articles.search.engine import Columns, Group, Search
from articles.search.engines import engine
from articles.search.query import Rarity, rarest
from kalima.text.analysis import telling

# How old what is told may be, and how many are told.
DAYS = timedelta(days=3)
TOLD_MAX = 3
# Of what is at the desk the headlines last saved are read.
AT_DESK_MAX = 200
LOOKED_AT = 20
# What is read of a text that is being written: news says in its first lines what it is.
TYPED_MAX, LINES_MAX = 300, 1_200
STEMS_MAX = 40
# Headlines that have half of all their stems in common, two at least, tell the same; so does a text half of
# whose pairs of words stand in another, if it has enough of them.
HEADLINE_SHARES, HEADLINE_MIN = 0.5, 2
TEXT_SHARES, TEXT_MIN = 0.5, 8

COLUMNS = Columns(3.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Written:
    """A headline and the first lines under it, as far as they were typed."""

    headline: str
    lines: str

    @cached_property
    def stems(self) -> list[str]:
        """Of the headline."""
        return _stems(self.headline[:TYPED_MAX])

    @cached_property
    def text(self) -> list[str]:
        return _stems(self.lines[:LINES_MAX])

    @cached_property
    def pairs(self) -> set[tuple[str, str]]:
        return set(pairwise(self.text))

    def tells_as(self, headline: Iterable[str], text: Iterable[str] = ()) -> bool:
        """Whether a story with these stems tells the same."""
        mine, theirs = set(self.stems), set(headline)
        common = len(mine & theirs)
        if common >= max(HEADLINE_MIN, HEADLINE_SHARES * len(mine | theirs)):
            return True
        return len(self.pairs) >= TEXT_MIN and (
            len(self.pairs.intersection(pairwise(text))) >= TEXT_SHARES * len(self.pairs)
        )


def alike_in_print(written: Written, *, at: datetime, but: Collection[int] = ()) -> list[Article]:
    """Stories of the last days in print that tell the same, newest first.

    Five statements of bounded cost, none where too little is written.
    """
    stems = list(dict.fromkeys([*written.stems, *written.text]))[:STEMS_MAX]
    if len(stems) < HEADLINE_MIN:
        return []
    groups = [Group(((stem,),)) for stem in stems]
    rarity = Rarity.of(groups)
    since = int((at - DAYS).timestamp())
    search = rarity.weighed(Search(groups=tuple(rarest(groups, rarity)), since=since, columns=COLUMNS))
    best = [seq for seq, _score in engine().best(search, every=False, limit=LOOKED_AT, texts=Texts())]
    documents = SearchDocument.objects.filter(pk__in=best).exclude(article__in=but)
    found = []
    for number, streams in documents.values_list("article", "streams"):
        document = Document.unpacked(streams)
        if written.tells_as(document.title.split(), f"{document.title} {document.body}".split()):
            found.append(number)
    told = Article.objects.published().filter(pk__in=found).select_related("published_revision")
    return list(told.newest_first()[:TOLD_MAX])


def alike_at_desk(
    written: Written, among: "QuerySet[Article]", *, at: datetime, but: Collection[int] = ()
) -> list[Article]:
    """Unprinted stories of the last days whose headline tells the same, the last saved first: one query.

    `among` are those that the writer may find at the desk.
    """
    if len(written.stems) < HEADLINE_MIN:
        return []
    waiting = among.filter(published_at=None, trashed_at=None, saved_at__gte=at - DAYS).exclude(pk__in=but)
    newest = waiting.select_related("created_by").only("headline", "status", "saved_at", "created_by")
    rows = newest.order_by("-saved_at", "-pk")[:AT_DESK_MAX]
    return [story for story in rows if written.tells_as(_stems(story.headline))][:TOLD_MAX]


def _stems(text: str) -> list[str]:
    return [token.stem for token in telling(text)]
