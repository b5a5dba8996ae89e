"""Files of numbers that all processes of a machine have mapped: laid out whole, looked after, taken anew."""

import logging
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Generic, Protocol, TypeVar

log = logging.getLogger(__name__)

# How soon it is noticed that the file was replaced, or can be had again.
LOOKED_AFTER_S = 1.0


class Mapped(Protocol):
    """What is kept in such a file."""

    @property
    def inode(self) -> int:
        """The file that is mapped, which may be another than the one that has its name now."""


M = TypeVar("M", bound=Mapped)


class Kept(Generic[M]):
    """A mapped file as this process has it open; now and then it looks whether the file was replaced.

    A copy of this process takes turns at the file with it, which needs a file of its own.
    """

    def __init__(self, opened: Callable[[Path], M], otherwise: str) -> None:
        """`opened` raises OSError where the file cannot be had; `otherwise` says what that means."""
        self._opened = opened
        self._otherwise = otherwise
        self._path: Path | None = None
        self._known: M | None = None
        self._looked_at = float("-inf")
        os.register_at_fork(after_in_child=self.forget)

    def at(self, path: Path) -> M | None:
        """What the file holds; None where it cannot be had."""
        now = time.monotonic()
        if path != self._path or now - self._looked_at >= LOOKED_AFTER_S:
            self._known = self._looked_after(path)
            self._path, self._looked_at = path, now
        return self._known

    def forget(self) -> None:
        """Begin as a new process does."""
        self._path = self._known = None

    def _looked_after(self, path: Path) -> M | None:
        try:
            if self._known and path == self._path and path.stat().st_ino == self._known.inode:
                return self._known
        except FileNotFoundError:
            pass
        except OSError as error:
            log.error("%s cannot be kept, so %s: %s", path, self._otherwise, error)
            return None
        try:
            return self._opened(path)
        except OSError as error:
            log.error("%s cannot be kept, so %s: %s", path, self._otherwise, error)
            return None


def lay_out(path: Path, numbers: bytes) -> None:
    """Lay a file out whole; of two that do so at once one is taken by both.

    Written to its last byte: a mapped page that finds no room on the disk would end the process.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(numbers)
            os.fchmod(file.fileno(), 0o660)
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        os.unlink(name)
