"""Measures a story's page with comments on it, and what a post costs: queries, compressed bytes, CPU.

    python -m bench.discussion
    python -m tests.postgres python -m bench.discussion

One writer, in this process, through the reader's own door; the newsroom stands in a temporary directory or in
the empty database of DATABASE_URL.
"""

import gzip
import os
import statistics
import sys
import time

import django

# The tests' settings keep data in a directory that is thrown away, and name static files without hashes.
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Article  # noqa: E402
from comments import phases  # noqa: E402
from comments.keys import form_stamp  # noqa: E402
from comments.models import Comment, Discussion, DiscussionSettings, Mode, Status  # noqa: E402
from tests.factories import publish_article  # noqa: E402

COUNTS = (0, 50, 200, 500, 10_000)
ROUNDS = 15
POSTS = 300
TEXT = "أخيرًا صار العبور على القدمين ممكنًا، وننتظر الإنارة والممر الآخر منذ سنين."


def main() -> None:
    call_command("migrate", verbosity=0)
    story = publish_article()
    say(f"{connection.vendor}, median of {ROUNDS}")
    say(f"{'comments':>9}{'page':>12}{'queries':>9}{'bytes':>8}{'CPU, ms':>9}")
    for count in COUNTS:
        fill(story, count)
        for name, address in (
            ("story", story.get_absolute_url()),
            ("valued", f"/n/{story.pk}/comments/?sort=worth"),
        ):
            queries, size, cpu_ms = page(address)
            say(f"{count:>9,}{name:>12}{queries:>9}{size:>8,}{cpu_ms:>9.1f}")
    posts()


def fill(story: Article, total: int) -> None:
    """Shown comments, every fourth a reply, written in bulk."""
    at, standing = timezone.now(), story.comments.count()
    opener = story.comments.filter(parent=None).last()
    for n in range(standing, total):
        parent = opener if n % 4 == 3 else None
        made = Comment(
            article=story,
            parent=parent,
            name=f"القارئ {n}",
            text=f"{TEXT} {n}",
            status=Status.SHOWN,
            phase="all",
            created_at=at,
            opened_at=parent.opened_at if parent else at,
            shown_at=at,
            digest=f"{n:032x}",
        )
        made.save()
        opener = opener if parent else made
    Discussion.objects.update_or_create(article=story, defaults={"shown": total})


def page(address: str) -> tuple[int, int, float]:
    reader = Client()
    with CaptureQueriesContext(connection) as asked:
        answer = reader.get(address)
    # The next request empties the log that this reads.
    queries = len(asked)
    spent = []
    for _round in range(ROUNDS):
        began = time.process_time()
        reader.get(address)
        spent.append((time.process_time() - began) * 1000)
    return queries, len(gzip.compress(answer.content, 6)), statistics.median(spent)


def posts() -> None:
    """So many comments one after another, each through every phase, shown at once."""
    phases.COMMENTS_AT_ONCE = phases.STORY_BURST = 1_000_000
    DiscussionSettings.objects.update(mode=Mode.AFTER)
    story, reader = publish_article("سوق الشورجة يعود إلى نظامه القديم"), Client()
    stamp, spent = form_stamp(timezone.now()), []
    began = time.perf_counter()
    for n in range(POSTS):
        fields = {"name": "يوسف", "text": f"{TEXT} {n}", "stamp": stamp}
        cpu_began = time.process_time()
        answer = reader.post(f"/n/{story.pk}/comments/", fields, headers={"Origin": "http://testserver"})
        spent.append((time.process_time() - cpu_began) * 1000)
        if answer.status_code != 303:
            raise SystemExit(f"a post was answered {answer.status_code}")
    rate = POSTS / (time.perf_counter() - began)
    say(f"posts: {rate:.0f} a second, {statistics.median(spent):.1f} ms of CPU each")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
