"""manage.py publish_due: print now what is due; the worker does the same at every tick of its clock."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.clock import publish_due
from kalima.text import arabic


class Command(BaseCommand):
    """Print due stories and changes; several at once print none twice."""

    help = "Publish every story and change whose time has come."

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish, and tell how many."""
        printed = publish_due(at=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"نُشر مما حان موعده: {arabic.count_noun(printed, 'story')}.")
