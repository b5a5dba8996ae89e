"""Measures the learned score: how well it does on sets that it has not seen, and what a comment costs.

    python -m bench.score DIRECTORY

The directory holds labelled sets as `train_screening` takes them, and in `profanity/` two lists of words for
comparison: `ldnoobw_ar.txt`, and the first words of `arahate_CHI.csv`, which told most in a set of its own.
"""

import csv
import os
import statistics
import sys
import time
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from comments import training  # noqa: E402
from comments.management.commands.train_screening import learn  # noqa: E402
from comments.training import Example  # noqa: E402
from kalima.text.disguises import Disguises, Entry  # noqa: E402
from kalima.text.weights import Weights, pack, unpack  # noqa: E402

THRESHOLDS = (50, 80)
TELLING = 100
# A newsroom's own decisions, played by one of the sets while all others are texts from elsewhere.
NEWSROOM = "osact4"
DECISIONS = (0, 300, 1_000, 4_000)
TIMED = 5_000


def main() -> None:
    """Print the tables of docs/performance.md."""
    directory = Path(sys.argv[1])
    sets = {path.stem: training.once(training.read_texts(path)) for path in sorted(directory.glob("*.jsonl"))}
    both = {name for name, texts in sets.items() if len({text.is_refused for text in texts}) == 2}
    print(
        "set                        texts  refused |   area  "
        + "  ".join(f"at {n}: P    R" for n in THRESHOLDS)
    )
    print("\nlearned from all sets but a fifth of each, and tried on that fifth")
    parts = {name: training.parted(texts) for name, texts in sets.items()}
    weights = learn([text for rest, _held in parts.values() for text in rest])
    for name, (_rest, held) in parts.items():
        tell(name, weights, held)
    print("\nlearned from all other sets")
    for name in sorted(both):
        tell(name, learn(all_but(name, sets)), sets[name])
    print("\nlists of words alone")
    for title, words in lists(directory / "profanity").items():
        found = Disguises(Entry(word) for word in words)
        print(f"{title}, {len(words)} words")
        for name, texts in sets.items():
            by_list(name, found, texts)
    print(f"\n{NEWSROOM} as a newsroom's decisions, beside all other sets and alone: the area")
    home = sets[NEWSROOM]
    held, known = home[: len(home) // 5], [text._replace(is_ours=True) for text in home[len(home) // 5 :]]
    others = all_but(NEWSROOM, sets)
    for n in DECISIONS:
        beside = training.measured(learn(known[:n] + others), held)["area"]
        alone = training.measured(learn(known[:n]), held)["area"] if n else float("nan")
        print(f"{n:>6} decisions: {beside:.3f} beside, {alone:.3f} alone")
    every = [text.text for texts in sets.values() for text in texts]
    cost(weights, every[:: max(1, len(every) // TIMED)])


def all_but(name: str, sets: dict[str, list[Example]]) -> list[Example]:
    """All other sets, without the texts that stand in this one too."""
    others = [text for other, texts in sets.items() if other != name for text in texts]
    return training.once(others, but=sets[name])


def tell(name: str, weights: Weights, texts: Sequence[Example]) -> None:
    """One row: the area under ROC where both kinds are there, and precision and recall at each threshold."""
    refused = sum(text.is_refused for text in texts)
    scores = [weights.score(text.text).value for text in texts]
    area = f"{training.area(*split(scores, texts)):.3f}" if 0 < refused < len(texts) else "    -"
    columns = [rates([score >= n for score in scores], texts) for n in THRESHOLDS]
    print(f"{name:<30} {len(texts):>6} {refused:>6} |  {area}  {'   '.join(columns)}", flush=True)


def by_list(name: str, found: Disguises, texts: Sequence[Example]) -> None:
    """The same row for a list, which has no thresholds."""
    refused = sum(text.is_refused for text in texts)
    columns = rates([bool(found.found(text.text)) for text in texts], texts)
    print(f"  {name:<28} {len(texts):>6} {refused:>6} |  {columns}", flush=True)


def rates(caught: Sequence[bool], texts: Sequence[Example]) -> str:
    """Precision and recall; where nothing is to be refused, the part of all that is caught."""
    refused = sum(text.is_refused for text in texts)
    right = sum(is_it and text.is_refused for is_it, text in zip(caught, texts, strict=True))
    if not refused:
        return f"{sum(caught) / len(texts):.1%} of what was shown"
    return f"P {right / max(1, sum(caught)):.2f} R {right / refused:.2f}"


def split(scores: Sequence[int], texts: Sequence[Example]) -> tuple[list[int], list[int]]:
    """Scores of the shown and of the refused, in order."""
    shown = [score for score, text in zip(scores, texts, strict=True) if not text.is_refused]
    refused = [score for score, text in zip(scores, texts, strict=True) if text.is_refused]
    return sorted(shown), sorted(refused)


def lists(folder: Path) -> dict[str, list[str]]:
    """The lists, a title to each."""
    plain = [line.strip() for line in (folder / "ldnoobw_ar.txt").read_text().splitlines() if line.strip()]
    with (folder / "arahate_CHI.csv").open(newline="") as file:
        telling = [row["term"] for row in csv.DictReader(file)][:TELLING]
    return {"ldnoobw": plain, "ldnoobw and arahate": list(dict.fromkeys(chain(plain, telling)))}


def cost(weights: Weights, texts: Sequence[str]) -> None:
    """Processor time of one comment, and of reading the weights."""
    packed = pack(weights)
    began = time.process_time()
    read = unpack(packed)
    print(f"\nthe weights: {len(packed):,} bytes, read in {(time.process_time() - began) * 1000:.1f} ms")
    took = []
    for text in texts:
        began = time.process_time()
        read.score(text)
        took.append((time.process_time() - began) * 1000)
    slow = statistics.quantiles(took, n=100)[-1]
    longest = " ".join(texts)[:5_000]
    began = time.process_time()
    Weights(read.numbers, read.bias).score(longest)
    took_longest = (time.process_time() - began) * 1000
    print(f"a comment, of {len(texts):,}: {statistics.median(took):.3f} ms; one in a hundred over {slow:.3f}")
    print(f"a comment of 5,000 letters: {took_longest:.1f} ms")


if __name__ == "__main__":
    main()
