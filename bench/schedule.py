"""Measures how late scheduled stories go live while several workers run and some of them are killed.

    python -m bench.schedule
    python -m tests.postgres python -m bench.schedule

The newsroom stands in a temporary directory, or in the empty database of DATABASE_URL. Stories fall due
one after another; the workers are real processes. A story counts as live when another connection sees it.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bench.apart import newsroom_apart

ROOT = Path(__file__).resolve().parent.parent
newsroom_apart()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles import workflow  # noqa: E402
from articles.categories.models import Category  # noqa: E402
from articles.models import Article, StatusChange, Writer  # noqa: E402

STORIES = 500
WORKERS = 4
# Half of the stories fall due in one and the same second, as after a bulletin; the others one by one.
AT_ONCE_SHARE = 0.5
SPREAD_S = 30
# More than scheduling one takes on a busy machine: the last has its hour before the first is due.
SCHEDULING_S = 0.06
LOOK_EVERY_S = 0.02
PATIENCE_S = 60


def main() -> None:
    """Lay out the stories, let them fall due, and print what the looker saw."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--stories", type=int, default=STORIES)
    options.add_argument("--workers", type=int, default=WORKERS)
    chosen = options.parse_args()
    call_command("migrate", verbosity=0)
    print(f"{chosen.stories} stories, {chosen.workers} workers, {connection.vendor}")
    for killed in (0, 1):
        measure(chosen.stories, chosen.workers, kill=bool(killed))


def measure(stories: int, workers: int, *, kill: bool) -> None:
    """One run: medians and worst of lateness, and whether each story went live exactly once."""
    Article.objects.all().delete()
    with working(workers) as processes:
        drafts = written(stories)
        begins = timezone.now() + timedelta(seconds=stories * SCHEDULING_S + 5)
        numbers = dict(scheduled(drafts, begins))
        seen: dict[int, datetime] = {}
        deadline = begins + timedelta(seconds=SPREAD_S + PATIENCE_S)
        while len(seen) < stories and timezone.now() < deadline:
            now = timezone.now()
            if kill and now > begins + timedelta(seconds=SPREAD_S / 2):
                kill = False
                processes.append(started())
                processes[0].send_signal(signal.SIGKILL)
            live = Article.objects.published().exclude(pk__in=seen).values_list("pk", flat=True)
            for pk in list(live):
                seen[pk] = timezone.now()
            time.sleep(LOOK_EVERY_S)
        was_killed = len(processes) > workers
    late = sorted((seen[pk] - due).total_seconds() for pk, due in numbers.items() if pk in seen)
    printed = StatusChange.objects.filter(verb="publish")
    twice = printed.values("article").annotate(n=Count("pk")).filter(n__gt=1).count()
    print(
        f"{'one worker killed with SIGKILL halfway' if was_killed else 'no worker killed':40}"
        f" median {statistics.median(late):.2f} s, worst {late[-1]:.2f} s,"
        f" over 2 s {sum(s > 2 for s in late)}, twice {twice}, missed {stories - len(seen)}"
    )


def written(stories: int) -> list[Article]:
    """Stories that lie ready, saved by the verb that the desk saves with."""
    section, _made = Category.objects.get_or_create(name="أخبار", slug="أخبار")
    writer = Writer.objects.get(is_newsroom=True)
    drafts = [
        Article(
            headline=f"خبر مجدول رقم {number}",
            body="<p>افتُتح اليوم جسر جديد للمشاة فوق النهر.</p>" * 8,
            section=section,
            credits=[{"writer": writer.pk, "role": ""}],
        )
        for number in range(stories)
    ]
    for article in drafts:
        workflow.save_copy(article, by=None, at=timezone.now())
    return drafts


def scheduled(drafts: list[Article], begins: datetime) -> Iterator[tuple[int, datetime]]:
    """Give each its hour."""
    together = int(len(drafts) * AT_ONCE_SHARE)
    for number, article in enumerate(drafts):
        spread = SPREAD_S * (number - together) / max(len(drafts) - together, 1)
        due = begins + timedelta(seconds=SPREAD_S / 2 if number < together else spread)
        workflow.schedule(article, goes_live_at=due, by=None, at=timezone.now())
        yield article.pk, due


@contextmanager
def working(workers: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Real worker processes, ended at the end."""
    processes = [started() for _ in range(workers)]
    try:
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=30)


def started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker"], cwd=ROOT, stderr=subprocess.DEVNULL, env=os.environ
    )


if __name__ == "__main__":
    main()
