"""Tags that the reading templates share: a picture, a dateline, a date for machines."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Copy, Correction, Credit
from articles.reports import JOINT
from articles.shown import shown
from articles.structured import news_article
from kalima.text import arabic

register = template.Library()

# How wide a picture stands in each place, so that a phone takes the smallest file that is sharp enough.
SIZES = {
    "report": "(min-width: 44rem) 41rem, 100vw",
    "lead": "(min-width: 60rem) 42rem, 100vw",
    "block": "(min-width: 60rem) 18rem, (min-width: 40rem) 45vw, 100vw",
    "row": "(min-width: 40rem) 12rem, 7rem",
}
# The shape of a card's picture; the report's own stands as its use cuts it.
RATIOS = {"report": "", "lead": "wide", "block": "classic", "row": "classic"}
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
def json_ld(
    context: template.Context, article: Article, credits: Iterable[Credit], corrections: Iterable[Correction]
) -> SafeString:
    """The story for machines, as data that no browser runs and no text can end early."""
    described = news_article(article, credits=credits, corrections=corrections, site=context["site"])
    data = json.dumps(described, ensure_ascii=False).translate(_NO_MARKUP)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(data))


_NO_MARKUP = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.filter
def day_code(moment: datetime) -> str:
    """2024-11-30, the day of a moment in the house's zone, for the datetime attribute."""
    return timezone.localtime(moment).date().isoformat()
