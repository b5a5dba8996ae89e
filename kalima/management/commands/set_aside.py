"""manage.py set_aside: an empty installation in the place of one that stays beside it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kalima.backup import aside
from kalima.serve import sole_use


class Command(BaseCommand):
    """Move the newsroom away and say where it lies."""

    help = "Move database and files away, for a restore in their place. The units must not be running."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Move, and say what to do next."""
        with sole_use(settings.DATA):
            try:
                folder, schema = aside.set_aside(at=timezone.now())
            except aside.CannotStepAside as reason:
                raise CommandError(str(reason)) from reason
        lies = f"{folder} وفي المخطط {schema}" if schema else str(folder)
        self.stdout.write(f"ما كان هنا محفوظ في {lies}. يُحذف حين لا تبقى إليه حاجة.")
        self.stdout.write("المكان فارغ الآن. تُستعاد فيه نسخة بالأمر manage.py restore.")
