"""Which day's backup is owed, and which old ones may go: seven days, four weeks, twelve months stay."""

import fcntl
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

DAYS, WEEKS, MONTHS = 7, 4, 12
# A night without power is no alarm.
LATE_DAYS = 2
# Longer than a backup takes.
LEFT_S = 24 * 3600
_NAME = re.compile(r"kalima-(\d{4}-\d{2}-\d{2})\.tar(\.sealed)?")


def is_due(*, at: datetime) -> bool:
    """Whether the hour of today's backup has come, and it is not there."""
    return has_come(at=at) and timezone.localdate(at) not in dict(taken())


def has_come(*, at: datetime) -> bool:
    """Whether the hour of today's backup has come, taken or not."""
    return settings.BACKUP_HOUR is not None and timezone.localtime(at).hour >= settings.BACKUP_HOUR


def lateness(*, at: datetime) -> Iterator[str]:
    """One Arabic sentence where daily backups are wanted and the newest is older than two days."""
    if settings.BACKUP_HOUR is None:
        return
    newest = next(iter(taken()), None)
    if newest is None and settings.SECRET_FILE.exists():
        begun = datetime.fromtimestamp(settings.SECRET_FILE.stat().st_mtime, tz=UTC)
    else:
        begun = at
    if newest is None and at - begun > timedelta(days=LATE_DAYS):
        yield f"لا نسخة احتياطية في {settings.BACKUPS_ROOT}، وموعدها كل يوم. سبب ذلك في سجل العامل."
    elif newest and (timezone.localdate(at) - newest[0]).days > LATE_DAYS:
        yield f"أحدث نسخة احتياطية من {newest[0]:%Y-%m-%d}، وموعدها كل يوم. سبب ذلك في سجل العامل."


def file_of(day: date) -> Path:
    """Where a day's backup lies."""
    name = f"kalima-{day:%Y-%m-%d}.tar"
    return settings.BACKUPS_ROOT / (f"{name}.sealed" if settings.BACKUP_PASSPHRASE else name)


def taken() -> list[tuple[date, Path]]:
    """The daily backups that are there, the newest first."""
    found = [(day, path) for path in settings.BACKUPS_ROOT.glob("kalima-*") if (day := day_of(path.name))]
    return sorted(found, reverse=True)


def day_of(name: str) -> date | None:
    """Which day's backup is called so; None for a file of another name."""
    match = _NAME.fullmatch(name)
    return date.fromisoformat(match[1]) if match else None


def tidy() -> None:
    """Delete what killed backups left. One that is being taken elsewhere is left alone for a day."""
    for path in settings.BACKUPS_ROOT.glob(".kalima-*.part"):
        path.unlink(missing_ok=True)
    for path in (*settings.BACKUPS_ROOT.glob(".*.part"), *settings.BACKUPS_ROOT.glob(".files-*")):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > LEFT_S:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()


def prune() -> list[Path]:
    """Delete the daily backups that the rule does not keep; which."""
    there = taken()
    kept = set(days_to_keep(day for day, _path in there))
    gone = [path for day, path in there if day not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def days_to_keep(days: Iterable[date]) -> Iterator[date]:
    """Of all days, the newest of each of the last days, weeks from Saturday on, and months that have any."""
    newest_first = sorted(set(days), reverse=True)
    for many, of in ((DAYS, _day), (WEEKS, _week), (MONTHS, _month)):
        yield from list(_newest_of_each(newest_first, of).values())[:many]


@contextmanager
def alone() -> Iterator[bool]:
    """Hold the right to take the daily backup; False where another process has it."""
    settings.BACKUPS_ROOT.mkdir(mode=0o700, exist_ok=True)
    with (settings.BACKUPS_ROOT / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _newest_of_each(newest_first: Iterable[date], of: Callable[[date], object]) -> dict[object, date]:
    found: dict[object, date] = {}
    for day in newest_first:
        found.setdefault(of(day), day)
    return found


def _day(day: date) -> object:
    return day


def _week(day: date) -> object:
    """Weeks begin on Saturday: two days further on they would begin on Monday, as ISO's do."""
    return date.fromordinal(day.toordinal() + 2).isocalendar()[:2]


def _month(day: date) -> object:
    return day.year, day.month
