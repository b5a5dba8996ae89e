"""The steps that the desk's verbs are made of: check, write, freeze, remember, print."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from articles.days import first_moment
from articles.models import Article, Byline, Revision, Staff, Status, StatusChange, TaggedArticle
from articles.months import count_story
from articles.moves import MOVES, Conflict, MoveNotAllowed, is_open, may
from articles.pictures import open_uses, placed_beside, plan_uses, shown_in, shut_unshown
from articles.quick import index_headline
from articles.refetching import owe_refetching
from articles.search import index, related
from articles.uses import keep_uses, uses_in
from articles.websub import owe_news


def check(
    verb: str, article: Article, by: Staff | None, *, edition: int | None = None
) -> tuple[Status, Status]:
    """Read the story again under the transaction's lock; its old and new status, or refuse.

    `edition` names the words that the person saw: the verb is refused with Conflict when they are others
    by now. `by` is None for the house itself, which may do everything.
    """
    article.refresh_from_db(from_queryset=Article.objects.locked())
    move = MOVES[verb]
    if by and not may(verb, article, by):
        raise PermissionDenied
    old = Status(article.status)
    if not is_open(verb, article):
        raise MoveNotAllowed(_why_closed(verb, article, old))
    if edition is not None and edition != article.edition:
        raise Conflict(
            str(
                _(
                    "حُفظت نسخة أحدث من هذه المادة بعد فتح هذه الصفحة، ولم يُنفّذ شيء. "
                    "تُرجى مراجعة النسخة الأحدث ثم إعادة المحاولة."
                )
            )
        )
    return old, Status(move.leads[old])


def _why_closed(verb: str, article: Article, old: Status) -> str:
    if article.trashed_at:
        return str(_("المادة في سلة المحذوفات. تُستعاد منها أولًا."))
    if verb == "unschedule" and old in MOVES[verb].leads:
        return str(_("لا موعد لهذه المادة."))
    if verb == "unschedule_withdrawal" and old in MOVES[verb].leads:
        return str(_("لا موعد لسحب هذه المادة."))
    if verb == "lift_embargo" and old in MOVES[verb].leads:
        return str(_("لا حظر على هذه المادة."))
    if verb == "override_approvals" and old in MOVES[verb].leads:
        return str(_("لا تنقص المادة إجازة، ولا شيء يُتجاوز."))
    if verb in ("flag_campaign", "unflag_campaign") and old in MOVES[verb].leads:
        is_marked = verb == "flag_campaign"
        return str(_("المادة مميَّزة من قبل.") if is_marked else _("المادة ليست مميَّزة."))
    if verb == "untrash" and old in MOVES[verb].leads:
        return str(_("المادة ليست في سلة المحذوفات."))
    words = {"verb": MOVES[verb].label, "status": old.label}
    return str(_("لا يمكن «%(verb)s» الآن، فحالة المادة: %(status)s.") % words)


def write(article: Article, old: str, **values: object) -> None:
    """Change a story only if its status is still the one that was checked."""
    changed = Article.objects.filter(pk=article.pk, status=old).update(**values)
    if changed != 1:
        raise MoveNotAllowed(str(_("تغيّرت حالة المادة قبل لحظة. يُرجى فتحها من جديد.")))
    for name, value in values.items():
        setattr(article, name, value)


def freeze(article: Article, *, by: Staff | None, at: datetime) -> Revision:
    """The working copy as a revision; the last one again when no word has changed since."""
    words = article.words()
    last = article.revisions.first()
    if last is not None and last.words() == words:
        return last
    index_headline(article)
    keep_uses(article)
    plan_uses(article, at=at)
    return Revision.objects.create(article=article, made_by=by, made_at=at, **words)


def remember(
    article: Article,
    verb: str,
    old: str,
    *,
    by: Staff | None,
    at: datetime,
    note: str = "",
    revision: Revision | None = None,
    due_at: datetime | None = None,
) -> StatusChange:
    """The one row of memory that a verb leaves."""
    return StatusChange.objects.create(
        article=article,
        verb=verb,
        old_status=old,
        new_status=article.status,
        by=by,
        at=at,
        note=note,
        revision=revision,
        due_at=due_at,
    )


def print_first(
    article: Article,
    revision: Revision,
    old: Status,
    *,
    by: Staff | None,
    at: datetime,
    due_at: datetime | None = None,
    is_news: bool = True,
) -> StatusChange:
    """Put a revision into print for the first time, at the hour that was set for it or now.

    A story dated to the day stands at the first minute of that day, whenever it is printed. Of one that is no
    news the hub of the feeds is not told.
    """
    published_at = due_at or at
    if article.dated_on:
        published_at = first_moment(article.dated_on)
    write(
        article,
        old,
        status=Status.PUBLISHED,
        published_revision=revision,
        scheduled_revision=None,
        goes_live_at=None,
        handed_at=None,
        embargo_until=None,
        published_at=published_at,
        slug=article.choose_slug(revision.headline),
    )
    hang(article, revision, at=at)
    change = remember(article, "publish", old, by=by, at=at, revision=revision, due_at=due_at)
    if is_news:
        owe_news(article, at=at)
    count_story(article, 1, at=at)
    return change


def reprint(
    article: Article,
    revision: Revision,
    verb: str,
    old: Status,
    new: Status,
    *,
    by: Staff | None,
    at: datetime,
    note: str = "",
    due_at: datetime | None = None,
) -> StatusChange:
    """Put a revision into print over what stands there."""
    over = article.published_revision
    before = _shown(article)
    write(
        article,
        old,
        status=new,
        published_revision=revision,
        scheduled_revision=None,
        goes_live_at=None,
        updated_at=at,
    )
    take_down(article)
    hang(article, revision, over=over, at=at)
    shut_unshown(before - _shown(article), at=at)
    change = remember(article, verb, old, by=by, at=at, note=note, revision=revision, due_at=due_at)
    owe_news(article, at=at)
    count_story(article, 0, at=at)
    return change


def redate(article: Article, old: Status, published_at: datetime) -> None:
    """Give a story in print another first moment; reprinted after it, it hangs and is found there."""
    write(article, old, published_at=published_at)
    index.take_out(article.pk)


def take_out(
    article: Article,
    old: Status,
    *,
    note: str,
    by: Staff | None,
    at: datetime,
    due_at: datetime | None = None,
) -> StatusChange:
    """Take a story out of print: its address answers with the note, and nothing of it is left waiting."""
    write(
        article,
        old,
        status=Status.WITHDRAWN,
        withdrawn_at=at,
        withdrawal_note=note,
        withdraw_at=None,
        withdraw_note="",
        scheduled_revision=None,
        goes_live_at=None,
    )
    take_down(article)
    index.take_out(article.pk)
    related.forgive(article)
    keep_uses(article)
    shut_unshown(_shown(article) | placed_beside(article, at=at), at=at)
    change = remember(article, "withdraw", old, by=by, at=at, note=note, due_at=due_at)
    owe_news(article, at=at)
    owe_refetching(article, at=at)
    count_story(article, -1, at=at)
    return change


def hang(article: Article, revision: Revision, *, over: Revision | None = None, at: datetime) -> None:
    """Hang the revision's tags and bylines on the story, now that readers see and find it, with its pictures.

    `over` is what they saw until now. What the working copy says and shows was noted when it was saved: that
    is asked for again only where print comes to say or show something else.
    """
    published_at = article.published_at
    assert published_at is not None
    open_uses(revision, at=at)
    if revision.headline != (over or article).headline:
        index_headline(article)
    if uses_in(revision) != (uses_in(over) if over else set()):
        keep_uses(article)
    tags, credits = revision.known_tags(), revision.known_credits()
    TaggedArticle.objects.bulk_create(
        TaggedArticle(tag=tag, content_object=article, order=i, published_at=published_at)
        for i, tag in enumerate(tags)
    )
    signed = {credit.writer.pk: credit for credit in credits if credit.writer}
    Byline.objects.bulk_create(
        Byline(article=article, writer=credit.writer, role=credit.role, order=i, published_at=published_at)
        for i, credit in enumerate(signed.values())
    )
    index.put(article, tags=tags, credits=credits)
    related.owe(article, at=at)


def take_down(article: Article) -> None:
    """Take a story's tags and bylines down: it leaves print, or others are to hang there."""
    TaggedArticle.objects.filter(content_object=article).delete()
    Byline.objects.filter(article=article).delete()


def _shown(article: Article) -> set[int]:
    """Numbers of the pictures that its printed words show."""
    return shown_in(article.published_revision) if article.published_revision else set()
