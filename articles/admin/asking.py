"""Who is asking, and for which story: every page behind the admin's door is for the newsroom."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest

from articles.models import Article, Staff


def asker(request: HttpRequest) -> Staff:
    """The person at the page, with their sections read once for the whole request."""
    if not isinstance(request.user, Staff):
        raise PermissionDenied
    prefetch_related_objects([request.user], "sections")
    return request.user


def story_asked_for(stories: "ModelAdmin[Any]", request: HttpRequest, pk: int) -> Article:
    """The story of a page under it. Raises Http404 for none, PermissionDenied for someone else's."""
    article = stories.get_object(request, str(pk))
    if not isinstance(article, Article):
        raise Http404
    if not stories.has_view_or_change_permission(request, article):
        raise PermissionDenied
    return article
