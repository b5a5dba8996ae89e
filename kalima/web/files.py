"""What a file is by its bytes: PDF, MP3 or MP4, whole, and without what nobody should be sent with it."""

import re
import struct
from collections.abc import Iterator
from typing import IO

# The end of a PDF stands in its last bytes; some programs write a few after it.
PDF_TAIL = 2048
# A program inside a PDF, which may run where it is opened.
_PDF_PROGRAM = re.compile(rb"/(?:JavaScript|Launch|RichMedia)\b")
PIECE = 1 << 20

# Cover pictures stand before the sound; more than this before the first frame is no recording.
ID3_MAX = 20 << 20
# This many frames after one another are no accident.
MP3_FRAMES = 4
# Zeros that programs leave between the tags and the first frame.
MP3_PADDING = 4096
_BITRATES = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}

# A recording in pieces has two boxes for each; an hour in seconds stays far below.
MP4_BOXES_MAX = 20_000
# The table of contents of two hours of video.
MOOV_MAX = 32 << 20
_BRANDS = re.compile(rb"(iso[m2-9]|mp4[12]|avc1|M4V[ HP]?|MSNV|dash|mmp4|3gp[4-9]|f4v )", re.IGNORECASE)
# A place as phones write it: +33.3152+044.3661/
_PLACE = re.compile(rb"[+-]\d{2,6}(?:\.\d+)?[+-]\d{3,7}(?:\.\d+)?(?:[+-]\d+(?:\.\d+)?)?(?:CRS\w+)?/?")


class Unreadable(Exception):
    """A file that begins like its kind and is not whole."""


class HasProgram(Exception):
    """A document with a program inside."""


def kind_of(file: IO[bytes], size: int) -> str:
    """ "pdf", "mp3", "mp4", or "" for everything else. Reads what it must and no more.

    Raises Unreadable for a file that breaks off, HasProgram for a PDF that would run something.
    """
    head = _read(file, 0, 12)
    if head.startswith(b"%PDF-"):
        _check_pdf(file, size)
        return "pdf"
    if head[4:8] == b"ftyp":
        return "mp4" if _is_video(file, size) else ""
    if head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0):
        return "mp3" if _is_sound(file, size) else ""
    return ""


def places_in(file: IO[bytes], size: int) -> Iterator[tuple[int, bytes]]:
    """Where a video says where it was filmed, and what to write there: (offset, bytes) of the same length."""
    for name, start, end in _boxes(file, size):
        if name in (b"uuid", b"meta", b"udta") and end - start <= MOOV_MAX:
            yield start - 4, b"free" + bytes(end - start)
        elif name == b"moov":
            content = _read(file, start, end - start)
            for found in re.finditer(rb"loci|\xa9xyz", content):
                yield start + found.start(), b"free"
                size_at = found.start() - 4
                length = int.from_bytes(content[size_at : size_at + 4], "big") - 8 if size_at >= 0 else 0
                if 0 < length <= len(content) - found.end():
                    yield start + found.end(), bytes(length)
            for found in _PLACE.finditer(content):
                # Short runs of digits in a table are no place; a place has a point or a closing stroke.
                if b"." in found[0] or found[0].endswith(b"/"):
                    yield start + found.start(), b" " * len(found[0])


def _read(file: IO[bytes], at: int, length: int) -> bytes:
    file.seek(at)
    return file.read(length)


def _check_pdf(file: IO[bytes], size: int) -> None:
    if not re.match(rb"%PDF-[12]\.\d", _read(file, 0, 8)):
        raise Unreadable
    if b"%%EOF" not in _read(file, max(0, size - PDF_TAIL), PDF_TAIL):
        raise Unreadable
    kept = b""
    file.seek(0)
    while piece := file.read(PIECE):
        if _PDF_PROGRAM.search(kept + piece):
            raise HasProgram
        kept = piece[-16:]


def _is_sound(file: IO[bytes], size: int) -> bool:
    at = 0
    head = _read(file, 0, 10)
    if head.startswith(b"ID3"):
        if len(head) < 10 or any(byte & 0x80 for byte in head[6:10]):
            raise Unreadable
        length = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        at = 10 + length + (10 if head[5] & 0x10 else 0)
        if length > ID3_MAX or at >= size:
            raise Unreadable
        padding = _read(file, at, MP3_PADDING)
        at += len(padding) - len(padding.lstrip(b"\0"))
    for frame in range(MP3_FRAMES):
        length = _frame_length(_read(file, at, 4))
        if not length:
            if head.startswith(b"ID3"):
                raise Unreadable
            return False
        at += length
        if at >= size:
            # A sound of a second or two may end here; a lying file would hardly get so far.
            return frame > 0
    return True


def _frame_length(head: bytes) -> int:
    """Bytes of an MPEG layer III frame by its head; 0 for what is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate = head[2] >> 2 & 3
    bits = _BITRATES[1 if version == 3 else 2][head[2] >> 4]
    if version == 1 or layer != 1 or rate == 3 or not bits:
        return 0
    samples = 144 if version == 3 else 72
    return samples * bits * 1000 // _RATES[version][rate] + (head[2] >> 1 & 1)


def _is_video(file: IO[bytes], size: int) -> bool:
    if not _BRANDS.match(_read(file, 8, 4)):
        return False
    found: set[bytes] = set()
    has_picture = False
    for name, start, end in _boxes(file, size):
        found.add(name)
        if name == b"moov":
            if end - start > MOOV_MAX:
                raise Unreadable
            has_picture = b"vide" in _read(file, start, end - start)
    if not {b"moov", b"mdat"} <= found:
        raise Unreadable
    return has_picture


def _boxes(file: IO[bytes], size: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes of an MP4 in a row: name, where the content begins, where it ends.

    Raises Unreadable where they do not fill the file exactly.
    """
    at = 0
    for _box in range(MP4_BOXES_MAX):
        if at == size:
            return
        head = _read(file, at, 16)
        if len(head) < 8:
            raise Unreadable
        length, name = struct.unpack(">I4s", head[:8])
        start = at + 8
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack(">Q", head[8:])
            start = at + 16
        elif length == 0:
            length = size - at
        if at + length > size or at + length < start:
            raise Unreadable
        yield name, start, at + length
        at += length
    raise Unreadable
