"""Measures what the alias register costs a question and a story, and how well it tells a man from his land.

    python -m bench.names
    python -m bench.names --articles FILE.jsonl.gz

The register is of 5,000 entries, made of letters. With articles, names that are nationalities too are looked
for as if each were somebody's, and surnames that are nisbas as well: the first are nearly always adjectives,
the second nearly always men.
"""

import argparse
import gzip
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice, product
from pathlib import Path

from kalima.text.aliases import PERSON, PLACE, Alias, Aliases
from kalima.text.analysis import tokens

ENTRIES = 5_000
LETTERS = "بتجحدرسصعقكلمنهوي"
QUESTION = "زيارة السوداني إلى أمريكا"
SENTENCE = "قال السوداني إن وزارة النفط وبلدية البصرة ستعملان للمشروع الجديد خلال العام. "
STORY_SENTENCES = 84
EXAMPLES = 8
BESIDE = 30

NATIONS = "السوداني العراقي المصري السعودي التركي الإيراني الروسي السوري اليمني الفلسطيني الليبي اللبناني"
NATIONS += " التونسي المغربي الجزائري القطري الكويتي"
SURNAMES = "المالكي العبادي السيستاني الحريري الغنوشي السيسي الحلبوسي الكاظمي السراج الحوثي البارزاني النجيفي"


def main() -> None:
    """Print what a look costs, then what is found in the articles."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=Path, help="articles, compressed JSON lines")
    chosen = options.parse_args()
    _print_costs()
    if chosen.articles:
        for label, names in (("nationalities", NATIONS), ("surnames", SURNAMES)):
            _print_found(label, names.split(), chosen.articles)


def _print_costs() -> None:
    made = islice(map("".join, product(LETTERS, LETTERS, "ا", LETTERS + "طضظغف")), ENTRIES - 2)
    entries = [Alias(f"ال{name}ي", f"سالم {name}", PERSON) for name in made]
    entries += [
        Alias("السوداني", "محمد شياع السوداني", PERSON, since=date(2022, 10, 27)),
        Alias("أمريكا", "الولايات المتحدة", PLACE, is_mutual=True),
    ]
    began = time.process_time()
    register = Aliases(entries)
    print(f"{len(entries):,} entries are read in {(time.process_time() - began) * 1000:.0f} ms")
    for label, text, times in (("a question", QUESTION, 5_000), ("a story", SENTENCE * STORY_SENTENCES, 100)):
        words = list(tokens(text))

        def found(text: str = text) -> None:
            list(register.found(text, list(tokens(text)), on=date(2024, 12, 4)))

        print(f"{label} of {len(words):,} words: {_milliseconds(found, times):.2f} ms")


def _print_found(label: str, names: list[str], articles: Path) -> None:
    """Tell how often each verdict fell, with some of the places where the name counts."""
    register = Aliases(Alias(name, f"فلان {name}", PERSON) for name in names)
    verdicts: Counter[str] = Counter()
    counted = []
    for text in _texts(articles):
        words = list(tokens(text))
        for place in register.read(text, words, on=date(2024, 12, 4)):
            verdicts[place.bar.name.lower() if place.bar else "somebody"] += 1
            if place.bar is None:
                start, end = words[place.first].start, words[place.end - 1].end
                counted.append(text[max(0, start - BESIDE) : end + BESIDE].replace("\n", " "))
    print(f"{label}: {verdicts.total():,} places, {dict(verdicts.most_common())}")
    for example in random.Random(7).sample(counted, min(EXAMPLES, len(counted))):
        print(f"    {example}")


def _texts(articles: Path) -> Iterator[str]:
    with gzip.open(articles, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            yield f"{article['title']}\n{article['body']}"


def _milliseconds(work: Callable[[], None], times: int) -> float:
    began = time.process_time()
    for _time in range(times):
        work()
    return (time.process_time() - began) / times * 1000


if __name__ == "__main__":
    main()
