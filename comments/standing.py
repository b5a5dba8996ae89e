"""How the discussion under a story stands: whether it is open, on what terms, its count, what is pinned."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Subquery
from django.db.models.functions import Greatest

from articles.models import Article, Mood
from comments import wordlist
from comments.models import Discussion, DiscussionSettings, Mode, SectionDiscussion


@dataclass(frozen=True)
class Standing:
    """The terms of one discussion, the story's own before its section's before the site's."""

    settings: DiscussionSettings
    mode: Mode
    slow_s: int
    shown: int
    pinned_id: int | None
    changed_at: datetime | None
    closes_at: datetime | None
    is_silent: bool
    words: wordlist.Edition

    @property
    def stopped_message(self) -> str:
        """What readers are told while all discussions are stopped, else nothing."""
        return self.settings.stopped_message if self.settings.is_stopped else ""

    @property
    def slow_minutes(self) -> int:
        """The pace of a slowed discussion in whole minutes, at least one."""
        return max(self.slow_s // 60, 1)

    def is_open(self, at: datetime) -> bool:
        """Whether a reader may write here at a moment."""
        is_over = self.closes_at is not None and self.closes_at <= at
        return not (self.settings.is_stopped or self.mode == Mode.CLOSED or is_over)


def standing(article: Article, *, at: datetime) -> Standing:
    """How a story's discussion stands at a moment, in one query."""
    own = Discussion.objects.filter(article=article.pk)
    of_section = SectionDiscussion.objects.filter(section=article.section_id)
    of_top = SectionDiscussion.objects.filter(section=article.top_section_id)
    columns = ("mode", "slow_s", "shown", "pinned", "changed_at")
    beside: dict[str, Subquery | Exists] = dict(wordlist.EDITION)
    beside |= {f"own_{name}": Subquery(own.values(name)) for name in columns}
    beside |= {
        "section_mode": Subquery(of_section.values("mode")),
        "top_mode": Subquery(of_top.values("mode")),
    }
    beside["is_silent"] = Exists(Mood.objects.silence(at))
    settings = DiscussionSettings.objects.annotate(**beside).get()
    known = settings.__dict__
    chosen = known["own_mode"] or known["section_mode"] or known["top_mode"] or settings.mode
    days = settings.closes_after_days
    return Standing(
        settings=settings,
        mode=Mode(chosen),
        slow_s=known["own_slow_s"] or 0,
        shown=known["own_shown"] or 0,
        pinned_id=known["own_pinned"],
        changed_at=known["own_changed_at"],
        # A story whose own mode was chosen stays as it was chosen.
        closes_at=article.published_at + timedelta(days=days)
        if days and article.published_at and not known["own_mode"]
        else None,
        is_silent=known["is_silent"],
        words=wordlist.Edition(known["words_saved_at"], known["words_entries"]),
    )


def ensure_settings(**_kwargs: Any) -> None:
    """Make the row of settings where it is missing; runs after every migrate."""
    DiscussionSettings.objects.get_or_create(pk=1)


def count_shown(article_id: int, more: int, *, at: datetime) -> None:
    """Keep the count with the change: so many comments more are shown, or fewer, or one looks otherwise."""
    rows = Discussion.objects.filter(article=article_id)
    values = {"shown": Greatest(F("shown") + more, 0), "changed_at": at}
    if not rows.update(**values):
        Discussion.objects.get_or_create(article_id=article_id)
        rows.update(**values)
