"""Which months have stories in print, so that nobody counts the archive to say so."""

from django.db import models
from django.db.models import Q


class PrintedMonth(models.Model):
    """A month of the house's calendar that had a story in print, by its first day.

    How many are in print now, and when one of them was last printed, changed or withdrawn.
    """

    month = models.DateField(unique=True)
    stories = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = "شهر فيه مواد منشورة"
        verbose_name_plural = "أشهر فيها مواد منشورة"
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="printed_month_is_its_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
