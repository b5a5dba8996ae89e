"""One line where a library would repeat itself for as long as a server is away."""

import logging
import time

QUIET_S = 60.0


class Seldom(logging.Filter):
    """Let a complaint through once a minute from each place in the code, in one line: the traceback goes."""

    def __init__(self) -> None:
        super().__init__()
        self.heard_at: dict[tuple[str, int], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether to write the record; an exception is told by its last line."""
        place, now = (record.pathname, record.lineno), time.monotonic()
        if now - self.heard_at.get(place, float("-inf")) < QUIET_S:
            return False
        self.heard_at[place] = now
        if record.exc_info and record.exc_info[1]:
            record.msg, record.args = f"{record.getMessage()} {record.exc_info[1]!r}", ()
            record.exc_info = record.exc_text = None
        return True
