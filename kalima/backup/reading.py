"""How a backup or an export is opened at a shell: a file, a pipe or a folder, and what is said of it."""

import io
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from getpass import getpass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from kalima.backup import offsite, package, sealing, unpacked
from kalima.backup.package import Damaged, Member
from kalima.backup.restoring import Backup
from kalima.text.arabic import count_noun

WRONG = "عبارة المرور لا تفتح هذه النسخة. تُقرأ من KALIMA_BACKUP_PASSPHRASE، وإن لم تُضبط تُسأل عنها الطرفية."


@contextmanager
def opened(file: str) -> Iterator[Iterator[Member]]:
    """A backup's members, to be read once; whatever is wrong with it becomes one Arabic line."""
    try:
        if Path(file).is_dir():
            yield unpacked.members(Path(file))
            return
        with _source(file) as source:
            buffered = source if isinstance(source, io.BufferedReader) else io.BufferedReader(source)
            is_sealed = sealing.is_sealed(buffered.peek(len(sealing.MAGIC)))
            yield package.members(buffered, passphrase=_passphrase() if is_sealed else "")
    except sealing.WrongPassphrase:
        raise CommandError(WRONG) from None
    except Damaged as reason:
        raise CommandError(str(reason)) from reason
    except OSError as reason:
        raise CommandError(f"لا تُقرأ النسخة: {reason}") from reason


def told(backup: Backup) -> Iterator[str]:
    """What is in a backup, in a few lines."""
    taken_at = timezone.localtime(backup.taken_at)
    yield f"أُخذت في {taken_at:%Y-%m-%d %H:%M} من {backup.database}."
    for label, noun in (("articles.article", "story"), ("comments.comment", "comment")):
        yield f"{count_noun(backup.contents.rows.get(label, 0), noun)}."
    yield f"{count_noun(sum(backup.contents.rows.values()), 'row')} في كل الجداول."
    yield f"{count_noun(sum(backup.contents.files.values()), 'file')}."
    yield "فيها مفتاح التوقيع." if backup.has_secret_key else "ليس فيها مفتاح التوقيع."
    for name in backup.contents.gone:
        yield f"ملف حُذف قبل نسخه: {name}."


def _source(file: str) -> AbstractContextManager[Any]:
    if file.startswith(offsite.SCHEME):
        if not offsite.is_named():
            raise CommandError("لا مستودع للنسخ: يُسمَّى في BACKUP_URL.")
        return offsite.opened(file.removeprefix(offsite.SCHEME))
    return open(sys.stdin.fileno() if file == "-" else file, "rb", closefd=file != "-")


def _passphrase() -> str:
    if settings.BACKUP_PASSPHRASE:
        return str(settings.BACKUP_PASSPHRASE)
    return getpass("عبارة المرور: ") if sys.stdin.isatty() else ""
