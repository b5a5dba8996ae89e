"""The cache in files, in which of several that add the same key only one succeeds.

allauth counts attempts under a lock that is such a key. Django's own cache in files looks first and writes
then, so that a burst of guesses would pass between the two.
"""

from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

from kalima.web.turns import Turn


class SharedFileCache(FileBasedCache):
    """Django's cache in files, with an add() at which all threads and processes of a machine take turns."""

    _dir: str

    def add(
        self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        folder = Path(self._dir)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (folder / "turn.lock").open("ab") as file, Turn(file):
            return super().add(key, value, timeout, version)
