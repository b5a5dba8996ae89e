"""manage.py web: the web server alone, for machines where something else starts and stops processes."""

from typing import Any

from django.core.management.base import BaseCommand

from kalima import serve


class Command(BaseCommand):
    """The web server, with what the settings ask for."""

    help = "Serve the pages; the worker is a process of its own."

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until SIGTERM or Ctrl-C."""
        if serve.is_in_clear():
            self.stderr.write(f"Warning: {serve.IN_CLEAR}")
        serve.serve_pages()
