"""The Arabic keyboard beside the Latin one: which keys stand together, and a text typed on the wrong one."""

from itertools import islice, product

# Arabic-101, the layout of PCs, key by key; the letters that Shift gives stand in the second lines.
_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvnm,./"
_ARABIC = "ذضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ"
_LATIN_SHIFTED = "HYN"
_ARABIC_SHIFTED = "أإآ"
# Keys that type two letters at once.
_PAIRS = {"b": "لا", "G": "لأ", "T": "لإ", "B": "لآ"}

_TO_ARABIC = dict(zip(_LATIN + _LATIN_SHIFTED, _ARABIC + _ARABIC_SHIFTED, strict=True)) | _PAIRS
_TO_LATIN = dict(zip(_ARABIC + _ARABIC_SHIFTED, _LATIN + _LATIN_SHIFTED.lower(), strict=True))

# The rows from the left, and how far each stands in. Letters that folding makes one share their keys.
_ROWS = ((0.0, "ضصثقفغعهخحجد"), (0.25, "شسيبلاتنمكط"), (0.75, "يءور يهوزظ"))
_IN_A_ROW, _ACROSS = 1.0, 0.8

# لا is one key or two: a text with many of them is no slip of the layout.
READINGS_MAX = 8


def other_layout(text: str) -> list[str]:
    """Give what a text would be, had it been typed on the other keyboard, likeliest first.

    Every word is all Latin or all Arabic, and each is read as the other: «hgsud]» is السعيد, «لخخلمث» is
    google. [] where a word has letters of both, or the text has none; digits and quotes stay.
    """
    words = text.split()
    readings = [_readings(word) for word in words]
    if not any(readings) or any(_is_mixed(word) for word in words):
        return []
    every = product(*(found or [word] for found, word in zip(readings, words, strict=True)))
    return [" ".join(reading) for reading in islice(every, READINGS_MAX)]


def neighbours(letters: str) -> dict[str, frozenset[str]]:
    """Give for each of some folded letters those on the keys around its own."""
    keys = [
        (letter, inset + at, row)
        for row, (inset, line) in enumerate(_ROWS)
        for at, letter in enumerate(line)
        if letter != " "
    ]
    return {
        letter: frozenset(
            other
            for own, x, row in keys
            for other, other_x, other_row in keys
            if own == letter != other
            and abs(row - other_row) <= 1
            and abs(x - other_x) <= (_IN_A_ROW if row == other_row else _ACROSS)
        )
        for letter in letters
    }


def _is_mixed(word: str) -> bool:
    return any("a" <= c.lower() <= "z" for c in word) and any(c in _TO_LATIN for c in word)


def _readings(word: str) -> list[str]:
    """A word on the other keyboard; [] for one without letters."""
    if any("a" <= c <= "z" for c in word.lower()):
        # A first letter is capital by habit, and a phone makes it so by itself.
        return list(
            dict.fromkeys("".join(_TO_ARABIC.get(c, c) for c in case) for case in (word, word.lower()))
        )
    if any(c in _TO_LATIN for c in word):
        as_one, as_two = word.replace("لا", "b"), word
        return list(dict.fromkeys("".join(_TO_LATIN.get(c, c) for c in way) for way in (as_one, as_two)))
    return []
