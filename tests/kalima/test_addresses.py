"""Every address that a reader can type, asked in every strange way: no cookie comes back, and never a 500."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes
from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import LazySettings, settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Staff, Status
from kalima.web.alone import SHEET
from kalima.wsgi import application
from tests.factories import (
    article_in,
    make_section,
    make_writer,
    publish_article,
    show_comment,
    signed_in,
)
from tests.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_limits")]

RENDITION = "0123456789abcdef0123456789abcdef.webp"

# What stands in the table below, and what a reader is answered there.
ANSWERS = {
    "front": 200,
    "report": 200,
    "short": 301,
    "another tail": 301,
    "light page": 200,
    "light page of a draft": 404,
    "light page of a withdrawn story": 410,
    "light front": 200,
    "light section": 200,
    "kept stories": 200,
    "manifest": 200,
    "offline worker": 200,
    "draft": 404,
    "withdrawn": 410,
    "feed": 200,
    "feed of a section": 200,
    "feed of a tag": 200,
    "feed of a writer": 200,
    "feed without its slash": 301,
    "sitemap": 200,
    "sitemap of the pages": 200,
    "sitemap of a month": 200,
    "sitemap of no month": 404,
    "news sitemap": 200,
    "oembed": 200,
    "oembed of nothing": 404,
    "frame": 200,
    "frame of a draft": 404,
    "frame of a withdrawn story": 410,
    "earlier card": 302,
    "card of a draft": 404,
    "square card of a draft": 404,
    "earlier card of the paper": 302,
    "earlier card of a section": 302,
    "card of no tag": 404,
    "archive": 200,
    "archive of a Hijri year": 200,
    "archive of no day": 404,
    "most read": 200,
    "corrections": 200,
    "corrections of no year": 404,
    "search": 200,
    "page of nothing": 404,
    "section": 200,
    "tag": 200,
    "writer": 200,
    "comments": 200,
    "comments of a draft": 404,
    "comments of a withdrawn story": 410,
    "reply": 200,
    "after": 200,
    "posted": 200,
    "what is new": 200,
    "one comment": 200,
    "report of a comment": 200,
    "picture": 200,
    "missing picture": 404,
    "style sheet": 200,
    "robots": 200,
    "alive": 200,
    "missing": 404,
    "without its slash": 301,
    "desk without its slash": 301,
}

# Cookies that make a session, a token or a message of nothing, and one that is hardly a header.
COOKIES = {
    "none": None,
    "short token": f"{settings.CSRF_COOKIE_NAME}=short",
    "token of other letters": f"{settings.CSRF_COOKIE_NAME}={'ñ' * 32}",
    "token of the right length": f"{settings.CSRF_COOKIE_NAME}={'a' * 32}",
    "unknown session": f"{settings.SESSION_COOKIE_NAME}={'b' * 32}",
    "empty session": f"{settings.SESSION_COOKIE_NAME}=",
    "session too long": f"{settings.SESSION_COOKIE_NAME}={'c' * 8_000}",
    "message that nobody signed": 'messages="[[\\"__json_message\\",0,20,\\"x\\"]]"',
    "no cookie at all": ';;=;,\x01\x00\xff="',
}

# Addresses and questions that no page of ours writes.
STRANGE = (
    *("/%00", "/section/%00/", "/tag/a%00b/", "/writer/%00/", "/media/%00.webp", "/n/1/%00/", "/n/%00"),
    *("/%ff%fe/", "/section/%ff/", "/tag/%c3%28/", "/writer/%ed%a0%80/", "/n/1/%f0%28/", "/media/%ff"),
    *("/section/%0d%0aSet-Cookie:a=b", "//evil.example/n/1", "/../../etc/passwd", "/n/1/%2e%2e/%2e%2e/"),
    *("/n/999999999999999", "/n/9999999999999999/", "/n/-1/", "/n/١/", "/n/1.5", "/n/0/comments/"),
    *(
        f"/section/{'س' * 10_000}/",
        f"/{'a/' * 5_000}",
        f"/n/1/{'x' * 10_000}/",
        f"/media/{'a' * 10_000}.webp",
    ),
    *(
        "/section/%00/feed/",
        "/tag/%ff/feed.atom",
        "/writer/%252e%252e/feed.json",
        "/feed.json/x",
        "/feed.%00",
    ),
    *("/sitemap-0000-00.xml", "/sitemap-9999-99.xml", "/sitemap-2024-12-9999.xml", "/sitemap-%00.xml"),
    *("/oembed?url=%00", "/oembed?url=http://[", "/oembed?url=%ff&format=xml", f"/oembed?url={'a' * 10_000}"),
    *(
        "/n/999999999999999/embed/",
        "/n/1/card-.jpg",
        f"/n/1/card-{'0' * 16}.jpg",
        f"/section/%00/card-{'0' * 16}.jpg",
        f"/tag/%ff/card-{'0' * 16}-square.jpg",
        f"/writer/{'a' * 9_000}/card-{'0' * 16}.jpg",
        f"/card-{'0' * 16}-round.jpg",
        "/n/1/embed",
        "/n/99999999%31/embed/",
    ),
    *("/section/%25252525252525/", f"/section/{'%25' * 3_000}41/", f"/tag/{'a%CC%81' * 2_000}/"),
    *(
        "/robots.txt/",
        "/healthz/",
        "/readyz/",
        "/static/",
        "/static/../settings.py",
        "/favicon.ico",
        "/.env",
        "/%",
    ),
)
QUESTIONS = (
    *("before=", "before=x", "before=%00", "before=-1", "before=1-1", "before=99999999999999999-1"),
    *("before=1733300000000000-999999999999999", "before=١-١", "after=%ff", "after=1-%31", "after=0-0"),
    *("before=1-1&before=2-2&after=3-3", "before[]=1", "reply=%00", "reply=-1", "reply=9999999999999999"),
    *("reply=999999999999999", "reply=١", "reply=%ed%a0%80", "after=999999999999999", "%00=%00", "&&&=&"),
    *(
        f"before={'9' * 10_000}",
        "&".join(f"a{n}=1" for n in range(6_000)),
        "q=%",
        "%ff=%fe",
        "utf8=%E2%9C%93",
    ),
)
CONTENT_TYPES = (
    *("", "x", "application/json", "text/html; charset=hex", "text/plain; charset=idna", "a/b; charset=%00"),
    *("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\u00e9"),
    *("multipart/form-data; boundary=x", "multipart/form-data; boundary*=no-such-thing''x"),
    *("x; charset*=no-such-thing''x", f"x; {'a=b;' * 5_000}", "multipart/form-data; charset=hex; boundary=x"),
    "multipart/form-data; boundary=x; charset=undefined",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=hex",
    "application/x-www-form-urlencoded; charset=no-such-thing",
)
BODIES = {
    "nothing": b"",
    "bytes": bytes(range(256)),
    "form": b"name=%00&text=%ff%fe&email=%ed%a0%80&reply=%00&website=",
    "part": b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\x00\r\n--x--\r\n',
    "file": b'--x\r\nContent-Disposition: form-data; name="text"; filename="\xff"\r\n\r\n\x00\r\n--x--\r\n',
    "broken part": b"--x\r\nContent-Disposition",
}


@pytest.fixture
def addresses(tmp_path: Path, settings: LazySettings) -> dict[str, str]:
    """One address of each kind, by the names of ANSWERS."""
    media = tmp_path / "media"
    media.mkdir()
    (media / RENDITION).write_bytes(b"RIFF")
    settings.MEDIA_ROOT = media
    writer = make_writer("تارا كمال")
    story = publish_article(section=make_section("محليات"), writers=[writer], tags=["الجسور"])
    opener = show_comment(story)
    draft, withdrawn = article_in(Status.DRAFT), article_in(Status.WITHDRAWN)
    return {
        "front": "/",
        "report": story.get_absolute_url(),
        "short": story.short_address,
        "another tail": f"/n/{story.pk}/عنوان-قديم/",
        "light page": f"/n/{story.pk}/light/",
        "light page of a draft": f"/n/{draft.pk}/light/",
        "light page of a withdrawn story": f"/n/{withdrawn.pk}/light/",
        "light front": "/light/",
        "kept stories": "/saved/",
        "manifest": "/manifest.webmanifest",
        "offline worker": "/offline.js",
        "light section": f"{story.section.get_absolute_url()}light/",
        "draft": draft.get_absolute_url(),
        "feed": "/feed/",
        "feed of a section": f"{story.section.get_absolute_url()}feed.atom",
        "feed of a tag": f"{story.tags.get().get_absolute_url()}feed.json",
        "feed of a writer": f"{writer.get_absolute_url()}feed/",
        "feed without its slash": f"{writer.get_absolute_url()}feed",
        "sitemap": "/sitemap.xml",
        "sitemap of the pages": "/sitemap-pages.xml",
        "sitemap of a month": "/sitemap-2024-12.xml",
        "sitemap of no month": "/sitemap-2024-13.xml",
        "news sitemap": "/news-sitemap.xml",
        "oembed": f"/oembed?url={settings.ORIGIN}/n/{story.pk}",
        "oembed of nothing": "/oembed",
        "frame": f"/n/{story.pk}/embed/",
        "frame of a draft": f"/n/{draft.pk}/embed/",
        "frame of a withdrawn story": f"/n/{withdrawn.pk}/embed/",
        "earlier card": f"/n/{story.pk}/card-0123456789abcdef.jpg",
        "card of a draft": f"/n/{draft.pk}/card-0123456789abcdef.jpg",
        "square card of a draft": f"/n/{draft.pk}/card-0123456789abcdef-square.jpg",
        "earlier card of the paper": "/card-0123456789abcdef.jpg",
        "earlier card of a section": f"{story.section.get_absolute_url()}card-0123456789abcdef-square.jpg",
        "card of no tag": "/tag/لا-شيء/card-0123456789abcdef.jpg",
        "archive": "/archive/",
        "archive of a Hijri year": "/archive/h/1446/",
        "archive of no day": "/archive/2024/02/30/",
        "most read": "/most-read/",
        "corrections": "/corrections/",
        "corrections of no year": "/corrections/9999/",
        "search": f"/search/?q={quote('الجسر')}",
        "page of nothing": "/page/لا-شيء/",
        "withdrawn": withdrawn.get_absolute_url(),
        "section": story.section.get_absolute_url(),
        "tag": story.tags.get().get_absolute_url(),
        "writer": writer.get_absolute_url(),
        "comments": f"/n/{story.pk}/comments/",
        "comments of a draft": f"/n/{draft.pk}/comments/",
        "comments of a withdrawn story": f"/n/{withdrawn.pk}/comments/",
        "reply": f"/n/{story.pk}/comments/?reply={opener.pk}",
        "after": f"/n/{story.pk}/comments/?after={opener.pk}",
        "posted": f"/n/{story.pk}/comments/posted/",
        "what is new": f"/n/{story.pk}/comments/new/",
        "one comment": f"/n/{story.pk}/comments/{opener.pk}/",
        "report of a comment": f"/n/{story.pk}/comments/{opener.pk}/report/",
        "picture": f"/media/{RENDITION}",
        "missing picture": "/media/ffffffffffffffffffffffffffffffff.webp",
        "style sheet": "/static/css/tokens.css",
        "robots": "/robots.txt",
        "alive": "/healthz",
        "missing": "/لا-شيء-هنا/",
        "without its slash": story.section.get_absolute_url().rstrip("/"),
        "desk without its slash": "/admin",
    }


@pytest.fixture
def stranger() -> Client:
    """A browser that is checked as any other, and shown an error as a reader would be."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the connection to the database open from one request to the next, as Django's client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def answers(browser: Client, addresses: dict[str, str]) -> Iterator[tuple[str, HttpResponse]]:
    """What each address says to a visit, a look and a post."""
    for name, address in addresses.items():
        yield name, browser.get(address)
        yield f"HEAD {name}", browser.head(address)
        yield f"POST {name}", browser.post(address, {"text": "كلام"})


def handed_over(method: str, address: str, body: bytes, content_type: str) -> int:
    """What the application answers to a request as a web server hands it over: Django's client mends some."""
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "wsgi.input": BytesIO(body),
    }
    setup_testing_defaults(environ)
    said: list[str] = []
    application(environ, lambda status, headers, exc_info=None: said.append(status))  # type: ignore[arg-type,return-value]
    return int(said[0].partition(" ")[0])


class TestCookies:
    """A reader's cookies are nobody's: they are not read, and none is given."""

    @pytest.mark.parametrize("cookie", COOKIES)
    def test_none_is_set_and_no_page_differs_by_one(
        self, cookie: str, addresses: dict[str, str], stranger: Client
    ) -> None:
        if sent := COOKIES[cookie]:
            stranger.defaults["HTTP_COOKIE"] = sent

        for name, answer in answers(stranger, addresses):
            assert not answer.cookies, name
            assert "cookie" not in answer.get("Vary", "").lower(), name

    def test_who_is_signed_in_reads_what_everyone_reads(
        self, addresses: dict[str, str], yusuf: Client, nada: Staff
    ) -> None:
        nadas = signed_in(nada)

        for name, address in addresses.items():
            everyones, hers = yusuf.get(address), nadas.get(address)
            assert (hers.status_code, b"".join(hers)) == (everyones.status_code, b"".join(everyones)), name
            assert not hers.cookies, name
            assert "cookie" not in hers.get("Vary", "").lower(), name

    def test_the_desk_still_knows_who_is_asking(self, nada: Staff) -> None:
        answer = signed_in(nada).get("/admin/")

        assert answer.status_code == 200
        assert "Cookie" in answer["Vary"]


class TestMethods:
    """Each address answers what it is for, and refuses the rest without an error."""

    def test_a_look_is_answered_like_a_visit(self, addresses: dict[str, str], stranger: Client) -> None:
        assert addresses.keys() == ANSWERS.keys()
        for name, address in addresses.items():
            visit, look = stranger.get(address), stranger.head(address)

            assert visit.status_code == look.status_code == ANSWERS[name], name
            assert b"".join(look) == b"", name
            assert visit.get("ETag") == look.get("ETag"), name

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "KALIMA"])
    def test_any_other_method_is_refused(
        self, method: str, addresses: dict[str, str], stranger: Client
    ) -> None:
        for name, address in addresses.items():
            answer = stranger.generic(method, address, b"text=x", "application/x-www-form-urlencoded")

            takes_comments = method == "POST" and name in (
                "comments",
                "reply",
                "after",
                "report of a comment",
            )
            if ANSWERS[name] == 200:
                assert answer.status_code == (403 if takes_comments else 405), name
            else:
                assert 300 <= answer.status_code < 500, name


class TestStrangeRequests:
    """Whatever is asked, the answer is a page and no error."""

    def test_in_the_path(self, addresses: dict[str, str], stranger: Client) -> None:
        for address in STRANGE:
            for answer in (stranger.get(address), stranger.post(address)):
                assert 300 <= answer.status_code < 500, address
                assert "\n" not in answer.get("Location", ""), address
                assert not answer.get("Location", "").startswith(("//", "http")), address

    @pytest.mark.parametrize(
        "name",
        ["front", "report", "section", "tag", "writer", "comments", "posted", "feed", "sitemap", "frame"],
    )
    def test_in_the_question(self, name: str, addresses: dict[str, str], stranger: Client) -> None:
        for question in QUESTIONS:
            asked = question.encode().decode("latin-1")
            assert stranger.generic("GET", addresses[name], QUERY_STRING=asked).status_code < 500, question

    def test_in_words_that_others_collected(self, addresses: dict[str, str], stranger: Client) -> None:
        naughty = json.loads(shared("data/hostile/unicode/blns.json").read_text())
        scripts = shared("data/hostile/xss/payloadbox_xss.txt").read_text(errors="replace").splitlines()
        places = ("/section/{}/", "/tag/{}/feed/", "/writer/{}", "/n/1/{}/", "/oembed?url={}", "/?before={}")
        for number, text in enumerate([*naughty[::2], *scripts[::60]]):
            address = places[number % len(places)].format(quote(text, safe=""))

            answer = stranger.get(address)

            assert answer.status_code < 500, address
            assert b"<script>alert" not in answer.content.lower(), address

    @pytest.mark.parametrize("content_type", CONTENT_TYPES)
    def test_in_the_kind_of_body(
        self, content_type: str, addresses: dict[str, str], one_connection: None
    ) -> None:
        for name, address in addresses.items():
            assert 200 <= handed_over("GET", address, b"", content_type) < 500, name
            assert 200 <= handed_over("POST", address, BODIES["bytes"], content_type) < 500, name
        for kind, body in BODIES.items():
            assert 200 <= handed_over("POST", addresses["comments"], body, content_type) < 500, kind

    @pytest.mark.parametrize(
        "header",
        [
            *({"Host": "evil.example"}, {"Host": "a b"}, {"Host": ""}, {"Host": "\xff"}),
            *({"If-None-Match": '"'}, {"If-None-Match": "\xff\x00"}, {"If-Modified-Since": "أمس"}),
            *({"If-Modified-Since": "Mon, 99 Xxx 99999 99:99:99 GMT"}, {"Range": "bytes=9-1,-,x"}),
            *(
                {"Accept-Encoding": "gzip;q=\xff,*"},
                {"Accept": "\x00"},
                {"Origin": "null"},
                {"Origin": "\xff"},
            ),
            *({"Sec-Fetch-Site": "\xff"}, {"Content-Length": "-1"}, {"X-Forwarded-For": "\xff, x"}),
        ],
        ids=str,
    )
    def test_in_the_headers(
        self, header: dict[str, str], addresses: dict[str, str], stranger: Client
    ) -> None:
        for name, address in addresses.items():
            for method in ("GET", "POST"):
                answer = stranger.generic(method, address, headers=header)
                assert answer.status_code < 500, (name, method)


class TestRefusals:
    """Whoever is refused is told so in Arabic."""

    @pytest.mark.parametrize(
        ("method", "address", "status", "words"),
        [
            ("GET", "/لا-شيء/", 404, "الصفحة غير موجودة"),
            ("GET", "/section/لا-شيء/", 404, "الصفحة غير موجودة"),
            ("GET", "/?before=x", 200, "كلمة"),
            ("GET", "/section/محليات/?before=x", 404, "الصفحة غير موجودة"),
            ("GET", "/section/محليات/?after=99999999999999999-1", 404, "الصفحة غير موجودة"),
            ("GET", "/tag/لا-شيء/feed/", 404, "الصفحة غير موجودة"),
            ("GET", "/sitemap-2024-13.xml", 404, "الصفحة غير موجودة"),
            ("GET", "/oembed?url=x", 404, "الصفحة غير موجودة"),
            ("POST", "/", 405, "لا يُرسل شيء إلى هذا العنوان"),
            ("PUT", "/feed/", 405, "لا يُرسل شيء إلى هذا العنوان"),
            ("DELETE", "/news-sitemap.xml", 405, "لا يُرسل شيء إلى هذا العنوان"),
            ("KALIMA", "/oembed", 405, "لا يُرسل شيء إلى هذا العنوان"),
        ],
    )
    def test_they_are_pages_in_arabic(
        self, method: str, address: str, status: int, words: str, stranger: Client
    ) -> None:
        make_section("محليات")

        answer = stranger.generic(method, address)

        assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")
        assert words in answer.content.decode()
        assert status != 405 or answer["Allow"] == "GET, HEAD"

    def test_a_host_that_is_not_ours_is_refused_in_arabic(self, stranger: Client) -> None:
        answer = stranger.get("/", headers={"Host": "evil.example"})

        assert answer.status_code == 400
        assert "طلب غير صحيح" in answer.content.decode()
        assert "<link" not in answer.content.decode()
        assert f"style-src {SHEET.source}" in answer["Content-Security-Policy"]


class TestTheCost:
    """A page that says no asks for the masthead and the newest headlines, and whether a former site had it.

    A machine's page asks for nothing.
    """

    @pytest.mark.parametrize(
        ("name", "queries"),
        [
            *(("missing", 4), ("draft", 4), ("missing picture", 3), ("picture", 0)),
            *(("robots", 0), ("alive", 0), ("style sheet", 0), ("withdrawn", 2)),
        ],
    )
    def test_it_is_small(self, name: str, queries: int, addresses: dict[str, str], stranger: Client) -> None:
        with CaptureQueriesContext(connection) as asked:
            stranger.get(addresses[name])

        assert len(asked) == queries

    @pytest.mark.parametrize("name", ["missing", "draft", "missing picture"])
    def test_no_cache_keeps_that_something_is_missing(
        self, name: str, addresses: dict[str, str], stranger: Client
    ) -> None:
        """What is missing now may be in print a minute later."""
        assert "no-store" in stranger.get(addresses[name])["Cache-Control"]
