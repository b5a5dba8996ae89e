"""Tags that the reading templates share: a picture, a dateline, a date for machines."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from articles.models import Copy
from articles.reports import JOINT

register = template.Library()

# How wide a picture stands in each place, so that a phone takes the smallest file that is sharp enough.
SIZES = {
    "report": "(min-width: 44rem) 41rem, 100vw",
    "lead": "(min-width: 60rem) 42rem, 100vw",
    "block": "(min-width: 60rem) 18rem, (min-width: 40rem) 45vw, 100vw",
    "row": "(min-width: 40rem) 12rem, 7rem",
}
EAGER = {"report", "lead"}


@register.inclusion_tag("articles/_picture.html")
def picture(copy: Copy, use: str) -> dict[str, Any]:
    """The lead picture of a copy: {% picture copy "lead" %}. In a card its link's words stand for it."""
    image = copy.lead_image
    return {
        "image": image,
        "fallback": image.fallback if image else None,
        "alt": copy.lead_alt if use == "report" else "",
        "sizes": SIZES[use],
        "eager": use in EAGER,
    }


@register.simple_tag(takes_context=True)
def dateline(context: template.Context, copy: Copy) -> str:
    """«بغداد ـ كلمة الإخباري»: the place and the agency, or the agency alone."""
    agency = copy.agency or context["site"].agency
    return f"{copy.place}{JOINT}{agency}" if copy.place else agency


@register.filter
def day_code(moment: datetime) -> str:
    """2024-11-30, the day of a moment in the house's zone, for the datetime attribute."""
    return timezone.localtime(moment).date().isoformat()
