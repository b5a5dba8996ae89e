"""Sitemaps: the index, the paper's pages, a month of stories, and the news of two days."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from articles.categories.models import Category
from articles.days import span_of
from articles.figures import settings_of
from articles.models import Article, Byline, PrintedMonth, Rendition, StaticPage, Writer
from articles.models.media import address
from kalima.text import sitemaps
from kalima.text.arabic import tidy_line
from kalima.text.calendars import CivilCalendar
from kalima.text.crops import RATIOS
from kalima.web.edge import machine_page, now_of, stands_until

# The protocol allows 50,000; a page of so many is made in a moment and is under five megabytes.
STORIES_ON_A_PAGE = 5_000
WRITERS_MAX = 5_000

# What the protocol of the news sitemap allows.
NEWS_MAX = 1_000
NEWS_HOURS = 48

XML = "application/xml; charset=utf-8"
# A sitemap is no page that anyone looks for.
UNLISTED = {"X-Robots-Tag": "noindex"}


class Row(NamedTuple):
    """What a sitemap says of a story."""

    pk: int
    slug: str
    published_at: datetime
    updated_at: datetime | None
    dated_on: date | None
    headline: str
    image: int | None
    crop: str

    @property
    def address(self) -> str:
        return settings.ORIGIN + Article(pk=self.pk, slug=self.slug).get_absolute_url()


@machine_page
def index(request: HttpRequest) -> HttpResponse:
    """One line for each month, from the rows that the verbs keep."""
    return _answer(sitemaps.index(_sitemaps()))


@machine_page
def pages(request: HttpRequest) -> HttpResponse:
    """The front, the sections, who writes, the lists of what was printed, and the pages that are no news."""
    signing = Writer.objects.filter(Exists(Byline.objects.filter(writer=OuterRef("pk"))))
    places = [
        reverse("front"),
        *(shelf.get_absolute_url() for shelf in Category.objects.all()),
        *(person.get_absolute_url() for person in signing.order_by("pk")[:WRITERS_MAX]),
        *(reverse(name) for name in ("most_read", "archive", "corrections")),
        *(page.get_absolute_url() for page in StaticPage.objects.shown()),
    ]
    return _answer(sitemaps.pages(sitemaps.Place(settings.ORIGIN + place) for place in places))


@machine_page
def month(request: HttpRequest, year: str, month: str, page: str = "1") -> HttpResponse:
    """The stories of a month, newest first. Raises Http404 for a month or a page that has none."""
    stretch = CivilCalendar().stretch((int(year), int(month)))
    if stretch is None:
        raise Http404
    first, after = span_of(stretch)
    stories = Article.objects.published().filter(published_at__gte=first, published_at__lt=after)
    start = (int(page) - 1) * STORIES_ON_A_PAGE
    rows = _rows(stories.newest_first(), start, start + STORIES_ON_A_PAGE)
    if not rows:
        raise Http404
    return _answer(sitemaps.pages(_places(rows)))


@machine_page
def news(request: HttpRequest) -> HttpResponse:
    """What was published within two days; a story stands here from its first second in print to its last."""
    at = now_of(request)
    newest = Article.objects.published().promoted(at).newest_first()
    fresh = newest.filter(published_at__gt=at - timedelta(hours=NEWS_HOURS), published_at__lte=at)
    site = settings_of(request)
    rows = _rows(fresh, 0, NEWS_MAX)
    stands_until(request, *(row.published_at + timedelta(hours=NEWS_HOURS) for row in rows[-1:]))
    written = sitemaps.news(
        _news(rows),
        paper=tidy_line(f"{site.name} {site.descriptor}"),
        language="ar",
        home=settings.ORIGIN + reverse("front"),
    )
    return _answer(written)


def _sitemaps() -> Iterator[sitemaps.Place]:
    yield sitemaps.Place(settings.ORIGIN + reverse("sitemap_pages"))
    for row in PrintedMonth.objects.filter(stories__gt=0):
        changed_at = timezone.localtime(row.changed_at)
        named = [f"{row.month.year:04d}", f"{row.month.month:02d}"]
        yield sitemaps.Place(settings.ORIGIN + reverse("sitemap_month", args=named), changed_at)
        for page in range(2, (row.stories - 1) // STORIES_ON_A_PAGE + 2):
            further = reverse("sitemap_month_page", args=[*named, page])
            yield sitemaps.Place(settings.ORIGIN + further, changed_at)


def _places(rows: list[Row]) -> Iterator[sitemaps.Place]:
    pictures = _pictures(rows)
    for row in rows:
        changed_at = max(row.updated_at or row.published_at, row.published_at)
        yield sitemaps.Place(row.address, timezone.localtime(changed_at), pictures.get(row.pk, ()))


def _news(rows: list[Row]) -> Iterator[sitemaps.News]:
    pictures = _pictures(rows)
    for row in rows:
        moment = row.dated_on or timezone.localtime(row.published_at)
        yield sitemaps.News(row.address, row.headline, moment, pictures.get(row.pk, ()))


def _rows(stories: QuerySet[Article], start: int, end: int) -> list[Row]:
    found = stories.values_list(
        *("pk", "slug", "published_at", "updated_at", "dated_on"),
        *("published_revision__headline", "published_revision__lead_image", "published_revision__lead_crop"),
    )
    return [Row(*values) for values in found[start:end]]


def _pictures(rows: Iterable[Row]) -> dict[int, tuple[str, ...]]:
    """The lead pictures of these stories as they stand in them, by the stories' numbers: one query."""
    wanted = {row.pk: (row.image, *_cut(row.crop)) for row in rows if row.image}
    cuts = Rendition.objects.current().filter(
        image__in={number for number, _ratio, _within in wanted.values()}, image__withdrawn_at=None
    )
    asked = set(wanted.values())
    files = {
        key: address(cut.file(cut.Format.JPEG, cut.widths_px[-1]))
        for cut in cuts
        if (key := (cut.image_id, cut.ratio, cut.within)) in asked
    }
    return {pk: (settings.ORIGIN + files[cut],) for pk, cut in wanted.items() if cut in files}


def _cut(crop: str) -> tuple[str, str]:
    """Ratio and box of the cut that a use asks for, as Image.shown_in has it."""
    return (crop, "") if crop in RATIOS else ("", crop)


def _answer(written: bytes) -> HttpResponse:
    return HttpResponse(written, content_type=XML, headers=UNLISTED)
