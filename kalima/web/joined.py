"""What a page asks for together, in one file to each kind of page: joined when static files are looked for.

The parts stay as they are written, each about one thing; a joined file is a copy, made again when a part
changed. On a slow line each request more is a wait more.
"""

import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

from kalima.web.inline import bare, dense

# Every page of the paper begins with these, and ends with what paper needs.
_PAPER = ("tokens", "fonts", "base", "layout")
_PRINT = "print"

# Sheets by the kind of page; each is asked for as css/page-<kind>.css.
SHEETS: dict[str, tuple[str, ...]] = {
    "plain": (),
    "front": ("front",),
    "report": ("article", "body", "tools", "comments"),
    "comments": ("comments",),
    "archive": ("front", "archive", "years"),
    "most-read": ("front", "most_read"),
    "corrections": ("corrections", "years"),
    "saved": ("saved",),
    "search": ("front", "search", "offers"),
    "design": ("front", "article", "body", "tools", "comments", "design"),
}

# Scripts in the same way, as js/page-<kind>.js.
_ALL = ("ago", "keep", "rest")
SCRIPTS: dict[str, tuple[str, ...]] = {
    "plain": (),
    "front": ("keep_front",),
    "report": ("tools", "readership", "share", "comments"),
    "comments": ("comments",),
    "saved": ("keep_front", "saved"),
    "search": ("offers", "search_offers"),
}


class JoinedFinder(BaseFinder):
    """Finds the joined files, for collecting and for serving straight from the sources."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=settings.JOINED_ROOT)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in _names():
            return [] if find_all else None
        found = str(_made(path))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for name in _names():
            _made(name)
            yield name, self.storage


def _names() -> dict[str, tuple[str, ...]]:
    """The joined files, each with its parts."""
    sheets = {f"css/page-{kind}.css": (*_PAPER, *parts, _PRINT) for kind, parts in SHEETS.items()}
    scripts = {f"js/page-{kind}.js": (*_ALL, *parts) for kind, parts in SCRIPTS.items()}
    return sheets | scripts


def _made(name: str) -> Path:
    """Where a joined file lies, as its parts are now; one that is right already is left alone."""
    file = Path(settings.JOINED_ROOT) / name
    text = "\n".join(_part(name, part) for part in _names()[name])
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Two processes may make it at once: each writes its own, and the last stands.
        unfinished = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(file)
    return file


def _part(name: str, part: str) -> str:
    kind = name.partition("/")[0]
    found = finders.find(f"{kind}/{part}.{kind}")
    if not found:
        raise FileNotFoundError(f"no {part!r} among the static files, which {name} is joined of")
    text = Path(found).read_text(encoding="utf-8")
    if kind == "js":
        return bare(text)
    return f"@media print{{{dense(text)}}}" if part == _PRINT else dense(text)
