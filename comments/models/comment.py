"""What was written under a story, and where each comment stands."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models.readers import Reader
from comments.models.status import Reason, Status

NAME_MAX = 60
RULE_MAX = 40
MATCHED_MAX = 200
SCORE_MAX = 100


class Voice(models.TextChoices):
    """Who speaks: a reader, the newsroom, or the one who wrote the story."""

    READER = "", _("قارئ")
    NEWSROOM = "newsroom", _("رد غرفة الأخبار")
    AUTHOR = "author", _("كاتب المادة")


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

    def openers(self) -> "CommentQuerySet":
        """What has a place on the page and opened a thread there."""
        return self.in_thread().filter(parent=None)


class Comment(models.Model):
    """What one reader wrote under one story, as plain text.

    Threads are two levels deep: parent is the comment that opened the thread, answers the reply
    that this one speaks to (none when it speaks to the parent itself).
    """

    # The index of repeats begins with the story and serves look-ups by story too.
    article = models.ForeignKey(
        Article, verbose_name=_("المادة"), related_name="comments", on_delete=models.CASCADE, db_index=False
    )
    # The index of replies begins with it.
    parent = models.ForeignKey(
        "self", related_name="replies", null=True, blank=True, on_delete=models.RESTRICT, db_index=False
    )
    answers = models.ForeignKey("self", related_name="+", null=True, blank=True, on_delete=models.SET_NULL)
    name = models.CharField(_("الاسم"), max_length=NAME_MAX)
    email = models.EmailField(_("البريد الإلكتروني"), blank=True)
    text = models.TextField(_("نص التعليق"))
    status = models.CharField(_("الحالة"), max_length=10, choices=Status, default=Status.HELD)
    reason = models.CharField(_("السبب"), max_length=20, choices=Reason, blank=True)
    # Which phase of the screening decided, by which rule («word:12»), over which stretch of the text.
    phase = models.CharField(_("مرحلة الفحص"), max_length=20)
    rule = models.CharField(_("القاعدة"), max_length=RULE_MAX, blank=True)
    matched = models.CharField(_("ما طابقها"), max_length=MATCHED_MAX, blank=True)
    rule_was_wrong = models.BooleanField(_("القاعدة أخطأت هنا"), default=False)
    # The learned estimate that this is abuse or spam, in per cent; none where it was not asked.
    score = models.PositiveSmallIntegerField(_("تقدير آلي"), null=True, blank=True)
    reader = models.ForeignKey(
        Reader,
        verbose_name=_("القارئ"),
        related_name="comments",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        db_index=False,
    )
    # A keyed hash of the address it came from, until that is forgotten.
    address_key = models.CharField(max_length=32, blank=True, editable=False)
    voice = models.CharField(_("الصفة"), max_length=8, choices=Voice, blank=True)
    by = models.ForeignKey(
        "articles.Staff",
        verbose_name=_("كتبه من غرفة الأخبار"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    # Whether its writer asked for news of it by e-mail.
    wants_notice = models.BooleanField(_("إشعار بالبريد"), default=False)
    edited_at = models.DateTimeField(_("عُدّل"), null=True, blank=True)
    redacted_at = models.DateTimeField(_("حُذفت منه بيانات"), null=True, blank=True)
    taken_back_at = models.DateTimeField(_("حذفه صاحبه"), null=True, blank=True)
    # When a moderator first looked at what the screening showed.
    seen_at = models.DateTimeField(_("اطّلع عليه مشرف"), null=True, blank=True)
    is_featured = models.BooleanField(_("تعليق مختار"), default=False)
    # Kept for a court or the managing editor: no retention time takes it away.
    is_kept = models.BooleanField(_("محفوظ قانونيًا"), default=False)
    useful = models.PositiveIntegerField(_("مفيد"), default=0)
    useless = models.PositiveIntegerField(_("غير مفيد"), default=0)
    # Useful less useless, for the order by value.
    worth = models.IntegerField(default=0, editable=False)
    # The first report that waits, and whether one of them goes to the head of the queue.
    reported_at = models.DateTimeField(_("بُلّغ عنه"), null=True, blank=True)
    is_urgent = models.BooleanField(_("بلاغ عاجل"), default=False)
    created_at = models.DateTimeField(_("كُتب"))
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
            # A page of a story's threads, in either direction: one walk along the index.
            models.Index(
                fields=["article", "created_at", "id", "status"],
                name="comment_openers",
                condition=Q(parent__isnull=True),
            ),
            models.Index(fields=["parent", "status", "created_at", "id"], name="comment_replies"),
            models.Index(fields=["status", "created_at", "id"], name="comment_queue"),
            models.Index(fields=["article", "digest"], name="comment_repeat"),
            # A person's file, and how many of their comments were approved.
            models.Index(fields=["reader", "status", "created_at"], name="comment_of_reader"),
            models.Index(fields=["email"], name="comment_by_email"),
            # The address is "" once it is forgotten.
            models.Index(fields=["address_key", "created_at"], name="comment_by_address"),
            models.Index(fields=["rule", "rule_was_wrong", "created_at"], name="comment_by_rule"),
            models.Index(
                fields=["reported_at", "id"], name="comment_reported", condition=Q(reported_at__isnull=False)
            ),
            models.Index(
                fields=["status", "created_at", "id"],
                name="comment_unseen",
                condition=Q(seen_at__isnull=True),
            ),
            # Openers by value.
            models.Index(
                fields=["article", "-worth", "-created_at", "-id"],
                name="comment_by_worth",
                condition=Q(parent__isnull=True),
            ),
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
                condition=~Q(status=Status.REMOVED) | ~Q(reason="") | Q(taken_back_at__isnull=False),
                name="removed_comment_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.REMOVED)
                | Q(shown_at__isnull=False)
                | Q(taken_back_at__isnull=False),
                name="removed_comment_was_shown",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=False) | Q(answers__isnull=True),
                name="thread_opens_with_itself",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")) & ~Q(answers=F("id")), name="comment_not_its_own_answer"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(status=Status.REMOVED),
                name="taken_back_comment_is_removed",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=SCORE_MAX), name="comment_score_in_per_cent"
            ),
            models.CheckConstraint(condition=Q(voice__in=Voice.values), name="comment_voice_known"),
            models.CheckConstraint(
                condition=Q(worth=F("useful") - F("useless")), name="comment_worth_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(is_urgent=False) | Q(reported_at__isnull=False),
                name="urgent_comment_was_reported",
            ),
        ]

    def __str__(self) -> str:
        return self.name
