"""What stands inside its page: a sheet or a script, and the hash that the content policy knows it by."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Around these a sheet needs no space; a space before a colon may part two selectors and stays.
SPARE_SPACE = re.compile(r"\s*([{};,>])\s*|(?<=:)\s+|;\s*(?=})")


class Inline(NamedTuple):
    """`element` is what it stands in; `source` what a content policy calls it: 'sha256-…'."""

    element: str
    text: str
    source: str


def sheet(file: Path) -> Inline:
    """A style sheet, without comments and spare spaces."""
    return _known("style", dense(file.read_text(encoding="utf-8")))


def script(file: Path) -> Inline:
    """A script, without the lines that are comments and the space before the others."""
    return _known("script", bare(file.read_text(encoding="utf-8")))


def dense(css: str) -> str:
    """A style sheet without comments and spare spaces."""
    text = " ".join(COMMENT.sub("", css).split())
    return SPARE_SPACE.sub(lambda match: match[1] or "", text).replace(";}", "}").strip()


def bare(js: str) -> str:
    """The same of a script that is given as text; no string of it may run over lines."""
    lines = [line.strip() for line in js.splitlines()]
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _known(element: str, text: str) -> Inline:
    digest = b64encode(sha256(text.encode()).digest()).decode()
    return Inline(element, text, f"'sha256-{digest}'")
