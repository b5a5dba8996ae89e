"""The record of acts, for the managing editor: who did what and when, searched and taken along."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.acts import HOUSE, STORIES, Act, Wanted, acts_of, all_acts, as_json
from articles.history import label_of
from articles.models import Article, Staff, StatusChange
from articles.models.status import VERBS
from kalima.web import sheets
from kalima.web.tidy import TidyAdmin

COLUMNS = (_("الوقت"), _("الشخص"), _("العمل"), _("على"), _("رقم المادة"), _("ملاحظة"))
NUMBER_MAX = 10**15
# Days that databases can part from the next; nobody looks for others.
YEARS = range(1900, 3000)


class WantedForm(forms.Form):
    """The filter of the record; what is none of its choices is said beside its field, and filters nothing."""

    person = forms.ChoiceField(label=_("الشخص"), required=False)
    kind = forms.ChoiceField(label=_("نوع العمل"), required=False)
    since = forms.DateField(
        label=_("من يوم"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("إلى يوم"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    story = forms.IntegerField(label=_("رقم المادة"), required=False, min_value=1, max_value=NUMBER_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [
            (str(person.pk), str(person)) for person in Staff.objects.order_by("first_name", "username")
        ]
        self.fields["person"].choices = [("", _("الجميع")), (HOUSE, _("النظام")), *people]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("كل الأعمال")),
            (STORIES, _("كل أعمال المواد")),
            (_("المواد"), [(verb, label_of(verb)) for verb in VERBS]),
            (_("سجلات الموقع"), list(_records())),
        ]

    def clean_since(self) -> date | None:
        return _in_our_time(self.cleaned_data["since"])

    def clean_until(self) -> date | None:
        return _in_our_time(self.cleaned_data["until"])

    def wanted(self) -> Wanted:
        """The valid part of what was asked for."""
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})


def _in_our_time(day: date | None) -> date | None:
    if day and day.year not in YEARS:
        raise ValidationError(_("لا أعمال في هذا اليوم. تُرجى مراجعة السنة."))
    return day


@admin.register(StatusChange)
class ActsAdmin(TidyAdmin):
    """A page to read and to take along; nothing on it is ever changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: StatusChange | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: StatusChange | None = None) -> bool:
        """There is no page to delete one on; a story that is deleted takes its own memory along."""
        return obj is not None

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(require_safe(self.changelist_view)), name="articles_statuschange_changelist"),
            path("<str:kind>/", view(require_safe(self.export_view)), name="articles_statuschange_export"),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One page of the record."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = WantedForm(request.GET)
        acts, page = acts_of(form.wanted(), request.GET)
        kept = {name: value for name in form.fields if (value := request.GET.get(name))}
        context: dict[str, Any] = self.admin_site.each_context(request) | {
            "title": self.opts.verbose_name_plural,
            "opts": self.opts,
            "form": form,
            "acts": [(act, self._address(act)) for act in acts],
            "page": page,
            "query": f"{urlencode(kept)}&" if kept else "",
            "is_filtered": bool(kept),
            "decisions": _decisions(request),
        }
        return render(request, "admin/articles/acts.html", context)

    def export_view(self, request: HttpRequest, kind: str) -> StreamingHttpResponse:
        """The whole filtered record as a file, written while it is read."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if kind not in EXPORTS:
            raise Http404
        content_type, lines = EXPORTS[kind]
        acts = all_acts(WantedForm(request.GET).wanted())
        response = StreamingHttpResponse(lines(acts), content_type=content_type)
        name = f"kalima-acts-{timezone.localdate():%Y-%m-%d}.{kind}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _address(self, act: Act) -> str:
        """Where the record stands that an act was done to; "" where it has no page any more."""
        app, _dot, model = act.model.partition(".")
        if act.is_gone or not act.number:
            return ""
        try:
            return reverse(f"admin:{app}_{model}_change", args=[act.number])
        except NoReverseMatch:
            return ""


def csv_lines(acts: Iterator[Act]) -> Iterator[str]:
    """Lines of a spreadsheet; what nobody did is the house's."""
    house = str(_("النظام"))
    return sheets.csv_lines(
        COLUMNS,
        (
            (
                f"{timezone.localtime(act.at):%Y-%m-%d %H:%M:%S}",
                *(act.by or house, act.what, act.about, act.story, act.note),
            )
            for act in acts
        ),
    )


def jsonl_lines(acts: Iterator[Act]) -> Iterator[str]:
    """A line of JSON to each act."""
    for act in acts:
        yield f"{as_json(act)}\n"


EXPORTS = {
    "csv": ("text/csv; charset=utf-8", csv_lines),
    "jsonl": ("application/x-ndjson; charset=utf-8", jsonl_lines),
}


def _records() -> Iterator[tuple[str, Any]]:
    """The kinds of record that Django's log is kept for, by their models' names."""
    for model in admin.site._registry:
        if model not in (Article, StatusChange) and model._meta.app_label in ("articles", "categories"):
            yield model._meta.label_lower, model._meta.verbose_name_plural


def _decisions(request: HttpRequest) -> str:
    """Where the moderators' decisions are kept, for those who may read them."""
    may = request.user.has_perm("comments.view_decision")
    return reverse("admin:comments_decision_changelist") if may else ""
