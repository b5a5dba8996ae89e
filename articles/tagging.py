"""Tags that a story's words ask for: named in them, carried by its like, or names that have no tag yet."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from articles.categories.models import Tag
from articles.models import TaggedArticle
from articles.names import register
from kalima.text import arabic
from kalima.text.aliases import WORD
from kalima.text.analysis import tokens
from kalima.text.phrases import Phrase, phrases

SUGGESTED_MAX = 8

# What a name weighs by where it stands. In the body a second and a third time add half, and no more do.
PLACES = {"headline": 4.0, "kicker": 2.0, "standfirst": 2.0, "body": 1.0}
TIMES_COUNTED = 3
# A story says in its first words what it is about; these bound what the database is asked for.
WORDS_READ = 800
CHARACTERS_READ = 6_000

# A tag on so many stories tells little; one that no story in print carries may be a slip.
COMMON = 500
COMMON_WEIGHS, UNUSED_WEIGHS, NEW_WEIGHS = 0.6, 0.8, 0.7
# A word more makes a name more telling, a letter forgiven makes it less sure.
WORD_WEIGHS, FORGIVEN_WEIGHS = 0.3, 0.9

# The newest stories of the best tag; what a third of them carry, and three at least, the story may carry too.
LIKE, LIKE_MIN = 30, 3


class Why(StrEnum):
    NAMED = "named"
    CARRIED = "carried"
    NEW = "new"


class Suggestion(NamedTuple):
    """A tag to choose, as it is typed into the line, and why; NEW is none of the paper's yet."""

    name: str
    typed: str
    why: Why


class _Name(NamedTuple):
    """What may be offered: a tag that there is, or somebody or something that has none (number 0)."""

    name: str
    number: int
    weight: float


class _Person(NamedTuple):
    """A person, a place or a body that the text names: the keys of all its names, and what it weighs."""

    name: str
    keys: tuple[str, ...]
    weight: float


# The line of tags is read so far: it may have been sent by a program.
LINE_READ = 5_000


def suggested(words: Mapping[str, str], *, line: str, on: date) -> list[Suggestion]:
    """At most SUGGESTED_MAX tags for a story with these words (PLACES) beside those in its line, best first.

    `on` is the day on which names stand for somebody. In four queries at any number of tags: the text's
    phrases are looked up, no list of tags is read.
    """
    read = _read(words)
    people = _people(words, on)
    given = {arabic.ending_key(name) for name in arabic.split_tags(line[:LINE_READ])}
    keys = {phrase.key for _place, found in read for phrase in found}
    tags = _tags(keys.union(given, *(person.keys for person in people)))
    taken = {tags[key].number for key in given & tags.keys()}
    scores = _scored(read, tags)
    for person in people:
        tag = next((tags[key] for key in person.keys if key in tags), None)
        if tag or not given.intersection(person.keys):
            name = tag or _Name(person.name, 0, NEW_WEIGHS)
            # A full name that is a tag too was counted where it stands; this counts its other names as well.
            scores[name] = max(scores.get(name, 0), person.weight * name.weight)
    ranked = sorted(scores, key=lambda name: (-scores[name], name.name))
    best = [name for name in ranked if name.number not in taken]
    offered = [(name.name, Why.NAMED if name.number else Why.NEW) for name in best[:SUGGESTED_MAX]]
    leading = next((name.number for name in ranked if name.number), 0)
    if leading and len(offered) < SUGGESTED_MAX:
        known = taken | {name.number for name in ranked}
        offered += ((tag.name, Why.CARRIED) for tag in _carried_with(leading) if tag.pk not in known)
    return [Suggestion(name, arabic.join_tags([name]), why) for name, why in offered[:SUGGESTED_MAX]]


def _read(words: Mapping[str, str]) -> list[tuple[str, list[Phrase]]]:
    """The phrases of each line of each part, the short parts first, until WORDS_READ words were read."""
    room, read = WORDS_READ, []
    for place in PLACES:
        for line in words.get(place, "")[:CHARACTERS_READ].splitlines():
            found = list(phrases(line, most=room))
            room -= max((phrase.start + phrase.words for phrase in found), default=0)
            read.append((place, found))
    return read


def _people(words: Mapping[str, str], on: date) -> list[_Person]:
    """Whom, which places and which bodies these words name, in any form that the house knows for them."""
    known = register()
    weights: dict[str, float] = {}
    names: dict[str, dict[str, None]] = {}
    times: Counter[str] = Counter()
    for place in PLACES:
        text = words.get(place, "")[:CHARACTERS_READ]
        every = list(tokens(text))
        for found in known.found(text, every, on=on):
            if found.alias.kind == WORD:
                continue
            name = found.alias.meant
            names.setdefault(name, {name: None}).update(dict.fromkeys(known.others(found, on=on)))
            weight = _weight(place, times, name, words=found.end - found.first)
            weights[name] = weights.get(name, 0) + weight
    return [
        _Person(name, tuple(dict.fromkeys(map(arabic.ending_key, others))), weights[name])
        for name, others in names.items()
    ]


def _tags(keys: set[str]) -> dict[str, _Name]:
    """The tags that these keys name."""
    rows = TaggedArticle.objects.filter(tag=OuterRef("topic")).order_by()
    found = (
        Tag.objects.filter(ending_key__in=keys)
        .select_related("stands_for")
        .annotate(topic=Coalesce("stands_for", "pk"))
        .annotate(is_used=Exists(rows), is_common=Exists(rows[COMMON : COMMON + 1]))
        # Of several with one key the last is meant: a tag rather than a name of the past, and one in use.
        .order_by(F("stands_for").desc(nulls_last=True), "is_used", "-pk")
    )
    tags = {}
    for tag in found:
        weight = COMMON_WEIGHS if tag.is_common else 1.0 if tag.is_used else UNUSED_WEIGHS
        tags[tag.ending_key] = _Name(tag.meant.name, tag.meant.pk, weight)
    return tags


def _scored(read: Iterable[tuple[str, list[Phrase]]], tags: Mapping[str, _Name]) -> dict[_Name, float]:
    """What each tag weighs in a text; of names that overlap the longest is meant."""
    scores: dict[_Name, float] = {}
    times: Counter[_Name] = Counter()
    for place, found in read:
        covered: set[int] = set()
        meant = (phrase for phrase in found if phrase.key in tags)
        for phrase in sorted(meant, key=lambda phrase: (-phrase.words, phrase.forgiven, phrase.start)):
            where = set(range(phrase.start, phrase.start + phrase.words))
            if not covered & where:
                covered |= where
                tag = tags[phrase.key]
                weight = _weight(place, times, tag, words=phrase.words) * FORGIVEN_WEIGHS**phrase.forgiven
                scores[tag] = scores.get(tag, 0) + weight * tag.weight
    return scores


def _weight(place: str, times: Counter[Any], name: object, *, words: int) -> float:
    """What a name of so many words weighs where it stands; `times` counts how often the body had it."""
    weight = PLACES[place] * (1 + WORD_WEIGHS * (words - 1))
    if place == "body":
        times[name] += 1
        weight *= 0 if times[name] > TIMES_COUNTED else 0.5 if times[name] > 1 else 1
    return weight


def _carried_with(number: int) -> "QuerySet[Tag]":
    """The tags that the newest stories of a tag carry beside it, the most frequent first."""
    rows = TaggedArticle.objects.filter(tag=number).order_by("-published_at", "-content_object_id")
    newest = list(rows.values_list("content_object_id", flat=True)[:LIKE])
    beside = Tag.objects.topics().filter(tagged__content_object__in=newest)
    enough = max(LIKE_MIN, len(newest) // 3)
    return beside.annotate(n=Count("pk")).filter(n__gte=enough).order_by("-n", "name")[: 2 * SUGGESTED_MAX]
