"""Feeds of the whole paper, of a section, a tag and a writer: RSS, Atom and JSON Feed."""

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import blake2b
from itertools import chain
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from articles.body import Named, Records, body_parts, parts_kept, story_of
from articles.categories.models import Tag
from articles.figures import settings_of, standing_of
from articles.models import Article, Attachment, Byline, Credit, Rendition, SiteSettings, Writer
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
from kalima.web.edge import machine_page, now_of, shown_while_away
from kalima.web.paging import joined_page_of
from kalima.web.pieces import pieces
from kalima.web.prepared import Given, GivenNumbers, Prepared

ENTRIES_MAX = 30
SUMMARY_LENGTH = 300


@machine_page
@shown_while_away
def paper(request: HttpRequest, form: str) -> HttpResponse:
    numbers = [number for (number,) in _NEWEST.unread(at=now_of(request))]
    return _answer(
        request, form, home=reverse("front"), about=settings_of(request).description, numbers=numbers
    )


@machine_page
@shown_while_away
def section(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    shelf = section_at(slug)
    stories = _public(now_of(request)).in_section(shelf).newest_first()
    return _answer(
        request,
        form,
        home=shelf.get_absolute_url(),
        of=shelf.name,
        about=shelf.description,
        numbers=stories.values_list("pk", flat=True)[:ENTRIES_MAX],
    )


@machine_page
@shown_while_away
def tag(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    topic = tag_at(slug)
    newest = joined_page_of(hung_on(topic), QueryDict(), size=ENTRIES_MAX).rows
    numbers = [number for _at, number in newest]
    return _answer(request, form, home=topic.get_absolute_url(), of=topic.name, numbers=numbers)


@machine_page
@shown_while_away
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


def _public(at: datetime | Given) -> ArticleQuerySet:
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
    title, address, hub = f"{of} — {name}" if of else name, settings.ORIGIN + home + form, settings.WEBSUB_HUB
    wanted = list(numbers)

    def written() -> str:
        entries = tuple(_entries(wanted, site))
        return write(Feed(title, about, settings.ORIGIN + home, address, entries, hub)).decode()

    key = ("feed", title, about, address, hub, standing_of(request).edition, *wanted, _stamp(wanted))
    response = HttpResponse(pieces.get(key, written), content_type=content_type)
    if hub:
        response["Link"] = f'<{hub}>; rel="hub", <{address}>; rel="self"'
    return response


def _stamp(numbers: list[int]) -> str:
    """All that entries of these stories stand on, read as plain rows, in eight queries at most."""
    rows = _TOLD.rows(numbers=numbers, at=timezone.now())
    bodies = [parts_kept(row[0]) for row in rows]
    named = Named.of(chain.from_iterable(bodies))
    images = named.pictures | {row[1] for row in rows if row[1]}
    writers = {credit["writer"] for row in rows for credit in row[2] if "writer" in credit}
    tags = {tag for row in rows for tag in row[3]}
    asked = (
        (_CUTS, images),
        (_WRITERS, writers),
        (_TAGS, tags),
        (_STORIES, named.stories),
        (_ATTACHMENTS, named.attachments),
    )
    found = [rows_of.unread(numbers=sorted(wanted)) for rows_of, wanted in asked if wanted]
    told = "\0".join(chain((row[0] for row in rows), (repr([row[1:] for row in rows]), repr(found))))
    return blake2b(told.encode(), digest_size=16).hexdigest()


def _rows(model: type[Model], *further: str) -> "Callable[[], QuerySet[Any, Any]]":
    """Records of these numbers by all their columns, and some of those that they lead to."""
    columns = [field.attname for field in model._meta.concrete_fields]

    def asked() -> "QuerySet[Any, Any]":
        found = model._default_manager.filter(pk__in=GivenNumbers("numbers"))
        return found.order_by("pk").values_list(*columns, *further)

    return asked


def _told() -> "QuerySet[Any, Any]":
    """The words of stories that a feed tells, the body, the picture, the names and the tags first."""
    words = [f"published_revision__{word}" for word in _FIRST] + [
        f"published_revision__{word}" for word in Article.WORDS if word not in _FIRST
    ]
    stories = _public(Given("at")).filter(pk__in=GivenNumbers("numbers"))
    further = ("pk", "slug", "published_at", "updated_at", "section__name")
    return stories.order_by("pk").values_list(*words, *further)


def _cuts() -> "QuerySet[Any, Any]":
    own = [field.attname for field in Rendition._meta.concrete_fields]
    cuts = Rendition.objects.current().filter(image__in=GivenNumbers("numbers"))
    return cuts.order_by("pk").values_list(*own, "image__credit", "image__withdrawn_at")


_NEWEST: Prepared[Article] = Prepared(
    lambda: _public(Given("at")).newest_first().values_list("pk")[:ENTRIES_MAX]
)
_FIRST = ("body", "lead_image_id", "credits", "tag_ids")
_TOLD: Prepared[Article] = Prepared(_told)
_CUTS: Prepared[Rendition] = Prepared(_cuts)
_WRITERS: Prepared[Writer] = Prepared(_rows(Writer))
_TAGS: Prepared[Tag] = Prepared(_rows(Tag, "stands_for__name"))
_STORIES: Prepared[Article] = Prepared(
    lambda: (
        Article.objects.published()
        .filter(pk__in=GivenNumbers("numbers"))
        .order_by("pk")
        .values_list("pk", "slug", "published_revision__headline")
    )
)
_ATTACHMENTS: Prepared[Attachment] = Prepared(_rows(Attachment))


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
        size_bytes=media.size_of(file) if file else 0,
    )
