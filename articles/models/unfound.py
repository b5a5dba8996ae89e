"""What readers looked for and the paper did not have, by the day; who looked is not known."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# Longer questions are texts that were pasted into the field.
QUESTION_MAX = 80


class UnfoundQuestion(models.Model):
    """A question that found nothing on a day, and how often it was asked.

    However it is spelled it is one: `key` has its folded words, `question` says it as it was first typed.
    """

    key = models.CharField(max_length=QUESTION_MAX)
    question = models.CharField(_("السؤال"), max_length=QUESTION_MAX)
    day = models.DateField(_("اليوم"))
    times = models.PositiveIntegerField(_("المرات"))
    last_at = models.DateTimeField(_("آخر مرة"))

    class Meta:
        verbose_name = _("بحث بلا نتائج")
        verbose_name_plural = _("عمليات بحث بلا نتائج")
        default_permissions = ("view",)
        ordering = ["-day", "-times", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["day", "key"], name="unfound_once_a_day"),
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(question="") & Q(times__gt=0), name="unfound_was_asked"
            ),
        ]

    def __str__(self) -> str:
        return self.question
