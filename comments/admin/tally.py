"""The figures of moderation for moderators, with plots that the server draws."""

from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from comments.admin.doors import moderator_of
from comments.models import DiscussionSettings
from comments.queue import PHASES
from comments.tally import DAYS, SUSPECTING, Day, Tally, tally

# The plot in units of its own: a column for each day, the newest at the left, where a line of Arabic ends.
COLUMN, GAP, HEIGHT = 10, 3, 120


@dataclass(frozen=True)
class Bar:
    """A day's column: where it stands, and what is shown, waits, and was stopped, from the ground up."""

    day: Day
    x: int
    shown: float
    held: float
    stopped: float

    @property
    def held_from(self) -> float:
        return HEIGHT - self.shown - self.held

    @property
    def stopped_from(self) -> float:
        return self.held_from - self.stopped

    @property
    def shown_from(self) -> float:
        return HEIGHT - self.shown


def urls_of(model_admin: admin.ModelAdmin) -> list[URLPattern]:
    """The page's address, among those of comments."""

    def tally_view(request: HttpRequest) -> HttpResponse:
        moderator_of(request)
        found = tally(at=timezone.now())
        context = {
            **model_admin.admin_site.each_context(request),
            "title": _("أرقام الإشراف"),
            "opts": model_admin.opts,
            "tally": found,
            "bars": bars_of(found),
            "width": DAYS * (COLUMN + GAP),
            "height": HEIGHT,
            "column": COLUMN,
            "highest": max((day.all for day in found.days), default=0),
            "phases": [
                (PHASES.get(row.phase, row.phase), row, row.phase in SUSPECTING) for row in found.phases
            ],
            "most": found.reasons[0][1] if found.reasons else 0,
            "is_public": DiscussionSettings.objects.get().figures_are_public,
        }
        return TemplateResponse(request, "admin/comments/comment/tally.html", context)

    view = model_admin.admin_site.admin_view(require_safe(tally_view))
    return [path("tally/", view, name="comments_comment_tally")]


def bars_of(found: Tally) -> list[Bar]:
    """The days as columns, the highest as high as the plot."""
    highest = max((day.all for day in found.days), default=0) or 1

    def high(n: int) -> float:
        return round(HEIGHT * n / highest, 1)

    return [
        Bar(day, (DAYS - 1 - i) * (COLUMN + GAP), high(day.shown), high(day.held), high(day.stopped))
        for i, day in enumerate(found.days)
    ]
