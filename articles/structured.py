"""A story as schema.org describes it, for search engines and for other newsrooms' machines."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from articles.models import Article, Copy, Correction, Credit, Kind, SiteSettings
from articles.shown import shown
from kalima.text import arabic

# Search engines read so much of a headline.
HEADLINE_MAX = 110

SHAPES = ("wide", "classic", "square")

TYPES = {Kind.OPINION: "OpinionNewsArticle", Kind.REPORT: "ReportageNewsArticle"}


def news_article(
    article: Article, *, credits: Iterable[Credit], corrections: Iterable[Correction], site: SiteSettings
) -> dict[str, Any]:
    """The printed words as a NewsArticle, with the paper's notes on them as CorrectionComments."""
    copy = article.printed
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": TYPES.get(Kind(copy.kind), "NewsArticle"),
        "mainEntityOfPage": settings.ORIGIN + article.get_absolute_url(),
        "headline": copy.headline[:HEADLINE_MAX],
        "inLanguage": "ar",
        "articleSection": article.section.name,
        "datePublished": _moment(article.published_at if article.has_hour else article.dated_on),
        "dateModified": _moment(article.updated_at or article.published_at),
        "author": [_author(credit) for credit in credits] or [_paper(site)],
        "publisher": _paper(site),
    }
    if copy.standfirst:
        described["description"] = copy.standfirst
    pictures = _pictures(copy)
    if pictures:
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


def _pictures(copy: Copy) -> list[str]:
    """The lead picture in the shapes that search engines ask for; none of one that was withdrawn."""
    cuts = [shown(copy.lead_image, ratio=ratio, crop=copy.lead_crop) for ratio in SHAPES]
    return [settings.ORIGIN + cut.large for cut in cuts if cut and not cut.is_withdrawn]


def _author(credit: Credit) -> dict[str, str]:
    if credit.is_newsroom:
        return {"@type": "NewsMediaOrganization", "name": credit.name}
    person = {"@type": "Person", "name": credit.name}
    if credit.writer:
        person["url"] = settings.ORIGIN + credit.writer.get_absolute_url()
    return person


def _paper(site: SiteSettings) -> dict[str, str]:
    return {"@type": "NewsMediaOrganization", "name": arabic.tidy_line(f"{site.name} {site.descriptor}")}


def _moment(moment: Any) -> str:
    return str(moment.isoformat())
