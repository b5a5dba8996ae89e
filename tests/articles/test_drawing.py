"""The paper draws its own pictures: true patterns, honest charts, and a map on which names are found."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain, pairwise
from random import Random

import pytest
from PIL import Image, ImageChops

from articles.drawing import KINDS, CannotDraw, draw, lettering
from articles.drawing.card import SHAPES, draw_card
from articles.drawing.country import place_of
from articles.drawing.laid import Laid, Recipe
from articles.drawing.lettering import figures, lines_of, width_of
from articles.drawing.mesh import mesh_of
from articles.drawing.motif import Motif, pieces
from articles.drawing.palette import PAPER, SECTION_COLOURS, tones_of
from articles.drawing.shares import dealt
from articles.drawing.stars import RECIPES as STARS
from articles.drawing.tilings import covering
from articles.drawing.weave import RECIPES as WEAVES
from articles.drawing.weave import crossings_of, ways_of

SMALL = (450, 300)
PATTERNS = (*STARS, "weave", "arches", "plan")
CHARTS = ("bars", "line", "shares")
MONTHS = ["كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران"]


def chart(kind: str, **changes: object) -> dict[str, object]:
    spec = {"draw": kind, "title": "صادرات النفط من موانئ البصرة", "unit": "مليون برميل يوميًا"}
    return {**spec, "labels": MONTHS, "values": [3.3, 3.2, 3.4, 3.35, 3.4, 3.5], **changes}


def spec_of(kind: str) -> dict[str, object]:
    if kind in CHARTS:
        return chart(kind)
    if kind == "map":
        return {
            "draw": "map",
            "title": "طريق القطار الجديد",
            "places": ["بغداد", "البصرة"],
            "note": "رسم تخطيطي",
        }
    return {"draw": kind}


def drawn(
    spec: Mapping[str, object], *, colour: str = "lapis", seed: int = 7, size: tuple[int, int] = SMALL
) -> Image.Image:
    return draw(spec, colour=colour, seed=seed, size=size)


def share_of(picture: Image.Image, colour: tuple[int, int, int]) -> float:
    """How much of a picture has exactly this colour, from 0 to 1."""
    pixels = picture.width * picture.height
    return sum(count for count, shade in picture.getcolors(pixels) if shade == colour) / pixels


def where_it_differs(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int] | None:
    return ImageChops.difference(one, other).getbbox()


@pytest.mark.parametrize("kind", KINDS)
class TestEveryKind:
    def test_it_has_the_size_that_was_asked_for(self, kind: str) -> None:
        for size in (SMALL, (600, 315), (300, 300)):
            picture = drawn(spec_of(kind), size=size)

            assert (picture.size, picture.mode) == (size, "RGB")

    def test_one_seed_gives_one_picture(self, kind: str) -> None:
        assert drawn(spec_of(kind)).tobytes() == drawn(spec_of(kind)).tobytes()

    def test_another_section_gives_other_colours(self, kind: str) -> None:
        assert drawn(spec_of(kind), colour="palm").tobytes() != drawn(spec_of(kind), colour="plum").tobytes()

    def test_it_is_in_the_colour_of_its_section(self, kind: str) -> None:
        for seed, colour in enumerate(SECTION_COLOURS):
            picture = drawn(spec_of(kind), colour=colour, seed=seed)

            assert share_of(picture, tones_of(colour).base) > 0.005

    def test_a_name_of_a_colour_and_its_code_are_one(self, kind: str) -> None:
        assert (
            drawn(spec_of(kind), colour="brick").tobytes() == drawn(spec_of(kind), colour="#9C3B22").tobytes()
        )


@pytest.mark.parametrize("kind", PATTERNS)
class TestPatterns:
    def test_they_are_never_the_same_twice(self, kind: str) -> None:
        pictures = {drawn({"draw": kind}, seed=seed).tobytes() for seed in range(8)}

        assert len(pictures) == 8

    def test_the_section_is_recognised_whatever_the_seed(self, kind: str) -> None:
        for seed in range(20, 28):
            assert share_of(drawn({"draw": kind}, seed=seed), tones_of("lapis").base) > 0.05

    def test_there_is_something_to_see_in_the_square_that_is_cut_from_the_middle(self, kind: str) -> None:
        for seed in range(4):
            square = drawn({"draw": kind}, seed=seed).crop((75, 0, 375, 300))

            commonest = max(square.getcolors(300 * 300))[0]
            assert commonest < 0.75 * 300 * 300


class TestGeometry:
    @pytest.mark.parametrize("recipe", [*chain.from_iterable(STARS.values()), *WEAVES])
    def test_lines_close_into_faces_of_two_kinds(self, recipe: Recipe) -> None:
        tiling = recipe.tiling()
        known = {tile: pieces(tile, recipe.motif) for tile in tiling.tiles}

        mesh = mesh_of(
            (start + moved, end + moved)
            for _, _, tile, moved in covering(tiling, 18, 18)
            for start, end in known[tile]
        )

        inner = {point for point, place in mesh.places.items() if abs(place.real) < 4 and abs(place.imag) < 4}
        assert inner
        assert all(len(mesh.neighbours[point]) in (2, 4) for point in inner)
        for (one, two), face in mesh.face_left_of.items():
            if {one, two} <= inner:
                other = mesh.face_left_of[two, one]
                assert mesh.faces[other].parity != mesh.faces[face].parity

    @pytest.mark.parametrize("recipe", [*chain.from_iterable(STARS.values()), *WEAVES])
    def test_tiles_fill_the_plane_without_gap_or_overlap(self, recipe: Recipe) -> None:
        tiling = recipe.tiling()
        one, two = tiling.steps

        rounds = [pairwise((*tile.corners, tile.corners[0])) for tile in tiling.tiles]
        area = sum(abs(sum((a.conjugate() * b).imag for a, b in edges)) for edges in rounds)

        assert area / 2 == pytest.approx(abs((one.conjugate() * two).imag))

    def test_no_pattern_draws_the_hexagram(self) -> None:
        motifs = {(recipe.motif.angle, recipe.motif.rosette) for recipe in STARS["star6"]}

        assert all(angle != 60 for angle, _ in motifs)

    def test_a_star_has_a_point_for_every_edge(self) -> None:
        octagon = STARS["star8"][0].tiling().tiles[0]

        ends = Counter((round(end.real, 6), round(end.imag, 6)) for _, end in pieces(octagon, Motif(67.5, 1)))

        assert len(ends) == 8
        assert set(ends.values()) == {2}


class TestWeave:
    @pytest.mark.parametrize("recipe", WEAVES)
    def test_a_band_that_passes_over_passes_under_next(self, recipe: Recipe) -> None:
        mesh = Laid(recipe, Random(1), SMALL).mesh

        crossings = crossings_of(mesh, ways_of(mesh))

        over = {(way[0], way[-1]) for crossing in crossings for way in crossing.over}
        under = {(way[0], way[-1]) for crossing in crossings for way in crossing.under}
        known = {way[0] for crossing in crossings for way in crossing.over}
        inner = {(start, end) for start, end in over if end in known}
        assert len(inner) > 20
        assert {(end, start) for start, end in inner} <= under
        assert not over & under


class TestCharts:
    @pytest.mark.parametrize("kind", CHARTS)
    def test_a_changed_name_changes_the_picture_only_where_names_stand(self, kind: str) -> None:
        one = drawn(chart(kind), size=(900, 600))
        other = drawn(chart(kind, labels=[*MONTHS[:-1], "تموز"]), size=(900, 600))

        box = where_it_differs(one, other)
        assert box is not None
        assert box[3] - box[1] < 120

    @pytest.mark.parametrize("kind", CHARTS)
    def test_title_and_unit_are_written(self, kind: str) -> None:
        bare = drawn(chart(kind, title="صادرات", unit=""))

        assert where_it_differs(bare, drawn(chart(kind, title="واردات", unit="")))
        assert where_it_differs(bare, drawn(chart(kind, title="صادرات", unit="طن")))

    def test_the_first_bar_stands_at_the_right(self) -> None:
        picture = drawn(chart("bars", labels=["أ", "ب"], values=[10, 1]))

        colour = tones_of("lapis").base
        below_head = range(150, 260)
        columns = [x for x in range(SMALL[0]) if any(picture.getpixel((x, y)) == colour for y in below_head)]
        tallest = max(columns, key=lambda x: sum(picture.getpixel((x, y)) == colour for y in below_head))
        assert tallest > SMALL[0] / 2

    def test_a_highlighted_bar_is_the_only_one_in_full_colour(self) -> None:
        plain = drawn(chart("bars", highlight="شباط"), size=(900, 600))
        other = drawn(chart("bars", highlight="حزيران"), size=(900, 600))

        right, left = plain.crop((450, 260, 900, 500)), other.crop((0, 260, 450, 500))
        colour = tones_of("lapis").base
        assert share_of(right, colour) > 0.02 < share_of(left, colour)
        assert (
            share_of(plain.crop((0, 260, 450, 500)), colour)
            == 0
            == share_of(other.crop((450, 260, 900, 500)), colour)
        )

    def test_a_value_below_zero_hangs(self) -> None:
        up = drawn(chart("bars", labels=["الميزان"], values=[3]))
        down = drawn(chart("bars", labels=["الميزان"], values=[-3]))

        assert where_it_differs(up, down)

    @pytest.mark.parametrize("values", [[0], [5], [-2], [0, 0, 0], [1e12, 1], [0.001, 0.002]])
    @pytest.mark.parametrize("kind", ["bars", "line"])
    def test_odd_values_are_drawn(self, kind: str, values: list[float]) -> None:
        assert drawn(chart(kind, labels=MONTHS[: len(values)], values=values)).size == SMALL

    @pytest.mark.parametrize("kind", CHARTS)
    def test_letters_from_elsewhere_do_not_stop_it(self, kind: str) -> None:
        labels = ["\u202eGDP\u202c", "Îles d'Or", "", "گوردستان" * 9, "x\x00y", "٣٪ – 2024"]

        assert drawn(chart(kind, labels=labels, title="ن" * 300, unit="\u2067%\u2069")).size == SMALL

    def test_latin_letters_are_letters_and_not_boxes(self) -> None:
        pictures = [drawn(chart("bars", title=title), size=(900, 600)) for title in ("GDP", "GPD")]

        assert where_it_differs(*pictures)

    def test_the_sheet_is_paper(self) -> None:
        assert share_of(drawn(chart("line")), PAPER) > 0.5


class TestShares:
    def test_a_hundred_tiles_are_dealt(self) -> None:
        shades = [(i, i, i) for i in range(3)]

        tiles = dealt([100 / 3] * 3, shades)

        assert sorted(Counter(tiles).values()) == [33, 33, 34]

    def test_the_largest_remainder_takes_what_is_left(self) -> None:
        tiles = dealt([54.6, 45.4], [(0, 0, 0), (1, 1, 1)])

        assert Counter(tiles) == {(0, 0, 0): 55, (1, 1, 1): 45}

    def test_small_parts_beyond_six_are_joined(self) -> None:
        many: dict[str, list] = {"labels": [f"قسم {i}" for i in range(9)], "values": list(range(9, 0, -1))}
        joined = {"labels": [*many["labels"][:5], "غير ذلك"], "values": [9, 8, 7, 6, 5, 10]}

        assert drawn(chart("shares", **many)).tobytes() == drawn(chart("shares", **joined)).tobytes()


class TestFigures:
    @pytest.mark.parametrize(
        ("values", "written"),
        [
            ([1234567, 820000], ["1,234,567", "820,000"]),
            ([3.3, 3.25], ["3.30", "3.25"]),
            ([4, 5], ["4", "5"]),
            ([-0.2, 6], ["−0.2", "6.0"]),
            ([-0.001], ["0.00"]),
            ([1999.6, 3], ["2,000", "3"]),
        ],
    )
    def test_numbers_are_written_alike(self, values: list[float], written: list[str]) -> None:
        assert figures(values) == written


class TestLettering:
    def test_arabic_is_shaped(self) -> None:
        joined, apart = width_of("بيت", 60), sum(width_of(letter, 60) for letter in "بيت")

        assert joined < apart * 0.9

    def test_lines_keep_every_word_and_their_room(self) -> None:
        text = "وزارة الموارد المائية تعلن إطلاقات إضافية نحو الأهوار"

        lines = lines_of(text, 500, 40)

        assert " ".join(lines) == text
        assert all(width_of(line, 40) <= 500 for line in lines)

    def test_what_is_too_long_ends_in_an_ellipsis(self) -> None:
        lines = lines_of("كلمة " * 60, 300, 40)

        assert len(lines) == 2
        assert lines[-1].endswith("…")
        assert width_of(lines[-1], 40) <= 300


class TestMap:
    def test_every_place_is_marked_and_named(self) -> None:
        without = drawn({"draw": "map", "title": "", "places": [], "note": ""}, size=(900, 600))
        with_one = drawn({"draw": "map", "title": "", "places": ["الرطبة"], "note": ""}, size=(900, 600))

        left, top, right, bottom = where_it_differs(without, with_one)
        assert right - left > 60
        assert right < 450
        assert bottom - top < 80

    def test_spellings_of_a_town_meet(self) -> None:
        assert place_of("اربيل") == place_of("أربيل") != place_of("الحله") == place_of("الحلة")

    def test_basra_lies_south_and_east_of_mosul(self) -> None:
        east, north = zip(place_of("البصرة"), place_of("الموصل"), strict=True)

        assert east[0] > east[1]
        assert north[0] < north[1]

    def test_crowded_places_are_drawn(self) -> None:
        places = ["النجف", "الكوفة", "كربلاء", "الحلة", "بغداد", "الفلوجة", "الرمادي", "المسيب"]

        assert drawn({"draw": "map", "title": "مدن الفرات الأوسط", "places": places}).size == SMALL


class TestWhatCannotBeDrawn:
    @pytest.mark.parametrize(
        ("spec", "said"),
        [
            ({"draw": "photo"}, "نوع الرسم «photo» غير معروف"),
            ({}, "نوع الرسم «» غير معروف"),
            (chart("bars", values=[1]), "عدد الأسماء"),
            (chart("bars", labels=[], values=[]), "خارج المدى"),
            (chart("line", labels=["س"] * 25, values=[1] * 25), "خارج المدى"),
            (chart("bars", labels="شباط"), "قائمة أسماء"),
            (chart("bars", labels=["س"], values=["كثير"]), "ليست عددًا"),
            (chart("bars", labels=["س"], values=[float("nan")]), "ليست عددًا"),
            (chart("bars", labels=["س"], values=[float("inf")]), "ليست عددًا"),
            (chart("bars", labels=["س"], values=[True]), "ليست عددًا"),
            (chart("bars", highlight="تموز"), "«تموز» ليس بين"),
            (chart("shares", labels=["س", "ص"], values=[3, -1]), "سالبة"),
            (chart("shares", labels=["س"], values=[0]), "صفرًا"),
            ({"draw": "map", "places": ["أطلانتس"]}, "«أطلانتس» ليس على خريطتنا"),
            ({"draw": "map", "places": ["بغداد"] * 13}, "كثيرة"),
            ({"draw": "map", "places": "بغداد"}, "قائمة"),
        ],
    )
    def test_it_says_what_is_wrong(self, spec: dict[str, object], said: str) -> None:
        with pytest.raises(CannotDraw, match=said):
            drawn(spec)

    @pytest.mark.parametrize("colour", ["mauve", "#12", "", "#GGGGGG", "1F3E8C"])
    def test_an_unknown_colour_is_named(self, colour: str) -> None:
        with pytest.raises(CannotDraw, match=f"«{colour}»"):
            drawn({"draw": "star8"}, colour=colour)

    @pytest.mark.parametrize("size", [(0, 300), (450, 100), (5000, 300), (-1, -1)])
    def test_a_size_out_of_range_is_refused(self, size: tuple[int, int]) -> None:
        with pytest.raises(CannotDraw, match="قياس"):
            drawn({"draw": "star8"}, size=size)


class TestWithoutLetters:
    """On a machine that lacks what puts Arabic letters in their order."""

    @pytest.fixture(autouse=True)
    def lacking(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setattr(lettering, "CAN_SHAPE", False)
        lettering._face.cache_clear()
        yield
        lettering._face.cache_clear()

    @pytest.mark.parametrize("kind", [*CHARTS, "map"])
    def test_the_drawing_stands_without_words(self, kind: str) -> None:
        assert len(drawn(spec_of(kind)).getcolors(450 * 300)) > 2

    def test_a_card_is_drawn_too(self) -> None:
        card = draw_card(
            "افتتاح جسر المشاة في العمارة",
            section="محافظات",
            paper="كلمة",
            tones=tones_of(SECTION_COLOURS["lapis"]),
            pattern=lambda size: Image.new("RGB", size, "#24385C"),
            shape=SHAPES[""],
        )
        assert card.getpixel((100, 100)) == (0x24, 0x38, 0x5C)
