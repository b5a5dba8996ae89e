"""Which browsers are known to belong to whom: a signed cookie says it, and nothing is kept of them here."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

SALT = "kalima.devices"
# Whoever did not sign in from a browser for a year is told when they do.
KNOWN_S = 365 * 24 * 3600
# A browser that a whole shift shares knows the newest of them.
PEOPLE_MAX = 20


def people_of(request: HttpRequest) -> list[int]:
    """The numbers of those who signed in from this browser before; [] where the cookie is none of ours."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        known = signing.loads(cookie, salt=SALT, max_age=KNOWN_S)
    except signing.BadSignature:
        return []
    return [number for number in known if isinstance(number, int)] if isinstance(known, list) else []


def remember(response: HttpResponseBase, people: list[int]) -> None:
    """Let the browser carry who signed in from it."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(people[-PEOPLE_MAX:], salt=SALT),
        max_age=KNOWN_S,
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Lax",
    )
