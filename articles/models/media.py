"""Pictures: the private original, and the public files made from it."""

import secrets
from collections.abc import Iterable

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def original_name(image: "Image", filename: str) -> str:
    """A name of our own: nothing of what a person called the file reaches the disk."""
    return f"{secrets.token_hex(16)}.{image.extension}"


class Image(models.Model):
    """A picture of the library. What it shows is said at each use; who made it is said here.

    The original keeps what the camera wrote in it, so it lies in the private storage and is never served.
    """

    title = models.CharField(_("اسم الصورة في المكتبة"), max_length=200)
    original = models.FileField(_("ملف الصورة"), upload_to=original_name, max_length=80)
    extension = models.CharField(max_length=4, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    width_px = models.PositiveIntegerField(editable=False)
    height_px = models.PositiveIntegerField(editable=False)
    credit = models.CharField(_("حقوق الصورة"), max_length=120, blank=True)
    added_at = models.DateTimeField(_("أُضيفت"), editable=False)
    added_by = models.ForeignKey(
        "articles.Staff", related_name="+", null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )

    class Meta:
        verbose_name = _("صورة")
        verbose_name_plural = _("مكتبة الصور")
        ordering = ["-added_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def srcset(self) -> str:
        """The WebP files as a srcset, narrowest first; empty until the worker has made them."""
        return srcset_of(self.renditions.all())

    @property
    def fallback(self) -> "Rendition | None":
        """The one JPEG that every browser reads; made with the upload, so a picture is usable at once."""
        return fallback_of(self.renditions.all())


class Rendition(models.Model):
    """One public file of a picture, at one width in one format, under an unguessable name."""

    class Format(models.TextChoices):
        WEBP = "webp", "WebP"
        JPEG = "jpg", "JPEG"

    image = models.ForeignKey(Image, related_name="renditions", on_delete=models.CASCADE)
    format = models.CharField(max_length=4, choices=Format)
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()
    name = models.CharField(max_length=60, unique=True)

    class Meta:
        verbose_name = _("مقاس جاهز")
        verbose_name_plural = _("المقاسات الجاهزة")
        constraints = [
            models.UniqueConstraint(fields=["image", "format", "width_px"], name="rendition_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return reverse("media", args=[self.name])


def srcset_of(files: Iterable[Rendition]) -> str:
    """The WebP files of one picture as a srcset, narrowest first."""
    made = [file for file in files if file.format == Rendition.Format.WEBP]
    return ", ".join(f"{file.url} {file.width_px}w" for file in sorted(made, key=lambda file: file.width_px))


def fallback_of(files: Iterable[Rendition]) -> Rendition | None:
    """The JPEG of one picture."""
    return next((file for file in files if file.format == Rendition.Format.JPEG), None)
