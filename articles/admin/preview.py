"""Preview at the desk: the page as readers will see it in three widths, and the links to it."""

from typing import Any

from csp.constants import SELF
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from js_asset import Script

from articles.admin.asking import asker, story_asked_for
from articles.models import Article, Copy
from articles.models.media import desk_address
from articles.models.preview import NOTE_MAX
from articles.moves import DeskError
from articles.preview import LIFETIMES, links_of, make_link, may_share, page_before_print, revoke_link
from kalima.web.rownumbers import row_number

# Widths in which a page is looked at, by the name of the thing that has them.
WIDTHS_PX = {"phone": (_("هاتف"), 390), "tablet": (_("لوح"), 820), "desktop": (_("حاسوب"), 1280)}
SCHEMES = {"device": _("حسب الجهاز"), "light": _("فاتح"), "dark": _("داكن")}


def urls(stories: "ModelAdmin[Article]") -> list[URLPattern]:
    """The addresses under a story."""
    view = stories.admin_site.admin_view

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def preview(request: HttpRequest, pk: int) -> HttpResponse:
        return preview_view(stories, request, story_asked_for(stories, request, pk))

    @require_safe
    @never_cache
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        return page_view(request, story_asked_for(stories, request, pk))

    @require_POST
    def revoke(request: HttpRequest, pk: int, link: int) -> HttpResponse:
        return revoke_view(request, story_asked_for(stories, request, pk), link)

    return [
        path("<int:pk>/preview/", view(preview), name="articles_article_preview"),
        path("<int:pk>/preview/page/", view(page), name="articles_article_preview_page"),
        path("<int:pk>/preview/<int:link>/revoke/", view(revoke), name="articles_article_revoke_preview"),
    ]


def preview_view(stories: "ModelAdmin[Article]", request: HttpRequest, article: Article) -> HttpResponse:
    """The page in a frame of the chosen width, and the links; a POST makes one and shows it this once."""
    made = _made(request, article) if request.method == "POST" else None
    width = request.GET.get("width", "")
    width = width if width in WIDTHS_PX else "phone"
    scheme = request.GET.get("scheme", "")
    scheme = scheme if scheme in SCHEMES else "device"
    context: dict[str, Any] = stories.admin_site.each_context(request) | {
        "title": _("معاينة"),
        "opts": stories.opts,
        "story": article,
        "widths": [(name, label, px) for name, (label, px) in WIDTHS_PX.items()],
        "width": width,
        "width_px": WIDTHS_PX[width][1],
        "schemes": SCHEMES.items(),
        "scheme": scheme,
        "revision": _shown_revision(request, article),
        "lifetimes": [(name, lifetime.label) for name, lifetime in LIFETIMES.items()],
        "note_max": NOTE_MAX,
        "made": made,
        "links": links_of(article),
        "now": timezone.now(),
        "may_share": may_share(article, asker(request)),
        "script": Script("js/admin_preview.js", defer=True),
    }
    response = render(request, "admin/articles/article/preview.html", context)
    response._csp_replace = {"frame-src": [SELF]}  # type: ignore[attr-defined]
    return response


def page_view(request: HttpRequest, article: Article) -> HttpResponse:
    """The story as readers will see it, marked as what it is."""
    revision = _shown_revision(request, article)
    copy: Copy = revision or article
    context: dict[str, Any] = {"framed": True, "where": _standing(article, copy)}
    context |= page_before_print(article, copy, at=timezone.now(), folder=desk_address("-").removesuffix("-"))

    return in_our_frame(render(request, "articles/preview.html", context))


def in_our_frame(response: HttpResponse) -> HttpResponse:
    """A page of the house that may stand in a frame, and in the house's own alone.

    What a reader may open in it, a video or a map, opens here too.
    """
    response["X-Frame-Options"] = "SAMEORIGIN"
    readers = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    response._csp_replace = {  # type: ignore[attr-defined]
        "frame-ancestors": [SELF],
        "frame-src": readers["frame-src"],
    }
    return response


def revoke_view(request: HttpRequest, article: Article, number: int) -> HttpResponse:
    """End a link, and return to the list of them."""
    link = get_object_or_404(article.preview_links, pk=number)
    revoke_link(link, by=asker(request), at=timezone.now())
    messages.success(request, str(_("أُبطل الرابط، ولم يعد يفتح المادة.")))
    return redirect(f"{reverse('admin:articles_article_preview', args=[article.pk])}#links")


def _made(request: HttpRequest, article: Article) -> dict[str, Any] | None:
    lasts, note = request.POST.get("lasts", ""), request.POST.get("note", "")
    try:
        link, token = make_link(article, lasts=lasts, note=note, by=asker(request), at=timezone.now())
    except DeskError as refusal:
        messages.error(request, str(refusal))
        return None
    return {"link": link, "address": settings.ORIGIN + reverse("preview", args=[token])}


def _standing(article: Article, copy: Copy) -> str:
    """What the mark over a preview says about the words under it."""
    printed = article.published_revision
    if printed is None:
        return str(_("معاينة: لم تُنشر بعد."))
    if copy.words() == printed.words():
        return str(_("معاينة: النص كما هو في الموقع."))
    return str(_("معاينة: في هذا النص ما لم يُنشر بعد."))


def _shown_revision(request: HttpRequest, article: Article) -> Copy | None:
    """The version that ?revision= names; None for the words as they are saved now."""
    named = request.GET.get("revision", "")
    if not named:
        return None
    return get_object_or_404(article.revisions, pk=row_number(named))
