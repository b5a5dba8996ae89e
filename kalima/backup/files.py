"""The files that a backup holds: where they lie, and how they are kept from going meanwhile."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from django.conf import settings

from kalima.web import bucket, media
from kalima.web.bucket import Stored

# What a backup makes for a while begins so: beside backups while one is taken, in folders while one comes in.
HIDDEN = "."


def folders() -> dict[str, Path]:
    """What lies in files, by its name in a backup: uploads, and what readers see of them, open or held."""
    return {
        "originals": Path(
            settings.ORIGINALS_ROOT
            if bucket.is_named()
            else settings.STORAGES["default"]["OPTIONS"]["location"]
        ),
        "media": Path(settings.MEDIA_ROOT),
        "held": Path(settings.HELD_ROOT),
    }


class Kept:
    """Files under second names: one that is deleted meanwhile is still there, and one that moves stays."""

    def __init__(self, place: Path) -> None:
        self._place = place
        # Those that can have no second name there, as on another disk.
        self._unlinked: dict[str, Path] = {}
        # Those of a store, which are read when their turn comes.
        self._stored: dict[str, Stored] = {}

    def look(self) -> None:
        """Keep every file that lies there now. To be called before a moment and after it: what belongs to
        that moment was there at one of the two.
        """
        if bucket.is_named():
            self._stored |= {f"{found.folder}/{found.name}": found for found in in_store()}
            return
        for folder, root in folders().items():
            for path in _files(root):
                name = f"{folder}/{path.relative_to(root).as_posix()}"
                second = self._place / name
                try:
                    second.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    os.link(path, second)
                except (FileExistsError, FileNotFoundError):
                    continue
                except OSError:
                    self._unlinked[name] = path

    def files(self) -> Iterator[tuple[str, Path]]:
        """Each by its name in a backup, and where it can be read."""
        for path in _files(self._place):
            yield path.relative_to(self._place).as_posix(), path
        yield from self._unlinked.items()
        for name, found in self._stored.items():
            copy = self._place / "copy"
            try:
                with found.open() as stored, copy.open("wb") as out:
                    shutil.copyfileobj(stored, out, 1 << 20)
                stamp = found.changed_at.timestamp()
                os.utime(copy, (stamp, stamp))
            except FileNotFoundError:
                copy.unlink(missing_ok=True)
            yield name, copy


@contextmanager
def kept(beside: Path) -> Iterator[Kept]:
    """Keep the newsroom's files for a while, under second names in a folder that goes at the end."""
    with tempfile.TemporaryDirectory(dir=beside, prefix=".files-", ignore_cleanup_errors=True) as place:
        yield Kept(Path(place))


def bytes_held() -> int:
    """How much disk all these files take."""
    total = sum(found.size for found in in_store())
    for root in folders().values():
        for path in _files(root):
            with suppress(FileNotFoundError):
                total += path.stat().st_blocks * 512
    return total


def in_store() -> Iterator[Stored]:
    """Every file that lies in a bucket, where one is named."""
    if bucket.is_named():
        for folder in folders():
            yield from bucket.listed(folder)


def send() -> tuple[int, int]:
    """Put every file of this machine's into the bucket that has not the same there; how many, of how many.

    After a kill the same call goes on. Nothing is deleted here.
    """
    there = {(found.folder, found.name): found.size for found in in_store()}
    sent = total = 0
    for folder, root in folders().items():
        for path in _files(root):
            name, total = path.relative_to(root).as_posix(), total + 1
            if there.get((folder, name)) != path.stat().st_size:
                bucket.put(folder, name, path, **media.told_of(folder, name))
                sent += 1
    return sent, total


def holds_any(folder: Path) -> bool:
    return next(_files(folder), None) is not None


def is_safe(name: str) -> bool:
    """Whether a name in a backup is one of a file in our folders, and leads nowhere else."""
    parts = PurePosixPath(name).parts
    return (
        len(parts) > 1
        and parts[0] in folders()
        and "/".join(parts) == name
        and not any(part.startswith(HIDDEN) or "\0" in part for part in parts)
    )


def _files(root: Path) -> Iterator[Path]:
    """Every real file below a folder, as they come; none that is hidden, and no link."""
    with suppress(FileNotFoundError), os.scandir(root) as entries:
        for entry in entries:
            if entry.name.startswith(HIDDEN):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                yield Path(entry.path)
