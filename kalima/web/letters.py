"""Letters to staff leave through the queue: no page waits for a mail server, nor tells by its time to whom.

A sign-in page that sends a letter to known addresses only would answer those later than others.
"""

from django.conf import settings
from django.core.mail import EmailMessage

from kalima.web.queue import queue

# A mail server that is away for a quarter of an hour loses no letter.
RETRIES = 5
RETRY_DELAY_S = 180


@queue.task(retries=RETRIES, retry_delay=RETRY_DELAY_S)
def post(to: str, subject: str, body: str) -> None:
    """Send one letter in plain text; a failure is logged by the queue and tried again."""
    letter(to, subject, body).send()


def letter(to: str, subject: str, body: str) -> EmailMessage:
    """A letter as it leaves."""
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to])
