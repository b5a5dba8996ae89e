"""The memory of a board at the desk: every arrangement, what each changed, one button to bring it back."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import board as boards
from articles.admin.asking import asker
from articles.board import may_arrange
from articles.models import Arrangement, Article, Board, Place
from articles.moves import DeskError
from kalima.web.paging import page_of
from kalima.web.rownumbers import row_number

ARRANGEMENTS_ON_A_PAGE = 12


def act(request: HttpRequest, board: Board) -> None:
    """Bring an earlier arrangement back, or take the waiting one back, and say what came of it."""
    edition, by, at = row_number(request.POST.get("edition", "")), asker(request), timezone.now()
    try:
        if "unschedule" in request.POST:
            boards.unschedule(board, edition=edition, by=by, at=at)
            messages.success(request, _("أُلغيت جدولة الترتيب، وهو باقٍ في سجل اللوحة."))
        else:
            number = row_number(request.POST.get("restore", ""))
            earlier = get_object_or_404(board.arrangements, pk=number)
            boards.restore(board, earlier, edition=edition, by=by, at=at)
            messages.success(request, _("عاد الترتيب السابق، وهو أمام القرّاء الآن."))
    except DeskError as refusal:
        messages.error(request, str(refusal))


def history_view(desk: "ModelAdmin[Board]", request: HttpRequest, board: Board) -> HttpResponse:
    """Every arrangement, newest first: who, when, what is in it, what it changed."""
    rows = board.arrangements.values_list("at", "pk")
    page = page_of(rows, request.GET, size=ARRANGEMENTS_ON_A_PAGE)
    numbers = [number for _at, number in page.rows]
    kept = board.arrangements.select_related("by", "restores").in_bulk(numbers)
    shown = [kept[number] for number in numbers]
    before = board.arrangements.filter(pk__lt=numbers[-1]).first() if numbers else None
    placed = {place.story for arrangement in shown for place in arrangement.all_places().values()}
    stories = Article.objects.only("headline").in_bulk(placed)
    pairs = zip(shown, [*shown[1:], before], strict=True) if shown else ()
    lines = [_memory(arrangement, earlier, stories) for arrangement, earlier in pairs]
    context = desk.admin_site.each_context(request) | {
        "title": _("سجل الترتيب"),
        "opts": desk.opts,
        "board": board,
        "page": page,
        "entries": list(zip(shown, lines, strict=True)),
        "standing": board.standing(timezone.now()),
        "may_arrange": may_arrange(board, asker(request)),
    }
    return render(request, "admin/articles/board/history.html", context)


def named(place: Place | None, stories: dict[int, Article]) -> Place | None:
    """A place that says in words what stands in it; "" for a story that is gone."""
    if place is None or place.headline or place.story not in stories:
        return place
    return replace(place, headline=stories[place.story].headline)


def _memory(
    arrangement: Arrangement, earlier: Arrangement | None, stories: dict[int, Article]
) -> list[dict[str, Any]]:
    """The places of an arrangement, each with whether the one before had something else there."""
    before = earlier.all_places() if earlier else {}
    places = arrangement.all_places()
    return [
        {"place": named(places[n], stories), "is_new": before.get(n) != places[n]} for n in sorted(places)
    ]
