"""Reads a picture, turns it upright, brings its colours home, cuts it, and writes the files that readers get.

It is also a program: one picture in a process of its own, in bounded memory, so that a picture that takes
more than there is ends that process and nothing else. It imports nothing of ours and asks no database.
"""

import ctypes
import errno
import io
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import IO, Any, NamedTuple

from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

# What a picture may come as. Every other kind that Pillow reads stays closed.
KINDS = ("JPEG", "PNG", "WEBP")

# One perceived quality for the formats of older browsers, in the pair that a large publisher of open software
# settled on after comparing them. AVIF goes lower: it blurs where the others break, and the lead picture of a
# page is what a phone on a slow line waits for. Speed 9 gave the bytes of speed 6 within 4 % at a ninth of
# its time.
SAVED: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 50, "speed": 9, "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 80, "method": 4},
    "jpg": {"format": "JPEG", "quality": 76, "progressive": True, "optimize": True},
}

# 50 million pixels with transparency are 200 MB, flattened 150 more; the libraries take the rest.
MEMORY_MAX_BYTES = 900 * 2**20
CPU_MAX_S = 60
NICENESS = 10

# How the program ends.
DONE, NO_PICTURE, NO_ROOM, NO_MEMORY = 0, 3, 4, 5


class Cut(NamedTuple):
    """What is cut out, in per mille of the upright picture, and the files of it: name, width, height."""

    box: tuple[int, int, int, int]
    files: list[tuple[str, int, int]]


def read_upright(file: IO[bytes], *, scale: float = 1.0) -> Pillow.Image:
    """The picture decoded, turned upright, in sRGB on white, with nothing of what the camera wrote in it.

    `scale` is how small it may come, as a share of its size; JPEG decodes straight to an eighth, a
    quarter or a half. Raises what Pillow raises.
    """
    with Pillow.open(file, formats=KINDS) as stored:
        width, height = stored.size
        stored.draft("RGB", (max(1, int(width * scale)), max(1, int(height * scale))))
        profile = stored.info.get("icc_profile")
        smaller = _reduced(stored, width * scale / stored.width)
        return _in_srgb(_on_white(ImageOps.exif_transpose(smaller)), profile)


def encoded(picture: Pillow.Image, kind: str) -> bytes:
    """The bytes of a file; nothing but pixels goes into it."""
    buffer = io.BytesIO()
    clean = Pillow.new("RGB", picture.size)
    clean.paste(picture)
    clean.save(buffer, **SAVED[kind])
    return buffer.getvalue()


def write_cuts(original: Path, folder: Path, cuts: list[Cut]) -> None:
    """Write every file of these cuts into a folder; who reads it takes them from there when all are whole."""
    with original.open("rb") as file:
        picture = read_upright(file, scale=_scale_for(original, cuts))
    for cut in cuts:
        x, y, across, down = (side / 1000 for side in cut.box)
        box = (
            x * picture.width,
            y * picture.height,
            min((x + across) * picture.width, picture.width),
            min((y + down) * picture.height, picture.height),
        )
        shown: Pillow.Image | None = None
        for name, width, height in sorted(cut.files, key=lambda file: -file[1]):
            if shown is None:
                shown = picture.resize((width, height), Pillow.Resampling.LANCZOS, box, reducing_gap=3.0)
            elif shown.size != (width, height):
                shown = shown.resize((width, height), Pillow.Resampling.LANCZOS)
            _write(folder / name, encoded(shown, name.rpartition(".")[2]))


def _scale_for(original: Path, cuts: list[Cut]) -> float:
    """How small the picture may be decoded, so that no file has to be blown up."""
    with Pillow.open(original, formats=KINDS) as stored:
        width, height = stored.size
        if stored.getexif().get(0x0112) in (5, 6, 7, 8):
            width, height = height, width
    wanted = [
        max(file[1] * 1000 / (cut.box[2] * width), file[2] * 1000 / (cut.box[3] * height))
        for cut in cuts
        for file in cut.files
    ]
    return min(1.0, max(wanted, default=1.0))


def _reduced(picture: Pillow.Image, scale: float) -> Pillow.Image:
    """A kind that cannot be decoded small is made smaller by whole numbers before anything else is done."""
    factor = int(1 / scale) if scale < 1 else 1
    if factor < 2 or picture.mode not in ("RGB", "RGBA", "L", "LA"):
        return picture
    reduced = picture.reduce(factor)
    # The camera's rotation stays with the picture until it is turned.
    reduced.info = dict(picture.info)
    exif = picture.getexif()
    if 0x0112 in exif:
        turned = Pillow.Exif()
        turned[0x0112] = exif[0x0112]
        reduced.info["exif"] = turned.tobytes()
    return reduced


def _on_white(picture: Pillow.Image) -> Pillow.Image:
    """See-through parts would turn black in JPEG."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        paper = Pillow.new("RGB", seen.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        return paper
    return picture


def _in_srgb(picture: Pillow.Image, profile: bytes | None) -> Pillow.Image:
    """Colours as an ordinary screen shows them; a profile that is none, or of other colours, is left out."""
    if profile and picture.mode in ("RGB", "L", "CMYK"):
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if not ImageCms.getProfileDescription(own).strip().lower().startswith("srgb"):
                turned = ImageCms.profileToProfile(
                    picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB"
                )
                return turned or picture.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return picture.convert("RGB")


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


# The program ---------------------------------------------------------------------------------------


def main() -> int:
    """Read a job from stdin as renditions.draw_files writes it, write the files, say what it cost."""
    job = json.load(sys.stdin)
    _end_with(job["parent"])
    resource.setrlimit(resource.RLIMIT_AS, (job["memory_max_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_MAX_S, CPU_MAX_S))
    os.nice(NICENESS)
    Pillow.MAX_IMAGE_PIXELS = None
    try:
        write_cuts(Path(job["original"]), Path(job["folder"]), [Cut(*cut) for cut in job["cuts"]])
    except MemoryError:
        return NO_MEMORY
    except OSError as failure:
        if failure.errno in (errno.ENOSPC, errno.EDQUOT):
            return NO_ROOM
        sys.stderr.write(f"{failure}\n")
        return NO_PICTURE
    except (ValueError, SyntaxError) as failure:
        sys.stderr.write(f"{failure}\n")
        return NO_PICTURE
    used = resource.getrusage(resource.RUSAGE_SELF)
    json.dump({"cpu_s": used.ru_utime + used.ru_stime, "peak_bytes": _peak_bytes()}, sys.stdout)
    return DONE


def _peak_bytes() -> int:
    """The most memory of this program; the system's own count begins with the one that started it."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def _end_with(parent: int) -> None:
    """Have the kernel end this process when the one that waits for it dies; it may have died already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
