"""Stories found by where they stand: sections, tags, writers, days; and the pages that are no news."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles.archive import archive_page, newest_year, numbers_of
from articles.arranged import arranged
from articles.body import text_of
from articles.cards import Card, cards_of
from articles.corrections import corrections_of, years_of
from articles.figures import settings_of
from articles.front import STORIES_ON_A_PAGE, section_context
from articles.models import Byline, Window
from articles.readership import most_read
from articles.slugs import elsewhere, moved_to, section_at, static_page_at, tag_at, writer_at
from articles.tags import hung_on
from kalima.text.html import excerpt, plain_text
from kalima.web.edge import asks, kept_page, now_of, shown_while_away
from kalima.web.paging import KEYS, Page, joined_page_of, page_of

DESCRIPTION_MAX = 200


@kept_page
@shown_while_away
@asks(*KEYS)
def section(request: HttpRequest, slug: str) -> HttpResponse:
    """A section's list, under what its board puts at its head; a part of a section has no board."""
    shelf = section_at(slug)
    if moved := elsewhere(request, shelf.get_absolute_url()):
        return moved
    at = now_of(request)
    arrangement = None if shelf.parent_id else arranged(request, shelf, at=at)
    return render(request, "articles/section.html", section_context(shelf, arrangement, request.GET, at=at))


@kept_page
@asks(*KEYS)
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    topic = tag_at(slug)
    if moved := elsewhere(request, topic.get_absolute_url()):
        return moved
    address = topic.get_absolute_url()
    return _listing(
        request, "articles/tag.html", hung_on(topic), address, {"tag": topic}, empty_is_missing=True
    )


@kept_page
@asks(*KEYS)
def writer(request: HttpRequest, slug: str) -> HttpResponse:
    person = writer_at(slug)
    if moved := elsewhere(request, person.get_absolute_url()):
        return moved
    rows = Byline.objects.filter(writer=person).values_list("published_at", "article_id")
    return _listing(request, "articles/writer.html", [rows], person.get_absolute_url(), {"writer": person})


@kept_page
@asks(*KEYS)
def corrections(request: HttpRequest, year: str | None = None) -> HttpResponse:
    """What the paper put right in a year, newest first; without a year, in the newest that has any."""
    years = years_of()
    if year is not None and int(year) not in years:
        raise Http404
    shown = int(year) if year else next(iter(years), None)
    found = corrections_of(shown, request.GET) if shown else None
    if found and not found.page.rows and not found.page.is_first:
        raise Http404
    context = {
        "years": years,
        "year": shown,
        "found": found,
        "address": request.path,
    }
    return render(request, "articles/corrections.html", context)


@kept_page
@asks(*KEYS)
def archive(
    request: HttpRequest,
    calendar: str | None = None,
    year: str | None = None,
    month: str | None = None,
    day: str | None = None,
) -> HttpResponse:
    """The stories of a year, a month or a day; without one, of the newest year. A day without any says so."""
    name, site = calendar or "", settings_of(request)
    numbers = numbers_of(year, month, day) or newest_year(name, site)
    found = archive_page(name, numbers, site)
    if found is None:
        raise Http404
    if year is not None and request.path != found.address:
        return moved_to(found.address)
    rows: QuerySet = found.stories.values_list("published_at", "pk")
    page = page_of(rows, request.GET, size=STORIES_ON_A_PAGE)
    if not page.rows and not page.is_first:
        raise Http404
    is_missing = bool(day) and not page.rows
    context = {"archive": found, "page": page, "stories": _stories(page), "address": found.address}
    return render(request, "articles/archive.html", context, status=404 if is_missing else 200)


@kept_page
@shown_while_away
def static_page(request: HttpRequest, slug: str) -> HttpResponse:
    page = static_page_at(slug)
    moved = elsewhere(request, page.get_absolute_url())
    if moved:
        return moved
    context = {
        "page": page,
        "body": text_of(page.body),
        "description": excerpt(plain_text(page.body), DESCRIPTION_MAX),
    }
    return render(request, "articles/static_page.html", context)


@kept_page
def most_read_page(request: HttpRequest) -> HttpResponse:
    """Ten stories of the last day and ten of the last week."""
    parts = [
        {"window": window, "label": Window(window).label, "leading": leading}
        for window, leading in most_read(at=now_of(request)).items()
    ]
    return render(request, "articles/most_read.html", {"parts": parts})


def _listing(
    request: HttpRequest,
    template: str,
    lists: Sequence[QuerySet],
    address: str,
    context: dict[str, object],
    *,
    empty_is_missing: bool = False,
) -> HttpResponse:
    page = joined_page_of(lists, request.GET, size=STORIES_ON_A_PAGE)
    if not page.rows and (empty_is_missing or not page.is_first):
        raise Http404
    context |= {"page": page, "stories": _stories(page), "address": address}
    return render(request, template, context)


def _stories(page: Page) -> list[Card]:
    numbers = [number for _at, number in page.rows]
    found = cards_of(numbers)
    return [found[number] for number in numbers if number in found]
