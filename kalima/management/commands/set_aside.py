"""manage.py set_aside: an empty installation in the place of one that stays beside it."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kalima.backup import aside
from kalima.serve import ensure_port_is_free, sole_use

NOT_NEEDED = 3


class Command(BaseCommand):
    """Move the newsroom away and say where it lies."""

    help = "Move database and files away, for a restore in their place. The units must not be running."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--needed",
            action="store_true",
            help="move nothing; status 0 where this release needs it, since the tables are of a newer one, "
            f"{NOT_NEEDED} where it does not, 1 where it cannot be done",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Move, and say what to do next."""
        with sole_use(settings.DATA):
            ensure_port_is_free()
            try:
                if options["needed"]:
                    self.ask()
                    return
                folder, schema = aside.set_aside(at=timezone.now())
            except aside.CannotStepAside as reason:
                raise CommandError(str(reason)) from reason
        lies = f"{folder} وفي المخطط {schema}" if schema else str(folder)
        self.stdout.write(f"ما كان هنا محفوظ في {lies}. يُحذف حين لا تبقى إليه حاجة.")
        self.stdout.write("المكان فارغ الآن. تُستعاد فيه نسخة بالأمر manage.py restore.")

    def ask(self) -> None:
        """Whether this release can use the tables as they are."""
        if not aside.is_of_a_newer_release():
            self.stdout.write("الجداول من هذا الإصدار أو من إصدار أقدم.")
            sys.exit(NOT_NEEDED)
        aside.ensure_possible()
