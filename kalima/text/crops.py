"""Where a picture is cut: the ratios that pages use, boxes in per mille, and the box around a focal point."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from kalima.text import arabic

# Width over height of each ratio, by the name under which it is stored.
RATIOS = {"wide": (16, 9), "classic": (4, 3), "square": (1, 1), "tall": (4, 5), "share": (191, 100)}

NAMES = {
    "wide": "أفقي عريض",
    "classic": "أفقي",
    "square": "مربّع",
    "tall": "عمودي",
    "share": "بطاقة المشاركة",
}

# Boxes are counted in thousandths of the upright original, so that they fit its copies of any size.
WHOLE_SIDE = 1000
# A cut of less than this shows nothing that a page could enlarge.
SIDE_MIN = 20
# A hand that drew a box of a ratio may have missed it by so much.
RATIO_SLIP = 0.02
CROP_MAX = 20
# Where people look first when nobody has said where.
CENTRE = (50, 50)


class Box(NamedTuple):
    """A cut in per mille of the upright picture's width and height, from its left and upper edges."""

    x: int
    y: int
    width: int
    height: int

    def __str__(self) -> str:
        return ",".join(map(str, self))

    def pixels(self, width_px: int, height_px: int) -> tuple[int, int, int, int]:
        """Left, upper, right and lower edge in a picture of this size; never empty."""
        left, upper = self.x * width_px // WHOLE_SIDE, self.y * height_px // WHOLE_SIDE
        right = max(left + 1, round((self.x + self.width) * width_px / WHOLE_SIDE))
        lower = max(upper + 1, round((self.y + self.height) * height_px / WHOLE_SIDE))
        return left, upper, min(right, width_px), min(lower, height_px)


WHOLE = Box(0, 0, WHOLE_SIDE, WHOLE_SIDE)


def box_of(value: Any) -> Box | None:
    """Read "120,0,800,450" or [120, 0, 800, 450]; None for what is no box inside a picture."""
    if isinstance(value, str):
        is_written = re.fullmatch("[0-9]{1,4}(,[0-9]{1,4}){3}", value)
        value = list(map(int, value.split(","))) if is_written else []
    if not isinstance(value, list | tuple) or [type(side) for side in value] != [int] * 4:
        return None
    box = Box(*value)
    is_inside = min(box) >= 0 and box.x + box.width <= WHOLE_SIDE and box.y + box.height <= WHOLE_SIDE
    return box if is_inside and min(box.width, box.height) >= SIDE_MIN else None


def typed_box(text: str) -> str:
    """Four numbers as somebody typed them, with commas of both scripts, spaces and any digits."""
    return arabic.show_digits(text, "latin").replace("،", ",").replace(" ", "").strip()


def tidy_crop(text: str) -> str:
    """How a use cuts its picture, as it is stored: a ratio's name, a box, or "" for the whole picture."""
    text = text.strip()
    if text in RATIOS:
        return text
    box = box_of(text)
    return str(box) if box and box != WHOLE else ""


def crop_name(crop: str) -> str:
    """How a use cuts its picture, as people say it."""
    if not crop:
        return "الصورة كاملة"
    return NAMES.get(crop, f"قصّ باليد ({crop})")


def tidy_crops(value: Any, width_px: int, height_px: int) -> dict[str, list[int]]:
    """Boxes drawn by hand, by ratio, in the ratios' own order; what is none of both is left out."""
    found = value if isinstance(value, Mapping) else {}
    boxes = {ratio: box_of(found.get(ratio)) for ratio in RATIOS}
    return {
        ratio: list(box) for ratio, box in boxes.items() if box and _fits(box, ratio, width_px, height_px)
    }


def automatic(ratio: str, width_px: int, height_px: int, focal: tuple[int, int] | None, within: Box) -> Box:
    """The largest box of a ratio inside another one, with the focal point as near its middle as can be."""
    left, upper, right, lower = within.pixels(width_px, height_px)
    room_x, room_y = right - left, lower - upper
    across, down = RATIOS[ratio]
    width = min(room_x, room_y * across / down)
    height = width * down / across
    x_percent, y_percent = focal or CENTRE
    x = min(max(x_percent * width_px / 100 - width / 2, left), right - width)
    y = min(max(y_percent * height_px / 100 - height / 2, upper), lower - height)
    return _rounded(x / width_px, y / height_px, width / width_px, height / height_px)


def _rounded(x: float, y: float, width: float, height: float) -> Box:
    """Shares of a picture as a box that stays inside it."""
    left, upper = round(x * WHOLE_SIDE), round(y * WHOLE_SIDE)
    right, lower = round((x + width) * WHOLE_SIDE), round((y + height) * WHOLE_SIDE)
    return Box(left, upper, max(1, min(right, WHOLE_SIDE) - left), max(1, min(lower, WHOLE_SIDE) - upper))


def _fits(box: Box, ratio: str, width_px: int, height_px: int) -> bool:
    across, down = RATIOS[ratio]
    drawn = box.width * width_px / (box.height * height_px)
    # A thousandth of a side is as exact as a box can be.
    slip = RATIO_SLIP + 2 / min(box.width, box.height)
    return abs(drawn * down / across - 1) <= slip
