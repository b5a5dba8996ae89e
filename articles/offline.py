"""What a reader's device may keep: the paper as an app to install, its worker, the page of what is there."""

import json
from hashlib import blake2b
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static

from articles.drawing.mark import APPLE, ICONS
from articles.figures import settings_of
from kalima.web.edge import kept_page, shown_while_away, without_database

# What the page of kept stories loads, so that it stands without a line; the rest comes with the stories.
SHELL = (
    *("css/page-saved.css", "js/page-saved.js", "js/listen.js"),
    *("img/mark.svg", "fonts/kalima-vazirmatn-400-900.woff2"),
)

# The newsroom's own pages, and links that were given to one person, are never kept.
PRIVATE = (*settings.DESK_PREFIXES_TOLD, "/preview/")

PAPER = "#fbfaf6"


@kept_page
@shown_while_away
def manifest(request: HttpRequest) -> HttpResponse:
    """The paper as browsers install it, under the name that the newsroom gave it."""
    site = settings_of(request)
    described = {
        "id": "/",
        "name": f"{site.name} {site.descriptor}".strip(),
        "short_name": site.name,
        "description": site.description,
        "lang": "ar",
        "dir": "rtl",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "categories": ["news"],
        "icons": [
            {
                "src": static(name),
                "sizes": f"{size_px}x{size_px}",
                "type": "image/png",
                "purpose": "maskable" if is_maskable else "any",
            }
            for name, size_px, is_maskable in ICONS
            if APPLE not in name
        ],
        "shortcuts": [
            {"name": "المحفوظات", "url": "/saved/"},
            {"name": "النسخة الخفيفة", "url": "/light/"},
        ],
    }
    return JsonResponse(
        described, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )


@without_database
@kept_page
@shown_while_away
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it serves the whole paper; another build is another worker."""
    source = Path(str(finders.find("js/offline.js"))).read_text(encoding="utf-8")
    shell = ["/saved/", *(static(name) for name in SHELL)]
    build = blake2b("\n".join([source, *shell]).encode(), digest_size=6).hexdigest()
    told = {"BUILD": build, "SHELL": shell, "FILES_AT": settings.STATIC_URL, "PRIVATE": PRIVATE}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in told.items())
    return HttpResponse(head + source, content_type="text/javascript; charset=utf-8")


@kept_page
@shown_while_away
def saved(request: HttpRequest) -> HttpResponse:
    """What this device keeps, listed by its own script: the same page for everyone."""
    return render(request, "articles/saved.html")
