"""Whoever is on duty is told by letter when the queue is old or long."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from comments.models import Comment, DiscussionSettings, Duty, NoticeKind
from comments.owing import owe

# Nobody is told more often.
EVERY = timedelta(hours=1)


def on_duty(at: datetime) -> "QuerySet[Duty]":
    """The duties of a moment of the house's zone, of people who work here and can be written to."""
    here = timezone.localtime(at)
    now = Duty.objects.filter(day=here.weekday(), starts__lte=here.time(), ends__gt=here.time())
    return now.filter(person__is_active=True).exclude(person__email="").select_related("person")


def call_moderators(*, at: datetime) -> int:
    """Owe a letter to everyone on duty where a comment waits too long, or too many do; how many were owed.

    A conditional UPDATE decides between two clocks.
    """
    duties = list(on_duty(at))
    if not duties:
        return 0
    terms = DiscussionSettings.objects.get()
    waiting = Comment.objects.waiting()
    oldest = waiting.order_by("created_at", "pk").values_list("created_at", flat=True).first()
    if oldest is None:
        return 0
    count = waiting.order_by().values("pk")[: terms.long_from].count()
    is_old = oldest <= at - timedelta(minutes=terms.old_after_minutes)
    if not is_old and count < terms.long_from:
        return 0
    minutes = int((at - oldest).total_seconds() // 60)
    return sum(_call(duty, count=count, minutes=minutes, at=at) for duty in duties)


@transaction.atomic
def _call(duty: Duty, *, count: int, minutes: int, at: datetime) -> bool:
    """count is the number that waits, as far as it was counted; minutes how long the oldest has waited."""
    lately = Duty.objects.filter(person=duty.person_id, told_at__gt=at - EVERY).exclude(pk=duty.pk)
    if lately.exists():
        return False
    due = Duty.objects.filter(Q(told_at=None) | Q(told_at__lte=at - EVERY), pk=duty.pk)
    if not due.update(told_at=at):
        return False
    owe(NoticeKind.QUEUE, [duty.person.email], at=at, count=count, minutes=minutes)
    return True
