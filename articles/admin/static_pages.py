"""The paper's pages that are no news, written with the body's editor."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from js_asset import Media

from articles.fields import TextEditor
from articles.figures import FiguresAdmin, moment_of
from articles.models import StaticPage
from articles.models.copy import BodyField
from articles.old_addresses import let_go
from articles.slugs import keep_tail
from kalima.web.proving import ProvenAdmin
from kalima.web.tidy import TidyAdmin


class StaticPageForm(forms.ModelForm):
    class Meta:
        widgets = {"body": TextEditor}


@admin.register(StaticPage)
class StaticPageAdmin(ProvenAdmin, FiguresAdmin, TidyAdmin):
    """In the footer's order."""

    proves_form = False
    form = StaticPageForm
    # Its own field, and not what other texts of the desk have.
    formfield_overrides = TidyAdmin.formfield_overrides | {BodyField: {}}
    fields = ("title", "body", "is_shown", "in_footer", "order", "slug")
    list_display = ("title", "standing", "saved")
    ordering = ("order", "title", "pk")

    def save_model(self, request: HttpRequest, obj: StaticPage, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        keep_tail(obj, form.initial.get("slug", ""))

    def delete_model(self, request: HttpRequest, obj: StaticPage) -> None:
        let_go(obj)
        super().delete_model(request, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)  # type: ignore[attr-defined]
        return super().render_change_form(request, context, *args, **kwargs)

    def get_view_on_site_url(self, obj: StaticPage | None = None) -> str | None:
        return obj.get_absolute_url() if obj and obj.is_shown else None

    @admin.display(description=_("الحالة"))
    def standing(self, page: StaticPage) -> str:
        if not page.is_shown:
            return str(_("غير منشورة"))
        return str(_("منشورة، ورابطها أسفل كل صفحة") if page.in_footer else _("منشورة"))

    @admin.display(description=_("آخر حفظ"))
    def saved(self, page: StaticPage) -> str:
        return moment_of(page, page.saved_at)
