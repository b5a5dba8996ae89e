"""A backup is taken while the paper writes, and gives all of it back, on either engine, or says why not."""

import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, nullcontext, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pytest_django.fixtures import Settings

from kalima.backup import databases, files, package, restoring, rows, sealing, taking, timetable
from kalima.backup.nightly import Nightly
from tests.factories import make_image
from tests.installation import PATIENCE_S, Installation, sequences, wait_for

# They share one newsroom, which takes some seconds to lay out.
pytestmark = pytest.mark.xdist_group("backup")

PASSPHRASE = "نخلة على شط العرب 77"
SEALED = {"KALIMA_BACKUP_PASSPHRASE": PASSPHRASE}
AT = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)

# Salma prints and corrects, Yusuf comments and Hakim approves, until somebody makes the file.
WRITING = """
import sys, time
from pathlib import Path
from django.utils import timezone
from articles import workflow
from tests.factories import publish_article, show_comment, make_image, make_nada
from tests import factories
stop, begun, n = Path({stop!r}), Path({begun!r}), 0
while not stop.exists():
    n += 1
    now = timezone.now()
    image = make_image(colour=f"#{{n:06x}}", at=now)
    story = publish_article(f"خبر عاجل رقم {{n}}", at=now, tags=[f"وسم {{n % 7}}"], image=image)
    show_comment(story, f"تعليق على الخبر رقم {{n}}.", name=f"قارئ {{n}}", at=now)
    workflow.correct(story, note="صُحّح رقم في النص.", by=make_nada(), at=timezone.now())
    # Whole at every moment for who reads it.
    begun.with_suffix(".new").write_text(str(n))
    begun.with_suffix(".new").replace(begun)
"""


@pytest.fixture(scope="module")
def plain(paper: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup without a lock."""
    file = tmp_path_factory.mktemp("plain") / "kalima.tar"
    paper.done("backup", str(file))
    return file


@pytest.fixture(scope="module")
def sealed(paper: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same behind a passphrase."""
    file = tmp_path_factory.mktemp("sealed") / "kalima.tar.sealed"
    Installation(paper.data, **SEALED).done("backup", str(file))
    return file


def raw_differences(one: Path, other: Path) -> list[str]:
    """Tables of two SQLite files that differ in a row, as SQLite itself compares them."""
    with closing(sqlite3.connect(one)) as database:
        database.execute("ATTACH ? AS other", [str(other)])
        names = [
            name
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith(("articles_searchindex", "django_session", "usersessions"))
        ]
        assert len(names) > 60
        return [
            name
            for name in names
            if name != "django_migrations"
            and (
                database.execute(f"SELECT * FROM main.{name} EXCEPT SELECT * FROM other.{name}").fetchone()
                or database.execute(f"SELECT * FROM other.{name} EXCEPT SELECT * FROM main.{name}").fetchone()
            )
        ]


class TestThereAndBack:
    """Every row, every file, in a place that was empty."""

    def test_every_row_and_file_is_as_it_was(self, paper: Installation, plain: Path, tmp_path: Path) -> None:
        new = Installation(tmp_path / "new")

        said = new.done("restore", str(plain))

        assert "74 مادة" in said
        assert raw_differences(paper.data / "kalima.sqlite3", new.data / "kalima.sqlite3") == []
        assert new.files() == paper.files()
        assert len(new.files()) > 100
        assert new.done("verify") == "السجلات سليمة.\n"

    def test_it_goes_to_postgresql_and_back(
        self, paper: Installation, sealed: Path, database_url: str, new: Installation, tmp_path: Path
    ) -> None:
        there = Installation(tmp_path / "there", DATABASE_URL=database_url, **SEALED)
        back = Installation(new.data, **SEALED)
        returning = tmp_path / "returning.tar"

        said = there.done("restore", str(sealed))
        assert "فيها مفتاح التوقيع" in said
        assert (there.data / "secret_key").read_bytes() == (paper.data / "secret_key").read_bytes()
        assert (there.data / "secret_key").stat().st_mode & 0o777 == 0o600
        assert PASSPHRASE not in (there.data / "restored.env").read_text()
        assert there.fingerprints() == paper.fingerprints()
        assert there.done("verify") == "السجلات سليمة.\n"
        there.done("backup", str(returning))
        back.done("restore", str(returning))

        # PostgreSQL orders what stands inside a JSON value anew, so SQLite's own comparison would see that.
        assert back.fingerprints() == paper.fingerprints()
        assert back.files() == paper.files()
        # The next story has a number that no other ever had, though the last ones were thrown away.
        assert sequences(back) == sequences(paper)

    def test_a_pipe_does_as_well(self, paper: Installation, tmp_path: Path) -> None:
        with (tmp_path / "piped").open("wb") as out:
            assert paper.begin("backup", "-", stdout=out, stderr=subprocess.DEVNULL).wait() == 0

        status, said = paper.run("verify_backup", "-", given=(tmp_path / "piped").read_bytes())

        assert (status, "النسخة سليمة" in said) == (0, True)

    def test_an_older_backup_comes_in_as_it_was_and_is_brought_up_to_date(
        self, paper: Installation, plain: Path, new: Installation, tmp_path: Path
    ) -> None:
        older = tmp_path / "older.tar"

        def before_0059(head: dict[str, Any]) -> None:
            head["migrations"] = [
                [app, name]
                for app, name in head["migrations"]
                if "_squashed_" not in name and (app != "articles" or name < "0059")
            ]

        rewrite(plain, older, before_0059)
        bare = Installation(tmp_path / "bare")

        status, said = new.run("restore", str(older))
        bare.done("restore", str(older))

        assert (status, "سمِّ قاعدة بلا جداول" in said) == (1, True)
        assert bare.fingerprints() == paper.fingerprints()
        assert "[ ]" not in bare.done("showmigrations")


class TestExport:
    """Everything as files that other programs read, and everything back."""

    def test_a_folder_is_read_by_other_programs_and_comes_back_whole(
        self, paper: Installation, new: Installation, tmp_path: Path
    ) -> None:
        folder = tmp_path / "out"

        paper.done("export", str(folder))

        subprocess.run(["sha256sum", "--check", "--quiet", "manifest.sha256"], cwd=folder, check=True)
        schema = json.loads((folder / "schema.json").read_text())
        stories = (folder / "rows/articles.article/000001.jsonl").read_text().splitlines()
        assert len(stories) == 74
        story = json.loads(stories[0])
        assert story.keys() == schema["articles.article"]["columns"].keys()
        assert schema["articles.article"]["columns"]["status"]["values"]["published"] == "منشورة"
        assert folder.stat().st_mode & 0o777 == 0o700
        assert "النسخة سليمة" in new.done("verify_backup", str(folder))
        new.done("restore", str(folder))
        assert new.fingerprints() == paper.fingerprints()
        assert new.files() == paper.files()

    def test_a_file_is_the_same_folder_packed(
        self, paper: Installation, new: Installation, tmp_path: Path
    ) -> None:
        paper.done("export", str(tmp_path / "out.tar"))

        (tmp_path / "out").mkdir()
        subprocess.run(["tar", "-xf", tmp_path / "out.tar", "-C", tmp_path / "out"], check=True)
        subprocess.run(
            ["sha256sum", "--check", "--quiet", "manifest.sha256"], cwd=tmp_path / "out", check=True
        )
        new.done("restore", str(tmp_path / "out.tar"))
        assert new.fingerprints() == paper.fingerprints()

    def test_what_lies_in_a_folder_already_stays(self, paper: Installation, tmp_path: Path) -> None:
        (tmp_path / "letter.txt").write_text("إلى هيئة التحرير")

        status, said = paper.run("export", str(tmp_path))

        assert (status, "ليس فارغًا" in said) == (1, True)
        assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]

    def test_a_changed_line_is_found_and_nothing_comes_back(
        self, paper: Installation, new: Installation, tmp_path: Path
    ) -> None:
        folder = tmp_path / "out"
        paper.done("export", str(folder))
        rows = folder / "rows/comments.comment/000001.jsonl"
        rows.write_text(rows.read_text().replace('"name":"', '"name":"غير ', 1))

        status, said = new.run("restore", str(folder))

        assert (status, "rows/comments.comment/000001.jsonl" in said) == (1, True)
        assert new.files() == {}
        assert "articles.article 0:" in " ".join(f"{k} {v}" for k, v in new.fingerprints().items())

    @pytest.mark.parametrize("name", ["../thief", "/etc/hostname"])
    def test_a_name_that_leads_out_of_the_folder_is_refused(
        self, name: str, new: Installation, tmp_path: Path
    ) -> None:
        folder = tmp_path / "out"
        folder.mkdir()
        (tmp_path / "thief").write_text("{}")
        (folder / package.MANIFEST).write_text(f"{'0' * 64}  {name}\n")

        status, said = new.run("verify_backup", str(folder))

        assert (status, "ما لم يكتبه هذا البرنامج" in said) == (1, True)

    @pytest.mark.django_db
    def test_its_page_names_every_table(self) -> None:
        page = (settings.BASE / "docs/export.md").read_text()

        assert set(re.findall(r"`([a-z]+\.[a-z_]+)`", page)) >= {
            model._meta.label_lower for model in rows.tables()
        }


class TestWhileThePaperWrites:
    """What is in a backup is one moment."""

    def test_it_holds_one_moment_of_rows_with_their_files(
        self, tables: Path, new: Installation, tmp_path: Path
    ) -> None:
        house = Installation(tmp_path / "var")
        shutil.copy(tables, house.data)
        stop, begun, file = tmp_path / "stop", tmp_path / "begun", tmp_path / "kalima.tar"
        writing = house.begin(
            "shell", "-v", "0", "-c", WRITING.format(stop=str(stop), begun=str(begun)), stdout=subprocess.PIPE
        )
        try:
            wait_for(lambda: begun.exists() and int(begun.read_text()) >= 10)
            before = int(begun.read_text())
            house.done("backup", str(file))
            after = int(begun.read_text())
        finally:
            stop.touch()
            assert writing.wait(PATIENCE_S) == 0

        new.done("restore", str(file))

        assert before < after
        with closing(sqlite3.connect(new.data / "kalima.sqlite3")) as database:
            (stories,) = database.execute("SELECT count(*) FROM articles_article").fetchone()
        assert before <= stories <= after + 1
        # Pointers, counts, the index, and each picture of a row: all of one moment.
        assert new.done("verify") == "السجلات سليمة.\n"
        assert memory_of(new) <= memory_of(house)
        assert new.files().items() <= house.files().items() | moved(house)


def memory_of(house: Installation) -> set[tuple[Any, ...]]:
    """Rows that never change once they are written."""
    with closing(sqlite3.connect(house.data / "kalima.sqlite3")) as database:
        return {
            (table, *row)
            for table in ("articles_revision", "articles_statuschange", "comments_decision")
            for row in database.execute(f"SELECT * FROM {table}")
        }


def moved(house: Installation) -> set[tuple[str, bytes]]:
    """Files as they stood before print opened them, or would stand after it."""
    return {
        (f"{other}/{name.partition('/')[2]}", content)
        for name, content in house.files().items()
        for other in ("held", "media")
    }


def rewrite(one: Path, other: Path, change: Any) -> None:
    """The same package with another first member, as another release would have written it."""
    with one.open("rb") as source, other.open("wb") as out:
        packer = package.Packer(out)
        for member in package.members(source):
            content = member.content()
            if member.name == taking.HEAD:
                head = json.loads(content)
                change(head)
                content = json.dumps(head).encode()
            packer.add(member.name, content, at=AT)
        packer.close()


def strange(one: Path, other: Path, name: str, content: bytes) -> Path:
    """A package that begins as another does and goes on with what this program never writes; where it is."""
    with one.open("rb") as source, other.open("wb") as out:
        packer = package.Packer(out)
        head = next(package.members(source))
        packer.add(head.name, head.content(), at=AT)
        packer.add(name, content, at=AT)
        packer.close()
    return other


class TestKilled:
    """kill -9 leaves no half backup, and no half newsroom."""

    def test_a_backup_that_is_killed_is_not_there(self, paper: Installation, tmp_path: Path) -> None:
        file = tmp_path / "kalima.tar"
        process = paper.begin("backup", str(file), stderr=subprocess.DEVNULL)
        wait_for(lambda: any(path.stat().st_size for path in tmp_path.glob(".*.part")))
        process.kill()
        process.wait()

        assert not file.exists()
        paper.done("backup", str(file))
        assert [path.name for path in tmp_path.iterdir()] == ["kalima.tar"]
        paper.done("verify_backup", str(file))

    def test_a_restore_that_is_killed_begins_again(
        self, paper: Installation, plain: Path, new: Installation
    ) -> None:
        process = new.begin("restore", "-", stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        assert process.stdin
        content = plain.read_bytes()
        process.stdin.write(content[: len(content) // 2])
        process.stdin.flush()
        wait_for(lambda: any((new.data / "originals").rglob("*.jpg")))
        process.kill()
        process.wait()
        with suppress(BrokenPipeError):
            process.stdin.close()

        status, said = new.run("restore", "-", given=content)

        assert status == 0, said
        assert new.fingerprints() == paper.fingerprints()
        assert new.files() == paper.files()

    def test_one_that_is_killed_with_its_files_in_place_goes_on(
        self, paper: Installation, plain: Path, new: Installation
    ) -> None:
        begun = new.data / restoring.BEGUN
        with plain.open("rb") as source:
            head = json.loads(next(package.members(source)).content())
        to = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(new.data / "kalima.sqlite3")}
        to |= {"HOST": "", "PORT": ""}
        lost = new.data / "originals" / "half.jpg"
        lost.parent.mkdir(parents=True)
        lost.write_bytes(b"of a restore whose rows were never committed")

        begun.write_text(json.dumps([head, to | {"NAME": "another"}], sort_keys=True))
        status, said = new.run("restore", str(plain))
        assert (status, "استعادة إلى قاعدة أخرى" in said, lost.exists()) == (1, True, True)

        begun.write_text(mark := json.dumps([head, to], sort_keys=True))
        status, said = new.run("restore", str(plain))
        assert status == 0, said
        assert not begun.exists()
        assert new.files() == paper.files()

        # And killed behind the commit, before the index was written.
        begun.write_text(mark)
        assert new.run("restore", str(plain))[0] == 0
        assert not begun.exists()
        assert new.fingerprints() == paper.fingerprints()
        assert new.run("restore", str(plain))[0] == 1
        # Whoever serves the paper has taken it over.
        begun.write_text(mark)
        new.done("prepare")
        assert not begun.exists()


class TestDamage:
    """A backup that is not as it was written is refused by name, and nothing is changed."""

    def test_a_cut_file_is_refused(self, plain: Path, new: Installation, tmp_path: Path) -> None:
        cut = tmp_path / "cut.tar"
        content = plain.read_bytes()

        for command, part in (("verify_backup", 0.02), ("verify_backup", 0.999), ("restore", 0.9)):
            cut.write_bytes(content[: int((len(content) - 10_240) * part)])
            status, said = new.run(command, str(cut))

            assert status == 1
            assert "الملف تالف أو مبتور" in said
            assert "Traceback" not in said
        assert new.files() == {}

    def test_a_flipped_byte_is_refused_by_the_name_of_its_file(
        self, plain: Path, new: Installation, tmp_path: Path
    ) -> None:
        content = bytearray(plain.read_bytes())
        name = re.search(rb"originals/[\w./-]+\.jpg", bytes(content))
        assert name
        content[name.start() + 2_000] ^= 1
        (tmp_path / "flipped.tar").write_bytes(content)

        status, said = new.run("restore", str(tmp_path / "flipped.tar"))

        assert status == 1
        assert f"محتوى «{name[0].decode()}» ليس كما كُتب" in said
        assert new.files() == {}
        assert new.done("restore", str(plain))

    def test_a_flipped_byte_behind_a_lock_is_refused(self, sealed: Path, tmp_path: Path) -> None:
        content = bytearray(sealed.read_bytes())
        content[len(content) // 2] ^= 1
        (tmp_path / "flipped").write_bytes(content)

        status, said = Installation(tmp_path / "new", **SEALED).run(
            "verify_backup", str(tmp_path / "flipped")
        )

        assert (status, "توقفت القراءة عند «" in said) == (1, True)

    @pytest.mark.parametrize("wrong", [{}, {"KALIMA_BACKUP_PASSPHRASE": "نخلة على شط العرب 78"}])
    def test_a_wrong_passphrase_says_so(self, sealed: Path, tmp_path: Path, wrong: dict[str, str]) -> None:
        status, said = Installation(tmp_path / "new", **wrong).run("restore", str(sealed))

        assert status == 1
        assert "عبارة المرور لا تفتح هذه النسخة" in said

    def test_what_is_no_backup_says_so(self, tmp_path: Path) -> None:
        (tmp_path / "letter.txt").write_text("إلى هيئة التحرير")

        status, said = Installation(tmp_path / "new").run("verify_backup", str(tmp_path / "letter.txt"))

        assert (status, "ليس نسخة احتياطية" in said) == (1, True)

    def test_a_name_that_leads_out_of_the_folders_is_refused(
        self, plain: Path, new: Installation, tmp_path: Path
    ) -> None:
        made = strange(plain, tmp_path / "made.tar", "originals/../../thief", b"#!/bin/sh")

        status, said = new.run("restore", str(made))

        assert (status, "ما لم يكتبه هذا البرنامج" in said) == (1, True)
        assert not list(tmp_path.rglob("thief"))
        assert new.files() == {}

    def test_a_table_of_another_program_is_named(
        self, plain: Path, new: Installation, tmp_path: Path
    ) -> None:
        made = strange(plain, tmp_path / "made.tar", "rows/articles.nobody/000001.jsonl", b"{}\n")

        status, said = new.run("restore", str(made))

        assert (status, "«articles.nobody»" in said) == (1, True)
        assert "Traceback" not in said

    @pytest.mark.parametrize(
        ("name", "is_safe"),
        [
            ("originals/bridge.jpg", True),
            ("media/a/bridge.jpg", True),
            ("originals/../../thief", False),
            ("originals//thief", False),
            ("/tmp/thief", False),
            ("media/.hidden/thief", False),
            ("static/thief.js", False),
            ("originals", False),
            ("thief", False),
        ],
    )
    def test_names_of_files_stay_in_their_folders(self, name: str, is_safe: bool) -> None:
        assert files.is_safe(name) is is_safe


class TestWhere:
    """Onto an empty installation alone, and of a release that knows it."""

    def test_a_newsroom_with_people_is_left_alone(
        self, paper: Installation, plain: Path, tmp_path: Path
    ) -> None:
        before = paper.fingerprints()

        status, said = paper.run("restore", str(plain))

        assert (status, "قاعدة البيانات ليست فارغة" in said) == (1, True)
        assert paper.fingerprints() == before

    def test_files_that_lie_there_are_left_alone(self, plain: Path, new: Installation) -> None:
        (new.data / "originals").mkdir()
        (new.data / "originals" / "bridge.jpg").write_bytes(b"jpeg")

        status, said = new.run("restore", str(plain))

        assert (status, "originals ليس فارغًا" in said) == (1, True)
        assert new.files() == {"originals/bridge.jpg": b"jpeg"}

    def test_a_newer_release_is_named(self, plain: Path, tmp_path: Path) -> None:
        newer = tmp_path / "newer.tar"
        rewrite(plain, newer, lambda head: head["migrations"].append(["articles", "9999_paper_on_the_moon"]))

        status, said = Installation(tmp_path / "new").run("restore", str(newer))

        assert (status, "articles.9999_paper_on_the_moon" in said) == (1, True)


class TestSecrets:
    """What opens doors is in a backup only behind a lock."""

    def test_without_a_lock_there_is_neither_key_nor_password(
        self, paper: Installation, new: Installation, tmp_path: Path
    ) -> None:
        file = tmp_path / "kalima.tar"
        said = Installation(
            paper.data, KALIMA_ORIGIN="https://paper.example", EMAIL_URL="smtp://nada:tigris@mail:25"
        ).run("backup", str(file))[1]
        content = file.read_bytes()

        new.done("restore", str(file))
        there = (new.data / "restored.env").read_text()

        assert "KALIMA_BACKUP_PASSPHRASE لم تُضبط" in said
        assert b"tigris" not in content
        assert (paper.data / "secret_key").read_bytes() not in content
        assert "KALIMA_ORIGIN=https://paper.example" in there
        assert "# EMAIL_URL was set" in there
        assert (new.data / "restored.env").stat().st_mode & 0o777 == 0o600

    def test_no_one_else_reads_the_file(self, plain: Path) -> None:
        assert plain.stat().st_mode & 0o777 == 0o600


class TestPackage:
    """The one file."""

    def test_holes_stay_holes_and_any_tar_unpacks_it(self, tmp_path: Path) -> None:
        film = tmp_path / "film.mp4"
        with film.open("wb") as out:
            out.seek(3_000_000)
            out.write(b"a" * 5_000)
            out.truncate(200_000_000)
        packed = tmp_path / "film.tar"
        with packed.open("wb") as out:
            packer = package.Packer(out)
            packer.add_file("originals/film.mp4", film)
            packer.close()

        subprocess.run(["tar", "-xf", packed, "-C", tmp_path], check=True)
        with packed.open("rb") as source:
            for member in package.members(source):
                member.unpack(tmp_path / "again.mp4")

        assert packed.stat().st_size < 100_000
        for copy in (tmp_path / "originals/film.mp4", tmp_path / "again.mp4"):
            assert copy.read_bytes() == film.read_bytes()
            assert copy.stat().st_blocks == film.stat().st_blocks

    def test_what_is_sealed_says_nothing_of_what_is_in_it(self) -> None:
        out = io.BytesIO()
        packer = package.Packer(out, passphrase=PASSPHRASE)
        packer.add("originals/bridge.jpg", "جسر العمارة".encode() * 10_000, at=AT)
        packer.close()

        assert "جسر".encode() not in out.getvalue()
        assert b"bridge" not in out.getvalue()

    @pytest.mark.parametrize("size", [0, 1, sealing.CHUNK - 1, sealing.CHUNK, sealing.CHUNK + 1, 200_000])
    def test_a_seal_opens_to_the_same_bytes_and_a_cut_one_does_not(self, size: int) -> None:
        out, content = io.BytesIO(), os.urandom(size)
        seal = sealing.Sealed(out, PASSPHRASE)
        seal.write(content)
        seal.close()

        assert sealing.Unsealed(io.BytesIO(out.getvalue()), PASSPHRASE).read(size + 1) == content
        for end in (len(out.getvalue()) - 1, len(out.getvalue()) - sealing.TAG):
            cut = sealing.Unsealed(io.BytesIO(out.getvalue()[:end]), PASSPHRASE)
            with pytest.raises(sealing.Broken):
                cut.read(size + 1)


@pytest.mark.django_db(transaction=True)
class TestFilesThatGo:
    """A file that is deleted while the backup is taken."""

    @pytest.fixture(autouse=True)
    def _own_disk(self, tmp_path: Path, settings: Settings) -> None:
        settings.MEDIA_ROOT, settings.HELD_ROOT = tmp_path / "media", tmp_path / "held"
        settings.BACKUPS_ROOT = tmp_path / "backups"
        folder = {"location": tmp_path / "originals", "base_url": None}
        backend = "django.core.files.storage.FileSystemStorage"
        settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": backend, "OPTIONS": folder}}

    @pytest.fixture(autouse=True)
    def _own_connection(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Tests of this kind may open no other."""
        monkeypatch.setattr(databases, "snapshot", lambda: nullcontext("default"))

    def take(self, tmp_path: Path) -> tuple[taking.Contents, set[str]]:
        with (tmp_path / "kalima.tar").open("w+b") as out:
            contents = taking.pour(out, passphrase="", at=AT)
            out.seek(0)
            return contents, {member.name for member in package.members(out)}

    def test_is_kept_under_its_second_name(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        image = make_image()
        give_rows = taking._give_rows

        def delete_and_give(*given: Any, **named: Any) -> int:
            Path(image.original.path).unlink(missing_ok=True)
            return give_rows(*given, **named)

        monkeypatch.setattr(taking, "_give_rows", delete_and_give)

        contents, names = self.take(tmp_path)

        assert f"originals/{image.original.name}" in names
        assert contents.gone == []
        assert list((tmp_path / "backups").iterdir()) == []

    def test_is_named_where_it_can_have_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        image = make_image()

        def other_disk(*_given: object) -> None:
            raise OSError(18, "Invalid cross-device link")

        def delete_and_give(*given: Any, **named: Any) -> int:
            Path(image.original.path).unlink(missing_ok=True)
            return 0

        monkeypatch.setattr(os, "link", other_disk)
        monkeypatch.setattr(taking, "_give_rows", delete_and_give)

        contents, names = self.take(tmp_path)

        assert contents.gone == [f"originals/{image.original.name}"]
        assert contents.files["held"] == 1
        assert f"originals/{image.original.name}" not in names

    def test_a_disk_without_room_is_asked_first(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_image()
        monkeypatch.setattr(taking.shutil, "disk_usage", lambda _folder: type("Disk", (), {"free": 1_000}))

        with pytest.raises(taking.NoRoom, match="لا يتسع القرص للنسخة"):
            taking.take(tmp_path / "kalima.tar", passphrase="", at=AT)

        assert not list(tmp_path.glob("*kalima.tar*"))


class TestTimetable:
    """Every day at its hour; the old ones go by the rule."""

    @pytest.fixture(autouse=True)
    def _own_folder(self, tmp_path: Path, settings: Settings) -> None:
        settings.BACKUPS_ROOT, settings.BACKUP_HOUR, settings.BACKUP_PASSPHRASE = tmp_path, 3, ""

    def test_a_day_is_owed_from_its_hour_on_and_once(self) -> None:
        # Three in Baghdad.
        hour = datetime(2026, 12, 4, 0, 0, tzinfo=UTC)

        assert not timetable.is_due(at=hour - timedelta(minutes=1))
        assert timetable.is_due(at=hour)
        assert timetable.is_due(at=hour + timedelta(hours=9))
        timetable.file_of(date(2026, 12, 4)).touch()
        assert not timetable.is_due(at=hour + timedelta(hours=9))
        assert timetable.is_due(at=hour + timedelta(days=1))

    def test_none_is_owed_where_none_is_wanted(self, settings: Settings) -> None:
        settings.BACKUP_HOUR = None

        assert not timetable.is_due(at=AT)

    def test_seven_days_four_weeks_and_twelve_months_stay(self) -> None:
        # A Friday, the last day of its week, after two years of backups.
        today = date(2026, 12, 4)
        days = [today - timedelta(days=n) for n in range(730)]
        for day in days:
            timetable.file_of(day).touch()

        timetable.prune()

        kept = [day for day, _path in timetable.taken()]
        assert kept[:7] == days[:7]
        # The Fridays, with which the house's weeks end.
        assert set(kept) >= {today - timedelta(weeks=n) for n in range(4)}
        assert set(kept) >= {date(2026, month, 1) - timedelta(days=1) for month in range(2, 13)}
        assert len(kept) <= 7 + 4 + 12
        assert timetable.prune() == []

    def test_nothing_goes_in_the_first_days(self) -> None:
        for n in range(7):
            timetable.file_of(date(2026, 12, 4) - timedelta(days=n)).touch()

        assert timetable.prune() == []

    def test_other_files_there_are_nobody_elses_business(self, tmp_path: Path) -> None:
        (tmp_path / "kalima-before-the-move.tar").touch()
        for n in range(100):
            timetable.file_of(date(2026, 12, 4) - timedelta(days=n)).touch()

        timetable.prune()

        assert (tmp_path / "kalima-before-the-move.tar").exists()

    def test_one_that_is_late_is_told(self) -> None:
        timetable.file_of(date(2026, 12, 1)).touch()

        assert not list(timetable.lateness(at=datetime(2026, 12, 3, 12, tzinfo=UTC)))
        assert "2026-12-01" in next(timetable.lateness(at=datetime(2026, 12, 4, 12, tzinfo=UTC)))


class TestTheWorker:
    """It has the day's backup taken by another process."""

    def test_the_day_s_backup_is_there_and_what_a_kill_left_is_not(
        self, paper: Installation, tmp_path: Path
    ) -> None:
        house = Installation(paper.data, KALIMA_BACKUP_HOUR="0")
        folder = paper.data / "backups"
        folder.mkdir(exist_ok=True)
        (folder / ".kalima-2026-01-01.tar.part").touch()

        house.done("backup", "--daily")

        (there,) = folder.glob("kalima-*.tar")
        assert not list(folder.glob(".*.part"))
        house.done("verify_backup", str(there))

    def test_a_damaged_database_pushes_out_no_good_backup(self, new: Installation) -> None:
        file = new.data / "kalima.sqlite3"
        content = bytearray(file.read_bytes())
        content[len(content) // 2 : len(content) // 2 + 20_000] = os.urandom(20_000)
        file.write_bytes(content)

        status, said = new.run("backup", "--daily")

        assert status == 1
        assert "ملف قاعدة البيانات تالف" in said
        assert not list((new.data / "backups").glob("kalima-*"))
        status, said = new.run("verify")
        assert (status, "ملف قاعدة البيانات تالف" in said) == (1, True)

    def test_it_is_begun_once_and_waits_after_a_failure(
        self, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.BACKUPS_ROOT, settings.BACKUP_HOUR = tmp_path, 3
        monkeypatch.setattr(sys, "executable", "/bin/false")
        nightly = Nightly()

        begun = [nightly.begin_due(at=AT), nightly.begin_due(at=AT)]
        assert nightly._process is None or nightly._process.wait() == 1
        soon = nightly.begin_due(at=AT + timedelta(minutes=5))
        later = nightly.begin_due(at=AT + timedelta(minutes=66))
        nightly.end()

        assert (begun[0], soon, later) == (1, 0, 1)
