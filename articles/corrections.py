"""What the paper put right in public: the notes of a year, and the years that have any."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from articles.days import first_moment
from articles.models import Correction, Status
from kalima.web.paging import Page, page_of

NOTES_ON_A_PAGE = 50


@dataclass(frozen=True)
class YearOfCorrections:
    """A page of a year's notes, newest first, each with its story in print."""

    page: Page
    notes: list[Correction]


def years_of() -> list[int]:
    """The years from the newest note to the oldest, newest first, from the two ends of one index."""
    notes = _public()
    newest = notes.order_by("-at", "-pk").values_list("at", flat=True).first()
    oldest = notes.order_by("at", "pk").values_list("at", flat=True).first()
    if newest is None or oldest is None:
        return []
    return list(range(timezone.localtime(newest).year, timezone.localtime(oldest).year - 1, -1))


def corrections_of(year: int, query: QueryDict) -> YearOfCorrections:
    """One page of a year's notes, by key; a withdrawn story's notes went with it."""
    rows = _public().filter(at__gte=first_moment(date(year, 1, 1)), at__lt=first_moment(date(year + 1, 1, 1)))
    page = page_of(rows.values_list("at", "pk"), query, size=NOTES_ON_A_PAGE)
    # A story may be withdrawn between the two queries; its notes go with it.
    with_stories = _public().select_related("article__published_revision")
    found = with_stories.defer("article__body", "article__published_revision__body").in_bulk(
        [number for _at, number in page.rows]
    )
    return YearOfCorrections(page, [found[number] for _at, number in page.rows if number in found])


def _public() -> QuerySet[Correction]:
    return Correction.objects.exclude(article__status=Status.WITHDRAWN)
