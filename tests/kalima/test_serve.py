"""One command serves the whole newsroom, and nothing of it is left when it ends, however it ends."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kalima.test_settings import CLEAN, ROOT
from tests.shipped import free_port

PATIENCE_S = 120
# One process of the test run does all of these: they share a prepared directory, and the machine.
pytestmark = pytest.mark.xdist_group("serve")


def wait_for(condition: Callable[[], object]) -> None:
    """Return when a condition holds; fail after a long while."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def processes_of(data: Path) -> dict[int, str]:
    """Return every living process that was started for a data directory, with its name."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
            name = (folder / "comm").read_text().strip()
        except OSError:
            continue
        if f"KALIMA_DATA={data}".encode() in environment:
            found[int(folder.name)] = name
    return found


class Newsroom:
    """A newsroom that runs as `manage.py serve` runs it."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.port = int(environment.get("KALIMA_PORT", free_port()))
        settings = {"KALIMA_DATA": str(data), "KALIMA_DEMO": "0", "KALIMA_PORT": str(self.port)}
        settings["KALIMA_BACKUP_HOUR"] = "off"
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=CLEAN | settings | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def get(self, host: str, path: str = "/robots.txt") -> int:
        """Return the status with which a page is answered."""
        connection = http.client.HTTPConnection(host, self.port, timeout=20)
        connection.request("GET", path)
        return connection.getresponse().status

    def wait_until_it_serves(self) -> str:
        """Read the output up to the end of the block that says where everything is; return it."""
        assert self.process.stdout
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        else:
            assert self.process.stderr
            pytest.fail(self.process.stderr.read())
        return "".join(lines)

    def child(self, name: str) -> int:
        """Return the process of a name that this newsroom's own process started."""
        for pid, known in processes_of(self.data).items():
            parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
            if known == name and parent == self.process.pid:
                return pid
        raise LookupError(name)

    def end(self) -> tuple[int, str]:
        """Wait for the end; return the status and what was said of it."""
        _, errors = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, errors


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare a directory once, as the first start does."""
    path = tmp_path_factory.mktemp("var")
    settings = {"KALIMA_DATA": str(path), "KALIMA_DEMO": "0"}
    subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=CLEAN | settings, check=True)
    return path


@pytest.fixture
def newsroom(data: Path) -> Iterator[Newsroom]:
    """Serve from the prepared directory, and leave nothing behind."""
    house = Newsroom(data)
    house.wait_until_it_serves()
    yield house
    house.process.kill()
    house.process.communicate()
    wait_for(lambda: not processes_of(data))


class TestServing:
    """The site and its worker, from one command."""

    def test_it_says_where_everything_is(self, data: Path) -> None:
        house = Newsroom(data)

        said = house.wait_until_it_serves()

        assert f"http://localhost:{house.port}/" in said
        assert f"http://localhost:{house.port}/admin/" in said
        assert "Accounts" not in said
        house.process.terminate()
        assert house.end()[0] == 0

    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
    def test_it_answers_to_both_names_of_this_machine(self, newsroom: Newsroom, host: str) -> None:
        assert newsroom.get(host) == 200

    def test_another_name_is_not_answered(self, newsroom: Newsroom) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", newsroom.port, timeout=20)
        connection.request("GET", "/healthz", headers={"Host": "evil.example"})

        assert connection.getresponse().status == 400

    def test_two_web_processes_and_the_worker_run(self, newsroom: Newsroom) -> None:
        names = list(processes_of(newsroom.data).values())

        # The server's own process watches over its two.
        assert names.count("kalima-web") == 3
        assert names.count("kalima-worker") == 1


class TestStopping:
    """Both processes go with the command that started them."""

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_a_signal_stops_both_cleanly(self, newsroom: Newsroom, number: signal.Signals) -> None:
        newsroom.process.send_signal(number)

        status, errors = newsroom.end()

        assert status == 0
        assert "The worker has stopped." in errors
        assert "Traceback" not in errors
        assert not processes_of(newsroom.data)

    def test_a_killed_parent_leaves_none_behind(self, newsroom: Newsroom) -> None:
        newsroom.process.kill()

        wait_for(lambda: not processes_of(newsroom.data))

    @pytest.mark.parametrize("name", ["web", "worker"])
    def test_the_end_of_one_is_the_end_of_both(self, newsroom: Newsroom, name: str) -> None:
        os.kill(newsroom.child(f"kalima-{name}"), signal.SIGKILL)

        status, errors = newsroom.end()

        assert status == 1
        assert f"CommandError: The {name} process ended by itself" in errors
        assert not processes_of(newsroom.data)


class TestRefusals:
    """What stands in the way is said before anything is touched."""

    def test_a_port_in_use_is_named_first(self, tmp_path: Path) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]

            status, errors = Newsroom(tmp_path, KALIMA_PORT=str(port)).end()

        assert status == 1
        assert errors.startswith(f"CommandError: KALIMA_PORT: port {port} on 127.0.0.1 cannot be used")
        assert not (tmp_path / "kalima.sqlite3").exists()

    def test_a_second_command_on_one_directory_is_refused(self, newsroom: Newsroom) -> None:
        status, errors = Newsroom(newsroom.data).end()

        assert status == 1
        assert errors.startswith(f"CommandError: KALIMA_DATA: {newsroom.data} is already served by process")
        assert str(newsroom.process.pid) in errors
        assert newsroom.get("127.0.0.1") == 200

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("DATABASE_URL", "postgres://nada:secret@127.0.0.1:1/kalima"),
            ("CACHE_URL", "redis://:secret@127.0.0.1:1/0"),
            ("QUEUE_URL", "redis://:secret@127.0.0.1:1/1"),
        ],
    )
    def test_a_server_out_of_reach_is_named(self, tmp_path: Path, name: str, value: str) -> None:
        status, errors = Newsroom(tmp_path, **{name: value}).end()

        assert status == 1
        assert f"CommandError: {name}: expected a" in errors
        assert "Traceback" not in errors
        assert "secret" not in errors


class TestDemo:
    """The first start lays the demo out and tells its password; the second does neither."""

    def test_it_is_laid_out_once(self, tmp_path: Path) -> None:
        first = Newsroom(tmp_path, KALIMA_DEMO="1")
        said_first = first.wait_until_it_serves()
        first.process.terminate()
        first.end()

        second = Newsroom(tmp_path, KALIMA_DEMO="1")
        said_second = second.wait_until_it_serves()
        front = second.get("127.0.0.1", "/")
        second.process.terminate()

        assert second.end()[0] == 0
        assert "Accounts  writer · desk · chief · moderator" in said_first
        assert "shown only this once" in said_first
        assert "Laying out" not in said_second
        assert "changepassword writer" in said_second
        assert front == 200


class TestSecondStart:
    """A second start finds all in place."""

    def test_static_files_are_not_collected_again(self, data: Path, newsroom: Newsroom) -> None:
        manifest = data / "static" / "staticfiles.json"
        before = manifest.stat().st_mtime_ns
        newsroom.process.terminate()
        newsroom.end()

        again = Newsroom(data)
        again.wait_until_it_serves()
        again.process.terminate()

        assert again.end()[0] == 0
        assert manifest.stat().st_mtime_ns == before
