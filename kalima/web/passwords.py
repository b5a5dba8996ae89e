"""What a password must not be, beside what Django asks: a common one typed on the other keyboard."""

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kalima.text.keyboards import other_layout


class CommonOnAnyKeyboard(CommonPasswordValidator):
    """«ضصثقفغعهخح» is qwertyuiop to whoever guesses."""

    def validate(self, password: str, user: Any = None) -> None:
        for reading in (password, *other_layout(password)):
            if reading.lower().strip() in self.passwords:
                raise ValidationError(_("كلمة المرور هذه شائعة."), code="password_too_common")
