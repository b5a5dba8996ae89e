"""Tags that a story's words ask for: named in them, carried by its like, or people and places without one."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from articles.categories.models import Tag
from articles.models import HouseSpelling, SpellingKind, TaggedArticle
from kalima.text import arabic
from kalima.text.phrases import Phrase, phrases

SUGGESTED_MAX = 8

# What a name weighs by where it stands. In the body a second and a third time add half, and no more do.
PLACES = {"headline": 4.0, "kicker": 2.0, "standfirst": 2.0, "body": 1.0}
TIMES_COUNTED = 3
# A story says in its first words what it is about; these bound what the database is asked for.
WORDS_READ = 800
CHARACTERS_READ = 12_000

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
    """What a key of the text stands for: a tag that there is, or a name of the spelling list without one."""

    name: str
    number: int
    weight: float


def suggested(words: Mapping[str, str], *, line: str) -> list[Suggestion]:
    """At most SUGGESTED_MAX tags for a story with these words (PLACES) beside those in its line, best first.

    In four queries at any number of tags: the text's phrases are looked up, no list is read.
    """
    read = _read(words)
    keys = {phrase.key for _weight, found in read for phrase in found}
    given = [arabic.ending_key(name) for name in arabic.split_tags(line)]
    names, taken = _names(keys, given)
    scores = _scored(read, names)
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


def _names(keys: set[str], given: list[str]) -> tuple[dict[str, _Name], set[int]]:
    """What these keys stand for, and the numbers of the tags that the line has already."""
    rows = TaggedArticle.objects.filter(tag=OuterRef("topic")).order_by()
    tags = (
        Tag.objects.filter(ending_key__in=keys.union(given))
        .select_related("stands_for")
        .annotate(topic=Coalesce("stands_for", "pk"))
        .annotate(is_used=Exists(rows), is_common=Exists(rows[COMMON : COMMON + 1]))
        # Of several with one key the last is meant: a tag rather than a name of the past, and one in use.
        .order_by(F("stands_for").desc(nulls_last=True), "is_used", "-pk")
    )
    names, taken = {}, set()
    for tag in tags:
        weight = COMMON_WEIGHS if tag.is_common else 1.0 if tag.is_used else UNUSED_WEIGHS
        names[tag.ending_key] = _Name(tag.meant.name, tag.meant.pk, weight)
        if tag.ending_key in given:
            taken.add(tag.meant.pk)
    kinds = (SpellingKind.PERSON, SpellingKind.PLACE)
    people_and_places = HouseSpelling.objects.filter(key__in=keys - names.keys() - set(given), kind__in=kinds)
    for form, key in people_and_places.values_list("form", "key"):
        names[key] = _Name(form, 0, NEW_WEIGHS)
    return names, taken


def _scored(read: Iterable[tuple[str, list[Phrase]]], names: Mapping[str, _Name]) -> dict[_Name, float]:
    """What each name weighs in a text; of names that overlap the longest is meant."""
    scores: dict[_Name, float] = {}
    times: dict[_Name, int] = {}
    for place, found in read:
        covered: set[int] = set()
        meant = (phrase for phrase in found if phrase.key in names)
        for phrase in sorted(meant, key=lambda phrase: (-phrase.words, phrase.forgiven, phrase.start)):
            where = set(range(phrase.start, phrase.start + phrase.words))
            if covered & where:
                continue
            covered |= where
            name = names[phrase.key]
            weight = PLACES[place]
            if place == "body":
                times[name] = times.get(name, 0) + 1
                weight *= 0 if times[name] > TIMES_COUNTED else 0.5 if times[name] > 1 else 1
            telling = (1 + WORD_WEIGHS * (phrase.words - 1)) * FORGIVEN_WEIGHS**phrase.forgiven
            scores[name] = scores.get(name, 0) + weight * telling * name.weight
    return scores


def _carried_with(number: int) -> "QuerySet[Tag]":
    """The tags that the newest stories of a tag carry beside it, the most frequent first."""
    rows = TaggedArticle.objects.filter(tag=number).order_by("-published_at", "-content_object_id")
    newest = list(rows.values_list("content_object_id", flat=True)[:LIKE])
    beside = Tag.objects.topics().filter(tagged__content_object__in=newest)
    enough = max(LIKE_MIN, len(newest) // 3)
    return beside.annotate(n=Count("pk")).filter(n__gte=enough).order_by("-n", "name")[: 2 * SUGGESTED_MAX]
