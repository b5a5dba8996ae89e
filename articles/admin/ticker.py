"""The ticker at the desk: raised by one tap, kept longer, led elsewhere, ended; every line there was."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from js_asset import Script

from articles.admin.asking import asker, story_asked_for
from articles.admin.moves import page_of
from articles.figures import FiguresAdmin, moment_of, settings_of
from articles.forms import ExtendForm, LeadForm
from articles.models import Article, TickerItem
from articles.moves import DeskError
from articles.ticker import end_ticker, extend, lead_to, raise_ticker, why_not_told
from kalima.text import arabic
from kalima.web.tidy import TidyAdmin


def urls(stories: "ModelAdmin[Article]") -> list[URLPattern]:
    """One tap on a story's page."""

    def raised(request: HttpRequest, pk: int) -> HttpResponse:
        story = story_asked_for(stories, request, pk)
        try:
            item = raise_ticker(story=story, by=asker(request), at=timezone.now())
        except DeskError as refusal:
            messages.error(request, str(refusal))
        else:
            say_raised(request, item)
        return redirect(page_of(story))

    view = stories.admin_site.admin_view(require_POST(raised))
    return [path("<int:pk>/ticker/", view, name="articles_article_ticker")]


def say_raised(request: HttpRequest, item: TickerItem) -> None:
    """Say that a line is out, and when it goes by itself."""
    until = settings_of(request).clock(item.expires_at)
    said = _("السطر في شريط العاجل، وينتهي عند %(clock)s من نفسه.") % {"clock": until}
    messages.success(request, format_html('{} <a href="/">{}</a>', said, _("عرضه في الموقع")))


def running(request: HttpRequest) -> dict[str, Any]:
    """What `_ticker.html` shows of the lines that readers see now."""
    shown = TickerItem.objects.shown(timezone.now()).select_related("story", "raised_by")
    by = asker(request)
    return {
        "lines": list(shown) if by.has_perm("articles.view_tickeritem") else [],
        "ends_lines": by.has_perm("articles.change_tickeritem"),
        "extend_form": ExtendForm(auto_id=False, site=settings_of(request)),
        "lead_form": LeadForm(auto_id=False, by=by),
    }


def panel(request: HttpRequest, story: Article | None) -> dict[str, Any]:
    """What a story's page says of the ticker: its line there, or that it may be raised."""
    if story is None or not request.user.has_perm("articles.add_tickeritem"):
        return {}
    at = timezone.now()
    line = TickerItem.objects.shown(at).filter(story=story).first()
    return {"ticker_line": line, "raises_ticker": line is None and not why_not_told(story, at=at)}


@admin.register(TickerItem)
class TickerItemAdmin(TidyAdmin, FiguresAdmin):
    """Every line that stood in the ticker, with who raised it and how it went. They are raised elsewhere."""

    list_display = ("line", "leads_to", "raised", "raised_by", "over", "ended_by")
    list_select_related = ("story", "raised_by", "ended_by")
    list_per_page = 50
    show_full_result_count = False
    empty_value_display = ""
    change_list_template = "admin/articles/tickeritem/change_list.html"
    fields = readonly_fields = ("line", "leads_to", "raised", "raised_by", "over", "ended_by")

    class Media:
        js = (Script("js/admin_continues.js", defer=True),)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A line is typed on the page of breaking news, or raised from a story's page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: TickerItem | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: TickerItem | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/extend/", view(require_POST(self.extend_view)), name="articles_tickeritem_extend"),
            path("<int:pk>/lead/", view(require_POST(self.lead_view)), name="articles_tickeritem_lead"),
            path("<int:pk>/end/", view(require_POST(self.end_view)), name="articles_tickeritem_end"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, running(request))

    def extend_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = _line(request, pk)
        form = ExtendForm(request.POST, site=settings_of(request))
        if form.is_valid():
            try:
                until = extend(item, by=asker(request), at=timezone.now(), **form.cleaned_data)
            except DeskError as refusal:
                messages.error(request, str(refusal))
            else:
                ends = {"clock": settings_of(request).clock(until)}
                messages.success(request, _("ينتهي عرض السطر عند %(clock)s.") % ends)
        return _back(request)

    def lead_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        item, by = _line(request, pk), asker(request)
        form = LeadForm(request.POST, by=by)
        if not form.is_valid():
            messages.error(request, " ".join(map(str, form.errors["story"])))
            return _back(request)
        story = form.cleaned_data["story"]
        try:
            lead_to(item, story, by=by, at=timezone.now())
        except DeskError as refusal:
            messages.error(request, str(refusal))
        else:
            said = _("يقود السطر الآن إلى «%(headline)s».") if story else _("السطر بلا مادة الآن.")
            messages.success(request, said % {"headline": story} if story else said)
        return _back(request)

    def end_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = _line(request, pk)
        try:
            end_ticker(item, by=asker(request), at=timezone.now())
        except DeskError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("أُنهي عرض السطر."))
        return _back(request)

    @admin.display(description=_("السطر"))
    def line(self, item: TickerItem) -> str:
        return format_html('<bdi dir="{}">{}</bdi>', arabic.direction(item.text), item.text)

    @admin.display(description=_("مادته"))
    def leads_to(self, item: TickerItem) -> str:
        if item.story is None:
            return ""
        return format_html('<a href="{}"><bdi>{}</bdi></a>', page_of(item.story), item.story.headline)

    @admin.display(description=_("رُفع"))
    def raised(self, item: TickerItem) -> str:
        return moment_of(item, item.raised_at)

    @admin.display(description=_("النهاية"))
    def over(self, item: TickerItem) -> str:
        return moment_of(item, item.ended_at or item.expires_at)


def _line(request: HttpRequest, pk: int) -> TickerItem:
    """The line of a page under it, for whoever may change lines; nobody else hears what was wrong."""
    if not request.user.has_perm("articles.change_tickeritem"):
        raise PermissionDenied
    return get_object_or_404(TickerItem, pk=pk)


def _back(request: HttpRequest) -> HttpResponse:
    """To the story's page where the press was made on one, else to the page of breaking news."""
    story = request.POST.get("story", "")
    if story.isdecimal():
        return redirect("admin:articles_article_change", story)
    return redirect("admin:articles_article_breaking")
