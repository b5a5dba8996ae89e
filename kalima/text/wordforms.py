"""The words of a headline as they are looked up: folded, with the particles joined to them forgiven."""

import re

from kalima.text.arabic import fold

# Longer than any word of a headline; what is longer is a string of letters, and its beginning finds it.
FORM_MAX = 40

# A headline has some ten words. More than these in one line is a text pasted where a headline belongs.
FORMS_PER_TEXT = 200
WORDS_ASKED = 6

# Fewer letters than this are no word that a particle could have been joined to: «ولد» keeps its و.
STEM_MIN = 3

_AND = "وف"
_TO = "بل"
_ARTICLE = "ال"

_WORD = re.compile(r"[^\W_]+")
# Commas of thousands join the digits around them.
_THOUSANDS = re.compile(r"(?<=\d)[,٬](?=\d{3})")


def words_of(text: str) -> list[str]:
    """Part a text into folded words, in their order; numbers lose the commas of their thousands."""
    return [word[:FORM_MAX] for word in _WORD.findall(_THOUSANDS.sub("", fold(text)))]


def forms(word: str) -> list[str]:
    """Give a folded word as it stands and without what may be joined to its front, shortest last.

    و and ف go, then ب and ل, then the article, which after ل is written لل. Which of these belong to
    the word itself only a reader could tell, so each step is one more form: «وبالعماره» is found as
    itself, «بالعماره», «العماره» and «عماره».
    """
    found = [word]
    for strip in (_without_and, _without_to, _without_article):
        rest = strip(found[-1])
        if rest:
            found.append(rest)
    return found


def index_forms(*texts: str) -> set[str]:
    """Give all forms under which a story with these headlines is found."""
    every = dict.fromkeys(form for text in texts for word in words_of(text) for form in forms(word))
    return set(list(every)[:FORMS_PER_TEXT])


def asked(text: str) -> list[list[str]]:
    """Give the words that a person looks for, each with its forms; the last forms forgive the most."""
    words = list(dict.fromkeys(words_of(text)))
    telling = [word for word in words if len(word) > 1 or word.isdigit()] or words
    return [forms(word) for word in telling[:WORDS_ASKED]]


def _without_and(word: str) -> str:
    return word[1:] if word[0] in _AND and len(word) > STEM_MIN else ""


def _without_to(word: str) -> str:
    """«للبصره» is ل with the article, whose alef is not written."""
    if word.startswith("لل") and len(word) - 2 >= STEM_MIN:
        return _ARTICLE + word[2:]
    return word[1:] if word[0] in _TO and len(word) > STEM_MIN else ""


def _without_article(word: str) -> str:
    return word[2:] if word.startswith(_ARTICLE) and len(word) - 2 >= STEM_MIN else ""
