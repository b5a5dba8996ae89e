"""The body of a story as the page shows it."""

from django.utils.safestring import SafeString, mark_safe

from articles.models import Copy
from kalima.text.html import clean_body


def render(copy: Copy) -> SafeString:
    """HTML of a copy's body, cleaned again: what is stored may have come by another door."""
    return mark_safe(clean_body(copy.body))
