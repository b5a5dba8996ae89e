"""Quick search in the masthead of every page: a page without script, a list while typing with it."""

from urllib.parse import urlencode

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles import quick
from articles.admin.asking import asker
from articles.admin.moves import page_of
from articles.models import Article, Staff
from articles.moves import visible_to
from articles.search import query
from articles.search.engine import Search
from articles.search.hits import hits_of
from articles.search.offers import Offer, names_for
from articles.search.question import read
from articles.wordindex import TYPED_MAX
from kalima.text import arabic
from kalima.web.scripts import wants_json

OFFERS = 8
ON_A_PAGE = 30
# What the texts in print say beside the headlines.
IN_TEXTS = 20


def urls(stories: "ModelAdmin[Article]") -> list[URLPattern]:
    @never_cache
    @require_safe
    def search(request: HttpRequest) -> HttpResponse:
        return _search(stories, request)

    return [path("quick/", stories.admin_site.admin_view(search), name="articles_article_quick")]


def matching(text: str, *, among: QuerySet[Article], by: Staff) -> QuerySet[Article]:
    """Those of some of this person's stories that answer to a text; the list's own field searches so too."""
    has_few = not (by.is_superuser or by.has_perm("articles.edit_any_article"))
    return quick.matching(text, among=among, are_few=has_few)


def _search(stories: "ModelAdmin[Article]", request: HttpRequest) -> HttpResponse:
    if not stories.has_module_permission(request):
        raise PermissionDenied
    by = asker(request)
    typed = arabic.tidy_line(request.GET.get("q", "")[:TYPED_MAX])
    mine = visible_to(by).select_related("section", "created_by").defer("body", "standfirst")
    found = matching(typed, among=mine, by=by).order_by("-saved_at", "-pk")
    if wants_json(request):
        offers = [_offer(story) for story in found[:OFFERS]]
        names = [_name(offer, request.path) for offer in names_for(typed)]
        return JsonResponse({"stories": offers, "names": names})
    results = list(found[: ON_A_PAGE + 1])
    if len(results) == 1 and results[0].pk == quick.number_in(typed):
        return redirect(page_of(results[0]))
    question = read(typed)
    told = {story.pk for story in results[:ON_A_PAGE]}
    answer = query.answer(question, Search(), at=timezone.now())
    texts = hits_of(answer.ranked[:IN_TEXTS], question.wanted(answer.names))
    context = stories.admin_site.each_context(request) | {
        "title": _("بحث في المواد"),
        "hits": [hit for hit in texts if hit.article.pk not in told],
        "opts": stories.opts,
        "quick_words": typed,
        "results": results[:ON_A_PAGE],
        "has_more": len(results) > ON_A_PAGE,
    }
    return render(request, "admin/articles/article/quick.html", context)


def _name(offer: Offer, address: str) -> dict[str, str]:
    """A name that is finished by one press: the stories that have it."""
    return {
        "text": offer.text,
        "direction": arabic.direction(offer.text),
        "kind": offer.kind,
        "url": f"{address}?{urlencode({'q': offer.text})}",
    }


def _offer(story: Article) -> dict[str, str]:
    return {
        "headline": story.headline,
        "direction": arabic.direction(story.headline),
        "status": story.status,
        "word": story.get_status_display(),
        "section": story.section.name,
        "url": page_of(story),
    }
