"""Stories beside a story («اقرأ أيضًا»): found by its words after print, kept, and shown by one query."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from articles.models import Article, RelatedStories, SearchDocument
from articles.names import meant_in_each
from articles.search.document import TAG, Document, Texts
from articles.search.engine import Columns, Group, Search
from articles.search.engines import engine
from articles.search.query import Rarity, faded, rarest
from kalima.web.changes import only, story_key
from kalima.web.prepared import Given, GivenNumbers, Prepared

# A list keeps some to spare, for what is withdrawn or excluded between two findings.
KEPT_MAX, SHOWN_MAX = 10, 4
# What comes soon after a story is found at these ages of it, and the list stands from then on.
AGES = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 48, 96, 168))
AT_ONCE = 10
# A list whose finding was killed or failed is owed again after this.
AGAIN = timedelta(minutes=10)

# A story is described by so many of its stems, of so many that it has most; a word of its headline is one
# that it has so many times more.
TELLING, STEMS_MAX, TITLE_TIMES = 25, 500, 3
# Only stems count: how a word is written in another story says nothing of what that is about.
COLUMNS = Columns(2.0, 1.0, 0.0, 0.0)
LOOKED_AT = 40
# What a story keeps of its score however many days lie between the two, and in how many half the rest goes.
FAR_KEEPS, HALF_LIFE_DAYS = 0.6, 7
# What each tag and each name adds that both have, and how many of these count.
TAG_ADDS, NAME_ADDS, SHARED_MAX = 0.15, 0.10, 4
# Texts that have this part of all their pairs of words in common are one text; one of so few words that tell
# is compared with its headline.
COPY_SHARES, TEXT_MIN = 0.8, 8


_BESIDE_ONE = Prepared(
    lambda: (
        Article.objects.published()
        .promoted(Given("at"))
        .filter(pk__in=GivenNumbers("numbers"))
        .select_related("section", "published_revision")
        .only(
            *("slug", "published_at", "dated_on", "section__name", "section__colour"),
            *("published_revision__headline", "published_revision__kind"),
        )
        .order_by()
    )
)


def owe(article: Article, *, at: datetime) -> None:
    """Owe a story its list, from nothing or anew: in the transaction that prints its words."""
    owe_all([(article, at)])


def owe_all(owed: Iterable[tuple[Article, datetime]]) -> None:
    """Owe several their lists, each from its moment on."""
    RelatedStories.objects.bulk_create(
        [RelatedStories(article=article, due_at=at) for article, at in owed],
        update_conflicts=True,
        update_fields=["due_at"],
        unique_fields=["article"],
    )


def forgive(article: Article) -> None:
    """Owe a story no list any more, now that it leaves print."""
    RelatedStories.objects.filter(article=article).update(due_at=None)


def relate_due(*, at: datetime) -> int:
    """Find the lists that are due, of the newest print first; how many.

    Each waits until its own words are counted. The row is claimed before the work and says the next time
    only with its result, so that a kill leaves it owed; twice changes nothing.
    """
    due = RelatedStories.objects.filter(due_at__lte=at, article__search_document__is_counted=True)
    claimed = 0
    for row in list(due.select_related("article__search_document").order_by("-due_at")[:AT_ONCE]):
        mine = RelatedStories.objects.filter(pk=row.pk, due_at=row.due_at)
        with only():
            is_mine = mine.update(due_at=at + AGAIN)
        if is_mine:
            found = _found(row)
            still_mine = RelatedStories.objects.filter(pk=row.pk, due_at=at + AGAIN)
            with only(story_key(row.article_id)):
                still_mine.update(found=found, due_at=_next(row.article, at=at))
            claimed += 1
    return claimed


def shown_beside(article: Article, *, at: datetime, but: Iterable[int] = ()) -> list[Article]:
    """The stories that readers see beside one, pinned ones first: one query, none where none are known.

    `article` comes with its `related_stories`. What is no longer in print, or of a campaign in election
    silence, makes room for the next.
    """
    row: RelatedStories | None = getattr(article, "related_stories", None)
    left_out = {article.pk, *but}
    numbers = [number for number in row.numbers if number not in left_out] if row else []
    if not numbers:
        return []
    found = {story.pk: story for story in _BESIDE_ONE(at=at, numbers=numbers)}
    return [found[number] for number in numbers if number in found][:SHOWN_MAX]


def nearest(of: SearchDocument, *, but: Collection[int] = ()) -> list[int]:
    """Numbers of the stories in print that are nearest to one, best first, each text once.

    Five statements of bounded cost: its words, their totals, one search, the best again, and the names.
    """
    here = Document.unpacked(of.streams)
    groups, rarity = _telling(here)
    if not groups:
        return []
    search = rarity.weighed(Search(groups=tuple(rarest(groups, rarity)), columns=COLUMNS))
    by_words = engine().best(search, every=False, limit=LOOKED_AT, texts=Texts())
    scores = {seq: score * _kept(seq, of.seq) for seq, score in by_words if seq != of.seq}
    beside = SearchDocument.objects.filter(pk__in=scores).exclude(article__in=but)
    known = [
        _Beside(row.article_id, scores[row.seq], Document.unpacked(row.streams))
        for row in beside.only("seq", "article", "streams")
    ]
    return _each_text_once(here, _by_what_is_shared(here, of.seq, known))[:KEPT_MAX]


def is_one_text(one: SearchDocument, other: SearchDocument) -> bool:
    """Whether two stories are the same text, or nearly."""
    return _is_copy(*(_pairs(Document.unpacked(document.streams)) for document in (one, other)))


class _Beside(NamedTuple):
    number: int
    score: float
    document: Document


def _found(row: RelatedStories) -> list[int]:
    """Its own chain has a place of its own on the page; what the desk excluded makes room for others."""
    article = row.article
    of_chain = Q(published_revision__continues=article) | Q(
        pk__in=Article.objects.filter(pk=article.pk).values("published_revision__continues")
    )
    chain = Article.objects.published().filter(of_chain).values_list("pk", flat=True)
    return nearest(article.search_document, but={article.pk, *chain, *row.excluded})


def _next(article: Article, *, at: datetime) -> datetime | None:
    """When the list is to be found again; a story out of print or of old is left."""
    if article.published_at is None:
        return None
    return next((moment for age in AGES if (moment := article.published_at + age) > at), None)


def _telling(document: Document) -> tuple[list[Group], Rarity]:
    """The stems that say best what a story is about, as groups of a search."""
    times = Counter(document.body.split())
    for stem in document.title.split():
        times[stem] += TITLE_TIMES
    often = {stem: Group(((stem,),)) for stem, _times in times.most_common(STEMS_MAX)}
    rarity = Rarity.of(often.values())
    known = [stem for stem in often if stem in rarity.having]
    best = sorted(known, key=lambda stem: (-times[stem] * rarity.weight(stem), stem))[:TELLING]
    return [often[stem] for stem in best], rarity


def _kept(seq: int, of: int) -> float:
    return faded(abs(seq - of), keeps=FAR_KEEPS, half_life_days=HALF_LIFE_DAYS)


def _by_what_is_shared(here: Document, second: int, known: Sequence[_Beside]) -> list[_Beside]:
    """Raise those that have tags of the same number, or headlines that name the same, and put in order."""
    day = timezone.localdate(datetime.fromtimestamp(second, tz=UTC))
    headlines = [here.title_surfaces, *(beside.document.title_surfaces for beside in known)]
    named = [{meant.name for meant in found} for found in meant_in_each(headlines, on=day)]
    tags = _tags(here)

    def score(beside: _Beside, names: set[str]) -> float:
        tags_shared = min(len(tags & _tags(beside.document)), SHARED_MAX)
        names_shared = min(len(named[0] & names), SHARED_MAX)
        return beside.score * (1 + TAG_ADDS * tags_shared + NAME_ADDS * names_shared)

    raised = [
        beside._replace(score=score(beside, names)) for beside, names in zip(known, named[1:], strict=True)
    ]
    return sorted(raised, key=lambda beside: (-beside.score, -beside.number))


def _tags(document: Document) -> set[str]:
    return {facet for facet in document.facets.split() if facet.startswith(TAG)}


def _each_text_once(here: Document, ranked: Iterable[_Beside]) -> list[int]:
    """Leave out what is this text again, and of several that are one text all but the best."""
    taken, numbers = [_pairs(here)], []
    for beside in ranked:
        pairs = _pairs(beside.document)
        if not any(_is_copy(pairs, other) for other in taken):
            taken.append(pairs)
            numbers.append(beside.number)
    return numbers


def _pairs(document: Document) -> set[tuple[str, str]]:
    """Of the text, whatever headline it has; of both where there is little text."""
    text = document.body.split()
    return set(pairwise(text if len(text) >= TEXT_MIN else [*document.title.split(), *text]))


def _is_copy(pairs: set[tuple[str, str]], other: set[tuple[str, str]]) -> bool:
    both = len(pairs & other)
    return both > COPY_SHARES * (len(pairs) + len(other) - both)
