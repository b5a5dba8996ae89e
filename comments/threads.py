"""A story's discussion as readers see it: pages of threads and of one's replies, at a constant cost."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any, NamedTuple, cast

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models import Comment, CommentQuerySet, Reason, Voice
from comments.standing import Standing, standing
from kalima.web.paging import beyond
from kalima.web.prepared import Given, GivenNumbers, Prepared

STRANDS_ON_A_PAGE = 40
# So many replies stand under a comment; the others are on a page of their own, so many at once.
REPLIES_BESIDE = 5
REPLIES_ON_A_PAGE = 100


class Order(TextChoices):
    """What comes first; a newspaper's letters are read from the first one on."""

    OLDEST = "", _("الأقدم")
    NEWEST = "new", _("الأحدث")
    WORTH = "worth", _("الأكثر إفادة")


# The columns of each order as an index has them; "-" is the larger first.
_COLUMNS = {
    Order.OLDEST: ("created_at", "pk"),
    Order.NEWEST: ("-created_at", "-pk"),
    Order.WORTH: ("-worth", "-created_at", "-pk"),
}


class Said(NamedTuple):
    """A comment as a page shows it, in plain values: two that are equal look the same."""

    pk: int
    article_id: int
    parent_id: int | None
    answers_id: int | None
    name: str
    text: str
    status: str
    reason: str
    voice: str
    edited_at: datetime | None
    taken_back_at: datetime | None
    is_featured: bool
    useful: int
    useless: int
    created_at: datetime

    @classmethod
    def of(cls, comment: Comment) -> "Said":
        return cls(*(getattr(comment, name) for name in cls._fields))

    def get_reason_display(self) -> str:
        return str(Reason(self.reason).label) if self.reason else ""

    def get_voice_display(self) -> str:
        return str(Voice(self.voice).label)


@dataclass(frozen=True)
class Strand:
    """A comment and what was replied to it, as far as it stands here."""

    comment: Said | Comment
    replies: Sequence[Said | Comment] = ()
    has_more: bool = False

    @cached_property
    def names(self) -> dict[int, str]:
        """Who wrote each reply that still has its words, for those that speak to one another."""
        return {reply.pk: reply.name for reply in self.replies}


@dataclass(frozen=True)
class Thread:
    """One page of a discussion: its strands, its terms and count, and where to go on.

    last is the number of the page's last opener when others follow it, else None.
    """

    strands: list[Strand]
    standing: Standing
    at: datetime
    order: Order = Order.OLDEST
    last: int | None = None

    @property
    def count(self) -> int:
        return self.standing.shown


def thread_of(article: Article) -> Thread:
    """The first page of a story's discussion, asked once for each record in memory."""
    known: Thread | None = article.__dict__.get("discussion")
    if known is None:
        known = article.__dict__["discussion"] = thread(article, at=timezone.now())
    return known


def thread(
    article: Article, *, at: datetime, order: Order = Order.OLDEST, after: Comment | None = None
) -> Thread:
    """A page of a story's discussion: the first, or the one that follows an opener.

    Three queries of bounded size, whatever stands below: terms, openers, replies. A pinned comment leads the
    first page, and costs one more; where nothing is shown the terms are all that is asked for.
    """
    terms = standing(article, at=at)
    if not terms.shown:
        return Thread([], terms, at, order)
    found: list[Any]
    if terms.pinned_id or after:
        rows = _openers(article).order_by(*_COLUMNS[order])
        if terms.pinned_id:
            rows = rows.exclude(pk__in=_opener_of(terms.pinned_id))
        if after:
            rows = _later(rows, after, _COLUMNS[order])
        found = list(_told(rows, "cut_at")[: STRANDS_ON_A_PAGE + 1])
    else:
        found = _first_page(order, STRANDS_ON_A_PAGE + 1).rows(story=article.pk)
    shown, has_more = found[:STRANDS_ON_A_PAGE], len(found) > STRANDS_ON_A_PAGE
    last = shown[-1][0] if has_more else None
    pinned = []
    if terms.pinned_id and not after:
        pinned = list(_told(_openers(article).filter(pk__in=_opener_of(terms.pinned_id)), "cut_at"))
    return Thread(_strands([*pinned, *shown]), terms, at, order, last)


def strand(opener: Comment, *, after: Comment | None = None, begin: Comment | None = None) -> Strand:
    """One thread with a page of its replies: the first, the one after a reply, or the one it begins."""
    rows = Comment.objects.shown().filter(parent=opener).order_by("created_at", "pk")
    if after:
        rows = _later(rows, after, ("created_at", "pk"))
    elif begin:
        rows = _later(rows, begin, ("created_at", "pk"), with_it=True)
    found = [Said(*row) for row in _told(rows)[: REPLIES_ON_A_PAGE + 1]]
    shown = found[:REPLIES_ON_A_PAGE]
    page = Strand(opener, shown, has_more=len(found) > REPLIES_ON_A_PAGE)
    elsewhere = {reply.answers_id for reply in shown if reply.answers_id} - page.names.keys()
    if elsewhere:
        page.names.update(Comment.objects.shown().filter(pk__in=elsewhere).values_list("pk", "name"))
    return page


def _openers(article: Article | Given) -> CommentQuerySet:
    """Openers, each with the moment at which its replies are cut."""
    replies = Comment.objects.shown().filter(parent=OuterRef("pk")).order_by("created_at", "pk")
    cut = Subquery(replies.values("created_at")[REPLIES_BESIDE : REPLIES_BESIDE + 1])
    return cast("CommentQuerySet", Comment.objects.openers().filter(article=article).annotate(cut_at=cut))


@cache
def _first_page(order: Order, size: int) -> Prepared[Comment]:
    """So many openers of a story that has pinned none, in an order."""
    return Prepared(lambda: _told(_openers(Given("story")).order_by(*_COLUMNS[order]), "cut_at")[:size])


def _opener_of(number: int) -> Subquery:
    """The number of the opener that a comment is, or that it replies to."""
    found = Comment.objects.filter(Q(pk=number, parent=None) | Q(replies=number))
    return Subquery(found.values("pk")[:1])


def _told(rows: CommentQuerySet, *further: str) -> "QuerySet[Comment, Any]":
    """What is said of comments and no more: a reader's e-mail is never even loaded for a public page."""
    return rows.values_list(*Said._fields, *further)


def _later(
    rows: CommentQuerySet, last: Comment, columns: tuple[str, ...], *, with_it: bool = False
) -> CommentQuerySet:
    """What follows a comment in an order of these columns."""
    values = [getattr(last, column.removeprefix("-")) for column in columns]
    return cast("CommentQuerySet", beyond(rows, columns, values, with_it=with_it))


_UNCUT: Prepared[Comment] = Prepared(
    lambda: _told(Comment.objects.shown().filter(parent__in=GivenNumbers("openers"))).order_by(
        "created_at", "pk"
    )
)


def _strands(rows: Iterable[Sequence[Any]]) -> list[Strand]:
    """Openers with their first replies: one query, of which each thread gives a few rows."""
    openers = [(Said(*said), cut_at) for *said, cut_at in rows]
    if not openers:
        return []
    cuts: dict[int, datetime] = {opener.pk: cut_at for opener, cut_at in openers if cut_at}
    uncut = [opener.pk for opener, cut_at in openers if not cut_at]
    found: Iterable[Any]
    if cuts:
        wanted = Q(parent__in=uncut)
        for number, cut_at in cuts.items():
            wanted |= Q(parent=number, created_at__lt=cut_at)
        found = _told(Comment.objects.shown().filter(wanted)).order_by("created_at", "pk")
    else:
        found = _UNCUT.rows(openers=uncut)
    replies: defaultdict[int, list[Said]] = defaultdict(list)
    for reply in map(Said._make, found):
        if reply.parent_id:
            replies[reply.parent_id].append(reply)
    return [Strand(opener, replies[opener.pk], has_more=opener.pk in cuts) for opener, _cut_at in openers]
