"""Lets only the newsroom's markup through, and turns bodies into plain text and plain text into bodies."""

import html as entities
import re
from collections.abc import Iterable, Iterator

import nh3

from kalima.text.letters import is_blank, tidy, without_junk

# What the body editor writes.
BLOCKS = frozenset({"p", "h2", "h3", "ul", "ol", "li", "blockquote", "hr"})
INLINE = frozenset({"strong", "em", "u", "s", "a", "br", "sub", "sup", "bdi", "span"})

# What other editors write for the same thing. A page has one h1, its headline.
INLINE_ELSEWHERE = {"b": "strong", "i": "em", "strike": "s", "del": "s"}
HEADINGS_ELSEWHERE = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
RENAMED = INLINE_ELSEWHERE | HEADINGS_ELSEWHERE

# Boxes that are not kept but part one paragraph from the next.
BOXES = frozenset(
    {"address", "article", "aside", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset"}
    | {"figcaption", "figure", "footer", "form", "header", "legend", "main", "nav", "pre", "section"}
    | {"summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
)

# Elements whose content is no text of the story.
SILENT = frozenset(
    {"script", "style", "title", "template", "svg", "math", "iframe", "noembed", "noframes"}
    | {"noscript", "object", "select", "textarea", "xmp", "audio", "video"}
)

SCHEMES = {"http", "https", "mailto", "tel"}

# Misnested markup settles after two or three rounds; more is an attack and becomes plain paragraphs.
ROUNDS = 8

# The longest report has some hundreds of tags. The parser's time grows with the square of nested ones,
# so a page of this many is shown as the text that it is.
MOST_TAGS = 20_000


def clean_body(html: str) -> str:
    """Reduce HTML to what a story's body may hold, its text tidied and otherwise letter for letter.

    Headings, lists, quotes, links, bold and italic stay, with dir and lang; scripts, styles, ids and
    unknown elements go. Empty paragraphs go. Idempotent.
    """
    for _ in range(ROUNDS):
        cleaned = _clean_once(html)
        if cleaned == html:
            return cleaned
        html = cleaned
    return body_from_paragraphs(tidy(paragraph) for paragraph in plain_text(html).split("\n\n"))


def plain_text(html: str) -> str:
    """Give the text of a body: its paragraphs parted by a blank line, entities decoded.

    Spaces stay as typed; a line break in the source is a space, and <br> a line break.
    """
    pieces: list[str] = []
    for tag, name, text in _tokens(html):
        if name == "br":
            pieces.append(_LINE_END)
        elif not tag:
            pieces.append(text)
        elif name not in INLINE and name not in INLINE_ELSEWHERE:
            pieces.append(_BLOCK_END)
    found = ("\n".join(map(_joined, block.split(_LINE_END))) for block in "".join(pieces).split(_BLOCK_END))
    return "\n\n".join(paragraph for paragraph in found if not is_blank(paragraph))


def excerpt(text: str, limit: int) -> str:
    """Shorten text to at most limit characters at a word, with «…» where something was left out.

    Line breaks and runs of spaces become one space.
    """
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[:limit].rpartition(" ")[0] or text[: limit - 1]
    return cut.rstrip(" ،,؛;:.-–—ـ(«") + "…"


def paragraphs(text: str) -> str:
    """Show a reader's plain text as safe HTML: blank lines part paragraphs, single breaks stay breaks."""
    parts = re.split(r"\n[ \t]*(?:\n[ \t]*)+", tidy(text).strip("\n"))
    shown = (_escape(part).replace("\n", "<br>") for part in parts if not is_blank(part))
    return "".join(f'<p dir="auto">{part}</p>' for part in shown)


def body_from_paragraphs(paragraphs: Iterable[str]) -> str:
    """Make a body of plain paragraphs, letter for letter."""
    return "".join(f"<p>{_escape(paragraph)}</p>" for paragraph in paragraphs)


_VALUES = {
    "href": r"[^\x00-\x1f\x7f]+",
    "dir": "rtl|ltr|auto",
    "lang": "[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*",
    "start": "[0-9]{1,6}",
}


def _kept_value(_tag: str, name: str, value: str) -> str | None:
    """Keep a link, a direction, a language or a list's first number when it is well formed.

    The cleaner asks about every attribute, also those that it drops, and keeps a value when this raises.
    """
    # A scheme that appears only once the junk is out meets the cleaner again in the next round.
    value = without_junk(value).strip()
    value = value.lower() if name == "dir" else value
    return value if re.fullmatch(_VALUES.get(name, ".*"), value) else None


_CLEANER = nh3.Cleaner(
    tags=set(BLOCKS | INLINE | BOXES | set(RENAMED)),
    clean_content_tags=set(SILENT),
    attributes={"a": {"href"}, "ol": {"start"}, "*": {"dir", "lang"}},
    attribute_filter=_kept_value,
    url_schemes=SCHEMES,
    link_rel="noopener",
)
# The cleaner quotes every value, so that a ">" inside one does not end a tag.
_TOKEN = re.compile(r'(<(?:[^">]|"[^"]*")*>)')
# Controls, which no text holds once its junk is out.
_LINE_END, _BLOCK_END = "\x01", "\x02"
_EMPTY = re.compile(r"<p(?: [^>]*)?>(?:\s|[\u200c\u200d]|&nbsp;|<br>)*</p>")


def _clean_once(html: str) -> str:
    pieces = [_shown_tag(tag, name) if tag else _escape(tidy(text)) for tag, name, text in _tokens(html)]
    return _EMPTY.sub("", "".join(pieces))


def _tokens(html: str) -> Iterator[tuple[str, str, str]]:
    """Parse HTML and give (tag, its name, "") for each tag and ("", "", text) for each text."""
    html = without_junk(html if html.count("<") <= MOST_TAGS else _escape(html))
    for piece in _TOKEN.split(_CLEANER.clean(html)):
        if piece.startswith("<"):
            yield piece, piece.strip("</>").split(" ")[0], ""
        elif piece:
            yield "", "", without_junk(entities.unescape(piece))


def _joined(text: str) -> str:
    """Join what the source breaks over lines, as a browser does, and leave other spaces alone."""
    if "\n" not in text:
        return text
    return " ".join(line for line in (line.strip(" \t") for line in text.split("\n")) if line)


def _shown_tag(tag: str, name: str) -> str:
    """Write a tag under the house's name; a box, opening or closing, becomes the start of a paragraph.

    The next round of parsing closes those paragraphs, and the empty ones go.
    """
    if name in BOXES:
        return "<p>" if tag.startswith("</") else tag.replace(name, "p", 1)
    if name in RENAMED:
        return tag.replace(name, RENAMED[name], 1)
    return tag


def _escape(text: str) -> str:
    """Escape text as the parser writes it again, so that a body made here is already clean."""
    return entities.escape(text, quote=False).replace("\xa0", "&nbsp;")
