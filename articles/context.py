"""What every page of the paper knows: its settings and its sections."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.categories.models import Category
from articles.figures import settings_of


def newspaper(request: HttpRequest) -> dict[str, Any]:
    """`site` and `sections`; each is read from the database only by a page that shows it."""
    return {
        "site": SimpleLazyObject(lambda: settings_of(request)),
        "sections": SimpleLazyObject(lambda: list(Category.objects.top())),
    }
