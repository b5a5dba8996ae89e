"""manage.py verify_backup FILE: reads a backup whole, and says whether to trust it and what is in it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kalima.backup.reading import opened, told
from kalima.backup.restoring import examine


class Command(BaseCommand):
    """Change nothing; a damaged backup is one Arabic sentence, and the exit status is 1."""

    help = "Read the backup FILE (or - for a pipe) whole and say what is in it; nothing is changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the backup, or an export's file or folder; - reads a pipe")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, and tell."""
        with opened(options["file"]) as reading:
            backup = examine(reading)
        for line in told(backup):
            self.stdout.write(line)
        self.stdout.write("النسخة سليمة.")
