"""A story's discussion as readers see it: a page of threads in one query, whatever stands below."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from articles.models import Article
from comments.models import Comment, Status

# Comments and replies on one page; one query more tells the count when there are others.
COMMENTS_ON_A_PAGE = 100

# A reader's e-mail is never even loaded for a public page.
_PRIVATE = ("email", "digest")


@dataclass(frozen=True)
class Strand:
    """A comment and what was replied to it."""

    comment: Comment
    replies: list[Comment] = field(default_factory=list)

    @cached_property
    def names(self) -> dict[int, str]:
        """Who wrote each reply that still has its words, for those that speak to one another."""
        return {reply.pk: reply.name for reply in self.replies}


@dataclass(frozen=True)
class Thread:
    """One page of a discussion: its strands, how many comments are shown in all, and where to go on.

    last is the number of the page's last comment when others follow it, else None.
    """

    strands: list[Strand]
    count: int
    last: int | None


def thread_of(article: Article) -> Thread:
    """The first page of a story's discussion, asked once for each record in memory."""
    known: Thread | None = article.__dict__.get("discussion")
    if known is None:
        known = article.__dict__["discussion"] = thread(article)
    return known


def thread(article: Article, *, after: Comment | None = None) -> Thread:
    """A page of a story's discussion, oldest first: the first, or the one that follows a comment.

    A page that begins among the replies to an earlier comment begins with that comment again.
    """
    rows = Comment.objects.in_thread().filter(article=article).in_thread_order().defer(*_PRIVATE)
    if after:
        rows = rows.later_than(after)
    found = list(rows[: COMMENTS_ON_A_PAGE + 1])
    shown, has_more = found[:COMMENTS_ON_A_PAGE], len(found) > COMMENTS_ON_A_PAGE
    if after or has_more:
        count = Comment.objects.shown().filter(article=article).count()
    else:
        count = sum(comment.status == Status.SHOWN for comment in shown)
    return Thread(_strands(shown), count, shown[-1].pk if has_more else None)


def _strands(comments: Iterable[Comment]) -> list[Strand]:
    comments = list(comments)
    strands = {comment.pk: Strand(comment) for comment in comments if comment.parent_id is None}
    missing = {c.parent_id for c in comments if c.parent_id} - strands.keys()
    if missing:
        earlier = Comment.objects.filter(pk__in=missing).in_thread_order().defer(*_PRIVATE)
        strands = {comment.pk: Strand(comment) for comment in earlier} | strands
    for comment in comments:
        if comment.parent_id:
            strands[comment.parent_id].replies.append(comment)
    return list(strands.values())
