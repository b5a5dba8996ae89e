"""The index on PostgreSQL: two lists of words to each document, and the same score as on SQLite.

Whatever is asked is answered by the inverted indexes alone. They know of a story no more than that it has a
word; so where a word stands in the headline, what a filter asks for and when a story was printed are words
too. A row is narrow, its lists lie beside it, so thousands are looked up in few pages.
"""

from collections.abc import Iterable, Iterator, Sequence

from articles.search import bm25
from articles.search.document import SURFACE, TAG, WRITER, Document, documents
from articles.search.engine import Group, Search
from articles.search.statements import rows_of, run

# Made by a migration: `stems` and facets without places; `surfaces` with their places, for phrases.
TABLE = "articles_searchindex"

# Before a stem of the title, a facet, and a stretch of time.
_TITLE, _FACET, _STRETCH = "^", "/", "~"
# How long these are, in bits of seconds: three days, and always eight times as long.
_STRETCHES_BITS = (18, 21, 24, 27)
# So many are asked for at most, and none for more than one part in so many of all print.
_STRETCHES_MAX, _MUCH = 12, 4
# The last place that a tsvector knows.
_PLACES_MAX = 16_383
# How many times more a word of the title weighs before the score is reckoned from the texts.
_TITLE_COUNTS = 2.0
# How much a long text is held against it before its words are counted: so many words are no length.
_SHORT = 100
# How many are scored by their texts: of those that have every word, and of those that were brought by some.
_SCORED_OF_EVERY, _SCORED_OF_ANY = 100, 120
# Of words that very many stories have the newest are sought in a stretch that may hold so many times more.
_SPARE = 3
# Whether words stand side by side is read from each story that has them: of a phrase whose every word more
# stories have, as stop words, so many of the newest are read.
_PHRASE_LOOKED_AT = 20_000

# What a story must have: a query of stems and one of surfaces, each "" where nothing is asked.
Queries = tuple[str, str]


class Postgres:
    """Queries are made of words of letters and digits in quotes, and are bound like any value."""

    brought_max = 10_000

    def write(self, seq: int, document: Document) -> None:
        run(
            f"INSERT INTO {TABLE} (seq, length, stems, surfaces) VALUES (%s, %s, %s::tsvector, %s::tsvector) "
            "ON CONFLICT (seq) DO UPDATE SET length = excluded.length, stems = excluded.stems, "
            "surfaces = excluded.surfaces",
            [seq, document.length, _stems(seq, document), _surfaces(seq, document)],
        )

    def erase(self, seq: int, document: Document) -> None:
        run(f"DELETE FROM {TABLE} WHERE seq = %s", [seq])

    def holds(self, seq: int) -> bool:
        return bool(rows_of(f"SELECT 1 FROM {TABLE} WHERE seq = %s", [seq]))

    def best(self, search: Search, *, every: bool, limit: int) -> list[tuple[int, float]]:
        found = self._newest_with_titles(search, limit) if every else self._brought(search, limit)
        looked_at = _SCORED_OF_EVERY if every else _SCORED_OF_ANY
        scored, rest = self._scored(found[:looked_at], search), found[looked_at:]
        # The others keep their order, below all that were scored.
        scale = min((score for _seq, score in scored), default=0.0) / max(rest[0][1], 1e-9) if rest else 0.0
        return [*scored, *((seq, score * scale) for seq, score in rest)]

    def newest(self, search: Search, *, limit: int) -> list[int]:
        """Looked for in ever longer stretches of time, from the newest on."""
        first, last = self._span()
        since = start = max(first, search.since)
        until = min(last, search.until)
        if search.stories and search.brings > _SPARE * limit:
            since = max(start, int(until - (last - first) * _SPARE * limit / search.brings))
        if search.phrases and not _is_narrow(search) and search.brings > _PHRASE_LOOKED_AT:
            start = max(start, int(until - (last - first) * _PHRASE_LOOKED_AT / search.brings))
            since = max(since, start)
        while since <= until:
            since = since if (until - since) * _MUCH <= until - start else start
            where, values = _where(search, _every(search), _stretches(since, until, first, last))
            rows = rows_of(
                f"SELECT seq FROM {TABLE} WHERE {where} AND seq + 0 BETWEEN %s AND %s "
                "ORDER BY seq + 0 DESC LIMIT %s",
                [*values, since, until, limit],
            )
            if len(rows) >= limit or since == start:
                return [seq for (seq,) in rows]
            since = max(start, since - (until - since + 1) * 7)
        return []

    def clear(self) -> None:
        run(f"DELETE FROM {TABLE}")

    def optimise(self) -> None:
        run(f"ANALYZE {TABLE}")

    def _span(self) -> tuple[int, int]:
        """The first second of publication and the last; (1, 0) where there is none."""
        ((first, last),) = rows_of(f"SELECT min(seq), max(seq) FROM {TABLE}", [])
        return (1, 0) if first is None else (first, last)

    def _newest_with_titles(self, search: Search, limit: int) -> list[tuple[int, float]]:
        """The newest that have every group, those first that have its words in the headline."""
        newest = self.newest(search, limit=limit)
        if len(newest) <= _SCORED_OF_EVERY:
            return [(seq, 0.0) for seq in newest]
        stems, surfaces = _every(search)
        branches = [
            (" & ".join(filter(None, [stems, _quoted(_TITLE + term)])), surfaces, weight)
            for term, weight in bm25.terms_of(search).items()
        ]
        since, until = newest[-1], newest[0]
        titles = dict(self._summed(search, branches, "sum(weight)", since, until)) if branches else {}
        return sorted(((seq, titles.get(seq, 0.0)) for seq in newest), key=lambda row: -row[1])

    def _brought(self, search: Search, limit: int) -> list[tuple[int, float]]:
        score = f"sum(weight) / ({_SHORT} + max(length))"
        return self._summed(search, _any(search), score, search.since, search.until, limit=limit)

    def _summed(
        self,
        search: Search,
        branches: Iterable[tuple[str, str, float]],
        score: str,
        since: int,
        until: int,
        *,
        limit: int | None = None,
    ) -> list[tuple[int, float]]:
        """Stories that have some of what is wanted, with a score made of what each weighs; the best first."""
        stretches = ""
        if (since, until) != (Search.since, Search.until):
            first, last = self._span()
            if max(since, first) > min(until, last):
                return []
            stretches = _stretches(max(since, first), min(until, last), first, last)
        parts, values = [], []
        for stems, surfaces, weight in branches:
            where, bound = _where(search, (stems, surfaces), stretches)
            parts.append(
                f"SELECT seq, length, %s::float8 AS weight FROM {TABLE} WHERE {where} "
                "AND seq + 0 BETWEEN %s AND %s"
            )
            values += [weight, *bound, since, until]
        return rows_of(
            f"SELECT seq, {score} AS score FROM ({' UNION ALL '.join(parts)}) AS brought "
            "GROUP BY seq ORDER BY score DESC LIMIT %s",
            [*values, limit],
        )

    def _scored(self, found: Sequence[tuple[int, float]], search: Search) -> list[tuple[int, float]]:
        kept = documents(seq for seq, _ in found)
        return [(seq, bm25.score(kept[seq], search)) for seq, _ in found if seq in kept]


def _stems(seq: int, document: Document) -> str:
    words = {*document.title.split(), *document.body.split()}
    words |= {_TITLE + word for word in document.title.split()}
    words |= {_FACET + facet for facet in document.facets.split()}
    return " ".join(map(_quoted, [*sorted(words), *_stretches_of(seq)]))


def _surfaces(seq: int, document: Document) -> str:
    """With places, and a gap between title and body that no phrase bridges."""
    title = document.title_surfaces.split()
    places = [*enumerate(title, start=1), *enumerate(document.body_surfaces.split(), start=len(title) + 3)]
    placed = [f"{_quoted(word)}:{min(place, _PLACES_MAX)}" for place, word in places]
    return " ".join([*placed, *map(_quoted, _stretches_of(seq))])


def _stretches_of(seq: int) -> list[str]:
    return [_stretch(level, seq >> bits) for level, bits in enumerate(_STRETCHES_BITS)]


def _stretch(level: int, number: int) -> str:
    return f"{_STRETCH}{level}.{number}"


def _stretches(since: int, until: int, first: int, last: int) -> str:
    """A query for the few stretches of time that some seconds lie in, for short ones of all print; else "",
    since the words are found sooner by themselves.

    At both ends they reach further than asked.
    """
    if (until - since) * _MUCH > last - first:
        return ""
    level, bits = next(
        (level, bits)
        for level, bits in enumerate(_STRETCHES_BITS)
        if (until >> bits) - (since >> bits) < _STRETCHES_MAX or bits == _STRETCHES_BITS[-1]
    )
    numbers = range(since >> bits, (until >> bits) + 1)
    return "(" + " | ".join(_quoted(_stretch(level, number)) for number in numbers) + ")"


def _where(search: Search, wanted: Queries, stretches: str) -> tuple[str, list[object]]:
    """Conditions and their values: what is wanted, and always phrases, facets and what must be missing."""
    stems, surfaces = [wanted[0]], [wanted[1], *(_side_by_side(phrase) for phrase in search.phrases)]
    stems += ["(" + " | ".join(_quoted(_FACET + facet) for facet in choice) + ")" for choice in search.facets]
    for terms in search.without:
        if terms[0].startswith(SURFACE):
            surfaces.append(f"!{_side_by_side([term.removeprefix(SURFACE) for term in terms])}")
        else:
            stems.append(f"!{_quoted(terms[0])}")
    parts: list[str] = []
    values: list[object] = []
    for column, queries in (("stems", stems), ("surfaces", surfaces)):
        if asked := " & ".join(filter(None, queries)):
            parts.append(f"{column} @@ %s::tsquery")
            values.append(f"{asked} & {stretches}" if stretches else asked)
    return " AND ".join(parts) or "true", values


def _is_narrow(search: Search) -> bool:
    """Whether a filter leaves few enough stories to read a phrase from each: a writer's or a tag's."""
    return any(facet[0] in (TAG, WRITER) for choice in search.facets for facet in choice)


def _every(search: Search) -> Queries:
    """All groups."""
    stems = [f"({_group(group)})" for group in search.groups if _is_of_stems(group)]
    return " & ".join(stems), " & ".join(_written(search))


def _any(search: Search) -> Iterator[tuple[str, str, float]]:
    """Each way of each group, and more for its words in the headline; stop words where nothing else is."""
    of_stems = [group for group in search.groups if _is_of_stems(group)]
    for way in dict.fromkeys(way for group in of_stems for way in group.alternatives):
        weights = {term: search.weights.get(term, 1.0) for term in way}
        together = " & ".join(map(_quoted, way))
        yield together, "", sum(weights.values())
        for term, weight in weights.items():
            title = _quoted(_TITLE + term)
            yield title if len(way) == 1 else f"{together} & {title}", "", _TITLE_COUNTS * weight
    if not of_stems:
        for word in _written(search):
            yield "", word, 1.0


def _written(search: Search) -> list[str]:
    """The stop words among the groups, which are in the index as they are written."""
    plain = (group for group in search.groups if not _is_of_stems(group))
    return [_quoted(way[0].removeprefix(SURFACE)) for group in plain for way in group.alternatives]


def _side_by_side(words: Iterable[str]) -> str:
    return "(" + " <-> ".join(map(_quoted, words)) + ")"


def _is_of_stems(group: Group) -> bool:
    return not any(term.startswith(SURFACE) for way in group.alternatives for term in way)


def _group(group: Group) -> str:
    return " | ".join("(" + " & ".join(map(_quoted, way)) + ")" for way in group.alternatives)


def _quoted(word: str) -> str:
    return f"'{word}'"
