"""Settings: a wrong value stops the start and is named, and every setting is explained to operators."""

import json
import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("KALIMA_", "DJANGO_")) and not name.endswith("_URL")
}


def start(data: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start Python in the project's folder with these settings alone; a name given as '' stays unset."""
    values = {"KALIMA_DATA": str(data)} | environment
    return subprocess.run(
        [sys.executable, *(command or ("-c", "import kalima.settings"))],
        cwd=ROOT,
        env=CLEAN | values,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def value_of(data: Path, expression: str, **environment: str) -> object:
    """Return what an expression over the settings gives under an environment."""
    program = f"import json, kalima.settings as s; print(json.dumps({expression}, default=str))"
    answer = start(data, "-c", program, **environment)
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


class TestWrongValues:
    """One line, the setting's name in it, and no traceback."""

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("KALIMA_DEBUG", "maybe"),
            ("KALIMA_HOST", "paper.example"),
            ("KALIMA_PORT", "abc"),
            ("KALIMA_PORT", "0"),
            ("KALIMA_PORT", "99999999999999999999"),
            ("KALIMA_WEB_PROCESSES", "0"),
            ("KALIMA_DATA", "/proc/nowhere"),
            ("KALIMA_TIME_ZONE", "Mars"),
            ("KALIMA_ORIGIN", "paper.example"),
            ("KALIMA_ORIGIN", "ftp://paper.example"),
            ("KALIMA_ORIGIN", "https://paper.example/news"),
            ("KALIMA_SECRET_KEY_FALLBACKS", "short"),
            ("KALIMA_ORIGIN", "https://["),
            ("KALIMA_WEBSUB_HUB", "http://hub.example/"),
            ("KALIMA_WEBSUB_HUB", "https://hub.example/>; rel=x"),
            ("KALIMA_ALLOWED_HOSTS", "*"),
            ("KALIMA_ALLOWED_HOSTS", "https://paper.example"),
            ("KALIMA_LIGHT_HOST", "https://light.paper.example"),
            ("KALIMA_TRUSTED_PROXIES", "nginx"),
            ("KALIMA_INTERNAL", "localhost"),
            ("KALIMA_SECRET_KEY", "short"),
            ("KALIMA_SECRET_KEY_FILE", "/nowhere/key"),
            ("KALIMA_LOG", "xml"),
            ("KALIMA_SLOW_QUERY_MS", "-1"),
            ("KALIMA_DEMO", "2"),
            ("KALIMA_DEMO_PASSWORD", "1234567"),
            ("KALIMA_EMAIL_FROM", "desk"),
            ("DATABASE_URL", "kalima.sqlite3"),
            ("DATABASE_URL", "mysql://host/name"),
            ("DATABASE_URL", "postgres://host"),
            ("DATABASE_URL", "sqlite:////nowhere/kalima.sqlite3"),
            ("DATABASE_URL", "sqlite://:memory:"),
            ("CACHE_URL", "memcached://host"),
            ("CACHE_URL", "redis://"),
            ("QUEUE_URL", "redis://host/first"),
            ("EMAIL_URL", "pigeon://host"),
            ("EMAIL_URL", "smtp://host:port"),
            ("KALIMA_PROT", "8000"),
        ],
    )
    def test_it_is_refused_by_name(self, tmp_path: Path, name: str, value: str) -> None:
        answer = start(tmp_path, **{name: value})

        assert answer.returncode == 1
        assert answer.stderr.startswith(f"{name}: expected ")
        assert answer.stderr.count("\n") == 1

    def test_a_secret_is_never_repeated(self, tmp_path: Path) -> None:
        answer = start(tmp_path, DATABASE_URL="mysql://salma:open-sesame@host/name")

        assert "open-sesame" not in answer.stderr

    def test_a_misspelt_name_is_told_the_nearest_one(self, tmp_path: Path) -> None:
        assert "KALIMA_PORT" in start(tmp_path, KALIMA_PROT="8001").stderr

    @pytest.mark.parametrize(
        "command",
        [
            ("manage.py", "serve"),
            ("manage.py", "migrate"),
            ("manage.py", "worker"),
            ("-c", "import kalima.wsgi"),
        ],
    )
    def test_every_door_refuses_it_alike(self, tmp_path: Path, command: tuple[str, ...]) -> None:
        answer = start(tmp_path, *command, KALIMA_PORT="eight thousand")

        assert answer.returncode == 1
        assert answer.stderr == "KALIMA_PORT: expected a port from 1 to 65535, found 'eight thousand'.\n"

    def test_an_empty_value_counts_as_none(self, tmp_path: Path) -> None:
        assert value_of(tmp_path, "[s.PORT, s.CACHE_URL]", KALIMA_PORT="", CACHE_URL="") == [8000, ""]


class TestSecretKey:
    """The key is generated once, for its owner alone."""

    def test_processes_that_start_together_read_one_key(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(6) as several:
            keys = set(several.map(lambda _: str(value_of(tmp_path, "s.SECRET_KEY")), range(6)))

        assert len(keys) == 1
        assert not list(tmp_path.glob(".secret-*"))

    def test_nobody_else_may_read_it(self, tmp_path: Path) -> None:
        value_of(tmp_path / "var", "s.PORT")

        assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700

    def test_it_may_lie_in_a_file_named_by_the_operator(self, tmp_path: Path) -> None:
        (tmp_path / "key").write_text("مفتاح-" * 10 + "\n")

        found = value_of(tmp_path, "s.SECRET_KEY", KALIMA_SECRET_KEY_FILE=str(tmp_path / "key"))

        assert found == "مفتاح-" * 10
        assert not (tmp_path / "secret_key").exists()

    def test_a_kept_key_that_was_cut_short_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "secret_key").write_text("cut")

        assert start(tmp_path).stderr.startswith("KALIMA_SECRET_KEY: expected a key in")


class TestOlderKeys:
    """A key can be changed while people work: what the one of before signed still counts."""

    NEW, OLD, OLDEST = "n" * 40, "o" * 40, "a" * 40
    SIGNED = "__import__('django.core.signing', fromlist=['x']).Signer(salt='x').sign('نص')"
    READ = "__import__('django.core.signing', fromlist=['x']).Signer(salt='x').unsign({!r})"
    READER = "__import__('kalima.web.reader', fromlist=['x']).key_of('t' * 32)"

    def value(self, data: Path, expression: str, *, key: str, before: str = "") -> object:
        told = {"KALIMA_SECRET_KEY": key, "KALIMA_SECRET_KEY_FALLBACKS": before}
        return value_of(data, expression, DJANGO_SETTINGS_MODULE="kalima.settings", **told)

    def test_what_was_signed_is_read_and_a_reader_known_again(self, tmp_path: Path) -> None:
        signed = self.value(tmp_path, self.SIGNED, key=self.OLD, before=self.OLDEST)
        known = self.value(tmp_path, self.READER, key=self.OLD, before=self.OLDEST)
        both = f"{self.OLD},{self.OLDEST}"

        assert self.value(tmp_path, self.READ.format(signed), key=self.NEW, before=both) == "نص"
        assert self.value(tmp_path, self.READER, key=self.NEW, before=both) == known
        assert self.value(tmp_path, self.SIGNED, key=self.NEW, before=both) != signed
        assert self.value(tmp_path, self.READER, key=self.NEW) != known

    def test_a_short_one_is_refused_and_not_repeated(self, tmp_path: Path) -> None:
        answer = start(tmp_path, KALIMA_SECRET_KEY_FALLBACKS=f"{self.OLD},short-and-secret")

        assert answer.stderr.startswith("KALIMA_SECRET_KEY_FALLBACKS: expected keys")
        assert "short-and-secret" not in answer.stderr


class TestAdminPrefix:
    """One word before the staff's addresses moves all of them, and no public file tells it."""

    PROGRAM = """
import django
django.setup()
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from articles.offline import PRIVATE
for name in ("admin:index", "admin:login", "account_login", "account_reset_password", "design"):
    assert reverse(name).startswith("/tigris-47/"), name
for address in ("/admin/", "/accounts/login/", "/design/"):
    try:
        raise SystemExit(f"{address}: {resolve(address)}")
    except Resolver404:
        pass
browser = Client(headers={"host": "localhost"})
asked = browser.get("/tigris-47/admin/")
assert asked["Location"] == "/tigris-47/admin/login/?next=/tigris-47/admin/", asked
assert asked["X-Robots-Tag"] == "noindex"
assert "tigris" not in browser.get("/robots.txt").content.decode()
assert PRIVATE == ("/preview/",)
"""

    def test_it_moves_every_door_and_is_told_nobody(self, tmp_path: Path) -> None:
        answer = start(
            tmp_path,
            *("-c", self.PROGRAM),
            KALIMA_ADMIN_PREFIX="tigris-47",
            DJANGO_SETTINGS_MODULE="kalima.settings",
        )

        assert answer.returncode == 0, answer.stderr

    @pytest.mark.parametrize("word", ["a/b", "-x", "X", "دجلة", "a b", "..", "a" * 70])
    def test_it_is_one_word(self, tmp_path: Path, word: str) -> None:
        answer = start(tmp_path, KALIMA_ADMIN_PREFIX=word)

        assert answer.stderr.startswith("KALIMA_ADMIN_PREFIX: expected one word")


class TestProduction:
    """Django's own look at settings for a server has nothing to say; ours warns of plain http."""

    def test_the_settings_of_a_server_are_in_order(self, tmp_path: Path) -> None:
        answer = start(
            tmp_path,
            *("manage.py", "check", "--deploy", "--fail-level", "DEBUG"),
            KALIMA_ORIGIN="https://paper.example",
            KALIMA_TRUSTED_PROXIES="127.0.0.1",
            KALIMA_DEMO="0",
        )

        assert answer.returncode == 0, answer.stderr
        assert "no issues" in answer.stdout + answer.stderr

    @pytest.mark.parametrize(
        ("host", "address", "is_said"),
        [
            ("127.0.0.1", "http://localhost:8000", False),
            ("::1", "http://127.0.0.1:8000", False),
            ("0.0.0.0", "http://localhost:8000", True),
            ("127.0.0.1", "http://paper.example", True),
            ("0.0.0.0", "https://paper.example", False),
        ],
    )
    def test_a_start_in_clear_beyond_this_machine_is_warned_of(
        self, tmp_path: Path, host: str, address: str, is_said: bool
    ) -> None:
        answer = start(
            tmp_path,
            *("-c", "from kalima import serve; print(serve.is_in_clear())"),
            DJANGO_SETTINGS_MODULE="kalima.settings",
            KALIMA_HOST=host,
            KALIMA_ORIGIN=address,
        )

        assert answer.stdout.strip() == str(is_said), answer.stderr


class TestPublicAddress:
    """An https address turns on what needs TLS; a plain one leaves it off."""

    EXPRESSION = (
        "[s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SECURE_HSTS_SECONDS > 0]"
    )

    def test_https_names_and_guards_the_cookies(self, tmp_path: Path) -> None:
        found = value_of(tmp_path, self.EXPRESSION, KALIMA_ORIGIN="https://paper.example")

        assert found == ["__Host-session", "__Host-csrf", True, True, True]

    def test_plain_http_lets_cookies_come_back(self, tmp_path: Path) -> None:
        assert value_of(tmp_path, self.EXPRESSION) == ["kalima_session", "kalima_csrf", False, False, False]

    def test_its_host_is_answered(self, tmp_path: Path) -> None:
        hosts = value_of(tmp_path, "s.ALLOWED_HOSTS", KALIMA_ORIGIN="https://paper.example:8443/")

        assert "paper.example" in str(hosts)

    def test_redirecting_to_https_waits_for_a_trusted_proxy(self, tmp_path: Path) -> None:
        alone = value_of(tmp_path, "s.SECURE_SSL_REDIRECT", KALIMA_ORIGIN="https://paper.example")
        behind = value_of(
            tmp_path,
            "s.SECURE_SSL_REDIRECT",
            KALIMA_ORIGIN="https://paper.example",
            KALIMA_TRUSTED_PROXIES="127.0.0.1",
        )

        assert (alone, behind) == (False, True)


class TestDatabase:
    """Each engine gets what it needs to serve several processes."""

    def test_sqlite_writers_queue_at_begin(self, tmp_path: Path) -> None:
        options = value_of(tmp_path, "s.DATABASES['default']['OPTIONS']")

        assert isinstance(options, dict)
        assert options["transaction_mode"] == "IMMEDIATE"
        assert "journal_mode=WAL" in options["init_command"]
        assert "foreign_keys=ON" in options["init_command"]

    def test_a_path_with_spaces_and_signs_is_one_path(self, tmp_path: Path) -> None:
        data = tmp_path / "غرفة الأخبار 100% #1"

        assert value_of(data, "s.DATABASES['default']['NAME']") == str(data / "kalima.sqlite3")

    def test_postgres_keeps_a_pool(self, tmp_path: Path) -> None:
        database = value_of(
            tmp_path, "s.DATABASES['default']", DATABASE_URL="postgres://nada:x@db.local/kalima"
        )

        assert isinstance(database, dict)
        assert (database["HOST"], database["NAME"]) == ("db.local", "kalima")
        assert database["OPTIONS"]["pool"]["max_size"] == 8
        assert "max_parallel_workers_per_gather=0" in database["OPTIONS"]["options"]
        assert database["CONN_HEALTH_CHECKS"] is True


class TestDocumentation:
    """docs/operations.md and deploy/env.example tell operators of every setting."""

    NAMES = sorted(
        set(re.findall(r'"(KALIMA_[A-Z_]+[A-Z]|[A-Z]+_URL)"', (ROOT / "kalima/settings.py").read_text()))
    )

    def test_the_list_is_not_empty(self) -> None:
        assert {"KALIMA_PORT", "KALIMA_EMAIL_FROM", "DATABASE_URL", "EMAIL_URL"} <= set(self.NAMES)

    @pytest.mark.parametrize("name", NAMES)
    def test_it_has_its_line(self, name: str) -> None:
        assert f"| `{name}` |" in (ROOT / "docs/operations.md").read_text()

    def test_nothing_is_explained_that_is_not_there(self) -> None:
        explained = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/operations.md").read_text(), re.MULTILINE)

        assert set(explained) == set(self.NAMES)

    def test_the_example_names_only_what_is_there(self) -> None:
        named = re.findall(r"^#? ?([A-Z_]+)=", (ROOT / "deploy/env.example").read_text(), re.MULTILINE)

        assert named
        assert {name.removesuffix("_FILE") for name in named} <= set(self.NAMES)
