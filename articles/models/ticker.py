"""The ticker: lines of breaking news over every page, each until its time."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from articles.models.ended import EndedEarly
from articles.models.mood import Mood
from articles.models.status import Status

# As long as a headline, which may be raised as it is.
TEXT_MAX = 300


class TickerQuerySet(models.QuerySet["TickerItem"]):
    def running(self, at: datetime | Combinable) -> "TickerQuerySet":
        """Lines whose time has not come and that nobody ended."""
        return self.filter(ended_at__isnull=True, expires_at__gt=at)

    def shown(self, at: datetime | Combinable) -> "TickerQuerySet":
        """What readers see, newest first.

        A line leaves with a story that is withdrawn, and during election silence with one of a campaign.
        """
        shown = self.running(at).exclude(story__status=Status.WITHDRAWN)
        silent = Exists(Mood.objects.silence(at))
        return shown.exclude(Q(story__is_campaign=True) & silent).order_by("-raised_at", "-pk")


class TickerItem(EndedEarly):
    """One line. It leads to its story as soon as that is in print, and stays a line until then."""

    text = models.CharField(_("السطر"), max_length=TEXT_MAX)
    story = models.ForeignKey(
        "articles.Article",
        verbose_name=_("مادته"),
        related_name="ticker_items",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    raised_at = models.DateTimeField(_("رُفع"))
    raised_by = models.ForeignKey(
        "articles.Staff",
        verbose_name=_("رفعه"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    expires_at = models.DateTimeField(_("ينتهي عند"))

    objects = TickerQuerySet.as_manager()

    class Meta:
        verbose_name = _("سطر عاجل")
        verbose_name_plural = _("شريط العاجل")
        ordering = ["-raised_at", "-pk"]
        indexes = [
            # Read by every page: it holds what nobody ended, and of that the end is in front.
            models.Index(fields=["expires_at"], name="ticker_running", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["-raised_at", "-id"], name="ticker_newest"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="ticker_has_text"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("raised_at")), name="ticker_ends_later"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(ended_by__isnull=True),
                name="ticker_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.text
