"""Takes the README's pictures of a demo newsroom: the front, a report on a phone, the desk, the queue.

    python -m bench.portraits [DIRECTORY]

Each is a WebP in docs/pictures/ unless told otherwise; what stands there is replaced.
"""

import argparse
import io
import tempfile
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from bench.house import PASSWORD, ROOT, House
from tests import needs

FLAGS = ["--no-sandbox", "--disable-gpu"]
REPORT = (
    "from articles.models import Article\n"
    "print(Article.objects.published().filter(headline__contains='قانون المرور').get().pk)"
)


class Portrait(NamedTuple):
    """A page at a size in CSS pixels; `by` signs in, "" reads."""

    name: str
    path: str
    size: tuple[int, int]
    by: str = ""


def take(browser: Browser, house: House, portrait: Portrait, folder: Path) -> None:
    width, height = portrait.size
    context = browser.new_context(
        base_url=house.address,
        viewport={"width": width, "height": height},
        device_scale_factor=1.5,
        locale="ar-IQ",
        timezone_id="Asia/Baghdad",
    )
    page = context.new_page()
    if portrait.by:
        page.goto("/admin/login/")
        page.fill("input[name=login]", portrait.by)
        page.fill("input[type=password]", PASSWORD)
        page.press("input[type=password]", "Enter")
        page.wait_for_load_state("networkidle")
    page.goto(portrait.path)
    page.wait_for_load_state("networkidle")
    taken = Image.open(io.BytesIO(page.screenshot()))
    taken.convert("RGB").save(folder / f"{portrait.name}.webp", quality=82, method=6)
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "docs" / "pictures")
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kalima-portraits-", ignore_cleanup_errors=True) as scratch:
        house = House(Path(scratch) / "var", demo=True)
        house.start("serve")
        try:
            house.wait_for_pictures()
            report = house.run_code(REPORT).strip()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=needs.chromium(), args=FLAGS)
                for portrait in (
                    Portrait("front", "/", (1280, 900)),
                    Portrait("report-phone", f"/n/{report}", (390, 844)),
                    Portrait("desk", "/admin/", (1280, 900), by="chief"),
                    Portrait("queue", "/admin/comments/comment/", (1280, 900), by="moderator"),
                ):
                    take(browser, house, portrait, folder)
                    print(folder / f"{portrait.name}.webp")
                browser.close()
        finally:
            house.kill()


if __name__ == "__main__":
    main()
