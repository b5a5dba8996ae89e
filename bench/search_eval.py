"""Measures the search: how well it answers, what it marks, what a question costs.

    python -m bench.search_eval --data FOLDER [--size 100000] [--every 4]
    python -m tests.postgres python -m bench.search_eval --data FOLDER

FOLDER has articles/articles_dev_10k.jsonl.gz, relevance/arcd and relevance/variants. Questions are asked of
the index that this database has, in which their paragraphs are mixed with the articles; no day counts, as the
paragraphs have none. --size fills the index up with articles made of sentences of the articles, --every asks
but one question in so many. Milliseconds are of the processor: of this process, and of PostgreSQL's that
answers it. Everything is thrown away at the end.
"""

import argparse
import collections
import gzip
import json
import math
import os
import random
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from articles.front import STORIES_ON_A_PAGE  # noqa: E402
from articles.search import index, query  # noqa: E402
from articles.search.counting import count_terms  # noqa: E402
from articles.search.document import made_of  # noqa: E402
from articles.search.engine import Search  # noqa: E402
from articles.search.engines import engine  # noqa: E402
from articles.search.question import read  # noqa: E402
from bench.spent import spent_s  # noqa: E402
from kalima.text import analysis, marking  # noqa: E402
from kalima.text.arabic import fold  # noqa: E402

FIRST, APART_S = 1_500_000_000, 600
NOW = datetime(2024, 1, 1, tzinfo=UTC)
# Words that an Iraqi paper has in very many stories.
COMMON = ("العراق", "بغداد", "الحكومة", "اليوم", "رئيس", "النفط")
# Phrases whose words stand in most stories, alone and beside a word that is wanted or is not.
PHRASES = (
    "«من قبل»",
    "«على أن»",
    "«في الوقت الذي»",
    "«بعد أن»",
    "«من أجل»",
    "«في بغداد»",
    "«رئيس الوزراء»",
    "«مجلس الوزراء»",
    "«في العراق»",
    "«خلال الفترة»",
    "رئيس «مجلس الوزراء»",
    "النفط «في العراق»",
    "بغداد -«رئيس الوزراء»",
    "الحكومة -«من قبل»",
)
TITLES = 400
# So many questions are asked of the others, which take their time.
FEW = 60

Text = tuple[str, str, str]
Ranked = Callable[[str], list[str]]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--size", type=int, default=0)
    options.add_argument("--every", type=int, default=1)
    chosen = options.parse_args()
    call_command("migrate", verbosity=0)
    texts = [*_paragraphs(chosen.data), *_articles(chosen.data)]
    random.Random(1).shuffle(texts)
    texts += _made(texts, chosen.size - len(texts))
    names = _fill(texts)
    questions = _questions(chosen.data)[:: chosen.every]
    _print_quality("this search", lambda asked: _asked(asked, names), questions)
    _print_costs(texts, names)
    _print_marks(texts)
    if not chosen.size:
        _print_others(texts, questions, names)
    _print_names(chosen.data, texts)


def _paragraphs(data: Path) -> Iterator[Text]:
    for line in (data / "relevance/arcd/docs.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        yield row["id"], "", row["text"]


def _articles(data: Path) -> Iterator[Text]:
    with gzip.open(data / "articles/articles_dev_10k.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield str(row["id"]), row["title"], row["body"]


def _made(texts: list[Text], count: int) -> Iterator[Text]:
    """Articles of the length of real ones, of their sentences in another order."""
    drawn = random.Random(2)
    sentences = [sentence for _name, _title, body in texts for sentence in body.split(". ") if sentence]
    titles = [title for _name, title, _body in texts if title]
    for number in range(max(0, count)):
        length = drawn.choice(texts)[2].count(". ") + 1
        yield f"made-{number}", drawn.choice(titles), ". ".join(drawn.choices(sentences, k=length))


def _fill(texts: list[Text]) -> dict[int, str]:
    """Put all into the index; the names of texts by their seconds of publication."""
    with connection.cursor() as cursor:
        # The index is filled without the stories that it would belong to, and questions have one process.
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys = OFF")
        else:
            cursor.execute("SET session_replication_role = replica; SET max_parallel_workers_per_gather = 0")
    began, begun = spent_s(), time.monotonic()
    names = _entered(texts, first=0)
    index_s, lasted_s = spent_s() - began, time.monotonic() - begun
    began = spent_s()
    _count()
    n = len(texts)
    print(
        f"{connection.vendor}, {n:,} stories: {1000 * index_s / n:.2f} ms of CPU each to index, "
        f"{1000 * (spent_s() - began) / n:.2f} to count later; "
        f"{lasted_s:.0f} s; {_index_bytes() / n:,.0f} bytes each",
        flush=True,
    )
    return names


def _entered(texts: Sequence[Text], *, first: int) -> dict[int, str]:
    names = {}
    for start in range(0, len(texts), 500):
        with transaction.atomic():
            for number, (name, title, body) in enumerate(texts[start : start + 500], first + start + 1):
                second = FIRST + number * APART_S
                index.enter(number, second, made_of(title, [body], ["kreport", f"s{number % 9}"]))
                names[second] = name
    return names


def _count() -> None:
    while count_terms(at=NOW):
        pass
    engine().optimise()


def _index_bytes() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_total_relation_size('articles_searchdocument') "
                "+ pg_total_relation_size('articles_searchindex')"
            )
        else:
            cursor.execute(
                "SELECT sum(length(block)) + (SELECT sum(length(streams)) FROM articles_searchdocument) "
                "FROM articles_searchindex_data"
            )
        return int(cursor.fetchone()[0])


def _questions(data: Path) -> list[tuple[str, set[str]]]:
    right: dict[str, set[str]] = collections.defaultdict(set)
    for line in (data / "relevance/arcd/qrels.tsv").open(encoding="utf-8"):
        number, *rest = line.split()
        right[number].update(word for word in rest if word.startswith("arcd-d"))
    rows = map(json.loads, (data / "relevance/arcd/queries.jsonl").open(encoding="utf-8"))
    return [(row["text"], right[row["id"]]) for row in rows if right[row["id"]]]


def _asked(typed: str, names: dict[int, str]) -> list[str]:
    return [names[second] for second in query.answer(read(typed), Search(), at=NOW).ranked]


def _print_quality(label: str, ranked: Ranked, questions: list[tuple[str, set[str]]]) -> None:
    """NDCG and MRR of the first ten, recall of the first hundred; milliseconds of CPU."""
    kept, query.OLD_KEEPS = (query.OLD_KEEPS, query.OLD_KEEPS_ONE_WORD), 1.0
    query.OLD_KEEPS_ONE_WORD = 1.0
    gain = mrr = recall = first = 0.0
    spent, lasted = [], []
    for asked, right in questions:
        cpu, wall = spent_s(), time.monotonic()
        found = ranked(asked)[:100]
        spent.append(1000 * (spent_s() - cpu))
        lasted.append(1000 * (time.monotonic() - wall))
        place = next((number for number, name in enumerate(found) if name in right), None)
        if place is not None:
            recall += 1
            gain += 1 / math.log2(place + 2) if place < 10 else 0
            mrr += 1 / (place + 1) if place < 10 else 0
            first += place == 0
    query.OLD_KEEPS, query.OLD_KEEPS_ONE_WORD = kept
    n = len(questions)
    print(
        f"{label:<34} {n:>5} questions  nDCG@10 {gain / n:.4f}  MRR@10 {mrr / n:.4f}  "
        f"R@100 {recall / n:.4f}  first {first / n:.4f}  CPU ms {_spread(spent)}  wall ms {_spread(lasted)}"
    )


def _print_costs(texts: list[Text], names: dict[int, str]) -> None:
    drawn = random.Random(3)
    titles = [title for _name, title, _body in texts if title]
    words = [" ".join(drawn.choice(titles).split()[:k]) for k in (1, 2, 3, 4) for _ in range(TITLES // 4)]
    kinds = (
        ("1-4 words of a headline", words),
        ("one very common word", list(COMMON) * 5),
        ("phrases of common words", list(PHRASES) * 2),
    )
    for label, asked in kinds:
        spent, lasted = [], []
        for typed in asked:
            cpu, wall = spent_s(), time.monotonic()
            _asked(typed, names)
            spent.append(1000 * (spent_s() - cpu))
            lasted.append(1000 * (time.monotonic() - wall))
        print(f"{label:<34} {len(asked):>5} questions  CPU ms {_spread(spent)}  wall ms {_spread(lasted)}")
    _print_known_items(texts, names)


def _print_known_items(texts: list[Text], names: dict[int, str]) -> None:
    """Stories looked for by three words of their headline, as written and as people type."""
    drawn = random.Random(4)
    wanted = [text for text in texts if len(text[1].split()) >= 5]
    chosen = drawn.sample(wanted, min(TITLES, len(wanted)))
    asked = [(" ".join(drawn.sample(title.split(), 3)), {name}) for name, title, _body in chosen]
    _print_quality("three words of a headline", lambda typed: _asked(typed, names), asked)
    typed = [(" ".join(_as_typed(word, drawn) for word in words.split()), right) for words, right in asked]
    _print_quality("the same as people type", lambda typed: _asked(typed, names), typed)


def _as_typed(word: str, drawn: random.Random) -> str:
    """A word without hamza and tashkeel, ة as ه and ى as ي, with or without its article."""
    word = fold(word)
    if word.startswith("ال") and len(word) > 4:
        return word[2:] if drawn.random() < 0.5 else word
    return f"ال{word}" if len(word) > 3 and word.isalpha() and drawn.random() < 0.2 else word


def _print_marks(texts: list[Text]) -> None:
    """Whether each marked word has a stem of the question, and each word that has one is marked."""
    drawn, chosen = random.Random(5), [text for text in texts if text[1]][:1000]
    spans, words = 0, collections.Counter[tuple[bool, bool]]()
    began = time.process_time()
    for _name, title, body in chosen:
        telling = analysis.telling(body[:4000])
        wanted = marking.Wanted(frozenset(word.stem for word in drawn.sample(telling, min(3, len(telling)))))
        for pieces in (marking.marked(title, wanted), marking.passage(body, wanted)):
            spans += sum(piece.is_marked for piece in pieces)
            words.update(_words_of(pieces, wanted))
    each = 1000 * (time.process_time() - began) / len(chosen)
    print(
        f"marks: {words[True, True]:,} words that carry a stem of the question, in {spans:,} spans; "
        f"{words[True, False]} not marked, {words[False, True]} marked without one; {each:.1f} ms a story"
    )


def _words_of(pieces: Sequence[marking.Piece], wanted: marking.Wanted) -> Iterator[tuple[bool, bool]]:
    """Of each word whether it carries a stem that is wanted, and whether it is marked."""
    starts = _starts(piece.text for piece in pieces)
    marked = {
        place
        for piece, start in zip(pieces, starts, strict=True)
        for place in range(start, start + len(piece.text))
        if piece.is_marked
    }
    stems = collections.defaultdict(set)
    for token in analysis.tokens("".join(piece.text for piece in pieces)):
        stems[token.start].add(token.stem)
    for start, found in stems.items():
        yield bool(wanted.stems & found), start in marked


def _starts(pieces: Iterable[str]) -> Iterator[int]:
    at = 0
    for piece in pieces:
        yield at
        at += len(piece)


def _name_pairs(data: Path) -> dict[str, list[tuple[str, str]]]:
    """Names as they are typed and as they are written, by what tells them apart."""
    path = data / "relevance/variants/arabic_name_spelling_variants.jsonl"
    pairs: dict[str, list[tuple[str, str]]] = {"names that differ by fold": [], "other names": []}
    for row in map(json.loads, path.open(encoding="utf-8")):
        one, *rest = row["ar_variants"]
        for other in rest:
            is_fold = fold(one) == fold(other)
            pairs["names that differ by fold" if is_fold else "other names"].append((one, other))
    return pairs


def _named(pairs: dict[str, list[tuple[str, str]]], texts: list[Text]) -> Iterator[Text]:
    """For each pair two stories amid a text of somebody else: with the name as it is written in the headline,
    and with it once in the text.
    """
    drawn = random.Random(6)
    for label, both in pairs.items():
        for number, (_typed, written) in enumerate(both):
            _name, title, body = drawn.choice(texts)
            first, _, rest = body.partition(" ")
            yield f"headline {label} {number}", f"{written}: {title}", body
            yield f"text {label} {number}", title, f"{first} {written} {rest}"


def _print_names(data: Path, texts: list[Text]) -> None:
    """Whether the first page has a story in which the name that was typed is written otherwise."""
    pairs = _name_pairs(data)
    names = _entered([*_named(pairs, [text for text in texts if text[1]])], first=len(texts))
    _count()
    for label, both in pairs.items():
        under, met, n = 0, collections.Counter[str](), len(both)
        for number, (typed, written) in enumerate(both):
            one, other = ({token.stem for token in analysis.tokens(name)} for name in (typed, written))
            under += one == other
            ranked = query.answer(read(typed), Search(), at=NOW).ranked
            page = {names.get(second) for second in ranked[:STORIES_ON_A_PAGE]}
            met.update(where for where in ("headline", "text") if f"{where} {label} {number}" in page)
        print(
            f"{label:<34} {n:>5} pairs  on the first page, in a headline {met['headline'] / n:.4f}, "
            f"once in a text {met['text'] / n:.4f}  under one word {under / n:.4f}"
        )


def _print_others(texts: list[Text], questions: list[tuple[str, set[str]]], names: dict[int, str]) -> None:
    """The same questions as other systems ask them, over the same texts."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE plain (name text, title text, body text)")
        cursor.executemany("INSERT INTO plain VALUES (%s, %s, %s)", texts)

    def rows(sql: str, values: list[Any]) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return [name for (name,) in cursor.fetchall()]

    def contains(asked: str) -> list[str]:
        return rows(
            "SELECT name FROM plain WHERE body LIKE %s OR title LIKE %s LIMIT 100", [f"%{asked}%"] * 2
        )

    def every_word(asked: str) -> list[str]:
        words = asked.rstrip("؟?").split()
        where = " AND ".join(["(title LIKE %s OR body LIKE %s)"] * len(words))
        return rows(
            f"SELECT name FROM plain WHERE {where} LIMIT 100", [f"%{word}%" for word in words for _ in "12"]
        )

    few = questions[:: max(1, len(questions) // FEW)]
    _print_quality("this search, the same questions", lambda asked: _asked(asked, names), few)
    _print_quality("icontains, the whole question", contains, few)
    _print_quality("LIKE of every word (WordPress)", every_word, few)
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE plain ADD words tsvector")
        cursor.execute("UPDATE plain SET words = to_tsvector('arabic', title || ' ' || body)")
        cursor.execute("CREATE INDEX ON plain USING gin (words)")

    def ranked(joined: str) -> Ranked:
        def found(asked: str) -> list[str]:
            words = [word for word in asked.rstrip("؟?").split() if word.isalnum()]
            return rows(
                "SELECT name FROM plain, to_tsquery('arabic', %s) q WHERE words @@ q "
                "ORDER BY ts_rank(words, q) DESC LIMIT 100",
                [joined.join(words)],
            )

        return found

    _print_quality("PostgreSQL arabic, every word", ranked(" & "), few)
    _print_quality("PostgreSQL arabic, any word", ranked(" | "), few)


def _spread(values: list[float]) -> str:
    values = sorted(values)
    return f"{statistics.median(values):.1f} / {values[int(len(values) * 0.95)]:.1f} / {values[-1]:.1f}"


if __name__ == "__main__":
    main()
