"""Brings what was written elsewhere into the house, once: import_ref says what is here already."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b, sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import workflow
from articles.arriving import Came, print_together
from articles.categories.models import Category
from articles.models import RESERVED_TAILS, Article, Brought, RecordKind, Staff, StaticPage, Status, Writer
from articles.models.article import DEFAULT_TAIL
from articles.moves import DeskError
from articles.printing import write
from articles.reports import Report
from kalima.text import arabic
from kalima.text.html import body_from_paragraphs, clean_body


def bring_report(
    report: Report, *, section: Category, draft: bool, by: Staff | None = None, at: datetime
) -> tuple[Article, bool]:
    """Keep a report as a story signed by the newsroom, printed on its own day; True when it is new here.

    The same headline, dateline and date are the same story, also when two bring it at once; the one
    that is here stays as it is. Raises DeskError, and then nothing is kept.
    """
    ref = report_ref(report)
    known = Article.objects.filter(import_ref=ref).first()
    if known:
        return known, False
    try:
        return _bring(report, ref, section=section, draft=draft, by=by, at=at), True
    except IntegrityError:
        known = Article.objects.filter(import_ref=ref).first()
        if known is None:
            raise
        return known, False


def report_ref(report: Report) -> str:
    """What makes a report the same report."""
    words = "\n".join((report.headline, report.dateline, report.day.isoformat()))
    return f"report:{sha256(words.encode()).hexdigest()}"


@transaction.atomic
def _bring(
    report: Report, ref: str, *, section: Category, draft: bool, by: Staff | None, at: datetime
) -> Article:
    if report.day > timezone.localdate(at):
        raise DeskError(str(_("تاريخ المادة في الملف لم يأتِ بعد. لم يُحفظ شيء.")))
    article = Article(
        headline=report.headline,
        place=report.place,
        agency=report.agency,
        body=body_from_paragraphs(report.paragraphs),
        credits=[{"writer": writer.pk, "role": ""} for writer in Writer.objects.filter(is_newsroom=True)],
        section=section,
        dated_on=report.day,
        import_ref=ref,
    )
    workflow.save_copy(article, by=by, at=at)
    if not draft:
        workflow.publish(article, by=by, at=at)
    return article


# Stories and pages of another site ------------------------------------------------------------------

# What readers are told where a story stood, and its writer of one that came back; then why a record stays.
TAKEN_OUT = "سُحبت هذه المادة من النشر."
PUT_BACK = "أُعيدت مسودة في الموقع الذي جاءت منه."
EDITED = "عُدّلت هنا بعد استيرادها، فبقيت كما هي."
DELETED = "حُذفت من هنا بعد استيرادها، فلم تعد."


class Fate(StrEnum):
    """What became of something that was brought: new here, changed, as it was, left as the desk has it."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    KEPT = "kept"


@dataclass(frozen=True)
class Arrival:
    """A story of another site in the house's own words. `at` is when it was printed, or written.

    `digest` is of all that was said of it there: where it is the same, nothing is asked and nothing done.
    `is_filed` and `is_dated` say whether section and date are its own, `is_out` whether its house says that
    readers may not see it.
    """

    ref: str
    digest: str
    words: dict[str, Any]
    section: Category
    status: Status
    at: datetime
    changed_at: datetime
    goes_live_at: datetime | None = None
    slug: str = ""
    is_filed: bool = True
    is_dated: bool = True
    is_out: bool = False
    is_trashed: bool = False


@dataclass(frozen=True)
class PageArrival:
    """A page that is no news, of another site."""

    ref: str
    digest: str
    title: str
    body: str
    slug: str
    is_shown: bool
    order: int = 0


@dataclass
class Landing:
    """Where something came to stand, and what became of it; `note` says what else was done, or why not."""

    record: int
    fate: Fate
    note: str = ""
    article: Article | None = field(default=None, repr=False)


@transaction.atomic
def bring_story(arrival: Arrival, known: Brought | None, *, at: datetime) -> Landing:
    """Keep a story of another site as it stood there, by the desk's own verbs, or bring what changed there.

    What the desk has edited or moved since the last time stays as the desk has it. Raises DeskError.
    """
    if known is None:
        return _new_story(arrival, at=at)
    if known.digest == arrival.digest:
        return Landing(known.record, Fate.SAME)
    article = Article.objects.locked().select_related("section").filter(pk=known.record).first()
    why = _why_it_stays(article, arrival, known)
    if why or article is None:
        # Told once: read again, the same words are no news.
        Brought.objects.filter(pk=known.pk).update(digest=arrival.digest)
        return Landing(known.record, Fate.KEPT, why, article)
    note = _follow(article, arrival, at=at)
    Brought.objects.filter(pk=known.pk).update(digest=arrival.digest, left_as=str(article.edition))
    return Landing(article.pk, Fate.CHANGED, note, article)


def _why_it_stays(article: Article | None, arrival: Arrival, known: Brought) -> str:
    """Why what changed there is not brought, as the end of a sentence; "" where it is.

    A move leaves the edition alone and has its row of memory; those of imports and the clock name nobody.
    """
    if article is None:
        return DELETED
    if str(article.edition) != known.left_as:
        return EDITED
    if article.changes.exclude(by=None).exists():
        return "نشرتها غرفة الأخبار أو غيّرت حالتها بعد استيرادها، فبقيت كما هي."
    if article.status == Status.WITHDRAWN:
        return "سُحبت هنا من قبل، والمسحوبة لا تعود إلى النشر، فبقيت كما هي."
    if article.is_in_print and arrival.status == Status.SCHEDULED:
        return "لها في الملف موعد نشر قادم، وهي منشورة هنا، فبقيت كما هي."
    if article.is_in_print and arrival.status != Status.PUBLISHED and not arrival.is_out:
        return "لا يُعرف من الملف أنها ما زالت منشورة هناك، وهي منشورة هنا، فبقيت كما هي."
    return ""


def _follow(article: Article, arrival: Arrival, *, at: datetime) -> str:
    """Bring a story that is as the import left it to where it stands there now; what else was done for it."""
    if article.is_in_print and arrival.is_out:
        workflow.withdraw(article, note=TAKEN_OUT, by=None, at=at)
        return "لم تعد منشورة في الملف، فسُحبت هنا."
    if article.trashed_at and not arrival.is_trashed:
        workflow.untrash(article, by=None, at=at)
    for name, value in arrival.words.items():
        setattr(article, name, value)
    if article.is_in_print:
        return _reprinted(article, arrival, at=at)
    if arrival.is_filed:
        article.section = arrival.section
    # Words of one moment are told apart by the order in which they came.
    workflow.save_copy(article, by=None, at=max(arrival.changed_at, article.saved_at))
    if arrival.slug not in ("", article.slug, *RESERVED_TAILS):
        write(article, article.status, slug=arrival.slug)
    return _moved(article, arrival, at=at)


def _reprinted(article: Article, arrival: Arrival, *, at: datetime) -> str:
    """Print what changed of a story in print: words and date, then its shelf and the tail of its address."""
    first_at = arrival.at if arrival.is_dated else article.published_at
    section = arrival.section if arrival.is_filed else article.section
    slug = arrival.slug if arrival.slug not in ("", article.slug, *RESERVED_TAILS) else ""
    changed_at = max(arrival.changed_at, arrival.at, article.saved_at)
    workflow.save_copy(article, by=None, at=changed_at)
    if article.differs_from_print or first_at != article.published_at:
        workflow.update(article, by=None, at=changed_at, was_in_print=True, first_at=first_at)
    if section.pk != article.section_id or slug:
        workflow.reshelve(article, section=section, slug=slug, by=None, at=at)
    return ""


@transaction.atomic
def bring_printed(arrivals: Sequence[Arrival]) -> list[Landing]:
    """Keep several stories that are new here and were in print there, with few statements; all or none."""
    came = [Came(_story_of(arrival), arrival.at) for arrival in arrivals]
    print_together(came)
    Brought.objects.bulk_create(
        _row_of(arrival, one.article) for arrival, one in zip(arrivals, came, strict=True)
    )
    return [Landing(one.article.pk, Fate.NEW, article=one.article) for one in came]


def _new_story(arrival: Arrival, *, at: datetime) -> Landing:
    article = _story_of(arrival)
    workflow.save_copy(article, by=None, at=arrival.at)
    note = _moved(article, arrival, at=at)
    _row_of(arrival, article).save()
    return Landing(article.pk, Fate.NEW, note, article)


def _story_of(arrival: Arrival) -> Article:
    slug = "" if arrival.slug in RESERVED_TAILS else arrival.slug
    article = Article(**arrival.words, section=arrival.section, slug=slug, import_ref=arrival.ref)
    if not (slug or arabic.slug(article.headline)):
        article.slug = DEFAULT_TAIL
    return article


def _row_of(arrival: Arrival, article: Article) -> Brought:
    return Brought(
        ref=arrival.ref,
        kind=RecordKind.STORY,
        record=article.pk,
        digest=arrival.digest,
        left_as=str(article.edition),
    )


def _moved(article: Article, arrival: Arrival, *, at: datetime) -> str:
    """Take a story that is not in print here where it stands there; why it cannot go there, else ""."""
    try:
        match arrival.status:
            case Status.PUBLISHED:
                workflow.publish(article, by=None, at=arrival.at, was_in_print=True)
            case Status.SCHEDULED if arrival.goes_live_at:
                workflow.schedule(article, goes_live_at=arrival.goes_live_at, by=None, at=at)
            case Status.IN_REVIEW if article.status == Status.DRAFT:
                workflow.submit(article, by=None, at=arrival.changed_at)
            case Status.IN_REVIEW | Status.DRAFT:
                _put_back(article, arrival.status, at=at)
    except DeskError as reason:
        if article.status == Status.SCHEDULED:
            # Nothing may be printed at an hour that was given up there.
            workflow.unschedule(article, by=None, at=at)
        return str(reason)
    if arrival.is_trashed and not article.trashed_at:
        workflow.trash(article, by=None, at=at)
    return ""


def _put_back(article: Article, status: Status, *, at: datetime) -> None:
    """Take a story from its hour back to the desk, and from there to its writer."""
    if article.status == Status.SCHEDULED:
        workflow.unschedule(article, by=None, at=at)
    if status == Status.DRAFT and article.status == Status.IN_REVIEW and not article.trashed_at:
        workflow.send_back(article, note=PUT_BACK, by=None, at=at)


@transaction.atomic
def bring_page(arrival: PageArrival, known: Brought | None) -> Landing:
    """Keep a page of another site, or bring what changed there; one that the desk has edited stays."""
    if known and known.digest == arrival.digest:
        return Landing(known.record, Fate.SAME)
    page = StaticPage.objects.select_for_update().filter(pk=known.record).first() if known else None
    if known and (page is None or _page_digest(page) != known.left_as):
        Brought.objects.filter(pk=known.pk).update(digest=arrival.digest)
        return Landing(known.record, Fate.KEPT, EDITED if page else DELETED)
    # Nobody reads a footer with a hundred links.
    words: dict[str, Any] = {"title": arrival.title[:80], "body": clean_body(arrival.body)}
    words["is_shown"] = arrival.is_shown
    page = page or StaticPage(in_footer=False, order=arrival.order)
    for name, value in words.items():
        setattr(page, name, value)
    page.slug = page.slug or _free_tail(arrival.slug or arabic.slug(arrival.title) or DEFAULT_TAIL)
    page.save()
    facts = {"digest": arrival.digest, "left_as": _page_digest(page)}
    if known:
        Brought.objects.filter(pk=known.pk).update(**facts)
        return Landing(page.pk, Fate.CHANGED)
    Brought.objects.create(ref=arrival.ref, kind=RecordKind.PAGE, record=page.pk, **facts)
    return Landing(page.pk, Fate.NEW)


def _page_digest(page: StaticPage) -> str:
    words = "\n".join((page.title, page.body, str(page.is_shown)))
    return blake2b(words.encode(), digest_size=16).hexdigest()


def _free_tail(tail: str) -> str:
    taken = set(StaticPage.objects.filter(slug__startswith=tail).values_list("slug", flat=True))
    return next(one for one in (tail, *(f"{tail}-{i}" for i in range(2, 10_000))) if one not in taken)
