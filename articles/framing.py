"""What may be changed of a picture that is used: how it is cut, and whether it may be shown at all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles import followups
from articles.cuts import plan
from articles.logbook import log_act
from articles.models import FollowUp, Image, Rendition, Staff, Withdrawal
from articles.moves import MoveNotAllowed
from kalima.text.crops import tidy_crops


@transaction.atomic
def frame_image(
    image: Image, *, focal_point: tuple[int, int] | None, crops: Mapping[str, Any], by: Staff, at: datetime
) -> bool:
    """Say where people look in a picture and how it is cut by hand; whether any cut moved.

    Pages show the new cuts at once; the files of the old ones stay for pages that were sent out before.
    Raises PermissionDenied, MoveNotAllowed for a point outside the picture.
    """
    if not by.has_perm("articles.change_image"):
        raise PermissionDenied
    if focal_point and not all(0 <= percent <= 100 for percent in focal_point):
        raise MoveNotAllowed(str(_("مركز الصورة خارجها. تُكتب نسبتان من 0 إلى 100.")))
    stored = Image.objects.select_for_update(no_key=True).get(pk=image.pk)
    stored.focal_x_percent, stored.focal_y_percent = focal_point or (None, None)
    stored.crops = tidy_crops(crops, stored.width_px, stored.height_px)
    stored.save(update_fields=["focal_x_percent", "focal_y_percent", "crops"])
    for name in ("focal_x_percent", "focal_y_percent", "crops"):
        setattr(image, name, getattr(stored, name))
    return plan(stored, at=at)


@transaction.atomic
def withdraw_image(image: Image, *, reason: str, by: Staff, at: datetime) -> None:
    """Take a picture out of every page, card and cache; a neutral drawing stands in its place.

    Pages leave it out from the commit on, and its files go right after it; a kill in between leaves that
    to the worker. Raises PermissionDenied, MoveNotAllowed for one that is withdrawn or without a reason.
    """
    _require_may_withdraw(by)
    if reason not in Withdrawal.values:
        raise MoveNotAllowed(str(_("يُرجى اختيار سبب السحب. لم يُسحب شيء.")))
    facts = {"withdrawn_at": at, "withdrawn_by": by, "withdrawn_reason": reason}
    if not Image.objects.filter(pk=image.pk, withdrawn_at=None).update(**facts):
        raise MoveNotAllowed(str(_("سُحبت هذه الصورة من قبل.")))
    image.refresh_from_db(fields=list(facts))
    FollowUp.objects.owe(FollowUp.Kind.CLOSING, image, at=at)
    label = Withdrawal(reason).label
    log_act(image, str(_("سُحبت الصورة. السبب: %(reason)s.") % {"reason": label}), by=by, at=at)
    transaction.on_commit(lambda: followups.pay(FollowUp.Kind.CLOSING, image, at=at), robust=True)


@transaction.atomic
def restore_image(image: Image, *, by: Staff, at: datetime) -> None:
    """Let a withdrawn picture be shown again where it was used; its files are made anew.

    Raises PermissionDenied, MoveNotAllowed for one that is not withdrawn.
    """
    _require_may_withdraw(by)
    facts = {"withdrawn_at": None, "withdrawn_by": None, "withdrawn_reason": ""}
    if not Image.objects.filter(pk=image.pk, withdrawn_at__isnull=False).update(**facts):
        raise MoveNotAllowed(str(_("الصورة غير مسحوبة.")))
    image.refresh_from_db(fields=list(facts))
    FollowUp.objects.filter(kind=FollowUp.Kind.CLOSING, image=image).delete()
    Rendition.objects.current().filter(image=image).update(made_at=None)
    FollowUp.objects.owe(FollowUp.Kind.RENDITIONS, image, at=at)
    log_act(image, str(_("أُعيدت الصورة بعد سحبها.")), by=by, at=at)


@transaction.atomic
def try_again(image: Image, *, by: Staff, at: datetime) -> bool:
    """Owe the files of a picture anew after they could not be made; whether any were given up."""
    if not by.has_perm("articles.change_image"):
        raise PermissionDenied
    owed = FollowUp.objects.given_up().filter(image=image)
    return bool(owed.update(tries=0, next_try_at=at, since=at))


def is_given_up(image: Image) -> bool:
    """Whether the files of a picture failed so often that nobody tries them any more."""
    return FollowUp.objects.given_up().filter(image=image).exists()


def _require_may_withdraw(by: Staff) -> None:
    if not by.has_perm("articles.withdraw_image"):
        raise PermissionDenied
