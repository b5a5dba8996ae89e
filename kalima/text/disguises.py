"""Finds the words of a list in what people write, however they are disguised, and leaves other words be.

A word is read letter by letter, each as all that it may stand for, and a reading goes on only as long as
some word of the list begins like it. So what a text costs depends on its length, and hardly on the list.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice, pairwise, product
from typing import NamedTuple

from kalima.text.affixes import (
    ARTICLES,
    BEFORE_ALL,
    BEHIND_MAX,
    SURE_LETTERS,
    Form,
    beginnings,
    forms_of,
    is_written,
    may_stand,
)
from kalima.text.letters import ARABIC_MARKS
from kalima.text.lookalikes import LETTERS, OWN, is_arabic, readings

# Signs between the pieces of one word, or between the words of a phrase.
_GAP_MAX = 5
# Spaces part a word into pieces as short as this; what is longer is a word of its own.
_PIECE_MAX = 3
# Short words that stand beside others in every sentence, and are no pieces of one.
_SHORT_WORDS = (
    "من عن في كل ما لا لو هل ان اذ قد كم هو هي يا لم لن بل او ام اي ذا كي مع هم انا نا حق علي غير بها به لها"
    " له لي لك منا عند عم دم خان رد"
)
_WORDS = frozenset(_SHORT_WORDS.split())
# Words of a phrase that is looked for without its spaces too; a longer one nobody writes so.
_JOINED_MAX = 4
# How far a word that was taken apart is followed.
_APART_MAX = 40


class Entry(NamedTuple):
    """A word or a short phrase, with the words and phrases in which it means something else.

    Written with «ال» it is found with «ال» alone; written without, it is found either way. number is the
    caller's own.
    """

    term: str
    innocent: tuple[str, ...] = ()
    number: int = 0


class Match(NamedTuple):
    """An entry where it stands: text is what was written there, from start up to end."""

    start: int
    end: int
    text: str
    entry: Entry


class _Word(NamedTuple):
    """A word between spaces and signs: where it stands, and the letters that it is read by."""

    start: int
    end: int
    letters: str


class _Hit(NamedTuple):
    """A word of the list by its number, and the last of the words of the text that make it."""

    number: int
    last: int


class Disguises:
    """A list of entries, ready to be looked for. Building it costs as much as the list is long."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._numbers: dict[str, int] = {}
        self._forms: dict[str, list[Form]] = {}
        self._beginnings = {""}
        # Entries by the number of their first word, each with the numbers of those that follow it.
        self._entries: dict[int, list[tuple[Entry, tuple[int, ...]]]] = {}
        self._innocent: dict[Entry, list[tuple[str, ...]]] = {}
        for entry in entries:
            self._add(entry)
        # Each letter of a word may have a vowel behind it that is none.
        self._letters_max = 2 * max(map(len, self._forms), default=0)

    def found(self, text: str) -> list[Match]:
        """Give the entries that stand in the text, by their places."""
        words = _words_of(text)
        hits = [[_Hit(number, at) for number in self._in_word(word)] for at, word in enumerate(words)]
        for begins, ends in _chains(text, words):
            for first, last, number in self._taken_apart(text, words[begins:ends]):
                hits[begins + first].append(_Hit(number, begins + last))
        matches = {
            Match(words[first].start, words[last].end, text[words[first].start : words[last].end], entry)
            for first in range(len(words))
            for entry, last in self._entries_at(words, hits, first)
            if not self._is_innocent(entry, words, first, last)
        }
        return list(_apart(sorted(matches)))

    def _add(self, entry: Entry) -> None:
        words = _terms_of(entry.term)
        if not words:
            return
        ways = [words]
        if 1 < len(words) <= _JOINED_MAX:
            # Without its spaces a phrase is one word, in which «ال» may stand before each part.
            articles = product(("", "ال"), repeat=len(words) - 1)
            ways += [["".join(map("".join, zip(("", *some), words, strict=True)))] for some in articles]
        for way in ways:
            first, *rest = map(self._number, way)
            self._entries.setdefault(first, []).append((entry, tuple(rest)))
        self._innocent[entry] = [_letters_of(innocent) for innocent in entry.innocent]

    def _number(self, word: str) -> int:
        """The number of a word of the list; one that is new is given its forms."""
        if word in self._numbers:
            return self._numbers[word]
        number = self._numbers[word] = len(self._numbers)
        for form in forms_of(number, word):
            self._forms.setdefault(form.letters, []).append(form)
            self._beginnings |= {form.letters[:n] for n in range(1, len(form.letters) + 1)}
        return number

    def _in_word(self, word: _Word) -> Iterator[int]:
        """Yield the numbers of the words of the list that one word of a text is."""
        letters = word.letters
        for at in beginnings(letters, 0):
            for form, end in self._read(letters, at, len(letters)):
                if may_stand(form, letters[:at], letters[at:end], letters[end:]):
                    yield form.number

    def _read(self, letters: str, at: int, until: int) -> Iterator[tuple[Form, int]]:
        """Yield each form that stands in the letters from at on, and where it ends."""
        if _PLAIN.fullmatch(letters, at, until):
            for end in range(at + 1, until + 1):
                read = letters[at:end]
                if read not in self._beginnings:
                    return
                for form in self._forms.get(read, ()):
                    yield form, end
            return
        reached = {""}
        for end, options in islice(readings(letters, at, until), self._letters_max):
            longer = (read + option for read in reached for option in options)
            reached = {read for read in longer if read in self._beginnings}
            if not reached:
                return
            for read in reached:
                for form in self._forms.get(read, ()):
                    yield form, end

    def _taken_apart(self, text: str, chain: Sequence[_Word]) -> Iterator[tuple[int, int, int]]:
        """Yield (first piece, last piece, number) for each word that was taken apart within a chain."""
        letters = "".join(word.letters for word in chain)
        begins = [0, *accumulate(len(word.letters) for word in chain)]
        piece_ending_at = {place: piece for piece, place in enumerate(begins[1:])}
        for first, start in enumerate(begins[:-1]):
            until = min(start + _APART_MAX, len(letters))
            for at in beginnings(letters, start):
                for form, end in self._read(letters, at, until):
                    for place in range(_held_since(letters, at, end), end + BEHIND_MAX + 1):
                        last = piece_ending_at.get(place, 0)
                        # What lies in the first piece or in the last is found there, without the others.
                        if last <= first or at >= begins[last] or end <= begins[first + 1]:
                            continue
                        if (
                            len(form.letters) >= SURE_LETTERS
                            and may_stand(
                                form, letters[start:at], letters[at : min(end, place)], letters[end:place]
                            )
                            and _are_pieces(text, chain[first : last + 1], has_before=at > start)
                        ):
                            yield first, last, form.number

    def _entries_at(
        self, words: Sequence[_Word], hits: Sequence[Sequence[_Hit]], first: int
    ) -> Iterator[tuple[Entry, int]]:
        """Yield each entry whose words stand here one after another, and the place of its last word."""
        for hit in hits[first]:
            for entry, rest in self._entries.get(hit.number, ()):
                ends = {hit.last}
                for number in rest:
                    ends = {
                        other.last
                        for end in ends
                        for other in _hits_behind(words, hits, end)
                        if other.number == number
                    }
                for end in ends:
                    yield entry, end

    def _is_innocent(self, entry: Entry, words: Sequence[_Word], first: int, last: int) -> bool:
        """Say whether the list itself names what stands here as something else."""
        return any(
            _are_written(words[begins : begins + len(innocent)], innocent)
            for innocent in self._innocent[entry]
            for begins in range(max(0, last + 1 - len(innocent)), first + 1)
        )


def key_of(term: str) -> str:
    """The letters that a term is known by: two spellings of one word have one key, "" has no letters."""
    return " ".join(_terms_of(term))


# Marks, joiners and what is not seen at all belong to the word that they were put into.
_UNHEARD = (
    f"{ARABIC_MARKS}\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u061c\u1ab0-\u1aff\u1dc0-\u1dff\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\U000e0000-\U000e01ef"
)
_WORD = re.compile(f"[\\w{_UNHEARD}]+")
# Each letter is itself here and nothing else, and none is held down.
_HELD_DOWN = re.compile(r"(.)\1{2,}")
_PLAIN = re.compile(rf"(?:([{OWN[1:]}])(?!\1))+")


def _words_of(text: str) -> list[_Word]:
    """Part a text into its words. An underscore parts them like any other sign."""
    found = (
        _Word(word.start(), word.end(), word[0].translate(LETTERS))
        for word in _WORD.finditer(text.replace("_", " "))
    )
    return [word for word in found if word.letters]


def _terms_of(term: str) -> list[str]:
    """The words of a term; what its writer held down («تفوووو») is one letter."""
    return [_HELD_DOWN.sub(r"\1", letters) for letters in _letters_of(term)]


def _letters_of(text: str) -> tuple[str, ...]:
    return tuple(word.letters for word in _words_of(text))


def _chains(text: str, words: Sequence[_Word]) -> Iterator[tuple[int, int]]:
    """Yield stretches of words that may be pieces of one: where they begin and end."""
    begins = 0
    for at, (one, other) in enumerate(pairwise(words), start=1):
        if not _may_join(one, other, text[one.end : other.start]):
            if at - begins > 1:
                yield begins, at
            begins = at
    if len(words) - begins > 1:
        yield begins, len(words)


def _may_join(one: _Word, other: _Word, gap: str) -> bool:
    lengths = len(one.letters), len(other.letters)
    is_short = min(lengths) == 1 or max(lengths) <= _PIECE_MAX or one.letters in BEFORE_ALL
    return (is_short or not _has_space(gap)) and len(gap) <= _GAP_MAX


def _has_space(gap: str) -> bool:
    return gap == " " or any(map(str.isspace, gap))


def _held_since(letters: str, at: int, end: int) -> int:
    """Where the first of the equal letters ends that end here: the others may be of the next word."""
    while end > at + 1 and letters[end - 2] == letters[end - 1]:
        end -= 1
    return end


def _are_pieces(text: str, pieces: Sequence[_Word], *, has_before: bool) -> bool:
    """Say whether neighbours are pieces of one word, by what parts them, and not words, by their length."""
    if all(len(piece.letters) == 1 for piece in pieces):
        return True
    pairs = list(pairwise(pieces))
    if not any(_has_space(text[one.end : other.start]) for one, other in pairs):
        return True
    return (
        not has_before
        and all(map(_is_piece, pieces))
        and all(one.letters[-1] != other.letters[0] for one, other in pairs)
    )


def _is_piece(word: _Word) -> bool:
    return len(word.letters) <= _PIECE_MAX and is_arabic(word.letters) and word.letters not in _WORDS


def _hits_behind(words: Sequence[_Word], hits: Sequence[Sequence[_Hit]], at: int) -> Sequence[_Hit]:
    """What stands right behind a word; an article that was set apart is part of what follows it."""
    for behind in range(at + 1, min(at + 3, len(words))):
        if words[behind].start - words[behind - 1].end > _GAP_MAX:
            break
        if hits[behind] or words[behind].letters not in ARTICLES:
            return hits[behind]
    return ()


def _are_written(words: Sequence[_Word], innocent: Sequence[str]) -> bool:
    return len(words) == len(innocent) and all(
        is_written(word.letters, meant) for word, meant in zip(words, innocent, strict=True)
    )


def _apart(matches: Iterable[Match]) -> Iterator[Match]:
    """Leave out an entry that begins inside a stretch where it was found already."""
    ended: dict[Entry, int] = {}
    for match in matches:
        if match.start >= ended.get(match.entry, 0):
            ended[match.entry] = match.end
            yield match
