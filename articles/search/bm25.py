"""The score of a document for a search, reckoned from its words as SQLite's FTS5 reckons it."""

from collections.abc import Mapping

from articles.search.document import SURFACE, Document
from articles.search.engine import Search

# As in FTS5: how soon a word that comes again adds no more, and how much a long text is held against it.
K1, B = 1.2, 0.75
# How long all streams of a story are together against the words that tell.
_STREAMS = 2.4


def terms_of(search: Search) -> dict[str, float]:
    """The stems of a search and what each weighs."""
    ways = (way for group in search.groups for way in group.alternatives)
    return {term: search.weights.get(term, 1.0) for way in ways for term in way if term[0] != SURFACE}


def shortness(search: Search) -> float:
    """What to add to the lengths of stories, so that divided by them weights rank as `scored` does where each
    word stands once.
    """
    return search.average * (1 + K1 * (1 - B)) / (K1 * B)


def scored(documents: Mapping[int, Document], search: Search) -> list[tuple[int, float]]:
    """Add up what each stem and each surface of the groups weighs in each of some documents."""
    columns = search.columns
    stems = [(f" {term} ", weight) for term, weight in terms_of(search).items()]
    surfaces = [
        (f" {group.surface} ", search.weights.get(SURFACE + group.surface, 1.0))
        for group in search.groups
        if group.surface
    ]
    found = []
    for seq, document in documents.items():
        title, body = f" {document.title} ", f" {document.body} "
        xtitle, xbody = f" {document.title_surfaces} ", f" {document.body_surfaces} "
        length = sum(stream.count(" ") for stream in (title, body, xtitle, xbody))
        norm = K1 * (1 - B + B * length / (_STREAMS * search.average))
        total = 0.0
        for word, weight in stems:
            often = columns.title * title.count(word) + columns.body * body.count(word)
            total += weight * often * (K1 + 1) / (often + norm)
        for word, weight in surfaces:
            often = columns.title_surfaces * xtitle.count(word) + columns.body_surfaces * xbody.count(word)
            total += weight * often * (K1 + 1) / (often + norm)
        found.append((seq, total))
    return found
