"""What a file says of people and places beside its content, and what is written over it, byte for byte.

Nothing moves: a player or a reader of documents finds everything where it was. What stands here is a place, a
name, a device or a picture's own notes; what people hear and see stays.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from mmap import mmap
from typing import NamedTuple

from kalima.web.files import Box, Unreadable, box_in


class Patch(NamedTuple):
    """A stretch of the file, and what is written over it, again and again."""

    at: int
    length: int
    fill: bytes = b"\0"


# A place as phones write it: +33.3152+044.3661/
_PLACE = re.compile(rb"[+-]\d{2,6}(?:\.\d+)?[+-]\d{3,7}(?:\.\d+)?(?:[+-]\d+(?:\.\d+)?)?(?:CRS\w+)?/?")
_PLACE_BOX = re.compile(rb"loci|\xa9xyz")
# Boxes that hold nothing but words about a video, wherever they stand.
_ABOUT = (b"udta", b"meta", b"uuid")
_INSIDE = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
# Those five stand in one another; a video has a few tracks: picture, sounds, captions, devices.
DEPTH_MAX = 8
TRACKS_MAX = 50
# A recording in pieces has two boxes for each.
BOXES_MAX = 50_000
# Eight hours at sixty pictures a second.
SAMPLES_MAX = 2_000_000
# What a track may be; any other kind is measured by a device while it films: positions, speeds, faces.
_SEEN = (*(b"vide", b"soun", b"auxv", b"pict"), *(b"text", b"sbtl", b"subt", b"clcp", b"tmcd", b"hint"))
# Captions in which a drone writes where it is.
_TELEMETRY = re.compile(rb"GPS|latitude|longitude", re.IGNORECASE)
_CAPTIONS = (b"text", b"sbtl", b"subt")

# Tags of sounds at their end, each with the bytes that it takes.
_ID3V1_SIZE = 128
_APE_SIZE = 32

# The notes that a camera leaves in a JPEG, which stands as it was inside documents.
_NOTES = re.compile(
    rb"\xff\xe1(..)(?:Exif\0\0|http://ns\.adobe\.com/)|\xff\xed(..)Photoshop 3\.0\0", re.DOTALL
)
_XMP = re.compile(rb"<x:xmpmeta\b")
_XMP_END = b"</x:xmpmeta>"
# A name is a string in brackets, which may hold one more pair, or in hexadecimal digits.
_PERSON = re.compile(
    rb"/(?:Author|Manager|Company)\s{0,9}"
    rb"(?:\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.){0,400}+\)){0,4000}+)\)|<([0-9A-Fa-f\s]{0,4000}+)>)",
    re.DOTALL,
)
# A document names its writer once in each of its editions.
PEOPLE_MAX = 1000


def traces_of(kind: str, content: mmap) -> Iterator[Patch]:
    """What to write over in a file of this kind, which kalima.web.files found whole."""
    match kind:
        case "mp4":
            yield from _of_video(content)
        case "mp3":
            yield from _of_sound(content)
        case "pdf":
            yield from _of_document(content)


# Videos ------------------------------------------------------------------


def _of_video(content: mmap) -> Iterator[Patch]:
    tracks: list[tuple[Box, dict[bytes, Box]]] = []
    searched = 0
    for count, box in enumerate(_walk(content, 0, len(content))):
        if count > BOXES_MAX or len(tracks) > TRACKS_MAX:
            raise Unreadable
        if box.name in _ABOUT:
            yield Patch(box.at + 4, 4, b"free")
            yield Patch(box.start, box.end - box.start)
        elif box.name == b"moov" and box.at >= searched:
            searched = box.end
            yield from _places(content, box)
        elif box.name == b"trak":
            tracks.append((box, {}))
        elif tracks and box.end <= tracks[-1][0].end:
            # The first of a name: a second handler, further inside, says how data are stored.
            tracks[-1][1].setdefault(box.name, box)
    yield from _of_tracks(content, [parts for _track, parts in tracks])


def _walk(content: mmap, at: int, end: int, depth: int = 0) -> Iterator[Box]:
    """Every box that may hold words or a track, from the outside in; it ends where they make no sense.

    Raises Unreadable for boxes inside one another without end.
    """
    if depth > DEPTH_MAX:
        raise Unreadable
    while at < end:
        box = box_in(content[at : min(at + 16, end)], at, end)
        if box is None:
            return
        yield box
        if box.name in _INSIDE:
            yield from _walk(content, box.start, box.end, depth + 1)
        at = box.end


def _places(content: mmap, moov: Box) -> Iterator[Patch]:
    """Places by their names and by their shape, wherever the boxes hide them."""
    for found in _PLACE_BOX.finditer(content, moov.start + 4, moov.end):
        length = int.from_bytes(content[found.start() - 4 : found.start()], "big") - 8
        yield Patch(found.start(), 4, b"free")
        if 0 < length <= moov.end - found.end():
            yield Patch(found.end(), length)
    for found in _PLACE.finditer(content, moov.start, moov.end):
        # Short runs of digits in a table are no place; a place has a point or a closing stroke.
        if b"." in found[0] or found[0].endswith(b"/"):
            yield Patch(found.start(), len(found[0]), b" ")


def _of_tracks(content: mmap, tracks: list[dict[bytes, Box]]) -> Iterator[Patch]:
    """The samples of tracks that are neither seen nor heard, and captions that tell a position.

    Together they are no longer than the file, however often they name the same place.
    """
    room, steps = len(content), 0
    for parts in tracks:
        if b"hdlr" not in parts:
            continue
        kind = content[parts[b"hdlr"].start + 8 : parts[b"hdlr"].start + 12]
        is_caption = kind in _CAPTIONS
        if kind in _SEEN and not is_caption:
            continue
        for at, length in _samples(content, parts):
            steps += 1
            if steps > SAMPLES_MAX:
                raise Unreadable
            inside = min(length, len(content) - at, room)
            if inside > 0 and (not is_caption or _TELEMETRY.search(content, at, at + inside)):
                yield Patch(at, inside)
            room -= max(inside, 0)


def _samples(content: mmap, parts: dict[bytes, Box]) -> Iterator[tuple[int, int]]:
    """Where the samples of a track lie as its tables say: (offset, length).

    Samples of one size that follow each other come as one stretch.
    """
    offsets = parts.get(b"co64") or parts.get(b"stco")
    if offsets is None or not {b"stsz", b"stsc"} <= parts.keys():
        return
    chunks = _numbers(content, offsets, 4, 8 if offsets.name == b"co64" else 4)
    runs = list(_numbers(content, parts[b"stsc"], 4, 4))
    same, count = (_number(content, parts[b"stsz"].start + place) for place in (4, 8))
    sizes = _numbers(content, parts[b"stsz"], 8, 4)
    run, each = 0, 0
    for n, at in enumerate(chunks, start=1):
        while run + 2 < len(runs) and runs[run] <= n:
            each, run = runs[run + 1], run + 3
        lengths: Iterable[int] = (min(each, count) * same,) if same else islice(sizes, each)
        count -= min(each, count)
        for length in lengths:
            yield at, length
            at += length


def _numbers(content: mmap, box: Box, count_at: int, wide: int) -> Iterator[int]:
    """The numbers of a table, which follow their count. Raises Unreadable for more than a video has."""
    first = box.start + count_at + 4
    if box.end - first > SAMPLES_MAX * wide:
        raise Unreadable
    for at in range(first, box.end - wide + 1, wide):
        yield int.from_bytes(content[at : at + wide], "big")


def _number(content: mmap, at: int) -> int:
    return int.from_bytes(content[at : at + 4], "big")


# Sounds ------------------------------------------------------------------


def _of_sound(content: mmap) -> Iterator[Patch]:
    """Tags become empty tags of their length: names, places and covers, which are photographs with notes."""
    if content[:3] == b"ID3":
        length = content[6] << 21 | content[7] << 14 | content[8] << 7 | content[9]
        yield Patch(5, 1)
        yield Patch(10, min(length, len(content) - 10))
    end = len(content)
    if content[max(0, end - _ID3V1_SIZE) :][:3] == b"TAG":
        end -= _ID3V1_SIZE
        yield Patch(end + 3, _ID3V1_SIZE - 3)
    if content[max(0, end - _APE_SIZE) : end][:8] == b"APETAGEX":
        length = int.from_bytes(content[end - 20 : end - 16], "little") + _APE_SIZE
        start = max(0, end - length)
        yield Patch(start, end - start)


# Documents ---------------------------------------------------------------


def _of_document(content: mmap) -> Iterator[Patch]:
    """Notes of the photographs in it, its own notes, and its writer's name, where they are not compressed.

    A signed document stays as it is: its signature says that nobody changed a byte.
    """
    if content.find(b"/ByteRange") >= 0:
        return
    done = 0
    for found in _NOTES.finditer(content):
        if found.start() < done:
            continue
        length = int.from_bytes(found[1] or found[2], "big") - 2
        done = min(found.start() + 4 + length, len(content))
        yield Patch(found.start() + 4, done - found.start() - 4)
    yield from _own_notes(content)
    if content.find(b"/Encrypt") < 0:
        yield from _names(content)


def _names(content: mmap) -> Iterator[Patch]:
    for count, found in enumerate(_PERSON.finditer(content)):
        if count > PEOPLE_MAX:
            raise Unreadable
        group = 1 if found[1] is not None else 2
        yield Patch(found.start(group), found.end(group) - found.start(group), b" " if group == 1 else b"20")


def _own_notes(content: mmap) -> Iterator[Patch]:
    """Each from its first word to its end; where no end follows, none follows any later one either."""
    done = 0
    for found in _XMP.finditer(content):
        if found.start() < done:
            continue
        end = content.find(_XMP_END, found.end())
        if end < 0:
            return
        done = end + len(_XMP_END)
        yield Patch(found.start(), done - found.start(), b" ")
