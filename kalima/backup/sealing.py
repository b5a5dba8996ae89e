"""A file that only its passphrase opens: written and read in chunks, each of which is encrypted and signed.

A head with a salt, then chunks of 64 KiB under ChaCha20-Poly1305. Each has its number in its nonce and the
last one says that it is the last, so that none can be changed, dropped, moved or cut off unnoticed.
"""

import hashlib
import hmac
import os
import struct
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

MAGIC = b"kalima sealed 1\n"
CHUNK = 1 << 16
TAG = 16
SALT = 16
# What a guess at the passphrase costs: 64 MiB of memory and some tenths of a second.
COST, BLOCK, LANES = 1 << 16, 8, 2
_HEAD = struct.Struct(f">{len(MAGIC)}s{SALT}sIII")


class Source(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Sink(Protocol):
    def write(self, content: bytes, /) -> object: ...


class WrongPassphrase(Exception):
    """The passphrase does not open the file, or the head of the file is not as it was written."""


class Broken(Exception):
    """A chunk is not as it was written, or the end is missing."""


class Sealed:
    """Takes plain bytes and writes sealed ones; `close` writes the end, without which nobody opens it."""

    def __init__(self, out: Sink, passphrase: str) -> None:
        self._out = out
        head = _HEAD.pack(MAGIC, os.urandom(SALT), COST, BLOCK, LANES)
        cipher, proof = _keys(head, passphrase)
        self._cipher, self._number = cipher, 0
        self._waiting = bytearray()
        out.write(head + proof)

    def write(self, content: bytes) -> int:
        self._waiting += content
        # One chunk is held back, since it may be the last.
        whole = max(0, len(self._waiting) - 1) // CHUNK * CHUNK
        for start in range(0, whole, CHUNK):
            self._put(self._waiting[start : start + CHUNK], is_last=False)
        del self._waiting[:whole]
        return len(content)

    def close(self) -> None:
        self._put(self._waiting, is_last=True)

    def _put(self, chunk: bytes | bytearray, *, is_last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number, is_last), bytes(chunk), None))
        self._number += 1


class Unsealed:
    """Reads plain bytes from sealed ones. Raises WrongPassphrase at once, Broken where it comes to it."""

    def __init__(self, source: Source, passphrase: str) -> None:
        self._source = source
        head = source.read(_HEAD.size)
        if len(head) < _HEAD.size:
            raise Broken
        cipher, proof = _keys(head, passphrase)
        if not hmac.compare_digest(source.read(len(proof)), proof):
            raise WrongPassphrase
        self._cipher, self._number = cipher, 0
        self._plain = b""
        self._next = source.read(CHUNK + TAG)
        self._is_over = False

    def read(self, size: int) -> bytes:
        while len(self._plain) < size and not self._is_over:
            self._plain += self._opened()
        content, self._plain = self._plain[:size], self._plain[size:]
        return content

    def _opened(self) -> bytes:
        chunk = self._next
        self._next = self._source.read(CHUNK + TAG) if len(chunk) == CHUNK + TAG else b""
        self._is_over = not self._next
        try:
            plain = self._cipher.decrypt(_nonce(self._number, self._is_over), chunk, None)
        except InvalidTag:
            raise Broken from None
        self._number += 1
        return plain


def is_sealed(beginning: bytes) -> bool:
    return beginning.startswith(MAGIC)


def _keys(head: bytes, passphrase: str) -> tuple[ChaCha20Poly1305, bytes]:
    """The cipher that a head and a passphrase make, and what proves that it is the right one."""
    _magic, salt, cost, block, lanes = _HEAD.unpack(head)
    if (cost, block, lanes) != (COST, BLOCK, LANES):
        # A head that asked for more would have this machine give all its memory to whoever wrote it.
        raise WrongPassphrase
    made = hashlib.scrypt(
        passphrase.encode(), salt=salt, n=cost, r=block, p=lanes, maxmem=256 * cost * block, dklen=64
    )
    return ChaCha20Poly1305(made[:32]), hmac.digest(made[32:], head, "sha256")


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
