"""Dates and times as the paper writes them, from its own tables: the libraries' Arabic is wrong in places."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Literal

from kalima.text.arabic import Digits, count_noun, show_digits
from kalima.text.hijri import MonthStart, month_name, to_hijri
from kalima.text.nouns import NOUNS

MonthNames = Literal["western", "iraqi", "both"]

# In the order of date.weekday(); الاثنين has no hamza.
WEEKDAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")

WESTERN_MONTHS = (
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
)
IRAQI_MONTHS = (
    "كانون الثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول",
    "تشرين الثاني",
    "كانون الأول",
)
_MONTHS: dict[MonthNames, tuple[str, ...]] = {
    "western": WESTERN_MONTHS,
    "iraqi": IRAQI_MONTHS,
    "both": tuple(f"{iraqi}/{western}" for iraqi, western in zip(IRAQI_MONTHS, WESTERN_MONTHS, strict=True)),
}

MINUTE, HOUR = 60, 3600  # seconds
DATE_ALONE_FROM = 7  # days


def gregorian(
    day: date, *, names: MonthNames = "western", digits: Digits = "latin", weekday: bool = False
) -> str:
    """Write a civil date: 4 ديسمبر 2024, with its weekday before it when asked."""
    written = show_digits(f"{day.day} {_MONTHS[names][day.month - 1]} {day.year}", digits)
    return f"{WEEKDAYS[day.weekday()]} {written}" if weekday else written


def month_of_year(month: int, year: int, *, names: MonthNames = "western", digits: Digits = "latin") -> str:
    """Write a month of a civil year: نوفمبر 2024."""
    return show_digits(f"{_MONTHS[names][month - 1]} {year}", digits)


def hijri(day: date, *, digits: Digits = "latin", month_starts: Sequence[MonthStart] = ()) -> str | None:
    """Write the Hijri date of a civil day: 3 جمادى الآخرة 1446هـ; None outside the table."""
    found = to_hijri(day, month_starts)
    if found is None:
        return None
    return show_digits(f"{found.day} {month_name(found.month, after_number=True)} {found.year}هـ", digits)


def masthead(
    day: date,
    *,
    names: MonthNames = "western",
    digits: Digits = "latin",
    month_starts: Sequence[MonthStart] = (),
) -> str:
    """Write the line under the paper's name: الأربعاء 3 جمادى الآخرة 1446هـ 4 ديسمبر 2024.

    Outside the Hijri table the weekday and the civil date stand alone.
    """
    parts = (
        WEEKDAYS[day.weekday()],
        hijri(day, digits=digits, month_starts=month_starts),
        gregorian(day, names=names, digits=digits),
    )
    return " ".join(part for part in parts if part)


def plain(day: date, digits: Digits = "latin") -> str:
    """Write the date of a dateline: 2024 / 11 / 30, month and day in two digits."""
    return show_digits(f"{day.year} / {day.month:02} / {day.day:02}", digits)


def clock(moment: time | datetime, digits: Digits = "latin") -> str:
    """Write an hour: 18:42."""
    return show_digits(f"{moment.hour:02}:{moment.minute:02}", digits)


def relative(then: datetime, now: datetime, *, digits: Digits = "latin") -> str | None:
    """Say how long ago a moment was: الآن, قبل دقيقتين, أمس, قبل 3 أيام.

    Both are aware, and now is in the house's zone, whose midnight parts the days. Within the hour minutes
    are counted even across midnight. None from the seventh day on, and for a moment still to come.
    """
    if then.tzinfo is None or now.tzinfo is None:
        raise ValueError("relative() needs aware times")
    elapsed_s = (now.astimezone(UTC) - then.astimezone(UTC)).total_seconds()
    days = (now.date() - then.astimezone(now.tzinfo).date()).days
    if elapsed_s < 0 or days >= DATE_ALONE_FROM:
        return None
    if elapsed_s < MINUTE:
        return "الآن"
    if elapsed_s < HOUR:
        return _ago(int(elapsed_s // MINUTE), "minute", digits)
    if days == 0:
        return _ago(int(elapsed_s // HOUR), "hour", digits)
    return "أمس" if days == 1 else _ago(days, "day", digits)


def forms_after(noun: str) -> tuple[str, str, str, str]:
    """A noun's forms after a preposition: one, two, few, many; a hundred of them are counted as one is."""
    forms = NOUNS[noun]
    return forms.single, forms.two_after_preposition, forms.few, forms.many


def _ago(n: int, noun: str, digits: Digits) -> str:
    counted = NOUNS[noun].single if n == 1 else count_noun(n, noun, after_preposition=True, digits=digits)
    return f"قبل {counted}"
