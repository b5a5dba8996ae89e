"""Two hosts and a Redis between them: what one changes the other takes for wrong, and silence is noticed."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from django.conf import LazySettings
from django.db import transaction

from kalima.web import hosts
from kalima.web.changes import PAPER, end_request
from kalima.web.counters import Counters, place_of
from kalima.web.hosts import CHANNEL, Hosts
from tests.factories import publish_article
from tests.kept import KeptPaper
from tests.redis import running_redis

PLACE = 4711


@pytest.fixture
def address(tmp_path: Path, settings: LazySettings) -> Iterator[str]:
    settings.DATA = tmp_path
    with running_redis(tmp_path) as url:
        settings.CACHE_URL = url
        yield url


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counters:
    kept = Counters(tmp_path / "counters")
    monkeypatch.setattr(hosts, "counters", lambda: kept)
    return kept


@pytest.fixture
def here(address: str, known: Counters) -> Hosts:
    listening = Hosts(address)
    assert listening.is_deaf
    within(5, lambda: not listening.is_deaf)
    return listening


@contextmanager
def heard_for_a_while(folder: Path, settings: LazySettings) -> Iterator[Hosts]:
    """A host that hears; afterwards its Redis is away."""
    settings.DATA = folder
    with running_redis(folder) as url:
        settings.CACHE_URL = url
        here = Hosts(url)
        within(5, lambda: not here.is_deaf)
        yield here


def within(seconds: float, is_so: Callable[[], bool]) -> float:
    """After how many seconds something came to be so; fails when it does not in time."""
    begun = time.monotonic()
    while not is_so():
        assert time.monotonic() - begun < seconds
        time.sleep(0.005)
    return time.monotonic() - begun


def from_elsewhere(address: str, *places: object) -> None:
    redis.Redis.from_url(address).publish(CHANNEL, json.dumps(["elsewhere.1.2", *places]))


class TestTwoHosts:
    def test_what_one_changes_is_wrong_on_the_other_within_a_second(
        self, address: str, here: Hosts, known: Counters
    ) -> None:
        before = known.standing(PLACE)
        from_elsewhere(address, PLACE)
        assert within(5, lambda: known.standing(PLACE) not in (None, before)) < 1

    def test_what_a_host_says_itself_is_not_news_to_it(
        self, address: str, here: Hosts, known: Counters
    ) -> None:
        before, other = known.standing(PLACE), known.standing(PLACE + 1)
        here.announce([PLACE])
        # Heard one after the other.
        from_elsewhere(address, PLACE + 1)
        within(5, lambda: known.standing(PLACE + 1) != other)
        assert known.standing(PLACE) == before

    def test_whatever_else_is_said_on_the_channel_harms_nothing(
        self, address: str, here: Hosts, known: Counters
    ) -> None:
        elsewhere = redis.Redis.from_url(address)
        far = f"far:{'9' * 5000}"
        places = json.dumps(["x", -1, 1e9, 5.0, True, "a", None, 1 << 70, far, "far:٣", "far:x", [5]])
        for said in ("", "{", "[]", "null", "7", '["x"', "[" * 100_000, places):
            elsewhere.publish(CHANNEL, said)
        before = known.standing(PLACE)
        from_elsewhere(address, PLACE)
        within(5, lambda: known.standing(PLACE) != before)
        assert not here.is_deaf


class TestAChangeThatIsUnderWay:
    def test_is_open_everywhere_until_it_is_over(self, address: str, here: Hosts, known: Counters) -> None:
        before = known.standing(PLACE)
        from_elsewhere(address, "begun:a1", PLACE)
        within(5, lambda: known.standing(PLACE) is None)
        from_elsewhere(address, "begun:a1", PLACE, PLACE + 1)
        within(5, lambda: known.standing(PLACE + 1) is None)
        from_elsewhere(address, PLACE, PLACE + 1, "over:a1")
        within(5, lambda: None not in (known.standing(PLACE), known.standing(PLACE + 1)))
        assert known.standing(PLACE) != before

    def test_of_a_host_that_died_behind_its_commit_is_seen_all_the_same(
        self, address: str, here: Hosts, known: Counters, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(hosts, "OPEN_S", 0.5)
        before = known.standing(PLACE)
        from_elsewhere(address, "begun:a1", PLACE)
        within(5, lambda: known.standing(PLACE) is None)
        within(5, lambda: known.standing(PLACE) not in (None, before))

    def test_is_open_no_longer_where_nothing_is_heard(
        self, tmp_path: Path, known: Counters, settings: LazySettings
    ) -> None:
        with heard_for_a_while(tmp_path, settings) as here:
            from_elsewhere(settings.CACHE_URL, "begun:a1", PLACE)
            within(5, lambda: known.standing(PLACE) is None)
        within(5, lambda: here.is_deaf and known.standing(PLACE) is not None)

    @pytest.mark.django_db(transaction=True)
    def test_is_told_before_its_commit_and_after_it(
        self, address: str, known: Counters, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kalima.web.changes.counters", lambda: known)
        # What a transaction before took back is over, and told, before anything is listened to.
        end_request()
        channel = redis.Redis.from_url(address).pubsub(ignore_subscribe_messages=True)
        channel.subscribe(CHANNEL)
        told: list[list[object]] = []

        def heard() -> int:
            while message := channel.get_message(timeout=0.01):
                told.append(json.loads(message["data"])[1:])
            return len(told)

        heard()
        with transaction.atomic():
            publish_article()
            within(5, lambda: heard() > 0)
            begun = list(told)
        within(5, lambda: heard() > len(begun))
        assert {str(one[0]).partition(":")[0] for one in begun} == {"begun"}
        name = str(begun[0][0]).partition(":")[2]
        assert set(told[-1]) >= {place_of(PAPER), f"over:{name}"}


class TestSilence:
    def test_is_noticed_and_what_was_missed_is_made_up_for(
        self, tmp_path: Path, known: Counters, settings: LazySettings
    ) -> None:
        with heard_for_a_while(tmp_path, settings) as here:
            pass
        within(5, lambda: here.is_deaf)
        before = known.standing(PLACE)
        begun = time.monotonic()
        here.announce([PLACE])
        here.announce([PLACE])
        assert time.monotonic() - begun < 1
        (tmp_path / "redis.sock").unlink(missing_ok=True)
        with running_redis(tmp_path):
            within(10, lambda: not here.is_deaf)
            assert known.standing(PLACE) not in (None, before)

    def test_what_could_not_be_told_is_told_later(self, address: str, here: Hosts) -> None:
        other = redis.Redis.from_url(address).pubsub()
        other.subscribe(CHANNEL)
        here._silent_until = time.monotonic() + 0.5
        here.announce([PLACE])
        told: list[list[object]] = []

        def is_told() -> bool:
            message = other.get_message(ignore_subscribe_messages=True, timeout=0.01)
            if message:
                told.append(json.loads(message["data"]))
            return bool(message)

        within(5, is_told)
        assert told[0][1:] == [PLACE]
        here.begin([PLACE], "a1")
        within(5, lambda: is_told() and len(told) == 2)
        assert told[1][1:] == ["begun:a1", PLACE]

    def test_pages_are_believed_for_a_second_meanwhile(self, known: Counters) -> None:
        made = []

        def paper(environ: dict[str, object], start: Callable[..., object]) -> list[bytes]:
            made.append(environ)
            environ["kalima.ticket"].is_kept = True  # type: ignore[attr-defined]
            start("200 OK", [("ETag", '"1"')])
            return [b"1"]

        now = [1_000_000.0]
        deaf = KeptPaper(paper, known=known, clock=lambda: now[0], is_deaf=lambda: True)
        deaf.get("/")
        now[0] += 0.9
        deaf.get("/")
        assert len(made) == 1
        now[0] += 0.1
        deaf.get("/")
        assert len(made) == 2

    def test_one_host_alone_is_never_deaf(self, settings: LazySettings) -> None:
        settings.CACHE_URL = ""
        assert not hosts.is_deaf()
        hosts.announce([PLACE])
