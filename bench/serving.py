"""Serves kept pages against nginx with the same bytes, and says when what was printed is on the page.

    python -m bench.serving [--seconds N] [--rounds N] [--stories N]

A demo newsroom on two web processes, as `serve` runs it, filled up to so many stories where that is asked;
nginx that has each page as a file, packed as it travels; and nginx with deploy/nginx.conf before the
newsroom. wrk asks each in turn, from one connection and from 32, in one run, so that the machine's mood
counts for all. The list of the desk is made anew for each who asks; all else is kept. CPU is that of the
processes that serve, not of wrk. Needs wrk and nginx.
"""

import argparse
import html
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import quote, urljoin

from bench.house import House, wait_for
from bench.lighthouse import THREADS
from tests import needs
from tests.shipped import free_port, shipped_site

PACKED = {"Accept-Encoding": "br"}
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
# Of no meaning to anybody.
NO_HEADER = ("X-Asked-By", "wrk")
CONNECTIONS = (1, 32)
CHANGES = 20

# So many pages of a list are turned over to come to its depth.
DEEP = 100
FILL = """
from django.core.management import call_command
from bench.archive import fill
fill({stories})
call_command("reindex", verbosity=0)
"""
# The accounts of the demo are closed where no demo is served.
EDITOR = """
from django.contrib.auth.models import Group
from articles.models import Staff
from kalima import roles
muna = Staff.objects.create_user("muna", "muna@kalima.example", is_staff=True)
muna.groups.add(Group.objects.get(name=roles.DESK_EDITOR))
"""
# Publishes a story and says when that was committed, by the clock that this program reads too.
PUBLISH = """
import time
from django.utils import timezone
from articles import workflow
from articles.models import Article, Staff
from articles.categories.models import Category
chief = Staff.objects.get(username="chief")
section = Category.objects.top().first()
for number in range({changes}):
    story = Article(headline=f"خبر القياس رقم {{number}}", section=section, body="<p>نص الخبر.</p>")
    workflow.save_copy(story, by=chief, at=timezone.now())
    workflow.publish(story, by=chief, at=timezone.now())
    print(number, time.monotonic(), flush=True)
    time.sleep(.5)
"""


class Asked(NamedTuple):
    """What wrk saw of one address: answers a second, milliseconds, errors, and the servers' CPU for each."""

    rate: float
    p50_ms: float
    p99_ms: float
    errors: int
    cpu_ms: float


class Page(NamedTuple):
    """An address, and the header that it is asked with besides how answers are packed."""

    path: str
    header: tuple[str, str] = NO_HEADER


# A port, and the processes behind it.
Server = tuple[int, Sequence[int]]


class Nginx:
    """nginx on a port of its own, with what stands inside its `http` block."""

    def __init__(self, folder: Path, port: int, inside: str) -> None:
        self.port = port
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        user = "user www-data;" if os.geteuid() == 0 else ""
        temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy"))
        (folder / "nginx.conf").write_text(
            f"{user} daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/errors;\n"
            f"events {{}}\nhttp {{\n{temporary}\naccess_log off; keepalive_requests 1000000;\n{inside}\n}}\n"
        )
        program = needs.nginx() or ""
        command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors")]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_for(lambda: listens(port))

    def pids(self) -> list[int]:
        return [self.process.pid, *children_of(self.process.pid)]

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--comments", type=int, default=200)
    parser.add_argument("--stories", type=int, default=0)
    asked = parser.parse_args()
    if not shutil.which("wrk") or not needs.nginx():
        print("wrk and nginx are needed: apt-get install --no-install-recommends wrk nginx")
        return 1
    with tempfile.TemporaryDirectory(prefix="kalima-serving-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        house = House(folder / "var", demo=True, web_processes=2)
        house.environment |= {"KALIMA_TRUSTED_PROXIES": "127.0.0.1"}
        full, empty, section = house.run_code(THREADS.format(comments=asked.comments)).split()
        if asked.stories:
            house.run_code(FILL.format(stories=asked.stories))
        house.run_code(EDITOR)
        signed_in = house.cookies("muna")
        house.start("serve")
        try:
            house.wait_for_pictures()
            pages = {
                "front": Page("/"),
                "section": Page(section),
                "section, deep": Page(_deep_in(house.port, section)),
                "article": Page(empty),
                f"article, {asked.comments} comments": Page(full),
                "search": Page(f"/search/?q={quote('رئيس الوزراء')}"),
                "feed": Page("/feed/"),
                "sitemap": Page("/sitemap.xml"),
                "desk: stories": Page("/admin/articles/article/", ("Cookie", signed_in)),
            }
            with _servers(folder, house, pages) as servers:
                _compare(pages, servers, house, seconds=asked.seconds, rounds=asked.rounds)
                _tell_freshness(house, servers["behind nginx"][0])
            print(f"memory of web and worker, PSS: {_pss_mb(house.pids()):.0f} MB")
        finally:
            house.kill()
    return 0


@contextmanager
def _servers(folder: Path, house: House, pages: dict[str, Page]) -> Iterator[dict[str, Server]]:
    """The port and the processes of each way to serve."""
    files = folder / "files"
    files.mkdir(mode=0o755)
    inside = []
    for number, page in enumerate(pages.values()):
        answer = _get(house.port, page.path, header=page.header)
        if answer[0] != 200:
            raise SystemExit(f"{page.path} answered {answer[0]}")
        (files / str(number)).write_bytes(answer[1])
        inside.append(
            f"location = /{number} {{ alias {files}/{number}; default_type 'text/html; charset=utf-8';"
            " add_header Content-Encoding br; }"
        )
    static = Nginx(
        folder / "static",
        port := free_port(),
        f"sendfile on; tcp_nopush off; server {{ listen 127.0.0.1:{port}; {' '.join(inside)} }}",
    )
    port = free_port()
    pages_kept = folder / "before/pages"
    shipped = shipped_site(port=port, app_port=house.port, pages=pages_kept)
    before = Nginx(folder / "before", port, shipped)
    try:
        yield {
            "kalima": (house.port, house.pids()),
            "nginx": (static.port, static.pids()),
            "behind nginx": (before.port, [*before.pids(), *house.pids()]),
        }
    finally:
        static.end()
        before.end()


def _compare(
    pages: dict[str, Page],
    servers: dict[str, Server],
    house: House,
    *,
    seconds: int,
    rounds: int,
) -> None:
    heads = ("connections", "a second", "p50 ms", "p99 ms", "CPU ms", "of nginx", "errors")
    print(f"{'':40}" + "".join(f"{head:>12}" for head in heads))
    for number, (name, page) in enumerate(pages.items()):
        for connections in CONNECTIONS:
            seen: dict[str, list[Asked]] = {server: [] for server in servers}
            for _ in range(rounds):
                for server, (port, pids) in servers.items():
                    asked = f"/{number}" if server == "nginx" else page.path
                    sent = ("-H", ": ".join(page.header))
                    seen[server].append(ask_much(port, asked, connections, seconds, pids, *sent))
            rate_of_nginx = median(one.rate for one in seen["nginx"])
            for server, all_of in seen.items():
                rate = median(one.rate for one in all_of)
                middle = Asked(*map(median, zip(*all_of, strict=True)))
                cells = f"{rate:12.0f}{middle.p50_ms:12.2f}{middle.p99_ms:12.2f}{middle.cpu_ms:12.3f}"
                errors = sum(one.errors for one in all_of)
                print(f"{name:24}{server:16}{connections:12}{cells}{rate / rate_of_nginx:12.2f}{errors:12}")


def _deep_in(port: int, section: str) -> str:
    """A page far down the list of a section, or its last."""
    path = section
    for _turned in range(DEEP):
        further = re.search(rb'rel="next" href="([^"]+)"', _get(port, path, packed=False)[1])
        if not further:
            break
        path = urljoin(path, html.unescape(further[1].decode()))
    return path


def _tell_freshness(house: House, nginx_port: int) -> None:
    """How long after the commit the front has the headline, asked without a pause; the first and the last."""
    for name, port in (("kalima", house.port), ("behind nginx", nginx_port)):
        desk = house.began_code(PUBLISH.format(changes=CHANGES))
        late: list[float] = []
        for line in desk.stdout or ():
            number, at = line.split()
            headline = f"خبر القياس رقم {number}<".encode()
            while headline not in _get(port, "/", packed=False)[1]:
                pass
            late.append((time.monotonic() - float(at)) * 1000)
        desk.wait()
        print(
            f"{name}: visible after {median(late):.0f} ms, at the latest {max(late):.0f} ms, of {len(late)}"
        )


def ask_much(port: int, path: str, connections: int, seconds: int, pids: Sequence[int], *how: str) -> Asked:
    before = _cpu_s(pids)
    told = subprocess.run(
        [
            *("wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-H", "Accept-Encoding: br"),
            *how,
            f"http://127.0.0.1:{port}{path}",
        ],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    used_s = _cpu_s(pids) - before
    requests = int(re.search(r"(\d+) requests in", told)[1])  # type: ignore[index]
    failed = re.findall(r"(?:Non-2xx or 3xx responses|read|write|timeout|connect):? (\d+)", told)
    return Asked(
        rate=float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1]),  # type: ignore[index]
        p50_ms=_ms(told, "50"),
        p99_ms=_ms(told, "99"),
        errors=sum(map(int, failed)),
        cpu_ms=1000 * used_s / max(requests, 1),
    )


def _ms(told: str, share: str) -> float:
    found = re.search(rf"{share}%\s+([\d.]+)(us|ms|s)", told)
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]] if found else 0.0


def _get(
    port: int, path: str, *, packed: bool = True, header: tuple[str, str] = NO_HEADER
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=dict([header]) | (PACKED if packed else {}))
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _cpu_s(pids: Sequence[int]) -> float:
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS_A_SECOND


def _pss_mb(pids: Sequence[int]) -> float:
    kb = 0
    for pid in pids:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        kb += int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])  # type: ignore[index]
    return kb / 1000


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    sys.exit(main())
