"""Hostile files through every door of the desk: each ends with a clear message and nothing half-made."""

import json
import re
import string
import time
from html import unescape
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.admin.uploads import shown_name
from articles.models import Article, Attachment, Image
from tests.factories import pdf_file, picture_file
from tests.shared import shared

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::UserWarning:PIL")]

ADD = "/admin/articles/image/add/"
UPLOAD = "/admin/articles/image/upload/"
ATTACH = "/admin/articles/attachment/add/"
ATTACH_MANY = "/admin/articles/attachment/upload/"
# The window that the lead picture's field opens, and the editor's for a picture.
WINDOW = f"{ADD}?_to_field=id&_popup=1"
# A file may be refused for any of these, and for nothing that is not said here.
REASONS = ("نوع الملف غير مقبول", "الملف تالف", "أبعادها", "حجمها", "لم يصل ملف", "الملف المرسل فارغ", "فارغ")
ONE_FILE_MAX_S = 20
# What fifty files may take beside whatever the process holds of the tests before.
MEMORY_MORE_MB = 300


def hostile() -> list[Path]:
    """Every hostile picture and drawing there is."""
    folders = (shared("data/hostile/images"), shared("data/hostile/svg"))
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def peak_mb() -> float:
    """The most memory that this process had since `forget_peak`."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def upload_of(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes(), content_type="image/jpeg")


def names() -> list[str]:
    """Names with path tricks, of the collections and of our own."""
    folder = shared("data/hostile/upload/patt_names")
    listed = [
        line for path in sorted(folder.glob("*.txt")) for line in path.read_text(errors="replace").split()
    ]
    ours = (
        *("../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/cron.d/x.jpg", "C:\\a.jpg", ".htaccess"),
        *("صورة.jpg", "תמונה.png", "图片.webp", "รูปภาพ.jpg", "фото.jpg", "तस्वीर.jpg", "🌴.jpg", "ﷺ.jpg"),
        *(
            "a\u202egpj.exe",
            "a\u200b.jpg",
            "a\u0000.jpg",
            "<img src=x onerror=alert(1)>.jpg",
            "x" * 250 + ".jpg",
        ),
        *(
            "CON.jpg",
            "a;b.jpg",
            "a'b\".jpg",
            "%2e%2e%2fx.jpg",
            "{{7*7}}.jpg",
            "$(id).jpg",
            " .jpg",
            "...",
            "-rf",
        ),
    )
    return [*ours, *(f"a{line}" if line.startswith(".") else line for line in listed)]


def files_of(settings: LazySettings) -> set[Path]:
    roots = (settings.DATA / "originals", settings.MEDIA_ROOT, settings.HELD_ROOT)
    return {path for root in roots if Path(root).exists() for path in Path(root).rglob("*") if path.is_file()}


def told_why(page: str) -> bool:
    return any(reason in page for reason in REASONS)


class TestEveryHostilePicture:
    @pytest.mark.parametrize("door", [ADD, WINDOW])
    def test_through_the_library_and_the_lead_pictures_field_one_by_one(
        self, door: str, salma_at_desk: Client, settings: LazySettings
    ) -> None:
        taken = refused = 0
        for path in hostile():
            before, rows, began = files_of(settings), Image.objects.count(), time.monotonic()
            sent = {"file": upload_of(path), "title": "", "credit": "ميس خليل"}
            window = {"_to_field": "id", "_popup": "1"} if door == WINDOW else {}

            response = salma_at_desk.post(door, sent | window)

            assert time.monotonic() - began < ONE_FILE_MAX_S, path.name
            assert response.status_code in (200, 302), path.name
            if response.status_code == 302 or "data-popup-response" in response.content.decode():
                taken += 1
                continue
            refused += 1
            page = response.content.decode()
            assert told_why(page), path.name
            assert "ميس خليل" in page, path.name
            assert (files_of(settings), Image.objects.count()) == (before, rows), path.name

        assert taken > 20 < refused

    def test_in_place_of_the_lead_pictures_number(self, salma_at_desk: Client) -> None:
        """The field takes a number of the library; a file, a path or a sum of one is none."""
        form = {"headline": "عنوان يبقى", "body": "<p>نص</p>", "kind": "report"}
        lying = [upload_of(path) for path in hostile()[:3]]
        for value in ("../../etc/passwd", "1 OR 1=1", "9" * 400, "-1", "١", "\0", "<svg>", *lying):
            page = salma_at_desk.post("/admin/articles/article/add/", form | {"lead_image": value})

            assert page.status_code == 200, value
            assert "عنوان يبقى" in page.content.decode()
            assert b"<svg>" not in page.content

        assert not Article.objects.exists()
        assert not Image.objects.exists()

    def test_as_the_editor_pastes_and_drops_them(self, salma_at_desk: Client, settings: LazySettings) -> None:
        for path in hostile():
            before, rows = files_of(settings), Image.objects.count()

            response = salma_at_desk.post(
                UPLOAD, {"files": upload_of(path)}, headers={"Accept": "application/json"}
            )

            answer = json.loads(response.content)
            assert response.status_code in (200, 422), path.name
            if response.status_code == 422:
                assert told_why(answer["refused"]), (path.name, answer)
                assert (files_of(settings), Image.objects.count()) == (before, rows), path.name

    def test_fifty_attachments_at_once(self, salma_at_desk: Client, settings: LazySettings) -> None:
        found, before = hostile(), files_of(settings)
        for start in range(0, len(found), 50):
            batch = found[start : start + 50]

            response = salma_at_desk.post(ATTACH_MANY, {"files": [upload_of(path) for path in batch]})

            assert response.status_code == 422
            page = response.content.decode()
            for path in batch:
                assert f"<bdi>{shown_name(path.name)}</bdi>: " in unescape(page), path.name
        assert not Attachment.objects.exists()
        assert files_of(settings) == before

    def test_fifty_at_once_in_bounded_memory(self, salma_at_desk: Client) -> None:
        found = hostile()
        forget_peak()
        before = peak_mb()
        for start in range(0, len(found), 50):
            batch = found[start : start + 50]

            response = salma_at_desk.post(UPLOAD, {"files": [upload_of(path) for path in batch]})

            assert response.status_code == 422
            page = response.content.decode()
            for path in batch:
                if path.suffix in (".svg", ".psd", ".tif", ".bmp", ".eps"):
                    assert f"<bdi>{path.name}</bdi>: نوع الملف غير مقبول" in page

        assert before > 0
        assert peak_mb() - before < MEMORY_MORE_MB

    def test_none_is_an_attachment(self, salma_at_desk: Client, settings: LazySettings) -> None:
        before = files_of(settings)
        for path in hostile():
            response = salma_at_desk.post(ATTACH, {"upload": upload_of(path), "title": "", "credit": ""})

            assert response.status_code == 200, path.name
            assert told_why(response.content.decode()), path.name

            answer = salma_at_desk.post(
                ATTACH_MANY, {"files": upload_of(path)}, headers={"Accept": "application/json"}
            )
            assert answer.status_code == 422, path.name
            assert told_why(answer.json()["refused"]), path.name

        assert not Attachment.objects.exists()
        assert files_of(settings) == before


class TestEveryName:
    def test_a_picture_of_any_name_is_taken_under_ours(
        self, salma_at_desk: Client, settings: LazySettings
    ) -> None:
        for n, name in enumerate(names()):
            colour = f"#{n * 7 % 256:02x}{n * 31 % 256:02x}{n * 13 % 256:02x}"
            body, kind = _posted(name, picture_file(colour=colour, kind="PNG").read())

            response = salma_at_desk.generic("POST", UPLOAD, body, content_type=kind)

            assert response.status_code in (302, 422), name
            assert b"<img src=x onerror" not in response.content, name

        allowed = set(string.ascii_lowercase + string.digits + "._-")
        stored = [path.name for path in files_of(settings)]
        assert stored
        assert all(set(name) <= allowed for name in stored)
        for title in Image.objects.values_list("title", flat=True):
            assert not {"\u202e", "\u200b", "\0", "/", "\\"} & set(title)

    def test_an_attachment_of_any_name_is_taken_under_ours(
        self, salma_at_desk: Client, settings: LazySettings
    ) -> None:
        for n, name in enumerate(names()):
            body, kind = _posted(name, pdf_file(str(n)).read())

            response = salma_at_desk.generic("POST", ATTACH_MANY, body, content_type=kind)

            assert response.status_code in (302, 422), name
            assert b"<img src=x onerror" not in response.content, name

        stored = [attachment.file.name for attachment in Attachment.objects.all()]
        assert len(stored) > 20
        assert all(re.fullmatch(r"[0-9a-f]{32}\.pdf", name) for name in stored)
        for title in Attachment.objects.values_list("title", flat=True):
            assert title.strip()
            assert not {"\u202e", "\u200b", "\0", "/", "\\"} & set(title)
        page = salma_at_desk.get("/admin/articles/attachment/").content
        assert b"<img src=x onerror" not in page

    def test_a_form_without_a_file_says_so(self, salma_at_desk: Client) -> None:
        for data in ({}, {"files": "نص"}, {"files": ""}):
            page = salma_at_desk.post(UPLOAD, data)

            assert page.status_code == 422
            assert "لم يصل ملف" in page.content.decode()


def _posted(name: str, content: bytes) -> tuple[bytes, str]:
    """A form with one file, its name as a hostile browser would write it."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"').encode(errors="replace")
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="' + quoted + b'"\r\n\r\n'
    return head + content + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"
