"""Pictures drawn by the paper itself in a section's colour: patterns, charts, maps and plans."""

from collections.abc import Callable, Mapping
from random import Random

from PIL import Image

from articles.drawing.arches import draw_arches
from articles.drawing.charts import draw_bars, draw_line
from articles.drawing.errors import CannotDraw
from articles.drawing.maps import draw_map
from articles.drawing.numbers import numbers_of
from articles.drawing.palette import Tones, tones_of
from articles.drawing.plan import draw_plan
from articles.drawing.shares import draw_shares
from articles.drawing.stars import RECIPES, draw_stars
from articles.drawing.weave import draw_weave

__all__ = ["KINDS", "SIZE", "CannotDraw", "draw"]

SIZE = (1500, 1000)
# Drawn three times too large, the largest picture takes 160 MB while it is made.
SMALLEST_SIDE_PX, LARGEST_SIDE_PX = 200, 2400

Size = tuple[int, int]
Spec = Mapping[str, object]
Artist = Callable[[Spec, Tones, Random, Size], Image.Image]


def _stars(spec: Spec, tones: Tones, rng: Random, size: Size) -> Image.Image:
    return draw_stars(str(spec["draw"]), tones, rng, size)


_ARTISTS: dict[str, Artist] = {
    **dict.fromkeys(RECIPES, _stars),
    "weave": lambda spec, tones, rng, size: draw_weave(tones, rng, size),
    "arches": lambda spec, tones, rng, size: draw_arches(tones, rng, size),
    "plan": lambda spec, tones, rng, size: draw_plan(tones, rng, size),
    "bars": lambda spec, tones, rng, size: draw_bars(numbers_of(spec), tones, rng, size),
    "line": lambda spec, tones, rng, size: draw_line(numbers_of(spec), tones, rng, size),
    "shares": lambda spec, tones, rng, size: draw_shares(numbers_of(spec), tones, rng, size),
    "map": draw_map,
}

KINDS = tuple(_ARTISTS)


def draw(spec: Spec, *, colour: str, seed: int, size: Size = SIZE) -> Image.Image:
    """Draw what spec["draw"] names, one of KINDS; the same spec, colour, seed and size give the same pixels.

    colour is a section colour by name ("lapis") or as "#1F3E8C"; size is width and height in pixels. Charts
    take "title", "unit", "labels" and "values", bars also "highlight", which is one of the labels; maps take
    "title", "places" and "note"; the others take nothing more. What matters stays in a cut to 16:9 or 1:1.
    Raises CannotDraw, with an Arabic sentence, for anything that cannot be drawn.
    """
    kind = str(spec.get("draw", ""))
    if kind not in _ARTISTS:
        raise CannotDraw(f"نوع الرسم «{kind}» غير معروف. الأنواع: {'، '.join(KINDS)}.")
    if not all(SMALLEST_SIDE_PX <= side <= LARGEST_SIDE_PX for side in size):
        raise CannotDraw(f"قياس الصورة خارج المدى: من {SMALLEST_SIDE_PX} إلى {LARGEST_SIDE_PX} بكسل لكل ضلع.")
    # The kind is part of the seed, so that one number does not turn every kind the same way.
    return _ARTISTS[kind](spec, tones_of(colour), Random(f"{kind} {seed}"), size)
