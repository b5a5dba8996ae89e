"""Where a picture or an attachment stands, as its page tells it: story, place, and whether in print."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.models import Attachment, Image, MediaUse

USES_SHOWN = 50


def uses_of(medium: Image | Attachment) -> "QuerySet[MediaUse]":
    """The stories that hold it, in print first and then the newest."""
    rows = medium.uses.select_related("article").defer("article__body")
    return rows.order_by("-in_print", "-is_current", "-article_id", "place")


def places_of(uses: "QuerySet[MediaUse]") -> SafeString:
    """A list of those uses, each story a link."""
    rows = [
        (
            reverse("admin:articles_article_change", args=[use.article_id]),
            use.article.headline,
            use.get_place_display(),
            _standing(use),
        )
        for use in uses[:USES_SHOWN]
    ]
    if not rows:
        return format_html("{}", "—")
    lines = format_html_join(
        "", '<li><a href="{}"><bdi>{}</bdi></a> <span class="uses__where">{}، {}</span></li>', rows
    )
    return format_html('<ul class="uses">{}</ul>', lines)


def _standing(use: MediaUse) -> str:
    if use.in_print:
        return "منشورة"
    return "في النسخة المحفوظة" if use.is_current else "في نسخة سابقة"
