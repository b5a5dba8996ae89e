"""What came of one door: how much was tried there, and what was found."""

from dataclasses import dataclass, field

from bench.hostile.ground import Said

SHOWN = 5


@dataclass
class Outcome:
    """`failed` are answers of 500 and more, and lines that were cut; `open` is what should have been shut."""

    door: str
    tried: int = 0
    taken: int = 0
    took_s: float = 0.0
    failed: list[str] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    def __iadd__(self, other: "Outcome") -> "Outcome":
        for name in (
            "tried",
            "taken",
            "took_s",
            "failed",
            "traces",
            "scripts",
            "open",
            "lost",
            "notes",
            "places",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    @property
    def findings(self) -> int:
        return sum(map(len, (self.failed, self.traces, self.scripts, self.open, self.lost)))

    def count(self, sent: str, said: Said, *, is_taken: bool) -> None:
        self.taken += is_taken
        if said.status == 0 or said.status >= 500:
            self.failed.append(f"{said.status}: {sent}")

    def lines(self) -> list[str]:
        """What was found, some of each kind."""
        kinds = {"failed": self.failed, "trace": self.traces, "script": self.scripts}
        kinds |= {"open": self.open, "lost": self.lost, "note": self.notes}
        return [f"    {kind}: {what!r}" for kind, all_of_it in kinds.items() for what in all_of_it[:SHOWN]]


COLUMNS = ("tried", "taken", "scripts", "traces", "500s", "lost", "open", "s")
HEAD = f"{'door':<26}" + "".join(f"{name:>8}" for name in COLUMNS)


def line(outcome: Outcome) -> str:
    """One row of the table."""
    found = (outcome.scripts, outcome.traces, outcome.failed, outcome.lost, outcome.open)
    scripts, traces, failed, lost, opened = map(len, found)
    return (
        f"{outcome.door:<26}{outcome.tried:>8}{outcome.taken:>8}{scripts:>8}{traces:>8}{failed:>8}"
        f"{lost:>8}{opened:>8}{outcome.took_s:>8.1f}"
    )
