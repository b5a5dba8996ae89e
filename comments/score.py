"""The learned score: a comment's score by weights that `train_screening` left, and how well they do."""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from kalima.text import weights
from kalima.text.weights import Score, Unreadable, Weights

log = logging.getLogger(__name__)

# Each threshold that the figures are told for.
STEPS = range(5, 100, 5)


@dataclass(frozen=True)
class Step:
    """How many of the comments kept from the learning score so high: of the refused, and of the shown."""

    threshold: int
    refused: int
    shown: int


@dataclass(frozen=True)
class Figures:
    """What was learned from, and how the weights did on comments that were kept from them.

    The first four counts say what was learned from; by_newsroom whether the comments kept back are this
    newsroom's own decisions or come from labelled texts; area is the area under the ROC curve.
    """

    made_at: datetime
    decided_shown: int
    decided_refused: int
    labelled_shown: int
    labelled_refused: int
    by_newsroom: bool
    held_shown: int
    held_refused: int
    area: float
    steps: tuple[Step, ...]

    def told(self) -> dict[str, Any]:
        """As it is kept beside the weights; `Figures.read` takes it back."""
        return vars(self) | {
            "made_at": self.made_at.isoformat(),
            "steps": [[step.threshold, step.refused, step.shown] for step in self.steps],
        }

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Figures":
        """Raises Unreadable where a release kept other figures."""
        try:
            made_at = datetime.fromisoformat(told["made_at"])
            steps = tuple(Step(*map(int, step)) for step in told["steps"])
            return cls(**dict(told) | {"made_at": made_at, "steps": steps})
        except (KeyError, TypeError, ValueError) as error:
            raise Unreadable(f"its figures are of another release: {error}") from None

    def step(self, threshold: int) -> Step:
        """The figures for one of STEPS."""
        return next(step for step in self.steps if step.threshold == threshold)

    def precision(self, step: Step) -> float | None:
        """Of the comments that score so high, the part that moderators refused; None where none does."""
        return step.refused / caught if (caught := step.refused + step.shown) else None

    def recall(self, step: Step) -> float:
        """Of the comments that moderators refused, the part that scores so high."""
        return step.refused / self.held_refused

    def wrongly(self, step: Step) -> float:
        """Of the comments that moderators showed, the part that scores so high."""
        return step.shown / self.held_shown


def score_of(text: str) -> Score | None:
    """Score a text, with the words that weighed most; None where there are no weights."""
    learned = _learned()
    return learned[0].score(text) if learned else None


def figures() -> Figures | None:
    """What is known of the weights in use; None where there are none."""
    learned = _learned()
    return learned[1] if learned else None


def weights_at() -> datetime | None:
    """When the weights in use were learned; None where there are none."""
    learned = _learned()
    return learned[1].made_at if learned else None


def weights_file() -> Path:
    """Where the weights lie, in the data directory."""
    return Path(settings.WEIGHTS_FILE)


def keep(learned: Weights) -> None:
    """Put new weights in the place of the old; whoever reads at that moment has one or the other, whole."""
    path = weights_file()
    making = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with making.open("wb") as file:
            file.write(weights.pack(learned))
            file.flush()
            os.fsync(file.fileno())
        making.chmod(0o640)
        os.replace(making, path)
    finally:
        making.unlink(missing_ok=True)


def _learned() -> tuple[Weights, Figures] | None:
    """The weights as they lie there now: one look at the file's state for each comment."""
    try:
        state = weights_file().stat()
    except OSError:
        return None
    return _read(weights_file(), state.st_ino, state.st_mtime_ns, state.st_size)


@lru_cache(1)
def _read(path: Path, *_state: int) -> tuple[Weights, Figures] | None:
    try:
        read = weights.unpack(path.read_bytes())
        return read, Figures.read(read.about)
    except (OSError, Unreadable) as reason:
        log.warning("%s: %s. Comments go without the learned score; train_screening mends it.", path, reason)
        return None
