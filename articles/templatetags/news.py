"""Tags that the reading templates share: a picture, a dateline, a date for machines."""

import json
from collections.abc import Hashable, Iterable
from datetime import datetime
from itertools import chain, count, repeat
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles import share, sharecards
from articles.cards import Card
from articles.categories.models import Category, Tag
from articles.figures import settings_of
from articles.models import NETWORKS, Article, Copy, Correction, Credit, Rendition, SiteSettings, Writer
from articles.onward import Onward
from articles.reports import JOINT
from articles.sharecards import HEIGHT_PX, SQUARE_PX, WIDTH_PX, page_card, story_card
from articles.shown import shown
from articles.structured import (
    Step,
    paper_data,
    readable,
    section_data,
    story_data,
    trail,
    writer_data,
)
from kalima.text import arabic
from kalima.web.edge import now_of
from kalima.web.paging import KEYS, Page
from kalima.web.pieces import piece, pieces

register = template.Library()


class SharePicture(NamedTuple):
    """A picture for other sites, under its whole address; `square` is a drawn card's other shape, or ""."""

    address: str
    width_px: int
    height_px: int
    alt: str
    square: str = ""
    square_px: int = SQUARE_PX

    @property
    def all(self) -> list[str]:
        return [self.address, *([self.square] if self.square else [])]


# What the parts of a report's page are given (articles/reading.py).
REPORT = (
    *("article", "copy", "bylines", "tags", "corrections", "description", "minutes", "card", "short"),
    *("square", "origin", "folder", "preview", "site", "stamp"),
)

# How wide a picture stands in each place, so that a phone takes the smallest file that is sharp enough.
SIZES = {
    "report": "(min-width: 60rem) 52rem, (min-width: 44rem) 41rem, 100vw",
    "lead": "(min-width: 60rem) 43rem, 100vw",
    "feature": "(min-width: 60rem) 37rem, (min-width: 40rem) 45vw, 100vw",
    "block": "(min-width: 60rem) 18rem, (min-width: 40rem) 45vw, 100vw",
    "row": "(min-width: 40rem) 12rem, 7rem",
}
# The shape of a card's picture; the report's own stands as its use cuts it.
RATIOS = {"report": "", "lead": "wide", "feature": "wide", "block": "classic", "row": "classic"}
EAGER = {"report", "lead"}


@register.inclusion_tag("articles/_picture.html", takes_context=True)
def picture(context: template.Context, copy: Copy, use: str) -> dict[str, Any]:
    """The lead picture of a copy: {% picture copy "lead" %}. In a card its link's words stand for it."""
    says_something = use == "report" and not copy.lead_decorative
    return {
        "shown": shown(
            copy.lead_image, ratio=RATIOS[use], crop=copy.lead_crop, folder=str(context.get("folder", ""))
        ),
        "alt": copy.lead_alt if says_something else "",
        "sizes": SIZES[use],
        "eager": use in EAGER,
    }


@register.simple_tag(takes_context=True)
def page_date(context: template.Context) -> str:
    """{% page_date %}: the day that the page is made for, in both calendars."""
    site: SiteSettings = context["site"]
    return site.masthead(_now(context).date())


@register.simple_tag(takes_context=True)
def furniture(context: template.Context, name: str) -> SafeString:
    """{% furniture "_masthead.html" %}: what stands on every page: of the settings, of this moment, sections.

    The edition stands for all that is read of these; the rest of a piece's key is the day and the section.
    """
    here = context.get("current_section")

    def filled() -> str:
        known = {word: context[word] for word in ("site", "standing", "sections")}
        return get_template(name).render(known | {"current_section": here})

    edition = context["standing"].edition
    if not edition:
        return mark_safe(filled())
    return pieces.get((name, edition, _now(context).date(), here), filled)


@register.simple_tag(takes_context=True)
def report(context: template.Context, name: str, **further: Hashable) -> SafeString:
    """{% report "articles/_headline.html" %}: a part of a report's page that a reader's hour does not change.

    It stands on the story's stamp, on the settings, on where its files are and on the further words that it
    is given; before print none is kept.
    """
    words: dict[str, Any] = {part: context.get(part) for part in REPORT} | further

    def filled() -> str:
        return get_template(name).render(words)

    edition = getattr(context.get("standing"), "edition", "")
    if not edition or words["preview"]:
        return mark_safe(filled())
    key = (name, words["stamp"](), edition, words["short"], words["folder"], *further.items())
    return pieces.get(key, filled)


@register.simple_tag(takes_context=True)
def card(
    context: template.Context, story: Card | Article, size: str, heading: str, shows_section: bool = False
) -> SafeString:
    """{% card story "lead" "h2" shows_section=True %}: a story by itself."""
    return _card(Sheet.of(context), story, size, heading, shows_section=shows_section)


@register.simple_tag(takes_context=True)
def cards(
    context: template.Context,
    stories: Iterable[Card | Article],
    sizes: str,
    heading: str,
    shows_section: bool = False,
) -> SafeString:
    """{% cards stories "feature row" "h3" %}: the items of a list; the last size is for all further ones."""
    sheet, first = Sheet.of(context), sizes.split()
    sized = chain(first, repeat(first[-1]))
    return mark_safe(
        "".join(
            f"<li>{_card(sheet, story, size, heading, shows_section=shows_section)}</li>"
            for story, size in zip(stories, sized, strict=False)
        )
    )


class Sheet(NamedTuple):
    """What the cards of a page share: the settings, the hour, and the folder that its files are in."""

    site: SiteSettings
    now: datetime
    folder: str

    @classmethod
    def of(cls, context: template.Context) -> "Sheet":
        return cls(_site(context), _now(context), str(context.get("folder", "")))


def _site(context: template.Context) -> SiteSettings:
    """The settings themselves: what stands for them in a context looks for them at each word."""
    request = context.get("request")
    return settings_of(request) if request else context["site"]


def _now(context: template.Context) -> datetime:
    """The moment that the page is made for, in the house's zone."""
    request = context.get("request")
    return timezone.localtime(now_of(request) if request else None)


def _card(sheet: Sheet, story: Card | Article, size: str, heading: str, *, shows_section: bool) -> SafeString:
    site, told = sheet.site, story if isinstance(story, Card) else Card.of(story)
    ago = site.ago(told.published_at, sheet.now) if told.has_hour else None

    def filled() -> str:
        day, ratio = site.gregorian(told.published_at), RATIOS.get(size, "")
        return get_template("articles/_card.html").render(
            {
                "story": told,
                "size": size,
                "heading": heading,
                "shows_section": shows_section,
                "shown": told.picture.shown(ratio, sheet.folder) if told.picture and ratio else None,
                "sizes": SIZES.get(size, ""),
                "eager": size in EAGER,
                "day": day,
                "ago": ago or day,
            }
        )

    shape = (sheet.folder, size, heading, shows_section)
    return pieces.get(("card", told, *shape, ago, site.digits, site.month_names), filled)


@register.simple_tag(takes_context=True)
def latest(context: template.Context, stories: Iterable[Card], ranked: bool = False) -> SafeString:
    """{% latest stories %}: the lines of the newest; {% latest stories ranked=True %}: of the most read."""
    site = _site(context)

    def line(story: Card, rank: int | None) -> SafeString:
        def filled() -> str:
            words = {"story": story, "rank": rank, "site": site}
            return get_template("articles/_latest.html").render(words)

        return pieces.get(("latest", story, rank, site.digits), filled)

    ranks = count(1) if ranked else repeat(None)
    return mark_safe("".join(line(story, rank) for story, rank in zip(stories, ranks, strict=False)))


@register.simple_tag(takes_context=True)
def beside(context: template.Context, stories: Iterable[Article]) -> SafeString:
    """{% beside related %}: «اقرأ أيضًا», the stories nearest to a report."""
    site = _site(context)
    lines = [(story, site.since(story.published_at)) for story in stories if story.published_at]

    def filled() -> str:
        return get_template("articles/_beside.html").render({"lines": lines, "site": site})

    shown = tuple(
        (
            *(story.get_absolute_url(), story.printed.headline, story.section.name, story.section.colour),
            *(story.published_at, story.has_hour, when),
        )
        for story, when in lines
    )
    return pieces.get(("beside", shown, site.digits, site.month_names), filled)


@register.simple_tag
def onward_links(onward: Onward, section: Category) -> SafeString:
    """{% onward_links onward section %}: where a reader goes on within a section."""
    address = section.get_absolute_url()
    return piece("articles/_onward.html", onward=onward, section=section.name, address=address)


@register.inclusion_tag("articles/light/_picture.html")
def light_picture(copy: Copy) -> dict[str, Any]:
    """The lead picture in a light page, behind a link, with its caption; nothing where there is none."""
    return {
        "shown": shown(copy.lead_image, crop=copy.lead_crop),
        "alt": "" if copy.lead_decorative else copy.lead_alt,
        "caption": copy.lead_caption,
        "credit": copy.lead_image.credit if copy.lead_image else "",
        "direction": arabic.direction(copy.lead_caption),
    }


@register.simple_tag(takes_context=True)
def dateline(context: template.Context, copy: Copy) -> str:
    """«بغداد ـ كلمة الإخباري»: the place and the agency, or the agency alone."""
    agency = copy.agency or context["site"].agency
    return f"{copy.place}{JOINT}{agency}" if copy.place else agency


@register.simple_tag(takes_context=True)
def story_ld(
    context: template.Context,
    article: Article,
    credits: Iterable[Credit],
    corrections: Iterable[Correction],
    picture: SharePicture,
) -> SafeString:
    """The story for machines."""
    described = story_data(
        article, credits=credits, corrections=corrections, site=context["site"], cards=picture.all
    )
    return _as_data(described)


@register.simple_tag(takes_context=True)
def paper_ld(context: template.Context) -> SafeString:
    return _as_data(paper_data(context["site"]))


@register.simple_tag
def section_ld(section: Category) -> SafeString:
    return _as_data(section_data(section))


@register.simple_tag(takes_context=True)
def writer_ld(context: template.Context, writer: Writer) -> SafeString:
    return _as_data(writer_data(writer, context["site"]))


@register.simple_tag
def crumbs(section: Category) -> list[Step]:
    """From the front to a section: {% crumbs article.section as steps %}."""
    return trail(section)


@register.simple_tag(takes_context=True)
def share_picture(context: template.Context, article: Article, card: Rendition | None) -> SharePicture:
    """What other sites show beside a story in print: its own picture's card, or the one drawn for it."""
    copy = article.printed
    if card:
        alt = "" if copy.lead_decorative else copy.lead_alt
        return SharePicture(settings.ORIGIN + card.url, card.width_px, card.height_px, alt)
    return _drawn(story_card(article, context["site"]))


@register.simple_tag(takes_context=True)
def page_picture(context: template.Context, of: Category | Tag | Writer | SiteSettings) -> SharePicture:
    """The drawn card of a page that is no story's: {% page_picture section as picture %}."""
    return _drawn(page_card(of, context["site"]))


def _drawn(card: sharecards.Card) -> SharePicture:
    wide, square = (settings.ORIGIN + card.address(shape) for shape in ("", "square"))
    return SharePicture(wide, WIDTH_PX, HEIGHT_PX, card.headline, square)


@register.simple_tag
def turned(address: str, page: object, request: HttpRequest) -> str:
    """The address of a list as this page of it shows it: an older page is a page of its own."""
    if not isinstance(page, Page) or page.is_first:
        return address
    return f"{address}?{urlencode({name: request.GET[name] for name in KEYS if name in request.GET})}"


@register.simple_tag
def share_links(article: Article) -> dict[str, Any]:
    """Where a story in print can be shared, each under its sign in social.svg; and its line."""
    ways = {
        "whatsapp": share.whatsapp_address(article),
        "telegram": share.telegram_address(article),
        "x": share.x_address(article),
        "facebook": share.facebook_address(article),
    }
    named = [{"kind": kind, "name": NETWORKS[kind].name, "address": to} for kind, to in ways.items()]
    return {"ways": named, "line": share.share_line(article)}


@register.filter
def whole(path: str) -> str:
    """A whole address for a path of the paper, with its letters as people read them."""
    return readable(path)


def _as_data(described: dict[str, Any]) -> SafeString:
    """Data that no browser runs and no text can end early."""
    data = json.dumps(described, ensure_ascii=False).translate(_NO_MARKUP)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(data))


_NO_MARKUP = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.filter
def day_code(moment: datetime) -> str:
    """2024-11-30, the day of a moment in the house's zone, for the datetime attribute."""
    return timezone.localtime(moment).date().isoformat()
