"""The staff's doors: sign in and out, passwords, second factors, sessions; nothing else of allauth's is open.

Signing in has one door, the admin's address; sign-up and e-mail pages have none.
"""

from typing import Any

from allauth.account import views
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.base import views as factors
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as apps
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.forms import CharField, Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, re_path
from django.views.generic import RedirectView

from kalima.text.agents import device_of
from kalima.web.rownumbers import row_number

# No name and no password is longer, and a database looks for no longer one.
TYPED_CHARACTERS_MAX = 500


class OfThePaper:
    """allauth calls its own domain record `site`; on our pages that word is the paper's settings.

    Its fields say their names twice, above the line and in it; ours say them once.
    """

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        context.pop("site", None)
        return context

    def get_form(self, form_class: type[Form] | None = None) -> Form:
        form: Form = super().get_form(form_class)  # type: ignore[misc]
        for field in form.fields.values():
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, CharField) and field.max_length is None:
                field.validators.append(MaxLengthValidator(TYPED_CHARACTERS_MAX))
        return form


class SignIn(OfThePaper, views.LoginView):
    """The page under the admin's address."""


class ChangePassword(OfThePaper, views.PasswordChangeView):
    """For someone who is signed in; afterwards they are where they came from, still signed in."""


class ResetPassword(OfThePaper, views.PasswordResetView):
    """A link by e-mail; where the house sends none, the page says whom to ask."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.SENDS_LETTERS and request.method != "GET":
            return self.http_method_not_allowed(request)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"sends_mail": settings.SENDS_LETTERS}


class ResetPasswordSent(OfThePaper, views.PasswordResetDoneView):
    """What to do while the letter is on its way; the same whether or not the address is known."""


class ResetPasswordByLink(OfThePaper, views.PasswordResetFromKeyView):
    """Where the link of the letter leads."""


class ResetPasswordDone(OfThePaper, views.PasswordResetFromKeyDoneView):
    """The new password is kept; the way on is to sign in."""


class PasswordAgain(OfThePaper, views.ReauthenticateView):
    """The password, before what is dangerous."""


class CodeAgain(OfThePaper, factors.ReauthenticateView):
    """A code, before what is dangerous."""


class PasskeyAgain(OfThePaper, passkeys.ReauthenticateWebAuthnView):
    """A passkey, before what is dangerous."""


class Account(OfThePaper, factors.IndexView):
    """What protects somebody's account, in one list, and the ways to change each."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        held = context["authenticators"]
        holds = any(kind in held for kind in (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN))
        left = held["recovery_codes"].get_unused_codes() if "recovery_codes" in held else []
        return context | {
            "holds_factor": holds,
            "is_due": "due" in self.request.GET and not holds,
            "codes_left": len(left),
        }


class Prove(OfThePaper, factors.AuthenticateView):
    """The second step at the door."""


class FirstFactor(OfThePaper):
    """Whoever adds the first factor ends the sessions that were begun without one."""

    did_generate_recovery_codes: bool

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        if self.did_generate_recovery_codes:
            request: HttpRequest = self.request  # type: ignore[attr-defined]
            end_other_sessions(request, request.user)
        return response


class AddApp(FirstFactor, apps.ActivateTOTPView):
    """An app that shows codes gets its secret, and shows with the first of them that it has it."""


class RemoveApp(OfThePaper, apps.DeactivateTOTPView):
    """The app's codes open nothing any more."""


class AddPasskey(FirstFactor, passkeys.AddWebAuthnView):
    """A passkey of this device, or of a key that is plugged in."""


class RenamePasskey(OfThePaper, passkeys.EditWebAuthnView):
    """The name under which a passkey is listed."""


class RemovePasskey(OfThePaper, passkeys.RemoveWebAuthnView):
    """A passkey that is lost or given away; the last one of who must have a factor stays."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"may_go": self._may_go()}

    def form_valid(self, form: Form) -> HttpResponse:
        if not self._may_go():
            return self.render_to_response(self.get_context_data(form=form))
        return super().form_valid(form)

    def _may_go(self) -> bool:
        return get_factor_adapter().can_delete_authenticator(self.object)


class ShowCodes(OfThePaper, codes.ViewRecoveryCodesView):
    """The recovery codes that are left."""


class NewCodes(OfThePaper, codes.GenerateRecoveryCodesView):
    """New recovery codes; those of before count no more."""


class Sessions(OfThePaper, ListUserSessionsView):
    """Where somebody is signed in; one of these ends by its own press, all but this one by another."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for session in context["sessions"]:
            session.device = device_of(session.user_agent)
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "end" not in request.POST:
            return super().post(request, *args, **kwargs)
        chosen = UserSession.objects.filter(user=request.user, pk=row_number(request.POST["end"]))
        end_sessions(request, list(chosen))
        return redirect("usersessions_list")


def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask on a visit, sign out on a press."""
    return views.LogoutView.as_view()(request)


urlpatterns = [
    path(
        "login/",
        RedirectView.as_view(pattern_name="admin:login", query_string=True),
        name="account_login",
    ),
    path("logout/", sign_out, name="account_logout"),
    path("inactive/", views.AccountInactiveView.as_view(), name="account_inactive"),
    path("reauthenticate/", PasswordAgain.as_view(), name="account_reauthenticate"),
    path("", Account.as_view(), name="mfa_index"),
    path("prove/", Prove.as_view(), name="mfa_authenticate"),
    path("reauthenticate/code/", CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("reauthenticate/passkey/", PasskeyAgain.as_view(), name="mfa_reauthenticate_webauthn"),
    path("app/add/", AddApp.as_view(), name="mfa_activate_totp"),
    path("app/remove/", RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("passkey/sign-in/", passkeys.LoginWebAuthnView.as_view(), name="mfa_login_webauthn"),
    path("passkeys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("passkeys/add/", AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/rename/", RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("sessions/", Sessions.as_view(), name="usersessions_list"),
    path("codes/", ShowCodes.as_view(), name="mfa_view_recovery_codes"),
    path("codes/new/", NewCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("codes/file/", codes.DownloadRecoveryCodesView.as_view(), name="mfa_download_recovery_codes"),
    path("password/change/", ChangePassword.as_view(), name="account_change_password"),
    path("password/set/", views.PasswordSetView.as_view(), name="account_set_password"),
    path("password/reset/", ResetPassword.as_view(), name="account_reset_password"),
    path("password/reset/done/", ResetPasswordSent.as_view(), name="account_reset_password_done"),
    path(
        "password/reset/key/done/", ResetPasswordDone.as_view(), name="account_reset_password_from_key_done"
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        ResetPasswordByLink.as_view(),
        name="account_reset_password_from_key",
    ),
]
