"""The paper's moods, for the managing editor: what stands now, what is to come, and what was."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.admin.asking import asker
from articles.figures import FiguresAdmin, moment_of, span_word
from articles.forms import MomentField
from articles.models import Mood
from articles.moods import end_mood
from articles.moves import DeskError
from kalima.web.tidy import TidyAdmin, TidyLine

# What each kind brings about, said where it is chosen.
EFFECTS = _(
    "الحداد: رأس الصفحة وألوان الأقسام والصور رمادية. المناسبة: سطرها ورسمها أعلى الصفحة. "
    "الصمت الانتخابي: تُراجَع التعليقات كلها قبل نشرها، "
    "ولا تظهر المواد الانتخابية من نفسها في الصفحة الرئيسية ولا في شريط العاجل."
)


class MoodForm(forms.ModelForm):
    """A mood as it is planned, in the house's zone."""

    line = TidyLine(
        label=_("السطر"), max_length=140, help_text=_("يقرؤه القرّاء أعلى كل صفحة ما دام الحال قائمًا.")
    )
    starts_at = MomentField(label=_("يبدأ عند"), initial=timezone.now)
    ends_at = MomentField(label=_("ينتهي عند"))

    class Meta:
        model = Mood
        fields = ("kind", "line", "mark", "starts_at", "ends_at")
        help_texts = {"kind": EFFECTS}


@admin.register(Mood)
class MoodAdmin(TidyAdmin, FiguresAdmin):
    """Moods are planned and changed until they are over; then they stay in the list as they were."""

    form = MoodForm
    fields = ("kind", "line", "mark", "starts_at", "ends_at")
    radio_fields = {"kind": admin.HORIZONTAL, "mark": admin.HORIZONTAL}
    list_display = ("line", "kind", "state", "begins", "over")
    list_per_page = 50
    change_form_template = "admin/articles/mood/change_form.html"

    def has_change_permission(self, request: HttpRequest, obj: Mood | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or not _is_over(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Mood | None = None) -> bool:
        """What stood on every page is remembered; what is not wanted any more is ended."""
        return False

    def get_fields(self, request: HttpRequest, obj: Mood | None = None) -> Any:
        if obj is not None and not self.has_change_permission(request, obj):
            return ("kind", "line", "mark", "state", "begins", "over")
        return self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Mood | None = None) -> Any:
        return ("state", "begins", "over")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.end_view))
        return [path("<int:pk>/end/", view, name="articles_mood_end"), *super().get_urls()]

    def end_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        mood = get_object_or_404(Mood, pk=pk)
        try:
            end_mood(mood, by=asker(request), at=timezone.now())
        except DeskError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("أُنهي «%(kind)s».") % {"kind": mood.get_kind_display()})
        return redirect("admin:articles_mood_changelist")

    @admin.display(description=_("الحال"))
    def state(self, mood: Mood) -> str:
        if mood.ended_at:
            return str(_("أُنهي"))
        return span_word(mood.starts_at, mood.ends_at, at=timezone.now())

    @admin.display(description=_("يبدأ عند"))
    def begins(self, mood: Mood) -> str:
        return format_html("من {}", moment_of(mood, mood.starts_at))

    @admin.display(description=_("النهاية"))
    def over(self, mood: Mood) -> str:
        return format_html("إلى {}", moment_of(mood, mood.ended_at or mood.ends_at))


def _is_over(mood: Mood) -> bool:
    return mood.ended_at is not None or mood.ends_at <= timezone.now()
