"""Reads HTML as tags and texts, with nothing in it that the newsroom's markup has no place for."""

import html as entities
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import nh3

from kalima.text.crops import RATIOS
from kalima.text.letters import without_junk

# What the body editor writes.
BLOCKS = frozenset({"p", "h2", "h3", "ul", "ol", "li", "blockquote", "hr"})
INLINE = frozenset({"strong", "em", "u", "s", "a", "br", "sub", "sup", "bdi", "span"})

# What it writes for the parts of a story that are more than text; parts.py says in which shape.
PARTS = frozenset({"figure", "figcaption", "div", "aside", "cite"})
TABLES = frozenset({"table", "thead", "tbody", "tr", "td", "th"})

# What other editors write for the same thing. A page has one h1, its headline.
INLINE_ELSEWHERE = {"b": "strong", "i": "em", "strike": "s", "del": "s"}
HEADINGS_ELSEWHERE = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
RENAMED = INLINE_ELSEWHERE | HEADINGS_ELSEWHERE

# Boxes that are not kept where they are no part, but part one paragraph from the next.
BOXES = frozenset(
    {"address", "article", "aside", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset"}
    | {"figcaption", "figure", "footer", "form", "header", "legend", "main", "nav", "pre", "section"}
    | {"summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
)
VOID = frozenset({"br", "hr"})

# Elements whose content is no text of the story.
SILENT = frozenset(
    {"script", "style", "title", "template", "svg", "math", "iframe", "noembed", "noframes"}
    | {"noscript", "object", "select", "textarea", "xmp", "audio", "video"}
)

SCHEMES = {"http", "https", "mailto", "tel"}

# The longest report has a few thousand tags. The parser's time grows with the square of nested ones (2 s
# at 20,000), and evenly with others (0.3 s at 200,000); a page of more is shown as the text that it is.
MOST_NESTED = 5_000
MOST_TAGS = 200_000
# These close each other, so that however many are left open, they do not nest.
_SIBLINGS = frozenset({"p", "li", "dd", "dt", "td", "th", "tr", "option", "br", "hr", "img", "col", "wbr"})

# A number of a row: a picture, an attachment or a story.
NUMBER = "[1-9][0-9]{0,14}"

_VALUES = {
    "href": r"[^\x00-\x1f\x7f]+",
    "dir": "rtl|ltr|auto",
    "lang": "[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*",
    "start": "[0-9]{1,6}",
    "data-image": NUMBER,
    "data-related": NUMBER,
    "data-attachment": NUMBER,
    "data-crop": "|".join((*RATIOS, "[0-9]{1,4}(,[0-9]{1,4}){3}")),
    # A cell over more columns or rows than a page can show is a mistake of another program.
    "colspan": "[2-9]|[1-4][0-9]",
    "rowspan": "[2-9]|[1-9][0-9]{1,2}",
    "scope": "col|row",
}
_FLAGS = frozenset({"data-gallery", "data-points", "data-pull", "data-decorative"})


class Token(NamedTuple):
    """A tag with the name of its element, or a text without entities."""

    tag: str
    name: str
    text: str

    @property
    def opens(self) -> bool:
        """Whether a closing tag follows somewhere."""
        return bool(self.tag) and self.name not in VOID and not self.closes

    @property
    def closes(self) -> bool:
        return self.tag.startswith("</")


def read(html: str) -> list[Token]:
    """Parse HTML; every tag that opens has its closing one, and holds known attributes alone."""
    html = without_junk(escape(html) if _is_too_deep(html) else html)
    return list(_tokens(_CLEANER.clean(html)))


def escape(text: str) -> str:
    """Escape text as the parser writes it again, so that a body made here is already clean."""
    return entities.escape(text, quote=False).replace("\xa0", "&nbsp;")


def escape_value(text: str) -> str:
    """Escape the value of an attribute as the parser writes it again."""
    return escape(text).replace('"', "&quot;")


def values_of(tag: str) -> dict[str, str]:
    """The attributes of a tag in their order."""
    return {name: entities.unescape(value) for name, value in _ATTRIBUTE.findall(tag)}


def ends_of(tokens: list[Token]) -> dict[int, int]:
    """Where each tag that opens is closed, by their places in the list."""
    ends, open_tags = {}, []
    for place, token in enumerate(tokens):
        if token.opens:
            open_tags.append(place)
        elif token.closes:
            ends[open_tags.pop()] = place
    return ends


def _is_too_deep(html: str) -> bool:
    """Whether reading this would take longer than anyone waits."""
    tags = html.count("<")
    if tags <= MOST_NESTED:
        return False
    open_tags: Counter[str] = Counter()
    depth = 0
    for found in _TAG_BEGINS.finditer(html):
        closing, name = found[1], found[2].lower()
        if name in _SIBLINGS or (closing and not open_tags[name]):
            continue
        step = -1 if closing else 1
        open_tags[name] += step
        depth += step
        if depth > MOST_NESTED:
            return True
    return tags > MOST_TAGS


def _tokens(clean: str) -> Iterator[Token]:
    for piece in _TOKEN.split(clean):
        if piece.startswith("<"):
            yield Token(piece, piece.strip("</>").split(" ")[0], "")
        elif piece:
            yield Token("", "", without_junk(entities.unescape(piece)))


def _kept_value(_tag: str, name: str, value: str) -> str | None:
    """Keep a link, a direction, a language or a number when it is well formed.

    The cleaner asks about every attribute, also those that it drops, and keeps a value when this raises.
    """
    if name in _FLAGS:
        return ""
    # A scheme that appears only once the junk is out meets the cleaner again in the next round.
    value = without_junk(value).strip()
    value = value.lower() if name == "dir" else value
    return value if re.fullmatch(_VALUES.get(name, ".*"), value, re.DOTALL) else None


_CLEANER = nh3.Cleaner(
    tags=set(BLOCKS | INLINE | BOXES | PARTS | TABLES | set(RENAMED)),
    clean_content_tags=set(SILENT),
    attributes={
        "a": {"href"},
        "ol": {"start"},
        "*": {"dir", "lang"},
        "figure": {"data-image", "data-alt", "data-decorative", "data-crop"},
        "div": {"data-gallery", "data-embed", "data-attachment"},
        "blockquote": {"data-pull"},
        "aside": {"data-points", "data-related"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan", "scope"},
    },
    attribute_filter=_kept_value,
    url_schemes=SCHEMES,
    link_rel="noopener",
)
# The cleaner quotes every value, so that a ">" inside one does not end a tag.
_TOKEN = re.compile(r'(<(?:[^">]|"[^"]*")*>)')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_TAG_BEGINS = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
