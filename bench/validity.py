"""Has the HTML of every page of the demo newsroom judged by html-validate.

    python -m bench.validity DIRECTORY_OF_THE_TOOLS [ADDRESS]

Every page that the sitemaps name, each story as its light page and its card for other sites, and the pages
that no sitemap names. ADDRESS is a newsroom that runs already; without it one is laid out. Ends with 1 where
a page has an error.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from bench.house import House

LOC = re.compile(r"<loc>([^<]+)</loc>")
TAG = re.compile(r'href="(/tag/[^"]+/)"')
STORY = re.compile(r"/n/([0-9]+)/")
UNLISTED = (
    *("/light/", "/saved/", "/search/", "/search/?q=%D8%A8%D8%BA%D8%AF%D8%A7%D8%AF", "/archive/h/"),
    *("/archive/1980/", "/no-such-page/", "/n/999999/", "/accounts/login/", "/page/none/"),
)
RULES = {"extends": ["html-validate:standard"], "root": True}


def errors(tools: Path, origin: str, folder: Path) -> tuple[int, list[str]]:
    """How many pages were judged, and what is wrong with them, a line each."""
    folder.mkdir(exist_ok=True)
    (folder / ".htmlvalidate.json").write_text(json.dumps(RULES))
    paths = list(dict.fromkeys(_paths(origin)))
    for number, path in enumerate(paths):
        (folder / f"{number}.html").write_bytes(_answer(origin + path))
    done = subprocess.run(
        [str(tools / "html-validate"), "--formatter=json", "*.html"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        check=False,
    )
    found = [
        f"{paths[int(Path(file['filePath']).stem)]} {told['line']}:{told['column']} {told['message']}"
        for file in json.loads(done.stdout)
        for told in file["messages"]
        if told["severity"] == 2
    ]
    return len(paths), found


def _paths(origin: str) -> Iterator[str]:
    for sitemap in LOC.findall(_answer(f"{origin}/sitemap.xml").decode()):
        for page in LOC.findall(_answer(origin + urlsplit(sitemap).path).decode()):
            path = _written(urlsplit(page).path)
            yield path
            if story := STORY.match(path):
                yield from (f"/n/{story[1]}/{kind}/" for kind in ("light", "embed", "comments/posted"))
                yield from map(_written, TAG.findall(_answer(origin + path).decode()))
            elif path.startswith("/section/"):
                yield f"{path}light/"
    yield from UNLISTED


def _written(path: str) -> str:
    """A path as it goes over the line, however its letters were written."""
    return quote(unquote(path))


def _answer(address: str) -> bytes:
    """The bytes of a page; a page that says that there is none is a page too."""
    try:
        with urllib.request.urlopen(address) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as refusal:
        return refusal.read()


def tell(tools: Path, origin: str, folder: Path) -> bool:
    """Print what is wrong, and whether nothing is."""
    judged, found = errors(tools, origin, folder)
    for error in found:
        print(f"  HTML {error}")
    print(f"HTML: {judged} pages, {len(found)} errors")
    return judged > len(UNLISTED) and not found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tools", type=Path)
    parser.add_argument("address", nargs="?")
    asked = parser.parse_args()
    tools = asked.tools.resolve()
    with tempfile.TemporaryDirectory(prefix="kalima-html-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        if asked.address:
            return 0 if tell(tools, asked.address.rstrip("/"), folder / "pages") else 1
        house = House(folder / "var", demo=True)
        house.start()
        try:
            return 0 if tell(tools, house.address, folder / "pages") else 1
        finally:
            house.kill()


if __name__ == "__main__":
    sys.exit(main())
