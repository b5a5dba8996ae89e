"""Measures tags: what suggestions cost among very many, and how long a tag of many stories takes to merge.

    python -m bench.tagging
    python -m tests.postgres python -m bench.tagging

The newsroom stands in a temporary directory, or in the empty database of DATABASE_URL. Names of tags are one
to three words in a row out of the demo's stories, so that a text names dozens of them.
"""

import os
import random
import statistics
import time
from collections.abc import Callable
from datetime import timedelta

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles import tags  # noqa: E402
from articles.categories.models import Tag  # noqa: E402
from articles.models import Article, HouseSpelling, TaggedArticle  # noqa: E402
from articles.tagging import suggested  # noqa: E402
from kalima.demo.words import read_stories  # noqa: E402
from kalima.text import arabic  # noqa: E402
from kalima.text.html import plain_text  # noqa: E402
from tests.factories import make_nada, make_section  # noqa: E402

TAGS, NAMES, STORIES = 100_000, 2_000, 50_000
LENGTHS = (400, 3_000)
ROUNDS = 20


def main() -> None:
    """Fill a newsroom, then print a line for each length of text and one for each part of a merge."""
    call_command("migrate", verbosity=0)
    words = [word for story in read_stories() for word in plain_text(story.words["body"]).split()]
    words = [cleaned for word in words if (cleaned := word.strip("،.؛:«»()؟"))]
    made = _tags(words)
    _names(words)
    _stories(made)
    print(f"{connection.vendor}: {TAGS:,} tags, {NAMES:,} names, {STORIES:,} stories under two of the tags")
    for length in LENGTHS:
        text = {"headline": " ".join(words[:9]), "standfirst": " ".join(words[:30])}
        text["body"] = " ".join((words * 20)[:length])
        with CaptureQueriesContext(connection) as queries:
            found = suggested(text, line="", on=timezone.localdate())
        spent = _spent(lambda text=text: suggested(text, line="", on=timezone.localdate()))  # type: ignore[misc]
        print(f"  suggestions, {length:>5} words  {len(found)} found, {len(queries)} queries, {spent}")
    petrol, oil = made[:2]
    began = time.perf_counter()
    tags.merge([petrol], into=oil, by=make_nada(), at=timezone.now())
    print(f"  merge, in the request         {1000 * (time.perf_counter() - began):8.1f} ms")
    began = time.perf_counter()
    tags.settle(petrol, at=timezone.now())
    print(f"  merge, by the worker          {1000 * (time.perf_counter() - began):8.1f} ms")
    assert not TaggedArticle.objects.filter(tag=petrol).exists()


def _tags(words: list[str]) -> list[Tag]:
    draw = random.Random(7)
    names: dict[str, str] = {}
    while len(names) < TAGS:
        place = draw.randrange(len(words) - 3)
        name = " ".join(words[place : place + draw.choice((1, 2, 2, 3))])
        name = name if arabic.spelling_key(name) not in names else f"{name} {len(names)}"
        names[arabic.spelling_key(name)] = name
    rows = (
        Tag(name=name, slug=f"وسم-{n}", spelling_key=key, ending_key=arabic.ending_key(name))
        for n, (key, name) in enumerate(names.items())
    )
    return Tag.objects.bulk_create(rows, batch_size=5_000)


def _names(words: list[str]) -> None:
    draw = random.Random(8)
    keys: dict[str, str] = {}
    while len(keys) < NAMES:
        place = draw.randrange(len(words) - 3)
        name = f"{' '.join(words[place : place + 2])} {'' if len(keys) % 2 else len(keys)}".strip()
        keys[arabic.ending_key(name)] = name
    rows = (HouseSpelling(form=name, key=key, search_key=key) for key, name in keys.items())
    HouseSpelling.objects.bulk_create(rows)


def _stories(made: list[Tag]) -> None:
    """Stories under the first tag, half of them under the second too; a few under each of some hundreds."""
    now, section = timezone.now(), make_section()
    rows = [
        Article(headline=f"خبر {n}", section=section, top_section=section, created_at=now, saved_at=now)
        for n in range(STORIES)
    ]
    stories = Article.objects.bulk_create(rows, batch_size=2_000)
    hung = [
        TaggedArticle(tag=tag, content_object=story, published_at=now - timedelta(minutes=n))
        for n, story in enumerate(stories)
        for tag in (made[0], *made[1 : 1 + n % 2], made[2 + n % 400])
    ]
    TaggedArticle.objects.bulk_create(hung, batch_size=5_000)


def _spent(act: Callable[[], object]) -> str:
    """The median and the largest of some rounds, in milliseconds of this process."""
    spent = []
    for _round in range(ROUNDS):
        began = time.process_time()
        act()
        spent.append(1000 * (time.process_time() - began))
    return f"median {statistics.median(spent):.1f} ms, most {max(spent):.1f} ms of processor"


if __name__ == "__main__":
    main()
