"""A discussion that is nowhere but on the page of specimens: every part of it in every state."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from articles.models import Article
from comments.models import Comment, DiscussionSettings, Mode, Reason, Status, Voice
from comments.screening import Draft
from comments.standing import Standing
from comments.threads import Strand, Thread
from comments.wordlist import Edition

LONG_NAME = "أبو عبد الرحمن محمد علي عبد الحسين الراكب اليومي من الشعب"
REDACTED = "راجعوا مكتب المعقّب، ورقمه [حذف المشرف بيانات شخصية]."
LONG_TEXT = "سطر من تعليق أطول من الشاشة.\n" * 60


def specimens(story: Article, *, at: datetime) -> dict[str, Any]:
    """What the parts need: a page of threads, and the form after a refusal."""
    settings = DiscussionSettings(newcomer_until=2)
    terms = Standing(
        settings=settings,
        mode=Mode.AFTER,
        slow_s=600,
        shown=14,
        pinned_id=1,
        closes_at=None,
        is_silent=False,
        words=Edition(None, 0),
    )
    said = iter(_said(story, at=at))
    strands = [
        Strand(next(said), [next(said) for _ in range(4)], has_more=True),
        *(Strand(next(said)) for _ in range(2)),
        *(Strand(next(said), [next(said)]) for _ in range(3)),
        *(Strand(comment) for comment in said),
    ]
    draft = Draft(article=story, at=at, name="", email="yusuf@", text="ما كُتب يبقى في مكانه.")
    return {
        "thread": Thread(strands, terms, at),
        "terms": terms,
        "closed": replace(terms, mode=Mode.CLOSED),
        "at": at,
        "draft": draft,
        "answered": strands[0].comment,
    }


def _said(story: Article, *, at: datetime) -> list[Comment]:
    removed = {"status": Status.REMOVED, "reason": Reason.PRIVACY}
    rows: list[dict[str, Any]] = [
        {"name": "هدى", "text": "متى يُفتح الجسر للمركبات؟", "useful": 12, "useless": 1},
        {"name": "كلمة", "text": "بعد فحص الأحمال، في مطلع الشهر المقبل.", "voice": Voice.NEWSROOM},
        {"name": "سلمى رافد", "text": "وسألنا البلدية عن الإنارة أيضًا.", "voice": Voice.AUTHOR},
        {"name": "Sara B.", "text": "I agree. شكرًا على الشرح.", "answers_id": 2},
        {"name": "ئاڤان ڕێبین", "text": "لە هەولێریش وایە، عندنا مثله.", "edited_at": at},
        {"name": "رند", "text": "تعليق رأته غرفة الأخبار جديرًا بالقراءة.", "is_featured": True, "useful": 6},
        {"name": LONG_NAME, "text": REDACTED, "redacted_at": at},
        {"name": "…", "text": "…", **removed},
        {"name": "ليلى", "text": "رد يبقى مكانه."},
        {"name": "…", "text": "…", "status": Status.REMOVED, "taken_back_at": at},
        {"name": "سیف پژمان", "text": "رد على ما حذفه صاحبه."},
        {"name": "…", "text": "…", "status": Status.HELD},
        {"name": "Jean-Luc 🌴", "text": "👏👏"},
        {"name": "كثير الكلام", "text": LONG_TEXT},
    ]
    shown = {"article": story, "status": Status.SHOWN, "created_at": at - timedelta(hours=3)}
    return [Comment(pk=number, **shown | row) for number, row in enumerate(rows, start=1)]
