"""The pictures that a copy uses: their cuts planned when it is saved, their files opened with print."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from articles import followups
from articles.cuts import plan, wanted_for
from articles.models import Article, Attachment, Board, Copy, FollowUp, Image, MediaUse, Place
from kalima.text.html import PictureUse, media_in, picture_uses

# Those on a board's standing places are among them each time; a paper has a few dozen.
LOOKED_AT_ONCE = 500


def uses_of(copy: Copy) -> list[PictureUse]:
    """What a copy shows and says of pictures: at its head first, then in its body."""
    lead = (
        [
            PictureUse(
                copy.lead_image_id,
                copy.lead_alt,
                copy.lead_caption,
                copy.lead_decorative,
                copy.lead_crop,
            )
        ]
        if copy.lead_image_id
        else []
    )
    return lead + picture_uses(copy.body)


def shown_in(copy: Copy) -> set[int]:
    """Numbers of the pictures that a copy's page shows, those before its videos among them."""
    videos = {number for kind, number, _place in media_in(copy.body) if kind == "attachment"}
    posters = Attachment.objects.filter(pk__in=videos, poster__isnull=False) if videos else None
    before = set(posters.values_list("poster", flat=True)) if posters is not None else set()
    return {use.image for use in uses_of(copy)} | before


def plan_uses(copy: Copy, *, at: datetime) -> None:
    """Plan the cuts that these uses ask for beyond those that every picture has; no query without any."""
    asked: dict[int, set[tuple[str, str]]] = {}
    for use in uses_of(copy):
        if wanted := wanted_for(use.crop):
            asked.setdefault(use.image, set()).update(wanted)
    for number, image in sorted(Image.objects.in_bulk(asked).items() if asked else ()):
        plan(image, wanted=asked[number], at=at)


def open_uses(copy: Copy, *, at: datetime) -> None:
    """Open the files of the pictures that this copy shows, now that it is printed.

    The row says so within the transaction, the files follow after the commit, and are owed in between:
    whatever dies there, the worker or the first reader opens them.
    """
    numbers = shown_in(copy)
    if not numbers:
        return
    _open(list(Image.objects.filter(pk__in=numbers, opened_at=None)), at)


@transaction.atomic
def shut_unshown(numbers: Collection[int], *, at: datetime) -> None:
    """Close the files of those of these pictures that no page of the readers shows any more.

    To be called by whatever takes pictures off such a page, in the same transaction and after their uses
    were kept. Of two who take out the last two stories with a picture one waits here for the other.
    """
    if not numbers:
        return
    open_still = Image.objects.filter(pk__in=numbers, opened_at__isnull=False)
    rows = list(open_still.select_for_update(no_key=True).order_by("pk"))
    kept = _shown_among([image.pk for image in rows], at=at)
    shut = [image for image in rows if image.pk not in kept]
    Image.objects.filter(pk__in=[image.pk for image in shut]).update(opened_at=None)
    for image in shut:
        FollowUp.objects.owe(FollowUp.Kind.CLOSING, image, at=at)
    if shut:
        transaction.on_commit(lambda: _pay(FollowUp.Kind.CLOSING, shut, at), robust=True)


def shut_forgotten(*, at: datetime) -> int:
    """Close what no page shows any more though no act closed it, as where a place of a board ended.

    Called by the clock, some at each call; how many it looked at.
    """
    printed = MediaUse.objects.filter(board=None, in_print=True)
    before_videos = printed.filter(attachment__poster=OuterRef("pk"))
    open_still = Image.objects.filter(opened_at__isnull=False)
    doubtful = open_still.exclude(Exists(printed.filter(image=OuterRef("pk")))).exclude(Exists(before_videos))
    numbers = list(doubtful.order_by("pk").values_list("pk", flat=True)[:LOOKED_AT_ONCE])
    shut_unshown(numbers, at=at)
    return len(numbers)


def placed_beside(article: Article, *, at: datetime) -> set[int]:
    """Numbers of the pictures that boards show in place of a story's own."""
    return {place.picture for place in _standing_places(at) if place.story == article.pk and place.picture}


@transaction.atomic
def open_if_shown(image: Image, *, at: datetime) -> bool:
    """Open a picture that readers' pages show though no print opened it; whether they do.

    Asked when somebody wants a file that is still held. A picture on a board comes by the board's hour, one
    before a video by a change of the video.
    """
    if not _shown_among([image.pk], at=at):
        return False
    _open([image], at)
    image.refresh_from_db(fields=["opened_at"])
    return True


def _shown_among(numbers: Collection[int], *, at: datetime) -> set[int]:
    """Those of these pictures that a story in print shows, or a board beside a story in print."""
    if not numbers:
        return set()
    printed = MediaUse.objects.filter(board=None, in_print=True)
    own = printed.filter(image__in=numbers).values_list("image", flat=True)
    before_videos = printed.filter(attachment__poster__in=numbers).values_list(
        "attachment__poster", flat=True
    )
    beside = [place for place in _standing_places(at) if place.picture in numbers]
    stories = {place.story for place in beside}
    in_print = set(Article.objects.published().filter(pk__in=stories).values_list("pk", flat=True))
    arranged = [place.picture for place in beside if place.story in in_print]
    return {number for number in (*own, *before_videos, *arranged) if number}


def _standing_places(at: datetime) -> Iterator[Place]:
    """The places that boards have before the readers."""
    for board in Board.objects.with_arrangements():
        if arrangement := board.standing(at):
            yield from arrangement.places_at(at).values()


def _open(new: list[Image], at: datetime) -> None:
    if not new:
        return
    Image.objects.filter(pk__in=[image.pk for image in new], opened_at=None).update(opened_at=at)
    for image in new:
        FollowUp.objects.owe(FollowUp.Kind.OPENING, image, at=at)
    transaction.on_commit(lambda: _pay(FollowUp.Kind.OPENING, new, at), robust=True)


def _pay(kind: str, images: Iterable[Image], at: datetime) -> None:
    for image in images:
        followups.pay(kind, image, at=at)
