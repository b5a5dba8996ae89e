"""Plates: the public files of logos, portraits and advertisements, which are no pictures of the library."""

import io
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow
from PIL import ImageOps

from articles import pixels
from articles.renditions import MAKING, NO_ROOM, PictureRefused, checked_kind, content_of
from kalima.web import media

# Every browser reads it, and it keeps what is see-through. Letters need more than photographs do.
SAVED: dict[str, Any] = {"format": "WEBP", "quality": 86, "method": 4}


class Plate(NamedTuple):
    """A file that is written and waits to be kept, and its size. One that nobody keeps is tidied away."""

    file: Path
    width_px: int
    height_px: int


def plate_of(file: IO[bytes], *, width_px: int) -> Plate:
    """Make a plate no wider than asked: checked as every picture is, see-through where it was, and with
    nothing of what a camera wrote. It lies on the disk already, so that keeping it fills none.
    Raises PictureRefused.
    """
    return plates_of(file, width_px)[0]


def plates_of(file: IO[bytes], *widths_px: int) -> list[Plate]:
    """The same picture in several widths, the widest first; none twice where it is narrower than asked."""
    content = content_of(file)
    checked_kind(content)
    made = [_plate(content, widths_px[0])]
    return made + [_plate(content, width) for width in widths_px[1:] if width < made[0].width_px]


def _plate(content: bytes, width_px: int) -> Plate:
    try:
        with Pillow.open(io.BytesIO(content), formats=pixels.KINDS) as stored:
            # JPEG decodes straight to a smaller size; twice the width keeps what resizing needs.
            stored.draft("RGB", (width_px * 2, width_px * 2))
            picture = _in_colour(ImageOps.exif_transpose(stored))
        picture.thumbnail((width_px, picture.height), Pillow.Resampling.LANCZOS, reducing_gap=3.0)
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError) as reason:
        raise PictureRefused(str(_("الملف تالف."))) from reason
    buffer = io.BytesIO()
    clean = Pillow.new(picture.mode, picture.size)
    clean.paste(picture)
    clean.save(buffer, **SAVED)
    return Plate(_written(buffer.getvalue()), *picture.size)


def keep(plate: Plate) -> str:
    """Keep a plate open to everyone, whole or not at all, under a name that nobody guesses; the name."""
    media.hold(plate.file.name, plate.file)
    plate.file.parent.rmdir()
    media.open_up([plate.file.name])
    return plate.file.name


def drop(*names: str) -> None:
    """Delete plates once it is certain that nothing shows them any more."""
    transaction.on_commit(lambda: media.remove([name for name in names if name]))


def _written(content: bytes) -> Path:
    """A file of its own in a folder that is tidied away. Raises PictureRefused where it does not fit."""
    folder: Path | None = None
    try:
        Path(settings.HELD_ROOT).mkdir(mode=0o750, parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=settings.HELD_ROOT, prefix=MAKING))
        file = folder / f"{secrets.token_hex(16)}.webp"
        file.write_bytes(content)
    except OSError as failure:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
        raise PictureRefused(str(NO_ROOM)) from failure
    return file


def _in_colour(picture: Pillow.Image) -> Pillow.Image:
    has_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    return picture.convert("RGBA" if has_alpha else "RGB")
