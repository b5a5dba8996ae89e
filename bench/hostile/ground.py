"""The newsroom that is attacked: its own directory and port, people of each role, nginx before it."""

import contextlib
import http.client
import json
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeVar

from bench.house import PASSWORD, ROOT, TOKEN, House
from tests import needs
from tests.shipped import shipped_site

T = TypeVar("T")

PATIENCE_S = 60
HANDS = 6
# A wall of an error that nobody caught, as a page or as a log shows it.
BROKEN = re.compile(rb"Traceback \(most recent call last\)|You're seeing this error because|Django Version:")
# Rows of these come and go by themselves.
PASSING = {
    "sessions.session",
    "articles.followup",
    "articles.autosave",
    "articles.editlock",
    "articles.openpage",
}
PASSING |= {"articles.boardpage", "comments.notice", "articles.unfoundquestion"}
# And of these with their story, which whoever attacks as the managing editor may withdraw.
PASSING |= {"articles.byline", "articles.taggedarticle", "articles.searchdocument"}

LAYING_OUT = """
from django.contrib.auth.models import Group
from django.utils import timezone
from articles import workflow
from articles.categories.models import Category, Tag
from articles.models import Article, Staff, Writer
from comments.models import DiscussionSettings
from kalima import roles
from kalima.text.html import body_from_paragraphs
section = Category(name="محليات", colour="brick")
section.full_clean()
section.save()
for username, role in {people!r}.items():
    person = Staff.objects.create_user(username, username + "@kalima.example", {password!r}, is_staff=True)
    person.groups.add(Group.objects.get(name=role))
writer = Writer(name="سلمى رافد", title="مراسلة")
writer.full_clean()
writer.save()
for number in range(6):
    story = Article(
        headline="خبر {{}} عن جسر العمارة".format(number),
        section=section,
        body=body_from_paragraphs(["افتُتح اليوم جسر جديد للمشاة فوق دجلة في مدينة العمارة."] * 3),
        tag_ids=[tag.pk for tag in Tag.objects.bring(["الجسور"])],
        credits=[dict(writer=writer.pk, role="")],
    )
    workflow.save_copy(story, by=None, at=timezone.now())
    workflow.publish(story, by=None, at=timezone.now())
DiscussionSettings.objects.update(mode="after")
print(story.pk, section.pk)
"""

SESSIONS = """
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from articles.models import Staff
found = {{}}
for person in Staff.objects.all():
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    found[person.username] = session.session_key
print(json.dumps(found))
"""

COUNTING = """
import json
from django.apps import apps
print(json.dumps({model._meta.label_lower: model._default_manager.count() for model in apps.get_models()}))
"""

NUMBERS = """
import json
from articles.models import Article
print(json.dumps({
    "stories": list(Article.objects.published().order_by("pk").values_list("pk", flat=True)),
    "drafts": list(Article.objects.filter(published_revision=None).values_list("pk", flat=True))[::-1],
}))
"""

# A moderator lets all of it in, so that readers' pages have to bear it.
SHOWING = """
from django.utils import timezone
from articles.models import Staff
from comments import moderation
from comments.models import Comment
hakim, shown = Staff.objects.get(username="hakim"), 0
for comment in Comment.objects.waiting().order_by("pk")[:3000]:
    try:
        moderation.approve(comment, by=hakim, at=timezone.now())
        shown += 1
    except Exception as reason:
        print(type(reason).__name__)
print(shown)
"""


class Said(NamedTuple):
    """An answer; status 0 where the line was cut."""

    status: int
    headers: dict[str, str]
    body: bytes


class Ground:
    """A newsroom under attack, and what it has come to."""

    def __init__(self, folder: Path, stands_on: dict[str, str]) -> None:
        self.folder, self.log = folder, folder / "log"
        self.house = House(
            folder / "var",
            web_processes=2,
            log=self.log,
            peopled=False,
            # The attacker here is many readers: each post says another address, as nginx would.
            settings={"KALIMA_TRUSTED_PROXIES": "127.0.0.1", "KALIMA_SECOND_FACTOR": "off", **stands_on},
        )
        people = {"salma": "صحفي", "idris": "محرر القسم", "nada": "مدير التحرير", "hakim": "مشرف التعليقات"}
        laid = self.house.run_code(LAYING_OUT.format(people=people, password=PASSWORD)).split()
        self.story, self.section = int(laid[-2]), int(laid[-1])
        self.sessions: dict[str, str] = json.loads(self.house.run_code(SESSIONS.format()).splitlines()[-1])
        self.nginx_port = 0
        self._nginx: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.house.start("serve")
        program = needs.nginx()
        if program is None:
            return
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.nginx_port = int(probe.getsockname()[1])
        place = self.folder / "nginx"
        place.mkdir()
        place.chmod(0o777)
        self.folder.chmod(0o711)
        bodies = "\n".join(f"{kind}_temp_path {place}/{kind};" for kind in ("client_body", "proxy"))
        site = shipped_site(port=self.nginx_port, app_port=self.house.port, pages=place / "pages")
        (place / "conf").write_text(
            f"daemon off; worker_processes 1; pid {place}/pid; error_log {place}/errors;\n"
            f"events {{}}\nhttp {{\n{bodies}\naccess_log off;\n{site}\n}}\n"
        )
        self._nginx = subprocess.Popen([program, "-p", str(place), "-c", str(place / "conf")])
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and self.ask("/healthz", port=self.nginx_port).status == 0:
            time.sleep(0.05)

    def close(self) -> None:
        if self._nginx is not None:
            self._nginx.terminate()
            self._nginx.wait(PATIENCE_S)
        if self.house.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.house.process.send_signal(signal.SIGTERM)
            self.house.process.wait(PATIENCE_S)
        self.house.kill()

    def ask(
        self,
        address: str,
        method: str = "GET",
        body: bytes | None = None,
        *,
        port: int = 0,
        cookies: str = "",
        timeout_s: float = PATIENCE_S,
        headers: dict[str, str] | None = None,
    ) -> Said:
        """One request; what is not fit for a header is cut from it."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.house.port, timeout=timeout_s)
        told = {"Host": "localhost", "X-Forwarded-For": _somebody(), **(headers or {})}
        if cookies:
            told["Cookie"] = cookies
        safe = {name: re.sub(r"[\r\n]", " ", value).encode("utf-8") for name, value in told.items()}
        try:
            connection.request(method, address, body, safe)
            answer = connection.getresponse()
            return Said(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        except (OSError, http.client.HTTPException):
            return Said(0, {}, b"")
        finally:
            connection.close()

    def cookies_of(self, name: str) -> str:
        """What the browser of a member sends; his forms repeat TOKEN."""
        return f"kalima_session={self.sessions[name]}; kalima_csrf={TOKEN}"

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        return json.loads(self.house.run_code(COUNTING).splitlines()[-1])

    def numbers(self) -> dict[str, list[int]]:
        """The stories in print, and those that are not."""
        return json.loads(self.house.run_code(NUMBERS).splitlines()[-1])

    def show_comments(self) -> int:
        """Approve what waits; how many could be."""
        return int(self.house.run_code(SHOWING).split()[-1])

    def verify(self) -> list[str]:
        """What `manage.py verify` says does not hold."""
        done = subprocess.run(
            [sys.executable, "manage.py", "verify"],
            cwd=ROOT,
            env=self.house.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return (done.stdout + done.stderr).splitlines() if done.returncode else []

    def traces(self) -> int:
        """How many errors that nobody caught stand in the log."""
        return len(BROKEN.findall(self.log.read_bytes())) if self.log.exists() else 0


def _somebody() -> str:
    """An address of the net that nobody else has."""
    return f"203.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(1, 255)}"


def many(tries: Iterable[T], hand: Callable[[T], Said]) -> list[Said]:
    """Several hands at once."""
    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(hand, tries))


@contextlib.contextmanager
def ground(folder: Path, stands_on: dict[str, str]) -> Iterator[Ground]:
    """Lay the newsroom out, serve it, and leave nothing of it running."""
    stands = Ground(folder, stands_on)
    try:
        stands.start()
        yield stands
    finally:
        stands.close()
