"""The paper as its web server has it: the page cache in front of the application, asked without a client."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from kalima.web.cdn import Cdn
from kalima.web.counters import Counters, counters
from kalima.web.edge import known_question
from kalima.web.pagecache import PageCache

CHROMIUM = "gzip, deflate, br, zstd"


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes


class KeptPaper:
    """Asks a page cache, counting how often it had to ask the application behind it."""

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]] | None = None,
        *,
        known: Counters | None = None,
        room_bytes: int = 10_000_000,
        clock: Callable[[], float] | None = None,
        is_deaf: Callable[[], bool] = lambda: False,
        leads_on: Callable[[str, str], bool] = lambda _path, _asked: False,
        network: Cdn | None = None,
    ) -> None:
        self._application = application or WSGIHandler()
        self.made: list[str] = []
        more: dict[str, Any] = {"clock": clock} if clock else {}
        if application:
            # One that is not ours has none of our pages either.
            more["question"] = lambda _path, asked: known_question(asked)
        self.cache = PageCache(
            self._counted,
            (lambda: known) if known else counters,
            room_bytes=room_bytes,
            passes=("/admin/",),
            is_deaf=is_deaf,
            leads_on=leads_on,
            network=network,
            **more,
        )

    def get(self, path: str, *, method: str = "GET", **headers: str) -> Answer:
        """Headers are named as in `accept_encoding="br"`."""
        return self.ask(environ_of(path, method=method, **headers))

    def ask(self, environ: dict[str, Any]) -> Answer:
        told: list[tuple[int, dict[str, str]]] = []

        def start(status: str, headers: list[tuple[str, str]], _info: object = None) -> Callable[..., object]:
            told.append((int(status[:3]), dict(headers)))
            return lambda _written: None

        answer = self.cache(environ, start)
        try:
            body = b"".join(answer)
        finally:
            if close := getattr(answer, "close", None):
                close()
        return Answer(*told[-1], body)

    def _counted(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.made.append(environ["PATH_INFO"].encode("latin-1").decode())
        return self._application(environ, start)


def environ_of(path: str, *, method: str = "GET", **headers: str) -> dict[str, Any]:
    asked = RequestFactory().generic(method, path)
    # As a server writes it: Django has read its own into letters already.
    environ: dict[str, Any] = asked.environ | {"PATH_INFO": asked.path.encode().decode("latin-1")}
    return environ | {f"HTTP_{name.upper()}": value for name, value in headers.items()}


def text_of(answer: Answer) -> str:
    return unquote(answer.body.decode())
