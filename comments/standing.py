"""How the discussion under a story stands: whether it is open, on what terms, its count, what is pinned."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest

from articles.models import Article, Mood
from comments.models import Discussion, DiscussionSettings, Mode

# Every page of a story and every post ask for these. Written out, because putting them together from
# expressions took three times as long as all the rest of the query.
_OWN = {
    name: f"SELECT {name} FROM comments_discussion WHERE article_id = %s"
    for name in ("mode", "slow_s", "shown", "pinned_id")
}
_OF_SECTION = "SELECT mode FROM comments_sectiondiscussion WHERE section_id = %s"


@dataclass(frozen=True)
class Standing:
    """The terms of one discussion, the story's own before its section's before the site's."""

    settings: DiscussionSettings
    mode: Mode
    slow_s: int
    shown: int
    pinned_id: int | None
    closes_at: datetime | None
    is_silent: bool

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
    own = {f"own_{name}": RawSQL(query, [article.pk]) for name, query in _OWN.items()}
    settings = DiscussionSettings.objects.annotate(
        **own,
        section_mode=RawSQL(_OF_SECTION, [article.section_id]),
        top_mode=RawSQL(_OF_SECTION, [article.top_section_id]),
        is_silent=Exists(Mood.objects.silence(at)),
    ).get()
    known = settings.__dict__
    chosen = known["own_mode"] or known["section_mode"] or known["top_mode"] or settings.mode
    days = settings.closes_after_days
    return Standing(
        settings=settings,
        mode=Mode(chosen),
        slow_s=known["own_slow_s"] or 0,
        shown=known["own_shown"] or 0,
        pinned_id=known["own_pinned_id"],
        # A story whose own mode was chosen stays as it was chosen.
        closes_at=article.published_at + timedelta(days=days)
        if days and article.published_at and not known["own_mode"]
        else None,
        is_silent=known["is_silent"],
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
