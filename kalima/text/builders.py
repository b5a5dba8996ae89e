"""Page builders' shortcodes in a text taken away: the words, links and pictures they say stay as HTML."""

import base64
import binascii
import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from kalima.text.markup import escape_value
from kalima.text.shortcodes import ATTRIBUTES, attributes_of

# Page builders lay a page out with these; what stands between them is text of the story. No hand writes the
# first. The second may be words of the text too, and are a builder's only where they have a closing twin
# or a value by its name.
_THEIRS = "(?:vc|et_pb|fusion|av|mk|ux|wpb|thb|tdc|nectar|ultimate|porto|cmsms|themify|siteorigin)_"
_COMMON = (
    r"(?:cs|fl|kc|sc|wolf|x)_[\w-]+"
    r"|(?:row|column|columns|col|section|container|one_half|one_third|one_fourth|two_third|two_thirds"
    r"|three_fourth|full_width)(?:_last|_first|_inner)?"
)
_BUILDER = re.compile(rf"\[(/?)(?:({_THEIRS}[a-z][\w-]*)|({_COMMON}))(?=[\s\]/])({ATTRIBUTES})/?\]")
_VALUED = re.compile(r"[A-Za-z][\w-]*\s*=\s*[\"'“”″\w]")
# What they enclose is no text as it stands: HTML in another writing, a picture's address, a button's word.
_ENCLOSING = re.compile(
    rf"\[(vc_raw_html|vc_raw_js|fusion_code|fusion_imageframe|{_THEIRS}\w*button)(?=[\s\]])({ATTRIBUTES})\]"
    r"([^\[\]]*)\[/\1\]"
)
# These stand inside a line, and say what is shown only under a pointer.
_IN_LINE = re.compile(r"_(?:highlight|tooltip|dropcap|popover|icon|fontawesome|inline)$")
# What only the former site could fill.
_FILLED = re.compile(r"_(?:blog|(?:\w+_)?grid|\w*posts?|\w*form|signup|portfolio|sidebar|shop|post_slider)$")

_TITLES = ("title", "heading", "main_heading", "question", "h2")
_WORDS = {
    *("text", "subtitle", "sub_heading", "subheading", "subhead", "tagline", "h4", "author", "name"),
    *("job_title", "position", "company", "company_name", "label", "content", "description", "quote"),
}
_BUTTON = re.compile(r"(?:button|btn|link)(?:_\w+)?_?(?:text|title|label)$")
_LINKS = ("link", "url", "href")
_BUTTON_LINKS = (*_LINKS, "button_url", "button_link", "btn_link")
_PICTURES = {
    *("image", "image_id", "image_url", "image_src", "img", "picture", "photo", "attachment", "custom_src"),
    *("portrait_url", "header_image_url", "avatar"),
}
_MANY_PICTURES = ("images", "gallery_ids", "ids", "image_ids", "include")
# Said to whoever laid the page out, or under a pointer.
_UNSEEN = {"admin_label", "title_text", "alt", "css", "custom_css", "el_class", "el_id", "link_title"}
# What looks like a word and is a choice.
_CHOICES = re.compile(
    r"(?:yes|no|on|off|true|false|none|default|left|right|center|top|bottom|inherit|justify|h[1-6]|[\d.%]+)?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"([0-9]{1,15})(?:[|:][\w-]*)?")
_FILE = re.compile(r"\.(?:mp4|m4v|webm|ogv|mov|mp3|m4a|ogg|wav)(?:[?#]|$)", re.IGNORECASE)


def without_builders(text: str) -> tuple[str, list[str]]:
    """A text in which builders' shortcodes are HTML or gone, and the names of those whose words are lost."""
    if "[" not in text:
        return text, []
    left: list[str] = []
    text = _ENCLOSING.sub(lambda found: _enclosed(found, left), text)
    found = list(_BUILDER.finditer(text))
    theirs = _of_builders(found)
    pieces, at = [], 0
    for place, one in enumerate(found):
        if place in theirs:
            pieces += [text[at : one.start()], _instead(one, left)]
            at = one.end()
    return "".join((*pieces, text[at:])), left


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


def _enclosed(found: re.Match[str], left: list[str]) -> str:
    name, values, inside = found[1], attributes_of(found[2]), found[3]
    if name.endswith("_button"):
        return f"\n\n{_link(inside.strip(), _address(values, _BUTTON_LINKS))}\n\n"
    if name == "fusion_imageframe":
        address = inside.strip()
        return f"\n\n{_said(name, values | {'src': address})}\n\n" if _is_address(address) else found[0]
    said = _decoded(re.sub(r"<[^<>]*>|\s", "", inside))
    if said is None:
        left.append(name)
        return inside
    # Its lines are those of a program, and break nothing.
    return "\n\n" if name == "vc_raw_js" else "\n\n" + re.sub(r"\s*\n\s*", " ", said) + "\n\n"


def _instead(found: re.Match[str], left: list[str]) -> str:
    name = found[2] or found[3]
    if _IN_LINE.search(name):
        return ""
    if found[1]:
        return "\n\n"
    if _FILLED.search(name):
        left.append(name)
    said = _said(name, attributes_of(found[4]))
    return f"\n\n{said}\n\n" if said else "\n\n"


def _said(name: str, values: Mapping[str, str]) -> str:
    """What one shortcode shows by its values: pictures, a title, buttons, other words, in this order."""
    address = _address(values, _LINKS)
    if re.search("video|youtube|vimeo|audio", name):
        return _played(name, values)
    is_heading = "heading" in name
    titles = ("text", *_TITLES) if is_heading else _TITLES
    is_button = bool(re.search("button|btn", name))
    title = next((key for key in titles if _is_said(values.get(key, ""))), "")
    pieces = [_pictured(name, values)]
    taken = {title, "caption"} if pieces[0] else {title}
    if title:
        words = _link(_words(values[title]), address, "") or _words(values[title])
        level = "h2" if is_heading else "h3"
        pieces.append(f"<p>{words}</p>" if is_button else f"<{level}>{words}</{level}>")
    for key, value in values.items():
        if key in taken or key in _UNSEEN or not value:
            continue
        if _BUTTON.search(key) and _is_said(value):
            pieces.append(
                _link(_words(value), _address_beside(key, values) or _address(values, _BUTTON_LINKS))
            )
        elif is_button and key in _WORDS and _is_said(value):
            pieces.append(_link(_words(value), address))
        elif value.startswith("%5B%7B"):
            pieces += _listed(name, value)
        elif value.startswith("#E-8_"):
            pieces.append(_decoded(value[5:]) or "")
        elif (key in _WORDS and _is_said(value)) or _is_arabic(value):
            pieces.append(f"<p>{_words(value)}</p>")
    return "\n\n".join(filter(None, pieces))


def _pictured(name: str, values: Mapping[str, str]) -> str:
    for key in _MANY_PICTURES:
        if re.fullmatch(r"\s*[0-9]+(?:\s*,\s*[0-9]+)*\s*", values.get(key, "")):
            return f'[gallery ids="{values[key]}"]'
    keys = [key for key in values if key in _PICTURES]
    if re.search("image|img|picture|photo|figure", name):
        keys += [key for key in ("src", "id") if key in values]
    if "slide" in name:
        keys += [key for key in ("background_image", "bg_image") if key in values]
    said = [html.unescape(values[key]).strip() for key in keys]
    number = next((found[1] for one in said if (found := _NUMBERED.fullmatch(one))), "")
    address = next(filter(_is_address, said), "")
    if not (number or address):
        return ""
    caption = _words(values.get("caption", ""))
    below = f"<figcaption>{caption}</figcaption>" if _is_said(caption) else ""
    alt = escape_value(html.unescape(_words(values.get("alt", ""))))
    shown = f'<img class="wp-image-{number}"' if number else "<img"
    return f'<figure>{shown} src="{escape_value(address)}" alt="{alt}">{below}</figure>'


def _played(name: str, values: Mapping[str, str]) -> str:
    said = [html.unescape(value).strip() for key, value in values.items() if key not in ("image_src", "css")]
    address = next(filter(_is_address, said), "")
    if not address and "youtube" in name and re.fullmatch(r"[\w-]{11}", values.get("id", "")):
        address = f"https://www.youtube.com/watch?v={values['id']}"
    title = _words(values.get("title", ""))
    above = f"<h3>{title}</h3>\n\n" if _is_said(title) else ""
    if not address:
        return above
    shown = f'[video src="{address}"]' if _FILE.search(address) else f"[embed]{address}[/embed]"
    return f"{above}{shown}"


def _listed(name: str, written: str) -> Iterator[str]:
    """Several of a kind in one value, as percent-encoded JSON."""
    try:
        rows = json.loads(unquote(written))
    except (ValueError, RecursionError):
        return
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            yield _said(name, {key: value for key, value in row.items() if isinstance(value, str)})


def _address(values: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next(filter(None, (_led_to(values[key]) for key in names if key in values)), "")


def _address_beside(key: str, values: Mapping[str, str]) -> str:
    """The address of this button among several: it is called as its words are."""
    stem = re.sub(r"(?:text|title|label)$", "", key)
    return next(filter(None, (_led_to(values.get(stem + end, "")) for end in ("url", "link", "href"))), "")


def _led_to(written: str) -> str:
    written = html.unescape(written).strip()
    if written.startswith("url:"):
        written = unquote(written[4:].partition("|")[0])
    return written if _is_address(written) or written.startswith(("mailto:", "tel:")) else ""


def _link(words: str, address: str, around: str = "p") -> str:
    shown = f'<a href="{escape_value(address)}">{words}</a>' if address and words else words
    return f"<{around}>{shown}</{around}>" if around and shown else shown


def _is_address(written: str) -> bool:
    return bool(re.match(r"https?://[^\s<>\"\[\]]+$|/[^\s<>\"\[\]]+$", written))


def _is_said(value: str) -> bool:
    return bool(value.strip()) and not _CHOICES.fullmatch(value.strip()) and not _is_address(value)


def _is_arabic(value: str) -> bool:
    """Whether a value under any name has words in it; names of colours and styles are Latin."""
    return bool(re.search("[\u0621-\u064a\u0671-\u06d3]", value)) and "://" not in value


def _words(value: str) -> str:
    """Words of a value: builders write quotes and brackets their own way, and some all of it."""
    if len(value) > 15 and (said := _decoded(value)):
        return said
    for written, meant in (("``", '"'), ("`{`", "["), ("`}`", "]")):
        value = value.replace(written, meant)
    return value.replace("%22", '"').replace("%91", "[").replace("%93", "]")


def _decoded(written: str) -> str | None:
    """Base64 of HTML, percent-encoded or not; None where it is none."""
    if not re.fullmatch(r"[A-Za-z0-9+/]{4,}={0,2}", written) or len(written) % 4:
        return None
    try:
        return unquote(base64.b64decode(written, validate=True).decode())
    except (binascii.Error, UnicodeDecodeError):
        return None
