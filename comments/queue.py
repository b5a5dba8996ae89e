"""What a moderator looks at: one page of comments of one status, each with its story, thread and history."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q

from articles.models import Article, Staff
from comments.models import Comment, CommentQuerySet, Decision, Status, Verb

COMMENTS_ON_A_PAGE = 20

# In the order of the tabs; what screening refused has no tab while screening keeps nothing.
PILES = (Status.HELD, Status.SHOWN, Status.REJECTED, Status.REMOVED)

# For so long the queue offers to take back what this moderator did last.
UNDO_OFFERED_FOR = timedelta(minutes=15)

# A story's body is long and a queue has many stories: only what the page shows is loaded.
_SHOWN = (
    *("name", "email", "text", "status", "reason", "created_at", "shown_at"),
    *(f"parent__{name}" for name in ("name", "text", "status", "created_at")),
    *(f"answers__{name}" for name in ("name", "text", "status", "created_at")),
    *(f"article__{name}" for name in ("headline", "slug", "status", "published_revision__headline")),
)


@dataclass(frozen=True)
class Item:
    """A comment to decide about, with what it was written under and what was decided before."""

    comment: Comment
    decisions: list[Decision]
    for_person: Staff

    @property
    def story(self) -> Article:
        return self.comment.article

    @property
    def headline(self) -> str:
        """The headline that readers see over the comment."""
        printed = self.story.published_revision
        return printed.headline if printed else self.story.headline

    @property
    def context(self) -> Comment | None:
        """The comment that this one speaks to."""
        return self.comment.answers or self.comment.parent

    @property
    def may_undo(self) -> bool:
        last = self.decisions[0] if self.decisions else None
        return bool(last and last.verb != Verb.UNDO and last.by_id == self.for_person.pk)


@dataclass(frozen=True)
class Queue:
    """One page of a pile; last is the number of its last comment when others follow."""

    pile: Status
    words: str
    items: list[Item]
    waiting: int
    last: int | None
    undoable: Decision | None


def queue(
    person: Staff,
    *,
    at: datetime,
    pile: Status = Status.HELD,
    words: str = "",
    after: Comment | None = None,
    only: Comment | None = None,
) -> Queue:
    """A page of the pile, in a number of queries that does not grow with it.

    Waiting comments come oldest first, all others newest first; words are looked for in names and
    texts; after is the comment that the page follows; only is one comment whatever its pile.
    """
    comments = Comment.objects.filter(pk=only.pk) if only else _in_pile(pile, words, after)
    comments = comments.select_related("article__published_revision", "parent", "answers").only(*_SHOWN)
    history = Prefetch("decisions", Decision.objects.select_related("by"))
    found = list(comments.prefetch_related(history)[: COMMENTS_ON_A_PAGE + 1])
    shown = found[:COMMENTS_ON_A_PAGE]
    return Queue(
        pile=Status(only.status) if only else pile,
        words=words,
        items=[Item(comment, list(comment.decisions.all()), person) for comment in shown],
        waiting=Comment.objects.waiting().count(),
        last=shown[-1].pk if len(found) > len(shown) else None,
        undoable=_undoable(person, at),
    )


def _in_pile(pile: Status, words: str, after: Comment | None) -> CommentQuerySet:
    comments = Comment.objects.filter(status=pile)
    if words:
        comments = comments.filter(Q(name__icontains=words) | Q(text__icontains=words))
    oldest_first = pile == Status.HELD
    if after:
        side = "gt" if oldest_first else "lt"
        comments = comments.filter(
            Q(**{f"created_at__{side}": after.created_at})
            | Q(**{"created_at": after.created_at, f"pk__{side}": after.pk})
        )
    return comments.order_by("created_at", "pk") if oldest_first else comments.order_by("-created_at", "-pk")


def _undoable(person: Staff, at: datetime) -> Decision | None:
    """This moderator's last decision, if it is fresh and the comment still stands as it left it."""
    last = Decision.objects.filter(by=person).select_related("comment").first()
    if last is None or last.verb == Verb.UNDO or at - last.at > UNDO_OFFERED_FOR:
        return None
    return last if last.comment.status == last.new_status else None
