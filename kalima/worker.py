"""The newsroom's clock: publishes what is due, carries out what commits owe, works through the queue."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.db import Error as DatabaseAway
from django.db import close_old_connections, connections
from django.utils import timezone
from huey.consumer import Consumer

from articles.accounts import forget_sessions
from articles.board import arrange_due
from articles.clock import empty_trash, next_hour, publish_due, withdraw_due
from articles.editing import forget_old
from articles.followups import take_up_again
from articles.pictures import shut_forgotten
from articles.readership import count_most_read, forget_hours
from articles.renditions import tidy_files
from articles.search.counting import count_terms
from articles.search.related import relate_due
from articles.search.renewal import renew
from articles.search.unfound import forget_unfound
from articles.sharecards import tidy_cards
from articles.tags import move_left
from articles.tasks import hand_over
from articles.templates import draft_due
from comments import retention
from comments.duty import call_moderators
from comments.tasks import hand_over_letters
from kalima import soundness
from kalima.backup.nightly import Nightly
from kalima.tasks import hand_over_imports
from kalima.web import letters, purging  # noqa: F401 - the queue finds the task of letters by name
from kalima.web.changes import settle_changes
from kalima.web.counters import SETTLED_AFTER_S
from kalima.web.heartbeat import BEAT_S, beat
from kalima.web.queue import queue

logger = logging.getLogger(__name__)

PERIOD_S = 0.5
# A duty that goes on failing is tried every 32 seconds.
DOUBLINGS_MAX = 6
# Long enough for a letter to leave, short enough for a restart to feel like one.
SHUTDOWN_S = 1.5
HEALTH_PERIOD_S = 10.0
HOUR_S = 3600.0
LETTERS_PERIOD_S = 5.0
# How old the list of the most read may be.
COUNT_PERIOD_S = 120.0
# How soon the words of what was printed count, and how often the index is looked at for what it lacks.
TERMS_PERIOD_S = 10.0
# How often it is asked whether the day's backup is owed, and what became of the one that is being taken.
BACKUP_PERIOD_S = 20.0
# How often the moderators' queue is looked at for whoever is on duty.
QUEUE_PERIOD_S = 60.0


class Verb(Protocol):
    """What the clock calls: it does what is due at a time, and says how much that was."""

    def __call__(self, *, at: datetime) -> int: ...


@dataclass
class Duty:
    """A verb that the clock calls every round, or after so many seconds; and more rarely while it fails."""

    verb: Verb
    every_s: float = 0.0
    failures: int = 0
    resumes_at: float = 0.0
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)

    def do(self, at: datetime) -> None:
        """Call the verb; a failure is logged and waited out, and never reaches the other duties."""
        if self.clock() < self.resumes_at:
            return
        try:
            self.verb(at=at)
        except Exception:
            self.failures += 1
            wait_s = PERIOD_S * 2 ** min(self.failures, DOUBLINGS_MAX)
            self.resumes_at = self.clock() + wait_s
            logger.exception("%s failed; it is tried again in %g seconds", self.name, wait_s)
            # A connection that the database dropped would fail for ever.
            connections.close_all()
        else:
            self.failures = 0
            self.resumes_at = self.clock() + self.every_s

    @property
    def name(self) -> str:
        """Name the verb as the log shows it."""
        return getattr(self.verb, "__name__", repr(self.verb))


def run_until_told() -> None:
    """Work until SIGTERM or Ctrl-C."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    run(stop)


def run(stop: threading.Event) -> None:
    """Work until stop is set; then let the task in hand end, for a moment."""
    nightly = Nightly()
    duties = [
        Duty(publish_due),
        Duty(withdraw_due),
        Duty(arrange_due),
        Duty(draft_due),
        Duty(hand_over),
        Duty(hand_over_letters, every_s=LETTERS_PERIOD_S),
        Duty(hand_over_imports),
        Duty(empty_trash, every_s=HOUR_S),
        Duty(tidy_files, every_s=HOUR_S),
        Duty(shut_forgotten, every_s=HOUR_S),
        Duty(tidy_cards, every_s=HOUR_S),
        Duty(move_left, every_s=HOUR_S),
        Duty(forget_old, every_s=HOUR_S),
        Duty(forget_sessions, every_s=HOUR_S),
        Duty(count_most_read, every_s=COUNT_PERIOD_S),
        Duty(forget_hours, every_s=HOUR_S),
        Duty(forget_unfound, every_s=HOUR_S),
        Duty(count_terms, every_s=TERMS_PERIOD_S),
        Duty(relate_due),
        Duty(renew),
        Duty(settle_changes, every_s=SETTLED_AFTER_S),
        Duty(retention.forget_old, every_s=HOUR_S),
        Duty(call_moderators, every_s=QUEUE_PERIOD_S),
        Duty(beat, every_s=BEAT_S),
        Duty(soundness.watch_log, every_s=HOUR_S),
        Duty(nightly.begin_due, every_s=BACKUP_PERIOD_S),
    ]
    # What another worker was doing when it was killed is owed again at once.
    Duty(take_up_again).do(timezone.now())
    consumer = start_consumer()
    purging.begin(stop)
    checked_at = time.monotonic()
    logger.info("The worker has started.")
    while not stop.wait(rest_s(timezone.now())):
        close_old_connections()
        at = timezone.now()
        for duty in duties:
            duty.do(at)
        if time.monotonic() - checked_at > HEALTH_PERIOD_S:
            checked_at = time.monotonic()
            consumer.check_worker_health()
    nightly.end()
    consumer.stop(graceful=True)
    connections.close_all()
    logger.info("The worker has stopped.")


def rest_s(at: datetime) -> float:
    """How long the clock rests: half a second, and less where the hour of a story comes before that."""
    try:
        hour = next_hour(after=at)
    except DatabaseAway:
        # The duties meet it too, and say so.
        return PERIOD_S
    return min(PERIOD_S, (hour - at).total_seconds()) if hour else PERIOD_S


def start_consumer() -> Consumer:
    """Start the queue's threads; each task begins and ends with no stale database connection."""
    queue.pre_execute("fresh_connections")(lambda task: close_old_connections())
    queue.post_execute("tidy_connections")(lambda task, value, error: close_old_connections())
    consumer = QuietConsumer(
        queue, workers=1, max_delay=PERIOD_S, check_worker_health=True, shutdown_timeout=SHUTDOWN_S
    )
    consumer.start()
    return consumer


class QuietConsumer(Consumer):
    """huey's threads inside a process that has its own loop and answers signals itself."""

    def _set_signal_handlers(self) -> None:
        pass
