"""Requests handed to the application itself, as the web server hands them over: no socket and no client."""

import io
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Answer(NamedTuple):
    """What came back; of several headers of one name the last."""

    status: int
    headers: dict[str, str]
    body: bytes


def prepared(
    origin: str,
    address: str,
    *,
    form: bytes | None = None,
    cookies: str = "",
    takes: str = "gzip, deflate, br",
) -> dict[str, Any]:
    """A request as its environ, a post where there is a form; it is used up by one asking."""
    where, (path, _, query) = urlsplit(origin), address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET" if form is None else "POST",
        "SCRIPT_NAME": "",
        # As WSGI has it: the bytes of the path, each as one letter.
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": str(where.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": where.netloc,
        "HTTP_ACCEPT_ENCODING": takes,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": where.scheme,
        "wsgi.input": io.BytesIO(form or b""),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if cookies:
        environ["HTTP_COOKIE"] = cookies
    if form is not None:
        environ |= {
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(form)),
            "HTTP_ORIGIN": origin,
            "HTTP_REFERER": origin + "/",
        }
    return environ


def ask(application: "WSGIApplication", environ: dict[str, Any]) -> Answer:
    """Hand a request over and take the whole answer in."""
    told: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_error: object) -> Any:
        told[:] = status, dict(headers)
        return lambda *_written: None

    response: Iterable[bytes] = application(environ, start_response)
    body = b"".join(response)
    if close := getattr(response, "close", None):
        close()
    status, headers = told
    return Answer(int(status[:3]), headers, body)
