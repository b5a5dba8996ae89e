"""How the discussion under a story stands: whether it is open, on what terms, its count, what is pinned."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Func, IntegerField, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Mood
from comments import wordlist
from comments.models import Closing, Discussion, DiscussionSettings, Mode, SectionDiscussion, WordRule
from kalima.web.prepared import Given, Prepared, PreparedUpdate


def _terms() -> "QuerySet[DiscussionSettings]":
    own = Discussion.objects.filter(article=Given("story"))
    sections = SectionDiscussion.objects
    words = WordRule.objects.order_by()
    return DiscussionSettings.objects.annotate(
        is_silent=Exists(Mood.objects.silence(Given("at"))),
        own_mode=own.values("mode"),
        closing=own.values("closing"),
        slow_s=own.values("slow_s"),
        shown=own.values("shown"),
        pinned_id=own.values("pinned"),
        section_mode=sections.filter(section=Given("section")).values("mode"),
        top_mode=sections.filter(section=Given("top_section")).values("mode"),
        words_saved_at=words.values(at=Func("saved_at", function="MAX")),
        words_entries=words.values(n=Func("pk", function="COUNT")),
    )


# Every page of a story and every post ask for this.
_TERMS = Prepared(_terms)
# Every post that is shown.
_COUNT = PreparedUpdate(
    lambda: Discussion.objects.filter(article=Given("story")),
    shown=Greatest(F("shown") + Given("more", IntegerField()), 0),
)


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
    # Who closed it for this story alone, if anybody did.
    closing: Closing | None = None
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
        return not self.shut_by(at)

    def shut_by(self, at: datetime) -> str:
        """What keeps readers from writing here, the widest first, as the desk is told; else ""."""
        if self.settings.is_stopped:
            return str(_("متوقفة في الموقع كله"))
        if self.closing is not None:
            return str(self.closing.label)
        if self.mode == Mode.CLOSED:
            return str(_("مغلقة في القسم أو في الموقع"))
        if self.closes_at is not None and self.closes_at <= at:
            return str(_("انقضت أيام التعليق عليها"))
        return ""


def standing(article: Article, *, at: datetime) -> Standing:
    """How a story's discussion stands at a moment, in one query."""
    sections = {"section": article.section_id, "top_section": article.top_section_id}
    [settings] = _TERMS(at=at, story=article.pk, **sections)
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
        closing=Closing(known["closing"]) if known["closing"] else None,
        is_own=bool(known["own_mode"]),
    )


def ensure_settings(**_kwargs: Any) -> None:
    """Make the row of settings where it is missing; runs after every migrate."""
    DiscussionSettings.objects.get_or_create(pk=1)


def count_shown(article_id: int, more: int) -> None:
    """Keep the count with the change: so many comments more are shown, or fewer."""
    if not more:
        return
    if not _COUNT(story=article_id, more=more):
        Discussion.objects.get_or_create(article_id=article_id)
        _COUNT(story=article_id, more=more)
