"""Second factors: what they are called, how their secrets are kept, and who comes in with none."""

import base64
import hashlib
import logging
import secrets
from collections.abc import Callable

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _

from articles.models import SiteSettings, Staff
from kalima import environment
from kalima.roles import MANAGING_EDITOR, NAMES
from kalima.text.qr import square_of
from kalima.web.security import is_desk

log = logging.getLogger(__name__)

# What opens the door beside a password; recovery codes stand in for one of these and are none themselves.
KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# In a session: that its owner has a factor. Whoever takes factors from others ends their sessions with them.
HELD = "holds_factor"


class Factors(DefaultMFAAdapter):
    """allauth's factors in the paper's name, with secrets that a copy of the database does not give away."""

    def get_totp_issuer(self) -> str:
        return SiteSettings.load().name

    def _get_site_name(self) -> str:
        return SiteSettings.load().name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey belongs to the paper's own address, whatever other names it answers to."""
        return {
            "id": environment.host_of(settings.ORIGIN).strip("[]"),
            "name": self._get_site_name(),
        }

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, object]:
        """The name that the device shows; the person's own beside the user name."""
        return super().get_public_key_credential_user_entity(user) | {"display_name": str(user)}

    def build_totp_svg(self, url: str) -> str:
        return square_of(url)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("مفتاح المرور") if not count else _("مفتاح المرور %(n)d") % {"n": count + 1}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever must have a factor keeps the last one until there is another."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=KINDS)
        return others.exclude(pk=authenticator.pk).exists() or not must_hold(authenticator.user)

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; one that no code fits where the key is not the one it was kept under."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.warning("A second factor cannot be read: it was kept under another KALIMA_SECRET_KEY.")
            return base64.b32encode(secrets.token_bytes(20)).decode()


class SecondFactorDue:
    """Lead whoever must have a second factor and has none to the page where it is set up, from all the desk.

    Their own account's pages stay open, and the way out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.is_due(request):
            return redirect(f"{reverse('mfa_index')}?due=1")
        return self.get_response(request)

    def is_due(self, request: HttpRequest) -> bool:
        """One query to each request of who has no factor, none where the session knows of one."""
        if settings.SECOND_FACTOR == ["off"] or not is_desk(request) or _is_own(request.path_info):
            return False
        person = request.user
        if not isinstance(person, Staff) or request.session.get(HELD) == person.pk:
            return False
        if holds(person):
            request.session[HELD] = person.pk
            return False
        return must_hold(person)


def forget_held(request: HttpRequest, **_removed: object) -> None:
    """For allauth's signal that somebody removed a factor of theirs: it is looked again what they hold."""
    request.session.pop(HELD, None)


def holds(person: AbstractBaseUser) -> bool:
    """Whether somebody has a second factor."""
    return Authenticator.objects.filter(user_id=person.pk, type__in=KINDS).exists()


def must_hold(person: AbstractBaseUser) -> bool:
    """Whether the role of somebody asks for a second factor; who holds all permissions runs the paper."""
    roles = [NAMES[name] for name in settings.SECOND_FACTOR if name in NAMES]
    if not isinstance(person, Staff) or not roles:
        return False
    if person.is_superuser and MANAGING_EDITOR in roles:
        return True
    return person.groups.filter(name__in=roles).exists()


def _is_own(path: str) -> bool:
    own = (reverse("admin:login"), reverse("admin:logout"), reverse("admin:jsi18n"))
    return path in own or path.startswith(reverse("mfa_index"))


def _box() -> MultiFernet:
    keys = map(force_bytes, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    digests = (hashlib.sha256(b"kalima.factors\0" + key).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
