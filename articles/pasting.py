"""Lists of the desk whose entries are taken many at once, and tried on the archive before they count."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from articles.spelling import BadLines
from kalima.web.rownumbers import row_number
from kalima.web.tidy import TidyAdmin, TidyText

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PASTED_MAX = 100_000


def pasted_lines(*, label: "StrPromise", help_text: "StrPromise") -> TidyText:
    """The field of a form for many entries, a line each."""
    return TidyText(
        label=label,
        max_length=PASTED_MAX,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 12, "class": "paste"}),
    )


class PastedAdmin(TidyAdmin):
    """A list with a page that takes many entries at once, or none of them and says why."""

    paste_form: type[forms.Form]
    paste_title: "StrPromise"

    def take(self, request: HttpRequest, chosen: dict[str, Any]) -> str:
        """Take what the form holds, and say what came of it. Raises BadLines, and then nothing is kept."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        return [self.own_path("paste", self.paste_view), *super().get_urls()]

    def paste_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.paste_form(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                said = self.take(request, dict(form.cleaned_data))
            except BadLines as refusal:
                form.add_error("lines", [*refusal.reasons, str(_("لم يُحفظ شيء."))])
            else:
                self.message_user(request, said, messages.SUCCESS)
                return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return self.own_page(request, "paste", form, title=self.paste_title)

    def own_path(self, name: str, view: Any) -> URLPattern:
        """The address of a page of this list, named after it."""
        named = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
        return path(f"{name}/", self.admin_site.admin_view(view), name=named)

    def own_page(self, request: HttpRequest, name: str, form: forms.BaseForm, **context: Any) -> HttpResponse:
        context |= self.admin_site.each_context(request) | {"opts": self.opts, "form": form}
        return render(request, f"admin/{self.opts.app_label}/{self.opts.model_name}/{name}.html", context)


class TriedAdmin(PastedAdmin):
    """A list with a page that says where an entry would be found; nothing is saved there."""

    def trial_of(self, entry: Any) -> dict[str, Any]:
        """What the page tells of an entry, saved or only typed."""
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        return [self.own_path("try", self.try_view), *super().get_urls()]

    def try_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        asked = request.POST if request.method == "POST" else request.GET
        number = asked.get("entry", "")
        entry: Model | None = get_object_or_404(self.model, pk=row_number(number)) if number else None
        form = self.get_form(request, entry, change=entry is not None)(request.POST or None, instance=entry)
        tried = form.instance if form.is_bound and form.is_valid() else None
        if entry is not None and not form.is_bound:
            tried = entry
        told = self.trial_of(tried) if tried else {"trial": None}
        title = _("تجربة على الأرشيف")
        return self.own_page(request, "try", form, title=title, entry=number, tried=tried, **told)
