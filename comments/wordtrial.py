"""An entry of the word lists tried on the archive: which past comments would it have caught."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from comments.models import Comment, Status
from kalima.text.disguises import Disguises, Entry, Match

# So many of the newest comments are looked at: some seconds of one moderator's patience, whatever the
# archive has grown to. The page says how many they were and since when.
LOOKED_AT_MAX = 20_000
CHUNK = 1_000
EXAMPLES = 20
# Letters of a comment on either side of the word.
BESIDE = 60

# What readers see first, for there an entry does harm; then what moderators refused themselves.
ORDER = (Status.SHOWN, Status.REJECTED, Status.REMOVED, Status.REFUSED, Status.HELD)


class Example(NamedTuple):
    """A comment that would have been caught, and the word in what stands around it."""

    pk: int
    name: str
    written_at: datetime
    before: str
    matched: str
    behind: str


@dataclass(frozen=True)
class Pile:
    """The comments of one status that would have been caught, and the newest of them."""

    status: Status
    caught: int
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Trial:
    """What an entry would have caught among the newest comments, by where they stand now."""

    looked_at: int
    since: datetime | None
    piles: tuple[Pile, ...]

    @property
    def caught(self) -> int:
        return sum(pile.caught for pile in self.piles)


def try_on_archive(entry: Entry) -> Trial:
    """Look for one entry in the newest comments, name and text, in one query read in chunks."""
    words = Disguises([entry])
    caught: Counter[str] = Counter()
    examples: dict[str, list[Example]] = defaultdict(list)
    looked_at, since = 0, None
    rows = Comment.objects.order_by("-pk").values_list("pk", "name", "text", "status", "created_at")
    for pk, name, text, status, since in rows[:LOOKED_AT_MAX].iterator(chunk_size=CHUNK):
        looked_at += 1
        place = next(((where, found[0]) for where in (text, name) if (found := words.found(where))), None)
        if place is None:
            continue
        caught[status] += 1
        if len(examples[status]) < EXAMPLES:
            examples[status].append(_example(pk, name, since, *place))
    return Trial(
        looked_at,
        since,
        tuple(Pile(status, caught[status], tuple(examples[status])) for status in ORDER if caught[status]),
    )


def _example(pk: int, name: str, written_at: datetime, where: str, match: Match) -> Example:
    before, behind = where[: match.start], where[match.end :]
    if len(before) > BESIDE:
        before = f"…{before[-BESIDE:].partition(' ')[2]}"
    if len(behind) > BESIDE:
        behind = f"{behind[:BESIDE].rpartition(' ')[0]}…"
    return Example(pk, name, written_at, before, match.text, behind)
