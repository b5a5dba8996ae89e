"""The paper's mark, a letter's dot over its kashida, as the icon of an installed paper."""

from PIL import Image

from articles.drawing.palette import INK, PAPER
from articles.drawing.surface import Surface

# Name, side in pixels, whether a device may cut it into its own shape; the last is what iPhones take.
ICONS = (
    ("img/icon-192.png", 192, False),
    ("img/icon-512.png", 512, False),
    ("img/icon-maskable-192.png", 192, True),
    ("img/icon-maskable-512.png", 512, True),
    ("img/icon-apple-180.png", 180, True),
)
APPLE = "icon-apple"

# Of static/img/mark.svg, which is drawn on a square of 32.
SQUARE = 32
LINE = ((4, 18), (28, 18), (28, 24), (4, 24))
DOT, DOT_RADIUS = 16 + 10j, 3.4
# Devices cut an icon into their own shape; what lies within four fifths of its circle is kept by all.
SAFE = 0.72


def draw_mark(size_px: int, *, is_maskable: bool = False) -> Image.Image:
    """A square icon; a maskable one has the mark smaller, on ground that any shape may be cut from."""
    surface = Surface((size_px, size_px), INK)
    scale = size_px / SQUARE * (SAFE if is_maskable else 1)

    def placed(point: complex) -> complex:
        return surface.centre + (point - complex(SQUARE / 2, 17 if is_maskable else SQUARE / 2)) * scale

    surface.fill([placed(complex(*corner)) for corner in LINE], PAPER)
    surface.disc(placed(DOT), DOT_RADIUS * scale, PAPER)
    return surface.finish()
