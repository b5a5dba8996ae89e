"""Public files of pictures, by names that nobody guesses: open to everyone, or held until print.

Open files lie in MEDIA_ROOT, where a web server may serve them by itself, held ones in HELD_ROOT, which only
the application reads. A file is moved from one to the other by one rename, and nothing inside it can run.
Where a bucket is named they are two folders of it, and a move is a copy after which the other goes.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from django.views.static import was_modified_since

from kalima.web import bucket
from kalima.web.bucket import Stored
from kalima.web.cdn import cdn
from kalima.web.counters import counters, place_of
from kalima.web.hosts import announce

OPEN, HELD = "media", "held"
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


def open_file(name: str) -> Path | Stored | None:
    """Where an open file lies; None for a name that is none, a folder, a link, or a held file."""
    return _found(OPEN, name)


def held_file(name: str) -> Path | Stored | None:
    """Where a held file lies."""
    return _found(HELD, name)


def hold(name: str, file: Path) -> None:
    """Take a finished file in, whole or not at all; readers do not see it yet."""
    if bucket.is_named():
        bucket.put(HELD, name, file, **_told(name, PRIVATE))
        file.unlink()
        return
    _make_folders()
    os.replace(file, _folder(HELD) / name)


def open_up(names: Iterable[str]) -> None:
    """Let everyone see these files, those that are there; doing it twice changes nothing."""
    _move(names, HELD, OPEN)


def shut(names: Iterable[str]) -> None:
    """Hold these files again, those that are open; doing it twice changes nothing."""
    names = list(names)
    with _letting_go(names):
        _move(names, OPEN, HELD)


def remove(names: Iterable[str]) -> None:
    """Delete these files, held ones first: one that is opened meanwhile is met again among the open ones."""
    names = list(names)
    with _letting_go(names):
        for name in names:
            for folder in (HELD, OPEN):
                if bucket.is_named():
                    bucket.delete(folder, name)
                else:
                    (_folder(folder) / name).unlink(missing_ok=True)


def names() -> Iterator[str]:
    """Every file that lies here, open and held."""
    for folder in (HELD, OPEN):
        if bucket.is_named():
            yield from sorted(found.name for found in bucket.listed(folder))
        elif _folder(folder).is_dir():
            yield from (path.name for path in sorted(_folder(folder).iterdir()) if path.is_file())


def answer(request: HttpRequest, path: Path | Stored, *, is_public: bool = True) -> HttpResponseBase:
    """Answer with a file, or that it has not changed. Raises FileNotFoundError if it went meanwhile."""
    file = path.open("rb")
    changed_at = path.changed_at.timestamp() if isinstance(path, Stored) else os.fstat(file.fileno()).st_mtime
    if was_modified_since(request.headers.get("If-Modified-Since"), int(changed_at)):
        response: HttpResponseBase = FileResponse(file, content_type=CONTENT_TYPES[path.suffix[1:]])
    else:
        file.close()
        response = HttpResponseNotModified()
    response["Last-Modified"] = http_date(changed_at)
    network = cdn() if is_public else None
    for header, value in network.told([_place_of(path.name)], may_keep=True) if network else ():
        response[header] = value
    return inert(response, PUBLIC if is_public else PRIVATE)


def inert(response: HttpResponseBase, cache_control: str) -> HttpResponseBase:
    """Let nothing inside a file run, whatever it is taken for."""
    response["Cache-Control"] = cache_control
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    # Feeds and other sites show pictures that are open; what is held stays with the pages of the house.
    response["Cross-Origin-Resource-Policy"] = "cross-origin" if cache_control == PUBLIC else "same-origin"
    return response


def changed_at(file: Path | Stored) -> float:
    """When its bytes were written, in seconds since 1970."""
    return file.changed_at.timestamp() if isinstance(file, Stored) else file.stat().st_mtime


def size_of(file: Path | Stored) -> int:
    """How many bytes a file has."""
    return file.size if isinstance(file, Stored) else file.stat().st_size


def told_of(folder: str, name: str) -> dict[str, str]:
    """What the store is told of a file, as it will tell whoever may ask it straight."""
    return _told(name, PUBLIC if folder == OPEN else PRIVATE) if is_name(name) else {}


@contextmanager
def _letting_go(names: Iterable[str]) -> Iterator[None]:
    """Have a network in front let go of files that nobody may see any more: purging goes by the counters.

    It is owed before the first file moves, so that neither a kill nor a store that is away loses it.
    """
    known = counters() if settings.CDN else None
    if known is None:
        yield
        return
    places = {_place_of(name) for name in names}
    begun = known.begin(places)
    try:
        yield
    finally:
        known.end(begun)
        announce(places)


def _place_of(name: str) -> int:
    return place_of(f"file-{stem_of(name)}")


def _told(name: str, cache_control: str) -> dict[str, str]:
    return {"ContentType": CONTENT_TYPES[name.rpartition(".")[2]], "CacheControl": cache_control}


def _found(folder: str, name: str) -> Path | Stored | None:
    if not is_name(name):
        return None
    if bucket.is_named():
        return bucket.find(folder, name)
    path = _folder(folder) / name
    return path if path.is_file() and not path.is_symlink() else None


def _move(names: Iterable[str], source: str, to: str) -> None:
    if bucket.is_named():
        for name in names:
            bucket.move(source, to, name, **_told(name, PUBLIC if to == OPEN else PRIVATE))
        return
    _make_folders()
    for name in names:
        with suppress(FileNotFoundError):
            os.replace(_folder(source) / name, _folder(to) / name)


def _folder(name: str) -> Path:
    return Path(settings.MEDIA_ROOT if name == OPEN else settings.HELD_ROOT)


def _make_folders() -> None:
    for folder in (settings.HELD_ROOT, settings.MEDIA_ROOT):
        Path(folder).mkdir(mode=0o750, parents=True, exist_ok=True)
