"""Measures related stories: of one section in five, the same event found, milliseconds for a story.

    python -m bench.related --articles FILE
    python -m tests.postgres python -m bench.related --articles FILE

FILE holds articles as JSON lines (title, body, category, date, source), packed with gzip. Those with a date
are printed into a newsroom in a temporary directory, or in the empty database of DATABASE_URL: first those
with a category, of which 400 are asked for their like, then all. That two texts tell one event is guessed:
another source, at most three days apart, half of all stems of both headlines in common, the texts not the
same. Beside the paper's own way stands the plain one it has to beat: the 25 stems that tell most, BM25, and
what time leaves of it.
"""

import argparse
import gzip
import json
import os
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from articles.models import Article, Revision, SearchDocument, Status  # noqa: E402
from articles.search import index, related  # noqa: E402
from articles.search.counting import count_terms  # noqa: E402
from articles.search.document import Document, Texts, made_of  # noqa: E402
from articles.search.engine import Columns, Group, Search  # noqa: E402
from articles.search.engines import engine  # noqa: E402
from articles.search.query import DAY_S, Rarity  # noqa: E402
from kalima.text.analysis import telling  # noqa: E402
from tests.factories import make_section  # noqa: E402

ASKED, EVENTS, SHOWN = 400, 300, 5
EVENT_DAYS, EVENT_SHARES = 3, 0.5
SEED = 7


@dataclass(frozen=True)
class Text:
    number: int
    title: str
    body: str
    category: str
    source: str
    day: int
    stems: frozenset[str]


Way = Callable[[SearchDocument], list[int]]


def main() -> None:
    """Print both measures and the time, a line to each way."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=Path, required=True)
    texts = read(parser.parse_args().articles)
    call_command("migrate", verbosity=0)
    draw = random.Random(SEED)
    with_category = [text for text in texts if text.category]
    put(with_category)
    share = sum((n / len(with_category)) ** 2 for n in Counter(t.category for t in with_category).values())
    asked = draw.sample(with_category, ASKED)
    print(f"{connection.vendor}: {len(with_category):,} with a category, by chance {share:.3f}", flush=True)
    for name, way in WAYS.items():
        print(
            f"  {name:<22} of one category in {SHOWN}: {same_category(way, asked, with_category)}",
            flush=True,
        )
    put([text for text in texts if not text.category])
    pairs = events(texts)
    draw.shuffle(pairs)
    print(f"{len(texts):,} in all, {len(pairs):,} pairs of one event", flush=True)
    for name, way in WAYS.items():
        print(f"  {name:<22} {same_event(way, pairs[:EVENTS])}", flush=True)


def read(path: Path) -> list[Text]:
    """Those with a date, numbered from 1 in the order of the file."""
    with gzip.open(path, "rt") as file:
        rows = [row for row in map(json.loads, file) if row["date"]]
    return [
        Text(
            *(number, row["title"], row["body"], row["category"], row["source"]),
            datetime.fromisoformat(row["date"]).replace(tzinfo=UTC).toordinal(),
            frozenset(token.stem for token in telling(row["title"])),
        )
        for number, row in enumerate(rows, start=1)
    ]


@transaction.atomic
def put(texts: Sequence[Text]) -> None:
    """Print texts without the desk's verbs, which would ask for much that is not measured here."""
    section = make_section()
    first = datetime(1, 1, 1, 9, tzinfo=UTC)
    at = {text.number: first + timedelta(days=text.day - 1) for text in texts}
    for start in range(0, len(texts), 1_000):
        some = texts[start : start + 1_000]
        stories = Article.objects.bulk_create(
            Article(
                pk=text.number,
                headline=text.title,
                section=section,
                top_section=section,
                created_at=at[text.number],
                saved_at=at[text.number],
            )
            for text in some
        )
        printed = Revision.objects.bulk_create(
            Revision(article=story, headline=story.headline or "خبر", made_at=story.saved_at)
            for story in stories
        )
        for story, revision in zip(stories, printed, strict=True):
            story.status, story.slug, story.published_at = Status.PUBLISHED, "خبر", story.saved_at
            story.published_revision = revision
        Article.objects.bulk_update(stories, ["status", "slug", "published_at", "published_revision"])
        for text in some:
            document = made_of(text.title, [text.body], [])
            index.enter(text.number, int(at[text.number].timestamp()), document)
    count_terms(at=datetime.now(UTC))
    engine().optimise()


def events(texts: Sequence[Text]) -> list[tuple[Text, Text]]:
    """Pairs that tell one event, both ways round."""
    having: dict[str, list[Text]] = defaultdict(list)
    for text in texts:
        for stem in text.stems:
            having[stem].append(text)
    pairs = []
    for text in texts:
        shared = Counter(other for stem in text.stems for other in having[stem])
        for other, common in shared.items():
            is_near = other.source != text.source and abs(other.day - text.day) <= EVENT_DAYS
            if is_near and other.body != text.body and common >= EVENT_SHARES * len(text.stems | other.stems):
                pairs.append((text, other))
    return pairs


def plain(of: SearchDocument) -> list[int]:
    """The way of the study: nothing of the headline counts more, no tag, no name, every text again."""
    here = Document.unpacked(of.streams)
    times = Counter(f"{here.title} {here.body}".split())
    groups = {stem: Group(((stem,),)) for stem in times}
    rarity = Rarity.of(groups.values())
    best = sorted(times, key=lambda stem: -times[stem] * rarity.weight(stem))[:25]
    search = Search(
        groups=tuple(groups[stem] for stem in best),
        columns=Columns(1.0, 1.0, 0.0, 0.0),
        weights=rarity.weights(list(groups.values())),
        stories=rarity.stories,
        average=rarity.average,
    )
    found = engine().best(search, every=False, limit=100, texts=Texts())
    score = {
        seq: score * (0.6 + 0.4 * 2 ** (-abs(seq - of.seq) / DAY_S / 7))
        for seq, score in found
        if seq != of.seq
    }
    numbers = dict(SearchDocument.objects.filter(pk__in=score).values_list("pk", "article_id"))
    return [numbers[seq] for seq in sorted(score, key=lambda seq: -score[seq])]


def with_copies(of: SearchDocument) -> list[int]:
    """The paper's way, were it to show a text again."""
    shares, related.COPY_SHARES = related.COPY_SHARES, 2.0
    try:
        return related.nearest(of)
    finally:
        related.COPY_SHARES = shares


WAYS: dict[str, Way] = {"plain": plain, "the paper's": related.nearest, "with copies": with_copies}


def same_category(way: Way, asked: Sequence[Text], among: Sequence[Text]) -> str:
    """Of all that are asked; and each category alike, by chance one of so many."""
    category = {text.number: text.category for text in among}
    parts: dict[str, list[float]] = defaultdict(list)
    for text in asked:
        found = way(SearchDocument.objects.get(article=text.number))[:SHOWN]
        parts[text.category].append(sum(category[number] == text.category for number in found) / SHOWN)
    every = statistics.mean(part for some in parts.values() for part in some)
    alike = statistics.mean(map(statistics.mean, parts.values()))
    return f"{every:.3f}, each of {len(parts)} categories alike {alike:.3f}"


def same_event(way: Way, pairs: Sequence[tuple[Text, Text]]) -> str:
    """Of all pairs; and of two texts, where one that is the other text again tells the event too."""
    documents = {row.article_id: row for row in SearchDocument.objects.all()}
    found_it: list[bool] = []
    told_it: list[bool] = []
    spent = []
    for text, other in pairs:
        of, there = documents[text.number], documents[other.number]
        began = time.process_time()
        found = way(of)[:SHOWN]
        spent.append(1000 * (time.process_time() - began))
        found_it.append(other.number in found)
        if not related.is_one_text(of, there):
            told_it.append(found_it[-1] or any(related.is_one_text(documents[n], there) for n in found))
    middle, slow = statistics.median(spent), sorted(spent)[int(0.95 * len(spent))]
    return (
        f"the same event in {SHOWN}: {statistics.mean(found_it):.3f}, of {len(told_it)} pairs of two texts "
        f"{statistics.mean(told_it):.3f}; {middle:.1f} ms of processor, {slow:.1f} in the worst of twenty"
    )


if __name__ == "__main__":
    main()
