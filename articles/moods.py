"""What ends a mood of the paper before its time; it is kept by a form, and begins and ends by itself."""

import json
from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

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
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(Mood),
        object_id=str(mood.pk),
        object_repr=str(mood),
        action_flag=CHANGE,
        change_message=json.dumps([{"said": str(_("إنهاء"))}]),
        action_time=at,
    )
