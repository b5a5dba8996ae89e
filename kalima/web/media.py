"""Public files of pictures, by names that nobody guesses: open to everyone, or held until print.

Open files lie in MEDIA_ROOT, where a web server may serve them by itself, held ones in HELD_ROOT, which only
the application reads. A file is moved from one to the other by one rename, and nothing inside it can run.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from django.views.static import was_modified_since

CONTENT_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
# What public files are called: letters and digits that nobody guesses, the width, and one of the types above.
NAME = re.compile(r"([a-z0-9]{16,64})(?:-[0-9]{1,5})?\.(avif|webp|jpg|png)")
# The name changes with the picture, so a browser may keep a file for as long as it keeps anything. Caches
# that many share ask again after a second, since a picture may be withdrawn.
PUBLIC = f"public, max-age={365 * 24 * 3600}, s-maxage=1, immutable"
PRIVATE = "private, no-store"


def is_name(name: str) -> bool:
    """Whether this could be a public file's name at all."""
    return NAME.fullmatch(name) is not None


def stem_of(name: str) -> str:
    """The part of a name that all files of one cut share; "" for no name of ours."""
    match = NAME.fullmatch(name)
    return match[1] if match else ""


def open_file(name: str) -> Path | None:
    """Where an open file lies; None for a name that is none, a folder, a link, or a held file."""
    return _found(settings.MEDIA_ROOT, name)


def held_file(name: str) -> Path | None:
    """Where a held file lies."""
    return _found(settings.HELD_ROOT, name)


def hold(name: str, file: Path) -> None:
    """Take a finished file in, whole or not at all; readers do not see it yet."""
    _make_folders()
    os.replace(file, Path(settings.HELD_ROOT) / name)


def open_up(names: Iterable[str]) -> None:
    """Let everyone see these files, those that are there; doing it twice changes nothing."""
    _make_folders()
    for name in names:
        with suppress(FileNotFoundError):
            os.replace(Path(settings.HELD_ROOT) / name, Path(settings.MEDIA_ROOT) / name)


def shut(names: Iterable[str]) -> None:
    """Hold these files again, those that are open; doing it twice changes nothing."""
    _make_folders()
    for name in names:
        with suppress(FileNotFoundError):
            os.replace(Path(settings.MEDIA_ROOT) / name, Path(settings.HELD_ROOT) / name)


def remove(names: Iterable[str]) -> None:
    """Delete these files, held ones first: one that is opened meanwhile is met again among the open ones."""
    for name in names:
        for folder in (settings.HELD_ROOT, settings.MEDIA_ROOT):
            (Path(folder) / name).unlink(missing_ok=True)


def names() -> Iterator[str]:
    """Every file that lies here, open and held."""
    for folder in (settings.HELD_ROOT, settings.MEDIA_ROOT):
        if Path(folder).is_dir():
            yield from (path.name for path in sorted(Path(folder).iterdir()) if path.is_file())


def answer(request: HttpRequest, path: Path, *, is_public: bool = True) -> HttpResponseBase:
    """Answer with a file, or that it has not changed. Raises FileNotFoundError if it went meanwhile."""
    file = path.open("rb")
    changed_at = os.fstat(file.fileno()).st_mtime
    if was_modified_since(request.headers.get("If-Modified-Since"), int(changed_at)):
        response: HttpResponseBase = FileResponse(file, content_type=CONTENT_TYPES[path.suffix[1:]])
    else:
        file.close()
        response = HttpResponseNotModified()
    response["Last-Modified"] = http_date(changed_at)
    return inert(response, PUBLIC if is_public else PRIVATE)


def inert(response: HttpResponseBase, cache_control: str) -> HttpResponseBase:
    """Let nothing inside a file run, whatever it is taken for."""
    response["Cache-Control"] = cache_control
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _found(folder: str | Path, name: str) -> Path | None:
    path = Path(folder) / name
    return path if is_name(name) and path.is_file() and not path.is_symlink() else None


def _make_folders() -> None:
    for folder in (settings.HELD_ROOT, settings.MEDIA_ROOT):
        Path(folder).mkdir(mode=0o750, parents=True, exist_ok=True)
