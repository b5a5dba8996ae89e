"""Pages that belong to no app: errors, robots.txt, health."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from articles.front import newest_headlines
from kalima.web.alone import stand_alone
from kalima.web.edge import packed_page, public_page

# Links that people give away: no search engine follows them, whoever wrote one on a public page.
PREVIEWS = "/preview/"


# What a lost reader is offered instead.
LATEST = 5


@never_cache
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 loads nothing that asks who is calling: the host itself may be what was wrong."""
    return stand_alone(request, HttpResponse(status=400))


@never_cache
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What an account may not open; staff who meet this at the desk are led back there."""
    user = getattr(request, "user", None)
    at_desk = request.path.startswith(reverse("admin:index")) and user is not None and user.is_staff
    return render(request, "403.html", {"at_desk": at_desk}, status=403)


@never_cache
def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from its own page, or from one that grew too old."""
    return render(request, "403_csrf.html", status=403)


@never_cache
@packed_page
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 is kept by nobody: what is missing now may be in print a minute later."""
    return render(request, "404.html", {"latest": newest_headlines(LATEST)}, status=404)


@never_cache
def server_error(request: HttpRequest) -> HttpResponse:
    """500 asks neither the database nor the static files for anything."""
    return stand_alone(request, HttpResponse(status=500))


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """What machines leave alone, and where they find the rest."""
    closed = [f"Disallow: {prefix}" for prefix in (*settings.DESK_PREFIXES, PREVIEWS)]
    maps = [f"Sitemap: {settings.ORIGIN}{reverse(name)}" for name in ("sitemap", "news_sitemap")]
    lines = ["User-agent: *", *closed, "", *maps, ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@csrf_exempt
@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Say that the process answers and the database does too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
