"""How often stories were opened: by the hour for a week, in all for ever, and who led the last count."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Window(models.TextChoices):
    DAY = "day", _("خلال 24 ساعة")
    WEEK = "week", _("خلال 7 أيام")


class HourOfReadings(models.Model):
    """The openings of one story within one hour, which is named by its first moment."""

    article = models.ForeignKey(
        "articles.Article", related_name="hours_read", on_delete=models.CASCADE, db_index=False
    )
    hour = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("قراءات ساعة")
        verbose_name_plural = _("قراءات الساعات")
        default_permissions = ()
        indexes = [models.Index(fields=["hour", "article"], name="read_by_hour")]
        constraints = [
            models.UniqueConstraint(fields=["article", "hour"], name="hour_read_once"),
            models.CheckConstraint(condition=Q(count__gt=0), name="hour_was_read"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.hour:%Y-%m-%d %H} · {self.count}"


class Readings(models.Model):
    """How often a story was opened in all."""

    article = models.OneToOneField("articles.Article", related_name="readings", on_delete=models.CASCADE)
    count = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("قراءات مادة")
        verbose_name_plural = _("قراءات المواد")
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(count__gt=0), name="story_was_read")]

    def __str__(self) -> str:
        return f"{self.article_id} · {self.count}"


class MostRead(models.Model):
    """A place in the last count of a window, 1 the most read."""

    window = models.CharField(max_length=4, choices=Window)
    rank = models.PositiveSmallIntegerField()
    article = models.ForeignKey("articles.Article", related_name="+", on_delete=models.CASCADE)
    count = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("من الأكثر قراءة")
        verbose_name_plural = _("الأكثر قراءة")
        default_permissions = ()
        ordering = ["window", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["window", "rank"], name="most_read_place_once"),
            models.CheckConstraint(condition=Q(window__in=Window.values), name="most_read_window_known"),
            models.CheckConstraint(condition=Q(rank__gt=0, count__gt=0), name="most_read_was_read"),
        ]

    def __str__(self) -> str:
        return f"{self.window} {self.rank} · {self.article_id}"
