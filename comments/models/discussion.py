"""How discussions are led: for the whole site, in a section, under one story."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.categories.models import Category
from articles.models import Article

MESSAGE_MAX = 200


class Mode(models.TextChoices):
    BEFORE = "before", _("موافقة قبل النشر")
    AFTER = "after", _("مراجعة بعد النشر")
    NEWCOMERS = "newcomers", _("موافقة على الجدد فقط")
    CLOSED = "closed", _("مغلقة")


class Closing(models.TextChoices):
    """Who closed the discussion under a story: what a moderator closed, moderators alone open again."""

    DESK = "desk", _("أغلقها التحرير")
    MODERATOR = "moderator", _("أغلقها مشرف")


# What may be chosen for one story; closing it is another matter, and has its own column.
STORY_MODES = (Mode.BEFORE, Mode.AFTER, Mode.NEWCOMERS)


class DiscussionSettings(models.Model):
    """The one row of what the managing editor decides for all discussions."""

    mode = models.CharField(_("التعليقات"), max_length=9, choices=Mode, default=Mode.BEFORE)
    newcomer_until = models.PositiveSmallIntegerField(
        _("يُعدّ القارئ جديدًا حتى نشر"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("عدد التعليقات المنشورة التي يُنشر ما بعدها دون انتظار في «موافقة على الجدد فقط»."),
    )
    closes_after_days = models.PositiveSmallIntegerField(
        _("تُغلق بعد أيام من نشر المادة"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("تبقى مفتوحة دائمًا إذا تُركت الخانة فارغة."),
    )
    is_stopped = models.BooleanField(_("إيقاف التعليقات في الموقع كله"), default=False)
    stopped_message = models.CharField(_("ما يقرؤه القرّاء أثناء الإيقاف"), max_length=MESSAGE_MAX, blank=True)
    contact = models.CharField(
        _("إلى أين يكتب القرّاء"),
        max_length=MESSAGE_MAX,
        blank=True,
        help_text=_(
            "عنوان صفحة أو بريد، يقرؤه من حُظر لكي يعترض، ومن يمسّه تعليق لكي يطلب حق الرد. "
            "إذا تُركت الخانة فارغة قاد البلاغ إلى صفحة «اتصل بنا» إن كانت."
        ),
    )
    # Hosts whose links do not hold a comment, one to a line; the paper's own is always among them.
    known_hosts = models.TextField(
        _("مواقع لا توقف روابطها التعليق"), max_length=2000, blank=True, help_text=_("عنوان في كل سطر.")
    )
    score_on = models.BooleanField(_("التقدير الآلي"), default=True)
    score_holds_from = models.PositiveSmallIntegerField(
        _("يوقف التعليق للمراجعة من"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    score_refuses_from = models.PositiveSmallIntegerField(
        _("يرفض التعليق من"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    # When the weights were learned whose figures the managing editor read before saying so: by others nothing
    # is refused.
    score_figures_at = models.DateTimeField(null=True, blank=True, editable=False)
    address_days = models.PositiveSmallIntegerField(
        _("تُنسى عناوين الشبكة بعد أيام"), default=7, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    refused_days = models.PositiveSmallIntegerField(
        _("تُنسى التعليقات المرفوضة بعد أيام"), default=90, validators=[MinValueValidator(1)]
    )
    # When whoever is on duty is told by e-mail.
    old_after_minutes = models.PositiveSmallIntegerField(
        _("تنبيه إذا انتظر تعليق دقائق"), default=60, validators=[MinValueValidator(5)]
    )
    long_from = models.PositiveSmallIntegerField(
        _("تنبيه إذا بلغ عدد المنتظرة"), default=100, validators=[MinValueValidator(1)]
    )
    figures_are_public = models.BooleanField(_("صفحة عامة لأرقام الإشراف"), default=False)

    class Meta:
        verbose_name = _("إعدادات التعليقات")
        verbose_name_plural = _("إعدادات التعليقات")
        default_permissions = ("change",)
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_discussion_settings"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="discussion_mode_known"),
            models.CheckConstraint(
                condition=Q(is_stopped=False) | ~Q(stopped_message=""), name="stopped_discussions_say_why"
            ),
            models.CheckConstraint(
                condition=Q(score_holds_from__isnull=True) | Q(score_holds_from__range=(1, 100)),
                name="score_holds_in_per_cent",
            ),
            models.CheckConstraint(
                condition=Q(score_refuses_from__isnull=True) | Q(score_refuses_from__range=(1, 100)),
                name="score_refuses_in_per_cent",
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class SectionDiscussion(models.Model):
    """A section whose discussions are led otherwise than the site's; a sub-section follows its section."""

    section = models.OneToOneField(
        Category, verbose_name=_("القسم"), related_name="discussion", on_delete=models.CASCADE
    )
    mode = models.CharField(_("التعليقات"), max_length=9, choices=Mode)

    class Meta:
        verbose_name = _("تعليقات قسم")
        verbose_name_plural = _("تعليقات الأقسام")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="section_mode_known"),
        ]

    def __str__(self) -> str:
        return f"{self.section}: {self.get_mode_display()}"


class Discussion(models.Model):
    """The discussion under one story: its own mode, whether it was closed, its count, and what is pinned.

    A story that nobody commented on, and whose discussion nobody changed, has no row.
    """

    article = models.OneToOneField(
        Article, verbose_name=_("المادة"), related_name="discussion_row", on_delete=models.CASCADE
    )
    mode = models.CharField(
        _("التعليقات"), max_length=9, choices=[(m.value, m.label) for m in STORY_MODES], blank=True
    )
    closing = models.CharField(_("الإغلاق"), max_length=9, choices=Closing, blank=True)
    # One comment of a reader in so many seconds; 0 is as the site does.
    slow_s = models.PositiveIntegerField(_("إبطاء"), default=0)
    shown = models.PositiveIntegerField(_("المنشور"), default=0)
    pinned = models.OneToOneField(
        "comments.Comment",
        verbose_name=_("المثبّت"),
        related_name="pinned_in",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )

    class Meta:
        verbose_name = _("نقاش مادة")
        verbose_name_plural = _("نقاشات المواد")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=["", *STORY_MODES]), name="story_mode_known"),
            models.CheckConstraint(
                condition=Q(closing__in=["", *Closing.values]), name="story_closing_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.article)
