"""The letters that are owed: written in plain Arabic, claimed, sent, and gone when they were sent."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.followups import claimed
from articles.models import SiteSettings
from comments.models import Comment, EndedLetters, Notice, NoticeKind, Reason, Report, Status
from kalima.web.changes import only
from kalima.web.reader import email_key_of

logger = logging.getLogger(__name__)

# After a failure the next try waits twice as long; after the last one the letter is news no more.
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
TRIES_MAX = 12

# Those that a reader asked for with a comment, and may end with one press.
OF_COMMENTS = frozenset({NoticeKind.APPROVED, NoticeKind.REJECTED, NoticeKind.REPLIED, NoticeKind.FEATURED})
_QUIT = signing.Signer(salt="comments.letters")
# A name in another script turns nothing around it.
_ISOLATED = "\u2068{}\u2069"


def claim(*, at: datetime) -> list[int]:
    """The letters that are due, now this caller's alone until their next try."""
    if not settings.SENDS_LETTERS:
        return []
    return claimed(Notice.objects.filter(next_try_at__lte=at), at=at, first=FIRST_WAIT, longest=LONGEST_WAIT)


def send(pk: int) -> None:
    """Send one letter and remove its row; a kill between the two sends it once more, and never loses it."""
    owed = Notice.objects.select_related("comment__article__published_revision").filter(pk=pk).first()
    if owed is None:
        return
    letter = letter_of(owed)
    try:
        if letter:
            letter.send()
    except Exception:
        if owed.tries < TRIES_MAX:
            raise
        logger.exception("a letter could not be sent in %s tries and is given up", owed.tries)
    owed.delete()


def letter_of(owed: Notice) -> EmailMessage | None:
    """The letter as it leaves; none where what it would tell is not so any more."""
    if owed.kind in OF_COMMENTS and EndedLetters.objects.of(owed.to).exists():
        return None
    lines = _lines(owed)
    if not lines:
        return None
    site = SiteSettings.load()
    subject, *rest = lines
    headers = {}
    if owed.kind in OF_COMMENTS:
        end = quit_address(owed.to)
        rest += [_("لإيقاف هذه الرسائل:"), end]
        headers = {"List-Unsubscribe": f"<{end}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    text = "\n\n".join([*rest, site.agency]) + "\n"
    return EmailMessage(subject, text, to=[owed.to], headers=headers)


def quit_address(to: str) -> str:
    """Where one press ends the letters to an address, or lets them come again."""
    token = _QUIT.sign(to)
    return f"{settings.ORIGIN}{reverse('comment_letters', args=[token])}"


def address_in(token: str) -> str | None:
    """The e-mail that a link to end letters was made for."""
    try:
        return _QUIT.unsign(token)
    except signing.BadSignature:
        return None


@transaction.atomic
def end_letters(email: str, *, at: datetime) -> None:
    """Send nothing more about comments to this address: neither what is owed nor what is to come."""
    EndedLetters.objects.get_or_create(key=email_key_of(email), defaults={"at": at})
    with only():
        Comment.objects.filter(email=email.lower(), wants_notice=True).update(wants_notice=False)
    Notice.objects.filter(to__iexact=email, kind__in=OF_COMMENTS).delete()


def resume_letters(email: str) -> None:
    """Let an address have letters again, about the comments that asked for them since it ended them."""
    EndedLetters.objects.of(email).delete()


def _lines(owed: Notice) -> list[str]:
    """Subject first, then paragraphs; every one begins with an Arabic word."""
    comment, words = owed.comment, owed.words
    if owed.kind == NoticeKind.RIGHTS:
        return [_("طلب بشأن تعليقاتك"), _("وصلنا طلب بهذا البريد. لإتمامه:"), str(words.get("address", ""))]
    if owed.kind == NoticeKind.RESUME:
        told = _("كُتب هذا البريد مع تعليق، وطُلبت معه رسائل، وكانت رسائل التعليقات إليه قد أُوقفت.")
        return [
            *(_("هل تُستأنف رسائل التعليقات؟"), told),
            *(_("لاستئنافها:"), quit_address(owed.to), _("إذا لم تطلبها فلا حاجة إلى فعل شيء، ولن تصل.")),
        ]
    if owed.kind == NoticeKind.QUEUE:
        waiting = SiteSettings.load().count(int(words.get("count", 0)), "comment")
        queue = f"{settings.ORIGIN}{reverse('admin:comments_comment_changelist')}"
        return [_("تعليقات تنتظر الموافقة"), _("تنتظر الموافقة: %s.") % waiting, queue]
    if comment is None:
        return []
    printed = comment.article.published_revision
    headline = _ISOLATED.format(printed.headline if printed else "")
    address = f"{settings.ORIGIN}{reverse('comment', args=[comment.article_id, comment.pk])}"
    if owed.kind == NoticeKind.THREAT:
        queue = f"{settings.ORIGIN}{reverse('admin:comments_comment_changelist')}?comment={comment.pk}"
        return [_("تهديد محفوظ في التعليقات"), _("حُفظ تعليق فيه تهديد على «%s».") % headline, queue]
    if owed.kind == NoticeKind.REPORT_DONE:
        told = _("راجع المشرف التعليق الذي أبلغت عنه، ورأى أنه لا يخالف القواعد.")
        if words.get("outcome") == Report.Outcome.REMOVED:
            told = _("راجع المشرف التعليق الذي أبلغت عنه، وقرر حذفه.")
        return [_("ما آل إليه بلاغك"), told]
    if owed.kind == NoticeKind.APPROVED and comment.status == Status.SHOWN:
        return [_("نُشر تعليقك"), _("نُشر تعليقك على «%s».") % headline, address]
    if owed.kind == NoticeKind.REJECTED and comment.status == Status.REJECTED:
        note = [_ISOLATED.format(words["note"])] if words.get("note") else []
        told = Reason(comment.reason).told
        return [_("لم يُنشر تعليقك"), _("تعليقك على «%s»:") % headline, told, *note]
    if owed.kind == NoticeKind.FEATURED and comment.status == Status.SHOWN and comment.is_featured:
        told = _("اختارت غرفة الأخبار تعليقك على «%s».") % headline
        return [_("اختير تعليقك"), told, address]
    if owed.kind == NoticeKind.REPLIED and comment.status == Status.SHOWN:
        name = _ISOLATED.format(comment.name)
        return [_("رد على تعليقك"), _("رد %s على تعليقك على «%s».") % (name, headline), address]
    return []
