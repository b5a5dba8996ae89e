"""The scale of a chart: which round numbers it shows, and how high a value stands."""

import math

from articles.drawing.sheet import Sheet

STEPS = (1, 2, 2.5, 5, 10)
LABEL_ROOM = 118
VALUE_ROOM = 62


class Scale:
    """Round levels that enclose the values and, where the chart stands on it, zero."""

    def __init__(self, sheet: Sheet, values: tuple[float, ...], *, stands_on_zero: bool) -> None:
        low, high = min(values), max(values)
        if stands_on_zero or low == high:
            low, high = min(low, 0), max(high, 0)
        if low == high:
            high = low + 1
        self.levels = _round_levels(low, high)
        self._top = sheet.head_ends + VALUE_ROOM * sheet.k
        # What hangs below the ground carries its value under it, and needs room for it above the names.
        hangs = low < 0 or not stands_on_zero
        self._ground = sheet.bottom - (LABEL_ROOM + (VALUE_ROOM if hangs else 0)) * sheet.k

    def y(self, value: float) -> float:
        low, high = self.levels[0], self.levels[-1]
        return self._ground - (value - low) / (high - low) * (self._ground - self._top)


def _round_levels(low: float, high: float) -> list[float]:
    """Three to six levels at a round step, the outermost enclosing both values."""
    rough = (high - low) / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * share for share in STEPS if power * share >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [i * step for i in range(first, last + 1)]
