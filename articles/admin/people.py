"""Those who sign and those who sign in: bylines, and the accounts of the newsroom."""

from typing import Any, cast

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles import plates
from articles.admin.asking import asker
from articles.figures import FiguresAdmin, moment_of
from articles.models import OUTDATED, SearchDocument, Staff, Writer
from articles.picture_fields import PictureFile
from articles.renditions import PictureRefused
from articles.slugs import keep_tail
from kalima.web.tidy import TidyAdmin

# Roles are a table in the code, and addresses are kept with the accounts: neither is edited by itself.
admin.site.unregister(Group)
admin.site.unregister(EmailAddress)


# What nobody takes from their own account, and what is said to who tries.
OWN_LOSSES = {
    "is_superuser": _("لا يرفع أحد هذه الصلاحية عن حسابه. عند الحاجة يرفعها من له كل الصلاحيات."),
    "is_staff": _("لا يرفع أحد هذه الصلاحية عن حسابه. عند الحاجة يرفعها من له كل الصلاحيات."),
    "is_active": _("لا يُوقف أحد حسابه بنفسه. عند الحاجة يوقفه مدير تحرير آخر."),
}
OWN_ROLE = _("لا يرفع أحد دور مدير التحرير عن حسابه. عند الحاجة يرفعه مدير تحرير آخر.")
# Sharp on a phone where it is largest, on the writer's own page.
PORTRAIT_PX = 480
LAST_ONE = _("هذا آخر حساب نشط لمدير تحرير. يُرجى إسناد الدور إلى حساب آخر أولًا.")


class WriterForm(forms.ModelForm):
    """A byline, with the portrait that stands on its page and beside its name."""

    portrait_file = forms.FileField(
        label=_("صورة الكاتب"),
        required=False,
        widget=PictureFile,
        help_text=_("JPEG أو PNG أو WebP. تظهر مربعة حيث يظهر اسمه، والأنسب صورة مربعة من الأصل."),
    )
    drops_portrait = forms.BooleanField(label=_("حذف الصورة"), required=False)

    def clean_portrait_file(self) -> plates.Plate | None:
        file = self.cleaned_data["portrait_file"]
        try:
            return plates.plate_of(file, width_px=PORTRAIT_PX) if file else None
        except PictureRefused as reason:
            raise forms.ValidationError(str(reason)) from reason


@admin.register(Writer)
class WriterAdmin(TidyAdmin):
    """Public bylines, the newsroom's own first."""

    form = WriterForm
    readonly_fields = ("portrait_now",)

    list_display = ("name", "title", "account")
    search_fields = ("name", "title")
    search_help_text = _("اسم الكاتب أو صفته")
    ordering = ("-is_newsroom", "name", "pk")
    fields = ("name", "title", "bio", "portrait_now", "portrait_file", "drops_portrait", "staff", "slug")

    def get_fields(self, request: HttpRequest, obj: Writer | None = None) -> Any:
        """Where there is no portrait, none is shown and none can be dropped."""
        has_portrait = obj is not None and bool(obj.portrait)
        needless = set() if has_portrait else {"portrait_now", "drops_portrait"}
        return [name for name in self.fields if name not in needless]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Writer]:
        return super().get_queryset(request).select_related("staff")

    def has_delete_permission(self, request: HttpRequest, obj: Writer | None = None) -> bool:
        if obj is not None and obj.is_newsroom:
            return False
        return super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Writer) -> None:
        if obj.portrait:
            plates.drop(obj.portrait)
        super().delete_model(request, obj)

    def save_model(self, request: HttpRequest, obj: Writer, form: forms.ModelForm, change: bool) -> None:
        """Keep the byline; a portrait that gives way is deleted once that is sure.

        The search reads the stories of a writer again who is called otherwise now.
        """
        new, before = form.cleaned_data.get("portrait_file"), obj.portrait
        if new:
            obj.portrait = plates.keep(new)
            obj.portrait_width_px, obj.portrait_height_px = new.width_px, new.height_px
        elif form.cleaned_data.get("drops_portrait"):
            obj.portrait, obj.portrait_width_px, obj.portrait_height_px = "", 0, 0
        super().save_model(request, obj, form, change)
        keep_tail(obj, form.initial.get("slug", ""))
        if change and "name" in form.changed_data:
            SearchDocument.objects.filter(article__bylines__writer=obj).update(version=OUTDATED)
        if before and obj.portrait != before:
            plates.drop(before)

    @admin.display(description=_("الصورة الآن"))
    def portrait_now(self, writer: Writer) -> str:
        return format_html(
            '<img class="writer-portrait" src="{}" width="{}" height="{}" alt="">',
            reverse("media", args=[writer.portrait]),
            writer.portrait_width_px,
            writer.portrait_height_px,
        )

    @admin.display(description=_("حساب الدخول"))
    def account(self, writer: Writer) -> str:
        return str(writer.staff) if writer.staff else "—"


class NewStaffForm(UserCreationForm):
    """An account with its first password, its roles and its sections."""

    class Meta:
        model = Staff
        fields = ("username", "first_name", "last_name", "email", "groups", "sections")
        widgets = {
            "groups": forms.CheckboxSelectMultiple,
            "sections": forms.CheckboxSelectMultiple,
        }


class StaffForm(UserChangeForm):
    """An account as it is changed later; its password has a page of its own.

    Someone must always be left who can open this page, so nobody switches themselves off, and the last
    managing editor stays.
    """

    password = None  # type: ignore[assignment]
    by: Staff  # who is at the page

    class Meta:
        model = Staff
        fields = "__all__"
        widgets = {
            "groups": forms.CheckboxSelectMultiple,
            "sections": forms.CheckboxSelectMultiple,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        lost = [name for name in OWN_LOSSES if getattr(self.instance, name) and cleaned.get(name) is False]
        was_managing = _managing_editors().filter(pk=self.instance.pk).exists()
        if was_managing and "groups" in cleaned and not cleaned["groups"].filter(_may_manage()).exists():
            lost.append("groups")
        if self.instance.pk == self.by.pk:
            for name in lost:
                self.add_error(name, OWN_LOSSES.get(name, OWN_ROLE))
        elif was_managing and set(lost) - {"is_superuser"}:
            # Of two who switch each other off at once, the second must see what the first did.
            Group.objects.select_for_update(of=("self",)).filter(_may_manage()).order_by("pk").first()
            if not _managing_editors().exclude(pk=self.instance.pk).exists():
                self.add_error(lost[-1], LAST_ONE)
        return cleaned


def _may_manage() -> Q:
    """Of groups, those whose members keep the accounts."""
    return Q(permissions__codename="change_staff", permissions__content_type__app_label="articles")


def _managing_editors() -> QuerySet[Staff]:
    """Those who can open this page by their role; holders of all permissions may be none of the paper."""
    role = Group.objects.filter(_may_manage())
    return Staff.objects.filter(is_active=True, is_staff=True, groups__in=role)


class NewPasswordForm(AdminPasswordChangeForm):
    """A password that the managing editor sets for someone; no account here goes without one."""

    def __init__(self, user: Staff, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields.pop("usable_password", None)
        for field in self.fields.values():
            field.required = True


@admin.register(Staff)
class StaffAdmin(TidyAdmin, FiguresAdmin, UserAdmin):
    """Accounts of the newsroom. Nobody below all permissions can give more than the four roles."""

    form = StaffForm
    add_form = NewStaffForm
    add_form_template = None
    change_password_form = NewPasswordForm
    change_user_password_template = "admin/articles/staff/password.html"
    change_form_template = "admin/articles/staff/change_form.html"
    list_display = ("username", "full_name", "email", "roles", "standing")
    list_filter = ("groups", "is_active")
    list_per_page = 50
    search_fields = ("username", "first_name", "last_name", "email")
    search_help_text = _("اسم أو بريد")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("signed_in", "joined")
    add_fieldsets = (
        (None, {"fields": ("username", ("first_name", "last_name"), "email", "password1", "password2")}),
        (_("العمل"), {"fields": ("groups", "sections")}),
    )
    fieldsets = (
        (None, {"fields": ("username", ("first_name", "last_name"), "email")}),
        (_("العمل"), {"fields": ("groups", "sections", "is_active")}),
        (_("الدخول"), {"fields": ("signed_in", "joined")}),
    )
    widest = (
        _("صلاحيات خاصة"),
        {"fields": ("is_staff", "is_superuser"), "classes": ("collapse",)},
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Staff]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: Staff | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        return (*fieldsets, self.widest) if obj and request.user.is_superuser else fieldsets

    def get_form(
        self, request: HttpRequest, obj: Staff | None = None, change: bool = False, **kwargs: Any
    ) -> type[StaffForm]:
        form = cast("type[StaffForm]", super().get_form(request, obj, change=change, **kwargs))
        form.by = asker(request)
        return form

    def has_change_permission(self, request: HttpRequest, obj: Staff | None = None) -> bool:
        """Whoever holds all permissions is changed only by their like: a password is a key too."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Staff | None = None) -> bool:
        """Nobody is deleted: an account that is not active keeps its place in every story's memory."""
        return False

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list[dict[str, Any]]:
        """For the record of acts: which roles someone has now, and whether the account is open."""
        message = super().construct_change_message(request, form, formsets, add)
        said = []
        if "groups" in form.changed_data:
            roles = "، ".join(group.name for group in form.cleaned_data["groups"])
            said.append(str(_("الأدوار الآن: %(roles)s") % {"roles": roles or "—"}))
        if "is_active" in form.changed_data:
            said.append(
                str(_("الحساب الآن نشط") if form.cleaned_data["is_active"] else _("الحساب الآن موقوف"))
            )
        return [*message, *({"said": words} for words in said)]

    def save_model(self, request: HttpRequest, obj: Staff, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True
        super().save_model(request, obj, form, change)

    @admin.display(description=_("الاسم"))
    def full_name(self, staff: Staff) -> str:
        return staff.get_full_name() or "—"

    @admin.display(description=_("آخر دخول"))
    def signed_in(self, staff: Staff) -> str:
        return moment_of(staff, staff.last_login)

    @admin.display(description=_("أُنشئ الحساب"))
    def joined(self, staff: Staff) -> str:
        return moment_of(staff, staff.date_joined)

    @admin.display(description=_("الحساب"))
    def standing(self, staff: Staff) -> str:
        return str(_("نشط") if staff.is_active else _("موقوف"))

    @admin.display(description=_("الأدوار"))
    def roles(self, staff: Staff) -> SafeString | str:
        names = [group.name for group in staff.groups.all()]
        if staff.is_superuser:
            names.insert(0, str(_("كل الصلاحيات")))
        return format_html_join("، ", "{}", ((name,) for name in names)) or "—"
