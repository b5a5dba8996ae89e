"""What is owed by e-mail, who wants none, and who is on duty when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from kalima.web.reader import email_key_of


class NoticeKind(models.TextChoices):
    APPROVED = "approved", _("نُشر التعليق")
    REJECTED = "rejected", _("رُفض التعليق")
    REPLIED = "replied", _("رد على التعليق")
    FEATURED = "featured", _("اختيار التعليق")
    REPORT_DONE = "report_done", _("ما آل إليه البلاغ")
    RESUME = "resume", _("سؤال عن استئناف الرسائل")
    RIGHTS = "rights", _("إثبات البريد لطلب قارئ")
    QUEUE = "queue", _("تعليقات تنتظر")
    THREAT = "threat", _("تهديد محفوظ")


class Notice(models.Model):
    """One letter that is owed; written with the change that asks for it, gone when it was sent."""

    kind = models.CharField(_("الرسالة"), max_length=11, choices=NoticeKind)
    to = models.EmailField(_("إلى"))
    comment = models.ForeignKey(
        Comment, related_name="notices", null=True, blank=True, on_delete=models.CASCADE
    )
    # What the letter says beside the comment, in the words it was decided with.
    words = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("رسالة")
        verbose_name_plural = _("رسائل تنتظر")
        default_permissions = ()
        indexes = [models.Index(fields=["next_try_at", "id"], name="notice_due")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind_known"),
            models.CheckConstraint(condition=~Q(to=""), name="notice_goes_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}، {self.to}"


class EndedLettersQuerySet(models.QuerySet["EndedLetters"]):
    def of(self, email: str) -> "EndedLettersQuerySet":
        """Whether this address ended its letters: one row or none."""
        return self.filter(key=email_key_of(email))


class EndedLetters(models.Model):
    """An address that wants no letters about comments, until it says otherwise."""

    # A keyed hash: the table tells nobody's address.
    key = models.CharField(max_length=32, unique=True, editable=False)
    at = models.DateTimeField()
    # When it was last asked whether it wants them again.
    asked_at = models.DateTimeField(null=True, blank=True)

    objects = EndedLettersQuerySet.as_manager()

    class Meta:
        verbose_name = _("بريد أوقف الرسائل")
        verbose_name_plural = _("عناوين أوقفت الرسائل")
        default_permissions = ()
        indexes = [models.Index(fields=["at"], name="ended_letters_by_time")]

    def __str__(self) -> str:
        return self.key


class Duty(models.Model):
    """Who looks after the queue on a day of the week, from an hour to an hour of Baghdad."""

    class Day(models.IntegerChoices):
        """As Python counts weekdays, in the week's order here."""

        SATURDAY = 5, _("السبت")
        SUNDAY = 6, _("الأحد")
        MONDAY = 0, _("الاثنين")
        TUESDAY = 1, _("الثلاثاء")
        WEDNESDAY = 2, _("الأربعاء")
        THURSDAY = 3, _("الخميس")
        FRIDAY = 4, _("الجمعة")

    person = models.ForeignKey(
        "articles.Staff", verbose_name=_("المشرف"), related_name="duties", on_delete=models.CASCADE
    )
    day = models.PositiveSmallIntegerField(_("اليوم"), choices=Day)
    starts = models.TimeField(_("من"))
    ends = models.TimeField(_("إلى"))
    # When this person was last told that the queue is old or long.
    told_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("مناوبة")
        verbose_name_plural = _("المناوبات")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(day__lte=6), name="duty_day_known"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="duty_has_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.get_day_display()}، {self.person}"
