"""The verb of «اقرأ أيضًا»: an editor pins stories beside a story and excludes others, at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.models import Article, RelatedStories, Staff, Status, StatusChange
from articles.moves import Conflict, DeskError, MoveNotAllowed, open_or_printed, works_on
from articles.printing import remember
from articles.search.related import SHOWN_MAX

EXCLUDED_MAX = 50


class Arranged(NamedTuple):
    """Numbers of stories: pinned in their order, and excluded."""

    pinned: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()


def arranged(article: Article) -> Arranged:
    """What the desk chose beside a story."""
    row = RelatedStories.objects.filter(article=article).values_list("pinned", "excluded").first()
    return Arranged(*map(tuple, row)) if row else Arranged()


def may_relate(article: Article, by: Staff) -> bool:
    """Whether the place beside a story is this person's to arrange: an editor's, of their sections."""
    return by.has_perm("articles.edit_any_article") and works_on(article, by)


def is_relatable(article: Article) -> bool:
    """Whether readers see, or may come to see, anything beside a story."""
    return article.trashed_at is None and article.status != Status.WITHDRAWN


@transaction.atomic
def relate(
    article: Article,
    *,
    pinned: Sequence[int],
    excluded: Sequence[int],
    over: Arranged,
    by: Staff,
    at: datetime,
) -> StatusChange | None:
    """Pin stories beside a story and exclude others from there; None where that stands already.

    Takes effect at once, whatever is in print: it is the desk's choice and none of the frozen words. `over`
    is what the person saw. What is not in print is pinned for the day on which it is, and shown to nobody
    before. Raises PermissionDenied, MoveNotAllowed for a story that is gone, Conflict where somebody else
    arranged it meanwhile, DeskError for too many or for one that this person does not find.
    """
    article.refresh_from_db(from_queryset=Article.objects.locked())
    if not may_relate(article, by):
        raise PermissionDenied
    if not is_relatable(article):
        raise MoveNotAllowed(str(_("المادة مسحوبة أو في سلة المحذوفات. لم يتغير شيء.")))
    standing = arranged(article)
    if standing != over:
        raise Conflict(
            str(
                _(
                    "رتّب غيرك «اقرأ أيضًا» لهذه المادة بعد فتح هذه الصفحة، ولم يُحفظ شيء. "
                    "الاختيارات باقية فوق الترتيب الجديد، فتُرجى مراجعتها ثم حفظها."
                )
            )
        )
    pins = tuple(dict.fromkeys(pinned))
    wanted = Arranged(pins, tuple(number for number in dict.fromkeys(excluded) if number not in pins))
    if wanted == standing:
        return None
    named = _named(article, wanted, standing, by)
    due_at = at if article.is_in_print else None
    values = {"pinned": list(wanted.pinned), "excluded": list(wanted.excluded), "due_at": due_at}
    RelatedStories.objects.update_or_create(article=article, defaults=values)
    said = {"تثبيت": wanted.pinned, "استبعاد": wanted.excluded}
    note = ". ".join(
        f"{what}: {'، '.join(named.get(number, str(number)) for number in numbers)}"
        for what, numbers in said.items()
        if numbers
    )
    return remember(
        article, "relate", article.status, by=by, at=at, note=note or str(_("رُفع كل تثبيت واستبعاد."))
    )


def _named(article: Article, wanted: Arranged, standing: Arranged, by: Staff) -> dict[int, str]:
    """The headlines of print by number; refuses too many, and what this person neither finds nor sees there.

    What readers never saw has its number alone: not all who read what was done may read of it.
    """
    if len(wanted.pinned) > SHOWN_MAX:
        raise DeskError(str(_("تتسع الصفحة لتثبيت %(n)s مواد على الأكثر. لم يُحفظ شيء.") % {"n": SHOWN_MAX}))
    if len(wanted.excluded) > EXCLUDED_MAX:
        raise DeskError(str(_("لا تُستبعد أكثر من %(n)s مادة. لم يُحفظ شيء.") % {"n": EXCLUDED_MAX}))
    numbers = {*wanted.pinned, *wanted.excluded}
    found = Article.objects.kept().filter(open_or_printed(by), pk__in=numbers).exclude(pk=article.pk)
    headlines = dict(found.values_list("pk", "published_revision__headline"))
    if numbers - headlines.keys() - {*standing.pinned, *standing.excluded}:
        raise DeskError(str(_("إحدى المواد المختارة لم تعد موجودة، أو هي المادة نفسها. لم يُحفظ شيء.")))
    return {number: f"«{headline}»" for number, headline in headlines.items() if headline}
