"""What is counted: by kind of page, class of status and time, of all processes, for machines of the house."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from kalima import ready
from kalima.web import heartbeat
from kalima.web.counters import Counters
from kalima.web.edge import TICKET
from kalima.web.metrics import KINDS, Metrics, counted, metrics
from kalima.web.queue import queue
from tests.factories import make_comment, publish_article
from tests.kept import KeptPaper, environ_of

STORY = KINDS.index("story")


@pytest.fixture
def wanted(settings: LazySettings, tmp_path: Path) -> Metrics:
    settings.METRICS, settings.DATA = True, tmp_path
    known = metrics()
    assert known
    return known


def told(known: Metrics) -> dict[str, float]:
    """Every series that is not nought."""
    lines = (line.rpartition(" ") for line in known.lines() if not line.startswith("#"))
    return {name: float(value) for name, _space, value in lines if float(value)}


def asked(application: Any, path: str, method: str = "GET") -> None:
    application({"PATH_INFO": path, "REQUEST_METHOD": method}, lambda *_told: None)


class TestCounting:
    def test_each_answer_counts_by_its_kind_and_class(self, wanted: Metrics) -> None:
        statuses = {"/n/1/": "200 OK", "/": "304 Not Modified", "/admin/": "302 Found", "/.env": "404 No"}

        def answering(environ: Any, start: Any) -> list[bytes]:
            start(statuses[environ["PATH_INFO"]], [])
            return []

        for path in statuses:
            asked(counted(answering, ("/admin/",)), path, "POST")

        assert {name for name in told(wanted) if name.startswith("kalima_requests_total")} == {
            'kalima_requests_total{kind="story",status="2xx"}',
            'kalima_requests_total{kind="front",status="3xx"}',
            'kalima_requests_total{kind="desk",status="3xx"}',
            'kalima_requests_total{kind="other",status="4xx"}',
        }

    def test_one_that_fails_counts_as_an_error(self, wanted: Metrics) -> None:
        def failing(_environ: Any, _start: Any) -> list[bytes]:
            raise RuntimeError

        with pytest.raises(RuntimeError):
            asked(counted(failing, ()), "/n/1/")

        assert told(wanted)['kalima_requests_total{kind="story",status="5xx"}'] == 1

    def test_times_fall_into_their_buckets(self, wanted: Metrics) -> None:
        for took_s in (0.0004, 0.001, 0.3, 60.0):
            wanted.count(STORY, "200 OK", took_s, kept=None)

        said = told(wanted)
        assert said['kalima_request_seconds_bucket{kind="story",le="0.001"}'] == 2
        assert said['kalima_request_seconds_bucket{kind="story",le="0.25"}'] == 2
        assert said['kalima_request_seconds_bucket{kind="story",le="10.0"}'] == 3
        assert said['kalima_request_seconds_bucket{kind="story",le="+Inf"}'] == 4
        assert said['kalima_request_seconds_count{kind="story"}'] == 4
        assert said['kalima_request_seconds_sum{kind="story"}'] == pytest.approx(60.3014)

    def test_processes_count_together_and_lose_nothing(self, tmp_path: Path) -> None:
        children = []
        for _process in range(3):
            if not (pid := os.fork()):
                mine = Metrics(tmp_path / "metrics")
                for _time in range(2_000):
                    mine.count(STORY, "200 OK", 0.01, kept=None)
                os._exit(0)
            children.append(pid)
        for pid in children:
            os.waitpid(pid, 0)

        said = told(Metrics(tmp_path / "metrics"))
        assert said['kalima_requests_total{kind="story",status="2xx"}'] == 6_000

    def test_a_file_of_another_layout_is_begun_anew(self, tmp_path: Path) -> None:
        (tmp_path / "metrics").write_bytes(b"\x01" * 9_000)

        assert told(Metrics(tmp_path / "metrics")) == {}

    def test_nothing_is_counted_where_nobody_wants_it(self, settings: LazySettings, tmp_path: Path) -> None:
        settings.DATA = tmp_path
        asked(counted(lambda _environ, _start: [], ()), "/")

        assert not (tmp_path / "metrics").exists()


@pytest.mark.django_db
class TestTheAddress:
    @pytest.fixture(autouse=True)
    def beaten(self) -> Iterator[None]:
        ready._asked.clear()
        heartbeat.beat(at=timezone.now())
        yield
        queue.storage.flush_all()

    def test_machines_of_the_house_read_all_of_it(self, wanted: Metrics, yusuf: Client) -> None:
        make_comment(publish_article())
        wanted.count(STORY, "200 OK", 0.01, kept=None)

        answer = yusuf.get("/metrics")

        said = answer.content.decode()
        assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
        assert 'kalima_requests_total{kind="story",status="2xx"} 1\n' in said
        for name in ready.NUMBERS:
            assert re.search(rf"^kalima_{name} [0-9.e+]+$", said, re.MULTILINE), name
        form = re.compile(r"# TYPE \w+ \w+|\w+(?:\{[^}]*\})? [0-9.e+-]+")
        assert all(form.fullmatch(line) for line in said.splitlines())

    def test_what_is_away_is_left_out(
        self, wanted: Metrics, yusuf: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queue.storage, "queue_size", lambda: 1 / 0)

        said = yusuf.get("/metrics").content.decode()

        assert "kalima_queue_length" not in said
        assert "kalima_stories_late 0" in said

    def test_nobody_else_does(self, wanted: Metrics, yusuf: Client) -> None:
        assert yusuf.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 403
        assert yusuf.get("/metrics", HTTP_X_FORWARDED_FOR="127.0.0.1").status_code == 403

    def test_it_is_off_until_somebody_wants_it(self, yusuf: Client) -> None:
        assert yusuf.get("/metrics").status_code == 404


def test_pages_given_out_as_they_were_kept_are_told_from_those_made(wanted: Metrics, tmp_path: Path) -> None:
    def press(environ: Any, start: Any) -> list[bytes]:
        if ticket := environ.get(TICKET):
            ticket.is_kept = environ["PATH_INFO"] == "/n/1/"
        start("200 OK", [("Content-Type", "text/html"), ("ETag", '"1"')])
        return [b"page"]

    paper: Any = counted(KeptPaper(press, known=Counters(tmp_path / "counters")).cache, ("/admin/",))

    for path in ("/n/1/", "/n/1/", "/n/1/", "/robots.txt", "/admin/"):
        paper(environ_of(path), lambda *_told: None)

    pages = {name: value for name, value in told(wanted).items() if name.startswith("kalima_pages")}
    assert pages == {
        'kalima_pages_total{kind="story",from="made"}': 1,
        'kalima_pages_total{kind="story",from="kept"}': 2,
    }
