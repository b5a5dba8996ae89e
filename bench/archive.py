"""An archive of any size, laid down by the database itself: words, tags, bylines, what stands beside each.

    python -m bench.archive --stories 100000 [--data FOLDER]
    python -m tests.postgres python -m bench.archive --stories 1000000 [--index]

Story number n repeats one of the demo's, with a paragraph of its own that names n, and is three minutes older
than the one before: the same archive each time, of 300 words a story. With --data headlines and texts are in
turn those of FOLDER/articles/articles_dev_10k.jsonl.gz, the very short and very long left out. Prints seconds
and bytes, and with --index those of the search's index apart. Ends with 1 where the disk has no room for it.
"""

import argparse
import gzip
import html
import json
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps

from bench.apart import newsroom_apart

if not apps.ready:
    newsroom_apart()

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Count, Max
from django.db.models.functions import TruncMonth

from articles.models import Article, Byline, PrintedMonth, RelatedStories, Revision, TaggedArticle

BATCH = 20_000
APART_MINUTES = 3
BESIDE = 10
# Rows, their indexes and the log of the database on the way; measured, with half as much again.
BYTES_A_STORY = 20_000
# With the paragraph of their own such texts have 300 words on average.
WORDS = range(100, 1000)
PASSWORD = "نخلة-على-شط-العرب-77"
OWN = (
    "وقال مراسلنا في خبره رقم {n} إن الأهالي اجتمعوا منذ الصباح أمام المبنى، وإن الأعمال بدأت في موعدها، "
    "وإن المهندسين وعدوا بإتمامها قبل نهاية الشهر القادم، على أن تُفتح الطرق المحيطة بها تباعًا أمام السيارات "
    "والمشاة، وتُعلن المواعيد في حينها للجميع."
)


def fill(total: int, data: Path | None = None) -> None:
    """Bring the archive to so many stories, all older than those that stand."""
    standing = Article.objects.count()
    told = Article.objects.published().filter(import_ref__isnull=False, published_revision__continues=None)
    patterns = list(told.order_by("pk").values_list("pk", flat=True))
    oldest = Article.objects.published().order_by("published_at").values_list("published_at", flat=True)[0]
    assert oldest is not None, "the demo has stories in print"
    story, revision = (model.objects.order_by("-pk")[0].pk for model in (Article, Revision))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE patterns (turn bigint PRIMARY KEY, story bigint)")
        cursor.executemany("INSERT INTO patterns VALUES (%s, %s)", list(enumerate(patterns)))
        printed = told.order_by("pk").values_list("published_revision__headline", "published_revision__body")
        texts = list(written(data) if data else printed)
        cursor.execute("CREATE TEMPORARY TABLE texts (turn bigint PRIMARY KEY, headline text, body text)")
        cursor.executemany(
            "INSERT INTO texts VALUES (%s, %s, %s)", [(n, *text) for n, text in enumerate(texts)]
        )
    for begin in range(1, total - standing + 1, BATCH):
        numbers = range(begin, min(begin + BATCH, total - standing + 1))
        with transaction.atomic():
            _lay_down(numbers, (len(patterns), len(texts)), oldest, story, revision)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE patterns")
        cursor.execute("DROP TABLE texts")
        for statement in connection.ops.sequence_reset_sql(no_style(), [Article, Revision]):
            cursor.execute(statement)
        # On PostgreSQL also what it would tidy up by itself meanwhile.
        cursor.execute("VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "ANALYZE")
    months = Article.objects.published().annotate(month=TruncMonth("published_at")).values("month")
    for row in months.annotate(stories=Count("pk"), changed_at=Max("published_at")).order_by("month"):
        kept = {"stories": row["stories"], "changed_at": row["changed_at"]}
        PrintedMonth.objects.update_or_create(month=row["month"].date(), defaults=kept)


def written(data: Path) -> Iterator[tuple[str, str]]:
    """Headlines and bodies of real articles."""
    with gzip.open(data / "articles/articles_dev_10k.jsonl.gz", "rt", encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            if len(article["body"].split()) in WORDS:
                paragraphs = filter(None, map(str.strip, article["body"].split("\n")))
                yield article["title"], "".join(f"<p>{html.escape(one)}</p>" for one in paragraphs)


def _lay_down(numbers: range, turns: tuple[int, int], oldest: datetime, story: int, revision: int) -> None:
    """Copies of the patterns' rows, one for each number, in every table that a story in print has."""
    is_sqlite = connection.vendor == "sqlite"
    at = _moment(oldest)
    own = "'<p>" + OWN.replace("{n}", "' || n || '") + "</p>'"
    number, printed = f"{story} + n", f"{revision} + n"
    beside = ", ".join(
        f"{story} + CASE WHEN n > {back} THEN n - {back} ELSE n + {back} END" for back in range(1, BESIDE + 1)
    )
    words = {
        "body": f"texts.body || {own}",
        "headline": "texts.headline || ' ' || n",
        "continues_id": "NULL",
    }
    gone = dict.fromkeys(("import_ref", "updated_at", "dated_on", "goes_live_at", "withdraw_at"), "NULL")
    moments = dict.fromkeys(("created_at", "saved_at", "published_at"), at)
    article = words | gone | moments | {"id": number, "slug": f"'خبر-' || ({number})", "edition": "1"}
    article |= {"published_revision_id": printed, "status": "'published'", "withdraw_note": "''"}
    _copy(Article, "id", numbers, turns, article | {"scheduled_revision_id": "NULL"})
    made = words | {"id": printed, "article_id": number, "made_at": at}
    latest = 'AND pattern.id = (SELECT published_revision_id FROM "articles_article" WHERE id = story)'
    _copy(Revision, "article_id", numbers, turns, made, only=latest)
    _copy(
        TaggedArticle,
        "content_object_id",
        numbers,
        turns,
        {"content_object_id": number, "published_at": at},
    )
    _copy(Byline, "article_id", numbers, turns, {"article_id": number, "published_at": at})
    found = f"json_array({beside})" if is_sqlite else f"jsonb_build_array({beside})"
    nothing = "'[]'" if is_sqlite else "'[]'::jsonb"
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{RelatedStories._meta.db_table}" (article_id, found, pinned, excluded) '
            f"SELECT {number}, {found}, {nothing}, {nothing} FROM ({_numbers(numbers)}) AS numbers"
        )


def _copy(
    model: type[models.Model],
    story: str,
    numbers: range,
    turns: tuple[int, int],
    other: dict[str, str],
    only: str = "",
) -> None:
    """Rows of the pattern's with other values in some columns; those without a number get their own."""
    named = (str(field.column) for field in model._meta.concrete_fields)
    columns = [column for column in named if column != "id" or "id" in other]
    values = ", ".join(other.get(column, f'pattern."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    patterns, texts = turns
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {values} '
            f"FROM ({_numbers(numbers)}) AS numbers JOIN patterns ON patterns.turn = n % {patterns} "
            f"JOIN texts ON texts.turn = n % {texts} "
            f'JOIN "{model._meta.db_table}" AS pattern ON pattern."{story}" = story {only}'
        )


def _numbers(numbers: range) -> str:
    first, last = numbers[0], numbers[-1]
    if connection.vendor == "sqlite":
        rest = f"SELECT n + 1 FROM counted WHERE n < {last}"
        return f"WITH RECURSIVE counted(n) AS (SELECT {first} UNION ALL {rest}) SELECT n FROM counted"
    return f"SELECT n::bigint FROM generate_series({first}, {last}) AS n"


def _moment(oldest: datetime) -> str:
    text = f"{oldest:%Y-%m-%d %H:%M:%S}"
    if connection.vendor == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%S', '{text}', '-' || ({APART_MINUTES} * n) || ' minutes')"
    return f"'{text}+00'::timestamptz - n * interval '{APART_MINUTES} minutes'"


def size_bytes() -> int:
    """What the database takes on the disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        found: Any = cursor.fetchone()
    return int(found[0])


def tell(what: str, took_s: float, bytes_more: int, stories: int) -> None:
    print(f"{what}: {took_s:.0f} s, {bytes_more / stories / 1000:.1f} MB a thousand", flush=True)


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--stories", type=int, default=100_000)
    options.add_argument("--index", action="store_true", help="put them into the search too")
    options.add_argument("--data", type=Path, help="a folder of real articles")
    chosen = options.parse_args()
    free = shutil.disk_usage(settings.DATA).free
    if free < chosen.stories * BYTES_A_STORY * (2 if chosen.index else 1):
        print(f"{free // 1_000_000} MB are free: too little for {chosen.stories:,} stories")
        return 1
    call_command("prepare", verbosity=0)
    call_command("seed_newsroom", password=PASSWORD, verbosity=0)
    before, began = size_bytes(), time.monotonic()
    fill(chosen.stories, chosen.data)
    took = time.monotonic() - began
    tell(f"{connection.vendor}, {chosen.stories:,} stories", took, size_bytes() - before, chosen.stories)
    if chosen.index:
        before, began = size_bytes(), time.monotonic()
        call_command("reindex", verbosity=0)
        took = time.monotonic() - began
        tell("the search's index", took, size_bytes() - before, chosen.stories)
    return 0


if __name__ == "__main__":
    sys.exit(main())
