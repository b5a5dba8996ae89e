"""Who is asking, and for which story: every page behind the admin's door is for the newsroom."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest

from articles.models import Article, Staff

# More digits than any row's number has, and fewer than either database refuses.
ROW_DIGITS = 15


def asker(request: HttpRequest) -> Staff:
    """The person at the page, with their sections read once for the whole request."""
    if not isinstance(request.user, Staff):
        raise PermissionDenied
    prefetch_related_objects([request.user], "sections")
    return request.user


def row_number(typed: str) -> int:
    """The number of a row as an address or a form has it; 0, which no row has, for what is none."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= ROW_DIGITS else 0


def story_asked_for(stories: "ModelAdmin[Any]", request: HttpRequest, pk: int) -> Article:
    """The story of a page under it. Raises Http404 for none, PermissionDenied for someone else's."""
    article = stories.get_object(request, str(pk))
    if not isinstance(article, Article):
        raise Http404
    if not stories.has_view_or_change_permission(request, article):
        raise PermissionDenied
    return article
