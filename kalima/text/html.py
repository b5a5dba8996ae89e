"""Lets only the newsroom's markup through, and turns bodies into plain text and plain text into bodies."""

import re
from collections.abc import Iterable
from itertools import takewhile
from typing import NamedTuple

from kalima.text.arabic import direction, isolated_numbers
from kalima.text.crops import tidy_crop
from kalima.text.embeds import Embed, embed_of
from kalima.text.letters import is_blank, tidy
from kalima.text.markup import INLINE, INLINE_ELSEWHERE, escape, read, values_of
from kalima.text.parts import parts_of, written

# Misnested markup settles after two or three rounds; more is an attack and becomes plain paragraphs.
ROUNDS = 8


def clean_body(html: str) -> str:
    """Reduce HTML to what a story's body may hold, its text tidied and otherwise letter for letter.

    Headings, lists, quotes, links, bold and italic stay, with dir and lang, and so do the parts that
    parts.py lists; scripts, styles, ids and unknown elements go. Empty paragraphs go. Idempotent.
    """
    for _ in range(ROUNDS):
        cleaned = _EMPTY.sub("", written(read(html)))
        if cleaned == html:
            return cleaned
        html = cleaned
    return body_from_paragraphs(tidy(paragraph) for paragraph in plain_text(html).split("\n\n"))


def plain_text(html: str) -> str:
    """Give the text of a body: its paragraphs parted by a blank line, entities decoded.

    Spaces stay as typed; a line break in the source is a space, and <br> a line break.
    """
    pieces: list[str] = []
    for tag, name, text in read(html):
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
    """Show a reader's plain text as safe HTML: blank lines part paragraphs, single breaks stay breaks.

    Each paragraph is read in the direction of its letters, as every line of the paper; telephone numbers are
    left to right in it.
    """
    parts = re.split(r"\n[ \t]*(?:\n[ \t]*)+", tidy(text).strip("\n"))
    return "".join(_paragraph(part) for part in parts if not is_blank(part))


def _paragraph(part: str) -> str:
    shown = isolated_numbers(escape(part)).replace("\n", "<br>")
    own = ' dir="ltr"' if direction(part) == "ltr" else ""
    return f"<p{own}>{shown}</p>"


class PictureUse(NamedTuple):
    """One use of a picture: its number, and what is said of it and shown of it there."""

    image: int
    alt: str
    caption: str
    is_decorative: bool
    crop: str


def picture_uses(body: str) -> list[PictureUse]:
    """The pictures of a body with what is said of each, in their order; one may come twice."""
    if " data-image=" not in body:
        return []
    found = []
    for part in parts_of(read(body)):
        tokens = [part.head, *part.inside] if part.kind in ("figure", "gallery") else []
        for at, token in enumerate(tokens):
            if " data-image=" not in token.tag:
                continue
            values = values_of(token.tag)
            said = takewhile(lambda inner: inner.tag != "</figure>", tokens[at + 1 :])
            caption = "".join(inner.text for inner in said).strip()
            is_decorative = "data-decorative" in values
            crop = tidy_crop(values.get("data-crop", ""))
            number = int(values["data-image"])
            found.append(PictureUse(number, values.get("data-alt", ""), caption, is_decorative, crop))
    return found


def pictures_in(body: str) -> list[int]:
    """Numbers of the pictures in a body, in their order; one that stands there twice comes twice."""
    return [use.image for use in picture_uses(body)]


def media_in(body: str) -> set[tuple[str, int, str]]:
    """What a body shows of the library: "image" or "attachment", its number, and "body" or "gallery"."""
    if " data-image=" not in body and " data-attachment=" not in body:
        return set()
    return {
        (kind, int(values_of(token.tag)[f"data-{kind}"]), "gallery" if part.kind == "gallery" else "body")
        for part in parts_of(read(body))
        for kind, token in (
            *(("image", token) for token in (part.head, *part.inside) if part.kind in ("figure", "gallery")),
            *([("attachment", part.head)] if part.kind == "attachment" else ()),
        )
        if f" data-{kind}=" in token.tag
    }


def related_in(body: str) -> list[int]:
    """Numbers of the stories that a body leads to, in their order."""
    return [
        int(values_of(part.head.tag)["data-related"])
        for part in parts_of(read(body))
        if part.kind == "related"
    ]


def embeds_in(body: str) -> list[Embed]:
    """What a body shows of other people's pages, in its order."""
    addresses = [
        values_of(part.head.tag)["data-embed"] for part in parts_of(read(body)) if part.kind == "embed"
    ]
    return [found for found in map(embed_of, addresses) if found]


def has_gallery(body: str) -> bool:
    """Whether a body has a gallery of at least two pictures, which makes a story a معرض صور."""
    return any(
        sum(" data-image=" in token.tag for token in part.inside) >= 2
        for part in parts_of(read(body))
        if part.kind == "gallery"
    )


def has_video(body: str) -> bool:
    """Whether a body shows a video, which makes a story a فيديو."""
    return any(embed.is_video for embed in embeds_in(body))


def body_from_paragraphs(paragraphs: Iterable[str]) -> str:
    """Make a body of plain paragraphs, letter for letter."""
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)


# Controls, which no text holds once its junk is out.
_LINE_END, _BLOCK_END = "\x01", "\x02"
_EMPTY = re.compile(r"<p(?: [^>]*)?>(?:\s|[\u200c\u200d]|&nbsp;|<br>)*</p>")


def _joined(text: str) -> str:
    """Join what the source breaks over lines, as a browser does, and leave other spaces alone."""
    if "\n" not in text:
        return text
    return " ".join(line for line in (line.strip(" \t") for line in text.split("\n")) if line)
