"""What caches may keep: pages that are the same for every reader, and pages that are nobody else's."""

import logging
import re
import time
from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from typing import Any

import brotli
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from redis import RedisError

log = logging.getLogger(__name__)

View = Callable[..., HttpResponse]

# Brotli at 5 takes half the time of gzip at 6 and gives an eighth fewer bytes; under 200 nothing is gained.
BROTLI_QUALITY = 5
PACKED_FROM_BYTES = 200
TAKES_BROTLI = re.compile(r"(?:^|[\s,])br\s*(?:;(?!\s*q\s*=\s*0(?:\.0*)?\s*(?:,|$))|,|$)", re.IGNORECASE)


def public_page(view: View) -> View:
    """A page that any cache may store and must ask about before showing it again.

    The tag is made of the page's bytes, so an approval or a new day is seen by the next reader. A page that
    is only read needs no token: a post is told that there is nothing to post to.
    """

    return _stamped(view, is_dated=False)


def machine_page(view: View) -> View:
    """A public page for programs, which also ask by date, and may be asked from other sites' pages.

    Its date is the moment since when these very bytes are sent, which the processes' cache remembers: a
    story that left, a name that changed and an hour that came all count, as they would not in a date taken
    from the stories.
    """
    return _stamped(view, is_dated=True)


def packed_page(view: View) -> View:
    """A page as Brotli for whoever takes it, else as gzip, else as it is.

    For pages that hold no secret alone: unlike gzip's, Brotli's length is not blurred.
    """

    @gzip_page
    @wraps(view)
    def packed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if len(response.content) < PACKED_FROM_BYTES or response.has_header("Content-Encoding"):
            return response
        if not TAKES_BROTLI.search(request.headers.get("Accept-Encoding", "")):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        response.content = brotli.compress(response.content, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
        response["Content-Encoding"] = "br"
        response["Content-Length"] = str(len(response.content))
        return response

    return packed


def _stamped(view: View, *, is_dated: bool) -> View:
    @csrf_exempt
    @require_safe
    @packed_page
    @wraps(view)
    def stamped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
        if is_dated:
            response["Access-Control-Allow-Origin"] = "*"
        if response.status_code != 200:
            return response
        digest = blake2b(response.content, digest_size=12).hexdigest()
        # Weak, since it names the page in every packing; beside Vary here, so that a 304 says both too.
        response["ETag"] = f'W/"{digest}"'
        patch_vary_headers(response, ("Accept-Encoding",))
        since = _since(request.path, digest) if is_dated else None
        if since:
            response["Last-Modified"] = http_date(since)
        answer = get_conditional_response(request, response["ETag"], since, response)
        return _with_policy_of(response, answer) if answer else response

    return stamped


def _with_policy_of(response: HttpResponse, answer: HttpResponse) -> HttpResponse:
    """Give a 304 the policy that its view chose: a browser puts its headers over those that it kept."""
    for name in ("_csp_config", "_csp_replace", "_csp_update", "_csp_exempt", "xframe_options_exempt"):
        if hasattr(response, name):
            setattr(answer, name, getattr(response, name))
    return answer


def _since(path: str, digest: str) -> int | None:
    """Since which second this path answers with these bytes; None where the cache is away or full.

    Two changes within a second get two dates, so that who has the first is not told that it is the last.
    """
    name = f"since-{blake2b(path.encode('utf-8', 'surrogatepass'), digest_size=12).hexdigest()}"
    try:
        known, since = cache.get(name, ("", 0))
        if known != digest:
            since = max(int(time.time()), since + 1)
            cache.set(name, (digest, since), timeout=None)
    except (OSError, RedisError) as error:
        log.warning("the dates of feeds cannot be kept: %s", error)
        return None
    return int(since)
