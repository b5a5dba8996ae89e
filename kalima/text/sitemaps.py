"""Sitemaps as search engines read them: pages with their pictures, the news of two days, and their index."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree.ElementTree import Element

from kalima.text.xml import add, document, element

_MAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PICTURES = "http://www.google.com/schemas/sitemap-image/1.1"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


@dataclass(frozen=True)
class Place:
    """A page, or a sitemap of an index, whole addresses; changed_at is None where nobody knows it."""

    address: str
    changed_at: datetime | None = None
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class News:
    """A story of the news sitemap; a day where it carries no hour."""

    address: str
    title: str
    published_at: datetime | date
    pictures: tuple[str, ...] = ()


def index(sitemaps: Iterable[Place]) -> bytes:
    """The sitemaps of a site; the schema wants one at least."""
    root = element("sitemapindex", xmlns=_MAPS)
    for sitemap in sitemaps:
        _place(add(root, "sitemap"), sitemap)
    return document(root)


def pages(places: Iterable[Place]) -> bytes:
    """A sitemap of pages; the schema wants one at least."""
    root = element("urlset", **{"xmlns": _MAPS, "xmlns:image": _PICTURES})
    for place in places:
        url = add(root, "url")
        _place(url, place)
        _pictures(url, place.pictures)
    return document(root)


def news(stories: Iterable[News], *, paper: str, language: str, home: str) -> bytes:
    """The news sitemap. Without news it holds the paper's first page alone, since the schema wants a page."""
    root = element("urlset", **{"xmlns": _MAPS, "xmlns:news": _NEWS, "xmlns:image": _PICTURES})
    for story in stories:
        url = add(root, "url")
        add(url, "loc", story.address)
        told = add(url, "news:news")
        publication = add(told, "news:publication")
        add(publication, "news:name", paper)
        add(publication, "news:language", language)
        add(told, "news:publication_date", _written(story.published_at))
        add(told, "news:title", story.title)
        _pictures(url, story.pictures)
    if not len(root):
        add(add(root, "url"), "loc", home)
    return document(root)


def _place(parent: Element, place: Place) -> None:
    add(parent, "loc", place.address)
    if place.changed_at:
        add(parent, "lastmod", _written(place.changed_at))


def _pictures(url: Element, addresses: Iterable[str]) -> None:
    for address in addresses:
        add(add(url, "image:image"), "image:loc", address)


def _written(moment: datetime | date) -> str:
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()
