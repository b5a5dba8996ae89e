"""What stands inside a page instead of being asked for: a style sheet or a script of our own."""

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from kalima.web.inline import Inline

register = template.Library()


@register.filter
def inside(own: Inline) -> SafeString:
    """{{ sheet|inside }}: letter for letter as the content policy knows it."""
    return mark_safe(f"<{own.element}>{own.text}</{own.element}>")


@register.simple_tag
def device() -> SafeString:
    """The script that puts on the page what its reader chose, before anything is painted."""
    return inside(settings.DEVICE_SCRIPT)
