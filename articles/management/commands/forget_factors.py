"""manage.py forget_factors NAME: whoever lost phone, passkeys and codes signs in by password again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.accounts import forget_factors
from articles.models import Staff


class Command(BaseCommand):
    help = (
        "Removes the second factors of an account and ends its sessions; the next sign-in sets one up again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the account's user name")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Staff.objects.filter(username=options["name"]).first()
        if person is None:
            raise CommandError(f"No account is called {options['name']!r}.")
        count = forget_factors(person, by=None, at=timezone.now())
        self.stdout.write(f"{person.username}: {count} removed; all sessions have ended.")
