"""The discussion's records, one noun per file; these are the names other files import."""

from comments.models.comment import NAME_MAX, Comment, CommentQuerySet, Voice
from comments.models.decision import Decision
from comments.models.discussion import (
    STORY_MODES,
    Closing,
    Discussion,
    DiscussionSettings,
    Mode,
    SectionDiscussion,
)
from comments.models.notices import Duty, EndedLetters, Notice, NoticeKind
from comments.models.readers import EMAIL_MAX, Reader, ReaderNote, Sanction, SanctionKind
from comments.models.responses import Complaint, Reaction, Report
from comments.models.rules import WordList, WordRule
from comments.models.status import Reason, Status, Verb

__all__ = [
    "EMAIL_MAX",
    "NAME_MAX",
    "STORY_MODES",
    "Closing",
    "Comment",
    "CommentQuerySet",
    "Complaint",
    "Decision",
    "Discussion",
    "DiscussionSettings",
    "Duty",
    "EndedLetters",
    "Mode",
    "Notice",
    "NoticeKind",
    "Reaction",
    "Reader",
    "ReaderNote",
    "Reason",
    "Report",
    "Sanction",
    "SanctionKind",
    "SectionDiscussion",
    "Status",
    "Verb",
    "Voice",
    "WordList",
    "WordRule",
]
