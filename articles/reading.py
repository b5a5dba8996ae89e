"""What the report's page shows of a copy: in print, or before it."""

from typing import Any

from django.conf import settings

from articles.body import render as render_body
from articles.chain import chain_of
from articles.models import Article, Copy, Status
from articles.shown import card_of
from kalima.text import arabic
from kalima.text.html import excerpt, plain_text
from kalima.text.qr import square_of

DESCRIPTION_LENGTH = 200


def reading_page(article: Article, copy: Copy, *, folder: str = "", is_light: bool = False) -> dict[str, Any]:
    """The context of templates/articles/article.html, or of the light page's.

    `folder` holds its files before print.
    """
    text = plain_text(copy.body)
    short = settings.ORIGIN + article.short_address
    return {
        "article": article,
        "copy": copy,
        "body": render_body(copy, folder=folder, is_light=is_light),
        "folder": folder,
        "card": card_of(copy.lead_image, copy.lead_crop),
        "bylines": copy.known_credits(),
        "tags": copy.known_tags(),
        "description": excerpt(copy.standfirst or text, DESCRIPTION_LENGTH),
        "minutes": arabic.reading_minutes(arabic.word_count(text)),
        "canonical": settings.ORIGIN + article.get_absolute_url(),
        "short": short,
        "square": "" if is_light else square_of(short),
        "origin": settings.ORIGIN,
        "chain": chain_of(article, copy),
        "current_section": article.top_section_id,
        "corrections": list(article.corrections.all()) if article.status == Status.CORRECTED else [],
    }
