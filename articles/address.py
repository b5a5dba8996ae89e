"""What stands at a story's address: nothing before it was printed, its note once it was withdrawn."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles.clock import bring_up_to_date
from articles.models import Article, Status
from articles.models.article import ArticleQuerySet
from kalima.web import replica
from kalima.web.edge import is_seen_until, stands_until
from kalima.web.prepared import Given, Prepared

logger = logging.getLogger(__name__)

P = ParamSpec("P")
StoryView = Callable[Concatenate[HttpRequest, Article, P], HttpResponse]
NumberView = Callable[Concatenate[HttpRequest, str, P], HttpResponse]


def at_its_address(stories: Callable[[], ArticleQuerySet]) -> Callable[[StoryView[P]], NumberView[P]]:
    """Give a view the story of that number out of stories(), which says what is loaded with it.

    One that was never printed answers 404; a withdrawn one 410 with the newsroom's note, and no word of it.
    One whose time has come is brought up to date by its first reader: the worker is there for that, and
    when it is down the reader who asks finds the story all the same.
    """

    asked = Prepared(lambda: stories().filter(pk=Given("number")).order_by())

    def story_of(number: int) -> Article | None:
        return asked.first(number=number)

    def decorate(view: StoryView[P]) -> NumberView[P]:
        @wraps(view)
        def found(request: HttpRequest, pk: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            story = story_of(int(pk))
            if story is None or story.is_overdue(timezone.now()):
                story = _brought_up_to_date(int(pk), story_of, story)
            if story is None:
                raise Http404
            if story.status == Status.WITHDRAWN:
                return render(request, "410.html", {"article": story}, status=410)
            stands_until(request, story.goes_live_at)
            is_seen_until(request, story.withdraw_at)
            return view(request, story, *args, **kwargs)

        return found

    return decorate


def _brought_up_to_date(
    pk: int, story_of: Callable[[int], Article | None], story: Article | None
) -> Article | None:
    at = timezone.now()
    if story is None and not Article.objects.due(at).filter(pk=pk).exists():
        return None
    try:
        with replica.primary():
            bring_up_to_date(pk, at)
    except Exception:
        # What the clock could not do either must not take the page from its readers.
        logger.exception("story %s could not be brought up to date", pk)
        return story
    # Asked again in any case: a worker may have done it while this reader waited for the row.
    with replica.primary():
        return story_of(pk)
