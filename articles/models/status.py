"""Where a story may stand, and the names of the verbs that a row of its memory may carry."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("مسودة")
    IN_REVIEW = "in_review", _("قيد المراجعة")
    SCHEDULED = "scheduled", _("مجدولة")
    PUBLISHED = "published", _("منشورة")
    CORRECTED = "corrected", _("منشورة مع تصحيح")
    WITHDRAWN = "withdrawn", _("مسحوبة")


# The database accepts these and no others. A new verb is added here and in MOVES of articles/moves.py,
# and `makemigrations articles` then writes the wider constraint; a test compares the two lists.
# A verb that is given up stays here, because old rows carry it.
VERBS = (
    "create",
    "submit",
    "send_back",
    "schedule",
    "unschedule",
    "publish",
    "update",
    "correct",
    "withdraw",
    "schedule_withdrawal",
    "unschedule_withdrawal",
    "embargo",
    "lift_embargo",
    "override_approvals",
    "reshelve",
    "trash",
    "untrash",
    "flag_campaign",
    "unflag_campaign",
    # These change no status and have no row in MOVES.
    "approve",
    "take_back_approval",
    "restore",
    "name_revision",
    "take_over",
    "force_release",
    "preview_link",
    "revoke_preview",
    "relate",
)
