"""The house's spelling list: kept by the managing editor, read by all who write, found in any spelling."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from articles.models import HouseSpelling, SpellingKind
from articles.spelling import BadLines, take_lines
from kalima.text import arabic
from kalima.web.tidy import TidyAdmin, TidyText

PASTED_MAX = 100_000


class PasteForm(forms.Form):
    """Many entries, a line each."""

    lines = TidyText(
        label=_("الصيغ، لكل صيغة سطر"),
        max_length=PASTED_MAX,
        help_text=_("«الصيغة = البديل، البديل». إذا كانت الصيغة في القائمة أُضيفت إليها البدائل."),
        widget=forms.Textarea(attrs={"rows": 12, "class": "paste"}),
    )
    kind = forms.ChoiceField(
        label=_("النوع"), choices=SpellingKind, widget=forms.RadioSelect, initial="person"
    )


@admin.register(HouseSpelling)
class HouseSpellingAdmin(TidyAdmin):
    """Entries by their form; an entry is found by any of its words, however it is typed."""

    fields = ("form", "variants", "kind", "note")
    radio_fields = {"kind": admin.HORIZONTAL}
    list_display = ("form", "variants", "kind", "note")
    list_filter = ("kind",)
    list_per_page = 100
    search_fields = ("form",)
    search_help_text = _("الصيغة أو أحد بدائلها، بأي إملاء")
    ordering = ("form", "pk")
    change_list_template = "admin/articles/housespelling/change_list.html"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        key = arabic.ending_key(search_term)
        return (queryset.filter(search_key__contains=key) if key else queryset), False

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.paste_view)
        return [path("paste/", view, name="articles_housespelling_paste"), *super().get_urls()]

    def paste_view(self, request: HttpRequest) -> HttpResponse:
        """Take many entries at once, or none of them and say why."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PasteForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                taken = take_lines(form.cleaned_data["lines"], kind=form.cleaned_data["kind"])
            except BadLines as refusal:
                form.add_error("lines", [*refusal.reasons, str(_("لم يُحفظ شيء."))])
            else:
                said = _("أُضيف: %(added)d. أُضيفت بدائل إلى: %(completed)d.") % taken._asdict()
                self.message_user(request, said, messages.SUCCESS)
                return redirect("admin:articles_housespelling_changelist")
        context = self.admin_site.each_context(request) | {
            "title": _("إضافة صيغ كثيرة"),
            "opts": self.opts,
            "form": form,
        }
        return render(request, "admin/articles/housespelling/paste.html", context)
