"""A Redis of a test's own, in a socket of its own."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import needs


@contextmanager
def running_redis(folder: Path) -> Iterator[str]:
    """Its address, until the block ends; skips where there is none, and fails in CI."""
    server = needs.redis()
    if server is None and needs.IN_CI:
        pytest.fail(needs.REDIS.absence)
    if server is None:
        pytest.skip(f"skipped because {needs.REDIS.absence}")
    socket = folder / "redis.sock"
    command = [server, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(500):
            if socket.exists():
                break
            time.sleep(0.02)
        yield f"unix://{socket}"
    finally:
        process.terminate()
        process.wait()
