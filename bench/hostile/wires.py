"""What is done to the lines themselves: requests read in two ways, caches, slow hands, floods."""

import contextlib
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator

from bench.hostile.ground import Ground, Said, many
from bench.hostile.outcome import Outcome

HALF_OPEN = 300
SLOW_BODIES = 60
SLOW_S = 12.0
# A reader may wait so long while others hold lines open.
READER_MAX_S = 3.0
FLOOD = 1_500
WAIT_S = 6.0
# More than such a part of a page is no line that grew older.
GROWN_PART = 10
MARK = "kalima-mark-7c1"

HEAD = "Host: localhost\r\nUser-Agent: x\r\n"
SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\nX: "
CHUNKED = "Transfer-Encoding: chunked\r\n"
POST, GET = f"POST / HTTP/1.1\r\n{HEAD}", f"GET / HTTP/1.1\r\n{HEAD}"
SHORT, REST = "Content-Length: 5\r\n\r\n", f"0\r\n\r\n{SMUGGLED}"
# Requests whose end, or whose headers, two servers might see in two places.
REQUESTS = {
    "CL.TE": f"{POST}Content-Length: {len(SMUGGLED) + 5}\r\n{CHUNKED}\r\n{REST}",
    "TE.CL": f"{POST}Content-Length: 4\r\n{CHUNKED}\r\n5c\r\n{SMUGGLED}{'x' * 40}\r\n0\r\n\r\n",
    "TE.TE": f"{POST}{CHUNKED}Transfer-Encoding: x\r\nContent-Length: 4\r\n\r\n{REST}",
    "TE with a space": f"{POST}Transfer-Encoding : chunked\r\n{SHORT}{REST}",
    "TE with a tab": f"{POST}Transfer-Encoding:\tchunked\r\n{SHORT}{REST}",
    "TE in capitals": f"{POST}TRANSFER-ENCODING: cHuNkEd\r\n{SHORT}{REST}",
    "TE xchunked": f"{POST}Transfer-Encoding: xchunked\r\n{SHORT}{REST}",
    "TE twice in one": f"{POST}Transfer-Encoding: chunked, identity\r\n\r\n{REST}",
    "TE folded": f"{POST}Transfer-Encoding:\r\n chunked\r\n{SHORT}{REST}",
    "a folded header": f"{GET}X: a\r\n b\r\n\r\n",
    "two lengths": f"{POST}Content-Length: 0\r\nContent-Length: {len(SMUGGLED)}\r\n\r\n{SMUGGLED}",
    "two lengths in one": f"{POST}Content-Length: 0, {len(SMUGGLED)}\r\n\r\n{SMUGGLED}",
    "a length with a sign": f"{POST}Content-Length: +{REST}",
    "a length below nothing": f"{POST}Content-Length: -1\r\n\r\n{SMUGGLED}",
    "a length in hexadecimal": f"{POST}Content-Length: 0x1{REST}",
    "a length too large": f"{POST}Content-Length: 99999999999999999999\r\n\r\n{SMUGGLED}",
    "a GET with a body": f"{GET}Content-Length: {len(SMUGGLED)}\r\n\r\n{SMUGGLED}",
    "a GET in chunks": f"{GET}{CHUNKED}\r\n0\r\n\r\n",
    "a chunk too large": f"{POST}{CHUNKED}\r\nffffffffffffffffff\r\n{SMUGGLED}",
    "a chunk with words": f"{POST}{CHUNKED}\r\n0;{'x' * 9000}\r\n\r\n",
    "a chunk of no number": f"{POST}{CHUNKED}\r\nzz\r\n\r\n0\r\n\r\n",
    "trailers": f"{POST}{CHUNKED}Trailer: X\r\n\r\n0\r\nContent-Length: 90\r\nHost: evil.example\r\n\r\n",
    "lines without returns": "GET / HTTP/1.1\nHost: localhost\nX: y\n\n",
    "a return inside": f"{GET}X: a\rContent-Length: 9\r\n\r\n",
    "nothing inside": f"{GET}X: a\0b\r\n\r\n",
    "no host": "GET / HTTP/1.1\r\n\r\n",
    "two hosts": "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    "a whole address": "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "an old request": "GET / HTTP/0.9\r\n\r\n",
    "of the first kind": f"GET / HTTP/1.0\r\n{HEAD}Connection: keep-alive\r\n{CHUNKED}\r\n{REST}",
    "an upgrade": f"{GET}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n\r\n",
    "a socket": f"{GET}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
    "a way elsewhere": "CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "the second kind": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0" * 40,
    "a headers' thousand": f"{GET}" + "".join(f"X{n}: y\r\n" for n in range(3_000)) + "\r\n",
    "a header too long": f"{GET}X: {'y' * 900_000}\r\n\r\n",
    "an address too long": f"GET /{'a' * 900_000} HTTP/1.1\r\n{HEAD}\r\n",
    "expecting": f"{POST}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n",
    "not to be passed on": f"{GET}Connection: close, X-Forwarded-For, Host, Cookie\r\n\r\n",
    "words": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + "\0" * 90,
}
# Headers that some application somewhere believes; none of ours may change a page that others get.
UNKEYED = {
    **dict.fromkeys(("X-Forwarded-Host", "X-Host", "X-Original-Host", "X-Forwarded-Server"), "evil.example"),
    **dict.fromkeys(("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix"), f"/{MARK}"),
    "X-Forwarded-Scheme": "nothttps",
    "X-Forwarded-Port": "6666",
    "X-Forwarded-Ssl": "on",
    "Front-End-Https": "on",
    **dict.fromkeys(("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"), "POST"),
    "Forwarded": "for=1.2.3.4;host=evil.example;proto=http",
    "X-Wap-Profile": f"http://{MARK}/",
    "TE": "trailers",
    "Range": "bytes=0-9",
    "Accept": f"text/{MARK}",
    "Accept-Language": MARK,
    "Accept-Encoding": MARK,
    "DNT": "1",
    "User-Agent": MARK,
    "Referer": f"http://evil.example/{MARK}",
    "Origin": f"http://{MARK}",
    "Cookie": f"a={MARK}",
    "Authorization": f"Basic {MARK}",
    "Pragma": "no-cache",
    "Cache-Control": "max-age=9999",
    "If-None-Match": MARK,
    "X-Requested-With": "XMLHttpRequest",
    "Sec-Fetch-Dest": "iframe",
    "Save-Data": "on",
    "Max-Forwards": "0",
    "Content-Type": f"text/{MARK}",
    "X-Forwarded-Proto": "http",
    "Upgrade-Insecure-Requests": "1",
    "X-CSRFToken": MARK,
}
PARAMETERS = (
    "utm_source",
    "fbclid",
    "callback",
    "lang",
    "_method",
    "next",
    "debug",
    "format",
    "page",
    "cb",
    "x[]",
    "before",
)


def servers(at: Ground) -> dict[str, int]:
    return {"granian": at.house.port} | ({"nginx": at.nginx_port} if at.nginx_port else {})


def smuggling(at: Ground) -> Outcome:
    """Each request on a line of its own; then somebody else's, who must get their own answer and no other."""
    outcome, began, traces = Outcome("smuggling"), time.monotonic(), at.traces()
    for server, port in servers(at).items():
        for name, request in REQUESTS.items():
            outcome.tried += 1
            answers = raw(
                port, request.encode("latin-1") + b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"
            )
            statuses = [int(part[:3]) for part in answers.split(b"HTTP/1.1 ")[1:] if part[:3].isdigit()]
            if any(status >= 500 and status not in (501, 505) for status in statuses):
                outcome.failed.append(f"{server}, {name}: {statuses}")
            if server == "nginx":
                # What nginx passed on over a kept line must not have left half a request there.
                for _again in range(4):
                    told = at.ask("/robots.txt", port=port)
                    if told.status != 200 or b"User-agent" not in told.body:
                        outcome.open.append(f"{name}: the next reader got {told.status}")
            if at.ask("/healthz").status != 200:
                outcome.failed.append(f"{server} after {name}: does not answer")
    outcome.traces += ["in the log"] * (at.traces() - traces)
    outcome.took_s = time.monotonic() - began
    return outcome


def raw(port: int, request: bytes) -> bytes:
    """Everything that comes back, until the line is closed or silent."""
    found = b""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=WAIT_S) as line:
        line.settimeout(1.0)
        with contextlib.suppress(OSError):
            line.sendall(request)
        while piece := line.recv(65536):
            found += piece
    return found


def poisoning(at: Ground) -> Outcome:
    """A strange request for a page, then a plain one: the plain one is answered as before it."""
    outcome, began = Outcome("cache poisoning"), time.monotonic()
    pages = (
        "/",
        f"/n/{at.story}/",
        "/feed/",
        "/robots.txt",
        "/section/%D9%85%D8%AD%D9%84%D9%8A%D8%A7%D8%AA/",
    )
    for port in servers(at).values():
        for page in pages:
            address = at.ask(page, port=port).headers.get("location") or page
            plain = at.ask(address, port=port)
            for method, asked, body, told in _strange(address):
                outcome.tried += 1
                strange = at.ask(asked, method, body, port=port, headers=told)
                after = at.ask(address, port=port)
                where = f"{port} {method} {asked} {told}"
                if strange.status >= 500:
                    outcome.failed.append(where)
                if MARK.encode() in strange.body and strange.headers.get("cache-control", "").startswith(
                    "public"
                ):
                    outcome.open.append(f"said back: {where}")
                if _is_another(plain, after):
                    outcome.open.append(f"poisoned: {where}: {after.status}")
                if b"evil.example" in after.body or MARK.encode() in after.body:
                    outcome.open.append(f"marked: {where}")
    outcome.took_s = time.monotonic() - began
    return outcome


def _strange(address: str) -> Iterator[tuple[str, str, bytes | None, dict[str, str]]]:
    for name, value in UNKEYED.items():
        yield "GET", address, None, {name: value}
    for name in PARAMETERS:
        yield "GET", f"{address}?{name}={MARK}", None, {}
    yield "GET", address, f"q={MARK}".encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    yield "GET", f"{address}?q={MARK}", b"x" * 900, {"X-HTTP-Method-Override": "DELETE"}
    yield "HEAD", address, None, {"Accept-Encoding": "br"}
    for host in ("evil.example", "localhost:99999", "localhost.", "LOCALHOST", "localhost@evil.example", ""):
        yield "GET", address, None, {"Host": host}
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PURGE", "BAN", "PROPFIND", "get"):
        yield method, address, None, {}
    for path in (
        f"/{address.strip('/')}%2f",
        f"/x/..{address}",
        f"{address};{MARK}",
        f"{address}%00",
        f"/.{address}",
    ):
        yield "GET", path, None, {}


def _is_another(plain: Said, after: Said) -> bool:
    """Whether an answer is another one than before: a few lines may have grown older meanwhile."""
    kinds = (plain.headers.get("content-type"), after.headers.get("content-type"))
    grown = abs(len(plain.body) - len(after.body)) > len(plain.body) // GROWN_PART
    return plain.status != after.status or kinds[0] != kinds[1] or grown


def slowness(at: Ground) -> Outcome:
    """Many half-open lines, then many bodies that never end, while a reader's page must be answered."""
    outcome, began = Outcome("slow clients"), time.monotonic()
    kinds = {
        "headers": ("GET / HTTP/1.1\r\nHost: localhost\r\nX-a: ", HALF_OPEN),
        "a body for the discussion": (_slow_post(f"/n/{at.story}/comments/"), SLOW_BODIES),
        "a body for the desk": (_slow_post("/admin/login/"), SLOW_BODIES),
    }
    for server, port in servers(at).items():
        for kind, (begin, number) in kinds.items():
            outcome.tried += number
            with _held(port, begin, number):
                slowest, failed = _while_held(at, port)
            outcome.notes.append(
                f"{server}, {number} lines with {kind}: a reader waited {slowest:.2f} s at most"
            )
            if failed or slowest > READER_MAX_S:
                outcome.failed.append(
                    f"{server}, {kind}: {failed} pages failed, the slowest took {slowest:.1f} s"
                )
    outcome.took_s = time.monotonic() - began
    return outcome


def _slow_post(address: str) -> str:
    return (
        f"POST {address} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\ntext="
    )


@contextlib.contextmanager
def _held(port: int, begin: str, number: int) -> Iterator[None]:
    lines, over = [], threading.Event()
    for _n in range(number):
        with contextlib.suppress(OSError):
            line = socket.create_connection(("127.0.0.1", port), timeout=2)
            line.sendall(begin.encode())
            lines.append(line)

    def drip() -> None:
        while not over.wait(1.0):
            for line in lines:
                with contextlib.suppress(OSError):
                    line.send(b"a")

    hand = threading.Thread(target=drip)
    hand.start()
    try:
        yield
    finally:
        over.set()
        hand.join()
        for line in lines:
            line.close()


def _while_held(at: Ground, port: int) -> tuple[float, int]:
    """How long a reader waited at most, and how many pages never came."""
    slowest, failed, until = 0.0, 0, time.monotonic() + SLOW_S
    while time.monotonic() < until:
        began = time.monotonic()
        said = at.ask(f"/search/?q={began}", port=port, timeout_s=SLOW_S)
        slowest, failed = max(slowest, time.monotonic() - began), failed + (said.status not in (200, 429))
        time.sleep(0.5)
    return slowest, failed


def flood(at: Ground) -> Outcome:
    """As many requests as the hands can carry, of pages that are not kept; all are answered."""
    outcome, began, traces = Outcome("flood", tried=FLOOD), time.monotonic(), at.traces()
    addresses = [f"/search/?q={n}" if n % 3 else f"/n/{at.story}?{n}" for n in range(FLOOD)]
    answers = many(addresses, lambda address: at.ask(address, port=at.nginx_port))
    for address, said in zip(addresses, answers, strict=True):
        outcome.count(address, said, is_taken=said.status < 400)
    outcome.took_s = time.monotonic() - began
    outcome.traces += ["in the log"] * (at.traces() - traces)
    outcome.notes.append(f"answers: {dict(Counter(said.status for said in answers))}")
    return outcome
