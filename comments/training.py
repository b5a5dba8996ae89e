"""What the learned score learns from, what is kept from it, and how well it does on that."""

import json
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, Subquery

from comments.models import Comment, Decision, DiscussionSettings, Reason, Status, Verb
from comments.score import STEPS, Figures, Step
from kalima.text import arabic
from kalima.text.weights import Weights

# Reasons that can be seen in the words alone. Whether a claim is true, a name borrowed or a topic missed
# cannot, and criticism must not be learned as a fault.
REASONS = (Reason.INSULT, Reason.HATRED, Reason.VIOLENCE, Reason.OBSCENITY, Reason.SPAM)
# Verbs by which a moderator says that a comment may stand, or not.
JUDGING = (Verb.APPROVE, Verb.RESTORE, Verb.SEEN, Verb.REJECT, Verb.REMOVE)
# What labelled texts may call themselves: stood on a page, or should not.
FINE, BAD = {"ok", "published"}, {"offensive", "abusive", "hate", "threat", "spam"}

# The newest decisions, whatever was decided before them: words change.
DECISIONS_MOST = 100_000
TEXTS_MOST = 300_000
LINE_MAX = 100_000
# One comment of this newsroom counts as much as so many labelled texts from elsewhere: with a thousand of its
# own, the area under the curve grew by one to two hundredths over counting all alike (bench/score.py).
OWN_WEIGHT = 10
# One in so many of either kind is kept from the learning.
PART_HELD = 5
# With fewer of either kind kept back, figures would say little.
HELD_LEAST = 30


class CannotLearn(Exception):
    """Nothing was learned; its text is an Arabic sentence for the operator."""


class Example(NamedTuple):
    """A comment and what became of it."""

    text: str
    is_refused: bool
    is_ours: bool = False

    @property
    def importance(self) -> int:
        return OWN_WEIGHT if self.is_ours else 1


# Finds weights that tell the refused from the shown; which library does so is the command's affair.
Learn = Callable[[Sequence[Example]], Weights]


def decided(*, at: datetime) -> list[Example]:
    """This newsroom's own decisions, oldest first: what a moderator showed, or refused for its words.

    A comment counts as it stands now, by the decision that brought it there or left it. One that screening
    showed or refused by itself teaches nothing: the score would learn from its own mistakes. Nothing is
    older than refused comments are kept, or of the older ones only those that were shown would be left.
    """
    since = at - timedelta(days=DiscussionSettings.objects.get().refused_days)
    left = Decision.objects.filter(comment=OuterRef("pk"), new_status=OuterRef("status"), verb__in=JUDGING)
    shown, refused = (
        Q(status=Status.SHOWN),
        Q(status__in=[Status.REJECTED, Status.REMOVED], reason__in=REASONS),
    )
    newest = (
        Comment.objects.filter(shown | refused)
        .annotate(decided_at=Subquery(left.values("at")[:1]))
        .filter(decided_at__gt=since)
        .order_by("-decided_at", "-pk")
        .values_list("text", "status")[:DECISIONS_MOST]
    )
    return [Example(text, status != Status.SHOWN, is_ours=True) for text, status in reversed(newest)]


def labelled(directory: Path) -> list[Example]:
    """Texts of a directory: each line of its .jsonl files is an object with `text` and `label`.

    Raises CannotLearn, which names the file and the line.
    """
    found: list[Example] = []
    files = sorted(directory.glob("*.jsonl"))
    if not files:
        raise CannotLearn(f"لا ملفات ‎.jsonl في «{directory}».")
    for path in files:
        try:
            found.extend(read_texts(path))
        except (OSError, UnicodeDecodeError):
            raise CannotLearn(f"تعذّرت قراءة «{path}».") from None
        if len(found) > TEXTS_MOST:
            raise CannotLearn(f"في «{directory}» أكثر من {arabic.number(TEXTS_MOST)} نص.")
    return found


def learned(ours: Sequence[Example], texts: Sequence[Example], *, at: datetime, learn: Learn) -> Weights:
    """Learn from all but what is kept back, and measure on that; the figures go with the weights.

    Kept back are the newest of this newsroom's refusals and the newest that it showed, as the weights will
    meet what comes after them; where there are too few, a part of the labelled texts. Raises CannotLearn
    where there are too few of both.
    """
    ours, texts = once(ours), once(texts, but=ours)
    before, held = parted(ours, newest=True)
    if by_newsroom := is_enough(held):
        ours = before
    else:
        texts, held = parted(texts)
    if not is_enough(held):
        needed = HELD_LEAST * PART_HELD
        raise CannotLearn(
            f"القرارات أقل من أن يُتعلّم منها. يلزم {needed} تعليقًا مرفوضًا لألفاظه و{needed} منشورًا بقرار "
            "على الأقل، أو مجلد نصوص مصنّفة يُذكر بعد ‎--data."
        )
    weights = learn([*ours, *texts])
    kept = Figures(
        made_at=at,
        decided_refused=(own := sum(example.is_refused for example in ours)),
        decided_shown=len(ours) - own,
        labelled_refused=(others := sum(example.is_refused for example in texts)),
        labelled_shown=len(texts) - others,
        by_newsroom=by_newsroom,
        **measured(weights, held),
    )
    return Weights(weights.numbers, weights.bias, kept.told())


def parted(examples: Sequence[Example], *, newest: bool = False) -> tuple[list[Example], list[Example]]:
    """What is learned from, and what is kept back from it."""
    rest, apart = numbers_apart(examples, newest=newest)
    return [examples[number] for number in rest], [examples[number] for number in apart]


def numbers_apart(examples: Sequence[Example], *, newest: bool = False) -> tuple[list[int], list[int]]:
    """The same as places in the sequence: of either kind one in PART_HELD is kept back.

    These are the last of the kind, or else the same texts at every run, so that figures of two runs can be
    compared.
    """
    rest: list[int] = []
    apart: list[int] = []
    for is_refused in (False, True):
        kind = [number for number, example in enumerate(examples) if example.is_refused is is_refused]
        if not newest:
            kind.sort(key=lambda number: zlib.crc32(_key(examples[number].text).encode()))
        first = len(kind) - len(kind) // PART_HELD
        rest += kind[:first]
        apart += kind[first:]
    return rest, apart


def is_enough(examples: Sequence[Example]) -> bool:
    """Whether figures about these say something."""
    refused = sum(example.is_refused for example in examples)
    return min(refused, len(examples) - refused) >= HELD_LEAST


def measured(weights: Weights, held: Sequence[Example]) -> dict[str, Any]:
    """How weights do on examples that they have not seen, by the names of `Figures`."""
    scores: tuple[list[int], list[int]] = ([], [])
    for example in held:
        scores[example.is_refused].append(weights.score(example.text).value)
    shown, refused = map(sorted, scores)
    steps = [Step(n, _above(refused, n), _above(shown, n)) for n in STEPS]
    return {
        "held_shown": len(shown),
        "held_refused": len(refused),
        "area": area(shown, refused),
        "steps": tuple(steps),
    }


def area(shown: Sequence[int], refused: Sequence[int]) -> float:
    """How often a refused comment scores above a shown one, a tie being half: the area under ROC."""
    above = sum(bisect_left(shown, score) + bisect_right(shown, score) for score in refused)
    return above / (2 * len(shown) * len(refused))


def once(examples: Iterable[Example], *, but: Iterable[Example] = ()) -> list[Example]:
    """Each text once, as it was decided last, so that none is both learned and kept back."""
    known = {_key(example.text) for example in but}
    last = {key: example for example in examples if (key := _key(example.text)) and key not in known}
    return list(last.values())


def read_texts(path: Path) -> Iterator[Example]:
    """Raises CannotLearn for a line that does not fit, OSError and UnicodeDecodeError for a file."""
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(iter(lambda: file.readline(LINE_MAX), ""), start=1):
            if not line.strip():
                continue
            try:
                read = json.loads(line)
                text, label = read["text"], read["label"]
            except (ValueError, KeyError, TypeError, RecursionError):
                text, label = None, ""
            if not isinstance(text, str) or label not in (*FINE, *BAD):
                known = "، ".join(sorted(FINE | BAD))
                raise CannotLearn(
                    f"«{path}»، السطر {number}: يلزم كائن JSON فيه text وlabel، وlabel واحد من: {known}."
                )
            yield Example(text, label in BAD)


def _above(scores: Sequence[int], threshold: int) -> int:
    """How many of sorted scores reach a threshold."""
    return len(scores) - bisect_left(scores, threshold)


def _key(text: str) -> str:
    return "".join(c for c in arabic.fold(text) if c.isalnum())
