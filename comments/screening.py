"""What was sent, what is decided about it, and the rule that the first phase with a decision ends it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from articles.models import Article
from comments.models import Status


@dataclass(frozen=True)
class Draft:
    """A comment as it was sent: nothing here is trusted.

    answers is the number of the comment it replies to; trap is a field that people do not see;
    address is the reader's, "" for the house's own imports, which no limit counts.
    """

    article: Article
    at: datetime
    name: str = ""
    text: str = ""
    email: str = ""
    answers: int | None = None
    trap: str = ""
    address: str = ""


@dataclass(frozen=True)
class Verdict:
    """What becomes of a draft, which phase said so and what the reader is told.

    field names the place in the form that is to be mended; beside holds further verdicts of that kind.
    """

    status: Status
    phase: str
    message: str
    field: str = ""
    beside: tuple["Verdict", ...] = ()

    @property
    def told(self) -> str:
        """All that the reader is told, in one paragraph."""
        return " ".join(v.message for v in (self, *self.beside))

    @property
    def errors(self) -> dict[str, str]:
        """Messages by the field they stand beside."""
        return {v.field: v.message for v in (self, *self.beside) if v.field}


Phase = Callable[[Draft], Verdict | None]


def screen(draft: Draft, phases: Iterable[Phase]) -> Verdict | None:
    """Ask the phases in their order; the first decision stands, and none means that none had one."""
    return next((verdict for phase in phases if (verdict := phase(draft))), None)


def together(*phases: Phase) -> Phase:
    """Join phases into one, so that a reader hears in one answer of everything that is to be mended."""

    def joined(draft: Draft) -> Verdict | None:
        found = [verdict for phase in phases if (verdict := phase(draft))]
        if not found:
            return None
        first, *rest = found
        return Verdict(first.status, first.phase, first.message, first.field, tuple(rest))

    return joined
