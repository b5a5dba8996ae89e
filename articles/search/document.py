"""A story as the index holds it: streams of stems and of surfaces, and the facets that filters ask for."""

import zlib
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import NamedTuple, Self

from articles.categories.models import Tag
from articles.models import Article, Credit, SearchDocument
from kalima.text import analysis
from kalima.text.analysis import Word
from kalima.text.html import plain_text
from kalima.web.prepared import GivenNumbers, Prepared

# A story longer than this is found by its beginning.
WORDS_MAX = 20_000

# Between the parts of a text, where no phrase goes on: a sign that no word has.
PART_END = "¶"

# Before a term that is a surface, a word as it is written and not what it is found under.
SURFACE = "="

# The first letters of a tag and of a writer among the facets.
TAG, WRITER = "t", "w"

_STREAMS = Prepared(
    lambda: SearchDocument.objects.filter(pk__in=GivenNumbers("numbers")).values_list("pk", "streams")
)


class Document(NamedTuple):
    """Words with spaces between them, in the order of the text; stop words are among the surfaces alone.

    Between the parts of the body stands PART_END, among its surfaces alone.
    """

    title: str
    body: str
    title_surfaces: str
    body_surfaces: str
    facets: str

    def packed(self) -> bytes:
        return zlib.compress("\n".join(self).encode(), 3)

    @classmethod
    def unpacked(cls, streams: bytes | memoryview) -> Self:
        return cls(*zlib.decompress(streams).decode().split("\n"))

    @property
    def length(self) -> int:
        """In words that tell."""
        return self.title.count(" ") + self.body.count(" ") + 2

    def terms(self) -> set[str]:
        """Every term that finds it, once."""
        surfaces = {*self.title_surfaces.split(), *self.body_surfaces.split()} - {PART_END}
        return {*self.title.split(), *self.body.split(), *(SURFACE + word for word in surfaces)}


class Texts:
    """What is kept of stories, by their seconds of publication; each is read once for a question."""

    def __init__(self) -> None:
        self._read: dict[int, Document] = {}

    def of(self, seconds: Iterable[int]) -> dict[int, Document]:
        """Those of the stories that are in the index: one query where some were not read yet."""
        wanted = list(seconds)
        if unread := [seq for seq in wanted if seq not in self._read]:
            self._read |= {seq: Document.unpacked(streams) for seq, streams in _STREAMS.rows(numbers=unread)}
        return {seq: self._read[seq] for seq in wanted if seq in self._read}


def document_as_printed(article: Article) -> Document:
    """A story in print with the tags and names that it has, asked for here."""
    printed = article.printed
    return document_of(article, tags=printed.known_tags(), credits=printed.known_credits())


def document_of(article: Article, *, tags: Iterable[Tag], credits: Sequence[Credit]) -> Document:
    """A story in print: headline over all that else is read of it, its tags and the names that sign it.

    Tags and names stand before the text, so that no length of it takes them away.
    """
    printed = article.printed
    names = [*(tag.name for tag in tags), *(credit.name for credit in credits)]
    paragraphs = plain_text(printed.body).split("\n\n")
    parts = (printed.kicker, printed.standfirst, printed.issuing_body, *names, *paragraphs)
    return made_of(printed.headline, parts, facets_of(article, tags=tags, credits=credits))


def made_of(title: str, parts: Iterable[str], facets: Iterable[str]) -> Document:
    """A document of a title and of parts that no phrase bridges."""
    title_words = list(analysis.words(title))
    read = _read(parts)
    return Document(
        _stems(title_words),
        _stems(chain.from_iterable(read)),
        _surfaces(title_words),
        f" {PART_END} ".join(map(_surfaces, read)),
        " ".join(facets),
    )


def _read(parts: Iterable[str]) -> list[list[Word]]:
    """The words of each part that has any, up to WORDS_MAX of all."""
    read: list[list[Word]] = []
    room = WORDS_MAX
    for part in parts:
        if words := list(islice(analysis.words(part), room)):
            read.append(words)
            room -= len(words)
    return read


def _stems(words: Iterable[Word]) -> str:
    return " ".join([word.stem for word in words if not word.is_stop])


def _surfaces(words: Iterable[Word]) -> str:
    return " ".join([word.surface for word in words])


def facets_of(article: Article, *, tags: Iterable[Tag], credits: Sequence[Credit]) -> list[str]:
    """What filters ask for, each a word of one letter and a number or a name."""
    sections = dict.fromkeys((article.section_id, article.top_section_id))
    writers = [credit.writer.pk for credit in credits if credit.writer]
    return [
        *(section_facet(pk) for pk in sections),
        *(tag_facet(tag.pk) for tag in tags),
        *(writer_facet(pk) for pk in writers),
        kind_facet(article.printed.kind),
    ]


def section_facet(pk: int) -> str:
    return f"s{pk}"


def tag_facet(pk: int) -> str:
    return f"{TAG}{pk}"


def writer_facet(pk: int) -> str:
    return f"{WRITER}{pk}"


def kind_facet(kind: str) -> str:
    return f"k{kind}"
