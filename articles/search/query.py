"""A question answered: planned by how rare its words are, asked of the engine, ranked with an eye to time."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import pairwise

from django.utils import timezone

from articles.models import SearchTerm, SearchTotals
from articles.names import expansions
from articles.search.document import SURFACE, Document, Texts
from articles.search.engine import ASKING, NAMING, Alternative, Group, Search
from articles.search.engines import engine
from articles.search.question import Question
from kalima.text import analysis
from kalima.text.analysis import Token
from kalima.web.prepared import GivenWords, Prepared

# Up to so many words every one of them is wanted; a longer question is answered by the nearest stories.
EVERY_MAX = 3
# With fewer stories that have every word, those that have some follow.
ENOUGH = 20
# Of stories that have every word the newest are looked at; more than this is told as «more than».
COUNTED_MAX = 1_000
LOOKED_AT = COUNTED_MAX + 1
# Where so many times fewer have the words as they were typed, these are looked at besides.
FAR_FEWER = 8
# A list by relevance ends here; by date it goes on to the first day of the paper.
RANKED_MAX = 200
# How many stories the words of a long question may bring, rarest words first, as far as the engine goes.
BROUGHT_MIN, BROUGHT_SHARE = 5_000, 0.1
# What a word of another name tells beside a word that was typed.
OTHER_NAME_WEIGHS = 0.7
# How many of the best are looked at for words that stand side by side.
NEAR_LOOKED_AT = 30
NEAR_WORDS = 3
NEAR_WEIGHT = 0.4

# What of its score a story keeps however old it is, and in how many days half of the rest goes.
OLD_KEEPS, OLD_KEEPS_ONE_WORD = 0.7, 0.5
HALF_LIFE_DAYS = 30
DAY_S = 86_400

# How long a story is held to be before any was counted.
AVERAGE = 400.0

_HAVING = Prepared(
    lambda: SearchTerm.objects.filter(term__in=GivenWords("terms")).values_list("term", "documents")
)
_TOTALS = Prepared(lambda: SearchTotals.objects.filter(pk=1).values_list("stories", "words"))


@dataclass(frozen=True)
class Answer:
    """Stories in their order, as seconds of publication; how many of them, from the first, have every word.

    `names` are other names that were looked for, each by its stems. `is_of_newest` says that so many have the
    words of a phrase that it was perhaps looked for among the newest of them alone.
    """

    ranked: Sequence[int] = ()
    having_every: int = 0
    is_question: bool = False
    names: tuple[Alternative, ...] = ()
    is_of_newest: bool = False

    @property
    def is_many(self) -> bool:
        return self.having_every > COUNTED_MAX


def answer(question: Question, scope: Search, *, at: datetime) -> Answer:
    """Rank what has the words of a question within a scope of facets and dates.

    Of bounded cost: names, words, their totals, one search or two, the best of each again; on PostgreSQL each
    search is a few statements.
    """
    if not question:
        return Answer()
    search, rarity = _planned(question, scope, at)
    is_question = question.asks or len(search.groups) > EVERY_MAX
    search = replace(search, columns=ASKING if is_question else NAMING)
    names, texts = _other_names(search), Texts()
    second = int(at.timestamp())
    keeps = OLD_KEEPS_ONE_WORD if len(search.groups) == 1 else OLD_KEEPS
    if is_question and search.groups:
        found = _by_any(search, rarity, texts)
        ranked = _by_time(_by_nearness(found, search, rarity, texts), keeps, second)
        return Answer(ranked, 0, is_question=True, names=names)
    every = _by_all(search, rarity, texts)
    ranked = _by_time(every, keeps, second)
    # Of two common words `_by_any` would ask the same again.
    is_all = len(search.groups) == 2 and _is_common(search.groups, rarity)
    if len(ranked) < ENOUGH and len(search.groups) > 1 and not is_all:
        have = set(ranked)
        rest = [row for row in _by_any(search, rarity, texts) if row[0] not in have]
        ranked += _by_time(rest, keeps, second)
    return Answer(ranked[:RANKED_MAX], len(every), names=names, is_of_newest=engine().is_of_newest(search))


def newest(question: Question, scope: Search, *, at: datetime, limit: int) -> Answer:
    """The newest stories that have every word of a question, newest first."""
    if not question:
        return Answer()
    search, _rarity = _planned(question, scope, at)
    found = engine().newest(search, limit=limit)
    return Answer(found, len(found), names=_other_names(search), is_of_newest=engine().is_of_newest(search))


def having_terms(terms: set[str]) -> dict[str, int]:
    """In how many stories each of these terms stands; those that stand in none are missing."""
    return dict(_HAVING.rows(terms=sorted(terms)))


@dataclass(frozen=True)
class Rarity:
    """In how many stories each term stands, as they were last counted."""

    stories: int
    average: float
    having: dict[str, int]

    @classmethod
    def of(cls, groups: Iterable[Group], phrases: Iterable[tuple[str, ...]] = ()) -> "Rarity":
        terms = {*_terms(groups), *(SURFACE + word for phrase in phrases for word in phrase)}
        counted = having_terms(terms)
        stories, words = next(iter(_TOTALS.rows()), (0, 0))
        return cls(stories, words / stories if stories else AVERAGE, counted)

    def count(self, group: Group) -> int:
        """How many stories a group may bring."""
        return sum(min(self.having.get(term, 0) for term in way) for way in group.alternatives)

    def weighed(self, search: Search) -> Search:
        """The search with what is known of its words."""
        return replace(
            search,
            weights=self.weights(search.groups),
            brings=self._together([*map(self.count, search.groups), *self._written(search)]),
            stories=self.stories,
            average=self.average,
        )

    def as_typed(self, search: Search) -> int:
        """How many stories may have all that is wanted, each word as it was typed."""
        typed = (
            self.having.get(SURFACE + group.surface, 0) if group.surface else self.count(group)
            for group in search.groups
        )
        return self._together([*typed, *self._written(search)])

    def _written(self, search: Search) -> Iterator[int]:
        return (self.having.get(SURFACE + word, 0) for phrase in search.phrases for word in phrase)

    def _together(self, counts: Sequence[int]) -> int:
        """How many stories may have all of some words: more than if none had to do with another."""
        rarest, *others = sorted(counts) or [0]
        return int(rarest * math.prod(math.sqrt(min(count / max(self.stories, 1), 1)) for count in others))

    def weights(self, groups: Sequence[Group]) -> dict[str, float]:
        """What each term tells; those of other names less than what was typed."""
        typed = {term for group in groups for term in group.alternatives[0]}
        typed |= {SURFACE + group.surface for group in groups}
        return {
            term: self.weight(term) * (1.0 if term in typed else OTHER_NAME_WEIGHS) for term in _terms(groups)
        }

    def weight(self, term: str) -> float:
        """As BM25 weighs a term: the rarer the more."""
        having = self.having.get(term, 0)
        return max(math.log((max(self.stories, having) - having + 0.5) / (having + 0.5)), 1e-6)


def _terms(groups: Iterable[Group]) -> Iterator[str]:
    """What a group is found by, and how it was typed."""
    for group in groups:
        for way in group.alternatives:
            yield from way
        if group.surface:
            yield SURFACE + group.surface


def _planned(question: Question, scope: Search, at: datetime) -> tuple[Search, Rarity]:
    """What is asked of the engine, and how rare its words are."""
    search = _asked(question, scope, at)
    rarity = Rarity.of(search.groups, search.phrases)
    return rarity.weighed(search), rarity


def _asked(question: Question, scope: Search, at: datetime) -> Search:
    return Search(
        groups=_groups(question, on=_day_of(scope, at)),
        phrases=tuple(tuple(token.surface for token in phrase) for phrase in question.phrases),
        without=tuple(_unwanted(words) for words in question.without),
        facets=scope.facets,
        since=scope.since,
        until=scope.until,
    )


def _day_of(scope: Search, at: datetime) -> date:
    """The day that a question is asked about: today, or the last one of its range."""
    second = max(min(scope.until, int(at.timestamp())), 0)
    return timezone.localdate(datetime.fromtimestamp(second, UTC))


def _groups(question: Question, *, on: date) -> tuple[Group, ...]:
    """Each word, and each name with its other names; what stands in quotes is asked for as it is written."""
    groups = {token.stem: _group(token) for token in question.words}
    words = list(analysis.tokens(question.typed))
    for first, end, others in expansions(question.typed, words, on=on):
        named = _telling_stems(words[first:end])
        ways = [way for other in others if (way := tuple(_telling_stems(other)))]
        if named and ways and named.keys() <= groups.keys():
            surface = groups[next(iter(named))].surface if len(named) == 1 else ""
            for stem in named:
                del groups[stem]
            groups[" ".join(named)] = Group((tuple(named), *ways), surface)
    return tuple(groups.values())


def _other_names(search: Search) -> tuple[Alternative, ...]:
    return tuple(dict.fromkeys(way for group in search.groups for way in group.alternatives[1:]))


def _telling_stems(words: Iterable[Token]) -> dict[str, None]:
    return dict.fromkeys(token.stem for token in words if not token.is_stop)


def _group(token: Token) -> Group:
    return Group(((_term(token),),), "" if token.is_stop else token.surface)


def _unwanted(words: Sequence[Token]) -> tuple[str, ...]:
    """One word in any form, or several as they are written side by side."""
    return (_term(words[0]),) if len(words) == 1 else tuple(SURFACE + token.surface for token in words)


def _term(token: Token) -> str:
    """Stop words are in the index as they are written."""
    return f"{SURFACE}{token.surface}" if token.is_stop else token.stem


def _by_all(search: Search, rarity: Rarity, texts: Texts) -> list[tuple[int, float]]:
    """The newest that have every group; where they are too many, also those that have it as it was typed, if
    these are far fewer: «الألفي» is a name and found under the stem of ألف.
    """
    found = engine().best(search, every=True, limit=LOOKED_AT, texts=texts)
    typed = tuple((group.surface,) for group in search.groups if group.surface)
    brings = rarity.as_typed(search)
    if len(found) < LOOKED_AT or not typed or brings > min(COUNTED_MAX, search.brings / FAR_FEWER):
        return found
    exact = replace(search, phrases=(*search.phrases, *typed), brings=brings)
    scores = dict(found)
    for seq, score in engine().best(exact, every=True, limit=LOOKED_AT, texts=texts):
        scores[seq] = max(score, scores.get(seq, score))
    return list(scores.items())


def _by_any(search: Search, rarity: Rarity, texts: Texts) -> list[tuple[int, float]]:
    """The best of what the rarer words bring; where the rarest brings too many, of the newest that have the
    two rarest, or the only one.
    """
    is_common = _is_common(search.groups, rarity)
    groups = sorted(search.groups, key=rarity.count)[:2] if is_common else rarest(search.groups, rarity)
    narrowed = rarity.weighed(replace(search, groups=tuple(groups)))
    limit = LOOKED_AT if is_common else RANKED_MAX
    found = engine().best(narrowed, every=is_common, limit=limit, texts=texts)
    return sorted(found, key=lambda row: -row[1])[:RANKED_MAX]


def _is_common(groups: Iterable[Group], rarity: Rarity) -> bool:
    """Whether even the rarest of some groups brings more stories than are looked at."""
    return min(map(rarity.count, groups)) > _room(rarity)


def _room(rarity: Rarity) -> int:
    return min(max(BROUGHT_MIN, int(BROUGHT_SHARE * rarity.stories)), engine().brought_max)


def rarest(groups: Iterable[Group], rarity: Rarity) -> list[Group]:
    """The rarer of some groups, while they bring no more stories than are looked at.

    What all but every story has tells nothing.
    """
    room = _room(rarity)
    found: list[Group] = []
    brought = 0
    for group in sorted(groups, key=rarity.count):
        brought += rarity.count(group)
        if found and brought > room:
            break
        found.append(group)
    return found


def _by_nearness(
    found: list[tuple[int, float]], search: Search, rarity: Rarity, texts: Texts
) -> list[tuple[int, float]]:
    """Raise those of the best in which words of the question stand side by side."""
    looked_at = found[:NEAR_LOOKED_AT]
    terms = {term: rarity.weight(term) for group in search.groups for term in group.alternatives[0]}
    kept = texts.of(seq for seq, _score in looked_at)
    return [
        (seq, score + NEAR_WEIGHT * _nearness(kept[seq], terms) if seq in kept else score)
        for seq, score in looked_at
    ] + found[NEAR_LOOKED_AT:]


def _nearness(document: Document, terms: dict[str, float]) -> float:
    """What the pairs of different words weigh that stand within a few words of each other."""
    places = [
        (place, word)
        for place, word in enumerate(f"{document.title} {document.body}".split())
        if word in terms
    ]
    pairs: dict[frozenset[str], float] = {}
    for (place, word), (next_place, next_word) in pairwise(places):
        apart = next_place - place
        if word != next_word and apart <= NEAR_WORDS:
            pair = frozenset((word, next_word))
            pairs[pair] = max(pairs.get(pair, 0.0), min(terms[word], terms[next_word]) / apart)
    return sum(pairs.values())


def faded(apart_s: int, *, keeps: float, half_life_days: float) -> float:
    """The part of a score that is left over so many seconds: never less than `keeps`."""
    return keeps + (1 - keeps) * 2 ** (-apart_s / DAY_S / half_life_days)


def _by_time(found: list[tuple[int, float]], keeps: float, second: int) -> list[int]:
    """Seconds of publication, best first: an old story loses a part of its score and never all of it."""

    def score(row: tuple[int, float]) -> float:
        return row[1] * faded(max(0, second - row[0]), keeps=keeps, half_life_days=HALF_LIFE_DAYS)

    return [seq for seq, _score in sorted(found, key=lambda row: (-score(row), -row[0]))]
