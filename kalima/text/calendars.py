"""Years, months and days of the civil and of the Hijri calendar as stretches of civil days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from kalima.text import hijri
from kalima.text.arabic import Digits, show_digits
from kalima.text.dates import MonthNames, gregorian, month_of_year
from kalima.text.dates import hijri as hijri_date

WEEK = 7
# The house's week begins on Saturday, which date.weekday() counts as 5.
FIRST_WEEKDAY = 5
ONE_DAY = timedelta(days=1)
# No paper here is older; a moment of the years near 1 or 9999 has no place in every zone.
FIRST_YEAR, LAST_YEAR = 1800, 2200


@dataclass(frozen=True)
class Stretch:
    """The civil days from `first` on, up to and without `after`."""

    first: date
    after: date


# A year, a month or a day of a calendar: its numbers, the outer ones first.
Numbers = tuple[int, ...]


class Calendar(Protocol):
    """What the archive asks of a calendar."""

    def stretch(self, numbers: Numbers) -> Stretch | None:
        """The days of a year, a month or a day; None where the calendar has no such thing."""

    def numbers(self, day: date) -> Numbers | None:
        """Year, month and day; None out of the calendar's range."""

    def name(self, numbers: Numbers) -> str:
        """«2024», «نوفمبر 2024», «30 نوفمبر 2024»."""


@dataclass(frozen=True)
class CivilCalendar:
    names: MonthNames = "western"
    digits: Digits = "latin"

    def stretch(self, numbers: Numbers) -> Stretch | None:
        year, month, day = (*numbers, 1, 1)[:3]
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return None
        try:
            first = date(year, month, day)
        except ValueError:
            return None
        if len(numbers) == 3:
            return Stretch(first, first + ONE_DAY)
        if len(numbers) == 2:
            return Stretch(first, date(year + month // 12, month % 12 + 1, 1))
        return Stretch(first, date(year + 1, 1, 1))

    def numbers(self, day: date) -> Numbers | None:
        return day.year, day.month, day.day

    def name(self, numbers: Numbers) -> str:
        if len(numbers) == 3:
            return gregorian(date(*numbers), names=self.names, digits=self.digits)
        if len(numbers) == 2:
            year, month = numbers
            return month_of_year(month, year, names=self.names, digits=self.digits)
        return show_digits(str(numbers[0]), self.digits)


@dataclass(frozen=True)
class HijriCalendar:
    """The Umm al-Qura table with the months that the house starts itself."""

    month_starts: tuple[hijri.MonthStart, ...] = ()
    digits: Digits = "latin"

    def stretch(self, numbers: Numbers) -> Stretch | None:
        year, month = (*numbers, 1)[:2]
        first = hijri.month_start(year, month, self.month_starts)
        following = (year + 1, 1) if len(numbers) == 1 or month == 12 else (year, month + 1)
        after = hijri.month_start(*following, self.month_starts)
        if first is None or after is None:
            return None
        if len(numbers) < 3:
            return Stretch(first, after)
        day = first + timedelta(days=min(numbers[2], WEEK * WEEK) - 1)
        return Stretch(day, day + ONE_DAY) if first <= day < after else None

    def numbers(self, day: date) -> Numbers | None:
        found = hijri.to_hijri(day, self.month_starts)
        return (found.year, found.month, found.day) if found else None

    def name(self, numbers: Numbers) -> str:
        if len(numbers) == 3:
            stretch = self.stretch(numbers)
            written = (
                hijri_date(stretch.first, digits=self.digits, month_starts=self.month_starts)
                if stretch
                else None
            )
            return written or ""
        year = numbers[0]
        words = hijri.month_and_year(numbers[1], year) if len(numbers) == 2 else f"{year}هـ"
        return show_digits(words, self.digits)


def weeks(stretch: Stretch) -> Sequence[Sequence[date | None]]:
    """The days of a stretch in rows of seven from Saturday on; None for what lies outside it."""
    blank = (stretch.first.weekday() - FIRST_WEEKDAY) % WEEK
    days: list[date | None] = [None] * blank
    days += [stretch.first + n * ONE_DAY for n in range((stretch.after - stretch.first).days)]
    days += [None] * (-len(days) % WEEK)
    return [days[n : n + WEEK] for n in range(0, len(days), WEEK)]
