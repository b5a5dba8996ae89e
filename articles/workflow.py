"""The desk's verbs: every write that moves a story, each in one transaction with its row of memory."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.approvals import required
from articles.approving import record
from articles.categories.models import Category
from articles.chain import CIRCLE, makes_circle
from articles.models import (
    RESERVED_TAILS,
    Article,
    Correction,
    Revision,
    SiteSettings,
    Staff,
    Status,
    StatusChange,
)
from articles.months import count_moved, count_story
from articles.moves import (
    IN_PRINT,
    MOVES,
    Conflict,
    DeskError,
    Embargoed,
    MoveNotAllowed,
    NotReady,
    may_edit,
    may_file,
)
from articles.printing import check, freeze, print_first, redate, remember, reprint, take_out, write
from articles.readiness import readiness
from articles.search import index
from kalima.text import arabic
from kalima.web.changes import only, story_key

# A date far away is a slip of the finger: nobody plans a story for the year 9999.
DAYS_AHEAD_MAX = 730

EXPIRED = _("انتهت مدة عرض هذه المادة.")


@transaction.atomic
@only()
def save_copy(article: Article, *, by: Staff | None, at: datetime) -> Revision:
    """Keep the working copy and freeze it as a revision; a new story becomes a draft.

    `article` carries the typed words and the `edition` they started from. Nothing public moves.
    `by` is None for the house itself (an import). The last revision is returned as it is when
    no word changed. Raises PermissionDenied, Conflict when a newer edition was saved meanwhile, and
    DeskError for a story that would come to continue itself.
    """
    article.tidy_words()
    if not article.pk:
        if by and not (by.has_perm("articles.add_article") and may_file(article.section, by)):
            raise PermissionDenied
        article.status = Status.DRAFT
        article.top_section = article.section.top
        article.created_by, article.created_at, article.saved_at = by, at, at
        article.edition = 1
        article.save(force_insert=True)
        remember(article, "create", "", by=by, at=at)
        return freeze(article, by=by, at=at)

    stored = Article.objects.locked().get(pk=article.pk)
    if by and not may_edit(stored, by):
        raise PermissionDenied
    shelf = {} if stored.published_at else _shelf(article.section)
    moves_house = bool(shelf) and shelf["section_id"] != stored.section_id
    if by and moves_house and not may_file(article.section, by):
        raise PermissionDenied
    if stored.edition != article.edition:
        raise Conflict(
            str(_("حُفظت نسخة أحدث من هذه المادة بعد فتحها هنا. النص المكتوب باقٍ أدناه، ولم يُحفظ بعد."))
        )
    earlier = article.continues if article.continues_id != stored.continues_id else None
    if earlier and makes_circle(article, earlier):
        raise DeskError(str(CIRCLE))
    if stored.words() == article.words() and all(getattr(stored, k) == v for k, v in shelf.items()):
        last = stored.revisions.first()
        if last is not None and last.words() == stored.words():
            return last
    write(article, stored.status, edition=article.edition + 1, saved_at=at, **article.words(), **shelf)
    return freeze(article, by=by, at=at)


@transaction.atomic
@only()
def submit(article: Article, *, by: Staff | None, at: datetime, edition: int | None = None) -> StatusChange:
    """Hand a draft to the desk."""
    old, new = check("submit", article, by, edition=edition)
    write(article, old, status=new, handed_at=at)
    return remember(article, "submit", old, by=by, at=at)


@transaction.atomic
@only()
def send_back(article: Article, *, note: str, by: Staff | None, at: datetime) -> StatusChange:
    """Return a story to its writer with a note that says what is wanted."""
    old, new = check("send_back", article, by)
    note = _needed(note, "send_back")
    write(article, old, status=new, handed_at=None)
    return remember(article, "send_back", old, by=by, at=at, note=note)


@transaction.atomic
def schedule(
    article: Article, *, goes_live_at: datetime, by: Staff | None, at: datetime, edition: int | None = None
) -> StatusChange:
    """Freeze the words now and print them at a time: a first publication or a change to print.

    Raises NotReady, Embargoed for a time before the embargo's end, MoveNotAllowed for a time that has
    passed or is too far, and Conflict when the words are no longer those of `edition`.
    """
    old, new = check("schedule", article, by, edition=edition)
    _require_ready(article, by)
    _require_coming(goes_live_at, at, _("موعد النشر مضى. يُرجى اختيار وقت قادم، أو النشر الآن."))
    _require_no_embargo(article, goes_live_at)
    if article.withdraw_at and article.withdraw_at <= goes_live_at:
        raise MoveNotAllowed(str(_("موعد النشر بعد موعد السحب. يُرجى تغيير أحدهما.")))
    with only(*_pages_until_the_hour(article)):
        revision = freeze(article, by=by, at=at)
        waits = {"scheduled_revision": revision, "goes_live_at": goes_live_at, "handed_at": None}
        write(article, old, status=new, **waits)
        return remember(article, "schedule", old, by=by, at=at, revision=revision, due_at=goes_live_at)


@transaction.atomic
def unschedule(article: Article, *, by: Staff | None, at: datetime) -> StatusChange:
    """Take back a time: a story not yet printed returns to the desk, one in print stays as it is."""
    old, new = check("unschedule", article, by)
    back = {"handed_at": at, "withdraw_at": None, "withdraw_note": ""} if old == Status.SCHEDULED else {}
    with only(*_pages_until_the_hour(article)):
        write(article, old, status=new, scheduled_revision=None, goes_live_at=None, **back)
        return remember(article, "unschedule", old, by=by, at=at)


@transaction.atomic
def publish(
    article: Article,
    *,
    by: Staff | None,
    at: datetime,
    edition: int | None = None,
    was_in_print: bool = False,
) -> StatusChange:
    """Print the working copy for the first time.

    A story that `was_in_print` elsewhere asks no rule what it lacks, and is no news to anybody. Raises
    NotReady, Embargoed, MoveNotAllowed, PermissionDenied, and Conflict as schedule does.
    """
    old, _new = check("publish", article, by, edition=edition)
    if not was_in_print:
        _require_ready(article, by)
    _require_no_embargo(article, at)
    revision = freeze(article, by=by, at=at)
    return print_first(article, revision, old, by=by, at=at, is_news=not was_in_print)


@transaction.atomic
def update(
    article: Article,
    *,
    by: Staff | None,
    at: datetime,
    edition: int | None = None,
    was_in_print: bool = False,
    first_at: datetime | None = None,
) -> StatusChange:
    """Print the working copy over what stands, with no public note; `was_in_print` as publish has it.

    `first_at` dates it anew: where it comes from, it was first printed at another moment than was known here.
    """
    old, new = check("update", article, by, edition=edition)
    if not was_in_print:
        _require_ready(article, by)
    note, stood_at = "", article.published_at
    if first_at and stood_at and first_at != stood_at:
        site = SiteSettings.load()
        note = f"{site.moment(stood_at)} ← {site.moment(first_at)}"
        redate(article, old, first_at)
    change = reprint(article, freeze(article, by=by, at=at), "update", old, new, by=by, at=at, note=note)
    if note and stood_at:
        count_moved(article, stood_at, at=at)
    return change


@transaction.atomic
def correct(
    article: Article,
    *,
    note: str,
    kind: str = Correction.Kind.CORRECTION,
    by: Staff,
    at: datetime,
    edition: int | None = None,
) -> StatusChange:
    """Print the working copy over what stands, and tell readers why: one of the four kinds, with a note."""
    old, new = check("correct", article, by, edition=edition)
    note = _needed(note, "correct")
    if kind not in Correction.Kind.values:
        raise MoveNotAllowed(str(_("يُرجى اختيار نوع التصحيح من القائمة.")))
    _require_ready(article, by)
    revision = freeze(article, by=by, at=at)
    change = reprint(article, revision, "correct", old, new, by=by, at=at, note=note)
    Correction.objects.create(article=article, kind=kind, note=note, at=at, by=by, revision=revision)
    return change


@transaction.atomic
def withdraw(article: Article, *, note: str, by: Staff | None, at: datetime) -> StatusChange:
    """Take a published story out of print and leave a public note in its place.

    Readers get 410 with the note; lists drop it at once.
    """
    old, _new = check("withdraw", article, by)
    return take_out(article, old, note=_needed(note, "withdraw"), by=by, at=at)


@transaction.atomic
def schedule_withdrawal(
    article: Article, *, withdraw_at: datetime, note: str = "", by: Staff, at: datetime
) -> StatusChange:
    """Set the time at which a story leaves print; without a note it says that its time is over."""
    old, _new = check("schedule_withdrawal", article, by)
    _require_coming(withdraw_at, at, _("موعد السحب مضى. يُرجى اختيار وقت قادم، أو السحب الآن."))
    if old == Status.SCHEDULED and article.goes_live_at and withdraw_at <= article.goes_live_at:
        raise MoveNotAllowed(str(_("موعد السحب قبل موعد النشر. يُرجى تغيير أحدهما.")))
    note = arabic.tidy(note).strip() or str(EXPIRED)
    write(article, old, withdraw_at=withdraw_at, withdraw_note=note)
    return remember(article, "schedule_withdrawal", old, by=by, at=at, note=note, due_at=withdraw_at)


@transaction.atomic
def unschedule_withdrawal(article: Article, *, by: Staff, at: datetime) -> StatusChange:
    """Take back the time of a withdrawal: the story stays."""
    old, _new = check("unschedule_withdrawal", article, by)
    write(article, old, withdraw_at=None, withdraw_note="")
    return remember(article, "unschedule_withdrawal", old, by=by, at=at)


@transaction.atomic
@only()
def embargo(
    article: Article, *, embargo_until: datetime, note: str = "", by: Staff, at: datetime
) -> StatusChange:
    """Let nothing of the story out before a time, by no door; the note says who asked for it.

    An earlier end than the one that stands is a lifting: Embargoed for those who may not lift.
    """
    old, _new = check("embargo", article, by)
    _require_coming(embargo_until, at, _("موعد انتهاء الحظر مضى. يُرجى اختيار وقت قادم."))
    standing = article.embargo_until
    if standing and embargo_until < standing and not by.has_perm("articles.lift_embargo_article"):
        words = {"until": SiteSettings.load().moment(standing)}
        raise Embargoed(
            str(_("الحظر قائم حتى %(until)s. تقديم موعده رفع له، ولا يرفعه إلا مدير التحرير.") % words)
        )
    if article.goes_live_at and article.goes_live_at < embargo_until:
        raise MoveNotAllowed(str(_("موعد النشر قبل انتهاء الحظر. يُرجى تغيير الموعد أو إلغاء الجدولة أولًا.")))
    write(article, old, embargo_until=embargo_until)
    return remember(
        article, "embargo", old, by=by, at=at, note=arabic.tidy(note).strip(), due_at=embargo_until
    )


@transaction.atomic
@only()
def lift_embargo(article: Article, *, note: str, by: Staff, at: datetime) -> StatusChange:
    """Override an embargo before its time; the memory keeps who did it and why."""
    old, _new = check("lift_embargo", article, by)
    note, until = _needed(note, "lift_embargo"), article.embargo_until
    write(article, old, embargo_until=None)
    return remember(article, "lift_embargo", old, by=by, at=at, note=note, due_at=until)


@transaction.atomic
@only()
def override_approvals(
    article: Article, *, note: str, by: Staff, at: datetime, edition: int | None = None
) -> StatusChange:
    """Go over the required steps that were not given, for these words alone; the memory keeps who and why.

    Raises MoveNotAllowed where none is missing, and Conflict when the words are not those of `edition`.
    """
    old, _new = check("override_approvals", article, by, edition=edition)
    note = _needed(note, "override_approvals")
    lacking = required(article)
    for step in lacking:
        record(article, step, note=note, by=by, at=at, is_override=True)
    told = "\n".join(("، ".join(step.name for step in lacking), note))
    return remember(article, "override_approvals", old, by=by, at=at, note=told)


@transaction.atomic
def reshelve(
    article: Article, *, section: Category, slug: str = "", by: Staff | None, at: datetime
) -> StatusChange:
    """Move a story in print to another section, give its address another tail, or both.

    Its number stays, so every address that was ever shared still leads to it. An empty slug keeps the
    one that stands. Raises MoveNotAllowed when nothing would change or no tail is left of the slug.
    """
    old, _new = check("reshelve", article, by)
    if by and not may_file(section, by):
        raise PermissionDenied
    tail = arabic.slug(slug) if slug.strip() else article.slug
    if not tail or tail in RESERVED_TAILS:
        raise MoveNotAllowed(str(_("لا يصلح «%(slug)s» ذيلًا لرابط. يُرجى كتابة غيره.") % {"slug": slug}))
    if section.pk == article.section_id and tail == article.slug:
        raise MoveNotAllowed(str(_("لا تغيير في القسم ولا في الرابط.")))
    names = Category.objects.in_bulk([article.section_id, section.pk])
    told = [f"{names[article.section_id]} ← {names[section.pk]}"] if section.pk != article.section_id else []
    if tail != article.slug:
        told.append(f"{article.slug} ← {tail}")
    write(article, old, slug=tail, **_shelf(section))
    article.section = section
    index.put_again(article)
    count_story(article, 0, at=at)
    return remember(article, "reshelve", old, by=by, at=at, note="\n".join(told))


@transaction.atomic
def flag_campaign(article: Article, *, by: Staff, at: datetime) -> StatusChange:
    """Mark a story as one of an election campaign, which nothing puts forward during election silence."""
    return _mark_campaign("flag_campaign", article, is_campaign=True, by=by, at=at)


@transaction.atomic
def unflag_campaign(article: Article, *, by: Staff, at: datetime) -> StatusChange:
    """Take the mark of a campaign away again."""
    return _mark_campaign("unflag_campaign", article, is_campaign=False, by=by, at=at)


@transaction.atomic
@only()
def trash(article: Article, *, by: Staff | None, at: datetime) -> StatusChange:
    """Put away a story that was never printed; the clock empties the trash after its days."""
    old, _new = check("trash", article, by)
    write(article, old, trashed_at=at)
    return remember(article, "trash", old, by=by, at=at)


@transaction.atomic
@only()
def untrash(article: Article, *, by: Staff | None, at: datetime) -> StatusChange:
    """Bring a story back from the trash, as it was."""
    old, _new = check("untrash", article, by)
    write(article, old, trashed_at=None)
    return remember(article, "untrash", old, by=by, at=at)


# Private parts ------------------------------------------------------------------------------------


def _needed(note: str, verb: str) -> str:
    note = arabic.tidy(note).strip()
    if not note:
        raise MoveNotAllowed(str(_("لا بد من نص في خانة «%(field)s».") % {"field": MOVES[verb].note}))
    return note


def _require_ready(article: Article, by: Staff | None) -> None:
    """Refuse print to words that lack something; the house itself, which imports, asks nobody's approval."""
    found = readiness(article, steps=None if by else ())
    if found.missing:
        raise NotReady(found.missing)


def _require_coming(moment: datetime, at: datetime, passed: object) -> None:
    if moment <= at:
        raise MoveNotAllowed(str(passed))
    if moment > at + timedelta(days=DAYS_AHEAD_MAX):
        raise MoveNotAllowed(str(_("الموعد أبعد من سنتين. تُرجى مراجعة السنة.")))


def _pages_until_the_hour(article: Article) -> tuple[str, ...]:
    """The pages that are kept until a change's hour and no longer: the story's own, where it is in print."""
    return (story_key(article.pk),) if article.status in IN_PRINT else ()


def _require_no_embargo(article: Article, moment: datetime) -> None:
    """Refuse print at a moment that the embargo still covers."""
    until = article.embargo_until
    if until and moment < until:
        site = SiteSettings.load()
        raise Embargoed(
            str(
                _(
                    "على المادة حظر نشر حتى %(until)s. تُجدول لذلك الموعد أو بعده، "
                    "أو يرفع مدير التحرير الحظر مع ذكر السبب."
                )
                % {"until": site.moment(until)}
            )
        )


def _shelf(section: Category) -> dict[str, int]:
    """Where a story is filed: its section, and the one of the masthead over it."""
    return {"section_id": section.pk, "top_section_id": section.top.pk}


def _mark_campaign(
    verb: str, article: Article, *, is_campaign: bool, by: Staff, at: datetime
) -> StatusChange:
    old, _new = check(verb, article, by)
    write(article, old, is_campaign=is_campaign)
    return remember(article, verb, old, by=by, at=at)
