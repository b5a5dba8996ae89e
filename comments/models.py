"""What readers wrote under a story, where each comment stands, and who decided so."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article

NAME_MAX = 60


class Status(models.TextChoices):
    """Rejected is a moderator's word, refused the screening's."""

    HELD = "held", _("بانتظار الموافقة")
    SHOWN = "shown", _("منشور")
    REJECTED = "rejected", _("مرفوض")
    REFUSED = "refused", _("مرفوض آليًا")
    REMOVED = "removed", _("محذوف")


class Reason(models.TextChoices):
    """The eleven reasons for which a comment is not shown: the label is for moderators."""

    INSULT = "insult", _("سبّ أو إهانة")
    DEFAMATION = "defamation", _("قذف أو اتهام بلا دليل")
    HATRED = "hatred", _("تحريض طائفي أو عنصري")
    VIOLENCE = "violence", _("تهديد أو تحريض على العنف")
    PRIVACY = "privacy", _("كشف بيانات شخصية")
    OBSCENITY = "obscenity", _("ألفاظ نابية")
    FALSEHOOD = "falsehood", _("معلومات مضللة أو غير مؤكدة")
    IMPERSONATION = "impersonation", _("انتحال اسم أو صفة")
    SPAM = "spam", _("إعلان أو تكرار أو حملة منظّمة")
    ELECTION_SILENCE = "election_silence", _("مخالفة للصمت الانتخابي أو لأمر قضائي")
    OFF_TOPIC = "off_topic", _("خارج الموضوع أو غير مفهوم")


class CommentQuerySet(models.QuerySet["Comment"]):
    def shown(self) -> "CommentQuerySet":
        """What readers may see."""
        return self.filter(status=Status.SHOWN)

    def waiting(self) -> "CommentQuerySet":
        """What a moderator has still to look at."""
        return self.filter(status=Status.HELD)

    def in_thread(self) -> "CommentQuerySet":
        """What has a place on the page: shown comments, and whatever opened a thread with shown replies.

        An opener that is no longer shown keeps its place and not its words: ask its status.
        """
        replies = Comment.objects.shown().filter(parent=OuterRef("pk"))
        return self.filter(Q(status=Status.SHOWN) | Q(parent=None) & Exists(replies))

    def in_thread_order(self) -> "CommentQuerySet":
        """Threads oldest first, each comment followed by its replies."""
        return self.order_by("opened_at", "created_at", "pk")

    def later_than(self, last: "Comment") -> "CommentQuerySet":
        """What follows a comment in the order of the thread."""
        # The first condition is implied by the second; it lets the database start inside the index.
        return self.filter(opened_at__gte=last.opened_at).filter(
            Q(opened_at__gt=last.opened_at)
            | Q(opened_at=last.opened_at, created_at__gt=last.created_at)
            | Q(opened_at=last.opened_at, created_at=last.created_at, pk__gt=last.pk)
        )


class Comment(models.Model):
    """What one reader wrote under one story, as plain text.

    Threads are two levels deep: parent is the comment that opened the thread, answers the reply
    that this one speaks to (none when it speaks to the parent itself).
    """

    # The index of repeats begins with the story and serves look-ups by story too.
    article = models.ForeignKey(
        Article, verbose_name=_("المادة"), related_name="comments", on_delete=models.CASCADE, db_index=False
    )
    parent = models.ForeignKey(
        "self", related_name="replies", null=True, blank=True, on_delete=models.RESTRICT
    )
    answers = models.ForeignKey("self", related_name="+", null=True, blank=True, on_delete=models.SET_NULL)
    name = models.CharField(_("الاسم"), max_length=NAME_MAX)
    email = models.EmailField(_("البريد الإلكتروني"), blank=True)
    text = models.TextField(_("نص التعليق"))
    status = models.CharField(_("الحالة"), max_length=10, choices=Status, default=Status.HELD)
    reason = models.CharField(_("السبب"), max_length=20, choices=Reason, blank=True)
    phase = models.CharField(_("مرحلة الفحص"), max_length=20)
    created_at = models.DateTimeField(_("كُتب"))
    # When the thread's first comment was written, so that a page of the thread is one walk along an index.
    opened_at = models.DateTimeField(editable=False)
    shown_at = models.DateTimeField(_("نُشر"), null=True, blank=True)
    # Name and text as folded letters, so that the same words sent twice are known in one look.
    digest = models.CharField(max_length=32, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("تعليق")
        verbose_name_plural = _("التعليقات")
        ordering = ["created_at", "pk"]
        default_permissions = ("view",)
        permissions = [("moderate_comment", "الموافقة على التعليقات ورفضها")]
        indexes = [
            # The status at the end lets the count of a long thread read the index alone. A partial
            # index would be smaller, but SQLite does not use one for a condition given in parameters.
            models.Index(
                fields=["article", "opened_at", "created_at", "id", "status"], name="comment_thread"
            ),
            models.Index(fields=["status", "created_at", "id"], name="comment_queue"),
            models.Index(fields=["article", "digest"], name="comment_repeat"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="comment_status_known"),
            models.CheckConstraint(condition=Q(reason__in=["", *Reason.values]), name="comment_reason_known"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=~Q(status=Status.SHOWN) | Q(shown_at__isnull=False, reason=""),
                name="shown_comment_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.HELD) | Q(shown_at__isnull=True, reason=""),
                name="held_comment_is_undecided",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.REJECTED) | ~Q(reason=""), name="rejected_comment_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.REJECTED, Status.REFUSED]) | Q(shown_at__isnull=True),
                name="rejected_comment_was_never_shown",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.REMOVED) | ~Q(reason=""), name="removed_comment_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.REMOVED) | Q(shown_at__isnull=False),
                name="removed_comment_was_shown",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=False) | Q(answers__isnull=True, opened_at=F("created_at")),
                name="thread_opens_with_itself",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")) & ~Q(answers=F("id")), name="comment_not_its_own_answer"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Verb(models.TextChoices):
    APPROVE = "approve", _("موافقة")
    REJECT = "reject", _("رفض")
    REMOVE = "remove", _("حذف")
    RESTORE = "restore", _("إعادة النشر")
    UNDO = "undo", _("تراجع")


class Decision(models.Model):
    """One decision on a comment: who, what, when and why. Never changed after it is written."""

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
                condition=~Q(old_status=F("new_status")), name="decision_changes_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()}، تعليق {self.comment}"
