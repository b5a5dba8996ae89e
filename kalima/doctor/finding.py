"""What the doctor says of one thing: how it stands, what was found, and how to mend it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """How something stands, and the sign before its line."""

    WELL = "✓"
    DOUBTFUL = "⚠"
    WRONG = "✗"


@dataclass(frozen=True)
class Finding:
    """One line for people; for machines the state's name and the same words."""

    state: State
    subject: str
    said: str
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{self.state.value} {self.subject}: {self.said}"
        return f"{line}\n  العلاج: {self.remedy}" if self.remedy else line

    def as_data(self) -> dict[str, str]:
        """The same for machines."""
        state = self.state.name.lower()
        return {"state": state, "subject": self.subject, "said": self.said, "remedy": self.remedy}


Check = Callable[[], Iterator[Finding]]


def well(subject: str, said: str) -> Finding:
    """Nothing is to be done."""
    return Finding(State.WELL, subject, said)


def doubtful(subject: str, said: str, remedy: str) -> Finding:
    """The paper runs; somebody should look."""
    return Finding(State.DOUBTFUL, subject, said, remedy)


def wrong(subject: str, said: str, remedy: str) -> Finding:
    """The paper does not run as it should, or somebody may do what is not theirs to do."""
    return Finding(State.WRONG, subject, said, remedy)


def megabytes(size: float) -> str:
    """A size as people say it."""
    return f"{size / 1e9:.1f} غ.ب" if size >= 1e9 else f"{size / 1e6:.0f} م.ب"
