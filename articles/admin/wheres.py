"""Where a picture or an attachment stands, as its page tells it: story or board, place, whether in print."""

from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.models import Attachment, Image, MediaUse
from articles.models.attachments import MediaUseQuerySet

USES_SHOWN = 50


def uses_of(medium: Image | Attachment) -> MediaUseQuerySet:
    """The stories and boards that hold it, in print first and then the newest."""
    rows: MediaUseQuerySet = medium.uses.select_related("article", "board__section").defer("article__body")
    return rows.order_by("-in_print", "-is_current", F("article_id").desc(nulls_first=True), "place")


def places_of(medium: Image | Attachment) -> SafeString:
    """A list of where it stands, each story, board and video a link."""
    rows: list[tuple[str, object, str, str]] = [
        (
            reverse(f"admin:articles_{use.holder._meta.model_name}_change", args=[use.holder.pk]),
            use.holder,
            use.get_place_display(),
            _standing(use),
        )
        for use in uses_of(medium)[:USES_SHOWN]
    ]
    if isinstance(medium, Image):
        rows += [
            (reverse("admin:articles_attachment_change", args=[video.pk]), video, "قبل تشغيله", "فيديو")
            for video in Attachment.objects.filter(poster=medium).order_by("-pk")[:USES_SHOWN]
        ]
    if not rows:
        return format_html("{}", "—")
    lines = format_html_join(
        "", '<li><a href="{}"><bdi>{}</bdi></a> <span class="uses__where">{}، {}</span></li>', rows
    )
    return format_html('<ul class="uses">{}</ul>', lines)


def _standing(use: MediaUse) -> str:
    if use.board_id:
        kept = "في ترتيب مجدول" if use.is_current else "في ترتيب سابق"
        return "أمام القرّاء" if use.in_print else kept
    kept = "في النسخة المحفوظة" if use.is_current else "في نسخة سابقة"
    return "منشورة" if use.in_print else kept
