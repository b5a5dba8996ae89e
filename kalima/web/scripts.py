"""Whether it is a script of a page that asks, and wants data where a person would get a page."""

from django.http import HttpRequest


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")
