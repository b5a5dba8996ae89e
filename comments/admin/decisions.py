"""The log of the moderators' decisions."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.figures import FiguresAdmin, FiguresList, moment_of
from articles.models import Staff
from comments.admin.doors import ReadOnlyAdmin
from comments.models import Decision
from kalima.web import sheets
from kalima.web.paging import KEYS, page_of

# So many rows of an export are in memory at a time.
ROWS_AT_ONCE = 500

# Beyond this the list says "more than": counting a long log to its end would slow the page it stands on.
COUNTED_MAX = 1000

# The list looks for words in so many of the newest decisions; an export looks in all.
SEARCHED_MAX = 20_000

COLUMNS = (
    *(_("الوقت"), _("القرار"), _("المشرف"), _("السبب"), _("ملاحظة"), _("من"), _("إلى")),
    *(_("رقم التعليق"), _("الاسم"), _("رقم المادة"), _("مرحلة الفحص"), _("القاعدة")),
)


class ByFilter(admin.SimpleListFilter):
    """Whoever decided anything, asked person by person along the index, however long the log is."""

    title = _("المشرف")
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        theirs = Decision.objects.filter(by=OuterRef("pk"))
        people = Staff.objects.filter(Exists(theirs)).order_by("first_name", "username")
        return [(str(person.pk), str(person)) for person in people]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Decision]") -> "QuerySet[Decision]":
        chosen = self.value()
        return queryset.filter(by=int(chosen)) if chosen in dict(self.lookup_choices) else queryset


class KeyedList(FiguresList):
    """The log by keys and not by numbers of pages: each page costs the same however far back it lies."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        # Which page it is narrows nothing: Django would take a key for a filter.
        self.asked = request.GET
        rest = request.GET.copy()
        for key in KEYS:
            rest.pop(key, None)
        request.GET = rest  # type: ignore[assignment]
        super().__init__(request, *args, **kwargs)

    def get_results(self, request: HttpRequest) -> None:
        rows = self.queryset.order_by()
        self.page = page_of(rows.values_list("at", "pk"), self.asked, size=self.list_per_page)
        found = self.root_queryset.select_related("comment", "by").in_bulk([n for _at, n in self.page.rows])
        counted = rows.values("pk")[: COUNTED_MAX + 1].count()
        self.has_more, self.result_count = counted > COUNTED_MAX, min(counted, COUNTED_MAX)
        self.result_list = [found[n] for _at, n in self.page.rows if n in found]
        self.full_result_count = self.result_count
        self.can_show_all = self.multi_page = self.show_full_result_count = self.show_admin_actions = False
        self.paginator = self.model_admin.get_paginator(request, self.result_list, self.list_per_page)
        self.dress(request)

    @property
    def kept(self) -> str:
        """The filters as a page's address begins with them."""
        query = self.get_query_string().removeprefix("?")
        return f"{query}&" if query else ""


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin, FiguresAdmin):
    """Who decided what, when and why; nothing here can be changed."""

    list_display = ("moment", "verb", "comment_link", "by", "reason", "note")
    readonly_fields = ("moment", "comment_link")
    fields = ("moment", "verb", "comment_link", "by", "reason", "note", "old_status", "new_status")
    list_display_links = None
    list_filter = ("verb", "reason", ByFilter, "at")
    search_fields = ("comment__name", "note")
    search_help_text = _("اسم صاحب التعليق أو كلمة من الملاحظة")
    sortable_by = ()
    empty_value_display = ""
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeyedList]:
        return KeyedList

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Any]", search_term: str
    ) -> "tuple[QuerySet[Any], bool]":
        """Words are looked for in the newest decisions; there is no index of them."""
        if search_term and not _is_export(request):
            newest = Decision.objects.order_by("-at", "-pk").values("pk")[:SEARCHED_MAX]
            queryset = queryset.filter(pk__in=newest)
        return super().get_search_results(request, queryset, search_term)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": self.model._meta.verbose_name_plural}
        return super().changelist_view(request, {**(extra_context or {}), **title})

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.export_view))
        return [path("export/<str:kind>/", view, name="comments_decision_export"), *super().get_urls()]

    def export_view(self, request: HttpRequest, kind: str) -> StreamingHttpResponse:
        """The whole log as the list is filtered, as a file that is written while it is read."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if kind not in EXPORTS:
            raise Http404
        rows = self.get_changelist_instance(request).get_queryset(request).select_related("comment", "by")
        content_type, lines = EXPORTS[kind]
        response = StreamingHttpResponse(lines(rows.iterator(ROWS_AT_ONCE)), content_type=content_type)
        name = f"kalima-decisions-{timezone.localdate():%Y-%m-%d}.{kind}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    @admin.display(description=_("الوقت"))
    def moment(self, decision: Decision) -> str:
        return moment_of(decision, decision.at)

    @admin.display(description=_("التعليق"))
    def comment_link(self, decision: Decision) -> str:
        address = reverse("admin:comments_comment_changelist")
        return format_html(
            '<a href="{}?comment={}"><bdi>{}</bdi></a>', address, decision.comment_id, decision.comment.name
        )


def _is_export(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name == "comments_decision_export"


def _csv(decisions: Iterable[Decision]) -> Iterator[str]:
    return sheets.csv_lines(COLUMNS, (_cells(decision) for decision in decisions))


def _cells(decision: Decision) -> tuple[str, ...]:
    comment = decision.comment
    return (
        f"{timezone.localtime(decision.at):%Y-%m-%d %H:%M:%S}",
        *(decision.get_verb_display(), str(decision.by or ""), decision.get_reason_display(), decision.note),
        *(decision.get_old_status_display(), decision.get_new_status_display()),
        *(str(comment.pk), comment.name, str(comment.article_id), comment.phase, comment.rule),
    )


def _jsonl(decisions: Iterable[Decision]) -> Iterator[str]:
    for decision in decisions:
        values = {
            "at": timezone.localtime(decision.at).isoformat(),
            **{name: getattr(decision, name) for name in ("verb", "reason", "note")},
            **{name: getattr(decision, name) for name in ("old_status", "new_status")},
            "by": str(decision.by or ""),
            "comment": decision.comment_id,
            **{name: getattr(decision.comment, name) for name in ("name", "article_id", "phase", "rule")},
        }
        yield json.dumps(values, ensure_ascii=False) + "\n"


EXPORTS = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "jsonl": ("application/x-ndjson; charset=utf-8", _jsonl),
}
