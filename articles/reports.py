"""Reads a report from a page of plain text, in the form of the paper's own pages; no database.

Masthead, site's name, headline, dateline, date, count of comments, paragraphs, التعليقات: a line each, in
this order. Only line breaks and blank lines are structure; everything else is the report, letter for letter.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from kalima.text import arabic, dates, hijri
from kalima.text.html import excerpt

# The longest report in an archive of ten thousand has 36,000 letters; a page of this size is something else.
BYTES_MAX = 1_000_000
PARAGRAPHS_MAX = 5_000

JOINT = " ـ "
END = "التعليقات"
FOUND_SHOWN = 80  # characters
END_OF_FILE = _("نهاية الملف")

MASTHEAD = _("سطر اليوم والتاريخ مثل «الأربعاء 3 جمادى الآخرة 1446هـ 4 ديسمبر 2024»")
SITE_NAME = _("اسم الموقع")
HEADLINE = _("العنوان")
DATELINE = _("سطر المكان والمصدر مثل «بغداد ـ كلمة الإخباري»")
DATE = _("تاريخ المادة مثل «2024 / 11 / 30»")
COUNT = _("عدد التعليقات رقمًا")
FIRST_PARAGRAPH = _("أولى فقرات المادة")
LAST_LINE = _("سطر «التعليقات» بعد آخر فقرة")


Words = str | Promise


class CannotRead(ValueError):
    """The file is no report; its text is an Arabic sentence for the person who named it."""


class WrongForm(CannotRead):
    """A line is not what the form has in its place."""

    def __init__(self, line_number: int, expected: Words, found: Words) -> None:
        self.line_number, self.expected, self.found = line_number, str(expected), str(found)
        said = _(
            "الملف ليس بالصيغة المطلوبة. السطر %(line)s: المتوقع %(expected)s، والموجود «%(found)s». "
            "لم يُحفظ شيء."
        )
        shown = {"line": line_number, "expected": self.expected, "found": excerpt(self.found, FOUND_SHOWN)}
        super().__init__(str(said % shown))


@dataclass(frozen=True)
class Report:
    """What stands on the page. The count is not taken over, nor what stands below التعليقات."""

    masthead: str
    site_name: str
    headline: str
    place: str
    agency: str
    day: date
    paragraphs: tuple[str, ...]
    has_comments: bool = False

    @property
    def dateline(self) -> str:
        return f"{self.place}{JOINT}{self.agency}"


def decode(content: bytes) -> str:
    """The text of a file. Raises CannotRead when it is too long, or not in UTF-8."""
    if len(content) > BYTES_MAX:
        raise CannotRead(str(_("الملف أكبر من المسموح (ميغابايت واحد). لم يُحفظ شيء.")))
    try:
        return content.decode()
    except UnicodeDecodeError as reason:
        said = _("الملف ليس نصًا بترميز UTF-8. يُرجى حفظه بهذا الترميز. لم يُحفظ شيء.")
        raise CannotRead(str(said)) from reason


def read_report(text: str) -> Report:
    """Read one page. Raises WrongForm at the first line that is not what its place asks for."""
    page = _Page(text)
    masthead = page.take(MASTHEAD, _is_masthead)
    site_name = page.take(SITE_NAME)
    headline = page.take(HEADLINE)
    page.ensure_fits("headline", headline)
    place, joint, agency = page.take(DATELINE).partition(JOINT)
    page.ensure(bool(place.strip() and joint and agency.strip()), DATELINE)
    page.ensure_fits("place", place)
    page.ensure_fits("agency", agency)
    day = _day(page.take(DATE, _written_day))
    if day is None:
        raise page.wrong(_("تاريخ يوم في التقويم"))
    page.take(COUNT, _is_count)
    paragraphs = _paragraphs(page)
    return Report(masthead, site_name, headline, place, agency, day, paragraphs, any(page.lines()))


class _Page:
    """The lines that are not blank, one after another, each with its number in the file."""

    def __init__(self, text: str) -> None:
        self._numbered = enumerate(arabic.tidy(text).rstrip().splitlines(), start=1)
        self.number, self.line = 0, ""

    def lines(self) -> Iterator[str]:
        for number, line in self._numbered:
            self.number, self.line = number, line
            if not _BLANK.fullmatch(line):
                yield line

    def take(self, expected: Words, is_fitting: Callable[[str], object] = bool) -> str:
        """The next line, as a field of one line keeps it."""
        line = next(self.lines(), None)
        if line is None:
            raise self.ended(expected)
        line = arabic.tidy_line(line)
        self.ensure(bool(is_fitting(line)), expected)
        return line

    def ensure(self, holds: bool, expected: Words) -> None:
        if not holds:
            raise self.wrong(expected)

    def ensure_fits(self, name: str, value: str) -> None:
        """Raise WrongForm for words that are too long for their field of the copy."""
        field = cast("models.CharField[str, str]", Article._meta.get_field(name))
        most = field.max_length or 0
        limit = {"field": field.verbose_name, "most": arabic.count_noun(most, "letter")}
        self.ensure(len(value) <= most, str(_("%(field)s في %(most)s على الأكثر") % limit))

    def wrong(self, expected: Words) -> WrongForm:
        return WrongForm(self.number, expected, self.line)

    def ended(self, expected: Words) -> WrongForm:
        return WrongForm(self.number + 1, expected, END_OF_FILE)


def _paragraphs(page: _Page) -> tuple[str, ...]:
    """What stands above التعليقات, a line each, with every space that was typed."""
    found: list[str] = []
    for line in page.lines():
        if line.strip() == END:
            page.ensure(bool(found), FIRST_PARAGRAPH)
            return tuple(found)
        page.ensure(len(found) < PARAGRAPHS_MAX, LAST_LINE)
        found.append(line)
    raise page.ended(LAST_LINE if found else FIRST_PARAGRAPH)


def _is_masthead(line: str) -> bool:
    """A weekday, then a Hijri date, which may be absent as outside its table, then a civil date."""
    return _MASTHEAD.fullmatch(" ".join(arabic.fold(line).split())) is not None


def _written_day(line: str) -> re.Match[str] | None:
    return _DATE.fullmatch(arabic.show_digits(line, "latin"))


def _day(line: str) -> date | None:
    """The day a line names, None for one that no calendar has."""
    written = _written_day(line)
    try:
        return date(*map(int, written.groups())) if written else None
    except ValueError:
        return None


def _is_count(line: str) -> bool:
    return _COUNT.fullmatch(arabic.show_digits(line, "latin")) is not None


def _any_of(names: tuple[str, ...]) -> str:
    return "|".join(arabic.fold(name) for name in names)


_MONTHS = tuple(
    f"{iraqi}/{western}" for iraqi, western in zip(dates.IRAQI_MONTHS, dates.WESTERN_MONTHS, strict=True)
)
_HIJRI_MONTHS = tuple(
    hijri.month_name(i, after_number=after) for i in range(1, 13) for after in (True, False)
)
_MASTHEAD = re.compile(
    f"(?:{_any_of(dates.WEEKDAYS)})"
    f"(?: [0-9]{{1,2}} (?:{_any_of(_HIJRI_MONTHS)}) [0-9]{{4}}ه)?"
    f" [0-9]{{1,2}} (?:{_any_of(_MONTHS + dates.IRAQI_MONTHS + dates.WESTERN_MONTHS)}) [0-9]{{4}}"
)
_DATE = re.compile("([1-9][0-9]{3}) / ([0-9]{2}) / ([0-9]{2})")
_COUNT = re.compile("[0-9][0-9,٬]{0,19}")

# Joiners alone are as empty as spaces; a line of tatweel is something that was drawn.
_BLANK = re.compile(r"[\s\u200c\u200d]*")
