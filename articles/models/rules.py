"""What each kind of story needs before print, as the newsroom decides it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.copy import Kind


class Need(models.TextChoices):
    """What a story may be asked for. Headline and section are asked of every kind, by no rule."""

    BODY = "body", _("نص المادة")
    KICKER = "kicker", _("العنوان التمهيدي")
    STANDFIRST = "standfirst", _("الملخّص")
    PLACE = "place", _("مكان الخبر")
    BYLINE = "byline", _("اسم كاتب")
    TAGS = "tags", _("الوسوم")
    PICTURE = "picture", _("الصورة الرئيسة")
    ALT = "alt", _("وصف الصورة لمن لا يراها")
    CREDIT = "credit", _("حقوق الصورة")
    CAPTION = "caption", _("شرح الصورة")
    GALLERY = "gallery", _("معرض من صورتين على الأقل")
    VIDEO = "video", _("فيديو في نص المادة")
    ISSUING_BODY = "issuing_body", _("الجهة المصدرة")


class Level(models.TextChoices):
    REQUIRED = "required", _("مطلوب")
    WARNING = "warning", _("تنبيه")
    OFF = "off", _("لا يُطلب")


_USUAL: dict[str, str] = {
    Need.BODY: Level.REQUIRED,
    Need.PLACE: Level.WARNING,
    Need.PICTURE: Level.WARNING,
    Need.ALT: Level.WARNING,
    Need.CREDIT: Level.REQUIRED,
    Need.CAPTION: Level.REQUIRED,
}

# What holds until the newsroom decides otherwise; a need that is not named is not asked for.
DEFAULTS: dict[str, dict[str, str]] = {
    Kind.REPORT: _USUAL,
    Kind.BREAKING: {Need.CREDIT: Level.REQUIRED, Need.CAPTION: Level.REQUIRED},
    Kind.OPINION: _USUAL | {Need.PLACE: Level.OFF, Need.BYLINE: Level.REQUIRED, Need.PICTURE: Level.OFF},
    Kind.INTERVIEW: _USUAL | {Need.BYLINE: Level.REQUIRED},
    Kind.GALLERY: _USUAL | {Need.BODY: Level.OFF, Need.GALLERY: Level.REQUIRED},
    Kind.VIDEO: _USUAL | {Need.BODY: Level.OFF, Need.VIDEO: Level.REQUIRED},
    Kind.STATEMENT: _USUAL | {Need.ISSUING_BODY: Level.REQUIRED},
}


class PrintRule(models.Model):
    """One decision of the newsroom about one kind, over the table above."""

    kind = models.CharField(_("نوع المادة"), max_length=12, choices=Kind)
    need = models.CharField(_("ما يُطلب"), max_length=12, choices=Need)
    level = models.CharField(_("الدرجة"), max_length=8, choices=Level)

    class Meta:
        verbose_name = _("شرط نشر")
        verbose_name_plural = _("شروط النشر")
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(fields=["kind", "need"], name="rule_once"),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values, need__in=Need.values, level__in=Level.values),
                name="rule_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_need_display()} — {self.get_level_display()}"

    @classmethod
    def of(cls, kind: str) -> dict[str, str]:
        """The level of each need of a kind, those that are off left out; one query."""
        decided = dict(cls.objects.filter(kind=kind).values_list("need", "level"))
        levels = DEFAULTS[kind] | decided
        return {need: levels[need] for need in Need.values if levels.get(need, Level.OFF) != Level.OFF}
