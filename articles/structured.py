"""Stories, sections, writers and the paper as schema.org describes them, for search engines and machines."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import unquote

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from articles.categories.models import Category
from articles.models import Article, Copy, Correction, Credit, Kind, SiteSettings, Writer
from articles.models.media import address
from articles.shown import shown
from kalima.text import arabic

# Search engines read so much of a headline.
HEADLINE_MAX = 110

SHAPES = ("wide", "classic", "square")

TYPES = {Kind.OPINION: "OpinionNewsArticle", Kind.REPORT: "ReportageNewsArticle"}

FRONT = "الرئيسية"


class Step(NamedTuple):
    """One step from the front to a page; `path` is its address within the paper."""

    name: str
    path: str


def trail(section: Category) -> list[Step]:
    """From the front to a section."""
    over = [section.parent] if section.parent else []
    shelves = [Step(shelf.name, shelf.get_absolute_url()) for shelf in (*over, section)]
    return [Step(FRONT, reverse("front")), *shelves]


def readable(path: str) -> str:
    """A whole address with its letters as people read them, for a path within the paper."""
    return settings.ORIGIN + unquote(path)


def story_data(
    article: Article,
    *,
    credits: Iterable[Credit],
    corrections: Iterable[Correction],
    site: SiteSettings,
    cards: Iterable[str] = (),
) -> dict[str, Any]:
    """A story in print, and its place in the paper; `cards` are whole addresses of its drawn card."""
    here = Step(article.printed.headline, article.get_absolute_url())
    return _graph(
        news_article(article, credits=credits, corrections=corrections, site=site, cards=cards),
        _crumbs([*trail(article.section), here]),
    )


def paper_data(site: SiteSettings) -> dict[str, Any]:
    """The paper and its site, for the front."""
    home = readable(reverse("front"))
    website = {
        "@type": "WebSite",
        "@id": f"{settings.ORIGIN}/#site",
        "url": home,
        "name": paper_name(site),
        "inLanguage": "ar",
        "publisher": {"@id": _paper_id()},
    }
    return _graph(_paper(site), website)


def section_data(section: Category) -> dict[str, Any]:
    return _graph(_crumbs(trail(section)))


def writer_data(writer: Writer, site: SiteSettings) -> dict[str, Any]:
    """A writer's page, and who it is about."""
    person: dict[str, Any] = {
        "@type": "NewsMediaOrganization" if writer.is_newsroom else "Person",
        "name": writer.name,
        "url": readable(writer.get_absolute_url()),
    }
    if not writer.is_newsroom:
        person["worksFor"] = {"@id": _paper_id()}
        person |= {"jobTitle": writer.title} if writer.title else {}
    person |= {"description": writer.bio} if writer.bio else {}
    person |= {"image": f"{settings.ORIGIN}{address(writer.portrait)}"} if writer.portrait else {}
    page = {"@type": "ProfilePage", "url": person["url"], "inLanguage": "ar", "mainEntity": person}
    return _graph(page, _paper(site))


def paper_name(site: SiteSettings) -> str:
    return arabic.tidy_line(f"{site.name} {site.descriptor}")


def news_article(
    article: Article,
    *,
    credits: Iterable[Credit],
    corrections: Iterable[Correction],
    site: SiteSettings,
    cards: Iterable[str] = (),
) -> dict[str, Any]:
    """The printed words as a NewsArticle, with the paper's notes on them as CorrectionComments."""
    copy = article.printed
    described: dict[str, Any] = {
        "@type": TYPES.get(Kind(copy.kind), "NewsArticle"),
        "mainEntityOfPage": readable(article.get_absolute_url()),
        "url": readable(article.get_absolute_url()),
        "headline": copy.headline[:HEADLINE_MAX],
        "inLanguage": "ar",
        "isAccessibleForFree": True,
        "articleSection": article.section.name,
        "datePublished": _moment(article.published_at if article.has_hour else article.dated_on),
        "dateModified": _moment(article.updated_at or article.published_at),
        "author": [_author(credit) for credit in credits] or [_paper(site)],
        "publisher": _paper(site),
    }
    if copy.standfirst:
        described["description"] = copy.standfirst
    if pictures := _pictures(copy) or list(cards):
        described["image"] = pictures
    notes = [
        {
            "@type": "CorrectionComment",
            "name": str(Correction.Kind(note.kind).label),
            "text": note.note,
            "datePublished": _moment(note.at),
        }
        for note in corrections
    ]
    if notes:
        described["correction"] = notes
    return described


def _graph(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@graph": list(nodes)}


def _crumbs(steps: Iterable[Step]) -> dict[str, Any]:
    items = [
        {"@type": "ListItem", "position": i, "name": step.name, "item": readable(step.path)}
        for i, step in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _pictures(copy: Copy) -> list[str]:
    """The lead picture in the shapes that search engines ask for; none of one that was withdrawn."""
    cuts = [shown(copy.lead_image, ratio=ratio, crop=copy.lead_crop) for ratio in SHAPES]
    return [settings.ORIGIN + cut.large for cut in cuts if cut and not cut.is_withdrawn]


def _author(credit: Credit) -> dict[str, str]:
    if credit.is_newsroom:
        return {"@type": "NewsMediaOrganization", "name": credit.name}
    person = {"@type": "Person", "name": credit.name}
    if credit.writer:
        person["url"] = readable(credit.writer.get_absolute_url())
        person |= {"jobTitle": credit.writer.title} if credit.writer.title else {}
    return person


def _paper_id() -> str:
    return f"{settings.ORIGIN}/#paper"


def _paper(site: SiteSettings) -> dict[str, Any]:
    described: dict[str, Any] = {
        "@type": "NewsMediaOrganization",
        "@id": _paper_id(),
        "name": paper_name(site),
        "alternateName": site.name,
        "url": readable(reverse("front")),
        "correctionsPolicy": readable(reverse("corrections")),
    }
    if site.description:
        described["description"] = site.description
    if site.logo:
        described["logo"] = {
            "@type": "ImageObject",
            "url": settings.ORIGIN + address(site.logo),
            "width": site.logo_width_px,
            "height": site.logo_height_px,
        }
    accounts = [network["address"] for network in site.networks]
    if accounts:
        described["sameAs"] = accounts
    return described


def _moment(moment: Any) -> str:
    """A day as it is, a moment by the house's clock."""
    return str(timezone.localtime(moment).isoformat() if isinstance(moment, datetime) else moment.isoformat())
