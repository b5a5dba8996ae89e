"""The reading side: the front, lists, the report's page, and the corrections of a year."""

from urllib.parse import unquote

from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from articles.address import at_its_address
from articles.archive import archive_page, newest_year, numbers_of
from articles.attachments import is_public
from articles.corrections import corrections_of, years_of
from articles.figures import settings_of
from articles.front import STORIES_ON_A_PAGE, front_page, section_context, standing
from articles.models import Article, Attachment, Byline, TaggedArticle, Window
from articles.onward import onward_of
from articles.preview import count_opening, embargo_of, opened, page_before_print
from articles.readership import count_reading, most_read
from articles.reading import reading_page
from articles.serving import answer_with
from articles.sharecards import Busy, card_address, card_file, card_mark
from articles.slugs import REDIRECT_MAX_AGE_S, elsewhere, section_at, tag_at, writer_at
from kalima.web import media, throttle
from kalima.web.edge import public_page
from kalima.web.origin import came_from_here
from kalima.web.paging import Page, page_of

# A link is opened by a few people at one desk; whoever tries tokens is done after this many.
PREVIEWS_AT_ONCE = 30
PREVIEWS_PER_S = 300

# A story may be withdrawn: its documents and videos are out of every cache soon after.
ATTACHMENT_MAX_AGE_S = 300


@public_page
def front(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    return render(request, "articles/front.html", {"front": front_page(standing(None, at=at), at=at)})


@public_page
@at_its_address(lambda: Article.objects.addressed().with_copy().with_continued())
def article(request: HttpRequest, story: Article, tail: str | None = None) -> HttpResponse:
    """A report at its one address. Any other tail leads there once."""
    if tail is None or request.path != unquote(story.get_absolute_url()):
        return _moved(story.get_absolute_url())
    context = reading_page(story, story.printed)
    context["onward"] = onward_of(story, at=timezone.now())
    return render(request, "articles/article.html", context)


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """A story before it is in print, for whoever has its link; nothing keeps it and nothing tells of it.

    A link that ended, was revoked or never was is as missing as any other address.
    """
    at = timezone.now()
    place = throttle.neighbourhood(request.META.get("REMOTE_ADDR", ""))
    if not throttle.allow("preview", place, capacity=PREVIEWS_AT_ONCE, per_s=PREVIEWS_PER_S):
        return _untold(render(request, "429.html", status=429))
    link = opened(token, at=at)
    if link is None:
        raise Http404
    until = embargo_of(link.article, at=at)
    if until:
        return _untold(render(request, "articles/embargoed.html", {"until": until}, status=403))
    if request.method == "GET":
        count_opening(link, at=at)
    folder = f"{request.path}media/"
    page = page_before_print(link.article, link.article, at=at, folder=folder)
    return _untold(render(request, "articles/preview.html", {"link": link} | page))


@public_page
def section(request: HttpRequest, slug: str) -> HttpResponse:
    """A section's list, under what its board puts at its head; a part of a section has no board."""
    shelf = section_at(slug)
    if moved := elsewhere(request, shelf.get_absolute_url()):
        return moved
    at = timezone.now()
    arrangement = None if shelf.parent_id else standing(shelf, at=at)
    return render(request, "articles/section.html", section_context(shelf, arrangement, request.GET, at=at))


@public_page
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    topic = tag_at(slug)
    if moved := elsewhere(request, topic.get_absolute_url()):
        return moved
    rows = TaggedArticle.objects.filter(tag=topic).values_list("published_at", "content_object_id")
    return _listing(
        request, "articles/tag.html", rows, topic.get_absolute_url(), {"tag": topic}, empty_is_missing=True
    )


@public_page
def writer(request: HttpRequest, slug: str) -> HttpResponse:
    person = writer_at(slug)
    if moved := elsewhere(request, person.get_absolute_url()):
        return moved
    rows = Byline.objects.filter(writer=person).values_list("published_at", "article_id")
    return _listing(request, "articles/writer.html", rows, person.get_absolute_url(), {"writer": person})


@require_safe
def attachment(request: HttpRequest, name: str) -> HttpResponseBase:
    """A document, a sound or a video, while a story in print has it."""
    found = get_object_or_404(Attachment, name=name)
    if not is_public(found):
        raise Http404
    return answer_with(found, request, cache_control=f"public, max-age={ATTACHMENT_MAX_AGE_S}")


@csrf_exempt
@require_safe
@at_its_address(lambda: Article.objects.addressed().select_related("section", "published_revision"))
def share_card(request: HttpRequest, story: Article, mark: str) -> HttpResponse:
    """The drawn card of a story in print; an earlier one leads to what it looks like now."""
    site = settings_of(request)
    if mark != card_mark(story, site):
        return HttpResponseRedirect(card_address(story, site), headers={"Cache-Control": media.PRIVATE})
    try:
        drawn = card_file(story, site).read_bytes()
    except Busy:
        return HttpResponse(status=503, headers={"Retry-After": "5", "Cache-Control": media.PRIVATE})
    response = HttpResponse(drawn, content_type="image/jpeg")
    media.inert(response, media.PUBLIC)
    return response


@public_page
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


@public_page
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
        return _moved(found.address)
    rows: QuerySet = found.stories.values_list("published_at", "pk")
    page = page_of(rows, request.GET, size=STORIES_ON_A_PAGE)
    if not page.rows and not page.is_first:
        raise Http404
    is_missing = bool(day) and not page.rows
    context = {"archive": found, "page": page, "stories": _stories(page), "address": found.address}
    return render(request, "articles/archive.html", context, status=404 if is_missing else 200)


@public_page
def most_read_page(request: HttpRequest) -> HttpResponse:
    """Ten stories of the last day and ten of the last week."""
    parts = [
        {"window": window, "label": Window(window).label, "leading": leading}
        for window, leading in most_read(at=timezone.now()).items()
    ]
    return render(request, "articles/most_read.html", {"parts": parts})


@csrf_exempt
@require_POST
@never_cache
def reading(request: HttpRequest, pk: str) -> HttpResponse:
    """A page says that its story was opened; it hears nothing back."""
    if came_from_here(request):
        address = throttle.neighbourhood(request.META.get("REMOTE_ADDR", ""))
        program = request.headers.get("User-Agent", "")
        count_reading(int(pk), address=address, program=program, at=timezone.now())
    return HttpResponse(status=204)


def _listing(
    request: HttpRequest,
    template: str,
    rows: QuerySet,
    address: str,
    context: dict[str, object],
    *,
    empty_is_missing: bool = False,
) -> HttpResponse:
    page = page_of(rows, request.GET, size=STORIES_ON_A_PAGE)
    if not page.rows and (empty_is_missing or not page.is_first):
        raise Http404
    context |= {"page": page, "stories": _stories(page), "address": address}
    return render(request, template, context)


def _stories(page: Page) -> list[Article]:
    found = Article.objects.published().with_copy().in_bulk([number for _at, number in page.rows])
    return [found[number] for _at, number in page.rows if number in found]


def _untold(response: HttpResponse) -> HttpResponse:
    """A page that no cache keeps, no search finds, and whose address no other site learns."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _moved(address: str) -> HttpResponse:
    response = HttpResponsePermanentRedirect(address)
    patch_cache_control(response, max_age=REDIRECT_MAX_AGE_S)
    return response
