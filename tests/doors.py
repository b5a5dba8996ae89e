"""What a person is told after pressing a button."""

from django.contrib.messages import get_messages
from django.http import HttpResponse


def said(response: HttpResponse) -> list[str]:
    """The messages that the next page shows."""
    return [str(message) for message in get_messages(response.wsgi_request)]  # type: ignore[attr-defined]
