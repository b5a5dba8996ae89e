"""Other names of persons, places and bodies in a text or a question: the longest, on the day that counts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import Enum
from typing import NamedTuple

from kalima.text.analysis import Token, tokens
from kalima.text.nisba import Near, describes, is_given, is_kin, is_nisba
from kalima.text.writing import bare

PERSON, PLACE, BODY, WORD = "person", "place", "body", "word"

# A name of fewer letters is found behind «و» alone: «كبرى» is no «بري» behind a ك.
SURE_LETTERS = 4
# What a question may be widened by at one place.
OTHERS_MAX = 8

# Between the words of a name there are spaces; a word is also described across quotes and brackets.
_SPACES = " \u00a0"
_QUOTES = _SPACES + "«»\"“”'‘’()[]"
_DASHES = ("-", "–", "—")


class Bar(Enum):
    """Why a name that was read at a place does not count there."""

    TIME = "خارج مدته"
    WORD = "بجانبه كلمة تمنعه"
    DESCRIBES = "صفة لما يجاوره"
    OTHER_PERSON = "جزء من اسم شخص آخر"


class Alias(NamedTuple):
    """One entry of the register: a written form, and the name that it stands for.

    `is_mutual` says that the name stands for the form as well. since and until are the first day and the
    last. barred_before are words and phrases behind which the form is something else, barred_after those
    before which it is.
    """

    written: str
    meant: str
    kind: str
    is_mutual: bool = False
    since: date | None = None
    until: date | None = None
    barred_before: tuple[str, ...] = ()
    barred_after: tuple[str, ...] = ()

    def counts(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


class Found(NamedTuple):
    """An entry at a place: the tokens from first up to end; `is_full` where the name itself stands there.

    particle is what is joined to the first of them, in the letters of «و» and «ل».
    """

    first: int
    end: int
    alias: Alias
    is_full: bool
    particle: str = ""
    bar: Bar | None = None

    @property
    def is_part_of_name(self) -> bool:
        """Whether the form is made of words of the name, as السوداني is, and not what somebody is or does."""
        return _is_part(surfaces(self.alias.written), surfaces(self.alias.meant))

    @property
    def in_full(self) -> str:
        """The name in the place of the form, behind what was joined to it."""
        meant = self.alias.meant
        if self.particle.endswith("ل") and meant.startswith("ال"):
            return f"{self.particle}ل{meant[2:]}"
        return self.particle + meant


class _Way(NamedTuple):
    """One way to find an entry: the words of its form or name; short where the first name is left out."""

    words: tuple[str, ...]
    alias: Alias
    is_full: bool
    is_short: bool
    before: tuple[tuple[str, ...], ...] = ()
    after: tuple[tuple[str, ...], ...] = ()


class Aliases:
    """A register, ready to be looked for. Building it costs as much as it is long, a look as the text is."""

    def __init__(self, entries: Iterable[Alias]) -> None:
        self._ways: dict[str, list[_Way]] = {}
        self._mutual: dict[tuple[str, ...], list[Alias]] = {}
        full: set[tuple[str, ...]] = set()
        for entry in entries:
            written, meant = surfaces(entry.written), surfaces(entry.meant)
            if not written or not meant:
                continue
            before = tuple(map(surfaces, entry.barred_before))
            after = tuple(map(surfaces, entry.barred_after))
            is_short = len(written) == 1 or _is_part(written, meant)
            self._add(_Way(written, entry, is_full=False, is_short=is_short, before=before, after=after))
            if meant not in full:
                full.add(meant)
                self._add(_Way(meant, entry, is_full=True, is_short=len(meant) == 1))
            if entry.is_mutual:
                self._mutual.setdefault(meant, []).append(entry)
        for ways in self._ways.values():
            ways.sort(key=lambda way: (-len(way.words), not way.is_full))

    def _add(self, way: _Way) -> None:
        self._ways.setdefault(way.words[0], []).append(way)

    def found(self, text: str, words: Sequence[Token], *, on: date, or_last: bool = False) -> Iterator[Found]:
        """Yield what a text names, in its order and without overlaps; `words` are its tokens, all of them.

        on is the day of the text. `or_last` is for questions: a form whose time is over stands for the last
        who had it, if nobody has it on that day.
        """
        return (place for place in self.read(text, words, on=on, or_last=or_last) if place.bar is None)

    def read(self, text: str, words: Sequence[Token], *, on: date, or_last: bool = False) -> Iterator[Found]:
        """Yield what `found` does, and the places where a name is read and does not count."""
        if not self._ways:
            return
        read = _Text(text, words)
        at, named_end = 0, -1
        while at < len(words):
            place = self._at(read, at, on, or_last, is_listed=named_end == at)
            if place is None:
                at += 1
                continue
            yield place
            at = place.end if place.bar is None else at + 1
            named_end = at if place.bar is None else -1

    def others(self, place: Found, *, on: date) -> list[str]:
        """Other names for what stands at a place: its full name, and the forms that are mutual with it."""
        here = surfaces(place.alias.meant if place.is_full else place.alias.written)
        meant = surfaces(place.alias.meant)
        forms = [entry.written for entry in self._mutual.get(meant, ()) if entry.counts(on)]
        names = {surfaces(name): name for name in (place.alias.meant, *forms)}
        names.pop(here, None)
        return list(names.values())[:OTHERS_MAX]

    def others_of(self, name: str, *, on: date) -> list[str]:
        """Other names of exactly this one: what a tag of the same thing may be called."""
        words = list(tokens(name))
        place = next(self.found(name, words, on=on, or_last=True), None)
        is_whole = place is not None and place.first == 0 and place.end == len(words) and not place.particle
        return self.others(place, on=on) if place is not None and is_whole else []

    def _at(self, text: "_Text", at: int, on: date, or_last: bool, *, is_listed: bool) -> Found | None:
        """The longest name that begins with this word and counts, or else the longest that is read."""
        barred = None
        for particle, word in _readings(text.words[at].surface):
            for way in self._ways.get(word, ()):
                end = at + len(way.words)
                if not text.reads(way.words, at) or not _may_follow(particle, way):
                    continue
                in_time = self._counts(way, on, or_last)
                bar = _bar(text, at, end, way, particle, is_listed) if in_time else Bar.TIME
                place = Found(at, end, way.alias, way.is_full, particle, bar)
                if bar is None:
                    return place
                barred = barred or place
        return barred

    def _counts(self, way: _Way, on: date, or_last: bool) -> bool:
        """Say whether a form stands for its name on a day."""
        if way.is_full or way.alias.counts(on):
            return True
        if not or_last:
            return False
        same = [other.alias for other in self._ways[way.words[0]] if other.words == way.words]
        over = [alias for alias in same if alias.until is not None and alias.until < on]
        last = max(over, key=lambda alias: alias.until or on, default=None)
        return way.alias is last and not any(alias.counts(on) for alias in same)


def surfaces(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared; two spellings with the same are one name."""
    return tuple(token.surface for token in tokens(name))


def _is_part(written: tuple[str, ...], meant: tuple[str, ...]) -> bool:
    return set(written) < set(meant)


class _Text:
    """A text and its words, asked for what stands beside what."""

    def __init__(self, text: str, words: Sequence[Token]) -> None:
        self.text = text
        self.words = words

    def reads(self, wanted: tuple[str, ...], at: int) -> bool:
        """Say whether these words stand here, but for what is joined to the first; spaces alone part them."""
        if len(wanted) == 1:
            return True
        here = self.words[at : at + len(wanted)]
        if len(here) < len(wanted) or any(
            word.surface != want for word, want in zip(here[1:], wanted[1:], strict=True)
        ):
            return False
        return all(self._parted_by(at + n) in (_NOTHING, _SPACE) for n in range(1, len(wanted)))

    def near(self, at: int) -> Near | None:
        """A word, if there is one."""
        if not 0 <= at < len(self.words):
            return None
        word = self.words[at]
        return Near(word.surface, bare(self.text[word.start : word.end]))

    def before(self, at: int) -> Near | None:
        """The word before this one, where no sign parts them."""
        before = self.near(at - 1)
        if before is None:
            return None
        parted = self._parted_by(at)
        # «الحوار السعودي - الإيراني» is one noun with two.
        return before if parted < _DASH or (parted == _DASH and is_nisba(before.surface)) else None

    def after(self, end: int) -> Near | None:
        """The word behind the one that ends here, where no sign parts them."""
        return self.near(end) if end < len(self.words) and self._parted_by(end) < _DASH else None

    def ends_with(self, phrase: tuple[str, ...], at: int) -> bool:
        """Say whether a phrase stands before this word, whatever is joined to the front of it."""
        first = at - len(phrase)
        if not phrase or first < 0 or self.before(at) is None:
            return False
        here = tuple(word.surface for word in self.words[first:at])
        return here[1:] == phrase[1:] and any(word == phrase[0] for _p, word in _readings(here[0]))

    def begins_with(self, phrase: tuple[str, ...], end: int) -> bool:
        here = tuple(word.surface for word in self.words[end : end + len(phrase)])
        return bool(phrase) and here == phrase

    def _parted_by(self, at: int) -> int:
        """What stands between a word and the one before it."""
        between = self.text[self.words[at - 1].end : self.words[at].start]
        if not between:
            return _NOTHING
        if not between.strip(_SPACES):
            return _SPACE
        if not between.strip(_QUOTES):
            return _QUOTE
        return _DASH if between.strip(_SPACES) in _DASHES else _SIGN


_NOTHING, _SPACE, _QUOTE, _DASH, _SIGN = range(5)
# Behind these a word begins a phrase of its own.
_TO = ("ب", "ل", "ك")


def _readings(surface: str) -> Iterator[tuple[str, str]]:
    """Yield (particle, rest) for each way to read a word: و or ف may go, then ب ل ك; «لل» is ل and «ال»."""
    yield "", surface
    particle = ""
    if surface[0] in "وف" and len(surface) > 2:
        particle, surface = surface[0], surface[1:]
        yield particle, surface
    if surface[0] in "بلك" and len(surface) > 2:
        if surface.startswith("لل"):
            yield f"{particle}ل", "ال" + surface[2:]
        yield particle + surface[0], surface[1:]


def _may_follow(particle: str, way: _Way) -> bool:
    """Say whether a name may be read behind a particle: a short one would be read into other words."""
    if len(way.words) > 1 or len(way.words[0]) >= SURE_LETTERS or not particle:
        return True
    return particle == "و" and len(way.words[0]) >= SURE_LETTERS - 1


def _bar(text: _Text, at: int, end: int, way: _Way, particle: str, is_listed: bool) -> Bar | None:
    """Say what keeps a form from counting where it stands.

    is_listed says that a name which counts stands directly before it: «المالكي والسوداني» are two.
    """
    if any(text.ends_with(phrase, at) for phrase in way.before):
        return Bar.WORD
    if any(text.begins_with(phrase, end) for phrase in way.after):
        return Bar.WORD
    before = text.before(at)
    # «مع محمد والسوداني»: behind a particle it is not the other name of whoever stands before it.
    if way.alias.kind == PERSON and way.is_short and before is not None and not particle:
        before_that = text.before(at - 1)
        if is_given(before) or (before_that is not None and is_kin(before_that)) or is_kin(before):
            return Bar.OTHER_PERSON
    if end - at > 1 or way.alias.kind not in (PERSON, BODY) or not is_nisba(way.words[0]):
        return None
    if particle[-1:] in _TO or (particle and is_listed):
        before = None
    before_that = text.before(at - 1) if before else None
    return Bar.DESCRIBES if describes(before, before_that, text.after(end)) else None
