"""The token bucket: its size, how it fills, that processes share it, and that it never shuts readers out."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import LazySettings

from kalima.web import throttle
from tests.redis import running_redis

NOW = 1_733_300_000.0


@pytest.fixture
def _in_file(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path
    settings.CACHE_URL = ""
    monkeypatch.setattr(throttle, "_open", throttle._Open())


@pytest.fixture
def _in_redis(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    with running_redis(tmp_path) as address:
        settings.CACHE_URL = address
        yield
        throttle._redis(address).close()


@pytest.fixture(params=["_in_file", "_in_redis"])
def _store(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(request.param)


def allow(key: str = "198.51.100.7", *, now: float = NOW, kind: str = "comment", capacity: int = 3) -> bool:
    return throttle.allow(kind, key, capacity=capacity, per_s=60, now=now)


@pytest.mark.usefixtures("_store")
class TestBucket:
    def test_it_holds_its_capacity_and_no_more(self) -> None:
        assert [allow() for _ in range(5)] == [True, True, True, False, False]

    def test_it_fills_by_one_in_its_share_of_the_time(self) -> None:
        for _ in range(3):
            allow()

        assert not allow(now=NOW + 19)
        assert allow(now=NOW + 20)
        assert not allow(now=NOW + 21)
        assert [allow(now=NOW + 300) for _ in range(4)] == [True, True, True, False]

    def test_asking_in_vain_costs_nothing(self) -> None:
        for _ in range(50):
            allow()

        assert allow(now=NOW + 20)

    def test_keys_and_kinds_have_their_own(self) -> None:
        for _ in range(3):
            allow()

        assert allow("198.51.100.8")
        assert allow(kind="report")
        assert not allow()

    def test_a_clock_that_went_back_shuts_nobody_out_for_longer(self) -> None:
        allow(now=NOW)

        assert [allow(now=NOW - 30) for _ in range(3)].count(True) <= 3
        assert allow(now=NOW + 60)


@pytest.mark.usefixtures("_in_file")
class TestFile:
    @pytest.mark.parametrize("_time", range(5))
    def test_threads_share_one_bucket(self, _time: int) -> None:
        """Also while all of them open a file that is new."""
        begin = threading.Barrier(8)

        def take(_thread: int) -> list[bool]:
            begin.wait()
            return [allow(capacity=10) for _call in range(10)]

        with ThreadPoolExecutor(8) as pool:
            taken = [one for several in pool.map(take, range(8)) for one in several]

        assert taken.count(True) == 10

    def test_no_address_lies_in_the_file(self, tmp_path: Path) -> None:
        allow("198.51.100.7")

        files = list(tmp_path.glob("limits.sqlite3*"))
        assert files
        assert not any(b"198.51" in file.read_bytes() for file in files)

    def test_full_buckets_are_swept_out(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(throttle, "CALLS_BETWEEN_SWEEPS", 10)
        for i in range(9):
            allow(f"198.51.100.{i}")

        allow("203.0.113.1", now=NOW + 3600)

        file = sqlite3.connect(tmp_path / "limits.sqlite3")
        assert file.execute("SELECT count(*) FROM bucket").fetchone() == (1,)
        file.close()

    def test_where_limits_cannot_be_counted_readers_are_let_in(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        (tmp_path / "limits.sqlite3").mkdir()

        assert [allow() for _ in range(5)] == [True] * 5
        assert "limits cannot be counted" in caplog.text


def test_without_redis_readers_are_let_in(settings: LazySettings, tmp_path: Path) -> None:
    settings.CACHE_URL = f"unix://{tmp_path / 'nothing.sock'}"

    assert [allow() for _ in range(5)] == [True] * 5
