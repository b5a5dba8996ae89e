"""Measures how often what was meant is offered for a mistyped word, and what it costs to find out.

    python -m bench.typos --articles FILE.jsonl.gz [--variants FOLDER] [--seed 7]

The dictionary is what the articles hold, each word with the number of articles that do. Words of at least
four letters are mistyped by a fixed seed, in three manners: as fingers do (swaps, neighbours, confusables,
doubled and lost letters), at random over all letters, and both mixed. A typo that is a word of three articles
itself is left out: no dictionary knows it from what was meant. Prices were tuned on words of the even half
(by checksum), and the figures are those of the odd half. The folder of variants has pairs of misspellings and
names in several spellings, Arabic and Latin.
"""

import argparse
import csv
import gzip
import json
import random
import re
import statistics
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from kalima.text.arabic import fold
from kalima.text.arabizi import readings
from kalima.text.keyboards import neighbours, other_layout
from kalima.text.typos import LETTERS, is_word, likeliest, spellings

WORDS = 1000
FEW = 3
PLAIN_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
ALIKE = ("ضظ", "ذز", "طت", "ثس", "قغ")
AROUND = {letter: sorted(others) for letter, others in neighbours(LETTERS).items()}
_WORD = re.compile(r"[^\W_]+")

Slip = Callable[[random.Random, str], str]


def main() -> None:
    """Print a table of the manners of mistyping, then the variants."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=Path, required=True, help="articles, compressed JSON lines")
    options.add_argument("--variants", type=Path, help="a folder of spelling variants")
    options.add_argument("--seed", type=int, default=7)
    chosen = options.parse_args()
    held = documents_of(chosen.articles)
    print(f"{len(held):,} words, {sum(n >= FEW for n in held.values()):,} of them in {FEW} articles or more")
    print("manner      drawn        of which words   first  in three   ms a word p50  p95  spellings")
    for manner, slip in MANNERS.items():
        for drawn in ("as often as used", "each alike, 20+"):
            pairs, were_words = mistyped(held, slip, drawn == "each alike, 20+", random.Random(chosen.seed))
            print(f"{manner:<11} {drawn:<17} {were_words:>7}   {_figures(pairs, held)}")
    _print_layouts(held, random.Random(chosen.seed))
    if chosen.variants:
        _print_misspellings(chosen.variants, held)
        _print_names(chosen.variants, held)
        _print_latin_names(chosen.variants, held)


def documents_of(articles: Path) -> Counter[str]:
    """Count for each folded word how many articles hold it."""
    held: Counter[str] = Counter()
    with gzip.open(articles, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            held.update(set(_WORD.findall(fold(f"{article['title']} {article['body']}"))))
    return held


def mistyped(
    held: Counter[str], slip: Slip, are_alike: bool, chance: random.Random
) -> tuple[list[tuple[str, str]], int]:
    """Mistype words of the odd half: pairs of typed and meant, and how many typos were words and left out."""
    least = 20 if are_alike else FEW
    words = sorted(w for w, n in held.items() if n >= least and len(w) >= 4 and is_word(w) and _is_odd(w))
    weights = None if are_alike else [held[word] for word in words]
    pairs: list[tuple[str, str]] = []
    were_words = 0
    while len(pairs) < WORDS:
        meant = chance.choices(words, weights)[0]
        typed = slip(chance, meant)
        if typed == meant:
            continue
        if held[typed] >= FEW:
            were_words += 1
        else:
            pairs.append((typed, meant))
    return pairs, were_words


def _is_odd(word: str) -> bool:
    return bool(zlib.crc32(word.encode()) % 2)


def by_fingers(chance: random.Random, word: str) -> str:
    """A slip of the kinds that are known of Arabic keyboards."""
    at = chance.randrange(len(word))
    letter, kind = word[at], chance.random()
    if kind < 0.2:
        return _swapped(word, at)
    if kind < 0.45 and AROUND[letter]:
        return word[:at] + chance.choice(AROUND[letter]) + word[at + 1 :]
    if kind < 0.6:
        alike = [(i, pair.replace(c, "")) for i, c in enumerate(word) for pair in ALIKE if c in pair]
        if not alike:
            return word
        i, other = chance.choice(alike)
        return word[:i] + other + word[i + 1 :]
    if kind < 0.75:
        return word[:at] + letter + word[at:]
    return word[:at] + word[at + 1 :]


def at_random(chance: random.Random, word: str) -> str:
    """A slip at any place with any letter: one lost, one more, another one, or two swapped."""
    at, letter = chance.randrange(len(word)), chance.choice(PLAIN_LETTERS)
    kind = chance.randrange(4)
    if kind == 0:
        return _swapped(word, at)
    return word[:at] + (letter if kind > 1 else "") + word[at + (kind < 3) :]


def mixed(chance: random.Random, word: str) -> str:
    """One or the other."""
    return chance.choice((by_fingers, at_random))(chance, word)


def _swapped(word: str, at: int) -> str:
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


MANNERS: dict[str, Slip] = {"by fingers": by_fingers, "mixed": mixed, "at random": at_random}


def offered(typed: str, held: Counter[str]) -> list[str]:
    """The words that may have been meant, likeliest first."""
    prices = spellings(typed)
    return likeliest(prices, {word: held[word] for word in prices if held[word] >= FEW})


def _figures(pairs: Iterable[tuple[str, str]], held: Counter[str]) -> str:
    first, three, spent, sizes = [], [], [], []
    for typed, meant in pairs:
        began = time.process_time()
        found = offered(typed, held)
        spent.append((time.process_time() - began) * 1000)
        first.append(found[:1] == [meant])
        three.append(meant in found[:3])
        sizes.append(len(spellings(typed)))
    p95 = statistics.quantiles(spent, n=20)[-1]
    return (
        f"{statistics.mean(first):>5.3f}  {statistics.mean(three):>8.3f}  "
        f"{statistics.median(spent):>13.1f} {p95:>5.1f}  {statistics.mean(sizes):>8.0f}"
    )


def _print_layouts(held: Counter[str], chance: random.Random) -> None:
    """Words typed on the Latin keyboard, read back."""
    words = chance.sample(sorted(w for w, n in held.items() if n >= FEW and is_word(w)), WORDS)
    typed = [(other_layout(word), word) for word in words]
    back = [word in map(fold, other_layout(latin[0])) for latin, word in typed if latin]
    print(f"wrong layout: {statistics.mean(back):.3f} of {len(back)} words are read back")


def _print_misspellings(folder: Path, held: Counter[str]) -> None:
    with (folder / "aghlat_misspelling_pairs_a.tsv").open(encoding="utf-8") as lines:
        pairs = [
            (fold(row["misspelled"]).strip(), fold(row["correct"]).strip())
            for row in csv.DictReader(lines, delimiter="\t")
        ]
    rest = [pair for pair in pairs if len(set(pair)) == 2]
    slips = [(typed, meant) for typed, meant in rest if meant in spellings(typed)]
    asked = [(typed, meant) for typed, meant in slips if held[typed] < FEW <= held[meant]]
    print(
        f"misspellings: {len(pairs) - len(rest)} of {len(pairs)} pairs meet by folding; of {len(rest)} "
        f"others {len(slips)} are one slip or two cheap ones, the rest other words"
    )
    if asked:
        print(f"  of {len(asked)} that are no words themselves {_figures(asked, held)}")


def _print_names(folder: Path, held: Counter[str]) -> None:
    """Of the names with several Arabic spellings: which pairs folding joins, and which one slip does."""
    total: Counter[str] = Counter()
    with (folder / "arabic_name_spelling_variants.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            variants = sorted(set(json.loads(line)["ar_variants"]))
            for i, one in enumerate(variants):
                for other in variants[i + 1 :]:
                    total[_how_they_meet(fold(one).strip(), fold(other).strip())] += 1
    print(f"names in two spellings: {sum(total.values())} pairs: {dict(total.most_common())}")


def _how_they_meet(one: str, other: str) -> str:
    if one == other:
        return "folding"
    if one.replace(" ", "") == other.replace(" ", ""):
        return "a space"
    price = spellings(one).get(other)
    if price is None:
        return "another word"
    return "a cheap slip" if price <= 1.1 else "a dear slip or two"


def _print_latin_names(folder: Path, held: Counter[str]) -> None:
    with (folder / "anetac_latin_variants_of_arabic_name.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    pairs = [
        (latin, fold(row["ar"]))
        for row in rows
        for latin in row["en_variants"]
        if held[fold(row["ar"])] >= FEW
    ]
    first = three = 0
    for latin, meant in pairs:
        prices = readings(latin)
        found = likeliest(prices, {word: held[word] for word in prices if held[word] >= FEW})
        first += found[:1] == [meant]
        three += meant in found[:3]
    shares = f"first {first / len(pairs):.3f}, in three {three / len(pairs):.3f}"
    print(f"names in Latin letters: {len(pairs)}, {shares}")


if __name__ == "__main__":
    main()
