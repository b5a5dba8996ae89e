"""A text scored by plain weights: a number for each piece of its words, and which words weighed most."""

import json
import math
import re
import sys
import zlib
from array import array
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from kalima.text.arabic import fold

# A piece is three to five letters of a word with its edges. On five labelled sets, shorter and longer ones
# and pairs of words changed the area under the curve by two thousandths at the most, for more work.
PIECE_MIN, PIECE_MAX = 3, 5
# Pieces share so many numbers, a megabyte of them. Four times as many were no better.
NUMBERS = 2**18
# The longest word of a dictionary is half of this.
WORD_MAX = 30
# What a comment may have of letters, each with as many marks as are ever kept.
TEXT_MAX = 30_000
WORDS_TOLD = 5
WORDS_KEPT = 20_000

FORMAT = b"kalima weights 1\n"
_NUMBERS_MOST = 2**22


class Score(NamedTuple):
    """How sure the weights are, from 0 to 100, and the words that weighed most, as they were written."""

    value: int
    words: tuple[tuple[str, float], ...]


class Unreadable(Exception):
    """Bytes that are no weights of this format, or not whole."""


class Weights:
    """Numbers that were learned, and whatever their maker wanted kept with them."""

    def __init__(self, numbers: "array[float]", bias: float, about: Mapping[str, Any] | None = None) -> None:
        self.numbers = numbers
        self.bias = bias
        self.about = dict(about or {})
        self._weighed = lru_cache(WORDS_KEPT)(self._weigh)

    def score(self, text: str) -> Score:
        """Score a text: each different word counts once, and the more there are the less each weighs."""
        seen: set[str] = set()
        by_word: dict[str, float] = {}
        pieces = 0
        for written in text[:TEXT_MAX].split():
            for word in _words(written):
                if word not in seen:
                    seen.add(word)
                    weight, n = self._weighed(word)
                    by_word[written] = by_word.get(written, 0.0) + weight
                    pieces += n
        scale = 1 / math.sqrt(pieces or 1)
        sure = 1 / (1 + math.exp(-max(-50.0, min(50.0, self.bias + scale * sum(by_word.values())))))
        heaviest = sorted(by_word, key=by_word.__getitem__, reverse=True)[:WORDS_TOLD]
        told = ((_EDGES.sub("", word) or word, by_word[word] * scale) for word in heaviest)
        return Score(round(100 * sure), tuple((word, weight) for word, weight in told if weight > 0))

    def _weigh(self, word: str) -> tuple[float, int]:
        places = _pieces(word, len(self.numbers))
        return sum(map(self.numbers.__getitem__, places)), len(places)


def pieces_of(text: str, numbers: int = NUMBERS) -> list[int]:
    """Where the pieces of a text have their numbers, as `score` adds them up; for whoever learns them."""
    words = dict.fromkeys(word for written in text[:TEXT_MAX].split() for word in _words(written))
    return [place for word in words for place in _pieces(word, numbers)]


def pack(weights: Weights) -> bytes:
    """Write weights as bytes that `unpack` reads, on a machine of any kind."""
    numbers = array("f", weights.numbers)
    if sys.byteorder == "big":
        numbers.byteswap()
    head = json.dumps({"bias": weights.bias, "about": weights.about}, ensure_ascii=False)
    body = head.encode() + b"\n" + numbers.tobytes()
    return FORMAT + b"%08x\n" % zlib.crc32(body) + body


def unpack(content: bytes) -> Weights:
    """Read weights; raises Unreadable, and says whether they are of another format or damaged."""
    if not content.startswith(FORMAT):
        raise Unreadable("not weights, or of another release")
    check, _, body = content[len(FORMAT) :].partition(b"\n")
    if check != b"%08x" % zlib.crc32(body):
        raise Unreadable("damaged")
    try:
        head, _, packed = body.partition(b"\n")
        read = json.loads(head)
        numbers = array("f", packed)
        if sys.byteorder == "big":
            numbers.byteswap()
        weights = Weights(numbers, float(read["bias"]), read["about"])
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"damaged: {error}") from None
    n = len(numbers)
    if not 0 < n <= _NUMBERS_MOST or n & (n - 1) or not math.isfinite(sum(numbers, weights.bias)):
        raise Unreadable("damaged: numbers that cannot be")
    return weights


# A handle says who is meant and a link where it leads; that there is a link says something.
_HANDLE = re.compile(r"@\w+")
_LINK = re.compile(r"(?:https?://|www\.)\S*", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_STRETCHED = re.compile(r"(.)\1{2,}")
# Words, and every sign that is neither punctuation nor a bracket: those who insult use pictures too.
_PUNCTUATION = r"!-/:-@\[-`{-~\u00a0-\u00bf\u060c\u061b\u061f\u066a-\u066d\u06d4\u2000-\u206f"
_WORD = re.compile(rf"[^\W_]+|[^\w\s{_PUNCTUATION}]")
_EDGES = re.compile(rf"^[{_PUNCTUATION}]+|[{_PUNCTUATION}]+$")


@lru_cache(WORDS_KEPT)
def _words(written: str) -> tuple[str, ...]:
    """What stands between two spaces as words: folded, stretched letters once, all digits as one."""
    folded = _STRETCHED.sub(r"\1", fold(_HANDLE.sub(" ", _LINK.sub(" www ", written))))
    words = _WORD.findall(_DIGIT.sub("0", folded))
    if len(words) > 2 and all(len(word) == 1 for word in words):
        # Letters kept apart by dots are one word.
        words = ["".join(words)]
    return tuple(word[:WORD_MAX] for word in words)


def _pieces(word: str, numbers: int) -> list[int]:
    """Places of all pieces of a word and of the word itself; the same in every process and for ever."""
    units = f"<{word}>".encode("utf-16-le")
    mask, last = numbers - 1, len(units)
    places = [zlib.crc32(b"=" + units) & mask]
    for start in range(0, last, 2):
        for end in range(start + 2 * PIECE_MIN, min(start + 2 * PIECE_MAX, last) + 1, 2):
            places.append(zlib.crc32(units[start:end]) & mask)
    return places
