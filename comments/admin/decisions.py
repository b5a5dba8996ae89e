"""The log of the moderators' decisions."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.figures import FiguresAdmin, moment_of
from comments.admin.doors import ReadOnlyAdmin
from comments.models import Decision


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

    @admin.display(description=_("الوقت"))
    def moment(self, decision: Decision) -> str:
        return moment_of(decision, decision.at)

    @admin.display(description=_("التعليق"))
    def comment_link(self, decision: Decision) -> str:
        address = reverse("admin:comments_comment_changelist")
        return format_html(
            '<a href="{}?comment={}"><bdi>{}</bdi></a>', address, decision.comment_id, decision.comment.name
        )
