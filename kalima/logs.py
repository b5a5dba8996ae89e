"""How lines are written: for people or machines, with the number of their request, without readers' words."""

import json
import logging
import re
import time
from datetime import UTC, datetime

from kalima.web.requests import request_number

QUIET_S = 60.0

# What PostgreSQL adds to an error: the values of the row.
_VALUES = re.compile(r"^(\s*(?:DETAIL|CONTEXT)):.*$", re.MULTILINE)


class Line(logging.Formatter):
    """One line for people: time, level, source, words; at its end the number of the request."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        number = request_number()
        return f"{super().formatMessage(record)} [{number}]" if number else super().formatMessage(record)

    def formatException(self, ei: object) -> str:
        """The traceback, without the values that a database found wanting."""
        return _VALUES.sub(r"\1: …", super().formatException(ei))  # type: ignore[arg-type]


class Json(Line):
    """One object to a line, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "source": record.name,
            "message": record.getMessage(),
        }
        if number := request_number():
            said["request"] = number
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


class Discreet(logging.Filter):
    """Name the kind of page where Django would write its address: that of a preview is a key."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Say that the record is written."""
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            kind = f"/{match.route}" if match else "/…"
            record.args = tuple(kind if argument == path else argument for argument in record.args)
        return True


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
