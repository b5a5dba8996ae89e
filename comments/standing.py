"""How the discussion under a story stands: whether it is open, on what terms, its count, what is pinned."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.db.models.functions import Greatest

from articles.models import Article, Mood
from comments import wordlist
from comments.models import Discussion, DiscussionSettings, Mode

# Every page of a story and every post ask for this. It is written out, because putting it together from
# expressions took five times as long as asking for it.
_TERMS = """
    SELECT settings.*, EXISTS ({silence}) AS is_silent,
        own.mode AS own_mode, own.slow_s, own.shown, own.pinned_id,
        of_section.mode AS section_mode, of_top.mode AS top_mode,
        (SELECT MAX(saved_at) FROM comments_wordrule) AS words_saved_at,
        (SELECT COUNT(*) FROM comments_wordrule) AS words_entries
    FROM comments_discussionsettings AS settings
    LEFT JOIN comments_discussion AS own ON own.article_id = %s
    LEFT JOIN comments_sectiondiscussion AS of_section ON of_section.section_id = %s
    LEFT JOIN comments_sectiondiscussion AS of_top ON of_top.section_id = %s
"""


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
    words: wordlist.Edition
    # Whether the story's mode was chosen for it alone.
    is_own: bool = False

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
    silence, moment = Mood.objects.silence(at).query.sql_with_params()
    asked = [*moment, article.pk, article.section_id, article.top_section_id]
    settings = DiscussionSettings.objects.raw(_TERMS.format(silence=silence), asked)[0]
    known = settings.__dict__
    chosen = known["own_mode"] or known["section_mode"] or known["top_mode"] or settings.mode
    days = settings.closes_after_days
    return Standing(
        settings=settings,
        mode=Mode(chosen),
        slow_s=known["slow_s"] or 0,
        shown=known["shown"] or 0,
        pinned_id=known["pinned_id"],
        # A story whose own mode was chosen stays as it was chosen.
        closes_at=article.published_at + timedelta(days=days)
        if days and article.published_at and not known["own_mode"]
        else None,
        is_silent=bool(known["is_silent"]),
        words=wordlist.Edition(known["words_saved_at"], known["words_entries"]),
        is_own=bool(known["own_mode"]),
    )


def ensure_settings(**_kwargs: Any) -> None:
    """Make the row of settings where it is missing; runs after every migrate."""
    DiscussionSettings.objects.get_or_create(pk=1)


def count_shown(article_id: int, more: int) -> None:
    """Keep the count with the change: so many comments more are shown, or fewer."""
    if not more:
        return
    rows, shown = Discussion.objects.filter(article=article_id), Greatest(F("shown") + more, 0)
    if not rows.update(shown=shown):
        Discussion.objects.get_or_create(article_id=article_id)
        rows.update(shown=shown)
