"""What is offered while somebody types in the readers' search field: headlines, topics, people, places.

Names that change seldom are known by each process for a minute; nothing here grows with the archive.
"""

import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import NamedTuple
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from articles.categories.models import Category, Tag
from articles.models import Byline, HouseSpelling, NameAlias, SpellingKind, TaggedArticle, Writer
from articles.quick import in_print, is_meant
from kalima.text import arabic
from kalima.text.wordforms import asked, index_forms

# What is typed into a search field while offers still help; a pasted text needs none.
TYPED_MIN, TYPED_MAX = 2, 80
OF_A_KIND = 4
STORIES = 5
# Newest stories that are looked at, of which some are not meant after all.
LOOKED_AT = 12

NAMES_MAX = 5000
KNOWN_FOR_S = 60.0
# Sorts after every letter.
_LAST = "\U0010ffff"


class Offer(NamedTuple):
    """One line of the list: its text, what it is, and where it leads."""

    text: str
    kind: str
    address: str


@dataclass
class Names:
    """Sections, writers, and people, places and bodies that the house knows, by all they are called."""

    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    read_at: float = float("-inf")
    words: list[tuple[str, int]] = field(default_factory=list, repr=False)
    offers: list[tuple[Offer, frozenset[str]]] = field(default_factory=list, repr=False)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def matching(self, words: list[list[str]]) -> Iterator[Offer]:
        """Those names that have every word, each in one of its forms and its last letters untyped."""
        with self.lock:
            if self.clock() - self.read_at >= KNOWN_FOR_S:
                self._read()
            sorted_words, offers = self.words, self.offers
        near: dict[int, None] = {}
        for form in words[-1]:
            start = bisect_left(sorted_words, (form,))
            for word, at in islice(sorted_words, start, None):
                if not word.startswith(form):
                    break
                near[at] = None
        for at in sorted(near):
            offer, its_words = offers[at]
            if all(any(word.startswith(tuple(forms)) for word in its_words) for forms in words):
                yield offer

    def _read(self) -> None:
        """Read them all anew, four queries; the offers that are shown first stand first."""
        found: dict[str, tuple[Offer, set[str]]] = {}
        for offer, called in islice(chain(_sections(), _writers(), _spellings(), _aliases()), NAMES_MAX):
            _offer, words = found.setdefault(offer.address, (offer, set()))
            words.update(index_forms(called))
        self.offers = [(offer, frozenset(words)) for offer, words in found.values()]
        self.words = sorted((word, at) for at, (_offer, words) in enumerate(self.offers) for word in words)
        self.read_at = self.clock()


names = Names()


def offers(typed: str) -> list[Offer]:
    """Names, topics and headlines in print that have the words typed so far, in any spelling.

    [] for what is too short to tell anything, for a pasted text, and for what has no letter. Two or three
    questions to the database, one more for each word beyond the first, whatever the archive holds.
    """
    typed = arabic.tidy_line(typed[: TYPED_MAX + 1])
    return [*names_for(typed), *_first(_stories(typed), STORIES)] if _is_telling(typed) else []


def names_for(typed: str) -> list[Offer]:
    """Names first, as there are few; then topics that begin with what was typed, with or without «ال»."""
    if not _is_telling(typed):
        return []
    named = _first(names.matching(asked(typed)), OF_A_KIND)
    return [*named, *_first(_topics(typed), OF_A_KIND)]


def _is_telling(typed: str) -> bool:
    letters = arabic.ending_key(typed).removeprefix("ال").strip()
    return len(letters) >= TYPED_MIN and len(typed) <= TYPED_MAX and bool(asked(typed))


def _first(found: Iterable[Offer], n: int) -> list[Offer]:
    return [offer for offer, _n in zip(found, range(n), strict=False)]


def _stories(typed: str) -> Iterator[Offer]:
    newest = in_print(typed).select_related("published_revision").defer("body", "published_revision__body")
    for story in newest.order_by("-published_at", "-pk")[:LOOKED_AT]:
        if is_meant(typed, story):
            yield Offer(story.printed.headline, "مادة", story.get_absolute_url())


def _topics(typed: str) -> Iterator[Offer]:
    key = arabic.ending_key(typed)
    bare = key.removeprefix("ال")
    if not bare:
        return
    begins = _begins(f"ال{bare}") | _begins(bare)
    is_in_print = Exists(TaggedArticle.objects.filter(tag=OuterRef("pk")))
    for tag in Tag.objects.topics().filter(begins, is_in_print).order_by("ending_key", "pk")[:OF_A_KIND]:
        yield Offer(tag.name, "وسم", tag.get_absolute_url())


def _begins(key: str) -> Q:
    """The condition that a topic's key begins so, as each database has an index for it."""
    if connection.vendor == "postgresql":
        return Q(ending_key__startswith=key)
    return Q(ending_key__gte=key, ending_key__lt=f"{key}{_LAST}")


def _sections() -> Iterator[tuple[Offer, str]]:
    for section in Category.objects.all():
        yield Offer(section.name, "قسم", section.get_absolute_url()), section.name


def _writers() -> Iterator[tuple[Offer, str]]:
    signed = Exists(Byline.objects.filter(writer=OuterRef("pk")))
    for writer in Writer.objects.filter(signed).order_by("name", "pk")[:NAMES_MAX]:
        yield Offer(writer.name, "كاتب", writer.get_absolute_url()), writer.name


def _spellings() -> Iterator[tuple[Offer, str]]:
    known = HouseSpelling.objects.exclude(kind=SpellingKind.WORD).order_by("form", "pk")
    for form, kind in known.values_list("form", "kind")[:NAMES_MAX]:
        yield _search(form, str(SpellingKind(kind).label)), form


def _aliases() -> Iterator[tuple[Offer, str]]:
    """The full names of the register, by these and by each form that stands for them today."""
    today = timezone.localdate()
    for entry in NameAlias.objects.filter(is_on=True).order_by("meant", "pk")[:NAMES_MAX]:
        offer = _search(entry.meant, entry.get_kind_display())
        yield offer, entry.meant
        if entry.as_alias.counts(today):
            yield offer, entry.written


def _search(name: str, kind: str) -> Offer:
    """A name that has no page of its own: the stories that have it."""
    return Offer(name, kind, f"{reverse('search')}?{urlencode({'q': name})}")
