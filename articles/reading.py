"""What the report's page shows of a copy: in print, or before it."""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from django.conf import settings

from articles.body import render as render_body
from articles.categories.models import Tag
from articles.chain import chain_of
from articles.models import Article, Copy, Correction, Credit, Status
from articles.shown import card_of
from kalima.text import arabic
from kalima.text.html import excerpt, plain_text
from kalima.text.qr import square_of
from kalima.web.pieces import stamp_of

DESCRIPTION_LENGTH = 200
# Of the texts that are read now, in each process.
TOLD_KEPT = 200


def reading_page(article: Article, copy: Copy, *, folder: str = "", is_light: bool = False) -> dict[str, Any]:
    """The context of templates/articles/article.html, or of the light page's.

    `folder` holds its files before print.
    """
    minutes, description = _told(copy.body, copy.standfirst)
    short = settings.ORIGIN + article.short_address
    bylines, tags = copy.known_credits(), copy.known_tags()
    corrections = list(article.corrections.all()) if article.status == Status.CORRECTED else []
    return {
        "article": article,
        "copy": copy,
        "body": render_body(copy, folder=folder, is_light=is_light),
        "folder": folder,
        "card": card_of(copy.lead_image, copy.lead_crop),
        "bylines": bylines,
        "tags": tags,
        "description": description,
        "minutes": minutes,
        "canonical": settings.ORIGIN + article.get_absolute_url(),
        "short": short,
        "square": "" if is_light else square_of(short),
        "origin": settings.ORIGIN,
        "chain": chain_of(article, copy),
        "current_section": article.top_section_id,
        "corrections": corrections,
        # Asked for by pages in print alone, once.
        "stamp": cache(lambda: _stamp(article, copy, bylines, tags, corrections)),
    }


@lru_cache(maxsize=TOLD_KEPT)
def _told(body: str, standfirst: str) -> tuple[int, str]:
    """How many minutes a text takes, and what is said of it."""
    text = plain_text(body)
    minutes = arabic.reading_minutes(arabic.word_count(text))
    return minutes, excerpt(standfirst or text, DESCRIPTION_LENGTH)


def _stamp(
    article: Article,
    copy: Copy,
    bylines: Iterable[Credit],
    tags: Iterable[Tag],
    corrections: Iterable[Correction],
) -> str:
    """What the parts of a report's page stand on that show a story's words and are asked nothing else.

    The body is none of them: it stands on its own text and on what that names. How long it is and how it
    begins are.
    """
    section, image = article.section, copy.lead_image
    over = [section.parent] if section.parent else []
    picture = [image, *image.renditions.all()] if image else []
    writers = [credit.writer for credit in bylines if credit.writer]
    known = (article, copy, section, *over, *picture, *writers, *tags, *corrections)
    return stamp_of(*known, _told(copy.body, copy.standfirst), but=("body",))
