"""An entry of the alias register tried on the archive: in which stories it counts, and where it does not."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from articles.models import Article
from kalima.text import arabic
from kalima.text.aliases import Alias, Aliases, Bar, Found, surfaces
from kalima.text.analysis import Token, tokens
from kalima.text.html import plain_text

# So many of the newest stories in print are looked at, and so many that have its first word are read: a few
# seconds of one editor's patience, whatever the archive has grown to. The page says how far it went.
LOOKED_AT_MAX = 5_000
READ_MAX = 1_000
CHUNK = 200
EXAMPLES = 20
# Letters of a story on either side of the name.
BESIDE = 60


class Example(NamedTuple):
    """A story, and the name in what stands around it."""

    pk: int
    headline: str
    published_at: datetime
    before: str
    matched: str
    behind: str


@dataclass(frozen=True)
class Pile:
    """Stories in which the entry counts (`why` is ""), or does not for one reason, and the newest of them."""

    why: str
    stories: int
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Trial:
    """Where an entry would be found among the newest stories in print."""

    looked_at: int
    since: datetime | None
    is_whole: bool
    piles: tuple[Pile, ...]

    @property
    def stories(self) -> int:
        return sum(pile.stories for pile in self.piles if not pile.why)


def try_on_archive(alias: Alias) -> Trial:
    """Look for one entry in the newest stories in print, in one query read in chunks.

    A story in which it counts once is one of those; another stands with the reason of its first place.
    """
    register, first_word = Aliases([alias]), _first_word(alias)
    stories: Counter[Bar | None] = Counter()
    examples: dict[Bar | None, list[Example]] = defaultdict(list)
    looked_at, read, since = 0, 0, None
    copy = ("headline", "standfirst", "body")
    rows = Article.objects.published().order_by("-published_at", "-pk")
    fields = ("pk", "published_at", *(f"published_revision__{name}" for name in copy))
    for pk, at, *words in rows.values_list(*fields)[: LOOKED_AT_MAX + 1].iterator(chunk_size=CHUNK):
        if looked_at == LOOKED_AT_MAX or read == READ_MAX:
            return _trial(looked_at, since, False, stories, examples)
        looked_at, since = looked_at + 1, at
        if not any(map(first_word.search, words)):
            continue
        read += 1
        headline, standfirst, body = words
        text = "\n".join((headline, standfirst, plain_text(body)))
        found = _place(register, text, at)
        if found is None:
            continue
        place, start, end = found
        stories[place.bar] += 1
        if len(examples[place.bar]) < EXAMPLES:
            examples[place.bar].append(_example(pk, headline, at, text, start, end))
    return _trial(looked_at, since, True, stories, examples)


def _first_word(alias: Alias) -> re.Pattern[str]:
    """What every text with the form has in it, however it is spelled and whatever is joined to it."""
    word = surfaces(alias.written)[0]
    return re.compile(arabic.spelling_pattern(word.removeprefix("ال") or word))


def _place(register: Aliases, text: str, at: datetime) -> tuple[Found, int, int] | None:
    """The first place where the form counts, or else the first where it is read; from letter to letter."""
    words: list[Token] = list(tokens(text))
    places = [place for place in register.read(text, words, on=timezone.localdate(at)) if not place.is_full]
    place = min(places, key=lambda place: place.bar is not None, default=None)
    return place and (place, words[place.first].start, words[place.end - 1].end)


def _trial(
    looked_at: int,
    since: datetime | None,
    is_whole: bool,
    stories: Counter[Bar | None],
    examples: dict[Bar | None, list[Example]],
) -> Trial:
    piles = (
        Pile(bar.value if bar else "", stories[bar], tuple(examples[bar]))
        for bar in (None, *Bar)
        if stories[bar]
    )
    return Trial(looked_at, since, is_whole, tuple(piles))


def _example(pk: int, headline: str, at: datetime, text: str, start: int, end: int) -> Example:
    before, behind = text[:start].rpartition("\n")[2], text[end:].partition("\n")[0]
    if len(before) > BESIDE:
        before = f"…{before[-BESIDE:].partition(' ')[2]}"
    if len(behind) > BESIDE:
        behind = f"{behind[:BESIDE].rpartition(' ')[0]}…"
    return Example(pk, headline, at, before, text[start:end], behind)
