"""deploy/upgrade and deploy/rollback: to another release in one command, and back with what stood before."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.installation import Installation
from tests.kalima.test_settings import CLEAN, ROOT

# Tables and a cluster of PostgreSQL are made once for all of them.
pytestmark = pytest.mark.xdist_group("releases")

# In the place of systemd: the program with the unit's settings, by whoever runs the test.
PROGRAMS = {
    "systemd-run": """#!/bin/sh
while [ "${1#--}" != "$1" ]; do shift; done
set -a; . "$ENV_FILE"; set +a
exec "$@"
""",
    "systemctl": """#!/bin/sh
echo "$*" >>"$SAID"
case $1 in restart) systemd-run .venv/bin/python manage.py prepare;; esac
""",
    "make": """#!/bin/sh
echo "make $(git log -1 --format=%s)" >>"$SAID"
[ ! -e "$LACKING" ]
""",
}
# A release with a table more.
MIGRATION = """
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("articles", "{last}")]
    operations = [migrations.RunSQL("CREATE TABLE probe (number integer)", "DROP TABLE probe")]
"""
PERSON = "from articles.models import Staff; Staff.objects.create_user({0!r}, '{0}@kalima.example')"
PICTURE = """
import io
from django.utils import timezone
from PIL import Image
from articles.renditions import add_image
Image.new("RGB", (800, 500), "#9C3B22").save(file := io.BytesIO(), "PNG")
file.seek(0)
add_image(file, title="النهر", credit="تصوير: ميس خليل", by=None, at=timezone.now())
"""
PEOPLE = "from articles.models import Staff; print(*Staff.objects.values_list('username', flat=True))"
TABLES = "from django.db import connection; print('probe' in connection.introspection.table_names())"


class Server:
    """A machine with the project as a clone, a newsroom, and units that are said to be started."""

    def __init__(self, home: Path, data: Path, port: int, **environment: str) -> None:
        self.project, self.origin, self.data = home / "kalima", home / "origin", data
        programs = home / "bin"
        programs.mkdir()
        for name, text in PROGRAMS.items():
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)
        left_out = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", "tests", "bench")
        shutil.copytree(ROOT, self.origin, ignore=left_out)
        self.git("init", "--quiet", "--initial-branch=main", "--template=")
        self.release("1.0")
        subprocess.run(["git", "clone", "--quiet", self.origin, self.project], check=True)
        (self.project / ".venv").symlink_to(sys.prefix)
        settings = {"KALIMA_DATA": str(data), "KALIMA_DEMO": "0", "KALIMA_PORT": str(port)} | environment
        self.settings = home / "kalima.env"
        self.settings.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        self.said, self.lacking = home / "said", home / "lacking"
        self.environment = CLEAN | {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "ENV_FILE": str(self.settings),
            "SAID": str(self.said),
            "LACKING": str(self.lacking),
            "PATIENCE_S": "1",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
        }

    def git(self, *command: str) -> str:
        who = ["-c", "user.name=Nada", "-c", "user.email=nada@kalima.example", "-c", "commit.gpgsign=false"]
        done = subprocess.run(["git", *who, *command], cwd=self.origin, check=True, capture_output=True)
        return done.stdout.decode().strip()

    def release(self, name: str, *, has_table: bool = False) -> None:
        """Print a release that everybody can fetch."""
        (self.origin / "RELEASE").write_text(name)
        if has_table:
            folder = self.origin / "articles/migrations"
            last = max(path.stem for path in folder.glob("0*.py"))
            (folder / "9000_probe.py").write_text(MIGRATION.format(last=last))
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", name)

    def run(self, *command: str) -> tuple[int, str]:
        done = subprocess.run(
            command,
            cwd=self.project,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        return done.returncode, done.stdout.decode()

    def done(self, *command: str) -> str:
        status, said = self.run(*command)
        assert status == 0, said
        return said

    def manage(self, *command: str) -> str:
        return self.done("systemd-run", ".venv/bin/python", "manage.py", *command)

    def shell(self, program: str) -> str:
        return self.manage("shell", "-v", "0", "-c", program).strip()

    @property
    def version(self) -> str:
        return (self.project / "RELEASE").read_text()

    @property
    def people(self) -> set[str]:
        return set(self.shell(PEOPLE).split())


class Ready:
    """Who answers for the units whether all is well."""

    def __init__(self) -> None:
        self.is_well = True
        ready = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200 if ready.is_well and self.path == "/readyz" else 503)
                self.end_headers()

            def log_message(self, *_said: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def ready() -> Iterator[Ready]:
    with closing(Ready()) as running:
        yield running


@pytest.fixture
def server(new: Installation, ready: Ready, tmp_path: Path) -> Server:
    return Server(tmp_path, new.data, ready.server.server_address[1])


class TestUpgrade:
    def test_it_brings_the_newest_release_and_a_backup_of_before(self, server: Server) -> None:
        server.release("1.1", has_table=True)

        said = server.done("deploy/upgrade")

        (backup,) = (server.data / "backups").glob("upgrade-*.tar")
        assert "تمت الترقية" in said
        assert str(backup) in said
        assert server.version == "1.1"
        assert server.shell(TABLES) == "True"
        assert server.said.read_text().splitlines() == ["make 1.1", "restart kalima-web kalima-worker"]
        assert "لا جديد" in server.done("deploy/upgrade")

    def test_without_a_backup_there_is_none(self, server: Server) -> None:
        server.release("1.1")
        (server.data / "kalima.sqlite3").write_bytes(b"no database")

        status, said = server.run("deploy/upgrade")

        assert (status, server.version) == (1, "1.0")
        assert "لم تبدأ الترقية" in said

    def test_over_files_that_were_changed_there_is_none(self, server: Server) -> None:
        server.release("1.1")
        (server.project / "manage.py").write_text("")

        status, said = server.run("deploy/upgrade")

        assert (status, server.version) == (1, "1.0")
        assert "git status" in said

    def test_where_the_requirements_of_what_was_named_are_not_to_be_had_the_former_stays(
        self, server: Server
    ) -> None:
        for name in ("1.1", "1.2"):
            server.release(name)
            server.git("tag", name)
        server.lacking.touch()

        assert server.run("deploy/upgrade", "9.9") == (1, "لا إصدار باسم 9.9.\n")
        status, said = server.run("deploy/upgrade", "1.1")

        assert (status, server.version) == (1, "1.0")
        assert "والإصدار السابق باقٍ" in said
        assert server.said.read_text().splitlines() == ["make 1.1", "make 1.0"]


class TestRollback:
    def test_where_no_table_changed_everything_written_stays(self, server: Server, ready: Ready) -> None:
        server.release("1.1")
        ready.is_well = False
        status, said = server.run("deploy/upgrade")
        assert (status, "الرجوع: deploy/rollback" in said) == (1, True)
        server.shell(PERSON.format("huda"))
        ready.is_well = True

        server.done("deploy/rollback")

        assert (server.version, "huda" in server.people) == ("1.0", True)
        assert not list((server.data / "backups").glob("rollback-*"))
        status, said = server.run("deploy/rollback")
        assert (status, "لا ترقية مسجلة" in said) == (1, True)

    def test_where_tables_changed_what_stood_before_comes_back_and_nothing_is_lost(
        self, server: Server
    ) -> None:
        """Cut short in the middle, the same command goes on."""
        server.shell(PICTURE)
        server.release("1.1", has_table=True)
        server.done("deploy/upgrade")
        server.shell(PERSON.format("huda"))
        server.lacking.touch()
        status, said = server.run("deploy/rollback")
        assert (status, "يُعاد الأمر نفسه" in said) == (1, True)
        server.lacking.unlink()

        server.done("deploy/rollback")

        assert server.version == "1.0"
        assert server.shell(TABLES) == "False"
        assert server.people == set()
        assert any(path.is_file() for path in (server.data / "originals").rglob("*"))
        assert server.manage("verify") == "السجلات سليمة.\n"
        (kept,) = (server.data / "backups").glob("rollback-*.tar")
        assert "سليمة" in server.manage("verify_backup", str(kept))
        (aside,) = server.data.glob("aside_*")
        assert {path.name for path in aside.iterdir()} >= {"kalima.sqlite3", "originals"}

    def test_the_same_on_postgresql(self, prepared: str, ready: Ready, tmp_path: Path) -> None:
        port = ready.server.server_address[1]
        server = Server(tmp_path, tmp_path / "var", port, DATABASE_URL=prepared)
        server.data.mkdir()
        server.shell(PERSON.format("salma"))
        server.release("1.1", has_table=True)
        server.done("deploy/upgrade")
        server.shell(PERSON.format("huda"))

        server.done("deploy/rollback")

        assert server.people == {"salma"}
        assert server.shell(TABLES) == "False"
        (aside,) = server.data.glob("aside_*")
        there = f"SELECT username FROM {aside.name}.articles_staff ORDER BY pk"
        program = f"from django.db import connection as c; k = c.cursor(); k.execute({there!r}); print(*k)"
        assert server.shell(program.replace("ORDER BY pk", "ORDER BY id")) == "('salma',) ('huda',)"
