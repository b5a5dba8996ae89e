"""Pictures in and out: refuse what is no picture, keep the original private, make the public files."""

import hashlib
import io
import secrets
from datetime import datetime
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError, QuerySet
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow
from PIL import ImageOps

from articles.models import Article, FollowUp, Image, MediaUse, Rendition, Staff
from kalima.text import arabic

# A phone's picture is 50 million pixels at the most; decoding more would take the server's memory.
PIXELS_MAX = 50_000_000
TOO_LARGE = _("أبعادها أكبر من المسموح (50 مليون نقطة).")
BYTES_MAX = 40_000_000
# WebP ends at 16,383 pixels, which the widest file of a longer picture would pass.
SIDES_MAX = 10
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}

# The widths that the pages use: a card on a phone, a card, the report's column, the column on a sharp screen.
WEBP_WIDTHS_PX = (480, 800, 1200, 1600)
JPEG_WIDTH_PX = 960
WEBP_QUALITY = 78
JPEG_QUALITY = 80


class PictureRefused(Exception):
    """A file that cannot be taken; its text is the Arabic reason."""


def add_image(file: IO[bytes], *, title: str, credit: str, by: Staff | None, at: datetime) -> Image:
    """Take a file into the library; the same picture again gives the image that is there.

    The file's name and declared type are not believed: its content decides. One usable public file
    is made at once, the others are owed to the worker. Raises PictureRefused.
    """
    content = file.read(BYTES_MAX + 1)
    kind = _checked_kind(content)
    digest = hashlib.sha256(content).hexdigest()
    known = Image.objects.filter(digest=digest).first()
    if known:
        return known
    picture = _upright(content, JPEG_WIDTH_PX)
    width_px, height_px = _upright_size(content)
    image = Image(
        title=arabic.tidy_line(title) or str(_("صورة")),
        credit=arabic.tidy_line(credit),
        extension=EXTENSIONS[kind],
        digest=digest,
        width_px=width_px,
        height_px=height_px,
        added_at=at,
        added_by=by,
    )
    image.original.save("original", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            image.save()
            FollowUp.objects.create(kind=FollowUp.Kind.RENDITIONS, image=image, since=at, next_try_at=at)
            _store(image, picture, Rendition.Format.JPEG, JPEG_WIDTH_PX)
    except IntegrityError:
        image.original.delete(save=False)
        return Image.objects.get(digest=digest)
    return image


def make_renditions(image: Image) -> int:
    """Make the public files that a picture lacks; how many were made.

    Widths above the original's are left out, so a small picture is never blown up.
    """
    made = set(image.renditions.filter(format=Rendition.Format.WEBP).values_list("width_px", flat=True))
    widths = {min(width, image.width_px) for width in WEBP_WIDTHS_PX} - made
    if not widths:
        return 0
    with image.original.open("rb") as file:
        picture = _upright(file.read(), max(widths))
    for width in sorted(widths, reverse=True):
        _store(image, picture, Rendition.Format.WEBP, width)
    return len(widths)


@transaction.atomic
def remove_image(image: Image) -> None:
    """Take a picture out of the library; its original and its public files go once that is certain.

    Raises ProtectedError while a story, or a frozen revision of one, holds the picture.
    """
    holders: set[Model] = set(stories_with(image)[:1])
    if holders:
        raise ProtectedError("a story holds the picture", holders)
    original, names = str(image.original.name), list(image.renditions.values_list("name", flat=True))
    image.delete()
    transaction.on_commit(lambda: _delete_files(original, names))


def stories_with(image: Image) -> QuerySet[Article]:
    """Stories that hold a picture, at their head or in their body, in the copy or in any frozen revision."""
    return Article.objects.filter(pk__in=MediaUse.objects.filter(image=image).values("article"))


def _delete_files(original: str, names: list[str]) -> None:
    Image._meta.get_field("original").storage.delete(original)
    for name in names:
        storages["renditions"].delete(name)


def _checked_kind(content: bytes) -> str:
    if len(content) > BYTES_MAX:
        raise PictureRefused(str(_("حجمها أكبر من المسموح (40 ميغابايت).")))
    try:
        with Pillow.open(io.BytesIO(content), formats=list(EXTENSIONS)) as picture:
            kind, (width, height) = picture.format, picture.size
    except Pillow.DecompressionBombError as reason:
        raise PictureRefused(str(TOO_LARGE)) from reason
    except (OSError, ValueError, SyntaxError) as reason:
        raise PictureRefused(str(_("نوع الملف غير مقبول. المقبول: JPEG وPNG وWebP."))) from reason
    if width * height > PIXELS_MAX:
        raise PictureRefused(str(TOO_LARGE))
    if max(width, height) > SIDES_MAX * min(width, height):
        raise PictureRefused(str(_("أبعادها غير مقبولة: أحد ضلعيها أكثر من عشرة أمثال الآخر.")))
    return str(kind)


def _upright_size(content: bytes) -> tuple[int, int]:
    """Width and height as a person sees the picture, with the camera's rotation applied."""
    with Pillow.open(io.BytesIO(content)) as picture:
        width, height = picture.size
        turned = picture.getexif().get(0x0112) in (5, 6, 7, 8)
    return (height, width) if turned else (width, height)


def _upright(content: bytes, width_px: int) -> Pillow.Image:
    """The picture decoded, turned upright, no wider than asked, with nothing of its metadata."""
    try:
        with Pillow.open(io.BytesIO(content), formats=list(EXTENSIONS)) as file:
            # JPEG decodes straight to a smaller size; twice the width keeps what resizing needs.
            file.draft("RGB", (width_px * 2, width_px * 2))
            picture = ImageOps.exif_transpose(file)
            if picture.width > width_px:
                picture.thumbnail((width_px, picture.height), Pillow.Resampling.LANCZOS, reducing_gap=3.0)
            return _opaque(picture)
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError) as reason:
        raise PictureRefused(str(_("الملف تالف."))) from reason


def _opaque(picture: Pillow.Image) -> Pillow.Image:
    """The picture on white, in plain RGB: see-through parts would turn black in JPEG."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        paper = Pillow.new("RGB", seen.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _store(image: Image, picture: Pillow.Image, kind: Rendition.Format, width_px: int) -> None:
    """Write one public file and its row; the row is the truth, a file without one is nobody's."""
    width = min(width_px, picture.width)
    size = (width, max(1, round(picture.height * width / picture.width)))
    shown = picture if picture.size == size else picture.resize(size, Pillow.Resampling.LANCZOS)
    buffer = io.BytesIO()
    clean = Pillow.new("RGB", shown.size)
    clean.paste(shown)
    if kind == Rendition.Format.WEBP:
        clean.save(buffer, "WEBP", quality=WEBP_QUALITY, method=4)
    else:
        clean.save(buffer, "JPEG", quality=JPEG_QUALITY, progressive=True, optimize=True)
    storage = storages["renditions"]
    name = storage.save(f"{secrets.token_hex(16)}.{kind.value}", ContentFile(buffer.getvalue()))
    try:
        with transaction.atomic():
            Rendition.objects.create(image=image, format=kind, width_px=size[0], height_px=size[1], name=name)
    except IntegrityError:
        storage.delete(name)
