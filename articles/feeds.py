"""Feeds of the whole paper, of a section, a tag and a writer: RSS, Atom and JSON Feed."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from articles.body import Records, body_parts, story_of
from articles.categories.models import Tag
from articles.figures import settings_of
from articles.models import Article, Byline, Credit, SiteSettings, Writer
from articles.models.article import ArticleQuerySet
from articles.plainbody import PlainPage, lead_figure
from articles.share import share_line
from articles.shown import card_of
from articles.slugs import elsewhere, section_at, tag_at, writer_at
from articles.tags import hung_on
from kalima.text.arabic import tidy_line
from kalima.text.html import excerpt, plain_text
from kalima.text.parts import Part
from kalima.text.syndication import FORMS, Author, Entry, Feed, Picture
from kalima.web import media
from kalima.web.edge import machine_page
from kalima.web.paging import joined_page_of

ENTRIES_MAX = 30
SUMMARY_LENGTH = 300


@machine_page
def paper(request: HttpRequest, form: str) -> HttpResponse:
    stories = _public(timezone.now()).newest_first()
    site = settings_of(request)
    numbers = stories.values_list("pk", flat=True)[:ENTRIES_MAX]
    return _answer(request, form, home=reverse("front"), about=site.description, numbers=numbers)


@machine_page
def section(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    shelf = section_at(slug)
    stories = _public(timezone.now()).in_section(shelf).newest_first()
    return _answer(
        request,
        form,
        home=shelf.get_absolute_url(),
        of=shelf.name,
        about=shelf.description,
        numbers=stories.values_list("pk", flat=True)[:ENTRIES_MAX],
    )


@machine_page
def tag(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    topic = tag_at(slug)
    newest = joined_page_of(hung_on(topic), QueryDict(), size=ENTRIES_MAX).rows
    numbers = [number for _at, number in newest]
    return _answer(request, form, home=topic.get_absolute_url(), of=topic.name, numbers=numbers)


@machine_page
def writer(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    person = writer_at(slug)
    rows = Byline.objects.filter(writer=person).order_by("-published_at", "-article_id")
    return _answer(
        request,
        form,
        home=person.get_absolute_url(),
        of=person.name,
        about=tidy_line(person.bio),
        numbers=rows.values_list("article_id", flat=True)[:ENTRIES_MAX],
    )


def _public(at: datetime) -> ArticleQuerySet:
    """What a feed may send out by itself; during election silence that is no story of a campaign."""
    return Article.objects.published().promoted(at)


def _answer(
    request: HttpRequest, form: str, *, home: str, numbers: Iterable[int], of: str = "", about: str = ""
) -> HttpResponse:
    form = "feed/" if form == "feed" else form
    if moved := elsewhere(request, home + form):
        return moved
    write, content_type = FORMS[form]
    site = settings_of(request)
    name = tidy_line(f"{site.name} {site.descriptor}")
    feed = Feed(
        title=f"{of} — {name}" if of else name,
        description=about,
        home=settings.ORIGIN + home,
        address=settings.ORIGIN + home + form,
        hub=settings.WEBSUB_HUB,
        entries=tuple(_entries(list(numbers), site)),
    )
    response = HttpResponse(write(feed), content_type=content_type)
    if feed.hub:
        response["Link"] = f'<{feed.hub}>; rel="hub", <{feed.address}>; rel="self"'
    return response


def _entries(numbers: list[int], site: SiteSettings) -> Iterable[Entry]:
    """These stories as a feed tells them; as many questions to the database for one as for all."""
    found = _public(timezone.now()).with_copy().defer("body", "standfirst").in_bulk(numbers)
    stories = [found[number] for number in numbers if number in found]
    copies = [story.printed for story in stories]
    writers = Writer.objects.in_bulk({number for copy in copies for number in copy.signing})
    tags = Tag.objects.numbered({number for copy in copies for number in copy.tag_ids})
    bodies = [body_parts(copy) for copy in copies] if site.feeds_are_whole else [[] for _ in copies]
    records = Records.of(chain.from_iterable(bodies))
    for story, parts in zip(stories, bodies, strict=True):
        credits = story.printed.known_credits(writers)
        topics = (story.section.name, *(topic.name for topic in story.printed.known_tags(tags)))
        yield _entry(story, parts, records, site, credits, topics)


def _entry(
    story: Article,
    parts: list[Part],
    records: Records,
    site: SiteSettings,
    credits: list[Credit],
    topics: tuple[str, ...],
) -> Entry:
    copy = story.printed
    published_at = story.published_at
    assert published_at is not None, "it is in print"
    content = ""
    if site.feeds_are_whole:
        body = PlainPage(parts, records, own=story_of(copy)).html()
        content = lead_figure(copy) + body
    return Entry(
        identity=settings.ORIGIN + story.short_address,
        address=settings.ORIGIN + story.get_absolute_url(),
        title=share_line(story),
        summary=excerpt(copy.standfirst or plain_text(copy.body), SUMMARY_LENGTH),
        published_at=timezone.localtime(published_at),
        updated_at=timezone.localtime(story.updated_at or published_at),
        content=content,
        authors=tuple(map(_author, credits)) or (Author(copy.agency or site.agency),),
        topics=topics,
        picture=_picture(story),
    )


def _author(credit: Credit) -> Author:
    page = settings.ORIGIN + credit.writer.get_absolute_url() if credit.writer else ""
    return Author(credit.name, page)


def _picture(story: Article) -> Picture | None:
    copy = story.printed
    card = card_of(copy.lead_image, copy.lead_crop)
    if card is None or copy.lead_image is None:
        return None
    name = card.file(card.Format.JPEG, card.width_px)
    file = media.open_file(name)
    return Picture(
        address=settings.ORIGIN + card.url,
        type="image/jpeg",
        width_px=card.width_px,
        height_px=card.height_px,
        credit=copy.lead_image.credit,
        size_bytes=file.stat().st_size if file else 0,
    )
