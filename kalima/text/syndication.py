"""Feeds as other programs read them: RSS 2.0, Atom and JSON Feed, written from one description of a feed."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from xml.etree.ElementTree import Element

from kalima.text.arabic import sure_line
from kalima.text.markup import escape
from kalima.text.xml import add, document, element, legal

JSON_VERSION = "https://jsonfeed.org/version/1.1"
# Atom wants a moment of every feed; one without entries changed before anyone could have read it.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Picture:
    """A picture beside an entry; size_bytes is 0 where nobody knows it."""

    address: str
    type: str
    width_px: int
    height_px: int
    credit: str = ""
    size_bytes: int = 0


@dataclass(frozen=True)
class Author:
    """Who signs an entry; address is "" for one without a page."""

    name: str
    address: str = ""


@dataclass(frozen=True)
class Entry:
    """A story. identity never changes; summary is plain text, content HTML, "" where summaries go out."""

    identity: str
    address: str
    title: str
    summary: str
    published_at: datetime
    updated_at: datetime
    content: str = ""
    authors: tuple[Author, ...] = ()
    topics: tuple[str, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True)
class Feed:
    """home is the page that the feed goes with, address the feed's own, hub "" where none is told."""

    title: str
    description: str
    home: str
    address: str
    entries: tuple[Entry, ...] = ()
    hub: str = ""
    language: str = "ar"

    @property
    def updated_at(self) -> datetime:
        return max((entry.updated_at for entry in self.entries), default=NEVER)


def rss(feed: Feed) -> bytes:
    """RSS 2.0 with the usual modules: content, Dublin Core, Media RSS, Atom's links."""
    root = element(
        "rss",
        **{
            "version": "2.0",
            "xmlns:atom": "http://www.w3.org/2005/Atom",
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        },
    )
    channel = add(root, "channel")
    add(channel, "title", sure_line(feed.title))
    add(channel, "link", feed.home)
    add(channel, "description", feed.description or feed.title)
    add(channel, "language", feed.language)
    for relation, address in _links(feed):
        add(channel, "atom:link", values=_self_link(relation, address, "application/rss+xml"))
    if feed.entries:
        add(channel, "lastBuildDate", format_datetime(feed.updated_at))
    for entry in feed.entries:
        _rss_item(add(channel, "item"), entry)
    return document(root)


def atom(feed: Feed) -> bytes:
    root = element("feed", **{"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": feed.language})
    add(root, "id", feed.address)
    add(root, "title", sure_line(feed.title))
    if feed.description:
        add(root, "subtitle", sure_line(feed.description))
    add(root, "updated", _moment(feed.updated_at))
    add(root, "link", values={"rel": "alternate", "type": "text/html", "href": feed.home})
    for relation, address in _links(feed):
        add(root, "link", values=_self_link(relation, address, "application/atom+xml"))
    # An entry that nobody signs is the feed's.
    add(add(root, "author"), "name", feed.title)
    for entry in feed.entries:
        _atom_entry(add(root, "entry"), entry)
    return document(root)


def json_feed(feed: Feed) -> bytes:
    described: dict[str, Any] = {
        "version": JSON_VERSION,
        "title": sure_line(feed.title),
        "home_page_url": feed.home,
        "feed_url": feed.address,
        "language": feed.language,
    }
    if feed.description:
        described["description"] = feed.description
    if feed.hub:
        described["hubs"] = [{"type": "WebSub", "url": feed.hub}]
    described["items"] = [_json_item(entry) for entry in feed.entries]
    return legal(json.dumps(described, ensure_ascii=False)).encode()


# Each form by the end of its address, with its type.
FORMS: dict[str, tuple[Callable[[Feed], bytes], str]] = {
    "feed/": (rss, "application/rss+xml; charset=utf-8"),
    "feed.atom": (atom, "application/atom+xml; charset=utf-8"),
    "feed.json": (json_feed, "application/feed+json; charset=utf-8"),
}


def _links(feed: Feed) -> Iterator[tuple[str, str]]:
    yield "self", feed.address
    if feed.hub:
        yield "hub", feed.hub


def _self_link(relation: str, address: str, type: str) -> dict[str, str]:
    return {"rel": relation, "href": address} | ({"type": type} if relation == "self" else {})


def _rss_item(item: Element, entry: Entry) -> None:
    add(item, "title", sure_line(entry.title))
    add(item, "link", entry.address)
    add(item, "guid", entry.identity, {"isPermaLink": "true"})
    add(item, "pubDate", format_datetime(entry.published_at))
    for author in entry.authors:
        add(item, "dc:creator", author.name)
    for topic in entry.topics:
        add(item, "category", topic)
    # A description is markup to those that read it, so what looks like a tag is said to be none.
    add(item, "description", escape(sure_line(entry.summary)))
    if entry.content:
        add(item, "content:encoded", entry.content)
    if entry.picture:
        _rss_picture(item, entry.picture)


def _rss_picture(item: Element, picture: Picture) -> None:
    if picture.size_bytes:
        values = {"url": picture.address, "length": str(picture.size_bytes), "type": picture.type}
        add(item, "enclosure", values=values)
    size = {"width": str(picture.width_px), "height": str(picture.height_px)}
    shape = {"url": picture.address, "medium": "image", "type": picture.type}
    # No media:description in it: feed readers take that for the text of the entry.
    content = add(item, "media:content", values=shape | size)
    if picture.credit:
        add(content, "media:credit", picture.credit)


def _atom_entry(item: Element, entry: Entry) -> None:
    add(item, "id", entry.identity)
    add(item, "title", sure_line(entry.title))
    add(item, "link", values={"rel": "alternate", "type": "text/html", "href": entry.address})
    add(item, "published", _moment(entry.published_at))
    add(item, "updated", _moment(entry.updated_at))
    for author in entry.authors:
        person = add(item, "author")
        add(person, "name", author.name)
        if author.address:
            add(person, "uri", author.address)
    for topic in entry.topics:
        add(item, "category", values={"term": topic})
    picture = entry.picture
    if picture:
        values = {"rel": "enclosure", "type": picture.type, "href": picture.address}
        add(
            item,
            "link",
            values=values | ({"length": str(picture.size_bytes)} if picture.size_bytes else {}),
        )
    if entry.summary:
        add(item, "summary", sure_line(entry.summary))
    if entry.content:
        add(item, "content", entry.content, {"type": "html"})


def _json_item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.identity,
        "url": entry.address,
        "title": sure_line(entry.title),
        "summary": entry.summary,
        "date_published": _moment(entry.published_at),
        "date_modified": _moment(entry.updated_at),
        "tags": list(entry.topics),
        "authors": [
            {"name": author.name} | ({"url": author.address} if author.address else {})
            for author in entry.authors
        ],
    }
    if entry.content:
        item["content_html"] = entry.content
    else:
        item["content_text"] = entry.summary
    if entry.picture:
        item["image"] = entry.picture.address
    return {name: value for name, value in item.items() if value or name == "content_text"}


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
