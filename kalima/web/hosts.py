"""Changes carried from host to host: what one prints is on the pages of all within a second."""

import functools
import json
import logging
import math
import os
import re
import secrets
import threading
import time
from collections.abc import Iterable
from typing import NamedTuple

import redis
from django.conf import settings
from django.db import Error as DatabaseAway
from redis.backoff import NoBackoff
from redis.retry import Retry

from kalima.web import position
from kalima.web.counters import PLACES, Counters, counters

log = logging.getLogger(__name__)

CHANNEL = "kalima.changes"
# Before the number that a replica must have reached to show a change.
FAR = "far:"
_FAR = re.compile(f"{FAR}([0-9]{{1,20}})")
# Before the name of a change that began, and of one that is over.
BEGUN, OVER = "begun:", "over:"
_NAMED = re.compile(f"({BEGUN}|{OVER})([0-9a-f]{{1,32}})")
# A change of another host counts as open until it is over, or for so long: the host may have died behind its
# commit. One that takes longer is made up for when it is told to be over.
OPEN_S = 4.0
# Whose message it is. Processes of one host hear each other too, which makes nothing wrong but some pages.
_OWN_NAME = secrets.token_hex(8)
# A host that hears nothing for so long asks, and one that then gets no answer for as long may have missed a
# change. Redis is on the same network: whoever does not answer by then is away.
SILENCE_S = 0.4
RETRY_S = 1.0


class _Held(NamedTuple):
    """A change that another host began: where it is open here, what ends it, until when it is waited for."""

    known: Counters
    begun: dict[int, int]
    until: float


class Hosts:
    """What this process tells the other hosts, and what it hears from them on a thread of its own.

    A change is told when it begins, so that no host keeps what may be wrong in a moment, though the one that
    changes it die before it can say more; and when it is over. While it hears nothing it `is_deaf`, and pages
    may not be believed for longer than a second. When it hears again, whatever it missed is made up for by
    taking every page for wrong; that a change is over is told later where it could not be told.
    """

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url, socket_timeout=SILENCE_S, socket_connect_timeout=SILENCE_S, retry=Retry(NoBackoff(), 0)
        )
        self._hears = threading.Event()
        self._lock = threading.Lock()
        self._listener: threading.Thread | None = None
        self._untold: set[int] = set()
        self._silent_until = 0.0
        self._held: dict[str, _Held] = {}

    @property
    def is_deaf(self) -> bool:
        """Whether a change elsewhere may go unheard; the first question begins the listening."""
        with self._lock:
            # Not before the process has been forked and serves.
            if self._listener is None:
                self._listener = threading.Thread(target=self._listen, name="hosts", daemon=True)
                self._listener.start()
        return not self._hears.is_set()

    def begin(self, places: Iterable[int], name: str) -> None:
        """Tell the others that a change of these begins, under a name; while Redis is away nobody is told."""
        if time.monotonic() < self._silent_until:
            return
        self._tell(f"{BEGUN}{name}", *places)

    def announce(self, places: Iterable[int], name: str = "") -> None:
        """Tell the others that a change of these is over; while Redis is away nobody waits for it twice."""
        far = position.needed() if settings.REPLICA else None
        with self._lock:
            self._untold.update(places)
            if not self._untold or time.monotonic() < self._silent_until:
                return
            telling = sorted(self._untold)
            self._untold.clear()
        more = [f"{OVER}{name}"] if name else []
        more += [] if far is None else [f"{FAR}{far}"]
        if not self._tell(*telling, *more):
            with self._lock:
                self._untold.update(telling)

    def _tell(self, *said: int | str) -> bool:
        """Say something to the others; where Redis is away, and then for a while, nobody is told."""
        try:
            self._redis.publish(CHANNEL, json.dumps([_OWN_NAME, *said]))
        except redis.RedisError as error:
            log.warning("other hosts do not hear of changes: %s", error)
            with self._lock:
                self._silent_until = time.monotonic() + RETRY_S
            return False
        return True

    def _listen(self) -> None:
        while True:
            try:
                self._hear_all()
            except (redis.RedisError, OSError, DatabaseAway) as error:
                log.warning("changes of other hosts are not heard: %s", error)
            except Exception:
                log.exception("changes of other hosts are not heard")
            self._hears.clear()
            time.sleep(RETRY_S)

    def _hear_all(self) -> None:
        """Hear until an error: a line that was cut says nothing by itself, so it is asked."""
        heard = self._redis.pubsub()
        try:
            heard.subscribe(CHANNEL)
            while True:
                message = heard.get_message(timeout=SILENCE_S)
                self._end_held(before=time.monotonic())
                if message is None:
                    self.announce(())
                    heard.ping()
                    message = heard.get_message(timeout=SILENCE_S)
                if message is None:
                    raise redis.TimeoutError(f"no answer within {SILENCE_S:g} seconds")
                if message["type"] == "subscribe":
                    position.note()
                    _take_for_wrong(range(PLACES))
                    self._hears.set()
                elif message["type"] == "message":
                    self._take_over(message["data"])
        finally:
            self._end_held()
            heard.close()

    def _take_over(self, data: bytes) -> None:
        """Another host's change; whatever else is on the channel is none."""
        try:
            host, *said = json.loads(data)
        except (ValueError, TypeError, RecursionError):
            return
        words = [one for one in said if isinstance(one, str)]
        for far in filter(None, map(_FAR.fullmatch, words)):
            position.take_over(min(int(far[1]), position.UNKNOWN - 1))
        if host == _OWN_NAME:
            return
        places = {place for place in said if type(place) is int and place in range(PLACES)}
        named = next(filter(None, map(_NAMED.fullmatch, words)), None)
        name = f"{host}.{named[2]}" if named else ""
        if named and named[1] == BEGUN:
            self._hold(name, places)
            return
        held = self._held.pop(name, None)
        if held:
            held.known.end(held.begun)
            places -= set(held.begun)
        _take_for_wrong(places)

    def _hold(self, name: str, places: set[int]) -> None:
        known = counters()
        if known is None:
            return
        before = self._held.get(name)
        open_already = before.begun if before and before.known is known else {}
        begun = open_already | known.begin(places - set(open_already))
        self._held[name] = _Held(known, begun, time.monotonic() + OPEN_S)

    def _end_held(self, before: float = math.inf) -> None:
        """End what other hosts began and said no more of; all of it where nothing is heard any more."""
        for name in [name for name, held in self._held.items() if held.until <= before]:
            held = self._held.pop(name)
            held.known.end(held.begun)


def hosts() -> Hosts | None:
    """The other hosts; without a Redis there are none."""
    return _hosts(settings.CACHE_URL) if settings.CACHE_URL else None


def tell_begun(places: Iterable[int], name: str) -> None:
    """Tell the other hosts, where there are any, that a change of these begins."""
    if others := hosts():
        others.begin(places, name)


def announce(places: Iterable[int], name: str = "") -> None:
    """Tell the other hosts, where there are any, that a change of these is over."""
    if others := hosts():
        others.announce(places, name)


def is_deaf() -> bool:
    """Whether a change of another host may go unheard; never where there is none."""
    others = hosts()
    return others is not None and others.is_deaf


def _take_for_wrong(places: Iterable[int]) -> None:
    known: Counters | None = counters()
    if known:
        known.end(known.begin(places))


@functools.cache
def _hosts(url: str) -> Hosts:
    return Hosts(url)


# Its thread and its line stay with the process that has them.
os.register_at_fork(after_in_child=_hosts.cache_clear)
