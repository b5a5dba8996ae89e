"""How many requests of each kind were answered, how, and in what time: numbers in one mapped file."""

import logging
import mmap
import os
import time
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from kalima.web.edge import TICKET
from kalima.web.mapped import Kept
from kalima.web.turns import Turn

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

# Kinds of page by the first part of their address; what is none of these is "other".
_KINDS = {
    "": "front",
    "n": "story",
    "section": "list",
    "tag": "list",
    "writer": "list",
    "archive": "list",
    "search": "search",
    "feed": "feed",
    "media": "file",
    "files": "file",
    "static": "file",
    "admin": "desk",
    "accounts": "desk",
    "readings": "reading",
}
KINDS = (*dict.fromkeys(_KINDS.values()), "other")
CLASSES = ("2xx", "3xx", "4xx", "5xx")
# Seconds; a kept page takes less than the first.
BOUNDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
# Of each kind: its answers by class, those given from what is kept and those made to be kept, its answers by
# time, and the microseconds of all together.
_ROW = len(CLASSES) + 2 + len(BOUNDS) + 1 + 1
_KEPT, _MADE = len(CLASSES), len(CLASSES) + 1
_TIMES, _SUM = len(CLASSES) + 2, _ROW - 1
# A file of another layout is begun anew.
_LAYOUT = zlib.crc32(repr((KINDS, CLASSES, BOUNDS)).encode())
_BYTES = 8 * (1 + _ROW * len(KINDS))


class Metrics:
    """The numbers of all processes of a machine together; they outlive each of them."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where the file cannot be had at its full size."""
        self._file = path.open("a+b")
        os.posix_fallocate(self._file.fileno(), 0, _BYTES)
        self._map = mmap.mmap(self._file.fileno(), _BYTES)
        self._numbers = memoryview(self._map).cast("Q")
        self._turn = Turn(self._file)
        with self._turn:
            if self._numbers[0] != _LAYOUT:
                self._map[:] = bytes(_BYTES)
                self._numbers[0] = _LAYOUT

    @property
    def inode(self) -> int:
        return os.fstat(self._file.fileno()).st_ino

    def count(self, kind: int, status: str, took_s: float, *, kept: int | None) -> None:
        """Count one answer: its kind's place, its status line, and what the page cache did, if anything."""
        row = 1 + _ROW * kind
        answered = row + min(max(ord(status[0]) - ord("2"), 0), len(CLASSES) - 1)
        numbers = self._numbers
        with self._turn:
            numbers[answered] += 1
            numbers[row + _TIMES + bisect_left(BOUNDS, took_s)] += 1
            numbers[row + _SUM] += int(took_s * 1e6)
            if kept is not None:
                numbers[row + kept] += 1

    def lines(self) -> Iterator[str]:
        """The numbers as Prometheus reads them."""
        starts = range(1, 1 + _ROW * len(KINDS), _ROW)
        rows = {kind: self._numbers[at : at + _ROW].tolist() for kind, at in zip(KINDS, starts, strict=True)}
        yield "# TYPE kalima_requests_total counter"
        for kind, row in rows.items():
            for place, name in enumerate(CLASSES):
                yield f'kalima_requests_total{{kind="{kind}",status="{name}"}} {row[place]}'
        yield "# TYPE kalima_pages_total counter"
        for kind, row in rows.items():
            for name, place in (("kept", _KEPT), ("made", _MADE)):
                yield f'kalima_pages_total{{kind="{kind}",from="{name}"}} {row[place]}'
        yield "# TYPE kalima_request_seconds histogram"
        for kind, row in rows.items():
            below = 0
            for bound, number in zip((*BOUNDS, "+Inf"), row[_TIMES:_SUM], strict=True):
                below += number
                yield f'kalima_request_seconds_bucket{{kind="{kind}",le="{bound}"}} {below}'
            yield f'kalima_request_seconds_sum{{kind="{kind}"}} {row[_SUM] / 1e6:.6f}'
            yield f'kalima_request_seconds_count{{kind="{kind}"}} {below}'


def metrics() -> Metrics | None:
    """The numbers of this installation; None where nobody wants them, or where they cannot be kept."""
    return _kept.at(settings.DATA / "metrics") if settings.METRICS else None


_kept = Kept(Metrics, "nothing is counted")


def counted(application: "WSGIApplication", passes: Iterable[str]) -> "WSGIApplication":
    """Count what an application with a page cache answers; addresses that begin as `passes` go by that."""
    past = tuple(passes)
    places = {name: KINDS.index(kind) for name, kind in _KINDS.items()}
    other = KINDS.index("other")

    def called(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        known = metrics()
        if known is None:
            return application(environ, start_response)
        path, method, told = environ["PATH_INFO"], environ["REQUEST_METHOD"], ["500"]

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            told[0] = status
            return start_response(status, headers, *rest)

        began_at = time.perf_counter()
        try:
            return application(environ, start)
        finally:
            kept, ticket = None, environ.get(TICKET)
            if ticket is not None:
                kept = _MADE if ticket.is_kept else None
            elif method == "GET" and told[0][0] in "23" and not path.startswith(past):
                kept = _KEPT
            kind = places.get(path.split("/", 2)[1] if path[:1] == "/" else path, other)
            known.count(kind, told[0], time.perf_counter() - began_at, kept=kept)

    return called
