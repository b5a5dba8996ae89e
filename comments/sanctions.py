"""What a reader may not do for a while: imposed and lifted by moderators, and always told to the reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.logbook import log_act
from articles.models import Staff
from comments.deciding import Incomplete, NotDone, check_permission, checked_note
from comments.models import Comment, DiscussionSettings, Reader, Reason, Sanction, SanctionKind
from kalima.text import arabic

# How long a suspension lasts, by the name of its button.
TERMS: Mapping[str, timedelta] = {
    "1h": timedelta(hours=1),
    "3h": timedelta(hours=3),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
}
# How long somebody's comments are all looked at first.
WATCHES: Mapping[str, timedelta] = {"7d": timedelta(days=7), "30d": timedelta(days=30)}

# One address is often a whole town behind one carrier.
ADDRESS_MAX = timedelta(hours=24)

# A shorter pattern would hold half of all names.
PATTERN_MIN = 3


class AlreadySanctioned(NotDone):
    """The same stands already against the same; `sanction` says by whom."""

    def __init__(self, sanction: Sanction) -> None:
        self.sanction = sanction
        name = sanction.by or _("مشرف آخر")
        super().__init__(str(_("هذا الإجراء قائم من قبل، واتخذه %(name)s.") % {"name": name}))


@dataclass(frozen=True)
class Target:
    """Whom a sanction meets: exactly one of a reader, an e-mail, an address, a pattern of names."""

    reader: Reader | None = None
    email: str = ""
    address_key: str = ""
    name_pattern: str = ""


def target_of(comment: Comment, whom: str) -> Target:
    """The writer of a comment as the browser they write from, by their e-mail, or by their address."""
    match whom:
        case "reader" if comment.reader:
            return Target(reader=comment.reader)
        case "email" if comment.email:
            return Target(email=comment.email.lower())
        case "address" if comment.address_key:
            return Target(address_key=comment.address_key)
    raise Incomplete(str(_("لا يُعرف صاحب هذا التعليق بهذه الصفة. يُرجى اختيار غيرها.")))


@transaction.atomic
def impose(
    kind: SanctionKind,
    target: Target,
    *,
    reason: str,
    by: Staff,
    at: datetime,
    lasts: timedelta | None = None,
    note: str = "",
    comment: Comment | None = None,
) -> Sanction:
    """Write a sanction; its reader hears of it, with the reason and the sentence, when they write next.

    Raises Incomplete for what may not be (an address for more than a day, a name refused, no reason),
    AlreadySanctioned where the same stands.
    """
    check_permission(by)
    if reason not in Reason.values:
        raise Incomplete(str(_("لا بد من سبب من الأسباب المذكورة.")))
    note = checked_note(note)
    pattern = arabic.fold(arabic.tidy_line(target.name_pattern)).strip()
    if target.name_pattern:
        if kind != SanctionKind.HOLD:
            raise Incomplete(str(_("الأسماء مشتركة بين الناس، فالاسم يوقف التعليق للمراجعة ولا يمنعه.")))
        if len(pattern) < PATTERN_MIN:
            raise Incomplete(str(_("نمط الاسم أقصر من ثلاثة أحرف، ويوقف تعليقات كثيرة بلا سبب.")))
    if target.address_key:
        if kind in (SanctionKind.WARN, SanctionKind.HOLD):
            raise Incomplete(str(_("العنوان تشترك فيه أحياء كاملة، فلا يُنبَّه ولا يُراقَب.")))
        lasts = min(lasts or ADDRESS_MAX, ADDRESS_MAX)
    if kind == SanctionKind.WARN and not target.reader:
        raise Incomplete(str(_("التنبيه لقارئ يُعرف متصفحه، وصاحب هذا التعليق لا يُعرف.")))
    if kind in (SanctionKind.SUSPEND, SanctionKind.HOLD) and lasts is None and not pattern:
        raise Incomplete(str(_("لا بد من مدة.")))
    whom = {
        "reader": target.reader,
        "email": target.email,
        "address_key": target.address_key,
        "name_pattern": pattern,
    }
    # Two moderators at once: the second waits here, whomever they mean, and finds what the first wrote.
    DiscussionSettings.objects.select_for_update().get()
    same = Sanction.objects.standing(at).filter(kind=kind, **whom).select_related("by").first()
    if same:
        raise AlreadySanctioned(same)
    sanction = Sanction.objects.create(
        kind=kind,
        **whom,
        reason=reason,
        note=note,
        comment=comment,
        by=by,
        at=at,
        until=at + lasts if lasts else None,
    )
    log_act(sanction, said(sanction), by=by, at=at)
    return sanction


@transaction.atomic
def lift(sanction: Sanction, *, by: Staff, at: datetime) -> bool:
    """End a sanction before its time; False where a colleague did, or it is over."""
    check_permission(by)
    standing = Sanction.objects.standing(at).filter(pk=sanction.pk)
    if not standing.update(lifted_at=at, lifted_by=by):
        return False
    log_act(sanction, str(_("رفع الإجراء")), by=by, at=at)
    return True


def said(sanction: Sanction) -> str:
    """What a sanction is, in the record of acts."""
    return f"{sanction.get_kind_display()}: {sanction.get_reason_display()}"
