"""Pictures: the private original, and the public files made from it."""

import secrets
from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def original_name(image: "Image", filename: str) -> str:
    """A name of our own: nothing of what a person called the file reaches the disk."""
    return f"{secrets.token_hex(16)}.{image.extension}"


class Permission(models.TextChoices):
    """By what right the paper prints a picture."""

    OURS = "ours", _("للمؤسسة")
    AGENCY = "agency", _("وكالة باشتراك")
    GIVEN = "given", _("بإذن من صاحبها")
    PRESS_OFFICE = "press_office", _("مكتب إعلامي")
    PUBLIC_DOMAIN = "public_domain", _("ملك عام")
    UNKNOWN = "unknown", _("غير معروف")


class Withdrawal(models.TextChoices):
    """Why a picture may not be shown any more."""

    RIGHTS = "rights", _("حقوق")
    PRIVACY = "privacy", _("خصوصية")
    ERROR = "error", _("خطأ")


class Image(models.Model):
    """A picture of the library. Who made it and where it comes from is said here, and live in every use.

    What it shows is said at each use; caption and alt are only offered there. crops holds boxes drawn by
    hand, {ratio: [x, y, width, height]} in per mille of the upright original (kalima/text/crops.py).
    The original keeps what the camera wrote in it, so it lies in the private storage and is never served.
    """

    title = models.CharField(_("اسم الصورة في المكتبة"), max_length=200)
    original = models.FileField(_("ملف الصورة"), upload_to=original_name, max_length=80)
    extension = models.CharField(max_length=4, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    width_px = models.PositiveIntegerField(editable=False)
    height_px = models.PositiveIntegerField(editable=False)
    credit = models.CharField(_("حقوق الصورة"), max_length=120, blank=True)
    caption = models.CharField(_("شرح الصورة"), max_length=300, blank=True)
    alt = models.CharField(_("وصف الصورة لمن لا يراها"), max_length=300, blank=True)
    source = models.CharField(_("مصدر الصورة"), max_length=120, blank=True)
    source_address = models.URLField(_("رابط المصدر"), max_length=500, blank=True)
    permission = models.CharField(
        _("إذن الاستعمال"), max_length=13, choices=Permission, default=Permission.UNKNOWN
    )
    permission_note = models.CharField(_("ملاحظة على الإذن"), max_length=300, blank=True)
    # None is nobody's choice: the middle.
    focal_x_percent = models.PositiveSmallIntegerField(_("مركز الصورة أفقيًا"), null=True, blank=True)
    focal_y_percent = models.PositiveSmallIntegerField(_("مركز الصورة عموديًا"), null=True, blank=True)
    crops = models.JSONField(_("قصّ باليد"), default=dict, blank=True)
    # Since when its public files are open to everyone: the first time a story with it was printed.
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("سُحبت"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "articles.Staff", related_name="+", null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )
    withdrawn_reason = models.CharField(
        _("سبب السحب"), max_length=8, choices=Withdrawal, blank=True, editable=False
    )
    added_at = models.DateTimeField(_("أُضيفت"), editable=False)
    added_by = models.ForeignKey(
        "articles.Staff", related_name="+", null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )

    class Meta:
        verbose_name = _("صورة")
        verbose_name_plural = _("مكتبة الصور")
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(focal_x_percent__isnull=True, focal_y_percent__isnull=True)
                | Q(
                    focal_x_percent__isnull=False,
                    focal_y_percent__isnull=False,
                    focal_x_percent__lte=100,
                    focal_y_percent__lte=100,
                ),
                name="focal_point_in_picture",
            ),
            models.CheckConstraint(
                condition=Q(source_address="") | Q(source_address__startswith="https://"),
                name="source_address_is_https",
            ),
            models.CheckConstraint(condition=Q(permission__in=Permission.values), name="permission_known"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_reason__in=Withdrawal.values),
                name="withdrawn_picture_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def focal_point(self) -> tuple[int, int] | None:
        """Where people look, in percent from the left and upper edges; None is the middle."""
        if self.focal_x_percent is None or self.focal_y_percent is None:
            return None
        return self.focal_x_percent, self.focal_y_percent

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

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
