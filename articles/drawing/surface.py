"""A sheet to draw on, several times too large, so that every edge is smooth when it is reduced."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from articles.drawing.palette import Rgb

# Two would leave five steps of grey along an edge, which shows in thin slanting lines.
OVERSAMPLING = 3


class Surface:
    """Points are complex numbers in pixels of the finished picture, x to the right and y downwards."""

    def __init__(self, size: tuple[int, int], ground: Rgb) -> None:
        self.width, self.height = size
        self.image = Image.new("RGB", (self.width * OVERSAMPLING, self.height * OVERSAMPLING), ground)
        self._pen = ImageDraw.Draw(self.image)

    @property
    def centre(self) -> complex:
        return complex(self.width / 2, self.height / 2)

    def fill(self, points: Sequence[complex], colour: Rgb) -> None:
        self._pen.polygon(_flat(points), fill=colour)

    def stroke(self, points: Sequence[complex], colour: Rgb, width: float) -> None:
        """Draw a line through points with round joints and ends; width in pixels."""
        thick = max(1, round(width * OVERSAMPLING))
        self._pen.line(_flat(points), fill=colour, width=thick)
        if thick < 3:
            return
        # A hair less than the line, or every joint of a curve would show as a bead.
        for point in points:
            self.disc(point, (thick - 1.5) / 2 / OVERSAMPLING, colour)

    def disc(self, centre: complex, radius: float, colour: Rgb) -> None:
        x, y, reach = centre.real * OVERSAMPLING, centre.imag * OVERSAMPLING, radius * OVERSAMPLING
        self._pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)

    def lay_inside(self, points: Sequence[complex], other: "Surface") -> None:
        """Show another sheet of the same size within a shape, as through a window."""
        window = Image.new("L", self.image.size)
        ImageDraw.Draw(window).polygon(_flat(points), fill=255)
        self.image.paste(other.image, mask=window)

    def colour_at(self, point: complex) -> Rgb:
        """The colour of a point, which must lie on the sheet."""
        place = (int(point.real * OVERSAMPLING), int(point.imag * OVERSAMPLING))
        red, green, blue = self.image.crop((*place, place[0] + 1, place[1] + 1)).tobytes()
        return red, green, blue

    def finish(self) -> Image.Image:
        return self.image.reduce(OVERSAMPLING)


def smooth(points: Sequence[complex], steps: int = 8) -> list[complex]:
    """A curve through all the points (Catmull and Rom's)."""
    around = [2 * points[0] - points[1], *points, 2 * points[-1] - points[-2]]
    curve = [points[0]]
    for before, one, two, after in zip(around, around[1:], around[2:], around[3:], strict=False):
        for step in range(1, steps + 1):
            t = step / steps
            curve.append(
                0.5
                * (
                    2 * one
                    + (two - before) * t
                    + (2 * before - 5 * one + 4 * two - after) * t**2
                    + (3 * one - before - 3 * two + after) * t**3
                )
            )
    return curve


def _flat(points: Sequence[complex]) -> list[tuple[float, float]]:
    return [(point.real * OVERSAMPLING, point.imag * OVERSAMPLING) for point in points]
