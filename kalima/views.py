"""Pages that belong to no app: errors, robots.txt, how the newsroom is."""

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from articles.front import newest_headlines
from articles.old_addresses import leads_from
from articles.slugs import moved_to
from kalima.ready import ask, ask_numbers
from kalima.web.alone import stand_alone
from kalima.web.edge import SPARES, packed_page, public_page, without_database
from kalima.web.internal import internal_page
from kalima.web.metrics import metrics
from kalima.web.outage import is_outage, out_of_order

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


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing stands here: a former site's address leads on to where its record stands now."""
    if request.META.get(SPARES):
        return out_of_order(request, None)
    address = leads_from(request.path, request.GET) if request.method in ("GET", "HEAD") else ""
    return moved_to(address) if address and address != request.path else _missing(request)


@never_cache
@packed_page
def _missing(request: HttpRequest) -> HttpResponse:
    """404 is kept by nobody: what is missing now may be in print a minute later."""
    return render(request, "404.html", {"latest": newest_headlines(LATEST)}, status=404)


@never_cache
def server_error(request: HttpRequest) -> HttpResponse:
    """500 asks neither the database nor the static files for anything; 503 where the database is away."""
    error = sys.exception()
    if is_outage(error):
        return out_of_order(request, error)
    return stand_alone(request, HttpResponse(status=500))


@without_database
@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """What machines leave alone, and where they find the rest."""
    closed = [f"Disallow: {prefix}" for prefix in (*settings.DESK_PREFIXES_TOLD, PREVIEWS)]
    maps = [f"Sitemap: {settings.ORIGIN}{reverse(name)}" for name in ("sitemap", "news_sitemap")]
    lines = ["User-agent: *", *closed, "", *maps, ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@csrf_exempt
@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """Say that the process answers, and ask nobody else."""
    return HttpResponse("ok", content_type="text/plain")


@internal_page
def readiness(request: HttpRequest) -> HttpResponse:
    """Say of each part that the newsroom stands on how it is: 200 if all are well, else 503."""
    answers = ask()
    is_ready = all(answer.is_well for answer in answers.values())
    parts = {
        name: {"ok": answer.is_well, "ms": round(answer.took_ms, 1)}
        | ({} if answer.is_well else {"problem": answer.problem})
        for name, answer in answers.items()
    }
    return JsonResponse({"ready": is_ready, "parts": parts}, status=200 if is_ready else 503)


@internal_page
def numbers(request: HttpRequest) -> HttpResponse:
    """What was counted on this machine, and what is so at the moment, as Prometheus reads it."""
    known = metrics()
    if known is None:
        return HttpResponse("KALIMA_METRICS=0\n", status=404, content_type="text/plain")
    now = [f"# TYPE kalima_{name} gauge\nkalima_{name} {value:g}" for name, value in ask_numbers().items()]
    text = "\n".join((*known.lines(), *now, ""))
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")
