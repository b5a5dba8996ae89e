"""A package as a folder that people and other programs read: the same members, each a file."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from kalima.backup.package import MANIFEST, PIECE, Damaged, Member, another_content, line_of


class Folder:
    """Writes members as files; a folder without its manifest is none that can be believed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._manifest = self._opened(MANIFEST)

    def add(self, name: str, content: bytes, *, at: datetime) -> None:
        with self._opened(name) as out:
            out.write(content)
        os.utime(self._root / name, (at.timestamp(), at.timestamp()))
        self._manifest.write(line_of(hashlib.sha256(content), name))

    def add_file(self, name: str, path: Path) -> None:
        """Raises OSError where it is gone."""
        digest = hashlib.sha256()
        with path.open("rb") as file, self._opened(name) as out:
            while piece := file.read(PIECE):
                digest.update(piece)
                out.write(piece)
        shutil.copystat(path, self._root / name)
        (self._root / name).chmod(0o600)
        self._manifest.write(line_of(digest, name))

    def close(self) -> None:
        self._manifest.close()
        os.sync()

    def _opened(self, name: str) -> IO[bytes]:
        path = self._root / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def members(root: Path) -> Iterator[Member]:
    """Each member in the manifest's order, to be read before the next is asked for. Raises Damaged.

    A file that the manifest does not name is none of it.
    """
    inside = root.resolve()
    try:
        with (root / MANIFEST).open("rb") as manifest:
            for line in manifest:
                name = line.decode(errors="surrogateescape").rstrip("\n").partition("  ")[2]
                path = (root / name).resolve()
                if not path.is_relative_to(inside):
                    raise Damaged(f"في المجلد ما لم يكتبه هذا البرنامج: «{name}».")
                with path.open("rb") as file:
                    status = os.fstat(file.fileno())
                    member = Member(name, status.st_size, status.st_mtime, file)
                    yield member
                    for _rest in member.pieces():
                        pass
                    if line_of(member.digest, name) != line:
                        raise another_content(name)
    except OSError as reason:
        raise Damaged(f"ليس المجلد {root} تصديرًا كاملًا من «كلمة»: لا يُقرأ {reason.filename}.") from reason
