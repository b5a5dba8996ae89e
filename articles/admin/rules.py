"""What each kind of story needs before print, as one table that the managing editor decides."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from articles.models import Kind, Level, Need, PrintRule
from articles.models.rules import DEFAULTS
from kalima.web.accounts import ensure_proven
from kalima.web.tidy import TidyAdmin


class RulesForm(forms.Form):
    """A level for every need of every kind; the field «report.body» is one cell of the table."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decided = {(rule.kind, rule.need): rule.level for rule in PrintRule.objects.all()}
        for kind in Kind:
            for need in Need:
                usual = DEFAULTS[kind].get(need, Level.OFF)
                self.fields[f"{kind}.{need}"] = forms.ChoiceField(
                    label=f"{kind.label}: {need.label}",
                    choices=Level.choices,
                    initial=decided.get((kind, need), usual),
                    widget=forms.Select(attrs={"aria-label": f"{kind.label}: {need.label}"}),
                )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The table: a need to a row, a kind to a column."""
        return [
            {
                "name": need.label,
                "cells": [{"kind": kind.label, "field": self[f"{kind}.{need}"]} for kind in Kind],
            }
            for need in Need
        ]

    def changes(self) -> list[PrintRule]:
        """The cells that say something else than before, as rules."""
        found = []
        for name in self.changed_data:
            kind, need = name.split(".")
            found.append(PrintRule(kind=kind, need=need, level=self.cleaned_data[name]))
        return found


@admin.register(PrintRule)
class PrintRuleAdmin(TidyAdmin):
    """The table is the only page; a rule by itself has none."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: PrintRule | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the table, and keep what was decided in it, whole or not at all."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        ensure_proven(request)
        form = RulesForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            with transaction.atomic():
                for rule in form.changes():
                    kept, _made = PrintRule.objects.update_or_create(
                        kind=rule.kind, need=rule.need, defaults={"level": rule.level}
                    )
                    self.log_change(request, kept, str(kept))
            messages.success(request, _("حُفظت شروط النشر."))
            return redirect("admin:articles_printrule_changelist")
        context = self.admin_site.each_context(request) | {
            "title": self.opts.verbose_name_plural,
            "opts": self.opts,
            "form": form,
            "kinds": [kind.label for kind in Kind],
        }
        return render(request, "admin/articles/printrule/change_list.html", context)

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("admin:articles_printrule_changelist")
