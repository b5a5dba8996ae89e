"""Tags offered while their line is typed, and suggested from a story's text when somebody asks."""

import json

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles.admin.opening import OPENING
from articles.categories.models import Tag
from articles.fields import TagInput
from articles.models import Article
from articles.names import register
from articles.tagging import PLACES, suggested
from kalima.text import arabic
from kalima.text.html import plain_text

OFFERS = 8
# Where a page keeps the tags of its text while it is shown again.
SUGGESTED = "desk.suggested"
TYPED_MAX = 100


def urls(stories: "ModelAdmin[Article]") -> list[URLPattern]:
    """The address of the offers, for who may write."""

    @never_cache
    def offered(request: HttpRequest) -> JsonResponse:
        if not stories.has_add_permission(request) and not stories.has_change_permission(request):
            raise PermissionDenied
        return JsonResponse({"tags": offers(request.GET.get("q", ""))})

    @never_cache
    @require_POST
    def asked(request: HttpRequest) -> JsonResponse:
        if not stories.has_add_permission(request) and not stories.has_change_permission(request):
            raise PermissionDenied
        sent = _sent(request)
        if sent is None:
            return JsonResponse({"error": _("البيانات المرسلة غير مفهومة.")}, status=400)
        found = suggested(sent, line=sent.get("line", ""), on=timezone.localdate())
        return JsonResponse({"tags": [offer._asdict() for offer in found]})

    view = stories.admin_site.admin_view
    return [
        path("tags/", view(offered), name="articles_article_tags"),
        path("tagging/", view(asked), name="articles_article_tagging"),
    ]


def suggest_without_script(request: HttpRequest) -> None:
    """Have the page shown again with all that was typed, and with tags of its text to be marked."""
    post = request.POST
    words = {place: post.get(place, "") for place in PLACES} | {"body": plain_text(post.get("body", ""))}
    line = TagInput().value_from_datadict(post, None, "tag_line") or ""
    typed = post.copy()
    typed["tag_line"] = line
    typed.pop("tag_line_marked", None)
    request.META[OPENING].fields = typed
    request.META[SUGGESTED] = suggested(words, line=line, on=timezone.localdate())
    request.method = "GET"


def _sent(request: HttpRequest) -> dict[str, str] | None:
    """The words of a story as its page sends them; None for what is none."""
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict) or not all(
        isinstance(sent.get(name, ""), str) for name in (*PLACES, "line")
    ):
        return None
    return sent


def offers(typed: str) -> list[str]:
    """Tags that begin like what is typed, then those that hold it, however both are spelled.

    One that was called so before is offered by its name of today, and so is what the alias register calls so.
    """
    key = arabic.ending_key(typed[:TYPED_MAX])
    if not key:
        return []
    tags = Tag.objects.select_related("stands_for").order_by("name", "pk")
    found = list(tags.filter(ending_key__startswith=key)[:OFFERS])
    if len(found) < OFFERS:
        known = [tag.pk for tag in found]
        found += tags.filter(ending_key__contains=key).exclude(pk__in=known)[: OFFERS - len(found)]
    if len(found) < OFFERS:
        others = register().others_of(typed[:TYPED_MAX], on=timezone.localdate())
        found += Tag.objects.named(map(arabic.spelling_key, others)).values() if others else ()
    return list(dict.fromkeys(tag.meant.name for tag in found))[:OFFERS]
