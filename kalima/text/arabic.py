"""What Kalima knows about Arabic writing: spellings that meet, addresses, digits, counted nouns, tags."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from kalima.text.letters import ARABIC_MARKS, TATWEEL, ZWJ, ZWNJ, is_blank, tidy, tidy_line, without_junk
from kalima.text.nouns import NOUNS

__all__ = [
    "PHONE_NUMBER",
    "Digits",
    "character_count",
    "count_noun",
    "direction",
    "ending_key",
    "file_size",
    "fold",
    "is_blank",
    "isolated_numbers",
    "isolated_quotes",
    "join_tags",
    "number",
    "reading_minutes",
    "say_digits",
    "show_digits",
    "slug",
    "spelling_key",
    "spelling_pattern",
    "split_tags",
    "sure_line",
    "sure_numbers",
    "tidy",
    "tidy_line",
    "word_count",
]

Digits = Literal["latin", "arabic"]

LATIN_DIGITS = "0123456789"
ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"
PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"

# An Arabic letter that is not seen, to whatever looks for the first one.
RIGHT_TO_LEFT = "\u200f"
LEFT_TO_RIGHT = "\u200e"

# Groups of digits with spaces between them: an Arabic line would put the last group first. A pattern, for
# those who look for other things along with it.
PHONE_NUMBER = r"(?<![\d+])\+?\d[\d()/-]*(?: [\d()/-]*\d[\d()/-]*)+(?!\d)"
_PHONE = re.compile(PHONE_NUMBER)
_PHONE_DIGITS_MIN = 7


def _table(written: str, meant: str) -> dict[int, str]:
    return {ord(one): other for one, other in zip(written, meant, strict=True)}


_TO_DIGITS: dict[Digits, dict[int, str]] = {
    "latin": _table(ARABIC_DIGITS + PERSIAN_DIGITS, LATIN_DIGITS * 2),
    "arabic": _table(LATIN_DIGITS + PERSIAN_DIGITS, ARABIC_DIGITS * 2),
}


# 1,240 is one number, and one word of an address.
_THOUSANDS = re.compile(r"(?<=\d)[,٬](?=\d{3})")


def fold(text: str) -> str:
    """Make spellings equal that a reader would search as one.

    Hamza on its seats, ى/ي/ی, ة/ه/ە, ک/ك, tashkeel, tatweel, presentation forms, joiners, the three digit
    sets and letter case meet; "café" meets "cafe" and ﷺ its words. A hamza on the line (ء) stays, and so do
    the letters پ چ ژ گ ڤ, which are letters of their own. Idempotent. Spaces are not counted or joined.
    """
    return _unify(text, _MARKS_OF_ALL, _TWINS | _ENDINGS)


def spelling_key(text: str) -> str:
    """Give two spellings of one tag the same key, and كرة and كره two keys.

    Hamza on its seats, madda, tashkeel, tatweel, ی/ي and ک/ك, digits, case, joiners and runs of spaces
    do not count; ة/ه and ى/ي do. Idempotent.
    """
    return " ".join(_unify(text, _MARKS_OF_ARABIC, _TWINS).split())


def ending_key(text: str) -> str:
    """Give كرة and كره, على and علي one key: the desk is asked whether they are one tag. Idempotent."""
    return " ".join(_unify(text, _MARKS_OF_ARABIC, _TWINS | _ENDINGS).split())


def spelling_pattern(text: str) -> str:
    """Write a regular expression that finds text inside stored text, however either is spelled.

    As fold sees spellings; for a search that has no index of folded text to ask. "" for text without
    letters. Plain enough for the expressions of Python and of PostgreSQL.
    """
    marks = f"[{_UNHEARD}\u0300-\u036f]*"
    found = (_FOLDED_FROM.get(letter) or re.escape(letter) for letter in fold(text))
    return marks.join(found) if not is_blank(text) else ""


def direction(text: str) -> Literal["rtl", "ltr"]:
    """The direction a line of text is read in, from its letters; a line without letters is Arabic.

    It is left to right only when it begins with a Latin letter and has more of those than of Arabic
    ones: "GPS يتعطل في البصرة" is an Arabic line, which the first letter alone (dir="auto") would miss.
    """
    sides = [side for side in map(unicodedata.bidirectional, text) if side in ("L", "R", "AL")]
    latin = sides.count("L")
    return "ltr" if sides[:1] == ["L"] and latin > len(sides) - latin else "rtl"


def sure_line(line: str) -> str:
    """A line for whoever shows it without markup: its direction, and that of its telephone numbers, is sure.

    An Arabic line that begins with a Latin name gets the mark that keeps it Arabic, as many programs go by
    the first letter; the numbers get theirs from sure_numbers. Idempotent.
    """
    line = sure_numbers(line)
    sides = map(unicodedata.bidirectional, line)
    first = next((side for side in sides if side in ("L", "R", "AL")), "")
    return f"{RIGHT_TO_LEFT}{line}" if first == "L" and direction(line) == "rtl" else line


def sure_numbers(line: str) -> str:
    """Put a mark before each telephone number, without which an Arabic line shows its groups backwards.

    One mark and no isolates: what is invisible travels with every copy of the text. Idempotent.
    """

    def marked(number: re.Match[str]) -> str:
        is_marked = line[: number.start()].endswith(LEFT_TO_RIGHT)
        return f"{LEFT_TO_RIGHT}{number[0]}" if _is_phone(number[0]) and not is_marked else number[0]

    return _PHONE.sub(marked, line) if any(map(str.isdigit, line)) else line


def isolated_numbers(escaped: str) -> str:
    """Put each telephone number of an escaped text into an element of its own, left to right.

    For text whose direction is found by its first letter: the mark of sure_numbers would be taken for one.
    """
    if not any(map(str.isdigit, escaped)):
        return escaped
    return _PHONE.sub(lambda m: f'<bdi dir="ltr">{m[0]}</bdi>' if _is_phone(m[0]) else m[0], escaped)


def isolated_quotes(escaped: str) -> str:
    """Give what an escaped sentence of the interface quotes in «…», and addresses, a direction of their own.

    Else a Latin name takes the number behind it along, and an address the sign that ends its sentence.
    """

    def isolated(found: re.Match[str]) -> str:
        quote = found["quote"]
        return f'<bdi dir="ltr">{found[0]}</bdi>' if quote is None else f"«<bdi>{quote}</bdi>»"

    return _QUOTED.sub(isolated, escaped)


def slug(text: str, *, limit: int = 80) -> str:
    """Make the readable tail of an address, of at most limit characters; "" when no letter is left.

    Letters stay as written, without tashkeel and tatweel; digits are Latin, words joined by hyphens.
    """
    # NFKC opens ﷺ into its words and full-width letters into plain ones; an address is not stored text.
    text = unicodedata.normalize("NFKC", tidy(text)).translate(_TO_DIGITS["latin"])
    text = unicodedata.normalize("NFC", _NOT_IN_ADDRESSES.sub("", text)).lower()
    text = _THOUSANDS.sub("", text)
    words = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in text).split()
    return _cut_words("-".join(words), limit)


def show_digits(text: str, digits: Digits) -> str:
    """Write the digits of all three sets in the house's kind; other characters stay."""
    return text.translate(_TO_DIGITS[digits])


def say_digits(sentence: str, digits: Digits) -> str:
    """Write the digits of a sentence of the interface in the house's kind, and leave what it only quotes.

    What people typed stands in «…», "…" or <bdi> and stays as it is written there; so do tags and their
    attributes, entities, and words with a Latin letter in them. Plain text and HTML are both welcome.
    """
    return _SAID.sub(lambda said: show_digits(said[0], digits) if said["word"] else said[0], sentence)


def number(n: int, digits: Digits = "latin") -> str:
    """Write a count with its thousands parted: 12,345 or ١٢٬٣٤٥."""
    parted = f"{n:,}"
    return show_digits(parted.replace(",", "٬"), digits) if digits == "arabic" else parted


def file_size(size_bytes: int) -> str:
    """How large a file is: 12.4 ميغابايت, or كيلوبايت below a million bytes."""
    if size_bytes < 1_000_000:
        return f"{max(1, round(size_bytes / 1_000))} كيلوبايت"
    return f"{size_bytes / 1_000_000:.1f}".removesuffix(".0") + " ميغابايت"


def count_noun(n: int, noun: str, *, after_preposition: bool = False, digits: Digits = "latin") -> str:
    """Count a noun as Arabic does: لا تعليقات، تعليق واحد، تعليقان، 3 تعليقات، 11 تعليقًا، 100 تعليق.

    noun is a key of NOUNS; any other is a KeyError, and a count below nought a ValueError.
    after_preposition (قبل، خلال، من، في، على، بعد) turns the dual into ـين.
    """
    if n < 0:
        raise ValueError(f"a count cannot be {n}")
    forms = NOUNS[noun]
    if n == 0 and forms.zero and not after_preposition:
        return forms.zero
    if n == 1:
        return forms.one
    if n == 2:
        return forms.two_after_preposition if after_preposition else forms.two
    rest = n % 100
    counted = forms.few if 3 <= rest <= 10 else forms.many if rest >= 11 else forms.single
    return f"{number(n, digits)} {counted}"


# Arabic words that adults read silently in a minute: 138 aloud (IReST, Trauzettel-Klosinski and Dietz 2012),
# and reading silently is 1.3 times as fast as reading aloud (Brysbaert 2019: 238 to 183).
WORDS_A_MINUTE = 180


def as_counted(minutes: int) -> tuple[int, str]:
    """A time in minutes as people count it, for count_noun: from the second hour on in hours."""
    return (minutes, "minute") if minutes < 120 else (minutes // 60, "hour")


def word_count(text: str) -> int:
    """Count the words between spaces; a sign that stands alone is none."""
    return sum(any(c.isalnum() and c != TATWEEL for c in word) for word in text.split())


def character_count(text: str) -> int:
    """Count characters with their spaces; tashkeel stands on a letter and counts for nothing."""
    return sum(unicodedata.category(c) != "Mn" and c not in (ZWNJ, ZWJ) for c in text)


def reading_minutes(words: int) -> int:
    """How long so many Arabic words take to read, to the nearest minute; 0 is less than one."""
    return (words + WORDS_A_MINUTE // 2) // WORDS_A_MINUTE


def split_tags(text: str) -> list[str]:
    """Read the tags that an editor typed: ، , ; ؛ and line breaks part them, spaces do not.

    Quotes of the forms "…", «…» and “…” protect what they hold; around a whole name they go, and inside
    "…" a doubled quote stands for one. A second spelling of the same tag is left out.
    """
    names: dict[str, str] = {}
    for typed in _TAG.findall(tidy(text)):
        name = tidy_line(_unquoted(typed.strip()))
        if not is_blank(name):
            names.setdefault(spelling_key(name), name)
    return list(names.values())


def join_tags(names: Iterable[str]) -> str:
    """Write tags so that split_tags reads the same names again."""
    return "، ".join(name if _PLAIN_TAG.fullmatch(name) else _quoted(name) for name in names)


# Apostrophes and the commas of thousands join what they stand in; everything else parts.
_NOT_IN_ADDRESSES = re.compile(f"['’ʼ‘{ARABIC_MARKS}{TATWEEL}{ZWJ}]|(?<=[0-9])[,٬](?=[0-9]{{3}})")
_UNHEARD = f"{ARABIC_MARKS}{TATWEEL}{ZWNJ}{ZWJ}\u0674\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_MARKS_OF_ARABIC = re.compile(f"[{_UNHEARD}]")
_MARKS_OF_ALL = re.compile(f"[{_UNHEARD}\u0300-\u036f]")

# One letter under several code points, by keyboard; and the separators that belong to Arabic digits.
_TWINS = _table("ٱکڪیہھ٫٬٪", "اككيهه.,%") | _TO_DIGITS["latin"]
_ENDINGS = _table("ةىەۃ", "هيهه")


# Letters that fold into each letter, as a class of a regular expression.
_LETTERS = (*range(0x30, 0x3A), *range(0x41, 0x250), *range(0x620, 0x6D4), *range(0x6F0, 0x6FA))


def _unify(text: str, dropped: re.Pattern[str], same: dict[int, str]) -> str:
    """Fold what the two arguments name, and letter case. NFKD parts hamza and madda from their seats."""
    text = unicodedata.normalize("NFKD", without_junk(text))
    return unicodedata.normalize("NFC", dropped.sub("", text).translate(same).casefold())


def _is_phone(number: str) -> bool:
    return sum(map(str.isdigit, number)) >= _PHONE_DIGITS_MIN


def _cut_words(joined: str, limit: int) -> str:
    """Cut words joined by hyphens to whole words within the limit; a first word that is longer is cut."""
    if len(joined) <= limit:
        return joined
    whole, hyphen, _ = joined[: limit + 1].rpartition("-")
    return whole if hyphen else joined[:limit]


# Each alternative ends at a sign that it cannot pass, so that a long text costs one walk.
_SAID = re.compile(
    r"""<bdi[^<>]*>[^<>]*</bdi> | <[^<>]*> | «[^«»]*» | (?:"|&quot;)[^"&<>]*(?:"|&quot;) | &\#?[A-Za-z0-9]+;
    | (?P<word>[^\s<>«»"&A-Za-z]++(?![A-Za-z])) | [^\s<>«»"&]+""",
    re.VERBOSE,
)


# A quotation, or an address without the sign that ends its sentence.
_QUOTED = re.compile(
    r"""«(?P<quote>[^«»<>]*)»
    | https?://(?:\([^\s<>«»()]*\) | [^\s<>«»()])*(?:\([^\s<>«»()]*\) | [^\s<>«»().,:،؛؟!…])""",
    re.VERBOSE,
)

_SEPARATORS = ",،;؛\n"

# Quotes are looked for within the longest name a tag may have, so that a page of unpaired ones stays cheap.
_IN_QUOTES = '"(?:[^"]|""){0,200}"|«[^»]{0,200}»|“[^”]{0,200}”'
_TAG = re.compile(f"(?:{_IN_QUOTES}|[^{_SEPARATORS}])+")

# A name that reads back as itself: no separator anywhere, every quote paired, none in front.
_PLAIN_PAIR = "|".join(f"{a}[^{a}{z}{_SEPARATORS}]{{0,200}}{z}" for a, z in ('""', "«»", "“”"))
_PLAIN_TAG = re.compile(f'[^"«»“”{_SEPARATORS}]+(?:{_PLAIN_PAIR}|[^"«»“”{_SEPARATORS}])*')


def _unquoted(name: str) -> str:
    """Take off the quotes that hold a whole name."""
    if re.fullmatch('"(?:[^"]|"")*"', name):
        return name[1:-1].replace('""', '"')
    return name[1:-1] if re.fullmatch("«[^»]*»|“[^”]*”", name) else name


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _folded_from() -> dict[str, str]:
    families: dict[str, list[str]] = {}
    for code in _LETTERS:
        folded = fold(chr(code))
        if len(folded) == 1 and folded.isalnum():
            families.setdefault(folded, []).append(chr(code))
    return {folded: f"[{''.join(family)}]" for folded, family in families.items()}


_FOLDED_FROM = _folded_from()
