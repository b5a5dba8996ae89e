"""The writing desk: the list of stories, the page a story is written on, and its moves."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from js_asset import Media, Script

from articles import editing, suggestions, workflow
from articles.admin import (
    alike,
    approvals,
    body,
    breaking,
    chain,
    check,
    history,
    notes,
    preview,
    quick,
    related,
    shortcuts,
    tags,
    templates,
    ticker,
)
from articles.admin import editing as editing_doors
from articles.admin.asking import asker
from articles.admin.lists import (
    MineFilter,
    OnePageAhead,
    SectionFilter,
    StoryList,
    TrashFilter,
    WhenFilter,
    byline_words,
    headline_words,
    placing,
    saved_words,
    status_word,
)
from articles.admin.meeting import meeting_page, merged
from articles.admin.meters import meters_of
from articles.admin.moves import kept, make, move_view, page_of
from articles.admin.opening import (
    OPENING,
    Opening,
    keep_refused,
    open_story,
    set_apart,
    shown,
    shown_again,
    typed_in,
)
from articles.approvals import standing_of
from articles.board import may_place
from articles.body import render as render_body
from articles.categories.models import Tag
from articles.editing import Typed
from articles.forms import ArticleForm
from articles.models import Article, Writer
from articles.models.copy import BodyField
from articles.moves import MOVES, Conflict, DeskError, NotReady, allowed_moves, may_edit, visible_to, works_on
from articles.old_addresses import let_go
from articles.readership import readership_of
from articles.readiness import Readiness, readiness
from kalima.web.tidy import TidyAdmin

# Where a page keeps the reason of a refusal while it is shown again.
REFUSAL = "desk.refusal"
# Where it keeps what a new story begins with.
BEGINS = "desk.begins"
# Moves that stand beside the saving buttons; the others are one press further away.
NEAR = ("send_back", "unschedule", "lift_embargo", "unschedule_withdrawal", "untrash")


@admin.register(Article)
class ArticleAdmin(TidyAdmin):
    """Stories as this person may see, write and move them; every write goes through a verb."""

    form = ArticleForm
    # The body brings its own field and its own cleaning.
    formfield_overrides = TidyAdmin.formfield_overrides | {BodyField: {}}
    fieldsets = (
        (None, {"fields": ("kicker", "headline", "standfirst", "body"), "classes": ("copy",)}),
        (
            None,
            {
                "fields": (
                    *("kind", "section", "byline", "issuing_body", "place", "agency"),
                    *("tag_line", "continues"),
                    *("lead_image", "lead_alt", "lead_decorative", "lead_caption", "lead_crop"),
                ),
                "classes": ("copy-side",),
            },
        ),
    )
    read_only_fieldsets = ((None, {"fields": ("as_written",)}),)
    list_display = ("story", "word", "section_name", "by_whom", "saved", "front")
    list_filter = (WhenFilter, MineFilter, "status", "kind", SectionFilter, TrashFilter)
    list_per_page = 50
    search_fields = ("headline",)
    search_help_text = _("كلمات من العنوان بأي إملاء، أو رقم المادة")
    show_full_result_count = False
    list_max_show_all = 0
    change_form_template = "admin/articles/article/change_form.html"
    save_on_top = False
    view_on_site = False

    class Media:
        js = (
            Script("js/admin_alike.js", defer=True),
            Script("js/admin_check.js", defer=True),
            Script("js/admin_continues.js", defer=True),
            Script("js/admin_desk.js", defer=True),
            Script("js/admin_sending.js", defer=True),
            Script("js/admin_dropping.js", defer=True),
            Script("js/admin_meters.js", defer=True),
            Script("js/admin_notes.js", defer=True),
            Script("js/admin_suggestions.js", defer=True),
            Script("js/admin_share.js", defer=True),
            Script("js/admin_shortcuts.js", defer=True),
            Script("js/admin_tags.js", defer=True),
            Script("js/admin_tagging.js", defer=True),
            Script("js/admin_local.js", defer=True),
            Script("js/admin_line.js", defer=True),
            Script("js/admin_editing.js", defer=True),
            Script("js/admin_presence.js", defer=True),
            Script("js/admin_recovery.js", defer=True),
        )

    # Who may ---------------------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Those who only moderate find no stories here: readers' pages are where they read."""
        return self.has_add_permission(request) or self.has_change_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return super().has_view_permission(request) and (obj is None or works_on(obj, asker(request)))

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        if obj is None:
            return super().has_change_permission(request)
        opening: Opening | None = request.META.get(OPENING)
        is_held = opening is not None and opening.lock is not None
        return not is_held and may_edit(obj, asker(request))

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """For good, from the trash, and by the managing editor; everyone else throws away by a move."""
        return (
            obj is not None
            and obj.trashed_at is not None
            and super().has_delete_permission(request)
            and works_on(obj, asker(request))
        )

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        let_go(obj)
        super().delete_model(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return visible_to(asker(request)).select_related("section", "created_by")

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Article | None:
        """The story, if it is this person's; PermissionDenied for someone else's."""
        article = super().get_object(request, object_id, from_field)
        if article is None and object_id.isdecimal() and Article.objects.filter(pk=object_id[:18]).exists():
            raise PermissionDenied
        return article

    # The list --------------------------------------------------------------------------------------

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[StoryList]:
        return StoryList

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet[Article], per_page: int, *args: Any, **kwargs: Any
    ) -> OnePageAhead:
        return OnePageAhead(queryset, per_page, page_asked=request.GET.get(PAGE_VAR, ""))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        if not search_term:
            return queryset, False
        return quick.matching(search_term, among=queryset, by=asker(request)), False

    @admin.display(description=_("العنوان"))
    def story(self, article: Article) -> str:
        return headline_words(article)

    @admin.display(description=_("الحالة"))
    def word(self, article: Article) -> str:
        return status_word(article)

    @admin.display(description=_("القسم"))
    def section_name(self, article: Article) -> str:
        return article.section.name

    @admin.display(description=_("الكتّاب"), empty_value="")
    def by_whom(self, article: Article) -> str:
        return byline_words(article)

    @admin.display(description=_("آخر حفظ"))
    def saved(self, article: Article) -> str:
        return saved_words(article)

    @admin.display(description=_("الواجهة"), empty_value="")
    def front(self, article: Article) -> str:
        return placing(article)

    # The page of a story ---------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        if obj is not None and not self.has_change_permission(request, obj):
            return self.read_only_fieldsets
        return self.fieldsets

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> type[ArticleForm]:
        form = cast("type[ArticleForm]", super().get_form(request, obj, change=change, **kwargs))
        form.refusal = request.META.get(REFUSAL)
        form.by = asker(request)
        opening: Opening | None = request.META.get(OPENING)
        form.typed = opening.fields if opening else None
        form.begins = request.META.get(BEGINS)
        form.suggested = request.META.get(tags.SUGGESTED)
        form.writer = Writer.objects.filter(staff=asker(request)).first() if obj is None else None
        return form

    @admin.display(description="")
    def as_written(self, article: Article) -> str:
        """The working copy, for those who may read it but not change it now."""
        return render_to_string(
            "admin/articles/article/_copy.html", {"body": render_body(article), "copy": article}
        )

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save a story; a save that meets a newer one shows both, with all that was typed."""
        is_sent = request.method == "POST"
        article = self._asked_for(request, object_id) if object_id else None
        if article is None and object_id:
            return self._set_apart(request) if is_sent else self._gone(request, object_id)
        answer = self._take_in(request, article) if is_sent else self._open(request, article)
        if answer is not None:
            return answer
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Conflict:
            assert article is not None
            keep_refused(request, article)
            return meeting_page(self, request, article, typed_in(request))
        except DeskError as refusal:
            assert article is not None
            keep_refused(request, article)
            request.META[REFUSAL] = refusal
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _asked_for(self, request: HttpRequest, number: str) -> Article | None:
        """The story that a page is of; None for none, and when words come for one that is closed by now."""
        try:
            article = self.get_object(request, number)
        except PermissionDenied:
            if request.method != "POST":
                raise
            return None
        is_closed = article is not None and request.method == "POST" and not may_edit(article, asker(request))
        return None if is_closed else article

    def _take_in(self, request: HttpRequest, article: Article | None) -> HttpResponse | None:
        """Take in what was sent; the meeting's page, while its choices are not all made."""
        shown_again(request)
        if "_suggest" in request.POST:
            tags.suggest_without_script(request)
            return None
        if article is None or "merge" not in request.POST:
            return None
        post = merged(self, request, article)
        if isinstance(post, HttpResponse):
            return post
        request.POST = post  # type: ignore[assignment]
        if post["merge"] == "preview":
            request.META[OPENING].fields = post
            request.method = "GET"
        return None

    def _set_apart(self, request: HttpRequest) -> HttpResponse:
        """The story was handed in or thrown away while its page was open: the words go to a new one."""
        key = set_apart(request)
        said = _(
            "لم تعد هذه المادة مفتوحة لتحريرك، فلم يُحفظ فيها شيء. "
            "ما كتبته باقٍ كله، وهو هنا في مادة جديدة لم تُحفظ بعد."
        )
        self.message_user(request, said, messages.WARNING)
        return redirect(f"{reverse('admin:articles_article_add')}?recovered={key}")

    def _open(self, request: HttpRequest, article: Article | None) -> HttpResponse | None:
        """Open the page for writing; the page of a meeting, when a recovered text meets a newer save."""
        if article is not None and not self.has_change_permission(request, article):
            return None
        if article is None:
            request.META[BEGINS] = chain.begun(request) or templates.begun(request)
        form = self.get_form(request, article, change=article is not None)

        def differs(typed: QueryDict) -> bool:
            return form(instance=article).differs_from_saved(typed)

        opening = open_story(request, article, differs=differs)
        text = opening.recovered
        if article is None or text is None or opening.lock or text.edition == article.edition:
            return None
        typed = Typed(opening.page, 0, text.fields, text.edition, text.base_id, text.page, text.typed)
        return meeting_page(self, request, article, typed, recovered_at=text.typed_at)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Article | None = None,
    ) -> HttpResponse:
        stored = obj or Article(body=(request.META.get(BEGINS) or {}).get("body", ""))
        moves = allowed_moves(stored, asker(request))
        may_edit = add or self.has_change_permission(request, obj)
        further = {verb: move for verb, move in moves.items() if obj and not move.saves_first}
        steps = standing_of(obj) if obj else []
        lacks = readiness(obj, steps=steps) if obj and may_edit else Readiness()
        _say_what_lacks(context["adminform"].form, lacks, refused=bool(request.GET.get("refused")))
        context |= {
            "title": _("مادة جديدة") if add else _("تحرير مادة") if may_edit else _("مادة"),
            "subtitle": None,
            "story": obj,
            "saving_moves": {verb: move for verb, move in moves.items() if move.saves_first and may_edit},
            "other_moves": {v: m for v, m in further.items() if v in NEAR},
            "rare_moves": {v: m for v, m in further.items() if v not in NEAR},
            "approvals": approvals.panel(request, obj, steps, moves) if obj else None,
            "alike": alike.told_of_story(obj, by=asker(request)) if obj and may_edit else [],
            "related": related.panel(request, obj),
            "readership": readership_of(obj, at=timezone.now()) if obj and obj.is_in_print else None,
            "continues": obj is not None and not obj.trashed_at and self.has_add_permission(request),
            "may_place": obj is not None and may_place(obj, asker(request)),
            "lacks": lacks,
            "refused": request.GET.get("refused", ""),
            "may_edit": may_edit,
            "meters": meters_of(stored),
            **notes.panel(request, obj),
            "shortcuts": shortcuts.panel() if may_edit else None,
            "templates": templates.offered() if add else [],
            "keeps_templates": obj is not None and request.user.has_perm("articles.add_storytemplate"),
            **ticker.panel(request, obj),
            **shown(request, obj),
            "media": Media.from_media(context["media"], nonce=request.csp_nonce),  # type: ignore[attr-defined]
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool) -> None:
        """Save through the verb; its refusals leave by way of changeform_view, and nothing is saved."""
        cleaned, by, at = form.cleaned_data, asker(request), timezone.now()
        typed = typed_in(request)
        if change:
            editing.require_hold(obj, page=typed.page, by=by, at=at)
        obj.edition = cleaned["over"] or cleaned["edition"] or 0
        obj.credits = cleaned["byline"]
        topics = Tag.objects.bring(cleaned["tag_line"])
        # Tags that nobody changed keep the numbers they were given under: a merge is no change of words.
        if topics != form.initial.get("tag_line"):
            obj.tag_ids = [tag.pk for tag in topics]
        revision = workflow.save_copy(obj, by=by, at=at)
        obj.was_changed = revision.made_at == at  # type: ignore[attr-defined]
        suggestions.accept_saved(obj, cleaned["accepted"], by=by, at=at)
        editing.close(typed, by=by, at=at)

    def log_addition(self, request: HttpRequest, obj: Article, message: Any) -> None:  # type: ignore[override]
        """Stories have a memory of their own, which the verbs write."""

    log_change = log_addition  # type: ignore[assignment]

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._after_saving(request, obj)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return self._after_saving(request, obj)

    def _after_saving(self, request: HttpRequest, article: Article) -> HttpResponse:
        """Say that the copy is kept, then go on with the move whose button was pressed."""
        verb = request.POST.get("_verb", "")
        move = MOVES.get(verb)
        said = kept(article, changed=getattr(article, "was_changed", True))
        if move is None or move.asks:
            self.message_user(request, said, messages.SUCCESS)
        if move is None:
            return redirect(page_of(article))
        if move.asks:
            return redirect("admin:articles_article_move", article.pk, verb)
        # What is printed is what this press kept, and nothing that someone saved in between.
        edition = {"edition": article.edition} if move.saves_first else {}
        refusal = make(request, article, verb, **edition)
        if refusal is not None:
            self.message_user(request, said, messages.INFO)
        short = isinstance(refusal, NotReady)
        return redirect(f"{page_of(article)}?refused={verb}" if short else page_of(article))

    # Moves -----------------------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/move/<slug:verb>/", view(self.move_view), name="articles_article_move"),
            *tags.urls(self),
            *alike.urls(self),
            *related.urls(self),
            *approvals.urls(self),
            *breaking.urls(self),
            *ticker.urls(self),
            *notes.urls(self),
            *quick.urls(self),
            *templates.urls(self),
            *history.urls(self),
            *body.urls(self),
            *check.urls(self),
            *preview.urls(self),
            *editing_doors.urls(self),
            *super().get_urls(),
        ]

    def move_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """A move's page; what it asks for is its own affair."""
        article = self.get_object(request, str(pk))
        if article is None or verb not in MOVES:
            return self._gone(request, pk)
        page = self.admin_site.each_context(request) | {"opts": self.opts}
        return move_view(request, article, verb, page)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The story's memory: its moves and its revisions, newest first."""
        article = self.get_object(request, object_id)
        if article is None:
            return self._gone(request, object_id)
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        return history.history_view(self, request, article)

    def _gone(self, request: HttpRequest, number: object) -> HttpResponse:
        self.message_user(request, _("لا توجد مادة بالرقم %(n)s.") % {"n": number}, messages.WARNING)
        return redirect("admin:index")


def _say_what_lacks(form: ArticleForm, lacks: Readiness, *, refused: bool) -> None:
    """Beside each field, what print needs of it or would be better with; stronger once print was refused."""
    for level, found in (("missing", lacks.missing), ("wanting", lacks.wanting)):
        for name, names in found.items():
            if name in form.fields:
                form.fields[name].lacks = {  # type: ignore[attr-defined]
                    "level": level,
                    "names": names,
                    "refused": refused and level == "missing",
                }
