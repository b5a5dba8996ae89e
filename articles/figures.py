"""Pages of the desk whose records carry the paper's settings, so that all write dates and numbers alike."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.models import SiteSettings
from articles.standing import Standing, paper_at
from kalima.web.edge import is_dated_until, is_seen_until, now_of, stands_until


class FiguresList(ChangeList):
    """A list whose rows have the settings as `site`, read once for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.dress(request)

    def dress(self, request: HttpRequest) -> None:
        """Give the rows the settings."""
        site = settings_of(request)
        # Looked through and not copied: a list with fields in it hands these rows on to its form.
        for record in self.result_list:
            record.site = site


class FiguresAdmin(admin.ModelAdmin):
    """The records of its list and of its pages have the settings as `site`."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return FiguresList

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        record = super().get_object(request, object_id, from_field)
        if record is not None:
            record.site = settings_of(request)
        return record


def settings_of(request: HttpRequest) -> SiteSettings:
    """The settings as this request reads them, once for its records and its templates."""
    return _paper_of(request)[0]


def standing_of(request: HttpRequest) -> Standing:
    """What stands on every page at this moment; read with the settings."""
    return _paper_of(request)[1]


def _paper_of(request: HttpRequest) -> tuple[SiteSettings, Standing]:
    if not hasattr(request, "paper"):
        paper = request.paper = paper_at(now_of(request))  # type: ignore[attr-defined]
        stands_until(request, paper[1].turns_at)
        is_dated_until(request, paper[1].day_ends_at)
        is_seen_until(request, paper[1].leaves_at)
    known: tuple[SiteSettings, Standing] = request.paper  # type: ignore[attr-defined]
    return known


def site_of(record: Model) -> SiteSettings:
    """The settings that a page of FiguresAdmin gave to its record."""
    site: SiteSettings = record.site  # type: ignore[attr-defined]
    return site


def moment_of(record: Model, moment: datetime | None) -> str:
    """«4 ديسمبر 2024، 18:42» as people and machines read it; a dash for what never happened."""
    if moment is None:
        return "—"
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), site_of(record).moment(moment))


def span_word(starts_at: datetime, ends_at: datetime, *, at: datetime) -> str:
    """Where a moment stands to a span of time, in the desk's words."""
    if ends_at <= at:
        return str(_("انتهى"))
    return str(_("قائم الآن") if starts_at <= at else _("لم يبدأ"))
