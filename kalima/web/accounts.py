"""How accounts come to be, by a managing editor's hand, and the letters that tell their owners of changes."""

import math
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY, is_reauthentication_required
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.core.internal.httpkit import serialize_request
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kalima.text.agents import device_of
from kalima.web import devices
from kalima.web.letters import post


class StaffBackend(AuthenticationBackend):
    """allauth's, for accounts that may enter here: the demo's, and their sessions, do in a demo alone."""

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.may_enter)


class StaffAdapter(DefaultAccountAdapter):
    """allauth with its sign-up door closed, and letters that leave through the queue."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no to everyone."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter now, with what this page knows, and let the queue send it."""
        told = context | {"email": email, "device": device_of(context.get("user_agent", ""))}
        letter = self.render_mail(template_prefix, email, told)
        post(email, letter.subject, letter.body)

    def pre_login(self, request: HttpRequest, user: Any, **rest: Any) -> HttpResponse | None:
        """Turn back whoever may not enter, also with a passkey, once they proved who they are."""
        if not user.may_enter:
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **rest)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **rest: Any) -> HttpResponse:
        """Tell the owner of an account when a browser opens it that did not do so before."""
        response = super().post_login(request, user, **rest)
        known = devices.people_of(request)
        if user.pk not in known:
            self.send_notification_mail("account/email/new_device", user)
        devices.remember(response, [*(pk for pk in known if pk != user.pk), user.pk])
        return response

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Whoever has just signed in, with all that was asked, is not asked the same again."""
        request = context.request
        records = get_authentication_records(request, request.user)
        passed_s = time.time() - records[-1]["at"] if records else math.inf
        is_due = passed_s > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        if is_due and request.method != "POST":
            # A press that was given up is not made for who comes back only to look.
            request.session.pop(STATE_SESSION_KEY, None)
        return is_due

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Tries count for a name, by whatever host the door was asked for."""
        return str(credentials.get("email", credentials.get("username", ""))).lower()


def is_proven(request: HttpRequest) -> bool:
    """Whether a password or a factor was given lately."""
    return not is_reauthentication_required(request, app="kalima")


def ensure_proven(request: HttpRequest) -> None:
    """Ask for a password or a factor again before what is dangerous, where none was given lately.

    Raises what leads to the page that asks; what was posted is done after it. Files do not wait so long, and
    whoever sent one is told.
    """
    if is_proven(request):
        return
    ways = get_adapter().get_reauthentication_methods(request.user)
    if request.method != "POST" or not ways:
        raise ReauthenticationRequired
    if request.FILES:
        messages.warning(request, _("الملف المختار لا يُحفظ قبل التأكيد. يُختار من جديد بعده."))
    # allauth finds what waits by its path alone, and would lose what was sent to an address with a question.
    request.session[STATE_SESSION_KEY] = {"request": serialize_request(request)}
    asking = f"{ways[0]['url']}?{urlencode({REDIRECT_FIELD_NAME: request.path})}"
    raise ImmediateHttpResponse(redirect(asking))
