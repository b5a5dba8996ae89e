"""What was decided about comments, by whom and why."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.status import Reason, Status, Verb

# Verbs that leave a comment where it stands.
STILL = (
    Verb.SEEN,
    Verb.EDIT,
    Verb.REDACT,
    Verb.PIN,
    Verb.UNPIN,
    Verb.FEATURE,
    Verb.UNFEATURE,
    Verb.DISMISS,
    Verb.KEEP,
    Verb.LET_GO,
    Verb.RULE_WRONG,
)


class Decision(models.Model):
    """One decision on a comment: who, what, when and why. Never changed after it is written.

    Nobody stands in `by` when the reader decided about their own comment, or the house's rule did.
    """

    comment = models.ForeignKey(
        Comment, verbose_name=_("التعليق"), related_name="decisions", on_delete=models.CASCADE, db_index=False
    )
    verb = models.CharField(_("القرار"), max_length=10, choices=Verb)
    by = models.ForeignKey(
        "articles.Staff",
        verbose_name=_("المشرف"),
        related_name="+",
        null=True,
        on_delete=models.SET_NULL,
        db_index=False,
    )
    at = models.DateTimeField(_("الوقت"))
    reason = models.CharField(_("السبب"), max_length=20, choices=Reason, blank=True)
    note = models.CharField(_("ملاحظة مع القرار"), max_length=300, blank=True)
    # The words before an edit, so that it can be undone and looked into.
    old_text = models.TextField(_("النص قبل القرار"), blank=True)
    old_status = models.CharField(_("من"), max_length=10, choices=Status)
    new_status = models.CharField(_("إلى"), max_length=10, choices=Status)

    class Meta:
        verbose_name = _("قرار")
        verbose_name_plural = _("سجل القرارات")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["comment", "-at", "-id"], name="decision_history"),
            models.Index(fields=["by", "-at", "-id"], name="decision_by_person"),
            models.Index(fields=["-at", "-id"], name="decision_log"),
            # The log as it is filtered, in its order.
            models.Index(fields=["verb", "-at", "-id"], name="decision_by_verb"),
            models.Index(fields=["reason", "-at", "-id"], name="decision_by_reason"),
        ]
        constraints = [
            # A new verb stands in Verb and in MOVES of comments/moderation.py; makemigrations does the rest.
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="decision_verb_known"),
            models.CheckConstraint(
                condition=Q(old_status__in=Status.values, new_status__in=Status.values),
                name="decision_statuses_known",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["", *Reason.values]), name="decision_reason_known"
            ),
            models.CheckConstraint(
                condition=~Q(verb__in=[Verb.REJECT, Verb.REMOVE]) | ~Q(reason=""), name="decision_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(verb__in=[*STILL, Verb.UNDO]) | ~Q(old_status=F("new_status")),
                name="decision_changes_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()}، تعليق {self.comment}"
