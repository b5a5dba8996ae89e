"""What may be joined to the front and the end of a word that a list holds, and when it is still that word."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kalima.text.lookalikes import is_arabic
from kalima.text.writing import PREFIXES


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What is joined to the front of a word: the particles of writing, then the calls and articles of dialect.
_BEFORE = frozenset(PREFIXES) | _set("يا ها هال عال يال ياهال")
_BEFORE_SPELLED = _set("el al il l w wa wel wal wil b bel bal bil lel lil ya hal")
BEFORE_ALL = _BEFORE | _BEFORE_SPELLED
_BEFORE_FIRST = {before[0] for before in BEFORE_ALL}
_BEFORE_MAX = max(map(len, BEFORE_ALL))
_WITH_ARTICLE = ("ال", "لل")
ARTICLES = _set("ال el al il")

# What is joined to its end: of case, of number, or whose it is.
_BEHIND = _set("ا ه ها هم هن ك كم ي نا ات ين ون")
_BEHIND_SPELLED = _set("a ah e eh at een in oon un i y ak ek k kom kum hom hum na")
# The same where a word ends in ة, which becomes ت or goes.
_BEHIND_FEMININE = _set("ات ته تها تهم تك تكم تي تنا تين تان a ah e eh at")
_BEHIND_LATIN = _set("s es")
BEHIND_MAX = 3

# A word of fewer letters hides in too many others to be looked for behind a particle, or taken apart.
SURE_LETTERS = 3
_BEFORE_SHORT = _set("و ال وال فال بال كال لل ولل يا يال هال عال")


class Form(NamedTuple):
    """One form of a word of the list: the number of the word, and what may or must be joined to it."""

    number: int
    letters: str
    behind: frozenset[str]
    needs_article: bool = False
    needs_ending: bool = False


def forms_of(number: int, word: str) -> Iterator[Form]:
    """Yield the forms in which a word of a list is looked for; with «ال» it asks for «ال»."""
    needs_article = word.startswith("ال") and len(word) >= 2 + SURE_LETTERS
    letters = word[2:] if needs_article else word
    if not is_arabic(letters):
        yield Form(number, letters, _BEHIND_LATIN)
        return
    yield Form(number, letters, _BEHIND | _BEHIND_SPELLED, needs_article)
    if letters.endswith("ه") and len(letters) > SURE_LETTERS:
        yield Form(number, letters[:-1], _BEHIND_FEMININE, needs_article, needs_ending=True)


def beginnings(letters: str, start: int) -> Iterator[int]:
    """Yield where a word may begin: at once, behind what is joined to its front, behind a number."""
    yield start
    if letters[start] in _BEFORE_FIRST:
        for n in range(1, min(_BEFORE_MAX, len(letters) - start - 1) + 1):
            if letters[start : start + n] in BEFORE_ALL:
                yield start + n
    elif letters[start].isdigit():
        at = start
        while at < len(letters) and letters[at].isdigit():
            at += 1
        yield at


def may_stand(form: Form, before: str, read: str, behind: str) -> bool:
    """Say whether a form that was read may stand between what is joined to it."""
    if _is_number(read) or (form.needs_article and not before.endswith(_WITH_ARTICLE)):
        return False
    if len(form.letters) < SURE_LETTERS:
        is_whole = not behind and (not before or before in _BEFORE_SHORT)
        # One letter too many is another word; many are one that is held down.
        return is_whole and is_arabic(read) == is_arabic(form.letters) and len(read) != len(form.letters) + 1
    if not behind or behind.isdigit():
        return not form.needs_ending
    behind = _HELD.sub(r"\1", behind)
    # «غبيين»: one letter is the end of the word and the beginning of what is joined to it.
    return behind in form.behind or (read[-2:] == read[-1] * 2 and read[-1] + behind in form.behind)


def is_written(letters: str, meant: str) -> bool:
    """Say whether a word is written as an innocent one is, with what may be joined to it."""
    at = letters.find(meant)
    if at < 0 and meant.startswith("ال"):
        at = letters.find(f"لل{meant[2:]}")
    if at < 0:
        return False
    before, behind = letters[:at], letters[at + len(meant) :]
    return (not before or before in _BEFORE) and (not behind or behind in _BEHIND)


_HELD = re.compile(r"(.)\1+")
_NUMBER = re.compile("[0-9]{2}")


def _is_number(letters: str) -> bool:
    """Say whether digits are a number: two of them side by side, or more of them than letters."""
    digits = sum(map(str.isdigit, letters))
    return digits > 0 and (2 * digits > len(letters) or bool(_NUMBER.search(letters)))
