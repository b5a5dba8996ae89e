"""Measures how a newsroom is backed up, read and brought back: seconds, peak memory, size of the file.

    python -m bench.leaving --stories 100000 --gigabytes 20

The newsroom stands in a temporary directory, as does the one it is brought back into: stories of 300 words in
print with all their rows, and pictures whose files are as long as asked and empty but for their beginning.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from bench.apart import newsroom_apart

ROOT = Path(__file__).resolve().parents[1]
HERE = newsroom_apart("here")
THERE = HERE.with_name("there")

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import (  # noqa: E402
    Article,
    HeadlineWord,
    Image,
    Revision,
    SearchDocument,
    Status,
    StatusChange,
)
from articles.search.document import made_of  # noqa: E402
from kalima.text.analysis import VERSION  # noqa: E402
from kalima.text.wordforms import index_forms  # noqa: E402
from tests.factories import make_section  # noqa: E402

NOUNS = (
    "البصرة",
    "المدرسة",
    "الجسر",
    "العمارة",
    "الموازنة",
    "القطار",
    "المستشفى",
    "الطريق",
    "السوق",
    "النهر",
)
ACTS = ("افتتاح", "إغلاق", "توسعة", "ترميم", "إنارة", "دراسة", "تأجيل", "متابعة", "إحصاء", "تكريم")
WORDS, TEXTS, BATCH, PICTURES = 300, 400, 1_000, 10_000
EMPTY_FROM = 4_096
# What a newsroom of this size takes on the disk three times over, beside the holes.
BYTES_A_STORY = 60_000


def texts(chance: random.Random) -> list[tuple[str, bytes, int]]:
    """Bodies, each with what the search keeps of it."""
    found = []
    for _n in range(TEXTS):
        words = " ".join(f"{chance.choice(ACTS)} {chance.choice(NOUNS)}" for _ in range(WORDS // 2))
        document = made_of("عنوان", [words], ["s1"])
        found.append((f"<p>{words}</p>", document.packed(), document.length))
    return found


def fill(stories: int) -> None:
    """Stories in print as the verbs leave them, one every ten minutes."""
    chance, section, at = random.Random(1), make_section(), timezone.now()
    made = texts(chance)
    numbers = iter(range(1, stories + 1))
    while batch := list(islice(numbers, BATCH)):
        rows: dict[Any, list[Any]] = {
            model: [] for model in (Article, Revision, StatusChange, HeadlineWord, SearchDocument)
        }
        for n in batch:
            moment = at - timedelta(minutes=10 * (stories - n + 1))
            body, packed, length = made[n % TEXTS]
            headline = f"{chance.choice(ACTS)} {chance.choice(NOUNS)} {n}"
            words = {"headline": headline, "body": body}
            revision = Revision(pk=n, article_id=n, made_at=moment, **words)
            rows[Revision].append(revision)
            rows[Article].append(
                Article(
                    pk=n,
                    section=section,
                    top_section=section,
                    status=Status.PUBLISHED,
                    published_at=moment,
                    created_at=moment,
                    saved_at=moment,
                    published_revision_id=n,
                    slug=f"خبر-{n}",
                    **words,
                )
            )
            rows[StatusChange].append(
                StatusChange(
                    article_id=n,
                    verb="publish",
                    old_status="draft",
                    new_status="published",
                    at=moment,
                    revision_id=n,
                )
            )
            rows[HeadlineWord] += [HeadlineWord(article_id=n, word=word) for word in index_forms(headline)]
            rows[SearchDocument].append(
                SearchDocument(
                    seq=int(moment.timestamp()),
                    article_id=n,
                    version=VERSION,
                    length=length,
                    streams=packed,
                    is_counted=True,
                )
            )
        with transaction.atomic():
            for model, several in rows.items():
                model._base_manager.bulk_create(several, batch_size=BATCH)


def pictures(bytes_each: int) -> None:
    """Rows of pictures, and their files with a hole behind the first block."""
    at = timezone.now()
    Image.objects.bulk_create(
        Image(
            title=f"صورة {n}",
            original=f"{n:032x}.jpg",
            extension="jpg",
            digest=f"{n:064x}",
            width_px=4000,
            height_px=3000,
            added_at=at,
        )
        for n in range(PICTURES)
    )
    folder = HERE / "originals"
    for n in range(PICTURES):
        with (folder / f"{n:032x}.jpg").open("wb") as out:
            out.write(os.urandom(EMPTY_FROM))
            out.truncate(bytes_each)


def measured(name: str, data: Path, *command: str) -> str:
    """Run a command of the newsroom; what it took."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=os.environ | {"KALIMA_DATA": str(data)},
        stdout=subprocess.DEVNULL,
    )
    peak = 0
    while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        peak = max(peak, peak_of(process.pid))
        time.sleep(0.05)
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{name} failed")
    seconds, cpu = time.monotonic() - began, usage.ru_utime + usage.ru_stime
    return f"{name:16}{seconds:>9.1f} s{cpu:>9.1f} s of processor{peak / 1024:>9.0f} MiB at the peak"


def peak_of(pid: int) -> int:
    """The most memory that a process had since it began, in KiB; what it was forked from is not counted."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--gigabytes", type=float, default=20.0, help="of pictures, mostly holes")
    options = parser.parse_args()
    if shutil.disk_usage(HERE).free < options.stories * BYTES_A_STORY:
        raise SystemExit("too little room on the disk: ask for fewer stories")
    call_command("prepare", verbosity=0)
    fill(options.stories)
    pictures(int(options.gigabytes * 1e9 / PICTURES))
    file = HERE.with_name("kalima.tar")
    print(f"{options.stories:,} stories, {options.gigabytes:g} GB of pictures", flush=True)
    for name, data, command in (
        ("backup", HERE, ("backup", str(file))),
        ("verify_backup", HERE, ("verify_backup", str(file))),
        ("restore", THERE, ("restore", str(file))),
    ):
        print(measured(name, data, *command), flush=True)
    database = (HERE / "kalima.sqlite3").stat().st_size
    print(f"the file {file.stat().st_size / 1e6:,.0f} MB, the database {database / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
