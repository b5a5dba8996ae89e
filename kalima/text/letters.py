"""Makes what people paste storable: one normal form, nothing invisible that misleads, letters as letters."""

import re
import unicodedata

# Shadda, vowel, dagger alef, madda and a Quranic stop are the most that one letter ever carries.
MARKS_PER_LETTER = 5

# Whole words drawn as one sign, from ﷰ to ﷼, are the writer's choice and stay. ﷲ alone is a letter
# shape: every Arabic font draws it from the four letters of الله.
_WORD_SIGNS = {0xFDF0, 0xFDF1, *range(0xFDF3, 0xFDFD)}

# Arabic marks that stand on a letter: vowels, shadda, hamza and madda, Quranic signs.
ARABIC_MARKS = (
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff"
)
TATWEEL = "\u0640"
ZWNJ = "\u200c"
ZWJ = "\u200d"

# Word's soft line break and page break, and the line breaks of other systems.
_LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")

# England, Scotland and Wales are the only flags that are spelled with tag characters.
_TAGGED_FLAGS = "|".join(
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in place) + "\U000e007f"
    for place in ("gbeng", "gbsct", "gbwls")
)

# Everything here is invisible or no character at all. Signs such as the Arabic year sign, which
# Unicode also counts as format characters, are visible and therefore absent.
_UNWANTED = re.compile(
    f"({_TAGGED_FLAGS})|["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks, embeddings, overrides, isolates
    "\u00ad\u034f\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff"  # soft hyphen, joiners, zero-width spaces
    "\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # blank letters, used for names that look empty
    "\ufe73"  # the tail of a letter, which its letter already has
    "\ufff0-\ufffc"  # notes between lines, and the place of a picture that was not pasted
    "\ud800-\udfff\ufdd0-\ufdef"  # half characters and noncharacters
    + "".join(f"{chr(plane + 0xFFFE)}-{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)


def tidy(text: str) -> str:
    """Make pasted text storable, and keep everything a reader can see or a writer can mean.

    NFC; line breaks become "\\n"; controls, direction characters, half characters and invisible junk go;
    presentation forms become letters. Every kind of space, ZWNJ, ZWJ, tatweel, tashkeel, emoji and
    the signs ﷺ ﷻ ﷽ ﴾ ﴿ stay. NFC may set a vowel before its shadda. Idempotent.
    """
    text = without_junk(_LINE_BREAK.sub("\n", text)).translate(_SHAPES)
    return _PILE.sub(_thin_pile, unicodedata.normalize("NFC", text))


def tidy_line(text: str) -> str:
    """Tidy the text of a field of one line: breaks and tabs become one space, plain spaces at the ends go.

    Other spaces (NBSP, em space) stay even at the ends: they were typed on purpose. Idempotent.
    """
    parts = (part.strip(" ") for part in re.split("[\t\n]", tidy(text)))
    return " ".join(part for part in parts if part)


def without_junk(text: str) -> str:
    """Drop what is invisible or no character, and change nothing else."""
    return _UNWANTED.sub(r"\1", text)


def is_blank(text: str) -> bool:
    """Say whether a reader would see nothing: spaces, joiners and marks without a letter."""
    if _SEEN.search(text):
        return False
    return not _BLANK.sub("", without_junk(text))


# What nearly every text has, and everybody sees.
_SEEN = re.compile("[0-9A-Za-z\u0621-\u063a\u0641-\u064a]")
# Joiners, variation selectors and the braille blank are as empty as spaces when they stand alone.
_BLANK = re.compile(
    f"[\\s\u0300-\u036f{ARABIC_MARKS}{TATWEEL}{ZWNJ}{ZWJ}\u2800\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)


def _letter_shapes() -> dict[int, str]:
    """Map each presentation form of letters to its letters. Source: Unicode 14 decompositions.

    ﷽ ﴾ ﴿ and the dots shown alone have no decomposition and so are no forms of letters.
    """
    shapes = {}
    for code in {*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFF)} - _WORD_SIGNS:
        letters = unicodedata.decomposition(chr(code)).split()[1:]
        if letters:
            # A vowel in isolated form is written "space and vowel"; the vowel belongs to the letter before.
            shapes[code] = "".join(chr(int(letter, 16)) for letter in letters).lstrip(" ")
    return shapes


_SHAPES = _letter_shapes()

# Marks and joiners are neither letters nor spaces, so every pile of marks lies inside such a run.
_PILE = re.compile(rf"[^\w\s]{{{MARKS_PER_LETTER + 1},}}")


def _thin_pile(run: re.Match[str]) -> str:
    """Cut piles of combining marks, which would cover the lines above and below."""
    kept, pile = [], 0
    for character in run[0]:
        if unicodedata.category(character) in ("Mn", "Me"):
            pile += 1
            if pile > MARKS_PER_LETTER:
                continue
        elif character not in (ZWNJ, ZWJ):
            pile = 0
        kept.append(character)
    return "".join(kept)
