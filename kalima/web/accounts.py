"""How staff accounts come to be: by the managing editor's hand, never through a sign-up page."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    """allauth with its sign-up door closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no to everyone."""
        return False
