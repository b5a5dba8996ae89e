"""«اقرأ أيضًا» at the desk: what stands beside a story, and the page on which it is pinned and excluded."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from articles.admin.asking import asker, story_asked_for
from articles.admin.moves import page_of
from articles.fields import ContinuesField
from articles.models import Article, RelatedStories, Staff
from articles.moves import Conflict, DeskError, open_or_printed
from articles.relating import Arranged, arranged, is_relatable, may_relate, relate
from articles.search.related import SHOWN_MAX
from kalima.web.rownumbers import row_number

# A choice of a row: its place among the pinned, or one of these.
FOUND, EXCLUDED = "", "x"
# As many rows as a page may have; what else is sent was sent by none.
ROWS_MAX = 100


class Row(NamedTuple):
    """A story in the list; `choice` is what stands in its field."""

    story: Article
    choice: str


def panel(request: HttpRequest, story: Article | None) -> dict[str, Any] | None:
    """What a story's page shows of it, to who may arrange it: what readers see, and how many are pinned."""
    if story is None or not is_relatable(story) or not may_relate(story, asker(request)):
        return None
    rows = _rows(story)
    shown = [row for row in rows if row.choice != EXCLUDED and row.story.is_in_print]
    return {"rows": shown[:SHOWN_MAX]}


def urls(stories: "ModelAdmin[Article]") -> list[URLPattern]:
    @never_cache
    def door(request: HttpRequest, pk: int) -> HttpResponse:
        story = story_asked_for(stories, request, pk)
        if not may_relate(story, asker(request)):
            raise PermissionDenied
        return _page(stories, request, story)

    return [path("<int:pk>/related/", stories.admin_site.admin_view(door), name="articles_article_related")]


def _page(stories: "ModelAdmin[Article]", request: HttpRequest, story: Article) -> HttpResponse:
    field, error, typed = _field(asker(request)), "", ""
    rows, over = _rows(story), arranged(story)
    if request.method == "POST":
        typed = request.POST.get("add", "")
        choices = _choices(request.POST)
        rows = [row._replace(choice=choices.get(row.story.pk, row.choice)) for row in rows]
        try:
            added = field.clean(typed)
            _arrange(request, story, choices, added)
        except ValidationError as refusal:
            error = " ".join(refusal.messages)
        except Conflict as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        except DeskError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, str(_("حُفظ ترتيب «اقرأ أيضًا».")))
            return redirect(page_of(story))
    context = stories.admin_site.each_context(request) | {
        "title": _("ترتيب «اقرأ أيضًا»"),
        "opts": stories.opts,
        "story": story,
        "rows": rows,
        "places": [(str(n), n) for n in range(1, SHOWN_MAX + 1)],
        # A refused page is still the page that was opened: what others arranged since is not passed over.
        "over": request.POST.get("over", "") or _sealed(over),
        "add": field.widget.render("add", typed, {"id": "id_add", "dir": "auto"}),
        "error": error,
    }
    return render(request, "admin/articles/article/related.html", context)


def _arrange(request: HttpRequest, story: Article, choices: dict[int, str], added: Article | None) -> None:
    pinned = [number for number, place in sorted(choices.items(), key=lambda row: row[1]) if place.isdigit()]
    excluded = [number for number, choice in choices.items() if choice == EXCLUDED]
    relate(
        story,
        pinned=[*pinned, added.pk] if added else pinned,
        excluded=[number for number in excluded if not added or number != added.pk],
        over=_opened(request.POST.get("over", "")),
        by=asker(request),
        at=timezone.now(),
    )


def _rows(story: Article) -> list[Row]:
    """Pinned, found and excluded ones, as far as they still are: two queries."""
    kept = RelatedStories.objects.filter(article=story).first()
    if kept is None:
        return []
    numbers = list(dict.fromkeys([*kept.numbers, *kept.excluded]))
    stories = Article.objects.kept().select_related("section").defer("body", "standfirst").in_bulk(numbers)
    choices = dict.fromkeys(kept.excluded, EXCLUDED)
    choices |= {number: str(place) for place, number in enumerate(kept.pinned, start=1)}
    return [Row(stories[n], choices.get(n, FOUND)) for n in numbers if n in stories]


def _choices(post: QueryDict) -> dict[int, str]:
    """What each row's field says, by the number of its story."""
    places = {FOUND, EXCLUDED, *(str(n) for n in range(1, SHOWN_MAX + 1))}
    rows = [
        (row_number(name.removeprefix("place-")), post[name])
        for name in list(post)
        if name.startswith("place-")
    ]
    return {number: choice for number, choice in rows[:ROWS_MAX] if number and choice in places}


def _field(by: Staff) -> ContinuesField:
    field = ContinuesField(required=False)
    field.among = Article.objects.kept().filter(open_or_printed(by))
    field.widget.attrs["aria-describedby"] = "add-help"
    return field


def _sealed(over: Arranged) -> str:
    """What the page was opened with: «3,5|9»."""
    return "|".join(",".join(map(str, numbers)) for numbers in over)


def _opened(sealed: str) -> Arranged:
    pinned, _bar, excluded = sealed.partition("|")
    return Arranged(*(tuple(map(row_number, filter(None, part.split(",")))) for part in (pinned, excluded)))
