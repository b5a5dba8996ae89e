"""What the managing editor decides for all discussions: terms, sections that differ, who is on duty."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.categories.models import Category
from articles.logbook import log_act
from articles.models import Staff
from comments.deciding import PERMISSION
from comments.models import DiscussionSettings, Duty, SectionDiscussion
from kalima.web.accounts import ensure_proven
from kalima.web.tidy import TidyLine, TidyText

# Empty lines that the page offers beside those that are filled.
SECTIONS_MORE = 2
DUTIES_MORE = 3
DUTIES_MAX = 200

FIELDSETS = (
    (_("كيف تُنشر التعليقات"), ("mode", "newcomer_until", "closes_after_days", "known_hosts")),
    (_("الإيقاف في الموقع كله"), ("is_stopped", "stopped_message")),
    (_("الحظر والاعتراض"), ("contact",)),
    (_("ما يُنسى ومتى"), ("address_days", "refused_days")),
    (_("تنبيه المناوب بالبريد"), ("old_after_minutes", "long_from")),
    (_("للقرّاء"), ("figures_are_public",)),
)


class TermsForm(forms.ModelForm):
    """The settings but for the learned score's, which are chosen beside its figures."""

    class Meta:
        model = DiscussionSettings
        fields = [name for _title, names in FIELDSETS for name in names]
        field_classes = {"stopped_message": TidyLine, "contact": TidyLine, "known_hosts": TidyText}
        widgets = {"known_hosts": forms.Textarea({"rows": 4, "dir": "ltr"})}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("is_stopped") and not said.get("stopped_message"):
            self.add_error("stopped_message", _("لا بد من جملة يقرؤها القرّاء أثناء الإيقاف."))
        return said


class LineForm(forms.ModelForm):
    """A line of a table; `among` are the choices of its first field, read once for all lines."""

    def __init__(self, *args: Any, among: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self._meta.fields[0]].choices = among  # type: ignore[attr-defined, index]


class SectionForm(LineForm):
    """A section whose discussions are led otherwise."""

    class Meta:
        model = SectionDiscussion
        fields = ["section", "mode"]


class DutyForm(LineForm):
    """One line of the rota."""

    class Meta:
        model = Duty
        fields = ["person", "day", "starts", "ends"]
        widgets = {name: forms.TimeInput({"type": "time"}, format="%H:%M") for name in ("starts", "ends")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = moderators()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        starts, ends = said.get("starts"), said.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("تنتهي المناوبة بعد بدايتها في اليوم نفسه. ما بعد منتصف الليل سطر آخر."))
        return said


def moderators() -> Any:
    """Who may be on duty: whoever decides about comments."""
    people = Staff.objects.with_perm(PERMISSION, backend="django.contrib.auth.backends.ModelBackend")
    return people.filter(is_active=True).order_by("first_name", "username")


@admin.register(DiscussionSettings)
class DiscussionSettingsAdmin(admin.ModelAdmin):
    """The one row of settings has one page."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("", wrap(self.terms_view), name="comments_discussionsettings_changelist")]

    def terms_view(self, request: HttpRequest) -> HttpResponse:
        """Show the settings, and keep what was chosen, all of it or nothing."""
        person = request.user
        if not isinstance(person, Staff) or not self.has_change_permission(request):
            raise PermissionDenied
        ensure_proven(request)
        sections = forms.modelformset_factory(
            SectionDiscussion, form=SectionForm, extra=SECTIONS_MORE, can_delete=True
        )
        duties = forms.modelformset_factory(
            Duty, form=DutyForm, extra=DUTIES_MORE, can_delete=True, max_num=DUTIES_MAX
        )
        sent = request.POST if request.method == "POST" else None
        form = TermsForm(sent, instance=DiscussionSettings.objects.get(), label_suffix="")
        rows: dict[str, Any] = {
            "sections": sections(
                sent,
                prefix="sections",
                queryset=_sections(),
                form_kwargs={"among": _among(Category.objects.all())},
            ),
            "duties": duties(
                sent, prefix="duties", queryset=_duties(), form_kwargs={"among": _among(moderators())}
            ),
        }
        if sent is not None and all([form.is_valid(), *(part.is_valid() for part in rows.values())]):
            _keep(form, list(rows.values()), by=person)
            messages.success(request, _("حُفظت إعدادات التعليقات."))
            return redirect("admin:comments_discussionsettings_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": self.opts.verbose_name,
            "opts": self.opts,
            "form": form,
            "fieldsets": [(title, [form[name] for name in names]) for title, names in FIELDSETS],
            **rows,
        }
        return TemplateResponse(request, "admin/comments/discussionsettings/terms.html", context)


@transaction.atomic
def _keep(form: TermsForm, parts: list[Any], *, by: Staff) -> None:
    """Save the settings with their lines, and one row in the record of acts that names what changed."""
    changed = [str(form.fields[name].label) for name in form.changed_data]
    settings = form.save()
    for part in parts:
        if part.has_changed():
            part.save()
            changed.append(str(part.model._meta.verbose_name_plural))
    if changed:
        log_act(settings, [{"changed": {"fields": changed}}], by=by, at=timezone.now())


def _among(rows: Any) -> list[tuple[Any, str]]:
    return [("", "—"), *((row.pk, str(row)) for row in rows)]


def _sections() -> Any:
    return SectionDiscussion.objects.select_related("section").order_by("section__order", "pk")


def _duties() -> Any:
    return Duty.objects.select_related("person").order_by("day", "starts", "pk")
