"""A schematic map of Iraq and its two rivers, with the places a story speaks of."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from PIL import Image

from articles.drawing import country
from articles.drawing.boxes import Box
from articles.drawing.errors import CannotDraw
from articles.drawing.lettering import LINE_HEIGHT, clean, lines_of, width_of, write
from articles.drawing.palette import INK, MUTED, PAPER, RULE, SHEET, Rgb, Tones, mix
from articles.drawing.surface import Surface, smooth

MOST_PLACES = 12
FEW_PLACES = 6
MIDDLE: country.Place = (44.15, 33.2)
# A degree of longitude is this much of a degree of latitude, here.
NARROWING = math.cos(math.radians(33.2))

# In thousandths of the shorter side: a degree of latitude, lettering, dots.
DEGREE = 96
TITLE_SIZES = (52, 46, 40, 34)
TITLE_ROOM = 335
NAME_SIZE = 38
SMALL_NAME_SIZE = 32
DOT = 9


@dataclass(frozen=True)
class Inks:
    """One colour for each thing on the map."""

    ground: Rgb
    land: Rgb
    border: Rgb
    abroad: Rgb
    water: Rgb
    gulf: Rgb
    name: Rgb
    faint: Rgb


def _inks(tones: Tones, *, by_night: bool) -> Inks:
    if by_night:
        return Inks(
            ground=tones.night,
            land=tones.base,
            border=tones.light,
            abroad=mix(tones.night, tones.light, 0.28),
            water=mix(tones.base, tones.light, 0.72),
            gulf=mix(tones.night, tones.base, 0.4),
            name=(255, 255, 255),
            faint=mix(tones.night, tones.light, 0.55),
        )
    return Inks(
        ground=SHEET,
        land=mix(tones.base, PAPER, 0.78),
        border=tones.base,
        abroad=mix(RULE, MUTED, 0.25),
        water=tones.base,
        gulf=mix(SHEET, tones.base, 0.16),
        name=INK,
        faint=MUTED,
    )


def draw_map(spec: Mapping[str, object], tones: Tones, rng: Random, size: tuple[int, int]) -> Image.Image:
    """{"title", "places", "note"}; raises CannotDraw for a place that is not known or too many of them."""
    places = _places(spec.get("places", ()))
    by_night = rng.random() < 0.5
    sheet = MapSheet(size, _inks(tones, by_night=by_night))
    sheet.paint_land()
    sheet.write_title(
        clean(str(spec.get("title", ""))),
        clean(str(spec.get("note", ""))),
        tones.light if by_night else tones.base,
    )
    sheet.write_places(places)
    sheet.write_rivers()
    sheet.write_countries()
    return sheet.surface.finish()


def _fitted(title: str, room: float, k: float) -> tuple[list[str], float]:
    """The title in lines, in the largest size that says all of it."""
    for size in TITLE_SIZES:
        lines = lines_of(title, room, size * k, 800, most=4)
        if " ".join(lines) == title:
            break
    return lines, size * k


def _places(names: object) -> dict[str, country.Place]:
    if not isinstance(names, list | tuple):
        raise CannotDraw("أماكن الخريطة قائمة من الأسماء.")
    if len(names) > MOST_PLACES:
        raise CannotDraw(f"أماكن الخريطة ({len(names)}) كثيرة: {MOST_PLACES} على الأكثر.")
    found = {}
    for name in names:
        place = country.place_of(str(name))
        if place is None:
            raise CannotDraw(f"المكان «{name}» ليس على خريطتنا.")
        found[clean(str(name))] = place
    return found


class MapSheet:
    """The country in the middle square; k is a thousandth of the shorter side."""

    def __init__(self, size: tuple[int, int], inks: Inks) -> None:
        self.surface = Surface(size, inks.ground)
        self.inks = inks
        self.k = min(size) / 1000
        self.frame = Box.about(self.surface.centre, 940 * self.k, 800 * self.k)
        self.taken: list[Box] = []

    def put(self, place: country.Place) -> complex:
        # The country stands left of the middle, which leaves the upper right corner to the title.
        east, north = (place[0] - MIDDLE[0]) * NARROWING, place[1] - MIDDLE[1]
        return self.surface.centre + complex(east * DEGREE - 20, -north * DEGREE) * self.k

    def path(self, places: Sequence[country.Place]) -> list[complex]:
        return [self.put(place) for place in places]

    def paint_land(self) -> None:
        k, inks = self.k, self.inks
        self.surface.fill(self.path(country.GULF), inks.gulf)
        for border in country.NEIGHBOURS:
            self.surface.stroke(self.path(border), inks.abroad, 2.5 * k)
        outline = self.path(country.BORDER)
        self.surface.fill(outline, inks.land)
        for lake in country.LAKES:
            self.surface.fill(smooth([*self.path(lake), self.put(lake[0])]), inks.water)
        for river, width in ((country.TIGRIS, 5.5), (country.EUPHRATES, 5.5), (country.SHATT_AL_ARAB, 8)):
            self.surface.stroke(smooth(self.path(river)), inks.water, width * k)
        self.surface.stroke([*outline, outline[0]], inks.border, 4 * k)

    def write_title(self, title: str, note: str, kashida: Rgb) -> None:
        """In the corner beyond the eastern border, under a short kashida that runs off the sheet."""
        k, right, room = self.k, self.frame.right, TITLE_ROOM * self.k
        y = self.frame.top
        lines, size = _fitted(title, room, k)
        if not lines:
            return
        reach = max(width_of(line, size, 800) for line in lines)
        bar = [complex(right - reach, y), complex(self.surface.width, y)]
        self.surface.fill([*bar, bar[1] + 14j * k, bar[0] + 14j * k], kashida)
        y += 20 * k
        for line in lines:
            y += size * LINE_HEIGHT * 0.92
            write(self.surface, line, complex(right, y), size, self.inks.name, weight=800)
        for line in lines_of(note, room, 30 * k, most=3):
            y += 47 * k
            write(self.surface, line, complex(right, y), 30 * k, self.inks.faint)
        self.taken.append(Box(right - room, self.frame.top, right, y + 20 * k))

    def write_places(self, places: Mapping[str, country.Place]) -> None:
        dots = {name: self.put(place) for name, place in places.items()}
        size = (NAME_SIZE if len(dots) <= FEW_PLACES else SMALL_NAME_SIZE) * self.k
        self.taken += [Box.about(dot, 30 * self.k, 30 * self.k) for dot in dots.values()]
        boxes = self._settled({name: self._sides(name, dot, size) for name, dot in dots.items()})
        for name, box in boxes.items():
            middle = complex((box.left + box.right) / 2, (box.top + box.bottom) / 2)
            halo = (
                self.inks.ground
                if self.surface.colour_at(middle) in (self.inks.ground, self.inks.gulf)
                else self.inks.land
            )
            place = complex(middle.real, middle.imag + size * 0.3)
            write(self.surface, name, place, size, self.inks.name, weight=700, align=0.5, halo=halo)
        for dot in dots.values():
            self.surface.disc(dot, (DOT + 4) * self.k, self.inks.land)
            self.surface.disc(dot, DOT * self.k, self.inks.name)
        self.taken += boxes.values()

    def _sides(self, name: str, dot: complex, size: float) -> list[Box]:
        """Where a name may stand about its dot, the best first."""
        width, height = width_of(name, size, 700) + 8 * self.k, size * 1.1
        across, down = width / 2 + 18 * self.k, height / 2 + 18 * self.k
        sides = [(across, 0), (-across, 0), (0, -down), (0, down)]
        sides += [(x * 0.85, y * 0.8) for x in (across, -across) for y in (-down, down)]
        return [Box.about(dot + complex(*side), width, height) for side in sides]

    def _settled(self, sides: Mapping[str, list[Box]]) -> dict[str, Box]:
        """Let every name move to its freest side in turn, until a few rounds have settled them all."""
        boxes = {name: choices[0] for name, choices in sides.items()}
        for _ in range(4):
            for name, choices in sides.items():
                others = [*self.taken, *(box for other, box in boxes.items() if other != name)]
                boxes[name] = self._freest(choices, others)
        return boxes

    def _freest(self, choices: Sequence[Box], others: Sequence[Box]) -> Box:
        """The box that covers least of the others; to leave the frame is worse than to cover."""
        return min(
            choices, key=lambda box: sum(box.shared(other) for other in others) + 4 * box.outside(self.frame)
        )

    def write_rivers(self) -> None:
        for name, places in country.RIVERS.items():
            self._write_if_free(name, places, 30 * self.k, self.inks.water)

    def write_countries(self) -> None:
        for name, place in country.COUNTRIES.items():
            self._write_if_free(name, (place,), 28 * self.k, self.inks.faint)

    def _write_if_free(self, name: str, places: Sequence[country.Place], size: float, colour: Rgb) -> None:
        half = width_of(name, size, 500) / 2
        for place in places:
            box = Box.about(self.put(place), 2 * half, size * 1.2)
            if not any(box.shared(other) for other in self.taken) and not box.outside(
                Box.sheet(self.surface)
            ):
                self.taken.append(box)
                write(
                    self.surface, name, complex(box.right, box.bottom - size * 0.3), size, colour, weight=500
                )
                return
