"""Slips that are slips in every sentence: hamza where Arabic has none, and words written twice."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kalima.text.marks import Edit, Mark, replaced
from kalima.text.writing import PREFIXES, Word

# Verbal nouns of the seventh, eighth and tenth forms, whose first alef carries no hamza. Those are left out
# that are right with one in another meaning: إطلاع and إتباع of the fourth form, and loanwords.
_NOUNS = (
    # افتعال
    "ابتداء ابتزاز ابتسام ابتعاد ابتكار ابتلاع ابتهاج اتحاد اتخاذ اتساع اتصال اتفاق اتهام اجتذاب اجتماع "
    "اجتهاد اجتياح اجتياز احتجاج احتجاز احتراف احتراق احترام احتساب احتضان احتفاء احتفاظ احتفال احتكار "
    "احتلال احتمال احتواء احتياج احتياط احتيال اختبار اختتام اختراع اختراق اختصار اختصاص اختطاف اختفاء "
    "اختلاس اختلاط اختلاف اختناق اختيار ادخار ادعاء ارتباط ارتباك ارتداء ارتداد ارتطام ارتفاع ارتقاء "
    "ارتكاب ارتياح ارتياد ازدحام ازدهار ازدواج ازدياد اشتباك اشتباه اشتراط اشتراك اشتعال اصطدام اصطفاف "
    "اصطياد اضطراب اضطرار اضطهاد اعتبار اعتداء اعتدال اعتذار اعتراض اعتراف اعتزاز اعتزال اعتصام اعتقاد "
    "اعتقال اعتماد اعتناء اغتيال اغتصاب اغتراب افتتاح افتراض افتراء افتقار اقتباس اقتتال اقتحام اقتراب "
    "اقتراح اقتراض اقتراع اقتران اقتصاد اقتطاع اقتلاع اقتناء اقتناع اكتتاب اكتساب اكتساح اكتشاف اكتظاظ "
    "اكتفاء اكتمال التباس التحاق التزام التفاف التقاء التقاط التماس التهاب امتثال امتحان امتداد امتصاص "
    "امتعاض امتلاء امتلاك امتناع امتنان انتباه انتحار انتخاب انتداب انتزاع انتساب انتشار انتصار انتظار "
    "انتظام انتعاش انتفاضة انتفاع انتقاء انتقاد انتقاص انتقال انتقام انتكاسة انتماء انتهاء انتهاك ابتغاء "
    # انفعال
    "انبثاق انجراف انجذاب انحدار انحراف انحسار انحلال انحياز انخراط انخفاض اندثار اندفاع اندلاع اندماج "
    "انزعاج انزلاق انسجام انسحاب انشغال انشقاق انصراف انصهار انضباط انضمام انطباع انطلاق انطواء انعدام "
    "انعزال انعقاد انعكاس انفتاح انفجار انفراج انفراد انفصال انفلات انقراض انقسام انقضاء انقطاع انقلاب "
    "انكسار انكماش انهزام انهيار "
    # استفعال
    "استبدال استبعاد استبيان استثمار استثناء استجابة استجمام استجواب استحالة استحداث استحقاق استحواذ "
    "استخدام استخراج استخفاف استخلاص استدامة استدراج استدعاء استدلال استذكار استراحة استرجاع استرخاء "
    "استرداد استسلام استشارة استشراف استشفاء استشهاد استصدار استصلاح استضافة استطلاع استعادة استعانة "
    "استعجال استعداد استعراض استعلام استعمار استعمال استغراب استغلال استغناء استفادة استفاقة استفتاء "
    "استفزاز استفسار استقالة استقبال استقدام استقرار استقصاء استقطاب استقطاع استقلال استكشاف استكمال "
    "استلام استماع استمتاع استمرار استناد استنباط استنتاج استنزاف استنساخ استنفار استنكار استهتار استهداف "
    "استهلاك استواء استياء استيراد استيطان استيعاب استيلاء استئناف استئصال استئجار استبسال استباق "
    # أسماء
    "اثنين اثنان اثنا اثنتين اثنتان اثنتا ابن ابنة ابنت اسم امرأة امرأت"
)
# «استقالة» without its ending is what «استقالته» and the verb begin with.
CONNECTED = frozenset(noun for full in _NOUNS.split() for noun in (full, full.removesuffix("ة")))

# What may follow such a noun and leave it the same noun.
_AFTER_NOUNS = (
    "ا ه ها هم هن هما نا ي ك كم ة ته تها تهم تنا تي ات اته اتها اتهم اتنا ان ين ية يا يه يات يون يين"
)
_AFTER_SHORT_NOUNS = "ه ها هم هن هما نا ي ك كم ا"
_ENDINGS = frozenset(["", *_AFTER_NOUNS.split()])
# These are verbs too when the hamza sits above: أسمي، أبني.
_SHORT_NOUNS = {"ابن", "اسم", "اثنا", "امرأ", "امرأت", "ابنت", "اثنين", "اثنان", "اثنتين", "اثنتان", "اثنتا"}
_SHORT_ENDINGS = frozenset(["", *_AFTER_SHORT_NOUNS.split()])

# Words that are no word without their hamza, alone or after these prefixes.
_MISSING = {
    "الى": ("إلى", ("",)),
    "او": ("أو", ("",)),
    "ايضا": ("أيضا", ("", "و")),
    "اكثر": ("أكثر", ("", "و")),
    "اخرى": ("أخرى", ("", "و", "ال", "وال")),
    "اكد": ("أكد", ("", "و")),
    "اعلن": ("أعلن", ("", "و")),
    "اعلنت": ("أعلنت", ("", "و")),
    "اكدت": ("أكدت", ("", "و")),
    "اضاف": ("أضاف", ("", "و")),
    "اوضح": ("أوضح", ("", "و")),
    "اشار": ("أشار", ("", "و")),
}
_SEATS = "إأ"
_LONGEST = max(map(len, CONNECTED)) + 4


def hamza_mark(text: str, word: Word) -> Mark | None:
    """Mark a word whose first alef has a hamza that it never carries, or lacks one that it always does."""
    letters = word.letters
    if letters[-1:] and len(letters) <= _LONGEST + 4:
        for prefix in _prefixes_before(letters, _SEATS):
            seat, rest = letters[len(prefix)], letters[len(prefix) + 1 :]
            if _is_connected("ا" + rest, is_below=seat == "إ"):
                place = word.places[len(prefix)]
                meant = f"{text[word.start : place]}ا{text[place + 1 : word.end]}"
                return replaced(word.start, word.end, "hamza", "همزة وصل: تُكتب الألف بلا همزة.", meant)
    for prefix in ("", "و", "ال", "وال"):
        known = _MISSING.get(letters[len(prefix) :]) if letters.startswith(prefix) else None
        if known and prefix in known[1]:
            place = word.places[len(prefix)]
            meant = f"{text[word.start : place]}{known[0][0]}{text[place + 1 : word.end]}"
            return replaced(word.start, word.end, "hamza", "همزة قطع: تُكتب مع ألفها.", meant)
    return None


def _prefixes_before(letters: str, seats: str) -> Iterator[str]:
    """Yield the prefixes that stand before one of these seats of hamza."""
    if letters[0] in seats:
        yield ""
    elif letters[0] in "وفبلكا":
        for prefix in PREFIXES:
            if letters.startswith(prefix) and letters[len(prefix) : len(prefix) + 1] in {*seats}:
                yield prefix


def _is_connected(noun: str, *, is_below: bool) -> bool:
    """Say whether a noun, written without its hamza, is one of the table's with an ending."""
    for length in range(3, len(noun) + 1):
        stem, ending = noun[:length], noun[length:]
        if stem in _SHORT_NOUNS:
            if is_below and ending in _SHORT_ENDINGS:
                return True
        elif stem in CONNECTED and ending in _ENDINGS:
            return True
    return False


# Said twice on purpose: emphasis, a name that father and son bear, the deputy of a deputy.
_SAID_TWICE = (
    "لا نعم الله كلا آمين هيهات بلى كل سلام يا ها إن ولي نائب مساعد "
    "محمد أحمد محمود حسن حسين علي إبراهيم عبدالله سعيد صالح خالد عمر عثمان يوسف"
)
# Little words that are written twice by the hand alone.
_LITTLE_WORDS = (
    "في من إلى الى على عن أن ان لان او التي الذي الذين هذا هذه ذلك تلك مع بين بعد قبل خلال منذ حتى قد كما أو "
    "ثم وفي ومن وعلى وإلى وأن وهو وهي هو هي كان كانت لم لن عند حول دون ضد لدى حيث غير"
)
# Names of Latin letters: «سي ان ان» spells a name, and nothing in it was written twice.
_SPELLED_OUT = "سي بي تي دي جي اف إف أف اي آي إي ام إم أم ار آر إتش اتش أتش كيو يو"
_TWICE, _LITTLE = frozenset(_SAID_TWICE.split()), frozenset(_LITTLE_WORDS.split())
_LETTERS = frozenset(_SPELLED_OUT.split())


def _says_how(letters: str) -> bool:
    return letters.endswith("ا") or (letters.endswith("ة") and "ال" not in letters[:3])


def repeated_marks(text: str, words: Sequence[Word], alone: bytearray) -> Iterator[Mark]:
    """Mark a word that stands twice with nothing but a space between; a vowelled pair may be two words."""
    for at, (one, two) in enumerate(pairwise(words)):
        if one.letters != two.letters or text[one.start : one.end] != text[two.start : two.end]:
            continue
        # Three times is a chant.
        if one.letters in {word.letters for word in (*words[max(0, at - 1) : at], *words[at + 2 : at + 3])}:
            continue
        if alone[one.start] or not re.fullmatch("[ \u00a0]+", text[one.end : two.start]):
            continue
        if one.letters == "ان" and at and words[at - 1].letters.removeprefix("ال") in _LETTERS:
            continue
        is_little = one.letters in _LITTLE
        # «سي إن إن», «بي كيه كيه»: letters that are spelled out are short. «صفا صفا» and «قطعة قطعة» say how.
        if one.letters in _TWICE or (not is_little and (len(one.letters) < 4 or _says_how(one.letters))):
            continue
        edits = (Edit(one.end, two.end, ""),) if is_little else ()
        yield Mark(one.start, two.end, "repeated", f"تكررت «{one.letters}».", edits)
