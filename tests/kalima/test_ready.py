"""How the newsroom is, for machines: each part is really taken away, and said to be."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.core.cache import caches
from django.db import connections
from django.test import Client
from django.utils import timezone
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from kalima import ready
from kalima.web import heartbeat
from kalima.web.queue import make_queue, queue
from tests.factories import NOW

pytestmark = pytest.mark.django_db

PARTS = ["database", "cache", "queue", "worker", "disk", "store"]


@pytest.fixture(autouse=True)
def beaten() -> Iterator[None]:
    """A worker that went round a moment ago, and no question of another test."""
    ready._asked.clear()
    heartbeat.beat(at=timezone.now())
    yield
    queue.storage.flush_all()


def asked(browser: Client, **headers: str) -> tuple[int, dict[str, str]]:
    """The status, and what is wrong with each part that is not well."""
    answer = browser.get("/readyz", **headers)
    said = json.loads(answer.content)
    assert list(said["parts"]) == PARTS
    assert said["ready"] == (answer.status_code == 200)
    assert all(isinstance(part["ms"], float) for part in said["parts"].values())
    return answer.status_code, {
        name: part["problem"] for name, part in said["parts"].items() if not part["ok"]
    }


class TestAlive:
    def test_it_says_so_without_asking_anybody(
        self, yusuf: Client, django_assert_num_queries: object
    ) -> None:
        with django_assert_num_queries(0):  # type: ignore[operator]
            answer = yusuf.get("/healthz")

        assert (answer.status_code, answer.content) == (200, b"ok")
        assert "no-store" in answer["Cache-Control"]


class TestReady:
    def test_all_is_well(self, yusuf: Client) -> None:
        assert asked(yusuf) == (200, {})

    def test_the_database_is_away(
        self, yusuf: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        elsewhere = connections.settings["default"] | {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(tmp_path / "gone" / "kalima.sqlite3"),
            "OPTIONS": {},
        }
        monkeypatch.setitem(connections.settings, "default", elsewhere)

        status, wrong = asked(yusuf)

        assert status == 503
        assert wrong["database"].startswith("OperationalError: unable to open")

    def test_the_database_is_there_and_empty(
        self, yusuf: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        empty = connections.settings["default"] | {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(tmp_path / "empty.sqlite3"),
            "OPTIONS": {},
        }
        monkeypatch.setitem(connections.settings, "default", empty)

        assert "database" in asked(yusuf)[1]

    def test_the_cache_is_away(self, yusuf: Client, settings: LazySettings, tmp_path: Path) -> None:
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": f"unix://{tmp_path / 'no.sock'}",
            }
        }

        status, wrong = asked(yusuf)

        assert status == 503
        assert list(wrong) == ["cache"]
        caches.close_all()

    def test_the_queue_is_away(
        self, yusuf: Client, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.QUEUE_URL, settings.QUEUE_IS_IMMEDIATE = f"unix://{tmp_path / 'no.sock'}", False
        monkeypatch.setattr(queue, "storage", make_queue().storage)

        status, wrong = asked(yusuf)

        assert status == 503
        # Who is to say that the worker lives, if nobody can ask?
        assert list(wrong) == ["queue", "worker"]
        monkeypatch.undo()

    def test_no_worker_was_ever_there(self, yusuf: Client) -> None:
        queue.storage.flush_all()

        assert asked(yusuf) == (503, {"worker": "no worker has started yet"})

    def test_the_worker_died(self, yusuf: Client) -> None:
        with time_machine.travel(time.time() + heartbeat.SILENCE_S + 5):
            status, wrong = asked(yusuf)

        assert status == 503
        assert wrong == {"worker": "no worker for 65 s"}

    def test_the_disk_is_full(self, yusuf: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ready, "free_bytes", lambda: 3_500_000)

        assert asked(yusuf) == (503, {"disk": "3 MB left"})

    def test_a_server_that_never_answers_is_not_waited_for(
        self, yusuf: Client, silent_server: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ready, "PATIENCE_S", 0.3)
        deaf = Redis(port=silent_server, socket_timeout=3, retry=Retry(NoBackoff(), 0))
        monkeypatch.setattr(queue.storage, "queue_size", deaf.ping)
        before = threading.active_count()

        began_at = time.monotonic()
        answers = [asked(yusuf) for _time in range(4)]

        assert time.monotonic() - began_at < 3
        assert {status for status, _wrong in answers} == {503}
        assert answers[0][1]["queue"].startswith("no answer in 0.")
        # And it is asked once, however many want to know.
        assert threading.active_count() == before + 1
        ready._asked["queue"].join()


class TestWhoMayAsk:
    @pytest.mark.parametrize(
        "headers",
        [
            {"REMOTE_ADDR": "203.0.113.7"},
            {"REMOTE_ADDR": "nobody"},
            {"REMOTE_ADDR": ""},
            {"HTTP_X_FORWARDED_FOR": "203.0.113.7"},
            {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
            {"HTTP_FORWARDED": "for=127.0.0.1"},
        ],
    )
    def test_nobody_outside_the_house(self, yusuf: Client, headers: dict[str, str]) -> None:
        answer = yusuf.get("/readyz", **headers)

        assert (answer.status_code, answer.content) == (403, b"internal\n")

    @pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3"])
    def test_machines_of_the_house(self, yusuf: Client, settings: LazySettings, address: str) -> None:
        settings.INTERNAL = ["127.0.0.1", "::1", "10.0.0.0/8"]

        assert asked(yusuf, REMOTE_ADDR=address)[0] == 200

    def test_it_is_kept_by_nobody_and_changes_nothing(self, yusuf: Client) -> None:
        assert "no-store" in yusuf.get("/readyz")["Cache-Control"]
        assert yusuf.post("/readyz").status_code == 405


def test_the_clock_says_that_it_went_round() -> None:
    queue.storage.flush_all()
    assert heartbeat.silent_s() is None

    with time_machine.travel(NOW, tick=False):
        heartbeat.beat(at=timezone.now())
        assert heartbeat.silent_s() == 0
