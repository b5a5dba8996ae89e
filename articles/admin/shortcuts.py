"""The newsroom's abbreviations: kept by the desk, used by all who write, carried by every story's page."""

from typing import Any, NamedTuple

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from articles.models import Shortcut
from kalima.text import arabic
from kalima.web.tidy import TidyAdmin


class Panel(NamedTuple):
    """The shortcuts for a story's page: as rows to read, and as JSON for the script."""

    rows: list[Shortcut]
    json: str


def panel() -> Panel:
    """Read them in one query."""
    shortcuts = Shortcut.objects.all()
    rows = list(shortcuts)
    return Panel(rows, Shortcut.as_json(rows))


@admin.register(Shortcut)
class ShortcutAdmin(TidyAdmin):
    """Abbreviations in their order; one is found by itself or by what it becomes, in any spelling."""

    fields = ("short", "full")
    list_display = ("short", "full")
    list_per_page = 100
    search_fields = ("short",)
    ordering = ("short", "pk")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        key = arabic.ending_key(search_term)
        if not key:
            return queryset, False
        return queryset.filter(
            Q(key__contains=key) | Q(full__regex=arabic.spelling_pattern(search_term))
        ), False
