"""A replica of the database makes readers' pages while it has all that they stand on, never older ones."""

import threading
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection, connections
from django.utils import timezone

from articles import workflow
from articles.models import Staff
from comments import moderation
from kalima.doctor import elsewhere
from kalima.doctor.finding import State
from kalima.web import hosts, position, replica
from kalima.web.changes import PAPER, settle
from kalima.web.counters import counters, place_of
from kalima.web.hosts import Hosts
from tests import needs, postgres
from tests.factories import make_article, make_comment, publish_article
from tests.kalima.test_hosts import within
from tests.kalima.test_settings import start
from tests.kept import KeptPaper, text_of

HEADLINE = "انخفاض منسوب دجلة في الموصل"


class Copy:
    """The replica, as its operator sees it."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def ask(self, statement: str) -> Any:
        with connections[replica.ALIAS].cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0]

    def pause(self) -> None:
        self.ask("SELECT pg_wal_replay_pause()")
        within(5, lambda: self.ask("SELECT pg_get_wal_replay_pause_state()") == "paused")

    def go_on(self) -> None:
        self.ask("SELECT pg_wal_replay_resume()")

    def catch_up(self) -> None:
        position.note()
        needed = position.needed()
        assert needed is not None
        # A record that ends with its page is told as its end here and as the next page's beginning there.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_logical_emit_message(false, 'kalima', 'x')")
            cursor.execute("SELECT pg_switch_wal()")
        within(20, lambda: int(self.ask("SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn")) >= (needed or 0))


@pytest.fixture
def copy(settings: LazySettings, tmp_path: Path) -> Iterator[Copy]:
    """A replica of the cluster that the tests run on, in the place that the settings give it."""
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has replicas")
    programs = needs.postgres()
    assert programs
    own = connection.settings_dict
    with postgres.replica(programs, Path(own["HOST"] or own["OPTIONS"]["host"])) as home:
        config = deepcopy(own)
        config["HOST"] = str(home)
        config["OPTIONS"].pop("host", None)
        config["OPTIONS"]["options"] += " -c default_transaction_read_only=on"
        # Made here and named in no setting, it is let through by what keeps tests from other databases.
        made = connection.copy(alias=replica.ALIAS)
        made.settings_dict = config
        connections[replica.ALIAS] = made
        settings.REPLICA, settings.DATA = True, tmp_path
        replica._State.away_until = 0.0
        try:
            yield Copy(home)
        finally:
            settings.REPLICA = False
            made.close()
            del connections[replica.ALIAS]


@pytest.fixture
def made_from(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """From which database each page was made, the newest last."""
    found: list[str] = []
    original = replica._instead_of_the_primary

    def seen() -> Any:
        found.append("replica")
        return original()

    monkeypatch.setattr(replica, "_instead_of_the_primary", seen)
    return found


@pytest.mark.django_db(transaction=True)
class TestFresh:
    def test_pages_are_made_from_it_once_it_has_what_they_stand_on(
        self, copy: Copy, made_from: list[str], nada: Staff
    ) -> None:
        story = publish_article(HEADLINE, at=timezone.now())
        copy.catch_up()

        answer = KeptPaper().get(story.get_absolute_url())

        assert answer.status == 200
        assert HEADLINE in text_of(answer)
        assert made_from == ["replica"]

    def test_one_that_lags_never_gives_old_words(self, copy: Copy, made_from: list[str], nada: Staff) -> None:
        story = publish_article(HEADLINE, at=timezone.now())
        copy.catch_up()
        paper = KeptPaper()
        address = story.get_absolute_url()
        assert paper.get(address).status == 200
        copy.pause()

        workflow.withdraw(story, note="سُحب الخبر لعدم دقة الأرقام.", by=nada, at=timezone.now())

        assert paper.get(address).status == 410
        assert paper.get(address).status == 410
        assert HEADLINE not in text_of(paper.get("/"))
        assert made_from == ["replica"]
        copy.go_on()
        copy.catch_up()
        assert KeptPaper().get(address).status == 410
        assert made_from == ["replica"] * 2

    def test_a_comment_that_is_approved_is_seen_at_once(
        self, copy: Copy, made_from: list[str], hakim: Staff
    ) -> None:
        story = publish_article(HEADLINE, at=timezone.now())
        comment = make_comment(story, "نعاني منه منذ شهر.")
        copy.catch_up()
        copy.pause()
        paper = KeptPaper()
        assert "نعاني منه" not in text_of(paper.get(story.get_absolute_url()))

        moderation.approve(comment, by=hakim, at=timezone.now())

        assert "نعاني منه" in text_of(paper.get(story.get_absolute_url()))

    def test_what_a_killed_process_left_open_counts_too(self, copy: Copy, made_from: list[str]) -> None:
        publish_article(HEADLINE, at=timezone.now())
        copy.catch_up()
        copy.pause()
        known = counters()
        assert known
        # Killed after its commit, before it could say so.
        known.begin([place_of(PAPER)])
        with connection.cursor() as cursor:
            cursor.connection.execute("UPDATE articles_sitesettings SET name = 'صحيفة الرافدين'")

        settle(known)
        settle(known)

        assert "صحيفة الرافدين" in text_of(KeptPaper().get("/"))
        assert made_from == []

    def test_what_another_host_changed_counts_too(
        self, copy: Copy, made_from: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish_article(HEADLINE, at=timezone.now())
        copy.catch_up()
        reached = position.needed()
        assert reached is not None

        Hosts("redis://127.0.0.1:1")._take_over(
            f'["elsewhere", {place_of(PAPER)}, "far:{reached + (1 << 40)}"]'.encode()
        )

        assert KeptPaper().get("/").status == 200
        assert made_from == []

    def test_one_host_that_may_have_missed_a_change_asks_the_primary(
        self, copy: Copy, made_from: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        copy.catch_up()
        monkeypatch.setattr(hosts, "is_deaf", lambda: True)

        assert KeptPaper().get("/").status == 200
        assert made_from == []


@pytest.mark.django_db(transaction=True)
class TestAway:
    def test_the_primary_makes_the_page(self, copy: Copy, made_from: list[str]) -> None:
        story = publish_article(HEADLINE, at=timezone.now())
        connections[replica.ALIAS].close()
        connections[replica.ALIAS].settings_dict["HOST"] = "/nowhere"

        assert KeptPaper().get(story.get_absolute_url()).status == 200
        assert replica._State.away_until > 0
        assert made_from == []

    def test_a_connection_that_breaks_in_the_middle_is_made_up_for(
        self, copy: Copy, made_from: list[str]
    ) -> None:
        story = publish_article(HEADLINE, at=timezone.now())
        copy.catch_up()
        broken = threading.Event()

        def breaks(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
            if "articles_article" in sql and not broken.is_set():
                broken.set()
                context["connection"].connection.close()
            return execute(sql, params, many, context)

        with connections[replica.ALIAS].execute_wrapper(breaks):
            answer = KeptPaper().get(story.get_absolute_url())

        assert broken.is_set()
        assert (answer.status, HEADLINE in text_of(answer)) == (200, True)

    def test_a_story_whose_hour_has_come_is_printed_by_its_first_reader(
        self, copy: Copy, made_from: list[str], nada: Staff
    ) -> None:
        story = make_article(HEADLINE)
        at = timezone.now()
        workflow.schedule(story, goes_live_at=at + timedelta(milliseconds=300), by=nada, at=at)
        copy.catch_up()
        within(5, lambda: timezone.now() > at + timedelta(milliseconds=300))

        assert KeptPaper().get(f"/n/{story.pk}/x/").status in (200, 301)
        story.refresh_from_db()
        assert story.status == "published"


@pytest.mark.django_db(transaction=True)
class TestTheDoctor:
    def test_it_knows_one_that_follows_from_one_that_is_far_behind(
        self, copy: Copy, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        copy.catch_up()
        assert [found.state for found in elsewhere.replica()] == [State.WELL]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_logical_emit_message(false, 'kalima', 'x')")
        copy.pause()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_switch_wal()")
        assert [found.state for found in elsewhere.replica()] == [State.WELL]
        copy.go_on()

        monkeypatch.setattr(elsewhere, "BEHIND_MANY_BYTES", -1)
        (behind,) = elsewhere.replica()

        assert "متأخرة عن الأساسية" in behind.said


class TestPosition:
    def test_it_only_grows_once_it_is_known(self, tmp_path: Path) -> None:
        first = position.Position(tmp_path / "position")
        second = position.Position(tmp_path / "position")

        first.reached(700, is_all=False)
        assert int(second) == position.UNKNOWN
        first.reached(500, is_all=True)
        second.reached(400, is_all=True)
        second.reached(600, is_all=False)

        assert int(first) == 600

    def test_in_a_new_file_nothing_is_known_however_long_a_process_runs(
        self, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Another primary numbers what it writes in its own way, and may be far behind the former."""
        monkeypatch.setattr("kalima.web.mapped.LOOKED_AFTER_S", 0)
        settings.DATA, settings.REPLICA = tmp_path, True
        assert position.needed() is None
        position.Position(tmp_path / "position").reached(700, is_all=True)
        assert position.needed() == 700

        position.begin_anew()

        assert position.needed() is None
        position.take_over(600)
        assert position.needed() is None


class TestSettings:
    @pytest.mark.parametrize(
        "given",
        [
            {"REPLICA_URL": "sqlite:////tmp/kalima.sqlite3"},
            {"REPLICA_URL": "postgres://kalima:secret@copy/kalima"},
        ],
    )
    def test_a_replica_of_something_else_stops_the_start(self, tmp_path: Path, given: dict[str, str]) -> None:
        answer = start(tmp_path, **given)

        assert answer.returncode == 1
        assert answer.stderr.startswith("REPLICA_URL: expected")
        assert "secret" not in answer.stderr
