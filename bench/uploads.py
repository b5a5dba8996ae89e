"""Measures a hundred pictures sent at once, a large one, and what hostile files do, on a server from outside.

    python -m bench.uploads [--pictures 100] [--hostile DIRECTORY]

The newsroom is a real one in a scratch directory: web server, worker, and the children that draw. Memory
is theirs, read from the system every tenth of a second: what each holds alone, and its share of what
several hold. The pictures are made here; hostile files are brought along.
"""

import argparse
import contextlib
import http.client
import io
import random
import re
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from PIL import Image as Pillow

from bench.house import TOKEN, House, wait_for
from bench.pictures import drawn

PICTURES, ATTACHMENTS = "/admin/articles/image/upload/", "/admin/articles/attachment/upload/"
# A phone's picture: twelve megapixels.
SIZE = (4000, 3000)
# So many are drawn; the others differ from them by a comment, which makes them other pictures.
DRAWN = 10
SAMPLE_S = 0.1
# What no file holds.
BOUNDARY = "kalima-" + "k" * 32
LARGE_MAX_S = 2.0
PATIENCE_S = 600


class Answer(NamedTuple):
    """What came of a file: the status, 0 where the line was cut, what was said, and how long it took."""

    status: int
    said: str
    took_s: float


class Memory:
    """The most that each kind of process, and all together, held at one moment, in megabytes."""

    def __init__(self, data: Path) -> None:
        self.mark = f"KALIMA_DATA={data}".encode()
        self.peaks: Counter[str] = Counter()
        self.over = threading.Event()

    def __enter__(self) -> "Memory":
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.over.set()
        self.thread.join()

    def __str__(self) -> str:
        return ", ".join(f"{kind} {megabytes} MB" for kind, megabytes in sorted(self.peaks.items()))

    def _watch(self) -> None:
        while not self.over.wait(SAMPLE_S):
            now: Counter[str] = Counter()
            for folder in Path("/proc").glob("[0-9]*"):
                with contextlib.suppress(OSError):
                    if self.mark not in (folder / "environ").read_bytes().split(b"\0"):
                        continue
                    kind = self._kind((folder / "cmdline").read_bytes())
                    share = re.search(r"^Pss: +(\d+)", (folder / "smaps_rollup").read_text(), re.MULTILINE)
                    now[kind] += int(share[1]) // 1024 if share else 0
            now["all"] = sum(now.values())
            for kind, megabytes in now.items():
                self.peaks[kind] = max(self.peaks[kind], megabytes)

    def _kind(self, command: bytes) -> str:
        if b"pixels.py" in command:
            return "drawing"
        return "worker" if command.rstrip(b"\0").endswith(b"\0worker") else "web"


def photographs(number: int, folder: Path) -> list[Path]:
    """Pictures on the disk that weigh what photographs weigh, each another."""
    made: list[Path] = []
    for n in range(number):
        path = folder / f"IMG_{n:04}.jpg"
        if n < DRAWN:
            path.write_bytes(photograph(n))
        else:
            content = made[n % DRAWN].read_bytes()
            said = f"{n:06}".encode()
            path.write_bytes(
                content[:2] + b"\xff\xfe" + (len(said) + 2).to_bytes(2, "big") + said + content[2:]
            )
        made.append(path)
    return made


def photograph(seed: int) -> bytes:
    chance = random.Random(seed)
    small = Pillow.new("RGB", (40, 30))
    small.putdata([tuple(chance.randrange(256) for _ in range(3)) for _ in range(1200)])
    noise = Pillow.effect_noise((SIZE[0] // 4, SIZE[1] // 4), 40).convert("RGB").resize(SIZE)
    file = io.BytesIO()
    Pillow.blend(small.resize(SIZE, Pillow.Resampling.BICUBIC), noise, 0.3).save(file, "JPEG", quality=85)
    return file.getvalue()


def send(house: House, cookies: str, path: Path, door: str) -> Answer:
    """One file in one request, as a browser with script sends it."""
    name = path.name.replace('"', "'").encode()
    head = f"--{BOUNDARY}\r\n".encode() + b'Content-Disposition: form-data; name="files"; filename="'
    body = head + name + b'"\r\n\r\n' + path.read_bytes() + f"\r\n--{BOUNDARY}--\r\n".encode()
    headers = {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Accept": "application/json",
        "Cookie": cookies,
        "X-CSRFToken": TOKEN,
    }
    began = time.monotonic()
    try:
        connection = http.client.HTTPConnection("localhost", house.port, timeout=PATIENCE_S)
        connection.request("POST", door, body, headers)
        response = connection.getresponse()
        said = response.read().decode()
        return Answer(response.status, said, time.monotonic() - began)
    except (OSError, http.client.HTTPException) as failure:
        return Answer(0, repr(failure), time.monotonic() - began)


def at_once(house: House, cookies: str, paths: list[Path], door: str, hands: int) -> list[Answer]:
    with ThreadPoolExecutor(hands) as pool:
        return list(pool.map(lambda path: send(house, cookies, path, door), paths))


def count(house: House, question: str) -> int:
    """Ask the newsroom's database for a number, beside its processes."""
    with contextlib.closing(sqlite3.connect(house.data / "kalima.sqlite3", timeout=20)) as database:
        return int(database.execute(question).fetchone()[0])


def measure_pictures(house: House, cookies: str, folder: Path, number: int) -> bool:
    paths = photographs(number, folder)
    weight = sum(path.stat().st_size for path in paths) / 1e6
    print(f"{number} pictures of {SIZE[0]} x {SIZE[1]}, {weight:.0f} MB in all, sent at the same moment")
    with Memory(house.data) as memory:
        began = time.monotonic()
        answers = at_once(house, cookies, paths, PICTURES, number)
        usable_s = time.monotonic() - began
        _wait(lambda: not count(house, "SELECT count(*) FROM articles_followup"))
        made_s = time.monotonic() - began
    refused = [answer for answer in answers if answer.status != 200]
    usable = count(house, "SELECT count(*) FROM articles_image")
    slowest = max(answer.took_s for answer in answers)
    print(f"  usable             {usable} after {usable_s:.1f} s, the last answered after {slowest:.1f} s")
    print(f"  all cuts made      after {made_s:.1f} s")
    print(f"  memory at its top  {memory}")
    for answer in refused[:3]:
        print(f"  not taken: {answer.status} {answer.said[:200]}")
    return not refused and usable == number


def measure_large(house: House, cookies: str, folder: Path) -> bool:
    """A picture of 24 megapixels, alone."""
    path = folder / "large.jpg"
    path.write_bytes(drawn())
    answer = send(house, cookies, path, PICTURES)
    print(
        f"24 megapixels, {path.stat().st_size / 1e6:.1f} MB: {answer.status} after {answer.took_s:.2f} s",
        end="",
    )
    print(f" (bound {LARGE_MAX_S:g})")
    return answer.status == 200 and answer.took_s <= LARGE_MAX_S


def measure_hostile(house: House, cookies: str, folder: Path) -> bool:
    """Every file of a folder through either door, one by one and fifty at once."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    crashed = 0
    for name, door, hands in (
        ("library, one by one", PICTURES, 1),
        ("library, fifty at once", PICTURES, 50),
        ("attachments, fifty at once", ATTACHMENTS, 50),
    ):
        with Memory(house.data) as memory:
            answers = at_once(house, cookies, paths, door, hands)
        said = Counter(answer.status for answer in answers)
        broken = [(path, a) for path, a in zip(paths, answers, strict=True) if a.status not in (200, 422)]
        crashed += len(broken)
        print(
            f"hostile, {name}: tried {len(paths)}, refused {said[422]}, taken {said[200]}, "
            f"crashed {len(broken)}"
        )
        print(f"  slowest {max(answer.took_s for answer in answers):.2f} s; memory at its top {memory}")
        for path, answer in broken[:5]:
            print(f"  crashed: {path.name}: {answer.status} {answer.said[:200]}")
    return not crashed


def _wait(condition: Callable[[], object]) -> None:
    """As long as a hundred pictures may take on a slow machine."""
    for _again in range(PATIENCE_S // 60):
        with contextlib.suppress(TimeoutError):
            return wait_for(condition)
    raise TimeoutError("the worker did not make all cuts")


@contextlib.contextmanager
def newsroom(folder: Path) -> Iterator[House]:
    house = House(folder / "var", stories=0, web_processes=2)
    try:
        house.start("serve")
        yield house
    finally:
        house.kill()


def main() -> int:
    """Print what was measured; 1 where a file was lost, a server crashed, or a bound was passed."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--pictures", type=int, default=100)
    options.add_argument("--hostile", type=Path)
    asked = options.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="kalima-uploads-", ignore_cleanup_errors=True) as folder,
        newsroom(Path(folder)) as house,
    ):
        cookies = house.cookies()
        passed = [measure_pictures(house, cookies, Path(folder), asked.pictures)]
        passed.append(measure_large(house, cookies, Path(folder)))
        if asked.hostile:
            passed.append(measure_hostile(house, cookies, asked.hostile.resolve()))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
