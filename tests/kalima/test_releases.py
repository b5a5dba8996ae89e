"""deploy/upgrade and deploy/rollback: to another release in one command, and back with what stood before."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.installation import Installation
from tests.kalima.test_settings import CLEAN, ROOT
from tests.shipped import free_port

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
echo "$*" >>"$SCRATCH/said"
case $1 in stop | restart)
    if [ -e "$SCRATCH/pid" ]; then kill "$(cat "$SCRATCH/pid")"; rm "$SCRATCH/pid"; fi
esac
case $1 in restart)
    systemd-run .venv/bin/python manage.py prepare || exit 1
    .venv/bin/python "$SCRATCH/ready.py" >/dev/null 2>&1 &
    echo $! >"$SCRATCH/pid"
esac
""",
    "make": """#!/bin/sh
echo "make $(git log -1 --format=%s)" >>"$SCRATCH/said"
[ "$(git log -1 --format=%s)" != "$(cat "$SCRATCH/lacking" 2>/dev/null)" ]
""",
}
# Who answers for the units whether all is well.
READY = """
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

class Answering(BaseHTTPRequestHandler):
    def do_GET(self):
        is_well = self.path == "/readyz" and not os.path.exists(os.environ["SCRATCH"] + "/sick")
        self.send_response(200 if is_well else 503)
        self.end_headers()

HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Answering).serve_forever()
"""
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

    def __init__(self, home: Path, data: Path, **environment: str) -> None:
        self.project, self.origin, self.data, self.scratch = home / "kalima", home / "origin", data, home
        programs = home / "bin"
        programs.mkdir()
        for name, text in PROGRAMS.items():
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)
        (home / "ready.py").write_text(READY)
        left_out = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", "tests", "bench")
        shutil.copytree(ROOT, self.origin, ignore=left_out)
        self.git("init", "--quiet", "--initial-branch=main", "--template=")
        self.release("1.0")
        subprocess.run(["git", "clone", "--quiet", self.origin, self.project], check=True)
        (self.project / ".venv").symlink_to(sys.prefix)
        port = str(free_port())
        settings = {"KALIMA_DATA": str(data), "KALIMA_DEMO": "0", "KALIMA_PORT": port} | environment
        (home / "kalima.env").write_text("".join(f'{name}="{value}"\n' for name, value in settings.items()))
        self.environment = CLEAN | {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "ENV_FILE": str(home / "kalima.env"),
            "SCRATCH": str(home),
            "PORT": port,
            "PATIENCE_S": "10",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
        }

    def close(self) -> None:
        self.done("systemctl", "stop")

    def git(self, *command: str) -> str:
        who = ["-c", "user.name=Nada", "-c", "user.email=nada@kalima.example", "-c", "commit.gpgsign=false"]
        done = subprocess.run(["git", *who, *command], cwd=self.origin, check=True, capture_output=True)
        return done.stdout.decode().strip()

    def release(self, name: str, *, has_table: bool = False, breaks: str = "") -> None:
        """Print a release that everybody can fetch, perhaps with a command that fails."""
        (self.origin / "RELEASE").write_text(name)
        if breaks:
            (self.origin / f"kalima/management/commands/{breaks}.py").write_text("raise SystemExit(1)")
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
    def said(self) -> list[str]:
        """What was asked of systemd and of make."""
        return (self.scratch / "said").read_text().splitlines()

    @property
    def version(self) -> str:
        return (self.project / "RELEASE").read_text()

    @property
    def people(self) -> set[str]:
        return set(self.shell(PEOPLE).split())


@pytest.fixture
def server(new: Installation, tmp_path: Path) -> Iterator[Server]:
    with closing(Server(tmp_path, new.data)) as made:
        yield made


class TestUpgrade:
    def test_it_brings_the_newest_release_and_a_backup_of_before(self, server: Server) -> None:
        server.git("tag", "1.0")
        server.release("1.1", has_table=True)

        said = server.done("deploy/upgrade")

        (backup,) = (server.data / "backups").glob("upgrade-*.tar")
        assert "تمت الترقية" in said
        assert str(backup) in said
        assert server.version == "1.1"
        assert server.shell(TABLES) == "True"
        assert server.said == ["make 1.1", "restart kalima-web kalima-worker"]
        assert "لا جديد" in server.done("deploy/upgrade")
        assert "إصدار أقدم" in server.run("deploy/upgrade", "1.0")[1]

    def test_cut_short_at_its_very_end_it_is_noted_once(self, server: Server) -> None:
        server.release("1.1")
        server.done("deploy/upgrade")
        noted = (server.project / ".git/kalima-upgrades").read_text()
        (server.project / ".git/kalima-under-way").write_text(f"upgrade {noted}")

        assert "تمت الترقية" in server.done("deploy/upgrade")

        assert (server.project / ".git/kalima-upgrades").read_text() == noted
        assert not (server.project / ".git/kalima-under-way").exists()

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
        (server.scratch / "lacking").write_text("1.1")

        assert server.run("deploy/upgrade", "9.9") == (1, "لا إصدار باسم 9.9.\n")
        status, said = server.run("deploy/upgrade", "1.1")

        assert (status, server.version) == (1, "1.0")
        assert "والإصدار السابق باقٍ" in said
        assert server.said == ["make 1.1", "make 1.0"]


class TestRollback:
    def test_where_no_table_changed_everything_written_stays(self, server: Server) -> None:
        server.release("1.1")
        (server.scratch / "sick").touch()
        server.environment["PATIENCE_S"] = "1"
        status, said = server.run("deploy/upgrade")
        assert (status, "يُرجَع بالأمر deploy/rollback" in said) == (1, True)
        server.shell(PERSON.format("huda"))
        (server.scratch / "sick").unlink()
        server.environment["PATIENCE_S"] = "10"

        server.done("deploy/rollback")

        assert (server.version, "huda" in server.people) == ("1.0", True)
        assert not list(server.data.glob("aside_*"))
        assert server.run("deploy/rollback") == (1, "لا ترقية مسجلة هنا.\n")

    def test_where_tables_changed_what_stood_before_comes_back_and_nothing_is_lost(
        self, server: Server
    ) -> None:
        """Cut short in the middle, the same command goes on."""
        server.shell(PICTURE)
        (server.data / "originals").chmod(0o2750)
        server.release("1.1", has_table=True)
        server.done("deploy/upgrade")
        server.shell(PERSON.format("huda"))
        (server.scratch / "lacking").write_text("1.0")
        status, said = server.run("deploy/rollback")
        assert (status, "يُعاد الأمر نفسه" in said) == (1, True)
        assert server.run("deploy/upgrade") == (1, "بدأ رجوع ولم يتم. يُتم بالأمر deploy/rollback.\n")
        (server.scratch / "lacking").unlink()

        server.done("deploy/rollback")

        assert server.version == "1.0"
        assert server.shell(TABLES) == "False"
        assert server.people == set()
        assert any(path.is_file() for path in (server.data / "originals").rglob("*"))
        assert (server.data / "originals").stat().st_mode & 0o7777 == 0o2750
        (kept,) = (server.data / "backups").glob("rollback-*.tar")
        assert "سليمة" in server.manage("verify_backup", str(kept))
        (aside,) = server.data.glob("aside_*")
        assert {path.name for path in aside.iterdir()} >= {"kalima.sqlite3", "originals"}
        # Whoever asks twice loses nothing of what was written since.
        server.shell(PERSON.format("huda"))
        assert server.run("deploy/rollback") == (1, "لا ترقية مسجلة هنا.\n")
        assert server.people == {"huda"}

    def test_the_same_on_postgresql_from_a_release_that_fails(self, prepared: str, tmp_path: Path) -> None:
        with closing(Server(tmp_path, tmp_path / "var", DATABASE_URL=prepared)) as server:
            server.data.mkdir()
            server.shell(PERSON.format("salma"))
            server.release("1.1", has_table=True, breaks="backup")
            server.done("deploy/upgrade")
            server.shell(PERSON.format("huda"))
            with psycopg.connect(prepared):
                status, said = server.run("deploy/rollback")
                assert (status, "ما زال غيرنا يعمل على هذه القاعدة" in said) == (1, True)
                assert (server.version, server.people) == ("1.1", {"salma", "huda"})

            said = server.done("deploy/rollback")

            assert "لم تُؤخذ نسخة مما هو قائم الآن" in said
            assert server.people == {"salma"}
            assert server.shell(TABLES) == "False"
            (aside,) = server.data.glob("aside_*")
            with psycopg.connect(prepared) as database:
                rows = database.execute(f"SELECT username FROM {aside.name}.articles_staff ORDER BY id")
                assert rows.fetchall() == [("salma",), ("huda",)]
