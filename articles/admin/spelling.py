"""The house's spelling list: kept by the managing editor, read by all who write, found in any spelling."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.models import HouseSpelling, SpellingKind
from articles.pasting import PastedAdmin, pasted_lines
from articles.spelling import take_lines
from kalima.text import arabic


class PasteForm(forms.Form):
    """Many entries, a line each."""

    lines = pasted_lines(
        label=_("الصيغ، لكل صيغة سطر"),
        help_text=_("«الصيغة = البديل، البديل». إذا كانت الصيغة في القائمة أُضيفت إليها البدائل."),
    )
    kind = forms.ChoiceField(
        label=_("النوع"), choices=SpellingKind, widget=forms.RadioSelect, initial="person"
    )


@admin.register(HouseSpelling)
class HouseSpellingAdmin(PastedAdmin):
    """Entries by their form; an entry is found by any of its words, however it is typed."""

    fields = ("form", "variants", "kind", "note")
    radio_fields = {"kind": admin.HORIZONTAL}
    list_display = ("form", "variants", "kind", "note")
    list_filter = ("kind",)
    list_per_page = 100
    empty_value_display = ""
    search_fields = ("form",)
    search_help_text = _("الصيغة أو أحد بدائلها، بأي إملاء")
    ordering = ("form", "pk")
    paste_form, paste_title = PasteForm, _("إضافة صيغ كثيرة")
    change_list_template = "admin/articles/housespelling/change_list.html"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        key = arabic.ending_key(search_term)
        return (queryset.filter(search_key__contains=key) if key else queryset), False

    def take(self, request: HttpRequest, chosen: dict[str, Any]) -> str:
        taken = take_lines(chosen["lines"], kind=chosen["kind"])
        return _("أُضيف: %(added)d. أُضيفت بدائل إلى: %(completed)d.") % taken._asdict()
