"""WordPress's shortcodes in a text: known ones with their attributes, the names of the others."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

# All that may stand in one behind its name.
ATTRIBUTES = r"(?:[^\[\]\"']|\"[^\"]*\"|'[^']*')*?"
_ATTRIBUTE = re.compile(
    r"""([A-Za-z_][\w-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|[“”″]([^“”″]*)[“”″]|([^\s"'\]]+))|"([^"]*)"|([^\s"']+)"""
)

# What looks like a shortcode and nothing else: with an attribute, an underscore, its closing twin, or small
# letters that are all there is in their line.
_ANY = re.compile(rf"(?<!\[)\[([A-Za-z][\w-]{{1,60}})(?=[\s\]/=])({ATTRIBUTES})(/?)\](?!\])")
_ESCAPED = re.compile(rf"\[(\[[A-Za-z][\w-]*(?=[\s\]/]){ATTRIBUTES}\])\]")


class Shortcode(NamedTuple):
    """One shortcode: its attributes by name, those without one under "0", "1", and what it encloses."""

    name: str
    values: Mapping[str, str]
    inside: str


def attributes_of(written: str) -> dict[str, str]:
    """The attributes of a shortcode; `[youtube=…]` says its own without a name."""
    written = written.strip()
    if written.startswith("="):
        return {"0": written[1:].strip().strip("\"'")}
    values: dict[str, str] = {}
    for name, *rest in _ATTRIBUTE.findall(written):
        *named, quoted, bare = rest
        if name:
            values[name.lower()] = next(filter(None, named), "")
        elif quoted or bare:
            values[str(len([key for key in values if key.isdigit()]))] = quoted or bare
    return values


def replaced(text: str, known: Mapping[str, Callable[[Shortcode], str | None]]) -> str:
    """Put in the place of each known shortcode what its function says; None leaves it as it is written."""
    names = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    opening = re.compile(rf"(?<!\[)\[({names})(?=[\s\]/=])({ATTRIBUTES})(/?)\](?!\])")
    pieces, at = [], 0
    while found := opening.search(text, at):
        name, end, inside = found[1], found.end(), ""
        if not found[3]:
            closing = text.find(f"[/{name}]", end)
            following = opening.search(text, end)
            # A closing tag behind the next one of its kind belongs to that one.
            is_own = closing >= 0 and not (following and following[1] == name and following.start() < closing)
            if is_own:
                inside, end = text[end:closing], closing + len(name) + 3
        instead = known[name](Shortcode(name, attributes_of(found[2]), inside))
        pieces += [text[at : found.start()], text[found.start() : end] if instead is None else instead]
        at = end
    return "".join((*pieces, text[at:]))


def without_escapes(text: str) -> str:
    """[[shortcode]] is how a text speaks of one."""
    return _ESCAPED.sub(r"\1", text)


def left_in(text: str) -> Iterator[str]:
    """The names of what is left of shortcodes: what no newsroom would have written by hand."""
    alone = {
        code for line in text.splitlines() if not _ANY.sub("", line).strip() for code in _ANY.findall(line)
    }
    for found in _ANY.finditer(text):
        name = found[1]
        is_alone = name.islower() and found.groups() in alone
        if "=" in found[2] or "_" in name or f"[/{name}]" in text or is_alone:
            yield name
