"""By what pictures and attachments are found: their words, and what a picture looks like."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.quick import IndexedWord


class PictureWord(IndexedWord):
    """One form of a word of a picture's name, caption, credit or source."""

    image = models.ForeignKey(
        "articles.Image", related_name="words", on_delete=models.CASCADE, db_index=False
    )

    class Meta(IndexedWord.Meta):
        verbose_name = _("كلمة من وصف صورة")
        verbose_name_plural = _("كلمات أوصاف الصور")
        indexes = [models.Index(fields=["word", "-image"], name="picture_word")]
        constraints = [models.UniqueConstraint(fields=["image", "word"], name="picture_word_once")]


class AttachmentWord(IndexedWord):
    """One form of a word of an attachment's name or source."""

    attachment = models.ForeignKey(
        "articles.Attachment", related_name="words", on_delete=models.CASCADE, db_index=False
    )

    class Meta(IndexedWord.Meta):
        verbose_name = _("كلمة من اسم مرفق")
        verbose_name_plural = _("كلمات أسماء المرفقات")
        indexes = [models.Index(fields=["word", "-attachment"], name="attachment_word")]
        constraints = [models.UniqueConstraint(fields=["attachment", "word"], name="attachment_word_once")]


class PictureLook(models.Model):
    """What a picture looks like, in four numbers of sixteen bits, and what its file says of itself.

    Two pictures that differ in three bits of the sixty-four at most have one of the four in common, which is
    how likes are found without looking at every picture.
    """

    image = models.OneToOneField(
        "articles.Image", primary_key=True, related_name="look", on_delete=models.CASCADE
    )
    first = models.PositiveIntegerField(db_index=True)
    second = models.PositiveIntegerField(db_index=True)
    third = models.PositiveIntegerField(db_index=True)
    fourth = models.PositiveIntegerField(db_index=True)
    # Caption, credit and source as the camera's owner or an agency wrote them: proposals, by field.
    proposed = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("هيئة صورة")
        verbose_name_plural = _("هيئات الصور")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.image_id}"

    @property
    def bands(self) -> tuple[int, int, int, int]:
        return self.first, self.second, self.third, self.fourth
