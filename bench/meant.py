"""Measures whole questions: how often a mistyped one is put right, and an innocent one left alone.

    python -m bench.meant --articles FILE.jsonl.gz [--seed 5]

Questions are one to three words that follow each other in a headline and tell. One word of a question is
mistyped as `bench.typos` does it, and those that are words themselves are left out. What the archive holds,
and how many articles have all words of a question, is kept in memory; nothing is asked of a database.
"""

import argparse
import gzip
import json
import os
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from articles.search.suggest import did_you_mean  # noqa: E402
from bench.typos import FEW, mixed  # noqa: E402
from kalima.text.analysis import telling, tokens  # noqa: E402
from kalima.text.typos import is_word  # noqa: E402

QUESTIONS = 1000
COUNTED_MAX = 300


class Archive:
    """Which articles have each term, and the headlines."""

    def __init__(self, articles: Path) -> None:
        self.headlines: list[str] = []
        self.having: dict[str, set[int]] = defaultdict(set)
        with gzip.open(articles, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                article = json.loads(line)
                self.headlines.append(article["title"])
                for word in tokens(f"{article['title']} {article['body']}"):
                    self.having[f"={word.surface}"].add(number)
                    if not word.is_stop:
                        self.having[word.stem].add(number)

    def held(self, terms: set[str]) -> Mapping[str, int]:
        return {term: len(self.having[term]) for term in terms if term in self.having}

    def finds(self, question: str) -> int:
        rarest = sorted((self.having.get(word.stem, set()) for word in telling(question)), key=len)
        return min(len(set.intersection(*rarest)), COUNTED_MAX) if rarest else 0

    def meant(self, typed: str) -> str:
        found = self.finds(typed)
        return did_you_mean(typed, found=found, held=self.held, finds=self.finds, having=lambda _question: [])

    def question(self, chance: random.Random) -> list[str]:
        """Some telling words of a headline, side by side; [] where one is no word of a few articles."""
        words = [word.surface for word in telling(chance.choice(self.headlines))]
        long = chance.choice((1, 2, 2, 3))
        at = chance.randrange(max(len(words) - long, 0) + 1)
        chosen = words[at : at + long]
        are_words = all(is_word(word) and len(self.having.get(f"={word}", ())) >= FEW for word in chosen)
        return chosen if are_words else []


def main() -> None:
    """Print what became of mistyped questions by their length, and of innocent ones."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=Path, required=True, help="articles, compressed JSON lines")
    options.add_argument("--seed", type=int, default=5)
    chosen = options.parse_args()
    archive, chance = Archive(chosen.articles), random.Random(chosen.seed)
    outcomes: Counter[tuple[int, str]] = Counter()
    spent: list[float] = []
    while outcomes.total() < QUESTIONS:
        words = archive.question(chance)
        at = chance.randrange(len(words)) if words else 0
        typed = mixed(chance, words[at]) if words and len(words[at]) >= 4 else ""
        if not typed or typed == words[at] or len(archive.having.get(f"={typed}", ())) >= FEW:
            continue
        began = time.process_time()
        meant = archive.meant(" ".join([*words[:at], typed, *words[at + 1 :]]))
        spent.append((time.process_time() - began) * 1000)
        outcomes[len(words), "right" if meant == " ".join(words) else "another" if meant else "none"] += 1
    print("words  right  another  none")
    for long in (1, 2, 3):
        print(f"{long:>5}" + "".join(f"{outcomes[long, name]:>8}" for name in ("right", "another", "none")))
    print(
        f"ms a question: p50 {statistics.median(spent):.1f}, p95 {statistics.quantiles(spent, n=20)[-1]:.1f}"
    )
    innocent = [words for _n in range(QUESTIONS) if (words := archive.question(chance))]
    disturbed = sum(bool(archive.meant(" ".join(words))) for words in innocent)
    print(f"innocent: {disturbed} of {len(innocent)} are asked whether they meant another")


if __name__ == "__main__":
    main()
