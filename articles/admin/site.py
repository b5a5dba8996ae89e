"""What the managing editor decides for the whole paper: its settings."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import plates
from articles.fields import LinksField
from articles.models import NETWORKS, SiteSettings
from articles.models.furniture import ADDRESS_MAX, FOOTER_LINKS_MAX, MASTHEAD_LINKS_MAX, check_account
from articles.picture_fields import PictureFile
from articles.renditions import PictureRefused
from kalima.web.proving import ProvenAdmin
from kalima.web.tidy import TidyAdmin, TidyLine

# Three times as wide as a logo stands on a desk's screen.
LOGO_WIDTH_PX = 900


class SettingsForm(forms.ModelForm):
    """The settings, with what stands around the news: the logo, links, accounts elsewhere, the footer."""

    logo_file = forms.FileField(
        label=_("شعار الموقع"),
        required=False,
        widget=PictureFile,
        help_text=_("PNG أو WebP أو JPEG. بلا شعار يُكتب اسم الموقع بخطه."),
    )
    drops_logo = forms.BooleanField(label=_("حذف الشعار والعودة إلى الاسم المكتوب"), required=False)
    masthead_menu = LinksField(
        label=_("روابط بعد الأقسام"), most=MASTHEAD_LINKS_MAX, help_text=_("بترتيب ظهورها.")
    )
    footer_menu = LinksField(
        label=_("روابط أسفل الصفحة"), most=FOOTER_LINKS_MAX, help_text=_("بترتيب ظهورها.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in NETWORKS:
            self.initial.setdefault(f"account_{kind}", self.instance.accounts.get(kind, ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for kind in NETWORKS:
            address = cleaned.get(f"account_{kind}", "")
            if address:
                try:
                    check_account(kind, address)
                except ValidationError as reason:
                    self.add_error(f"account_{kind}", reason)
        if cleaned.get("logo_file"):
            try:
                cleaned["logo_file"] = plates.plate_of(cleaned["logo_file"], width_px=LOGO_WIDTH_PX)
            except PictureRefused as reason:
                self.add_error("logo_file", str(reason))
        has_logo = bool(cleaned.get("logo_file") or self.instance.logo) and not cleaned.get("drops_logo")
        if has_logo and not cleaned.get("logo_alt"):
            self.add_error("logo_alt", _("لا بد للشعار من وصف، مثل اسم الموقع."))
        return cleaned


# An account for each network, as a field of its own.
for _kind, _network in NETWORKS.items():
    SettingsForm.base_fields[f"account_{_kind}"] = TidyLine(
        label=_network.name, max_length=ADDRESS_MAX, required=False, widget=forms.TextInput({"dir": "ltr"})
    )


@admin.register(SiteSettings)
class SiteSettingsAdmin(ProvenAdmin, TidyAdmin):
    """The one row of settings: its list is its page."""

    form = SettingsForm
    readonly_fields = ("today", "logo_now", "ads")
    fieldsets = (
        (_("الاسم"), {"fields": ("name", "descriptor", "agency", "description")}),
        (_("التواريخ والأرقام"), {"fields": ("month_names", "digits", "today")}),
        (_("المدقّق"), {"fields": ("quotes", "checks_digits")}),
        (_("الخلاصات"), {"fields": ("feeds_are_whole",)}),
        (_("الشعار"), {"fields": ("logo_now", "logo_file", "logo_alt", "drops_logo")}),
        (_("الروابط"), {"fields": ("masthead_menu", "footer_menu")}),
        (_("حسابات الموقع"), {"fields": tuple(f"account_{kind}" for kind in NETWORKS)}),
        (_("أسفل الصفحة والإعلانات"), {"fields": ("footer", "ads")}),
    )
    radio_fields = dict.fromkeys(("month_names", "digits", "quotes"), admin.HORIZONTAL)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SiteSettings | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        settings, _made = SiteSettings.objects.get_or_create(pk=1)
        return redirect("admin:articles_sitesettings_change", settings.pk)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        named = {"title": self.opts.verbose_name, "subtitle": None}
        return super().change_view(request, object_id, form_url, named | (extra_context or {}))

    def get_fieldsets(self, request: HttpRequest, obj: SiteSettings | None = None) -> Any:
        """Where there is no logo, none can be dropped."""
        has_logo = obj is not None and bool(obj.logo)
        return [
            (title, {"fields": [name for name in parts["fields"] if has_logo or name != "drops_logo"]})
            for title, parts in self.fieldsets
        ]

    def save_model(self, request: HttpRequest, obj: SiteSettings, form: SettingsForm, change: bool) -> None:
        """Keep the settings; a logo that gives way to another or to the name is deleted once that is sure."""
        cleaned = form.cleaned_data
        obj.accounts = {kind: address for kind in NETWORKS if (address := cleaned.get(f"account_{kind}"))}
        new, before = cleaned.get("logo_file"), obj.logo
        if new:
            obj.logo, obj.logo_width_px, obj.logo_height_px = plates.keep(new), new.width_px, new.height_px
        elif cleaned.get("drops_logo"):
            obj.logo, obj.logo_width_px, obj.logo_height_px, obj.logo_alt = "", 0, 0, ""
        super().save_model(request, obj, form, change)
        if before and obj.logo != before:
            plates.drop(before)

    @admin.display(description=_("الشعار الآن"))
    def logo_now(self, settings: SiteSettings) -> str:
        if not settings.logo:
            return str(_("الاسم المكتوب"))
        return format_html(
            '<img class="logo-now" src="{}" width="{}" height="{}" alt="{}">',
            *(reverse("media", args=[settings.logo]), settings.logo_width_px, settings.logo_height_px),
            settings.logo_alt,
        )

    @admin.display(description=_("إعلانات الموقع"))
    def ads(self, settings: SiteSettings) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:articles_housead_changelist"), _("المواضع وما فيها")
        )

    def response_change(self, request: HttpRequest, obj: SiteSettings) -> HttpResponse:
        self.message_user(request, _("حُفظت الإعدادات."))
        return redirect("admin:articles_sitesettings_change", obj.pk)

    @admin.display(description=_("رأس الصفحة اليوم"))
    def today(self, settings: SiteSettings) -> str:
        return settings.masthead_today
