"""Measures a hundred pictures brought in at once, and what hostile files do: time, memory, refusals.

    python -m bench.uploads [--pictures 100] [--hostile DIRECTORY]

The pictures are made here; hostile files are brought along.
"""

import argparse
import io
import os
import random
import resource
import time
from pathlib import Path

import django

# The tests' settings keep data in a directory that is thrown away.
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from PIL import Image as Pillow  # noqa: E402

from articles.models import Image  # noqa: E402
from kalima import roles  # noqa: E402
from tests.factories import make_staff, signed_in  # noqa: E402

UPLOAD = "/admin/articles/image/upload/"
# A phone's picture: twelve megapixels.
SIZE = (4000, 3000)


def photograph(seed: int) -> bytes:
    """A picture with coarse patches and noise, so that it weighs what a photograph weighs."""
    chance = random.Random(seed)
    small = Pillow.new("RGB", (40, 30))
    small.putdata([tuple(chance.randrange(256) for _ in range(3)) for _ in range(1200)])
    noise = Pillow.effect_noise((SIZE[0] // 4, SIZE[1] // 4), 40).convert("RGB").resize(SIZE)
    file = io.BytesIO()
    Pillow.blend(small.resize(SIZE, Pillow.Resampling.BICUBIC), noise, 0.3).save(file, "JPEG", quality=85)
    return file.getvalue()


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_pictures(browser: Client, number: int) -> None:
    """One request a picture, as a browser with script sends them."""
    contents = [photograph(seed) for seed in range(number)]
    weight = sum(map(len, contents)) / 1e6
    began, before = time.monotonic(), megabytes()
    slowest = 0.0
    for n, content in enumerate(contents):
        once = time.monotonic()
        file = SimpleUploadedFile(f"IMG_{n}.jpg", content)
        response = browser.post(UPLOAD, {"files": file}, headers={"Accept": "application/json"})
        assert response.status_code == 200, response.content
        slowest = max(slowest, time.monotonic() - once)
    spent = time.monotonic() - began
    usable = sum(image.fallback is not None for image in Image.objects.all())
    print(f"{number} pictures of {SIZE[0]} x {SIZE[1]}, {weight:.0f} MB in all")
    print(f"  all usable after   {spent:7.1f} s   ({spent / number:.2f} s each, slowest {slowest:.2f} s)")
    print(f"  usable             {usable:7d}")
    print(f"  memory at its top  {megabytes():7.0f} MB  (before: {before:.0f} MB)")


def measure_hostile(browser: Client, folder: Path) -> None:
    """Every file of a folder through the library and as an attachment."""
    doors = {"library": (UPLOAD, "files"), "attachments": ("/admin/articles/attachment/add/", "upload")}
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for door, (address, field) in doors.items():
        tried = refused = taken = crashed = 0
        slowest = 0.0
        for path in files:
            tried += 1
            once = time.monotonic()
            data = {field: SimpleUploadedFile(path.name, path.read_bytes()), "title": "", "credit": ""}
            try:
                status = browser.post(address, data).status_code
            except Exception as failure:
                crashed += 1
                print(f"  crashed: {path.name}: {failure!r}")
                continue
            slowest = max(slowest, time.monotonic() - once)
            taken += status == 302
            refused += status in (200, 422)
            crashed += status >= 500
        print(f"hostile, {door}: tried {tried}, refused {refused}, taken {taken}, crashed {crashed}")
        print(f"  slowest {slowest:.2f} s, memory at its top {megabytes():.0f} MB")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pictures", type=int, default=100)
    options.add_argument("--hostile", type=Path)
    asked = options.parse_args()
    call_command("migrate", verbosity=0)
    browser = signed_in(make_staff("salma", "سلمى رافد", roles.WRITER))
    measure_pictures(browser, asked.pictures)
    if asked.hostile:
        measure_hostile(browser, asked.hostile)


if __name__ == "__main__":
    main()
