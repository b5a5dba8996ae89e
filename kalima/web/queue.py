"""The queue of work that nobody waits for: in a file of its own, or in Redis where it is named."""

from django.conf import settings
from huey import RedisHuey, SqliteHuey
from huey.api import Huey

NAME = "kalima"


def make_queue() -> Huey:
    """Build the queue that the settings ask for; an immediate one, as in tests, works in memory."""
    if settings.QUEUE_URL:
        return RedisHuey(NAME, url=settings.QUEUE_URL, immediate=settings.QUEUE_IS_IMMEDIATE, results=False)
    return SqliteHuey(
        NAME, filename=str(settings.QUEUE_FILE), immediate=settings.QUEUE_IS_IMMEDIATE, results=False
    )


queue = make_queue()
