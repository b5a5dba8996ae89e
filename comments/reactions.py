"""مفيد and غير مفيد: once from each reader, counted where the comment stands."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from comments.deciding import on_its_story
from comments.models import Comment, Reaction

OWN = _("لا يقيّم القارئ تعليقه.")


class NotCounted(Exception):
    """A reaction that does not count; its text says why."""


@on_its_story
def react(comment: Comment, *, voter: str, is_useful: bool | None) -> Comment:
    """Count one reader's view of a shown comment, changed or taken back (None); twice the same is once.

    Returns the comment with its counts. Raises NotCounted for one's own, Comment.DoesNotExist for one that
    is not shown.
    """
    # The row is held, so that counts and reactions move together whoever else presses.
    stored = Comment.objects.shown().select_for_update(of=("self",)).get(pk=comment.pk)
    if stored.reader and stored.reader.key == voter:
        raise NotCounted(str(OWN))
    known = Reaction.objects.filter(comment=stored, voter=voter).first()
    old = known.is_useful if known else None
    if old == is_useful:
        return stored
    if known and is_useful is None:
        known.delete()
    elif known:
        Reaction.objects.filter(pk=known.pk).update(is_useful=is_useful)
    else:
        Reaction.objects.create(comment=stored, voter=voter, is_useful=bool(is_useful))
    useful = (is_useful is True) - (old is True)
    useless = (is_useful is False) - (old is False)
    Comment.objects.filter(pk=stored.pk).update(
        useful=F("useful") + useful, useless=F("useless") + useless, worth=F("worth") + useful - useless
    )
    stored.refresh_from_db(fields=["useful", "useless", "worth"])
    return stored
