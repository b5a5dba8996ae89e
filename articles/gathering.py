"""The pictures and files of an export: fetched from its site, found in a folder of uploads, or left."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from articles.attachments import AttachmentRefused, add_attachment
from articles.library import index_picture
from articles.models import Image, RecordKind
from articles.renditions import PictureRefused, add_image
from kalima.text.letters import tidy, tidy_line
from kalima.web.fetching import Fetcher, NotFetched

# The longest video that the house takes.
FETCHED_BYTES_MAX = 500_000_000
PICTURES = {
    *(".jpg", ".jpeg", ".jpe", ".png", ".webp", ".gif"),
    *(".bmp", ".tif", ".tiff", ".svg", ".heic", ".avif"),
}


class NotGathered(Exception):
    """The file did not come; its text is the Arabic reason."""


@dataclass(frozen=True)
class Found:
    """A file of an export: its address, and what is said of it there."""

    address: str
    title: str = ""
    caption: str = ""
    alt: str = ""


# Brings the bytes at an address. Raises NotGathered.
Source = Callable[[str], IO[bytes]]


def skipping(address: str) -> IO[bytes]:
    """No file is brought."""
    raise NotGathered("لم يُطلب جلب الملفات.")


def fetching(address: str) -> IO[bytes]:
    """Files come from the open net."""
    try:
        return Fetcher(bytes_max=FETCHED_BYTES_MAX).fetch(address)
    except NotFetched as reason:
        raise NotGathered(str(reason)) from reason


def in_folder(folder: Path) -> Source:
    """Files lie in a copy of wp-content/uploads, or of what holds it."""
    root = folder.resolve()

    def taken(address: str) -> IO[bytes]:
        path = unquote(urlsplit(address).path)
        inner = path.partition("/uploads/")[2] or path.lstrip("/")
        # A Mac writes letters with a hamza in two parts, also of files that it copied.
        for written in dict.fromkeys((inner, normalize("NFC", inner), normalize("NFD", inner))):
            steps = [step for step in PurePosixPath(written).parts if step not in ("/", "..", ".")]
            for base in (root, root / "uploads", root / "wp-content" / "uploads"):
                file = base.joinpath(*steps)
                # A link inside the folder may lead out of it.
                if steps and file.is_file() and file.resolve().is_relative_to(root):
                    return file.open("rb")
        raise NotGathered("لا ملف بهذا المسار في المجلد.")

    return taken


def is_picture(address: str) -> bool:
    return PurePosixPath(unquote(urlsplit(address).path)).suffix.lower() in PICTURES


def gathered(found: Found, source: Source, *, at: datetime) -> tuple[str, int]:
    """Take a file into the house by its own verbs: its kind and number. Raises NotGathered."""
    title = tidy_line(found.title)[:200] or PurePosixPath(unquote(urlsplit(found.address).path)).stem[:200]
    with source(found.address) as file:
        try:
            if is_picture(found.address):
                image = add_image(file, title=title, credit="", by=None, at=at)
                _say(image, found)
                return RecordKind.PICTURE, image.pk
            return RecordKind.ATTACHMENT, add_attachment(file, title=title, credit="", by=None, at=at).pk
        except (PictureRefused, AttachmentRefused) as reason:
            raise NotGathered(str(reason)) from reason


def _say(image: Image, found: Found) -> None:
    """Keep what the export says of a picture where nothing is said of it here."""
    caption, alt = (tidy_line(tidy(text))[:300] for text in (found.caption, found.alt))
    new = {
        name: said for name, said in (("caption", caption), ("alt", alt)) if said and not getattr(image, name)
    }
    if new:
        Image.objects.filter(pk=image.pk).update(**new)
        for name, said in new.items():
            setattr(image, name, said)
        index_picture(image)
