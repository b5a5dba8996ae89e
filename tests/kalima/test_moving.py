"""The newsroom moves from one database to another: every row, or it says why not; a kill costs little."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from kalima.backup import moving
from tests.installation import Installation, sequences, wait_for

# They share one newsroom with the tests of backups, which takes some seconds to lay out.
pytestmark = pytest.mark.xdist_group("backup")

AGREES = "وأعدادها وبصماتها متطابقة"
PRINTS = """
from django.utils import timezone
from tests.factories import publish_article
publish_article("انخفاض منسوب دجلة في الموصل", at=timezone.now())
"""


@pytest.fixture
def house(paper: Installation, tmp_path: Path) -> Installation:
    """A newsroom like the demo's, to be written in."""
    shutil.copytree(paper.data, tmp_path / "var")
    return Installation(tmp_path / "var")


def ties(url: str) -> list[tuple[str, ...]]:
    with psycopg.connect(url) as database:
        return database.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' ORDER BY conrelid::regclass::text, conname"
        ).fetchall()


class TestThereAndBack:
    def test_every_row_goes_to_postgresql_and_comes_back(
        self, paper: Installation, house: Installation, bare: str, made: str, tmp_path: Path
    ) -> None:
        there = Installation(house.data, DATABASE_URL=bare)
        back = Installation(tmp_path / "back")

        assert AGREES in house.done("move_to", bare)

        assert there.fingerprints() == paper.fingerprints()
        assert there.done("verify") == "السجلات سليمة.\n"
        # What tied the tables together does so again, as in a database that the migrations made.
        assert ties(bare) == ties(made)
        assert len(ties(bare)) > 100

        there.done("shell", "-v", "0", "-c", PRINTS)
        assert AGREES in there.done("move_to", f"sqlite:///{back.data}/kalima.sqlite3")

        assert back.fingerprints() == there.fingerprints()
        # The story that was printed there has a number that no other ever had.
        assert sequences(back)["articles_article"] == sequences(house)["articles_article"] + 1
        for folder in ("originals", "media", "held"):
            shutil.copytree(house.data / folder, back.data / folder)
        assert back.done("verify") == "السجلات سليمة.\n"


class TestKilled:
    def test_a_second_run_goes_on_where_the_first_was_killed(
        self, paper: Installation, prepared: str
    ) -> None:
        there = Installation(paper.data, DATABASE_URL=prepared)
        process = paper.begin("move_to", prepared, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert process.stdout
        wait_for(lambda: b"articles.revision:" in process.stdout.readline())
        process.kill()
        process.wait()
        status, refused = there.run("prepare")
        assert (status, "to which nothing is being moved" in refused) == (1, True)

        said = paper.done("move_to", prepared)

        assert AGREES in said
        assert "articles.staff:" not in said
        assert "comments.comment:" in said
        assert there.fingerprints() == paper.fingerprints()
        assert ties(prepared)


class TestAtWork:
    def test_what_is_written_meanwhile_is_noticed_and_comes_with_the_next_run(
        self, house: Installation, new: Installation
    ) -> None:
        address = f"sqlite:///{new.data}/kalima.sqlite3"
        process = house.begin("move_to", address, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert process.stdout
        # From here on rows of before are read.
        wait_for(lambda: b"articles.staff:" in process.stdout.readline())
        with closing(sqlite3.connect(house.data / "kalima.sqlite3", timeout=20)) as records, records:
            records.execute("UPDATE articles_writer SET name = name || ' الموصلي' WHERE id = 1")
        said = process.stdout.read().decode()

        assert process.wait() == 1
        assert "كُتب في الجريدة أثناء النقل: articles.writer." in said
        assert AGREES in house.done("move_to", address)
        assert new.fingerprints() == house.fingerprints()

    def test_a_worker_that_goes_on_keeps_the_move_from_ending(
        self, house: Installation, new: Installation
    ) -> None:
        address = f"sqlite:///{new.data}/kalima.sqlite3"
        worker = house.begin("worker", stderr=subprocess.PIPE)
        assert worker.stderr
        try:
            wait_for(lambda: b"has started" in worker.stderr.readline())

            status, said = house.run("move_to", address)
        finally:
            worker.terminate()
            worker.wait()

        assert (status, "لكن العامل يعمل" in said) == (1, True)
        assert AGREES in house.done("move_to", address)


class TestRefused:
    def test_a_database_with_people_in_it_is_left_alone(
        self, paper: Installation, house: Installation
    ) -> None:
        before = house.fingerprints()

        status, said = paper.run("move_to", f"sqlite:///{house.data}/kalima.sqlite3")

        assert (status, "تلك القاعدة ليست فارغة" in said) == (1, True)
        assert house.fingerprints() == before

    def test_tables_of_something_else_are_left_alone(self, paper: Installation, tmp_path: Path) -> None:
        with closing(sqlite3.connect(tmp_path / "archive.sqlite3")) as database:
            database.execute("CREATE TABLE archive_1932 (page int)")

        status, said = paper.run("move_to", f"sqlite:///{tmp_path}/archive.sqlite3")

        assert (status, "تلك القاعدة ليست فارغة" in said) == (1, True)

    def test_another_release_is_named(self, paper: Installation, new: Installation) -> None:
        with closing(sqlite3.connect(new.data / "kalima.sqlite3")) as database, database:
            database.execute("DELETE FROM django_migrations WHERE app = 'articles' AND name LIKE '0060%'")

        status, said = paper.run("move_to", f"sqlite:///{new.data}/kalima.sqlite3")

        assert (status, "القاعدة الأخرى ليست على هذا الإصدار (articles.0060" in said) == (1, True)

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "address", ["mysql://kalima@db/kalima", "sqlite:///kalima.sqlite3", "postgres://kalima@db", "دجلة"]
    )
    def test_what_is_no_address_says_so(self, address: str) -> None:
        with pytest.raises(moving.CannotMove, match="ليس عنوان قاعدة بيانات"):
            moving.move(address, tell=lambda *_told: None)

    def test_a_server_that_does_not_answer_says_so(self, paper: Installation) -> None:
        status, said = paper.run("move_to", "postgres://kalima@127.0.0.1:9/kalima")

        assert (status, "قاعدة الجريدة كما كانت" in said) == (1, True)
        assert "Traceback" not in said

    def test_its_own_database_is_no_other(self, paper: Installation) -> None:
        status, said = paper.run("move_to", f"sqlite:///{paper.data}/kalima.sqlite3")

        assert (status, "قاعدة الجريدة نفسها" in said) == (1, True)
