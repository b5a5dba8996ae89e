"""What stands over every page until its time, and may be ended before it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EndedEarly(models.Model):
    """When and by whom something was ended before its time; both empty where it ran out by itself."""

    ended_at = models.DateTimeField(_("أُنهي"), null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        "articles.Staff",
        verbose_name=_("أنهاه"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
    )

    class Meta:
        abstract = True
