"""manage.py prune_comments: forget now what has outlived its time; the worker does the same every hour."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from comments.retention import forget
from kalima.text import arabic


class Command(BaseCommand):
    """Forget addresses, old comments that were not let through, and readers of whom nothing is left."""

    help = "Forget readers' addresses and old refused comments whose retention time has passed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget, and tell how much."""
        done = forget(at=timezone.now())
        if options["verbosity"]:
            counts = (
                ("address", done.addresses),
                ("comment", done.comments),
                ("text", done.words),
                ("reader", done.readers),
            )
            told = "، ".join(arabic.count_noun(n, noun) for noun, n in counts)
            self.stdout.write(f"نُسي مما انقضت مدة حفظه: {told}.")
