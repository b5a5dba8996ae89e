"""Attachment, a document, a sound or a video of the house, kept private until a story in print has it."""

import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def stored_name(attachment: "Attachment", filename: str) -> str:
    """A name of our own: nothing of what a person called the file reaches the disk."""
    attachment.name = f"{secrets.token_hex(16)}.{attachment.kind}"
    return attachment.name


class Attachment(models.Model):
    """A PDF, MP3 or MP4. Its file lies beside the originals, and only its door opens it."""

    class Kind(models.TextChoices):
        PDF = "pdf", _("مستند PDF")
        MP3 = "mp3", _("تسجيل صوتي")
        MP4 = "mp4", _("فيديو")

    title = models.CharField(_("اسم المرفق"), max_length=200)
    kind = models.CharField(_("النوع"), max_length=3, choices=Kind, editable=False)
    file = models.FileField(_("الملف"), upload_to=stored_name, max_length=80)
    name = models.CharField(max_length=40, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    size_bytes = models.PositiveBigIntegerField(editable=False)
    credit = models.CharField(_("المصدر"), max_length=120, blank=True)
    poster = models.ForeignKey(
        "articles.Image",
        verbose_name=_("صورة الفيديو قبل تشغيله"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    added_at = models.DateTimeField(_("أُضيف"), editable=False)
    added_by = models.ForeignKey(
        "articles.Staff", related_name="+", null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )

    class Meta:
        verbose_name = _("مرفق")
        verbose_name_plural = _("المرفقات")
        ordering = ["-added_at", "-pk"]
        indexes = [models.Index(fields=["-added_at", "-id"], name="attachment_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["pdf", "mp3", "mp4"]), name="attachment_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="mp4") | Q(poster__isnull=True), name="poster_is_of_a_video"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        return reverse("attachment", args=[self.name])


class MediaUseQuerySet(models.QuerySet["MediaUse"]):
    def binding(self) -> "MediaUseQuerySet":
        """Those that keep a picture or an attachment from being deleted.

        Any version of a story may be restored, and its words name the picture. An earlier arrangement does
        not bind: brought back without the picture, its place shows the story's own.
        """
        return self.exclude(board__isnull=False, is_current=False)


class MediaUse(models.Model):
    """Where a picture or an attachment stands in a story: in its words now, in print, or in a kept version.

    A picture that a board shows over a story's own stands on the board: now in one of its two
    arrangements, in print in the one before the readers. A row stays as long as any version of the story,
    or any arrangement of the board, holds it; the two facts say which.
    """

    class Place(models.TextChoices):
        LEAD = "lead", _("الصورة الرئيسة")
        BODY = "body", _("في النص")
        GALLERY = "gallery", _("في معرض صور")
        BOARD = "board", _("صورة خاصة في موضع من اللوحة")

    article = models.ForeignKey(
        "articles.Article", related_name="media_uses", null=True, blank=True, on_delete=models.CASCADE
    )
    board = models.ForeignKey(
        "articles.Board", related_name="media_uses", null=True, blank=True, on_delete=models.CASCADE
    )
    image = models.ForeignKey(
        "articles.Image", related_name="uses", null=True, blank=True, on_delete=models.PROTECT
    )
    attachment = models.ForeignKey(
        Attachment, related_name="uses", null=True, blank=True, on_delete=models.PROTECT
    )
    place = models.CharField(max_length=7, choices=Place)
    is_current = models.BooleanField(default=True)
    in_print = models.BooleanField(default=False)

    objects = MediaUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("موضع استعمال")
        verbose_name_plural = _("مواضع الاستعمال")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(image__isnull=False, attachment__isnull=True)
                | Q(image__isnull=True, attachment__isnull=False, place="body"),
                name="use_is_of_one_medium",
            ),
            models.CheckConstraint(
                condition=Q(place__in=["lead", "body", "gallery", "board"]), name="use_place_known"
            ),
            models.CheckConstraint(
                condition=Q(article__isnull=False, board__isnull=True) & ~Q(place="board")
                | Q(article__isnull=True, board__isnull=False, place="board"),
                name="use_is_in_one_holder",
            ),
            models.UniqueConstraint(fields=["image", "article", "place"], name="picture_used_once"),
            models.UniqueConstraint(fields=["attachment", "article"], name="attachment_used_once"),
            models.UniqueConstraint(fields=["image", "board"], name="picture_on_board_once"),
        ]

    def __str__(self) -> str:
        return f"{self.holder}: {self.get_place_display()}"

    @property
    def holder(self) -> models.Model:
        """The story or the board that has it."""
        holder = self.article or self.board
        assert holder is not None, "the database holds no use without one"
        return holder
