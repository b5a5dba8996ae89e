"""The piles that a moderator works through: which comments lie in each, and in which order."""

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, CommentQuerySet
from kalima.web.paging import beyond


class Pile(TextChoices):
    """In the order of the tabs."""

    HELD = "held", _("بانتظار الموافقة")
    REPORTED = "reported", _("بُلّغ عنها")
    NEW = "new", _("جديدة")
    SHOWN = "shown", _("منشورة")
    REJECTED = "rejected", _("مرفوضة")
    REFUSED = "refused", _("مرفوضة آليًا")
    REMOVED = "removed", _("محذوفة")

    @classmethod
    def of(cls, comment: Comment) -> "Pile":
        """The pile of a comment's status."""
        return cls(comment.status)

    def comments(self) -> CommentQuerySet:
        """What lies in it; new is what the screening showed and no moderator has looked at."""
        match self:
            case Pile.REPORTED:
                return Comment.objects.filter(reported_at__isnull=False)
            case Pile.NEW:
                return Comment.objects.shown().filter(seen_at__isnull=True)
            case _:
                return Comment.objects.filter(status=self.value)

    def in_order(self, comments: CommentQuerySet, *, after: Comment | None = None) -> CommentQuerySet:
        """Its comments from the one that is next, or what follows one of them."""
        if self is Pile.REPORTED:
            return _reported(comments, after)
        order = ("created_at", "pk") if self in (Pile.HELD, Pile.NEW) else ("-created_at", "-pk")
        if after:
            comments = beyond(comments, order, (after.created_at, after.pk))
        return comments.order_by(*order)


def _reported(comments: CommentQuerySet, after: Comment | None) -> CommentQuerySet:
    """The urgent ones before all others, and of equals the one that has waited longest."""
    if after and after.reported_at:
        later = Q(reported_at__gt=after.reported_at) | Q(reported_at=after.reported_at, pk__gt=after.pk)
        same = Q(is_urgent=after.is_urgent) & later
        comments = comments.filter(same | Q(is_urgent=False) if after.is_urgent else same)
    return comments.order_by("-is_urgent", "reported_at", "pk")
