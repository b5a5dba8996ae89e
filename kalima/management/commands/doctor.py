"""manage.py doctor: what is wrong with this installation, and how to mend it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kalima.doctor import examine
from kalima.doctor.finding import State


class Command(BaseCommand):
    """Look at everything, change nothing; a line for each thing, and status 1 where something is wrong."""

    help = "Say what is wrong with this installation and how to mend it; nothing is changed."
    # It looks for itself, also where Django's own checks would end it.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what it takes."""
        parser.add_argument(
            "--whole",
            action="store_true",
            help="Read the whole database file and index too: minutes.",
        )
        parser.add_argument("--json", action="store_true", help="Print for machines.")

    def handle(self, *, whole: bool, json: bool, **options: Any) -> None:
        """Print each finding as soon as it is known."""
        found = []
        for finding in examine(whole=whole):
            found.append(finding)
            if not json:
                self.stdout.write(str(finding))
        if json:
            self.stdout.write(as_json([finding.as_data() for finding in found]))
        states = {finding.state for finding in found}
        if State.WRONG in states:
            raise CommandError("في هذا الموقع ما يلزم إصلاحه. البيان أعلاه، ولم يتغير شيء.")
        if not json:
            self.stdout.write(
                "الموقع يعمل، وفيه ما يستحق النظر." if State.DOUBTFUL in states else "الموقع سليم."
            )


def as_json(found: list[dict[str, str]]) -> str:
    """One array, in the letters that people read."""
    return json.dumps(found, ensure_ascii=False, indent=1)
