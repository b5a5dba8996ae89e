"""WordPress's shortcodes in a text: known ones with their attributes, page builders' own taken away."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

_ATTRIBUTES = r"(?:[^\[\]\"']|\"[^\"]*\"|'[^']*')*?"
_ATTRIBUTE = re.compile(
    r"""([A-Za-z_][\w-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|[“”″]([^“”″]*)[“”″]|([^\s"'\]]+))|"([^"]*)"|([^\s"']+)"""
)

# Page builders lay a page out with these; only what stands between them is text of the story. No hand writes
# the first. The second may be words of the text too, and are a builder's only where they have a closing twin
# or a value by its name.
_BUILDERS = (
    r"(?:vc|et_pb|fusion|av|mk|ux|wpb|thb|tdc|nectar|ultimate|porto|cmsms|themify|siteorigin)_[a-z][\w-]*"
)
_COMMON = (
    r"(?:cs|fl|kc|sc|wolf|x)_[\w-]+"
    r"|(?:row|column|columns|col|section|container|one_half|one_third|one_fourth|two_third|two_thirds"
    r"|three_fourth|full_width)(?:_last|_first|_inner)?"
)
_BUILDER = re.compile(rf"\[(/?)(?:({_BUILDERS})|({_COMMON}))(?=[\s\]/])({_ATTRIBUTES})/?\]")
_VALUED = re.compile(r"[A-Za-z][\w-]*\s*=\s*[\"'“”″\w]")
# These stand inside a line.
_IN_LINE = re.compile(r"_(?:highlight|tooltip|dropcap|popover|icon|fontawesome|inline)$")
# A builder's heading says its words in an attribute.
_SAID_IN = ("text", "title", "heading")

# What looks like a shortcode and nothing else: with an attribute, an underscore, or its closing twin.
_ANY = re.compile(rf"(?<!\[)\[([A-Za-z][\w-]{{1,60}})(?=[\s\]/=])({_ATTRIBUTES})(/?)\](?!\])")
_ESCAPED = re.compile(rf"\[(\[[A-Za-z][\w-]*(?=[\s\]/]){_ATTRIBUTES}\])\]")


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
    opening = re.compile(rf"(?<!\[)\[({names})(?=[\s\]/=])({_ATTRIBUTES})(/?)\](?!\])")
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


def without_builders(text: str) -> str:
    """Take page builders' shortcodes away and leave what they enclose; a heading's words stay."""
    if "[" not in text:
        return text
    found = list(_BUILDER.finditer(text))
    theirs = _of_builders(found)
    pieces, at = [], 0
    for place, one in enumerate(found):
        if place in theirs:
            pieces += [text[at : one.start()], _said(one)]
            at = one.end()
    return "".join((*pieces, text[at:]))


def _of_builders(found: list[re.Match[str]]) -> set[int]:
    """Which of these are no words of the text, by their places: a twin is the nearest one that is open."""
    theirs: set[int] = set()
    opened: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(found):
        name = one[3]
        if not name:
            theirs.add(place)
        elif not one[1]:
            opened[name].append(place)
            if _VALUED.search(one[4]):
                theirs.add(place)
        elif opened[name]:
            theirs |= {opened[name].pop(), place}
    return theirs


def _said(found: re.Match[str]) -> str:
    name = found[2] or found[3]
    values = attributes_of(found[4]) if not found[1] and "heading" in name else {}
    words = next((values[key] for key in _SAID_IN if values.get(key)), "")
    if not words and _IN_LINE.search(name):
        return ""
    return f"\n\n<h2>{words}</h2>\n\n" if words else "\n\n"


def without_escapes(text: str) -> str:
    """[[shortcode]] is how a text speaks of one."""
    return _ESCAPED.sub(r"\1", text)


def left_in(text: str) -> Iterator[str]:
    """The names of what is left of shortcodes: what no newsroom would have written by hand."""
    for found in _ANY.finditer(text):
        name = found[1]
        if "=" in found[2] or "_" in name or f"[/{name}]" in text:
            yield name
