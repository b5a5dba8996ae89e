"""The verbs of invitations: sent by letter, taken up once by a link, withdrawn."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.categories.models import Category
from articles.logbook import log_act
from articles.models import Invitation, SiteSettings, Staff
from articles.moves import DeskError
from kalima.web.letters import post

TOKEN_BYTES = 32
# Long enough for a holiday weekend, short enough that an old letter opens nothing.
LIFETIME = timedelta(days=3)


class InvitationOver(DeskError):
    """The link was used, withdrawn, too old, or never one of ours."""

    def __init__(self) -> None:
        super().__init__(_("انتهت مدة هذه الدعوة، أو سُحبت، أو استُعملت من قبل."))


class InvitedMeanwhile(DeskError):
    """Somebody else invited the same address at this moment."""

    def __init__(self) -> None:
        super().__init__(_("أُرسلت دعوة إلى هذا البريد في هذه اللحظة."))


class AddressTaken(DeskError):
    """Somebody has an account with this address."""

    def __init__(self) -> None:
        super().__init__(_("هذا البريد مسجل لعضو آخر."))


@transaction.atomic
def invite(
    email: str,
    *,
    role: Group,
    sections: Iterable[Category] = (),
    first_name: str = "",
    last_name: str = "",
    by: Staff,
    at: datetime,
) -> str:
    """Send a letter with a link that makes one account of this role; the link.

    An open invitation to the same address gives way to this one. Raises AddressTaken and InvitedMeanwhile.
    """
    if not by.has_perm("articles.add_staff"):
        raise PermissionDenied
    email = Staff.objects.normalize_email(email)
    if Staff.objects.filter(email__iexact=email).exists():
        raise AddressTaken
    _withdraw(Invitation.objects.filter(email=email), by=by, at=at)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation(
        email=email,
        first_name=first_name,
        last_name=last_name,
        role=role,
        digest=_digest(token),
        made_at=at,
        made_by=by,
        ends_at=at + LIFETIME,
    )
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError:
        raise InvitedMeanwhile from None
    invitation.sections.set(sections)
    log_act(invitation, _("دعوة إلى دور: %(role)s") % {"role": role.name}, by=by, at=at)
    link = settings.ORIGIN + reverse("invited", args=[token])
    site = SiteSettings.load()
    words = {"invitation": invitation, "link": link, "site": site}
    body = render_to_string("account/email/invitation_message.txt", words)
    subject = _("دعوة إلى غرفة أخبار %(paper)s") % {"paper": site.name}
    transaction.on_commit(lambda: post(email, subject, body))
    return link


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Staff, at: datetime) -> None:
    """Let an invitation's link open nothing any more. Raises InvitationOver where it did not before."""
    if not by.has_perm("articles.add_staff"):
        raise PermissionDenied
    if not _withdraw(Invitation.objects.open(at).filter(pk=invitation.pk), by=by, at=at):
        raise InvitationOver
    log_act(invitation, _("سحب دعوة"), by=by, at=at)


def withdraw_all_of(person: Staff, *, by: Staff, at: datetime) -> int:
    """Withdraw what somebody sent and nobody took up; how many."""
    return _withdraw(Invitation.objects.filter(made_by=person), by=by, at=at)


def invited_by(token: str, *, at: datetime) -> Invitation:
    """The open invitation of a link. Raises InvitationOver for any other."""
    invitation = Invitation.objects.open(at).filter(digest=_digest(token)).first()
    if invitation is None or not _may_invite(invitation.made_by):
        raise InvitationOver
    return invitation


@transaction.atomic
def accept(token: str, person: Staff, *, at: datetime) -> Staff:
    """Make the account that was invited; `person` is as its owner typed it, with its password set.

    Raises InvitationOver where somebody took the link up a moment ago, AddressTaken, and DeskError where
    somebody took the name.
    """
    open_one = Invitation.objects.open(at).select_for_update(of=("self",))
    invitation = open_one.filter(digest=_digest(token)).first()
    if invitation is None or not _may_invite(invitation.made_by):
        raise InvitationOver
    person.email, person.is_staff, person.is_active = invitation.email, True, True
    # What a demo's account brings in ends with the demo.
    person.is_demo = invitation.made_by.is_demo
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as reason:
        if Staff.objects.filter(email__iexact=person.email).exists():
            raise AddressTaken from reason
        raise DeskError(_("أُخذ اسم المستخدم هذا قبل لحظة. يُرجى اختيار اسم آخر.")) from reason
    person.groups.set([invitation.role])
    person.sections.set(invitation.sections.all())
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if not taken.update(accepted_at=at, accepted_as=person):
        raise InvitationOver
    log_act(person, _("فُتح الحساب بدعوة من %(by)s") % {"by": invitation.made_by}, by=person, at=at)
    return person


def _may_invite(person: Staff) -> bool:
    """Whether who invited may still do so: a link is worth no more than its sender's rights of now."""
    return person.may_enter and person.has_perm("articles.add_staff")


def _withdraw(invitations: models.QuerySet[Invitation], *, by: Staff, at: datetime) -> int:
    return invitations.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=at, withdrawn_by=by)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
