"""Addresses of the reading side."""

from django.urls import path, re_path

from articles import feeds, finding, light, lists, oembed, offering, offline, sitemaps, views
from articles.media import previewed_file
from articles.models.article import RESERVED_TAILS

# The end of an address says which of the three it is.
_FEED = r"(?P<form>feed/?|feed\.atom|feed\.json)$"
_CARD = r"card-[0-9a-f]{16}(?:-(?P<shape>square))?\.jpg$"
_ARCHIVE_YEAR = r"(?P<year>[0-9]{1,4})/"
_ARCHIVE_MONTH = _ARCHIVE_YEAR + r"(?P<month>[0-9]{1,2})/"
_ARCHIVE_DAY = _ARCHIVE_MONTH + r"(?P<day>[0-9]{1,2})/"

urlpatterns = [
    path("", views.front, name="front"),
    path("light/", light.light_front, name="light_front"),
    re_path(r"^n/(?P<pk>[0-9]{1,15})/light/$", light.light_article, name="light"),
    path("oembed", oembed.oembed, name="oembed"),
    re_path(r"^n/(?P<pk>[0-9]{1,15})/embed/$", oembed.embed, name="embed"),
    re_path(rf"^n/(?P<pk>[0-9]{{1,15}})/{_CARD}", views.share_card),
    re_path(rf"^{_CARD}", views.share_card_of_page),
    re_path(rf"^(?P<kind>section|tag|writer)/(?P<slug>[^/\0]+)/{_CARD}", views.share_card_of_page),
    # Everything under a story's number comes here, so that no tail of an unpublished story tells anything.
    re_path(r"^n/(?P<pk>[0-9]{1,15})$", views.article, name="short"),
    re_path(rf"^n/(?P<pk>[0-9]{{1,15}})/(?P<other>{'|'.join(sorted(RESERVED_TAILS))})$", views.article),
    re_path(r"^n/(?P<pk>[0-9]{1,15})/(?P<tail>.+)/$", views.article, name="article"),
    re_path(r"^n/(?P<pk>[0-9]{1,15})/", views.article),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("offline.js", offline.worker, name="offline_worker"),
    path("saved/", offline.saved, name="saved"),
    path("corrections/", lists.corrections, name="corrections"),
    re_path(r"^corrections/(?P<year>[0-9]{4})/$", lists.corrections, name="corrections_of_year"),
    path("search/", finding.search, name="search"),
    path("search/suggest/", offering.search_offers, name="search_offers"),
    re_path(r"^page/(?P<slug>[^/\0]+)/$", lists.static_page, name="static_page"),
    re_path(r"^page/(?P<slug>[^/\0]+)$", lists.static_page),
    path("most-read/", lists.most_read_page, name="most_read"),
    re_path(r"^readings/(?P<pk>[0-9]{1,15})/$", views.reading, name="reading"),
    path("archive/", lists.archive, name="archive"),
    path("archive/h/", lists.archive, {"calendar": "h"}, name="hijri_archive"),
    *[
        re_path(rf"^archive/{calendar}{numbers}$", lists.archive)
        for calendar in ("", "(?P<calendar>h)/")
        for numbers in (_ARCHIVE_YEAR, _ARCHIVE_MONTH, _ARCHIVE_DAY)
    ],
    re_path(r"^preview/(?P<token>[A-Za-z0-9_-]{43})/$", views.preview, name="preview"),
    re_path(r"^files/(?P<name>[0-9a-f]{32}\.(pdf|mp3|mp4))$", views.attachment, name="attachment"),
    re_path(
        r"^preview/(?P<token>[A-Za-z0-9_-]{43})/media/(?P<name>[a-z0-9.-]+)$",
        previewed_file,
        name="preview_media",
    ),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    re_path(r"^sitemap-(?P<year>[0-9]{4})-(?P<month>[0-9]{2})\.xml$", sitemaps.month, name="sitemap_month"),
    re_path(
        r"^sitemap-(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<page>[2-9]|[1-9][0-9]{1,3})\.xml$",
        sitemaps.month,
        name="sitemap_month_page",
    ),
    path("news-sitemap.xml", sitemaps.news, name="news_sitemap"),
    re_path(rf"^{_FEED}", feeds.paper),
    # PostgreSQL refuses to be asked about a text with a NUL in it. Without its slash an address is mended
    # with the rest of it, in one redirect.
    re_path(r"^section/(?P<slug>[^/\0]+)/light/$", light.light_section, name="light_section"),
    re_path(r"^section/(?P<slug>[^/\0]+)/light$", light.light_section),
    re_path(r"^section/(?P<slug>[^/\0]+)/$", lists.section, name="section"),
    re_path(r"^section/(?P<slug>[^/\0]+)$", lists.section),
    re_path(rf"^section/(?P<slug>[^/\0]+)/{_FEED}", feeds.section),
    re_path(r"^tag/(?P<slug>[^/\0]+)/$", lists.tag, name="tag"),
    re_path(r"^tag/(?P<slug>[^/\0]+)$", lists.tag),
    re_path(rf"^tag/(?P<slug>[^/\0]+)/{_FEED}", feeds.tag),
    re_path(r"^writer/(?P<slug>[^/\0]+)/$", lists.writer, name="writer"),
    re_path(r"^writer/(?P<slug>[^/\0]+)$", lists.writer),
    re_path(rf"^writer/(?P<slug>[^/\0]+)/{_FEED}", feeds.writer),
]
