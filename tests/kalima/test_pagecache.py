"""Pages that are kept: given out as long as they are right, and never a moment longer."""

import fcntl
import gzip
import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import brotli
import pytest
import time_machine
from bs4 import BeautifulSoup
from django.apps import apps
from django.conf import LazySettings, settings
from django.core.signals import request_finished
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from articles import notes, workflow
from articles.board import Wanted, boards, schedule
from articles.categories.models import Category
from articles.models import ApprovalStep, Article, Mood, MoodKind, Place, SiteSettings, Staff
from articles.ticker import raise_ticker
from comments import moderation
from comments.models import DiscussionSettings, Reason
from kalima.web.changes import PAPER, only, story_key
from kalima.web.counters import Counters, counters, place_of
from kalima.web.edge import (
    ANSWERED,
    KEPT_CACHE,
    KEPT_SHORTLY,
    OUTAGE,
    SPARES,
    TICKET,
    Ticket,
    asks,
    kept_page,
    known_question,
)
from kalima.web.pagecache import FRESH_S, RETRY_S, STALE_S
from tests.factories import (
    article_in,
    make_article,
    make_comment,
    make_section,
    make_writer,
    publish_article,
    show_comment,
    signed_in,
)
from tests.kalima.test_hosts import within
from tests.kept import CHROMIUM, KeptPaper, environ_of, text_of

HOUSE = place_of(PAPER)


@pytest.fixture
def known(tmp_path: Path) -> Counters:
    return Counters(tmp_path / "counters")


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class Press:
    """An application that counts its pages, and may take its time, fail, or be changed meanwhile."""

    def __init__(self) -> None:
        self.times = 0
        self.is_kept, self.fails, self.size = True, False, 0
        # Whether it prints the first edition again and again.
        self.reprints = False
        self.until_s = self.ends_s = float("inf")
        self.going_on: threading.Event | None = None
        self.begun = threading.Event()
        self.meanwhile: Any = None
        # Addresses for which nobody was to wait.
        self.spared: list[str] = []

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        self.times += 1
        edition = 1 if self.reprints else self.times
        text = f"الطبعة {edition} من {environ['PATH_INFO']}".encode() + b"x" * self.size
        ticket: Ticket | None = environ.get(TICKET)
        self.begun.set()
        if environ.get(SPARES):
            self.spared.append(environ["PATH_INFO"])
        elif self.going_on:
            assert self.going_on.wait(60)
        if self.meanwhile:
            self.meanwhile()
        if ticket:
            ticket.is_kept = self.is_kept and not self.fails
            ticket.until_s = ticket.turns_s = self.until_s
            ticket.ends_s = self.ends_s
        environ[OUTAGE if self.fails else ANSWERED] = True
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("ETag", f'W/"{edition}"'),
            ("Cache-Control", KEPT_CACHE),
        ]
        start("503 Service Unavailable" if self.fails else "200 OK", headers)
        return [text]


@pytest.fixture
def press() -> Press:
    return Press()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def paper(press: Press, known: Counters, clock: Clock) -> KeptPaper:
    return KeptPaper(press, known=known, clock=clock)


RAISE = """
import sys
from pathlib import Path
from kalima.web.counters import Counters
there = Counters(Path(sys.argv[1]))
for _ in range(500):
    there.end(there.begin([int(sys.argv[2])]))
"""


class TestCounters:
    def test_a_change_under_way_leaves_no_number_and_a_change_that_is_over_another(
        self, known: Counters
    ) -> None:
        before = known.standing(HOUSE)
        begun = known.begin([HOUSE])
        meanwhile = known.standing(HOUSE)
        known.end(begun)
        assert meanwhile is None
        assert known.standing(HOUSE) not in (None, before)
        assert known.standing(HOUSE + 1) == before

    def test_two_changes_at_once_are_over_when_both_are(self, known: Counters) -> None:
        first, second = known.begin([HOUSE]), known.begin([HOUSE])
        known.end(first)
        assert known.standing(HOUSE) is None
        known.end(second)
        assert known.standing(HOUSE) is not None

    def test_processes_count_together(self, tmp_path: Path, known: Counters) -> None:
        path, before = tmp_path / "counters", known.standing(HOUSE) or 0
        command = [sys.executable, "-c", RAISE, str(path), str(HOUSE)]
        others = [subprocess.Popen(command, cwd=settings.BASE) for _ in range(2)]
        for _ in range(1000):
            known.end(known.begin([HOUSE]))
        assert [other.wait(60) for other in others] == [0, 0]
        assert known.standing(HOUSE) == before + 4000

    def test_a_copy_of_a_process_takes_turns_with_it(self, tmp_path: Path, settings: LazySettings) -> None:
        settings.DATA = tmp_path
        ours = counters()
        assert ours
        fcntl.flock(ours._file, fcntl.LOCK_EX)
        if not (copy := os.fork()):
            theirs = counters()
            os._exit(0 if theirs and theirs.begin([HOUSE]) else 1)
        time.sleep(0.3)
        assert os.waitpid(copy, os.WNOHANG) == (0, 0)
        fcntl.flock(ours._file, fcntl.LOCK_UN)
        assert os.waitpid(copy, 0) == (copy, 0)
        assert ours.standing(HOUSE) is None

    def test_what_a_killed_process_left_open_is_closed_in_the_second_round(self, known: Counters) -> None:
        before = known.standing(HOUSE)
        known.begin([HOUSE])
        assert known.settle() == []
        assert known.standing(HOUSE) is None
        assert known.settle() == [HOUSE]
        assert known.standing(HOUSE) not in (None, before)

    def test_whoever_was_only_slow_ends_nobody_elses_change(self, known: Counters) -> None:
        slow = known.begin([HOUSE])
        known.settle()
        known.settle()
        settled = known.standing(HOUSE)
        other = known.begin([HOUSE])
        known.end(slow)
        assert known.standing(HOUSE) is None
        known.end(other)
        assert known.standing(HOUSE) not in (None, settled)

    def test_two_who_settle_put_no_number_back(self, tmp_path: Path, known: Counters) -> None:
        other = Counters(tmp_path / "counters")
        known.begin([HOUSE])
        for one in (known, other, known):
            one.settle()
        seen = {known.standing(HOUSE)}
        for _ in range(3):
            known.end(known.begin([HOUSE]))
            other.settle()
            assert known.standing(HOUSE) not in seen
            seen.add(known.standing(HOUSE))

    def test_what_stood_in_another_file_stands_in_no_new_one(self, tmp_path: Path, known: Counters) -> None:
        before = known.standing(HOUSE)
        (tmp_path / "counters").unlink()
        assert Counters(tmp_path / "counters").standing(HOUSE) != before

    def test_a_file_that_was_replaced_is_noticed(
        self, tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.DATA = tmp_path
        monkeypatch.setattr("kalima.web.mapped.LOOKED_AFTER_S", 0)
        first = counters()
        assert first
        assert counters() is first
        (tmp_path / "counters").unlink()
        second = counters()
        assert second
        assert second is not first
        (tmp_path / "counters").unlink()
        (tmp_path / "counters").write_bytes(b"cut")
        assert counters() is None
        (tmp_path / "counters").unlink()
        assert counters() is not None

    def test_they_outlive_the_processes(self, tmp_path: Path, known: Counters) -> None:
        known.end(known.begin([HOUSE]))
        assert Counters(tmp_path / "counters").standing(HOUSE) == known.standing(HOUSE)


class TestAKeptPage:
    def test_is_made_once_for_all_who_ask(self, paper: KeptPaper, press: Press) -> None:
        answers = {paper.get("/").body for _ in range(5)}
        assert len(answers) == press.times == 1

    def test_is_made_anew_after_a_change_of_what_it_stands_on(
        self, paper: KeptPaper, press: Press, known: Counters
    ) -> None:
        first = paper.get("/").body
        known.end(known.begin([HOUSE]))
        assert paper.get("/").body != first
        assert press.times == 2

    def test_is_not_kept_while_a_change_is_under_way(
        self, paper: KeptPaper, press: Press, known: Counters
    ) -> None:
        begun = known.begin([HOUSE])
        assert paper.get("/").body != paper.get("/").body
        known.end(begun)
        assert paper.get("/").body == paper.get("/").body

    def test_is_not_kept_where_the_change_came_while_it_was_made(
        self, paper: KeptPaper, press: Press, known: Counters
    ) -> None:
        def change() -> None:
            known.end(known.begin([HOUSE]))
            press.meanwhile = None

        press.meanwhile = change
        paper.get("/")
        assert "الطبعة 2" in text_of(paper.get("/"))
        assert "الطبعة 2" in text_of(paper.get("/"))

    def test_is_made_once_however_many_ask_at_once(self, paper: KeptPaper, press: Press) -> None:
        press.going_on = threading.Event()
        answers: list[bytes] = []
        asking = [threading.Thread(target=lambda: answers.append(paper.get("/").body)) for _ in range(8)]
        for one in asking:
            one.start()
        press.begun.wait(5)
        time.sleep(0.05)
        press.going_on.set()
        for one in asking:
            one.join(10)
        assert press.times == 1
        assert len(answers) == 8
        assert len(set(answers)) == 1

    def test_while_a_change_is_open_it_is_made_once_more_for_all_who_came_meanwhile(
        self, paper: KeptPaper, press: Press, known: Counters
    ) -> None:
        """The first was begun before they came, and may show what is no longer so."""
        begun = known.begin([HOUSE])
        press.going_on = threading.Event()
        answers: list[str] = []

        def ask() -> None:
            answers.append(text_of(paper.get("/")).strip("x"))

        asking = [threading.Thread(target=ask) for _ in range(8)]
        asking[0].start()
        press.begun.wait(5)
        for one in asking[1:]:
            one.start()
        (first,) = paper.cache._making.values()
        within(10, lambda: len(first.is_over._cond._waiters) == 7)  # type: ignore[attr-defined]
        press.going_on.set()
        for one in asking:
            one.join(10)
        assert sorted(answers) == ["الطبعة 1 من /"] + ["الطبعة 2 من /"] * 7
        assert "الطبعة 3" in text_of(paper.get("/"))
        known.end(begun)

    def test_one_that_is_not_kept_makes_nobody_wait_twice(self, paper: KeptPaper, press: Press) -> None:
        press.is_kept = False
        paper.get("/search/")
        press.going_on = held = threading.Event()
        press.begun.clear()
        waiting = threading.Thread(target=paper.get, args=["/search/"])
        waiting.start()
        press.begun.wait(5)
        press.going_on = None
        assert "الطبعة" in text_of(paper.get("/search/"))
        assert waiting.is_alive()
        held.set()
        waiting.join(5)

    def test_goes_out_once_more_while_a_new_one_is_made_behind_the_reader(
        self, paper: KeptPaper, press: Press, clock: Clock
    ) -> None:
        paper.get("/")
        clock.now += FRESH_S + 1
        assert "الطبعة 1" in text_of(paper.get("/"))
        for _ in range(200):
            if press.times == 2:
                break
            time.sleep(0.01)
        assert press.times == 2
        for _ in range(200):
            if "الطبعة 2" in text_of(paper.get("/")):
                break
            time.sleep(0.01)
        assert "الطبعة 2" in text_of(paper.get("/"))

    def test_is_made_for_the_reader_who_comes_after_a_long_time(
        self, paper: KeptPaper, press: Press, clock: Clock
    ) -> None:
        paper.get("/")
        clock.now += FRESH_S + STALE_S
        assert "الطبعة 2" in text_of(paper.get("/"))

    def test_never_outlives_its_moment(self, paper: KeptPaper, press: Press, clock: Clock) -> None:
        press.until_s = clock.now + 10
        paper.get("/")
        clock.now += 9.9
        assert "الطبعة 1" in text_of(paper.get("/"))
        press.until_s = float("inf")
        clock.now += 0.1
        assert "الطبعة 2" in text_of(paper.get("/"))

    def test_stands_in_for_one_that_fails(self, paper: KeptPaper, press: Press, clock: Clock) -> None:
        paper.get("/")
        press.fails = True
        clock.now += 24 * 3600
        assert paper.get("/").status == 200
        assert "الطبعة 1" in text_of(paper.get("/"))
        assert paper.get("/", method="HEAD").status == 200
        assert paper.get("/other/").status == paper.get("/other/", method="HEAD").status == 503

    def test_nobody_waits_again_within_a_second_for_what_was_away(
        self, paper: KeptPaper, press: Press, clock: Clock
    ) -> None:
        pages = [paper.get(path).body for path in ("/", "/feed/")]
        clock.now += FRESH_S + STALE_S
        press.fails = True
        tried = [paper.get(path).body for path in ("/", "/", "/feed/")]
        assert tried == [pages[0], pages[0], pages[1]]
        assert press.times == 3
        clock.now += RETRY_S
        assert paper.get("/feed/").body == pages[1]
        assert press.times == 4

    def test_nor_who_waited_for_another_that_tried(
        self, paper: KeptPaper, press: Press, clock: Clock
    ) -> None:
        paper.get("/")
        clock.now += FRESH_S + STALE_S
        press.fails, press.going_on = True, threading.Event()
        press.begun.clear()
        answers: list[int] = []
        asking = [threading.Thread(target=lambda: answers.append(paper.get("/").status)) for _ in range(6)]
        asking[0].start()
        press.begun.wait(5)
        for one in asking[1:]:
            one.start()
        time.sleep(0.05)
        press.going_on.set()
        for one in asking:
            one.join(10)
        assert answers == [200] * 6
        assert press.times == 2

    def test_one_at_a_time_tries_what_is_away(self, paper: KeptPaper, press: Press, clock: Clock) -> None:
        press.fails = True
        paper.get("/")
        clock.now += RETRY_S
        press.going_on = threading.Event()
        press.begun.clear()
        trying = threading.Thread(target=lambda: paper.get("/first/"))
        trying.start()
        press.begun.wait(5)
        assert not press.spared
        paths = ("/1/", "/2/", "/first/", "/first/")
        asking = [threading.Thread(target=paper.get, args=(path,)) for path in paths]
        for one in asking:
            one.start()
        within(10, lambda: len(press.spared) == 4)
        press.fails = False
        press.going_on.set()
        for one in (trying, *asking):
            one.join(10)
        assert paper.get("/other/").status == 200
        assert len(press.spared) == 4

    def test_but_not_where_other_hosts_may_have_changed_it(
        self, press: Press, known: Counters, clock: Clock
    ) -> None:
        deaf = KeptPaper(press, known=known, clock=clock, is_deaf=lambda: True)
        deaf.get("/")
        press.fails = True
        clock.now += 2
        assert deaf.get("/").status == 503

    def test_nobody_between_may_keep_it_beyond_its_end(
        self, paper: KeptPaper, press: Press, clock: Clock
    ) -> None:
        assert paper.get("/long/").headers["Cache-Control"].endswith("stale-if-error=600")
        press.ends_s = clock.now + FRESH_S + STALE_S + 30
        assert paper.get("/short/").headers["Cache-Control"].endswith("stale-if-error=30")

    def test_but_not_once_it_was_changed_nor_after_it_may_not_be_seen(
        self, paper: KeptPaper, press: Press, clock: Clock, known: Counters
    ) -> None:
        paper.get("/changed/")
        press.fails = True
        known.end(known.begin([HOUSE]))
        assert paper.get("/changed/").status == 503
        press.fails = False
        press.until_s = press.ends_s = clock.now + 100
        paper.get("/leaving/")
        press.fails = True
        clock.now += 101
        assert paper.get("/leaving/").status == 503

    def test_leaves_when_newer_ones_need_its_room(self, press: Press, known: Counters) -> None:
        paper = KeptPaper(press, known=known, room_bytes=30_000)
        for number in range(20):
            paper.get(f"/{number}/")
        paper.get("/19/")
        assert press.times == 20
        paper.get("/0/")
        assert press.times == 21

    def test_one_larger_than_all_the_room_is_still_answered(self, press: Press, known: Counters) -> None:
        press.size = 100_000
        assert len(KeptPaper(press, known=known, room_bytes=1).get("/").body) > press.size


class TestHowItTravels:
    def test_packed_as_the_reader_takes_it(self, paper: KeptPaper) -> None:
        plain = paper.get("/")
        packed = paper.get("/", accept_encoding=CHROMIUM)
        older = paper.get("/", accept_encoding="gzip, deflate")
        refusing = paper.get("/", accept_encoding="br;q=0, gzip;q=0")
        assert brotli.decompress(packed.body) == gzip.decompress(older.body) == plain.body == refusing.body
        assert (packed.headers["Content-Encoding"], older.headers["Content-Encoding"]) == ("br", "gzip")
        assert "Content-Encoding" not in plain.headers
        for answer in (plain, packed, older):
            assert int(answer.headers["Content-Length"]) == len(answer.body)
            assert answer.headers["Vary"] == "Accept-Encoding"
        assert len({answer.headers["ETag"] for answer in (plain, packed, older)}) == 3

    def test_packed_anew_only_where_its_bytes_are_others(
        self, paper: KeptPaper, press: Press, known: Counters, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pack, times = brotli.compress, []
        monkeypatch.setattr(brotli, "compress", lambda *page, **how: times.append(1) or pack(*page, **how))
        press.reprints = True
        first = paper.get("/", accept_encoding=CHROMIUM)
        known.end(known.begin([HOUSE]))
        again = paper.get("/", accept_encoding=CHROMIUM)
        assert (press.times, len(times), again.body) == (2, 1, first.body)

        press.reprints = False
        known.end(known.begin([HOUSE]))
        later = paper.get("/", accept_encoding=CHROMIUM)
        assert "الطبعة 3" in brotli.decompress(later.body).decode()

    @pytest.mark.parametrize("takes", ["", "gzip", CHROMIUM])
    def test_not_again_to_whoever_has_it(self, takes: str, paper: KeptPaper) -> None:
        tag = paper.get("/", accept_encoding=takes).headers["ETag"]
        assert not tag.startswith("W/")
        for known in (tag, f'"other", {tag}', "*"):
            again = paper.get("/", accept_encoding=takes, if_none_match=known)
            assert (again.status, again.body) == (304, b"")
            assert again.headers["ETag"] == tag
        assert paper.get("/", accept_encoding=takes, if_none_match='"other"').status == 200

    def test_without_its_bytes_to_a_head(self, paper: KeptPaper, press: Press) -> None:
        whole = paper.get("/")
        head = paper.get("/", method="HEAD")
        assert head.body == b""
        assert head.headers["Content-Length"] == whole.headers["Content-Length"]
        assert press.times == 1


class TestNobodyElsesPage:
    def test_a_question_that_no_page_answers_makes_none(self, paper: KeptPaper, press: Press) -> None:
        for asked in ("", "?utm_source=x", "?fbclid=1&utm_source=y", "?<script>", "?" + "a" * 9000):
            paper.get(f"/{asked}")
        assert press.times == 1

    def test_pages_of_a_list_are_told_apart_in_any_order(self, paper: KeptPaper, press: Press) -> None:
        paper.get("/?before=5&sort=oldest&utm=1")
        paper.get("/?sort=oldest&before=5")
        paper.get("/?before=6&sort=oldest")
        assert press.times == 2

    @pytest.mark.parametrize(
        "asked",
        [
            "before=5&pad=" + "a" * 500,
            "before=5&before=",
            "before=",
            "before=&before=5",
            "before=5&before=6",
            "befor%65=5",
            "before=5;sort=x",
            "before=%ff",
            "before=5&amp;sort=oldest",
            "%00=%00",
            "&&&=",
        ],
    )
    def test_what_a_page_is_kept_under_is_all_that_its_view_sees(self, asked: str) -> None:
        seen: list[str] = []

        @kept_page
        @asks("before", "sort")
        def view(request: HttpRequest) -> HttpResponse:
            seen.append(request.GET.urlencode())
            assert "" not in request.GET.values()
            return HttpResponse("نص")

        view(RequestFactory().get("/", QUERY_STRING=asked))
        assert seen == [known_question(asked)]

    def test_what_leads_elsewhere_is_no_page(self, press: Press, known: Counters) -> None:
        paper = KeptPaper(press, known=known, leads_on=lambda path, asked: path == "/" and asked == "p=12")
        for path in ("/", "/?p=12", "/?p=12", "/", "/other/?p=12", "/other/?p=12"):
            paper.get(path)
        assert press.times == 4

    def test_an_error_around_a_page_is_not_taken_for_it(self, known: Counters) -> None:
        def failing(environ: dict[str, Any], start: Any) -> list[bytes]:
            environ[TICKET].is_kept = True
            start("500 Internal Server Error", [("Content-Type", "text/html")])
            return [b"error"]

        paper = KeptPaper(failing, known=known)
        assert [paper.get("/").status for _ in range(2)] == [500, 500]

    @pytest.mark.parametrize("header", [("Set-Cookie", "a=b"), ("Vary", "Accept, Cookie")])
    def test_what_is_of_one_browser_is_given_to_no_other(
        self, header: tuple[str, str], known: Counters
    ) -> None:
        made = []

        def of_one(environ: dict[str, Any], start: Any) -> list[bytes]:
            made.append(environ)
            environ[TICKET].is_kept = True
            start("200 OK", [("Content-Type", "text/html"), header])
            return [b"mine"]

        paper = KeptPaper(of_one, known=known)
        assert dict([header]).items() <= paper.get("/").headers.items()
        paper.get("/")
        assert len(made) == 2

    def test_ports_and_letters_of_a_host_are_one_host(self, paper: KeptPaper, press: Press) -> None:
        for host in ("paper.example", "PAPER.example", "paper.example:8080"):
            paper.get("/", host=host)
        paper.get("/", host="light.paper.example")
        assert press.times == 2

    def test_plain_and_encrypted_are_two(self, paper: KeptPaper, press: Press) -> None:
        paper.get("/")
        paper.ask(environ_of("/") | {"wsgi.url_scheme": "https"})
        assert press.times == 2

    def test_the_desk_and_whatever_is_posted_go_by(self, paper: KeptPaper, press: Press) -> None:
        for _ in range(2):
            paper.get("/admin/")
            paper.get("/", method="POST")
        assert press.times == 4


@pytest.fixture
def house(known: Counters, monkeypatch: pytest.MonkeyPatch) -> KeptPaper:
    monkeypatch.setattr("kalima.web.changes.counters", lambda: known)
    return KeptPaper(known=known)


def is_away(*_args: object, **_kwargs: object) -> None:
    raise OperationalError("the database is away")


def lead_of(page: str) -> str:
    lead = BeautifulSoup(page, "html.parser").select_one("main h2")
    return lead.get_text() if lead else ""


@pytest.mark.django_db(transaction=True)
class TestThePaper:
    def shown(self, house: KeptPaper, path: str) -> str:
        answer = house.get(path)
        assert answer.status == 200
        return text_of(answer)

    def test_a_story_is_made_once_and_its_correction_seen_at_once(
        self, house: KeptPaper, nada: Staff
    ) -> None:
        story = publish_article(by=nada)
        address = story.get_absolute_url()
        assert self.shown(house, address) == self.shown(house, address)
        assert len(house.made) == 1
        story.refresh_from_db()
        story.headline = "افتتاح جسر المشاة في العمارة اليوم"
        workflow.save_copy(story, by=nada, at=timezone.now())
        assert "العمارة اليوم" not in self.shown(house, address)
        assert len(house.made) == 1
        workflow.correct(story, by=nada, at=timezone.now(), note="أضيف يوم الافتتاح.")
        assert "في العمارة اليوم" in self.shown(house, address)

    def test_what_is_printed_stands_on_the_front_at_once_and_what_is_withdrawn_nowhere(
        self, house: KeptPaper, nada: Staff
    ) -> None:
        publish_article(by=nada)
        self.shown(house, "/")
        second = publish_article(headline="تأجيل الامتحانات في خمس محافظات", by=nada)
        assert "تأجيل الامتحانات" in self.shown(house, "/")
        assert "تأجيل الامتحانات" in self.shown(house, second.get_absolute_url())
        assert "تأجيل الامتحانات" in self.shown(house, "/feed/")
        workflow.withdraw(second, by=nada, at=timezone.now(), note="خطأ في المصدر.")
        assert house.get(second.get_absolute_url()).status == 410
        for path in ("/", "/feed/", "/news-sitemap.xml", "/light/"):
            assert "تأجيل الامتحانات" not in self.shown(house, path)

    def test_an_approved_comment_is_seen_at_once_and_other_stories_stay_as_they_were(
        self, house: KeptPaper, nada: Staff, hakim: Staff
    ) -> None:
        story, other = publish_article(by=nada), publish_article(headline="موسم التمور يبدأ", by=nada)
        comment = make_comment(story, text="أخيرًا انتهى الانتظار.")
        for path in (story.get_absolute_url(), other.get_absolute_url(), "/"):
            self.shown(house, path)
        made = len(house.made)
        moderation.approve(comment, by=hakim, at=timezone.now())
        assert "انتهى الانتظار" in self.shown(house, story.get_absolute_url())
        self.shown(house, other.get_absolute_url())
        self.shown(house, "/")
        assert len(house.made) == made + 1
        moderation.remove(comment, by=hakim, at=timezone.now(), reason=Reason.choices[0][0])
        assert "انتهى الانتظار" not in self.shown(house, story.get_absolute_url())

    def test_a_posted_comment_reaches_the_open_page_that_asks_for_news(
        self, house: KeptPaper, nada: Staff, yusuf: Client
    ) -> None:
        story = publish_article(by=nada)
        fresh = f"/n/{story.pk}/comments/new/?after=0"
        assert '"count": 0' in self.shown(house, fresh)
        show_comment(story)
        assert '"count": 1' in self.shown(house, fresh)

    def test_whatever_the_desk_saves_in_a_form_is_seen_at_once(self, house: KeptPaper, nada: Staff) -> None:
        section, writer = make_section("اقتصاد"), make_writer("تارا كمال")
        publish_article(by=nada, section=section)
        self.shown(house, "/")
        section.name = "مال وأعمال"
        section.save()
        assert "مال وأعمال" in self.shown(house, "/")
        SiteSettings.objects.update(name="صوت الرافدين")
        assert "صوت الرافدين" in self.shown(house, "/")
        writer.delete()
        made = len(house.made)
        self.shown(house, "/")
        assert len(house.made) == made + 1

    def test_what_is_taken_back_with_its_transaction_was_never_seen(
        self, house: KeptPaper, nada: Staff, known: Counters
    ) -> None:
        publish_article(by=nada)
        before = self.shown(house, "/")
        with transaction.atomic():
            SiteSettings.objects.update(name="صوت الرافدين")
            transaction.set_rollback(True)
        assert "صوت الرافدين" not in self.shown(house, "/") == before
        # The end of that request finds that it was taken back.
        made = len(house.made)
        self.shown(house, "/")
        self.shown(house, "/")
        assert len(house.made) == made + 1

    def test_a_request_that_takes_back_what_it_wrote_keeps_nobody_from_keeping(
        self, house: KeptPaper, nada: Staff
    ) -> None:
        publish_article(by=nada)
        with transaction.atomic():
            SiteSettings.objects.update(name="صوت الرافدين")
            transaction.set_rollback(True)
        request_finished.send(sender=None)
        assert "صوت الرافدين" not in self.shown(house, "/") == self.shown(house, "/")
        assert len(house.made) == 1

    def test_a_change_that_a_kill_left_open_is_closed_without_a_worker_too(
        self, house: KeptPaper, nada: Staff, known: Counters
    ) -> None:
        publish_article(by=nada)
        with time_machine.travel(timezone.now(), tick=False) as traveller:
            known.begin([HOUSE])
            for _ in range(4):
                self.shown(house, "/")
                traveller.shift(3)
            made = len(house.made)
            self.shown(house, "/")
            assert len(house.made) == made

    def test_and_other_hosts_are_told_of_what_was_closed(
        self, house: KeptPaper, nada: Staff, known: Counters, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[int] = []
        monkeypatch.setattr("kalima.web.changes.announce", lambda places, name="": told.extend(places))
        with time_machine.travel(timezone.now(), tick=False) as traveller:
            known.begin([HOUSE])
            for _ in range(3):
                self.shown(house, "/")
                traveller.shift(3)
        assert told == [HOUSE]

    def test_a_board_that_waits_stands_from_its_hour_on(self, house: KeptPaper, nada: Staff) -> None:
        first = publish_article(headline="خبر الصباح عن الجسر", by=nada)
        publish_article(headline="خبر أحدث منه", by=nada)
        now = timezone.now()
        with time_machine.travel(now, tick=False) as traveller:
            board = next(board for board in boards() if board.section_id is None)
            wanted = Wanted((Place(1, first.pk),))
            hour = now + timedelta(seconds=30)
            schedule(board, wanted, goes_live_at=hour, edition=board.edition, by=nada, at=now)
            assert "خبر أحدث منه" in lead_of(self.shown(house, "/"))
            traveller.shift(timedelta(seconds=29))
            assert "خبر أحدث منه" in lead_of(self.shown(house, "/"))
            traveller.shift(timedelta(seconds=2))
            assert first.headline in lead_of(self.shown(house, "/"))

    def test_a_closed_discussion_is_kept_as_any_other(self, house: KeptPaper, nada: Staff) -> None:
        story = publish_article(by=nada)
        DiscussionSettings.objects.update(closes_after_days=1)
        with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
            for _ in range(3):
                self.shown(house, story.get_absolute_url())
        assert len(house.made) == 1

    def test_nothing_outlives_a_withdrawal_while_the_database_is_away(
        self, house: KeptPaper, nada: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        story, now = publish_article(by=nada), timezone.now()
        hour = now + timedelta(hours=1)
        workflow.schedule_withdrawal(story, withdraw_at=hour, note="انتهت المدة.", by=nada, at=now)
        paths = (story.get_absolute_url(), "/", "/feed/", story.section.get_absolute_url())
        for path in paths:
            self.shown(house, path)
        with time_machine.travel(now, tick=False) as traveller, monkeypatch.context() as away:
            away.setattr(connection, "cursor", is_away)
            traveller.shift(timedelta(minutes=59))
            assert {house.get(path).status for path in paths} == {200}
            traveller.shift(timedelta(minutes=2))
            assert 200 not in {house.get(path).status for path in paths}

    def test_a_line_of_the_ticker_leaves_at_its_second(self, house: KeptPaper, nada: Staff) -> None:
        now = timezone.now()
        with time_machine.travel(now, tick=False) as traveller:
            publish_article(by=nada)
            raise_ticker("هزة خفيفة في السليمانية", by=nada, at=now, minutes=1)
            assert "هزة خفيفة" in self.shown(house, "/")
            traveller.shift(timedelta(seconds=59))
            assert "هزة خفيفة" in self.shown(house, "/")
            traveller.shift(timedelta(seconds=1))
            assert "هزة خفيفة" not in self.shown(house, "/")

    def test_the_date_turns_at_midnight_and_a_mood_begins_at_its_hour(
        self, house: KeptPaper, nada: Staff
    ) -> None:
        evening = timezone.make_aware(timezone.datetime(2026, 11, 27, 23, 59, 30))  # type: ignore[attr-defined]
        with time_machine.travel(evening, tick=False) as traveller:
            Mood.objects.create(
                kind=MoodKind.MOURNING,
                line="حداد عام",
                starts_at=evening + timedelta(seconds=50),
                ends_at=evening + timedelta(days=2),
            )
            assert "27 تشرين الثاني" in (page := self.shown(house, "/")) or "27 نوفمبر" in page
            traveller.shift(timedelta(seconds=31))
            page = self.shown(house, "/")
            assert "28 نوفمبر" in page
            assert "حداد عام" not in page
            traveller.shift(timedelta(seconds=20))
            assert "حداد عام" in self.shown(house, "/")

    def test_while_the_database_is_away_readers_have_the_pages_that_were_kept(
        self, house: KeptPaper, nada: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        story = publish_article(by=nada)
        address = story.get_absolute_url()
        page = self.shown(house, address)

        later = timezone.now() + timedelta(hours=2)
        with time_machine.travel(later, tick=False), monkeypatch.context() as away:
            away.setattr(connection, "cursor", is_away)
            assert self.shown(house, address) == page
            assert house.get("/archive/").status == 503

    def test_a_page_asked_with_a_session_is_everybodys(self, house: KeptPaper, nada: Staff) -> None:
        story = publish_article(by=nada)
        cookie = "; ".join(f"{k}={v.value}" for k, v in signed_in(nada).cookies.items())
        signed = house.get(story.get_absolute_url(), cookie=cookie)
        assert house.get(story.get_absolute_url()).body == signed.body
        assert "Set-Cookie" not in signed.headers
        assert len(house.made) == 1

    def test_the_day_to_come_is_made_before_midnight_for_who_reads_then(
        self, house: KeptPaper, nada: Staff
    ) -> None:
        late = timezone.make_aware(timezone.datetime(2026, 11, 27, 23, 59, 50))  # type: ignore[attr-defined]
        with time_machine.travel(late, tick=False) as traveller:
            story = publish_article(by=nada)
            paths = ("/", story.section.get_absolute_url(), story.get_absolute_url())
            for path in (*paths, *paths):
                assert "27 نوفمبر" in self.shown(house, path)
            within(10, lambda: len(house.made) == 2 * len(paths))
            within(10, lambda: not house.cache._asked_again)
            traveller.shift(timedelta(seconds=9.9))
            assert "27 نوفمبر" in self.shown(house, "/")
            traveller.shift(timedelta(seconds=0.1))
            for path in paths:
                assert "28 نوفمبر" in self.shown(house, path)
            assert len(house.made) == 2 * len(paths)
            workflow.withdraw(story, by=nada, at=timezone.now(), note="خطأ في المصدر.")
            assert house.get(story.get_absolute_url()).status == 410

    def test_but_not_with_what_changed_before_midnight_came(self, house: KeptPaper, nada: Staff) -> None:
        late = timezone.make_aware(timezone.datetime(2026, 11, 27, 23, 59, 50))  # type: ignore[attr-defined]
        with time_machine.travel(late, tick=False) as traveller:
            story = publish_article(by=nada)
            assert {house.get(story.get_absolute_url()).status for _time in range(2)} == {200}
            within(10, lambda: len(house.made) == 2 and not house.cache._asked_again)
            workflow.withdraw(story, by=nada, at=timezone.now(), note="خطأ في المصدر.")
            traveller.shift(timedelta(seconds=11))
            assert house.get(story.get_absolute_url()).status == 410

    @pytest.mark.parametrize("what", ["withdrawal", "ticker"])
    def test_but_not_where_more_than_the_date_turns_then(
        self, what: str, house: KeptPaper, nada: Staff
    ) -> None:
        midnight = timezone.make_aware(timezone.datetime(2026, 11, 28))  # type: ignore[attr-defined]
        with time_machine.travel(midnight - timedelta(seconds=70), tick=False) as traveller:
            story = publish_article(by=nada)
            if what == "withdrawal":
                workflow.schedule_withdrawal(
                    story, withdraw_at=midnight, note="انتهى.", by=nada, at=timezone.now()
                )
            else:
                raise_ticker("هزة خفيفة", by=nada, at=midnight - timedelta(minutes=30), minutes=30)
            traveller.shift(timedelta(seconds=60))
            paths = ("/", story.get_absolute_url(), "/feed/")
            for path in (*paths, *paths):
                self.shown(house, path)
            assert not house.cache._asked_again
            traveller.shift(timedelta(seconds=10))
            if what == "withdrawal":
                assert house.get(story.get_absolute_url()).status == 410
                assert story.headline not in self.shown(house, "/feed/")
            else:
                assert "هزة خفيفة" not in self.shown(house, "/")

    def test_that_it_was_withdrawn_and_the_way_to_its_address_are_kept_too(
        self, house: KeptPaper, nada: Staff
    ) -> None:
        story = publish_article(by=nada)
        way = [house.get(f"/n/{story.pk}/", accept_encoding=CHROMIUM) for _time in range(3)]
        assert {(answer.status, answer.headers["Location"]) for answer in way} == {
            (301, story.get_absolute_url())
        }
        assert "ETag" not in way[0].headers
        assert "Content-Encoding" not in way[0].headers
        assert len(house.made) == 1
        workflow.withdraw(story, by=nada, at=timezone.now(), note="خطأ في المصدر.")
        gone = [house.get(story.get_absolute_url(), accept_encoding=CHROMIUM) for _time in range(3)]
        assert {answer.status for answer in gone} == {410}
        assert "خطأ في المصدر" in brotli.decompress(gone[2].body).decode()
        assert gone[2].headers["Cache-Control"] == KEPT_CACHE
        assert len(house.made) == 2

    def test_a_page_is_kept_under_nothing_but_what_it_answers(self, house: KeptPaper, nada: Staff) -> None:
        story = publish_article(by=nada)
        for path in ("/", story.section.get_absolute_url(), story.get_absolute_url()):
            before = len(house.made)
            for asked in ("", "?reply=1", "?sort=x7", "?of=2&from=3", "?%72eply=5"):
                self.shown(house, f"{path}{asked}")
            assert len(house.made) == before + 1
        assert house.get("/?after=1-1").status == 200
        assert house.get(f"{story.section.get_absolute_url()}?after=junk").status == 404

    def test_under_another_spelling_nobody_may_show_it_while_we_are_away(
        self, house: KeptPaper, nada: Staff
    ) -> None:
        story = publish_article(by=nada)
        address = story.get_absolute_url()
        for spelled, told in (
            (address, KEPT_CACHE),
            (f"{address}?fbclid=1", KEPT_CACHE),
            (f"{address}?odd=1", KEPT_SHORTLY),
            (address.lower(), KEPT_SHORTLY),
            (address.replace("/n/", "/%6e/"), KEPT_SHORTLY),
        ):
            answer = house.ask(environ_of(spelled) | {"HTTP_X_REQUEST_URI": spelled})
            assert (answer.status, answer.headers["Cache-Control"]) == (200, told), spelled

    def test_a_question_nobody_answers_is_in_no_page(self, house: KeptPaper, nada: Staff) -> None:
        publish_article(by=nada)
        assert "qqqzzz" not in self.shown(house, "/?utm_source=qqqzzz")
        assert "qqqzzz" not in self.shown(house, "/?before=qqqzzz")

    def test_while_the_database_is_away_what_was_typed_comes_back_at_once(
        self, house: KeptPaper, nada: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        story = publish_article(by=nada)
        tried: list[int] = []

        def is_slowly_away(*_args: object, **_kwargs: object) -> None:
            tried.append(1)
            is_away()

        with time_machine.travel(timezone.now(), tick=False) as traveller, monkeypatch.context() as away:
            away.setattr(connection, "cursor", is_slowly_away)
            assert house.get("/archive/").status == 503
            first = len(tried)
            posted = environ_of(f"/n/{story.pk}/comments/", method="POST")
            typed = "text=شكرًا لكم على هذا الخبر".encode()
            posted |= {"wsgi.input": io.BytesIO(typed), "CONTENT_LENGTH": str(len(typed))}
            answer = house.ask(posted | {"CONTENT_TYPE": "application/x-www-form-urlencoded"})
            assert (answer.status, house.get("/search/").status, house.get("/nowhere/").status) == (503,) * 3
            assert house.get("/robots.txt").status == 200
            reading = environ_of(f"/readings/{story.pk}/", method="POST")
            assert house.ask(reading | {"HTTP_SEC_FETCH_SITE": "same-origin"}).status == 204
            assert house.get("/search/").status == 503
            assert "شكرًا لكم على هذا الخبر" in answer.body.decode()
            assert len(tried) == first
            traveller.shift(timedelta(seconds=RETRY_S))
            assert house.get("/search/").status == 503
            assert len(tried) > first
        assert house.get("/archive/").status == 503
        within(5, lambda: house.get("/archive/").status == 200)


@pytest.mark.django_db(transaction=True)
class TestWhatAWriteChanges:
    def test_a_verb_that_knows_its_pages_spares_the_others(
        self, house: KeptPaper, known: Counters, nada: Staff
    ) -> None:
        story = publish_article(by=nada)
        before, of_story = known.standing(HOUSE), known.standing(place_of(story_key(story.pk)))
        with only(story_key(story.pk)), transaction.atomic():
            Article.objects.filter(pk=story.pk).update(saved_at=timezone.now())
            with only():
                Article.objects.filter(pk=story.pk).update(saved_at=timezone.now())
        assert known.standing(HOUSE) == before
        assert known.standing(place_of(story_key(story.pk))) != of_story
        Article.objects.filter(pk=story.pk).update(saved_at=timezone.now())
        assert known.standing(HOUSE) != before

    def test_what_the_desk_does_before_print_makes_no_page_anew(
        self, house: KeptPaper, known: Counters, nada: Staff
    ) -> None:
        at, story = timezone.now(), make_article()
        how: dict[str, Any] = {"by": nada, "at": at}
        tomorrow = at + timedelta(days=1)
        ApprovalStep.objects.create(name="مراجعة قانونية", key="مراجعة قانونية")
        for quiet in (
            lambda: workflow.submit(story, **how),
            lambda: workflow.send_back(story, note="ينقصها تاريخ الافتتاح.", **how),
            lambda: workflow.embargo(story, embargo_until=at + timedelta(hours=1), **how),
            lambda: workflow.lift_embargo(story, note="وافقت الوزارة.", **how),
            lambda: workflow.trash(story, **how),
            lambda: workflow.untrash(story, **how),
            lambda: notes.write(story, text="من أين الرقم؟", **how),
            lambda: workflow.override_approvals(story, note="الخبر عاجل.", **how),
            lambda: workflow.schedule(story, goes_live_at=tomorrow, **how),
            lambda: workflow.unschedule(story, **how),
        ):
            before = known.standing(HOUSE), known.standing(place_of(story_key(story.pk)))
            quiet()
            assert (known.standing(HOUSE), known.standing(place_of(story_key(story.pk)))) == before
        workflow.publish(story, **how)
        assert known.standing(HOUSE) not in (None, before[0])

    def test_a_change_that_waits_makes_the_page_of_its_story_anew_and_no_other(
        self, house: KeptPaper, nada: Staff, salma: Staff
    ) -> None:
        story, other = publish_article(by=nada), publish_article(headline="موسم التمور يبدأ", by=nada)
        for path in (story.get_absolute_url(), other.get_absolute_url(), "/"):
            house.get(path)
        story.headline = "افتتاح جسر المشاة في العمارة اليوم"
        workflow.save_copy(story, by=nada, at=timezone.now())
        hour = timezone.now() + timedelta(seconds=40)
        workflow.schedule(story, goes_live_at=hour, by=nada, at=timezone.now())
        made = len(house.made)
        for path in (story.get_absolute_url(), other.get_absolute_url(), "/"):
            house.get(path)
        assert house.made[made:] == [unquote(story.get_absolute_url())]
        with time_machine.travel(hour, tick=False):
            assert "العمارة اليوم" in text_of(house.get(story.get_absolute_url()))
            assert "العمارة اليوم" in text_of(house.get("/"))

    @pytest.mark.parametrize(
        "move",
        [
            lambda story, how: workflow.withdraw(story, note="خطأ في المصدر.", **how),
            lambda story, how: workflow.schedule_withdrawal(
                story, withdraw_at=how["at"] + timedelta(days=1), **how
            ),
            lambda story, how: workflow.reshelve(story, section=make_section("اقتصاد"), **how),
            lambda story, how: workflow.flag_campaign(story, **how),
            lambda story, how: workflow.correct(story, note="أضيف يوم الافتتاح.", **how),
        ],
    )
    def test_what_readers_see_of_a_story_in_print_makes_all_pages_anew(
        self, house: KeptPaper, known: Counters, nada: Staff, move: Callable[..., object]
    ) -> None:
        story = publish_article(by=nada)
        before = known.standing(HOUSE)
        move(story, {"by": nada, "at": timezone.now()})
        assert known.standing(HOUSE) not in (None, before)

    @pytest.mark.parametrize(
        "sql",
        [
            'UPDATE "articles_sitesettings" SET "name" = "name"',
            "  delete from articles_mood",
            "INSERT OR IGNORE INTO articles_mood SELECT * FROM articles_mood WHERE 1 = 0",
            "WITH old AS (SELECT 1) UPDATE articles_sitesettings SET name = name",
        ],
    )
    def test_sql_that_is_written_out_counts_too(self, sql: str, house: KeptPaper, known: Counters) -> None:
        if "OR IGNORE" in sql and connection.vendor != "sqlite":
            sql = sql.replace("OR IGNORE ", "")
        before = known.standing(HOUSE)
        with connection.cursor() as cursor:
            cursor.execute(sql)
        assert known.standing(HOUSE) not in (None, before)

    def test_what_is_only_read_or_seen_by_nobody_changes_nothing(
        self, house: KeptPaper, known: Counters, nada: Staff
    ) -> None:
        make_article()
        before = known.standing(HOUSE)
        with transaction.atomic():
            list(Article.objects.select_for_update())
            list(Category.objects.all())
        nada.last_login = timezone.now()
        nada.save(update_fields=["last_login"])
        signed_in(nada)
        assert known.standing(HOUSE) == before

    def test_nothing_is_kept_before_the_commit_and_all_is_after_it(
        self, house: KeptPaper, known: Counters
    ) -> None:
        with transaction.atomic():
            article_in("draft")
            SiteSettings.objects.update(name="كلمة")
            assert known.standing(HOUSE) is None
        assert known.standing(HOUSE) is not None

    def test_every_table_that_nobody_sees_is_a_table(self) -> None:
        tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
        known = tables | {"django_migrations", "articles_searchindex"}
        assert known >= settings.UNSEEN_TABLES
