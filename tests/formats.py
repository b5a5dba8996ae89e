"""What the specifications of feeds and sitemaps ask for, as breaches of a document that was sent.

No package carries their schemas, so what they ask for is written here from the specifications: RSS 2.0, Atom
(RFC 4287), JSON Feed 1.1, the sitemaps protocol 0.9 with Google's extensions image 1.1 and news 0.9.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"

# Of these a channel or an item has one at most; what has a namespace of its own is a module's affair.
RSS_CHANNEL = {
    *("title", "link", "description", "language", "copyright", "managingEditor", "webMaster", "pubDate"),
    *("lastBuildDate", "category", "generator", "docs", "cloud", "ttl", "image", "rating", "textInput"),
    *("skipHours", "skipDays", "item"),
}
RSS_ITEM = {
    *("title", "link", "description", "author", "category", "comments", "enclosure", "guid", "pubDate"),
    "source",
}
RSS_MANY = {"category", "item"}

ATOM_ONE = {"id", "title", "updated"}
ATOM_ONE_AT_MOST = {"subtitle", "generator", "icon", "logo", "rights", "published", "summary", "content"}
ATOM_KNOWN = ATOM_ONE | ATOM_ONE_AT_MOST | {"author", "contributor", "category", "link", "source", "entry"}

RFC_822 = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
    r"\d{4} \d\d:\d\d(?::\d\d)? (?:[A-Z]{1,3}|[+-]\d{4})"
)
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
W3C_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
NEWS_LANGUAGE = re.compile(r"zh-cn|zh-tw|[a-z]{2,3}")
MIME = re.compile(r"[a-z]+/[a-z0-9.+-]+")
SITEMAP_PLACES_MAX, SITEMAP_BYTES_MAX, IMAGES_MAX, NEWS_MAX = 50_000, 50 * 1024 * 1024, 1_000, 1_000
LOC_LENGTHS = range(12, 2_049)


def rss_breaches(document: bytes) -> Iterator[str]:
    root = ElementTree.fromstring(document)
    if (root.tag, root.get("version")) != ("rss", "2.0") or [child.tag for child in root] != ["channel"]:
        yield "an rss element of version 2.0 holds one channel"
        return
    channel = root[0]
    yield from _counts(channel, required={"title", "link", "description"}, known=RSS_CHANNEL, many=RSS_MANY)
    yield from _whole("link", channel.findtext("link"))
    if not LANGUAGE.fullmatch(channel.findtext("language", "x-none")):
        yield "language names no language"
    for item in channel.iterfind("item"):
        yield from _counts(item, required=set(), known=RSS_ITEM, many=RSS_MANY)
        if not (item.findtext("title") or item.findtext("description")):
            yield "an item has a title or a description"
        yield from _whole("link of an item", item.findtext("link"))
        guid = item.find("guid")
        if guid is not None and guid.get("isPermaLink", "true") == "true":
            yield from _whole("guid", guid.text)
        for enclosure in item.iterfind("enclosure"):
            yield from _whole("enclosure", enclosure.get("url"))
            if not (enclosure.get("length", "").isdecimal() and MIME.fullmatch(enclosure.get("type", ""))):
                yield "an enclosure says its length and its type"
    for moment in (*channel.iter("pubDate"), *channel.iter("lastBuildDate")):
        text = moment.text or ""
        if not RFC_822.fullmatch(text) or not _is_read(parsedate_to_datetime, text):
            yield f"{moment.tag} is no date: {text!r}"
    yield from _repeated(guid.text for guid in channel.iter("guid"))


def atom_breaches(document: bytes) -> Iterator[str]:
    root = ElementTree.fromstring(document)
    if root.tag != f"{ATOM}feed":
        yield "the root is a feed"
        return
    entries = root.findall(f"{ATOM}entry")
    if not root.findall(f"{ATOM}author") and not all(e.findall(f"{ATOM}author") for e in entries):
        yield "the feed has an author, or each entry has"
    for part in (root, *entries):
        yield from _counts(
            part,
            required={ATOM + name for name in ATOM_ONE},
            known={ATOM + name for name in ATOM_KNOWN},
            many={ATOM + name for name in ATOM_KNOWN - ATOM_ONE - ATOM_ONE_AT_MOST},
        )
        yield from _whole("id", part.findtext(f"{ATOM}id"))
        links = part.findall(f"{ATOM}link")
        for link in links:
            yield from _whole("link", link.get("href"))
        alternates = Counter((e.get("type"), e.get("hreflang")) for e in links if e.get("rel") == "alternate")
        if any(n > 1 for n in alternates.values()):
            yield "two alternate links of one type"
        if part is not root and not alternates and part.find(f"{ATOM}content") is None:
            yield "an entry without content has an alternate link"
        for moment in (*part.findall(f"{ATOM}updated"), *part.findall(f"{ATOM}published")):
            if not RFC_3339.fullmatch(moment.text or "") or not _is_read(datetime.fromisoformat, moment.text):
                yield f"no moment: {moment.text!r}"
        for person in (*part.findall(f"{ATOM}author"), *part.findall(f"{ATOM}contributor")):
            names = Counter(child.tag.removeprefix(ATOM) for child in person)
            if names["name"] != 1 or names["uri"] > 1 or names["email"] > 1:
                yield "a person has one name, and one uri and one e-mail at most"
        for category in part.findall(f"{ATOM}category"):
            if not category.get("term"):
                yield "a category has a term"
        for text in (part.find(ATOM + name) for name in ("title", "subtitle", "summary", "content")):
            if text is not None and text.get("type", "text") not in ("text", "html", "xhtml"):
                yield "text is text, html or xhtml"
            if text is not None and text.get("type", "text") != "xhtml" and len(text):
                yield "text holds no elements"
    yield from _repeated([entry.findtext(f"{ATOM}id") for entry in entries])


def json_feed_breaches(document: bytes) -> Iterator[str]:
    feed: dict[str, Any] = json.loads(document)
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield "version is the address of 1.1"
    if not isinstance(feed.get("title"), str) or not isinstance(feed.get("items"), list):
        yield "a feed has a title and items"
        return
    for name in ("home_page_url", "feed_url", "next_url", "icon", "favicon"):
        if name in feed:
            yield from _whole(name, feed[name])
    if not LANGUAGE.fullmatch(feed.get("language", "ar")):
        yield "language names no language"
    for hub in feed.get("hubs", []):
        if not isinstance(hub.get("type"), str):
            yield "a hub has a type"
        yield from _whole("hub", hub.get("url"))
    for item in feed["items"]:
        if not isinstance(item.get("id"), str) or not item["id"]:
            yield "an item has an id"
        if not isinstance(item.get("content_html", item.get("content_text")), str):
            yield "an item has content_html or content_text"
        for name in ("url", "external_url", "image", "banner_image"):
            if name in item:
                yield from _whole(name, item[name])
        for name in ("date_published", "date_modified"):
            if name in item and not RFC_3339.fullmatch(item[name]):
                yield f"{name} is no moment"
        if not all(isinstance(tag, str) for tag in item.get("tags", [])):
            yield "tags are words"
        for author in item.get("authors", []):
            if not {"name", "url", "avatar"} & author.keys():
                yield "an author has a name, an address or a face"
    yield from _repeated([item.get("id") for item in feed["items"]])


def sitemap_breaches(document: bytes) -> Iterator[str]:
    root = ElementTree.fromstring(document)
    kind = {f"{MAPS}urlset": f"{MAPS}url", f"{MAPS}sitemapindex": f"{MAPS}sitemap"}.get(root.tag)
    if kind is None or not len(root) or {child.tag for child in root} != {kind}:
        yield "a urlset holds urls, an index sitemaps, and each one at least"
        return
    if len(root) > SITEMAP_PLACES_MAX or len(document) > SITEMAP_BYTES_MAX:
        yield "it is too large"
    if len(root.findall(f"*/{NEWS}news")) > NEWS_MAX:
        yield "news are a thousand at most"
    for place in root:
        order = [f"{MAPS}{name}" for name in ("loc", "lastmod", "changefreq", "priority")]
        tags = [child.tag for child in place]
        own = [tag for tag in tags if tag.startswith(MAPS)]
        if own != sorted(own, key=order.index) or tags[: len(own)] != own or len(set(own)) != len(own):
            yield f"loc, lastmod, changefreq, priority, each once, and the extensions after them: {tags}"
        location = place.findtext(f"{MAPS}loc", "")
        yield from _whole("loc", location)
        if len(location) not in LOC_LENGTHS or not location.isascii():
            yield f"loc is too long, too short or not escaped: {location!r}"
        changed = place.findtext(f"{MAPS}lastmod")
        if changed is not None and not _is_date(changed):
            yield f"lastmod is no date: {changed!r}"
        images = place.findall(f"{IMAGE}image")
        if len(images) > IMAGES_MAX:
            yield "images are a thousand at most"
        for image in images:
            if [child.tag for child in image].count(f"{IMAGE}loc") != 1:
                yield "an image has one address"
            yield from _whole("image:loc", image.findtext(f"{IMAGE}loc"))
        for told in place.findall(f"{NEWS}news"):
            yield from _news(told)


def _news(told: ElementTree.Element) -> Iterator[str]:
    names = [child.tag.removeprefix(NEWS) for child in told]
    if sorted(names) != ["publication", "publication_date", "title"]:
        yield f"news has a publication, its date and a title: {names}"
        return
    publication = {
        child.tag.removeprefix(NEWS): child.text or "" for child in told[names.index("publication")]
    }
    if publication.keys() != {"name", "language"} or not publication["name"].strip():
        yield "a publication has a name and a language"
    elif not NEWS_LANGUAGE.fullmatch(publication["language"]):
        yield "the language has two letters, or three"
    if not _is_date(told.findtext(f"{NEWS}publication_date", "")):
        yield "publication_date is no date"
    if not told.findtext(f"{NEWS}title", "").strip():
        yield "news has a title"


def _counts(
    element: ElementTree.Element, *, required: set[str], known: set[str], many: set[str]
) -> Iterator[str]:
    """Breaches of how often children may stand; those of other namespaces are not looked at."""
    home = element.tag.rpartition("}")[0]
    found = Counter(child.tag for child in element if child.tag.rpartition("}")[0] == home)
    yield from (f"{name} is missing" for name in sorted(required - found.keys()))
    yield from (f"{name} is not known" for name in sorted(found.keys() - known))
    yield from (f"{name} stands twice" for name, n in found.items() if n > 1 and name not in many)
    yield from (
        f"{name} is empty" for name in required & found.keys() if not (element.findtext(name) or "").strip()
    )


def _whole(name: str, address: str | None) -> Iterator[str]:
    parts = urlsplit(address or "")
    if parts.scheme not in ("http", "https") or not parts.netloc or re.search(r"\s", address or ""):
        yield f"{name} is no whole address: {address!r}"


def _repeated(identities: Iterable[str | None]) -> Iterator[str]:
    yield from (f"{identity} stands twice" for identity, n in Counter(identities).items() if n > 1)


def _is_date(text: str) -> bool:
    return bool(W3C_DATE.fullmatch(text)) and _is_read(datetime.fromisoformat, text)


def _is_read(read: Any, text: str | None) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True
