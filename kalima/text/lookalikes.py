"""What a letter or a digit may stand for, where somebody does not want a word to be recognised."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from kalima.text.arabic import fold

# The folded letters of Arabic. What is written beyond them is borrowed from a neighbour's alphabet.
OWN = "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def _table(written: str, meant: str) -> dict[str, str]:
    return dict(zip(written.split(), meant.split(), strict=True))


# Neighbours' letters whose names do not say which of ours they are drawn over. In Iraq گ is heard as ق
# («گلب», a heart) and چ as ك («چلب», a dog); elsewhere one hides ك and the other ج.
_DRAWN_OVER = {
    **dict.fromkeys("ٮٻپڀ", "ب"),
    **dict.fromkeys("ٹٺٿ", "ت"),
    **dict.fromkeys("ڃڄڇ", "ج"),
    **dict.fromkeys("ڈڌڍڎ", "د"),
    **dict.fromkeys("ڡڤڦ", "ف"),
    **dict.fromkeys("ڭڱڳ", "ك"),
    **dict.fromkeys("ںڻ", "ن"),
    **dict.fromkeys("ۅۆۇۈۉۋ", "و"),
    **dict.fromkeys("ؠېے", "ي"),
    **_table("ٯ ڑ ژ گ چ", "ق ر زج كق جك"),
}

# Letters of Greek and Russian that are drawn as Latin ones.
_AS_LATIN = dict(zip("αβεικνορτυχаверкосухімтнѕј", "abeikvoptuxabepkocyximthsj", strict=True))

# Digits as chats use them for a sound, and as they look: 1 is an alef, ٥ a round ه, 9 a و.
_DIGITS = _table("0 1 2 3 4 5 6 7 8 9", "هو ال ايق عغ ذش خه طظ حخ قغ قصضو")

# A Latin letter among Arabic ones, by its sound or its shape.
_AMONG_OURS = _table(
    "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "ا ب سك دضذ يا ف غقج هح اي ج كق لا م ن هو ب ق ر سص تط ون فح وش خ ي زذظ",
)

# Arabic spelled with Latin letters, as telephones once asked for. "g" is never غ nor "p" ب: Gabby is a
# name, and Japan a country.
_SPELLED = _table(
    "b ch d dh f g gh h j k kh l m n q r s sh t th v w x y z",
    "ب كش دض ذضظ ف قج غ هح ج ك خ ل م ن ق ر سص ش تط ثذظ ف و خ ي زذظ",
)
# A vowel is a letter of an Arabic word only where it is long, which one Latin letter does not tell. Two
# that differ are one long vowel, or else both are heard.
_VOWELS = _table("a e i o u", "ا ي ي و و")
_ONE_VOWEL = _table("ai ei ie au ou", "ي ي ي و و")

# A digit in an English word.
_IN_LATIN = _table("0 1 3 4 5 7", "o il e a s t")

_ARABIC = re.compile(f"[{OWN}{''.join(_DRAWN_OVER)}]")
_HELD = re.compile(r"(.)\1*")
_SPELLED_HELD = re.compile(r"[aeiou]+|([cdgkst]h|.)\1*")

# Characters met so far. A text in every script of the world must not make the table grow without end.
_MET_MAX = 20_000


class _Letters(dict[int, str]):
    """A table for str.translate: each character as the letters it is read by; none for what is not heard."""

    def __missing__(self, code: int) -> str:
        letters = "".join(map(_letter, fold(chr(code))))
        if len(self) < _MET_MAX:
            self[code] = letters
        return letters


def _letter(folded: str) -> str:
    """Read «ڪ» as ك and «ø» as o: their names say which letter they are, and with what on it."""
    if folded in OWN or folded in _DRAWN_OVER:
        return folded
    if folded in _AS_LATIN:
        return _AS_LATIN[folded]
    name, has_more, _mark = unicodedata.name(folded, "").partition(" WITH ")
    if has_more:
        try:
            return _letter(fold(unicodedata.lookup(name)))
        except KeyError:
            pass
    return folded if folded.isalnum() else ""


LETTERS = _Letters()


def is_arabic(letters: str) -> bool:
    """Say whether any of these letters is Arabic: the others are then read as they stand among those."""
    return bool(_ARABIC.search(letters))


def readings(letters: str, at: int, until: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield, for each letter from at up to until, where it ends and all that it may stand for.

    A letter that is held down is one letter here, which stands for itself once or twice.
    """
    if _ARABIC.search(letters, at, until):
        for held in _HELD.finditer(letters, at, until):
            yield held.end(), _arabic(held[1], held.end() - held.start() > 1)
    else:
        for held in _SPELLED_HELD.finditer(letters, at, until):
            sound = held[1] or held[0][:3]
            yield held.end(), _spelled(sound, held.end() - held.start() > len(sound), held.start() == at)


@lru_cache(maxsize=1_000)
def _arabic(letter: str, is_held: bool) -> tuple[str, ...]:
    if letter == "ء":
        # Beside the seat that it belongs on, or where nobody hears it.
        return ("ء", "ا", "و", "ي", "")
    found = letter + (_DRAWN_OVER.get(letter) or _DIGITS.get(letter) or _AMONG_OURS.get(letter) or "")
    return (*found, *(one * 2 for one in found)) if is_held else tuple(found)


@lru_cache(maxsize=1_000)
def _spelled(sound: str, is_held: bool, is_first: bool) -> tuple[str, ...]:
    """What a Latin letter, two that are one sound, or neighbouring vowels stand for; and themselves."""
    if sound[0] not in _VOWELS:
        heard = _SPELLED.get(sound) or _DIGITS.get(sound, "") + _IN_LATIN.get(sound, "")
        return (*heard, sound, sound * 2) if is_held else (*heard, sound)
    if is_first:
        return ("ا", sound)
    if len(set(sound)) == 1:
        return ("", _VOWELS[sound[0]], sound[0], sound[:2])
    if sound in _ONE_VOWEL:
        return ("", _ONE_VOWEL[sound], sound)
    return ("".join(_VOWELS[vowel] for vowel in sound), sound)
