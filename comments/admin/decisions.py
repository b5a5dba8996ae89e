"""The log of the moderators' decisions."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.figures import FiguresAdmin, moment_of
from comments.admin.doors import ReadOnlyAdmin
from comments.models import Decision
from kalima.web import sheets

# So many rows of an export are in memory at a time.
ROWS_AT_ONCE = 500

COLUMNS = (
    *(_("الوقت"), _("القرار"), _("المشرف"), _("السبب"), _("ملاحظة"), _("من"), _("إلى")),
    *(_("رقم التعليق"), _("الاسم"), _("رقم المادة"), _("مرحلة الفحص"), _("القاعدة")),
)


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin, FiguresAdmin):
    """Who decided what, when and why; nothing here can be changed."""

    list_display = ("moment", "verb", "comment_link", "by", "reason", "note")
    readonly_fields = ("moment", "comment_link")
    fields = ("moment", "verb", "comment_link", "by", "reason", "note", "old_status", "new_status")
    list_display_links = None
    list_filter = ("verb", "reason", ("by", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("comment", "by")
    search_fields = ("comment__name", "note")
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

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
