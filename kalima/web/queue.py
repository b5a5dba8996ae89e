"""The queue of work that nobody waits for: in a file of its own, or in Redis where it is named."""

from django.conf import settings
from huey import RedisHuey, SqliteHuey
from huey.api import Huey

NAME = "kalima"
# Redis is on the same network; who waits for work asks it once a second.
CONNECT_S, ANSWER_S = 1, 3


def make_queue() -> Huey:
    """Build the queue that the settings ask for; an immediate one, as in tests, works in memory."""
    if settings.QUEUE_URL:
        mark = "&" if "?" in settings.QUEUE_URL else "?"
        url = f"{settings.QUEUE_URL}{mark}socket_connect_timeout={CONNECT_S}&socket_timeout={ANSWER_S}"
        return RedisHuey(NAME, url=url, immediate=settings.QUEUE_IS_IMMEDIATE, results=False)
    return SqliteHuey(
        NAME, filename=str(settings.QUEUE_FILE), immediate=settings.QUEUE_IS_IMMEDIATE, results=False
    )


queue = make_queue()
