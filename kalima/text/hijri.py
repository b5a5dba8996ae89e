"""Civil dates in the Hijri calendar: the Umm al-Qura table, and the months that the house starts itself."""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from hijridate import Hijri

from kalima.text.arabic import count_noun

FIRST_YEAR, LAST_YEAR = 1343, 1500  # the range of the table, in Hijri years
SHORT, LONG = 29, 30  # days in a month
FARTHEST = 2  # days between a sighting and the table, beyond which an entry is a slip of the hand

MONTHS = (
    "محرم",
    "صفر",
    "ربيع الأول",
    "ربيع الآخر",
    "جمادى الأولى",
    "جمادى الآخرة",
    "رجب",
    "شعبان",
    "رمضان",
    "شوال",
    "ذو القعدة",
    "ذو الحجة",
)


@dataclass(frozen=True)
class HijriDate:
    """A day of the Hijri calendar."""

    year: int
    month: int
    day: int


@dataclass(frozen=True)
class MonthStart:
    """The first day of a Hijri month as the house follows it."""

    year: int
    month: int
    first_day: date


class ImpossibleMonth(ValueError):
    """A start that no calendar can hold; its text is an Arabic sentence for the person who entered it."""


def to_hijri(day: date, month_starts: Sequence[MonthStart] = ()) -> HijriDate | None:
    """Give the Hijri date of a civil day, or None outside the table (August 1924 to November 2077)."""
    starts = _starts(tuple(month_starts))
    index = bisect(starts, day.toordinal()) - 1
    if not 0 <= index < len(starts) - 1:
        return None
    years, months = divmod(index, 12)
    return HijriDate(FIRST_YEAR + years, months + 1, day.toordinal() - starts[index] + 1)


def month_start(year: int, month: int, month_starts: Sequence[MonthStart] = ()) -> date | None:
    """Give the first day of a Hijri month, or None outside the table."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    return date.fromordinal(_starts(tuple(month_starts))[_index(year, month)])


def month_name(month: int, *, after_number: bool) -> str:
    """Name a month, 1 to 12: ذو القعدة alone, 3 ذي القعدة after a number."""
    name = MONTHS[month - 1]
    return name.replace("ذو", "ذي") if after_number else name


def month_and_year(month: int, year: int, *, after_number: bool = False) -> str:
    """Name a month of one year: رمضان 1446هـ."""
    return f"{month_name(month, after_number=after_number)} {year}هـ"


def check_month_start(new: MonthStart, existing: Sequence[MonthStart]) -> None:
    """Raise ImpossibleMonth, with its reason, when a month cannot start on this day.

    Every month has 29 or 30 days, so that between two entries, however far apart, only some numbers of
    days are possible; where they hold, the months between can always be laid out.

    An existing entry for the same month is the one being changed, and is not asked.
    """
    _check_against_table(new)
    before = max((e for e in existing if _place(e) < _place(new)), key=_place, default=None)
    after = min((e for e in existing if _place(e) > _place(new)), key=_place, default=None)
    if before:
        _check_distance(before, new)
    if after:
        _check_distance(new, after)


def _check_against_table(new: MonthStart) -> None:
    expected = month_start(new.year, new.month)
    if expected is None:
        raise ImpossibleMonth(
            f"لا يشمل التقويم إلا السنوات من {FIRST_YEAR}هـ إلى {LAST_YEAR}هـ. تُرجى مراجعة السنة."
        )
    away = abs((new.first_day - expected).days)
    if away > FARTHEST:
        raise ImpossibleMonth(
            f"أول {_month(new)} في تقويم أم القرى {_written(expected)}، والتاريخ المدخل يبعد عنه "
            f"{count_noun(away, 'day')}، ولا يُقبل أكثر من "
            f"{count_noun(FARTHEST, 'day', after_preposition=True)}. تُرجى مراجعة التاريخ."
        )


def _check_distance(first: MonthStart, second: MonthStart) -> None:
    months = _place(second) - _place(first)
    days = (second.first_day - first.first_day).days
    if SHORT * months <= days <= LONG * months:
        return
    between = (
        f"بين أول {_month(first)} ({_written(first.first_day)}) وأول {_month(second)} "
        f"({_written(second.first_day)}) {count_noun(days, 'day')}"
    )
    reason = f"والشهر {SHORT} أو {count_noun(LONG, 'day')}"
    if months > 1:
        reason += f"، فلا يكون بينهما إلا من {SHORT * months} إلى {count_noun(LONG * months, 'day')}"
    raise ImpossibleMonth(f"{between}، {reason}. تُرجى مراجعة أحد التاريخين.")


def _month(entry: MonthStart) -> str:
    return month_and_year(entry.month, entry.year, after_number=True)


def _written(day: date) -> str:
    return f"{day.year} / {day.month:02} / {day.day:02}"


def _place(entry: MonthStart) -> int:
    return _index(entry.year, entry.month)


def _index(year: int, month: int) -> int:
    return (year - FIRST_YEAR) * 12 + month - 1


def _table() -> tuple[int, ...]:
    """Read the first day of every month as an ordinal, and the day after the last month."""
    days = [
        Hijri(year, month, 1).to_gregorian().toordinal()
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
        for month in range(1, 13)
    ]
    return (*days, days[-1] + Hijri(LAST_YEAR, 12, 1).month_length())


_TABLE = _table()


@lru_cache(maxsize=16)
def _starts(month_starts: tuple[MonthStart, ...]) -> tuple[int, ...]:
    """Lay out the calendar as near to the table as the house's own starts allow."""
    fixed = {
        _place(entry): entry.first_day.toordinal() - _TABLE[_place(entry)] for entry in _agreed(month_starts)
    }
    if not fixed:
        return _TABLE
    return tuple(start + shift for start, shift in zip(_TABLE, _least_shifts(fixed), strict=True))


def _agreed(month_starts: tuple[MonthStart, ...]) -> list[MonthStart]:
    """Leave out entries that contradict earlier months: a page must have a date whatever is stored."""
    agreed: list[MonthStart] = []
    by_month = {(entry.year, entry.month): entry for entry in month_starts}
    for entry in sorted(by_month.values(), key=_place):
        try:
            check_month_start(entry, agreed)
        except ImpossibleMonth:
            continue
        agreed.append(entry)
    return agreed


def _least_shifts(fixed: dict[int, int]) -> list[int]:
    """Choose each month's shift from the table so that all lengths hold and the sum of shifts is least.

    fixed gives the shifts of the months that the house entered, by place in the table. Months go forward
    with the cheapest way to each possible shift, and the cheapest end tells the way back. A shift may
    always stay as it was: eight months before 1365 have 28 or 31 days, as the gazette printed them then.
    """
    reach = range(-FARTHEST, FARTHEST + 1)
    costs = {shift: abs(shift) for shift in reach if fixed.get(0, shift) == shift}
    steps: list[dict[int, int]] = []
    for index in range(1, len(_TABLE)):
        length = _TABLE[index] - _TABLE[index - 1]
        came_from: dict[int, int] = {}
        next_costs: dict[int, int] = {}
        for shift in reach:
            if fixed.get(index, shift) != shift:
                continue
            origins = [o for o in costs if o == shift or SHORT <= length + shift - o <= LONG]
            if origins:
                came_from[shift] = min(origins, key=lambda o: costs[o])
                next_costs[shift] = costs[came_from[shift]] + abs(shift)
        costs = next_costs
        steps.append(came_from)
    shifts = [min(costs, key=lambda shift: costs[shift])]
    for came_from in reversed(steps):
        shifts.append(came_from[shifts[-1]])
    return shifts[::-1]
