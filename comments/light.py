"""The light page of a discussion: threads as far as the first packets carry them, and the form."""

import zlib
from dataclasses import replace
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.light import POLICY, SHEET
from articles.models import Article
from comments.asking import found, number_in, on_story, on_wordless_story, private
from comments.models import Comment, Status
from comments.phases import TOLD, told_of_phase
from comments.standing import standing
from comments.threads import Order, Said, Strand, strand, thread
from comments.views import receive
from kalima.web.edge import public_page
from kalima.web.lighthost import is_light

# What the comments of a page may weigh packed: with the rest of it a page stays under the first ten packets.
PAGE_BYTES = 9_000
# One word a thousand times packs into nothing, and is still much to read.
PACKED_AT_BEST = 4
# Name, time and ways of one comment, packed.
AROUND_BYTES = 100
# A longer comment ends with a way to its rest.
TEXT_LETTERS = 1500


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def light_comments(request: HttpRequest, pk: str) -> HttpResponse:
    return _post(request, pk) if request.method == "POST" else _page(request, pk)


@on_wordless_story
def _post(request: HttpRequest, article: Article) -> HttpResponse:
    return receive(request, article, show=_show, posted="light_comments")


@public_page
@on_story
def _page(request: HttpRequest, article: Article) -> HttpResponse:
    """Threads in ?sort= order ?after= one; those ?of= one; the form in ?reply=; or ?how= one was kept."""
    at, asked = timezone.now(), request.GET
    after, of, reply, how, sort = (asked.get(name, "") for name in ("after", "of", "reply", "how", "sort"))
    if how:
        return _told(request, article, how)
    context: dict[str, Any] = {"article": article, "at": at, "is_first": not (after or of or reply)}
    if reply:
        context["answered"] = found(Comment.objects.shown(), article, reply)
    elif of:
        opener = found(Comment.objects.in_thread(), article, of)
        last = found(Comment.objects.filter(parent=opener), article, after) if after else None
        context |= {"whole": opener.pk, "of": opener.pk, **_fitting([strand(opener, after=last)])}
    else:
        if sort not in Order.values:
            raise Http404
        last = found(Comment.objects.filter(parent=None), article, after) if after else None
        page = thread(article, at=at, order=Order(sort), after=last)
        context |= {"terms": page.standing, "thread": page, **_fitting(page.strands, last=page.last)}
    if "terms" not in context:
        context["terms"] = standing(article, at=at)
    return _show(request, context)


def _fitting(strands: list[Strand], *, last: int | None = None) -> dict[str, Any]:
    """As many strands as a page carries, at least one with a reply; the last of them if more follow."""
    load = _Load()
    shown: list[Strand] = []
    for candidate in strands:
        load.add(candidate.comment)
        if load.is_full and shown:
            return {"strands": shown, "last": shown[-1].comment.pk}
        replies: list[Said | Comment] = []
        for reply in candidate.replies:
            load.add(reply)
            if load.is_full and replies:
                break
            replies.append(reply)
        has_more = candidate.has_more or len(replies) < len(candidate.replies)
        shown.append(replace(candidate, replies=replies, has_more=has_more))
    return {"strands": shown, "last": last}


class _Load:
    """What the comments of a page weigh packed together, counted while they are put on."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj()
        self._bytes = 0

    def add(self, comment: Said | Comment) -> None:
        text = comment.text[:TEXT_LETTERS].encode()
        packed = len(self._packer.compress(text)) + len(self._packer.flush(zlib.Z_SYNC_FLUSH))
        self._bytes += AROUND_BYTES + max(packed, len(text) // PACKED_AT_BEST)

    @property
    def is_full(self) -> bool:
        return self._bytes > PAGE_BYTES


def _told(request: HttpRequest, article: Article, how: str) -> HttpResponse:
    """What became of a comment that was just sent, and for its writer the way to mend it."""
    key, number = request.GET.get("own", ""), number_in(request.GET.get("number", ""))
    context = {
        "article": article,
        "told": TOLD["shown"] if how == Status.SHOWN else told_of_phase(how),
        "own": {"key": key, "number": number} if key and number else None,
    }
    return private(_show(request, context))


def _show(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    article = context["article"]
    path = reverse("comments", args=[article.pk])
    where = {
        "sheet": SHEET,
        "full": settings.ORIGIN + path if is_light(request) else path,
        "canonical": settings.ORIGIN + path,
        "letters_max": TEXT_LETTERS,
    }
    page = render(request, "comments/light.html", where | context, status=status)
    csp_replace(POLICY)(lambda _request: page)(request)
    return page
