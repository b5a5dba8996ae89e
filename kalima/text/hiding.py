"""Elements of a post that the house drops with their words: what was seen stays, what was not is named."""

import html
import re
from collections.abc import Callable

from kalima.text.embeds import embed_of
from kalima.text.html import excerpt
from kalima.text.markup import escape
from kalima.text.mending import ELEMENTS

# As much of words that no reader saw is told.
UNSEEN_MAX = 200

_HIDDEN = "svg|math|noscript|object|select|title"


def shown(written: str, named: list[str], played: Callable[[str], str]) -> str:
    """HTML without such elements; what is lost is added to `named`.

    `played` says what takes the place of an address that a plug-in showed.
    """
    if not _HIDING.search(written):
        return without_strays(written)
    written = _SVG.sub(lambda found: _drawn(found[3], named), written)
    written = _MATH.sub(lambda found: _counted(found[3], named), written)
    around = html.unescape(written)
    written = _NOSCRIPT.sub(lambda found: _without_script(found[3], around, named), written)
    written = _OBJECT.sub(lambda found: _plugged(found[2], found[3], named, played), written)
    written = _TYPED.sub(_as_text, written)
    written = _NOT_SHOWN.sub(lambda found: _unseen(found[1].lower(), found[3], named), written)
    return without_strays(written)


def without_strays(written: str) -> str:
    """HTML without the tags of such elements, and of those that are none of HTML, so that they hide nothing.

    The house's cleaner takes elements of drawings and formulas away whole where they stand elsewhere.
    """
    return _STRAY.sub("", written)


def words_of(inside: str) -> str:
    """The words between tags in one line."""
    return " ".join(html.unescape(re.sub(r"<[^<>]*>", " ", inside)).split())


def values_in(attributes: str) -> dict[str, str]:
    """The values in a tag by their names, in whatever quotes."""
    found = _VALUE.findall(attributes)
    return {name.lower(): html.unescape(double or single or bare) for name, double, single, bare in found}


def picture_address(values: dict[str, str]) -> str:
    """Where a picture lies: pages that load it late keep its address elsewhere."""
    for name in ("data-orig-file", "data-src", "data-lazy-src", "data-original", "src"):
        address = values.get(name, "").strip()
        if address and not address.startswith(("data:", "blob:")):
            return f"https:{address}" if address.startswith("//") else address
    return ""


def _element(names: str, ends: str = "") -> re.Pattern[str]:
    """The innermost elements of these names: what stands in their tags second, what they hold third."""
    inside = rf"((?:(?!<(?:{names})\b).)*?)"
    return re.compile(rf"<({names})\b([^<>]*)>{inside}(?:</\1\s*>{ends})", re.IGNORECASE | re.DOTALL)


_HIDING = re.compile(rf"<(?:{_HIDDEN}|textarea|xmp)\b", re.IGNORECASE)
_SVG, _MATH, _NOSCRIPT, _OBJECT = map(_element, ("svg", "math", "noscript", "object"))
_SVG_TEXT, _ANNOTATION = _element("text"), _element("annotation|annotation-xml")
_TAG = re.compile(r"<(?:img|iframe)\b[^<>]*>", re.IGNORECASE)
_SHOWN = re.compile(r"<img\b[^<>]*>|<iframe\b[^<>]*></iframe>", re.IGNORECASE)
_PARAM = re.compile(r"<param\b([^<>]*)>(?:\s*</param\s*>)?", re.IGNORECASE)
_PLAYER = re.compile(r"<(?:embed|iframe)\b([^<>]*)>(?:[^<>]*</(?:embed|iframe)\s*>)?", re.IGNORECASE)
# A field, and how code was shown once: whatever stands in them is text, to the end where nothing ends it.
_TYPED = _element("textarea|xmp", "|$")
_NOT_SHOWN = _element("select|title")
_STRAY = re.compile(
    rf"</?(?:(?:{_HIDDEN}|option|textarea|xmp)|(?!(?:{'|'.join(sorted(ELEMENTS))})(?=[\s/>]))[a-z][\w:-]*)"
    r"(?=[\s/>])(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>",
    re.IGNORECASE,
)
_VALUE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")


def _drawn(inside: str, named: list[str]) -> str:
    """The words of a drawing, which itself is lost; one without words is a sign."""
    words = words_of(" ".join(found[3] for found in _SVG_TEXT.finditer(inside)))
    if words:
        named.append("svg")
    return f" {escape(words)} " if words else ""


def _counted(inside: str, named: list[str]) -> str:
    named.append("math")
    return f" {escape(words_of(_ANNOTATION.sub('', inside)))} "


def _without_script(inside: str, around: str, named: list[str]) -> str:
    """What stood for browsers without script: pictures and frames that stand nowhere else."""
    inside = _TAG.sub(lambda tag: _only_here(tag[0], around), inside)
    return "".join(_SHOWN.findall(inside)) + _unseen("noscript", _SHOWN.sub("", inside), named)


def _only_here(tag: str, around: str) -> str:
    """A picture or a frame that no script shows by another tag; of frames those that the house shows too."""
    address = picture_address(values_in(tag))
    is_picture = tag[:4].lower() == "<img"
    if not address or around.count(address) > 1 or not (is_picture or embed_of(address)):
        return ""
    return tag if is_picture else f"{tag}</iframe>"


def _plugged(attributes: str, inside: str, named: list[str], played: Callable[[str], str]) -> str:
    """What a plug-in showed, by its address; without one what stood in its place."""
    choices = map(values_in, _PARAM.findall(inside))
    said = {values.get("name", "").lower(): values.get("value", "") for values in choices}
    embedded = [values_in(one).get("src", "") for one in _PLAYER.findall(inside)]
    known = [*embedded, values_in(attributes).get("data", ""), said.get("movie", ""), said.get("src", "")]
    address = next((one.strip() for one in known if one.strip()), "")
    inside = _PARAM.sub("", inside)
    if not address.startswith(("http://", "https://", "/")):
        return inside
    # Players of before wrote their choices behind an ampersand alone.
    address = address if "?" in address else address.replace("&", "?", 1)
    address = f"https:{address}" if address.startswith("//") else address
    return played(address) + _unseen("object", _PLAYER.sub("", inside), named)


def _unseen(name: str, inside: str, named: list[str]) -> str:
    """Name words that no reader saw, or that only choose."""
    pieces = filter(None, map(words_of, re.split(r"</option\s*>|<option\b[^<>]*>", inside)))
    if words := "، ".join(pieces):
        named.append(f"{name}: {excerpt(words, UNSEEN_MAX)}")
    return ""


def _as_text(found: re.Match[str]) -> str:
    """What stands in a field, tags and all."""
    words = escape(html.unescape(found[3])).strip().replace("\n", "<br>")
    return f"<div>{words}</div>" if words else ""
