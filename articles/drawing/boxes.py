"""Rectangles that lettering takes on a map, so that no name is written over another."""

from dataclasses import dataclass

from articles.drawing.surface import Surface


@dataclass(frozen=True)
class Box:
    """Edges in pixels of the finished picture."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def about(cls, middle: complex, width: float, height: float) -> "Box":
        return cls(
            middle.real - width / 2,
            middle.imag - height / 2,
            middle.real + width / 2,
            middle.imag + height / 2,
        )

    @classmethod
    def sheet(cls, surface: Surface) -> "Box":
        return cls(0, 0, surface.width, surface.height)

    def shared(self, other: "Box") -> float:
        """The area that both cover, in square pixels."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, across) * max(0.0, down)

    def outside(self, frame: "Box") -> float:
        """The area that sticks out of a frame, in square pixels."""
        return (self.right - self.left) * (self.bottom - self.top) - self.shared(frame)
