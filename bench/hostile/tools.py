"""Programs of others that look for holes: wapiti, sqlmap, and hypothesis over every address of the book."""

import contextlib
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings, strategies
from hypothesis.strategies import SearchStrategy

from bench.hostile.ground import Ground
from bench.hostile.outcome import Outcome

# Where `make hostile` installs them, apart from what the project stands on.
PROGRAMS = Path(sys.prefix) / "hostile/bin"
# How long wapiti looks for pages, and how long each of its modules attacks them.
CRAWL_S, ATTACK_S = 60, 15
# 501 is what oEmbed asks for where a form is not known, and the newsroom under attack is asked without TLS.
PLAIN = "Secure Flag cookie"
MODULES = (
    *("xss", "permanentxss", "sql", "timesql", "exec", "file", "redirect", "crlf"),
    *("methods", "http_headers", "cookieflags", "csp"),
)
SQLMAP_S = 120
STOPPING_S = 45
EXAMPLES = 400

BOOK = """
import json
from django.urls import URLPattern, get_resolver
from django.utils.regex_helper import normalize
def walk(resolver, before=""):
    for pattern in resolver.url_patterns:
        expression = before + pattern.pattern.regex.pattern.removeprefix("^").replace("\\\\Z", "")
        if isinstance(pattern, URLPattern):
            yield from normalize(expression)
        else:
            yield from walk(pattern, expression)
print(json.dumps(list(walk(get_resolver()))))
"""


def every_address(at: Ground) -> Outcome:
    """Each pattern of the book with what hypothesis thinks of in its places, its question and its form."""
    outcome, began, traces = Outcome("every address"), time.monotonic(), at.traces()
    shapes = json.loads(at.house.run_code(BOOK).splitlines()[-1])
    nada = at.cookies_of("nada")
    words: SearchStrategy[str] = strategies.one_of(
        strategies.text(max_size=60),
        strategies.integers(-(10**20), 10**20).map(str),
        strategies.sampled_from(["x", "0", "-1", "1", "null", "[]", "%00", "../..", "ا", "9" * 15]),
    )

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        strategies.sampled_from(shapes),
        strategies.lists(words, min_size=6, max_size=6),
        strategies.dictionaries(words, words, max_size=4),
        strategies.sampled_from(["GET", "POST", "PUT", "HEAD"]),
        strategies.booleans(),
    )
    def ask(
        shape: tuple[str, list[str]], values: list[str], asked: dict[str, str], method: str, as_nada: bool
    ) -> None:
        form, parameters = shape
        chosen = {name: quote(value, safe="") or "x" for name, value in zip(parameters, values, strict=False)}
        question = "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in asked.items())
        address = "/" + quote(form % chosen, safe="/%.-_~")
        told = {"Content-Type": "application/x-www-form-urlencoded"} if method in ("POST", "PUT") else {}
        body = question.encode() if told else None
        said = at.ask(f"{address}?{question}", method, body, cookies=nada if as_nada else "", headers=told)
        outcome.tried += 1
        outcome.count(f"{method} {address}?{question}"[:200], said, is_taken=said.status < 400)

    ask()
    outcome.traces += ["in the log"] * (at.traces() - traces)
    outcome.took_s = time.monotonic() - began
    return outcome


def wapiti(at: Ground) -> Outcome:
    """The readers' side as a stranger, the desk as the managing editor."""
    outcome, began, traces = Outcome("wapiti"), time.monotonic(), at.traces()
    home = f"http://localhost:{at.house.port}"
    for name, start, more in (
        ("readers", f"{home}/", ["-x", f"{home}/admin/*"]),
        ("desk", f"{home}/admin/", ["-H", f"Cookie: {at.cookies_of('nada')}", "-x", f"{home}/admin/logout/"]),
    ):
        report = at.folder / f"wapiti-{name}.json"
        bounds = ["--max-scan-time", str(CRAWL_S), "--max-attack-time", str(ATTACK_S), "--tasks", "2"]
        bounds += ["--max-links-per-page", "15", "--level", "1", "-t", "10"]
        kept = ["--flush-session", "--store-session", str(at.folder / name), "-f", "json", "-o", str(report)]
        # Its authors' servers are asked for nothing.
        alone = ["--no-bugreport", "--dns-endpoint", "localhost"]
        command = [str(PROGRAMS / "wapiti"), "-u", start, "-m", ",".join(MODULES), *bounds, *kept, *alone]
        most_s = CRAWL_S + 2 * ATTACK_S * len(MODULES) + STOPPING_S
        _run([*command, *more], most_s, at.folder / f"wapiti-{name}.log")
        if not report.exists():
            outcome.notes.append(f"{name}: no report")
            continue
        told = json.loads(report.read_text())
        outcome.tried += int(told["infos"].get("crawled_pages_nbr", 0))
        for kind, found in (told["vulnerabilities"] | told["anomalies"]).items():
            for one in found:
                if (kind, one["path"]) == ("Internal Server Error", "/oembed") or kind == PLAIN:
                    continue
                where = f"{name}, {kind}: {one['method']} {one['path']}: {one['info'][:140]}"
                (outcome.failed if kind == "Internal Server Error" else outcome.open).append(where)
    outcome.traces += ["in the log"] * (at.traces() - traces)
    outcome.took_s = time.monotonic() - began
    return outcome


def sqlmap(at: Ground) -> Outcome:
    """The search, lists of readers and of the desk, and what is posted under a story."""
    outcome, began, traces = Outcome("sqlmap"), time.monotonic(), at.traces()
    home = f"http://localhost:{at.house.port}"
    post = "text=%D9%86%D8%B5&name=x&email=a%40b.example&reply=1"
    desk = ["--cookie", at.cookies_of("nada")]
    for name, target in (
        ("search", ["-u", f"{home}/search/?q=x&section=1&from=2024-01-01", "-p", "q,section,from"]),
        ("readers' list", ["-u", f"{home}/?before=1733300000000000-1", "-p", "before"]),
        (
            "comments",
            [
                "-u",
                f"{home}/n/{at.story}/comments/",
                "--data",
                post,
                "--header",
                "Sec-Fetch-Site: same-origin",
            ],
        ),
        ("desk's list", ["-u", f"{home}/admin/articles/article/?q=x&p=1&o=1", "-p", "q,p,o", *desk]),
    ):
        command = [
            str(PROGRAMS / "sqlmap"),
            "--batch",
            "--flush-session",
            "--disable-coloring",
            "--level",
            "2",
        ]
        command += [
            "--technique",
            "BEUS",
            "--timeout",
            "15",
            "--retries",
            "0",
            "--ignore-code",
            "404,422,403,429",
        ]
        command += ["--output-dir", str(at.folder / "sqlmap"), "--skip-waf", *target]
        said = _run(command, SQLMAP_S, at.folder / f"sqlmap-{len(outcome.notes)}.log")
        outcome.tried += len(re.findall(r"testing '", said))
        if re.search(r"is vulnerable|appears to be .*injectable|identified the following injection", said):
            outcome.open.append(f"{name}: {said[-300:]}")
        outcome.notes.append(
            f"{name}: {'not injectable' if 'not appear to be injectable' in said else 'not ended'}"
        )
    outcome.traces += ["in the log"] * (at.traces() - traces)
    outcome.took_s = time.monotonic() - began
    return outcome


def _run(command: list[str], limit_s: int, log: Path) -> str:
    """What a program said, ended after its time."""
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT)
        try:
            process.wait(limit_s)
        except subprocess.TimeoutExpired:
            # Asked to stop, wapiti writes down what it has found until then.
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOPPING_S)
            process.kill()
            process.wait()
    return log.read_text(errors="replace")
