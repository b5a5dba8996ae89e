"""manage.py move_to DATABASE_URL: the newsroom's rows in another database, of either kind."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from kalima.backup import moving, rows
from kalima.ready import first_line
from kalima.serve import sole_use
from kalima.text.arabic import count_noun


class Command(BaseCommand):
    """Copy what differs, compare all, and say that the other database can be used, or why not yet."""

    help = "Move all rows to the empty database DATABASE_URL. After a kill the same command goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", metavar="DATABASE_URL", help="postgres://… or sqlite:////full/path")

    def handle(self, *args: Any, **options: Any) -> None:
        """Move, and say what to do next."""

        def tell(label: str, written: int) -> None:
            if written and options["verbosity"]:
                self.stdout.write(f"{label}: {count_noun(written, 'row')}.")
                self.stdout.flush()

        with sole_use(settings.DATA):
            try:
                same = moving.move(options["url"], tell=tell)
            except moving.CannotMove as reason:
                raise CommandError(str(reason)) from reason
            except (rows.RowRefused, DatabaseError) as reason:
                raise CommandError(
                    f"توقف النقل: {first_line(reason)}. قاعدة الجريدة كما كانت، والأمر نفسه يتابع من حيث "
                    "توقف."
                ) from reason
        if options["verbosity"] > 1:
            for table in same:
                self.stdout.write(f"{table.label} {table.rows} {table.number}")
        total = sum(table.rows for table in same)
        self.stdout.write(
            f"في القاعدتين {count_noun(total, 'row')}، وأعدادها وبصماتها متطابقة جدولًا جدولًا. "
            "اضبط DATABASE_URL على العنوان الجديد ثم شغّل الموقع والعامل. يسجّل الجميع دخولهم من جديد."
        )
