"""Start the web server and the worker together, and stop them together, for a newsroom on one machine.

All processes are copies of one that has read the program: what none of them changes lies in memory once.
"""

import contextlib
import ctypes
import fcntl
import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError
from django.core.servers.basehttp import get_internal_wsgi_application
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from kalima.environment import is_loopback

GRACE_S = 10.0
START_S = 60.0
POLL_S = 0.1
# Requests wait for the disk more than for the processor; each thread has a database connection of its own.
THREADS_PER_PROCESS = 4
PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
M_ARENA_MAX = -8
IN_CLEAR = "passwords travel in clear beyond this machine: set KALIMA_ORIGIN to an https address."

T = TypeVar("T")

# Loaded here, because between fork and exec nothing may be looked up.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def serve_pages() -> None:
    """Serve the pages until told to stop, in KALIMA_WEB_PROCESSES copies of this process."""
    if _libc is not None and hasattr(_libc, "mallopt"):
        # Pages are kept by whichever thread made them. With a heap for each thread the holes between what is
        # kept and what is gone add up. Other libraries than GNU's have no such thing.
        _libc.mallopt(M_ARENA_MAX, 1)
    # The server makes its processes as this says.
    multiprocessing.set_start_method("fork", force=True)
    application = _shared_application()
    server = Server(
        "kalima.wsgi:application",
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=settings.WEB_PROCESSES,
        blocking_threads=THREADS_PER_PROCESS,
        respawn_failed_workers=True,
        workers_kill_timeout=int(GRACE_S) // 2,
        websockets=False,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=lambda _target: application)


def is_in_clear() -> bool:
    """Say whether others than this machine are answered without TLS, straight or through a proxy."""
    hosts = (settings.HOST, urlsplit(settings.ORIGIN).hostname or "")
    return not settings.IS_SECURE and not all(map(is_loopback, hosts))


def apart(task: Callable[[], T]) -> T:
    """Do something in a process of its own, which takes along the memory it needed; raises what it raises."""
    hears, says = multiprocessing.Pipe(duplex=False)

    def do() -> None:
        with contextlib.suppress(KeyboardInterrupt):
            try:
                says.send((task(), None))
            except Exception as error:
                says.send((None, error))

    process = _begun("prepare", do)
    says.close()
    try:
        done, error = hears.recv()
    except EOFError:
        process.join()
        raise CommandError(f"The preparation ended by itself (status {process.exitcode}).") from None
    except KeyboardInterrupt:
        os.kill(process.pid or 0, signal.SIGINT)
        raise
    finally:
        process.join()
    if error:
        raise error
    return cast(T, done)


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

    def __init__(self, work: Callable[[], None]) -> None:
        self.work = work
        self.children: dict[str, ForkProcess] = {}
        self.stop = threading.Event()
        self.signals = 0

    def start(self) -> None:
        """Start both processes and return when the first page can be asked for."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # nohup asks to outlive the terminal by ignoring its farewell.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._on_signal)
        _shared_application()
        self.children = {"web": _begun("web", serve_pages), "worker": _begun("worker", self.work)}
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
            child.terminate()
        deadline = time.monotonic() + GRACE_S
        while self.signals < 2 and time.monotonic() < deadline:
            if not any(child.is_alive() for child in self.children.values()):
                break
            time.sleep(POLL_S)
        for child in self.children.values():
            # The group outlives its leader when a server dies and leaves its own processes behind.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid or 0, signal.SIGKILL)
            child.join()

    def _on_signal(self, number: int, frame: object) -> None:
        self.signals += 1
        self.stop.set()

    def _ensure_alive(self) -> None:
        for name, child in self.children.items():
            if not child.is_alive():
                raise CommandError(f"The {name} process ended by itself (status {child.exitcode}).")


def _begun(name: str, task: Callable[[], None]) -> ForkProcess:
    """Start a process that does one thing, under a name that `top` shows."""
    process = multiprocessing.get_context("fork").Process(
        target=_alone, args=(name, task, os.getpid()), name=name
    )
    process.start()
    return process


def _alone(name: str, task: Callable[[], None], parent: int) -> None:
    os.setsid()
    _end_with(parent)
    if _libc is not None:
        _libc.prctl(PR_SET_NAME, f"kalima-{name}".encode(), 0, 0, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    task()


def _shared_application() -> Any:
    """The application, read where all is prepared, and left to copies of this process as it lies in memory.

    The collector would write into every object that it looks at, and so give each copy its own. A connection
    is nobody's but of the process that opened it.
    """
    application = get_internal_wsgi_application()
    connections.close_all()
    gc.collect()
    gc.freeze()
    return application


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
