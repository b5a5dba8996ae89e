"""The ticker's verbs: a line is raised over every page, kept longer, led to another story, ended early."""

from datetime import datetime, timedelta

from django.contrib.admin.models import ADDITION
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.logbook import log_act
from articles.models import Article, Mood, SiteSettings, Staff, Status, TickerItem
from articles.moves import DeskError, works_on
from articles.standing import LINES_MAX
from kalima.text import arabic

# How long a line may stand, in minutes, and how long it does where nobody chose.
SPANS_MIN = (30, 60, 120, 240, 720)
SPAN_MIN = 120

FULL = _("شريط العاجل ممتلئ: فيه %(n)d أسطر. يُنهى واحد منها أولًا.")
OVER = _("لم يعد هذا السطر في الشريط.")


@transaction.atomic
def raise_ticker(
    text: str = "", *, story: Article | None = None, minutes: int = SPAN_MIN, by: Staff, at: datetime
) -> TickerItem:
    """Put a line over every page; with a story and no text, the story's headline.

    A line that runs already, with the same words or for the same story, is given back as it is, so that a
    second tap raises nothing. Raises DeskError where the ticker is full or the story may not be told of.
    """
    _may(by, "articles.add_tickeritem")
    if story is not None:
        story.refresh_from_db(from_queryset=Article.objects.locked())
        if not works_on(story, by):
            raise PermissionDenied
        _refuse_what_is_not_told(story, at)
        text = text or (story.printed.headline if story.is_in_print else story.headline)
    text = arabic.tidy_line(text)
    # The settings' row stands for the ticker: of two people who raise at once one sees the other's line.
    SiteSettings.objects.select_for_update(no_key=True).get(pk=1)
    shown = list(TickerItem.objects.shown(at))
    for item in shown:
        if item.text == text or (story and item.story_id == story.pk):
            return _tied(item, story)
    if len(shown) >= LINES_MAX:
        raise DeskError(str(FULL % {"n": LINES_MAX}))
    item = TickerItem.objects.create(
        text=text, story=story, raised_at=at, raised_by=by, expires_at=at + timedelta(minutes=minutes)
    )
    log_act(item, [{"added": {}}], by=by, at=at, flag=ADDITION)
    return item


@transaction.atomic
def extend(item: TickerItem, *, minutes: int, by: Staff, at: datetime) -> datetime:
    """Let a line stand for so long from now, and never shorter than it would; when it ends.

    Two who extend at once, or one who taps twice, come to the later end. Raises DeskError once it is over.
    """
    _may(by, "articles.change_tickeritem")
    until = at + timedelta(minutes=minutes)
    running = TickerItem.objects.running(at).filter(pk=item.pk)
    if running.filter(expires_at__lt=until).update(expires_at=until) == 1:
        item.expires_at = until
        log_act(item, [{"said": str(_("تمديد"))}], by=by, at=at)
        return until
    ends = running.values_list("expires_at", flat=True).first()
    if ends is None:
        raise DeskError(str(OVER))
    return ends


@transaction.atomic
def lead_to(item: TickerItem, story: Article | None, *, by: Staff, at: datetime) -> None:
    """Have a line that runs lead to another story, or to none; its words stay.

    Raises DeskError once it is over, where another line leads there, or the story may not be told of.
    """
    _may(by, "articles.change_tickeritem")
    if story is not None:
        story.refresh_from_db(from_queryset=Article.objects.locked())
        if not works_on(story, by):
            raise PermissionDenied
        _refuse_what_is_not_told(story, at)
    SiteSettings.objects.select_for_update(no_key=True).get(pk=1)
    running = TickerItem.objects.running(at)
    if story and running.filter(story=story).exclude(pk=item.pk).exists():
        raise DeskError(str(_("في الشريط سطر آخر لهذه المادة. لم يتغير شيء.")))
    if running.filter(pk=item.pk).update(story=story) != 1:
        raise DeskError(str(OVER))
    item.story = story
    log_act(item, [{"said": str(_("تغيير مادة السطر"))}], by=by, at=at)


@transaction.atomic
def end_ticker(item: TickerItem, *, by: Staff, at: datetime) -> None:
    """Take a line off every page before its time. Raises DeskError once it is over."""
    _may(by, "articles.change_tickeritem")
    if TickerItem.objects.running(at).filter(pk=item.pk).update(ended_at=at, ended_by=by) != 1:
        raise DeskError(str(OVER))
    log_act(item, [{"said": str(_("إنهاء العرض"))}], by=by, at=at)


def why_not_told(story: Article, *, at: datetime) -> str:
    """Why a story is not raised now; "" for one that may be. One query, for a story of a campaign alone.

    An embargo is about the ticker too; what was withdrawn or thrown away leads nowhere.
    """
    if story.embargo_until and story.embargo_until > at:
        return str(_("على هذه المادة حظر نشر لم يحن موعده. لم يُرفع شيء."))
    if story.is_campaign and Mood.objects.silence(at).exists():
        return str(_("هذه مادة انتخابية، والصمت الانتخابي قائم. لم يُرفع شيء."))
    if story.status == Status.WITHDRAWN or story.trashed_at:
        return str(_("سُحبت هذه المادة أو حُذفت. لم يُرفع شيء."))
    return ""


def _tied(item: TickerItem, story: Article | None) -> TickerItem:
    """A line that runs, with the story that now follows where it had none."""
    if story and item.story_id is None:
        item.story = story
        item.save(update_fields=["story"])
    return item


def _may(by: Staff, permission: str) -> None:
    if not by.has_perm(permission):
        raise PermissionDenied


def _refuse_what_is_not_told(story: Article, at: datetime) -> None:
    if reason := why_not_told(story, at=at):
        raise DeskError(reason)
