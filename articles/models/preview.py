"""Links under which someone without an account reads a story before it is in print."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

NOTE_MAX = 80


class PreviewLink(models.Model):
    """One link: to which story, from whom, until when. Its token is nowhere; a digest knows it again."""

    article = models.ForeignKey(
        "articles.Article", verbose_name=_("المادة"), related_name="preview_links", on_delete=models.CASCADE
    )
    digest = models.CharField(max_length=64, unique=True)
    note = models.CharField(_("لمن الرابط"), max_length=NOTE_MAX, blank=True)
    made_at = models.DateTimeField(_("أُنشئ"))
    made_by = models.ForeignKey(
        "articles.Staff", related_name="+", null=True, blank=True, on_delete=models.SET_NULL
    )
    ends_at = models.DateTimeField(_("ينتهي عند"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        "articles.Staff", related_name="+", null=True, blank=True, on_delete=models.SET_NULL
    )
    opened = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("رابط معاينة")
        verbose_name_plural = _("روابط المعاينة")
        ordering = ["-made_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="preview_ends_later"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=False) | Q(revoked_by__isnull=True),
                name="preview_revoked_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.note or str(self.pk)

    def is_open(self, at: datetime) -> bool:
        """Whether the link still leads to its story, as far as the link itself is asked."""
        return self.revoked_at is None and self.ends_at > at
