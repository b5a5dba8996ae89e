"""A newsroom of its own for a measurement: a scratch data directory, a port, processes that can be killed."""

import contextlib
import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_S = 120
# How long a demo may take to be laid out, and how long all its pictures, where the machine does much else.
LAYING_OUT_S, PICTURES_S = 400, 900
NAME, PASSWORD = "salma", "نخلة-على-شط-العرب-77"
TOKEN = "k" * 32

OWED = "from articles.models import FollowUp; print(FollowUp.objects.count())"

SETTING_UP = """
from django.contrib.auth.models import Group
from django.utils import timezone
from articles import workflow
from articles.categories.models import Category
from articles.models import Article, Staff
section = Category(name="محليات", colour="brick")
section.full_clean()
section.save()
salma = Staff.objects.create_user({name!r}, "salma@kalima.example", {password!r}, is_staff=True)
salma.groups.add(Group.objects.get(name="صحفي"))
for number in range({stories}):
    story = Article(headline=f"خبر {{number}}", section=section, body="<p>أول الكلام.</p>")
    workflow.save_copy(story, by=salma, at=timezone.now())
"""

SIGNING_IN = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from articles.models import Staff
person = Staff.objects.get(username={name!r})
session = SessionStore()
session[SESSION_KEY] = str(person.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = person.get_session_auth_hash()
session.create()
print(session.session_key)
"""


class House:
    """A newsroom of its own: a data directory, a port, and a web server that can be killed."""

    def __init__(
        self,
        data: Path,
        *,
        stories: int = 0,
        web_processes: int = 1,
        demo: bool = False,
        is_bare: bool = False,
        peopled: bool = True,
        log: Path | None = None,
        settings: dict[str, str] | None = None,
    ) -> None:
        """A bare one is left to `serve` to prepare; `log` takes what it says, `settings` come over ours."""
        self.data, self.log = data, log
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("KALIMA_", "DJANGO_"))}
        for name in ("DATABASE_URL", "CACHE_URL", "QUEUE_URL"):
            kept.pop(name, None)
        self.environment = kept | {
            "KALIMA_DATA": str(data),
            "KALIMA_DEMO": "0",
            "KALIMA_BACKUP_HOUR": "off",
            "KALIMA_PORT": str(self.port),
            "KALIMA_WEB_PROCESSES": str(web_processes),
            **(settings or {}),
        }
        self.process: subprocess.Popen[bytes] | None = None
        if is_bare:
            return
        self._run("prepare")
        if demo:
            self._run("seed_newsroom", "--password", PASSWORD)
        elif peopled:
            self.run_code(SETTING_UP.format(name=NAME, password=PASSWORD, stories=stories))

    @property
    def address(self) -> str:
        """Where the newsroom is found."""
        return f"http://localhost:{self.port}"

    def start(self, command: str = "web") -> None:
        """Serve, alone or with the worker too, and return when a page can be asked for."""
        with (self.log or Path(os.devnull)).open("ab") as said:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", command],
                cwd=ROOT,
                env=self.environment,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        wait_for(self._answers, patience_s=LAYING_OUT_S)

    def wait_for_pictures(self) -> None:
        """Return when nothing is owed any more: each picture has all its files."""
        wait_for(lambda: self.run_code(OWED).strip() == "0", patience_s=PICTURES_S)

    def kill(self) -> None:
        """End the server and all that it started at once, as a power cut would."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def end_sessions(self) -> None:
        """Sign everyone out."""
        with contextlib.closing(sqlite3.connect(self.data / "kalima.sqlite3", timeout=20)) as database:
            database.execute("DELETE FROM django_session")
            database.commit()

    def cookies(self, name: str = NAME) -> str:
        """Sign somebody in; what their browser sends from then on, with the token that its forms repeat."""
        session = self.run_code(SIGNING_IN.format(name=name))
        return f"kalima_session={session.split()[-1]}; kalima_csrf={TOKEN}"

    def run_code(self, code: str) -> str:
        """Run some Python inside the newsroom; what it printed."""
        return self._run("shell", "-v", "0", "-c", code)

    def began_code(self, code: str) -> subprocess.Popen[str]:
        """Begin to run some Python inside the newsroom, whose lines can be read."""
        return subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", code],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    def pids(self) -> list[int]:
        """All processes of this newsroom, by what stands in their environment."""
        mark = f"KALIMA_DATA={self.data}\0".encode()
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    if mark in (entry / "environ").read_bytes() + b"\0":
                        found.append(int(entry.name))
        return found

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    def _answers(self) -> bool:
        try:
            connection = http.client.HTTPConnection("localhost", self.port, timeout=5)
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False


def wait_for(
    condition: Callable[[], object], *, patience_s: float = PATIENCE_S, pause_s: float = 0.05
) -> None:
    """Return when a condition holds; fail after a long while."""
    deadline = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("waited in vain")
        time.sleep(pause_s)
