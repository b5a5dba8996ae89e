"""A story inside other sites' pages: what oEmbed tells them of it, and the card in their frame."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html

from articles.address import at_its_address
from articles.figures import settings_of
from articles.models import Article, SiteSettings
from articles.sharecards import HEIGHT_PX, WIDTH_PX, story_card
from articles.shown import card_of
from articles.structured import paper_name
from kalima.text.xml import add, document, element
from kalima.web.edge import kept_page, public_page

# As large as the card likes to be; who has less room says so.
FRAME_PX = (600, 260)
# A story may be withdrawn: its card is asked for again soon.
CACHE_AGE_S = 300

# A frame on another site loads our styles, letters and pictures, and runs nothing.
POLICY = {
    "default-src": [NONE],
    "script-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF],
    "font-src": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-src": [NONE],
    "frame-ancestors": ["*"],
}
# Our own origin, because letters are only lent to it; the page it stands on is another's all the same.
SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"

_STORY = re.compile(r"/n/([0-9]{1,15})(?:/.*)?", re.DOTALL)


@public_page
def oembed(request: HttpRequest) -> HttpResponse:
    """What a page that quotes a story's address needs to show it, as ?format=json or xml.

    Raises Http404 for an address that is no story in print of this paper.
    """
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return HttpResponse(status=501)
    story = _story_at(request.GET.get("url", ""))
    rooms = [_room(request.GET.get(name, "")) for name in ("maxwidth", "maxheight")]
    told = _told(story, settings_of(request), *rooms)
    if form == "xml":
        response = HttpResponse(_xml(told), content_type="text/xml; charset=utf-8")
    else:
        response = HttpResponse(
            json.dumps(told, ensure_ascii=False), content_type="application/json; charset=utf-8"
        )
    response["Access-Control-Allow-Origin"] = "*"
    return response


@kept_page
def embed(request: HttpRequest, pk: str) -> HttpResponse:
    """The card in its frame; a withdrawn story's says so, and nothing more."""
    response = _card(request, pk)
    if response.status_code == 410:
        response = render(request, "articles/embed.html", {"article": None}, status=410)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.xframe_options_exempt = True
    csp_replace(POLICY)(lambda _request: response)(request)
    return response


@at_its_address(lambda: Article.objects.addressed().with_copy())
def _card(request: HttpRequest, story: Article) -> HttpResponse:
    return render(request, "articles/embed.html", {"article": story, "copy": story.printed})


def _story_at(address: str) -> Article:
    """The story in print of an address, short or long, with any tail and by either scheme."""
    try:
        parts = urlsplit(address)
    except ValueError as reason:
        raise Http404 from reason
    found = _STORY.fullmatch(parts.path)
    if not found or parts.netloc.lower() != urlsplit(settings.ORIGIN).netloc:
        raise Http404
    story = Article.objects.published().with_copy().filter(pk=found[1]).first()
    if story is None:
        raise Http404
    return story


def _told(story: Article, site: SiteSettings, width: int, height: int) -> dict[str, Any]:
    copy = story.printed
    width_px, height_px = min(FRAME_PX[0], width), min(FRAME_PX[1], height)
    card = card_of(copy.lead_image, copy.lead_crop)
    frame = format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" sandbox="{}" loading="lazy" frameborder="0">'
        "</iframe>",
        *(settings.ORIGIN + reverse("embed", args=[story.pk]), width_px, height_px, copy.headline, SANDBOX),
    )
    return {
        "version": "1.0",
        "type": "rich",
        "title": copy.headline,
        "provider_name": paper_name(site),
        "provider_url": settings.ORIGIN + reverse("front"),
        "cache_age": CACHE_AGE_S,
        "thumbnail_url": settings.ORIGIN + (card.url if card else story_card(story, site).address()),
        "thumbnail_width": card.width_px if card else WIDTH_PX,
        "thumbnail_height": card.height_px if card else HEIGHT_PX,
        "html": str(frame),
        "width": width_px,
        "height": height_px,
    }


def _room(asked: str) -> int:
    """How many pixels the other page has; what is no number is no limit."""
    return max(1, int(asked)) if re.fullmatch("[0-9]{1,6}", asked) else 999_999


def _xml(told: dict[str, Any]) -> bytes:
    root = element("oembed")
    for name, value in told.items():
        add(root, name, str(value))
    return document(root)
