"""Searches without results, for editors: what readers miss, the most asked or the newest first."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.models import UnfoundQuestion
from articles.search.unfound import unfound_since
from kalima.web.tidy import TidyAdmin

SHOWN = 200
# Days that the page may look back on, with their names in its address.
SPANS = {"7": _("7 أيام"), "30": _("30 يومًا"), "60": _("60 يومًا")}
ORDERS = {"often": _("الأكثر تكرارًا"), "newest": _("الأحدث")}
_SORTED_BY = {"often": ("-asked", "-last", "key"), "newest": ("-last", "key")}


@admin.register(UnfoundQuestion)
class UnfoundAdmin(TidyAdmin):
    """A page to read; the questions come from readers and go with time."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: UnfoundQuestion | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: UnfoundQuestion | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.changelist_view))
        return [path("", view, name="articles_unfoundquestion_changelist")]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        span = request.GET.get("days", "")
        span = span if span in SPANS else "7"
        order = request.GET.get("order", "")
        order = order if order in ORDERS else "often"
        since = timezone.localdate() - timedelta(days=int(span) - 1)
        context: dict[str, Any] = self.admin_site.each_context(request) | {
            "title": self.opts.verbose_name_plural,
            "opts": self.opts,
            "questions": unfound_since(since, *_SORTED_BY[order], first=SHOWN),
            "spans": SPANS,
            "span": span,
            "orders": ORDERS,
            "order": order,
            "searches_at_desk": request.user.has_perm("articles.view_article"),
        }
        return render(request, "admin/articles/unfound.html", context)
