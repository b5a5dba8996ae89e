"""Turns at a file that all processes of a machine write in."""

import fcntl
import threading
from types import TracebackType
from typing import IO


class Turn:
    """One writer at a time, of all threads and of all processes; readers wait for nobody."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._threads = threading.Lock()

    def __enter__(self) -> None:
        self._threads.acquire()
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._threads.release()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()
