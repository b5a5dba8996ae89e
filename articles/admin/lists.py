"""The list of stories: its columns in the house's words, its filters, its pages without a count."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from articles.admin.asking import asker
from articles.admin.moves import board_for
from articles.board import may_place
from articles.categories.models import Category
from articles.desk import awaiting, due_today, printed_today
from articles.fields import TREE_ORDER, tree_label
from articles.figures import settings_of
from articles.models import Article, Status, Writer
from articles.models.article import ArticleQuerySet
from kalima.templatetags.arabic import since

# The number of a page is typed into an address, and each costs as many rows as lie before it.
PAGES_MAX = 1_000


class OnePageAhead(Paginator):
    """Pages without a count of the whole archive: it looks one page beyond the one asked for, no further."""

    def __init__(self, stories: QuerySet[Article], per_page: int, *, page_asked: str) -> None:
        super().__init__(stories, per_page)
        self.stories = stories
        self.page_asked = min(int(page_asked[:9]), PAGES_MAX) if page_asked.isdecimal() else 1

    @cached_property
    def count(self) -> int:
        ahead = (self.page_asked + 1) * self.per_page
        return self.stories.order_by().values("pk")[:ahead].count()


class WhenFilter(admin.SimpleListFilter):
    """The desk's lists of the day to their end, each in the order that the desk has it in."""

    title = _("الموعد")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        usual = [
            ("due_today", _("مواعيد اليوم")),
            ("due", _("كل المواعيد")),
            ("printed_today", _("نُشرت اليوم")),
            ("waiting", _("بانتظار المراجعة")),
        ]
        # The desk leads to this one, where the newsroom has steps of approval; nobody else is offered it.
        return [*usual, ("awaiting", _("بانتظار إجازتي"))] if request.GET.get("when") == "awaiting" else usual

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        stories = cast(ArticleQuerySet, queryset)
        match self.value():
            case "due_today":
                return due_today(stories, at=timezone.now())
            case "due":
                return stories.filter(goes_live_at__isnull=False).order_by("goes_live_at", "pk")
            case "printed_today":
                return printed_today(stories, at=timezone.now())
            case "waiting":
                return stories.queue()
            case "awaiting":
                return awaiting(stories, by=asker(request))
        return queryset


class NeighbourPages(ChangeList):
    """A list without a count of all there is: each page knows the two beside it."""

    @property
    def newer(self) -> str:
        """The address of the page before this one, "" on the first."""
        return self.get_query_string({PAGE_VAR: self.page_num - 1}) if self.page_num > 1 else ""

    @property
    def older(self) -> str:
        """The address of the page after this one, "" on the last."""
        has_more = self.result_count > self.page_num * self.list_per_page
        return self.get_query_string({PAGE_VAR: self.page_num + 1}) if has_more else ""


class StoryList(NeighbourPages):
    """Stories newest first, with everything that their rows say read in a fixed number of queries."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Article]:
        return super().get_queryset(request, exclude_parameters).defer("body", "standfirst")

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Article]) -> list[str | Combinable]:
        """The order that a filter gave, or the newest first."""
        return [*queryset.query.order_by] or ["-saved_at", "-pk"]

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        stories = list(self.result_list)
        site = settings_of(request)
        writers = {c["writer"] for story in stories for c in story.credits if "writer" in c}
        names = dict(Writer.objects.filter(pk__in=writers).values_list("pk", "name"))
        for story in stories:
            signed = (c.get("guest") or names.get(c["writer"]) for c in story.credits)
            story.byline_names = [name for name in signed if name]
            story.saved_words = since(story.saved_at, site)
            story.may_place = is_coming(story) and may_place(story, asker(request))
        self.result_list = stories


class MineFilter(admin.SimpleListFilter):
    """One's own stories."""

    title = _("المواد")
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("موادّي"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        return queryset.filter(created_by=request.user.pk) if self.value() == "1" else queryset


class TrashFilter(admin.SimpleListFilter):
    """The trash, which no other list shows."""

    title = _("سلة المحذوفات")
    parameter_name = "trash"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("سلة المحذوفات"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        return queryset.filter(trashed_at__isnull=self.value() != "1")


class SectionFilter(admin.SimpleListFilter):
    """Sections as a tree; one of the masthead's brings its sub-sections with it."""

    title = _("القسم")
    parameter_name = "section"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        self.sections = {str(s.pk): s for s in Category.objects.order_by(*TREE_ORDER)}
        return [(pk, tree_label(section)) for pk, section in self.sections.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        section = self.sections.get(self.value() or "")
        return cast(ArticleQuerySet, queryset).in_section(section) if section else queryset


def headline_words(story: Article) -> SafeString:
    kicker = format_html('<span class="row-kicker">{}</span> ', story.kicker) if story.kicker else ""
    return format_html("{}{}", kicker, story.headline)


def status_word(story: Article) -> SafeString:
    """A status by its word first and its colour second, and the change that still waits for its time."""
    word = format_html(
        '<span class="status" data-status="{}">{}</span>', story.status, story.get_status_display()
    )
    if story.goes_live_at and story.status != Status.SCHEDULED:
        return format_html('{} <span class="status-also">{}</span>', word, _("تحديث مجدول"))
    return word


def is_coming(story: Article) -> bool:
    """Whether a place on a board could show it soon: it is in print, or has its hour."""
    return story.is_in_print or story.status == Status.SCHEDULED


def placing(story: Article) -> SafeString | str:
    """The way from a row to the board, as StoryList found that this person has it."""
    if not story.may_place:  # type: ignore[attr-defined]
        return ""
    name = _("إلى الواجهة: «%(headline)s»") % {"headline": story.headline}
    return format_html('<a href="{}" aria-label="{}">{}</a>', board_for(story), name, _("إلى الواجهة"))


def byline_words(story: Article) -> SafeString:
    """The names that story will be signed with, as StoryList found them."""
    return format_html_join(mark_safe("، "), "<bdi>{}</bdi>", ((name,) for name in story.byline_names))  # type: ignore[attr-defined]


def saved_words(story: Article) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', story.saved_at.isoformat(), story.saved_words)  # type: ignore[attr-defined]
