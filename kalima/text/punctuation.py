"""The copy check's eye for commas, stops, spaces and numbers."""

import re
from collections.abc import Iterator

from kalima.text.arabic import Digits, show_digits
from kalima.text.letters import ARABIC_MARKS, TATWEEL
from kalima.text.marks import Edit, Mark, replaced
from kalima.text.quotation import Pairing
from kalima.text.writing import DIGITS, LATIN, LETTERS, PREFIXES, bare, is_arabic_letter, words_of

LATIN_SIGNS = {",": "،", ";": "؛", "?": "؟"}
_NAMES = {",": "الفاصلة", ";": "الفاصلة المنقوطة", "?": "علامة الاستفهام", "%": "علامة النسبة المئوية"}
_SPACE = " \u00a0"

_SIGNS = re.compile("[،,.:؛;؟?!…]+")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,5})$")
_WIDE = re.compile(f"(?<=\\S)[{_SPACE}]{{2,}}(?=\\S)")
_WORD_BEFORE = re.compile(f"[{LETTERS}{ARABIC_MARKS}{TATWEEL}]{{1,40}}$")
_SHORT_ENDING = re.compile(f"\\([{LETTERS}]{{1,2}}\\)")
_OPENS = "«(\\[“﴿"
_INNER_SPACE = re.compile(f"[{_SPACE}]+")
_LOOSE_START = re.compile(f"(?<=[{_SPACE}])ـ(?=[{LETTERS}]{{2}})")
_LOOSE_END = re.compile(f"(?<=[{LETTERS}])ـ(?=[{_SPACE}])")


def sign_marks(text: str, alone: bytearray, pairing: Pairing) -> Iterator[Mark]:
    """Mark Latin signs, doubled signs, and spaces that are missing or too many beside a sign."""
    openers = pairing.openers
    for found in _SIGNS.finditer(text):
        start, end = found.span()
        if not any(alone[start:end]):
            yield from _sign(text, _back_over_spaces(text, start), start, end, is_opener=end in openers)


def _back_over_spaces(text: str, at: int) -> int:
    """Give the place where the spaces before this one begin."""
    while at and text[at - 1] in _SPACE:
        at -= 1
    return at


def _sign(text: str, spaces: int, start: int, end: int, *, is_opener: bool) -> Iterator[Mark]:
    """Judge one run of signs from start to end; the spaces before it begin at spaces."""
    run, before, after = text[start:end], text[spaces - 1 : spaces], text[end : end + 1]
    if not before or before == "\n":
        return
    joins_numbers = before.isdecimal() and after.isdecimal() and len(run) == 1 and spaces == start
    if joins_numbers or (run == ";" and _ENTITY.search(text[max(0, start - 9) : start])):
        return
    kinds = set(run)
    if run.strip(".") == "":
        yield from _stops(text, spaces, start, end)
    elif len(run) == 1:
        yield from _single(text, spaces, start, is_opener=is_opener)
    elif len(kinds) == 1:
        sign = LATIN_SIGNS.get(run[0], run[0])
        if run != "……":
            why = f"تكررت «{run[0]}» بلا حاجة، وتكفي واحدة." if run[0] == sign else f"تكفي «{sign}» واحدة."
            yield replaced(spaces, end, "doubled", why, sign)
    elif kinds <= set("؟!?") and len(run) == 2:
        if "?" in run:
            yield replaced(spaces, end, "latin", _why_latin("?"), run.replace("?", "؟"))
    elif not re.fullmatch("(?:\\.{2,}|…)[؟!،:؛]|[؟!:](?:\\.{2,}|…)", run):
        yield Mark(start, end, "doubled", f"تتابعت العلامات «{run}»، والمطلوب واحدة منها.")


def _stops(text: str, spaces: int, start: int, end: int) -> Iterator[Mark]:
    """Judge one full stop, two, or more."""
    before, after = text[spaces - 1], text[end : end + 1]
    if end - start == 2:
        yield Mark(start, end, "dots", "نقطتان متتاليتان: للحذف ثلاث نقاط، ولنهاية الجملة واحدة.")
    elif end - start > 3:
        yield replaced(start, end, "doubled", "علامة الحذف ثلاث نقاط.", "...")
    elif end - start == 1:
        word = _WORD_BEFORE.search(text, max(0, start - 40), start)
        if spaces < start and not after.isalnum():
            yield replaced(spaces, start, "space", "لا مسافة قبل النقطة.", "")
        elif word and len(bare(word[0])) > 2 and is_arabic_letter(before) and _begins_word(text, end):
            yield _missing(end, "تنقص مسافة بعد النقطة.")


def _single(text: str, spaces: int, start: int, *, is_opener: bool) -> Iterator[Mark]:
    """Judge one sign that is no full stop."""
    sign, end = text[start], start + 1
    before, after = text[spaces - 1], text[end : end + 1]
    wants_space = bool(re.match(f"[{LETTERS}{LATIN}{_OPENS}]", after)) or is_opener
    wants_space |= sign != ":" and after.isdecimal() and not before.isdecimal()
    if sign in LATIN_SIGNS:
        yield replaced(spaces, end, "latin", _why_latin(sign), LATIN_SIGNS[sign] + " " * wants_space)
        return
    is_score = sign == ":" and before.isdecimal() and text[end : end + 3].strip(_SPACE)[:1].isdecimal()
    if spaces < start and sign != "…" and not is_score:
        yield replaced(spaces, start, "space", f"لا مسافة قبل «{sign}».", "")
    if wants_space and sign != "…":
        yield _missing(end, f"تنقص مسافة بعد «{sign}».")


def _why_latin(sign: str) -> str:
    return f"{_NAMES[sign]} في النص العربي «{LATIN_SIGNS.get(sign, '٪')}»."


def _begins_word(text: str, at: int) -> bool:
    return is_arabic_letter(text[at : at + 1]) and is_arabic_letter(text[at + 1 : at + 2])


def _missing(at: int, why: str) -> Mark:
    """Mark the characters on both sides of the place where a space is missing."""
    return Mark(at - 1, at + 1, "space", why, (Edit(at, at, " "),))


def space_marks(text: str, alone: bytearray, pairing: Pairing) -> Iterator[Mark]:
    """Mark spaces inside and outside quotes and brackets, doubled ones, and a «ـ» without its own."""
    yield from _around_pairs(text, pairing)
    for found in _WIDE.finditer(text):
        if not all(alone[found.start() : found.end()]):
            yield replaced(found.start(), found.end(), "space", "مسافتان أو أكثر، والمطلوب واحدة.", " ")
    for loose, shift in ((_LOOSE_START, 1), (_LOOSE_END, 0)):
        for found in loose.finditer(text):
            at = found.start()
            if not alone[at] and not _is_prefix(text, at) and text[at - 1] != "ه":
                edits = (Edit(at + shift, at + shift, " "),)
                yield Mark(at, at + 1, "space", "للشرطة «ـ» مسافة قبلها ومسافة بعدها.", edits)


def _around_pairs(text: str, pairing: Pairing) -> Iterator[Mark]:
    for start, end, family, _inner in pairing.pairs:
        opener, closer = text[start], text[end]
        last = _back_over_spaces(text, end)
        if last > start + 1:
            if last < end:
                yield replaced(last, end, "space", f"لا مسافة قبل علامة الإغلاق {closer}.", "")
            first = _INNER_SPACE.match(text, start + 1)
            if first:
                yield replaced(*first.span(), "space", f"لا مسافة بعد علامة الفتح {opener}.", "")
        is_ending = family == "(" and _SHORT_ENDING.fullmatch(text, start, end + 1)
        if is_arabic_letter(text[start - 1 : start] or " ") and not is_ending and not _is_prefix(text, start):
            yield _missing(start, f"تنقص مسافة قبل «{opener}».")
        is_part = family == "(" and end - start <= 4
        if re.match(f"[{LETTERS}{LATIN}{DIGITS}]", text[end + 1 : end + 2]) and not is_part:
            yield _missing(end + 1, f"تنقص مسافة بعد «{closer}».")


def _is_prefix(text: str, at: int) -> bool:
    """Say whether the word that ends here is one of those that are joined to the next."""
    word = _WORD_BEFORE.search(text, max(0, at - 40), at)
    return word is not None and bare(word[0]) in PREFIXES


_NUMBER = re.compile(f"[{DIGITS}]+(?:[.,٫٬:/][{DIGITS}]+)*[%٪]?")
_APART_PERCENT = re.compile(f"([{DIGITS}])([ \u00a0][%٪])(?![{DIGITS}])")
_LONE_PERCENT = re.compile(f"(?<![{DIGITS}])(?<![{DIGITS}][ \u00a0])%(?![{DIGITS}])|(?<=[٠-٩۰-۹])%")
_SEPARATORS: dict[Digits, dict[str, str]] = {
    "latin": {"٫": ".", "٬": ",", "٪": "%"},
    "arabic": {".": "٫", "%": "٪"},
}


def number_marks(text: str, alone: bytearray, house: Digits | None) -> Iterator[Mark]:
    """Mark numbers in other digits than the house's, and percent signs apart or of another kind.

    A number keeps its separators in the kind of its digits: 1,240.5 and ١٬٢٤٠٫٥.
    """
    for found in _NUMBER.finditer(text) if house else ():
        start, end, typed = found.start(), found.end(), found[0]
        meant = show_digits(typed, house)  # type: ignore[arg-type]
        if meant != typed and not any(alone[start:end]):
            yield replaced(start, end, "digits", _why_digits(house), _separated(meant, house))  # type: ignore[arg-type]
    for found in _APART_PERCENT.finditer(text):
        start, end = found.span(2)
        if not any(alone[start:end]):
            kind = house or ("latin" if found[1].isascii() else "arabic")
            sign = "%" if kind == "latin" else "٪"
            yield replaced(start, end, "space", "لا مسافة بين العدد وعلامة النسبة.", sign)
    for found in _LONE_PERCENT.finditer(text):
        if not alone[found.start()]:
            yield replaced(found.start(), found.end(), "latin", _why_latin("%"), "٪")


def _separated(number: str, house: Digits) -> str:
    if house == "arabic":
        number = re.sub(",(?=[٠-٩]{3})", "٬", number)
    return "".join(_SEPARATORS[house].get(c, c) for c in number)


def _why_digits(house: Digits | None) -> str:
    return f"الأرقام المعتمدة {'123' if house == 'latin' else '١٢٣'}، وهنا غيرها."


# Words that a heading or a credit line stays under; a paragraph of prose is longer.
PROSE_WORDS_MIN = 8
_ENDED = re.compile("[.؟!…:؛?][»”\"')\\]]*$|﴾[»”\"')\\]]*\\.?$")


def ending_marks(text: str, alone: bytearray) -> Iterator[Mark]:
    """Mark a paragraph of prose that no sign ends."""
    shown = text.rstrip()
    if not shown or _ENDED.search(shown[-8:]) or alone[len(shown) - 1]:
        return
    words = list(words_of(shown))
    if len(words) < PROSE_WORDS_MIN:
        return
    last, end = words[-1], len(shown)
    edits = (Edit(end, end, "."),) if end == last.end else ()
    yield Mark(last.start, end, "ending", "تنتهي الفقرة بلا علامة.", edits)


_BETWEEN = re.compile(f"(?<=[{LETTERS}{ARABIC_MARKS}]){TATWEEL}+(?=[{LETTERS}])")


def tatweel_marks(text: str, alone: bytearray) -> Iterator[Mark]:
    """Mark tatweel that stretches a word; at a word's edge it is an abbreviation, a prefix, a dateline."""
    for found in _BETWEEN.finditer(text):
        start, end = found.start(), found.end()
        if alone[start]:
            continue
        why = "تطويل داخل الكلمة لا يُقرأ."
        # «لـالعراق» is not mended by taking the tatweel out: the alef goes too.
        if _is_prefix(text, start) and text.startswith("ال", end) and text[start - 1] == "ل":
            yield Mark(start, end, "tatweel", why)
        else:
            yield replaced(start, end, "tatweel", why, "")
