"""manage.py prepare: all that a new release needs before it is served."""

from typing import Any

from django.core.management.base import BaseCommand

from kalima import preparation


class Command(BaseCommand):
    """Bring tables and static files up to date; it may run before every start."""

    help = "Make directories, migrate, and collect static files where they changed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare."""
        preparation.prepare()
