"""A story breaks on one small machine: 500 readers at once, while editors publish and readers comment.

    python -m bench.burst [--seconds N] [--connections N] [--minutes N]

`manage.py serve` lays a demo newsroom out in an empty directory and serves it with two web processes, as on a
first day. Memory is what all its processes take together (PSS), the programs that make pictures apart. First
at rest; then one new story, of which nobody has a page, is asked for from all connections at once, and how
often it was rendered is counted; then the same while a story is published and a comment is shown every half
second. With --minutes readers go from page to page that long, more slowly, beside the same writers, and the
memory of each minute is told. Ends with 1 if a reader met an error. Needs wrk.
"""

import argparse
import contextlib
import http.client
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

from bench.house import House, wait_for

SERVING = b"manage.py\0serve"
WRITTEN_EACH_S = 0.5
WATCHED_EACH_S = 0.5
SETTLING_S = 20

PUBLISH = """
from django.utils import timezone
from articles import workflow
from articles.models import Article, Staff
from articles.categories.models import Category
chief = Staff.objects.get(username="chief")
section = Category.objects.top().first()
story = Article(headline="عاجل: افتتاح جسر العمارة أمام المشاة", section=section, body={body!r})
workflow.save_copy(story, by=chief, at=timezone.now())
workflow.publish(story, by=chief, at=timezone.now())
print(story.get_absolute_url())
"""
OPEN = """
from comments.models import DiscussionSettings, Mode
DiscussionSettings.objects.update(mode=Mode.AFTER)
"""
# A desk that publishes without a pause, until it is told to stop.
DESK = """
import sys, time
from itertools import count
from django.utils import timezone
from articles import workflow
from articles.models import Article, Staff
from articles.categories.models import Category
chief = Staff.objects.get(username="chief")
section = Category.objects.top().first()
for number in count():
    story = Article(headline=f"خبر العاجل رقم {{number}}", section=section, body="<p>نص الخبر.</p>")
    workflow.save_copy(story, by=chief, at=timezone.now())
    workflow.publish(story, by=chief, at=timezone.now())
    print(number, flush=True)
    time.sleep({pause_s})
"""
BODY = "".join(
    f"<p>{'قال شهود إن الجسر امتلأ بالناس منذ الفجر، وإن العبور صار ممكنا. ' * 6}</p>" for _ in range(8)
)


class Load(NamedTuple):
    """What wrk saw: answers, answers a second, milliseconds, and errors of any kind."""

    answers: int
    rate: float
    p99: str
    errors: int


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--connections", type=int, default=500)
    parser.add_argument("--minutes", type=int, default=0, help="how long readers go from page to page")
    asked = parser.parse_args()
    if not shutil.which("wrk"):
        print("wrk is needed: apt-get install --no-install-recommends wrk")
        return 1
    with tempfile.TemporaryDirectory(prefix="kalima-burst-", ignore_cleanup_errors=True) as scratch:
        house = House(Path(scratch) / "var", is_bare=True, web_processes=2)
        house.environment |= {
            "KALIMA_DEMO": "1",
            "KALIMA_METRICS": "1",
            # Readers come from many addresses, which this program names as a proxy would.
            "KALIMA_TRUSTED_PROXIES": "127.0.0.1",
        }
        house.start("serve")
        try:
            return burst(house, asked.seconds, asked.connections, asked.minutes)
        finally:
            house.kill()


def burst(house: House, seconds: int, connections: int, minutes: int) -> int:
    house.wait_for_pictures()
    time.sleep(SETTLING_S)
    tell_memory("at rest", memory_mib(house))
    house.run_code(OPEN)
    story = house.run_code(PUBLISH.format(body=BODY)).split()[-1]
    errors = 0
    with watched(house) as peak:
        before = made(house)
        load = asked_by_all(house, story, connections, seconds)
        tell(f"{connections} on one new story", load, made(house) - before, peak.mib)
        errors += load.errors
    with watched(house) as peak, writing(house, story) as written:
        before = made(house)
        load = asked_by_all(house, story, connections, seconds)
        tell("while others write", load, made(house) - before, peak.mib)
    errors += load.errors + written.refused
    tell_written(written)
    time.sleep(SETTLING_S)
    tell_memory("at rest again", memory_mib(house))
    if minutes:
        errors += soak(house, story, minutes)
    return 1 if errors else 0


def soak(house: House, story: str, minutes: int) -> int:
    """Readers go from page to page while others write; the memory of every minute."""
    errors = 0
    with writing(house, story) as written:
        for minute in range(1, minutes + 1):
            with watched(house) as peak:
                load = walked(house, story, seconds=60)
            errors += load.errors
            tell(f"minute {minute}", load, None, peak.mib)
    return errors + written.refused


def walked(house: House, story: str, *, seconds: int) -> Load:
    """A reader after the other on every page that the front names, and on questions to the search."""
    pages = [story, "/", "/feed/", "/sitemap.xml", "/archive/", f"/search/?q={quote('العراق')}"]
    front = get(house, "/").decode()
    pages += [page for page in re.findall(r'href="(/(?:n|section)/[^"#?]+)"', front) if page not in pages]
    answers, errors, began, took = 0, 0, time.monotonic(), []
    while time.monotonic() - began < seconds:
        for page in pages:
            asked_at = time.monotonic()
            try:
                get(house, page)
            except (OSError, RuntimeError):
                errors += 1
            took.append(time.monotonic() - asked_at)
            answers += 1
    p99 = sorted(took)[len(took) * 99 // 100] * 1000
    return Load(answers, answers / (time.monotonic() - began), f"{p99:.0f}ms", errors)


def asked_by_all(house: House, page: str, connections: int, seconds: int) -> Load:
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency"]
    address = f"http://127.0.0.1:{house.port}{page}"
    told = subprocess.run(
        [*command, "-H", "Accept-Encoding: br", address], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    failed = re.findall(r"(?:Non-2xx or 3xx responses|connect|read|write|timeout):? (\d+)", told)
    return Load(
        int(re.search(r"(\d+) requests in", told)[1]),  # type: ignore[index]
        float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1]),  # type: ignore[index]
        re.search(r"99%\s+(\S+)", told)[1],  # type: ignore[index]
        sum(map(int, failed)),
    )


class Written:
    """What was written meanwhile, and how much of it was refused."""

    stories = comments = refused = 0


@contextlib.contextmanager
def writing(house: House, story: str) -> Iterator[Written]:
    """A desk that publishes and readers who comment under one story, until the block ends."""
    written, stop = Written(), threading.Event()
    desk = house.began_code(DESK.format(pause_s=WRITTEN_EACH_S))
    assert desk.stdout

    def count() -> None:
        for _line in desk.stdout or ():
            written.stories += 1

    def talk() -> None:
        number = story.split("/")[2]
        stamp = re.search(r'name="stamp" value="([^"]+)"', get(house, story).decode())
        while not stop.wait(WRITTEN_EACH_S):
            n = written.comments + written.refused
            typed = {
                "name": f"القارئ {n}",
                "text": f"أخيرا صار العبور على القدمين ممكنا، وننتظر الإنارة {n}",
                "stamp": stamp[1] if stamp else "",
            }
            status = post(house, f"/n/{number}/comments/", typed, who=f"10.0.{n // 250}.{n % 250 + 1}")
            written.comments += status == 303
            written.refused += status != 303

    threads = [threading.Thread(target=task, daemon=True) for task in (count, talk)]
    for thread in threads:
        thread.start()
    wait_for(lambda: written.stories)
    try:
        yield written
    finally:
        stop.set()
        desk.terminate()
        desk.wait()
        for thread in threads:
            thread.join()


class Peak:
    """The most that the newsroom took while it was watched."""

    mib = 0.0


@contextlib.contextmanager
def watched(house: House) -> Iterator[Peak]:
    peak, stop = Peak(), threading.Event()

    def watch() -> None:
        while not stop.wait(WATCHED_EACH_S):
            peak.mib = max(peak.mib, sum(memory_mib(house).values()))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def memory_mib(house: House) -> dict[str, float]:
    """What each process of the newsroom takes, its part of what it shares with others counted."""
    found: dict[str, float] = {}
    for pid in house.pids():
        with contextlib.suppress(OSError, TypeError):
            folder = Path(f"/proc/{pid}")
            # Neither the programs that make pictures, nor the desk that this program plays.
            if SERVING not in (folder / "cmdline").read_bytes():
                continue
            pss = re.search(r"^Pss:\s+(\d+)", (folder / "smaps_rollup").read_text(), re.MULTILINE)
            found[f"{(folder / 'comm').read_text().strip()} {pid}"] = int(pss[1]) / 1024  # type: ignore[index]
    return found


def made(house: House) -> int:
    """How many pages of stories were rendered to be kept, in all processes, since the start."""
    told = get(house, "/metrics").decode()
    return int(re.search(r'kalima_pages_total\{kind="story",from="made"\} (\d+)', told)[1])  # type: ignore[index]


def get(house: House, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)
    connection.request("GET", quote(path, safe="/?=&%"))
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return body


def post(house: House, path: str, typed: dict[str, str], *, who: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Host": f"localhost:{house.port}",
        "Origin": house.address,
        "X-Forwarded-For": who,
    }
    connection.request("POST", path, urlencode(typed | {"email": "", "reply": "", "website": ""}), headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def tell(name: str, load: Load, rendered: int | None, peak_mib: float) -> None:
    renders = "" if rendered is None else f", rendered {rendered} times"
    print(
        f"{name:24}{load.answers:>9,} answers, {load.rate:,.0f} a second, p99 {load.p99},"
        f" {load.errors} errors{renders}, at most {peak_mib:.0f} MiB",
        flush=True,
    )


def tell_written(written: Written) -> None:
    told = f"{written.stories} stories published, {written.comments} comments shown, {written.refused} not"
    print(f"{'':24}{told}", flush=True)


def tell_memory(name: str, processes: dict[str, float]) -> None:
    each = ", ".join(f"{who.split()[0]} {mib:.0f}" for who, mib in processes.items())
    print(f"{name:24}{sum(processes.values()):.0f} MiB: {each}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
