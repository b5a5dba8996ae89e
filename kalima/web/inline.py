"""A style sheet that stands inside its page: its text, and the hash that the content policy knows it by."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.contrib.staticfiles import finders

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Around these a sheet needs no space; a space before a colon may part two selectors and stays.
SPARE_SPACE = re.compile(r"\s*([{};,>])\s*|(?<=:)\s+|;\s*(?=})")


class Sheet(NamedTuple):
    """`source` is what a content policy calls it: 'sha256-…'."""

    text: str
    source: str


def sheet(name: str) -> Sheet:
    """A style sheet of the static files, by its name there, without comments and spare spaces."""
    found = finders.find(name)
    if not found:
        raise FileNotFoundError(f"no style sheet {name!r} among the static files")
    text = dense(Path(found).read_text(encoding="utf-8"))
    digest = b64encode(sha256(text.encode()).digest()).decode()
    return Sheet(text, f"'sha256-{digest}'")


def dense(css: str) -> str:
    """A style sheet without comments and spare spaces."""
    text = " ".join(COMMENT.sub("", css).split())
    return SPARE_SPACE.sub(lambda match: match[1] or "", text).replace(";}", "}").strip()
