"""The queue's doors to the desk: what the worker runs beside its clock."""

from datetime import datetime

from django.utils import timezone

from articles import followups
from kalima.web.queue import queue


@queue.task()
def carry_out(pk: int) -> None:
    """Carry out one follow-up; a failure is logged by the queue and tried again from its row."""
    followups.carry_out(pk, at=timezone.now())


def hand_over(*, at: datetime) -> int:
    """Put every follow-up that is due into the queue; how many."""
    mine = followups.claim(at=at)
    for pk in mine:
        carry_out(pk)
    return len(mine)
