"""«اقرأ أيضًا» at the desk: what stands beside a story, and the page on which it is pinned and excluded."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import BooleanField, Case, Q, When
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from articles.admin.asking import asker, story_asked_for
from articles.admin.moves import page_of
from articles.chain import chain_of
from articles.fields import ContinuesField
from articles.models import Article, RelatedStories, Staff
from articles.moves import Conflict, DeskError, open_or_printed, visible_to
from articles.relating import Arranged, arranged, is_relatable, may_relate, relate
from articles.search.related import SHOWN_MAX, shown_beside
from kalima.web.rownumbers import row_number

# A choice of a row: its place among the pinned, or one of these.
FOUND, EXCLUDED = "", "x"
# As many rows as a page may have; what else is sent was sent by none.
ROWS_MAX = 100


class Row(NamedTuple):
    """A story in the list by the headline that readers saw, or "" before print where the asker finds it
    nowhere at the desk; `choice` is what stands in its field."""

    story: Article
    headline: str
    choice: str


def panel(request: HttpRequest, story: Article | None) -> dict[str, Any] | None:
    """What a story's page shows of it, to who may arrange it: what readers see, and which are pinned."""
    if story is None or not is_relatable(story) or not may_relate(story, asker(request)):
        return None
    chain = chain_of(story, story.printed if story.is_in_print else story)
    shown = shown_beside(story, at=timezone.now(), but=chain.numbers)
    return {"shown": shown, "pinned": arranged(story).pinned}


def urls(stories: "ModelAdmin[Article]") -> list[URLPattern]:
    @never_cache
    def door(request: HttpRequest, pk: int) -> HttpResponse:
        story = story_asked_for(stories, request, pk)
        if not may_relate(story, asker(request)):
            raise PermissionDenied
        return _page(stories, request, story)

    return [path("<int:pk>/related/", stories.admin_site.admin_view(door), name="articles_article_related")]


def _page(stories: "ModelAdmin[Article]", request: HttpRequest, story: Article) -> HttpResponse:
    by = asker(request)
    field, error, typed = _field(by), "", ""
    # A refused page is still the page that was opened: what others arranged since is not passed over.
    over, chosen = arranged(story), {}
    if request.method == "POST":
        over, typed = _opened(request.POST.get("over", "")), request.POST.get("add", "")
        choices = _choices(request.POST)
        opened_with = _choices_of(over)
        chosen = {n: choice for n, choice in choices.items() if choice != opened_with.get(n, FOUND)}
        try:
            added = field.clean(typed)
            _arrange(request, story, choices, added)
        except ValidationError as refusal:
            error = " ".join(refusal.messages)
        except DeskError as refusal:
            messages.error(request, str(refusal))
            if isinstance(refusal, Conflict):
                over = arranged(story)
        else:
            messages.success(request, str(_("حُفظ ترتيب «اقرأ أيضًا».")))
            return redirect(page_of(story))
    context = stories.admin_site.each_context(request) | {
        "title": _("ترتيب «اقرأ أيضًا»"),
        "opts": stories.opts,
        "story": story,
        "rows": _rows(story, chosen, by),
        "places": [(str(n), n) for n in range(1, SHOWN_MAX + 1)],
        "over": _sealed(over),
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


def _rows(story: Article, chosen: dict[int, str], by: Staff) -> list[Row]:
    """Pinned, found and excluded ones, as far as they still are, with what was chosen laid over: three
    queries."""
    kept = RelatedStories.objects.filter(article=story).first() or RelatedStories()
    numbers = list(dict.fromkeys([*kept.numbers, *kept.excluded, *chosen]))
    mine = Q(pk__in=visible_to(by).values("pk"))
    stories = (
        Article.objects.kept()
        .filter(Q(pk__in=kept.numbers) | Q(pk__in=kept.excluded) | open_or_printed(by))
        .select_related("section", "published_revision")
        .annotate(is_theirs=Case(When(mine, then=True), default=False, output_field=BooleanField()))
        .defer("body", "standfirst", "published_revision__body", "published_revision__standfirst")
        .in_bulk(numbers)
    )
    choices = _choices_of(Arranged(tuple(kept.pinned), tuple(kept.excluded))) | chosen
    return [Row(stories[n], _headline(stories[n]), choices.get(n, FOUND)) for n in numbers if n in stories]


def _headline(story: Any) -> str:
    if story.published_revision:
        return str(story.published_revision.headline)
    return str(story.headline) if story.is_theirs else ""


def _choices_of(standing: Arranged) -> dict[int, str]:
    """What stands in the rows' fields, by the numbers of their stories."""
    places = {number: str(place) for place, number in enumerate(standing.pinned, start=1)}
    return dict.fromkeys(standing.excluded, EXCLUDED) | places


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
