"""What caches may keep: pages that are the same for every reader, and pages that are nobody else's."""

from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """A page that any cache may store and must ask about before showing it again.

    The tag is made of the page's bytes, so an approval or a new day is seen by the next reader. A page that
    is only read needs no token: a post is told that there is nothing to post to.
    """

    @csrf_exempt
    @require_safe
    @gzip_page
    @wraps(view)
    def stamped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
        if response.status_code != 200:
            return response
        response["ETag"] = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
        return get_conditional_response(request, etag=response["ETag"], response=response) or response

    return stamped
