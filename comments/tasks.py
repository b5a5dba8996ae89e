"""The queue's doors to the discussion: letters leave beside the clock, which waits for no mail server."""

from datetime import datetime

from comments import letters
from kalima.web.queue import queue


@queue.task()
def send_letter(pk: int) -> None:
    """Send one letter; a failure is logged by the queue and tried again from its row."""
    letters.send(pk)


def hand_over_letters(*, at: datetime) -> int:
    """Put every letter that is due into the queue; how many."""
    mine = letters.claim(at=at)
    for pk in mine:
        send_letter(pk)
    return len(mine)
