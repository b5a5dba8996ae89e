"""Where a picture is cut: what counts as a box, and which box stands around a focal point."""

import pytest

from kalima.text.crops import RATIOS, WHOLE, Box, automatic, box_of, tidy_crop, tidy_crops


@pytest.mark.parametrize(
    ("value", "box"),
    [
        ("120,0,800,450", Box(120, 0, 800, 450)),
        ([120, 0, 800, 450], Box(120, 0, 800, 450)),
        ("0,0,1000,1000", WHOLE),
        ("300,0,800,450", None),
        ("0,0,10,450", None),
        ("-1,0,800,450", None),
        ([-1, 0, 800, 450], None),
        ([0.0, 0, 800, 450], None),
        (["0", "0", "x", "1"], None),
        ([True, 0, 800, 450], None),
        ("wide", None),
        ("", None),
        (None, None),
        ({"x": 1}, None),
    ],
)
def test_a_box_lies_inside_its_picture(value: object, box: Box | None) -> None:
    assert box_of(value) == box


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("wide", "wide"),
        (" square ", "square"),
        ("round", ""),
        ("10,20,300,400", "10,20,300,400"),
        ("010,020,300,400", "10,20,300,400"),
        ("0,0,1000,1000", ""),
        ("<script>", ""),
    ],
)
def test_a_use_names_a_ratio_or_a_box(typed: str, kept: str) -> None:
    assert tidy_crop(typed) == kept


def test_only_boxes_of_their_ratio_are_kept() -> None:
    drawn = {"square": [250, 0, 667, 1000], "wide": [0, 0, 500, 500], "round": [0, 0, 9, 9], "tall": "x"}

    assert tidy_crops(drawn, 3000, 2000) == {"square": [250, 0, 667, 1000]}
    assert tidy_crops(["square"], 3000, 2000) == {}


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("size", [(6000, 4000), (4000, 6000), (1601, 900), (600, 6000)])
@pytest.mark.parametrize("focal", [None, (0, 0), (100, 100), (20, 85), (50, 3)])
def test_every_cut_keeps_the_focal_point(
    ratio: str, size: tuple[int, int], focal: tuple[int, int] | None
) -> None:
    width_px, height_px = size

    box = automatic(ratio, width_px, height_px, focal, WHOLE)

    x, y = focal or (50, 50)
    assert box.x <= x * 10 <= box.x + box.width
    assert box.y <= y * 10 <= box.y + box.height
    assert box.x + box.width <= 1000 >= box.y + box.height
    across, down = RATIOS[ratio]
    left, upper, right, lower = box.pixels(width_px, height_px)
    assert (right - left) / (lower - upper) == pytest.approx(across / down, rel=0.02)


def test_the_focal_point_stands_in_the_middle_where_there_is_room() -> None:
    assert automatic("square", 3000, 1000, (50, 50), WHOLE) == Box(333, 0, 334, 1000)
    assert automatic("square", 3000, 1000, (30, 50), WHOLE) == Box(133, 0, 334, 1000)


def test_a_cut_never_leaves_the_box_of_its_use() -> None:
    within = Box(400, 100, 500, 800)

    box = automatic("wide", 3000, 2000, (0, 0), within)

    assert box.x >= 400
    assert box.x + box.width <= 900
    assert box.y >= 100
