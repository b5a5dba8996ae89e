"""Which quotation marks and brackets of a paragraph belong together, and which have no other half."""

import re
from typing import Literal, NamedTuple

from kalima.text.marks import Edit, Mark
from kalima.text.writing import DIGITS, LATIN, LETTERS

QuoteKind = Literal["guillemets", "straight", "curly"]

QUOTES: dict[QuoteKind, tuple[str, str]] = {
    "guillemets": ("«", "»"),
    "straight": ('"', '"'),
    "curly": ("“", "”"),
}
# Signs are paired within their family, which is called by its opener.
_FAMILY = {"»": "«", ")": "(", "]": "[", "”": "“"}
_SIGN = re.compile('[«»()\\[\\]"“”]')

# 1) and أ) number what follows, and open nothing; :) is a face.
_NUMBERING = re.compile(f"(?:(?:^|[\\s(])(?:[{DIGITS}]{{1,3}}|[{LETTERS}]|[{LATIN}])|[:;])$")
_INCHES = re.compile(f"[{DIGITS}]$")


class Pair(NamedTuple):
    """Two signs that belong together; is_inner says that they stand inside another quotation."""

    start: int
    end: int
    family: str
    is_inner: bool


class Pairing(NamedTuple):
    """The pairs of a paragraph, and the places of signs without their other half."""

    pairs: list[Pair]
    lone_openers: list[int]
    lone_closers: list[int]

    @property
    def openers(self) -> set[int]:
        return {pair.start for pair in self.pairs}

    @property
    def closers(self) -> set[int]:
        return {pair.end for pair in self.pairs}


def pair_up(text: str, alone: bytearray) -> Pairing:
    """Pair the signs of one paragraph, each family by itself.

    Straight and curly quotes say by the spaces beside them whether they open or close; where those do not
    tell, a quote closes what is open.
    """
    open_at: dict[str, list[int]] = {"«": [], "(": [], "[": [], '"': [], "“": []}
    found: list[tuple[int, int, str]] = []
    closers: list[int] = []
    for sign in _SIGN.finditer(text):
        at, character = sign.start(), sign[0]
        if alone[at]:
            continue
        family = _FAMILY.get(character, character)
        waiting = open_at[family]
        role = _role(text, at, character, is_open=bool(waiting))
        if role == "opens":
            waiting.append(at)
        elif waiting:
            found.append((waiting.pop(), at, family))
        elif not _means_no_quote(text, at, character):
            closers.append(at)
    openers = sorted(at for waiting in open_at.values() for at in waiting)
    return Pairing(_nested(sorted(found)), openers, closers)


def _nested(found: list[tuple[int, int, str]]) -> list[Pair]:
    """Say of each pair whether a quotation that is still open holds it."""
    pairs, reach = [], -1
    for start, end, family in found:
        pairs.append(Pair(start, end, family, is_inner=end < reach))
        if family not in "([":
            reach = max(reach, end)
    return pairs


def _role(text: str, at: int, character: str, *, is_open: bool) -> str:
    if character in "([":
        return "opens"
    if character in ")]":
        return "closes"
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    begins = not before or before.isspace() or before in "([«ـ"
    ends = not after or after.isspace() or after in "،.:؛؟!,;?…)]»"
    # Some keyboards write «» the wrong way round: «كلمة« and »كلمة».
    if character == "«":
        return "closes" if ends and not begins and is_open else "opens"
    if character == "»":
        return "opens" if begins and not ends and not is_open else "closes"
    if begins != ends:
        return "opens" if begins else "closes"
    return "closes" if is_open else "opens"


def _means_no_quote(text: str, at: int, character: str) -> bool:
    """A numbering's bracket, or the sign for inches."""
    before = text[max(0, at - 5) : at]
    if character == ")":
        return bool(_NUMBERING.search(before))
    return character == '"' and bool(_INCHES.search(before))


def unpaired_marks(text: str, pairing: Pairing) -> list[Mark]:
    opened = [
        Mark(at, at + 1, "unpaired", f"فُتحت هنا {_named(text[at])} ولم تُغلق قبل نهاية الفقرة.")
        for at in pairing.lone_openers
    ]
    closed = [
        Mark(at, at + 1, "unpaired", f"أُغلقت هنا {_named(text[at])} ولم تُفتح في هذه الفقرة.")
        for at in pairing.lone_closers
    ]
    return opened + closed


def _named(sign: str) -> str:
    return f"علامة الاقتباس {sign}" if sign in '«»"“”' else f"علامة القوس {sign}"


def quote_marks(text: str, pairing: Pairing, house: QuoteKind) -> list[Mark]:
    """Mark quotations in another kind than the house's; one inside another quotation may differ from it."""
    opening, closing = QUOTES[house]
    why = f"علامتا الاقتباس المعتمدتان هما {opening}{closing}."
    return [
        Mark(start, end + 1, "quotes", why, (Edit(start, start + 1, opening), Edit(end, end + 1, closing)))
        for start, end, family, is_inner in pairing.pairs
        if family not in "([" and not is_inner and (text[start], text[end]) != (opening, closing)
    ]
