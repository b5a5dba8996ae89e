"""Run a command with DATABASE_URL naming a PostgreSQL of its own, which is gone when the command ends.

    python -m tests.postgres python -m pytest -m database

The cluster stands in a temporary directory and listens on a socket there alone. PostgreSQL refuses to run as
root, so for root it runs as nobody.
"""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import psycopg

from tests import needs

OWNER = "kalima"
START_S = 60
PR_SET_PDEATHSIG = 1
# The cluster is thrown away, so nothing of it needs to survive a power cut.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    # What a replica still has to copy is not thrown away while other tests write.
    "wal_keep_size": "1GB",
    "log_min_messages": "fatal",
}

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@contextlib.contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """Make and start a cluster; yield its DATABASE_URL; stop and remove it, whatever happened."""
    home = Path(tempfile.mkdtemp(prefix="kalima-postgres-"))
    try:
        if os.geteuid() == 0:
            os.chown(home, pwd.getpwnam("nobody").pw_uid, -1)
        options = ["-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        _as_nobody([programs / "initdb", "-D", home / "data", *options]).wait()
        with served(programs, home):
            with psycopg.connect(f"host={home} user={OWNER} dbname=postgres", autocommit=True) as made:
                made.execute(f"CREATE DATABASE {OWNER}")
            yield f"postgres://{OWNER}@/{OWNER}?host={home}"
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def replica(programs: Path, source: Path) -> Iterator[Path]:
    """A copy of the cluster whose socket is in that directory, which goes on copying; its own directory."""
    home = Path(tempfile.mkdtemp(prefix="kalima-replica-"))
    try:
        if os.geteuid() == 0:
            os.chown(home, pwd.getpwnam("nobody").pw_uid, -1)
        how = ["-R", "-X", "stream", "-c", "fast", "--no-sync"]
        copied = _as_nobody(
            [programs / "pg_basebackup", "-h", source, "-U", OWNER, "-D", home / "data", *how]
        )
        if copied.wait(timeout=START_S):
            raise OSError(f"pg_basebackup ended with {copied.returncode}")
        with served(programs, home):
            yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def served(programs: Path, home: Path) -> Iterator[None]:
    """Start what lies in a directory, and stop it."""
    options = [word for name, value in OPTIONS.items() for word in ("-c", f"{name}={value}")]
    server = _as_nobody([programs / "postgres", "-D", home / "data", "-k", home, *options])
    try:
        _wait_until_ready(server, home)
        yield
    finally:
        # SIGINT is PostgreSQL's fast shutdown: it ends sessions instead of waiting for them.
        server.send_signal(signal.SIGINT)
        _end(server)


def _as_nobody(command: list[str | Path]) -> subprocess.Popen[bytes]:
    user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    return subprocess.Popen(
        command,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent,
        **user,  # type: ignore[call-overload]
    )


def _end_with_parent() -> None:
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)


def _wait_until_ready(server: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            psycopg.connect(host=str(home), user=OWNER, dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _end(server: subprocess.Popen[bytes]) -> None:
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _leave(number: int, frame: object) -> NoReturn:
    sys.exit(128 + number)


def main(command: list[str]) -> int:
    """Run the command; without PostgreSQL say so, which in CI is a failure."""
    signal.signal(signal.SIGTERM, _leave)
    programs = needs.postgres()
    if programs is None:
        print(f"skipped because {needs.POSTGRES.absence}")
        return 1 if needs.IN_CI else 0
    with cluster(programs) as url:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
