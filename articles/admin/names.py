"""The alias register: kept by the managing editor, read by all who write, tried on the archive first."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.asking import asker
from articles.days import first_moment
from articles.figures import FiguresAdmin, site_of
from articles.models import NameAlias, NameKind
from articles.namelist import take_lines
from articles.nametrial import try_on_archive
from articles.pasting import TriedAdmin, pasted_lines
from kalima.text.aliases import surfaces


class PasteForm(forms.Form):
    """Many entries, a line each."""

    lines = pasted_lines(
        label=_("الأسماء، لكل اسم سطر"),
        help_text=_(
            "«الاسم الكامل = الصيغة، الصيغة». النوع والاتجاه والمدة لكل الأسطر. ما في السجل يبقى كما هو."
        ),
    )
    kind = forms.ChoiceField(label=_("النوع"), choices=NameKind, widget=forms.RadioSelect, initial="person")
    is_mutual = forms.BooleanField(label=_("في الاتجاهين"), required=False)
    since = forms.DateField(
        label=_("من يوم"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("إلى يوم"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        since, until = chosen.get("since"), chosen.get("until")
        if since and until and until < since:
            raise ValidationError({"until": _("اليوم الأخير قبل الأول. تُرجى مراجعة اليومين.")})
        return chosen


@admin.register(NameAlias)
class NameAliasAdmin(TriedAdmin, FiguresAdmin):
    """Entries by their form; an entry is found by its form and by its name, however they are typed."""

    fields = (
        "written",
        "meant",
        "kind",
        "is_mutual",
        "since",
        "until",
        "barred_before",
        "barred_after",
        "note",
        "is_on",
    )
    radio_fields = {"kind": admin.HORIZONTAL}
    list_display = ("written", "direction", "meant", "kind", "span", "is_on")
    list_filter = ("kind", "is_on")
    list_per_page = 100
    empty_value_display = ""
    search_fields = ("key",)
    search_help_text = _("الصيغة أو الاسم، بأي إملاء")
    paste_form, paste_title = PasteForm, _("إضافة أسماء كثيرة")
    change_list_template = "admin/articles/namealias/change_list.html"
    change_form_template = "admin/articles/namealias/change_form.html"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        key = " ".join(surfaces(search_term))
        if not key:
            return queryset, False
        return queryset.filter(Q(key__contains=key) | Q(meant_key__contains=key)), False

    def take(self, request: HttpRequest, chosen: dict[str, Any]) -> str:
        taken = take_lines(chosen.pop("lines"), by=asker(request), **chosen)
        return _("أُضيف: %(added)d. كان في السجل: %(known)d.") % taken._asdict()

    def trial_of(self, entry: NameAlias) -> dict[str, Any]:
        return {"trial": try_on_archive(entry.as_alias)}

    @admin.display(description=_("الاتجاه"))
    def direction(self, entry: NameAlias) -> str:
        return str(_("تعني والعكس") if entry.is_mutual else _("تعني"))

    @admin.display(description=_("المدة"))
    def span(self, entry: NameAlias) -> str:
        words = [
            word % {"day": site_of(entry).gregorian(first_moment(day))}
            for word, day in ((_("من %(day)s"), entry.since), (_("إلى %(day)s"), entry.until))
            if day
        ]
        return " ".join(words) or self.get_empty_value_display()
