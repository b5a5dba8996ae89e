"""The light pages: one response with all its words, small enough for the first packets of a connection.

Their style sheet stands inside them, their pictures behind links, and they run no script.
"""

from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.address import at_its_address
from articles.arranged import arranged
from articles.front import front_page, section_context
from articles.models import Article
from articles.reading import reading_page
from articles.search import related
from articles.slugs import elsewhere, section_at
from kalima.web.edge import asks, kept_page, now_of, shown_while_away
from kalima.web.inline import sheet
from kalima.web.lighthost import is_light
from kalima.web.paging import KEYS

SHEET = sheet(settings.SOURCES / "css/light.css")
# The page may load what a tap asks for, and nothing more.
POLICY = {
    "default-src": [NONE],
    "script-src": [NONE],
    "img-src": [SELF, "data:"],
    "style-src": [SHEET.source],
    "frame-src": [NONE],
}


@kept_page
@shown_while_away
def light_front(request: HttpRequest) -> HttpResponse:
    at = now_of(request)
    arrangement = arranged(request, None, at=at)
    context = {"front": front_page(arrangement, at=at), "canonical": f"{settings.ORIGIN}/"}
    return _page(request, "front", "/", context)


@kept_page
@shown_while_away
@asks(*KEYS)
def light_section(request: HttpRequest, slug: str) -> HttpResponse:
    """A section's light page; its older pages turn as those of the full one do."""
    shelf = section_at(slug)
    full = shelf.get_absolute_url()
    # By the tail, not by the whole address: under the light host the full one is in its place too.
    is_there = slug == shelf.slug and request.path_info.endswith("/")
    if not is_there and (moved := elsewhere(request, f"{full}light/")):
        return moved
    at = now_of(request)
    arrangement = None if shelf.parent_id else arranged(request, shelf, at=at)
    context = section_context(shelf, arrangement, request.GET, at=at)
    return _page(request, "section", full, context | {"canonical": settings.ORIGIN + full})


@kept_page
@shown_while_away
@at_its_address(lambda: Article.objects.addressed().with_copy().with_continued().with_related())
def light_article(request: HttpRequest, story: Article) -> HttpResponse:
    """A story's light page, which names the full one as the story's address."""
    context = reading_page(story, story.printed, is_light=True)
    context["related"] = related.shown_beside(story, at=now_of(request), but=context["chain"].numbers)
    return _page(request, "article", story.get_absolute_url(), context)


def _page(request: HttpRequest, name: str, full: str, context: dict[str, Any]) -> HttpResponse:
    """`full` is where the same stands with pictures; under the light host that is another host's page."""
    where = {"sheet": SHEET, "full": settings.ORIGIN + full if is_light(request) else full}
    page = render(request, f"articles/light/{name}.html", where | context)
    csp_replace(POLICY)(lambda _request: page)(request)
    return page
