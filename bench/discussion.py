"""Measures a story's page with comments on it, and what a post costs: queries, compressed bytes, CPU.

    python -m bench.discussion
    python -m bench.discussion --posts
    python -m tests.postgres python -m bench.discussion

The newsroom stands in a temporary directory, and its rows there or in the empty database of DATABASE_URL.
Pages are asked for by the tests' client. Posts go to the application itself, as the web server hands them
over: by one writer, and by eight, four threads to each of two processes, all under one story, with word
lists, weights and sanctions in place. The CPU of PostgreSQL's own processes is not counted.
"""

import argparse
import cProfile
import gzip
import multiprocessing
import statistics
import sys
import threading
import time
from array import array
from collections.abc import Callable
from datetime import timedelta
from itertools import islice, product
from multiprocessing.synchronize import Barrier
from typing import Any
from urllib.parse import urlencode

from bench.apart import newsroom_apart

newsroom_apart()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.door import ask, prepared  # noqa: E402
from bench.talk import TEXT, fill  # noqa: E402
from comments import phases, score  # noqa: E402
from comments.keys import form_stamp  # noqa: E402
from comments.models import (  # noqa: E402
    Comment,
    DiscussionSettings,
    Mode,
    Reader,
    Reason,
    Sanction,
    SanctionKind,
    WordList,
)
from comments.score import STEPS, Figures, Step  # noqa: E402
from comments.wordlist import take_lines  # noqa: E402
from kalima.serve import THREADS_PER_PROCESS  # noqa: E402
from kalima.text.weights import NUMBERS, Weights  # noqa: E402
from kalima.wsgi import application  # noqa: E402
from tests.factories import publish_article  # noqa: E402

COUNTS = (0, 50, 200, 500, 10_000)
ROUNDS = 15
WRITERS = (1, 8)
# By each writer; the first few put what stays in memory there, and are not counted.
POSTS = 200
UNCOUNTED = 10
# Every fourth comment is a reply.
REPLY_EACH = 4
ENTRIES = 300
SANCTIONS = 300


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--posts", action="store_true", help="leave the pages out")
    chosen = options.parse_args()
    call_command("migrate" if chosen.posts else "prepare", verbosity=0)
    if not chosen.posts:
        pages()
    posts()


def pages() -> None:
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


def page(address: str) -> tuple[int, int, float]:
    reader = Client(headers={"Host": "localhost"})
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
    """Comments through every phase, shown at once: how many a second, and what each costs."""
    phases.COMMENTS_AT_ONCE = phases.READER_AT_ONCE = phases.STORY_BURST = 1_000_000
    DiscussionSettings.objects.update(mode=Mode.AFTER, score_holds_from=100)
    furnish()
    say(f"{connection.vendor}, {POSTS} posts of each writer")
    say(f"{'writers':>9}{'a second':>10}{'CPU, ms':>9}")
    for writers in WRITERS:
        story = publish_article(f"سوق الشورجة يعود إلى نظامه القديم بعد {writers} أيام")
        rate, cpu_ms = written(story.pk, writers)
        say(f"{writers:>9}{rate:>10.0f}{cpu_ms:>9.1f}")
    story = publish_article("افتتاح جسر العمارة أمام المشاة")
    reader, spent = Client(headers={"Host": "localhost", "Origin": settings.ORIGIN}), []
    for n in range(POSTS):
        began = time.process_time()
        answer = reader.post(f"/n/{story.pk}/comments/", fields(n))
        spent.append((time.process_time() - began) * 1000)
        if answer.status_code != 303:
            raise SystemExit(f"a post was answered {answer.status_code}")
    say(f"one writer, the tests' client counted with it: {statistics.median(spent):.1f} ms")
    new, known, reply = calls(story.pk)
    say(
        f"calls of functions: {new:,} for a new reader, {known:,} for one who is known, {reply:,} for a reply"
    )


def calls(story: int) -> tuple[int, int, int]:
    """How many functions a post calls, as cProfile counts them; the machine's load does not touch that."""
    cookie = post(story, fields("أول"), "")
    opener = str(Comment.objects.filter(article=story).order_by("pk").values_list("pk")[0][0])

    def counted(who: str, cookie: str, reply: str = "") -> int:
        profiled = cProfile.Profile()
        for n in range(POSTS):
            typed = fields(f"{who} {n}", reply=reply)
            profiled.runcall(post, story, typed, cookie)
        return sum(entry.callcount for entry in profiled.getstats()) // POSTS

    return counted("جديد", ""), counted("معروف", cookie), counted("رد", cookie, opener)


def furnish() -> None:
    """What a newsroom has that has moderated for a while: entries, weights, readers who were sanctioned."""
    letters = "بتجحدرسصعقكلمنهوي"
    words = ("".join((a, "ا", b, "ط", c)) for a, b, c in product(letters, repeat=3))
    take_lines("\n".join(islice(words, ENTRIES)), list=WordList.SUSPECT, reason=Reason.INSULT)
    at = timezone.now()
    steps = tuple(Step(n, 100 - n, 100 - n) for n in STEPS)
    score.keep(
        Weights(
            array("f", bytes(4 * NUMBERS)), 0.0, Figures(at, 1, 1, 0, 0, True, 100, 100, 0.5, steps).told()
        )
    )
    readers = Reader.objects.bulk_create(
        Reader(key=f"{n:064x}", name=f"القارئ {n}", first_at=at, last_at=at) for n in range(SANCTIONS)
    )
    until = at + timedelta(days=1)
    Sanction.objects.bulk_create(
        Sanction(kind=SanctionKind.SUSPEND, reader=reader, reason=Reason.INSULT, at=at, until=until)
        for reader in readers
    )


def fields(n: int | str, reply: str = "") -> dict[str, str]:
    """The form as a browser sends it."""
    stamp = form_stamp(timezone.now())
    return {"name": "يوسف", "email": "", "text": f"{TEXT} {n}", "reply": reply, "website": "", "stamp": stamp}


def written(story: int, writers: int) -> tuple[float, float]:
    """Comments a second, and milliseconds of CPU for each, by so many writers at once."""
    connections.close_all()
    if close_pool := getattr(connection, "close_pool", None):
        close_pool()
    context = multiprocessing.get_context("fork")
    processes = min(writers, settings.WEB_PROCESSES)
    each = writers // processes
    if each > THREADS_PER_PROCESS:
        raise SystemExit(f"the server has {THREADS_PER_PROCESS} threads to a process, not {each}")
    start, told = context.Barrier(processes), context.SimpleQueue()
    children = [
        context.Process(target=write, args=(story, f"{n}", each, start, told.put)) for n in range(processes)
    ]
    for child in children:
        child.start()
    results = [told.get() for _child in children]
    for child in children:
        child.join()
    began, ended, spent_s = zip(*results, strict=True)
    total = writers * POSTS
    return total / (max(ended) - min(began)), sum(spent_s) / total * 1000


def write(story: int, who: str, threads: int, start: Barrier, tell: Callable[[Any], None]) -> None:
    """One process of the server: its threads post, and it tells when it began and ended and its CPU."""
    ready, done = threading.Barrier(threads + 1), threading.Barrier(threads + 1)
    for n in range(threads):
        threading.Thread(target=one_writer, args=(story, f"{who}-{n}", ready, done), daemon=True).start()
    ready.wait()
    start.wait()
    began, spent = time.monotonic(), time.process_time()
    ready.wait()
    done.wait()
    tell((began, time.monotonic(), time.process_time() - spent))


def one_writer(story: int, who: str, ready: threading.Barrier, done: threading.Barrier) -> None:
    cookie = ""
    for n in range(UNCOUNTED):
        cookie = post(story, fields(f"{who} أولًا {n}"), cookie)
    opener = str(Comment.objects.filter(article=story, parent=None).order_by("pk").values_list("pk")[0][0])
    ready.wait()
    ready.wait()
    for n in range(POSTS):
        post(story, fields(f"{who} {n}", reply="" if n % REPLY_EACH else opener), cookie)
    done.wait()


def post(story: int, typed: dict[str, str], cookie: str) -> str:
    """Hand a post to the application as the server does; the reader's cookie that came back."""
    form = urlencode(typed).encode()
    answer = ask(application, prepared(settings.ORIGIN, f"/n/{story}/comments/", form=form, cookies=cookie))
    if answer.status != 303:
        raise SystemExit(f"a post was answered {answer.status}")
    return answer.headers["Set-Cookie"].partition(";")[0]


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
