"""manage.py send_files: pictures and attachments of this machine into the bucket that STORE_URL names."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kalima.backup import files
from kalima.text.arabic import count_noun
from kalima.web import bucket


class Command(BaseCommand):
    """Send what is not there yet; the files here stay."""

    help = "Send the data directory's files to the bucket STORE_URL. After a kill the same command goes on."

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and say how many."""
        if not bucket.is_named():
            raise CommandError("لا مستودع هنا: STORE_URL لم تُضبط.")
        try:
            sent, total = files.send()
        except OSError as reason:
            raise CommandError(f"لا يجيب المستودع: {reason}. الأمر نفسه يتابع من حيث توقف.") from reason
        self.stdout.write(f"أُرسل {count_noun(sent, 'file')} من أصل {total}. بقيت الملفات هنا كما كانت.")
