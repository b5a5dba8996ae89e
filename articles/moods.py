"""What ends a mood of the paper before its time; it is kept by a form, and begins and ends by itself."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.logbook import log_act
from articles.models import Mood, Staff
from articles.moves import DeskError


@transaction.atomic
def end_mood(mood: Mood, *, by: Staff, at: datetime) -> None:
    """End a mood now, or call it off before it begins. Raises DeskError once it is over."""
    if not by.has_perm("articles.change_mood"):
        raise PermissionDenied
    open_still = Mood.objects.filter(pk=mood.pk, ended_at__isnull=True, ends_at__gt=at)
    if open_still.update(ended_at=at, ended_by=by) != 1:
        raise DeskError(str(_("انتهى هذا من قبل.")))
    log_act(mood, [{"said": str(_("إنهاء"))}], by=by, at=at)
