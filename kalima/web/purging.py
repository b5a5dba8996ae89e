"""Purges that are owed: what changed since the network in front of us last heard of it.

Nobody has to write down that a purge is owed. The counters say which version everything has, a file beside
them which version the network was told of; where they differ a purge is owed, whoever was killed meanwhile.
"""

import logging
import mmap
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from kalima.web import hosts
from kalima.web.cdn import Cdn, Refused, cdn, tag
from kalima.web.counters import PLACES, Counters, counters
from kalima.web.mapped import Kept, lay_out

log = logging.getLogger(__name__)

LOOK_S = 0.1
# One call after another, so that what changes in between goes with the next: providers count calls.
PACE_S = 0.5
# A page of before may come after a purge: out of nginx, which believes one until its second ends, or because
# it was on its way. So all is purged again after so many seconds.
LATE_S = (1.0, 5.0)
# More than so many are purged all together.
ALL_FROM = 500
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0

_NUMBER_BYTES = 8
_BYTES = PLACES * _NUMBER_BYTES
_BLOCK_BYTES = 4096


class Told:
    """Which versions the network was told of, in a mapped file; one that is new was told of none."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            lay_out(path, bytes(_BYTES))
        self._file = path.open("r+b")
        if os.fstat(self._file.fileno()).st_size != _BYTES:
            raise OSError(f"{path} is no file of what was purged")
        self._map = mmap.mmap(self._file.fileno(), _BYTES)
        self._numbers = memoryview(self._map).cast("Q")

    @property
    def inode(self) -> int:
        return os.fstat(self._file.fileno()).st_ino

    def differing(self, known: Counters) -> dict[int, int]:
        """The places that have another version now, without those whose change is still open."""
        now, found = known.versions(), {}
        for block in range(0, _BYTES, _BLOCK_BYTES):
            if now[block : block + _BLOCK_BYTES] == self._map[block : block + _BLOCK_BYTES]:
                continue
            first = block // _NUMBER_BYTES
            for place in range(first, first + _BLOCK_BYTES // _NUMBER_BYTES):
                version = known.standing(place)
                if version is not None and version != self._numbers[place]:
                    found[place] = version
        return found

    def note(self, versions: dict[int, int]) -> None:
        for place, version in versions.items():
            self._numbers[place] = version


class Purger:
    """Tells one network what changed, at once and twice more; asks again, ever more rarely, if it refuses.

    What a purger that was killed still had to repeat nobody knows, so a new one repeats everything once.
    """

    def __init__(
        self,
        network: Cdn,
        told: Told,
        known: Callable[[], Counters | None] = counters,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._network = network
        self.told = told
        self._known = known
        self._clock = clock
        self._late = [(clock() + LATE_S[-1], frozenset(range(PLACES)))]
        self._failures = 0
        self._resumes_at = 0.0

    def look(self) -> int:
        """Purge what is owed, if anything is and it is time; how many tags."""
        known, now = self._known(), self._clock()
        if known is None or now < self._resumes_at:
            return 0
        versions = self.told.differing(known)
        late = [one for one in self._late if one[0] <= now]
        places = sorted({*versions, *(place for _at, places in late for place in places)})
        if not places:
            return 0
        try:
            self._purge(places, versions, at=now)
        except Refused as refused:
            self._failures += 1
            wait_s = min(FIRST_WAIT_S * 2 ** min(self._failures - 1, 10), LONGEST_WAIT_S)
            wait_s = max(wait_s, refused.wait_s or 0.0)
            self._resumes_at = self._clock() + wait_s
            log.warning("%d tags are not purged, tried again in %g s: %s", len(places), wait_s, refused)
            return 0
        self._failures = 0
        self._late = [one for one in self._late if one not in late]
        self._resumes_at = self._clock() + PACE_S
        return len(places)

    def _purge(self, places: list[int], versions: dict[int, int], *, at: float) -> None:
        """Each call is noted once it was taken: one that is refused afterwards leaves the rest owed."""
        if len(places) >= ALL_FROM:
            self._network.purge_all()
            self._noted(versions, at=at)
            return
        for first in range(0, len(places), self._network.at_once):
            some = places[first : first + self._network.at_once]
            self._network.purge([tag(place) for place in some])
            self._noted({place: versions[place] for place in some if place in versions}, at=at)

    def _noted(self, versions: dict[int, int], *, at: float) -> None:
        """These were told; what stood in the way may bring an old page once more."""
        self.told.note(versions)
        if versions:
            self._late += [(at + after_s, frozenset(versions)) for after_s in LATE_S]


def begin(stop: threading.Event) -> threading.Thread | None:
    """Purge on a thread of its own until told to stop; the clock waits for no network. None without one."""
    network = cdn()
    if network is None:
        return None
    thread = threading.Thread(target=_go_on, args=(network, stop), name="purging", daemon=True)
    thread.start()
    return thread


def _go_on(network: Cdn, stop: threading.Event) -> None:
    purger: Purger | None = None
    kept = Kept(Told, "nothing is purged")
    while not stop.wait(LOOK_S):
        try:
            told = kept.at(settings.DATA / "purged")
            if told is None:
                purger = None
                continue
            if purger is None or purger.told is not told:
                purger = Purger(network, told)
            # Asked so that this process listens too: its host may have no web process that does.
            hosts.is_deaf()
            purger.look()
        except Exception:
            log.exception("what is owed to the network in front of us cannot be read")
            stop.wait(LONGEST_WAIT_S)
