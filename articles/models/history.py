"""The memory of a story: its frozen words, its moves, its public corrections, and what is still owed."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.copy import Copy
from articles.models.status import VERBS, Status

REVISION_NAME_MAX = 60

# A piece of work that failed so often, over an hour, waits for a person to look.
TRIES_MAX = 8


class Revision(Copy):
    """The copy as it was at one moment. Its words are never changed; a name may be given to it later."""

    article = models.ForeignKey(
        "articles.Article", verbose_name=_("المادة"), related_name="revisions", on_delete=models.CASCADE
    )
    made_at = models.DateTimeField(_("حُفظت عند"))
    made_by = models.ForeignKey(
        "articles.Staff",
        verbose_name=_("حفظها"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    name = models.CharField(_("اسم النسخة"), max_length=REVISION_NAME_MAX, blank=True)

    class Meta:
        verbose_name = _("نسخة")
        verbose_name_plural = _("سجل النسخ")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["article", "-made_at", "-id"], name="revision_history")]
        # Only a revision is printed, so that nothing without a headline ever is.
        constraints = [models.CheckConstraint(condition=~Q(headline=""), name="revision_has_headline")]

    def __str__(self) -> str:
        return self.headline


class StatusChange(models.Model):
    """One move of a story: who, what, when. A change by the clock or an import has no person."""

    article = models.ForeignKey("articles.Article", related_name="changes", on_delete=models.CASCADE)
    verb = models.CharField(_("العمل"), max_length=30)
    old_status = models.CharField(_("من"), max_length=12, blank=True)
    new_status = models.CharField(_("إلى"), max_length=12)
    by = models.ForeignKey(
        "articles.Staff", related_name="+", null=True, blank=True, on_delete=models.SET_NULL
    )
    at = models.DateTimeField(_("الوقت"))
    # The hour that was set, where the clock made the move: the difference says how late it was.
    due_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(_("ملاحظة"), blank=True)
    revision = models.ForeignKey(Revision, related_name="+", null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        verbose_name = _("عمل")
        verbose_name_plural = _("سجل الأعمال")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["article", "-at", "-id"], name="change_history"),
            # The record of acts, whole and by person and kind; its other half, Django's log, has the same
            # three from a migration.
            models.Index(fields=["-at", "-id"], name="change_newest"),
            models.Index(fields=["by", "-at", "-id"], name="change_by_person"),
            models.Index(fields=["verb", "-at", "-id"], name="change_by_verb"),
            models.Index(fields=["-at"], name="moved_by_time", condition=Q(due_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(verb__in=VERBS), name="change_verb_known"),
            # What was just made comes from no status.
            models.CheckConstraint(
                condition=Q(old_status__in=["", *Status.values], new_status__in=Status.values),
                name="change_statuses_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.old_status} → {self.new_status}"


class Correction(models.Model):
    """A public note on a story in print: what was wrong and is now right, what was meant, who replies."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("تصحيح")
        CLARIFICATION = "clarification", _("توضيح")
        REPLY = "reply", _("حق الرد")
        APOLOGY = "apology", _("اعتذار")

    kind = models.CharField(_("النوع"), max_length=13, choices=Kind, default=Kind.CORRECTION)
    article = models.ForeignKey("articles.Article", related_name="corrections", on_delete=models.CASCADE)
    note = models.TextField(_("نص التصحيح"), max_length=2000)
    at = models.DateTimeField(_("الوقت"))
    by = models.ForeignKey(
        "articles.Staff", related_name="+", null=True, blank=True, on_delete=models.SET_NULL
    )
    revision = models.ForeignKey(Revision, related_name="+", on_delete=models.RESTRICT)

    class Meta:
        verbose_name = _("تصحيح")
        verbose_name_plural = _("التصحيحات")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="correction_newest")]
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="correction_has_note"),
            models.CheckConstraint(
                condition=Q(kind__in=["correction", "clarification", "reply", "apology"]),
                name="correction_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.note


def _about(record: str, kinds: Q) -> Q:
    """Work of these kinds is about one such record, and about nothing else."""
    others = ("image", "article", "attachment", "tag")
    return kinds & Q(**{f"{name}__isnull": name != record for name in others})


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def owe(self, kind: str, of: models.Model, *, at: datetime) -> None:
        """Owe work on one record from now on, while a promise is kept too."""
        again = {"since": at, "tries": 0, "next_try_at": at}
        whose = {str(of._meta.model_name): of}
        if not self.filter(kind=kind, **whose).update(**again):
            self.bulk_create([self.model(kind=kind, **whose, **again)], ignore_conflicts=True)

    def given_up(self) -> "FollowUpQuerySet":
        """What failed so often that nobody tries it again before a person asks."""
        return self.filter(tries__gte=TRIES_MAX)


class FollowUp(models.Model):
    """What a commit still owes. The row is written with the change and goes when the work is done."""

    class Kind(models.TextChoices):
        RENDITIONS = "renditions", _("مقاسات صورة")
        OPENING = "opening", _("فتح ملفات صورة")
        CLOSING = "closing", _("إزالة ملفات صورة")
        LOOK = "look", _("شكل صورة قديمة")
        HUB = "hub", _("إبلاغ موزّع الخلاصات")
        NGINX = "nginx", _("تجديد ما يحفظه nginx بعد سحب مادة")
        TRACES = "traces", _("محو ما يقوله مرفق قديم عن أصحابه")
        TAG = "tag", _("ما بقي من دمج وسم أو تغيير اسمه")

    kind = models.CharField(max_length=12, choices=Kind)
    # What the work is about: a picture, for the hub and nginx the story that changed what they know, an
    # attachment, or a tag that was renamed or merged.
    image = models.ForeignKey("articles.Image", related_name="+", null=True, on_delete=models.CASCADE)
    article = models.ForeignKey("articles.Article", related_name="+", null=True, on_delete=models.CASCADE)
    attachment = models.ForeignKey(
        "articles.Attachment", related_name="+", null=True, on_delete=models.CASCADE
    )
    tag = models.ForeignKey("categories.Tag", related_name="+", null=True, on_delete=models.CASCADE)
    since = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_index=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("عمل متأخر")
        verbose_name_plural = _("أعمال متأخرة")
        constraints = [
            models.CheckConstraint(
                condition=_about("image", Q(kind__in=["renditions", "opening", "closing", "look"]))
                | _about("article", Q(kind__in=["hub", "nginx"]))
                | _about("attachment", Q(kind="traces"))
                | _about("tag", Q(kind="tag")),
                name="followup_kind_known",
            ),
            models.UniqueConstraint(fields=["kind", "image"], name="followup_once"),
            models.UniqueConstraint(fields=["kind", "article"], name="followup_once_to_story"),
            models.UniqueConstraint(fields=["kind", "attachment"], name="followup_once_to_attachment"),
            models.UniqueConstraint(fields=["kind", "tag"], name="followup_once_to_tag"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.image_id or self.article_id or self.attachment_id or self.tag_id}"
