"""Files are fetched from the open net alone: no private address by any spelling or redirect."""

import http.client
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic, sleep
from typing import Any

import pytest

from kalima.web import fetching
from kalima.web.fetching import Fetcher, NotFetched, is_public

PUBLIC = "93.184.216.34"
PICTURE = b"\xff\xd8" + b"x" * 5000
# Answers that would take two seconds each, drop by drop.
SLOW = {
    "/slow/status": b"HTTP/1.1 100 Continue\r\n\r\n" * 4,
    "/slow/header": b"HTTP/1.1 200 OK\r\nX-Words: " + b"x" * 100,
    "/slow/redirect": b"HTTP/1.1 302 Found\r\nLocation: /" + b"x" * 100,
    "/slow/chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"0" * 100,
    "/slow/body": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + b"x" * 100,
}


class Server(BaseHTTPRequestHandler):
    """What the net answers in these tests."""

    def do_GET(self) -> None:
        where = self.path
        if where.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", where.removeprefix("/to/"))
            self.end_headers()
        elif where == "/circle":
            self.send_response(301)
            self.send_header("Location", "/circle")
            self.end_headers()
        elif where == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "9000")
            self.end_headers()
            self.wfile.write(PICTURE)
        elif where in SLOW:
            self.drip(SLOW[where])
        elif where == "/missing":
            self.send_error(404)
        else:
            self.send_response(200)
            self.send_header("Content-Length", str(len(PICTURE)))
            self.end_headers()
            self.wfile.write(PICTURE)

    def drip(self, answer: bytes) -> None:
        """One byte after the other, each long before anybody loses patience with it."""
        try:
            for byte in answer:
                self.wfile.write(bytes([byte]))
                sleep(0.02)
        except OSError:
            self.close_connection = True

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()


class Net:
    """Names that lead where the test says, and one server behind all public addresses."""

    def __init__(self, port: int, **names: list[str]) -> None:
        self.port = port
        self.names = {"furat.example": [PUBLIC], **names}
        self.opened: list[str] = []

    def resolve(self, host: str, port: int) -> list[str]:
        return self.names.get(host) or [host]

    def open(self, scheme: str, address: str, port: int, host: str) -> http.client.HTTPConnection:
        self.opened.append(address)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)

    def fetcher(self, **more: Any) -> Fetcher:
        return Fetcher(**{"bytes_max": 10_000, "resolver": self.resolve, "opener": self.open} | more)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1"),
        *("2002:7f00:1::", "224.0.0.1", "255.255.255.255", "ff02::1", "::", "x"),
        *("192.0.0.8", "192.0.0.171", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.175.48.1"),
        *("198.18.0.1", "203.0.113.7", "fec0::1", "feff::1", "3fff::1", "2001:db8::1", "2001:4:112::1"),
        *("2001:20::1", "2620:4f:8000::1", "100::1", "5f00::1", "64:ff9b:1::1", "4000::1", "::7f00:1"),
        *("::ffff:192.0.0.8", "2002:c000:8::1"),
    ],
)
def test_an_address_of_a_house_is_none_of_the_net(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:220:1::1", "2a00:1450::1", "64:ff9b::5db8:d822"])
def test_an_address_of_the_net_is_one(address: str) -> None:
    assert is_public(address)


class TestAFile:
    def test_it_comes_from_the_very_address_that_was_looked_at(self, port: int) -> None:
        net = Net(port)

        with net.fetcher().fetch("http://furat.example/صورة.jpg") as file:
            assert file.read() == PICTURE
        assert net.opened == [PUBLIC]

    def test_a_redirect_leads_on(self, port: int) -> None:
        with Net(port).fetcher().fetch("http://furat.example/to/http://furat.example/a.jpg") as file:
            assert file.read() == PICTURE

    @pytest.mark.parametrize(
        "address",
        [
            "http://127.0.0.1/a.jpg",
            "http://[::1]/a.jpg",
            "http://inner.example/a.jpg",
            "http://both.example/a.jpg",
            "http://furat.example/to/http://inner.example/a.jpg",
            "http://furat.example/to/http://169.254.169.254/latest/",
            "http://furat.example/to/file:///etc/passwd",
            "http://furat.example:22/a.jpg",
            "http://user:pass@furat.example/a.jpg",
            "ftp://furat.example/a.jpg",
            "file:///etc/passwd",
            "http:///a.jpg",
            "http://furat.example/circle",
            "http://furat.example/missing",
            "http://furat.example/cut",
            "x",
        ],
    )
    def test_nothing_else_does(self, port: int, address: str) -> None:
        net = Net(port, **{"inner.example": ["10.0.0.5"], "both.example": [PUBLIC, "127.0.0.1"]})

        with pytest.raises(NotFetched):
            net.fetcher().fetch(address)
        assert set(net.opened) <= {PUBLIC}

    def test_it_is_bounded_in_size_and_time(self, port: int) -> None:
        with pytest.raises(NotFetched, match="أكبر من المسموح"):
            Net(port).fetcher(bytes_max=100).fetch("http://furat.example/a.jpg")
        ticks = iter(range(0, 10_000, 100))
        with pytest.raises(NotFetched, match="طال جلب"):
            Net(port).fetcher(clock=lambda: float(next(ticks) * 2)).fetch("http://furat.example/a.jpg")

    @pytest.mark.parametrize("where", SLOW)
    def test_a_server_that_sends_drop_by_drop_holds_nobody(
        self, port: int, where: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(fetching, "WHOLE_S", 0.3)
        begun = monotonic()

        with pytest.raises(NotFetched, match="طال جلب"):
            Net(port).fetcher().fetch(f"http://furat.example{where}")
        assert monotonic() - begun < 1.5

    def test_nor_does_one_that_never_greets(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fetching, "WHOLE_S", 0.3)
        begun = monotonic()

        with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(NotFetched, match="طال جلب"):
            Fetcher(
                bytes_max=10_000,
                resolver=lambda host, port: [PUBLIC],
                opener=lambda scheme, address, port, host: fetching.open_connection(
                    scheme, "127.0.0.1", silent.getsockname()[1], host
                ),
            ).fetch("https://furat.example/a.jpg")
        assert monotonic() - begun < 1.5

    def test_one_that_is_not_there_is_a_reason_and_no_crash(self, port: int) -> None:
        def unknown(host: str, port: int) -> list[str]:
            raise OSError

        with pytest.raises(NotFetched, match="لم يجب الخادم"):
            Net(port).fetcher(resolver=unknown).fetch("http://furat.example/a.jpg")
