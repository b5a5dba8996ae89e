"""Moves a whole newsroom out of the way, so that a backup can be restored in its place."""

import os
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from kalima.backup import databases, files
from kalima.ready import first_line

OPEN_FILES = Path("/proc")
ALONE = "alone"


class CannotStepAside(Exception):
    """A newsroom that cannot be moved away; its text says in Arabic why, and what to do."""


def is_of_a_newer_release() -> bool:
    """Whether migrations ran on the database that this release does not have."""
    loader = MigrationLoader(connection)
    return bool(loader.applied_migrations.keys() - loader.disk_migrations.keys())


def ensure_possible() -> None:
    """Raise CannotStepAside where files lie in a store or on another disk, or others are at work."""
    if next(files.in_store(), None):
        raise CannotStepAside("في المستودع ملفات، ولا تُنقل فيه. سمِّ مستودعًا فارغًا في STORE_URL.")
    here = settings.DATA.stat().st_dev
    for place in (*files.folders().values(), *_database_files()):
        if place.exists() and place.stat().st_dev != here:
            raise CannotStepAside(f"{place} على قرص غير قرص {settings.DATA}. يُنقل ما فيه باليد أولًا.")
    if others := _others_at_work():
        raise CannotStepAside(f"ما زال غيرنا يعمل على هذه القاعدة ({others}). يُوقف الموقع والعامل أولًا.")


def set_aside(*, at: datetime) -> tuple[Path, str]:
    """Leave an empty database and empty folders, for nobody being served; where all lies now.

    That is a folder of the data directory, and on PostgreSQL also a schema ("" on SQLite, whose file lies in
    the folder). Folders keep their owners and rights; backups, settings and keys stay. Killed in between, it
    goes on with what is left, in a folder of its own. Raises CannotStepAside before anything is moved.
    """
    ensure_possible()
    name = f"aside_{timezone.localtime(at):%Y%m%d_%H%M%S}"
    folder = settings.DATA / name
    folder.mkdir(mode=0o700)
    schema = ""
    if connection.vendor == "postgresql":
        schema = name
        try:
            _rename_schema(schema)
        except DatabaseError as error:
            folder.rmdir()
            raise CannotStepAside(
                f"لا يُنقل ما في قاعدة البيانات: {first_line(error)}. سمِّ قاعدة فارغة في DATABASE_URL."
            ) from error
    else:
        _move_file(folder)
    for label, place in files.folders().items():
        if files.holds_any(place):
            (folder / label).mkdir()
            for path in place.iterdir():
                path.rename(folder / label / path.name)
    return folder, schema


@transaction.atomic
def _rename_schema(name: str) -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        (own,) = cursor.fetchone()
        cursor.execute(f"ALTER SCHEMA {quote(own)} RENAME TO {quote(name)}")
        cursor.execute(f"CREATE SCHEMA {quote(own)}")


def _move_file(folder: Path) -> None:
    """SQLite's log is written into the file first, and goes along where somebody keeps it from that."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    for path in _database_files():
        if path.exists():
            path.rename(folder / path.name)


def _database_files() -> list[Path]:
    """SQLite's, the file itself last: without it nobody knows what its log belongs to."""
    if connection.vendor != "sqlite":
        return []
    file = str(connection.settings_dict["NAME"])
    return [Path(f"{file}-wal"), Path(f"{file}-shm"), Path(file)]


def _others_at_work() -> int:
    """How many connections to PostgreSQL's database there are beside ours, processes with SQLite's file."""
    if connection.vendor == "sqlite":
        return len(set(_holders(Path(connection.settings_dict["NAME"]).resolve())))
    # The pool may have opened more than the one that we asked for.
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    with databases.opened(ALONE, deepcopy(connection.settings_dict)), connections[ALONE].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND usename = current_user AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def _holders(file: Path) -> Iterator[str]:
    for opened in OPEN_FILES.glob("[0-9]*/fd/*"):
        with suppress(OSError):
            pid = opened.parts[-3]
            if pid != str(os.getpid()) and os.readlink(opened) == str(file):
                yield pid
