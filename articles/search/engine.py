"""What is asked of an engine: a search, and how it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from articles.search.document import Document, Texts

# Terms: a stem, or a surface with the sign before it. An alternative is terms that must all stand in a story.
Alternative = tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """One thing that is looked for, in the ways it may be written; `surface` is how it was typed, or ""."""

    alternatives: tuple[Alternative, ...]
    surface: str = ""


class Columns(NamedTuple):
    """How much a word counts by where it stands."""

    title: float
    body: float
    title_surfaces: float
    body_surfaces: float


# A few words name a story, and its headline is its name; a question is answered by a text.
NAMING = Columns(3.0, 1.0, 0.9, 0.3)
ASKING = Columns(1.0, 1.0, 0.1, 0.1)


@dataclass(frozen=True)
class Search:
    """What a story must have: the groups, all or any; phrases of surfaces; nothing of `without`.

    What must not stand there is a term, or surfaces side by side. Facets are a list of choices, one of each
    of which the story must have. Seconds are of publication, both included. What is known of the words says
    what they weigh (`weights`), how many stories may have all that is wanted, of how many in all, and how
    long a story is on average, in words that tell.
    """

    groups: tuple[Group, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()
    facets: tuple[tuple[str, ...], ...] = ()
    since: int = -(2**62)
    until: int = 2**62
    columns: Columns = NAMING
    weights: Mapping[str, float] = field(default_factory=dict)
    brings: int = 0
    stories: int = 0
    average: float = 400.0


class Engine(Protocol):
    """Each answers with seconds of publication, which are the keys of SearchDocument.

    `brought_max` is how many stories it may be told to rank of those that have some of the words.
    """

    brought_max: int

    def write(self, seq: int, document: Document) -> None: ...

    def erase(self, seq: int, document: Document) -> None: ...

    def holds(self, seq: int) -> bool: ...

    def best(self, search: Search, *, every: bool, limit: int, texts: Texts) -> list[tuple[int, float]]:
        """The stories that have every group or any, with their scores, in no order.

        Of very many it looks at the newest for every, and at the best for any. What it reads is in `texts`.
        """
        ...

    def newest(self, search: Search, *, limit: int) -> list[int]:
        """The newest stories that have every group, newest first."""
        ...

    def is_of_newest(self, search: Search) -> bool:
        """Whether so many stories may have the words of a phrase, wanted or not, that it is sought among the
        newest alone.
        """
        ...

    def clear(self) -> None: ...

    def optimise(self) -> None: ...
