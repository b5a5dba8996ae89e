"""What the desk has decided to leave as it is, however often the copy check asks about it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kalima.text.copycheck import KINDS


class LeftMark(models.Model):
    """One mark of one story that someone looked at and left: for everyone, at this place, through every save.

    passage is folded; context is a digest of the words around it.
    """

    article = models.ForeignKey("articles.Article", related_name="left_marks", on_delete=models.CASCADE)
    kind = models.CharField(max_length=12)
    passage = models.CharField(max_length=200)
    context = models.CharField(max_length=32)
    by = models.ForeignKey("articles.Staff", related_name="+", null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("إشارة أُبقيت كما هي")
        verbose_name_plural = _("إشارات أُبقيت كما هي")
        constraints = [
            models.UniqueConstraint(fields=["article", "kind", "passage", "context"], name="mark_left_once"),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="mark_kind_known"),
            models.CheckConstraint(condition=~Q(context=""), name="mark_has_context"),
        ]

    def __str__(self) -> str:
        return f"{KINDS[self.kind].label}: {self.passage}"
