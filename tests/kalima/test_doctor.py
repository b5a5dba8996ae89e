"""manage.py doctor: each thing is really broken, named in Arabic with its remedy, and nothing is changed."""

import io
import json
import os
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from articles.models import SearchDocument, Staff
from articles.workflow import schedule
from kalima.doctor import doors, machine, records, work
from kalima.doctor.finding import Check, Finding, State
from kalima.web import heartbeat
from kalima.web.queue import queue
from tests.factories import make_article, publish_article

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def installation(settings: LazySettings, tmp_path: Path) -> None:
    """A data directory as the first start leaves it, and a worker that went round a moment ago."""
    settings.DATA = tmp_path / "kalima"
    settings.DATA.mkdir(mode=0o700)
    settings.SECRET_FILE = settings.DATA / "secret_key"
    settings.SECRET_FILE.write_text("k" * 64)
    settings.SECRET_FILE.chmod(0o600)
    settings.ORIGIN, settings.IS_SECURE = "https://paper.example", True
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    queue.storage.flush_all()
    heartbeat.beat(at=timezone.now())


def found(check: Check) -> Finding:
    """What one check says, where it says one thing."""
    (finding,) = check()
    return finding


def state(check: Check) -> State:
    return found(check).state


def told(**options: bool) -> str:
    """What the command prints, whatever its status."""
    out = io.StringIO()
    try:
        call_command("doctor", stdout=out, **options)
    except CommandError:
        out.write("✗ الحالة 1")
    return out.getvalue()


class TestTheCommand:
    def test_each_line_has_its_sign_and_what_is_wrong_its_remedy(self) -> None:
        said = told()

        assert "✓ قاعدة البيانات: " in said
        assert "✓ العامل: يعمل" in said
        assert "✗ ملفات الواجهة: ليست مجموعة لهذا الإصدار\n  العلاج: manage.py prepare" in said
        assert said.endswith("✗ الحالة 1")

    def test_machines_read_the_same(self) -> None:
        said = json.loads(told(json=True).removesuffix("✗ الحالة 1"))

        assert {"state": "well", "subject": "العامل", "said": "يعمل", "remedy": ""} in said
        assert {entry["state"] for entry in said} <= {"well", "doubtful", "wrong"}
        assert all(entry["remedy"] for entry in said if entry["state"] != "well")

    def test_a_sound_newsroom_ends_well(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(machine, "is_prepared", lambda: True)
        Staff.objects.create_superuser("nada", "nada@paper.example", "open-sesame-9")

        assert told(whole=True).splitlines()[-1] == "الموقع سليم."

    def test_what_cannot_be_looked_at_is_said_and_the_rest_goes_on(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queue.storage, "queue_size", lambda: 1 / 0)

        said = told()

        assert "لم يتمّ فحصه. ZeroDivisionError" in said
        assert "✓ فهرس البحث" in said


class TestTheDatabase:
    def test_its_file_is_away(
        self, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gone = tmp_path / "gone.sqlite3"
        monkeypatch.setattr(records, "database_file", lambda: gone)

        said = told()

        assert f"✗ قاعدة البيانات: لا ملف في {gone}" in said
        # What stands in tables is left out, and no file was made by looking.
        assert "✗ الجداول" not in said
        assert "العامل" not in said
        assert not gone.exists()

    def test_its_server_does_not_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refused() -> None:
            raise CommandError("DATABASE_URL: expected a database that answers. connection refused")

        monkeypatch.setattr(records, "database_file", lambda: None)
        monkeypatch.setattr(records, "ensure_database_answers", refused)

        assert "لا تجيب. DATABASE_URL" in str(found(records.database))

    def test_its_tables_are_older_or_newer_than_this_release(self) -> None:
        assert state(records.tables) is State.WELL
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) "
                "VALUES ('articles', '9999_to_come', CURRENT_TIMESTAMP)"
            )
        assert "أحدث من هذا الإصدار: articles.9999_to_come" in found(records.tables).said
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'comments'")
        assert "أقدم من هذا الإصدار، وينقصها: comments." in found(records.tables).said

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="the file is SQLite's")
    def test_its_log_is_not_cut_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert state(records.file_of_records) is State.WELL
        monkeypatch.setattr(records, "LOG_MAX_BYTES", -1)
        assert "ولا يُختصر" in found(records.file_of_records).said

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="the file is SQLite's")
    @pytest.mark.parametrize("from_byte", [100, 40_000])
    def test_its_file_is_damaged(
        self, from_byte: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where its first page is, which cannot be read past, and in the midst of its rows."""
        damaged = tmp_path / "damaged.sqlite3"
        other = connection.copy()
        other.settings_dict = other.settings_dict | {"NAME": str(damaged)}
        with other.cursor() as cursor:
            cursor.execute("CREATE TABLE words (word TEXT)")
            cursor.executemany("INSERT INTO words VALUES (%s)", [("كلمة" * 50,)] * 2000)
        other.close()
        written = bytearray(damaged.read_bytes())
        written[from_byte : from_byte + 20_000] = bytes([0xA5]) * 20_000
        damaged.write_bytes(written)
        monkeypatch.setattr(records, "connection", other)

        assert found(records.whole_file).said.startswith("تالف: ")
        other.close()

    def test_the_clock_went_back(self) -> None:
        publish_article(at=timezone.now())
        assert state(records.clock) is State.WELL
        with time_machine.travel(timezone.now() - timedelta(hours=3)):
            # PostgreSQL has a clock of its own, which did not go back with this machine's.
            said = "ساعة قاعدة البيانات" if connection.vendor == "postgresql" else "من وقت لم يأتِ بعد"
            assert said in found(records.clock).said


class TestTheDoors:
    @pytest.mark.parametrize(
        ("origin", "expected"),
        [
            ("http://localhost:8000", State.WELL),
            ("http://[::1]:8000", State.WELL),
            ("http://192.168.1.5:8000", State.DOUBTFUL),
            ("http://paper.example", State.WRONG),
        ],
    )
    def test_words_travel_in_secret(self, settings: LazySettings, origin: str, expected: State) -> None:
        assert state(doors.origin) is State.WELL
        settings.ORIGIN, settings.IS_SECURE = origin, False
        assert state(doors.origin) is expected

    @pytest.mark.parametrize(
        ("proxies", "expected"),
        [(["127.0.0.1"], State.WELL), ([], State.WRONG), (["10.0.0.0/8", "0.0.0.0/0"], State.WRONG)],
    )
    def test_who_may_say_who_asked(self, settings: LazySettings, proxies: list[str], expected: State) -> None:
        settings.TRUSTED_PROXIES = proxies
        assert state(doors.proxies) is expected

    def test_errors_that_show_the_code(self, settings: LazySettings) -> None:
        settings.DEBUG = True
        assert state(doors.debugging) is State.WRONG

    def test_the_key_is_read_by_others(self, settings: LazySettings) -> None:
        (settings.DATA / "secret_key").chmod(0o640)
        assert found(doors.key).remedy == f"chmod 600 {settings.DATA / 'secret_key'}"

    @pytest.mark.parametrize(
        ("mode", "expected"),
        [(0o700, State.WELL), (0o711, State.WELL), (0o755, State.DOUBTFUL), (0o770, State.WRONG)],
    )
    def test_the_data_directory_is_open(self, settings: LazySettings, mode: int, expected: State) -> None:
        settings.DATA.chmod(mode)
        assert state(doors.data) is expected

    def test_a_command_was_run_as_somebody_else(self, settings: LazySettings) -> None:
        if os.geteuid():
            pytest.skip("only root gives a file to another user")
        os.chown(settings.DATA / "secret_key", 65534, -1)
        assert "فيه ما ليس لصاحبه: secret_key" in found(doors.data).said

    def test_originals_are_open(self, settings: LazySettings) -> None:
        (settings.DATA / "originals").mkdir()
        (settings.DATA / "originals").chmod(0o755)
        assert "originals" in found(doors.data).said

    def test_the_demo_is_open_to_the_world(self, settings: LazySettings) -> None:
        assert state(doors.demo) is State.WELL
        settings.DEMO = True
        assert state(doors.demo) is State.DOUBTFUL
        Staff.objects.create_user("chief", "chief@paper.example", "kalima-demo-1", is_demo=True)
        assert found(doors.demo).said == "حساباتها مفتوحة: chief"
        settings.ORIGIN = "http://localhost:8000"
        assert state(doors.demo) is State.WELL

    def test_accounts_of_the_demo_are_left_over(self, settings: LazySettings) -> None:
        Staff.objects.create_user("writer", "writer@paper.example", "kalima-demo-1")
        assert state(doors.demo) is State.WELL
        Staff.objects.create_user("chief", "chief@paper.example", "kalima-demo-1", is_demo=True)
        assert found(doors.demo).said == "حساباتها هنا ولا يدخل بها أحد: chief"


class TestTheMachine:
    def test_the_disk_is_full(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(machine, "free_bytes", lambda: 50_000_000)
        assert found(machine.disk).said == "يكاد يمتلئ، وبقي فيه 50 م.ب"

    def test_there_is_room_and_no_place_for_names(self, monkeypatch: pytest.MonkeyPatch) -> None:
        full = SimpleNamespace(f_bavail=10**9, f_frsize=4096, f_blocks=10**9, f_files=10**6, f_favail=12)
        monkeypatch.setattr(os, "statvfs", lambda _path: full)
        assert state(machine.disk) is State.DOUBTFUL

    def test_memory_is_short(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "meminfo").write_text("MemTotal: 1000000 kB\nMemAvailable:   90000 kB\n")
        monkeypatch.setattr(machine, "MEMORY", tmp_path / "meminfo")
        assert found(machine.memory).said == "بقي منها 92 م.ب"

    def test_a_library_cannot_shape_arabic(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert state(machine.libraries) is State.WELL
        monkeypatch.setattr(machine.features, "check", lambda name: name != "raqm")
        assert "libfribidi0" in found(machine.libraries).remedy

    def test_the_letters_are_away(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        assert state(machine.fonts) is State.WELL
        monkeypatch.setattr(machine, "LATIN_FACE", tmp_path / "none.woff2")
        assert state(machine.fonts) is State.WRONG


class TestTheWork:
    def test_the_worker_died(self) -> None:
        with time_machine.travel(timezone.now() + timedelta(minutes=3)):
            worker, _stories = work.worker()
        assert (worker.state, worker.said) == (State.WRONG, "صامت منذ 3 دقائق")

    def test_a_story_was_left_behind(self, nada: Staff) -> None:
        now = timezone.now()
        schedule(make_article("الموازنة"), goes_live_at=now + timedelta(minutes=5), by=nada, at=now)
        with time_machine.travel(now + timedelta(minutes=7)):
            heartbeat.beat(at=timezone.now())
            _worker, stories = work.worker()
        assert (stories.state, stories.said) == (State.WRONG, "مادة واحدة فات موعدها أكثر من دقيقة")

    def test_nobody_takes_what_waits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert state(work.waiting_work) is State.WELL
        monkeypatch.setattr(queue.storage, "queue_size", lambda: 5_000)
        assert state(work.waiting_work) is State.DOUBTFUL

    def test_redis_is_away(self, settings: LazySettings, tmp_path: Path) -> None:
        settings.CACHE_URL = f"unix://{tmp_path / 'no.sock'}"
        assert "لا تجيب. CACHE_URL" in found(work.short_memories).said

    def test_the_search_lacks_stories(self) -> None:
        publish_article()
        assert state(work.search) is State.WELL
        SearchDocument.objects.all().delete()
        assert state(work.search) is State.DOUBTFUL
        assert "manage.py reindex" in found(work.whole_search).remedy

    def test_no_letter_leaves(self, settings: LazySettings) -> None:
        assert state(work.letters) is State.WELL
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        assert "لا أحد يجيب على 127.0.0.1:1" in found(work.letters).said
        settings.SENDS_LETTERS = False
        assert state(work.letters) is State.DOUBTFUL
