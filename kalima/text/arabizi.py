"""Arabic written in Latin letters and digits, as people chat: the Arabic words that one may stand for.

Short vowels may be written or not, and a Latin letter stands for several; so a word has many readings, each
with a price. Which of them are words only the archive knows. Readings are folded (`arabic.fold`).
"""

import re

WORD_MIN, WORD_MAX = 3, 20
# Readings that are kept after each letter, cheapest first: what bounds the work and the question after it.
READINGS_MAX = 500

_WORD = re.compile(r"(?:al-?|el-?)?[a-z0-9']*[a-z][a-z0-9']*")
_SIGNS = str.maketrans("’‘`ʼ", "''''")

# What stands for what, with the price of each reading; the longest piece is read first. Digits are sure, as
# nobody writes them by chance; a vowel is a letter or nothing.
_PIECES = {
    "3'": "غ0",
    "7'": "خ0",
    "6'": "ظ0",
    "9'": "ض0",
    "2": "ا0 ء2 ي3 و3 -4",
    "3": "ع0",
    "5": "خ0",
    "6": "ط0",
    "7": "ح0",
    "8": "ق0 غ4",
    "9": "ص0 ق4",
    "kh": "خ0",
    "gh": "غ0",
    "sh": "ش0",
    "ch": "چ3 ش2 تش2 ج4 ك5",
    "th": "ث1 ذ3 ته6",
    "dh": "ذ2 ض2 ظ1",
    "ph": "ف0",
    "ck": "ك0",
    "qu": "ق2 كو4",
    "ou": "و0 -4 او6",
    "oo": "و0",
    "ee": "ي0",
    "ii": "ي0",
    "aa": "ا0 ع5",
    "ai": "اي1 ي1 عي4",
    "ay": "اي1 ي1 عي4",
    "ei": "ي1 اي2 يي3",
    "ey": "ي1 اي3",
    "au": "او1 و3",
    "aw": "او2 و1",
    "ow": "او3 و1",
    "ie": "ي0",
    "ia": "يا1 يه1",
    "ya": "يا1 يه1 ي2",
    "ah": "ه1 اح2 ح2 اه2",
    "a": "-2 ا1 ع5",
    "b": "ب0 پ8",
    "c": "ك2 س3",
    "d": "د0 ض3",
    "e": "-1 ي2 ا4 ع5",
    "f": "ف0",
    "g": "غ2 ج2 ق3 ك4 گ5",
    "h": "ه1 ح1",
    "i": "ي1 -2 اي4 ع5",
    "j": "ج0",
    "k": "ك0 ق4 خ7",
    "l": "ل0",
    "m": "م0",
    "n": "ن0",
    "o": "و1 -3 ا6 ع5",
    "p": "ب0 پ8",
    "q": "ق0",
    "r": "ر0",
    "s": "س0 ص2",
    "t": "ت0 ط2 ه6",
    "u": "و1 -2 ا4 ع5",
    "v": "ف0 ڤ8",
    "w": "و0",
    "x": "كس0",
    "y": "ي0",
    "z": "ز0 ظ4 ذ4",
    "'": "-0 ع1 ء2",
    **dict.fromkeys(("allah", "ullah", "ollah", "ellah", "ulla"), "_الله1 الله2"),
}
_FIRST = {
    "a": "ا0 ع3",
    "e": "ا1 اي2 ع4",
    "i": "ا1 اي2 ع3",
    "o": "او1 ا2 ع3",
    "u": "او1 ا2 ع3",
    "ou": "او0 ع3",
    "aa": "ا0 ع2",
    "ai": "اي0 عا3",
    "ei": "اي1 عي2",
    "y": "ي0",
    "th": "ث0 ذ3",
    **dict.fromkeys(("abdul", "abdel", "abdal"), "عبد_ال0 عبدال1 عبدل3"),
}
_LAST = {
    "a": "ا1 ه1 ي4 اء4 ع5",
    "e": "ه1 ي2 -3",
    "i": "ي0",
    "y": "ي0",
    "o": "و0",
    "u": "و0 -4",
    "ah": "ه0 اح3 ح3 اه2",
    "eh": "ه0",
    "iya": "يه0 يا1",
    "iyah": "يه0",
    "iyya": "يه0 يا1",
    "ia": "يا0 يه0",
    "d": "د0 ض3",
    "t": "ت0 ط2 ه3",
}
_LONGEST = 5

_Readings = tuple[tuple[str, float], ...]


def _read(row: str) -> _Readings:
    """A row of the tables: letters and the tenths that they cost; - is no letter, _ a space."""
    return tuple((item[:-1].replace("-", "").replace("_", " "), int(item[-1]) / 10) for item in row.split())


_TABLE, _TABLE_FIRST, _TABLE_LAST = (
    {piece: _read(row) for piece, row in rows.items()} for rows in (_PIECES, _FIRST, _LAST)
)


def readings(word: str) -> dict[str, float]:
    """Give the Arabic words that a Latin one may stand for, each with its price; {} for what is no such word.

    "7amas" has حماس among them, "ba3'dad" بغداد, "7izbollah" «حزب الله» in two words. At most READINGS_MAX.
    """
    word = word.casefold().translate(_SIGNS).strip("'")
    if not (WORD_MIN <= len(word) <= WORD_MAX and _WORD.fullmatch(word)):
        return {}
    found = _spelled(word)
    for article in ("al", "el"):
        rest = word.removeprefix(article).removeprefix("-")
        if word.startswith(article) and len(rest) >= WORD_MIN:
            for reading, price in _spelled(rest).items():
                _keep(found, f"ال{reading}", price)
    return dict(sorted(found.items(), key=lambda item: item[1])[:READINGS_MAX])


def _spelled(word: str) -> dict[str, float]:
    """Read a word from its front, with the cheapest readings of what was read so far."""
    so_far: dict[str, float] = {"": 0.0}
    at = 0
    while at < len(word):
        piece, choices = _piece_at(word, at)
        longer: dict[str, float] = {}
        for reading, price in so_far.items():
            for letters, more in choices:
                _keep(longer, reading + letters, price + more)
        so_far = dict(sorted(longer.items(), key=lambda item: item[1])[:READINGS_MAX])
        at += len(piece)
        # A letter written twice is one with a shadda.
        while at < len(word) and word[at] == piece:
            at += 1
    return {reading: price for reading, price in so_far.items() if len(reading) > 1}


def _piece_at(word: str, at: int) -> tuple[str, _Readings]:
    for length in range(min(_LONGEST, len(word) - at), 0, -1):
        piece = word[at : at + length]
        is_last = at + length == len(word)
        choices = (
            (_TABLE_LAST.get(piece) if is_last else None)
            or (_TABLE_FIRST.get(piece) if at == 0 else None)
            or _TABLE.get(piece)
        )
        if choices:
            return piece, choices
    return word[at], ((("", 0.5),))


def _keep(found: dict[str, float], reading: str, price: float) -> None:
    if price < found.get(reading, price + 1):
        found[reading] = price
