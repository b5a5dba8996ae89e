"""One file with everything in it: a tar that is written and read in one go, and whose last member is the list
of what the others must be.

Files with holes keep them (GNU's sparse format, version 1.0): any tar unpacks a package that is not sealed.
"""

import errno
import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Protocol, cast

from kalima.backup import sealing

MANIFEST = "manifest.sha256"
PIECE = 1 << 20

# Where a file has data: from which byte on, and how many.
Regions = list[tuple[int, int]]


class Damaged(Exception):
    """A package that cannot be believed; its text says in Arabic what is wrong with it and where."""


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Packer:
    """Writes a package member by member; what `close` has not ended is no package."""

    def __init__(self, out: IO[bytes], *, passphrase: str = "", keeps_holes: bool = True) -> None:
        self._seal = sealing.Sealed(out, passphrase) if passphrase else None
        self._keeps_holes = keeps_holes
        # tarfile is told of files, and asks a stream for no more than it has.
        stream: Any = self._seal or out
        self._tar = tarfile.open(  # noqa: SIM115
            fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT, bufsize=PIECE
        )
        self._manifest = tempfile.TemporaryFile()  # noqa: SIM115

    def add(self, name: str, content: bytes, *, at: datetime) -> None:
        info = _info(name, len(content), int(at.timestamp()))
        self._put(info, io.BytesIO(content), hashlib.sha256())

    def add_file(self, name: str, path: Path) -> None:
        """Raises OSError where it is gone or grows shorter meanwhile."""
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            info = _info(name, status.st_size, int(status.st_mtime))
            if not self._keeps_holes or status.st_blocks * 512 >= status.st_size:
                self._put(info, file, hashlib.sha256())
                return
            regions = _regions(file, status.st_size)
            plan = _plan(regions)
            info.pax_headers = {
                "GNU.sparse.major": "1",
                "GNU.sparse.minor": "0",
                "GNU.sparse.name": name,
                "GNU.sparse.realsize": str(status.st_size),
            }
            info.size = len(plan) + sum(length for _at, length in regions)
            self._put(info, _Holed(plan, file, regions), hashlib.sha256())

    def close(self) -> None:
        size = self._manifest.tell()
        self._manifest.seek(0)
        self._tar.addfile(_info(MANIFEST, size, 0), self._manifest)
        self._tar.close()
        self._manifest.close()
        if self._seal:
            self._seal.close()

    def _put(self, info: tarfile.TarInfo, content: _Readable, digest: "hashlib._Hash") -> None:
        self._tar.addfile(info, _Digesting(content, digest))
        self._manifest.write(line_of(digest, info.name))


class Member:
    """One member of a package while it is being read; `sparse` says where a file with holes has data."""

    def __init__(
        self, name: str, size: int, mtime: float, content: IO[bytes], sparse: Regions | None = None
    ) -> None:
        self.name, self.size, self.mtime = name, size, mtime
        self.digest = hashlib.sha256(b"" if sparse is None else _plan(sparse))
        self._regions = [(0, self.size)] if sparse is None else sparse
        self._pieces = self._read(content)

    def pieces(self) -> Iterator[tuple[int, bytes]]:
        """Its data with the place of each piece, once; between them it is empty. Raises Damaged."""
        return self._pieces

    def content(self) -> bytes:
        """All of it, for members that are small. Raises Damaged."""
        return b"".join(piece for _at, piece in self._pieces)

    def unpack(self, path: Path, *, mode: int = 0o640) -> None:
        """Write it to a file that is not there yet, holes as holes, with the time that it had."""
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
            for at, piece in self._pieces:
                out.seek(at)
                out.write(piece)
            out.truncate(self.size)
        os.utime(path, (self.mtime, self.mtime))

    def _read(self, content: IO[bytes]) -> Iterator[tuple[int, bytes]]:
        try:
            for start, length in self._regions:
                content.seek(start)
                end = start + length
                while start < end and (piece := content.read(min(PIECE, end - start))):
                    self.digest.update(piece)
                    yield start, piece
                    start += len(piece)
        except (sealing.Broken, tarfile.TarError) as reason:
            raise Damaged(_stopped_at(self.name)) from reason


def members(source: IO[bytes], *, passphrase: str = "") -> Iterator[Member]:
    """Each member in its order, to be read before the next is asked for; what was not read is read then.

    Ends only where the manifest is there and agrees with all that was read. Raises Damaged, and
    sealing.WrongPassphrase where the package is sealed.
    """
    last = ""
    try:
        plain: Any = _plain(source, passphrase)
        with (
            tempfile.TemporaryFile() as found,
            tarfile.open(fileobj=plain, mode="r|", bufsize=PIECE) as tar,
        ):
            for info in tar:
                last = info.name
                content = tar.extractfile(info) if info.isreg() else None
                if content is None:
                    raise Damaged(f"في النسخة ما لم يكتبه هذا البرنامج: «{last}».")
                # What stands around it would ask whether a stream can turn back.
                raw, sparse = cast(Any, content).raw, cast(Regions | None, info.sparse)
                member = Member(last, info.size, info.mtime, raw, sparse)
                if last == MANIFEST:
                    _compare(member.content(), found)
                    # The end of a sealed package says that nothing was cut off behind it.
                    while plain.read(PIECE):
                        pass
                    return
                yield member
                for _rest in member.pieces():
                    pass
                found.write(line_of(member.digest, last))
    except (sealing.Broken, tarfile.TarError) as reason:
        raise Damaged(_stopped_at(last)) from reason
    raise Damaged(_stopped_at(last))


def another_content(name: str) -> Damaged:
    """What is said of a member that is not what the manifest says."""
    return Damaged(f"الملف تالف: محتوى «{name}» ليس كما كُتب. المطلوب نسخة سليمة.")


def _stopped_at(last: str) -> str:
    if not last:
        return "هذا الملف ليس نسخة احتياطية، أو أوله تالف."
    return f"الملف تالف أو مبتور: توقفت القراءة عند «{last}»، وما بعده لا يُعرف. المطلوب نسخة سليمة."


def _compare(manifest: bytes, found: IO[bytes]) -> None:
    found.seek(0)
    for said in manifest.splitlines(keepends=True):
        if said != found.readline():
            raise another_content(said.decode(errors="replace").strip().partition("  ")[2])
    if extra := found.readline():
        name = extra.decode(errors="replace").strip().partition("  ")[2]
        raise Damaged(f"الملف تالف: «{name}» ليس في قائمة ما كُتب. المطلوب نسخة سليمة.")


def _plain(source: IO[bytes], passphrase: str) -> "_Readable":
    beginning = source.read(len(sealing.MAGIC))
    whole = _Chained(beginning, source)
    return sealing.Unsealed(whole, passphrase) if sealing.is_sealed(beginning) else whole


class _Chained:
    """Bytes that were read already, and then the rest."""

    def __init__(self, beginning: bytes, rest: _Readable) -> None:
        self._beginning, self._rest = beginning, rest

    def read(self, size: int) -> bytes:
        content, self._beginning = self._beginning[:size], self._beginning[size:]
        while len(content) < size and (more := self._rest.read(size - len(content))):
            content += more
        return content


class _Digesting:
    """Reads from another and keeps count of what was read."""

    def __init__(self, content: _Readable, digest: "hashlib._Hash") -> None:
        self._content, self._digest = content, digest

    def read(self, size: int = PIECE, /) -> bytes:
        piece = self._content.read(size)
        self._digest.update(piece)
        return piece


class _Holed:
    """A file with holes as it stands in a package: where its data lies, then the data."""

    def __init__(self, plan: bytes, file: IO[bytes], regions: Regions) -> None:
        self._parts = self._read(plan, file, regions)
        self._waiting = b""

    def read(self, size: int) -> bytes:
        while len(self._waiting) < size and (piece := next(self._parts, b"")):
            self._waiting += piece
        content, self._waiting = self._waiting[:size], self._waiting[size:]
        return content

    @staticmethod
    def _read(plan: bytes, file: IO[bytes], regions: Regions) -> Iterator[bytes]:
        yield plan
        for start, length in regions:
            file.seek(start)
            while length > 0 and (piece := file.read(min(PIECE, length))):
                yield piece
                length -= len(piece)


def _regions(file: IO[bytes], size: int) -> Regions:
    """Where a file has data, as its file system knows it."""
    found: Regions = []
    at = 0
    while at < size:
        try:
            start = os.lseek(file.fileno(), at, os.SEEK_DATA)
        except OSError as reason:
            if reason.errno != errno.ENXIO:
                raise
            break
        at = os.lseek(file.fileno(), start, os.SEEK_HOLE)
        found.append((start, min(at, size) - start))
    # An empty one at the very end, by which tar knows how long the last hole is.
    return [*found, (size, 0)]


def _plan(regions: Regions) -> bytes:
    """Regions as GNU tar writes them: how many, then place and length of each, filled up to a block."""
    numbers = [len(regions), *(number for region in regions for number in region)]
    text = "".join(f"{number}\n" for number in numbers).encode()
    return text + bytes(-len(text) % tarfile.BLOCKSIZE)


def _info(name: str, size: int, mtime: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, mtime, 0o640
    return info


def line_of(digest: "hashlib._Hash", name: str) -> bytes:
    """A member in the manifest, as `sha256sum -c` reads it."""
    return f"{digest.hexdigest()}  {name}\n".encode(errors="surrogateescape")
