"""What a picture's file says of itself: caption, credit, source, from IPTC, XMP and Exif; never a place."""

import html as entities
import io
import re
from contextlib import suppress
from typing import Any

from PIL import ExifTags, ImageFile, IptcImagePlugin
from PIL import Image as Pillow

from kalima.text import arabic

# An agency's caption may be long; what is kept is cut to the library's own fields.
LENGTHS = {"caption": 300, "credit": 120, "source": 120}
# Longer than any caption; the rest is not looked at.
RAW_MAX = 4000

# Number of the record and the data set, from the IPTC standard; the first that is there counts.
_IPTC = {"caption": ((2, 120),), "credit": ((2, 110), (2, 80)), "source": ((2, 115),)}
_UTF8_MARK = b"\x1b%G"
_XMP = {
    "caption": ("dc:description",),
    "credit": ("photoshop:Credit", "dc:creator"),
    "source": ("photoshop:Source", "dc:source"),
}
XMP_MAX = 64_000
_EXIF = {"caption": ExifTags.Base.ImageDescription, "credit": ExifTags.Base.Artist}

# Cameras fill the caption with their own names.
_CAMERA = re.compile(
    r"(?i)^(olympus digital camera|sony dsc|dcim|samsung|minolta|kodak|untitled|dsc\w*|img\w*)$"
)


def proposals(content: bytes) -> dict[str, str]:
    """By field, what the file proposes, tidied and cut; {} for a file that says nothing or lies about it.

    None of it is believed: it is shown to whoever brought the picture, and stands where that person lets it.
    """
    found: dict[str, str] = {}
    # Broken inscriptions raise whatever the library's readers come upon; a picture is taken in without them.
    with suppress(Exception), Pillow.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as picture:
        for read in (_from_iptc, _from_xmp, _from_exif):
            with suppress(Exception):
                for name, value in read(picture).items():
                    tidied = _tidy(value)[: LENGTHS[name]].strip()
                    if tidied and name not in found and not _CAMERA.match(tidied):
                        found[name] = tidied
    return found


def _from_iptc(picture: ImageFile.ImageFile) -> dict[str, str]:
    info = IptcImagePlugin.getiptcinfo(picture) or {}
    is_utf8 = info.get((1, 90)) == _UTF8_MARK
    return {
        name: _text(info[key], is_utf8=is_utf8)
        for name, keys in _IPTC.items()
        for key in [next((key for key in keys if info.get(key)), None)]
        if key
    }


def _from_xmp(picture: ImageFile.ImageFile) -> dict[str, str]:
    """Read by its few marks and not as XML: nothing in it is expanded, and a broken one gives what it has."""
    raw = picture.info.get("xmp", b"")
    text = (raw if isinstance(raw, bytes) else str(raw).encode())[:XMP_MAX].decode("utf-8", "ignore")
    found: dict[str, str] = {}
    for name, keys in _XMP.items():
        for key in keys:
            as_value = re.search(rf'{key}="([^"]{{1,{RAW_MAX}}})"', text)
            as_element = re.search(rf"<{key}[^>]{{0,200}}>(.{{1,{RAW_MAX}}}?)</{key}>", text, re.DOTALL)
            if as_value or as_element:
                said = as_value[1] if as_value else re.sub("<[^>]*>", " ", as_element[1])  # type: ignore[index]
                found.setdefault(name, entities.unescape(said))
    return found


def _from_exif(picture: ImageFile.ImageFile) -> dict[str, str]:
    exif = picture.getexif()
    return {name: _text(exif[tag]) for name, tag in _EXIF.items() if exif.get(tag)}


def _text(value: Any, *, is_utf8: bool = False) -> str:
    if isinstance(value, list):
        value = value[0] if value else b""
    if isinstance(value, str):
        # Exif is read as Latin; what was written in UTF-8 is read again.
        with suppress(UnicodeError):
            return value.encode("latin-1").decode("utf-8")
        return value
    raw = bytes(value)[:RAW_MAX]
    if is_utf8:
        return raw.decode("utf-8", "replace")
    for encoding in ("utf-8", "cp1256"):
        with suppress(UnicodeError):
            return raw.decode(encoding)
    return raw.decode("latin-1")


def _tidy(value: str) -> str:
    return arabic.tidy_line(value[:RAW_MAX].replace("\0", ""))
