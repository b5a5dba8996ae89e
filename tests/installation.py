"""An installation of a test's own, and the commands that are run on it as a person runs them."""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.kalima.test_settings import CLEAN, ROOT

PATIENCE_S = 60
FINGERPRINTS = "from tests.fingerprints import fingerprints; print(*fingerprints(), sep='\\n')"


class Installation:
    """A data directory, and the commands that are run on it."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        data.mkdir(parents=True, exist_ok=True)
        kept = CLEAN | {"KALIMA_DATA": str(data), "KALIMA_DEMO": "0", "KALIMA_BACKUP_HOUR": "off"}
        self.environment = kept | environment

    def begin(self, *command: str, **how: Any) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment, **how
        )

    def run(self, *command: str, given: bytes | None = None) -> tuple[int, str]:
        """The exit status, and all that was said."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        return done.returncode, done.stdout.decode()

    def done(self, *command: str) -> str:
        status, said = self.run(*command)
        assert status == 0, said
        return said

    def fingerprints(self) -> dict[str, str]:
        """Every table's number, without those of the permissions that each start makes sure of."""
        said = self.done("shell", "-v", "0", "-c", FINGERPRINTS)
        return dict(line.split() for line in said.splitlines())

    def files(self) -> dict[str, bytes]:
        """Every file that somebody uploaded or that readers see, by its place."""
        return {
            str(path.relative_to(self.data)): path.read_bytes()
            for folder in ("originals", "media", "held")
            for path in (self.data / folder).rglob("*")
            if path.is_file()
        }


def sequences(house: Installation) -> dict[str, int]:
    with closing(sqlite3.connect(house.data / "kalima.sqlite3")) as database:
        return {
            name: number
            for name, number in database.execute("SELECT name, seq FROM sqlite_sequence")
            if number and name not in ("django_migrations", "django_session")
        }


def wait_for(condition: Any) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)
