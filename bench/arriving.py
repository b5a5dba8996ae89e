"""How long an archive takes to come in, and in how much memory: an export made by repetition.

    .venv/bin/python bench/arriving.py --megabytes 500 [--stories 2000] [--read-only]

Makes a large export in a folder of its own out of texts of the demo newsroom and reads it whole; makes a
small one and brings it into an empty database there. Prints seconds and the peak of memory.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>أرشيف</title>'
    "<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://archive.example</wp:base_blog_url>\n"
)


def texts() -> list[tuple[str, str]]:
    """Headlines and texts of the demo newsroom."""
    found = []
    for file in sorted((ROOT / "kalima/demo/stories").glob("*.toml")):
        for story in _stories(tomllib.loads(file.read_text())):
            found.append((str(story["headline"]), str(story.get("body", story["headline"]))))
    return found


def _stories(node: object) -> list[dict[str, object]]:
    """Every table with a headline, however the file nests them."""
    if isinstance(node, dict):
        own = [node] if "headline" in node else []
        return own + [story for value in node.values() for story in _stories(value)]
    return [story for value in node for story in _stories(value)] if isinstance(node, list) else []


def item(number: int, headline: str, body: str) -> str:
    """One post, dated ten years back and on."""
    year, month, day = 2012 + number % 12, 1 + number // 7 % 12, 1 + number % 28
    date = f"{year}-{month:02}-{day:02} {number % 24:02}:{number // 24 % 60:02}:{number % 60:02}"
    return (
        f"<item><title><![CDATA[{headline} {number}]]></title>"
        f"<link>https://archive.example/{year}/{month:02}/story-{number}/</link>"
        f"<dc:creator>writer{number % 40}</dc:creator><content:encoded><![CDATA[{body}]]></content:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>{date}</wp:post_date_gmt>"
        f"<wp:post_name>story-{number}</wp:post_name><wp:status>publish</wp:status>"
        f'<wp:post_type>post</wp:post_type><category domain="category" nicename="s{number % 8}">'
        f'<![CDATA[قسم {number % 8}]]></category><category domain="post_tag" nicename="t{number % 300}">'
        f"<![CDATA[وسم {number % 300}]]></category></item>\n"
    )


def make(path: Path, *, size: int = 0, stories: int = 0) -> int:
    """Write an export of so many bytes or so many stories; how many stories it has."""
    known = texts()
    written = number = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        while written < size or number < stories:
            number += 1
            written += len(one := item(number, *known[number % len(known)]).encode())
            file.write(one.decode())
        file.write("</channel></rss>\n")
    return number


def read_whole(path: Path) -> None:
    """Read a file to its end in a process of its own, and print what that took."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from articles import wxr\n"
        "with open(sys.argv[2], 'rb') as file:\n"
        "    print(sum(isinstance(record, wxr.Item) for _place, record in wxr.records(file)))\n"
    )
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT), str(path)], capture_output=True, text=True, check=True
    )
    took = time.perf_counter() - begun
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    megabytes, items = path.stat().st_size / 1e6, done.stdout.strip()
    print(
        f"read {megabytes:.0f} MB, {items} items: {took:.1f} s, {spent.ru_utime + spent.ru_stime:.1f} s of "
        f"processor time, peak {spent.ru_maxrss / 1024:.0f} MB"
    )


def bring(path: Path, folder: Path, stories: int) -> None:
    """Bring a file into an empty database, by the command that everybody uses."""
    environment = os.environ | {"KALIMA_DATA": str(folder / "data"), "KALIMA_DEMO": "0"}
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    subprocess.run(
        [*manage, "import_archive", str(path)], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    took = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"bring {stories} stories: {took:.1f} s, {1000 * took / stories:.1f} ms each, "
        f"{1000 * cpu / stories:.1f} ms of processor time, peak {after.ru_maxrss / 1024:.0f} MB"
    )


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--stories", type=int, default=2000)
    parser.add_argument("--read-only", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make(folder / "large.xml", size=options.megabytes * 1_000_000)
        read_whole(folder / "large.xml")
        (folder / "large.xml").unlink()
        if not options.read_only:
            make(folder / "small.xml", stories=options.stories)
            bring(folder / "small.xml", folder, options.stories)


if __name__ == "__main__":
    main()
