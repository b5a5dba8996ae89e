"""The day's backup as the worker has it taken: by a process of its own, which no story waits for."""

import logging
import subprocess
import sys
from datetime import datetime, timedelta

from django.conf import settings

from kalima.backup import offsite, timetable

# Long enough to make room on a disk, short enough for the night.
TRIED_AGAIN = timedelta(hours=1)

logger = logging.getLogger(__name__)


class Nightly:
    """Begins the backup when its hour has come, and says in the log what became of it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._resumes_at: datetime | None = None

    def begin_due(self, *, at: datetime) -> int:
        """Called by the clock; 1 where a backup was begun, or today's is sent once more."""
        if self._process:
            self._look(at)
        if self._process or (self._resumes_at and at < self._resumes_at):
            return 0
        if not (timetable.is_due(at=at) or offsite.is_due(at=at)):
            return 0
        self._process = subprocess.Popen(
            [sys.executable, str(settings.BASE / "manage.py"), "backup", "--daily"],
            cwd=settings.BASE,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        return 1

    def end(self) -> None:
        """Leave nothing behind when the worker stops: half a backup is none, and the next one begins anew."""
        if self._process:
            self._process.terminate()
            self._process.communicate()
            self._process = None

    def _look(self, at: datetime) -> None:
        assert self._process
        if self._process.poll() is None:
            return
        said = " ".join(self._process.communicate()[1].split())
        if self._process.returncode:
            logger.error("the day's backup failed: %s", said)
            self._resumes_at = at + TRIED_AGAIN
        else:
            logger.info("the day's backup: %s", said)
        self._process = None
