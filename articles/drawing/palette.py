"""The colours a drawing may use: one section's colour in four tones, and the light of its lines."""

import re
from dataclasses import dataclass

from articles.drawing.errors import CannotDraw

Rgb = tuple[int, int, int]

SECTION_COLOURS = {
    "lapis": "#1F3E8C",
    "brick": "#9C3B22",
    "palm": "#1F6146",
    "ochre": "#7A5200",
    "plum": "#6E2B5E",
    "teal": "#0F5E6B",
    "slate": "#44505C",
}

# The colour of breaking news.
BREAKING = "#B3121D"

PAPER: Rgb = (251, 250, 246)
SHEET: Rgb = (241, 238, 230)
INK: Rgb = (26, 28, 30)
MUTED: Rgb = (90, 95, 99)
RULE: Rgb = (217, 212, 199)

# Lines are the colour of old plaster rather than white, so that they glow instead of cutting.
PLASTER: Rgb = (243, 233, 211)
NIGHT: Rgb = (14, 16, 24)


@dataclass(frozen=True)
class Tones:
    """The section's colour as it stands, darker, darkest and raised, with the light of the lines."""

    base: Rgb
    deep: Rgb
    night: Rgb
    raised: Rgb
    light: Rgb
    pale: Rgb


def mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """Take share (0 to 1) of the other colour into the first."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def tones_of(colour: str) -> Tones:
    """Read a section's colour by its name ("lapis") or as "#1F3E8C".

    Raises CannotDraw for anything else.
    """
    written = SECTION_COLOURS.get(colour, colour)
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", written):
        raise CannotDraw(f"اللون «{colour}» غير معروف: اسم لون من ألوان الأقسام أو رمز مثل ‎#1F3E8C.")
    base = (int(written[1:3], 16), int(written[3:5], 16), int(written[5:7], 16))
    return Tones(
        base=base,
        deep=mix(base, NIGHT, 0.34),
        night=mix(base, NIGHT, 0.6),
        raised=mix(base, PLASTER, 0.13),
        light=mix(PLASTER, base, 0.1),
        pale=mix(PLASTER, base, 0.42),
    )
