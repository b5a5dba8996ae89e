"""What `manage.py check --deploy` says of this installation beside what Django says."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError

from articles.models import Staff


def demo_accounts(**_kwargs: Any) -> list[CheckMessage]:
    """An installation that is no demo has no account of one; where the database is away, nobody can say."""
    if settings.DEMO:
        return []
    try:
        open_ones = list(
            Staff.objects.filter(is_demo=True, is_active=True).values_list("username", flat=True)
        )
    except DatabaseError:
        return []
    if not open_ones:
        return []
    return [
        Error(
            f"Accounts of the demo are open on an installation that is none: {', '.join(open_ones)}.",
            hint="Nobody signs in with them while KALIMA_DEMO is 0. Close each on its page in the admin.",
            id="kalima.E001",
        )
    ]
