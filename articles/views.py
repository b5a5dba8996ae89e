"""The reading side: the front, the report's page, a story before print, files, and what is counted."""

from collections.abc import Callable
from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from articles import old_addresses
from articles.address import at_its_address
from articles.arranged import arranged
from articles.attachments import is_public
from articles.categories.models import Category, Tag
from articles.figures import settings_of
from articles.front import front_context
from articles.models import Article, Attachment, Writer
from articles.onward import onward_of
from articles.preview import count_opening, embargo_of, opened, page_before_print
from articles.readership import count_reading
from articles.reading import reading_page
from articles.search import related
from articles.serving import answer_with
from articles.sharecards import Busy, Card, page_card, story_card
from articles.slugs import moved_to, section_at, tag_at, writer_at
from kalima.web import media, throttle
from kalima.web.edge import asks, kept_page, now_of, shown_while_away, without_database
from kalima.web.origin import came_from_here

# A link is opened by a few people at one desk; whoever tries tokens is done after this many.
PREVIEWS_AT_ONCE = 30
PREVIEWS_PER_S = 300

# Pages that have a drawn card under their own address.
PAGES: dict[str, Callable[[str], Category | Tag | Writer]] = {
    "section": section_at,
    "tag": tag_at,
    "writer": writer_at,
}

# A story may be withdrawn: shared caches ask again after a second, a reader's own after five minutes.
ATTACHMENT_CACHE = "public, max-age=300, s-maxage=1"


@asks()
@csrf_exempt
def front(request: HttpRequest) -> HttpResponse:
    """The front; a former site's `?p=12` leads to its story, and costs nobody else a question."""
    old = old_addresses.asked_by(request.GET) if request.GET else ""
    if old and (address := old_addresses.leads_to(old)):
        return moved_to(address)
    return _front(request)


@kept_page
@shown_while_away
def _front(request: HttpRequest) -> HttpResponse:
    at = now_of(request)
    arrangement = arranged(request, None, at=at)
    return render(request, "articles/front.html", front_context(arrangement, at=at))


@kept_page
@shown_while_away
@at_its_address(lambda: Article.objects.addressed().with_copy().with_continued().with_related())
def article(request: HttpRequest, story: Article, tail: str | None = None, other: str = "") -> HttpResponse:
    """A report at its one address. Any other tail leads there once, or to the other page that it names."""
    if tail is None or request.path != unquote(story.get_absolute_url()):
        return moved_to(f"{story.short_address}/{other}/" if other else story.get_absolute_url())
    at = now_of(request)
    context = reading_page(story, story.printed)
    context["related"] = related.shown_beside(story, at=at, but=context["chain"].numbers)
    context["onward"] = onward_of(story, at=at, but=[beside.pk for beside in context["related"]])
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


@require_safe
def attachment(request: HttpRequest, name: str) -> HttpResponseBase:
    """A document, a sound or a video, while a story in print has it."""
    found = get_object_or_404(Attachment, name=name)
    if not is_public(found):
        raise Http404
    return answer_with(found, request, cache_control=ATTACHMENT_CACHE)


@csrf_exempt
@require_safe
@at_its_address(lambda: Article.objects.addressed().select_related("section", "published_revision"))
def share_card(request: HttpRequest, story: Article, shape: str = "") -> HttpResponse:
    """The drawn card of a story in print; an earlier one leads to what it looks like now."""
    return _card(request, story_card(story, settings_of(request)), shape)


@csrf_exempt
@require_safe
def share_card_of_page(request: HttpRequest, kind: str = "", slug: str = "", shape: str = "") -> HttpResponse:
    """The drawn card of a section, a tag or a writer, or of the paper."""
    site = settings_of(request)
    return _card(request, page_card(PAGES[kind](slug) if kind else site, site), shape)


def _card(request: HttpRequest, card: Card, shape: str) -> HttpResponse:
    if request.path != unquote(card.address(shape)):
        return HttpResponseRedirect(card.address(shape), headers={"Cache-Control": media.PRIVATE})
    try:
        drawn = card.file(shape).read_bytes()
    except Busy:
        return HttpResponse(status=503, headers={"Retry-After": "5", "Cache-Control": media.PRIVATE})
    response = HttpResponse(drawn, content_type="image/jpeg")
    media.inert(response, media.PUBLIC)
    return response


@without_database
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


def _untold(response: HttpResponse) -> HttpResponse:
    """A page that no cache keeps, no search finds, and whose address no other site learns."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
