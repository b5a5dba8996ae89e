"""A host of its own for the light pages, for readers whose operator lets them open one host for free."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

# What a full page's address leads to under this host.
LIGHT = (
    (re.compile(r"/n/([0-9]{1,15})/comments(?:/(?:light/?)?)?"), r"/n/\1/comments/light/"),
    (re.compile(r"/(?:light/?)?"), "/light/"),
    (re.compile(r"/n/([0-9]{1,15})(?:/(?!comments/).*)?"), r"/n/\1/light/"),
    (re.compile(r"/section/([^/]+)(?:/(?:light/?)?)?"), r"/section/\1/light/"),
)
# What light pages load, and what machines ask of any host.
SERVED = ("/media/", "/files/", "/static/", "/robots.txt", "/healthz")


class LightHost:
    """Answer with light pages under KALIMA_LIGHT_HOST, and lead to the paper's own host for all else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_light(request) or request.path_info.startswith(SERVED):
            return self.get_response(request)
        for full, light in LIGHT:
            if match := full.fullmatch(request.path_info):
                request.path_info = match.expand(light)
                return self.get_response(request)
        return HttpResponseRedirect(f"{settings.ORIGIN}{request.get_full_path()}")


def is_light(request: HttpRequest) -> bool:
    """Whether this request came under the light pages' own host, at whatever port."""
    host = request.get_host().partition(":")[0].rstrip(".").lower()
    return bool(settings.LIGHT_HOST) and host == settings.LIGHT_HOST.lower()
