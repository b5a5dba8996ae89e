"""The verbs of tags: renamed, merged into one; and where the stories of a tag hang while a merge goes on."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import count

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from articles.categories.models import Tag
from articles.logbook import log_act
from articles.models import OUTDATED, FollowUp, SearchDocument, Staff, TaggedArticle
from articles.search.renewal import renew

# So many tags become one at once, and so many stories are hung on it in one transaction: a moment's work.
# The worker moves the rest, as many at a time.
MERGED_MAX = 20
MOVED_AT_ONCE = 2000


class TagRefused(Exception):
    """A verb of tags was refused; the sentence says why, and what is as it was."""


@transaction.atomic
def rename(tag: Tag, name: str, *, was: str, by: Staff, at: datetime) -> Tag:
    """Give a tag another name, and an address by it; the old name and the old address lead to it.

    They do until another tag takes them. `was` is the name that the person saw. Raises PermissionDenied, and
    TagRefused for a name that is none or another's, or once someone else renamed or merged the tag.
    """
    if not by.has_perm("categories.change_tag"):
        raise PermissionDenied
    mine = _taken([tag.pk])[0]
    if mine.name != was:
        words = {"was": was, "name": mine.name}
        raise TagRefused(
            _("غيّر غيرك اسم الوسم «%(was)s» إلى «%(name)s» بعد فتح هذه الصفحة. لم يتغير شيء.") % words
        )
    before = Tag(name=mine.name, slug=mine.slug, spelling_key=mine.spelling_key, ending_key=mine.ending_key)
    mine.name = name
    try:
        mine.clean()
    except ValidationError as refusal:
        raise TagRefused(" ".join(refusal.messages)) from refusal
    if mine.name == was:
        return mine
    mine.slug = _free_tail(mine)
    try:
        with transaction.atomic():
            mine.save()
    except IntegrityError as reason:
        raise TagRefused(
            _("سبقك غيرك قبل لحظة إلى الاسم «%(name)s». لم يتغير شيء.") % {"name": mine.name}
        ) from reason
    if (before.slug, before.spelling_key) != (mine.slug, mine.spelling_key):
        before.stands_for = mine
        _keep(before)
    FollowUp.objects.owe(FollowUp.Kind.TAG, mine, at=at)
    log_act(mine, str(_("كان اسمه «%(was)s».") % {"was": was}), by=by, at=at)
    return mine


@transaction.atomic
def merge(tags: Collection[Tag], *, into: Tag, by: Staff, at: datetime) -> Tag:
    """Make tags one: what bears the others bears this one, and their names and addresses lead to it.

    For readers that is so from the commit on; what is more than MOVED_AT_ONCE stories the worker hangs over
    later (`hung_on`), and of all of them the search hears from it. It cannot be taken back. Raises
    PermissionDenied, and TagRefused when there is nothing to merge or someone else merged or deleted one of
    them first.
    """
    if not by.has_perm("categories.merge_tag"):
        raise PermissionDenied
    numbers = {tag.pk for tag in tags} - {into.pk}
    if not numbers or len(numbers) >= MERGED_MAX:
        raise TagRefused(_("يُدمج وسمان على الأقل، و%(n)s على الأكثر. لم يُدمج شيء.") % {"n": MERGED_MAX})
    topic, others = into, []
    for tag in _taken(numbers | {into.pk}):
        if tag.pk == into.pk:
            topic = tag
        else:
            others.append(tag)
    Tag.objects.filter(Q(pk__in=numbers) | Q(stands_for__in=numbers)).update(stands_for=topic)
    room = MOVED_AT_ONCE
    for tag in others:
        room -= _move(tag.pk, most=room)
        FollowUp.objects.owe(FollowUp.Kind.TAG, tag, at=at)
    names = "، ".join(f"«{tag.name}»" for tag in others)
    log_act(topic, str(_("دُمج فيه: %(names)s.") % {"names": names}), by=by, at=at)
    return topic


def settle(tag: Tag, *, at: datetime) -> None:
    """Do what a verb left to the worker, a transaction to each MOVED_AT_ONCE stories.

    Those of a merged tag are hung on the one it stands for. These, or those of a renamed one, the search
    reads again, for it knows stories by their tags and by the words of their names.
    """
    while _move(tag.pk, most=MOVED_AT_ONCE):
        pass
    rows, last = TaggedArticle.objects.filter(tag=tag).order_by("pk"), 0
    while batch := list(rows.filter(pk__gt=last).values_list("pk", "content_object")[:MOVED_AT_ONCE]):
        _outdate(story for _pk, story in batch)
        last = batch[-1][0]
    renew(at=at)


def move_left(*, at: datetime) -> int:
    """Owe the moving of what was hung on a tag in the moment it was merged; of how many tags."""
    left = list(Tag.objects.filter(Exists(_rows()), stands_for__isnull=False))
    for tag in left:
        FollowUp.objects.owe(FollowUp.Kind.TAG, tag, at=at)
    return len(left)


def in_print() -> QuerySet[Tag]:
    """Tags that a story in print carries; `gathers` says that some still hang on a tag merged into one."""
    gathers = Exists(TaggedArticle.objects.filter(tag__stands_for=OuterRef("pk")))
    return (
        Tag.objects.topics()
        .alias(hung=Exists(_rows()))
        .annotate(gathers=gathers)
        .filter(Q(hung=True) | Q(gathers=True))
    )


def hung_on(tag: Tag) -> "list[QuerySet[TaggedArticle, tuple[datetime, int]]]":
    """The stories in print of a tag of `in_print`, as lists of (published_at, number) to be read as one.

    One, and more while a merge goes on: then a story may stand in two.
    """
    numbers = [tag.pk]
    if tag.gathers:
        numbers += tag.former_names.filter(Exists(_rows())).values_list("pk", flat=True)
    stories = TaggedArticle.objects.values_list("published_at", "content_object_id")
    return [stories.filter(tag=number) for number in numbers]


# Private parts ------------------------------------------------------------------------------------


def _rows() -> QuerySet[TaggedArticle]:
    """The stories of the tag around this question."""
    return TaggedArticle.objects.filter(tag=OuterRef("pk"))


def _taken(numbers: Collection[int]) -> list[Tag]:
    """These tags, this transaction's until it ends, in the order that all take them in."""
    found = Tag.objects.select_for_update(no_key=True, of=("self",)).select_related("stands_for")
    tags = list(found.filter(pk__in=numbers).order_by("pk"))
    for tag in tags:
        if tag.stands_for:
            words = {"name": tag.name, "into": tag.stands_for.name}
            raise TagRefused(_("دمج غيرك «%(name)s» في «%(into)s» بعد فتح هذه الصفحة. لم يتغير شيء.") % words)
    if len(tags) < len(numbers):
        raise TagRefused(_("حذف غيرك وسمًا منها بعد فتح هذه الصفحة. لم يتغير شيء."))
    return tags


def _free_tail(tag: Tag) -> str:
    """The tail of a tag's name, counted up while another has it."""
    others = Tag.objects.topics().exclude(pk=tag.pk)
    tails = (tag.slugify(tag.name, i or None) for i in count())
    return next(tail for tail in tails if not others.filter(slug=tail).exists())


def _keep(former: Tag) -> None:
    """Keep a name of the past, once."""
    same = {"stands_for": former.stands_for, "slug": former.slug, "spelling_key": former.spelling_key}
    if not Tag.objects.filter(**same).exists():
        Tag.objects.bulk_create([former])


def _move(number: int, *, most: int) -> int:
    """Hang some stories of a merged tag, the newest first, on the one it stands for; how many were looked at.

    A story that has both keeps the one.
    """
    with transaction.atomic():
        tag = Tag.objects.select_for_update(no_key=True).get(pk=number)
        rows = TaggedArticle.objects.filter(tag=tag)
        if tag.stands_for_id is None:
            return 0
        newest = rows.order_by("-published_at", "-content_object_id").values_list("pk", "content_object")
        hung = list(newest[:most])
        mine = [pk for pk, _story in hung]
        same = TaggedArticle.objects.filter(tag=tag.stands_for_id, content_object=OuterRef("content_object"))
        rows.filter(Exists(same), pk__in=mine).delete()
        rows.filter(pk__in=mine).update(tag=tag.stands_for_id)
        _outdate(story for _pk, story in hung)
    return len(mine)


def _outdate(stories: Iterable[int]) -> None:
    """Have these stories put into the search again by the next who renews it."""
    SearchDocument.objects.filter(article__in=list(stories)).update(version=OUTDATED)
