"""Reads what WordPress exports (WXR 1.0 to 1.2) and feeds (RSS, Atom) as a stream of records; no database.

An export is often larger than memory and seldom quite whole: cut in the middle, edited by hand, glued from
two. So the file is walked from record to record (<item>, <entry>, <wp:author>, <wp:category>, <wp:tag>,
<wp:term>) and each is read by itself. What is broken costs its own record and is named with its line. Nothing
is ever expanded or fetched: there is no DTD here, and an entity that is none of XML's or HTML's stays as it
stands.
"""

import codecs
import html
import html.entities
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import IO, Any, NamedTuple
from urllib.parse import urlsplit

CHUNK_BYTES = 1 << 20
# The longest story with all its comments is far below this; what goes on longer has lost its end.
RECORD_BYTES_MAX = 32 << 20
# What stands before the first record: some names and addresses.
HEAD_BYTES = 1 << 18
# So many letters that are not Latin show how a file is written.
SHOWING_MIN = 40
# More fields than any story has comments and notes.
FIELDS_MAX = 200_000


class NotAnExport(Exception):
    """The file is none that WordPress wrote, nor a feed; its text is the Arabic reason."""


class Place(NamedTuple):
    """Where a reader stands in a file: bytes from its beginning, and the line, counted from 1."""

    offset: int = 0
    line: int = 1


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is broken in a file; `what` is an Arabic sentence for whoever imports it."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Site:
    """Whose export it is. `version` is as it is written, "" where it is not."""

    title: str = ""
    address: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    line: int
    number: str
    login: str
    name: str


@dataclass(frozen=True, slots=True)
class Term:
    """A category, a tag, or a term of another taxonomy; `parent` is the slug of the one above it."""

    line: int
    taxonomy: str
    number: str
    slug: str
    name: str
    parent: str = ""
    description: str = ""


class TermUse(NamedTuple):
    """A term as an item names it."""

    taxonomy: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment. `state` and `kind` are as they are written: "1" is approved, "" is a reader's comment."""

    line: int
    number: str
    parent: str
    author: str
    email: str
    text: str
    date: str
    date_gmt: str
    state: str
    kind: str


@dataclass(slots=True)
class Item:
    """A post, a page, an attachment, or anything else that is kept as one. Times are as they are written."""

    line: int
    number: str = ""
    kind: str = "post"
    status: str = "publish"
    title: str = ""
    body: str = ""
    excerpt: str = ""
    link: str = ""
    guid: str = ""
    slug: str = ""
    creator: str = ""
    date: str = ""
    date_gmt: str = ""
    modified: str = ""
    modified_gmt: str = ""
    pub_date: str = ""
    parent: str = ""
    order: str = ""
    password: str = ""
    file: str = ""
    # The address of its main picture, where it is said by its address.
    picture: str = ""
    is_sticky: bool = False
    # Whether the file ended in it before it said where it stands.
    is_cut: bool = False
    terms: list[TermUse] = field(default_factory=list)
    meta: dict[str, list[str]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def meant(self, *names: str) -> str:
        """The first of these meta values that says something."""
        return next((v for name in names for v in self.meta.get(name, ()) if v.strip()), "")


Record = Author | Term | Item | Flaw


def site_of(file: IO[bytes]) -> Site:
    """Read what stands before the first item. Raises NotAnExport."""
    file.seek(0)
    beginning = file.read(HEAD_BYTES)
    if beginning.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise NotAnExport("هذا ملف مضغوط. يُفك أولًا ثم يُستورد ما فيه. لم يُستورد شيء.")
    raw, encoding = _decodable(beginning)
    head = raw.decode(encoding, "replace")
    prefixes = _prefixes(head)
    if not re.search(rf"<(?:rss|channel|item|rdf:RDF|feed|entry|(?:{prefixes.of_wordpress}):\w+)\b", head):
        raise NotAnExport(
            "ليس هذا تصديرًا من ووردبريس، ولا خلاصة RSS أو Atom، ولا مواد في أسطر JSON. لم يُستورد شيء."
        )
    head = _records_whole(prefixes.of_wordpress).sub("", re.split(r"<(?:item|entry)\b", head, maxsplit=1)[0])
    for around in ("<rss", "<channel", "<feed"):
        head = head.partition(around)[2].partition(">")[2] if around in head else head
    children = list(_children(head, prefixes))
    found = {name: _text(inner) for name, _attributes, inner, _at in children}
    address = found.get("wp:base_blog_url") or found.get("wp:base_site_url") or found.get("link", "")
    address = address.strip() or _alternate(children)
    return Site(found.get("title", "").strip(), address.strip(), found.get("wp:wxr_version", "").strip())


BEGINNING = Place()


def records(file: IO[bytes], start: Place = BEGINNING) -> Iterator[tuple[Place, Record]]:
    """Every record from a place on, each with the place behind it, where another reading may go on.

    Holds one record in memory. What is broken comes as a Flaw beside what could be read of it.
    """
    window = _Window(file, start)
    has_ended = False
    openings = _openings(window.prefixes.of_wordpress)
    while opening := window.next(openings):
        if opening[0] in (b"</rss>", b"</channel>", b"</feed>"):
            has_ended = True
            window.pass_by(opening.end())
            continue
        if opening[0] == b"<!--":
            window.pass_over(opening.end(), b"-->")
            continue
        has_ended = False
        window.pass_by(opening.start())
        line = window.line
        raw, flaw = window.take(opening[1])
        text, flaws = window.decoded(raw, line)
        if flaw:
            flaws.append(Flaw(line, flaw))
        reading = _Reading(text, line, window.prefixes)
        record = reading.record(opening[1].decode())
        if flaw in (_CUT, _TOO_LONG) and isinstance(record, Item):
            _mark_cut(record, text, window.prefixes)
        place = Place(window.offset, window.line)
        for found in (*flaws, *reading.flaws):
            yield place, found
        if record:
            yield place, record
    if not has_ended:
        place = Place(window.offset, window.line)
        yield place, Flaw(place.line, "انتهى الملف قبل تمامه: لا </rss> ولا </feed> في آخره.")


def number_in(guid: str) -> str:
    """WordPress's number of a post in the name that it gave it, "" where it gave another."""
    found = re.search(r"[?&](?:p|page_id|attachment_id)=([0-9]{1,15})(?:&|$)", guid)
    return found[1] if found else ""


def _mark_cut(item: Item, text: str, prefixes: "_Prefixes") -> None:
    """Say of an item that lost its end that it is not whole; the number in a name of its house is its own."""
    item.is_cut = not re.search(rf"<(?:{prefixes.of_wordpress}):status\b[^<>]*>\s*\S", text)
    if urlsplit(item.guid).netloc == urlsplit(item.link).netloc:
        item.number = item.number or number_in(item.guid)


# The file -----------------------------------------------------------------------------------------

_LONGEST_OPENING = 400
_TOO_LONG = "سجل أطول من المعقول أو بلا نهاية. قُرئ منه ما أمكن."
_CUT = "انتهى الملف في وسط هذا السجل. قُرئ منه ما بقي."
_NOT_CLOSED = "لا نهاية لهذا السجل في مكانها. قُرئ حتى بداية ما بعده."
_NO_END = "نص بين <![CDATA[ بلا ]]> في آخره. قُرئ حتى نهاية السجل."


@cache
def _openings(wordpress: str) -> re.Pattern[bytes]:
    own = rf"(?:{wordpress}):(?:author|category|tag|term)".encode()
    return re.compile(rb"<(item|entry|%s)(?=[\s>/])[^>]*>|<!--|</rss>|</channel>|</feed>" % own)


@cache
def _records_whole(wordpress: str) -> re.Pattern[str]:
    return re.compile(rf"<((?:{wordpress}):(?:author|category|tag|term))>.*?</\1>", re.DOTALL)


@cache
def _ends(name: bytes) -> re.Pattern[bytes]:
    again = rb"|<%s(?=[\s>])" % name if name in (b"item", b"entry") else b""
    return re.compile(rb"<!\[CDATA\[|<!--|</%s\s*>|</channel>|</rss>|</feed>%s" % (name, again))


@cache
def _raw_ends(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"</%s\s*>|<%s(?=[\s>])" % (name, name))


class _Window:
    """A file seen through a buffer that slides over it."""

    def __init__(self, file: IO[bytes], start: Place) -> None:
        file.seek(0)
        beginning = file.read(HEAD_BYTES)
        _head, self.encoding = _decodable(beginning)
        self.prefixes = _prefixes(beginning.decode(self.encoding, "replace"))
        # Two bytes to a letter: read as UTF-8 from here on, and counted so.
        wide = self.encoding.startswith("utf-16")
        file.seek(0)
        self._file: Any = codecs.EncodedFile(file, "utf-8", self.encoding, "replace") if wide else file
        self.encoding = "utf-8" if wide else self.encoding
        if wide:
            left = start.offset
            while left and (piece := self._file.read(min(left, CHUNK_BYTES))):
                left -= len(piece)
        else:
            self._file.seek(start.offset)
        self.offset, self.line = start
        self._buffer = b""
        self._is_over = False

    def next(self, wanted: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """The next place that fits, dropping what lies before it."""
        while True:
            if found := wanted.search(self._buffer):
                return found
            self.pass_by(max(len(self._buffer) - _LONGEST_OPENING, 0))
            if not self._more():
                return None

    def pass_by(self, end: int) -> None:
        self.line += self._buffer.count(b"\n", 0, end)
        self.offset += end
        self._buffer = self._buffer[end:]

    def pass_over(self, begin: int, end: bytes) -> None:
        """Drop a comment, however long."""
        self.pass_by(begin)
        while (found := self._buffer.find(end)) < 0:
            self.pass_by(max(len(self._buffer) - len(end), 0))
            if not self._more():
                self.pass_by(len(self._buffer))
                return
        self.pass_by(found + len(end))

    def take(self, name: bytes) -> tuple[bytes, str]:
        """The record that begins here, and what is wrong with its end."""
        opening = self._buffer.index(b">") + 1
        if self._buffer[opening - 2 : opening - 1] == b"/":
            return self._taken(opening), ""
        at, flaw, wanted = opening, "", _ends(name)
        while True:
            found = wanted.search(self._buffer, at)
            if found is None:
                at = max(opening, len(self._buffer) - _LONGEST_OPENING)
                if len(self._buffer) <= RECORD_BYTES_MAX and self._more():
                    continue
                break
            if found[0] in (b"<![CDATA[", b"<!--"):
                past = self._past(found.end(), b"]]>" if found[0] != b"<!--" else b"-->")
                if past:
                    at = past
                    continue
                # Its end is lost: the record's own is looked for as if nothing were quoted.
                wanted, at, flaw = _raw_ends(name), found.end(), _NO_END
                continue
            if found[0].startswith(b"</" + name):
                return self._taken(found.end()), flaw
            return self._taken(found.start()), _NOT_CLOSED
        if len(self._buffer) > RECORD_BYTES_MAX:
            return self._dropped(name), _TOO_LONG
        return self._taken(len(self._buffer)), _CUT

    def decoded(self, raw: bytes, line: int) -> tuple[str, list[Flaw]]:
        """A record's text without what XML cannot hold, and which bytes were none."""
        flaws = []
        try:
            text = raw.decode(self.encoding)
        except UnicodeDecodeError as reason:
            at = line + raw.count(b"\n", 0, reason.start)
            flaws.append(Flaw(at, "حروف لا تُقرأ بترميز الملف. وُضع مكان كل منها �."))
            text = raw.decode(self.encoding, "replace")
        if found := NO_CHARACTERS.search(text):
            flaws.append(Flaw(line + text.count("\n", 0, found.start()), "محارف لا يقبلها XML. حُذفت."))
            text = NO_CHARACTERS.sub("", text)
        return text.replace("\r\n", "\n").replace("\r", "\n"), flaws

    def _more(self) -> bool:
        piece = b"" if self._is_over else self._file.read(CHUNK_BYTES)
        self._is_over = not piece
        self._buffer += piece
        return bool(piece)

    def _past(self, at: int, end: bytes) -> int:
        """Behind the next end of this kind, 0 where the record would grow too long before."""
        while (found := self._buffer.find(end, at)) < 0:
            at = max(at, len(self._buffer) - len(end))
            if len(self._buffer) > RECORD_BYTES_MAX or not self._more():
                return 0
        return found + len(end)

    def _taken(self, end: int) -> bytes:
        taken = self._buffer[:end]
        self.pass_by(end)
        return taken

    def _dropped(self, name: bytes) -> bytes:
        """The beginning of a record that is too long; the rest goes unread."""
        begun = self._buffer[:CHUNK_BYTES]
        self.pass_by(CHUNK_BYTES)
        if found := self.next(_raw_ends(name)):
            self.pass_by(found.end() if found[0].startswith(b"</") else found.start())
        else:
            self.pass_by(len(self._buffer))
        return begun


def _decodable(head: bytes) -> tuple[bytes, str]:
    """The beginning of a file without its mark, and the encoding that the file says or shows."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
        (b"<\0", "utf-16-le"),
        (b"\0<", "utf-16-be"),
    ):
        if head.startswith(mark):
            return head, encoding
    said = re.match(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})", head)
    try:
        encoding = codecs.lookup(said[1].decode()).name if said else "utf-8"
        "<".encode(encoding)
    except (LookupError, UnicodeError):
        return head, "utf-8"
    # A file that can be read byte by byte up to here is not what it says.
    encoding = "utf-8" if encoding.startswith("utf-16") else encoding
    return head, _shown_by(head, encoding) or encoding


def _shown_by(head: bytes, said: str) -> str:
    """The encoding that the letters of a file show where it says another, "" where they show none.

    No other letters make UTF-8 by chance. What says that it is and is not, in a row of letters beyond Latin,
    comes from an Arabic Windows.
    """
    letters = len(head.translate(None, bytes(range(0x80))))
    if letters < SHOWING_MIN:
        return ""
    broken = head.decode("utf-8", "replace").count("\ufffd") - head.count("\ufffd".encode())
    if said != "utf-8":
        return "utf-8" if broken <= letters // 100 else ""
    return "windows-1256" if broken > letters // 2 and re.search(rb"[\xc0-\xff]{4}", head) else ""


NO_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


# A record -----------------------------------------------------------------------------------------

_TAG = re.compile(
    r"<!\[CDATA\[|<!--|<([A-Za-z_][\w:.-]{0,80})((?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(/?)>", re.DOTALL
)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ENTITY = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_Child = tuple[str, str, str, int]

# A namespace is one by its address, whatever short name a file gives it.
_DECLARED = re.compile(r"""\bxmlns(?::([A-Za-z_][\w.-]*))?\s*=\s*["']\s*([^"'\s]+)""")
_NAMESPACES = (
    (re.compile(r"https?://wordpress\.org/export/[\w.]+/excerpt/?"), "excerpt"),
    (re.compile(r"https?://wordpress\.org/export/[\w.]+/?"), "wp"),
    (re.compile(r"https?://purl\.org/rss/1\.0/modules/content/?"), "content"),
    (re.compile(r"https?://purl\.org/dc/elements/1\.1/?"), "dc"),
    (re.compile(r"https?://purl\.org/dc/terms/?"), "dcterms"),
    (re.compile(r"https?://search\.yahoo\.com/mrss/?"), "media"),
)


@dataclass(frozen=True, slots=True)
class _Prefixes:
    """What a file calls the namespaces that have another short name with us: its name, then ours."""

    known: tuple[tuple[str, str], ...] = ()

    @property
    def of_wordpress(self) -> str:
        """All names of WordPress's own namespace, as an alternative of a pattern."""
        return "|".join(["wp", *(re.escape(name) for name, ours in self.known if ours == "wp")])

    def ours(self, written: str, attributes: str = "") -> str:
        """The name of an element as we know it; one may declare its namespace itself."""
        if not self.known and "xmlns" not in attributes:
            return written
        prefix, name = written.split(":", 1) if ":" in written else ("", written)
        ours = dict((*self.known, *_declared(attributes))).get(prefix, prefix)
        return f"{ours}:{name}" if ours else name

    def with_those_of(self, opening: str) -> "_Prefixes":
        declared = tuple(known for known in _declared(opening) if known[0])
        return _Prefixes((*self.known, *declared)) if declared else self


def _prefixes(head: str) -> _Prefixes:
    return _Prefixes().with_those_of(re.split(r"<(?:item|entry)\b", head, maxsplit=1)[0])


def _declared(markup: str) -> Iterator[tuple[str, str]]:
    """What tags call our namespaces, where that is another name than ours; "" for the one without a name."""
    for prefix, address in _DECLARED.findall(markup) if "xmlns" in markup else ():
        ours = next((name for namespace, name in _NAMESPACES if namespace.fullmatch(address)), prefix)
        if ours != prefix:
            yield prefix, ours


@cache
def _next_field(prefixes: _Prefixes) -> re.Pattern[str]:
    names = "|".join(["wp", "dc", "content", "excerpt", *(re.escape(name) for name, _ours in prefixes.known)])
    return re.compile(rf"<(?:{names}):[a-z_]+[\s>]|<(?:link|pubDate|guid|category|title)[\s>]")


_PLAIN = {
    "title": "title",
    "link": "link",
    "guid": "guid",
    "pubDate": "pub_date",
    "dc:creator": "creator",
    "content:encoded": "body",
    "excerpt:encoded": "excerpt",
    "wp:post_id": "number",
    "wp:post_date": "date",
    "wp:post_date_gmt": "date_gmt",
    "wp:post_modified": "modified",
    "wp:post_modified_gmt": "modified_gmt",
    "wp:post_name": "slug",
    "wp:status": "status",
    "wp:post_parent": "parent",
    "wp:menu_order": "order",
    "wp:post_type": "kind",
    "wp:post_password": "password",
    "wp:attachment_url": "file",
}
# White space around these is the work of whoever laid the file out.
_WORDS = {"title", "body", "excerpt"}


class _Reading:
    """One record's fields, and what is broken among them."""

    def __init__(self, text: str, line: int, prefixes: _Prefixes) -> None:
        self.text = text
        self.line = line
        self.prefixes = prefixes.with_those_of(text[: text.find(">")])
        self.flaws: list[Flaw] = []

    def record(self, name: str) -> Record | None:
        begin = self.text.find(">") + 1
        inner = self.text[begin : self.text.rfind("</")] if f"</{name}" in self.text else self.text[begin:]
        children = list(self._fields(inner, self.line + self.text.count("\n", 0, begin)))
        name = self.prefixes.ours(name)
        if name == "item":
            return self._item(children)
        if name == "entry":
            return self._entry(children)
        found = {tag: _text(raw).strip() for tag, _attributes, raw, _line in children}
        if name == "wp:author":
            return self._author(found)
        return self._term(name, found)

    def _fields(self, text: str, line: int) -> Iterator[_Child]:
        """The fields with the line of each."""
        counted = 0
        for name, attributes, inner, at in _children(text, self.prefixes, self._unclosed(line, text)):
            line += text.count("\n", counted, at)
            counted = at
            yield name, attributes, inner, line

    def _unclosed(self, line: int, text: str) -> Callable[[str, int], None]:
        def told(name: str, at: int) -> None:
            what = f"العنصر <{name}> غير مغلق. قُرئ حتى بداية ما بعده."
            self.flaws.append(Flaw(line + text.count("\n", 0, at), what))

        return told

    def _author(self, found: dict[str, str]) -> Author | None:
        login = found.get("wp:author_login", "")
        whole = f"{found.get('wp:author_first_name', '')} {found.get('wp:author_last_name', '')}".strip()
        name = found.get("wp:author_display_name") or whole or login
        return Author(self.line, found.get("wp:author_id", ""), login or name, name) if name else None

    def _term(self, name: str, found: dict[str, str]) -> Term | None:
        if name == "wp:category":
            kinds = ("category", "cat_name", "category_nicename", "category_parent", "category_description")
        elif name == "wp:tag":
            kinds = ("post_tag", "tag_name", "tag_slug", "", "tag_description")
        else:
            taxonomy = found.get("wp:term_taxonomy", "")
            kinds = (taxonomy, "term_name", "term_slug", "term_parent", "term_description")
        taxonomy, *fields = kinds
        label, slug, parent, description = (found.get(f"wp:{field}", "") for field in fields)
        if not (label or slug):
            return None
        number = found.get("wp:term_id", "")
        return Term(self.line, taxonomy, number, slug, label or slug, parent, description)

    def _item(self, children: list[_Child]) -> Item:
        item = Item(self.line)
        described = ""
        for name, attributes, inner, line in children:
            if field_name := _PLAIN.get(name):
                value = _text(inner)
                setattr(item, field_name, value if field_name in _WORDS else value.strip())
            elif name == "category":
                self._use(item, attributes, _text(inner).strip())
            elif name == "wp:postmeta":
                self._meta(item, inner)
            elif name == "wp:comment":
                item.remarks.append(self._remark(inner, line))
            elif name == "wp:is_sticky":
                item.is_sticky = _text(inner).strip() == "1"
            elif name == "description":
                described = _text(inner)
            elif name in ("author", "wp:author") and not item.creator:
                item.creator = _text(inner).strip()
            elif name in ("enclosure", "media:content", "media:thumbnail"):
                self._shown(item, name, attributes)
            elif name in ("dc:date", "dcterms:modified"):
                name = "date_gmt" if name == "dc:date" else "modified_gmt"
                setattr(item, name, getattr(item, name) or in_utc(_text(inner)))
            elif name == "media:group":
                for inside, values, _inner, _at in _children(inner, self.prefixes):
                    self._shown(item, inside, values)
        # A feed has no body of its own, and words for a story but no tree.
        item.body = item.body or described
        if not any(name.startswith("wp:") for name, *_rest in children):
            item.terms = [
                use._replace(taxonomy="post_tag") if number and use.taxonomy == "category" else use
                for number, use in enumerate(item.terms)
            ]
        item.kind = item.kind or "post"
        item.status = item.status or "publish"
        return item

    def _shown(self, item: Item, name: str, attributes: str) -> None:
        """A file that a feed says of an item; the first picture is the item's own."""
        address = _attribute(attributes, "url") or _attribute(attributes, "href")
        kind = _attribute(attributes, "type") or _attribute(attributes, "medium")
        if kind.startswith("image") or name == "media:thumbnail":
            item.picture = item.picture or address
        elif name == "enclosure" and address:
            item.meta.setdefault("enclosure", []).append(address)

    def _entry(self, children: list[_Child]) -> Item:
        """An entry of Atom, of Blogger's exports too."""
        item = Item(self.line)
        summary = ""
        for name, attributes, inner, _line in children:
            if name == "content":
                item.body = _marked_up(attributes, inner)
            elif name == "summary":
                summary = _marked_up(attributes, inner)
            elif name == "title":
                item.title = _marked_up(attributes, inner)
            elif name == "id":
                item.guid = _text(inner).strip()
            elif name in ("published", "issued"):
                item.date_gmt = in_utc(_text(inner))
            elif name in ("updated", "modified"):
                item.modified_gmt = in_utc(_text(inner))
            elif name == "author" and not item.creator:
                within = {
                    tag: _text(raw).strip() for tag, _values, raw, _at in _children(inner, self.prefixes)
                }
                item.creator = within.get("name", "")
            elif name == "link" and _attribute(attributes, "rel") in ("", "alternate"):
                item.link = item.link or _attribute(attributes, "href")
            elif name == "link" and _attribute(attributes, "rel") == "enclosure":
                self._shown(item, "enclosure", attributes)
            elif name == "category":
                self._category(item, attributes)
            elif name in ("media:content", "media:thumbnail"):
                self._shown(item, name, attributes)
            elif name == "app:control" and "yes" in inner:
                item.status = "draft"
        item.excerpt = summary if item.body else ""
        item.body = item.body or summary
        item.date_gmt = item.date_gmt or item.modified_gmt
        return item

    def _category(self, item: Item, attributes: str) -> None:
        term = _attribute(attributes, "term")
        if _attribute(attributes, "scheme").endswith("g/2005#kind"):
            # Blogger keeps posts, pages, comments and settings in one list.
            kind = term.rpartition("#")[2]
            item.kind = kind if kind in ("post", "page") else f"blogger:{kind}"
        elif name := _attribute(attributes, "label") or term:
            # A feed has words for a story and no tree.
            item.terms.append(TermUse("post_tag" if item.terms else "category", "", name))

    def _use(self, item: Item, attributes: str, name: str) -> None:
        taxonomy = _attribute(attributes, "domain") or "category"
        slug = _attribute(attributes, "nicename")
        use = TermUse("post_tag" if taxonomy == "tag" else taxonomy, slug, name or slug)
        # WordPress 2.x wrote every term twice, once without its slug.
        same = [known for known in item.terms if known.name == use.name and not (known.slug and slug)]
        if same:
            named = same[0]
            item.terms[item.terms.index(named)] = TermUse(
                use.taxonomy if slug else named.taxonomy, named.slug or slug, use.name
            )
        elif use.name:
            item.terms.append(use)

    def _meta(self, item: Item, inner: str) -> None:
        found = {name: _text(raw) for name, _attributes, raw, _at in _children(inner, self.prefixes)}
        key = found.get("wp:meta_key", "").strip()
        if key:
            item.meta.setdefault(key, []).append(found.get("wp:meta_value", ""))

    def _remark(self, inner: str, line: int) -> Remark:
        found = {name: _text(raw) for name, _attributes, raw, _at in _children(inner, self.prefixes)}

        def field(name: str) -> str:
            return found.get(f"wp:comment_{name}", "").strip()

        return Remark(
            line=line,
            number=field("id"),
            parent=field("parent"),
            author=field("author"),
            email=field("author_email"),
            text=found.get("wp:comment_content", ""),
            date=field("date"),
            date_gmt=field("date_gmt"),
            state=field("approved"),
            kind=field("type"),
        )


def _children(
    text: str, prefixes: _Prefixes, unclosed: Callable[[str, int], None] | None = None
) -> Iterator[_Child]:
    """The elements of a record, one level deep: name, attributes, what is inside, where it begins."""
    at = 0
    for _each in range(FIELDS_MAX):
        found = _TAG.search(text, at)
        if found is None:
            return
        if found[1] is None:
            end = text.find("]]>" if found[0] != "<!--" else "-->", found.end())
            at = end + 3 if end >= 0 else len(text)
            continue
        if found[3]:
            yield prefixes.ours(found[1], found[2]), found[2], "", found.start()
            at = found.end()
            continue
        end, at = _end_of(text, found[1], found.end())
        if end < 0:
            if unclosed:
                unclosed(found[1], found.start())
            following = _next_field(prefixes).search(text, found.end())
            end = at = following.start() if following else len(text)
        yield prefixes.ours(found[1], found[2]), found[2], text[found.end() : end], found.start()


@cache
def _field_end(name: str) -> re.Pattern[str]:
    return re.compile(rf"<!\[CDATA\[|</{re.escape(name)}\s*>")


def _end_of(text: str, name: str, at: int) -> tuple[int, int]:
    """Where an element's content ends and where its closing tag does; -1 where it has none."""
    begin, wanted = at, _field_end(name)
    while found := wanted.search(text, at):
        if found[0] != "<![CDATA[":
            return found.start(), found.end()
        end = text.find("]]>", found.end())
        if end < 0:
            break
        at = end + 3
    # Quoted text without an end, or no closing tag outside one: the first there is.
    raw = re.compile(rf"</{re.escape(name)}\s*>").search(text, begin)
    return (raw.start(), raw.end()) if raw else (-1, begin)


_QUOTED = "<![CDATA["


def _text(inner: str) -> str:
    """What an element says: quoted parts as they are, the rest without its entities."""
    if _QUOTED not in inner:
        return _ENTITY.sub(_character, inner) if "&" in inner else inner
    stripped = inner.strip()
    parts, at = [], 0
    while (begin := stripped.find(_QUOTED, at)) >= 0:
        parts.append(_outside(stripped[at:begin]))
        end = stripped.find("]]>", begin)
        if end < 0:
            parts.append(stripped[begin + len(_QUOTED) :])
            return "".join(parts)
        parts.append(stripped[begin + len(_QUOTED) : end])
        at = end + 3
    rest = stripped[at:]
    is_whole = "]]>" not in rest and not any("]]>" in part for part in parts)
    if not is_whole and stripped.startswith(_QUOTED) and stripped.endswith("]]>"):
        # Somebody quoted a text that has quotes in it, and closed the outer one at its end.
        return stripped[len(_QUOTED) : -3].replace(f"]]]]>{_QUOTED}>", "]]>")
    return "".join(parts) + _outside(rest)


def _outside(text: str) -> str:
    """Text beside a quoted part; the layout of the file is none."""
    return _ENTITY.sub(_character, text) if text.strip() else ""


def _marked_up(attributes: str, inner: str) -> str:
    """What Atom says as text or as HTML, as HTML."""
    kind = _attribute(attributes, "type")
    if "xhtml" in kind:
        return inner
    said = _text(inner)
    return said if "html" in kind else html.escape(said, quote=False)


def _alternate(children: list[_Child]) -> str:
    """The address of a site, as Atom says it."""
    links = [attributes for name, attributes, _inner, _at in children if name == "link"]
    return next((_attribute(one, "href") for one in links if _attribute(one, "rel") in ("", "alternate")), "")


def in_utc(written: str) -> str:
    """A moment of ISO 8601 as WordPress writes one in UTC, "" where it is none. Without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(written.strip())
    except ValueError:
        return ""
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    try:
        return f"{found.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    except OverflowError:
        return ""


def _character(entity: re.Match[str]) -> str:
    name = entity[1]
    if name[0] != "#":
        return html.entities.html5.get(f"{name};", entity[0])
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return ""
    return NO_CHARACTERS.sub("", chr(code))


def _attribute(attributes: str, name: str) -> str:
    for key, double, single in _ATTRIBUTE.findall(attributes):
        if key == name:
            return _ENTITY.sub(_character, double or single).strip()
    return ""
