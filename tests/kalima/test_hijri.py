"""Hijri dates against independent tables, and the months that the house starts itself."""

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kalima.text.hijri import (
    HijriDate,
    ImpossibleMonth,
    MonthStart,
    check_month_start,
    month_name,
    month_start,
    to_hijri,
)
from tests.shared import shared

DAY = timedelta(days=1)

# Before 1365 eight months of the table have 28 or 31 days, as the gazette of the time printed them.
EVEN_YEARS = range(1366, 1500)


def start(year: int, month: int, shift: int = 0) -> MonthStart:
    """A month that starts some days after the table's day."""
    first = month_start(year, month)
    assert first
    return MonthStart(year, month, first + shift * DAY)


def months_from(year: int, month: int, count: int) -> list[tuple[int, int]]:
    """So many months from one on, as year and month."""
    place = year * 12 + month - 1
    return [(p // 12, p % 12 + 1) for p in range(place, place + count)]


def entered(wishes: Iterable[tuple[int, int, int]]) -> list[MonthStart]:
    """Those of the wished starts (year, month, shift) that the house lets in, one after the other."""
    accepted: list[MonthStart] = []
    for wish in wishes:
        new = start(*wish)
        try:
            check_month_start(new, accepted)
        except ImpossibleMonth:
            continue
        accepted = [entry for entry in accepted if (entry.year, entry.month) != (new.year, new.month)]
        accepted.append(new)
    return accepted


def months_as_followed(months: Iterable[tuple[int, int]], entries: list[MonthStart]) -> list[MonthStart]:
    """The months as the house starts them, with its entries."""
    firsts = [(month, month_start(*month, entries)) for month in months]
    return [MonthStart(*month, first) for month, first in firsts if first]


def least_moves(shift: int, allowed: list[set[int]]) -> int:
    """Try every way of moving four months beside one that moved, and give the least sum of days moved.

    allowed holds, for each month and its neighbour, by how much their shifts may differ.
    """
    ways = [(shift, *way) for way in product(range(-2, 3), repeat=len(allowed))]
    sound = [
        way for way in ways if all(a - b in step for step, (a, b) in zip(allowed, pairwise(way), strict=True))
    ]
    return min(sum(map(abs, way[1:])) for way in sound)


class TestTheTable:
    @pytest.mark.parametrize(
        ("day", "found"),
        [
            (date(2024, 12, 4), HijriDate(1446, 6, 3)),
            (date(1924, 8, 1), HijriDate(1343, 1, 1)),
            (date(2077, 11, 16), HijriDate(1500, 12, 30)),
            (date(2025, 3, 1), HijriDate(1446, 9, 1)),
            (date(1924, 7, 31), None),
            (date(2077, 11, 17), None),
            (date.min, None),
            (date.max, None),
        ],
    )
    def test_it_knows_its_days_and_its_ends(self, day: date, found: HijriDate | None) -> None:
        assert to_hijri(day) == found

    def test_a_month_starts_on_its_first_day(self) -> None:
        assert month_start(1446, 9) == date(2025, 3, 1)
        assert month_start(1342, 12) is None
        assert month_start(1501, 1) is None
        assert month_start(1446, 13) is None

    @given(st.dates(date(1924, 8, 1), date(2077, 11, 15)))
    def test_each_day_follows_the_one_before(self, day: date) -> None:
        today, tomorrow = to_hijri(day), to_hijri(day + DAY)

        assert today
        assert tomorrow
        assert tomorrow.day in (today.day + 1, 1)
        assert month_start(today.year, today.month) == day - (today.day - 1) * DAY

    def test_it_agrees_with_380_printed_mastheads(self) -> None:
        rows = list(csv.DictReader(shared("data/hijri/newspaper_dates_umm_alqura.csv").open()))

        for row in rows:
            year, month, day = map(int, row["hijri_date"].split("-"))
            assert to_hijri(date.fromisoformat(row["gregorian_date"])) == HijriDate(year, month, day)
        assert len(rows) == 380

    def test_it_agrees_with_independent_tables(self) -> None:
        apart = {"ummalqura_official_dralshehri": set[tuple[int, int]](), "dotnet_umalqura": set()}
        for row in csv.DictReader(shared("data/hijri/umalqura_month_starts.csv").open()):
            month = int(row["hijri_year"]), int(row["hijri_month"])
            ours = month_start(*month)
            if row["source"] in apart and ours and ours != date.fromisoformat(row["gregorian_start"]):
                apart[row["source"]].add(month)

        assert apart["ummalqura_official_dralshehri"] == {(1354, 12)}
        assert max(apart["dotnet_umalqura"]) == (1401, 1)


class TestMonthNames:
    def test_only_the_two_of_dhu_bend_after_a_number(self) -> None:
        bent = {
            month: month_name(month, after_number=True)
            for month in range(1, 13)
            if month_name(month, after_number=True) != month_name(month, after_number=False)
        }

        assert bent == {11: "ذي القعدة", 12: "ذي الحجة"}

    def test_the_names_are_the_glossary_s(self) -> None:
        names = [month_name(month, after_number=False) for month in range(1, 13)]

        assert "، ".join(names) == (
            "محرم، صفر، ربيع الأول، ربيع الآخر، جمادى الأولى، جمادى الآخرة، رجب، شعبان، رمضان، شوال، "
            "ذو القعدة، ذو الحجة"
        )


class TestTheHouseStartsAMonth:
    def test_a_later_start_lengthens_the_month_before(self) -> None:
        sighted = [start(1446, 9, +1)]

        assert to_hijri(date(2025, 3, 1), sighted) == HijriDate(1446, 8, 30)
        assert to_hijri(date(2025, 3, 2), sighted) == HijriDate(1446, 9, 1)

    def test_a_later_start_before_a_short_month_moves_the_next_one_too(self) -> None:
        assert (start(1446, 9).first_day - start(1446, 8).first_day).days == 29
        sighted = [start(1446, 8, +1)]

        assert month_start(1446, 9, sighted) == date(2025, 3, 2)
        assert month_start(1446, 10, sighted) == start(1446, 10, +1).first_day
        assert month_start(1446, 11, sighted) == start(1446, 11).first_day

    def test_months_far_away_are_not_touched(self) -> None:
        sighted = [start(1446, 9, +1)]

        assert month_start(1445, 9, sighted) == month_start(1445, 9)
        assert month_start(1447, 9, sighted) == month_start(1447, 9)

    def test_the_long_and_short_months_of_the_old_gazette_stay(self) -> None:
        sighted = [start(1446, 9, +1)]

        for month in months_from(1343, 1, 22 * 12):
            assert month_start(*month, sighted) == month_start(*month)

    def test_the_last_word_on_a_month_holds(self) -> None:
        twice = [start(1446, 9, +2), start(1446, 9, +1)]

        assert month_start(1446, 9, twice) == date(2025, 3, 2)

    def test_what_should_never_have_been_stored_is_passed_over(self) -> None:
        stored = [
            start(1446, 9, +1),
            start(1446, 8, -2),
            start(1446, 7, +40),
            MonthStart(1600, 1, date(2200, 1, 1)),
        ]

        months = months_as_followed(months_from(1446, 1, 24), stored)

        assert {(after.first_day - before.first_day).days for before, after in pairwise(months)} == {29, 30}
        assert month_start(1446, 9, stored) != month_start(1446, 9)

    @pytest.mark.parametrize("shift", [-2, -1, 1, 2])
    @pytest.mark.parametrize("month", range(1, 13))
    def test_other_months_move_by_the_least_that_is_needed(self, month: int, shift: int) -> None:
        around = months_from(1446, month - 4, 9)
        table = [start(*each).first_day for each in around]
        lengths = [(after - before).days for before, after in pairwise(table)]

        followed = months_as_followed(around, [start(1446, month, shift)])
        moved = [(ours.first_day - first).days for ours, first in zip(followed, table, strict=True)]

        assert moved[4] == shift
        assert sum(map(abs, moved[5:])) == least_moves(shift, [{n - 29, n - 30} for n in lengths[4:]])
        assert sum(map(abs, moved[:4])) == least_moves(shift, [{29 - n, 30 - n} for n in lengths[3::-1]])

    @settings(max_examples=40)
    @given(
        st.sampled_from(EVEN_YEARS[1:-1]),
        st.lists(st.tuples(st.integers(-1, 1), st.integers(1, 12), st.integers(-2, 2)), max_size=12),
    )
    def test_whatever_is_let_in_makes_a_whole_calendar(
        self, year: int, wishes: list[tuple[int, int, int]]
    ) -> None:
        entries = entered((year + about, month, shift) for about, month, shift in wishes)
        months = months_from(year - 2 if year - 2 in EVEN_YEARS else year - 1, 1, 48)
        firsts = [first for first in (month_start(*month, entries) for month in months) if first]

        assert {(after - before).days for before, after in pairwise(firsts)} == {29, 30}
        for entry in entries:
            assert month_start(entry.year, entry.month, entries) == entry.first_day
        for (y, m), first, after in zip(months, firsts, firsts[1:], strict=False):
            length = (after - first).days
            shown = [to_hijri(first + i * DAY, entries) for i in range(length)]
            assert shown == [HijriDate(y, m, i + 1) for i in range(length)]

    def test_it_holds_what_iraq_observed(self) -> None:
        rows = list(csv.DictReader(shared("data/hijri/iraq_observed_events.csv").open()))
        rows = [row for row in rows if row["explicit_iraq_entry"] == "yes"]
        entries: list[MonthStart] = []
        for row in rows:
            year = int(row["hijridate_pkg_says"][:4])
            new = MonthStart(
                year, int(row["hijri_month"]), date.fromisoformat(row["implied_hijri_month_start"])
            )
            check_month_start(new, entries)
            entries.append(new)

        assert len(rows) > 15
        for row in rows:
            observed = to_hijri(date.fromisoformat(row["gregorian_date"]), entries)
            assert observed
            assert (observed.day, observed.month) == (int(row["hijri_day"]), int(row["hijri_month"]))


class TestAnImpossibleMonthIsRefused:
    def refusal(self, new: MonthStart, existing: list[MonthStart]) -> str:
        with pytest.raises(ImpossibleMonth) as caught:
            check_month_start(new, existing)
        return str(caught.value)

    def test_a_month_outside_the_table(self) -> None:
        assert self.refusal(MonthStart(1501, 1, date(2077, 11, 17)), []) == (
            "لا يشمل التقويم إلا السنوات من 1343هـ إلى 1500هـ. تُرجى مراجعة السنة."
        )

    def test_a_day_far_from_the_table(self) -> None:
        assert self.refusal(start(1446, 9, +3), []) == (
            "أول رمضان 1446هـ في تقويم أم القرى 2025 / 03 / 01، والتاريخ المدخل يبعد عنه 3 أيام، "
            "ولا يُقبل أكثر من يومين. تُرجى مراجعة التاريخ."
        )

    def test_a_month_of_31_days(self) -> None:
        assert self.refusal(start(1446, 9, +1), [start(1446, 8, -1)]) == (
            "بين أول شعبان 1446هـ (2025 / 01 / 30) وأول رمضان 1446هـ (2025 / 03 / 02) 31 يومًا، "
            "والشهر 29 أو 30 يومًا. تُرجى مراجعة أحد التاريخين."
        )

    def test_a_month_of_28_days_before_one_that_is_entered(self) -> None:
        assert "28 يومًا" in self.refusal(start(1446, 8, +1), [start(1446, 9)])

    def test_two_entries_that_no_months_between_can_join(self) -> None:
        assert self.refusal(start(1445, 11, +2), [start(1446, 1, -1)]) == (
            "بين أول ذي القعدة 1445هـ (2024 / 05 / 11) وأول محرم 1446هـ (2024 / 07 / 06) 56 يومًا، "
            "والشهر 29 أو 30 يومًا، فلا يكون بينهما إلا من 58 إلى 60 يومًا. تُرجى مراجعة أحد التاريخين."
        )

    def test_the_nearest_entries_on_both_sides_are_asked(self) -> None:
        others = [start(1446, 12), start(1446, 7, +1), start(1446, 1)]

        check_month_start(start(1446, 8, +1), others)
        assert "رجب" in self.refusal(start(1446, 8, -2), others)

    def test_an_entry_may_be_changed(self) -> None:
        check_month_start(start(1446, 9, -1), [start(1446, 9, +1)])
