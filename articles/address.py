"""What stands at a story's address: nothing before it was printed, its note once it was withdrawn."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from articles.models import Article, Status
from articles.models.article import ArticleQuerySet

P = ParamSpec("P")
StoryView = Callable[Concatenate[HttpRequest, Article, P], HttpResponse]
NumberView = Callable[Concatenate[HttpRequest, str, P], HttpResponse]


def at_its_address(stories: Callable[[], ArticleQuerySet]) -> Callable[[StoryView[P]], NumberView[P]]:
    """Give a view the story of that number out of stories(), which says what is loaded with it.

    One that was never printed answers 404; a withdrawn one 410 with the newsroom's note, and no word of it.
    """

    def decorate(view: StoryView[P]) -> NumberView[P]:
        @wraps(view)
        def found(request: HttpRequest, pk: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            story = get_object_or_404(stories(), pk=pk)
            if story.status == Status.WITHDRAWN:
                return render(request, "410.html", {"article": story}, status=410)
            return view(request, story, *args, **kwargs)

        return found

    return decorate
