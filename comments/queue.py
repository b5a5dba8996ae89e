"""What a moderator looks at: one page of a pile, each comment with all that is needed to decide about it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Count, F, IntegerField, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Staff
from comments.models import (
    Comment,
    CommentQuerySet,
    Complaint,
    Decision,
    Discussion,
    DiscussionSettings,
    Report,
    Sanction,
    Status,
    Verb,
    WordRule,
)
from comments.piles import Pile
from comments.score import score_of

COMMENTS_ON_A_PAGE = 20

# Beyond this a pile says "more than": counting it to its end would slow the page it stands on.
COUNTED_MAX = 1000

# Of a comment's memory and reports the newest stand on the page; the rest are in the log and the counts.
DECISIONS_SHOWN = 6
REPORTS_SHOWN = 5

# What is longer is read in a window of its own.
LONG_LETTERS = 1200
LONG_LINES = 15

# For so long the queue offers to take back what this moderator did last.
UNDO_OFFERED_FOR = timedelta(minutes=15)
UNDONE_AT_ONCE = 100

AGES = {
    "hour": (_("خلال الساعة الأخيرة"), "gte", timedelta(hours=1)),
    "day": (_("خلال اليوم الأخير"), "gte", timedelta(days=1)),
    "week": (_("خلال الأسبوع الأخير"), "gte", timedelta(days=7)),
    "older-hour": (_("أقدم من ساعة"), "lt", timedelta(hours=1)),
    "older-day": (_("أقدم من يوم"), "lt", timedelta(days=1)),
    "older-week": (_("أقدم من أسبوع"), "lt", timedelta(days=7)),
}

# What each phase of the screening is called where a moderator reads why a comment stands here.
PHASES = {
    "words": _("قوائم الألفاظ"),
    "links": _("رابط إلى موقع غير معروف"),
    "score": _("التقدير الآلي"),
    "rejections": _("رُفضت تعليقات حديثة لصاحبه"),
    "watched": _("مراجعة كل تعليق لصاحبه"),
    "burst": _("تعليقات كثيرة في وقت قصير على المادة"),
    "form": _("نموذج إرسال قديم أو غير معروف"),
    "silence": _("صمت انتخابي"),
    "newcomer": _("قارئ جديد"),
    "all": _("موافقة قبل النشر"),
    "known": _("قارئ معروف"),
    "after": _("مراجعة بعد النشر"),
    "banned": _("حظر"),
    "suspended": _("إيقاف مؤقت"),
    "newsroom": _("من غرفة الأخبار"),
    "import": _("من أرشيف موقع سابق"),
}

# A story's body is long and a queue has many stories: only what the page shows is loaded.
_OF_COMMENT = (
    *("name", "email", "text", "status", "reason", "created_at", "shown_at", "taken_back_at"),
    *("phase", "rule", "matched", "rule_was_wrong", "score", "reader", "address_key", "voice"),
    *("edited_at", "redacted_at", "seen_at", "is_featured", "is_kept", "reported_at", "is_urgent"),
    *("useful", "useless"),
)
_SHOWN = (
    *_OF_COMMENT,
    *(f"parent__{name}" for name in ("name", "text", "status", "created_at")),
    *(f"answers__{name}" for name in ("name", "text", "status", "created_at")),
    *(f"article__{name}" for name in ("headline", "slug", "status", "published_revision__headline")),
    *(f"reader__{name}" for name in ("name", "first_at")),
)


@dataclass(frozen=True)
class Sought:
    """What a pile is narrowed to; each is "" or None where nothing was chosen."""

    words: str = ""
    section: int | None = None
    story: int | None = None
    phase: str = ""
    age: str = ""


@dataclass
class Item:
    """A comment to decide about, with what it was written under, what was decided, and who wrote it."""

    comment: Comment
    for_person: Staff
    decisions: list[Decision] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    complaints: list[tuple[Complaint, int]] = field(default_factory=list)
    discussion: Discussion | None = None
    sanctions: list[Sanction] = field(default_factory=list)
    approved: int = 0
    rejected: int = 0

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

    @property
    def may_restore(self) -> bool:
        gone = (Status.REJECTED, Status.REFUSED, Status.REMOVED)
        return self.comment.status in gone and self.comment.taken_back_at is None

    @property
    def is_pinned(self) -> bool:
        return self.discussion is not None and self.discussion.pinned_id == self.comment.pk

    @property
    def phase(self) -> str:
        """Why the screening put the comment where it came to stand, in words."""
        return str(PHASES.get(self.comment.phase, self.comment.phase))

    @property
    def is_known(self) -> bool:
        """Whether a sanction would meet anybody."""
        comment = self.comment
        return bool(comment.reader_id or comment.email or comment.address_key)

    @property
    def is_long(self) -> bool:
        """Whether the comment takes more than the screen that its buttons should stand on."""
        text = self.comment.text
        return len(text) > LONG_LETTERS or text.count("\n") > LONG_LINES

    @property
    def word(self) -> int | None:
        """The entry of the word lists that caught the comment."""
        return WordRule.number_in(self.comment.rule)

    @cached_property
    def weighed(self) -> list[str]:
        """The words that the learned score was made of, where the comment has one."""
        score = score_of(self.comment.text) if self.comment.score is not None else None
        return [word for word, _weight in score.words] if score else []


@dataclass(frozen=True)
class Counted:
    """How many comments a pile holds, as far as it is counted."""

    count: int
    more: bool


@dataclass(frozen=True)
class Queue:
    """One page of a pile; last is the number of its last comment when others follow."""

    pile: Pile
    sought: Sought
    items: list[Item]
    counts: dict[Pile, Counted]
    last: int | None
    undoable: list[Decision]

    @property
    def words(self) -> str:
        return self.sought.words

    @property
    def unseen(self) -> list[int]:
        """Comments of the page that nobody has looked at yet."""
        return [
            i.comment.pk for i in self.items if i.comment.status == Status.SHOWN and not i.comment.seen_at
        ]


def queue(
    person: Staff,
    *,
    at: datetime,
    pile: Pile = Pile.HELD,
    sought: Sought | None = None,
    after: Comment | None = None,
    only: Comment | None = None,
) -> Queue:
    """A page of the pile, in a number of queries that does not grow with it.

    Waiting comments come oldest first, reported ones the urgent first, all others newest first; after is
    the comment that the page follows; only is one comment whatever its pile.
    """
    sought = sought or Sought()
    comments = Comment.objects.filter(pk=only.pk) if only else _in_pile(pile, sought, after, at)
    found = list(_loaded(comments)[: COMMENTS_ON_A_PAGE + 1])
    shown = found[:COMMENTS_ON_A_PAGE]
    return Queue(
        pile=Pile.of(only) if only else pile,
        sought=sought,
        items=items_of(shown, person, at=at),
        counts=counts(),
        last=shown[-1].pk if len(found) > len(shown) else None,
        undoable=_undoable(person, at),
    )


def item_of(comment: Comment, person: Staff, *, at: datetime) -> Item:
    """One comment as the page shows it, read anew."""
    return items_of(list(_loaded(Comment.objects.filter(pk=comment.pk))), person, at=at)[0]


def items_of(comments: list[Comment], person: Staff, *, at: datetime) -> list[Item]:
    """Comments with all that stands beside them on the page, in five queries."""
    readers = {c.reader_id for c in comments if c.reader_id}
    of_readers = Comment.objects.filter(reader__in=readers, status__in=[Status.SHOWN, Status.REJECTED])
    kept: dict[tuple[int | None, str], int] = {
        (row["reader"], row["status"]): row["n"]
        for row in of_readers.order_by().values("reader", "status").annotate(n=Count("pk"))
    }
    numbers = [c.pk for c in comments]
    complaints = defaultdict(list)
    waiting = Report.objects.filter(comment__in=numbers, outcome=Report.Outcome.WAITING).order_by()
    for row in waiting.values("comment", "complaint").annotate(n=Count("pk")):
        complaints[row["comment"]].append((Complaint(row["complaint"]), row["n"]))
    rooms = {r.article_id: r for r in Discussion.objects.filter(article__in={c.article_id for c in comments})}
    standing = list(_sanctions(comments, at))
    return [
        Item(
            comment,
            person,
            decisions=comment.lately,  # type: ignore[attr-defined]
            reports=sorted(
                comment.complaining,  # type: ignore[attr-defined]
                key=lambda r: not Complaint(r.complaint).is_urgent,
            ),
            complaints=sorted(complaints[comment.pk], key=lambda pair: (not pair[0].is_urgent, -pair[1])),
            discussion=rooms.get(comment.article_id),
            sanctions=[s for s in standing if _meets(s, comment)],
            approved=kept.get((comment.reader_id, Status.SHOWN), 0),
            rejected=kept.get((comment.reader_id, Status.REJECTED), 0),
        )
        for comment in comments
    ]


class _CountTo(Subquery):
    """How many rows a sliced question finds."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def counts() -> dict[Pile, Counted]:
    """How many comments each pile holds, counted no further than to a bound, in one query."""
    piles = {pile.name: _CountTo(pile.comments().order_by().values("pk")[: COUNTED_MAX + 1]) for pile in Pile}
    found: dict[str, int] = DiscussionSettings.objects.values(**piles).get()  # type: ignore[assignment]
    return {
        pile: Counted(min(found[pile.name], COUNTED_MAX), found[pile.name] > COUNTED_MAX) for pile in Pile
    }


def waiting_on(article: Article) -> Counted:
    """How many comments of one story wait, counted to the same bound."""
    n = Comment.objects.waiting().filter(article=article).order_by().values("pk")[: COUNTED_MAX + 1].count()
    return Counted(min(n, COUNTED_MAX), n > COUNTED_MAX)


def _loaded(comments: CommentQuerySet) -> CommentQuerySet:
    history = Decision.objects.select_related("by").order_by("-at", "-pk")[:DECISIONS_SHOWN]
    reports = Report.objects.filter(outcome=Report.Outcome.WAITING).order_by("-wish", "-at", "-pk")[
        :REPORTS_SHOWN
    ]
    beside = comments.select_related("article__published_revision", "parent", "answers", "reader")
    return beside.only(*_SHOWN).prefetch_related(
        Prefetch("decisions", history, to_attr="lately"), Prefetch("reports", reports, to_attr="complaining")
    )


def _in_pile(pile: Pile, sought: Sought, after: Comment | None, at: datetime) -> CommentQuerySet:
    comments = pile.comments()
    if sought.words:
        comments = comments.filter(Q(name__icontains=sought.words) | Q(text__icontains=sought.words))
    if sought.section is not None:
        comments = comments.filter(
            Q(article__section=sought.section) | Q(article__top_section=sought.section)
        )
    if sought.story is not None:
        comments = comments.filter(article=sought.story)
    if sought.phase:
        comments = comments.filter(phase=sought.phase)
    if sought.age in AGES:
        _label, side, ago = AGES[sought.age]
        comments = comments.filter(**{f"created_at__{side}": at - ago})
    return pile.in_order(comments, after=after)


def _sanctions(comments: Iterable[Comment], at: datetime) -> "QuerySet[Sanction]":
    """What stands against the writers of these comments, by whichever way they are known."""
    meets = Q(reader__in={c.reader_id for c in comments if c.reader_id})
    meets |= Q(mail__in={c.email.lower() for c in comments if c.email})
    meets |= Q(address_key__in={c.address_key for c in comments if c.address_key})
    return Sanction.objects.standing(at).annotate(mail=Lower("email")).filter(meets).select_related("by")


def _meets(sanction: Sanction, comment: Comment) -> bool:
    if sanction.reader_id:
        return sanction.reader_id == comment.reader_id
    if sanction.email:
        return sanction.email.lower() == comment.email.lower()
    return sanction.address_key == comment.address_key


def _undoable(person: Staff, at: datetime) -> list[Decision]:
    """What this moderator decided last, in one press: fresh, and the comments stand as it left them."""
    mine = Decision.objects.filter(by=person, at__gt=at - UNDO_OFFERED_FOR).select_related("comment")
    last = mine.first()
    if last is None or last.verb == Verb.UNDO:
        return []
    together = mine.filter(at=last.at, verb=last.verb, comment__status=F("new_status"))
    return list(together[:UNDONE_AT_ONCE])
