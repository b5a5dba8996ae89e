"""The paper's archive: the stories of a year, a month or a day, and which of its neighbours have any."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, QuerySet
from django.utils import timezone

from articles.categories.models import Category
from articles.days import first_moment, span_of
from articles.models import Article, SiteSettings
from kalima.text.calendars import (
    FIRST_WEEKDAY,
    ONE_DAY,
    WEEK,
    Calendar,
    CivilCalendar,
    HijriCalendar,
    Numbers,
    Stretch,
    weeks,
)
from kalima.text.dates import WEEKDAYS

# The calendars by the part of an address that names them, the civil one without a name.
CIVIL, HIJRI = "", "h"


@dataclass(frozen=True)
class Entry:
    """A year, a month or a day that a page names; `address` is "" where it has no story."""

    label: str
    address: str
    is_current: bool = False


@dataclass(frozen=True)
class ArchivePage:
    """What a page of the archive shows beside its list of stories.

    `also` is the same time in the other calendar, as nearly as that has it. `within` leads from the archive
    to what the page lies in; `weeks` are a month's days from Saturday on, None where a week reaches out of
    it; `newer` and `older` are the nearest of the same kind with stories.
    """

    address: str
    title: str
    also: Entry | None
    within: Sequence[Entry]
    years: Sequence[Entry]
    months: Sequence[Entry]
    weekdays: Sequence[str]
    weeks: Sequence[Sequence[Entry | None]]
    newer: Entry | None
    older: Entry | None
    stories: QuerySet[Article]

    @property
    def whole_title(self) -> str:
        """What other sites show beside its address."""
        return f"أرشيف {self.title}"


# Where each calendar's archive opens: its newest year.
OPENINGS = {
    CIVIL: Entry("الأرشيف", "/archive/"),
    HIJRI: Entry("الأرشيف الهجري", "/archive/h/"),
}


def numbers_of(*parts: str | None) -> Numbers:
    """The numbers that an address names, the outer ones first."""
    return tuple(int(part) for part in parts if part)


def newest_year(name: str, site: SiteSettings) -> Numbers:
    """The year that the archive opens with: that of the newest story that the calendar knows, or today's."""
    calendar = _calendar(name, site)
    newest = _at_the_end("-published_at")
    numbers = calendar.numbers(timezone.localdate(newest)) or calendar.numbers(timezone.localdate())
    return numbers[:1] if numbers else (timezone.localdate().year,)


def address_of(name: str, numbers: Numbers) -> str:
    """/archive/2024/11/30/ or /archive/h/1446/5/28/."""
    width = 2 if name == CIVIL else 1
    parts = [str(numbers[0]), *(f"{n:0{width}}" for n in numbers[1:])]
    return OPENINGS[name].address + "/".join(parts) + "/"


def archive_page(name: str, numbers: Numbers, site: SiteSettings) -> ArchivePage | None:
    """A page of the archive, or None where the calendar has no such year, month or day.

    Asks the database the same few questions however much is in print: each is a look into the index of the
    newest.
    """
    calendar = _calendar(name, site)
    stretch = calendar.stretch(numbers)
    if stretch is None:
        return None
    months, days = _inside(name, calendar, numbers, stretch)
    return ArchivePage(
        address=address_of(name, numbers),
        title=calendar.name(numbers),
        also=_in_the_other(name, len(numbers), stretch, site),
        within=[OPENINGS[name], *(_entry(name, calendar, numbers[:n]) for n in range(1, len(numbers)))],
        years=_years(name, calendar, numbers) if len(numbers) == 1 else (),
        months=months,
        weekdays=[WEEKDAYS[(FIRST_WEEKDAY + n) % WEEK] for n in range(WEEK)],
        weeks=days,
        newer=_nearest(name, calendar, len(numbers), _from(stretch.after), "published_at"),
        older=_nearest(name, calendar, len(numbers), _until(stretch.first), "-published_at"),
        stories=_in_print(stretch),
    )


def _calendar(name: str, site: SiteSettings) -> Calendar:
    if name == HIJRI:
        return HijriCalendar(tuple(site.month_starts), site.digits)
    return CivilCalendar(site.month_names, site.digits)


def _inside(
    name: str, calendar: Calendar, numbers: Numbers, stretch: Stretch
) -> tuple[Sequence[Entry], Sequence[Sequence[Entry | None]]]:
    """The months of a year, or the days of a month; those without stories lead nowhere."""
    if len(numbers) == 1:
        named = {month: calendar.stretch((*numbers, month)) for month in range(1, 13)}
        parts = {month: found for month, found in named.items() if found}
        printed = _printed(list(parts.values()))
        return [
            Entry(
                calendar.name((*numbers, month)).rsplit(" ", 1)[0],
                address_of(name, (*numbers, month)) if has_any else "",
            )
            for month, has_any in zip(parts, printed, strict=True)
        ], ()
    if len(numbers) == 2:
        rows = weeks(stretch)
        days = [day for row in rows for day in row if day]
        printed = _printed([Stretch(day, day + ONE_DAY) for day in days])
        has_stories = dict(zip(days, printed, strict=True))
        return (), [
            [_day_entry(name, calendar, day, has_stories[day]) if day else None for day in row]
            for row in rows
        ]
    return (), ()


def _day_entry(name: str, calendar: Calendar, day: date, has_stories: bool) -> Entry:
    numbers = calendar.numbers(day) or ()
    label = calendar.name(numbers).split(" ", 1)[0]
    return Entry(label, address_of(name, numbers) if has_stories else "", day == timezone.localdate())


def _years(name: str, calendar: Calendar, numbers: Numbers) -> Sequence[Entry]:
    """From the newest story's year to the oldest's."""
    ends = [
        calendar.numbers(timezone.localdate(_at_the_end(order)))
        for order in ("-published_at", "published_at")
    ]
    newest, oldest = (end[0] if end else numbers[0] for end in ends)
    return [_entry(name, calendar, (year,), current=numbers) for year in range(newest, oldest - 1, -1)]


def _entry(name: str, calendar: Calendar, numbers: Numbers, *, current: Numbers = ()) -> Entry:
    return Entry(calendar.name(numbers), address_of(name, numbers), numbers == current)


def _in_the_other(name: str, depth: int, stretch: Stretch, site: SiteSettings) -> Entry | None:
    other = CIVIL if name == HIJRI else HIJRI
    calendar = _calendar(other, site)
    numbers = calendar.numbers(stretch.first)
    return _entry(other, calendar, numbers[:depth]) if numbers else None


def _nearest(name: str, calendar: Calendar, depth: int, among: QuerySet[Article], order: str) -> Entry | None:
    moment = among.order_by(order).values_list("published_at", flat=True).first()
    numbers = calendar.numbers(timezone.localdate(moment)) if moment else None
    return _entry(name, calendar, numbers[:depth]) if numbers else None


def _printed(stretches: Sequence[Stretch]) -> Sequence[bool]:
    """Which of some stretches have a story, in one query that looks into the index once for each.

    The row that carries the answers is a section's: without one there are no stories.
    """
    answers = [Exists(_in_print(stretch)) for stretch in stretches]
    row = Category.objects.order_by("pk").values_list(*answers).first()
    return row if row else [False] * len(stretches)


def _in_print(stretch: Stretch) -> QuerySet[Article]:
    first, after = span_of(stretch)
    return Article.objects.published().filter(published_at__gte=first, published_at__lt=after)


def _from(day: date) -> QuerySet[Article]:
    return Article.objects.published().filter(published_at__gte=first_moment(day))


def _until(day: date) -> QuerySet[Article]:
    return Article.objects.published().filter(published_at__lt=first_moment(day))


def _at_the_end(order: str) -> datetime:
    moment = Article.objects.published().order_by(order).values_list("published_at", flat=True).first()
    return moment or timezone.now()
