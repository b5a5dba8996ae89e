"""The verbs of approval: a step is given for the words as they are, or taken back."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.approvals import Standing, given_by, standing_of
from articles.models import Approval, ApprovalStep, Article, Staff, Status, StatusChange
from articles.models.approvals import APPROVAL_NOTE_MAX
from articles.moves import Conflict, DeskError, MoveNotAllowed, works_on
from articles.printing import remember
from kalima.text import arabic


@transaction.atomic
def approve(
    article: Article, step: ApprovalStep, *, edition: int, note: str = "", by: Staff, at: datetime
) -> StatusChange | None:
    """Give a step for the words of `edition`, those that the person read; None where it stands already.

    Raises PermissionDenied, Conflict when the words are others by now, DeskError for a note that is too
    long, and MoveNotAllowed for a story that the step is not asked of, or that is the person's own.
    """
    standing = _standing_at(article, step, by)
    if article.edition != edition:
        raise Conflict(
            str(
                _(
                    "حُفظت نسخة أحدث من هذه المادة بعد فتح هذه الصفحة، ولم تُسجَّل إجازة. "
                    "تُرجى قراءة النسخة الأحدث ثم الإجازة."
                )
            )
        )
    note = arabic.tidy_line(note)
    if len(note) > APPROVAL_NOTE_MAX:
        words = {"n": APPROVAL_NOTE_MAX}
        raise DeskError(str(_("ملاحظة الإجازة أطول من %(n)s حرف. لم تُسجَّل إجازة.") % words))
    given = standing.given
    if given and not given.is_override and given.edition == edition:
        return None
    record(article, step, note=note, by=by, at=at)
    return _remembered("approve", article, step, note, by=by, at=at)


@transaction.atomic
def take_back(article: Article, step: ApprovalStep, *, by: Staff, at: datetime) -> StatusChange | None:
    """Take back what was given at a step, by whoever may give it; None where nothing stands.

    Raises PermissionDenied, and MoveNotAllowed while the story waits for its hour on the strength of it.
    """
    standing = _standing_at(article, step, by)
    if article.goes_live_at and standing.is_required:
        raise MoveNotAllowed(
            str(_("المادة مجدولة بهذه الإجازة، ولم يتغير شيء. تُلغى الجدولة أولًا، ثم يُتراجع عن الإجازة."))
        )
    if not Approval.objects.filter(article=article, step=step).delete()[0]:
        return None
    return _remembered("take_back_approval", article, step, "", by=by, at=at)


def is_approvable(article: Article) -> bool:
    """Whether steps are given to a story where it stands."""
    return article.trashed_at is None and article.status != Status.WITHDRAWN


def record(
    article: Article, step: ApprovalStep, *, note: str, by: Staff, at: datetime, is_override: bool = False
) -> None:
    """Keep what was given at a step over what stood there; under the story's lock."""
    values = {"edition": article.edition, "by": by, "at": at, "note": note, "is_override": is_override}
    Approval.objects.update_or_create(article=article, step=step, defaults=values)


# Private parts ------------------------------------------------------------------------------------


def _standing_at(article: Article, step: ApprovalStep, by: Staff) -> Standing:
    """The story, read again under its lock, before the step, if it is this person's to give."""
    article.refresh_from_db(from_queryset=Article.objects.locked())
    if step.pk not in given_by(by) or not works_on(article, by):
        raise PermissionDenied
    if step.is_closed_to(by, article):
        words = {"step": step}
        raise MoveNotAllowed(str(_("لا يجيز المادة صاحبها في خطوة «%(step)s». لم يتغير شيء.") % words))
    if not is_approvable(article):
        raise MoveNotAllowed(str(_("لا إجازة لمادة مسحوبة أو في سلة المحذوفات. لم يتغير شيء.")))
    found = next((standing for standing in standing_of(article) if standing.step == step), None)
    if found is None:
        words = {"step": step}
        raise MoveNotAllowed(str(_("لم تعد خطوة «%(step)s» تُطلب لهذه المادة. لم يتغير شيء.") % words))
    return found


def _remembered(
    verb: str, article: Article, step: ApprovalStep, note: str, *, by: Staff, at: datetime
) -> StatusChange:
    said = f"{step.name}: {note}" if note else step.name
    return remember(article, verb, article.status, by=by, at=at, note=said)
