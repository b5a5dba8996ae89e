"""The newsroom's records, one noun per file; these are the names other files import."""

from articles.models.approvals import Approval, ApprovalStep
from articles.models.article import RESERVED_TAILS, Article, TaggedArticle
from articles.models.attachments import Attachment, MediaUse
from articles.models.board import Arrangement, Board, BoardPage, Place
from articles.models.check import LeftMark
from articles.models.copy import Copy, Credit, Kind
from articles.models.editing import Autosave, EditLock, OpenPage
from articles.models.furniture import NETWORKS, AdPlace, HouseAd
from articles.models.history import Correction, FollowUp, Revision, StatusChange
from articles.models.imports import Brought, Import, ImportFinding, OldAddress, RecordKind
from articles.models.invitations import Invitation
from articles.models.library import AttachmentWord, PictureLook, PictureWord
from articles.models.media import Image, Permission, Rendition, Withdrawal
from articles.models.months import PrintedMonth
from articles.models.mood import Mood, MoodKind, MoodMark
from articles.models.names import NameAlias, NameKind
from articles.models.notes import Note, NoteAct, NoteNotice
from articles.models.people import Byline, Staff, Writer
from articles.models.preview import PreviewLink
from articles.models.quick import HeadlineWord
from articles.models.readership import HourOfReadings, MostRead, Readings, Window
from articles.models.related import RelatedStories
from articles.models.rules import Level, Need, PrintRule
from articles.models.search import OUTDATED, SearchDocument, SearchTerm, SearchTotals
from articles.models.shortcuts import Shortcut
from articles.models.site import HijriMonthStart, SiteSettings
from articles.models.spelling import HouseSpelling, SpellingKind
from articles.models.static_page import StaticPage
from articles.models.status import VERBS, Status
from articles.models.tails import FormerTail, TailKind
from articles.models.templates import StoryTemplate
from articles.models.ticker import TickerItem
from articles.models.unfound import UnfoundQuestion

__all__ = [
    "NETWORKS",
    "OUTDATED",
    "RESERVED_TAILS",
    "VERBS",
    "AdPlace",
    "Approval",
    "ApprovalStep",
    "Arrangement",
    "Article",
    "Attachment",
    "AttachmentWord",
    "Autosave",
    "Board",
    "BoardPage",
    "Brought",
    "Byline",
    "Copy",
    "Correction",
    "Credit",
    "EditLock",
    "FollowUp",
    "FormerTail",
    "HeadlineWord",
    "HijriMonthStart",
    "HourOfReadings",
    "HouseAd",
    "HouseSpelling",
    "Image",
    "Import",
    "ImportFinding",
    "Invitation",
    "Kind",
    "LeftMark",
    "Level",
    "MediaUse",
    "Mood",
    "MoodKind",
    "MoodMark",
    "MostRead",
    "NameAlias",
    "NameKind",
    "Need",
    "Note",
    "NoteAct",
    "NoteNotice",
    "OldAddress",
    "OpenPage",
    "Permission",
    "PictureLook",
    "PictureWord",
    "Place",
    "PreviewLink",
    "PrintRule",
    "PrintedMonth",
    "Readings",
    "RecordKind",
    "RelatedStories",
    "Rendition",
    "Revision",
    "SearchDocument",
    "SearchTerm",
    "SearchTotals",
    "Shortcut",
    "SiteSettings",
    "SpellingKind",
    "Staff",
    "StaticPage",
    "Status",
    "StatusChange",
    "StoryTemplate",
    "TaggedArticle",
    "TailKind",
    "TickerItem",
    "UnfoundQuestion",
    "Window",
    "Withdrawal",
    "Writer",
]
