"""Tails that sections, writers and pages stood under before, so that what was shared still leads there."""

from django.db import models
from django.db.models import Q


class TailKind(models.TextChoices):
    SECTION = "section"
    WRITER = "writer"
    PAGE = "page"


class FormerTail(models.Model):
    """A tail that was changed at the desk, and the number of the record it led to last."""

    kind = models.CharField(max_length=7, choices=TailKind)
    tail = models.CharField(max_length=120)
    record = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = "ذيل رابط سابق"
        verbose_name_plural = "ذيول روابط سابقة"
        constraints = [
            models.UniqueConstraint(fields=["kind", "tail"], name="former_tail_once"),
            models.CheckConstraint(condition=Q(kind__in=TailKind.values), name="former_tail_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.tail}"
