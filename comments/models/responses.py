"""How readers answer a comment without words: that it is of use, or that it should not stand."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.readers import SENTENCE_MAX


class Reaction(models.Model):
    """مفيد or غير مفيد, once from each reader."""

    comment = models.ForeignKey(Comment, related_name="reactions", on_delete=models.CASCADE, db_index=False)
    # A keyed hash of the reader's cookie.
    voter = models.CharField(max_length=64, editable=False)
    is_useful = models.BooleanField()

    class Meta:
        verbose_name = _("رأي في تعليق")
        verbose_name_plural = _("آراء في التعليقات")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["comment", "voter"], name="one_reaction_each"),
        ]

    def __str__(self) -> str:
        return str(_("مفيد") if self.is_useful else _("غير مفيد"))


class Complaint(models.TextChoices):
    """The five reasons for a report; the second and fourth go to the head of the queue."""

    ABUSE = "abuse", _("سبّ أو ألفاظ نابية")
    HATRED_VIOLENCE = "hatred_violence", _("تحريض على الكراهية أو العنف")
    FALSE_ACCUSATION = "false_accusation", _("اتهام كاذب أو معلومة مضللة")
    PRIVACY = "privacy", _("كشف معلومات شخصية")
    SPAM = "spam", _("إعلان أو انتحال أو خروج عن الموضوع")

    @property
    def is_urgent(self) -> bool:
        return self in (Complaint.HATRED_VIOLENCE, Complaint.PRIVACY)


class Report(models.Model):
    """One reader's report of a comment, and what came of it."""

    class Wish(models.TextChoices):
        """What somebody asks for whom the comment is about; no account is needed for it."""

        NONE = "", _("لا، التعليق عن غيري")
        REMOVAL = "removal", _("التعليق عني، وأطلب حذفه")
        REPLY = "reply", _("التعليق عني، وأطلب حق الرد")

    class Outcome(models.TextChoices):
        WAITING = "", _("ينتظر")
        REMOVED = "removed", _("حُذف التعليق")
        DISMISSED = "dismissed", _("لا يخالف القواعد")

    comment = models.ForeignKey(Comment, related_name="reports", on_delete=models.CASCADE, db_index=False)
    complaint = models.CharField(_("سبب الإبلاغ"), max_length=16, choices=Complaint)
    wish = models.CharField(_("هل التعليق عنك؟"), max_length=7, choices=Wish, blank=True)
    note = models.CharField(_("ملاحظة"), max_length=SENTENCE_MAX, blank=True)
    email = models.EmailField(_("البريد الإلكتروني"), blank=True)
    # A keyed hash of the reader's cookie, or of the address where there is none.
    reporter = models.CharField(max_length=64, editable=False)
    at = models.DateTimeField(_("الوقت"))
    outcome = models.CharField(_("ما آل إليه"), max_length=9, choices=Outcome, blank=True)
    # The decision that gave the outcome, so that the report waits again when it is taken back.
    settled_by = models.ForeignKey(
        "comments.Decision", related_name="settled", null=True, blank=True, on_delete=models.SET_NULL
    )

    class Meta:
        verbose_name = _("بلاغ")
        verbose_name_plural = _("بلاغات")
        ordering = ["-at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["comment", "reporter"], name="one_report_each"),
            models.CheckConstraint(condition=Q(complaint__in=Complaint.values), name="complaint_known"),
            models.CheckConstraint(condition=Q(wish__in=["", "removal", "reply"]), name="report_wish_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "removed", "dismissed"]), name="report_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_complaint_display()
