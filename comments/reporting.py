"""A reader reports a comment: kept once from each, put before a moderator, and hidden in one case only."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from comments.deciding import NOTE_MAX, on_its_story, remember
from comments.models import Comment, Complaint, Report, Status, Verb
from comments.standing import count_shown
from kalima.text.personal import reachable

# What is said after sending; a person whom the comment accuses reads where to answer.
TOLD = {
    Complaint.ABUSE: _("وصل بلاغك، وسيراجعه المشرف."),
    Complaint.HATRED_VIOLENCE: _("وصل بلاغك، وتُقدَّم البلاغات عن التحريض على غيرها."),
    Complaint.FALSE_ACCUSATION: _("وصل بلاغك. من يمسّه التعليق يمكنه طلب حق الرد."),
    Complaint.PRIVACY: _("وصل بلاغك، وتُقدَّم البلاغات عن المعلومات الشخصية على غيرها."),
    Complaint.SPAM: _("وصل بلاغك، وسيراجعه المشرف."),
}
# Whom the comment is about hears of their wish instead.
WISHED = {
    Report.Wish.REMOVAL: _("وصل طلبك حذف التعليق، وسيراجعه المشرف."),
    Report.Wish.REPLY: _("وصل طلبك حق الرد، وستكتب إليك غرفة الأخبار على بريدك."),
}
AGAIN = _("وصلنا بلاغك عن هذا التعليق من قبل.")
HIDDEN = _("في التعليق رقم أو عنوان، وبُلّغ عنه لكشف معلومات شخصية: {found}")


@on_its_story
def report(
    comment: Comment,
    *,
    complaint: Complaint,
    reporter: str,
    note: str,
    email: str,
    at: datetime,
    wish: Report.Wish = Report.Wish.NONE,
) -> str:
    """Keep one reader's report of a shown comment; what the reader is told.

    Reports hide nothing by their number. Only one of private data, where the text holds a number, an address
    or an e-mail, hides the comment until a moderator looked.
    """
    try:
        with transaction.atomic():
            said = {"complaint": complaint, "wish": wish, "note": note, "email": email}
            Report.objects.create(comment=comment, reporter=reporter, at=at, **said)
    except IntegrityError:
        return str(AGAIN)
    urgent = Q(is_urgent=True) | Q(Value(complaint.is_urgent))
    Comment.objects.filter(pk=comment.pk).update(
        reported_at=Coalesce("reported_at", Value(at)), is_urgent=urgent
    )
    if complaint == Complaint.PRIVACY and (found := reachable(comment.text)):
        _hide(comment, found, at=at)
    return str(WISHED.get(wish) or TOLD[complaint])


def _hide(comment: Comment, found: list[str], *, at: datetime) -> None:
    """Take a shown comment back among those that wait; nobody decided it but the rule of the house."""
    # What a moderator approved or restored after an earlier report was looked at: it stays.
    if comment.decisions.filter(verb=Verb.HIDE).exists():
        return
    if Comment.objects.filter(pk=comment.pk, status=Status.SHOWN).update(status=Status.HELD, shown_at=None):
        count_shown(comment.article_id, -1)
        said = HIDDEN.format(found="، ".join(found))[:NOTE_MAX]
        remember(comment, Verb.HIDE, Status.SHOWN, Status.HELD, by=None, at=at, note=said)
