"""What every page of the paper knows: its settings, its sections, and what stands on all pages now."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.categories.models import Category
from articles.figures import settings_of, standing_of
from kalima.web.prepared import Prepared

_TOP = Prepared(lambda: Category.objects.top())


def newspaper(request: HttpRequest) -> dict[str, Any]:
    """`site` with `standing`, and `sections`; each is read only by a page that shows it."""
    return {
        "site": SimpleLazyObject(lambda: settings_of(request)),
        "standing": SimpleLazyObject(lambda: standing_of(request)),
        "sections": SimpleLazyObject(_TOP),
    }
