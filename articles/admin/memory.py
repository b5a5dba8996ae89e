"""A story's memory as one list: who moved it, who saved it, when, and what they noted."""

from dataclasses import dataclass
from datetime import datetime
from heapq import merge

from django.utils.translation import gettext_lazy as _

from articles.models import Article, Revision, Staff, Status, StatusChange
from articles.workflow import MOVES

# As many acts as one page shows; what is older stays in the database.
ACTS_MAX = 300


@dataclass(frozen=True)
class Act:
    """One line of the memory. by is None for the clock and for imports."""

    at: datetime
    by: Staff | None
    what: str
    note: str = ""
    leads_to: str = ""


def memory_of(article: Article) -> list[Act]:
    """Moves and revisions, newest first, in two queries."""
    changes = article.changes.select_related("by").order_by("-at", "-pk")[:ACTS_MAX]
    revisions = (
        article.revisions.select_related("made_by")
        .only("made_at", "made_by", "article")
        .order_by("-made_at", "-pk")[:ACTS_MAX]
    )
    acts = merge(map(_moved, changes), map(_saved, revisions), key=lambda act: act.at, reverse=True)
    return list(acts)[:ACTS_MAX]


def _moved(change: StatusChange) -> Act:
    move = MOVES.get(change.verb)
    what = str(move.label) if move else str(_("إنشاء المادة"))
    leads_to = str(Status(change.new_status).label) if change.new_status != change.old_status else ""
    return Act(change.at, change.by, what, change.note, leads_to)


def _saved(revision: Revision) -> Act:
    return Act(revision.made_at, revision.made_by, str(_("حفظ نسخة")))
