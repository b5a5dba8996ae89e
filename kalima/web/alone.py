"""Pages that stand alone: they ask neither the database nor the static files; their sheet stands inside."""

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from kalima.web.inline import sheet
from kalima.web.requests import request_number

SHEET = sheet(settings.SOURCES / "css/alone.css")
POLICY = {"style-src": [SHEET.source]}


def stand_alone(request: HttpRequest, response: HttpResponse, **words: object) -> HttpResponse:
    """Fill a response with the page of its status, which may have any cause: the host in the address too."""
    response.content = render_to_string(
        f"{response.status_code}.html", {"sheet": SHEET, "number": request_number(), **words}
    ).encode()
    csp_replace(POLICY)(lambda _request: response)(request)
    return response
