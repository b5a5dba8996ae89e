"""The index on PostgreSQL: two lists of words beside each document, and the same score as on SQLite."""

from collections.abc import Sequence

from articles.search import bm25
from articles.search.document import SURFACE, Document, documents
from articles.search.engine import Group, Search
from articles.search.statements import rows_of, run

TABLE = "articles_searchdocument"
# Beside the record, made by a migration: stems and facets without places, small enough to be read by the
# thousand; surfaces with their places, for phrases.

# Before a stem of the title, and before a facet.
_TITLE, _FACET = "^", "/"
# The last place that a tsvector knows.
_PLACES_MAX = 16_383
# How many times more a word of the title weighs before the score is reckoned from the texts.
_TITLE_COUNTS = 2.0
# How much a long text is held against it before its words are counted: so many words are no length.
_SHORT = 100
# How many of what was brought are scored by their texts.
_SCORED = 200
# Of words that very many stories have, so many of the newest are looked at; and how sparsely they may lie.
_SPARE = 3
# Whether words stand side by side is read from each story that has them: of a phrase whose every word more
# stories have, as stop words, so many of the newest are read.
_PHRASE_LOOKED_AT = 20_000


class Postgres:
    """Queries are made of words of letters and digits in quotes, and are bound like any value."""

    def write(self, seq: int, document: Document) -> None:
        run(
            f"UPDATE {TABLE} SET stems = %s::tsvector, surfaces = %s::tsvector WHERE seq = %s",
            [_stems(document), _surfaces(document), seq],
        )

    def erase(self, seq: int, document: Document) -> None:
        """What stood there goes with its row, or is written over."""

    def holds(self, seq: int) -> bool:
        return bool(rows_of(f"SELECT 1 FROM {TABLE} WHERE seq = %s AND stems IS NOT NULL", [seq]))

    def best(self, search: Search, *, every: bool, limit: int) -> list[tuple[int, float]]:
        found = self._newest(search, limit) if every else self._brought(search, limit)
        found = sorted(found, key=lambda row: -row[1])
        scored = self._scored(found[:_SCORED], search)
        rest = found[_SCORED:]
        # The others keep their order, below all that were scored.
        scale = min((score for _seq, score in scored), default=0.0) / max(rest[0][1], 1e-9) if rest else 0.0
        return [*scored, *((seq, score * scale) for seq, score in rest)]

    def newest(self, search: Search, *, limit: int) -> list[int]:
        return [seq for seq, _score in self._newest(search, limit)]

    def clear(self) -> None:
        run(f"UPDATE {TABLE} SET stems = NULL, surfaces = NULL")

    def optimise(self) -> None:
        run(f"ANALYZE {TABLE}")

    def _newest(self, search: Search, limit: int) -> list[tuple[int, float]]:
        """The newest that have every group, looked for in ever longer stretches of time."""
        where, values = _where(search, every=True)
        since, first, last = self._stretch(search, limit)
        while True:
            found = rows_of(
                f"SELECT seq, {_weights(search)} FROM (SELECT seq, stems FROM {TABLE} WHERE {where} "
                "AND seq BETWEEN %s AND %s ORDER BY seq DESC LIMIT %s) AS found ORDER BY seq DESC",
                [*_weighed(search), *values, since, search.until, limit],
            )
            if len(found) >= limit or since <= max(first, search.since):
                return found
            since = max(first, search.since, since - (min(last, search.until) - since + 1) * 7)

    def _stretch(self, search: Search, limit: int) -> tuple[int, int, int]:
        """From which second on enough of what is looked for may lie, and the first and the last of all."""
        rows = rows_of(f"SELECT min(seq), max(seq) FROM {TABLE}", [])
        first, last = rows[0]
        if first is None or search.brings <= _SPARE * limit or search.stories <= 0:
            return max(search.since, first or search.since), first or search.since, last or search.since
        share = _SPARE * limit / search.brings
        end = min(last, search.until)
        since = max(search.since, int(end - (end - first) * share))
        if search.phrases and search.brings > _PHRASE_LOOKED_AT:
            first = int(end - (end - first) * _PHRASE_LOOKED_AT / search.brings)
        return since, first, last

    def _brought(self, search: Search, limit: int) -> list[tuple[int, float]]:
        where, values = _where(search, every=False)
        return rows_of(
            f"SELECT seq, ({_weights(search)}) / ({_SHORT} + length) AS score FROM {TABLE} WHERE {where} "
            "AND seq BETWEEN %s AND %s ORDER BY score DESC LIMIT %s",
            [*_weighed(search), *values, search.since, search.until, limit],
        )

    def _scored(self, found: Sequence[tuple[int, float]], search: Search) -> list[tuple[int, float]]:
        kept = documents(seq for seq, _ in found)
        return [(seq, bm25.score(kept[seq], search)) for seq, _ in found if seq in kept]


def _stems(document: Document) -> str:
    words = {*document.title.split(), *document.body.split()}
    words |= {_TITLE + word for word in document.title.split()}
    words |= {_FACET + facet for facet in document.facets.split()}
    return " ".join(map(_quoted, sorted(words)))


def _surfaces(document: Document) -> str:
    """With places, and a gap between title and body that no phrase bridges."""
    title = document.title_surfaces.split()
    places = [*enumerate(title, start=1), *enumerate(document.body_surfaces.split(), start=len(title) + 3)]
    return " ".join(f"{_quoted(word)}:{min(place, _PLACES_MAX)}" for place, word in places)


def _where(search: Search, *, every: bool) -> tuple[str, list[object]]:
    """Conditions and their values: phrases and facets always, the groups all or any of them."""
    parts: list[str] = []
    values: list[object] = []
    stems = ["(" + " | ".join(_quoted(_FACET + facet) for facet in choice) + ")" for choice in search.facets]
    groups = [f"({_group(group)})" for group in search.groups if _is_of_stems(group)]
    plain = [group for group in search.groups if not _is_of_stems(group)]
    joined = (" & " if every else " | ").join(groups)
    stems += [f"({joined})"] if groups else []
    stems += [f"!{_quoted(terms[0])}" for terms in search.without if not terms[0].startswith(SURFACE)]
    surfaces = ["(" + " <-> ".join(map(_quoted, phrase)) + ")" for phrase in search.phrases]
    if every or not groups:
        written = [_quoted(way[0].removeprefix(SURFACE)) for group in plain for way in group.alternatives]
        surfaces += [f"({(' & ' if every else ' | ').join(written)})"] if written else []
    surfaces += [
        "!(" + " <-> ".join(_quoted(term.removeprefix(SURFACE)) for term in terms) + ")"
        for terms in search.without
        if terms[0].startswith(SURFACE)
    ]
    for column, wanted in (("stems", stems), ("surfaces", surfaces)):
        if wanted:
            parts.append(f"{column} @@ %s::tsquery")
            values.append(" & ".join(wanted))
    return " AND ".join(parts) or "true", values


def _is_of_stems(group: Group) -> bool:
    return not any(term.startswith(SURFACE) for way in group.alternatives for term in way)


def _group(group: Group) -> str:
    return " | ".join("(" + " & ".join(map(_quoted, way)) + ")" for way in group.alternatives)


def _weights(search: Search) -> str:
    """SQL that adds up how rare the terms are that a story has, those of its title more."""
    terms = bm25.terms_of(search)
    return " + ".join(["(stems @@ %s::tsquery)::int * %s::float8"] * 2 * len(terms)) or "1.0::float8"


def _weighed(search: Search) -> list[object]:
    values: list[object] = []
    for term, weight in bm25.terms_of(search).items():
        values += [_quoted(term), weight, _quoted(_TITLE + term), _TITLE_COUNTS * weight]
    return values


def _quoted(word: str) -> str:
    return f"'{word}'"
