"""Mastheads, dates, hours and times gone by, word for word as the glossary writes them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalima.text.arabic import Digits
from kalima.text.dates import (
    WEEKDAYS,
    MonthNames,
    clock,
    gregorian,
    hijri,
    masthead,
    plain,
    relative,
)
from kalima.text.hijri import MonthStart

BAGHDAD = ZoneInfo("Asia/Baghdad")
SEED_DAY = date(2024, 12, 4)


class TestMasthead:
    def test_it_is_the_seed_to_the_letter(self) -> None:
        assert masthead(SEED_DAY) == "الأربعاء 3 جمادى الآخرة 1446هـ 4 ديسمبر 2024"

    @pytest.mark.parametrize(
        ("names", "digits", "line"),
        [
            ("iraqi", "latin", "الأربعاء 3 جمادى الآخرة 1446هـ 4 كانون الأول 2024"),
            ("both", "latin", "الأربعاء 3 جمادى الآخرة 1446هـ 4 كانون الأول/ديسمبر 2024"),
            ("western", "arabic", "الأربعاء ٣ جمادى الآخرة ١٤٤٦هـ ٤ ديسمبر ٢٠٢٤"),
        ],
    )
    def test_the_house_chooses_names_and_digits(self, names: MonthNames, digits: Digits, line: str) -> None:
        assert masthead(SEED_DAY, names=names, digits=digits) == line

    def test_the_house_follows_its_own_month(self) -> None:
        later = (MonthStart(1446, 6, date(2024, 12, 3)),)

        assert masthead(SEED_DAY, month_starts=later) == "الأربعاء 2 جمادى الآخرة 1446هـ 4 ديسمبر 2024"

    def test_a_month_of_two_words_bends_after_its_number(self) -> None:
        assert masthead(date(2024, 5, 9)) == "الخميس 1 ذي القعدة 1445هـ 9 مايو 2024"

    @pytest.mark.parametrize(
        ("day", "line"),
        [
            (date(1924, 7, 31), "الخميس 31 يوليو 1924"),
            (date(1924, 8, 1), "الجمعة 1 محرم 1343هـ 1 أغسطس 1924"),
            (date(2077, 11, 16), "الثلاثاء 30 ذي الحجة 1500هـ 16 نوفمبر 2077"),
            (date(2077, 11, 17), "الأربعاء 17 نوفمبر 2077"),
            (date.min, "الاثنين 1 يناير 1"),
            (date.max, "الجمعة 31 ديسمبر 9999"),
        ],
    )
    def test_outside_the_table_the_civil_date_stands_alone(self, day: date, line: str) -> None:
        assert masthead(day) == line


class TestDates:
    def test_weekdays_follow_python_and_monday_has_no_hamza(self) -> None:
        assert WEEKDAYS[date(2024, 12, 2).weekday()] == "الاثنين"
        assert WEEKDAYS[date(2024, 12, 7).weekday()] == "السبت"
        assert len(set(WEEKDAYS)) == 7

    @pytest.mark.parametrize(
        ("month", "western", "iraqi"),
        [
            (1, "يناير", "كانون الثاني"),
            (2, "فبراير", "شباط"),
            (3, "مارس", "آذار"),
            (4, "أبريل", "نيسان"),
            (5, "مايو", "أيار"),
            (6, "يونيو", "حزيران"),
            (7, "يوليو", "تموز"),
            (8, "أغسطس", "آب"),
            (9, "سبتمبر", "أيلول"),
            (10, "أكتوبر", "تشرين الأول"),
            (11, "نوفمبر", "تشرين الثاني"),
            (12, "ديسمبر", "كانون الأول"),
        ],
    )
    def test_each_month_has_both_its_names(self, month: int, western: str, iraqi: str) -> None:
        day = date(2026, month, 9)

        assert gregorian(day) == f"9 {western} 2026"
        assert gregorian(day, names="iraqi") == f"9 {iraqi} 2026"
        assert gregorian(day, names="both") == f"9 {iraqi}/{western} 2026"

    def test_a_weekday_stands_before_the_date(self) -> None:
        assert gregorian(SEED_DAY, weekday=True, digits="arabic") == "الأربعاء ٤ ديسمبر ٢٠٢٤"

    def test_the_hijri_date_stands_alone_where_it_is_asked_for(self) -> None:
        assert hijri(SEED_DAY) == "3 جمادى الآخرة 1446هـ"
        assert hijri(SEED_DAY, digits="arabic") == "٣ جمادى الآخرة ١٤٤٦هـ"
        assert hijri(date(2100, 1, 1)) is None

    def test_the_date_under_a_dateline_has_its_spaces(self) -> None:
        assert plain(date(2024, 11, 30)) == "2024 / 11 / 30"
        assert plain(date(2025, 1, 5)) == "2025 / 01 / 05"
        assert plain(date(2025, 1, 5), "arabic") == "٢٠٢٥ / ٠١ / ٠٥"

    def test_hours_have_two_figures_each(self) -> None:
        assert clock(time(18, 42)) == "18:42"
        assert clock(datetime(2024, 12, 4, 7, 5, tzinfo=BAGHDAD), "arabic") == "٠٧:٠٥"


NOON = datetime(2024, 12, 4, 12, 0, tzinfo=BAGHDAD)


class TestRelative:
    @pytest.mark.parametrize(
        ("ago", "words"),
        [
            (timedelta(0), "الآن"),
            (timedelta(seconds=59), "الآن"),
            (timedelta(seconds=60), "قبل دقيقة"),
            (timedelta(seconds=119), "قبل دقيقة"),
            (timedelta(minutes=2), "قبل دقيقتين"),
            (timedelta(minutes=3), "قبل 3 دقائق"),
            (timedelta(minutes=11), "قبل 11 دقيقة"),
            (timedelta(minutes=59, seconds=59), "قبل 59 دقيقة"),
            (timedelta(hours=1), "قبل ساعة"),
            (timedelta(hours=2), "قبل ساعتين"),
            (timedelta(hours=3), "قبل 3 ساعات"),
            (timedelta(hours=11), "قبل 11 ساعة"),
            (timedelta(hours=12, minutes=1), "أمس"),
            (timedelta(hours=36), "أمس"),
            (timedelta(hours=36, minutes=1), "قبل يومين"),
            (timedelta(days=3), "قبل 3 أيام"),
            (timedelta(days=6), "قبل 6 أيام"),
        ],
    )
    def test_it_says_how_long_ago(self, ago: timedelta, words: str) -> None:
        assert relative(NOON - ago, NOON) == words

    def test_from_the_seventh_day_the_date_stands_alone(self) -> None:
        assert relative(datetime(2024, 11, 28, 0, 0, tzinfo=BAGHDAD), NOON) == "قبل 6 أيام"
        assert relative(datetime(2024, 11, 27, 23, 59, tzinfo=BAGHDAD), NOON) is None

    def test_what_is_still_to_come_is_not_gone_by(self) -> None:
        assert relative(NOON + timedelta(seconds=1), NOON) is None

    def test_the_midnight_of_the_house_parts_the_days(self) -> None:
        just_after_midnight = datetime(2024, 12, 4, 1, 30, tzinfo=BAGHDAD)

        assert relative(datetime(2024, 12, 3, 20, 0, tzinfo=UTC), just_after_midnight) == "أمس"
        assert relative(datetime(2024, 12, 3, 21, 0, tzinfo=UTC), just_after_midnight) == "قبل ساعة"

    def test_minutes_are_counted_across_midnight(self) -> None:
        now = datetime(2024, 12, 4, 0, 5, tzinfo=BAGHDAD)

        assert relative(now - timedelta(minutes=10), now) == "قبل 10 دقائق"

    def test_a_clock_set_back_loses_no_hour(self) -> None:
        berlin = ZoneInfo("Europe/Berlin")
        before = datetime(2024, 10, 27, 2, 30, tzinfo=berlin, fold=0)
        after = datetime(2024, 10, 27, 2, 30, tzinfo=berlin, fold=1)

        assert relative(before, after) == "قبل ساعة"

    def test_digits_are_the_house_kind(self) -> None:
        assert relative(NOON - timedelta(minutes=11), NOON, digits="arabic") == "قبل ١١ دقيقة"

    def test_a_time_without_a_zone_is_a_mistake(self) -> None:
        with pytest.raises(ValueError, match="aware"):
            relative(NOON.replace(tzinfo=None), NOON)

    @given(st.timedeltas(timedelta(0), timedelta(days=30)), st.timedeltas(timedelta(0), timedelta(days=1)))
    def test_no_age_is_without_words_before_the_seventh_day(self, ago: timedelta, into: timedelta) -> None:
        now = NOON + into

        words = relative(now - ago, now)

        assert (words is None) == ((now.date() - (now - ago).date()).days >= 7)
        assert words is None or words in {"الآن", "أمس"} or words.startswith("قبل ")
