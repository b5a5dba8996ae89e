"""manage.py restore FILE: a backup or an export becomes the newsroom of an empty installation."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from kalima.backup import restoring, rows
from kalima.backup.reading import opened, told
from kalima.serve import sole_use


class Command(BaseCommand):
    """Fill an empty database and an empty data directory, whole or not at all."""

    help = "Restore the backup or export FILE (or - for a pipe) into an empty installation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the backup, or an export's file or folder; - reads a pipe")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, and say what to look at next."""
        with sole_use(settings.DATA), opened(options["file"]) as reading:
            try:
                backup = restoring.restore(reading)
            except restoring.NotHere as reason:
                raise CommandError(str(reason)) from reason
            except (rows.RowRefused, IntegrityError) as reason:
                raise CommandError(
                    f"لا تقبل قاعدة البيانات ما في النسخة، فلم يُستعد شيء. {reason}"
                ) from reason
        for line in told(backup):
            self.stdout.write(line)
        if not backup.has_secret_key:
            self.stdout.write("يسجّل الجميع دخولهم من جديد، ولا تعمل روابط الرسائل القديمة.")
        self.stdout.write(f"إعدادات الجهاز الذي أُخذت منه في {settings.DATA / restoring.SAID_THERE}.")
        self.stdout.write("استُعيدت النسخة. يفحصها الأمر manage.py verify.")
