"""A number to each request, lines that bear it, and what a page of the desk took."""

import json
import logging
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import LazySettings
from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError, connection
from django.test import Client

from articles.models import Staff
from kalima.logs import Discreet, Json, Line
from kalima.web import requests
from kalima.web.requests import numbered
from tests.factories import signed_in

log = logging.getLogger("kalima.tests")
OURS = re.compile(r"[0-9a-f]{16}")


def ask(application: Any, path: str = "/healthz", **environ: str) -> tuple[str, dict[str, str], bytes]:
    """Ask as a web server does: status, headers, body."""
    given: dict[str, Any] = {"PATH_INFO": path, "REMOTE_ADDR": "127.0.0.1", "wsgi.input": BytesIO()} | environ
    setup_testing_defaults(given)
    given["HTTP_HOST"] = "testserver"
    told: list[Any] = []
    body = b"".join(application(given, lambda *said: told.extend(said)))
    return told[0], dict(told[1]), body


def quiet(_environ: Any, start: Any) -> list[bytes]:
    """An application that answers and does nothing else."""
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """What is written while the test runs, as Json writes it."""
    written: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Kept()
    handler.setFormatter(Json())
    handler.addFilter(Discreet())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


class TestTheNumber:
    def test_each_request_has_its_own_and_the_answer_bears_it(self) -> None:
        application = numbered(quiet)

        first, second = (ask(application)[1]["X-Request-ID"] for _time in range(2))

        assert OURS.fullmatch(first)
        assert first != second
        assert requests.request_number() == ""

    @pytest.mark.parametrize(
        ("given", "comes_from", "is_taken_over"),
        [
            ("nginx-0123456789abcdef", "10.0.0.7", True),
            ("nginx-0123456789abcdef", "203.0.113.7", False),
            ("short", "10.0.0.7", False),
            ("a" * 65, "10.0.0.7", False),
            ("0123456789\r\nX-Evil: 1", "10.0.0.7", False),
            ("<script>alert</script>", "10.0.0.7", False),
            ("٠١٢٣٤٥٦٧٨٩", "10.0.0.7", False),
            ("0123456789abcdef\n", "10.0.0.7", False),
        ],
    )
    def test_a_trusted_proxy_may_give_it_in_safe_characters(
        self, settings: LazySettings, given: str, comes_from: str, is_taken_over: bool
    ) -> None:
        settings.TRUSTED_PROXIES = ["10.0.0.0/8"]

        number = ask(numbered(quiet), HTTP_X_REQUEST_ID=given, REMOTE_ADDR=comes_from)[1]["X-Request-ID"]

        assert (number == given) is is_taken_over
        assert is_taken_over or OURS.fullmatch(number)

    def test_every_line_of_the_request_has_it(self, lines: list[str]) -> None:
        def writing(environ: Any, start: Any) -> list[bytes]:
            log.warning("الطابعة بلا ورق")
            start("200 OK", [])
            return []

        number = ask(numbered(writing))[1]["X-Request-ID"]
        log.warning("بعد الطلب")

        first, second = map(json.loads, lines)
        assert (first["message"], first["request"]) == ("الطابعة بلا ورق", number)
        assert (first["level"], first["source"]) == ("WARNING", "kalima.tests")
        assert "request" not in second

    @pytest.mark.django_db
    def test_the_page_of_an_error_names_it_and_the_log_names_no_address(
        self, lines: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kalima.views.settings", None)
        status, headers, body = ask(numbered(WSGIHandler()), "/robots.txt")

        assert status.startswith("500")
        assert headers["X-Request-ID"] in body.decode()
        (said,) = (json.loads(line) for line in lines if "error" in json.loads(line))
        assert said["request"] == headers["X-Request-ID"]
        assert said["message"] == "Internal Server Error: /robots.txt"
        assert "Traceback" in said["error"]


class TestTheLines:
    def record(self, error: Exception | None = None, **extra: Any) -> logging.LogRecord:
        try:
            if error:
                raise error
        except Exception as raised:
            told = (type(raised), raised, raised.__traceback__)
            return logging.LogRecord("articles", logging.ERROR, "x.py", 1, "تعذّر الحفظ", (), told)
        return logging.LogRecord("articles", logging.ERROR, "x.py", 1, "تعذّر الحفظ", (), None)

    def test_for_people(self) -> None:
        written = Line().format(self.record())

        assert re.fullmatch(r"[0-9-]{10} [0-9:,]{12} ERROR articles: تعذّر الحفظ", written)

    @pytest.mark.parametrize("form", [Line, Json])
    def test_what_stood_in_a_row_stays_out(self, form: type[logging.Formatter]) -> None:
        error = DatabaseError("duplicate key\nDETAIL:  Key (email)=(yusuf@reader.example) already exists.")

        written = form().format(self.record(error))

        assert "duplicate key" in written
        assert "yusuf" not in written

    def test_an_object_is_one_line(self) -> None:
        written = Json().format(self.record(ValueError("سطر\nوسطر")))

        assert "\n" not in written
        assert "وسطر" in json.loads(written)["error"]

    def test_a_key_in_an_address_is_not_written(self, rf: Any) -> None:
        request = rf.get("/preview/kkkkkkkkkkkkkkkkkkkk/")
        request.resolver_match = None
        record = logging.LogRecord("django.request", 40, "x.py", 1, "%s: %s", ("Error", request.path), None)
        record.request = request

        assert Discreet().filter(record)
        assert record.getMessage() == "Error: /…"


@pytest.mark.django_db
class TestSlowQuestions:
    def test_they_are_written_without_their_values(
        self, settings: LazySettings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = iter([0.0, 0.7, 1.0, 1.2])
        monkeypatch.setattr(requests.time, "perf_counter", lambda: next(now))
        settings.SLOW_QUERY_MS = 500
        with connection.cursor() as cursor:
            cursor.execute("SELECT\n  %s", ["كلمات قارئ"])
            cursor.execute("SELECT %s", ["أسرع"])
        monkeypatch.undo()

        (record,) = [record for record in caplog.records if record.name == "kalima.web.requests"]
        assert record.getMessage() == "700 ms: SELECT %s"

    def test_none_is_where_none_is_wanted(
        self, settings: LazySettings, caplog: pytest.LogCaptureFixture
    ) -> None:
        settings.SLOW_QUERY_MS = 0
        Staff.objects.count()

        assert not caplog.records


@pytest.mark.django_db
class TestServerTiming:
    FORM = re.compile(r'db;dur=([0-9.]+);desc="([0-9]+)", templates;dur=([0-9.]+), total;dur=([0-9.]+)')

    def test_staff_see_what_a_page_of_the_desk_took(self, nada: Staff) -> None:
        told = self.FORM.fullmatch(signed_in(nada).get("/admin/")["Server-Timing"])

        assert told
        database, queries, templates, total = map(float, told.groups())
        assert queries > 5
        assert 0 < templates < total
        assert database + templates <= total

    def test_nobody_else_does(self, nada: Staff, yusuf: Client) -> None:
        assert "Server-Timing" not in yusuf.get("/admin/login/")
        assert "Server-Timing" not in signed_in(nada).get("/")
