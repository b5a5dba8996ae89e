"""manage.py web: the web server alone, for machines where something else starts and stops processes."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from kalima import serve


class Command(BaseCommand):
    """Become the web server, with the options that the settings ask for."""

    help = "Serve the pages; the worker is a process of its own."

    def handle(self, *args: Any, **options: Any) -> None:
        """Replace this process, so that signals reach the server itself."""
        command = serve.web_command()
        # The server finds the application from the folder that it starts in.
        os.chdir(settings.BASE)
        os.execv(command[0], command)
