"""Those who sign and those who sign in: bylines, and the accounts of the newsroom."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles import plates
from articles.accounts import (
    address_changed,
    close,
    forget_factors,
    leave_one_besides,
    managing_editors,
    may_manage,
    password_set,
    reopen,
)
from articles.admin.asking import asker
from articles.categories.models import Category
from articles.figures import FiguresAdmin, moment_of
from articles.invitations import invite, withdraw
from articles.models import OUTDATED, Invitation, SearchDocument, Staff, Writer
from articles.moves import DeskError
from articles.old_addresses import let_go
from articles.picture_fields import PictureFile
from articles.renditions import PictureRefused
from articles.slugs import keep_tail
from kalima.web.accounts import ensure_proven, is_proven
from kalima.web.proving import ProvenAdmin
from kalima.web.rownumbers import row_number
from kalima.web.tidy import TidyAdmin, TidyLine

# Roles are a table in the code, and addresses are kept with the accounts: neither is edited by itself.
admin.site.unregister(Group)
admin.site.unregister(EmailAddress)
# Second factors and sessions are their owners', and stand on the pages of one's own account.
admin.site.unregister(Authenticator)
admin.site.unregister(UserSession)


# What nobody takes from their own account, and what is said to who tries.
OWN_LOSSES = {
    "is_superuser": _("لا يرفع أحد هذه الصلاحية عن حسابه. عند الحاجة يرفعها من له كل الصلاحيات."),
    "is_staff": _("لا يرفع أحد هذه الصلاحية عن حسابه. عند الحاجة يرفعها من له كل الصلاحيات."),
}
OWN_ROLE = _("لا يرفع أحد دور مدير التحرير عن حسابه. عند الحاجة يرفعه مدير تحرير آخر.")
# Sharp on a phone where it is largest, on the writer's own page.
PORTRAIT_PX = 480
# Beyond these the oldest invitations are read in the record of acts.
INVITATIONS_LISTED_MAX = 50


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


# What happens to an account as a whole: its name, its verb, what is said when it was done.
ACTS: dict[str, tuple[Any, Callable[..., object], Any]] = {
    "close": (_("إيقاف الحساب"), close, _("أُوقف الحساب وانتهت جلساته. أسماؤه على مواده باقية.")),
    "reopen": (_("تنشيط الحساب"), reopen, _("الحساب الآن نشط.")),
    "forget": (_("إزالة خطوات التحقق"), forget_factors, _("أُزيلت خطوات التحقق، وانتهت جلسات الحساب.")),
}


@admin.register(Writer)
class WriterAdmin(ProvenAdmin, TidyAdmin):
    """Public bylines, the newsroom's own first."""

    proves_form = False
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
        let_go(obj)
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


class InviteForm(forms.Form):
    """Whom to invite, and what they are to do here."""

    email = forms.EmailField(label=_("البريد الإلكتروني"), widget=forms.EmailInput(attrs={"dir": "ltr"}))
    first_name = TidyLine(label=_("الاسم"), max_length=150, required=False)
    last_name = TidyLine(label=_("اللقب"), max_length=150, required=False)
    role = forms.ModelChoiceField(
        Group.objects.order_by("pk"), label=_("الدور"), widget=forms.RadioSelect, empty_label=None
    )
    sections = forms.ModelMultipleChoiceField(
        Category.objects.all(),
        label=_("الأقسام"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("الأقسام التي يعمل لها. بلا اختيار: كل الأقسام."),
    )


class StaffForm(UserChangeForm):
    """An account as it is changed later; its password has a page of its own.

    Someone must always be left who can open this page: nobody lays down their own role, and the last
    managing editor keeps it. Accounts are closed by a press of its own. What was not changed in the form
    stays as it is now: another managing editor may have changed it since the page was opened.
    """

    password = None  # type: ignore[assignment]
    # What the page was opened with: of each field its value, of many rows their numbers.
    stood = forms.CharField(required=False, widget=forms.HiddenInput)
    by: Staff  # who is at the page

    class Meta:
        model = Staff
        fields = "__all__"
        widgets = {
            "groups": forms.CheckboxSelectMultiple,
            "sections": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = {name: _plain(self[name].initial) for name in self.fields if name != "stood"}
        self.initial["stood"] = json.dumps(self.now)

    @cached_property
    def then(self) -> dict[str, Any]:
        """What the page was opened with, as far as it says so."""
        try:
            then = dict(json.loads(self["stood"].data))
        except (ValueError, TypeError):
            then = {}
        return {
            name: then[name] if type(then.get(name)) is type(now) else now for name, now in self.now.items()
        }

    @cached_property
    def changed_data(self) -> list[str]:
        """The fields that were changed on the page, whatever they hold by now."""
        return [
            name for name, then in self.then.items() if self.fields[name].has_changed(then, self[name].data)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._keep_what_others_changed(cleaned)
        lost = [name for name in OWN_LOSSES if getattr(self.instance, name) and cleaned.get(name) is False]
        was_managing = managing_editors().filter(pk=self.instance.pk).exists()
        if was_managing and "groups" in cleaned and not cleaned["groups"].filter(may_manage()).exists():
            lost.append("groups")
        if self.instance.pk == self.by.pk:
            for name in lost:
                self.add_error(name, OWN_LOSSES.get(name, OWN_ROLE))
        elif was_managing and set(lost) - {"is_superuser"}:
            try:
                leave_one_besides(self.instance)
            except DeskError as reason:
                self.add_error(lost[-1], str(reason))
        return cleaned

    def _keep_what_others_changed(self, cleaned: dict[str, Any]) -> None:
        """Roles are given and taken one by one. Sections are one choice, since none means all of them."""
        for name in set(cleaned) & set(self.now):
            then, now = self.then[name], self.now[name]
            if isinstance(now, list):
                sent = [row.pk for row in cleaned[name]]
                kept = [pk for pk in now if pk in sent or pk not in then]
                added = [pk for pk in sent if pk not in then]
                cleaned[name] = cleaned[name].model.objects.filter(pk__in=[*kept, *added])
                if name == "sections" and set(now) != set(then) and set(sent) not in (set(then), set(now)):
                    self._ask_again(name, now)
            elif name not in self.changed_data:
                cleaned[name] = now

    def _ask_again(self, name: str, now: list[int]) -> None:
        """Two chose otherwise; whoever saves once more has seen what the other chose."""
        names = "، ".join(Category.objects.filter(pk__in=now).values_list("name", flat=True))
        self.add_error(
            name,
            _("غيّر مدير تحرير آخر هذه الأقسام بعد فتح الصفحة، وهي الآن: %(names)s. يُرجى اختيارها ثم الحفظ.")
            % {"names": names or _("كل الأقسام")},
        )
        seen = cast(QueryDict, self.data).copy()
        seen["stood"] = json.dumps({**self.then, name: now})
        self.data = seen


def _plain(value: Any) -> Any:
    """A field's value as it can be written down: of many rows their numbers."""
    return [row.pk for row in value] if isinstance(value, list) else value


class NewPasswordForm(AdminPasswordChangeForm):
    """A password that the managing editor sets for someone; no account here goes without one."""

    def __init__(self, user: Staff, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields.pop("usable_password", None)
        for field in self.fields.values():
            field.required = True


@admin.register(Staff)
class StaffAdmin(ProvenAdmin, TidyAdmin, FiguresAdmin, UserAdmin):
    """Accounts of the newsroom. Nobody below all permissions can give more than the four roles."""

    form = StaffForm
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
    readonly_fields = ("signed_in", "joined", "standing")
    fieldsets = (
        (None, {"fields": ("username", ("first_name", "last_name"), "email", "stood")}),
        (_("العمل"), {"fields": ("groups", "sections", "standing")}),
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
        """For the record of acts: which roles someone has now."""
        message = super().construct_change_message(request, form, formsets, add)
        said = []
        if "groups" in form.changed_data:
            roles = "، ".join(group.name for group in form.cleaned_data["groups"])
            said.append(str(_("الأدوار الآن: %(roles)s") % {"roles": roles or "—"}))
        return [*message, *({"said": words} for words in said)]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path(f"<int:pk>/{act}/", view(partial(self.act_view, act=act)), name=f"articles_staff_{act}")
            for act in ACTS
        ]
        return [*own, *super().get_urls()]

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """A password is typed after the proof and never before it: what waits is kept with the session."""
        if self.has_change_permission(request):
            if request.method == "POST" and not is_proven(request):
                return redirect(request.path)
            ensure_proven(request)
        before = request.session.session_key
        response = super().user_change_password(request, id, form_url)
        if request.session.session_key != before:
            # It was set, and the session of who did so has another key.
            UserSession.objects.create_from_request(request)
            password_set(get_object_or_404(Staff, pk=id), by=asker(request), at=timezone.now())
        return response

    def save_model(self, request: HttpRequest, obj: Staff, form: forms.ModelForm, change: bool) -> None:
        """Keep what was changed in the form and nothing else: the rest may have been changed meanwhile."""
        own = [name for name in form.changed_data if not Staff._meta.get_field(name).many_to_many]
        if own:
            obj.save(update_fields=own)
        if obj.email != form.initial["email"]:
            address_changed(obj, form.initial["email"], by=asker(request), at=timezone.now())

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Accounts begin with an invitation; here it is sent, and those that were sent are listed."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        ensure_proven(request)
        by, at = asker(request), timezone.now()
        if request.method == "POST" and "withdraw" in request.POST:
            return self._withdrawn(request, by=by, at=at)
        form = InviteForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                link = invite(**form.cleaned_data, by=by, at=at)
            except DeskError as reason:
                form.add_error("email", str(reason))
            else:
                self._tell_of(request, form.cleaned_data["email"], link)
                return redirect("admin:articles_staff_add")
        sent = Invitation.objects.select_related("role", "made_by")[:INVITATIONS_LISTED_MAX]
        context = self.admin_site.each_context(request) | {
            "title": _("دعوة عضو"),
            "opts": self.opts,
            "form": form,
            "invitations": list(sent),
            "at": at,
        }
        return render(request, "admin/articles/staff/invite.html", context)

    def _tell_of(self, request: HttpRequest, email: str, link: str) -> None:
        """Where no letters leave the house, the link is handed over by whoever invited."""
        if settings.SENDS_LETTERS:
            said = format_html("{} <bdi>{}</bdi>.", _("أُرسلت الدعوة إلى"), email)
        else:
            words = _("لا يرسل هذا الموقع رسائل بعد. رابط الدعوة، ويُعرض هنا مرة واحدة:")
            said = format_html("{} <bdi>{}</bdi>", words, link)
        messages.success(request, said)

    def _withdrawn(self, request: HttpRequest, *, by: Staff, at: datetime) -> HttpResponse:
        invitation = get_object_or_404(Invitation, pk=row_number(request.POST["withdraw"]))
        try:
            withdraw(invitation, by=by, at=at)
            messages.success(request, _("سُحبت الدعوة، ولم يعد رابطها يفتح شيئًا."))
        except DeskError as reason:
            messages.error(request, str(reason))
        return redirect("admin:articles_staff_add")

    def act_view(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        """What happens to an account as a whole: said first, done by a press."""
        person = self.get_object(request, str(pk))
        if not isinstance(person, Staff):
            raise Http404
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        ensure_proven(request)
        title, verb, done = ACTS[act]
        refusal = ""
        if request.method == "POST":
            try:
                verb(person, by=asker(request), at=timezone.now())
                messages.success(request, done)
                return redirect("admin:articles_staff_change", pk)
            except DeskError as reason:
                refusal = str(reason)
        context = self.admin_site.each_context(request) | {
            "title": title,
            "opts": self.opts,
            "person": person,
            "act": act,
            "refusal": refusal,
        }
        return render(request, "admin/articles/staff/close.html", context)

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
