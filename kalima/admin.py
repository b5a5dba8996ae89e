"""The admin site of the newsroom: one door in, the desk on its first page, our Arabic in its scripts."""

import sqlite3
import time
from hashlib import blake2b
from typing import Any

import redis
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from articles import editing
from articles.board import front_now
from articles.desk import Late, desk_of, late_now
from articles.models import SiteSettings, Staff
from comments.models import Comment
from kalima.text.arabic import as_counted, count_noun
from kalima.web.doors import SignIn, sign_out
from kalima.web.heartbeat import SILENCE_S, silent_s
from kalima.web.language import ScriptWords

# The line under the masthead, by model and in this order; the rest stands in the list on the first page.
NAVIGATION = (
    "articles.article",
    "articles.board",
    "comments.comment",
    "articles.image",
    "articles.attachment",
    "articles.writer",
    "categories.category",
    "categories.tag",
    "articles.housespelling",
    "articles.staff",
    "articles.statuschange",
    "articles.sitesettings",
)

# Beyond this the desk says "more than": counting a long queue to its end would slow the page it waits on.
HELD_COUNTED_MAX = 1000
HELD_SHOWN = 5


# A queue that does not answer is not asked again by a page of the desk for so long.
QUEUE_AWAY_S = 60.0


class _Queue:
    away_until = 0.0


class KalimaAdminSite(AdminSite):
    """Django's admin under the paper's own masthead."""

    site_header = site_title = _("مكتب التحرير")
    index_title = _("مكتب التحرير")
    enable_nav_sidebar = False
    empty_value_display = "—"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        return context | {
            "navigation": SimpleLazyObject(lambda: _navigation(context["available_apps"], request.path)),
            "searches_stories": _has_stories(request),
            "late": SimpleLazyObject(lambda: _late_stories(request)),
            "worker_silence": SimpleLazyObject(_worker_silence),
        }

    def get_urls(self) -> list[Any]:
        return [path("desk/", self.admin_view(self.desk_now), name="desk_now"), *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The newsroom's desk: what waits for this person, then everything else."""
        context = _desk_context(request)
        if request.user.has_perm("articles.view_board"):
            context["front_now"] = front_now(at=timezone.now())
        return super().index(request, context | (extra_context or {}))

    def desk_now(self, request: HttpRequest) -> HttpResponse:
        """The desk's lists alone, for the page that renews itself; 304 where nothing is new."""
        context = _desk_context(request) | {"late": _late_stories(request), "site": SiteSettings.load()}
        context["worker_silence"] = _worker_silence()
        response = HttpResponse(render_to_string("admin/_desk_now.html", context, request))
        response["ETag"] = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
        response["Cache-Control"] = "private, no-cache"
        response["Vary"] = "Cookie"
        return get_conditional_response(request, etag=response["ETag"], response=response) or response

    def app_index(  # type: ignore[override]
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """An app is no place in a newsroom: everything stands on the first page."""
        return redirect("admin:index")

    @method_decorator(never_cache)
    def login(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """allauth's page, under the admin's address; who is signed in without being staff is told so."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return SignIn.as_view()(request)

    @method_decorator(never_cache)
    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        return sign_out(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        return redirect("account_change_password")

    def i18n_javascript(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        return ScriptWords.as_view()(request)


def _has_stories(request: HttpRequest) -> bool:
    return isinstance(request.user, Staff) and _works_on_stories(request.user)


def _late_stories(request: HttpRequest) -> list[Late]:
    """Stories of this person that the clock left standing; every page of the desk says so."""
    by = request.user
    return late_now(by, at=timezone.now()) if isinstance(by, Staff) and _works_on_stories(by) else []


def _worker_silence() -> str:
    """«5 دقائق», for which the worker has been silent; "" while it works, and where nobody can tell."""
    if time.monotonic() < _Queue.away_until:
        return ""
    try:
        silent = silent_s()
    except (redis.RedisError, sqlite3.Error, OSError, ValueError):
        _Queue.away_until = time.monotonic() + QUEUE_AWAY_S
        return ""
    if silent is None or silent <= SILENCE_S:
        return ""
    return count_noun(*as_counted(int(silent // 60)), after_preposition=True)


def _desk_context(request: HttpRequest) -> dict[str, Any]:
    by = request.user
    if not isinstance(by, Staff) or not _works_on_stories(by):
        return {"parts": ["held"], "held": _held_comments(request)}
    at = timezone.now()
    desk = desk_of(by, at=at)
    return {
        "desk": desk,
        "parts": ["unsaved", *desk.parts, "locked"],
        "held": _held_comments(request),
        "unsaved": editing.recovered(by, at=at),
        "elsewhere": editing.open_elsewhere(by, at=at),
    }


def _works_on_stories(by: Staff) -> bool:
    return by.has_perm("articles.add_article") or by.has_perm("articles.change_article")


def _held_comments(request: HttpRequest) -> dict[str, Any] | None:
    """How many comments wait, for those who decide about them."""
    if not request.user.has_perm("comments.moderate_comment"):
        return None
    waiting = Comment.objects.waiting()
    n = waiting.order_by().values("pk")[: HELD_COUNTED_MAX + 1].count()
    oldest = waiting.select_related("article").only("name", "text", "created_at", "article__headline")
    return {
        "count": min(n, HELD_COUNTED_MAX),
        "more": n > HELD_COUNTED_MAX,
        "oldest": list(oldest.order_by("created_at", "pk")[:HELD_SHOWN]),
    }


def _navigation(apps: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    """The line's links that this person may follow, with the one that leads to where they are."""
    models = {
        f"{app['app_label']}.{model['object_name'].lower()}": model for app in apps for model in app["models"]
    }
    return [
        {"name": model["name"], "url": url, "is_here": path.startswith(url)}
        for name in NAVIGATION
        if (model := models.get(name)) and (url := model["admin_url"])
    ]
