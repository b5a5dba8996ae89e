"""Takes a backup or an export while the newsroom works: rows as they are at one moment, files, settings."""

import gzip
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Protocol

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from kalima.backup import databases, files, rows, schema
from kalima.backup.package import Packer
from kalima.backup.unpacked import Folder

# The first member, the settings, the last before the manifest.
HEAD, SETTINGS, CONTENTS = "backup.json", "settings.json", "contents.json"
SECRET_KEY, WEIGHTS = "secret_key", "score.weights"
# What the rows of an export mean, for programs that are not this one.
SCHEMA = "schema.json"
FORMAT = 1
# Rows of one table stand in members of so many bytes before they are compressed.
PART = 4 << 20
# More takes longer than it saves: most of it is text in print twice.
LEVEL = 4


class NoRoom(Exception):
    """A disk on which the backup would not fit; its text says in Arabic how much is missing."""


@dataclass
class Contents:
    """What is in a backup: rows of each table and the last number it gave out, files by folder."""

    rows: dict[str, int] = field(default_factory=dict)
    last_numbers: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    # Files that went before they were read, where they could not be kept from going.
    gone: list[str] = field(default_factory=list)


class Taker(Protocol):
    """What members are given to, one after the other."""

    def add(self, name: str, content: bytes, *, at: datetime) -> None: ...

    def add_file(self, name: str, path: Path) -> None: ...

    def close(self) -> None: ...


def take(file: Path, *, passphrase: str = "", is_export: bool = False, at: datetime) -> Contents:
    """Write it to a file that is there whole or not at all. Raises NoRoom before a byte is written."""
    settings.BACKUPS_ROOT.mkdir(mode=0o700, exist_ok=True)
    ensure_room(file.parent)
    part = file.with_name(f".{file.name}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            contents = pour(out, passphrase=passphrase, is_export=is_export, at=at)
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _settle(file.parent)
    return contents


def pour(out: IO[bytes], *, passphrase: str = "", is_export: bool = False, at: datetime) -> Contents:
    """Write it to wherever bytes can go."""
    packer = Packer(out, passphrase=passphrase, keeps_holes=not is_export)
    return _fill(packer, is_sealed=bool(passphrase), is_export=is_export, at=at)


def unpack(folder: Path, *, at: datetime) -> Contents:
    """Write an export to a folder that is not there yet, or empty: there whole, or not at all.

    Raises NoRoom before a byte is written, and OSError where something lies there.
    """
    ensure_room(folder.parent)
    with suppress(FileNotFoundError):
        folder.rmdir()
    part = folder.with_name(f".{folder.name}.part")
    # What an earlier try left when it was killed.
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    try:
        contents = _fill(Folder(part), is_sealed=False, is_export=True, at=at)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    _settle(folder.parent)
    return contents


def _fill(taker: Taker, *, is_sealed: bool, is_export: bool, at: datetime) -> Contents:
    """Give everything to a taker. An export's rows are plain, and come with what they mean."""
    settings.BACKUPS_ROOT.mkdir(mode=0o700, exist_ok=True)
    contents = Contents()
    with files.kept(settings.BACKUPS_ROOT) as kept:
        kept.look()
        with databases.snapshot() as using:
            kept.look()
            tables = rows.tables()
            contents.last_numbers = rows.last_numbers(tables, using)
            taker.add(HEAD, _as_json(_head(using, at=at)), at=at)
            if is_export:
                taker.add(SCHEMA, _as_json(schema.of(tables)), at=at)
            taker.add(SETTINGS, _as_json(_settings(is_sealed=is_sealed)), at=at)
            if is_sealed and settings.SECRET_FILE.exists():
                taker.add_file(SECRET_KEY, settings.SECRET_FILE)
            for model in tables:
                written = _give_rows(taker, model, using, is_plain=is_export, at=at)
                contents.rows[model._meta.label_lower] = written
        for name, path in kept.files():
            _give_file(taker, name, path, contents)
    if settings.WEIGHTS_FILE.exists():
        _give_file(taker, WEIGHTS, settings.WEIGHTS_FILE, contents)
    taker.add(CONTENTS, _as_json(asdict(contents)), at=at)
    taker.close()
    return contents


def ensure_room(folder: Path) -> None:
    """Raise NoRoom where the files and the database as they are now would not fit into a folder's disk."""
    needed = files.bytes_held() + _database_bytes()
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NoRoom(
            f"لا يتسع القرص للنسخة: تحتاج إلى {_megabytes(needed)} ميغابايت على الأكثر، والخالي في {folder} "
            f"{_megabytes(free)}. أفرِغ مكانًا أو اختر قرصًا آخر."
        )


def _settle(folder: Path) -> None:
    """Have the disk know a new name in a folder."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _give_rows(taker: Taker, model: Any, using: str, *, is_plain: bool, at: datetime) -> int:
    label, written = model._meta.label_lower, 0
    for number, (count, part) in enumerate(_parts(rows.lines(model, using)), start=1):
        name = f"rows/{label}/{number:06}.jsonl"
        if is_plain:
            taker.add(name, part, at=at)
        else:
            taker.add(f"{name}.gz", gzip.compress(part, LEVEL, mtime=0), at=at)
        written += count
    return written


def _parts(lines: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines joined into parts of a bounded size, each with how many they are."""
    count, part = 0, bytearray()
    for line in lines:
        count += 1
        part += line
        if len(part) >= PART:
            yield count, bytes(part)
            count, part = 0, bytearray()
    if part:
        yield count, bytes(part)


def _give_file(taker: Taker, name: str, path: Path, contents: Contents) -> None:
    try:
        taker.add_file(name, path)
    except FileNotFoundError:
        contents.gone.append(name)
        return
    folder = name.partition("/")[0]
    contents.files[folder] = contents.files.get(folder, 0) + 1


def _head(using: str, *, at: datetime) -> dict[str, Any]:
    applied = MigrationRecorder(connections[using]).applied_migrations()
    return {
        "kalima_backup": FORMAT,
        "taken_at": at.isoformat(),
        "database": connections[using].vendor,
        "migrations": sorted(applied),
    }


def _settings(*, is_sealed: bool) -> dict[str, Any]:
    # The passphrase is what opens the file: whoever reads it inside needed none.
    secrets = {n: v for n, v in settings.SAID_IN_SECRET.items() if n != "KALIMA_BACKUP_PASSPHRASE"}
    return {
        "said": settings.SAID,
        # Without a lock only their names.
        "secret": secrets if is_sealed else dict.fromkeys(secrets, ""),
    }


def _database_bytes() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _megabytes(number: int) -> str:
    return f"{number / 1e6:,.0f}"


def _as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
