"""Measures how many disguises of words are caught, how many innocent texts with them, and what it costs.

    python -m bench.disguises
    python -m bench.disguises --comments FOLDER --articles FILE.jsonl.gz

The table is tests/kalima/disguises.toml. Beside our list stands the rule of Coral, written again from its
description: the words of the list as they are typed, between characters that are no letters, in any case of
letters; a phrase may have marks between its words. Labelled comments and articles, where there are any,
are files of JSON lines with a text.
"""

import argparse
import gzip
import json
import re
import statistics
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kalima.text.disguises import Disguises, Entry

TABLE = Path(__file__).resolve().parent.parent / "tests" / "kalima" / "disguises.toml"
ROUNDS = 200
LIST_SIZES = (30, 300, 3_000)
COMMENT = (
    "شكرًا على هذا التقرير. الجسر الجديد كان حلمًا لأهل المدينة منذ سنوات، ونأمل أن يُفتتح في موعده وأن "
    "تهتم البلدية بالشوارع التي تؤدي إليه، فهي محفورة منذ الشتاء ولا يصلحها أحد."
)
HOSTILE = {
    "5,000 marks on a letter": "ك" + "\u064b" * 5_000,
    "5,000 letters": "ك" * 5_000,
    "the word 1,250 times": "كلب " * 1_250,
    "5,000 letters, dotted": "ك.ل." * 2_500,
    "50,000 characters, spaced": "ك " * 25_000,
}

NO_LETTER = r"[\W\d_]"
BETWEEN_WORDS = r"[\s\"'?!.,¿¡`:;]+"


def coral(terms: list[str]) -> Callable[[str], bool]:
    """Coral's rule over a list of words and phrases."""
    phrases = (BETWEEN_WORDS.join(map(re.escape, term.split())) for term in terms)
    pattern = re.compile(rf"(?:^|{NO_LETTER})(?:{'|'.join(phrases)})(?={NO_LETTER}|$)", re.IGNORECASE)
    return lambda text: bool(pattern.search(text))


def main() -> None:
    """Print the table's figures, then what both do to the files that were named."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--comments", type=Path, help="a folder of labelled comments, JSON lines")
    options.add_argument("--articles", type=Path, help="articles, compressed JSON lines")
    chosen = options.parse_args()
    table = tomllib.loads(TABLE.read_text())["word"]
    entries = [Entry(row["term"], tuple(row["innocent"]), at) for at, row in enumerate(table)]
    ours, theirs = Disguises(entries), coral([entry.term for entry in entries])
    _of_the_table(table, ours, theirs)
    _of_speed(entries)
    if chosen.comments:
        _of_comments(chosen.comments, ours, theirs)
    if chosen.articles:
        _of_articles(chosen.articles, ours, theirs)


def _of_the_table(table: list[dict[str, Any]], ours: Disguises, theirs: Callable[[str], bool]) -> None:
    disguised = [(row["term"], text) for row in table for text in row["disguised"]]
    free = [text for row in table for text in row["free"]]
    missed = [text for term, text in disguised if term not in (m.entry.term for m in ours.found(text))]
    wrong = [text for text in free if ours.found(text)]
    print(f"{len(table)} words, {len(disguised)} disguises, {len(free)} innocent texts")
    print(f"{'':12}{'caught':>16}{'wrongly caught':>22}")
    rows = (
        ("Kalima", len(disguised) - len(missed), len(wrong)),
        ("Coral", sum(theirs(text) for _term, text in disguised), sum(map(theirs, free))),
    )
    for name, caught, wrongly in rows:
        print(
            f"{name:12}{caught:>7} ({caught / len(disguised):6.1%}){wrongly:>13} ({wrongly / len(free):5.1%})"
        )
    print("missed:", " | ".join(missed))
    print("wrongly caught:", " | ".join(wrong))


def _of_speed(entries: list[Entry]) -> None:
    print(f"\nmilliseconds of the processor, median of {ROUNDS}")
    letters = "بتجحدرسصعقكلمنهوي"
    made = [Entry(f"{a}{b}ا{c}{d}") for a in letters for b in letters for c in letters for d in letters[:2]]
    for size in LIST_SIZES:
        words = Disguises([*entries, *made][:size])
        print(f"  a comment of {len(COMMENT)} characters, {size:>5,} entries{_cost(words, COMMENT):>24.3f}")
    words = Disguises([*entries, *made][:300])
    for kind, text in HOSTILE.items():
        print(f"  {kind:<40}{_cost(words, text, rounds=3):>24.3f}")


def _cost(words: Disguises, text: str, rounds: int = ROUNDS) -> float:
    taken = []
    for _round in range(rounds):
        started = time.process_time()
        words.found(text)
        taken.append((time.process_time() - started) * 1_000)
    return statistics.median(taken)


def _of_comments(folder: Path, ours: Disguises, theirs: Callable[[str], bool]) -> None:
    print("\nlabelled comments with a word of the table in them")
    for path in sorted(folder.glob("*.jsonl")):
        seen: Counter[str] = Counter()
        by_us: Counter[str] = Counter()
        by_them: Counter[str] = Counter()
        for line in _lines(path):
            label, text = line["label"], line["text"]
            seen[label] += 1
            by_us[label] += bool(ours.found(text))
            by_them[label] += theirs(text)
        for label, all_of_them in seen.items():
            print(
                f"  {path.stem[:34]:<36}{label:<11}{all_of_them:>7,}"
                f"   Kalima {by_us[label] / all_of_them:6.1%}   Coral {by_them[label] / all_of_them:6.1%}"
            )


def _of_articles(path: Path, ours: Disguises, theirs: Callable[[str], bool]) -> None:
    texts = [f"{line['title']}\n{line['body']}" for line in _lines(path)]
    started = time.process_time()
    found: Counter[tuple[str, str]] = Counter()
    with_one = 0
    for text in texts:
        matches = ours.found(text)
        with_one += bool(matches)
        found.update((match.entry.term, match.text) for match in matches)
    taken = time.process_time() - started
    print(f"\n{len(texts):,} articles, {sum(map(len, texts)):,} characters, {taken:.1f} s")
    print(f"  with a word of the table: Kalima {with_one:,}, Coral {sum(map(theirs, texts)):,}")
    print("  most often:", ", ".join(f"{text} {n}" for (_term, text), n in found.most_common(30)))


def _lines(path: Path) -> Iterator[dict[str, str]]:
    whole = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
    # Not splitlines: a text may hold the line separator of Unicode.
    yield from map(json.loads, filter(None, whole.split("\n")))


if __name__ == "__main__":
    main()
