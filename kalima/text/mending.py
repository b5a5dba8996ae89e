"""HTML as people left it: a tag that lost its quote ends where it was meant to, and what is no tag is text.

A browser takes all that follows such a slip into a tag, or into a comment, and shows none of it.
"""

import re

# The elements of HTML, of today and of before.
ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        """
        a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink
        blockquote body br button canvas caption center cite code col colgroup command content data datalist
        dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame
        frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe image img input ins isindex kbd
        keygen label legend li link listing main map mark marquee math menu menuitem meta meter multicol nav
        nextid nobr noembed noframes noscript object ol optgroup option output p param picture plaintext
        portal pre progress q rb rp rt rtc ruby s samp script search section select slot small source spacer
        span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time
        title tr track tt u ul var video wbr xml xmp
        """,
    )
)
# An address in angle brackets, as people write it, begins so.
_SCHEMES = ("ftp:", "http:", "https:", "mailto:", "news:", "sms:", "tel:")

_NAME = r"[A-Za-z][\w-]*+(?::[\w-]++)?+(?=[\s/>])"
# A value with angle brackets in it is one only where a tag goes on behind it.
_VALUE = r"""(?:"[^"<>]*+"|'[^'<>]*+'|"[^"]*+"(?=[\s/>])|'[^']*+'(?=[\s/>])|[^\s"'<>]++)"""
_OPENING = re.compile(
    rf"""
      (?P<comment><!--(?:(?!<!--).)*?-->)
    | <(?P<name>{_NAME})(?P<values>(?:[\s/]++|[^\s"'<>/=]++(?:\s*+=\s*+{_VALUE})?+)*+)>
    | </(?P<closed>[A-Za-z][\w:-]*+)[^<>]*+(?P<end>>)?
    | <(?P<lost>{_NAME})[^<>]*+>
    | <(?P<other>(?!!\[CDATA\[)[!?][^<>]*+>)
    | <
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def mended(written: str) -> str:
    """HTML in which every `<` begins a tag or a comment that ends; its words are all there."""
    if "<" not in written:
        return written
    # A comment without its end hides nothing.
    end = written.rfind("-->") + 1
    written = written[:end] + written[end:].replace("<!--", "&lt;!--")
    twins: dict[str, bool] = {}
    folded = written.lower()

    def is_tag(name: str, values: str) -> bool:
        name = name.lower()
        if name in ELEMENTS:
            return True
        if name.startswith(_SCHEMES):
            return False
        if name not in twins:
            twins[name] = bool(re.search(rf"</{re.escape(name)}\s*>", folded))
        return twins[name] or "-" in name or ":" in name or "=" in values or values.endswith("/")

    def read(found: re.Match[str]) -> str:
        tag = found[0]
        if found["comment"] or found["other"]:
            return tag
        if name := found["name"] or found["lost"]:
            if is_tag(name, found["values"] or tag[1:-1]):
                return tag if found["name"] else f"{tag[:-1]}{_open_quote(tag[:-1])}>"
        elif found["closed"]:
            return tag if found["end"] else f"{tag}>"
        return f"&lt;{tag[1:]}"

    return _OPENING.sub(read, written)


def _open_quote(tag: str) -> str:
    """The quote that a tag has begun and not ended."""
    mark = ""
    for letter in tag:
        if letter == mark:
            mark = ""
        elif not mark and letter in "\"'":
            mark = letter
    return mark
