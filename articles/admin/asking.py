"""Who is asking: every page behind the admin's door is for a member of the newsroom."""

from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from articles.models import Staff


def asker(request: HttpRequest) -> Staff:
    """The person at the page, with their sections read once for the whole request."""
    if not isinstance(request.user, Staff):
        raise PermissionDenied
    prefetch_related_objects([request.user], "sections")
    return request.user
