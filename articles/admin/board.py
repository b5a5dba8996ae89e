"""The boards at the desk: the list of them, the page a board is arranged on, its preview and its memory."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from csp.constants import SELF
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from js_asset import Script

from articles import board as boards
from articles import quick
from articles.admin.arrangements import act, history_view, named
from articles.admin.arranging import Arranging, from_arrangement, from_post
from articles.admin.asking import asker
from articles.admin.preview import in_our_frame
from articles.board import NotArrangeable, Wanted, may_arrange, placeable
from articles.categories.models import Category
from articles.clock import foreseen
from articles.front import filled_places, front_context, section_context
from articles.models import Arrangement, Article, Board, Place, Staff
from articles.models.media import desk_address
from articles.moves import Conflict
from articles.wordindex import TYPED_MAX
from kalima.text import arabic
from kalima.web.rownumbers import row_number

OFFERS = 12
ARRANGEMENTS_ON_A_PAGE = 12

PHONE_PX = 390
DESKTOP_PX = 1280

View = Callable[[HttpRequest, Board], HttpResponse]


@dataclass(frozen=True)
class Difference:
    """A place in which two arrangements have not the same: in the newer one, and in mine."""

    number: int
    theirs: Place | None
    mine: Place | None


@admin.register(Board)
class BoardAdmin(ModelAdmin):
    """Boards are there from the first look; each is arranged, and none is added or deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Board | None = None) -> bool:
        """Never by itself: a section's board goes with its section."""
        return obj is not None and request.user.has_perm("categories.delete_category")

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise PermissionDenied

    def get_urls(self) -> list[Any]:
        name = "articles_board"
        return [
            path("put/", self.admin_site.admin_view(self.put_view), name=f"{name}_put"),
            path("<int:pk>/stories/", self._door(require_safe(self.stories_view)), name=f"{name}_stories"),
            path("<int:pk>/preview/", self._door(self.preview_view), name=f"{name}_preview"),
            path("<int:pk>/here/", self._door(require_POST(self.here_view)), name=f"{name}_here"),
            path("<int:pk>/act/", self._door(require_POST(self.act_view)), name=f"{name}_act"),
            *super().get_urls(),
        ]

    def _door(self, view: View) -> Callable[..., HttpResponse]:
        """A page under a board: kept by no cache, and open to those who may look at boards."""

        @never_cache
        def opened(request: HttpRequest, pk: int) -> HttpResponse:
            return view(request, self._board(request, pk))

        return self.admin_site.admin_view(opened)

    def _board(self, request: HttpRequest, pk: int) -> Board:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(Board.objects.with_arrangements(), pk=pk)

    # The list --------------------------------------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every board with who arranged it last and what waits, and what leads the front."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        by, at = asker(request), timezone.now()
        rows = [(board, board.standing(at), may_arrange(board, by)) for board in boards.boards()]
        context = self.admin_site.each_context(request) | {
            "title": self.opts.verbose_name_plural,
            "opts": self.opts,
            "rows": rows,
            "front_now": boards.front_now(at=at),
        }
        return render(request, "admin/articles/board/boards.html", context)

    def put_view(self, request: HttpRequest) -> HttpResponse:
        """From a story to the board it is proposed for: the front's, or that of its section."""
        by = asker(request)
        story = Article.objects.filter(pk=row_number(request.GET.get("story", ""))).first()
        if story is None:
            raise Http404
        near = [board for board in boards.boards() if board.section_id in (None, story.top_section_id)]
        board = next((board for board in near if may_arrange(board, by)), None)
        if board is None:
            raise PermissionDenied
        return redirect(f"{address_of(board)}?story={story.pk}")

    # The page of a board ---------------------------------------------------------------------------

    @method_decorator(never_cache)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a board; save or schedule what is in its form, or carry out a press that saves nothing."""
        board, at = self._board(request, row_number(object_id)), timezone.now()
        sections = self._sections(board)
        if request.method != "POST":
            shown = self._asked_for(request, board) or board.standing(at)
            arranging = from_arrangement(board, shown, sections, at=at)
            return self._page(request, board, arranging, is_other=shown != board.standing(at))
        if not may_arrange(board, asker(request)):
            raise PermissionDenied
        arranging = from_post(board, request.POST, sections)
        if "press" in request.POST:
            self._press(request, board, arranging, request.POST["press"])
            return self._page(request, board, arranging.bind(), is_changed=True)
        if "find" in request.POST or not arranging.is_valid():
            return self._page(request, board, arranging, is_changed=True)
        try:
            return self._keep(request, board, arranging)
        except Conflict:
            board = self._board(request, board.pk)
            return self._page(request, board, arranging, is_changed=True, meets=True)
        except NotArrangeable as refusal:
            if refusal.place:
                arranging.forms[refusal.place - 1].add_error(None, str(refusal))
            else:
                messages.error(request, str(refusal))
            return self._page(request, board, arranging, is_changed=True)

    def _keep(self, request: HttpRequest, board: Board, arranging: Arranging) -> HttpResponse:
        by, at = asker(request), timezone.now()
        edition = row_number(request.POST.get("edition", ""))
        hour = arranging.when.cleaned_data["goes_live_at"]
        if "_schedule" not in request.POST:
            boards.arrange(board, arranging.wanted(), edition=edition, by=by, at=at)
            messages.success(request, _("حُفظ الترتيب، وهو أمام القرّاء الآن."))
        elif hour is None:
            arranging.when.add_error("goes_live_at", str(_("لا بد من موعد للجدولة.")))
            return self._page(request, board, arranging, is_changed=True)
        else:
            boards.schedule(board, arranging.wanted(), goes_live_at=hour, edition=edition, by=by, at=at)
            messages.success(request, _("جُدول الترتيب، وما أمام القرّاء باقٍ حتى موعده."))
        return redirect(address_of(board))

    def _press(self, request: HttpRequest, board: Board, arranging: Arranging, pressed: str) -> None:
        act, _dash, key = pressed.partition("-")
        if act == "add":
            into = row_number(request.POST.get("into", ""))
            arranging.add(row_number(key), into=into)
            if arranging.fallen_out:
                gone = Article.objects.filter(pk=arranging.fallen_out).first()
                said = _("خرجت من آخر موضع: «%(headline)s».") % {"headline": gone or arranging.fallen_out}
                messages.warning(request, said)
        elif act == "take":
            newest = board.arrangements.first()
            places = newest.all_places() if newest else {}
            arranging.take(row_number(key), places.get(row_number(key)))
        else:
            arranging.press(pressed)

    def _page(
        self,
        request: HttpRequest,
        board: Board,
        arranging: Arranging,
        *,
        is_changed: bool = False,
        is_other: bool = False,
        meets: bool = False,
    ) -> HttpResponse:
        by, at = asker(request), timezone.now()
        # Only who has been shown the newest may save over it.
        keeps_edition = request.method == "POST" and not meets
        edition = row_number(request.POST.get("edition", "")) if keeps_edition else board.edition
        wanted = arranging.wanted()
        current = board.standing(at)
        newest = board.arrangements.select_related("by").first() if meets else None
        fillers = filled_places(board.section, wanted.as_arrangement(board), at=at)
        shown = [place.story for place in wanted.places] + list(fillers.values())
        shown += [place.story for place in newest.all_places().values()] if newest else []
        stories = Article.objects.select_related("section").defer("body", "standfirst").in_bulk(shown)
        rows = [
            {
                "form": form,
                "number": n,
                "story": stories.get(form.story_number),
                "filler": stories.get(fillers.get(n, 0)) if fillers.get(n) != form.story_number else None,
            }
            for n, form in enumerate(arranging.forms, start=1)
        ]
        context = self.admin_site.each_context(request) | {
            "title": str(board),
            "opts": self.opts,
            "board": board,
            "edition": edition,
            "may_arrange": may_arrange(board, by),
            "rows": rows,
            "blocks": arranging.blocks,
            "when": arranging.when,
            "current": current,
            "waiting": board.scheduled if board.scheduled != current else None,
            "previous": _previous(board, current),
            "newest": newest,
            "differences": _differences(newest, wanted, stories) if newest else [],
            "is_changed": is_changed,
            "is_other": is_other,
            "others": boards.hear(board, by=by, at=at),
            "widths": (("phone", _("هاتف"), PHONE_PX), ("desktop", _("حاسوب"), DESKTOP_PX)),
            "media": self.media + arranging.forms[0].media,
            "script": Script("js/admin_board.js", defer=True),
            **self._offered(request, board, by),
        }
        response = render(request, "admin/articles/board/board.html", context)
        response._csp_replace = {"frame-src": [SELF]}  # type: ignore[attr-defined]
        return response

    def _asked_for(self, request: HttpRequest, board: Board) -> Arrangement | None:
        """The arrangement that ?of= names, to begin from it."""
        named = row_number(request.GET.get("of", ""))
        return board.arrangements.filter(pk=named).first() if named else None

    def _sections(self, board: Board) -> list[Category]:
        return [] if board.section_id else list(Category.objects.top())

    # Stories to put ---------------------------------------------------------------------------------

    def stories_view(self, request: HttpRequest, board: Board) -> HttpResponse:
        """Stories that may be put on a board, as the page shows them, for its script."""
        context = {"board": board, **self._offered(request, board, asker(request))}
        return render(request, "admin/articles/board/_offers.html", context)

    def _offered(self, request: HttpRequest, board: Board, by: Staff) -> dict[str, Any]:
        """The newest stories, those that were searched for, or the one that was proposed."""
        typed = arabic.tidy_line((request.POST or request.GET).get("q", "")[:TYPED_MAX])
        among = placeable(board, by).select_related("section").defer("body", "standfirst")
        if typed:
            found: QuerySet[Article] = quick.matching(typed, among=among).order_by("-saved_at", "-pk")
        else:
            printed = Article.objects.published().newest_first().select_related("section")
            found = printed.in_section(board.section) if board.section else printed
            found = found.defer("body", "standfirst")
        proposed = row_number(request.GET.get("story", ""))
        return {
            "q": typed,
            "offers": list(found[:OFFERS]),
            "proposed": among.filter(pk=proposed).first() if proposed else None,
        }

    # Preview ----------------------------------------------------------------------------------------

    def preview_view(self, request: HttpRequest, board: Board) -> HttpResponse:
        """The readers' page in its frame: as it stands, or as the form would have it at its hour."""
        now = timezone.now()
        if request.method != "POST":
            return self._previewed(request, board, board.standing(now), at=now)
        arranging = from_post(board, request.POST, self._sections(board))
        arrangement = arranging.wanted().as_arrangement(board)
        at = arranging.when.cleaned_data.get("goes_live_at")
        if at is None or at <= now:
            return self._previewed(request, board, arrangement, at=now)
        with foreseen(at):
            return self._previewed(request, board, arrangement, at=at)

    def _previewed(
        self, request: HttpRequest, board: Board, arrangement: Arrangement | None, *, at: datetime
    ) -> HttpResponse:
        if board.section is None:
            context: dict[str, Any] = front_context(arrangement, at=at)
            page = "articles/front.html"
        else:
            context = section_context(board.section, arrangement, QueryDict(), at=at)
            page = "articles/section.html"
        # A picture that no reader has seen yet is seen here.
        context |= {"page_shown": page, "folder": desk_address("-").removesuffix("-")}
        return in_our_frame(render(request, "articles/board_preview.html", context))

    # What a press does ------------------------------------------------------------------------------

    def here_view(self, request: HttpRequest, board: Board) -> HttpResponse:
        """A page is still open, or says that it is left: who else is there, and the board's edition."""
        by = asker(request)
        if "leave" in request.POST:
            boards.leave(board, by=by)
            return JsonResponse({})
        others = boards.hear(board, by=by, at=timezone.now())
        return JsonResponse({"others": others, "edition": board.edition})

    # The memory -------------------------------------------------------------------------------------

    def act_view(self, request: HttpRequest, board: Board) -> HttpResponse:
        act(request, board)
        return redirect(address_of(board))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        board = self._board(request, row_number(object_id))
        return history_view(self, request, board)


def address_of(board: Board) -> str:
    """The address of a board's page at the desk."""
    return reverse("admin:articles_board_change", args=[board.pk])


def _previous(board: Board, current: Arrangement | None) -> Arrangement | None:
    """What readers had before the arrangement that stands now."""
    if current is None:
        return None
    seen = board.arrangements.filter(live_at__isnull=False).exclude(pk=current.pk)
    return seen.select_related("by").order_by("-live_at", "-pk").first()


def _differences(newest: Arrangement, wanted: Wanted, stories: dict[int, Article]) -> list[Difference]:
    theirs, mine = newest.all_places(), {place.number: place for place in wanted.places}
    return [
        Difference(n, named(theirs.get(n), stories), named(mine.get(n), stories))
        for n in sorted({*theirs, *mine})
        if theirs.get(n) != mine.get(n)
    ]
