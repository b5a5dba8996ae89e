"""manage.py backup FILE: all of the newsroom in one file, while it works."""

import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kalima import soundness
from kalima.backup import taking, timetable
from kalima.backup.taking import Contents
from kalima.text.arabic import count_noun

# The newsroom goes first.
NICENESS = 10
NAMED_MAX = 20


class Command(BaseCommand):
    """Write rows, files and settings to one file that is there whole or not at all."""

    help = "Write a backup of the newsroom to FILE (or - for a pipe), while it works."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="where to write; - writes to the standard output")
        parser.add_argument(
            "--daily", action="store_true", help="today's, in the data directory; old ones go by the rule"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it, and tell on the other channel what is in it."""
        if bool(options["file"]) == options["daily"]:
            raise CommandError("سمِّ ملفًا تُكتب فيه النسخة، أو اطلب نسخة اليوم بـ--daily.")
        try:
            self.daily() if options["daily"] else self.take(options["file"])
        except (taking.NoRoom, OSError) as reason:
            raise CommandError(f"لم تُكتب النسخة. {reason}") from reason

    def take(self, file: str) -> None:
        passphrase = settings.BACKUP_PASSPHRASE
        if file == "-":
            contents = taking.pour(sys.stdout.buffer, passphrase=passphrase, at=timezone.now())
            sys.stdout.buffer.flush()
        else:
            contents = taking.take(Path(file).absolute(), passphrase=passphrase, at=timezone.now())
        self.tell(contents)

    def daily(self) -> None:
        os.nice(NICENESS)
        with timetable.alone() as is_alone:
            if not is_alone:
                self.stderr.write("نسخة اليوم تكتبها عملية أخرى.")
                return
            # A damaged database is not to push out the backups of its good days.
            if damage := list(soundness.damage()):
                raise CommandError("لم تُكتب النسخة ولم تُحذف نسخة قديمة. " + " ".join(damage))
            timetable.tidy()
            self.take(str(timetable.file_of(timezone.localdate())))
            timetable.prune()

    def tell(self, contents: Contents) -> None:
        rows, files = sum(contents.rows.values()), sum(contents.files.values())
        self.stderr.write(f"كُتبت النسخة: {count_noun(rows, 'row')}، و{count_noun(files, 'file')}.")
        for name in contents.gone[:NAMED_MAX]:
            self.stderr.write(f"ملف حُذف قبل نسخه: {name}.")
        if not settings.BACKUP_PASSPHRASE:
            self.stderr.write("ليس فيها مفتاح التوقيع ولا كلمات السر، لأن KALIMA_BACKUP_PASSPHRASE لم تُضبط.")
