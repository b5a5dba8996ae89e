"""The months that the house starts itself, and what follows from them."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.figures import FiguresAdmin, settings_of, site_of
from articles.models import HijriMonthStart, SiteSettings
from kalima.text import hijri
from kalima.web.tidy import TidyAdmin

# How far ahead the page shows what follows from the house's entries.
MONTHS_AHEAD = 6


class MonthStartForm(forms.ModelForm):
    """A month's start. The Hijri year is this one until another is typed."""

    class Meta:
        model = HijriMonthStart
        fields = ("month", "year", "first_day", "authority")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = hijri.to_hijri(timezone.localdate(), SiteSettings.load().month_starts)
        if today and not self.instance.pk and "year" in self.fields:
            self.initial.setdefault("year", today.year)


@admin.register(HijriMonthStart)
class HijriMonthStartAdmin(TidyAdmin, FiguresAdmin):
    """The house's own months over the table, with what follows from them shown beside."""

    form = MonthStartForm
    fields = ("month", "year", "first_day", "authority")
    list_display = ("__str__", "first_day_words", "authority")
    list_per_page = 60
    ordering = ("-first_day",)
    change_list_template = "admin/articles/hijrimonthstart/change_list.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"coming": coming_months(settings_of(request))})

    @admin.display(description=_("أول أيام الشهر"))
    def first_day_words(self, start: HijriMonthStart) -> str:
        return site_of(start).weekday(start.first_day)


def coming_months(site: SiteSettings) -> list[dict[str, Any]]:
    """This month and the next as the house follows them: name, days, and whether the entry is its own."""
    today = hijri.to_hijri(timezone.localdate(), site.month_starts)
    if today is None:
        return []
    own = {(start.year, start.month) for start in site.month_starts}
    months = []
    year, month = today.year, today.month
    for _i in range(MONTHS_AHEAD):
        first = hijri.month_start(year, month, site.month_starts)
        following = (year, month + 1) if month < 12 else (year + 1, 1)
        after = hijri.month_start(*following, site.month_starts)
        if first is None or after is None:
            break
        months.append(
            {
                "name": site.hijri_month(month, year),
                "first_day": site.weekday(first),
                "last_day": site.weekday(after - timedelta(days=1)),
                "days": site.number((after - first).days),
                "is_own": (year, month) in own,
            }
        )
        year, month = following
    return months
