"""Bodies on their way in: so many at once that threads are left for those who read.

The web server hands a request over when its head is there, and a thread then waits for the body. Whoever
sends a letter a second would hold it for an hour; some of them would hold all.
"""

import io
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Half of the threads of a process; what arrives at the pace of a line is taken in within milliseconds.
AT_ONCE = 2
# Who comes while others are taken in waits for so long, and holds a thread meanwhile.
PATIENCE_S = 0.1
# All of a comment, and the beginning of an upload: whoever has sent it is no slow hand.
FIRST_BYTES = 65_536
BUSY = "يستقبل الموقع الآن أكثر مما يسعه. لم يُحفظ ما أُرسل، ويُرجى إرساله ثانية بعد قليل."


def taken_in(application: "WSGIApplication") -> "WSGIApplication":
    """Call the application once a body begins to be here; answer 503 where too many keep being awaited."""
    places = threading.BoundedSemaphore(AT_ONCE)

    def called(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        announced = environ.get("CONTENT_LENGTH") or "0"
        length = int(announced) if announced.isascii() and announced.isdigit() else 0
        if not length:
            return application(environ, start_response)
        if not places.acquire(timeout=PATIENCE_S):
            told = BUSY.encode()
            head = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(told)))]
            start_response("503 Service Unavailable", [*head, ("Retry-After", "5")])
            return [told]
        try:
            first = environ["wsgi.input"].read(min(length, FIRST_BYTES))
        finally:
            places.release()
        rest = environ["wsgi.input"]
        environ["wsgi.input"] = io.BytesIO(first) if length <= FIRST_BYTES else _Rejoined(first, rest)
        return application(environ, start_response)

    return called


class _Rejoined(io.RawIOBase):
    """What was read of a body, and then the rest of it as it comes."""

    def __init__(self, first: bytes, rest: Any) -> None:
        self._first, self._rest = io.BytesIO(first), rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """As much as was asked for, out of both parts; without a size all there is."""
        first = self._first.read(size)
        lacking = size - len(first) if size >= 0 else size
        return first + self._rest.read(lacking) if lacking else first
