"""The staff's doors: sign in and out, change or restore a password; nothing else of allauth's is reachable.

Signing in has one door, the admin's address; sign-up and e-mail pages have none.
"""

from typing import Any

from allauth.account import views
from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, re_path
from django.views.generic import RedirectView

# Backends that send nothing to anyone.
SILENT = {"django.core.mail.backends.console.EmailBackend", "django.core.mail.backends.dummy.EmailBackend"}


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
        return form


class SignIn(OfThePaper, views.LoginView):
    """The page under the admin's address."""


class ChangePassword(OfThePaper, views.PasswordChangeView):
    """For someone who is signed in; afterwards they are where they came from, still signed in."""


class ResetPassword(OfThePaper, views.PasswordResetView):
    """A link by e-mail; where the house sends none, the page says whom to ask."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not sends_mail() and request.method != "GET":
            return self.http_method_not_allowed(request)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"sends_mail": sends_mail()}


class ResetPasswordSent(OfThePaper, views.PasswordResetDoneView):
    """What to do while the letter is on its way; the same whether or not the address is known."""


class ResetPasswordByLink(OfThePaper, views.PasswordResetFromKeyView):
    """Where the link of the letter leads."""


class ResetPasswordDone(OfThePaper, views.PasswordResetFromKeyDoneView):
    """The new password is kept; the way on is to sign in."""


def sends_mail() -> bool:
    """Whether letters leave the house at all."""
    return settings.EMAIL_BACKEND not in SILENT


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
    path("reauthenticate/", views.ReauthenticateView.as_view(), name="account_reauthenticate"),
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
