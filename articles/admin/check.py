"""The copy check at the desk: a story's words come as JSON, its marks go back; a mark is left or taken up."""

import json
import re
from collections import Counter
from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles.admin.asking import asker, story_asked_for
from articles.check import (
    CHARACTERS_MAX,
    MARKS_MAX,
    PARTS_MAX,
    PASSAGE_MAX,
    Part,
    Place,
    leave,
    marks_of,
    take_up,
)
from articles.models import Article, SiteSettings
from kalima.text import arabic
from kalima.text.copycheck import KINDS

_CONTEXT = re.compile("[0-9a-f]{32}")


class BadRequest(Exception):
    """What came is not what the page sends; the sentence goes back to it."""


def urls(stories: "ModelAdmin[Article]") -> list[URLPattern]:
    def door(answer: Any) -> Any:
        @never_cache
        @require_POST
        def view(request: HttpRequest, pk: int | None = None) -> JsonResponse:
            try:
                return JsonResponse(answer(stories, request, pk))
            except BadRequest as refusal:
                return JsonResponse({"error": str(refusal)}, status=400)

        return stories.admin_site.admin_view(view)

    return [
        path("check/", door(_check), name="articles_article_check_new"),
        path("<int:pk>/check/", door(_check), name="articles_article_check"),
        path("<int:pk>/check/leave/", door(_leave), name="articles_article_check_leave"),
    ]


def _check(stories: "ModelAdmin[Article]", request: HttpRequest, pk: int | None) -> dict[str, Any]:
    """Give the marks of what is being written, saved or not."""
    article = story_asked_for(stories, request, pk) if pk is not None else None
    if article is None and not stories.has_add_permission(request):
        raise PermissionDenied
    site = SiteSettings.load()
    sent = _sent(request)
    marks = marks_of(_parts(sent), site=site, article=article, left_here=_left_here(sent))
    shown = marks[:MARKS_MAX]
    waiting = Counter(mark["kind"] for mark in shown if not mark["is_left"])
    return {
        "marks": shown,
        "has_more": len(marks) > MARKS_MAX,
        "counted": site.count(waiting.total(), "mark"),
        "left": site.number(len(shown) - waiting.total()),
        "kinds": [
            {"name": name, "count": site.number(waiting[name]), **kind._asdict()}
            for name, kind in KINDS.items()
        ],
    }


def _leave(stories: "ModelAdmin[Article]", request: HttpRequest, pk: int) -> dict[str, Any]:
    """Leave a mark as it is, or ask about it again."""
    article = story_asked_for(stories, request, pk)
    if not stories.has_change_permission(request, article):
        raise PermissionDenied
    sent = _sent(request)
    place = _place(sent.get("place"))
    if sent.get("is_left") is False:
        take_up(article, place=place)
    else:
        leave(article, place=place, by=asker(request), at=timezone.now())
    return {"is_left": sent.get("is_left") is not False}


def _sent(request: HttpRequest) -> dict[str, Any]:
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise BadRequest(_("البيانات المرسلة غير مفهومة."))
    return sent


def _parts(sent: dict[str, Any]) -> list[Part]:
    parts = sent.get("parts")
    if not isinstance(parts, list) or len(parts) > PARTS_MAX:
        raise BadRequest(_("البيانات المرسلة غير مفهومة."))
    read = []
    for part in parts:
        if not isinstance(part, dict) or not isinstance(part.get("text"), str):
            raise BadRequest(_("البيانات المرسلة غير مفهومة."))
        read.append(Part(part["text"], is_prose=part.get("is_prose") is True))
    if sum(len(part.text) for part in read) > CHARACTERS_MAX:
        raise BadRequest(_("النص أطول مما يُدقَّق دفعة واحدة."))
    return read


def _left_here(sent: dict[str, Any]) -> list[Place]:
    places = sent.get("left", [])
    if not isinstance(places, list) or len(places) > MARKS_MAX:
        raise BadRequest(_("البيانات المرسلة غير مفهومة."))
    return [_place(place) for place in places]


def _place(place: object) -> Place:
    named = place if isinstance(place, dict) else {}
    kind, passage, context = (named.get(name, "") for name in Place._fields)
    if not all(isinstance(value, str) for value in (kind, passage, context)):
        raise BadRequest(_("البيانات المرسلة غير مفهومة."))
    if kind not in KINDS or len(passage) > PASSAGE_MAX or not _CONTEXT.fullmatch(context):
        raise BadRequest(_("البيانات المرسلة غير مفهومة."))
    return Place(kind, arabic.fold(passage)[:PASSAGE_MAX], context)
