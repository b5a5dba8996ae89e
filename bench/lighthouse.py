"""Opens the demo newsroom as Lighthouse does on a phone, and has the HTML of all its pages judged.

    python -m bench.lighthouse DIRECTORY_OF_THE_TOOLS

The tools are Lighthouse 12 and html-validate 9; `make lighthouse` brings them. The figures are those of a
machine that has nothing else to do: pictures are finished before the first page is opened. Ends with 1 where
a score is below 100, a page moves, or the HTML has an error.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import validity
from bench.house import House
from tests import needs

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
SHIFT_MAX = 0.002
TRIES = 3
FLAGS = "--headless=new --no-sandbox --disable-gpu"

# A story whose thread has as many comments as asked for, and one without.
THREADS = """
from datetime import timedelta
from django.utils import timezone
from articles.models import Article, Staff
from articles.categories.models import Category
from comments import moderation
from comments.models import Comment
from comments.screening import Draft
from comments.submission import submit
stories = list(Article.objects.published().filter(kind="report").order_by("-published_at"))
full = next(story for story in stories if story.published_revision.lead_image_id)
chief, at = Staff.objects.get(username="chief"), timezone.now()
said = list(Comment.objects.values_list("text", flat=True))
for n in range({comments} - full.comments.shown().count()):
    at += timedelta(seconds=1)
    text = f"{{said[n % len(said)]}} ({{n}})"
    comment = submit(Draft(article=full, at=at, name=f"قارئ {{n}}", text=text))
    moderation.approve(comment, by=chief, at=at)
empty = next(s for s in stories if s.published_revision.lead_image_id and not s.comments.exists())
section = Category.objects.get(name="سياسة")
print(full.get_absolute_url(), empty.get_absolute_url(), section.get_absolute_url())
"""


def open_page(tools: Path, address: str, folder: Path) -> dict[str, Any]:
    """What Lighthouse says of one page on a phone."""
    report = folder / "report.json"
    for _try in range(TRIES):
        if _ran(tools, address, report):
            found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
            return found
    raise RuntimeError(f"Lighthouse gave no report of {address}")


def _ran(tools: Path, address: str, report: Path) -> bool:
    """Have Lighthouse write its report; now and then Chromium's trace has no beginning, and it gives up."""
    report.unlink(missing_ok=True)
    done = subprocess.run(
        [
            str(tools / "lighthouse"),
            address,
            "--quiet",
            "--output=json",
            f"--output-path={report}",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags={FLAGS}",
        ],
        check=False,
        env=os.environ | {"CHROME_PATH": needs.chromium() or ""},
        stderr=subprocess.DEVNULL,
    )
    return done.returncode == 0 and report.exists()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tools", type=Path)
    parser.add_argument("--comments", type=int, default=200)
    asked = parser.parse_args()
    tools = asked.tools.resolve()
    is_good = True
    with tempfile.TemporaryDirectory(prefix="kalima-lighthouse-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        house = House(folder / "var", demo=True)
        full, empty, section = house.run_code(THREADS.format(comments=asked.comments)).split()
        house.start("serve")
        try:
            house.wait_for_pictures()
            print(
                f"{'':26}{'perf':>6}{'a11y':>6}{'best':>6}{'seo':>6}{'shift':>8}{'blocked':>9}{'LCP':>8}{'kB':>7}"
            )
            pages = {
                "front": "/",
                "section": section,
                "report, no comments": empty,
                f"report, {asked.comments} comments": full,
                "archive": "/archive/",
            }
            for name, path in pages.items():
                is_good &= _tell(name, open_page(tools, house.address + path, folder))
            is_good &= validity.tell(tools, house.address, folder / "pages")
        finally:
            house.kill()
    return 0 if is_good else 1


def _tell(name: str, report: dict[str, Any]) -> bool:
    scores = [round(100 * (report["categories"][kind]["score"] or 0)) for kind in CATEGORIES]
    audits = report["audits"]
    shift, blocked_ms, lcp_ms, weight = (
        audits[audit]["numericValue"]
        for audit in (
            "cumulative-layout-shift",
            "total-blocking-time",
            "largest-contentful-paint",
            "total-byte-weight",
        )
    )
    told = "".join(f"{score:6}" for score in scores)
    print(f"{name:26}{told}{shift:8.4f}{blocked_ms:6.0f} ms{lcp_ms / 1000:6.2f} s{weight / 1000:7.0f}")
    return min(scores) == 100 and shift <= SHIFT_MAX


if __name__ == "__main__":
    sys.exit(main())
