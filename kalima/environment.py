"""Settings come from the environment: read here by name and type, and refused in one line when wrong."""

import difflib
import ipaddress
import os
import re
import secrets
import sys
import tempfile
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import dj_database_url
from environs import FileAwareEnv, ValidationError

T = TypeVar("T")

SECRET_CHARACTERS_MIN = 32
PASSWORD_CHARACTERS_MIN = 8
PASSPHRASE_CHARACTERS_MIN = 12

# A connection serves the requests of one thread for a minute, then is opened afresh.
SQLITE = {"CONN_MAX_AGE": 60}
# The pool keeps connections for all threads of a process, so none may be kept outside it.
POSTGRESQL = {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
ENGINES: dict[str, dict[str, Any]] = {
    "django.db.backends.sqlite3": SQLITE,
    "django.db.backends.postgresql": POSTGRESQL,
}

# Writers queue at BEGIN instead of failing at COMMIT, readers never wait for them, and a power cut may
# lose the last moment but never the file. What is read is mapped, once for all processes; the cache that each
# connection has beside it stays small.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; "
        "PRAGMA journal_size_limit=67108864"
    ),
}
# No page asks for so much that compiling a plan or starting processes for it takes less than the plan itself.
_AT_ONCE = "-c jit=off -c max_parallel_workers_per_gather=0"
# Who waits for a server that is away keeps a thread from readers whose pages are there.
POSTGRESQL_OPTIONS: dict[str, Any] = {
    "pool": {"min_size": 1, "max_size": 8, "timeout": 3},
    "connect_timeout": 5,
    "options": _AT_ONCE,
}

# The roles of the newsroom as settings name them; `kalima.roles` says what each may do.
ROLES = ("writer", "desk_editor", "managing_editor", "moderator")

# Names that the Makefile or the tests read for themselves.
READ_ELSEWHERE = {"KALIMA_SHARED"}


class Environment(FileAwareEnv):
    """Typed reading of environment variables, with NAME_FILE for values kept in files.

    An empty value counts as none. The first wrong value ends the process with status 1 and one line.
    """

    def __init__(self) -> None:
        super().__init__(strip_whitespace=True)
        self.names: set[str] = set()
        # What was said, by its name: all can read the first, the second is told to nobody.
        self.said: dict[str, str] = {}
        self.secrets: dict[str, str] = {}

    def read(
        self,
        kind: Callable[..., T],
        name: str,
        default: Any,
        expected: str,
        *,
        is_secret: bool = False,
        **how: Any,
    ) -> T:
        """Read one variable through one of environs' types; expected says in words what would be right."""
        self.names.add(name)
        if said := self._get_value(name, ""):
            (self.secrets if is_secret else self.said)[name] = str(said)
        try:
            return kind(name, default, **how)
        except (ValidationError, ValueError, OverflowError):
            found = "" if is_secret else f", found {self.found(name)!r}"
            refuse(name, f"expected {expected}{found}.")

    def found(self, name: str) -> str:
        """Say what stands in the environment under a name, or which file it names."""
        return os.environ.get(f"{name}{self.file_suffix}") or os.environ.get(name, "")

    def refuse_unknown(self, prefix: str) -> None:
        """End the process when a variable with our prefix is none that was read: a misspelling is silent."""
        known = self.names | {f"{name}{self.file_suffix}" for name in self.names} | READ_ELSEWHERE
        for name in sorted(os.environ):
            if name.startswith(prefix) and name not in known:
                nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
                refuse(name, f"expected a setting that exists; the nearest name is {nearest[0]}.")

    def database(self, name: str, default: str) -> dict[str, Any]:
        """Read a database address as Django's settings, with what its engine needs for several processes."""
        return _as_several_use(dict(self.dj_db_url(name, default)))

    def mail(self, name: str, default: str) -> dict[str, Any]:
        """Read a mail address as Django's EMAIL_* settings."""
        settings = dict(self.dj_email_url(name, default))
        ensure("EMAIL_BACKEND" in settings)
        return settings

    def _get_value(self, env_key: str, default: Any) -> Any:
        file = os.environ.get(f"{env_key}{self.file_suffix}")
        if file and not (Path(file).is_absolute() and os.access(file, os.R_OK)):
            refuse(
                f"{env_key}{self.file_suffix}", f"expected the full path of a readable file, found {file!r}."
            )
        value = super()._get_value(env_key, default)
        return default if value == "" else value


def refuse(name: str, reason: str) -> NoReturn:
    """End the process with one line that names the setting."""
    sys.exit(f"{name}: {reason}")


def database_at(url: str) -> dict[str, Any]:
    """Read the address of another database than the newsroom's. Raises ValueError."""
    try:
        return _as_several_use(dict(dj_database_url.parse(url)))
    except (ValidationError, dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as error:
        raise ValueError("no address of a database") from error


def replica_url(value: str) -> None:
    """Accept the address of a PostgreSQL, or none."""
    ensure(not value or database_at(value)["ENGINE"].endswith("postgresql"))


def replica_at(url: str) -> dict[str, Any]:
    """Read the address of a replica: it is only read, and nobody waits for it, since the primary is there."""
    settings = database_at(url)
    quick = {"pool": POSTGRESQL_OPTIONS["pool"] | {"min_size": 0, "timeout": 1}, "connect_timeout": 2}
    only_read = {"options": f"{settings['OPTIONS']['options']} -c default_transaction_read_only=on"}
    return settings | {"OPTIONS": settings["OPTIONS"] | quick | only_read, "TEST": {"MIRROR": "default"}}


def _as_several_use(settings: dict[str, Any]) -> dict[str, Any]:
    ensure(settings["ENGINE"] in ENGINES and bool(settings["NAME"]))
    if settings["ENGINE"].endswith("sqlite3"):
        path = Path(settings["NAME"])
        ensure(path.is_absolute() and path.parent.is_dir())
    return settings | ENGINES[settings["ENGINE"]] | {"OPTIONS": _options(settings)}


def _options(settings: dict[str, Any]) -> dict[str, Any]:
    ours = SQLITE_OPTIONS if settings["ENGINE"].endswith("sqlite3") else POSTGRESQL_OPTIONS
    return ours | settings.get("OPTIONS", {})


def host_of(url: str) -> str:
    """Return the host that an address names, as a Host header shows it."""
    return bracketed(urlsplit(url).hostname or "")


def bracketed(host: str) -> str:
    """Return a host as addresses and Host headers write it: IPv6 stands in brackets."""
    return f"[{host}]" if ":" in host else host


def between(low: int, high: int) -> Callable[[int], None]:
    """Accept numbers from low to high, both included."""
    return lambda number: ensure(low <= number <= high)


def address(value: str) -> None:
    """Accept an IP address to listen on."""
    ipaddress.ip_address(value)


def one_of(*words: str) -> Callable[[str], None]:
    """Accept one of these words."""
    return lambda value: ensure(value in words)


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine, by address or by name."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def networks(values: list[str]) -> None:
    """Accept addresses and networks."""
    for value in values:
        ipaddress.ip_network(value)


def origin(value: str) -> None:
    """Accept scheme, host and port, and nothing after them."""
    parts = urlsplit(value)
    ensure(parts.scheme in {"http", "https"} and bool(parts.hostname) and is_bare(parts))
    ensure(re.fullmatch(r"[a-z0-9.:\[\]-]+", parts.netloc) is not None)
    ensure(parts.port is None or parts.port > 0)


def hosts(values: list[str]) -> None:
    """Accept host names as Django's ALLOWED_HOSTS takes them; a lone * would answer to any name."""
    for value in values:
        ensure(re.fullmatch(r"\.?[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*|\[[0-9a-fA-F:]+\]", value) is not None)


def host_name(value: str) -> None:
    """Accept one host name in small letters, without a port."""
    ensure(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", value) is not None)


def roles(values: list[str]) -> None:
    """Accept roles of the newsroom, or off alone."""
    ensure(values == ["off"] or set(values) <= set(ROLES))


def redis_url(value: str) -> None:
    """Accept an address of Redis or Valkey."""
    parts = urlsplit(value)
    ensure(parts.scheme in {"redis", "rediss", "unix"})
    ensure(bool(parts.path) if parts.scheme == "unix" else bool(parts.hostname))
    ensure(parts.scheme == "unix" or re.fullmatch(r"(/\d*)?", parts.path) is not None)
    ensure(parts.port is None or parts.port > 0)


def https_address(value: str) -> None:
    """Accept an https address that can stand in a header, or none."""
    parts = urlsplit(value)
    ensure(not value or (parts.scheme == "https" and bool(parts.hostname)))
    ensure(re.fullmatch(r"[!#$%&'()*+,./:;=?@\[\]_~a-zA-Z0-9-]*", value) is not None)


def api_address(value: str) -> None:
    """Accept an http or https address with nothing secret in it, or none."""
    parts = urlsplit(value)
    ensure(not value or (parts.scheme in {"http", "https"} and bool(parts.hostname) and is_bare(parts)))
    ensure(parts.port is None or parts.port > 0)


def front_addresses(values: list[str]) -> None:
    """Accept plain addresses of machines: scheme, host and port, and nothing after them."""
    for value in values:
        parts = urlsplit(value)
        ensure(parts.scheme == "http" and bool(parts.hostname) and bool(parts.port) and is_bare(parts))
        ensure(not parts.path)


def store_url(value: str) -> None:
    """Accept the address of a bucket, with its key, or none."""
    parts = urlsplit(value)
    ensure(not value or (parts.scheme in {"s3", "s3+http"} and bool(parts.hostname)))
    ensure(not value or bool(parts.username and parts.password))
    ensure(not value or re.fullmatch(r"/[a-z0-9.-]{3,63}", parts.path) is not None)
    ensure(parts.port is None or parts.port > 0)


def store_at(url: str) -> dict[str, str]:
    """A bucket's address as django-storages takes it."""
    parts = urlsplit(url)
    if not url:
        return {}
    scheme = "http" if parts.scheme == "s3+http" else "https"
    asked = dict(parse_qsl(parts.query))
    return {
        "endpoint_url": f"{scheme}://{parts.netloc.rpartition('@')[2]}",
        "bucket_name": parts.path[1:],
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "region_name": asked.get("region", "us-east-1"),
    }


def plain_word(value: str) -> None:
    """Accept letters, digits and the like, which can stand in a path."""
    ensure(re.fullmatch(r"[a-zA-Z0-9._-]*", value) is not None)


def token(value: str) -> None:
    """Accept what can stand in a header."""
    ensure(re.fullmatch(r"[!-~]*", value) is not None)


def mail_address(value: str) -> None:
    """Accept one plain e-mail address."""
    ensure(re.fullmatch(r"[^\s@<>,]+@[^\s@<>,]+", value) is not None)


def time_zone(value: str) -> None:
    """Accept a name of the tz database."""
    ensure(value in zoneinfo.available_timezones())


def long_secret(value: str) -> None:
    """Accept a key that nobody guesses."""
    ensure(len(value) >= SECRET_CHARACTERS_MIN)


def long_secrets(values: list[str]) -> None:
    """Accept keys that nobody guesses."""
    for value in values:
        long_secret(value)


def word(value: str) -> None:
    """Accept one part of an address in small letters, or none."""
    ensure(not value or re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}[a-z0-9]", value) is not None)


def passphrase(value: str) -> None:
    """Accept a passphrase for backups, which anybody may try for as long as they like; or none."""
    ensure(not value or len(value) >= PASSPHRASE_CHARACTERS_MIN)


def hour_or_off(value: str) -> None:
    """Accept an hour of the day, or that none is meant."""
    ensure(value == "off" or (value.isascii() and value.isdigit() and int(value) <= 23))


def password(value: str) -> None:
    """Accept a demo password of the length that the sign-in page asks for."""
    ensure(len(value) >= PASSWORD_CHARACTERS_MIN)


def ensure(holds: bool) -> None:
    """Raise ValidationError where a condition does not hold."""
    if not holds:
        raise ValidationError("not as expected")


def is_bare(parts: SplitResult) -> bool:
    """Say whether an address ends with its host and port; one closing slash is forgiven."""
    return parts.path in {"", "/"} and not parts.query and not parts.fragment and not parts.username


def data_directory(path: Path) -> Path:
    """Make the data directory, for its owner alone, or end the process."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        refuse(
            "KALIMA_DATA",
            f"expected a directory that can be made and written, found {str(path)!r} ({error}).",
        )
    if not os.access(path, os.W_OK | os.X_OK):
        refuse("KALIMA_DATA", f"expected a directory that this user can write, found {str(path)!r}.")
    return path


def kept_secret(path: Path) -> str:
    """Return the key kept in a file; the first process to ask makes it.

    The key is written whole under another name and linked into place, so that of several processes
    starting together all read the one key that came first.
    """
    if not path.exists():
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
        try:
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(64))
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    secret = path.read_text().strip()
    if len(secret) < SECRET_CHARACTERS_MIN:
        refuse(
            "KALIMA_SECRET_KEY",
            f"expected a key in {path}, found fewer than {SECRET_CHARACTERS_MIN} characters.",
        )
    return secret
