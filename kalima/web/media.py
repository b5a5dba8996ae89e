"""Public renditions of pictures, served so that nothing inside a file can ever run."""

import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from django.views.static import was_modified_since

CONTENT_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
# What renditions are called: letters and digits that nobody guesses, and one of the types above.
NAME = re.compile(r"[a-z0-9]{16,64}\.(avif|webp|jpg|png)")
# The name changes with the picture, so a file may be kept for as long as a cache keeps anything.
MAX_AGE_S = 365 * 24 * 3600


@csrf_exempt
@require_safe
def serve(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer with the file of that name, and 404 for every other name, folder or link."""
    path, kind = find(name)
    status = path.stat()
    if was_modified_since(request.headers.get("If-Modified-Since"), int(status.st_mtime)):
        response: HttpResponseBase = FileResponse(path.open("rb"), content_type=CONTENT_TYPES[kind])
    else:
        response = HttpResponseNotModified()
    response["Last-Modified"] = http_date(status.st_mtime)
    response["Cache-Control"] = f"public, max-age={MAX_AGE_S}, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def find(name: str) -> tuple[Path, str]:
    """Return a rendition's path and type; raise Http404 where there is none of that name."""
    match = NAME.fullmatch(name)
    path = Path(settings.MEDIA_ROOT) / name if match else None
    if match is None or path is None or not path.is_file() or path.is_symlink():
        raise Http404
    return path, match[1]
