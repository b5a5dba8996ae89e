"""What pages stand on, as counters that all processes see: a page is right while they stand still."""

import mmap
import os
import secrets
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.conf import settings

from kalima.web.mapped import Kept, lay_out
from kalima.web.turns import Turn

# Two keys that share a place only have pages made anew that were still right.
PLACES = 1 << 16
_NUMBER_BYTES = 8
_PART_BYTES = PLACES * _NUMBER_BYTES
_PARTS = 3
_CLOSED = bytes(_PART_BYTES)

# How long a change may be open before it counts as one that nobody will end.
SETTLED_AFTER_S = 2.0


class Counters:
    """Three numbers to each key, in one mapped file: its version, its open changes, how often it was settled.

    A change is begun before it can be seen and ended once everybody sees it; both make another version. While
    one is open, what stands on the key may be old or new, and nobody keeps it. A process that is killed in
    between leaves its change open, which costs speed and never truth, until settle() closes it; a change that
    was settled and ends after all closes nobody else's. Versions begin at a number of this file's own, so
    that nothing which stood in another file stands in this one.
    """

    def __init__(self, path: Path) -> None:
        """Raises OSError where the file cannot be had at its full size."""
        if not path.exists():
            first = secrets.randbits(48).to_bytes(_NUMBER_BYTES, "little")
            lay_out(path, first * PLACES + _CLOSED * (_PARTS - 1))
        self._file = path.open("r+b")
        if os.fstat(self._file.fileno()).st_size != _PARTS * _PART_BYTES:
            raise OSError(f"{path} is no file of counters")
        self._map = mmap.mmap(self._file.fileno(), _PARTS * _PART_BYTES)
        numbers = memoryview(self._map).cast("Q")
        self._versions, self._open, self._settled = (
            numbers[part * PLACES : (part + 1) * PLACES] for part in range(_PARTS)
        )
        self._turn = Turn(self._file)
        self._seen_open: dict[int, int] = {}

    @property
    def inode(self) -> int:
        return os.fstat(self._file.fileno()).st_ino

    def standing(self, place: int) -> int | None:
        """The version of a place, None while a change to it is open."""
        version = self._versions[place]
        # In this order: a change that begins between the two looks is met by the second.
        return None if self._open[place] else version

    def versions(self) -> bytes:
        """The versions of all places, eight bytes to each in the machine's own order."""
        return self._map[:_PART_BYTES]

    def begin(self, places: Iterable[int]) -> dict[int, int]:
        """Say that what stands on these is about to change; what is returned ends it."""
        with self._turn:
            for place in (begun := dict.fromkeys(places, 0)):
                self._versions[place] += 1
                self._open[place] += 1
                begun[place] = self._settled[place]
        return begun

    def end(self, begun: Mapping[int, int]) -> None:
        """Say that a change is over, for everybody."""
        with self._turn:
            for place, settled in begun.items():
                self._versions[place] += 1
                if self._settled[place] == settled and self._open[place]:
                    self._open[place] -= 1

    def settle(self) -> list[int]:
        """Close the changes that have been open since the last call, with nothing new since; which places."""
        if self._map[_PART_BYTES : 2 * _PART_BYTES] == _CLOSED:
            self._seen_open = {}
            return []
        with self._turn:
            found = {place: self._versions[place] for place in range(PLACES) if self._open[place]}
            forgotten = [place for place, version in found.items() if self._seen_open.get(place) == version]
            for place in forgotten:
                self._versions[place] += 1
                self._settled[place] += 1
                self._open[place] = 0
            self._seen_open = found
        return forgotten


def place_of(key: str) -> int:
    """Where a key's numbers stand."""
    return zlib.crc32(key.encode()) % PLACES


def counters() -> Counters | None:
    """The counters of this installation; None where they cannot be kept, and then no page is."""
    return _kept.at(settings.DATA / "counters")


_kept = Kept(Counters, "no page is")
