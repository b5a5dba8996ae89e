"""The index in step with print: put by the verbs that print, in their transaction; withdrawal takes out."""

from collections.abc import Iterable, Sequence

from articles.categories.models import Tag
from articles.models import Article, Credit, SearchDocument
from articles.search.document import Document, document_as_printed, document_of
from articles.search.engines import engine
from articles.search.statements import rows_of, run
from kalima.text.analysis import VERSION


def put(article: Article, *, tags: Iterable[Tag], credits: Sequence[Credit]) -> None:
    """Have a story in print in the index as it is printed now.

    To be called behind the lock of the story's row, in the transaction that prints it.
    """
    _keep(article, document_of(article, tags=list(tags), credits=credits))


def put_again(article: Article) -> None:
    """Have a story in print in the index with the tags and names it has, asked for here."""
    _keep(article, document_as_printed(article))


def _keep(article: Article, document: Document) -> None:
    assert article.published_at is not None
    enter(article.pk, int(article.published_at.timestamp()), document)


def enter(article: int, second: int, document: Document) -> None:
    """Write a story's document at its second of publication, or the next that no other has."""
    packed, seq = document.packed(), second
    while not _claimed(seq, article, document.length, packed):
        standing = SearchDocument.objects.filter(article=article).first()
        if standing:
            _write_over(standing, document, packed)
            return
        seq = _next_free(seq)
    engine().write(seq, document)


def _write_over(standing: SearchDocument, document: Document, packed: bytes) -> None:
    is_same = bytes(standing.streams) == packed and standing.version == VERSION
    if is_same and engine().holds(standing.seq):
        return
    _erase(standing)
    now = {"version": VERSION, "length": document.length, "streams": packed}
    SearchDocument.objects.filter(pk=standing.pk).update(**now)
    engine().write(standing.seq, document)


def take_out(article: int) -> None:
    """Have a story in the index no longer."""
    standing = SearchDocument.objects.filter(article=article).first()
    if standing:
        _erase(standing)
        standing.delete()


def _erase(standing: SearchDocument) -> None:
    """To forget what it never knew would harm what an engine knows of the others."""
    if engine().holds(standing.seq):
        engine().erase(standing.seq, Document.unpacked(standing.streams))


def _claimed(seq: int, article: int, length: int, packed: bytes) -> bool:
    """Take a number; False where it is taken, also in the same instant, or where the story has one."""
    inserted = run(
        "INSERT INTO articles_searchdocument (seq, article_id, version, length, streams, is_counted) "
        "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [seq, article, VERSION, length, packed, False],
    )
    return inserted == 1


def _next_free(seq: int) -> int:
    """The first number behind a row of numbers that are taken."""
    found = rows_of(
        "SELECT d.seq + 1 FROM articles_searchdocument d WHERE d.seq >= %s AND NOT EXISTS "
        "(SELECT 1 FROM articles_searchdocument e WHERE e.seq = d.seq + 1) ORDER BY d.seq LIMIT 1",
        [seq],
    )
    return max([seq + 1, *(free for (free,) in found)])
