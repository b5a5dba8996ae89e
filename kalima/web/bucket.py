"""Files in object storage that speaks S3: read in stretches, kept with the headers that a cache should know.

Nothing is worked on there. Whoever needs a file on the disk gets a copy for as long as it takes.
"""

import functools
import io
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, NamedTuple

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage
from storages.backends.s3 import S3Storage

# It is in the same house: whoever does not answer by then is away.
CONFIG = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"total_max_attempts": 2, "mode": "standard"},
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    # Of the stores that speak S3 many do not know the checksums of later years.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


# Who waited in vain spares others the wait for so long.
SPARED_S = 5.0


class Away(OSError):
    """The store does not answer, or refuses: as a disk that cannot be read."""


class Stored(NamedTuple):
    """A file in the store, as much of a path as those need who only read it."""

    folder: str
    name: str
    size: int
    changed_at: datetime

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix

    def open(self, _mode: str = "rb") -> BinaryIO:
        return _reader(_key(self.folder, self.name), self.size)


class Originals(S3Storage):
    """What is uploaded, private as on a disk; read without fetching what nobody asked for."""

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        found = find("originals", name)
        if found is None:
            raise FileNotFoundError(name)
        return File(found.open(), name=name)

    def _save(self, name: str, content: Any) -> str:
        with _heard():
            return str(super()._save(name, content))

    def exists(self, name: str) -> bool:
        return find("originals", name) is not None

    def delete(self, name: str) -> None:
        delete("originals", name)


def is_named() -> bool:
    """Whether files lie in object storage here."""
    return bool(settings.STORE)


def find(folder: str, name: str) -> Stored | None:
    """A file of a folder, if it is there. Raises Away."""
    try:
        with _heard():
            head = _client().head_object(Bucket=_bucket(), Key=_key(folder, name))
    except FileNotFoundError:
        return None
    return Stored(folder, name, head["ContentLength"], head["LastModified"])


def ask() -> None:
    """Have the store say that the bucket is there. Raises FileNotFoundError and Away."""
    with _heard():
        _client().head_bucket(Bucket=_bucket())


def put(folder: str, name: str, file: Path, **headers: str) -> None:
    """Keep a file, whole or not at all. Raises Away."""
    with _heard():
        _client().upload_file(str(file), _bucket(), _key(folder, name), ExtraArgs=headers)


def move(folder: str, to: str, name: str, **headers: str) -> bool:
    """Have a file lie in another folder; whether there was one. Twice changes nothing. Raises Away."""
    source = {"Bucket": _bucket(), "Key": _key(folder, name)}
    try:
        with _heard():
            there = {"Bucket": _bucket(), "Key": _key(to, name), "MetadataDirective": "REPLACE"}
            _client().copy_object(CopySource=source, **there, **headers)
    except FileNotFoundError:
        return False
    delete(folder, name)
    return True


def delete(folder: str, name: str) -> None:
    """Delete a file, if it is there. Raises Away."""
    with _heard():
        _client().delete_object(Bucket=_bucket(), Key=_key(folder, name))


def listed(folder: str) -> Iterator[Stored]:
    """Every file of a folder. Raises Away."""
    with _heard():
        for page in (
            _client().get_paginator("list_objects_v2").paginate(Bucket=_bucket(), Prefix=f"{folder}/")
        ):
            for found in page.get("Contents", ()):
                name = found["Key"].removeprefix(f"{folder}/")
                yield Stored(folder, name, found["Size"], found["LastModified"])


@contextmanager
def on_disk(storage: Storage, name: str) -> Iterator[str]:
    """Where an upload can be read as a file of this machine's. Raises FileNotFoundError."""
    if not is_named():
        yield storage.path(name)
        return
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix) as copy, storage.open(name) as stored:
        for piece in stored.chunks():
            copy.write(piece)
        copy.flush()
        yield copy.name


@contextmanager
def rewritten(storage: Storage, name: str) -> Iterator[IO[bytes]]:
    """An upload to write over in place; in the store another of its length takes its place at the end."""
    if not is_named():
        with storage.open(name, "r+b") as stored:
            yield stored
        return
    with on_disk(storage, name) as copy, open(copy, "r+b") as stored:
        yield stored
        stored.flush()
        put("originals", name, Path(copy))


class _Reader(io.RawIOBase):
    """A file of the store as it is read: from wherever it is sought, as one stream."""

    def __init__(self, key: str, size: int) -> None:
        super().__init__()
        self._key, self._size, self._at = key, size, 0
        self._stream: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if at != self._at:
            self._let_go()
        self._at = max(0, at)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self._size:
            return 0
        with _heard():
            if self._stream is None:
                asked = f"bytes={self._at}-"
                self._stream = _client().get_object(Bucket=_bucket(), Key=self._key, Range=asked)["Body"]
            piece = self._stream.read(len(buffer))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        self._let_go()
        super().close()

    def _let_go(self) -> None:
        if self._stream is not None:
            with suppress(Exception):
                self._stream.close()
            self._stream = None


def _reader(key: str, size: int) -> BinaryIO:
    return io.BufferedReader(_Reader(key, size), 1 << 18)


@contextmanager
def _heard() -> Iterator[None]:
    """Where the store is asked. Raises FileNotFoundError and Away, at once where it was away just before."""
    if time.monotonic() < _silence.until:
        raise Away("It did not answer a moment ago.")
    try:
        yield
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            raise FileNotFoundError(str(error)) from error
        raise Away(str(error)) from error
    except BotoCoreError as error:
        if isinstance(error, HTTPClientError):
            _silence.until = time.monotonic() + SPARED_S
        raise Away(str(error)) from error


class _Silence:
    """Until when, by the process's clock, the store is taken to be away."""

    until = float("-inf")


_silence = _Silence()


def _key(folder: str, name: str) -> str:
    return f"{folder}/{name}"


def _bucket() -> str:
    return str(settings.STORE["bucket_name"])


def client_of(store: dict[str, str], config: Config = CONFIG) -> Any:
    """What speaks S3 to a bucket, as the settings name it."""
    return _storage(tuple(sorted(store.items())), config).connection.meta.client


def _client() -> Any:
    return client_of(settings.STORE)


@functools.cache
def _storage(options: tuple[tuple[str, str], ...], config: Config) -> S3Storage:
    return S3Storage(**dict(options), client_config=config)
