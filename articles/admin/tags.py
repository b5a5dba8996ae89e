"""Tags offered while their line is typed."""

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from articles.categories.models import Tag
from articles.models import Article
from kalima.text import arabic

OFFERS = 8
TYPED_MAX = 100


def urls(stories: "ModelAdmin[Article]") -> list[URLPattern]:
    """The address of the offers, for who may write."""

    @never_cache
    def offered(request: HttpRequest) -> JsonResponse:
        if not stories.has_add_permission(request) and not stories.has_change_permission(request):
            raise PermissionDenied
        return JsonResponse({"tags": offers(request.GET.get("q", ""))})

    return [path("tags/", stories.admin_site.admin_view(offered), name="articles_article_tags")]


def offers(typed: str) -> list[str]:
    """Tags that begin like what is typed, then those that hold it, however both are spelled.

    One that was called so before is offered by its name of today.
    """
    key = arabic.ending_key(typed[:TYPED_MAX])
    if not key:
        return []
    tags = Tag.objects.select_related("stands_for").order_by("name", "pk")
    found = list(tags.filter(ending_key__startswith=key)[:OFFERS])
    if len(found) < OFFERS:
        known = [tag.pk for tag in found]
        found += tags.filter(ending_key__contains=key).exclude(pk__in=known)[: OFFERS - len(found)]
    return list(dict.fromkeys(tag.meant.name for tag in found))
