"""What browsers are told about our pages, how much they may send, and what media may do."""

import os
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from articles.models import Staff
from kalima.web.security import BodyLimit, SecurityHeaders
from tests.factories import PASSWORD, publish_article, signed_in

HEADER = "Content-Security-Policy"
NAME = "0123456789abcdef0123456789abcdef.webp"
ROOT = Path(__file__).parents[2]
# 1.2, 1.3 and plain 10 are of chapters 1 and 10.
CHAPTER = re.compile(r"(?<![.0-9])([0-9]{1,2})(?=\.|\b)")


def policy_of(address: str) -> dict[str, str]:
    """Return the content policy of an address as its directives."""
    answer = Client().get(address)
    return dict(part.strip().partition(" ")[::2] for part in answer[HEADER].split(";"))


def page_with_nonce(address: str) -> HttpResponse:
    """Return a page that writes its nonce as its text."""
    request = RequestFactory().get(address)
    headers = SecurityHeaders(lambda _: HttpResponse())
    headers.process_request(request)
    page = HttpResponse(str(request.csp_nonce))
    headers.process_response(request, page)
    return page


class TestReaderPages:
    """Pages that caches keep: the same policy for everyone."""

    def test_everything_comes_from_the_house(self) -> None:
        policy = policy_of("/robots.txt")

        assert policy["default-src"] == "'self'"
        assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert policy["form-action"] == "'self'"

    def test_nothing_is_unsafe_and_nothing_is_named_by_nonce(self) -> None:
        written = Client().get("/robots.txt")[HEADER]

        assert "unsafe" not in written
        assert "nonce" not in written

    @pytest.mark.parametrize("address", ["/", "/saved/", "/no-such-page/"])
    def test_the_one_script_inside_a_page_is_the_one_that_the_policy_names(
        self, db: None, address: str
    ) -> None:
        answer = Client().get(address)

        (script,) = re.findall(r"<script>(.*?)</script>", answer.content.decode(), re.DOTALL)
        digest = b64encode(sha256(script.encode()).digest()).decode()
        assert f"script-src 'self' 'sha256-{digest}'" in answer[HEADER]
        assert "</" not in script
        assert "<!--" not in script

    def test_the_headers_beside_it_stand(self) -> None:
        answer = Client().get("/robots.txt")

        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in answer["Permissions-Policy"]

    def test_other_sites_may_show_what_is_lent_to_them_and_nothing_else(self, db: None) -> None:
        story = publish_article()
        lent = {"/static/css/tokens.css": "cross-origin", f"/n/{story.pk}/embed/": "cross-origin"}
        kept = {"/": "same-origin", story.get_absolute_url(): "same-origin", "/no-such-page/": "same-origin"}

        for address, who in (lent | kept).items():
            assert Client().get(address)["Cross-Origin-Resource-Policy"] == who, address

    def test_no_device_of_the_reader_is_asked_for(self) -> None:
        said = Client().get("/robots.txt")["Permissions-Policy"]

        for device in ("camera", "geolocation", "microphone", "payment", "usb", "serial", "hid"):
            assert f"{device}=()" in said

    def test_a_missing_page_carries_them_too(self, db: None) -> None:
        answer = Client().get("/لا-شيء-هنا/")

        assert answer.status_code == 404
        assert answer[HEADER]

    def test_tls_is_remembered_only_where_the_paper_has_it(self) -> None:
        assert "Strict-Transport-Security" not in Client().get("/robots.txt")
        with override_settings(SECURE_HSTS_SECONDS=300):
            assert Client().get("/robots.txt")["Strict-Transport-Security"] == "max-age=300"


class TestDeskPages:
    """Pages for one person: scripts of the house, and the import map by its nonce."""

    def test_scripts_are_named_by_a_fresh_nonce(self) -> None:
        first, second = page_with_nonce("/admin/"), page_with_nonce("/admin/")

        for page in (first, second):
            assert f"'nonce-{page.content.decode()}'" in page[HEADER]
        assert first.content != second.content

    def test_a_nonce_never_reaches_a_page_that_is_stored(self) -> None:
        assert "nonce" not in page_with_nonce("/n/12/")[HEADER]

    def test_nothing_is_unsafe_and_styles_come_from_the_house(self, db: None) -> None:
        policy = policy_of("/admin/login/")

        assert "unsafe" not in " ".join(policy.values())
        assert settings.DEVICE_SCRIPT.source in policy["script-src"]
        assert policy["default-src"] == "'self'"
        assert "style-src" not in policy

    def test_no_other_site_learns_what_is_open(self, db: None) -> None:
        answer = Client().get("/admin/login/")

        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["X-Robots-Tag"] == "noindex"


class TestCookies:
    """The desk's cookies; one more, for what a page says once, would have none of their guards."""

    def test_there_are_three_and_no_script_reads_them(self, nada: Staff) -> None:
        browser = Client()
        browser.get("/admin/login/")

        answer = browser.post("/admin/login/", {"login": nada.username, "password": PASSWORD})

        assert answer.status_code == 302
        known = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.DEVICE_COOKIE_NAME}
        assert set(browser.cookies) == known
        for cookie in browser.cookies.values():
            assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")

    def test_what_a_page_says_once_is_said_without_one(self, nada: Staff) -> None:
        browser = signed_in(nada)

        browser.post("/admin/categories/tag/add/", {"name": "الأهوار"})

        assert set(browser.cookies) <= {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
        assert "الأهوار" in browser.get("/admin/categories/tag/").content.decode()


class TestOtherPlaces:
    """A link that leads out of the house through one of its doors leads nowhere."""

    @pytest.mark.parametrize(
        "place",
        [
            *("https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil"),
            *("http:evil.example", "javascript:alert(1)", "https://testserver@evil.example/", "/%0d%0aX: y"),
            *("data:text/html,x", "https:///evil.example", "\x01https://evil.example", " //evil.example"),
        ],
    )
    def test_whoever_signs_in_stays_in_the_house(self, nada: Staff, place: str) -> None:
        browser = Client()

        answer = browser.post(
            f"/admin/login/?next={quote(place)}",
            {"login": nada.username, "password": PASSWORD, "next": place},
        )

        assert answer.status_code == 302
        assert answer["Location"] in ("/admin/", "/%0d%0aX:%20y", "/%250d%250aX:%20y")

    def test_the_place_of_before_is_kept(self, nada: Staff) -> None:
        answer = Client().post(
            "/admin/login/?next=/admin/articles/article/", {"login": nada.username, "password": PASSWORD}
        )

        assert answer["Location"] == "/admin/articles/article/"


class TestBodies:
    """A body larger than its door takes in is refused before it is read."""

    def test_a_reader_may_not_send_a_film(self) -> None:
        answer = Client().post("/robots.txt", CONTENT_LENGTH=str(settings.READER_BODY_MAX_BYTES + 1))

        assert answer.status_code == 413
        assert "لم يُحفظ منه شيء" in answer.content.decode()

    @pytest.mark.parametrize(
        ("address", "length", "status"),
        [
            ("/n/12/", str(settings.READER_BODY_MAX_BYTES), 200),
            ("/admin/", str(settings.READER_BODY_MAX_BYTES + 1), 200),
            ("/admin/", str(settings.DESK_BODY_MAX_BYTES + 1), 413),
            ("/n/12/", "", 200),
            ("/n/12/", "many", 200),
            ("/n/12/", "-5", 200),
        ],
    )
    def test_each_door_has_its_measure(self, address: str, length: str, status: int) -> None:
        request = RequestFactory().post(address, CONTENT_LENGTH=length)

        assert BodyLimit(lambda _: HttpResponse())(request).status_code == status

    def test_a_question_longer_than_a_database_looks_for_is_told_so(self, nada: Staff) -> None:
        """SQLite gives up a pattern of 50,000 bytes with an error."""
        for address in ("/admin/articles/staff/", "/admin/categories/tag/"):
            answer = signed_in(nada).get(f"{address}?q={'a' * 60_000}")

            assert answer.status_code == 414, address
            assert "أطول مما يستقبله الموقع" in answer.content.decode()
            assert signed_in(nada).get(f"{address}?q={'a' * 7_000}").status_code < 400, address
        # Readers find a page that helps.
        assert Client().get(f"/search/?q={'a' * 60_000}").status_code == 200

    def test_a_name_longer_than_that_is_told_so_at_the_door(self, db: None) -> None:
        long = {"login": "<b>" * 20_000, "password": "x" * 60_000}

        assert Client().post("/admin/login/", long).status_code == 200
        assert Client().post("/accounts/password/reset/", {"email": "a" * 60_000}).status_code == 200

    def test_a_long_paste_fits(self) -> None:
        assert len("ع".encode()) * 3 * 400_000 < settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class TestMedia:
    """Renditions are served inert; everything else is not there."""

    @pytest.fixture(autouse=True)
    def media(self, tmp_path: Path) -> Iterator[Path]:
        """Lay one rendition out, and a secret beside the folder."""
        folder = tmp_path / "media"
        folder.mkdir()
        (folder / NAME).write_bytes(b"RIFF")
        (folder / "note.txt").write_text("not for readers")
        (tmp_path / "secret_key").write_text("secret")
        with override_settings(MEDIA_ROOT=folder):
            yield folder

    def test_a_rendition_is_kept_for_good_and_runs_nothing(self) -> None:
        answer = Client().get(f"/media/{NAME}")

        assert b"".join(answer) == b"RIFF"
        assert answer["Content-Type"] == "image/webp"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer[HEADER] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"] == "public, max-age=31536000, s-maxage=1, immutable"
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Set-Cookie" not in answer

    def test_what_a_reader_holds_is_not_sent_again(self) -> None:
        first = Client().get(f"/media/{NAME}")

        again = Client().get(f"/media/{NAME}", headers={"if-modified-since": first["Last-Modified"]})

        assert again.status_code == 304

    @pytest.mark.parametrize(
        "name",
        [
            "note.txt",
            "../secret_key",
            "..%2Fsecret_key",
            "%2e%2e/secret_key",
            "/etc/passwd",
            f"./{NAME}",
            f"{NAME}%00",
            f"{NAME}%0a",
            f"{NAME}/",
            NAME.upper(),
            NAME.replace("webp", "svg"),
            "ffffffffffffffffffffffffffffffff.webp",
            "صورة.webp",
            "",
        ],
    )
    def test_any_other_name_is_not_there(self, name: str, db: None) -> None:
        assert Client().get(f"/media/{name}").status_code == 404

    def test_a_link_is_not_followed(self, media: Path, db: None) -> None:
        os.symlink(media.parent / "secret_key", media / "aaaaaaaaaaaaaaaaaaaaaaaa.png")

        assert Client().get("/media/aaaaaaaaaaaaaaaaaaaaaaaa.png").status_code == 404

    def test_nothing_is_posted_there(self, db: None) -> None:
        assert Client().post(f"/media/{NAME}").status_code == 405


class TestTheChecklist:
    """docs/security.md promises nothing that is not there."""

    TEXT = (ROOT / "docs/security.md").read_text()
    ROWS = re.findall(r"^\| ([0-9].*?) \| (.*) \| (.*) \|$", TEXT, re.MULTILINE)

    def test_every_chapter_of_the_standard_has_its_rows(self) -> None:
        named = {int(number) for section, _stands, _where in self.ROWS for number in CHAPTER.findall(section)}

        assert named == set(range(1, 18))

    def test_every_row_names_files_and_all_of_them_are_there(self) -> None:
        for section, stands, where in self.ROWS:
            files = re.findall(r"`([^`]+)`", where)
            assert files, f"{section}: {stands}"
            for file in files:
                assert (ROOT / file).is_file(), f"{section}: {file}"

    def test_gaps_are_said(self) -> None:
        assert sum("**Gap**" in stands for _section, stands, _where in self.ROWS) >= 5
