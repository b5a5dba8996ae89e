"""The record of acts: what the newsroom did, from the stories' memories and the log of everything else."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.admin.models import ADDITION, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.days import first_moment
from articles.history import label_of
from articles.models import Article, Staff, Status, StatusChange
from articles.models.status import VERBS
from kalima.web.paging import MergedPage, merged_page_of

ACTS_ON_A_PAGE = 60
# An export reads as many at a time, so that its memory does not grow with the archive.
ACTS_AT_ONCE = 500

# Of one moment, a story's move comes after what else was done.
LOG, MOVES = 0, 1

# The person of the filter that stands for the clock and for imports.
HOUSE = "house"
# The kind of the filter that stands for all that happened to stories.
STORIES = "stories"


@dataclass(frozen=True)
class Wanted:
    """What the record is asked for; each is "" or None where nothing was chosen.

    person is a number or HOUSE; kind is STORIES, a verb of VERBS, or a model's label ("articles.staff").
    Days are whole days of the house's zone, both included.
    """

    person: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    story: int | None = None


@dataclass(frozen=True)
class Act:
    """One act. `model` and `number` say on what record it was; by is "" for the clock and for imports."""

    at: datetime
    by: str
    what: str
    about: str
    note: str
    model: str
    number: str
    is_gone: bool = False

    @property
    def story(self) -> str:
        """The story's number, "" for an act on something else."""
        return self.number if self.model == Article._meta.label_lower else ""


def acts_of(wanted: Wanted, query: QueryDict) -> tuple[list[Act], MergedPage]:
    """One page of the record, newest first, in four queries; ?before= and ?after= turn pages."""
    return _acts(wanted, query, size=ACTS_ON_A_PAGE)


def all_acts(wanted: Wanted) -> Iterator[Act]:
    """The whole record, newest first, a few hundred at a time."""
    query = QueryDict(mutable=True)
    while True:
        acts, page = _acts(wanted, query, size=ACTS_AT_ONCE)
        yield from acts
        if not page.older:
            return
        query["before"] = page.older


def as_json(act: Act) -> str:
    """An act as one line of JSON."""
    values = asdict(act) | {"at": timezone.localtime(act.at).isoformat(), "story": act.story}
    return json.dumps(values, ensure_ascii=False)


def moves_wanted(wanted: Wanted) -> "QuerySet[StatusChange]":
    """The moves of stories that a filter lets through."""
    moves = StatusChange.objects.all()
    if wanted.kind and wanted.kind != STORIES:
        if wanted.kind not in VERBS:
            return moves.none()
        moves = moves.filter(verb=wanted.kind)
    if wanted.person:
        moves = moves.filter(by=None if wanted.person == HOUSE else int(wanted.person))
    if wanted.story is not None:
        moves = moves.filter(article=wanted.story)
    return _between(moves, "at", wanted)


def log_wanted(wanted: Wanted) -> "QuerySet[LogEntry]":
    """The other acts that a filter lets through."""
    log = LogEntry.objects.all()
    of_stories = wanted.story is not None or wanted.kind == STORIES
    if wanted.person == HOUSE or (of_stories and wanted.kind not in ("", STORIES)):
        return log.none()
    if of_stories:
        log = log.filter(content_type=ContentType.objects.get_for_model(Article))
        if wanted.story is not None:
            log = log.filter(object_id=str(wanted.story))
    elif wanted.kind:
        app, _dot, model = wanted.kind.partition(".")
        if not ContentType.objects.filter(app_label=app, model=model).exists():
            return log.none()
        log = log.filter(content_type=ContentType.objects.get_by_natural_key(app, model))
    if wanted.person:
        log = log.filter(user=int(wanted.person))
    return _between(log, "action_time", wanted)


def _between(rows: Any, moment: str, wanted: Wanted) -> Any:
    if wanted.since:
        rows = rows.filter(**{f"{moment}__gte": first_moment(wanted.since)})
    if wanted.until and wanted.until < date.max:
        rows = rows.filter(**{f"{moment}__lt": first_moment(wanted.until + timedelta(days=1))})
    return rows


def _acts(wanted: Wanted, query: QueryDict, *, size: int) -> tuple[list[Act], MergedPage]:
    lists = (
        log_wanted(wanted).values_list("action_time", "pk"),
        moves_wanted(wanted).values_list("at", "pk"),
    )
    page = merged_page_of(lists, query, size=size)
    numbers = [[n for _at, place, n in page.rows if place == wanted_place] for wanted_place in (LOG, MOVES)]
    entries = LogEntry.objects.select_related("user", "content_type").in_bulk(numbers[LOG])
    brief = ("verb", "old_status", "new_status", "at", "note", "by", "article__headline")
    moves = StatusChange.objects.select_related("by", "article").only(*brief).in_bulk(numbers[MOVES])
    acts = [
        _logged(entries[number]) if place == LOG else _moved(moves[number])
        for _at, place, number in page.rows
    ]
    return acts, page


def _moved(change: StatusChange) -> Act:
    what = label_of(change.verb)
    if change.new_status != change.old_status:
        what = f"{what} ({Status(change.new_status).label})"
    return Act(
        at=change.at,
        by=str(change.by or ""),
        what=what,
        about=change.article.headline,
        note=change.note,
        model=Article._meta.label_lower,
        number=str(change.article_id),
    )


def _logged(entry: LogEntry) -> Act:
    model = entry.content_type.model_class() if entry.content_type else None
    verb = {ADDITION: _("إضافة"), DELETION: _("حذف")}.get(entry.action_flag, _("تغيير"))
    noun = str(model._meta.verbose_name) if model else ""
    assert isinstance(entry.user, Staff)
    return Act(
        at=entry.action_time,
        by=str(entry.user),
        what=f"{verb} {noun}".strip(),
        about=entry.object_repr,
        note=_changes(entry.change_message),
        model=model._meta.label_lower if model else "",
        number=entry.object_id or "",
        is_gone=entry.action_flag == DELETION,
    )


def _changes(message: str) -> str:
    """What a log entry says was changed: names of fields, and what the accounts' page adds to them."""
    try:
        parts = json.loads(message) if message.startswith("[") else []
    except ValueError:
        return message
    said: list[str] = []
    for part in parts if isinstance(parts, list) else []:
        if not isinstance(part, dict):
            continue
        changed = part.get("changed")
        if isinstance(changed, dict) and changed.get("fields"):
            said.append("، ".join(map(str, changed["fields"])))
        if isinstance(part.get("said"), str):
            said.append(part["said"])
    return ". ".join(said) or ("" if message.startswith("[") else message)
