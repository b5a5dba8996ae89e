"""Whether a post comes from a page of this paper, without a token in the page."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def came_from_here(request: HttpRequest) -> bool:
    """Whether what sent this stands on our own page, as far as the browser says.

    Browsers name the site on encrypted connections and on this machine, the origin on every POST. A paper
    with TLS has one origin, whatever name this request came under: plain http may be someone in between.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    here = {settings.ORIGIN}
    if settings.LIGHT_HOST:
        here.add(f"{urlsplit(settings.ORIGIN).scheme}://{settings.LIGHT_HOST}")
    if not settings.IS_SECURE:
        here.add(f"{request.scheme}://{request.get_host()}")
    return request.headers.get("Origin") in here
