"""Backups in another house: the day's are sent to a bucket that speaks S3, where nobody is served from."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils import timezone

from kalima.backup import package, restoring, sealing, timetable
from kalima.web import bucket

FOLDER = "backups"
# A backup that lies there is named so on a command line.
SCHEME = "s3:"
# It is far away and at night: patience costs nobody anything.
CONFIG = bucket.CONFIG.merge(
    Config(connect_timeout=10, read_timeout=60, retries={"total_max_attempts": 5, "mode": "standard"})
)
# Two pieces of eight megabytes in memory at a time.
PIECES = TransferConfig(max_concurrency=2)
# Longer than a backup takes on its way.
LEFT = timedelta(days=1)


class NotSent(OSError):
    """The bucket does not take it or does not answer; the backup here is whole."""


def is_named() -> bool:
    """Whether backups go to a bucket."""
    return bool(settings.BACKUP_STORE)


def is_due(*, at: datetime) -> bool:
    """Whether today's backup lies here and has not arrived there."""
    today = timezone.localdate(at)
    return is_named() and timetable.has_come(at=at) and today in dict(timetable.taken()) and _last() != today


def lateness(*, at: datetime) -> Iterator[str]:
    """One Arabic sentence where daily backups are sent and none has arrived for two days."""
    if not is_named() or settings.BACKUP_HOUR is None:
        return
    last = _last()
    if last is None and timetable.taken():
        yield "لم تصل نسخة احتياطية بعد إلى المستودع الذي في BACKUP_URL. سبب ذلك في سجل العامل."
    elif last and (timezone.localdate(at) - last).days > timetable.LATE_DAYS:
        yield f"آخر نسخة احتياطية وصلت إلى المستودع من {last:%Y-%m-%d}. سبب ذلك في سجل العامل."


def send_daily(day: date) -> None:
    """Read a day's backup whole, send it, and delete there what the rule does not keep.

    Raises NotSent, and Damaged where the backup cannot be read: then it is deleted, to be taken anew.
    """
    file = dict(timetable.taken())[day]
    try:
        _examine(file)
    except (package.Damaged, sealing.WrongPassphrase) as reason:
        file.unlink()
        raise package.Damaged(f"نسخة اليوم لا تُقرأ، فحُذفت لتؤخذ من جديد. {reason}") from reason
    send(file, file.name)
    _note().write_text(day.isoformat())
    prune()


def send(file: Path, name: str) -> None:
    """Have a file lie there under a name, whole or not at all. Raises NotSent."""
    _forget_pieces()
    with _heard():
        _client().upload_file(str(file), _bucket(), _key(name), Config=PIECES)
        arrived = _client().head_object(Bucket=_bucket(), Key=_key(name))["ContentLength"]
    if arrived != file.stat().st_size:
        raise NotSent(f"{name}: {arrived}")


def taken() -> list[tuple[date, str]]:
    """The daily backups that are there, the newest first. Raises NotSent."""
    found = []
    with _heard():
        pages = _client().get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=_bucket(), Prefix=f"{FOLDER}/"):
            for one in page.get("Contents", ()):
                name = one["Key"].removeprefix(f"{FOLDER}/")
                if day := timetable.day_of(name):
                    found.append((day, name))
    return sorted(found, reverse=True)


def prune() -> list[str]:
    """Delete the daily backups there that the rule does not keep; which. Raises NotSent."""
    there = taken()
    kept = set(timetable.days_to_keep(day for day, _name in there))
    gone = [name for day, name in there if day not in kept]
    with _heard():
        for name in gone:
            _client().delete_object(Bucket=_bucket(), Key=_key(name))
    return gone


@contextmanager
def opened(name: str) -> Iterator[io.BufferedReader]:
    """A backup that lies there, as it comes over the line. Raises NotSent."""
    with _heard():
        body = _client().get_object(Bucket=_bucket(), Key=_key(name))["Body"]
        with io.BufferedReader(body) as reading:
            yield reading


def _examine(file: Path) -> None:
    with file.open("rb") as source:
        is_sealed = sealing.is_sealed(source.peek(len(sealing.MAGIC)))
        passphrase = settings.BACKUP_PASSPHRASE if is_sealed else ""
        restoring.examine(package.members(source, passphrase=passphrase))


def _forget_pieces() -> None:
    """Have the pieces go that a kill left on their way; a store that lists none keeps its own order."""
    with _heard(), suppress(ClientError):
        asked = _client().list_multipart_uploads(Bucket=_bucket(), Prefix=f"{FOLDER}/")
        for one in asked.get("Uploads", ()):
            if datetime.now(UTC) - one["Initiated"] > LEFT:
                found = {"Bucket": _bucket(), "Key": one["Key"], "UploadId": one["UploadId"]}
                _client().abort_multipart_upload(**found)


def _note() -> Path:
    """Where it is kept which day's backup arrived last."""
    return Path(settings.BACKUPS_ROOT) / ".sent"


def _last() -> date | None:
    try:
        return date.fromisoformat(_note().read_text())
    except (FileNotFoundError, ValueError):
        return None


@contextmanager
def _heard() -> Iterator[None]:
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise NotSent(str(error)) from error


def _key(name: str) -> str:
    return f"{FOLDER}/{name}"


def _bucket() -> str:
    return str(settings.BACKUP_STORE["bucket_name"])


def _client() -> Any:
    return bucket.client_of(settings.BACKUP_STORE, CONFIG)
