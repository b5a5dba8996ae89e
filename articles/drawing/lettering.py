"""Arabic words in a drawing: shaped, right to left, in the paper's own letters."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from PIL import ImageDraw, ImageFont, features

from articles.drawing.palette import Rgb
from articles.drawing.surface import OVERSAMPLING, Surface
from kalima.text.arabic import PHONE_NUMBER
from kalima.text.letters import ZWNJ, tidy_line

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
HEADLINE_FACE = FONTS / "kalima-vazirmatn-400-900.woff2"

# The headline face has no Latin letters; those of the reading face stand in.
LATIN_FACE = FONTS / "kalima-naskh-extra-400.woff2"
_ARABIC_LETTERS = r"\u0620-\u064a\u066e-\u06d5"
_ARABIC = re.compile(f"[{_ARABIC_LETTERS}]")
_LATIN = r"A-Za-z\u00c0-\u00d6\u00d8-\u024f"
# Signs that the headline face lacks too: the underscore of a hashtag among them.
_BORROWED = r"_\\^`{|}~<>"
_LATIN_RUN = re.compile(rf"([{_LATIN}{_BORROWED}]+)")
# What is read from left to right within an Arabic line: from a Latin letter to the last one or the last digit
# before Arabic goes on, so that COVID-19 and iPhone 15 Pro stay whole; and a telephone number.
_LEFT_TO_RIGHT = re.compile(rf"([{_LATIN}](?:[^{_ARABIC_LETTERS}]*[{_LATIN}0-9٠-٩۰-۹%])?|{PHONE_NUMBER})")

# Pillow brings what joins the letters and asks Debian's libfribidi0 for what orders them. Without it a line
# would be letters that stand apart from left to right, and a drawing has none instead.
CAN_SHAPE = features.check("raqm")

# Arabic letters stand on 1.0 of the size above the line and hang 0.54 below it.
LINE_HEIGHT = 1.5
LANGUAGE = "ar"

BOLD, BOLD_RIM = 700, 0.012


@lru_cache(maxsize=64)
def _face(path: Path, pixels: int, weight: int) -> ImageFont.FreeTypeFont:
    layout = ImageFont.Layout.RAQM if CAN_SHAPE else ImageFont.Layout.BASIC
    face = ImageFont.truetype(path, pixels, layout_engine=layout)
    if path == HEADLINE_FACE:
        face.set_variation_by_axes([weight])
    return face


def width_of(text: str, size: float, weight: int = 400) -> float:
    """Width in pixels of the finished picture."""
    return sum(_length(run, is_latin, size, weight) for run, is_latin in _runs(text))


def write(
    surface: Surface,
    text: str,
    at: complex,
    size: float,
    colour: Rgb,
    *,
    weight: int = 400,
    align: float = 1,
    halo: Rgb | None = None,
) -> None:
    """Write one line with the point on its baseline: at its right end for align 1, its middle for 0.5.

    A halo keeps the letters clear of lines beneath them. Where nothing can shape them none are written.
    """
    if not CAN_SHAPE:
        return
    x = at.real + width_of(text, size, weight) * (1 - align)
    for run, is_latin in _runs(text):
        if halo:
            _put(surface, run, complex(x, at.imag), _chosen(is_latin, size, weight), halo, round(size * 0.14))
        # The Latin letters have one weight; a rim of their own colour makes them as dark as the others.
        rim = size * BOLD_RIM if is_latin and weight >= BOLD else 0
        _put(surface, run, complex(x, at.imag), _chosen(is_latin, size, weight), colour, rim)
        x -= _length(run, is_latin, size, weight)


def _put(
    surface: Surface, run: str, at: complex, face: ImageFont.FreeTypeFont, colour: Rgb, rim: float
) -> None:
    ImageDraw.Draw(surface.image).text(
        (at.real * OVERSAMPLING, at.imag * OVERSAMPLING),
        run,
        font=face,
        fill=colour,
        anchor="rs",
        direction=_direction(run),
        language=LANGUAGE,
        stroke_width=rim * OVERSAMPLING,
    )


def lines_of(text: str, room: float, size: float, weight: int = 400, most: int = 2) -> list[str]:
    """Break text into lines of even length, none wider than room; what is too much gives way to …"""
    lines = _broken(text.split(), room, size, weight)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    else:
        narrower = room
        while lines and len(evener := _broken(text.split(), narrower, size, weight)) == len(lines):
            lines, narrower = evener, narrower * 0.95
            if narrower < room / 2:
                break
    return [_shortened(line, room, size, weight) for line in lines]


def _broken(words: list[str], room: float, size: float, weight: int) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, weight) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def clean(text: str) -> str:
    """One line of letters that the faces hold, ﷺ in its words; the drawing sets direction itself.

    What no face holds, such as a picture sign, would be drawn as a box, and is left out.
    """
    line = "".join(map(_opened, tidy_line(text)))
    shown = (letter for letter in line if unicodedata.category(letter) != "Cf" or letter == ZWNJ)
    return " ".join("".join(letter for letter in shown if _is_held(letter)).split())


def _opened(letter: str) -> str:
    return unicodedata.normalize("NFKC", letter) if "\ufdf0" <= letter <= "\ufdfd" else letter


@lru_cache(maxsize=2048)
def _is_held(letter: str) -> bool:
    """Whether a face has this letter: it looks otherwise than what stands for one that is missing."""
    if letter.isspace() or letter == ZWNJ:
        return True
    path = LATIN_FACE if _LATIN_RUN.fullmatch(letter) else HEADLINE_FACE
    face = ImageFont.truetype(path, 24, layout_engine=ImageFont.Layout.BASIC)
    return bytes(face.getmask(letter)) != bytes(face.getmask("\uffff"))


def figures(values: Sequence[float]) -> list[str]:
    """Numbers as the paper prints them, 1,234 and 12.5, all with the decimals of the finest, at most two."""
    is_coarse = max(abs(value) for value in values) >= 1000
    places = 0 if is_coarse else max(_decimals(value) for value in values)
    # Adding nought turns a rounded -0.0 into 0.0.
    return [f"{round(value, places) + 0.0:,.{places}f}".replace("-", "−") for value in values]


def _decimals(value: float) -> int:
    return next((places for places in (0, 1) if abs(value - round(value, places)) < 1e-9), 2)


def _shortened(line: str, room: float, size: float, weight: int) -> str:
    if width_of(line, size, weight) <= room:
        return line
    while line and width_of(line + "…", size, weight) > room:
        # By words, and within one only where it is the only one.
        line = line.rpartition(" ")[0] or line[:-1].rstrip()
    return line + "…"


def _runs(text: str) -> list[tuple[str, bool]]:
    """Parts from right to left, with whether the face of the Latin letters writes them."""
    parts: list[tuple[str, bool]] = []
    for i, run in enumerate(_LEFT_TO_RIGHT.split(text)):
        found = [(part, j % 2 == 1) for j, part in enumerate(_LATIN_RUN.split(run))]
        parts += found[::-1] if i % 2 else found
    return [(part, is_latin) for part, is_latin in parts if part]


def _length(run: str, is_latin: bool, size: float, weight: int) -> float:
    face = _chosen(is_latin, size, weight)
    if not CAN_SHAPE:
        return face.getlength(run) / OVERSAMPLING
    return face.getlength(run, direction=_direction(run), language=LANGUAGE) / OVERSAMPLING


def _chosen(is_latin: bool, size: float, weight: int) -> ImageFont.FreeTypeFont:
    return _face(LATIN_FACE if is_latin else HEADLINE_FACE, round(size * OVERSAMPLING), weight)


def _direction(run: str) -> str:
    """A run without Arabic letters is a number or Latin, and keeps its sign at the left."""
    return "rtl" if _ARABIC.search(run) else "ltr"
