"""Star patterns of six, eight, ten and twelve points, never the same twice."""

from collections.abc import Callable, Sequence
from random import Random

from PIL import Image

from articles.drawing import tilings
from articles.drawing.heart import paint_heart
from articles.drawing.laid import Laid, Recipe, recipes
from articles.drawing.mesh import Face
from articles.drawing.motif import Motif
from articles.drawing.palette import Tones
from articles.drawing.surface import Surface

# Six lines at 60 degrees draw the hexagram, which in a newspaper reads as an emblem: no recipe has it.
RECIPES: dict[str, list[Recipe]] = {
    "star6": [
        *recipes(
            tilings.hexagons,
            (0, 30),
            (3.6, 6.5),
            Motif(72, 2),
            Motif(50, 1, rosette=True),
            Motif(70, 1, rosette=True),
        ),
        *recipes(
            tilings.hexagons_and_squares,
            (0, 30, 15),
            (2.8, 5),
            Motif(52, 1),
            Motif(67.5, 2),
            Motif(56, 1, rosette=True),
        ),
        *recipes(tilings.hexagons_and_triangles, (0, 30), (3.5, 6), Motif(72, 2), Motif(66, 1, rosette=True)),
    ],
    "star8": [
        *recipes(
            tilings.octagons_and_squares, (0, 45), (3, 5.5), Motif(67.5, 2), Motif(72, 2), Motif(67.5, 1)
        ),
        *recipes(
            tilings.octagons_and_squares,
            (0, 45, 22.5),
            (2.8, 5),
            Motif(54, 1, rosette=True),
            Motif(62, 1, rosette=True),
            Motif(62, 2, rosette=True),
            Motif(70, 2, rosette=True),
        ),
    ],
    "star10": [
        *recipes(tilings.decagons, (0, 90, 18), (2.8, 4.8), Motif(72, 2), Motif(54, 2), Motif(67.5, 2)),
        *recipes(
            tilings.decagons,
            (0, 90, 18),
            (2.6, 4.6),
            Motif(54, 1, rosette=True),
            Motif(62, 2, rosette=True),
            Motif(70, 2, rosette=True),
            Motif(72, 3, rosette=True),
        ),
    ],
    "star12": [
        *recipes(
            tilings.dodecagons_and_triangles,
            (0, 30, 90),
            (2.2, 4),
            Motif(67.5, 3),
            Motif(54, 1, rosette=True),
            Motif(62, 2, rosette=True),
        ),
        *recipes(
            tilings.dodecagons_and_squares,
            (0, 45),
            (2.2, 4),
            Motif(67.5, 3),
            Motif(62, 2, rosette=True),
            Motif(70, 2, rosette=True),
        ),
        *recipes(
            tilings.dodecagons_and_hexagons,
            (0, 30),
            (1.9, 3.2),
            Motif(64, 2),
            Motif(67.5, 3),
            Motif(58, 1, rosette=True),
        ),
    ],
}


def draw_stars(kind: str, tones: Tones, rng: Random, size: tuple[int, int]) -> Image.Image:
    laid = Laid(rng.choice(RECIPES[kind]), rng, size)
    surface = Surface(size, tones.base)
    paint_faces(surface, laid, tones, rng)
    paint_lines(surface, laid, tones, rng)
    return surface.finish()


# A voice says which step of the ladder a face takes, by its rank and by whether it has the heart's parity.
NIGHT, DEEP, BASE, RAISED, PALE, LIGHT = range(6)
Voice = Callable[[int, bool], int]
VOICES: tuple[Voice, ...] = (
    lambda rank, kin: DEEP if kin else BASE,
    lambda rank, kin: BASE if kin else DEEP,
    lambda rank, kin: NIGHT if rank == 0 else DEEP if kin else BASE,
    lambda rank, kin: LIGHT if rank == 0 else DEEP if kin else BASE,
    lambda rank, kin: NIGHT if rank == 0 else (RAISED if rank % 4 == 3 else BASE) if kin else DEEP,
    lambda rank, kin: (DEEP if rank % 2 else NIGHT) if kin else (RAISED if rank % 4 == 3 else BASE),
    lambda rank, kin: PALE if rank == 1 else BASE if kin else DEEP,
    lambda rank, kin: RAISED if rank == 1 else DEEP if kin else BASE,
)

# A field darkens whole stars, so that the sheet has a rhythm larger than its repeat.
Field = Callable[[int, int], int]
FIELDS: tuple[Field, ...] = (
    lambda column, row: 0,
    lambda column, row: 0,
    lambda column, row: -((column + row) % 2),
    lambda column, row: -((column - row) % 3 == 0),
    lambda column, row: -(abs(column) + abs(row) > 1),
    lambda column, row: -(column == 0 and row == 0),
)


# With less of its own colour than this a section would not be recognised.
LEAST_BASE = 0.12


def paint_faces(surface: Surface, laid: Laid, tones: Tones, rng: Random) -> None:
    ladder = [tones.night, tones.deep, tones.base, tones.raised, tones.pale, tones.light]
    shown = [face for face in laid.mesh.faces if laid.shows(face)]
    steps = _steps(laid, shown, rng.choice(VOICES), rng.choice(FIELDS))
    areas = [sum(face.area for face, step in zip(shown, steps, strict=True) if step == i) for i in range(6)]
    if areas[BASE] < LEAST_BASE * sum(areas):
        most = areas.index(max(areas))
        ladder[BASE], ladder[most] = ladder[most], ladder[BASE]
    for face, step in zip(shown, steps, strict=True):
        surface.fill([laid.put(corner) for corner in face.corners], ladder[step])
    for face, step in zip(shown, steps, strict=True):
        if laid.rank[face.shape] == 0 and laid.star_around(face):
            inside = tones.deep if ladder[step] == tones.base else tones.base
            paint_heart(surface, laid, face, inside, tones.light)


def _steps(laid: Laid, faces: Sequence[Face], voice: Voice, field: Field) -> list[int]:
    """The step of the ladder for every face. A light heart of six points would be an emblem, and is dark."""
    steps = []
    for face in faces:
        step = voice(laid.rank[face.shape], face.parity == laid.heart_parity)
        if step == LIGHT and laid.points == 6:
            step = NIGHT
        cell = laid.star_around(face)
        steps.append(max(NIGHT, step + field(*cell)) if cell and step <= BASE else step)
    return steps


def paint_lines(surface: Surface, laid: Laid, tones: Tones, rng: Random) -> None:
    """Light lines of one weight, or of two hairlines with a dark one between them."""
    weight = rng.choice((2.2, 2.8, 3.6)) * laid.fineness
    lines = laid.lines()
    layers = [(weight, tones.light)]
    if rng.random() < 0.3:
        layers = [(weight * 3, tones.light), (weight * 0.9, tones.deep)]
    for width, colour in layers:
        for line in lines:
            surface.stroke(line, colour, width)
