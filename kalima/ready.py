"""What the newsroom stands on, from its database to its store. All parts are asked, none is waited for."""

import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections
from django.utils import timezone

from articles.clock import late
from comments.models import Comment
from kalima.web import bucket
from kalima.web.heartbeat import SILENCE_S, silent_s
from kalima.web.queue import queue

# All parts together answer within this time, or count as away.
PATIENCE_S = 2.0
# With less room than this a picture, a letter or the database's own log may be cut short.
FREE_MIN_BYTES = 200_000_000


class Unfit(Exception):
    """A part answers, and says that it cannot do its work."""


@dataclass(frozen=True)
class Answer:
    """What a part said: nothing is wrong, or what is; and how long that took."""

    problem: str
    took_ms: float

    @property
    def is_well(self) -> bool:
        return not self.problem


def database() -> None:
    """The database answers a question about a table of ours: an empty file would answer any other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")


def short_memory() -> None:
    """The cache gives back what it was given; it is written to once a minute at most."""
    cache.add("ready", 1, 60)
    if cache.get("ready") != 1:
        raise Unfit("what was put in is not there")


def waiting_work() -> None:
    """The queue can be read."""
    queue.storage.queue_size()


def worker() -> None:
    """A worker's clock went round a moment ago."""
    silent = silent_s()
    if silent is None:
        raise Unfit("no worker has started yet")
    if silent > SILENCE_S:
        raise Unfit(f"no worker for {silent:.0f} s")


def disk() -> None:
    """The data directory has room."""
    free = free_bytes()
    if free < FREE_MIN_BYTES:
        raise Unfit(f"{free // 1_000_000} MB left")


def store() -> None:
    """The bucket is there, where files lie in one."""
    if bucket.is_named():
        bucket.ask()


def free_bytes() -> int:
    """The room that this user has left on the disk of the data directory."""
    found = os.statvfs(settings.DATA)
    return found.f_bavail * found.f_frsize


def first_line(error: Exception) -> str:
    """What an error says before it goes into details."""
    return str(error).strip().partition("\n")[0]


PARTS: Mapping[str, Callable[[], None]] = {
    "database": database,
    "cache": short_memory,
    "queue": waiting_work,
    "worker": worker,
    "disk": disk,
    "store": store,
}


# What is told as a number beside that; a part that is away tells none.
NUMBERS: Mapping[str, Callable[[], float | None]] = {
    "queue_length": lambda: queue.storage.queue_size(),
    "worker_silent_seconds": lambda: silent_s(),
    "stories_late": lambda: late(at=timezone.now()),
    "comments_held": lambda: Comment.objects.waiting().count(),
    "disk_free_bytes": lambda: free_bytes(),
}


class _Asking(threading.Thread):
    """One question, asked by a thread of its own, since a server that is away may keep it for long."""

    def __init__(self, name: str, question: Callable[[], float | None]) -> None:
        super().__init__(name=f"ready-{name}", daemon=True)
        self._question = question
        self.value: float | None = None
        self._began_at = time.monotonic()
        self._answer: Answer | None = None
        self.start()

    def run(self) -> None:
        """Ask, and leave no connection behind."""
        problem = ""
        try:
            self.value = self._question()
        except Unfit as error:
            problem = str(error)
        except Exception as error:
            problem = f"{type(error).__name__}: {first_line(error)}"
        finally:
            connections.close_all()
        self._answer = Answer(problem, 1000 * (time.monotonic() - self._began_at))

    def answer(self, *, until: float) -> Answer:
        """What was said until a moment of the monotonic clock."""
        self.join(max(0.0, until - time.monotonic()))
        waited_s = time.monotonic() - self._began_at
        return self._answer or Answer(f"no answer in {waited_s:.1f} s", 1000 * waited_s)


_asked: dict[str, _Asking] = {}
_turn = threading.Lock()


def ask() -> dict[str, Answer]:
    """Ask all parts at once. One that has not answered the last time is not asked a second time meanwhile."""
    until = time.monotonic() + PATIENCE_S
    return {name: asking.answer(until=until) for name, asking in _asking_all(PARTS).items()}


def ask_numbers() -> dict[str, float]:
    """Ask for all numbers in the same way; those that were told in time."""
    until = time.monotonic() + PATIENCE_S
    asking = _asking_all(NUMBERS)
    answers = {name: one.answer(until=until) for name, one in asking.items()}
    told = {name: asking[name].value for name, answer in answers.items() if answer.is_well}
    return {name: value for name, value in told.items() if value is not None}


def _asking_all(questions: Mapping[str, Callable[[], float | None]]) -> dict[str, _Asking]:
    with _turn:
        for name, question in questions.items():
            if name not in _asked or not _asked[name].is_alive():
                _asked[name] = _Asking(name, question)
        return {name: _asked[name] for name in questions}
