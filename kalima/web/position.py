"""How far a replica of the database must have come to show what this host knows to be changed.

PostgreSQL numbers all that it writes. Whoever ends a change notes the number that the primary has reached
since; it lies in a mapped file, so that all processes of a machine know it, and travels to other hosts with
the change. A replica that has come so far holds everything that the counters call over.
"""

import mmap
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from kalima.web.mapped import Kept, lay_out
from kalima.web.turns import Turn

_BYTES = 8
# In a file that is new: what was changed before nobody knows.
UNKNOWN = (1 << 64) - 1


class Position:
    """One number in a mapped file, which only grows once it is known."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where the file cannot be had."""
        if not path.exists():
            lay_out(path, UNKNOWN.to_bytes(_BYTES, "little"))
        self._file = path.open("r+b")
        self._number = memoryview(mmap.mmap(self._file.fileno(), _BYTES)).cast("Q")
        self._turn = Turn(self._file)

    @property
    def inode(self) -> int:
        return os.fstat(self._file.fileno()).st_ino

    def __int__(self) -> int:
        return self._number[0]

    def reached(self, number: int, *, is_all: bool) -> None:
        """Note a number; one that says where everything stands makes an unknown one known."""
        with self._turn:
            now = self._number[0]
            if (now == UNKNOWN and is_all) or (now != UNKNOWN and number > now):
                self._number[0] = number


def note(connection: Any = None) -> None:
    """Note how far the primary has come, by a connection of its own where none is given.

    Nothing where there is no replica. Raises django.db.Error where the primary does not say.
    """
    if not settings.REPLICA:
        return
    asked = connection or connections["default"]
    try:
        number = written(asked)
    finally:
        if connection is None and not asked.in_atomic_block:
            asked.close()
    if (position := _position()) is not None:
        position.reached(number, is_all=True)


def written(connection: Any) -> int:
    """How far the primary has come, asked by a connection to it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
        return int(cursor.fetchone()[0])


def take_over(number: int) -> None:
    """What another host noted."""
    if settings.REPLICA and (position := _position()) is not None:
        position.reached(number, is_all=False)


def needed() -> int | None:
    """How far a replica must have come; None where nobody knows."""
    position = _position()
    number = UNKNOWN if position is None else int(position)
    return None if number == UNKNOWN else number


def begin_anew() -> None:
    """Know nothing until the primary says it again: it may be another one, which numbers in its own way."""
    (settings.DATA / "position").unlink(missing_ok=True)


def _position() -> Position | None:
    return _kept.at(settings.DATA / "position")


_kept = Kept(Position, "the replica is not asked")
