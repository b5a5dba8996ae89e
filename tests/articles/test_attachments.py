"""Documents, sounds and videos: known by their bytes, private until print, played in stretches."""

import base64
import io
import os
import re
import struct
import threading
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image as Pillow

from articles import workflow
from articles.attachments import AttachmentRefused, add_attachment, is_public, matching, remove_attachment
from articles.models import Article, Attachment, FollowUp, MediaUse, Staff
from articles.preview import make_link, revoke_link
from articles.tasks import hand_over
from tests.disks import disk_of
from tests.doors import said
from tests.factories import (
    NOW,
    make_article,
    make_attachment,
    make_image,
    make_nada,
    mp3_file,
    mp4_file,
    pdf_file,
    picture_file,
    publish_article,
)

pytestmark = pytest.mark.django_db

CAPTION = "<figcaption>الجسر صباحًا.</figcaption>"

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def take(content: bytes | io.BytesIO, title: str = "محضر الجلسة") -> Attachment:
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    return add_attachment(file, title=title, credit="", by=None, at=NOW)


def with_attachment(attachment: Attachment, **rest: Any) -> Article:
    body = f'<p>نص المحضر كما وُزّع.</p><div data-attachment="{attachment.pk}"></div>'
    return publish_article("مجلس المحافظة ينشر محضر جلسته", body=body, **rest)


class TestAFileComesIn:
    @pytest.mark.parametrize(
        ("file", "kind"), [(pdf_file(), "pdf"), (mp3_file(), "mp3"), (mp4_file(), "mp4")]
    )
    def test_it_is_known_by_its_content(self, file: io.BytesIO, kind: str, salma: Staff) -> None:
        content = file.getvalue()

        found = add_attachment(
            io.BytesIO(content), title=" محضر\u202e الجلسة\n", credit="المجلس", by=salma, at=NOW
        )

        assert (found.title, found.kind, found.size_bytes) == ("محضر الجلسة", kind, len(content))
        assert re.fullmatch(rf"[0-9a-f]{{32}}\.{kind}", found.name)
        assert found.file.open().read() == content

    def test_the_same_file_again_is_the_one_that_is_there(self) -> None:
        first = take(pdf_file(), "الأول")

        assert take(pdf_file(), "الثاني") == first
        assert Attachment.objects.get().title == "الأول"

    @pytest.mark.parametrize("place", ["+33.3152+044.3661/", "+30.5081+047.7835+012.345CRSWGS_84/"])
    def test_a_video_does_not_say_where_it_was_filmed(self, place: str) -> None:
        found = take(mp4_file(place))

        stored = found.file.open().read()
        assert place.encode() not in stored
        assert b"\xa9xyz" not in stored
        assert len(stored) == found.size_bytes == len(mp4_file(place).getvalue())

    def test_a_recording_with_a_cover_of_megabytes_is_read_past_it(self) -> None:
        length = 3 << 20
        size = bytes(length >> shift & 0x7F for shift in (21, 14, 7, 0))
        cover = b"ID3\x03\0\0" + size + os.urandom(length)

        assert take(cover + mp3_file().getvalue()[20:]).kind == "mp3"


class TestWhatNobodyIsSentWithIt:
    def stored(self, file: io.BytesIO) -> bytes:
        found = take(file)
        content: bytes = found.file.open().read()
        assert len(content) == found.size_bytes == len(file.getvalue())
        return content

    def test_a_recording_loses_names_places_and_its_cover(self) -> None:
        said = "TPE1 سلمى رافد +33.3152+044.3661/".encode() + picture_file().getvalue()
        tag = b"ID3\x03\0\0" + bytes(len(said) >> shift & 0x7F for shift in (21, 14, 7, 0)) + said
        sound = mp3_file().getvalue()[20:]
        old = b"TAG" + "سلمى رافد".encode("cp1256").ljust(125, b"\0")

        stored = self.stored(io.BytesIO(tag + sound + old))

        assert stored[10 : len(tag)] == bytes(len(said))
        assert stored[len(tag) : -128] == sound
        assert stored[-128:] == b"TAG" + bytes(125)

    def test_a_document_loses_its_writers_name_and_the_notes_of_its_photographs(self) -> None:
        exif = Pillow.Exif()
        exif[0x8825] = {1: "N", 2: (33.0, 18.0, 54.0), 3: "E", 4: (44.0, 21.0, 58.0)}
        photograph = picture_file(exif=exif.tobytes(), comment=b"jpeg").getvalue()
        assert b"Exif" in photograph
        xmp = "<x:xmpmeta><dc:creator>سلمى رافد</dc:creator></x:xmpmeta>".encode()
        info = "<< /Author (سلمى \\(رافد\\)) /Title (محضر) /Company <D8B3D984> >>".encode()
        photographs = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(photograph), photograph)

        stored = self.stored(pdf_file("محضر", photographs, info, b"<< >> % " + xmp))

        for words in (b"Exif", "سلمى".encode(), "رافد".encode(), b"D8B3"):
            assert words not in stored
        assert "/Title (محضر)".encode() in stored
        begin = stored.index(b"\xff\xd8")
        with Pillow.open(io.BytesIO(stored[begin : begin + len(photograph)])) as shown:
            shown.load()

    def test_a_signed_document_stays_as_it_was_signed(self) -> None:
        file = pdf_file("محضر", "<< /Author (سلمى) /ByteRange [0 1 2 3] >>".encode())

        assert self.stored(file) == file.getvalue()

    def test_a_track_of_positions_is_blank_and_the_picture_is_not(self) -> None:
        film, position = b"\x42" * 64, b"GPS5 33.3152 44.3661".ljust(32, b" ")

        stored = self.stored(telemetry(film, position))

        assert film in stored
        assert position not in stored
        assert b"GPS5" not in stored


class TestWhatCameInBefore:
    """Files that were kept while nothing was written over in them."""

    PLACE = "+33.3152+044.3661/"

    def test_the_worker_cleans_each_once(self) -> None:
        old, gone, new = (take(mp4_file(self.PLACE, length=n)) for n in (2000, 3000, 4000))
        Path(old.file.path).write_bytes(mp4_file(self.PLACE).getvalue())
        Path(gone.file.path).unlink()
        kept = new.file.open().read()
        for attachment in (old, gone, new):
            FollowUp.objects.owe(FollowUp.Kind.TRACES, attachment, at=NOW)

        hand_over(at=NOW)

        stored = old.file.open().read()
        assert self.PLACE.encode() not in stored
        assert len(stored) == old.size_bytes
        assert new.file.open().read() == kept
        assert not FollowUp.objects.exists()

    def test_a_new_release_owes_it_for_all_that_are_there(self) -> None:
        take(mp4_file())

        import_module("articles.migrations.0048_old_attachments").owe_traces(apps, None)

        assert FollowUp.objects.get().kind == FollowUp.Kind.TRACES


def box(name: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I4s", 8 + len(content), name) + content


def track_of(kind: bytes, *tables: bytes) -> bytes:
    inner = box(b"minf", box(b"hdlr", bytes(4), b"dhlralis", bytes(12)), box(b"stbl", *tables))
    return box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), kind, bytes(12)), inner))


def telemetry(film: bytes, position: bytes) -> io.BytesIO:
    """A video with a second track, as a camera on a helmet or a drone writes it."""

    def track(kind: bytes, size: int, at: int) -> bytes:
        return track_of(
            kind,
            box(b"stsc", struct.pack(">5I", 0, 1, 1, 1, 1)),
            box(b"stsz", struct.pack(">4I", 0, 0, 1, size)),
            box(b"stco", struct.pack(">3I", 0, 1, at)),
        )

    head = box(b"ftyp", b"isom\0\0\x02\0isomiso2avc1mp41")
    before = len(head) + len(box(b"moov", track(b"vide", 0, 0), track(b"meta", 0, 0))) + 8
    tracks = (track(b"vide", len(film), before), track(b"meta", len(position), before + len(film)))
    return io.BytesIO(head + box(b"moov", *tracks) + box(b"mdat", film, position))


def endless(chunks: int) -> bytes:
    """A video whose second track says that each of its pieces holds four milliards of single bytes."""
    tables = (
        box(b"stsc", struct.pack(">5I", 0, 1, 1, 0xFFFFFFFF, 1)),
        box(b"stsz", struct.pack(">3I", 0, 1, 0xFFFFFFFF)),
        box(b"stco", struct.pack(">2I", 0, chunks), struct.pack(">I", 3_000_000) * chunks),
    )
    head = box(b"ftyp", b"isom\0\0\x02\0isomiso2avc1mp41")
    film = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), b"vide", bytes(12))))
    return head + box(b"moov", film, track_of(b"meta", *tables)) + box(b"mdat", bytes(4_000_000))


def nested(name: bytes, depth: int) -> bytes:
    """Boxes in one another, each nothing but its head."""
    return b"".join(struct.pack(">I4s", 8 * left, name) for left in range(depth, 0, -1))


def packed(
    part: bytes,
    *,
    kind: bytes = b"/ObjStm",
    filters: bytes = b"/FlateDecode",
    more: bytes = b"",
    pack: Callable[[bytes], bytes] = zlib.compress,
) -> bytes:
    """A document whose fifth object is packed away, and is what happens when it is opened."""
    content = pack(b"5 0 " + part)
    stream = b"<< /Type %s /N 1 /First 4 /Filter %s /Length %d %s >>\nstream\n%s\nendstream"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>",
        stream % (kind, filters, len(content), more, content),
    )
    document, places = b"%PDF-1.5\n", bytes(6)
    for number, one in enumerate(objects, start=1):
        places += struct.pack(">BIB", 1, len(document), 0)
        document += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    places += struct.pack(">BIBBIB", 2, 4, 0, 1, len(document), 0)
    table = b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R /Length %d >>\nstream\n%s\nendstream"
    start = len(document)
    return document + table % (len(places), places) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def protected(*, opens_with: str, program: bool = False) -> bytes:
    """A document that its maker encrypted, its objects packed."""
    made = io.BytesIO()
    with pikepdf.open(pdf_file("محضر", b"<< /S /Java#53cript >>" if program else b"<< >>")) as pdf:
        pdf.Root.Kept = pdf.get_object(4, 0)
        pdf.save(
            made,
            encryption=pikepdf.Encryption(owner="المجلس", user=opens_with),
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return made.getvalue()


def worked_s() -> float:
    """Seconds of work in this process and in those that it waited for, however busy the machine is."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


class TestWhatLies:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\0",
            HTML,
            SVG,
            b"MZ\x90\0" + bytes(200),
            b"PK\x03\x04" + bytes(200),
            b"\x7fELF" + bytes(200),
            b"GIF89a" + HTML,
            b" %PDF-1.4\n%%EOF",
            HTML + b"%PDF-1.4\n%%EOF",
            picture_file().getvalue(),
            b"\xff\xfe" + "<script>".encode("utf-16-le"),
            b"\xff\xfb\x90\0" + HTML * 30,
            b"\0\0\0\x18ftypheic" + bytes(400),
            b"\0\0\0\x18ftypqt  " + bytes(400),
            b"\0\0\0\x18ftyp<svg" + bytes(400),
            b"RIFF\x24\0\0\0WAVEfmt " + bytes(100),
            b"OggS" + bytes(100),
        ],
        ids=lambda content: repr(content[:14]),
    )
    def test_it_is_refused_by_what_it_is(self, content: bytes) -> None:
        with pytest.raises(AttachmentRefused, match="نوع الملف غير مقبول"):
            take(content)

        assert not Attachment.objects.exists()

    @pytest.mark.parametrize(
        "content",
        [
            b"%PDF-1.4\n" + bytes(5000),
            b"%PDF-9.x\n%%EOF",
            b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(100),
            b"ID3\x04\0\0\xff\xff\xff\xff" + bytes(100),
            b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) + HTML,
            b"ID3",
            mp4_file().getvalue()[:-500],
            mp4_file().getvalue() + b"PK\x03\x04" + HTML,
            b"\0\0\0\x18ftypisom" + bytes(12),
            b"\0\0\0\x14ftypisom" + bytes(8) + b"\0\0\0\x01mdat" + b"\xff" * 8,
            b"\0\0\0\x14ftypisom" + bytes(8) + (b"\0\0\0\x08free" * 30_000),
        ],
        ids=lambda content: repr(content[:14]),
    )
    def test_what_breaks_off_or_holds_more_is_refused(self, content: bytes) -> None:
        with pytest.raises(AttachmentRefused, match="الملف تالف أو ناقص"):
            take(content)

        assert not Attachment.objects.exists()

    @pytest.mark.parametrize("program", [b"/JavaScript (app.alert(1))", b"/S /Launch", b"/RichMedia"])
    def test_a_document_that_would_run_something_is_refused(self, program: bytes) -> None:
        with pytest.raises(AttachmentRefused, match="في المستند برنامج"):
            take(b"%PDF-1.4\n<< " + program + b" >>\n" + bytes(3 << 20) + b"%%EOF")

    @pytest.mark.parametrize("name", [b"/JavaScript", b"/J#61vaScript", b"/Launch", b"/RichMedia"])
    def test_a_program_in_an_older_edition_is_found(self, name: bytes) -> None:
        with pytest.raises(AttachmentRefused, match="في المستند برنامج"):
            take(pdf_file().getvalue() + b"4 0 obj << /S %s >> endobj" % name + pdf_file("محضر 2").getvalue())

    @pytest.mark.parametrize(
        "program",
        [
            b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>",
            b"<< /S /Rendition /JS (app.alert\\(1\\)) >>",
            b"<< /S /Launch /F (cmd.exe) >>",
            b"<< /Subtype /Rich#4dedia >>",
            b"<< /XFA [(template) 9 0 R] >>",
        ],
    )
    def test_a_program_packed_with_others_is_found(self, program: bytes) -> None:
        with pytest.raises(AttachmentRefused, match="في المستند برنامج"):
            take(packed(program))

    @pytest.mark.parametrize(
        "disguise",
        [
            {"more": b"/X (" + b"a" * 5000 + b")"},
            {"kind": b"/Obj#53tm"},
            {"kind": b"/Metadata"},
            {"filters": b"/ASCIIHexDecode", "pack": lambda content: content.hex().encode() + b">"},
            {"filters": b"/ASCII85Decode", "pack": lambda content: base64.a85encode(content) + b"~>"},
            {
                "filters": b"[/ASCIIHexDecode /Fl#61teDecode]",
                "pack": lambda content: zlib.compress(content).hex().encode() + b">",
            },
            {
                "filters": b"/RunLengthDecode",
                "pack": lambda content: bytes([len(content) - 1]) + content + b"\x80",
            },
            {
                "more": b"/DecodeParms << /Predictor 12 /Columns 1 >>",
                "pack": lambda content: zlib.compress(b"".join(b"\0" + bytes([one]) for one in content)),
            },
        ],
        ids=lambda disguise: repr(disguise.get("filters", b"") + disguise.get("kind", b""))[:40],
    )
    def test_a_program_in_disguise_is_found(self, disguise: dict[str, Any]) -> None:
        with pytest.raises(AttachmentRefused, match="في المستند برنامج"):
            take(packed(b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>", **disguise))

    @pytest.mark.parametrize("filters", [b"/DCTDecode", b"/JBIG2Decode", b"/Crypt", b"/Unheard", b"9 0 R"])
    def test_what_nobody_can_unpack_is_refused(self, filters: bytes) -> None:
        with pytest.raises(AttachmentRefused, match="الملف تالف أو ناقص"):
            take(packed(b"<< /S /JavaScript >>", filters=filters, pack=lambda content: content[::-1]))

    def test_a_document_that_only_a_password_opens_is_refused(self) -> None:
        with pytest.raises(AttachmentRefused, match="محمي بكلمة مرور"):
            take(protected(opens_with="سر"))

    def test_one_that_anyone_may_open_and_nobody_change_is_read_and_taken(self) -> None:
        with pytest.raises(AttachmentRefused, match="في المستند برنامج"):
            take(protected(opens_with="", program=True))

        assert take(protected(opens_with="")).kind == "pdf"

    def test_words_that_only_speak_of_programs_are_none(self) -> None:
        assert take(packed(b"<< /URI (https://kalima.example/JS /JavaScript \\) ) >>")).kind == "pdf"

    def test_a_document_that_is_never_read_through_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kalima.web.files._PATIENCE_S", 0.01)

        with pytest.raises(AttachmentRefused, match="تعذّر فحص المستند"):
            take(pdf_file())

    def test_a_document_that_unpacks_without_end_is_refused_in_bounded_time(self) -> None:
        bomb = zlib.compress(bytes(1 << 28), 9)
        began = worked_s()

        with pytest.raises(AttachmentRefused, match=r"تعذّر فحص المستند|الملف تالف"):
            take(packed(b"null", pack=lambda _content: bomb))

        assert worked_s() - began < 20

    @pytest.mark.parametrize(
        "content",
        [
            b"/ObjStm stream\n" * 200_000,
            b"/ObjStm stream\n" * 200_000 + bytes(20 << 20) + b"endstream",
        ],
        ids=["no end", "one end for all"],
    )
    def test_a_document_of_beginnings_is_refused_in_bounded_time(self, content: bytes) -> None:
        began = worked_s()

        with pytest.raises(AttachmentRefused, match="الملف تالف"):
            take(b"%PDF-1.5\n" + content + b"\n%%EOF")

        assert worked_s() - began < 5

    def test_notes_that_begin_again_and_again_are_read_once(self) -> None:
        began = worked_s()

        found = take(pdf_file("محضر", b"% <x:xmpmeta></x:xmpmeta>" + b"<x:xmpmeta " * 500_000 + b"\nnull"))

        assert worked_s() - began < 5
        assert b"% " + b" " * 23 + b"<x:xmpmeta " in found.file.open().read()

    def test_names_and_photographs_without_end_are_read_once(self) -> None:
        began = worked_s()

        take(pdf_file("محضر", b"% " + b"\xff\xe1\xff\xffExif\0\0" * 200_000 + b"\n<< >>"))
        with pytest.raises(AttachmentRefused, match="الملف تالف"):
            take(pdf_file("محضر", b"% " + b"/Author(a)" * 200_000 + b"\n<< >>"))
        take(pdf_file("محضر 2", b"% " + b"/Author(" * 200_000 + b"\n<< >>"))

        assert worked_s() - began < 10

    def test_tracks_that_name_one_place_again_and_again_are_blank_once(self) -> None:
        """Fifty tracks, each of which says that the whole file is its own."""
        began = worked_s()
        size = 20_000_000
        tables = (
            box(b"stsc", struct.pack(">5I", 0, 1, 1, 1, 1)),
            box(b"stsz", struct.pack(">3I", 0, size, 100)),
            box(b"stco", struct.pack(">2I", 0, 100), struct.pack(">I", 100) * 100),
        )
        film = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), b"vide", bytes(12))))
        head = box(b"ftyp", b"isom\0\0\x02\0isomiso2avc1mp41")
        for kind in (b"text", b"meta"):
            with suppress(AttachmentRefused):
                take(head + box(b"moov", film, track_of(kind, *tables) * 49) + box(b"mdat", bytes(size)))

        assert worked_s() - began < 10

    def test_a_video_of_boxes_without_end_is_refused(self) -> None:
        began = worked_s()
        head = box(b"ftyp", b"isom\0\0\x02\0isomiso2avc1mp41")
        inner = box(b"trak", box(b"free") * 1_000_000)

        with pytest.raises(AttachmentRefused, match="الملف تالف"):
            take(head + box(b"moov", box(b"hdlr", b"vide"), inner) + box(b"mdat", bytes(64)))

        assert worked_s() - began < 5

    @pytest.mark.parametrize("chunks", [1, 100_000])
    def test_a_track_of_samples_without_number_ends_with_the_file(self, chunks: int) -> None:
        began = worked_s()

        take(endless(chunks))

        assert worked_s() - began < 5

    @pytest.mark.parametrize(
        "inner", [nested(b"trak", 5000), box(b"trak") * 5000], ids=["in one another", "in a row"]
    )
    def test_a_video_of_tracks_without_end_is_refused(self, inner: bytes, settings: LazySettings) -> None:
        before = set(Path(settings.DATA).rglob("*.mp4"))
        head = box(b"ftyp", b"isom\0\0\x02\0isomiso2avc1mp41")

        with pytest.raises(AttachmentRefused, match="الملف تالف"):
            take(head + box(b"moov", inner, box(b"free", b"vide")) + box(b"mdat", bytes(64)))

        assert set(Path(settings.DATA).rglob("*.mp4")) == before

    @pytest.mark.parametrize(
        ("file", "kind"), [(pdf_file(), "pdf"), (mp3_file(), "mp3"), (mp4_file(), "mp4")]
    )
    def test_what_is_too_large_is_refused_with_its_limit(
        self, file: io.BytesIO, kind: str, settings: LazySettings
    ) -> None:
        settings.ATTACHMENT_MEGABYTES = {kind: 0}

        with pytest.raises(AttachmentRefused, match="أكبر من المسموح"):
            take(file)

    @pytest.mark.parametrize("length", [3 << 20, 20 << 20])
    def test_a_disk_that_fills_keeps_nothing_of_it(
        self, length: int, settings: LazySettings, salma_at_desk: Client
    ) -> None:
        before = set(Path(settings.DATA).rglob("*.mp4"))
        file = SimpleUploadedFile("جسر.mp4", mp4_file(length=length).getvalue())

        with disk_of(1 << 20):
            page = salma_at_desk.post(
                "/admin/articles/attachment/add/", {"upload": file, "title": "", "credit": "ميس خليل"}
            ).content.decode()

        assert "لا يتسع القرص له الآن، ولم يُحفظ منه شيء" in page
        assert "ميس خليل" in page
        assert not Attachment.objects.exists()
        assert set(Path(settings.DATA).rglob("*.mp4")) == before

    def test_nothing_of_a_refused_file_stays_on_the_disk(self, settings: LazySettings) -> None:
        before = {path for path in Path(settings.DATA).rglob("*") if path.is_file()}

        with pytest.raises(AttachmentRefused):
            take(mp4_file().getvalue()[:-1])

        assert {path for path in Path(settings.DATA).rglob("*") if path.is_file()} == before


class TestWhoMayFetchIt:
    def test_it_opens_with_the_story_and_closes_with_it(self, yusuf: Client, nada: Staff) -> None:
        attachment = make_attachment()
        body = f'<div data-attachment="{attachment.pk}"></div><p>نص المحضر.</p>'
        story = make_article(body=body)
        assert yusuf.get(attachment.url).status_code == 404

        workflow.publish(story, by=None, at=NOW)
        answer = yusuf.get(attachment.url)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "public, max-age=300, s-maxage=1")

        workflow.withdraw(story, note="نُشر المحضر قبل إقراره.", by=nada, at=NOW)
        assert yusuf.get(attachment.url).status_code == 404

    def test_one_that_is_only_in_the_working_copy_stays_closed(self, yusuf: Client) -> None:
        attachment = make_attachment()
        story = publish_article()
        story.body += f'<div data-attachment="{attachment.pk}"></div>'
        workflow.save_copy(story, by=None, at=NOW)

        assert yusuf.get(attachment.url).status_code == 404
        workflow.update(story, by=make_nada(), at=NOW)
        assert is_public(attachment)

    def test_the_desk_hears_and_sees_it_before_print(self, salma_at_desk: Client, yusuf: Client) -> None:
        address = f"/admin/articles/attachment/{make_attachment(file=mp3_file()).pk}/file/"

        response = salma_at_desk.get(address)

        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert yusuf.get(address).status_code == 302

    def test_whoever_holds_a_preview_link_has_it_and_no_other_address_does(
        self, yusuf: Client, salma: Staff
    ) -> None:
        shown, other = make_attachment(file=mp3_file()), make_attachment("ملحق لا تعرضه المادة")
        story = make_article(body=f'<p>نص</p><div data-attachment="{shown.pk}"></div>', by=salma)
        link, token = make_link(story, lasts="day", note="", by=salma, at=timezone.now())
        folder = f"/preview/{token}/media/"

        page = yusuf.get(f"/preview/{token}/").content.decode()
        answer = yusuf.get(f"{folder}{shown.name}", headers={"Range": "bytes=0-9"})

        assert f'src="{folder}{shown.name}"' in page
        assert shown.url not in page
        assert (answer.status_code, answer["Cache-Control"]) == (206, "private, no-store")
        assert yusuf.get(shown.url).status_code == 404
        assert yusuf.get(f"{folder}{other.name}").status_code == 404
        revoke_link(link, by=salma, at=timezone.now())
        assert yusuf.get(f"{folder}{shown.name}").status_code == 404

    def test_under_embargo_a_link_opens_no_file(self, yusuf: Client, idris: Staff) -> None:
        attachment, at = make_attachment(), timezone.now()
        story = make_article(body=f'<p>نص</p><div data-attachment="{attachment.pk}"></div>', by=idris)
        _link, token = make_link(story, lasts="day", note="", by=idris, at=at)
        workflow.embargo(story, embargo_until=at + timedelta(hours=2), by=idris, at=at)

        assert yusuf.get(f"/preview/{token}/media/{attachment.name}").status_code == 404

    def test_the_desks_own_preview_plays_it(self, salma_at_desk: Client, salma: Staff, yusuf: Client) -> None:
        attachment = make_attachment(file=mp3_file())
        story = make_article(body=f'<p>نص</p><div data-attachment="{attachment.pk}"></div>', by=salma)
        page = salma_at_desk.get(f"/admin/articles/article/{story.pk}/preview/page/").content.decode()

        address = re.search(r'<audio [^>]*src="([^"]+)"', page)[1]  # type: ignore[index]

        assert salma_at_desk.get(address).status_code == 200
        assert yusuf.get(address).status_code == 302

    def test_one_whose_file_is_gone_from_the_disk_is_missing(self, yusuf: Client) -> None:
        attachment = make_attachment()
        with_attachment(attachment)
        Path(attachment.file.path).unlink()

        assert yusuf.get(attachment.url).status_code == 404

    def test_names_that_nobody_gave_are_missing(self, yusuf: Client) -> None:
        for name in ("a" * 32 + ".pdf", "../secret_key", "%2e%2e%2fsecret_key", "a" * 32 + ".html"):
            assert yusuf.get(f"/files/{name}").status_code == 404


class TestHowItIsServed:
    @pytest.mark.parametrize(
        ("file", "content_type", "way"),
        [
            (pdf_file(), "application/pdf", "attachment"),
            (mp3_file(), "audio/mpeg", "inline"),
            (mp4_file(), "video/mp4", "inline"),
        ],
    )
    def test_nothing_in_it_can_run(
        self, file: io.BytesIO, content_type: str, way: str, yusuf: Client
    ) -> None:
        attachment = make_attachment('تقرير «الموازنة»; 2024"/..', file=file)
        with_attachment(attachment)

        response = yusuf.get(attachment.url)

        assert response["Content-Type"] == content_type
        assert response["Content-Disposition"].startswith(f"{way}; filename*=utf-8''")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert b"".join(response.streaming_content) == attachment.file.open().read()
        assert not response.cookies

    @pytest.mark.parametrize(
        ("asked", "status", "stretch"),
        [
            ("bytes=0-0", 206, slice(0, 1)),
            ("bytes=0-1023", 206, slice(0, 1024)),
            ("bytes=100-", 206, slice(100, None)),
            ("bytes=-50", 206, slice(-50, None)),
            ("bytes=-99999999", 206, slice(0, None)),
            ("bytes=10-99999999", 206, slice(10, None)),
            ("bytes=99999999-", 416, slice(0, 0)),
            ("bytes=5-2", 416, slice(0, 0)),
            ("bytes=-0", 416, slice(0, 0)),
            ("bytes=0-1,5-9", 200, slice(0, None)),
            ("bytes=-", 200, slice(0, None)),
            ("bytes=٥-٩", 200, slice(0, None)),
            (f"bytes={'9' * 4000}-", 200, slice(0, None)),
            ("items=0-5", 200, slice(0, None)),
        ],
    )
    def test_a_player_takes_the_stretch_it_asks_for(
        self, asked: str, status: int, stretch: slice, yusuf: Client
    ) -> None:
        attachment = make_attachment(file=mp3_file())
        with_attachment(attachment)
        whole = attachment.file.open().read()

        response = yusuf.get(attachment.url, headers={"Range": asked})

        assert response.status_code == status
        content = b"".join(response.streaming_content) if status != 416 else b""
        assert content == whole[stretch]
        if status == 416:
            assert response["Content-Range"] == f"bytes */{len(whole)}"
        else:
            assert response["Content-Length"] == str(len(content))
        if status == 206:
            start, end, _step = stretch.indices(len(whole))
            assert response["Content-Range"] == f"bytes {start}-{end - 1}/{len(whole)}"

    def test_who_has_it_already_is_told_so(self, yusuf: Client) -> None:
        attachment = make_attachment()
        with_attachment(attachment)
        tag = yusuf.get(attachment.url)["ETag"]

        assert yusuf.get(attachment.url, headers={"If-None-Match": tag}).status_code == 304
        changed = yusuf.get(attachment.url, headers={"Range": "bytes=0-3", "If-Range": '"other"'})
        assert changed.status_code == 200
        head = yusuf.head(attachment.url)
        assert (head["Content-Length"], head.content) == (str(attachment.size_bytes), b"")


class TestWhatReadersSee:
    def test_sound_and_video_have_the_browsers_own_player(self, yusuf: Client) -> None:
        poster = make_image()
        sound = make_attachment("تسجيل الجلسة", file=mp3_file())
        video = add_attachment(mp4_file(), title="من الجسر", credit="", by=None, at=NOW, poster=poster)
        body = f'<div data-attachment="{sound.pk}"></div><div data-attachment="{video.pk}"></div>'
        story = publish_article(body=f"<p>نص</p>{body}")

        page = yusuf.get(story.get_absolute_url()).content.decode()

        assert f'<audio class="attachment__player" controls preload="none" src="{sound.url}"' in page
        assert re.search(
            rf'<video [^>]*controls preload="none"[^>]*poster="/media/[^>]*src="{video.url}"', page
        )
        assert "تسجيل صوتي، <bdi>17 كيلوبايت</bdi>" in page

    def test_a_document_is_a_card_with_its_size_in_the_papers_digits(self, yusuf: Client) -> None:
        attachment = make_attachment("محضر الجلسة الأولى")
        story = with_attachment(attachment)

        page = yusuf.get(story.get_absolute_url()).content.decode()

        assert "محضر الجلسة الأولى" in page
        assert "مستند PDF، <bdi>1 كيلوبايت</bdi>" in page
        assert "المكتب الإعلامي" in page

    def test_one_that_left_shows_nothing(self, yusuf: Client) -> None:
        story = publish_article(body='<p>نص</p><div data-attachment="999"></div>')

        page = yusuf.get(story.get_absolute_url())

        assert page.status_code == 200
        assert "attachment__" not in page.content.decode()

    def test_many_cost_as_many_queries_as_one(
        self, yusuf: Client, django_assert_max_num_queries: Any
    ) -> None:
        parts = "".join(f'<div data-attachment="{make_attachment(f"محضر {n}").pk}"></div>' for n in range(12))
        story = publish_article(body=f"<p>نص</p>{parts}")

        with django_assert_max_num_queries(11):
            yusuf.get(story.get_absolute_url())


class TestUses:
    def test_a_story_says_where_it_shows_what(self, nada: Staff) -> None:
        lead, inside, gallery = (make_image(colour=c) for c in ("#9C3B22", "#1F3E8C", "#1F6146"))
        attachment = make_attachment()
        body = (
            f'<p>نص</p><figure data-image="{inside.pk}" data-alt="جسر">{CAPTION}</figure>'
            f'<div data-gallery=""><figure data-image="{gallery.pk}" data-alt="نهر">{CAPTION}</figure></div>'
            f'<div data-attachment="{attachment.pk}"></div>'
        )
        story = make_article(body=body, image=lead)
        rows = MediaUse.objects.filter(article=story)
        expected = {
            (lead.pk, None, "lead"),
            (inside.pk, None, "body"),
            (gallery.pk, None, "gallery"),
            (None, attachment.pk, "body"),
        }
        found: set[Any] = set(rows.values_list("image", "attachment", "place"))
        assert found == expected
        assert not rows.filter(in_print=True).exists()

        workflow.publish(story, by=nada, at=NOW)
        story.lead_image, story.body = None, "<p>نص وحده</p>"
        workflow.save_copy(story, by=nada, at=NOW)
        assert rows.filter(in_print=True, is_current=False).count() == 4

        workflow.update(story, by=nada, at=NOW)
        assert rows.filter(in_print=False, is_current=False).count() == 4

    def test_what_a_version_holds_is_not_removed(
        self, nada_at_desk: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        attachment = make_attachment()
        story = with_attachment(attachment)
        address = f"/admin/articles/attachment/{attachment.pk}/delete/"

        with pytest.raises(ProtectedError):
            remove_attachment(attachment)
        assert story.headline in nada_at_desk.post(address, {"post": "yes"}).content.decode()
        assert Attachment.objects.exists()

        Article.objects.all().delete()
        name = attachment.file.name
        page = nada_at_desk.get(address).content.decode()
        assert "سيُحذف «محضر الجلسة» نهائيًا" in page
        assert "كلمات" not in page
        with django_capture_on_commit_callbacks(execute=True):
            assert nada_at_desk.post(address, {"post": "yes"}).status_code == 302
        assert not attachment.file.storage.exists(name)

    def test_its_page_tells_the_story_the_place_and_whether_in_print(self, salma_at_desk: Client) -> None:
        attachment = make_attachment()
        with_attachment(attachment)

        page = salma_at_desk.get(f"/admin/articles/attachment/{attachment.pk}/change/").content.decode()

        assert "مجلس المحافظة ينشر محضر جلسته" in page
        assert "في النص، منشورة" in page
        assert "مفتوح للقرّاء" in page


class TestItIsFound:
    def names(self, text: str) -> set[str]:
        return {attachment.title for attachment in matching(text, among=Attachment.objects.all())}

    def test_by_words_in_any_spelling_of_its_name_and_its_source(self) -> None:
        make_attachment("محضر جلسة الموازنة الأولى")
        take(mp3_file(), "تسجيل المؤتمر")

        for typed in ("الموازنه الاولي", "مَحضر", "جلسه", "المكتب موازن"):
            assert self.names(typed) == {"محضر جلسة الموازنة الأولى"}, typed
        assert self.names("تسجيل الموازنة") == set()
        assert len(self.names("")) == 2

    def test_by_the_editors_window_and_by_the_list(self, salma_at_desk: Client) -> None:
        make_attachment("محضر جلسة الموازنة")
        take(mp3_file(), "تسجيل المؤتمر")

        window = salma_at_desk.get("/admin/articles/article/body/attachments/?q=الموازنه").json()
        page = salma_at_desk.get("/admin/articles/attachment/?q=الموازنه").content.decode()

        assert [one["title"] for one in window["attachments"]] == ["محضر جلسة الموازنة"]
        assert "محضر جلسة الموازنة" in page
        assert "تسجيل المؤتمر" not in page

    def test_by_its_new_name_once_it_has_one(self, idris_at_desk: Client) -> None:
        attachment = make_attachment("محضر الجلسة")

        idris_at_desk.post(
            f"/admin/articles/attachment/{attachment.pk}/change/", {"title": "قرار المجلس", "credit": ""}
        )

        assert self.names("قرار") == {"قرار المجلس"}
        assert self.names("محضر") == set()


class TestManyAtOnce:
    UPLOAD = "/admin/articles/attachment/upload/"

    def files(self) -> list[SimpleUploadedFile]:
        return [
            SimpleUploadedFile("محضر.pdf", pdf_file().read()),
            SimpleUploadedFile("تسجيل.mp3", mp3_file().read()),
            SimpleUploadedFile("الجسر.mp4", mp4_file().read()),
        ]

    def test_three_come_in_under_their_names(self, salma: Staff, salma_at_desk: Client) -> None:
        response = salma_at_desk.post(self.UPLOAD, {"files": self.files(), "credit": "مجلس المحافظة"})

        assert response["Location"] == "/admin/articles/attachment/"
        assert set(Attachment.objects.values_list("title", "credit", "added_by")) == {
            (name, "مجلس المحافظة", salma.pk) for name in ("محضر", "تسجيل", "الجسر")
        }

    def test_what_is_refused_stands_beside_its_name(self, salma_at_desk: Client) -> None:
        lying = SimpleUploadedFile("../فيديو.mp4", HTML)

        response = salma_at_desk.post(self.UPLOAD, {"files": [*self.files(), lying]})

        page = response.content.decode()
        assert response.status_code == 422
        assert "<bdi>فيديو.mp4</bdi>: نوع الملف غير مقبول." in page
        assert "رُفع: 3 مرفقات" in page

    def test_a_script_sends_one_and_hears_of_it(self, salma_at_desk: Client, hakim_at_desk: Client) -> None:
        ask = {"Accept": "application/json"}

        answer = salma_at_desk.post(self.UPLOAD, {"files": self.files()[:1]}, headers=ask)
        refused = salma_at_desk.post(self.UPLOAD, {}, headers=ask)

        attachment = Attachment.objects.get()
        assert answer.json() == {"id": attachment.pk, "title": "محضر", "kind": "مستند PDF"}
        assert "لم يصل ملف" in refused.json()["refused"]
        assert hakim_at_desk.post(self.UPLOAD, {"files": self.files()[:1]}).status_code == 403

    def test_the_list_grows_without_more_questions(
        self, salma_at_desk: Client, django_assert_num_queries: Any
    ) -> None:
        make_attachment()
        with CaptureQueriesContext(connection) as few:
            salma_at_desk.get("/admin/articles/attachment/")
        for n in range(20):
            make_attachment(f"محضر {n}")

        with django_assert_num_queries(len(few)):
            salma_at_desk.get("/admin/articles/attachment/")


class TestAtTheDesk:
    ADD = "/admin/articles/attachment/add/"

    def test_one_comes_in_under_its_files_name(self, salma: Staff, salma_at_desk: Client) -> None:
        file = SimpleUploadedFile("محضر الجلسة.pdf", pdf_file().read(), content_type="image/png")

        response = salma_at_desk.post(self.ADD, {"upload": file, "title": "", "credit": "المجلس"})

        attachment = Attachment.objects.get()
        assert response.status_code == 302
        assert (attachment.title, attachment.added_by) == ("محضر الجلسة", salma)

    def test_a_lying_file_is_refused_beside_what_was_typed(self, salma_at_desk: Client) -> None:
        file = SimpleUploadedFile("فيديو.mp4", HTML, content_type="video/mp4")

        page = salma_at_desk.post(
            self.ADD, {"upload": file, "title": "", "credit": "ميس خليل"}
        ).content.decode()

        assert "لم يُرفع الملف «فيديو.mp4». نوع الملف غير مقبول." in page
        assert "ميس خليل" in page
        assert not Attachment.objects.exists()

    def test_a_known_file_is_named(self, salma_at_desk: Client) -> None:
        make_attachment("الأول", file=mp3_file())

        response = salma_at_desk.post(
            self.ADD, {"upload": SimpleUploadedFile("b.mp3", mp3_file().read()), "title": "", "credit": ""}
        )

        assert "هذا الملف في المرفقات من قبل، باسم «الأول»." in said(response)[0]

    def test_a_desk_editor_gives_a_video_its_picture(self, idris_at_desk: Client) -> None:
        video, image = make_attachment("من الجسر", file=mp4_file()), make_image()

        idris_at_desk.post(
            f"/admin/articles/attachment/{video.pk}/change/",
            {"title": "من فوق الجسر", "credit": "", "poster": image.pk},
        )

        video.refresh_from_db()
        assert (video.title, video.poster) == ("من فوق الجسر", image)


@pytest.mark.django_db(transaction=True)
def test_one_file_uploaded_twenty_times_at_once_is_one(settings: LazySettings) -> None:
    found: list[Attachment] = []
    errors: list[Exception] = []

    def upload() -> None:
        try:
            found.append(take(mp4_file(length=300_000)))
        except Exception as failure:
            errors.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=upload) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not errors
    assert len({attachment.pk for attachment in found}) == Attachment.objects.count() == 1
    content, originals = Attachment.objects.get().file.open().read(), settings.DATA / "originals"
    assert [path.read_bytes() for path in originals.glob("*.mp4")].count(content) == 1
