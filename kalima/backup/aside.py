"""Moves a whole newsroom out of the way, so that a backup can be restored in its place."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from kalima.backup import files
from kalima.ready import first_line
from kalima.web import bucket


class CannotStepAside(Exception):
    """A newsroom that cannot be moved away; its text says in Arabic why, and what to do."""


def set_aside(*, at: datetime) -> tuple[Path, str]:
    """Leave an empty database and empty folders, for nobody being served; where all lies now.

    That is a folder of the data directory, and on PostgreSQL also a schema ("" on SQLite, whose file lies in
    the folder). Backups, settings and keys stay. Killed in between, it goes on with what is left, in a folder
    of its own. Raises CannotStepAside before anything is moved.
    """
    if bucket.is_named():
        raise CannotStepAside("الملفات في مستودع، ولا تُنقل فيه. سمِّ مستودعًا فارغًا في STORE_URL.")
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
            place.rename(folder / label)
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
    file = Path(connection.settings_dict["NAME"])
    connection.close()
    # The file last: without it nobody knows what its log belongs to.
    for path in (Path(f"{file}-wal"), Path(f"{file}-shm"), file):
        if path.exists():
            path.rename(folder / path.name)
