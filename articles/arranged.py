"""What a board puts on a page that is kept, which stands until the board is another."""

from datetime import datetime

from django.http import HttpRequest

from articles.categories.models import Category
from articles.front import standing
from articles.models import Arrangement
from kalima.web.edge import stands_until


def arranged(request: HttpRequest, section: Category | None, *, at: datetime) -> Arrangement | None:
    """The arrangement of the front (no section) or of a section at a moment: one query."""
    arrangement, turns = standing(section, at=at)
    stands_until(request, *turns)
    return arrangement
