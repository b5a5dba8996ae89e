"""Where a reader writes to the newsroom: what the discussions' settings say, else the page «اتصل بنا»."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from articles.models import StaticPage
from comments.models import DiscussionSettings
from comments.phases import is_email
from kalima.text import arabic

TITLE = _("اتصل بنا")


@dataclass(frozen=True)
class Contact:
    """What it is called, and its address; "" where it is words alone."""

    name: str
    address: str = ""


def contact() -> Contact | None:
    """The newsroom's door; None while it has named none."""
    said = DiscussionSettings.objects.values_list("contact", flat=True).get()
    if is_email(said):
        return Contact(said, f"mailto:{said}")
    if said.startswith(("/", "https://", "http://")):
        return Contact(str(TITLE), said)
    if said:
        return Contact(said)
    page = StaticPage.objects.shown().filter(slug=arabic.slug(str(TITLE))).first()
    return Contact(page.title, page.get_absolute_url()) if page else None
