"""manage.py audit: look for rows that break a rule between rows, which the database itself cannot refuse."""

from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import audit as newsroom
from comments import audit as discussion


class Command(BaseCommand):
    """Read everything, change nothing; a breach is one Arabic sentence, and the exit status is 1."""

    help = "Look for rows that contradict each other; nothing is changed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each breach, then how the house stands."""
        found = 0
        for breach in chain(newsroom.breaches(), discussion.breaches()):
            self.stdout.write(breach)
            found += 1
        if found:
            raise CommandError("في السجلات ما يناقض بعضه بعضًا. البيان أعلاه، ولم يتغير شيء.")
        self.stdout.write("السجلات سليمة.")
