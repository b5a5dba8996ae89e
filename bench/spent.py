"""The processor's time that a question takes: of this process, and of PostgreSQL's that answer it."""

import functools
import time
from pathlib import Path

from django.db import connection


def spent_s() -> float:
    """Seconds of processor until now, of this process and of all that PostgreSQL's server began."""
    spent = time.process_time()
    if connection.vendor != "postgresql":
        return spent
    server = _server()
    for pid in Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii").split():
        try:
            spent += int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
        except OSError:
            # It ended meanwhile.
            continue
    return spent


@functools.cache
def _server() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        answering = cursor.fetchone()[0]
    return int(Path(f"/proc/{answering}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[1])
