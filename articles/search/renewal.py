"""The index made to agree with print again: after a new analysis, an upgrade, or a hand in the database."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet, Sum

from articles.models import Article, PrintedMonth, SearchDocument, Status
from articles.search import index
from articles.search.counting import count_change
from articles.search.document import Document, document_as_printed
from articles.search.engines import engine
from kalima.text.analysis import VERSION

AT_ONCE = 200
# In one round of the worker, between two looks at what is due.
A_ROUND = 20

# How soon print is looked at again for what the index has not, where nothing was missing.
LOOK_AFTER = timedelta(hours=1)
_look_at: datetime | None = None

logger = logging.getLogger(__name__)


@dataclass
class Differences:
    """Numbers of stories that the index lacks, holds otherwise than they are printed, or holds in vain."""

    missing: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    needless: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.missing) + len(self.stale) + len(self.needless)


def renew(*, at: datetime) -> int:
    """Put again some of what an older analysis put, then put in or take out what the index lacks or has in
    vain; how many.

    A few at each call, so that a story whose hour has come waits for a moment and no longer. One that fails
    is logged and left as it stands, for `reindex` to find.
    """
    global _look_at
    numbers = list(_older().values_list("pk", flat=True)[:A_ROUND])
    is_look = not numbers and (_look_at is None or at >= _look_at)
    if is_look:
        numbers = _differing() if differs_in_number() else []
    done = sum(_tried(pk) for pk in numbers)
    if is_look:
        _look_at = None if done else at + LOOK_AFTER
    return done


def differs_in_number() -> bool:
    """Whether the index holds more or fewer stories than are in print; two questions in any archive."""
    printed = PrintedMonth.objects.aggregate(stories=Sum("stories"))["stories"] or 0
    return printed != SearchDocument.objects.count()


def differences() -> Iterator[Differences]:
    """Compare every story in print with the index, some at a time, and then the index with print."""
    after = 0
    while batch := list(
        Article.objects.published().filter(pk__gt=after).order_by("pk").with_copy()[:AT_ONCE]
    ):
        kept = {row.article_id: row for row in SearchDocument.objects.filter(article__in=batch)}
        found = Differences()
        for article in batch:
            row = kept.get(article.pk)
            if row is None or not engine().holds(row.seq):
                found.missing.append(article.pk)
            elif row.version != VERSION or Document.unpacked(row.streams) != document_as_printed(article):
                found.stale.append(article.pk)
        after = batch[-1].pk
        yield found
    yield Differences(needless=list(_needless().values_list("article_id", flat=True)))


def mend(found: Differences) -> None:
    """Put in and take out what differs, each story in a transaction of its own: nobody who prints waits."""
    for pk in (*found.missing, *found.stale, *found.needless):
        _put_right(pk)


@transaction.atomic
def write_anew() -> int:
    """Write the engine's whole index again from what is kept beside it, where its own file is damaged.

    One transaction: until it ends readers find what they found, and nothing can be printed.
    """
    engine().clear()
    written = 0
    for seq, streams in SearchDocument.objects.order_by("seq").values_list("pk", "streams").iterator():
        engine().write(seq, Document.unpacked(streams))
        written += 1
    return written


def _tried(pk: int) -> bool:
    try:
        _put_right(pk)
    except Exception:
        logger.exception("story %d could not be put into the index again", pk)
        SearchDocument.objects.filter(article=pk).update(version=VERSION)
        return False
    return True


@transaction.atomic
def _put_right(pk: int) -> None:
    article = Article.objects.published().locked().filter(pk=pk).first()
    before = _counted(pk)
    if article is None:
        index.take_out(pk)
    else:
        index.put_again(article)
    if before:
        count_change(before, _counted(pk))


def _counted(pk: int) -> Document | None:
    """What is kept of a story whose words are in the counts."""
    row = SearchDocument.objects.filter(article=pk, is_counted=True).values_list("streams").first()
    return Document.unpacked(row[0]) if row else None


def _older() -> QuerySet[Article]:
    older = SearchDocument.objects.filter(version__lt=VERSION).order_by("-version", "-seq")
    return Article.objects.filter(pk__in=older.values("article")[:AT_ONCE]).order_by("pk")


def _differing() -> list[int]:
    missing = list(_missing().values_list("pk", flat=True)[:A_ROUND])
    return [*missing, *_needless().values_list("article_id", flat=True)[:A_ROUND]]


def _missing() -> QuerySet[Article]:
    return Article.objects.published().filter(search_document=None).newest_first()


def _needless() -> QuerySet[SearchDocument]:
    documents = SearchDocument.objects.filter(article__published_at=None)
    return documents | SearchDocument.objects.filter(article__status=Status.WITHDRAWN)
