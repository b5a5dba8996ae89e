"""manage.py try_email ADDRESS: one letter as the newsroom's letters go, and what became of it."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from kalima.doctor.mail import why_not
from kalima.doctor.work import START_WORKER
from kalima.web import letters
from kalima.web.heartbeat import SILENCE_S, silent_s

SUBJECT = "رسالة تجربة"
BODY = """هذه رسالة تجربة أرسلها المسؤول عن تشغيل الموقع ليعرف هل تصل رسائله.

وصولها يعني أن إعداد البريد صحيح. لا يلزم الرد عليها.
"""


class Command(BaseCommand):
    """Send one letter and wait for what the mail server says; the exit status is 1 where it went wrong."""

    help = "Send a letter to ADDRESS by the way of the newsroom's letters, and say what became of it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what it takes."""
        parser.add_argument("address", help="whom to send it to")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        """Send it, and tell."""
        try:
            validate_email(address)
        except ValidationError as reason:
            raise CommandError(f"ليس عنوان بريد: {address}") from reason
        if not settings.SENDS_LETTERS:
            raise CommandError(
                "البريد غير مضبوط، فالرسائل تُكتب في سجل العامل ولا تصل إلى أحد.\n"
                "  العلاج: EMAIL_URL=submission://user:password@host:587."
            )
        try:
            letters.letter(address, SUBJECT, BODY).send()
        # smtplib's own are among these; an address in letters that the server cannot read is a ValueError.
        except (OSError, ValueError) as error:
            said, remedy = why_not(error)
            raise CommandError(f"لم تُرسل الرسالة. {said}\n  العلاج: {remedy}") from error
        self.stdout.write(f"قبل خادم البريد الرسالة إلى {address} من {settings.DEFAULT_FROM_EMAIL}.")
        self.stdout.write(
            "إن لم تصل خلال دقائق: مجلد الرسائل المزعجة، ثم سجلات SPF وDKIM وDMARC لنطاق المرسل."
        )
        silent = silent_s()
        if silent is None or silent > SILENCE_S:
            raise CommandError(
                "رسائل غرفة الأخبار يرسلها العامل، وهو لا يعمل، فهي تنتظر.\n" + f"  العلاج: {START_WORKER}"
            )
