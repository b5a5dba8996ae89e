"""manage.py export_comments FILE: the whole discussion as JSON Lines, one comment a line."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from comments.belongings import everything
from kalima.text import arabic


class Command(BaseCommand):
    """Write every comment with its decisions and reports; the file is there whole or not at all."""

    help = "Write all comments with their decisions and reports to FILE (or - for the screen), as JSON Lines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="where to write; - writes to the screen")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, and tell how many on the other channel."""
        if options["file"] == "-":
            written = sum(self._write(line, sys.stdout) for line in everything())
        else:
            file = Path(options["file"])
            part = file.with_name(f".{file.name}.part")
            # Readers' e-mails are in it: nobody else on the machine reads the file.
            with open(
                os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
            ) as out:
                written = sum(self._write(line, out) for line in everything())
                out.flush()
                os.fsync(out.fileno())
            part.replace(file)
        self.stderr.write(f"كُتب {arabic.count_noun(written, 'comment')}.")

    def _write(self, line: dict[str, Any], out: Any) -> int:
        out.write(json.dumps(line, ensure_ascii=False) + "\n")
        return 1
