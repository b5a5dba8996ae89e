"""Fetches a file from an address that somebody else wrote: from the open net alone, in bounded size and time.

The name is resolved here, every address it has must be a public one, and the connection goes to the very
address that was looked at; each redirect is looked at anew. So no file can name a machine of the house's own
network, and no server can change its name's meaning in between. A server that sends a byte a second, of its
greeting, of a header or of the file, holds a fetch no longer than one that is silent.
"""

import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import quote, urljoin, urlsplit

REDIRECTS_MAX = 4
PATIENCE_S = 20.0
WHOLE_S = 120.0
PIECE = 1 << 16
IN_MEMORY_BYTES = 1 << 22
PORTS = {"http": 80, "https": 443}
# What the registries of IANA keep for special purposes and Python takes for the open net: protocols, three
# services that the nearest machine answers, the former relays of 6to4, and an IPv6 for examples.
SPECIAL = [
    ipaddress.ip_network(written)
    for written in (
        *("192.0.0.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24"),
        *("2001::/23", "2620:4f:8000::/48", "3fff::/20"),
    )
]
# All that was ever given out of IPv6; what lies outside is of one house, of one link or of nobody.
UNICAST = ipaddress.ip_network("2000::/3")
AGENT = "Kalima (importing its own archive)"

Resolver = Callable[[str, int], list[str]]
Opener = Callable[[str, str, int, str], http.client.HTTPConnection]


class NotFetched(Exception):
    """Nothing was brought; its text is the Arabic reason."""


def resolve(host: str, port: int) -> list[str]:
    """Every address that a name has."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def open_connection(scheme: str, address: str, port: int, host: str) -> http.client.HTTPConnection:
    """A connection to one address, which speaks to it under the host's name."""
    if scheme == "http":
        return http.client.HTTPConnection(address, port, timeout=PATIENCE_S)
    return _Secure(address, port, host)


class _Secure(http.client.HTTPSConnection):
    """TLS to an address, with the certificate of the name that was asked for."""

    def __init__(self, address: str, port: int, name: str) -> None:
        self._name, self._secured = name, ssl.create_default_context()
        super().__init__(address, port, timeout=PATIENCE_S, context=self._secured)

    def connect(self) -> None:
        """Both the line and the handshake within the one timeout."""
        patience, begun = self.timeout or PATIENCE_S, time.monotonic()
        plain = socket.create_connection((self.host, self.port), patience)
        # A timeout of zero would be none at all.
        plain.settimeout(max(0.001, patience - (time.monotonic() - begun)))
        self.sock = self._secured.wrap_socket(plain, server_hostname=self._name)


class _Reads(io.RawIOBase):
    """What comes over a line, each read within the time that is left."""

    def __init__(self, line: socket.socket, left: Callable[[], float]) -> None:
        self._line, self._left = line, left
        self._inner = line.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._line.settimeout(self._left())
        return self._inner.readinto(buffer)

    def close(self) -> None:
        self._inner.close()
        super().close()


class _Timely:
    """As much of a socket as http.client asks of one, which waits no longer than `left` says."""

    def __init__(self, line: socket.socket, left: Callable[[], float]) -> None:
        self._line, self._left = line, left

    def sendall(self, sent: bytes) -> None:
        self._line.settimeout(self._left())
        self._line.sendall(sent)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reads(self._line, self._left))

    def close(self) -> None:
        self._line.close()


def is_public(address: str) -> bool:
    """Whether an address is one of the open net, also where it is written inside another."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        # What a translator on the way would turn into an address of IPv4.
        if found in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if found not in UNICAST:
            return False
    if any(found in kept for kept in SPECIAL):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


@dataclass(frozen=True)
class Fetcher:
    """How files are fetched; tests put another resolver and opener in the place of the net's."""

    bytes_max: int
    resolver: Resolver = resolve
    opener: Opener = open_connection
    clock: Callable[[], float] = time.monotonic

    def fetch(self, address: str) -> IO[bytes]:
        """The file at an address, from its beginning. Raises NotFetched, after WHOLE_S seconds at the latest.

        What the system takes to look up a name comes on top; it has a limit of its own.
        """
        until = self.clock() + WHOLE_S
        for _step in range(REDIRECTS_MAX + 1):
            try:
                found = self._asked(address, until)
            except (OSError, ValueError, http.client.HTTPException) as failure:
                self._left(until)
                raise NotFetched(f"لم يجب الخادم: {type(failure).__name__}.") from failure
            if not isinstance(found, str):
                return found
            address = found
        raise NotFetched("تحويلات أكثر من المعقول.")

    def _left(self, until: float) -> float:
        """How long the next step may wait, in seconds. Raises NotFetched when the time is over."""
        left = until - self.clock()
        if left <= 0:
            raise NotFetched("طال جلب الملف أكثر من المسموح.")
        return min(left, PATIENCE_S)

    def _asked(self, address: str, until: float) -> IO[bytes] | str:
        """The file, or the address where it is said to be."""
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").rstrip(".")
        if parts.scheme not in PORTS or not host or parts.username or parts.password:
            raise NotFetched("ليس عنوان ملف على الشبكة.")
        port = parts.port or PORTS[parts.scheme]
        if port not in PORTS.values():
            raise NotFetched("منفذ غير مسموح.")
        name = host.encode("idna").decode() if not host.isascii() else host
        found = self.resolver(name, port)
        if not found or not all(map(is_public, found)):
            raise NotFetched("العنوان داخل شبكة خاصة، ولا يُجلب منها شيء.")
        connection = self.opener(parts.scheme, found[0], port, name)
        connection.timeout = self._left(until)
        try:
            connection.connect()
            connection.sock = _Timely(connection.sock, lambda: self._left(until))
            path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (
                f"?{quote(parts.query, safe='=&%/:?@!$()*+,;~')}" if parts.query else ""
            )
            shown = f"[{name}]" if ":" in name else name
            connection.request("GET", path, headers={"Host": shown, "User-Agent": AGENT, "Accept": "*/*"})
            response = connection.getresponse()
            if response.status in (301, 302, 303, 307, 308):
                return urljoin(address, response.headers.get("Location") or "")
            if response.status != 200:
                raise NotFetched(f"أجاب الخادم برمز {response.status}.")
            return self._read(response)
        finally:
            connection.close()

    def _read(self, response: http.client.HTTPResponse) -> IO[bytes]:
        file = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - the caller closes it
        size = 0
        while piece := response.read1(PIECE):
            size += len(piece)
            if size > self.bytes_max:
                raise NotFetched("الملف أكبر من المسموح.")
            file.write(piece)
        if response.length:
            raise NotFetched("انقطع الملف في وسطه.")
        file.seek(0)
        return file
