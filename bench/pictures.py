"""Measures what a picture of 24 megapixels costs: its upload, its public files, and what they weigh.

    python -m bench.pictures [FILE]

Without a file it draws one with grain, which is heavier than most photographs. The newsroom stands in a
temporary directory, or in the empty database of DATABASE_URL.
"""

import io
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from PIL import Image as Pillow  # noqa: E402

from articles.models import Image, Staff  # noqa: E402
from articles.renditions import draw_files  # noqa: E402
from kalima import roles  # noqa: E402

SIZE = (6000, 4000)
UPLOAD_MAX_S, FILES_MAX_S, PEAK_MAX_MB = 2.0, 8.0, 250


def main() -> int:
    """Upload one picture, have its files made, and print both; 1 if a bound was passed."""
    call_command("migrate", verbosity=0)
    desk = Staff.objects.create_user("desk", "desk@kalima.example", "", is_staff=True)
    desk.groups.add(Group.objects.get(name=roles.DESK_EDITOR))
    browser = Client()
    browser.force_login(desk)
    content = Path(sys.argv[1]).read_bytes() if len(sys.argv) > 1 else drawn()
    uploaded = SimpleUploadedFile("picture.jpg", content, content_type="image/jpeg")
    started = time.perf_counter()
    answer = browser.post(
        "/admin/articles/image/add/", {"file": uploaded, "title": "صورة", "credit": "تصوير: القسم"}
    )
    upload_s = time.perf_counter() - started
    assert answer.status_code == 302, answer.status_code
    image = Image.objects.get()
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        cost = draw_files(image, list(image.renditions.all()), Path(folder))
        files_s = time.perf_counter() - started
        weights: Counter[str] = Counter()
        files = list(Path(folder).iterdir())
        for file in files:
            weights[file.suffix[1:]] += file.stat().st_size
    peak_mb = cost["peak_bytes"] / 2**20
    print(f"{image.width_px} × {image.height_px}, {len(content) / 1e6:.1f} MB as it came")
    print(f"upload         {upload_s:5.2f} s of the request (bound {UPLOAD_MAX_S:g})")
    cpu_s = cost["cpu_s"]
    print(f"{len(files)} files       {files_s:5.2f} s, {cpu_s:.2f} s of processor (bound {FILES_MAX_S:g})")
    print(f"peak           {peak_mb:5.0f} MB of their process (bound {PEAK_MAX_MB})")
    told = ", ".join(f"{kind} {weight / 1e6:.2f}" for kind, weight in sorted(weights.items()))
    print(f"weight         {sum(weights.values()) / 1e6:5.2f} MB: {told}")
    return int(upload_s > UPLOAD_MAX_S or files_s > FILES_MAX_S or peak_mb > PEAK_MAX_MB)


def drawn() -> bytes:
    """A picture with soft shapes and grain, as a camera's has."""
    soft = Pillow.effect_noise((750, 500), 80).resize(SIZE, Pillow.Resampling.BICUBIC)
    grain = Pillow.effect_noise((3000, 2000), 40).resize(SIZE, Pillow.Resampling.BICUBIC)
    light = Pillow.linear_gradient("L").resize(SIZE)
    bands = (Pillow.blend(soft, light, 0.5), Pillow.blend(grain, soft, 0.6), Pillow.blend(soft, light, 0.4))
    file = io.BytesIO()
    Pillow.merge("RGB", bands).save(file, "JPEG", quality=90)
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(main())
