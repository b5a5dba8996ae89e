"""The paper's moods: mourning, an occasion, election silence, each from a moment to a moment."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from articles.models.ended import EndedEarly

LINE_MAX = 140


class MoodKind(models.TextChoices):
    MOURNING = "mourning", _("حداد")
    RELIGIOUS = "religious", _("مناسبة دينية")
    NATIONAL = "national", _("مناسبة وطنية")
    SILENCE = "silence", _("صمت انتخابي")


class MoodMark(models.TextChoices):
    """What is drawn beside the line: symbols of static/img/marks.svg."""

    NONE = "", _("بلا رسم")
    CRESCENT = "crescent", _("هلال")
    LANTERN = "lantern", _("فانوس")
    PALM = "palm", _("نخلة")
    STAR = "star", _("نجمة ثمانية")


class MoodQuerySet(models.QuerySet["Mood"]):
    def standing(self, at: datetime | Combinable) -> "MoodQuerySet":
        """The moods of a moment, the one that began first before the others."""
        now = self.filter(ended_at__isnull=True, starts_at__lte=at, ends_at__gt=at)
        return now.order_by("starts_at", "pk")

    def silence(self, at: datetime | Combinable) -> "MoodQuerySet":
        """Election silence at a moment: a row, or none."""
        return self.standing(at).filter(kind=MoodKind.SILENCE).order_by()


class Mood(EndedEarly):
    """One mood with its line, seen on every page while it stands. It begins and ends by itself."""

    kind = models.CharField(_("النوع"), max_length=9, choices=MoodKind)
    line = models.CharField(_("السطر"), max_length=LINE_MAX)
    mark = models.CharField(_("الرسم"), max_length=8, choices=MoodMark, blank=True)
    starts_at = models.DateTimeField(_("يبدأ عند"))
    ends_at = models.DateTimeField(_("ينتهي عند"))

    objects = MoodQuerySet.as_manager()

    class Meta:
        verbose_name = _("حال للموقع")
        verbose_name_plural = _("أحوال الموقع")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(fields=["ends_at"], name="mood_standing", condition=Q(ended_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MoodKind.values), name="mood_kind_known"),
            models.CheckConstraint(condition=Q(mark__in=MoodMark.values), name="mood_mark_known"),
            models.CheckConstraint(condition=~Q(line=""), name="mood_has_line"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="mood_ends_later",
                violation_error_message=_("النهاية قبل البداية. تُرجى مراجعة الموعدين."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(ended_by__isnull=True), name="mood_ended_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.line}"

    def clean(self) -> None:
        """Two of a kind at once would be one mood said twice."""
        if not (self.kind and self.starts_at and self.ends_at):
            return
        others = Mood.objects.exclude(pk=self.pk).filter(kind=self.kind, ended_at__isnull=True)
        if others.filter(starts_at__lt=self.ends_at, ends_at__gt=self.starts_at).exists():
            raise ValidationError(
                _("في هذه المدة «%(kind)s» من قبل. يُعدَّل موعده بدل إضافة آخر.")
                % {"kind": self.get_kind_display()}
            )
