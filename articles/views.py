"""The reading side: the front, lists, the report's page, and the corrections of a year."""

from urllib.parse import unquote

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control

from articles.address import at_its_address
from articles.body import render as render_body
from articles.categories.models import Category, Tag
from articles.corrections import corrections_of, years_of
from articles.front import front_page
from articles.models import Article, Byline, Status, TaggedArticle, Writer
from kalima.text.html import excerpt, plain_text
from kalima.web.edge import public_page
from kalima.web.paging import Page, page_of

STORIES_ON_A_PAGE = 20

DESCRIPTION_LENGTH = 200

# A redirect may be remembered for an hour: a slug is final, a story's shelf is not.
REDIRECT_MAX_AGE_S = 3600


@public_page
def front(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/front.html", {"front": front_page()})


@public_page
@at_its_address(lambda: Article.objects.addressed().with_copy())
def article(request: HttpRequest, story: Article, tail: str | None = None) -> HttpResponse:
    """A report at its one address. Any other tail leads there once."""
    if tail is None or request.path != unquote(story.get_absolute_url()):
        return _moved(story)
    copy = story.printed
    context = {
        "article": story,
        "copy": copy,
        "body": render_body(copy),
        "bylines": copy.known_credits(),
        "tags": copy.known_tags(),
        "description": excerpt(copy.standfirst or plain_text(copy.body), DESCRIPTION_LENGTH),
        "canonical": settings.ORIGIN + story.get_absolute_url(),
        "short": settings.ORIGIN + story.short_address,
        "current_section": story.top_section_id,
        "corrections": list(story.corrections.all()) if story.status == Status.CORRECTED else [],
    }
    return render(request, "articles/article.html", context)


@public_page
def section(request: HttpRequest, slug: str) -> HttpResponse:
    shelf = get_object_or_404(Category.objects.select_related("parent"), slug=slug)
    stories = Article.objects.published().in_section(shelf).values_list("published_at", "pk")
    context = {
        "section": shelf,
        "current_section": shelf.parent_id or shelf.pk,
        "children": list(shelf.children.all()) if not shelf.parent_id else [],
    }
    return _listing(request, "articles/section.html", stories, shelf.get_absolute_url(), context)


@public_page
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(Tag, slug=slug)
    rows = TaggedArticle.objects.filter(tag=topic).values_list("published_at", "content_object_id")
    return _listing(
        request, "articles/tag.html", rows, topic.get_absolute_url(), {"tag": topic}, empty_is_missing=True
    )


@public_page
def writer(request: HttpRequest, slug: str) -> HttpResponse:
    person = get_object_or_404(Writer, slug=slug)
    rows = Byline.objects.filter(writer=person).values_list("published_at", "article_id")
    return _listing(request, "articles/writer.html", rows, person.get_absolute_url(), {"writer": person})


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


def _moved(story: Article) -> HttpResponse:
    response = HttpResponsePermanentRedirect(story.get_absolute_url())
    patch_cache_control(response, max_age=REDIRECT_MAX_AGE_S)
    return response
