"""What every paper has from its first day: its settings, its own byline, and a section to file under."""

from typing import Any

from django.db import transaction

from articles.categories.models import Category
from articles.models import SiteSettings, Writer

FIRST_SECTION = "أخبار"
NEWSROOM_SLUG = "كلمة-الإخباري"


@transaction.atomic
def ensure_paper(**_kwargs: Any) -> None:
    """Make what is missing and leave what is there; runs after every migrate."""
    site, _made = SiteSettings.objects.get_or_create(pk=1)
    Writer.objects.get_or_create(
        is_newsroom=True, defaults={"name": site.agency, "slug": NEWSROOM_SLUG, "title": "غرفة الأخبار"}
    )
    if not Category.objects.exists():
        Category.objects.create(name=FIRST_SECTION, slug=FIRST_SECTION)
