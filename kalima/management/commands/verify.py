"""manage.py verify: whether what must hold between rows, files and the search's index does hold."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles import verify as newsroom
from comments import verify as discussion
from kalima import soundness
from kalima.backup import offsite, timetable


class Command(BaseCommand):
    """Read everything, change nothing; a breach is one Arabic sentence, and the exit status is 1."""

    help = "Look for rows and files that contradict each other; nothing is changed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each breach, then how the house stands."""
        # What a damaged file says of its rows tells nothing.
        breaches: Iterable[str] = list(soundness.damage()) or chain(
            newsroom.breaches(),
            discussion.breaches(),
            soundness.long_log(),
            timetable.lateness(at=timezone.now()),
            offsite.lateness(at=timezone.now()),
        )
        found = 0
        for breach in breaches:
            self.stdout.write(breach)
            found += 1
        if found:
            raise CommandError("في السجلات ما يناقض بعضه بعضًا. البيان أعلاه، ولم يتغير شيء.")
        self.stdout.write("السجلات سليمة.")
