"""Attacks a newsroom of its own on this machine through every door, and prints what was found.

    python -m bench.hostile [--data FOLDER] [--every N] [--doors comment,search] [--scaled]

The newsroom stands in a scratch directory and listens on 127.0.0.1 alone. FOLDER holds lists that others
collected; what is made here goes along with them, and suffices without. With --scaled it stands on the
DATABASE_URL of the environment, which is filled and left as it is afterwards, and on a Redis of its own.
Ends with 1 where anything was found.
"""

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.hostile import browser, files, lists, tools, wires, words
from bench.hostile.ground import PASSING, Ground, ground
from bench.hostile.outcome import HEAD, Outcome, line
from tests.redis import running_redis

# The importer is one start of Python for each file.
EXPORTS_EVERY = 40


def doors(data: Path | None, every: int) -> dict[str, Callable[[Ground], Outcome]]:
    """Every door by its name, in the order in which they are tried."""
    texts = lists.texts(data, every)
    uploaded = list(lists.files(data, every))
    feeds = sorted((data / "feeds").rglob("*.xml"))[:: EXPORTS_EVERY * every] if data else []

    def brought() -> Iterator[tuple[str, bytes]]:
        yield from lists.exports()
        yield from ((path.name, path.read_bytes()) for path in feeds)

    return {
        "comment": lambda at: words.comments(at, texts),
        "search": lambda at: words.search(at, texts),
        "address": lambda at: words.addresses(at, texts),
        "headers": lambda at: words.headers(at, texts),
        "cookies": lambda at: words.cookies(at, texts),
        "login": lambda at: words.signing_in(at, texts),
        "admin": lambda at: words.desk(at, texts),
        "uploads": lambda at: files.uploads(at, uploaded),
        "importers": lambda at: files.exports(at, brought()),
        "add_report": lambda at: files.reports(at, texts),
        "every": tools.every_address,
        "browser": lambda at: browser.shown(at, texts),
        "smuggling": wires.smuggling,
        "poisoning": wires.poisoning,
        "slow": wires.slowness,
        "flood": wires.flood,
        "wapiti": tools.wapiti,
        "sqlmap": tools.sqlmap,
    }


def main() -> int:
    """Try all of it, one door after the other."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--data", type=Path, help="a folder of lists")
    options.add_argument("--every", type=int, default=1, help="of long lists take every so many-th text")
    options.add_argument(
        "--doors", default="", help="names of doors with commas between them; all without it"
    )
    options.add_argument("--scaled", action="store_true", help="stand on PostgreSQL and Redis")
    asked = options.parse_args()
    data = asked.data.resolve() if asked.data and asked.data.is_dir() else None
    chosen = doors(data, asked.every)
    if asked.doors:
        chosen = {name: chosen[name] for name in asked.doors.split(",")}
    print(f"lists of {data}" if data else "what is made here alone", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="kalima-hostile-", ignore_cleanup_errors=True) as folder,
        what_it_stands_on(Path(folder), scaled=asked.scaled) as stands_on,
        ground(Path(folder), stands_on) as at,
    ):
        before, outcomes = at.rows(), []
        print(HEAD, flush=True)
        for name, attack in chosen.items():
            outcomes.append(attack(at))
            if name == "admin":
                at.show_comments()
            print("\n".join([line(outcomes[-1]), *outcomes[-1].lines()]), flush=True)
        outcomes.append(afterwards(at, before))
        print("\n".join([line(outcomes[-1]), *outcomes[-1].lines()]), flush=True)
    found = sum(outcome.findings for outcome in outcomes)
    print(f"{sum(outcome.tried for outcome in outcomes)} tried, {found} found")
    return 1 if found else 0


@contextlib.contextmanager
def what_it_stands_on(folder: Path, *, scaled: bool) -> Iterator[dict[str, str]]:
    """Nothing but its directory, or what several machines would stand on together."""
    if not scaled:
        yield {}
        return
    with running_redis(folder) as redis:
        yield {"DATABASE_URL": os.environ["DATABASE_URL"], "CACHE_URL": redis, "QUEUE_URL": redis}


def afterwards(at: Ground, before: dict[str, int]) -> Outcome:
    """No row is gone that was there, what must hold between rows holds, and a reader gets the front."""
    outcome, after = Outcome("afterwards", tried=len(before)), at.rows()
    outcome.lost += [
        f"{name}: {number} before, {after.get(name, 0)} now"
        for name, number in before.items()
        if name not in PASSING and after.get(name, 0) < number
    ]
    verified = at.verify()
    outcome.lost += verified
    if (said := at.ask("/")).status != 200:
        outcome.failed.append(f"the front: {said.status}")
    return outcome


if __name__ == "__main__":
    sys.exit(main())
