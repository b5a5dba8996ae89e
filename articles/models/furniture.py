"""What stands around the news beside the settings: links, the paper's accounts elsewhere, house ads."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

LABEL_MAX = 40
ADDRESS_MAX = 300
# What a phone's masthead can be scrolled through, and what a footer bears.
MASTHEAD_LINKS_MAX = 6
FOOTER_LINKS_MAX = 12

# A path of our own site; two slashes, or one and a backslash, would lead to another.
_PATH = re.compile(r"/(?![/\\])[^\s\\<>\"']*")
_HTTPS = URLValidator(schemes=["https"])


class Network(NamedTuple):
    """A place elsewhere where the paper has an account: its name, and the hosts its addresses have."""

    name: str
    hosts: tuple[str, ...]


# The only ones, in the order of the footer; each has its symbol in static/img/social.svg.
NETWORKS: Mapping[str, Network] = {
    "facebook": Network("فيسبوك", ("facebook.com", "fb.com")),
    "x": Network("إكس", ("x.com", "twitter.com")),
    "telegram": Network("تيليغرام", ("t.me", "telegram.me")),
    "whatsapp": Network("واتساب", ("whatsapp.com", "wa.me")),
    "youtube": Network("يوتيوب", ("youtube.com",)),
    "instagram": Network("إنستغرام", ("instagram.com",)),
    "tiktok": Network("تيك توك", ("tiktok.com",)),
}


def check_address(address: str) -> None:
    """Refuse what is neither a path of our site nor an https address."""
    if _PATH.fullmatch(address):
        return
    try:
        _HTTPS(address)
    except ValidationError as reason:
        raise ValidationError(
            _("العنوان «%(address)s» غير صالح: يبدأ بـ/ لصفحة من الموقع، أو بـhttps:// لموقع آخر."),
            params={"address": address},
        ) from reason


def check_account(kind: str, address: str) -> None:
    """Refuse an address that does not belong to the network it is given for."""
    network = NETWORKS[kind]
    host = urlsplit(address).hostname or ""
    is_its = any(host == known or host.endswith(f".{known}") for known in network.hosts)
    if not address.startswith("https://") or not is_its:
        raise ValidationError(
            _("عنوان %(name)s يبدأ بـhttps://%(host)s/."),
            params={"name": network.name, "host": network.hosts[0]},
        )


class AdPlace(models.TextChoices):
    FRONT = "front", _("الصفحة الرئيسية، بعد أبرز أخبارها")
    ARTICLE = "article", _("المادة، بعد نصها")
    SECTION = "section", _("القسم، قبل قائمته")


# As wide as the page is, and as a phone shows it.
AD_WIDTHS_PX = (1200, 800)


class HouseAdQuerySet(models.QuerySet["HouseAd"]):
    def standing(self, at: datetime | Combinable) -> "HouseAdQuerySet":
        """The ads of a moment, the one that began last before the others of its place."""
        return self.filter(starts_at__lte=at, ends_at__gt=at).order_by("-starts_at", "-pk")


class HouseAd(models.Model):
    """The paper's own advertisement in one of its places: a picture that leads somewhere, until its time."""

    place = models.CharField(_("الموضع"), max_length=7, choices=AdPlace)
    # The public file, and its size, so that a page knows its room before it is there.
    picture = models.CharField(max_length=60, editable=False)
    # The same for phones; "" where the picture is no wider.
    small = models.CharField(max_length=60, blank=True, editable=False)
    width_px = models.PositiveIntegerField(editable=False)
    height_px = models.PositiveIntegerField(editable=False)
    alt = models.CharField(_("وصف الصورة لمن لا يراها"), max_length=200)
    address = models.CharField(
        _("الرابط"),
        max_length=ADDRESS_MAX,
        validators=[check_address],
        help_text=_("يبدأ بـ/ لصفحة من الموقع، أو بـhttps:// لموقع آخر."),
    )
    starts_at = models.DateTimeField(_("يبدأ عند"))
    ends_at = models.DateTimeField(_("ينتهي عند"))

    objects = HouseAdQuerySet.as_manager()

    class Meta:
        verbose_name = _("إعلان للموقع")
        verbose_name_plural = _("إعلانات الموقع")
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["ends_at"], name="ad_standing")]
        constraints = [
            models.CheckConstraint(condition=Q(place__in=AdPlace.values), name="ad_place_known"),
            models.CheckConstraint(
                condition=~Q(picture="") & Q(width_px__gt=0, height_px__gt=0), name="ad_has_picture"
            ),
            models.CheckConstraint(condition=~Q(alt=""), name="ad_has_words"),
            models.CheckConstraint(
                condition=(Q(address__startswith="/") & ~Q(address__startswith="//"))
                | Q(address__startswith="https://"),
                name="ad_address_is_safe",
                violation_error_message=_("يبدأ الرابط بـ/ لصفحة من الموقع، أو بـhttps:// لموقع آخر."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="ad_ends_later",
                violation_error_message=_("النهاية قبل البداية. تُرجى مراجعة الموعدين."),
            ),
        ]

    def __str__(self) -> str:
        return self.alt
