"""The doors that take files: the library, attachments, exports of other sites, reports of text."""

import json
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from bench.hostile.ground import Ground, Said, many
from bench.hostile.outcome import Outcome
from bench.house import ROOT, TOKEN

BOUNDARY = "kalima-hostile"
LIBRARY, ATTACHMENTS = "/admin/articles/image/upload/", "/admin/articles/attachment/upload/"
# All of an import or of a report; a bomb that is opened takes longer, or all memory.
PATIENCE_S = 900
# Reports are one start of Python each.
REPORTS_MAX = 12
BODY_CHARACTERS = 150_000
# A page in the form of the paper's own.
HEAD = (
    "الأربعاء 3 جمادى الآخرة 1446هـ 4 ديسمبر 2024\nموقع كلمة الإخباري\n{headline}\n"
    "الناصرية ـ كلمة الإخباري\n2024 / 11 / 30\n0\n\n"
)
TAIL = "\n\n\n\nالتعليقات\n"


def uploads(at: Ground, files: list[tuple[str, bytes]]) -> Outcome:
    """Each file by either door; it is taken under a name of the house, or refused with a reason."""
    nada, outcome, began, traces = at.cookies_of("nada"), Outcome("uploads"), time.monotonic(), at.traces()

    def send(tried: tuple[str, str, bytes]) -> Said:
        door, name, content = tried
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="'
        quoted = name.replace("\\", "\\\\").replace('"', "%22")
        host = f"localhost:{at.house.port}"
        told = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Accept": "application/json"}
        told |= {"X-CSRFToken": TOKEN, "Origin": f"http://{host}", "Host": host}
        body = head.encode() + quoted.encode(errors="surrogatepass") + b'"\r\n\r\n' + content
        return at.ask(
            door,
            "POST",
            body + f"\r\n--{BOUNDARY}--\r\n".encode(),
            cookies=nada,
            timeout_s=180,
            headers=told,
        )

    tries = [(door, name, content) for door in (LIBRARY, ATTACHMENTS) for name, content in files]
    for (door, name, _content), said in zip(tries, many(tries, send), strict=True):
        outcome.tried += 1
        outcome.count(f"{door} {name[:60]}", said, is_taken=said.status == 200)
        if said.status == 200:
            outcome.notes += [] if json.loads(said.body) else [f"{name[:60]}: taken, and nothing told"]
    outcome.open += [f"written outside: {path}" for path in Path("/tmp").glob("kalima-out*")]
    outcome.traces += ["in the log"] * (at.traces() - traces)
    outcome.took_s = time.monotonic() - began
    return outcome


def exports(at: Ground, files: Iterable[tuple[str, bytes]]) -> Outcome:
    """Exports and feeds brought in by the command, one after the other."""
    outcome, began = Outcome("importers"), time.monotonic()
    folder = at.folder / "exports"
    folder.mkdir()
    paths = []
    for n, (name, content) in enumerate(files):
        paths.append(folder / f"{n:04}-{Path(name).name[-40:]}")
        paths[-1].write_bytes(content)
    for path in paths:
        outcome.tried += 1
        _run(at, outcome, path.name, "import_wxr", str(path), "--media", "skip")
    outcome.took_s = time.monotonic() - began
    return outcome


def reports(at: Ground, texts: list[str]) -> Outcome:
    """Pages of plain text as reports, with the texts in every line of the head and the body."""
    outcome, began = Outcome("add_report"), time.monotonic()
    share = -(-len(texts) // REPORTS_MAX)
    for n in range(0, len(texts), share):
        lines = [text.replace("\n", " ") for text in texts[n : n + share]]
        outcome.tried += len(lines)
        path = at.folder / f"report-{n}.txt"
        text = HEAD.format(headline=lines[0][:100]) + "\n\n".join(lines)[:BODY_CHARACTERS] + TAIL
        path.write_bytes(text.encode(errors="replace"))
        _run(at, outcome, path.name, "add_report", str(path))
    outcome.took_s = time.monotonic() - began
    return outcome


def _run(at: Ground, outcome: Outcome, name: str, *command: str) -> None:
    """One command in the newsroom; it ends well or with a sentence, and with no wall of an error."""
    try:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=at.house.environment,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        outcome.failed.append(f"{name}: not done after {PATIENCE_S} s")
        return
    outcome.taken += done.returncode == 0
    if b"Traceback" in done.stderr:
        outcome.traces.append(
            f"{name}: {done.stderr.decode(errors='replace').strip().splitlines()[-1][:200]}"
        )
