"""What a file is by its bytes: PDF, MP3 or MP4, whole, and without what nobody should be sent with it."""

import os
import re
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from mmap import ACCESS_READ, mmap
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, NamedTuple

# The end of a PDF stands in its last bytes; some programs write a few after it.
PDF_TAIL = 2048
# A program inside a PDF, which may run where it is opened; letters of a name may be written as #4a.
_PDF_PROGRAM = re.compile(rb"/(?:JavaScript|Launch|RichMedia)\b")
_PDF_NAME = re.compile(rb"/[A-Za-z#0-9]*#[A-Za-z#0-9]*")
_PDF_LETTER = re.compile(rb"#([0-9A-Fa-f]{2})")
# Reads what is packed; see there. A document that takes it longer is not taken.
_READER = str(Path(__file__).with_name("documents.py"))
_PATIENCE_S = 30

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


class Box(NamedTuple):
    """A box of an MP4: where it begins, and where its content begins and ends."""

    name: bytes
    at: int
    start: int
    end: int


class Unreadable(Exception):
    """A file that begins like its kind and is not whole."""


class HasProgram(Exception):
    """A document with a program inside."""


class IsLocked(Exception):
    """A document that only a password opens."""


class Unchecked(Exception):
    """A document that took more time or memory to look into than there is."""


def kind_of(file: IO[bytes], size: int) -> str:
    """ "pdf", "mp3", "mp4", or "" for everything else. Reads what it must and no more.

    Raises Unreadable for a file that breaks off; of a PDF HasProgram where it would run something, IsLocked
    and Unchecked where nobody can say.
    """
    match claimed_kind(file):
        case "pdf":
            _check_pdf(file, size)
            return "pdf"
        case "mp4" if _is_video(file, size):
            return "mp4"
        case "mp3" if _is_sound(file, size):
            return "mp3"
    return ""


def claimed_kind(file: IO[bytes]) -> str:
    """What a file says it is by its first bytes, "" for what is none of ours; the rest of it may lie."""
    head = _read(file, 0, 12)
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head[4:8] == b"ftyp":
        return "mp4"
    if head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0):
        return "mp3"
    return ""


def _read(file: IO[bytes], at: int, length: int) -> bytes:
    file.seek(at)
    return file.read(length)


def _check_pdf(file: IO[bytes], size: int) -> None:
    if not re.match(rb"%PDF-[12]\.\d", _read(file, 0, 8)):
        raise Unreadable
    if b"%%EOF" not in _read(file, max(0, size - PDF_TAIL), PDF_TAIL):
        raise Unreadable
    # What an older edition of the document held is still in its bytes, though no reader leads there.
    if _has_program(_content(file)):
        raise HasProgram
    match _word_about(file):
        case "clean":
            return
        case "program":
            raise HasProgram
        case "locked":
            raise IsLocked
        case "broken":
            raise Unreadable
        case _:
            raise Unchecked


def _word_about(file: IO[bytes]) -> str:
    """What the reader of documents says of this one; nothing where it died or took too long."""
    with ExitStack() as stack:
        try:
            stored = file.fileno()
        except (OSError, AttributeError):
            copy = stack.enter_context(TemporaryFile())
            file.seek(0)
            copyfileobj(file, copy)
            copy.flush()
            stored = copy.fileno()
        try:
            os.lseek(stored, 0, os.SEEK_SET)
            done = subprocess.run(
                [sys.executable, "-I", _READER],
                stdin=stored,
                capture_output=True,
                timeout=_PATIENCE_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return ""
    return done.stdout.decode(errors="replace") if done.returncode == 0 else ""


def _has_program(content: "bytes | mmap") -> bool:
    if _PDF_PROGRAM.search(content):
        return True
    names = (found[0] for found in _PDF_NAME.finditer(content))
    return any(
        _PDF_PROGRAM.match(_PDF_LETTER.sub(lambda letter: bytes([int(letter[1], 16)]), name))
        for name in names
    )


def _content(file: IO[bytes]) -> "bytes | mmap":
    """A file's bytes without a copy of them in memory, where it lies on the disk."""
    file.seek(0)
    try:
        return mmap(file.fileno(), 0, access=ACCESS_READ)
    except (OSError, ValueError):
        return file.read()


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
    for box in _boxes(file, size):
        found.add(box.name)
        if box.name == b"moov":
            if box.end - box.start > MOOV_MAX:
                raise Unreadable
            has_picture = b"vide" in _read(file, box.start, box.end - box.start)
    if not {b"moov", b"mdat"} <= found:
        raise Unreadable
    return has_picture


def _boxes(file: IO[bytes], size: int) -> Iterator[Box]:
    """The boxes of an MP4 in a row. Raises Unreadable where they do not fill the file exactly."""
    at = 0
    for _box in range(MP4_BOXES_MAX):
        if at == size:
            return
        box = box_in(_read(file, at, 16), at, size)
        if box is None:
            raise Unreadable
        yield box
        at = box.end
    raise Unreadable


def box_in(head: bytes, at: int, end: int) -> Box | None:
    """The box that begins at a place, by its first bytes; None for one that is larger than its room."""
    if len(head) < 8:
        return None
    length, name = struct.unpack(">I4s", head[:8])
    start = at + 8
    if length == 1 and len(head) >= 16:
        (length,) = struct.unpack(">Q", head[8:16])
        start = at + 16
    elif length == 0:
        length = end - at
    return Box(name, at, start, at + length) if start <= at + length <= end else None
