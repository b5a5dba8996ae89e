"""Compares the search's index with what is in print, and puts it right while the paper goes on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.search.counting import count_anew
from articles.search.engines import engine
from articles.search.renewal import differences, mend, write_anew
from kalima.text.arabic import count_noun


class Command(BaseCommand):
    help = "Compare the index of the search with what is in print, and put it right while the paper goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Only compare; end with an error where something differs."
        )
        parser.add_argument(
            "--anew",
            action="store_true",
            help="First write the whole index again, where it is damaged; nothing is printed meanwhile.",
        )

    def handle(self, *, check: bool, anew: bool, **options: Any) -> None:
        if anew and not check:
            self.stdout.write(f"كُتب الفهرس من جديد: {count_noun(write_anew(), 'story')}.")
        missing = stale = needless = 0
        for found in differences():
            missing += len(found.missing)
            stale += len(found.stale)
            needless += len(found.needless)
            if not check:
                mend(found)
        told = f"ينقصه {missing}، ويخالف المنشور {stale}، وفيه زائدًا {needless}"
        if check:
            if missing or stale or needless:
                raise CommandError(f"الفهرس يخالف المنشور: {told}. يصلحه الأمر manage.py reindex.")
            self.stdout.write("الفهرس مطابق للمنشور.")
            return
        self.stdout.write(f"أُصلح ما وُجد: {told}.")
        self.stdout.write(f"عُدّت الكلمات: {count_noun(count_anew(), 'story')}.")
        engine().optimise()
