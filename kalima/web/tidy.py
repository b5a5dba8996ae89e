"""Form fields whose text arrives as the house stores it, and the admin pages that use them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.db.models.fields import BLANK_CHOICE_DASH
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from kalima.text import arabic

# Django shows a row of dashes where nothing was chosen, which is read aloud as dashes.
_DASHES = BLANK_CHOICE_DASH[0][1]
_NOTHING_CHOSEN = _("بلا اختيار")


class TidyLine(forms.CharField):
    """One line. It is tidied before its length is measured, for tidying may lengthen it."""

    def to_python(self, value: Any) -> str:
        return arabic.tidy_line(super().to_python(value) or "")


class TidyText(forms.CharField):
    """Text of several lines."""

    def to_python(self, value: Any) -> str:
        return arabic.tidy(super().to_python(value) or "")


class TidyAdmin(admin.ModelAdmin):
    """What the desk's own pages have in common: tidy text, the browser's calendar, links in words.

    Lists keep the order that their page gives them, and nothing is done to many rows at once.
    """

    # Slugs are lines too, but have a field of their own in Django.
    formfield_overrides = {
        models.SlugField: {"widget": forms.TextInput},
        models.CharField: {"form_class": TidyLine},
        models.TextField: {"form_class": TidyText},
        models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
    }
    sortable_by = ()
    actions = None
    show_facets = admin.ShowFacets.NEVER

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A list; the whole one where the address asks about a NUL, which PostgreSQL refuses to be asked."""
        if any("\0" in value for _name, values in request.GET.lists() for value in values):
            return redirect(request.path)
        return super().changelist_view(request, extra_context)

    def formfield_for_dbfield(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        if isinstance(field, forms.ModelChoiceField) and field.empty_label == _DASHES:
            field.empty_label = _NOTHING_CHOSEN
        return field

    def formfield_for_choice_field(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name not in self.radio_fields:
            may_be_blank = db_field.blank or not db_field.has_default()
            kwargs["choices"] = db_field.get_choices(
                include_blank=may_be_blank, blank_choice=[("", _NOTHING_CHOSEN)]
            )
        return super().formfield_for_choice_field(db_field, request, **kwargs)
