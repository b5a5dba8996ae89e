"""Years, months and days of both calendars as stretches of civil days."""

from datetime import date

import pytest

from kalima.text.calendars import Calendar, CivilCalendar, HijriCalendar, Numbers, Stretch, weeks
from kalima.text.hijri import MonthStart

CIVIL, HIJRI = CivilCalendar(), HijriCalendar()


@pytest.mark.parametrize(
    ("calendar", "numbers", "first", "after"),
    [
        (CIVIL, (2024,), date(2024, 1, 1), date(2025, 1, 1)),
        (CIVIL, (2024, 2), date(2024, 2, 1), date(2024, 3, 1)),
        (CIVIL, (2024, 12), date(2024, 12, 1), date(2025, 1, 1)),
        (CIVIL, (2024, 11, 30), date(2024, 11, 30), date(2024, 12, 1)),
        (HIJRI, (1446,), date(2024, 7, 7), date(2025, 6, 26)),
        (HIJRI, (1446, 5), date(2024, 11, 3), date(2024, 12, 2)),
        (HIJRI, (1446, 12), date(2025, 5, 28), date(2025, 6, 26)),
        (HIJRI, (1446, 5, 28), date(2024, 11, 30), date(2024, 12, 1)),
    ],
)
def test_a_stretch_ends_where_the_next_begins(
    calendar: Calendar, numbers: Numbers, first: date, after: date
) -> None:
    assert calendar.stretch(numbers) == Stretch(first, after)
    assert (calendar.numbers(first) or ())[: len(numbers)] == numbers


@pytest.mark.parametrize(
    "numbers", [(0,), (1799,), (9999,), (2024, 0), (2024, 13), (2023, 2, 29), (2024, 1, 0)]
)
def test_what_the_civil_calendar_lacks(numbers: Numbers) -> None:
    assert CIVIL.stretch(numbers) is None


@pytest.mark.parametrize(
    "numbers", [(1342,), (1501,), (1446, 0), (1446, 13), (1446, 5, 30), (1446, 5, 99), (1446, 5, 0)]
)
def test_what_the_hijri_calendar_lacks(numbers: Numbers) -> None:
    assert HIJRI.stretch(numbers) is None


def test_the_houses_own_start_moves_the_month() -> None:
    house = HijriCalendar((MonthStart(1446, 9, date(2025, 3, 2)),))

    assert house.stretch((1446, 9)).first == date(2025, 3, 2)
    assert house.stretch((1446, 8)).after == date(2025, 3, 2)


@pytest.mark.parametrize(
    ("calendar", "numbers", "name"),
    [
        (CIVIL, (2024,), "2024"),
        (CIVIL, (2024, 11), "نوفمبر 2024"),
        (CivilCalendar("iraqi", "arabic"), (2024, 12), "كانون الأول ٢٠٢٤"),
        (CIVIL, (2024, 11, 30), "30 نوفمبر 2024"),
        (HIJRI, (1446,), "1446هـ"),
        (HIJRI, (1446, 11), "ذو القعدة 1446هـ"),
        (HIJRI, (1446, 5, 28), "28 جمادى الأولى 1446هـ"),
        (HijriCalendar(digits="arabic"), (1446, 5), "جمادى الأولى ١٤٤٦هـ"),
    ],
)
def test_names(calendar: Calendar, numbers: Numbers, name: str) -> None:
    assert calendar.name(numbers) == name


def test_weeks_begin_on_saturday() -> None:
    rows = weeks(CIVIL.stretch((2024, 11)))

    assert rows[0] == [None] * 6 + [date(2024, 11, 1)]
    assert rows[1][0] == date(2024, 11, 2)
    assert rows[-1][0] == date(2024, 11, 30)
    assert {len(row) for row in rows} == {7}
