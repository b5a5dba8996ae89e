"""The alias register: kept by the managing editor, read by all who write, tried on the archive first."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from articles.admin.asking import asker, row_number
from articles.days import first_moment
from articles.figures import FiguresAdmin, site_of
from articles.models import NameAlias, NameKind
from articles.namelist import take_lines
from articles.nametrial import try_on_archive
from articles.spelling import BadLines
from kalima.text.aliases import surfaces
from kalima.web.tidy import TidyAdmin, TidyText

PASTED_MAX = 100_000


class PasteForm(forms.Form):
    """Many entries, a line each."""

    lines = TidyText(
        label=_("الأسماء، لكل اسم سطر"),
        max_length=PASTED_MAX,
        help_text=_(
            "«الاسم الكامل = الصيغة، الصيغة». النوع والاتجاه والمدة لكل الأسطر. ما في السجل يبقى كما هو."
        ),
        widget=forms.Textarea(attrs={"rows": 12, "class": "paste"}),
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
class NameAliasAdmin(TidyAdmin, FiguresAdmin):
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
    search_fields = ("key",)
    search_help_text = _("الصيغة أو الاسم، بأي إملاء")
    change_list_template = "admin/articles/namealias/change_list.html"
    change_form_template = "admin/articles/namealias/change_form.html"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        key = " ".join(surfaces(search_term))
        if not key:
            return queryset, False
        return queryset.filter(Q(key__contains=key) | Q(meant_key__contains=key)), False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("paste/", wrap(self.paste_view), name="articles_namealias_paste"),
            path("try/", wrap(self.try_view), name="articles_namealias_try"),
            *super().get_urls(),
        ]

    def paste_view(self, request: HttpRequest) -> HttpResponse:
        """Take many entries at once, or none of them and say why."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PasteForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            chosen = dict(form.cleaned_data)
            try:
                taken = take_lines(chosen.pop("lines"), by=asker(request), **chosen)
            except BadLines as refusal:
                form.add_error("lines", [*refusal.reasons, str(_("لم يُحفظ شيء."))])
            else:
                said = _("أُضيف: %(added)d. كان في السجل: %(known)d.") % taken._asdict()
                self.message_user(request, said, messages.SUCCESS)
                return redirect("admin:articles_namealias_changelist")
        return self._page(request, "paste", form, title=_("إضافة أسماء كثيرة"))

    def try_view(self, request: HttpRequest) -> HttpResponse:
        """Where an entry would be found, as it is saved or as it is typed; nothing is saved here."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        asked = request.POST if request.method == "POST" else request.GET
        number = asked.get("entry", "")
        entry = get_object_or_404(NameAlias, pk=row_number(number)) if number else None
        form = self.get_form(request, entry, change=entry is not None)(request.POST or None, instance=entry)
        tried = form.instance if form.is_bound and form.is_valid() else None
        if entry is not None and not form.is_bound:
            tried = entry
        return self._page(
            request,
            "try",
            form,
            title=_("تجربة على الأرشيف"),
            entry=number,
            tried=tried,
            trial=try_on_archive(tried.as_alias) if tried else None,
        )

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

    def _page(self, request: HttpRequest, name: str, form: forms.BaseForm, **context: Any) -> HttpResponse:
        context |= self.admin_site.each_context(request) | {"opts": self.opts, "form": form}
        return render(request, f"admin/articles/namealias/{name}.html", context)
