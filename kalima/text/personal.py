"""Finds what tells where somebody is to be reached: telephone numbers, e-mails, houses in a street."""

import re
import unicodedata

# Digits in words, as a number is spelled to get past a filter; teens and tens are not spelled that way.
_WORDS = {
    **dict.fromkeys(("صفر", "زيرو"), "0"),
    **dict.fromkeys(("واحد", "وحد"), "1"),
    **dict.fromkeys(("اثنين", "اثنان", "ثنين"), "2"),
    **dict.fromkeys(("ثلاثه", "ثلاث", "تلاته"), "3"),
    **dict.fromkeys(("اربعه", "اربع"), "4"),
    **dict.fromkeys(("خمسه", "خمس"), "5"),
    **dict.fromkeys(("سته", "ست"), "6"),
    **dict.fromkeys(("سبعه", "سبع"), "7"),
    **dict.fromkeys(("ثمانيه", "ثمان", "تمانيه", "ثمانيا"), "8"),
    **dict.fromkeys(("تسعه", "تسع"), "9"),
}
_SPELLED = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?!\w)")
_FOLDED = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ـ": ""})

# Signs that stand between the digits of a number; the marks of thousands and decimals are not among them.
_BETWEEN = r"[\s.\-‐-―_/\\()\[\]*|~:•·]{0,4}"
_RUN = re.compile(rf"\+?{_BETWEEN}[0-9](?:{_BETWEEN}[0-9]){{6,}}")
# Iraq's mobile networks, with or without the country; ten digits count when nothing stands around them.
_MOBILE = re.compile(r"(?:(?:00)?9640?|0)7[3-9][0-9]{8}(?![0-9])")
_BARE_MOBILE = re.compile(r"7[3-9][0-9]{8}")
_FOREIGN = re.compile(r"(?:\+|00)[1-9][0-9]{7,14}")
# A number that begins with one nought is dialled: a town and six or seven digits.
_LANDLINE = re.compile(r"0[1-9][0-9]{7,9}")
_GROUPED = re.compile(r"(?<=[0-9])[,،٬٫](?=[0-9])")

_AT = r"(?:\s*@\s*|\s*[\[({]\s*(?:at|ات)\s*[\])}]\s*|\s+(?:at|ات)\s+)"
_DOT = r"(?:\s*\.\s*|\s*[\[({]\s*(?:dot|نقطه)\s*[\])}]\s*|\s+(?:dot|نقطه|دوت)\s+)"
_EMAIL = re.compile(
    rf"[a-z0-9][a-z0-9._%+-]{{0,63}}{_AT}[a-z0-9-]{{1,63}}(?:{_DOT}[a-z]{{2,24}}){{1,3}}(?![a-z])",
    re.IGNORECASE,
)

_HOUSE = r"(?:دار|بيت|منزل|شقه|بنايه|عماره|الدار|البيت|المنزل|الشقه)"
_NUMBER = r"\s*(?:رقم\s*)?[:(/-]?\s*[0-9]{1,4}(?![0-9])"
_ADDRESS = re.compile(
    rf"(?:(?:محله|م)\s*[:/]?\s*[0-9]{{2,3}}\W{{0,4}}(?:زقاق|ز)\s*[:/]?\s*[0-9]{{1,3}}"
    rf"|(?:شارع|زقاق|حي|محله|قرب)\s(?:\S+\s+){{1,8}}?{_HOUSE}{_NUMBER}"
    rf"|{_HOUSE}{_NUMBER}\W{{0,4}}(?:شارع|زقاق|حي|محله)\s"
    r"|\b[0-9]{1,5}\s(?:[A-Z][a-z]+\s){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive)\b)"
)


def reachable(text: str) -> list[str]:
    """The stretches of a text that are a telephone number, an e-mail or a house's address, as they are read.

    Digits of all three sets count, also with signs or spaces between them and spelled out one by one.
    """
    plain = _plain(text)
    found = [match[0].strip() for match in _ADDRESS.finditer(plain)]
    found += [match[0].strip() for match in _EMAIL.finditer(plain)]
    return [*_phones(plain), *found]


def _phones(plain: str) -> list[str]:
    spelled = _SPELLED.sub(
        lambda match: _WORDS[match[0]], re.sub(r"(?<![a-z])o(?=[0-9])", "0", plain.lower())
    )
    found = []
    for run in _RUN.finditer(_GROUPED.sub("x", spelled)):
        digits = re.sub(r"[^0-9+]", "", run[0])
        if match := _MOBILE.search(digits.removeprefix("+")):
            found.append(match[0])
        elif any(shape.fullmatch(digits) for shape in (_BARE_MOBILE, _FOREIGN, _LANDLINE)):
            found.append(digits)
    return found


def _plain(text: str) -> str:
    """Digits as 0 to 9, letters in one spelling, nothing invisible."""
    kept = []
    for c in unicodedata.normalize("NFKC", text).translate(_FOLDED):
        category = unicodedata.category(c)
        if category == "Nd":
            kept.append(str(unicodedata.digit(c)))
        elif category not in {"Mn", "Me", "Cf"}:
            kept.append(c)
    return "".join(kept)
