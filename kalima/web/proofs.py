"""What staff type to prove who they are, beside a password: codes in any digits, and names of passkeys."""

import unicodedata
from typing import TYPE_CHECKING, Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from kalima.text.arabic import show_digits

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PASSKEY_NAME_MAX = 60


class CodeField(forms.CharField):
    """A code as telephones show it: Arabic digits are digits too, blanks and what is not seen are none."""

    def __init__(self, label: "StrOrPromise") -> None:
        attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}
        super().__init__(label=label, max_length=40, widget=forms.TextInput(attrs=attributes))

    def to_python(self, value: Any) -> str:
        typed = str(super().to_python(value))
        seen = "".join(letter for letter in typed if unicodedata.category(letter) not in ("Cf", "Zs", "Cc"))
        return show_digits(seen, "latin")


class OnceOnly(forms.Form):
    """A code that opened a door opens no other, as long as it would still be right."""

    user: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        lives_s = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        # allauth reads a code past its hyphens.
        spent = "".join(filter(str.isalnum, code)).lower()
        if not cache.add(f"spent.{self.user.pk}.{spent}", "y", timeout=lives_s):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(OnceOnly, AuthenticateForm):
    """At the door, after the password."""

    code = CodeField(_("رمز التطبيق أو رمز احتياطي"))


class CodeAgainForm(OnceOnly, ReauthenticateForm):
    """Before what is dangerous."""

    code = CodeField(_("رمز التطبيق أو رمز احتياطي"))


class FirstCodeForm(OnceOnly, ActivateTOTPForm):
    """The first code of an app shows that it has the secret, and opens nothing afterwards."""

    code = CodeField(_("الرمز الذي يعرضه التطبيق"))


class PasskeyAloneForm(LoginWebAuthnForm):
    """At the door, instead of name and password: a passkey that its owner has let stand for both."""

    def clean_credential(self) -> Authenticator:
        found = super().clean_credential()
        # What the device did not say when the key was made, it showed now.
        if found.wrap().is_passwordless is False:
            raise forms.ValidationError(_("هذا المفتاح خطوة ثانية بعد كلمة المرور، ولا يكفي وحده للدخول."))
        return found


class NewPasskeyForm(AddWebAuthnForm):
    """A passkey with the name under which its owner finds it again."""

    name = forms.CharField(
        label=_("اسم المفتاح"),
        required=False,
        max_length=PASSKEY_NAME_MAX,
        help_text=_("اسم يُعرف به الجهاز أو المفتاح، مثل: هاتفي."),
    )
    passwordless = forms.BooleanField(
        label=_("يكفي وحده للدخول، من غير كلمة مرور"),
        required=False,
        initial=True,
        help_text=_("يطلب الجهاز بصمة أو رمز فتحه عند كل دخول."),
    )


class PasskeyNameForm(EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=_("اسم المفتاح"), max_length=PASSKEY_NAME_MAX)
