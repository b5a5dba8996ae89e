"""Start the web server and the worker together, and stop them together, for a newsroom on one machine."""

import contextlib
import ctypes
import fcntl
import functools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

GRACE_S = 10.0
START_S = 60.0
POLL_S = 0.1
# Requests wait for the disk more than for the processor; each thread has a database connection of its own.
THREADS_PER_PROCESS = 4
PR_SET_PDEATHSIG = 1

# Loaded here, because between fork and exec nothing may be looked up.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def web_command() -> list[str]:
    """Return the command that serves the pages."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", settings.HOST, "--port", str(settings.PORT)),
        *("--workers", str(settings.WEB_PROCESSES), "--blocking-threads", str(THREADS_PER_PROCESS)),
        *("--respawn-failed-workers", "--workers-kill-timeout", str(int(GRACE_S) // 2)),
        *("--no-ws", "--log-level", "warning", "kalima.wsgi:application"),
    ]


def worker_command() -> list[str]:
    """Return the command that runs the worker."""
    return [sys.executable, str(settings.BASE / "manage.py"), "worker"]


@contextlib.contextmanager
def sole_use(data: Path) -> Iterator[None]:
    """Hold the data directory for one server at a time; the lock goes with the process, however it ends."""
    with (data / "serve.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CommandError(
                f"KALIMA_DATA: {data} is already served by process {file.read().strip() or 'unknown'}. "
                "Stop that one first, or name another directory."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def ensure_port_is_free() -> None:
    """Raise CommandError where another program listens on our port, or where we may not."""
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except OSError as error:
            raise CommandError(
                f"KALIMA_PORT: port {settings.PORT} on {settings.HOST} cannot be used ({error.strerror}). "
                f"Stop the program that uses it, or choose another: KALIMA_PORT={settings.PORT + 1} make run"
            ) from None


class TwoProcesses:
    """The two processes, from their start to their end.

    Each stands in a session of its own: Ctrl-C reaches only this process, which then asks both to stop.
    If this process is killed, the kernel asks them instead.
    """

    def __init__(self) -> None:
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.stop = threading.Event()
        self.signals = 0

    def start(self) -> None:
        """Start both processes and return when the first page can be asked for."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # nohup asks to outlive the terminal by ignoring its farewell.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._on_signal)
        self.children = {"web": _spawn(web_command()), "worker": _spawn(worker_command())}
        deadline = time.monotonic() + START_S
        while not self.stop.is_set() and not _answers():
            self._ensure_alive()
            if time.monotonic() > deadline:
                raise CommandError(f"The web server did not answer within {START_S:g} seconds.")
            self.stop.wait(POLL_S)

    def wait(self) -> None:
        """Return when asked to stop; raise CommandError as soon as either process ends by itself."""
        while not self.stop.wait(POLL_S):
            self._ensure_alive()

    def close(self) -> None:
        """Ask both to stop, wait for the grace period, then end what is left of their process groups."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + GRACE_S
        while self.signals < 2 and time.monotonic() < deadline:
            if all(child.poll() is not None for child in self.children.values()):
                break
            time.sleep(POLL_S)
        for child in self.children.values():
            # The group outlives its leader when a server dies and leaves its own processes behind.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    def _on_signal(self, number: int, frame: object) -> None:
        self.signals += 1
        self.stop.set()

    def _ensure_alive(self) -> None:
        for name, child in self.children.items():
            if child.poll() is not None:
                raise CommandError(f"The {name} process ended by itself (status {child.returncode}).")


def _spawn(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=settings.BASE,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=functools.partial(_end_with, os.getpid()),
    )


def _end_with(parent: int) -> None:
    """Have the kernel send SIGTERM when the parent dies; it may have died already."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


def _answers() -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)
    try:
        socket.create_connection((host, settings.PORT), timeout=1).close()
    except OSError:
        return False
    return True
