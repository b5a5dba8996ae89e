"""What every page of the paper knows: its settings, its sections, and what stands on all pages now."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.figures import settings_of, standing_of


def newspaper(request: HttpRequest) -> dict[str, Any]:
    """`site`, `standing` and `sections`, which are read at once, and only by a page that shows one."""
    return {
        "site": SimpleLazyObject(lambda: settings_of(request)),
        "standing": SimpleLazyObject(lambda: standing_of(request)),
        "sections": SimpleLazyObject(lambda: standing_of(request).sections),
    }
