"""The verbs of accounts: closed and opened again, relieved of factors; ended sessions are forgotten."""

import logging
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from articles.invitations import withdraw_all_of
from articles.logbook import log_act
from articles.models import SiteSettings, Staff
from articles.moves import DeskError
from kalima.web.letters import post

log = logging.getLogger(__name__)


@transaction.atomic
def close(person: Staff, *, by: Staff, at: datetime) -> None:
    """Let somebody who leaves in no more: sessions and factors go, open invitations of theirs are withdrawn.

    Bylines, and what they did, stay under their name. Raises DeskError for one's own account, for the last
    managing editor's, and for one that is closed already.
    """
    _ensure_may(by, person)
    if person.pk == by.pk:
        raise DeskError(_("لا يُوقف أحد حسابه بنفسه. عند الحاجة يوقفه مدير تحرير آخر."))
    if managing_editors().filter(pk=person.pk).exists():
        leave_one_besides(person)
    if not Staff.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        raise DeskError(_("هذا الحساب موقوف من قبل."))
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    withdraw_all_of(person, by=by, at=at)
    log_act(person, _("الحساب الآن موقوف"), by=by, at=at)
    _tell(person, _("أُوقف حسابك، وانتهت جلساته. أسماؤك على موادك باقية."), by=by, at=at)


@transaction.atomic
def reopen(person: Staff, *, by: Staff, at: datetime) -> None:
    """Let somebody in again, with roles and password as they were. Raises DeskError for an open account."""
    _ensure_may(by, person)
    if not Staff.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        raise DeskError(_("هذا الحساب نشط من قبل."))
    log_act(person, _("الحساب الآن نشط"), by=by, at=at)
    _tell(person, _("عاد حسابك نشطًا، بأدواره وكلمة مروره كما كانت."), by=by, at=at)


def may_manage() -> Q:
    """Of groups, those whose members keep the accounts."""
    return Q(permissions__codename="change_staff", permissions__content_type__app_label="articles")


def managing_editors() -> QuerySet[Staff]:
    """Those who can keep the accounts by their role; holders of all permissions may be none of the paper."""
    role = Group.objects.filter(may_manage())
    able = Staff.objects.filter(is_active=True, is_staff=True, groups__in=role)
    return able if settings.DEMO else able.filter(is_demo=False)


def leave_one_besides(person: Staff) -> None:
    """Raise DeskError where nobody else could keep the accounts.

    Of two who switch each other off at once, the second must see what the first did.
    """
    Group.objects.select_for_update(of=("self",)).filter(may_manage()).order_by("pk").first()
    if not managing_editors().exclude(pk=person.pk).exists():
        raise DeskError(_("هذا آخر حساب نشط لمدير تحرير. يُرجى إسناد الدور إلى حساب آخر أولًا."))


@transaction.atomic
def forget_factors(person: Staff, *, by: Staff | None, at: datetime) -> int:
    """Remove the second factors of someone who lost them, and end their sessions; how many factors went.

    by is nobody at the shell, where the log says it.
    """
    if by:
        _ensure_may(by, person)
    gone, _each = Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    if by:
        log_act(person, _("أُزيلت خطوات التحقق الثانية من الحساب، وأُنهيت جلساته."), by=by, at=at)
        _tell(person, _("أُزيلت خطوات التحقق الثانية من حسابك، وانتهت جلساته."), by=by, at=at)
    else:
        log.info("The second factors of %s were removed at the shell.", person.username)
    return gone


@transaction.atomic
def password_set(person: Staff, *, by: Staff, at: datetime) -> None:
    """What follows a password that another set for somebody: their sessions end, and they are told."""
    if person.pk != by.pk:
        end_sessions(person)
        _tell(person, _("وُضعت لحسابك كلمة مرور جديدة، وانتهت جلساته."), by=by, at=at)


@transaction.atomic
def address_changed(person: Staff, former: str, *, by: Staff, at: datetime) -> None:
    """Tell somebody at both addresses that their account has another one."""
    said = _("بريد حسابك الآن: %(email)s") % {"email": person.email or "—"}
    for address in dict.fromkeys((former, person.email)):
        _tell(person, said, by=by, at=at, address=address)


def forget_sessions(*, at: datetime) -> int:
    """Delete what is kept of sessions that have ended by themselves; how many."""
    gone, _each = Session.objects.filter(expire_date__lt=at).delete()
    live = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(live)).delete()
    return gone


def end_sessions(person: Staff) -> None:
    """End all sessions that this person has anywhere."""
    for session in UserSession.objects.filter(user=person):
        session.end()


def _tell(person: Staff, said: str, *, by: Staff, at: datetime, address: str | None = None) -> None:
    """Write to the owner of an account what somebody else did with it, once that is sure."""
    to = person.email if address is None else address
    if not to or not settings.SENDS_LETTERS or person.pk == by.pk:
        return
    site = SiteSettings.load()
    subject = _("تغيير في حسابك في غرفة أخبار %(paper)s") % {"paper": site.name}
    words = {"said": said, "by": by, "at": at, "site": site}
    body = render_to_string("account/email/by_editor_message.txt", words)
    transaction.on_commit(lambda: post(to, subject, body))


def _ensure_may(by: Staff, person: Staff) -> None:
    """Whoever holds all permissions is changed only by their like."""
    if not by.has_perm("articles.change_staff") or (person.is_superuser and not by.is_superuser):
        raise PermissionDenied
