"""What the body's editor asks for while a story is written: pictures, stories to lead to, and embeds."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.cache import patch_cache_control

from articles import library, quick
from articles.attachments import matching
from articles.models import Article, Attachment, Image, Rendition, SiteSettings
from articles.models.media import with_renditions
from kalima.text import arabic
from kalima.text.embeds import embed_of
from kalima.web.rownumbers import row_number

# What a window of results shows at once; the next word narrows it.
PICTURES_SHOWN = 24
STORIES_SHOWN = 8
# A search is a name and not a paragraph.
QUERY_MAX = 100


def urls(stories: "ModelAdmin[Article]") -> list[URLPattern]:
    """Addresses under the stories' own, for who may write."""

    def view(answer: Any) -> Any:
        def asked(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if not stories.has_add_permission(request) and not stories.has_change_permission(request):
                raise PermissionDenied
            response: HttpResponse = answer(request, **kwargs)
            patch_cache_control(response, no_store=True)
            return response

        return stories.admin_site.admin_view(asked)

    return [
        path("body/pictures/", view(pictures), name="articles_article_body_pictures"),
        path("body/pictures/<int:pk>/", view(picture), name="articles_article_body_picture"),
        path("body/stories/", view(stories_like), name="articles_article_body_stories"),
        path("body/attachments/", view(attachments), name="articles_article_body_attachments"),
        path("body/embed/", view(embed), name="articles_article_body_embed"),
    ]


def pictures(request: HttpRequest) -> JsonResponse:
    """Pictures whose name or credit holds every word, in any spelling; the newest first.

    ?id= gives one picture, for a window that has just brought it in.
    """
    if not request.user.has_perm("articles.view_image"):
        raise PermissionDenied
    found = Image.objects.prefetch_related(with_renditions()).order_by("-added_at", "-pk")
    number = row_number(request.GET.get("id", ""))
    if number:
        found = found.filter(pk=number)
    else:
        found = library.matching(request.GET.get("q", "")[:QUERY_MAX], among=found.filter(withdrawn_at=None))
    return JsonResponse({"pictures": [_shown(image) for image in found[:PICTURES_SHOWN]]})


def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to a picture's file, in the width of the writing column."""
    file = Rendition.objects.current().filter(image=pk, ratio="", within="").first()
    if file is None:
        raise Http404
    return redirect(file.desk_url)


def stories_like(request: HttpRequest) -> JsonResponse:
    """Stories in print that answer to some words, a number or an address; the newest first.

    Without words, the newest of all. ?id= gives the one story that a card of the editor names.
    """
    found: QuerySet[Article] = Article.objects.published()
    number, typed = row_number(request.GET.get("id", "")), request.GET.get("q", "")[:QUERY_MAX]
    if number:
        found = found.filter(pk=number)
    elif arabic.tidy_line(typed):
        found = quick.matching(arabic.tidy_line(typed), among=found)
    site = SiteSettings.load()
    shown = [
        {
            "id": story.pk,
            "headline": story.printed.headline,
            "section": story.section.name,
            "day": site.plain_date(story.published_at) if story.published_at else "",
        }
        for story in found.order_by("-published_at", "-pk").select_related("section", "published_revision")[
            :STORIES_SHOWN
        ]
    ]
    return JsonResponse({"stories": shown})


def attachments(request: HttpRequest) -> JsonResponse:
    """Documents, sounds and videos found by words in any spelling, the newest first; ?id= gives one."""
    if not request.user.has_perm("articles.view_attachment"):
        raise PermissionDenied
    found = Attachment.objects.order_by("-added_at", "-pk")
    number = row_number(request.GET.get("id", ""))
    typed = request.GET.get("q", "")[:QUERY_MAX]
    found = found.filter(pk=number) if number else matching(typed, among=found)
    shown = [
        {"id": one.pk, "title": one.title, "kind": str(one.get_kind_display())}
        for one in found[:STORIES_SHOWN]
    ]
    return JsonResponse({"attachments": shown})


def embed(request: HttpRequest) -> JsonResponse:
    """What a pasted address is, if it is on the list of what may be embedded: {"embed": null} if not."""
    found = embed_of(request.GET.get("address", ""))
    if found is None:
        return JsonResponse({"embed": None})
    return JsonResponse({"embed": {"name": found.name, "address": found.address}})


def _shown(image: Image) -> dict[str, Any]:
    file = image.thumbnail
    return {
        "id": image.pk,
        "title": image.title,
        "credit": image.credit,
        "alt": image.alt,
        "caption": image.caption,
        "thumbnail": file.desk_url if file else "",
    }
