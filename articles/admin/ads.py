"""House ads, for the managing editor: the picture of a place, where it leads, from when until when."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import plates
from articles.figures import FiguresAdmin, moment_of, span_word
from articles.forms import MomentField
from articles.models import HouseAd
from articles.models.furniture import AD_WIDTHS_PX
from articles.picture_fields import PictureFile
from articles.renditions import PictureRefused
from kalima.web.proving import ProvenAdmin
from kalima.web.tidy import TidyAdmin, TidyLine


class HouseAdForm(forms.ModelForm):
    """An ad as it is planned. A new file takes the place of the one before."""

    file = forms.FileField(
        label=_("ملف الصورة"),
        required=False,
        widget=PictureFile,
        help_text=_("JPEG أو PNG أو WebP. العريض القصير أنسب، مثل 1200 × 240."),
    )
    starts_at = MomentField(label=_("يبدأ عند"), initial=timezone.now)
    ends_at = MomentField(label=_("ينتهي عند"))

    class Meta:
        model = HouseAd
        fields = ("place", "alt", "address", "starts_at", "ends_at")
        field_classes = {"alt": TidyLine, "address": TidyLine}
        widgets = {"address": forms.TextInput({"dir": "ltr"})}

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file and not self.instance.picture:
            raise forms.ValidationError(_("لا صورة للإعلان."))
        try:
            return plates.plates_of(file, *AD_WIDTHS_PX) if file else None
        except PictureRefused as reason:
            raise forms.ValidationError(str(reason)) from reason

    def _post_clean(self) -> None:
        # The picture is in place before the record's own rules are asked.
        if new := self.cleaned_data.get("file"):
            self.instance.width_px, self.instance.height_px = new[0].width_px, new[0].height_px
        super()._post_clean()  # type: ignore[misc]


@admin.register(HouseAd)
class HouseAdAdmin(ProvenAdmin, TidyAdmin, FiguresAdmin):
    """What stands in each place, what is to come, and what was."""

    proves_form = False
    form = HouseAdForm
    fields = ("shown", "place", "file", "alt", "address", "starts_at", "ends_at")
    readonly_fields = ("shown",)
    list_display = ("alt", "place", "state", "begins", "over")
    list_per_page = 50

    def get_fields(self, request: HttpRequest, obj: HouseAd | None = None) -> Any:
        return self.fields if obj else self.fields[1:]

    def save_model(self, request: HttpRequest, obj: HouseAd, form: HouseAdForm, change: bool) -> None:
        new, before = form.cleaned_data["file"], (obj.picture, obj.small)
        if new:
            obj.picture, obj.small = [*(plates.keep(plate) for plate in new), ""][:2]
        super().save_model(request, obj, form, change)
        if new:
            plates.drop(*before)

    def delete_model(self, request: HttpRequest, obj: HouseAd) -> None:
        with transaction.atomic():
            plates.drop(obj.picture, obj.small)
            super().delete_model(request, obj)

    @admin.display(description=_("الصورة"))
    def shown(self, ad: HouseAd) -> str:
        return format_html(
            '<img class="ad-now" src="{}" width="{}" height="{}" alt="{}">',
            *(reverse("media", args=[ad.picture]), ad.width_px, ad.height_px, ad.alt),
        )

    @admin.display(description=_("الحال"))
    def state(self, ad: HouseAd) -> str:
        return span_word(ad.starts_at, ad.ends_at, at=timezone.now())

    @admin.display(description=_("يبدأ عند"))
    def begins(self, ad: HouseAd) -> str:
        return format_html("من {}", moment_of(ad, ad.starts_at))

    @admin.display(description=_("ينتهي عند"))
    def over(self, ad: HouseAd) -> str:
        return format_html("إلى {}", moment_of(ad, ad.ends_at))
