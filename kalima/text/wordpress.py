"""The text of a WordPress post as a body of the house: blocks, classic HTML, shortcodes, letter for letter.

Pictures, sounds, documents and blocks that stand elsewhere are asked for through a Finder; what it does not
have is named, and its words (a caption, an address) stay.
"""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from kalima.text.blockvalues import covered, footnotes_in, kept_words, named_words, values_of_block
from kalima.text.builders import without_builders
from kalima.text.embeds import embed_of
from kalima.text.hiding import picture_address, shown, values_in, without_strays, words_of
from kalima.text.html import clean_body, plain_text
from kalima.text.markup import BOXES, INLINE, INLINE_ELSEWHERE, Token, ends_of, escape, escape_value, read
from kalima.text.mending import mended
from kalima.text.parts import kind_of
from kalima.text.shortcodes import Shortcode, left_in, replaced, without_escapes

# A reusable block may hold another; deeper is a circle.
BLOCKS_DEEP = 4
# Pages that load pictures late have an empty one in their place, which takes fewer letters than any picture.
PLACEHOLDER_MAX = 300


class Finder(Protocol):
    """Who knows what a text speaks of by WordPress's number or by an address."""

    def picture(self, number: str, address: str) -> int | None:
        """The house's picture, None for one that is not here."""

    def attachment(self, number: str, address: str) -> int | None:
        """The house's document, sound or video, None for one that is not here."""

    def gallery(self) -> list[str]:
        """The addresses of the pictures that were added to this post."""

    def block(self, number: str) -> str:
        """The text of a block that is kept by itself, "" for one that is not here."""


class Nothing:
    """Who knows nothing: every picture is left."""

    def picture(self, number: str, address: str) -> int | None:
        return None

    def attachment(self, number: str, address: str) -> int | None:
        return None

    def gallery(self) -> list[str]:
        return []

    def block(self, number: str) -> str:
        return ""


@dataclass
class Converted:
    """A body; the shortcodes and blocks that nobody here knows; the addresses of media that are not here."""

    body: str = ""
    unknown: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def body_of(content: str, finder: Finder, *, footnotes: str = "") -> Converted:
    """Make a body of a post's text; `footnotes` is what WordPress keeps of them beside it, as JSON."""
    return _Conversion(finder, footnotes).made(content)


def text_of(written: str, *, with_addresses: bool = False) -> str:
    """A title, an excerpt or a comment as plain text: paragraphs parted by a blank line, breaks kept.

    Where nothing else tells where a link leads, its words come `with_addresses`.
    """
    if "<" not in written and "&" not in written:
        return written.strip()
    if "<" not in written:
        return html.unescape(written).strip()
    written = mended(written)
    written = without_strays(_LEADING.sub(_led_on, written) if with_addresses else written)
    return plain_text(paragraphed(written, breaks=True)).strip()


_LEADING = re.compile(r"<a\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>(.*?)</a\s*>", re.IGNORECASE | re.DOTALL)


def _led_on(link: re.Match[str]) -> str:
    """The words of a link with its address behind them, where they do not say it."""
    address = values_in(link[1]).get("href", "").strip()
    is_said = address.rstrip("/") in html.unescape(link[2]) or not address.startswith(("http://", "https://"))
    return link[2] if is_said else f"{link[2]} ({escape(address)})"


# Paragraphs ---------------------------------------------------------------------------------------

_BLOCK_TAGS = BOXES | {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "hr", "script", "style"),
    *("iframe", "video", "audio", "object", "math", "menu", "noscript", "select", "option", "map", "area"),
}
# In these bare words are no paragraph, and a blank line begins one in a paragraph alone.
_LINES = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "caption"} | {
    *("legend", "summary", "dt", "dd", "li", "td", "th", "cite")
}
# Here spaces are no text at all.
_FRAMES = {"table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl", "select", "colgroup"}
_SIBLINGS = {"p", "li", "dt", "dd", "td", "th", "tr"}
_AS_IT_IS = {"pre", "script", "style", "textarea", "svg", "noscript", "iframe", "object", "video", "audio"}
_PIECE = re.compile(r"(<!--.*?-->|</?[A-Za-z][^<>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^<>\"']*)*>)", re.DOTALL)
_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_BLANK_LINE = re.compile(r"[ \t]*\n[ \t]*(?:\n[ \t]*)+")
# A break before the end of a line is that end; two of them, with nothing between, are an empty line.
_BREAK = r"<br\b[^<>]*>"
_EMPTY_LINES = re.compile(rf"{_BREAK}(?:(?:[ \t\n\xa0]|&nbsp;)*{_BREAK})+[ \t\n]*", re.IGNORECASE)
_ENDS_LINE = re.compile(rf"{_BREAK}[ \t]*(?=\n)", re.IGNORECASE)
_VOID = {"br", "hr", "img", "input", "source", "area", "col", "wbr", "embed", "param"}


def paragraphed(written: str, *, breaks: bool) -> str:
    """Put paragraphs where WordPress shows them: at blank lines, and a break at each line where `breaks`.

    Bare words at the top become a paragraph either way.
    """
    if breaks:
        written = _ENDS_LINE.sub("", _EMPTY_LINES.sub("\n\n", written))
    pieces = [piece for piece in _PIECE.split(written) if piece]
    out: list[str] = []
    open_tags: list[str] = []
    is_fresh = True
    for at, piece in enumerate(pieces):
        tag = _NAME.match(piece) if piece.startswith("<") else None
        if piece.startswith("<!--"):
            continue
        if tag:
            name = tag[2].lower()
            if name == "cite" and open_tags and open_tags[-1] in ("blockquote", "cite"):
                # A quote's source stands below its words, and ends no paragraph by itself.
                out.append("" if is_fresh or tag[1] else "</p>")
                _tracked(open_tags, name, is_closing=bool(tag[1]))
                is_fresh = True
            elif name in _BLOCK_TAGS:
                _tracked(open_tags, name, is_closing=bool(tag[1]) or name in _VOID)
                is_fresh = True
            elif is_fresh and not tag[1] and _may_begin(open_tags):
                out.append("<p>")
                is_fresh = False
            out.append(piece)
            continue
        if open_tags and (open_tags[-1] in _FRAMES or any(name in _AS_IT_IS for name in open_tags)):
            out.append(piece)
            continue
        ends = _is_block(pieces[at + 1]) if at + 1 < len(pieces) else True
        words = piece.lstrip("\n \t") if is_fresh else piece
        words = words.rstrip("\n \t") if ends else words
        if not words:
            continue
        may_begin = _may_begin(open_tags)
        if is_fresh and may_begin:
            out.append("<p>")
        is_fresh = False
        if breaks:
            parts = may_begin or open_tags[-1] == "p"
            words = _BLANK_LINE.sub("\x02" if parts else "\x01", words).replace("\n", "\x01")
            words = words.replace("\x01", "<br>").replace("\x02", "<p>")
        out.append(words)
    return "".join(out)


def _tracked(open_tags: list[str], name: str, *, is_closing: bool) -> None:
    if not is_closing:
        # Left open, these end where the next of them begins.
        if not (name in _SIBLINGS and open_tags[-1:] == [name]):
            open_tags.append(name)
    elif name in open_tags:
        del open_tags[len(open_tags) - 1 - open_tags[::-1].index(name) :]


def _may_begin(open_tags: list[str]) -> bool:
    return not any(name in _LINES or name in _AS_IT_IS for name in open_tags) and (
        not open_tags or open_tags[-1] not in _FRAMES
    )


def _is_block(piece: str) -> bool:
    tag = _NAME.match(piece)
    return bool(tag) and tag[2].lower() in _BLOCK_TAGS  # type: ignore[index]


# Conversion ---------------------------------------------------------------------------------------

_BLOCK = re.compile(
    r"<!--\s+(/?)wp:((?:[a-z][a-z0-9_-]*/)?[a-z][a-z0-9_-]*)\s+(\{.*?\}\s+)?(/?)-->", re.DOTALL
)
_IMG = re.compile(r"<img\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)/?>", re.IGNORECASE)
_LINKED = re.compile(
    r"<a\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>\s*(<img\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)\s*</a>", re.IGNORECASE
)
_FIGURE = re.compile(r"<figure\b([^<>]*)>((?:(?!<figure\b).)*?)</figure\s*>", re.IGNORECASE | re.DOTALL)
_FIGCAPTION = re.compile(r"<figcaption\b[^<>]*>(.*?)</figcaption\s*>", re.IGNORECASE | re.DOTALL)
_CAPTIONED = re.compile(
    r"<(div|dl|table)\b(?=[^<>]*\b(?:wp-caption|tr-caption-container)\b)[^<>]*>((?:(?!<\1\b).)*?)</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
_CAPTION = re.compile(
    r"<(p|dd|td)\b(?=[^<>]*\b(?:wp-caption-text|wp-caption-dd|tr-caption)\b)[^<>]*>(.*?)</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
_PLAYER = re.compile(r"<(video|audio)\b([^<>]*)>(.*?)</\1\s*>", re.IGNORECASE | re.DOTALL)
_FRAME = re.compile(r"<iframe\b([^<>]*)>.*?</iframe\s*>|<embed\b([^<>]*)>", re.IGNORECASE | re.DOTALL)
# A place that a script of Facebook's fills.
_FACEBOOK = re.compile(r"<div\b(?=[^<>]*\bfb-(?:post|video)\b)([^<>]*)>(?:\s*</div\s*>)?", re.IGNORECASE)
_SOURCE = re.compile(r"<source\b([^<>]*)>", re.IGNORECASE)
_PRE = re.compile(r"(<pre\b[^<>]*>)(.*?)(</pre\s*>)", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"<xml\b[^>]*>.*?</xml\s*>|<\?xml[^>]*>|</?[ovwm]:[a-z]+[^>]*>", re.IGNORECASE | re.DOTALL)
_WEIGHED = re.compile(r"<(/?)(b|strong|span|p)\b([^<>]*)>", re.IGNORECASE)
_LIGHT = re.compile(r"font-weight\s*:\s*(?:normal|[1-4]00)\b", re.IGNORECASE)
_HEAVY = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)\b", re.IGNORECASE)
_ALONE = re.compile(r"<p\b[^<>]*>\s*(https?://[^\s<>\"]+)\s*(?:<br\s*/?>\s*)?</p\s*>", re.IGNORECASE)
_LINE_ALONE = re.compile(r"(?m)^[ \t]*(https?://[^\s<>\"\[\]]+)[ \t]*$")
_NEXT_PAGE = re.compile(r"<!--\s*nextpage\s*-->|(?<=\n)[ \t]*<!--\s*more\b[^<>]*-->[ \t]*(?=\n)")
# A source that closes a quote's last paragraph.
_CITED = re.compile(
    r"(?:<br\s*/?>\s*)?(<cite\b[^<>]*>(?:(?!</?(?:cite|p)\b).)*</cite\s*>)\s*</p\s*>(?=\s*</blockquote)",
    re.IGNORECASE | re.DOTALL,
)
_CITE_BREAKS = re.compile(
    r"(<cite\b[^<>]*>)(?:\s|<br\s*/?>)+|(?:<br\s*/?>\s*){1,9}(</cite\s*>)", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?:wp-image-|attachment_)([0-9]{1,15})")
_EMPTY_INLINE = re.compile(r"<(a|strong|em|b|i|u|s|span|sub|sup|bdi|li|ul|ol)\b[^<>]*>\s*</\1>")
_BLANK = r"(?:\s|&nbsp;|<br>)*"
_BLANK_INLINE = re.compile(rf"<(a|strong|em|b|i|u|s|span|sub|sup|bdi)\b[^<>]*>({_BLANK})</\1>")
_EMPTY_BLOCK = re.compile(rf"<(p|h[1-6]|blockquote|li|ul|ol)\b[^<>]*>{_BLANK}</\1>")
# A break parts words from words: where a block begins or ends it shows an empty line.
_EDGES = "p|h[1-6]|blockquote|li|ul|ol|figure|figcaption|div|table|td|th|hr"
_BREAKS_BEFORE = re.compile(rf"(</?(?:{_EDGES})\b[^<>]*>)\s*(?:<br>\s*)+")
_BREAKS = re.compile(rf"(?:<br>\s*)+(?=(</?(?:{_EDGES})\b|\Z)?)")
_WORDS_HOLD = INLINE | set(INLINE_ELSEWHERE)
_MOVED = ("figure", "gallery", "embed", "attachment")
# Blocks whose look is their whole meaning, or that other blocks hold.
_COVERS = ("cover", "cover-image")
# The place of a footnote: its link leads nowhere in a body, which has no names of places.
_NOTED = re.compile(r"(<sup\b[^<>]*data-fn=[^<>]*>)\s*<a\b[^<>]*>([^<>]*)</a>\s*(</sup>)")
_SILENT_BLOCKS = {"separator", "spacer", "more", "nextpage", "image", "paragraph", "site-logo", "social-link"}


class _Conversion:
    def __init__(self, finder: Finder, footnotes: str) -> None:
        self.finder = finder
        self.footnotes = footnotes
        self.done = Converted()

    def made(self, content: str) -> Converted:
        written = self._readable(content.replace("\r\n", "\n").replace("\r", "\n"))
        written = _CITED.sub(r"</p>\1", _NEXT_PAGE.sub("\n\n", written))
        written = _NOTED.sub(r"\1\2\3", written)
        laid = self._blocks(written, BLOCKS_DEEP) if "<!-- wp:" in written else self._classic(written)
        laid = _CITE_BREAKS.sub(r"\1\2", laid) + self._notes()
        laid = _ALONE.sub(lambda found: self._address(found[1]) or found[0], laid)
        laid = _PRE.sub(lambda found: found[1] + found[2].strip("\n").replace("\n", "<br>") + found[3], laid)
        laid = self._media(laid)
        self.done.body = clean_body(_lifted(laid))
        self.done.unknown += left_in(plain_text(self.done.body))
        self.done.unknown = list(dict.fromkeys(self.done.unknown))
        self.done.missing = list(dict.fromkeys(self.done.missing))
        return self.done

    def _readable(self, written: str) -> str:
        """HTML in which nothing takes words along with it."""
        return shown(_weighed(mended(_WORD.sub("", written))), self.done.unknown, self._plugged)

    def _plugged(self, address: str) -> str:
        return self._address(address) or self._file("", address)

    # Blocks and paragraphs

    def _blocks(self, written: str, deep: int) -> str:
        """What stands in blocks as it is, what stands between them as classic text."""
        out: list[str] = []
        stack: list[str] = []
        at = 0
        for found in _BLOCK.finditer(written):
            between = written[at : found.start()]
            is_free = not stack or stack[-1] in ("freeform", "shortcode")
            out.append(self._classic(between) if is_free else self._shortcodes(between))
            at = found.end()
            name = found[2].removeprefix("core/")
            values = values_of_block(found[3])
            if found[1]:
                if name in stack:
                    del stack[len(stack) - 1 - stack[::-1].index(name) :]
                out.append(self._closed(name))
            elif found[4]:
                out.append(self._alone(name, values, deep))
            else:
                stack.append(name)
                inside = written[at : _closing(written, found[2], at)]
                out.append(self._opened(name, values, inside))
        rest = written[at:]
        out.append(self._shortcodes(rest) if stack else self._classic(rest))
        return paragraphed("".join(out), breaks=False)

    def _opened(self, name: str, values: dict[str, object], inside: str) -> str:
        address = values.get("url")
        if name == "embed" or name.startswith("core-embed/"):
            return f'<div data-wp-embed="{escape_value(str(address or ""))}">'
        if name == "file":
            address, number = (escape_value(str(values.get(key, ""))) for key in ("href", "id"))
            return f'<div data-wp-file="{address}" id="{number}">'
        if name in _COVERS and not re.search("<(?:img|video)", inside.partition("<!--")[0]):
            return covered(values)
        if "/" in name:
            said = words_of(inside)
            return "".join(one for one in kept_words(values) if words_of(one) not in said)
        return "<div data-wp-gallery>" if name == "gallery" else ""

    def _closed(self, name: str) -> str:
        return "</div>" if name in ("embed", "file", "gallery") or name.startswith("core-embed/") else ""

    def _alone(self, name: str, values: dict[str, object], deep: int) -> str:
        if name == "block":
            held = self.finder.block(str(values.get("ref", ""))) if deep else ""
            if held:
                held = self._readable(held)
                return self._blocks(held, deep - 1) if "<!-- wp:" in held else self._classic(held)
        if (name == "embed" or name.startswith("core-embed/")) and values.get("url"):
            return self._address(str(values["url"])) or _link(str(values["url"]))
        if name in _COVERS:
            return covered(values)
        if name == "footnotes":
            return self._notes()
        if name in _SILENT_BLOCKS:
            return ""
        kept = kept_words(values) if "/" in name else []
        # Words of WordPress's own blocks are those of a form or a list around the story.
        named = named_words(values, kept)
        self.done.unknown.append(" ".join([f"wp:{name}", *named]))
        return "".join(kept)

    def _notes(self) -> str:
        """The footnotes as a list, once: where they stood or at the end."""
        written, self.footnotes = self.footnotes, ""
        said = footnotes_in(written)
        if written.strip() and not any(said):
            self.done.unknown.append("wp:footnotes")
        return f"<ol>{''.join(f'<li>{self._readable(one)}</li>' for one in said)}</ol>" if any(said) else ""

    def _classic(self, written: str) -> str:
        if not written.strip():
            return ""
        written = _LINE_ALONE.sub(lambda found: self._address(found[1]) or found[0], written)
        return paragraphed(self._shortcodes(written), breaks=True)

    # Shortcodes

    def _shortcodes(self, written: str) -> str:
        if "[" not in written:
            return written
        written, left = without_builders(written)
        self.done.unknown += left
        return without_escapes(replaced(written, self._known()))

    def _known(self) -> dict[str, Callable[[Shortcode], str | None]]:
        return {
            "caption": self._caption,
            "wp_caption": self._caption,
            "gallery": self._gallery,
            "embed": self._embed,
            "video": self._player,
            "audio": self._player,
            "playlist": self._player,
            "youtube": self._embed,
            "tweet": self._embed,
            "soundcloud": self._embed,
            "instagram": self._embed,
            "facebook": self._embed,
            "googlemaps": self._embed,
            "vimeo": self._embed,
        }

    def _caption(self, code: Shortcode) -> str:
        number = _NUMBERED.search(code.values.get("id", "")) or _NUMBERED.search(code.inside)
        image = _IMG.search(code.inside)
        words = code.values.get("caption") or _LINKED.sub("", _IMG.sub("", code.inside))
        # Read once, so that a link which is left open ends with the caption.
        words = "".join(token.tag or escape(token.text) for token in read(words)).strip()
        words = _EMPTY_INLINE.sub("", words)
        if image is None:
            return f"<p>{words}</p>" if words else ""
        return self._figure(image[1], words, number[1] if number else "")

    def _gallery(self, code: Shortcode) -> str | None:
        listed = code.values.get("ids") or code.values.get("include") or ""
        numbers = re.findall(r"[0-9]{1,15}", listed)
        addresses = [] if numbers else self.finder.gallery()
        if not numbers and not addresses:
            self.done.unknown.append("gallery")
        shown = [self._pictured(number, "", "", "") for number in numbers]
        shown += [self._pictured("", address, "", "") for address in addresses]
        return _gathered(filter(None, shown))

    def _embed(self, code: Shortcode) -> str | None:
        said = [code.inside, *code.values.values()]
        for one in (html.unescape(one).strip() for one in said):
            if embed := self._address(one):
                return embed
            if code.name == "youtube" and re.fullmatch(r"[\w-]{11}", one):
                return self._address(f"https://www.youtube.com/watch?v={one}")
        address = next((one for one in map(str.strip, said) if one.startswith(("http://", "https://"))), "")
        return _link(address) if address else None

    def _player(self, code: Shortcode) -> str | None:
        if numbers := re.findall(r"[0-9]{1,15}", code.values.get("ids", "")):
            return "".join(self._file(number, "") for number in numbers)
        addresses = [value for key, value in code.values.items() if key not in ("poster", "class", "style")]
        address = next((one for one in (code.inside.strip(), *addresses) if one.startswith("http")), "")
        if not address:
            return None
        return (self._address(address) or self._file("", address)) if "<" not in address else None

    # Pictures, sounds, frames

    def _media(self, written: str) -> str:
        written = _PLAYER.sub(lambda found: self._played(found[2], found[3]), written)
        written = _FRAME.sub(lambda found: self._framed(found[1] or found[2] or ""), written)
        written = _FACEBOOK.sub(lambda found: self._framed(found[1]), written)
        written = _FILE.sub(lambda found: self._offered(found[1], found[2], found[3]), written)
        written = _LINKED.sub(r"\1", written)
        written = _CAPTIONED.sub(self._captioned, written)
        for _round in range(3):
            written, count = _FIGURE.subn(lambda found: self._figured(found[1], found[2]), written)
            if not count:
                break
        written = _IMG.sub(lambda found: self._figure(found[1], ""), written)
        written = _GALLERY.sub(lambda found: _galleried(found[1]), written)
        return _EMBED.sub(lambda found: self._embedded(html.unescape(found[1]), found[2]), written)

    def _captioned(self, found: re.Match[str]) -> str:
        """A picture with its caption, as WordPress and Blogger showed them before there were figures."""
        images, said = _IMG.findall(found[2]), _CAPTION.search(found[2])
        is_alone = bool(said) and not words_of(found[2].replace(said[0] if said else "", ""))
        return (
            self._figure(images[0], said[2].strip()) if said and is_alone and len(images) == 1 else found[0]
        )

    def _figured(self, attributes: str, inside: str) -> str:
        """A figure of one picture with its caption; of anything else, what it holds and then its caption."""
        if "data-image" in attributes:
            return f"<x-figure{attributes}>{inside}</x-figure>"
        images = _IMG.findall(inside)
        own = _X_FIGURES.sub("", inside)
        caption = " ".join(found.strip() for found in _FIGCAPTION.findall(own)).strip()
        held = _X_FIGURES.findall(inside)
        rest = _FIGCAPTION.sub("", own)
        words = re.sub(r"<[^<>]*>|\s|&nbsp;", "", rest)
        if len(images) == 1 and not words and not held:
            return self._figure(images[0], caption)
        if "gallery" in attributes + inside or len(images) > 1 or held:
            shown = "".join((*(self._figure(image, "") for image in images), *held))
            beside = re.sub(r"</?(?:ul|li)\b[^<>]*>", "", _IMG.sub("", rest))
            return f"<div data-wp-gallery>{shown}{beside}</div>" + (f"<p>{caption}</p>" if caption else "")
        return f"{rest}<p>{caption}</p>" if caption else rest

    def _figure(self, attributes: str, caption: str, number: str = "") -> str:
        """A picture of the house, or its caption alone where it is not here."""
        values = values_in(attributes)
        shown_as = values.get("class", "")
        alt = values.get("alt", "").strip()
        if "wp-smiley" in shown_as or "emoji" in shown_as.split():
            return escape(alt)
        if values.get("width") == "1" or values.get("height") == "1":
            return ""
        address = picture_address(values)
        within = values.get("src", "").strip()
        if not address and within.startswith("data:image") and _is_seen(within, alt):
            self.done.missing.append(
                " ".join([within.partition(";")[0][:40], *([f"«{alt}»"] if alt else [])])
            )
        found = _NUMBERED.search(shown_as)
        number = number or (found[1] if found else values.get("data-id", ""))
        return self._pictured(number, address, alt, caption)

    def _pictured(self, number: str, address: str, alt: str, caption: str) -> str:
        known = self.finder.picture(number, address) if number or address else None
        if known is None:
            if number or address:
                self.done.missing.append(address or f"#{number}")
            return f"<p>{caption}</p>" if caption else ""
        said = f"<figcaption>{caption}</figcaption>" if caption else ""
        # Under a name of its own until the figures around it have been read.
        return f'<x-figure data-image="{known}" data-alt="{escape_value(alt)}">{said}</x-figure>'

    def _played(self, attributes: str, inside: str) -> str:
        sources = [values_in(attributes).get("src", "")]
        sources += [values_in(found).get("src", "") for found in _SOURCE.findall(inside)]
        address = next(filter(None, sources), "")
        return (self._address(address) or self._file("", address)) if address else ""

    def _file(self, number: str, address: str) -> str:
        known = self.finder.attachment(number, address)
        if known is not None:
            return f'<div data-attachment="{known}"></div>'
        self.done.missing.append(address or f"#{number}")
        return _link(address) if address else ""

    def _offered(self, address: str, number: str, inside: str) -> str:
        """A file block: the house's attachment, or the link with its name, without the second to load it."""
        known = self.finder.attachment(number, html.unescape(address))
        if known is not None:
            return f'<div data-attachment="{known}"></div>'
        link = _A.search(inside)
        return f"<p>{link[0]}</p>" if link else _link(html.unescape(address))

    def _framed(self, attributes: str) -> str:
        values = values_in(attributes)
        address = next((values[name] for name in ("src", "data-src", "data-href") if values.get(name)), "")
        address = f"https:{address}" if address.startswith("//") else address
        if not address.startswith(("http://", "https://")):
            return ""
        if embed := self._address(address):
            return embed
        self.done.missing.append(address)
        return _link(address)

    def _embedded(self, address: str, inside: str) -> str:
        """An embed block: its frame, and whatever words stand below it."""
        held = _X_FIGURES.sub("", inside)
        words = plain_text(held).replace(html.unescape(address), "").strip()
        shown = self._address(address) if "data-embed=" not in inside else "".join(_HELD.findall(inside))
        return (shown or _link(address)) + (f"<p>{escape(words)}</p>" if words else "")

    def _address(self, address: str) -> str:
        found = embed_of(html.unescape(address).strip())
        return f'<div data-embed="{escape_value(found.address)}"></div>' if found else ""


def _weighed(written: str) -> str:
    """HTML in which what other editors show as bold is, and what they only call so is not.

    Bold that is left open ends with its paragraph as they wrote it; a browser would carry it into the next.
    """
    if "font-weight" not in written:
        return written
    meant: dict[int, str] = {}
    opened: dict[str, list[tuple[re.Match[str], int]]] = defaultdict(list)
    edges = 0
    for tag in _WEIGHED.finditer(written):
        name = tag[2].lower()
        if name == "p":
            edges += 1
        elif not tag[1]:
            opened[name].append((tag, edges))
        elif opened[name]:
            opening, begun = opened[name].pop()
            is_heavy = begun == edges and _HEAVY.search(opening[3])
            own = "span" if _LIGHT.search(opening[3]) else "strong" if is_heavy else name
            meant[opening.start()] = meant[tag.start()] = own
    return _WEIGHED.sub(lambda tag: f"<{tag[1]}{meant.get(tag.start(), tag[2])}{tag[3]}>", written)


_X_FIGURES = re.compile(r"<x-figure\b[^<>]*>.*?</x-figure>", re.DOTALL)
_GALLERY = re.compile(r"<div data-wp-gallery>((?:(?!<div data-wp-gallery>).)*?)</div>", re.DOTALL)
_EMBED = re.compile(
    r'<div data-wp-embed="([^"]*)">(.*?(?:<div data-embed="[^"]*"></div>.*?)*)</div>', re.DOTALL
)
_FILE = re.compile(r'<div data-wp-file="([^"]*)" id="([^"]*)">(.*?)</div>\s*</div>', re.DOTALL)
_A = re.compile(r"<a\b[^<>]*>[^<]*\w.*?</a\s*>", re.IGNORECASE | re.DOTALL)
_HELD = re.compile(r'<div data-embed="[^"]*"></div>')


def _gathered(figures: Iterable[str]) -> str:
    shown = list(figures)
    return f"<div data-gallery>{''.join(shown)}</div>" if len(shown) > 1 else "".join(shown)


def _galleried(inside: str) -> str:
    """The pictures of a gallery side by side, what else stood in it after them."""
    rest = _X_FIGURES.sub("", inside)
    return _gathered(_X_FIGURES.findall(inside)) + (rest if re.sub(r"<[^<>]*>|\s", "", rest) else "")


def _lifted(written: str) -> str:
    """Lift parts out of what may not hold them (links, lists, quotes, cells): they follow it."""
    tokens = read(written.replace("<x-figure", "<figure").replace("</x-figure>", "</figure>"))
    tokens = _without_debris(tokens)
    ends = ends_of(tokens)
    out: list[Token] = []
    waiting: list[Token] = []
    at, depth, is_bare = 0, 0, True
    while at < len(tokens):
        token = tokens[at]
        if kind_of(token) in _MOVED:
            (waiting if depth else out).extend(tokens[at : ends[at] + 1])
            is_bare = is_bare or not depth
            at = ends[at] + 1
            continue
        if not depth and is_bare and (token.text.strip() or (token.opens and token.name in _WORDS_HOLD)):
            # Words that a part, or a box, parted from their paragraph.
            out.append(Token("<p>", "p", ""))
            is_bare = False
        elif not depth and token.tag and token.name not in _WORDS_HOLD:
            is_bare = True
        if token.name not in BOXES or token.name == "table":
            depth += token.opens - token.closes
        out.append(token)
        if not depth and waiting:
            out += waiting
            waiting = []
        at += 1
    joined = "".join(token.tag or escape(token.text) for token in (*out, *waiting))
    while (smaller := _EMPTY_BLOCK.sub("", _BLANK_INLINE.sub(r"\2", joined))) != joined:
        joined = smaller
    joined = _BREAKS_BEFORE.sub(r"\1", joined)
    return _BREAKS.sub(lambda run: run[0] if run[1] is None else "", joined)


def _without_debris(tokens: list[Token]) -> list[Token]:
    """Without what is left of other programs' tags: spans that say nothing, links that lead nowhere."""
    ends = ends_of(tokens)
    opening = {
        at
        for at, token in enumerate(tokens)
        if token.tag == "<span>" or (token.name == "a" and token.opens and " href=" not in token.tag)
    }
    left = opening | {ends[at] for at in opening}
    return [token for at, token in enumerate(tokens) if at not in left]


def _is_seen(within: str, alt: str) -> bool:
    """Whether a picture that is written into the page is one, and does not keep the place of another."""
    return len(within) > PLACEHOLDER_MAX or (bool(alt) and not re.match("data:image/(?:gif|svg)", within))


def _link(address: str) -> str:
    return f'<p><a href="{escape_value(address)}">{escape(address)}</a></p>'


def _closing(written: str, name: str, at: int) -> int:
    """Where this block ends; one without its end holds nothing but what stands before the next."""
    ends = (written.find(begin, at) for begin in (f"<!-- /wp:{name}", "<!-- "))
    return next((end for end in ends if end >= 0), len(written))
