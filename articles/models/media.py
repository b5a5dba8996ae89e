"""Pictures: the private original, and the public files made from it."""

import secrets
from collections.abc import Iterable
from functools import cache
from itertools import groupby

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kalima.text import crops

SHARE = "share"
# The widths that the pages use: on a phone, in its column, on a sharp screen; a card, a small square.
_COLUMN_PX = (480, 800, 1200, 1600)
WIDTHS_PX = {
    "": _COLUMN_PX,
    "tall": _COLUMN_PX,
    "wide": (480, 800, 1200),
    "classic": (320, 480, 800),
    "square": (240, 480),
    SHARE: (1200,),
}
# A column on an ordinary screen.
USUAL_PX = 800


def original_name(image: "Image", filename: str) -> str:
    """A name of our own: nothing of what a person called the file reaches the disk."""
    return f"{unguessable()}.{image.extension}"


def unguessable() -> str:
    return secrets.token_hex(16)


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
        permissions = [("withdraw_image", "سحب الصور وإعادتها")]
        indexes = [models.Index(fields=["-added_at", "-id"], name="picture_newest")]
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

    def cut(self, ratio: str = "", within: str = "") -> "Rendition | None":
        """Its files in a ratio, or whole, inside the box that one use cut out of it; None without a row."""
        for row in self.renditions.all():
            if (row.ratio, row.within) == (ratio, within) and row.retired_at is None:
                return row
        return None

    def shown_in(self, ratio: str, crop: str) -> "Rendition | None":
        """Its files for a place of this ratio, "" for one that takes any, where the use cuts it like this."""
        if crop in crops.RATIOS:
            return self.cut(ratio or crop)
        return self.cut(ratio, crop)

    @property
    def fallback(self) -> "Rendition | None":
        """The whole picture; one JPEG of it is there from the upload on."""
        return self.cut()

    @property
    def thumbnail(self) -> "Rendition | None":
        """A square around the focal point, for the desk."""
        return self.cut("square") or self.cut()


class RenditionQuerySet(models.QuerySet["Rendition"]):
    def current(self) -> "RenditionQuerySet":
        """Those that pages use now."""
        return self.filter(retired_at__isnull=True)


class Rendition(models.Model):
    """One cut of a picture and its public files: several widths in each format, under one unguessable name.

    The row comes first, with the change that asks for it, so a page can name its files at once; they
    follow (articles/renditions.py). `within` is the box that one use cut out of the picture, "" for all of
    it, `ratio` the shape of the cut inside that, "" for its own, and `box` what came of both. A row whose
    box is no longer wanted is retired: pages that were sent out still ask for its files.
    """

    class Format(models.TextChoices):
        AVIF = "avif", "AVIF"
        WEBP = "webp", "WebP"
        JPEG = "jpg", "JPEG"

    image = models.ForeignKey(Image, related_name="renditions", on_delete=models.CASCADE)
    ratio = models.CharField(max_length=7, blank=True)
    within = models.CharField(max_length=crops.CROP_MAX, blank=True)
    box = models.CharField(max_length=crops.CROP_MAX)
    name = models.CharField(max_length=32, unique=True, default=unguessable)
    # Of the widest file.
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()
    made_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = RenditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("مقاس جاهز")
        verbose_name_plural = _("المقاسات الجاهزة")
        indexes = [
            models.Index(
                fields=["retired_at"], name="rendition_retired", condition=Q(retired_at__isnull=False)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["image", "ratio", "within"],
                name="rendition_once",
                condition=Q(retired_at__isnull=True),
            ),
            models.CheckConstraint(condition=Q(ratio__in=["", *crops.RATIOS]), name="rendition_ratio_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def formats(self) -> tuple[Format, ...]:
        """Best first. The card that other sites show is read by programs that know JPEG alone."""
        return (self.Format.JPEG,) if self.ratio == SHARE else tuple(self.Format)

    @property
    def widths_px(self) -> list[int]:
        """Narrowest first; none is wider than the cut, so nothing is ever blown up."""
        return sorted({min(width, self.width_px) for width in WIDTHS_PX[self.ratio]})

    @property
    def files(self) -> list[str]:
        return [self.file(format, width) for format in self.formats for width in self.widths_px]

    def file(self, format: str, width_px: int) -> str:
        return f"{self.name}-{width_px}.{format}"

    def size(self, width_px: int) -> tuple[int, int]:
        """Width and height of the file that has this width."""
        return width_px, max(1, round(self.height_px * width_px / self.width_px))

    @property
    def usual_px(self) -> int:
        """The width of the one JPEG for whoever can choose none."""
        fitting = [width for width in self.widths_px if width <= USUAL_PX]
        return max(fitting, default=self.widths_px[0])

    @property
    def url(self) -> str:
        return address(self.file(self.Format.JPEG, self.usual_px))

    @property
    def desk_url(self) -> str:
        return desk_address(self.file(self.Format.JPEG, self.usual_px))


def address(file: str) -> str:
    """Where a public file is served."""
    return _folder() + file


@cache
def _folder() -> str:
    """Looked up once: a front has hundreds of these addresses, and names need no escaping."""
    return reverse("media", args=["-"]).removesuffix("-")


def desk_address(file: str) -> str:
    """Where the desk sees a file, also before print. Cookies count there, and never at the public address."""
    return reverse("admin:articles_image_file", args=[file])


def pictured(numbers: Iterable[int]) -> dict[int, Image]:
    """These pictures with the rows of their files, in one query; one without a row can be shown nowhere."""
    rows = Rendition.objects.current().filter(image__in=set(numbers)).select_related("image")
    found: dict[int, Image] = {}
    for number, group in groupby(rows.order_by("image_id"), lambda row: row.image_id):
        cuts = list(group)
        found[number] = cuts[0].image
        found[number]._prefetched_objects_cache = {"renditions": cuts}  # type: ignore[attr-defined]
    return found


def with_renditions(path: str = "renditions") -> models.Prefetch:
    """Load the rows that a page needs of its pictures, in one query."""
    return models.Prefetch(path, queryset=Rendition.objects.current())
