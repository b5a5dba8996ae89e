"""The newsroom at a glance: what is mine, what waits, what the day brings, what is late, what did appear."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from articles import approvals
from articles.approvals import Stage
from articles.clock import LATE_AFTER
from articles.days import first_moment
from articles.models import Article, NoteNotice, Staff, Status, StatusChange, Window
from articles.models.article import ArticleQuerySet
from articles.moves import visible_to
from articles.notes import notices_of
from articles.readership import Leading, most_read

LENGTH = 8

# A day that holds more than this is read in the list of stories.
RAIL_MAX = 40
# Late stories that the alarm names; it says how many more there are.
ALARM_MAX = 5
# Beyond this the desk says "more than": counting a long queue to its end would slow the page it waits on.
COUNTED_MAX = 99
# Within these of one's own drafts, those that were sent back.
DRAFTS_ASKED = 60
CHANGES_ASKED = 400
# More than a paper prints, or plans, in a day.
ASKED = 500

HOURS = 24


@dataclass(frozen=True)
class Counted:
    """How many wait; `more` when the counting stopped at its limit."""

    count: int
    more: bool


@dataclass(frozen=True)
class Entry:
    """One line of the day's rail: a story to be printed, changed or withdrawn; without a story, now."""

    at: datetime
    story: Article | None = None
    what: str = "now"
    is_late: bool = False


@dataclass(frozen=True)
class Hour:
    """One of the twenty-four marks of the rail."""

    hour: int
    count: int
    is_now: bool
    is_past: bool
    is_late: bool


@dataclass(frozen=True)
class Late:
    """A story that did not move at its time, or moved too late; how late in whole minutes."""

    story: Article
    what: str
    due_at: datetime
    minutes: int


@dataclass(frozen=True)
class Desk:
    """Short lists, each read from the head of an index, and the order in which this person needs them.

    waiting is the queue of those who review, and stages the same queue where the newsroom has steps of
    approval: one of the two. approving is what of it waits for this person.
    """

    parts: list[str]
    mine: list[Article]
    waiting: list[Article] | None
    waiting_count: Counted | None
    rail: list[Entry]
    hours: list[Hour]
    late_today: list[Late]
    printed: list[Article]
    notices: list[NoteNotice]
    sent_back: list[Article]
    stages: list[Stage]
    approving: list[Article]
    approving_count: Counted
    read: list[Leading]


def desk_of(by: Staff, *, at: datetime) -> Desk:
    """What this person finds on the desk now, in a fixed number of queries whatever the archive holds."""
    seen = _short(by)
    reviews = by.has_perm("articles.edit_any_article")
    rail = _rail(seen, at=at)
    notices = list(notices_of(by)[:LENGTH])
    sent_back = _sent_back(by)
    steps = approvals.steps() if reviews else []
    awaited = approvals.waiting_for(by, seen.queue(), steps) if steps else seen.none()
    approving = _head(awaited)
    read = most_read(at=at, first=LENGTH)[Window.DAY]
    return Desk(
        parts=_parts(by, {"notes": notices, "sent_back": sent_back, "approving": approving, "read": read}),
        mine=_mine(seen, by),
        waiting=_head(seen.queue()) if reviews and not steps else None,
        waiting_count=_counted(seen.queue()) if reviews else None,
        rail=rail,
        hours=_hours(rail, at=at),
        late_today=_late_today(by, at=at),
        printed=_printed(seen, at=at),
        notices=notices,
        sent_back=sent_back,
        stages=approvals.stages(seen.queue(), steps, first=LENGTH) if steps else [],
        approving=approving,
        approving_count=_counted(awaited),
        read=read,
    )


def awaiting(stories: ArticleQuerySet, *, by: Staff) -> ArticleQuerySet:
    """Those in review that wait for an approval of this person, longest in the desk's hands first."""
    if not by.has_perm("articles.edit_any_article"):
        return stories.none()
    return approvals.waiting_for(by, stories.queue(), approvals.steps())


def due_today(stories: ArticleQuerySet, *, at: datetime) -> ArticleQuerySet:
    """Those that wait for an hour of this day, first publications and changes, the next first."""
    return stories.due(_tomorrow(at))


def printed_today(stories: ArticleQuerySet, *, at: datetime) -> ArticleQuerySet:
    """Those in print that appeared on this day, corrected ones too, newest first."""
    return stories.published().filter(published_at__gte=_today(at)).newest_first()


def late_now(by: Staff, *, at: datetime) -> list[Late]:
    """Stories whose time passed a minute ago and that the clock did not move: a sign that it stands still.

    One query along the indexes of what waits; ALARM_MAX + 1 at most, so that a page can say there are more.
    """
    limit = at - LATE_AFTER
    overdue = Q(goes_live_at__lt=limit) | Q(withdraw_at__lt=limit)
    stories = visible_to(by).filter(pk__in=_first(Article.objects.filter(overdue).order_by()))
    found = []
    for story in stories.only("headline", "status", "goes_live_at", "withdraw_at").order_by()[
        : ALARM_MAX + 1
    ]:
        if story.goes_live_at and story.goes_live_at < limit:
            due_at, what = story.goes_live_at, _what_waits(story)
        else:
            due_at, what = cast(datetime, story.withdraw_at), "withdraw"
        found.append(_late(story, what, due_at, at))
    return sorted(found, key=lambda late: late.due_at)


# Private parts ------------------------------------------------------------------------------------


def _parts(by: Staff, found: Mapping[str, Sequence[object]]) -> list[str]:
    """The lists in the order of who looks: a writer's own, an editor's queue, the chief's day.

    `found` holds those that are shown only where there is something in them.
    """
    if by.has_perm("articles.withdraw_article"):
        parts = ["due", "approving", "waiting", "notes", "held", "printed", "read", "mine", "sent_back"]
    elif by.has_perm("articles.edit_any_article"):
        parts = ["approving", "waiting", "due", "notes", "sent_back", "mine", "printed", "read", "held"]
    else:
        parts = ["sent_back", "notes", "mine", "due", "printed", "read", "held"]
    return [part for part in parts if part not in found or found[part]]


def _short(by: Staff) -> ArticleQuerySet:
    seen = cast(ArticleQuerySet, visible_to(by)).kept()
    return seen.select_related("section", "created_by").defer("body", "standfirst")


def _mine(seen: ArticleQuerySet, by: Staff) -> list[Article]:
    """One's own stories, newest first, each with what its making was noted with: the template of a draft."""
    made = StatusChange.objects.filter(article=OuterRef("pk"), verb="create").order_by("at", "pk")
    own = seen.filter(created_by=by).annotate(made_note=Subquery(made.values("note")[:1]))
    return _head(own.order_by("-saved_at", "-pk"))


def _counted(stories: QuerySet[Article]) -> Counted:
    found = stories.order_by().values("pk")[: COUNTED_MAX + 1].count()
    return Counted(min(found, COUNTED_MAX), found > COUNTED_MAX)


def _rail(seen: ArticleQuerySet, *, at: datetime) -> list[Entry]:
    """The hours of the day in their order, with now among them."""
    tomorrow = _tomorrow(at)
    waiting = _first(due_today(Article.objects.all(), at=at))
    leaving = _first(Article.objects.leaving(tomorrow))
    entries = [
        Entry(cast(datetime, story.goes_live_at), story, _what_waits(story), _is_late(story.goes_live_at, at))
        for story in seen.filter(pk__in=waiting).due(tomorrow)[:RAIL_MAX]
    ]
    entries += [
        Entry(cast(datetime, story.withdraw_at), story, "withdraw", _is_late(story.withdraw_at, at))
        for story in seen.filter(pk__in=leaving).leaving(tomorrow)[:RAIL_MAX]
        if cast(datetime, story.withdraw_at) < tomorrow
    ]
    if not entries:
        return []
    return sorted([*entries, Entry(at)], key=lambda entry: entry.at)


def _printed(seen: ArticleQuerySet, *, at: datetime) -> list[Article]:
    return _head(seen.filter(pk__in=_first(printed_today(Article.objects.all(), at=at))).newest_first())


def _what_waits(story: Article) -> str:
    return "publish" if story.status == Status.SCHEDULED else "update"


def _is_late(due_at: datetime | None, at: datetime) -> bool:
    return due_at is not None and at - due_at > LATE_AFTER


def _hours(rail: Iterable[Entry], *, at: datetime) -> list[Hour]:
    midnight = _today(at)
    now = timezone.localtime(at).hour
    counts, late = [0] * HOURS, [False] * HOURS
    for entry in rail:
        if entry.story is not None and entry.at >= midnight:
            hour = timezone.localtime(entry.at).hour
            counts[hour] += 1
            late[hour] |= entry.is_late
    return [Hour(hour, counts[hour], hour == now, hour < now, late[hour]) for hour in range(HOURS)]


def _late_today(by: Staff, *, at: datetime) -> list[Late]:
    """What the clock moved today more than a minute after its time, the latest first."""
    moved = StatusChange.objects.filter(due_at__isnull=False, at__gte=_today(at)).order_by("-at")
    late = {
        change.article_id: change
        for change in moved[:CHANGES_ASKED]
        if change.by_id is None and change.due_at and change.at - change.due_at > LATE_AFTER
    }
    if not late:
        return []
    stories = visible_to(by).only("headline", "status").in_bulk(list(late))
    found = [
        _late(stories[pk], change.verb, cast(datetime, change.due_at), change.at)
        for pk, change in late.items()
        if pk in stories
    ]
    return found[:LENGTH]


def _late(story: Article, what: str, due_at: datetime, at: datetime) -> Late:
    return Late(story, what, due_at, int((at - due_at).total_seconds() // 60))


def _sent_back(by: Staff) -> list[Article]:
    """One's own drafts that the desk sent back, newest first, each with the note it came with."""
    own = Article.objects.kept().filter(created_by=by, status=Status.DRAFT)
    newest = own.order_by("-saved_at", "-pk").values("pk")[:DRAFTS_ASKED]
    moves = StatusChange.objects.filter(article=OuterRef("pk"), verb__in=("submit", "send_back"))
    back = moves.order_by("-at", "-pk")
    return _head(
        Article.objects.filter(pk__in=newest)
        .annotate(
            last_move=Subquery(back.values("verb")[:1]),
            sent_back_at=Subquery(back.values("at")[:1]),
            sent_back_note=Subquery(back.values("note")[:1]),
        )
        .filter(last_move="send_back")
        .select_related("section", "created_by")
        .defer("body", "standfirst")
        .order_by("-sent_back_at", "-pk")
    )


def _first(stories: ArticleQuerySet) -> QuerySet[Article, Any]:
    """The numbers of the first of some stories of the whole paper, before anyone's own are picked from them.

    The limit keeps the database from starting with everything that someone ever wrote.
    """
    return stories.values("pk")[:ASKED]


def _today(at: datetime) -> datetime:
    return first_moment(timezone.localdate(at))


def _tomorrow(at: datetime) -> datetime:
    return first_moment(timezone.localdate(at) + timedelta(days=1))


def _head(stories: QuerySet[Article]) -> list[Article]:
    return list(stories[:LENGTH])
