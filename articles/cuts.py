"""Which cuts a picture has: a row to each, planned with the change that asks for it; its files come later."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from articles.models import FollowUp, Image, Rendition
from articles.models.media import SHARE, WIDTHS_PX
from kalima.text.crops import RATIOS, WHOLE, Box, automatic, box_of

# What every picture has, whole or inside the box of a use: itself, the pages' cards, other sites' cards.
ALWAYS = ("", "wide", "classic", "square", SHARE)

# A ratio, and the box that a use cuts out first.
Wanted = tuple[str, str]


@transaction.atomic
def plan(image: Image, *, wanted: Iterable[Wanted] = (), at: datetime) -> bool:
    """Give a picture the rows of its cuts, these among them; whether any was missing or had moved.

    A row whose box has moved is retired and keeps its files for the pages that name them; the new one
    has another name. What is new is owed to the worker.
    """
    Image.objects.select_for_update(no_key=True).get(pk=image.pk)
    rows = {(row.ratio, row.within): row for row in image.renditions.current()}
    asked = {(ratio, "") for ratio in ALWAYS} | set(rows) | set(wanted)
    new = [_row(image, ratio, within) for ratio, within in sorted(asked)]
    new = [row for row in new if (old := rows.get((row.ratio, row.within))) is None or old.box != row.box]
    if not new:
        return False
    moved = [rows[key].pk for row in new if (key := (row.ratio, row.within)) in rows]
    if moved:
        Rendition.objects.filter(pk__in=moved).update(retired_at=at)
    Rendition.objects.bulk_create(new)
    FollowUp.objects.owe(FollowUp.Kind.RENDITIONS, image, at=at)
    return True


def wanted_for(crop: str) -> set[Wanted]:
    """The cuts that a use asks for beyond those that every picture has."""
    if crop in RATIOS:
        return {(crop, "")}
    return {(ratio, crop) for ratio in ALWAYS} if crop else set()


def box_for(image: Image, ratio: str, within: str) -> Box:
    """Where a picture is cut: by hand if that was drawn and lies inside, else around its focal point."""
    room = box_of(within) or WHOLE
    if not ratio:
        return room
    drawn = box_of(image.crops.get(ratio))
    if drawn and _holds(room, drawn):
        return drawn
    return automatic(ratio, image.width_px, image.height_px, image.focal_point, room)


def _row(image: Image, ratio: str, within: str) -> Rendition:
    box = box_for(image, ratio, within)
    left, upper, right, lower = box.pixels(image.width_px, image.height_px)
    width_px = min(right - left, max(WIDTHS_PX[ratio]))
    across, down = RATIOS.get(ratio, (right - left, lower - upper))
    height_px = max(1, round(width_px * down / across))
    return Rendition(
        image=image, ratio=ratio, within=within, box=str(box), width_px=width_px, height_px=height_px
    )


def _holds(room: Box, box: Box) -> bool:
    return (
        room.x <= box.x
        and room.y <= box.y
        and box.x + box.width <= room.x + room.width
        and box.y + box.height <= room.y + room.height
    )
