"""Civil days as moments: where a day, and a stretch of days, begins and ends in the house's zone."""

from datetime import date, datetime, time

from django.utils import timezone

from kalima.text.calendars import Stretch


def first_moment(day: date) -> datetime:
    """The midnight that a day begins with."""
    return timezone.make_aware(datetime.combine(day, time.min))


def span_of(stretch: Stretch) -> tuple[datetime, datetime]:
    """The first moment of a stretch, and the first after it."""
    return first_moment(stretch.first), first_moment(stretch.after)
