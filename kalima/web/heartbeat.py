"""The worker's heartbeat: when its clock last went round, kept where its work lies."""

import time
from datetime import datetime

from huey.constants import EmptyData

from kalima.web.queue import queue

# How often a worker says that it is alive, and after how long a silence it counts as dead: a round that
# prints many stories takes its time, and beyond a minute the desk calls a story late.
BEAT_S = 5.0
SILENCE_S = 60.0

KEY = "heartbeat"


def beat(*, at: datetime) -> int:
    """The clock's duty: say that it went round. Of several workers whoever did so last counts."""
    queue.storage.put_data(KEY, repr(at.timestamp()).encode())
    return 1


def silent_s() -> float | None:
    """For how long no worker's clock has gone round; None where none ever has."""
    beaten = queue.storage.peek_data(KEY)
    return None if beaten is EmptyData else max(0.0, time.time() - float(beaten))
