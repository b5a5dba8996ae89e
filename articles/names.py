"""What names stand for: the alias register and the spelling list at work, in questions and in texts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, QuerySet, Value

from articles.models import HouseSpelling, NameAlias
from articles.models.spelling import split_variants
from kalima.text.aliases import WORD, Alias, Aliases, surfaces
from kalima.text.analysis import Token, tokens
from kalima.web.prepared import Prepared


class Expansion(NamedTuple):
    """A name in a question, from its first word up to end, and the words of each of its other names."""

    first: int
    end: int
    others: tuple[tuple[Token, ...], ...]


class Named(NamedTuple):
    """Somebody or something that a text names: the house's full name, its kind, and where it is named.

    kind is of NameKind. Places are of characters, the first one first.
    """

    name: str
    kind: str
    places: tuple[tuple[int, int], ...]


def expansions(question: str, words: Sequence[Token], *, on: date) -> list[Expansion]:
    """The names of a question that have other names, for a search that asks for these as well.

    `words` are all tokens of `question`, stop words too, and first and end count among them. `on` is the day
    that is asked about: today, or the last day of a range. A form whose holder left is still his, where
    nobody else goes by it. Stories say what they said on their own day and are found by their own words, so
    the other names are alternatives of less weight, and never in the place of what was typed.
    Costs the one query of `register`.
    """
    known = register()
    found = known.found(question, words, on=on, or_last=True)
    widened = ((place, known.others(place, on=on)) for place in found)
    return [
        Expansion(place.first, place.end, tuple(tuple(tokens(name)) for name in names))
        for place, names in widened
        if names
    ]


def meant_in(text: str, *, on: date) -> list[Named]:
    """Whom, which places and which bodies a text names, in the order in which it first names them.

    `on` is the day of the text: that of its publication, today for what is being written. Each stands once,
    by its full name, whatever it is called in the text: that of a tag may be the same
    (`Tag.objects.spelled(named.name)`). Costs the one query of `register`, and a millisecond for a thousand
    words.
    """
    return meant_in_each([text], on=on)[0]


def meant_in_each(texts: Iterable[str], *, on: date) -> list[list[Named]]:
    """What each of some texts names, as meant_in says it, for the one query of all."""
    known = register()
    return [_meant(text, known, on) for text in texts]


def _meant(text: str, known: Aliases, on: date) -> list[Named]:
    words = list(tokens(text))
    named: dict[tuple[str, ...], Named] = {}
    for found in known.found(text, words, on=on):
        meant, kind = found.alias.meant, found.alias.kind
        if kind != WORD:
            before = named.get(surfaces(meant), Named(meant, kind, ()))
            span = words[found.first].start, words[found.end - 1].end
            named[surfaces(meant)] = before._replace(places=(*before.places, span))
    return list(named.values())


class Edition(NamedTuple):
    """How a list was last changed, and how long it is: the same is the same in every process."""

    saved_at: datetime | None
    entries: int


class _Known(NamedTuple):
    """Both lists as this process last read them."""

    edition: dict[str, Edition] | None
    register: Aliases


_known = _Known(None, Aliases([]))


def register() -> Aliases:
    """The names that are known, read anew where this process knows another edition; otherwise one query."""
    global _known
    edition = _edition()
    known = _known
    if known.edition != edition:
        known = _known = _Known(edition, Aliases([*_aliases(), *_spellings()]))
    return known.register


def _edition() -> dict[str, Edition]:
    """How both lists stand, in one query."""
    return {name: Edition(*row) for name, *row in _EDITIONS.rows()}


def _editions() -> "QuerySet[Any]":
    aliases, spellings = (
        model.objects.order_by()
        .values(list=Value(model.__name__))
        .annotate(changed=Max("saved_at"), entries=Count("pk"))
        .values_list("list", "changed", "entries")
        for model in (NameAlias, HouseSpelling)
    )
    return aliases.union(spellings, all=True)


_EDITIONS = Prepared(_editions)


def _aliases() -> Iterator[Alias]:
    return (entry.as_alias for entry in NameAlias.objects.filter(is_on=True).order_by("pk"))


def _spellings() -> Iterator[Alias]:
    """The spelling list as names: a variant stands for its form and the form for its variants.

    A form without variants is a name that is known.
    """
    rows = HouseSpelling.objects.order_by("pk").values_list("form", "variants", "kind")
    for form, variants, kind in rows:
        for written in split_variants(variants) or [form]:
            yield Alias(written, form, kind, is_mutual=True)
