"""manage.py worker: the newsroom's clock and its queue, until told to stop."""

from typing import Any

from django.core.management.base import BaseCommand

from kalima import worker


class Command(BaseCommand):
    """Publish what is due, carry out what is owed, and work through the queue."""

    help = "Publish what is due and work through the queue, until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or Ctrl-C."""
        worker.run_until_told()
