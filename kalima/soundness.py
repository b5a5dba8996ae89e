"""Whether the database's own file is whole, and whether the log beside it is read off as it should be."""

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

# The log is read off at 4 MB and cut at 64 (environment.SQLITE_OPTIONS); a longer one is held by somebody.
LOG_MAX_BYTES = 256_000_000

logger = logging.getLogger(__name__)


def long_log() -> Iterator[str]:
    """One Arabic sentence where the log has become too long."""
    if (length := log_bytes()) > LOG_MAX_BYTES:
        yield (
            f"سجل الكتابة في SQLite بلغ {length >> 20} ميغابايت: برنامج ما يقرأ من القاعدة منذ وقت طويل "
            "ولا ينتهي، ويقصر السجل بعد إيقافه."
        )


def damage() -> Iterator[str]:
    """One Arabic sentence for what SQLite finds damaged in its file; PostgreSQL looks after its own."""
    if connection.vendor != "sqlite":
        return
    try:
        for found in quick_check(connection):
            yield f"ملف قاعدة البيانات تالف: {found}."
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_key_check")
            for table, number, other, _key in cursor.fetchmany(10):
                yield f"الصف {number} من {table} يشير إلى صف غير موجود في {other}."
    except DatabaseError as reason:
        yield f"ملف قاعدة البيانات تالف: {reason}."


def quick_check(using: BaseDatabaseWrapper) -> list[str]:
    """What SQLite finds damaged when it reads its file whole, at most ten things; none where it is sound.

    Where the damage keeps it from reading on, that is what it found.
    """
    try:
        with using.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(10)")
            return [found for (found,) in cursor.fetchall() if found != "ok"]
    except DatabaseError as reason:
        return [str(reason)]


def watch_log(*, at: datetime) -> int:
    """Have the log read off and cut where it has become too long, and say so; 1 where it had."""
    if (length := log_bytes()) <= LOG_MAX_BYTES:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    logger.warning("the log of SQLite had become %d MB long; now it is %d", length >> 20, log_bytes() >> 20)
    return 1


def log_bytes() -> int:
    """How long the log beside SQLite's file is."""
    if connection.vendor != "sqlite":
        return 0
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    return log.stat().st_size if log.exists() else 0
