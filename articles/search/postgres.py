"""The index on PostgreSQL: two lists of words to each document, and the same score as on SQLite.

Whatever is asked is answered by the inverted indexes alone. They know of a story no more than that it has a
word; so where a word stands in the headline, what a filter asks for and when a story was printed are words
too. A row is narrow, its lists lie beside it, so thousands are looked up in few pages.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.db import connection

from articles.models import SearchDocument
from articles.search import bm25
from articles.search.document import PART_END, SURFACE, Document, Texts
from articles.search.engine import Group, Search
from articles.search.statements import rows_of, run
from kalima.text.stemwords import COMMON_WORDS
from kalima.web.prepared import Prepared

# Made by a migration: `stems`, pairs of words and facets without places; `surfaces` with their places, for
# phrases.
TABLE = "articles_searchindex"

# Before a stem of the title, a facet, a stretch of time, and two words that stand side by side.
_TITLE, _FACET, _STRETCH, _PAIR = "^", "/", "~", "+"
# The first analysis whose rows have the pairs of common words.
_PAIRED_SINCE = 3
_UNPAIRED = Prepared(lambda: SearchDocument.objects.filter(version__lt=_PAIRED_SINCE).values_list("pk")[:1])
# How long these are, in bits of seconds: three days, and always eight times as long.
_STRETCHES_BITS = (18, 21, 24, 27)
# So many are asked for at most, and none for more than one part in so many of all print.
_STRETCHES_MAX, _MUCH = 12, 4
# The last place that a tsvector knows.
_PLACES_MAX = 16_383
# How much more a word of the title weighs, for each time more that it counts than one of the body, before
# the score is reckoned from the texts.
_TITLE_COUNTS = 0.4
# A word as it was typed counts beside those of the headline where it weighs so much more than its stem: where
# stories that have it so are seven times fewer.
_RARER = 2.0
# How many of the best are scored by their texts.
_SCORED = 30
# Of words that very many stories have the newest are sought in a stretch of time that may hold as many as are
# wanted. If it holds fewer the next is longer by what is missing, and so many times at most.
_LONGER_MAX = 7
# Whether words stand side by side is read from each story that the index says has them, where they are no
# pair of common words.
_READ = "surfaces @@ %s::tsquery"
_BY_THE_INDEX = "SET LOCAL enable_seqscan = off; SET LOCAL cpu_tuple_cost = 0.5"

# What a story must have: a query of stems and one of surfaces, each "" where nothing is asked.
Queries = tuple[str, str]


@dataclass(frozen=True)
class _Sought:
    """A search, and how its phrases are sought: queries of pairs and of surfaces that the index answers, and
    one at most of what is read from each story.
    """

    search: Search
    pairs: list[str]
    surfaces: list[str]
    read: list[str]

    @cached_property
    def span(self) -> tuple[int, int]:
        """The first second of publication and the last, asked once; (1, 0) where there is none."""
        ((first, last),) = rows_of(f"SELECT min(seq), max(seq) FROM {TABLE}", [])
        return (1, 0) if first is None else (first, last)


class Postgres:
    """Queries are made of words of letters and digits in quotes, and are bound like any value."""

    brought_max = 10_000
    read_max = 2_000

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

    def best(self, search: Search, *, every: bool, limit: int, texts: Texts) -> list[tuple[int, float]]:
        sought = _sought(search)
        found = self._newest_with_titles(sought, limit) if every else self._brought(sought, limit)
        kept, rest = texts.of(seq for seq, _ in found[:_SCORED]), found[_SCORED:]
        scored = bm25.scored(kept, search)
        # The others keep their order, below all that were scored.
        scale = min((score for _seq, score in scored), default=0.0) / max(rest[0][1], 1e-9) if rest else 0.0
        return [*scored, *((seq, score * scale) for seq, score in rest)]

    def newest(self, search: Search, *, limit: int) -> list[int]:
        return self._newest(_sought(search), limit)

    def is_of_newest(self, search: Search) -> bool:
        return search.brings > self.read_max and bool(_sought(search).read)

    def _newest(self, sought: _Sought, limit: int) -> list[int]:
        """Looked for in one stretch of time after the other, from the newest on, ever longer ones."""
        search = sought.search
        first, last = sought.span
        start, until = max(first, search.since), min(last, search.until)
        since, room = start, self.read_max if sought.read else limit
        if search.brings > room:
            since = max(start, int(until - (last - first) * room / search.brings))
        found: list[int] = []
        while since <= until and len(found) < limit and room > 0:
            since = since if (until - since) * _MUCH <= until - start else start
            rows = self._newest_between(sought, since, until, _stretches(since, until, first, last), room)
            found += [seq for seq, is_wanted in rows if is_wanted]
            room -= len(rows)
            longer = min(_LONGER_MAX, room // (len(rows) + 1) + 1)
            since, until = max(start, since - (until - since + 1) * longer), since - 1
        return found[:limit]

    def _newest_between(
        self, sought: _Sought, since: int, until: int, stretches: str, limit: int
    ) -> list[tuple[int, bool]]:
        """The newest of some seconds that have every word, and whether these stand as they must."""
        where, values = _where(sought, _every(sought.search), stretches)
        return _rows(
            f"SELECT seq, {_READ if sought.read else 'true'} FROM (SELECT seq + 0 AS seq, surfaces "
            f"FROM {TABLE} WHERE {where} AND seq + 0 BETWEEN %s AND %s ORDER BY 1 DESC LIMIT %s) AS newest "
            "ORDER BY seq DESC",
            [*sought.read, *values, since, until, limit],
        )

    def clear(self) -> None:
        run(f"DELETE FROM {TABLE}")

    def optimise(self) -> None:
        run(f"ANALYZE {TABLE}")

    def _newest_with_titles(self, sought: _Sought, limit: int) -> list[tuple[int, float]]:
        """The newest that have every group, those first that have its words in the headline, or a rare
        one as it was typed.
        """
        newest = self._newest(sought, limit)
        if len(newest) <= _SCORED:
            return [(seq, 0.0) for seq in newest]
        stems, surfaces = _every(sought.search)
        branches = [
            (" & ".join([*_stems_of(sought.search, but=term), _quoted(_TITLE + term)]), surfaces, weight)
            for term, weight in bm25.terms_of(sought.search).items()
        ]
        branches += [
            (stems, " & ".join(filter(None, [surfaces, _quoted(word)])), weight)
            for word, weight in _rare_as_typed(sought.search)
        ]
        since, until = newest[-1], newest[0]
        titles = dict(self._summed(sought, branches, "sum(weight)", since, until)) if branches else {}
        return sorted(((seq, titles.get(seq, 0.0)) for seq in newest), key=lambda row: -row[1])

    def _brought(self, sought: _Sought, limit: int) -> list[tuple[int, float]]:
        search = sought.search
        score = f"sum(weight) / ({bm25.shortness(search)}::float8 + max(length))"
        at_most = self.read_max if sought.read else limit
        best = self._summed(sought, _any(search), score, search.since, search.until, limit=at_most)
        if not sought.read:
            return best
        numbers = [seq for seq, _ in best]
        rows = rows_of(f"SELECT seq FROM {TABLE} WHERE seq = ANY(%s) AND {_READ}", [numbers, *sought.read])
        wanted = {seq for (seq,) in rows}
        return [row for row in best if row[0] in wanted][:limit]

    def _summed(
        self,
        sought: _Sought,
        branches: Iterable[tuple[str, str, float]],
        score: str,
        since: int,
        until: int,
        *,
        limit: int | None = None,
    ) -> list[tuple[int, float]]:
        """Stories that have some of what is wanted, with a score made of what each weighs; the best first."""
        stretches, between, seconds = "", "", []
        if (since, until) != (Search.since, Search.until):
            first, last = sought.span
            if max(since, first) > min(until, last):
                return []
            stretches = _stretches(max(since, first), min(until, last), first, last)
            between, seconds = " AND seq + 0 BETWEEN %s AND %s", [since, until]
        parts, values = [], []
        for stems, surfaces, weight in branches:
            where, bound = _where(sought, (stems, surfaces), stretches)
            parts.append(f"SELECT seq, length, %s::float8 AS weight FROM {TABLE} WHERE {where}{between}")
            values += [weight, *bound, *seconds]
        return _rows(
            f"SELECT seq, {score} AS score FROM ({' UNION ALL '.join(parts)}) AS brought "
            "GROUP BY seq ORDER BY score DESC LIMIT %s",
            [*values, limit],
        )


def _rows(sql: str, values: Sequence[Any]) -> list[Any]:
    """Ask the inverted indexes, also where the planner would not: it knows not that the lists lie beside the
    rows, would read them all for a common word, and of two conditions look one up in the lists of what the
    other brings. What is made to look dear is not worth being compiled. In a transaction this holds until its
    end.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{_BY_THE_INDEX}; {sql}", values)
        while cursor.nextset():
            pass
        return cursor.fetchall()


def _stems(seq: int, document: Document) -> str:
    words = {*document.title.split(), *document.body.split()}
    words |= {_TITLE + word for word in document.title.split()}
    words |= {_FACET + facet for facet in document.facets.split()}
    pairs = _pairs([*document.title_surfaces.split(), PART_END, *document.body_surfaces.split()])
    return " ".join([*map(_quoted, sorted(words)), *map(_paired, pairs), *map(_quoted, _stretches_of(seq))])


def _surfaces(seq: int, document: Document) -> str:
    """With places, and a gap between title and body that no phrase bridges."""
    title = document.title_surfaces.split()
    places = [*enumerate(title, start=1), *enumerate(document.body_surfaces.split(), start=len(title) + 3)]
    placed = [f"'{word}':{place if place < _PLACES_MAX else _PLACES_MAX}" for place, word in places]
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


def _sought(search: Search) -> _Sought:
    """How the phrases of a search are sought: a pair of common words is in the index, others are read from
    each story that has their words and pairs.
    """
    unwanted = [_words(terms) for terms in search.without if len(terms) > 1]
    known = set().union(*map(_pairs, (*search.phrases, *unwanted)))
    if known and _UNPAIRED.rows():
        # Stories that an older analysis put have no pairs until they are put again.
        known = set()
    pairs: list[str] = []
    surfaces: list[str] = []
    read: list[str] = []
    for phrase in search.phrases:
        inside = [pair for pair in pairwise(phrase) if pair in known]
        pairs += map(_paired, inside)
        surfaces += [_quoted(word) for word in phrase if not any(word in pair for pair in inside)]
        if len(phrase) > 1 and phrase not in known:
            read.append(_side_by_side(phrase))
    for words in unwanted:
        if words in known:
            pairs.append(f"!{_paired(words)}")
        else:
            read.append(f"!{_side_by_side(words)}")
    return _Sought(search, pairs, surfaces, [" & ".join(read)] if read else [])


def _where(sought: _Sought, wanted: Queries, stretches: str) -> tuple[str, list[object]]:
    """Conditions and their values: what is wanted, the words of phrases, facets, what must be missing."""
    search = sought.search
    stems, surfaces = [wanted[0], *sought.pairs], [wanted[1], *dict.fromkeys(sought.surfaces)]
    stems += ["(" + " | ".join(_quoted(_FACET + facet) for facet in choice) + ")" for choice in search.facets]
    for term in (terms[0] for terms in search.without if len(terms) == 1):
        if term.startswith(SURFACE):
            surfaces.append(f"!{_quoted(term.removeprefix(SURFACE))}")
        else:
            stems.append(f"!{_quoted(term)}")
    parts: list[str] = []
    values: list[object] = []
    for column, queries in (("stems", stems), ("surfaces", surfaces)):
        if asked := " & ".join(filter(None, queries)):
            # Time is a condition of its own: in one query with the words each story that has the rarest of
            # them is tried with every stretch, three to ten times as slow as lists that skip ahead together.
            own = [asked, stretches] if stretches else [asked]
            parts += [f"{column} @@ %s::tsquery"] * len(own)
            values += own
    return " AND ".join(parts) or "true", values


def _every(search: Search) -> Queries:
    """All groups."""
    return " & ".join(_stems_of(search)), " & ".join(_written(search))


def _stems_of(search: Search, *, but: str = "") -> list[str]:
    """A query for each group of stems, without the one that is met wherever a term is."""
    groups = (group for group in search.groups if (but,) not in group.alternatives)
    return [f"({_group(group)})" for group in groups if _is_of_stems(group)]


def _any(search: Search) -> Iterator[tuple[str, str, float]]:
    """Each way of each group, and more for its words in the headline; stop words where nothing else is."""
    of_stems = [group for group in search.groups if _is_of_stems(group)]
    more = _TITLE_COUNTS * max(search.columns.title - search.columns.body, 0)
    for way in dict.fromkeys(way for group in of_stems for way in group.alternatives):
        weights = {term: search.weights.get(term, 1.0) for term in way}
        together = " & ".join(map(_quoted, way))
        yield together, "", sum(weights.values())
        for term, weight in weights.items() if more else ():
            title = _quoted(_TITLE + term)
            yield title if len(way) == 1 else f"{together} & {title}", "", more * weight
    if not of_stems:
        for word in _written(search):
            yield "", word, 1.0


def _pairs(words: Iterable[str]) -> set[tuple[str, ...]]:
    """Those of some words that stand side by side and that very many stories have, each of the two."""
    return {pair for pair in pairwise(words) if pair[0] in COMMON_WORDS and pair[1] in COMMON_WORDS}


def _paired(words: Iterable[str]) -> str:
    return _quoted(_PAIR + " ".join(words))


def _words(terms: Iterable[str]) -> tuple[str, ...]:
    """Surfaces without the sign before them."""
    return tuple(term.removeprefix(SURFACE) for term in terms)


def _rare_as_typed(search: Search) -> Iterator[tuple[str, float]]:
    """Words that far fewer stories have as they were typed than under their stem, and what they weigh so."""
    for group in search.groups:
        weight = search.weights.get(SURFACE + group.surface, 0.0)
        if group.surface and weight > search.weights.get(group.alternatives[0][0], 0.0) + _RARER:
            yield group.surface, weight


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
