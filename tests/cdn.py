"""A small network in front of the paper: keeps pages as it is told, and purges as the real interfaces do.

It speaks all four: Cloudflare's, Fastly's, Bunny's and PURGE. It refuses a wrong token, a call with too many
tags and, where it is told to, everything for a while.
"""

import http.client
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import urlsplit

TOKEN, ZONE = "stand-in-token", "zone7"
TAGS_MAX = {"cloudflare": 30, "fastly": 256, "bunny": 1, "purge": 10_000}
_LIFETIME = re.compile(r"max-age=(\d+)")
_SHARED = re.compile(r"s-maxage=(\d+)")
# Between one machine and the next, and not for whoever is asked.
_HOP = {"connection", "keep-alive", "transfer-encoding", "host", "content-length", "server", "date"}


class Kept(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    tags: frozenset[str]
    until: float


class Network:
    """What it keeps, what it was asked to purge, and what it answers instead."""

    def __init__(self, origin: tuple[str, int] | None = None) -> None:
        self.origin = origin
        self.port = 0
        self.purged: list[tuple[str, ...]] = []
        self.calls = 0
        # Answered instead, one after the other: a status with its headers, or seconds of silence.
        self.moods: list[tuple[int, dict[str, str]] | float] = []
        self.hits = self.misses = 0
        self._kept: dict[str, Kept] = {}
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def purge(self, tags: tuple[str, ...]) -> None:
        with self._lock:
            self.purged.append(tags)
            self._kept = {
                name: kept
                for name, kept in self._kept.items()
                if tags != ("all",) and not kept.tags.intersection(tags)
            }

    def get(self, path: str, headers: dict[str, str]) -> Kept:
        """A page as it is kept, or as the paper gives it now."""
        name = f"{path} {'br' if 'br' in headers.get('Accept-Encoding', '') else ''}"
        kept = self._kept.get(name)
        if kept and time.monotonic() < kept.until:
            self.hits += 1
            return kept
        self.misses += 1
        purges = len(self.purged)
        kept = self._fetched(path, headers)
        with self._lock:
            # A purge meanwhile may have been meant for this very page.
            if kept.until > time.monotonic() and len(self.purged) == purges:
                self._kept[name] = kept
        return kept

    def _fetched(self, path: str, headers: dict[str, str]) -> Kept:
        assert self.origin
        connection = http.client.HTTPConnection(*self.origin, timeout=30)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        told = answer.getheader("CDN-Cache-Control") or answer.getheader("Surrogate-Control") or ""
        found = _LIFETIME.search(told) or _SHARED.search(answer.getheader("Cache-Control", ""))
        lifetime = int(found[1]) if found and answer.status == 200 else 0
        tags = " ".join(answer.getheader(name, "") for name in ("Cache-Tag", "Surrogate-Key", "CDN-Tag"))
        return Kept(
            answer.status,
            [(name, value) for name, value in answer.getheaders() if name.lower() not in _HOP],
            body,
            frozenset(re.split(r"[ ,]+", tags)) - {""},
            time.monotonic() + lifetime,
        )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    network: Network

    def do_GET(self) -> None:
        headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        kept = self.network.get(self.path, headers)
        self._answer(kept.status, kept.body, dict(kept.headers))

    def do_PURGE(self) -> None:
        if self._is_in_a_mood():
            return None
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self._answer(403)
        self._purge("purge", self.headers.get("Surrogate-Key", "").split())
        return self._answer(200)

    def do_POST(self) -> None:
        self.network.calls += 1
        told = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self._is_in_a_mood():
            return
        asked = json.loads(told) if told else {}
        match urlsplit(self.path).path.split("/")[1:]:
            case ["client", "v4", "zones", zone, "purge_cache"] if zone == ZONE:
                self._cloudflare(asked)
            case ["service", zone, "purge"] if zone == ZONE:
                self._with_key("Fastly-Key", "fastly", self.headers.get("Surrogate-Key", "").split())
            case ["service", zone, "purge_all"] if zone == ZONE:
                self._with_key("Fastly-Key", "fastly", ["all"])
            case ["pullzone", zone, "purgeCache"] if zone == ZONE:
                self._with_key("AccessKey", "bunny", [asked.get("CacheTag", "all")])
            case _:
                self._answer(404)

    def _cloudflare(self, asked: dict[str, Any]) -> None:
        tags = ["all"] if asked == {"purge_everything": True} else asked.get("tags", [])
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._answer(
                403, _json(success=False, errors=[{"code": 10000, "message": "Authentication error"}])
            )
        elif not self._purge("cloudflare", tags):
            self._answer(200, _json(success=False, errors=[{"code": 1094, "message": "too many tags"}]))
        else:
            self._answer(200, _json(success=True, errors=[]))

    def _with_key(self, header: str, kind: str, tags: list[str]) -> None:
        if self.headers.get(header) != TOKEN:
            self._answer(401, _json(msg="Provided credentials are missing or invalid"))
        else:
            self._answer(200 if self._purge(kind, tags) else 400, _json(status="ok"))

    def _purge(self, kind: str, tags: list[str]) -> bool:
        if not tags or len(tags) > TAGS_MAX[kind]:
            return False
        self.network.purge(tuple(tags))
        return True

    def _is_in_a_mood(self) -> bool:
        if not self.network.moods:
            return False
        mood = self.network.moods.pop(0)
        if isinstance(mood, float):
            time.sleep(mood)
            self.close_connection = True
        else:
            self._answer(mood[0], b"", mood[1])
        return True

    def _answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_what: object) -> None:
        pass


@contextmanager
def running_network(origin: tuple[str, int] | None = None, *, port: int = 0) -> Iterator[Network]:
    """A network on a port of its own, until the block ends."""
    network = Network(origin)
    handler = type("Handler", (_Handler,), {"network": network})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    network.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield network
    finally:
        server.shutdown()
        server.server_close()


def _json(**said: object) -> bytes:
    return json.dumps(said).encode()
