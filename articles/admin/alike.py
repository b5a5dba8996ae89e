"""What tells the same as a story that is being written: told beside its headline, and in nobody's way."""

import json
from typing import Any, NamedTuple

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles.admin.asking import asker
from articles.admin.moves import page_of
from articles.models import Article, SiteSettings, Staff
from articles.moves import visible_to
from articles.search.alike import LINES_MAX, TOLD_MAX, Written, alike_at_desk, alike_in_print
from kalima.text import arabic, dates
from kalima.text.html import plain_text
from kalima.web.rownumbers import row_number

FIELDS = ("headline", "standfirst", "body", "continues")


class Told(NamedTuple):
    """A story as the line names it."""

    said: str
    headline: str
    direction: str
    url: str


def urls(stories: "ModelAdmin[Article]") -> list[URLPattern]:
    @never_cache
    @require_POST
    def door(request: HttpRequest, pk: int = 0) -> JsonResponse:
        if not stories.has_add_permission(request) and not stories.has_change_permission(request):
            raise PermissionDenied
        sent = _sent(request)
        if sent is None:
            return JsonResponse({"error": _("البيانات المرسلة غير مفهومة.")}, status=400)
        written = Written(sent["headline"], f"{sent['standfirst']}\n{sent['body']}")
        before = row_number(sent["continues"].strip().partition(" ")[0])
        told = told_of(written, but={row_number(str(pk)), before}, by=asker(request))
        return JsonResponse({"stories": [story._asdict() for story in told]})

    view = stories.admin_site.admin_view(door)
    return [
        path("alike/", view, name="articles_article_alike_new"),
        path("<int:pk>/alike/", view, name="articles_article_alike"),
    ]


def told_of_story(article: Article, *, by: Staff) -> list[Told]:
    """What tells the same as the saved words of a story that is not in print."""
    if article.published_at or article.trashed_at:
        return []
    lines = f"{article.standfirst}\n{plain_text(article.body)[:LINES_MAX]}"
    but = {article.pk, article.continues_id or 0}
    return told_of(Written(article.headline, lines), but=but, by=by)


def told_of(written: Written, *, but: set[int], by: Staff) -> list[Told]:
    """In print before the desk's, TOLD_MAX of both; of others' drafts those that this person finds there."""
    at = timezone.now()
    printed = alike_in_print(written, at=at, but=but)
    waiting = alike_at_desk(written, visible_to(by), at=at, but=but)[: TOLD_MAX - len(printed)]
    site = SiteSettings.load() if printed else None
    return [
        *(
            _told(_when(story, site), story.printed.headline, story.get_absolute_url())
            for story in printed
            if site
        ),
        *(_told(_where(story), story.headline, page_of(story)) for story in waiting),
    ]


def _told(said: str, headline: str, url: str) -> Told:
    return Told(said, headline, arabic.direction(headline), url)


def _when(story: Article, site: SiteSettings) -> str:
    """«نُشر قبل ساعتين»."""
    moment = story.published_at
    assert moment is not None
    ago = dates.relative(timezone.localtime(moment), timezone.localtime(), digits=site.digits)
    if story.has_hour and ago:
        return _("نُشر %(when)s") % {"when": ago}
    return _("نُشر في %(day)s") % {"day": site.gregorian(moment)}


def _where(story: Article) -> str:
    """«مسودة · سلمى رافد»."""
    writer = f" · {story.created_by}" if story.created_by else ""
    return f"{story.get_status_display()}{writer}"


def _sent(request: HttpRequest) -> dict[str, str] | None:
    """What the page sends; None for what is none."""
    try:
        sent: Any = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict) or not all(isinstance(sent.get(name, ""), str) for name in FIELDS):
        return None
    return {name: arabic.tidy(sent.get(name, "")[:LINES_MAX]) for name in FIELDS}
