"""Pictures in and out: refuse what is no picture, keep the original private, make the public files."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow

from articles import pixels
from articles.cuts import box_for, plan
from articles.inscriptions import proposals
from articles.library import remember_picture
from articles.models import Image, MediaUse, Rendition, Staff
from articles.models.media import USUAL_PX, original_name
from articles.old_addresses import let_go
from kalima.text import arabic
from kalima.text.crops import RATIOS, WHOLE, box_of
from kalima.web import bucket, media

# A phone's picture is 50 million pixels at the most; decoding more would take the server's memory.
PIXELS_MAX = 50_000_000
TOO_LARGE = _("أبعادها أكبر من المسموح (50 مليون نقطة).")
BYTES_MAX = 40_000_000
NO_ROOM = _("لا يتسع القرص لها الآن، ولم يُحفظ منها شيء. يُرجى إبلاغ المسؤول عن تشغيل الموقع.")
# WebP ends at 16,383 pixels, which the widest file of a longer picture would pass.
SIDES_MAX = 10
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}

# A picture that takes longer in its own process is ended; on a quiet machine the largest takes ten seconds.
PATIENCE_S = 120
MAKING = ".making-"
MAKING_MAX_S = 3600

# Pages that somebody keeps open, or a search engine has stored, name files of old cuts for so long.
RETIRED_DAYS = 7
TIDIED_AT_ONCE = 500


class PictureRefused(Exception):
    """A file that cannot be taken; its text is the Arabic reason."""


class Unmade(Exception):
    """The process that makes a picture's files ended without them; its text says how, for the log."""


def add_image(file: IO[bytes], *, title: str, credit: str, by: Staff | None, at: datetime) -> Image:
    """Take a file into the library; the same picture again gives the image that is there.

    The file's name and declared type are not believed: its content decides. One usable public file
    is made at once, the others are owed to the worker. Raises PictureRefused.
    """
    content = content_of(file)
    kind = checked_kind(content)
    digest = hashlib.sha256(content).hexdigest()
    known = Image.objects.filter(digest=digest).first()
    if known:
        return known
    usual = _usual_file(content)
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
    image.original.name = original_name(image, "")
    try:
        _keep_original(image, content)
        with transaction.atomic():
            image.save()
            remember_picture(image, usual, proposed=proposals(content))
            plan(image, at=at)
            _hold_usual(image, usual)
    except IntegrityError:
        image.original.delete(save=False)
        return Image.objects.get(digest=digest)
    except OSError as failure:
        with suppress(OSError):
            image.original.delete(save=False)
        raise PictureRefused(str(NO_ROOM)) from failure
    return image


def make_renditions(image: Image, *, at: datetime, only: Iterable[Rendition] | None = None) -> int:
    """Make the public files that a picture lacks, in a process of their own; how many cuts were made.

    All files of this call come at once or none. Where they lie follows from what the picture is now: held,
    open, or nowhere because it was withdrawn. Raises Unmade.
    """
    if Image.objects.filter(pk=image.pk, withdrawn_at__isnull=False).exists():
        return 0
    rows = [row for row in (only or image.renditions.current()) if not is_whole(row)]
    if rows:
        Path(settings.HELD_ROOT).mkdir(mode=0o750, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=settings.HELD_ROOT, prefix=MAKING) as folder:
            draw_files(image, rows, Path(folder))
            for row in rows:
                for name in row.files:
                    media.hold(name, Path(folder) / name)
    Rendition.objects.filter(pk__in=[row.pk for row in rows]).update(made_at=at)
    settle_files(image, at=at)
    return len(rows)


def is_whole(row: Rendition) -> bool:
    """Whether every file of a cut is on the disk."""
    return row.made_at is not None and all(media.open_file(n) or media.held_file(n) for n in row.files)


def draw_files(image: Image, rows: list[Rendition], folder: Path) -> dict[str, Any]:
    """Have a process of its own write the files of these cuts; what it cost. Raises Unmade."""
    with bucket.on_disk(image.original.storage, str(image.original.name)) as original:
        return _drawn(image, rows, folder, original)


def _drawn(image: Image, rows: list[Rendition], folder: Path, original: str) -> dict[str, Any]:
    job = {
        "original": original,
        "folder": str(folder),
        "parent": os.getpid(),
        "memory_max_bytes": pixels.MEMORY_MAX_BYTES,
        "cuts": [_cut(row) for row in rows],
    }
    program = [sys.executable, "-I", pixels.__file__]
    try:
        done = subprocess.run(
            program, input=json.dumps(job).encode(), capture_output=True, timeout=PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as failure:
        raise Unmade(f"Picture {image.pk}: {failure}") from failure
    if done.returncode != pixels.DONE:
        said = done.stderr.decode(errors="replace").strip()[-500:]
        raise Unmade(f"Picture {image.pk}: its process ended with {done.returncode}. {said}")
    cost: dict[str, Any] = json.loads(done.stdout)
    return cost


def as_cut(image: Image, crop: str, *, width_px: int) -> bytes | None:
    """A small JPEG of a picture as a use cuts it, for the desk; None where its usual file is not there.

    Cut from that file in the request, since nobody has saved this crop yet and its own files are not planned.
    """
    row = image.fallback
    name = row.file(Rendition.Format.JPEG, row.usual_px) if row else ""
    file = media.held_file(name) or media.open_file(name)
    if file is None:
        return None
    box = box_for(image, crop, "") if crop in RATIOS else box_of(crop) or WHOLE
    with file.open("rb") as opened, Pillow.open(opened, formats=["JPEG"]) as usual:
        shown = usual.crop(box.pixels(*usual.size))
    shown.thumbnail((width_px, width_px))
    return pixels.encoded(shown, Rendition.Format.JPEG)


def settle_files(image: Image, *, at: datetime) -> None:
    """Bring a picture's files to where its row says they belong, the row read anew.

    Open to everyone while readers' pages show it, held before and after, deleted once it was withdrawn.
    Whoever settles them last has read the row last: a change in between is met by another look.
    """
    names = [name for row in image.renditions.all() for name in row.files]
    settled: object = None
    while True:
        image.refresh_from_db(fields=["opened_at", "withdrawn_at"])
        settle = _settling(image)
        if settle is settled:
            return
        settle(names)
        settled = settle


def _settling(image: Image) -> Callable[[Iterable[str]], None]:
    if image.withdrawn_at:
        return media.remove
    return media.open_up if image.opened_at else media.shut


def tidy_files(*, at: datetime) -> int:
    """Delete the files of cuts that pages used days ago, and what a kill left unfinished; how many cuts."""
    old = Rendition.objects.filter(retired_at__lte=at - timedelta(days=RETIRED_DAYS))
    gone = 0
    for row in list(old.order_by("retired_at")[:TIDIED_AT_ONCE]):
        media.remove(row.files)
        gone += row.delete()[0]
    for folder in Path(settings.HELD_ROOT).glob(f"{MAKING}*"):
        with suppress(FileNotFoundError):
            if folder.stat().st_mtime < at.timestamp() - MAKING_MAX_S:
                shutil.rmtree(folder, ignore_errors=True)
    return gone


@transaction.atomic
def remove_image(image: Image) -> None:
    """Take a picture out of the library; its original and its public files go once that is certain.

    Raises ProtectedError while a story, a frozen revision of one, or a board holds it.
    """
    uses = MediaUse.objects.filter(image=image)
    holders: set[Model] = set(uses.binding()[:1])
    if holders:
        raise ProtectedError("a story or a board holds the picture", holders)
    uses.delete()
    original = str(image.original.name)
    names = [name for row in image.renditions.all() for name in row.files]
    let_go(image)
    image.delete()
    transaction.on_commit(lambda: _delete_files(original, names))


def _delete_files(original: str, names: list[str]) -> None:
    Image._meta.get_field("original").storage.delete(original)
    media.remove(names)


def content_of(file: IO[bytes]) -> bytes:
    """An upload's bytes, one more than are taken at the most. Raises PictureRefused where it was lost."""
    try:
        return file.read(BYTES_MAX + 1)
    except OSError as failure:
        raise PictureRefused(str(NO_ROOM)) from failure


def checked_kind(content: bytes) -> str:
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


def _usual_file(content: bytes) -> bytes:
    """The one JPEG that is there from the upload on. Raises PictureRefused for a file that cannot be read."""
    try:
        with Pillow.open(io.BytesIO(content), formats=list(EXTENSIONS)) as stored:
            # The shorter side, since it may be turned.
            scale = min(1.0, USUAL_PX / min(stored.size))
        picture = pixels.read_upright(io.BytesIO(content), scale=scale)
        if picture.width > USUAL_PX:
            size = (USUAL_PX, max(1, round(picture.height * USUAL_PX / picture.width)))
            picture = picture.resize(size, Pillow.Resampling.LANCZOS, reducing_gap=3.0)
        return pixels.encoded(picture, Rendition.Format.JPEG)
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError) as reason:
        raise PictureRefused(str(_("الملف تالف."))) from reason


def _keep_original(image: Image, content: bytes) -> None:
    name = image.original.storage.save(image.original.name, ContentFile(content))
    assert name == image.original.name, "nobody guesses a name of ours"


def _hold_usual(image: Image, content: bytes) -> None:
    row = image.fallback
    assert row is not None, "plan made it"
    Path(settings.HELD_ROOT).mkdir(mode=0o750, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.HELD_ROOT, prefix=MAKING) as folder:
        name = row.file(Rendition.Format.JPEG, row.usual_px)
        (Path(folder) / name).write_bytes(content)
        media.hold(name, Path(folder) / name)


def _cut(row: Rendition) -> pixels.Cut:
    box = box_of(row.box)
    assert box is not None, "the database holds boxes that plan made"
    sizes = {width: row.size(width) for width in row.widths_px}
    files = [(row.file(format, width), *sizes[width]) for format in row.formats for width in sizes]
    return pixels.Cut((box.x, box.y, box.width, box.height), files)
