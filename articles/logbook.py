"""The rows of the record of acts about what has no memory of its own: boards, lines, moods, pictures."""

import json
from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from articles.models import Staff

OBJECT_MAX = 200


def log_act(record: Model, said: str | list[object], *, by: Staff, at: datetime, flag: int = CHANGE) -> None:
    """Write one row in the transaction of the act; `said` is a sentence, or parts as the log has them."""
    LogEntry.objects.create(
        user=by,
        action_time=at,
        content_type=ContentType.objects.get_for_model(record),
        object_id=str(record.pk),
        object_repr=str(record)[:OBJECT_MAX],
        action_flag=flag,
        change_message=said if isinstance(said, str) else json.dumps(said, ensure_ascii=False),
    )
