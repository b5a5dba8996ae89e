"""A part of the newsroom is really taken away: what goes on without it, and what is said meanwhile."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, OperationalError, connection
from django.test import Client

from articles.models import Article, Staff
from kalima.web.outage import NO_ROOM, NOTHING_KEPT, is_outage
from tests import needs
from tests.factories import make_article, signed_in
from tests.kalima.test_serve import wait_for
from tests.kalima.test_settings import CLEAN, ROOT
from tests.postgres import cluster, served
from tests.redis import running_redis
from tests.shipped import free_port

SETTING_UP = """
from datetime import timedelta
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from articles import workflow
from articles.categories.models import Category
from articles.models import Article, Staff
from comments.models import DiscussionSettings, Mode
DiscussionSettings.objects.update(mode=Mode.AFTER)
section = Category(name="محليات", colour="brick")
section.full_clean()
section.save()
nada = Staff.objects.create_superuser("nada", "nada@kalima.example", "نخلة-على-شط-العرب-77")
def printed(headline):
    story = Article(headline=headline, section=section, body="<p>نص الخبر.</p>")
    workflow.save_copy(story, by=nada, at=timezone.now())
    workflow.publish(story, by=nada, at=timezone.now())
    return story
session = SessionStore()
session[SESSION_KEY] = str(nada.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = nada.get_session_auth_hash()
session.create()
first = printed("افتتاح جسر العمارة أمام المشاة")
waiting = Article(headline="موسم التمور يبدأ", section=section, body="<p>نص الخبر.</p>")
workflow.save_copy(waiting, by=nada, at=timezone.now())
workflow.schedule(waiting, goes_live_at=timezone.now() + timedelta(seconds=1), by=nada, at=timezone.now())
print(first.pk, first.get_absolute_url(), waiting.pk, session.session_key)
"""
PRINTING = """
from django.utils import timezone
from articles import workflow
from articles.models import Article, Staff
nada, first = Staff.objects.get(), Article.objects.order_by("pk").first()
story = Article(headline="تأجيل الامتحانات في خمس محافظات", section=first.section, body="<p>نص الخبر.</p>")
workflow.save_copy(story, by=nada, at=timezone.now())
workflow.publish(story, by=nada, at=timezone.now())
"""

# One server for all of these, beside those of the other tests that start some.
pytestmark = pytest.mark.xdist_group("serve")


class Answer(NamedTuple):
    status: int
    text: str


class Database:
    """A PostgreSQL that can be stopped, and started again over the same rows."""

    def __init__(self, programs: Path, parts: ExitStack) -> None:
        self.url = parts.enter_context(cluster(programs))
        self._programs, self._home = programs, Path(self.url.partition("host=")[2])
        self._again = parts.enter_context(ExitStack())

    def stop(self) -> None:
        process_file = self._home / "data/postmaster.pid"
        os.kill(int(process_file.read_text().split()[0]), signal.SIGINT)
        wait_for(lambda: not process_file.exists())

    def start(self) -> None:
        self._again.enter_context(served(self._programs, self._home))


class Newsroom:
    """A web server over its parts; no worker has ever run."""

    def __init__(self, data: Path, parts: ExitStack, **environment: str) -> None:
        self.port = free_port()
        self.environment = CLEAN | {
            "KALIMA_DATA": str(data),
            "KALIMA_DEMO": "0",
            "KALIMA_PORT": str(self.port),
            "KALIMA_WEB_PROCESSES": "1",
            "KALIMA_SECOND_FACTOR": "off",
            **environment,
        }
        subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=self.environment, check=True)
        number, self.story, waiting, self.session = self.run(SETTING_UP).split()[-4:]
        self.comments, self.waiting = f"/n/{number}/comments/", f"/n/{waiting}/"
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "web"], cwd=ROOT, env=self.environment, stderr=subprocess.DEVNULL
        )
        parts.callback(self.process.wait)
        parts.callback(self.process.terminate)
        wait_for(self._answers)
        form = BeautifulSoup(self.ask(self.story).text, "html.parser")
        self.stamp = str(form.select_one("input[name=stamp]")["value"])  # type: ignore[index]

    def run(self, code: str) -> str:
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    def ask(self, path: str, typed: dict[str, str] | None = None, **headers: str) -> Answer:
        """A page, or the answer to a form, as a browser that is led on once gets it."""
        where = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        body = None
        if typed is not None:
            body = urlencode(typed)
            sent |= {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        where.request("GET" if body is None else "POST", path, body, sent)
        answer = where.getresponse()
        text = answer.read().decode()
        where.close()
        if answer.status in (301, 302) and body is None:
            return self.ask(quote(answer.headers["Location"], safe="/%?=&#"), **headers)
        return Answer(answer.status, text)

    def comment(self, text: str, **headers: str) -> Answer:
        typed = {"name": "يوسف", "email": "", "text": text, "reply": "", "website": "", "stamp": self.stamp}
        return self.ask(self.comments, typed, **headers)

    def _answers(self) -> bool:
        try:
            return self.ask("/healthz").status == 200
        except OSError:
            return False


class TestTheDatabaseIsAway:
    @pytest.fixture(scope="class")
    def parts(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Newsroom, Database]]:
        programs = needs.postgres()
        if programs is None and needs.IN_CI:
            pytest.fail(needs.POSTGRES.absence)
        if programs is None:
            pytest.skip(f"skipped because {needs.POSTGRES.absence}")
        with ExitStack() as parts:
            database = Database(programs, parts)
            yield Newsroom(tmp_path_factory.mktemp("away"), parts, DATABASE_URL=database.url), database

    @pytest.fixture
    def newsroom(self, parts: tuple[Newsroom, Database]) -> Newsroom:
        return parts[0]

    @pytest.fixture
    def page(self, parts: tuple[Newsroom, Database]) -> Iterator[str]:
        """The story's page as it was kept before."""
        newsroom, database = parts
        answer = newsroom.ask(newsroom.story)
        assert answer.status == 200
        database.stop()
        yield answer.text
        database.start()
        wait_for(lambda: newsroom.ask("/archive/").status == 200)

    def test_readers_have_what_was_kept_and_lose_nothing_that_they_typed(
        self, newsroom: Newsroom, page: str
    ) -> None:
        kept = newsroom.ask(newsroom.story)
        missing = newsroom.ask("/archive/")
        refused = newsroom.comment("أخيرًا عبرنا الجسر.")
        by_script = newsroom.comment("أخيرًا عبرنا الجسر.", Accept="application/json")
        at_desk = newsroom.ask("/admin/articles/article/", Cookie=f"kalima_session={newsroom.session}")

        assert kept == (200, page)
        assert missing.status == at_desk.status == refused.status == by_script.status == 503
        for answer in (missing, at_desk):
            assert "قاعدة بيانات الموقع لا تجيب الآن" in answer.text
        form = BeautifulSoup(refused.text, "html.parser").select_one("form")
        assert str(NOTHING_KEPT) in refused.text
        assert form
        assert form["action"] == newsroom.comments
        assert form.select_one("textarea[name=text]").text.strip() == "أخيرًا عبرنا الجسر."  # type: ignore[union-attr]
        assert form.select_one("input[name=name]")["value"] == "يوسف"  # type: ignore[index]
        assert json.loads(by_script.text) == {"message": str(NOTHING_KEPT)}

    def test_a_story_whose_hour_has_come_is_there_without_a_worker(self, newsroom: Newsroom) -> None:
        wait_for(lambda: newsroom.ask(newsroom.waiting).status == 200)

        assert "موسم التمور يبدأ" in newsroom.ask("/").text

    def test_and_all_goes_on_by_itself_once_it_is_back(self, newsroom: Newsroom) -> None:
        assert newsroom.comment("عبرنا الجسر مشيا على الأقدام.").status == 303
        assert "عبرنا الجسر مشيا" in newsroom.ask(newsroom.story).text


class TestRedisIsAway:
    @pytest.fixture(scope="class")
    def newsroom(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
        folder = tmp_path_factory.mktemp("slower")
        with ExitStack() as parts:
            with running_redis(folder) as address:
                newsroom = Newsroom(folder, parts, CACHE_URL=address)
            yield newsroom

    def test_the_site_runs_on(self, newsroom: Newsroom) -> None:
        assert "تأجيل الامتحانات" not in newsroom.ask("/").text
        newsroom.run(PRINTING)
        wait_for(lambda: "تأجيل الامتحانات" in newsroom.ask("/").text)
        for path in ("/feed/", "/search/?q=%D8%AC%D8%B3%D8%B1", "/archive/", newsroom.story):
            assert newsroom.ask(path).status == 200, path
        assert newsroom.comment("الجسر جميل في الليل.").status == 303

    def test_staff_sign_in_and_work(self, newsroom: Newsroom) -> None:
        door = newsroom.ask("/admin/login/")
        desk = newsroom.ask("/admin/articles/article/", Cookie=f"kalima_session={newsroom.session}")

        assert (door.status, desk.status) == (200, 200)
        assert "افتتاح جسر العمارة" in desk.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite alone is told how large it may grow")
class TestTheDiskIsFull:
    def test_the_desk_hears_it_and_gets_its_words_back(self, nada: Staff) -> None:
        story, desk = make_article(), signed_in(nada)
        desk.raise_request_exception = False
        before = vars(Article.objects.get(pk=story.pk)) | {"_state": None}
        words = "قال شهود إن الجسر امتلأ بالناس منذ الفجر. " * 3_000

        answer = self.saved(desk, story, words)

        assert answer.status_code == 503
        assert str(NO_ROOM) in answer.content.decode()
        form = BeautifulSoup(answer.content, "html.parser")
        assert words.strip() in form.select_one("textarea[name=body]").text  # type: ignore[union-attr]
        assert not form.select("[name*=password], [name=code]")
        assert vars(Article.objects.get(pk=story.pk)) | {"_state": None} == before

    def saved(self, desk: Client, story: Article, words: str) -> Any:
        """The story's form sent while the database may not grow by a page."""
        with connection.cursor() as cursor:
            # No page is left free from what other tests deleted.
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA page_count")
            pages, most = cursor.fetchone()[0], 1_073_741_823
            cursor.execute(f"PRAGMA max_page_count = {pages}")
            try:
                typed = {"headline": story.headline, "body": f"<p>{words}</p>", "section": story.section_id}
                form = {"edition": story.edition, "password1": "سر", "code": "123456", **typed}
                return desk.post(f"/admin/articles/article/{story.pk}/change/", form)
            finally:
                cursor.execute(f"PRAGMA max_page_count = {most}")


@pytest.mark.django_db
def test_a_question_that_the_database_cannot_read_is_our_mistake_and_no_outage() -> None:
    with pytest.raises(DatabaseError) as caught, connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column FROM articles_article")

    assert not is_outage(caught.value)
    assert is_outage(OperationalError("database is locked"))
