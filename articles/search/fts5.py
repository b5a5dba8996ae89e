"""The index on SQLite: FTS5 without the texts, which SearchDocument keeps."""

from collections.abc import Iterable

from articles.search.document import SURFACE, Document, Texts
from articles.search.engine import Group, Search
from articles.search.statements import rows_of, run

# Made by a migration: contentless, and of words that are parted by spaces alone.
TABLE = "articles_searchindex"

_COLUMNS = "title, body, xtitle, xbody, facets"
_STEMS, _SURFACES, _FACETS = "{title body}", "{xtitle xbody}", "{facets}"


class Fts5:
    """Expressions are made of words of letters and digits in quotes, and are bound like any value."""

    brought_max = 30_000

    def write(self, seq: int, document: Document) -> None:
        run(f"INSERT INTO {TABLE} (rowid, {_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s)", [seq, *document])

    def erase(self, seq: int, document: Document) -> None:
        run(
            f"INSERT INTO {TABLE} ({TABLE}, rowid, {_COLUMNS}) VALUES ('delete', %s, %s, %s, %s, %s, %s)",
            [seq, *document],
        )

    def holds(self, seq: int) -> bool:
        return bool(rows_of(f"SELECT 1 FROM {TABLE}_docsize WHERE id = %s", [seq]))

    def best(self, search: Search, *, every: bool, limit: int, texts: Texts) -> list[tuple[int, float]]:
        # Facets only filter. The better the match, the further below nought.
        score = f"bm25({TABLE}, {', '.join(map(str, search.columns))}, 0.0)"
        order = "rowid DESC" if every else score
        return rows_of(
            f"SELECT rowid, -{score} FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid BETWEEN %s AND %s "
            f"ORDER BY {order} LIMIT %s",
            [_expression(search, every=every), search.since, search.until, limit],
        )

    def newest(self, search: Search, *, limit: int) -> list[int]:
        rows = rows_of(
            f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid BETWEEN %s AND %s "
            "ORDER BY rowid DESC LIMIT %s",
            [_expression(search, every=True), search.since, search.until, limit],
        )
        return [seq for (seq,) in rows]

    def is_of_newest(self, search: Search) -> bool:
        return False

    def clear(self) -> None:
        run(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('delete-all')")

    def optimise(self) -> None:
        run(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('optimize')")


def _expression(search: Search, *, every: bool) -> str:
    """One expression in FTS5's language: phrases and facets always, the groups all or any of them."""
    parts = [f"{_SURFACES} : {_quoted(' '.join(phrase))}" for phrase in search.phrases]
    parts += [f"({_any(_FACETS + ' : ' + _quoted(facet) for facet in choice)})" for choice in search.facets]
    if search.groups:
        groups = [f"({_group(group)})" for group in search.groups]
        parts.append(f"({(' AND ' if every else ' OR ').join(groups)})")
    wanted = " AND ".join(parts)
    return f"({wanted}) NOT ({_any(map(_unwanted, search.without))})" if search.without else wanted


def _group(group: Group) -> str:
    ways = [" AND ".join(map(_term, way)) for way in group.alternatives]
    # A story that has the word as it was typed has its stem: this adds to the score and to nothing else.
    typed = [_term(SURFACE + group.surface)] if group.surface else []
    return _any([*(f"({way})" for way in ways), *typed])


def _term(term: str) -> str:
    if term.startswith(SURFACE):
        return f"{_SURFACES} : {_quoted(term.removeprefix(SURFACE))}"
    return f"{_STEMS} : {_quoted(term)}"


def _unwanted(terms: tuple[str, ...]) -> str:
    if len(terms) == 1:
        return _term(terms[0])
    return f"{_SURFACES} : {_quoted(' '.join(term.removeprefix(SURFACE) for term in terms))}"


def _any(expressions: Iterable[str]) -> str:
    return " OR ".join(expressions)


def _quoted(words: str) -> str:
    return f'"{words}"'
