"""The readers of feeds and sitemaps among the tests see what they are to see."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from kalima.text import sitemaps
from kalima.text.syndication import Author, Entry, Feed, Picture, atom, json_feed, rss
from tests.formats import atom_breaches, json_feed_breaches, rss_breaches, sitemap_breaches

AT = datetime(2024, 12, 4, 9, 0, tzinfo=UTC)
HOME = "https://kalima.example/"
STORY = Entry(
    identity=f"{HOME}n/1",
    address=f"{HOME}n/1/جسر/",
    title="جسر",
    summary="يختصر الطريق.",
    published_at=AT,
    updated_at=AT,
    content="<p>نص</p>",
    authors=(Author("تارا كمال", HOME),),
    topics=("محليات",),
    picture=Picture(f"{HOME}media/1.jpg", "image/jpeg", 1200, 630, size_bytes=9),
)
FEED = Feed("كلمة", "أخبار", HOME, f"{HOME}feed/", (STORY,), hub="https://hub.example/")
PAGES = sitemaps.pages([sitemaps.Place(f"{HOME}n/1", AT, (f"{HOME}media/1.jpg",))])
TOLD = sitemaps.news([sitemaps.News(f"{HOME}n/1", "جسر", AT)], paper="كلمة", language="ar", home=HOME)


def said(feed: bytes, **values: object) -> bytes:
    """A JSON Feed whose item says something else."""
    told = json.loads(feed)
    told["items"][0] |= values
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    ("breaches", "document"),
    [
        (rss_breaches, rss(FEED)),
        (atom_breaches, atom(FEED)),
        (json_feed_breaches, json_feed(FEED)),
        (sitemap_breaches, PAGES),
        (sitemap_breaches, TOLD),
    ],
)
def test_what_is_right_passes(breaches: Callable[[bytes], Iterator[str]], document: bytes) -> None:
    assert not list(breaches(document))


@pytest.mark.parametrize(
    ("breaches", "document"),
    [
        (rss_breaches, rss(FEED).replace(b"2.0", b"0.9", 1)),
        (rss_breaches, rss(FEED).replace(b"<link>https://kalima.example/</link>", b"")),
        (rss_breaches, rss(FEED).replace(b"Wed, 04 Dec 2024", b"2024-12-04")),
        (rss_breaches, rss(FEED).replace(b"Wed, 04 Dec 2024", b"Wed, 44 Dec 2024")),
        (rss_breaches, rss(FEED).replace(b">https://kalima.example/n/1<", b">/n/1<")),
        (rss_breaches, rss(FEED).replace(b'length="9"', b'length="nine"')),
        (rss_breaches, rss(Feed("كلمة", "أخبار", HOME, HOME, (STORY, STORY)))),
        (atom_breaches, atom(FEED).replace(b"<updated>2024-12-04T09:00:00+00:00</updated>", b"", 1)),
        (atom_breaches, atom(FEED).replace(b"2024-12-04T09:00:00+00:00", b"2024-12-04")),
        (atom_breaches, atom(FEED).replace(b"2024-12-04T09", b"2024-13-04T09")),
        (atom_breaches, atom(FEED).replace(b"<name>", b"<nick>").replace(b"</name>", b"</nick>")),
        (atom_breaches, atom(FEED).replace(b'term="', b'label="')),
        (atom_breaches, atom(Feed("كلمة", "أخبار", HOME, HOME, (STORY, STORY)))),
        (json_feed_breaches, json_feed(FEED).replace(b"/version/1.1", b"/version/2")),
        (json_feed_breaches, said(json_feed(FEED), id=1)),
        (json_feed_breaches, said(json_feed(FEED), content_html=None)),
        (json_feed_breaches, said(json_feed(FEED), date_published="04/12/2024")),
        (json_feed_breaches, said(json_feed(FEED), url="/n/1")),
        (json_feed_breaches, said(json_feed(FEED), authors=[{}])),
        (sitemap_breaches, sitemaps.pages([])),
        (sitemap_breaches, sitemaps.pages([sitemaps.Place("/n/1")])),
        (sitemap_breaches, sitemaps.pages([sitemaps.Place(f"{HOME}n/جسر")])),
        (sitemap_breaches, sitemaps.pages([sitemaps.Place(HOME + "a" * 2_048)])),
        (sitemap_breaches, PAGES.replace(b"2024-12-04", b"04-12-2024")),
        (
            sitemap_breaches,
            PAGES.replace(b"image:loc>", b"image:url>"),
        ),
        (sitemap_breaches, TOLD.replace(b">ar<", b">Arabic<")),
        (
            sitemap_breaches,
            TOLD.replace(b"news:title>", b"news:name>"),
        ),
    ],
)
def test_what_is_wrong_is_seen(breaches: Callable[[bytes], Iterator[str]], document: bytes) -> None:
    assert list(breaches(document))
