"""deploy/nginx.conf before the newsroom, in a real nginx: what it serves by itself, and what it passes on."""

import gzip
import http.client
import os
import pwd
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import brotli
import pytest
from django.conf import LazySettings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.utils import timezone

from articles import workflow
from articles.framing import withdraw_image
from articles.models import Article, Image, Staff
from articles.models.media import with_renditions
from articles.refetching import pages_of
from articles.renditions import make_renditions
from articles.tasks import hand_over
from kalima.web import media
from kalima.web.counters import counters
from kalima.web.edge import TRACKING
from kalima.web.pagecache import PageCache
from tests import needs
from tests.factories import NOW, make_attachment, make_image, mp3_file, publish_article
from tests.shipped import DEPLOYED, free_port, shipped_site

ROOT = Path(__file__).parents[2]
PATIENCE_S = 10
# Who serves the pages of a server; Debian's nginx runs as this one.
WEB_USER = "www-data"

pytestmark = pytest.mark.django_db(transaction=True)


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    content: bytes


def ask(port: int, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    """Ask exactly for this path; other libraries would tidy it up first."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    connection.request(method, path, body, {"Host": "127.0.0.1", **headers})
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read())
    connection.close()
    return answer


def text_of(answer: Answer) -> str:
    match answer.headers["Content-Encoding"]:
        case "br":
            return brotli.decompress(answer.content).decode()
        case "gzip":
            return gzip.decompress(answer.content).decode()
    return answer.content.decode()


class Nginx:
    """Debian's nginx with the project's own file, its names and places changed for this machine alone."""

    def __init__(self, program: str, folder: Path, app_port: int, media_root: str) -> None:
        self.folder = folder
        self.asked = 0
        self.port, self.own_port = free_port(), free_port()
        (folder / "nginx.conf").write_text(self.configuration(app_port, media_root))
        command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "errors")]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE)
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        pytest.fail((folder / "errors").read_text())

    def configuration(self, app_port: int, media_root: str) -> str:
        """The file with what Debian puts around it; the log tells who answered."""
        site = shipped_site(
            port=self.port,
            app_port=app_port,
            pages=self.folder / "pages",
            media=media_root,
            own_port=self.own_port,
        )
        user = f"user {WEB_USER};" if os.geteuid() == 0 else ""
        bodies = "\n".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy"))
        return (
            f"{user} daemon off; worker_processes 1; pid {self.folder}/pid; error_log {self.folder}/errors;\n"
            f"events {{}}\nhttp {{\n{bodies}\n"
            "log_format who '$http_x_number $upstream_addr $request_uri';\n"
            f"access_log {self.folder}/log who;\n"
            f"{site}\n}}\n"
        )

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        self.asked += 1
        return ask(self.port, path, method, body, **headers | {"X-Number": str(self.asked)})

    @property
    def answered(self) -> str:
        """Who gave the last answer: "nginx" or "application". The log is written after the answer."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            for line in (self.folder / "log").read_text().splitlines():
                number, upstream, _path = line.split(" ", 2)
                if number == str(self.asked):
                    return "nginx" if upstream == "-" else "application"
            time.sleep(0.02)
        raise AssertionError("the last request is not in the log")

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE_S)


@pytest.fixture
def places(settings: LazySettings) -> Iterator[None]:
    """The data directory with the rights of a server, as the unit and docs/operations.md give them."""
    old = os.umask(0o027)
    # Processes that test beside each other have a directory each, inside one that nobody else may enter.
    for above in settings.DATA.parents:
        if above.name.startswith("kalima-tests-"):
            above.chmod(0o711)
    settings.MEDIA_ROOT, settings.HELD_ROOT = (settings.DATA / name for name in ("nginx-media", "nginx-held"))
    for folder, mode in ((settings.DATA, 0o711), (settings.MEDIA_ROOT, 0o2750), (settings.HELD_ROOT, 0o2700)):
        folder.mkdir(exist_ok=True)
        if os.geteuid() == 0 and folder != settings.DATA:
            os.chown(folder, -1, pwd.getpwnam(WEB_USER).pw_gid)
        folder.chmod(mode)
    yield
    os.umask(old)
    for folder in (settings.MEDIA_ROOT, settings.HELD_ROOT):
        shutil.rmtree(folder)


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the log of nginx is looked at."""

    def handle_one_request(self) -> None:
        """Hang up once the application is away."""
        if getattr(self.server, "is_away", False):
            self.close_connection = True
        else:
            super().handle_one_request()


@pytest.fixture
def application(places: None) -> Iterator[ThreadedWSGIServer]:
    """The application by itself; the tests' usual server would answer for files on its own."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    behind = PageCache(
        get_wsgi_application(),
        counters,
        room_bytes=10_000_000,
        passes=["/admin/", "/files/"],
        is_behind_nginx=True,
    )
    server.set_app(behind)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def app_port(application: ThreadedWSGIServer) -> int:
    return application.server_port


@pytest.fixture
def away(application: ThreadedWSGIServer) -> Callable[[], None]:
    """Takes the application away: nobody new gets through, and who is connected is told so."""

    def take_away() -> None:
        application.server_close()
        vars(application)["is_away"] = True

    return take_away


@pytest.fixture
def nginx(app_port: int, settings: LazySettings) -> Iterator[Nginx]:
    """A proxy before the newsroom. Without the program skip, or in CI fail."""
    program = needs.nginx()
    if program is None and needs.IN_CI:
        pytest.fail(needs.NGINX.absence)
    if program is None:
        pytest.skip(f"skipped because {needs.NGINX.absence}")
    folder = settings.DATA / "nginx"
    folder.mkdir()
    # Kept pages lie in it, and whoever serves them must get there.
    folder.chmod(0o711)
    server = Nginx(program, folder, app_port, str(settings.MEDIA_ROOT))
    yield server
    server.end()
    shutil.rmtree(folder)


@pytest.fixture
def picture() -> Image:
    image = make_image()
    make_renditions(image, at=NOW)
    return Image.objects.prefetch_related(with_renditions()).get(pk=image.pk)


@pytest.fixture
def story(picture: Image) -> Article:
    return publish_article(image=picture, tags=["جسور"])


def address(image: Image, kind: str = "webp") -> str:
    return f"/media/{next(name for name in image.fallback.files if name.endswith(kind))}"


class TestOpenPictures:
    def test_nginx_serves_them_itself_and_says_of_them_what_the_application_says(
        self, nginx: Nginx, app_port: int, picture: Image, story: Article
    ) -> None:
        told = ("Content-Type", "Cache-Control", "Content-Security-Policy", "X-Content-Type-Options")
        for name in picture.fallback.files:
            answer = nginx.ask(f"/media/{name}")

            assert (answer.status, nginx.answered) == (200, "nginx")
            own = ask(app_port, f"/media/{name}")
            assert answer.content == own.content
            assert [answer.headers[name] for name in told] == [own.headers[name] for name in told]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"

    def test_in_stretches_and_not_twice(self, nginx: Nginx, picture: Image, story: Article) -> None:
        whole = nginx.ask(address(picture))

        part = nginx.ask(address(picture), Range="bytes=0-9")
        again = nginx.ask(address(picture), **{"If-Modified-Since": whole.headers["Last-Modified"]})

        assert (part.status, part.content) == (206, whole.content[:10])
        assert part.headers["X-Content-Type-Options"] == "nosniff"
        assert again.status == 304

    def test_a_withdrawn_one_is_gone_at_once(
        self, nginx: Nginx, picture: Image, story: Article, idris: Staff
    ) -> None:
        assert nginx.ask(address(picture)).status == 200

        withdraw_image(picture, reason="privacy", by=idris, at=NOW)

        for name in picture.fallback.files:
            answer = nginx.ask(f"/media/{name}")
            assert (answer.status, answer.headers["Content-Type"]) == (410, "image/svg+xml")
            assert "no-store" in answer.headers["Cache-Control"]

    def test_one_that_nginx_may_not_read_is_passed_on(
        self, nginx: Nginx, picture: Image, story: Article, settings: LazySettings
    ) -> None:
        if os.geteuid():
            pytest.skip("only root gives a directory to another user")
        settings.MEDIA_ROOT.chmod(0o700)

        answer = nginx.ask(address(picture))

        assert (answer.status, nginx.answered) == (200, "application")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_one_whose_file_went_is_made_by_the_first_who_asks(
        self, nginx: Nginx, picture: Image, story: Article
    ) -> None:
        media.remove([Path(address(picture)).name])

        first, second = nginx.ask(address(picture)), nginx.ask(address(picture))

        assert first.status == second.status == 200
        assert first.content == second.content
        assert nginx.answered == "nginx"


class TestWhatStaysClosed:
    def test_a_held_picture_is_missing(self, nginx: Nginx, picture: Image) -> None:
        for name in picture.fallback.files:
            assert media.held_file(name)
            assert nginx.ask(f"/media/{name}").status == 404

    def test_no_path_leads_out_of_the_open_folder(
        self, nginx: Nginx, picture: Image, settings: LazySettings
    ) -> None:
        (settings.DATA / "secret").write_text("k")
        (settings.MEDIA_ROOT / f"{'a' * 32}.jpg").symlink_to(settings.DATA / "secret")
        held = picture.fallback.files[0]

        for path in (
            *("/media/", "/media", "/media/.", "/media//", f"/media/{'a' * 32}.jpg"),
            *(
                f"/media/../nginx-held/{held}",
                f"/media../nginx-held/{held}",
                f"/media/..%2fnginx-held%2f{held}",
            ),
            *(f"/media/%2e%2e/nginx-held/{held}", "/media/../secret", "/media/..%5csecret", "/media/%00"),
            *("/held/", f"/held/{held}", "/originals/", "/secret_key", "/kalima.sqlite3", "/nginx.conf"),
        ):
            answer = nginx.ask(path)
            assert answer.status in (301, 400, 404), path
            assert answer.content != b"k"

    def test_a_document_opens_with_its_story_and_plays_in_stretches(
        self, nginx: Nginx, nada: Staff, yusuf: object
    ) -> None:
        sound = make_attachment(file=mp3_file())
        assert nginx.ask(sound.url).status == 404

        publish_article(body=f'<p>نص</p><div data-attachment="{sound.pk}"></div>')
        answer = nginx.ask(sound.url, Range="bytes=0-99")

        assert (answer.status, len(answer.content)) == (206, 100)
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


class TestPages:
    def test_they_are_passed_on_and_names_no_server_of_ours(self, nginx: Nginx, story: Article) -> None:
        answer = nginx.ask("/")

        assert (answer.status, nginx.answered) == (200, "application")
        assert story.headline in answer.content.decode()
        assert answer.headers.get_all("Server") == ["nginx"]

    def test_a_reader_sends_little_and_the_desk_much(self, nginx: Nginx) -> None:
        large = bytes(11_000_000)

        assert nginx.ask("/", "POST", large).status == 413
        assert nginx.ask("/admin/login/", "POST", large).status != 413

    def test_many_who_read_behind_one_address_take_no_turn_of_who_comments(
        self, nginx: Nginx, story: Article
    ) -> None:
        read = {nginx.ask(f"/readings/{story.pk}/", "POST").status for _reader in range(40)}

        assert read == {204}
        assert nginx.ask(f"/n/{story.pk}/comments/", "POST").status != 429
        assert 429 in {nginx.ask("/", "POST").status for _time in range(40)}

    def test_how_the_newsroom_is_stays_in_the_house(self, nginx: Nginx) -> None:
        assert (nginx.ask("/healthz").status, nginx.answered) == (200, "application")
        for path in ("/readyz", "/metrics", "/readyz?x", "//readyz", "/%72eadyz"):
            assert nginx.ask(path).status in (403, 404), path

    def test_no_log_has_the_key_of_a_preview(self, nginx: Nginx) -> None:
        nginx.ask(f"/preview/{'k' * 43}/")
        nginx.ask("/robots.txt")

        assert nginx.answered == "application"
        assert "/preview/" not in (nginx.folder / "log").read_text()


class TestKeptPages:
    def test_nginx_gives_a_page_out_for_a_second_and_then_asks_again(
        self, nginx: Nginx, story: Article, nada: Staff
    ) -> None:
        address = story.get_absolute_url()
        answers, answered = [nginx.ask(address)], [nginx.answered]
        # The second may end between two questions.
        while "nginx" not in answered and len(answers) < 5:
            answers.append(nginx.ask(address))
            answered.append(nginx.answered)
        assert answered[0] == "application"
        assert answered[-1] == "nginx"
        assert len({answer.content for answer in answers}) == 1
        workflow.withdraw(story, by=nada, at=timezone.now(), note="خطأ في المصدر.")
        time.sleep(1)
        assert nginx.ask(address).status == 410
        assert "X-Accel-Expires" not in answers[0].headers

    def test_each_packing_is_a_page_of_its_own(self, nginx: Nginx, story: Article) -> None:
        for takes in ("br", "gzip", ""):
            for _ in range(2):
                answer = nginx.ask("/", **{"Accept-Encoding": takes})
                assert answer.headers["Content-Encoding"] == (takes or None)

    def test_what_is_one_readers_own_is_never_kept(self, nginx: Nginx, story: Article) -> None:
        for address in (f"/n/{story.pk}/comments/posted/?own=x&number=1&how=shown", "/admin/login/"):
            for _ in range(2):
                nginx.ask(address)
                assert nginx.answered == "application"

    def test_what_networks_hang_on_an_address_makes_no_page_of_its_own(
        self, nginx: Nginx, story: Article
    ) -> None:
        number, answered = 0, ""
        while answered != "nginx" and number < 5:
            number += 1
            assert nginx.ask(f"/?fbclid=a{number}&utm_source=n{number}").status == 200
            answered = nginx.answered
        assert answered == "nginx"
        assert f"(?:{TRACKING.pattern[3:]}" in DEPLOYED.read_text()

    def test_what_was_withdrawn_never_comes_back_while_the_application_is_away(
        self,
        nginx: Nginx,
        away: Callable[[], None],
        story: Article,
        nada: Staff,
        settings: LazySettings,
    ) -> None:
        settings.ORIGIN, settings.NGINX = "http://127.0.0.1", [f"http://127.0.0.1:{nginx.own_port}"]
        told = story.headline
        pages = [path for _host, path in pages_of(story)]
        assert {"/", story.get_absolute_url(), "/light/", "/feed/", f"/n/{story.pk}/light/"} <= set(pages)
        for path in (*pages, "/?odd=1", f"/n/{story.pk}/comments/?sort=new"):
            for takes in ("br", "gzip", ""):
                assert nginx.ask(path, **{"Accept-Encoding": takes}).status == 200
        workflow.withdraw(story, by=nada, at=timezone.now(), note="خطأ في المصدر.")
        hand_over(at=timezone.now())

        away()

        time.sleep(1)
        for path in pages:
            answers = [nginx.ask(path, **{"Accept-Encoding": takes}) for takes in ("br", "gzip", "")]
            assert {answer.status for answer in answers} <= {200, 410, 502}, path
            assert [told in text_of(answer) for answer in answers] == [False] * 3, path
        assert nginx.ask(story.get_absolute_url()).status == 410
        for path in ("/?odd=1", f"/n/{story.pk}/comments/?sort=new"):
            assert nginx.ask(path, **{"Accept-Encoding": "br"}).status == 502, path

    def test_while_the_application_is_away_its_pages_are_there(
        self, nginx: Nginx, away: Callable[[], None], story: Article
    ) -> None:
        page = nginx.ask("/").content
        away()
        time.sleep(1.1)
        answer = nginx.ask("/")
        assert (answer.status, answer.content) == (200, page)
        assert nginx.ask("/archive/").status == 502
