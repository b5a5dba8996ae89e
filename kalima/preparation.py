"""What stands ready before the first page is served: tables, static files, the first time a demo."""

import filecmp
import hashlib
import secrets
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.storage import Storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from redis import Redis, RedisError

from articles.models import Article, Staff
from kalima.backup.moving import is_unfinished
from kalima.backup.restoring import forget_begun
from kalima.ready import first_line
from kalima.web import position

ANSWER_S = 5
# Letters and digits that are not taken for one another when typed from a screen.
CLEAR_CHARACTERS = "abcdefghjkmnpqrstuvwxyz23456789"

# The demo's accounts, in the order of a story's way; they stand in the handbook for everybody to read.
DEMO_ACCOUNTS = ("writer", "desk", "chief", "moderator")


def prepare() -> None:
    """Make the directories, bring the tables up to date, and collect the static files where they changed.

    Raises CommandError with one line when a server that the settings name does not answer.
    """
    ensure_answers()
    if is_unfinished():
        raise CommandError(
            "DATABASE_URL: expected a database to which nothing is being moved. Run move_to again."
        )
    for directory in ("cache", "media", "originals", "static"):
        (settings.DATA / directory).mkdir(mode=0o750, exist_ok=True)
    position.begin_anew()
    call_command("migrate", interactive=False, verbosity=0)
    forget_begun()
    collect_static()


def ensure_answers() -> None:
    """Raise CommandError, naming the setting, where the database, the cache or the queue is out of reach."""
    ensure_database_answers()
    for name in ("CACHE_URL", "QUEUE_URL"):
        if getattr(settings, name):
            ensure_redis_answers(name)


def ensure_database_answers() -> None:
    """Raise CommandError where the database is out of reach."""
    # A pool would go on trying and then say only that it waited.
    database = connection.copy()
    options = {name: value for name, value in database.settings_dict["OPTIONS"].items() if name != "pool"}
    database.settings_dict = database.settings_dict | {"OPTIONS": options}
    try:
        database.ensure_connection()
    except DatabaseError as error:
        raise CommandError(f"DATABASE_URL: expected a database that answers. {first_line(error)}") from None
    finally:
        database.close()


def ensure_redis_answers(name: str) -> None:
    """Raise CommandError where the Redis that a setting names is out of reach."""
    try:
        Redis.from_url(
            getattr(settings, name), socket_connect_timeout=ANSWER_S, socket_timeout=ANSWER_S
        ).ping()
    except RedisError as error:
        raise CommandError(f"{name}: expected a Redis that answers. {first_line(error)}") from None


def collect_static() -> bool:
    """Collect and compress the static files unless they are as they were; say whether it was done.

    Nothing is ever deleted but copies that differ from their source: pages kept by caches, and by readers who
    are offline, still ask for the files of an earlier release.
    """
    if is_prepared():
        return False
    _drop_changed_copies()
    call_command("collectstatic", interactive=False, verbosity=0)
    _mark().write_text(static_fingerprint())
    return True


def is_prepared() -> bool:
    """Say whether the static files are collected as they now are."""
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    return manifest.exists() and _mark().exists() and _mark().read_text() == static_fingerprint()


def static_fingerprint() -> str:
    """Return a digest of the sources' names, sizes and times, and of the versions that work on them."""
    digest = hashlib.sha256(f"{version('django')} {version('whitenoise')}".encode())
    for name, path in sorted(_static_sources()):
        status = path.stat()
        digest.update(f"\n{name} {status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()


def has_newsroom() -> bool:
    """Say whether anybody works here, or anything is written: a demo is laid out in an empty house only."""
    return Staff.objects.exists() or Article.objects.exists()


def seed_demo() -> str:
    """Fill the empty newsroom with the demo; return its password if it was made up here, else nothing."""
    password = settings.DEMO_PASSWORD or new_password()
    call_command("seed_newsroom", password=password, verbosity=0)
    return "" if settings.DEMO_PASSWORD else password


def new_password() -> str:
    """Make up a password of 16 clear characters in four groups."""
    groups = ("".join(secrets.choice(CLEAR_CHARACTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _mark() -> Path:
    """Return the file that remembers which static files were collected last."""
    return Path(settings.DATA) / "static.mark"


def _static_sources() -> Iterator[tuple[str, Path]]:
    """Yield each static file's public name and where it lies; the first finder to know a name owns it."""
    seen: set[str] = set()
    for finder in get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            name = _public_name(path, storage)
            if name not in seen:
                seen.add(name)
                yield name, Path(storage.path(path))


def _public_name(path: str, storage: Storage) -> str:
    prefix = getattr(storage, "prefix", "")
    return f"{prefix}/{path}" if prefix else path


def _drop_changed_copies() -> None:
    # collectstatic leaves a copy that is newer than its source, but a release's files may carry older dates
    # than the copies of the release before.
    for name, source in _static_sources():
        copy = settings.STATIC_ROOT / name
        if copy.exists() and not filecmp.cmp(source, copy, shallow=False):
            copy.unlink()
