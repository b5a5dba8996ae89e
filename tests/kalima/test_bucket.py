"""Pictures and attachments in object storage: private until print, open while it lasts, in every backup."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from articles.attachments import remove_attachment
from articles.framing import withdraw_image
from articles.models import Image, Rendition, Staff
from articles.models.media import desk_address
from articles.renditions import PictureRefused, make_renditions, settle_files
from articles.verify import breaches
from kalima import ready
from kalima.backup import files
from kalima.doctor import elsewhere
from kalima.doctor.finding import State
from kalima.environment import store_at
from kalima.web import bucket, media
from tests.factories import make_attachment, make_image, mp4_file, publish_article, signed_in
from tests.kalima.test_settings import start
from tests.store import BUCKET, running_store

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_store() as url:
        yield url


@pytest.fixture
def store(
    address: str, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """The bucket, which stands empty before each test, as its owner sees it."""
    monkeypatch.setattr(bucket, "_silence", bucket._Silence())
    in_folders = settings.STORAGES
    settings.STORE = store_at(address)
    options = settings.STORE | {"location": "originals", "file_overwrite": False, "default_acl": None}
    settings.STORAGES = in_folders | {
        "default": {"BACKEND": "kalima.web.bucket.Originals", "OPTIONS": options}
    }
    for name in ("MEDIA_ROOT", "HELD_ROOT", "ORIGINALS_ROOT"):
        setattr(settings, name, tmp_path / name.lower())
    seen = boto3.resource(
        "s3",
        endpoint_url=settings.STORE["endpoint_url"],
        aws_access_key_id="kalima",
        aws_secret_access_key="of-a-test",
        region_name="us-east-1",
    ).Bucket(BUCKET)
    seen.objects.delete()
    yield seen
    settings.STORE = {}


def names(store: Any, folder: str) -> set[str]:
    return {found.key.rpartition("/")[2] for found in store.objects.filter(Prefix=f"{folder}/")}


def usual_file(image: Image) -> str:
    return image.fallback.file(Rendition.Format.JPEG, image.fallback.usual_px)


class TestPictures:
    def test_an_upload_is_private_and_its_files_open_with_print(self, store: Any, yusuf: Client) -> None:
        at = timezone.now()
        image = make_image()
        assert names(store, "originals") == {image.original.name}
        make_renditions(image, at=at)
        held = {name for row in image.renditions.current() for name in row.files}
        assert names(store, "held") == held
        assert names(store, "media") == set()
        one = usual_file(image)
        assert yusuf.get(f"/media/{one}").status_code == 404

        publish_article("افتتاح جسر المشاة في العمارة", at=at, image=image)
        settle_files(image, at=at)

        answer = yusuf.get(f"/media/{one}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert answer["Cache-Control"] == media.PUBLIC
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        content = b"".join(answer.streaming_content)
        assert len(content) == int(answer["Content-Length"]) > 500
        again = yusuf.get(f"/media/{one}", headers={"If-Modified-Since": answer["Last-Modified"]})
        assert again.status_code == 304
        # Whoever is let in to this folder straight is told the same.
        kept = store.Object(f"media/{one}")
        assert (kept.content_type, kept.cache_control) == ("image/jpeg", media.PUBLIC)
        assert names(store, "media") == held
        assert names(store, "held") == set()

    def test_a_withdrawn_picture_leaves_the_bucket(self, store: Any, yusuf: Client, idris: Staff) -> None:
        at = timezone.now()
        image = make_image()
        publish_article("افتتاح جسر المشاة في العمارة", at=at, image=image)
        make_renditions(image, at=at)
        one = usual_file(image)
        assert yusuf.get(f"/media/{one}").status_code == 200

        withdraw_image(image, reason="rights", by=idris, at=at)
        settle_files(image, at=at)

        assert yusuf.get(f"/media/{one}").status_code == 410
        assert names(store, "media") == names(store, "held") == set()

    def test_rows_and_bucket_are_compared(self, store: Any) -> None:
        image = make_image()
        make_renditions(image, at=timezone.now())
        assert list(breaches()) == []

        media.remove(image.fallback.files[:1])

        assert len(list(breaches())) == 1


class TestAttachments:
    def test_a_stretch_of_a_video_is_read_and_no_more(self, store: Any, nada: Staff) -> None:
        video = make_attachment("من فوق الجسر", file=mp4_file(length=400_000))
        [name] = names(store, "originals")
        content = store.Object(f"originals/{name}").get()["Body"].read()

        answer = signed_in(nada).get(desk_address(str(video.file.name)), headers={"Range": "bytes=1000-1999"})

        assert answer.status_code == 206
        assert b"".join(answer.streaming_content) == content[1000:2000]

    def test_what_a_file_says_of_places_is_written_over_there_too(self, store: Any) -> None:
        make_attachment("من فوق الجسر", file=mp4_file(place="+30.5081+047.7835/"))

        [name] = names(store, "originals")
        assert b"+30.5081" not in store.Object(f"originals/{name}").get()["Body"].read()

    def test_one_that_is_removed_goes(self, store: Any, django_capture_on_commit_callbacks: Any) -> None:
        attachment = make_attachment()

        with django_capture_on_commit_callbacks(execute=True):
            remove_attachment(attachment)

        assert names(store, "originals") == set()


def look_elsewhere(settings: LazySettings, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Where no store answers, and for how long it is waited for."""
    impatient = bucket.Config(retries={"total_max_attempts": 1}, read_timeout=1)
    monkeypatch.setattr(bucket, "CONFIG", bucket.CONFIG.merge(impatient))
    settings.STORE = settings.STORE | {"endpoint_url": address}
    options = settings.STORAGES["default"]["OPTIONS"] | settings.STORE
    settings.STORAGES = settings.STORAGES | {"default": settings.STORAGES["default"] | {"OPTIONS": options}}


class TestAway:
    def test_of_many_who_ask_a_silent_store_one_waits(
        self,
        store: Any,
        settings: LazySettings,
        silent_server: int,
        yusuf: Client,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        one = usual_file(make_image())
        look_elsewhere(settings, monkeypatch, f"http://127.0.0.1:{silent_server}")
        assert yusuf.get(f"/media/{one}").status_code == 503

        began_at = time.monotonic()
        assert [yusuf.get(f"/media/{one}").status_code for _reader in range(5)] == [503] * 5

        assert time.monotonic() - began_at < 0.9

    def test_a_picture_that_is_withdrawn_while_a_reader_has_its_file_opened_is_held(
        self, store: Any, yusuf: Client, idris: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        at = timezone.now()
        image = make_image()
        make_renditions(image, at=at)
        publish_article("افتتاح جسر المشاة في العمارة", at=at, image=image)
        one, open_up = usual_file(image), media.open_up

        def opened_too_late(names: Iterable[str]) -> None:
            withdraw_image(image, reason="rights", by=idris, at=at)
            open_up(names)

        monkeypatch.setattr(media, "open_up", opened_too_late)
        answer = yusuf.get(f"/media/{one}")

        assert answer.status_code == 410
        assert one not in names(store, "media")

    def test_a_store_that_is_away_is_said(
        self, store: Any, settings: LazySettings, yusuf: Client, nada: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        image = make_image()
        look_elsewhere(settings, monkeypatch, "http://127.0.0.1:9")

        assert yusuf.get(f"/media/{usual_file(image)}").status_code == 503
        assert signed_in(nada).get(desk_address(usual_file(image))).status_code == 503
        with pytest.raises(PictureRefused, match="لم يُحفظ منها شيء"):
            make_image(colour="#123456")


class TestReadiness:
    def test_whoever_is_called_at_night_hears_of_it(
        self, store: Any, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert ready.ask()["store"].is_well
        look_elsewhere(settings, monkeypatch, "http://127.0.0.1:9")
        assert "127.0.0.1:9" in ready.ask()["store"].problem


class TestTheDoctor:
    def test_it_tries_a_file_and_leaves_none(
        self, store: Any, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (well,) = elsewhere.files()
        assert (well.state, list(store.objects.all())) == (State.WELL, [])

        look_elsewhere(settings, monkeypatch, "http://127.0.0.1:9")
        (away,) = elsewhere.files()

        assert away.state is State.WRONG
        assert "STORE_URL" in away.remedy


class TestBackups:
    def test_what_lies_in_the_bucket_is_in_a_backup_and_comes_back(
        self, store: Any, settings: LazySettings, tmp_path: Path
    ) -> None:
        make_renditions(make_image(), at=timezone.now())
        before = {found.key: found.get()["Body"].read() for found in store.objects.all()}
        settings.BACKUPS_ROOT = tmp_path
        with files.kept(tmp_path) as kept:
            kept.look()
            read = {name: path.read_bytes() for name, path in kept.files()}
        assert read == before
        assert files.bytes_held() == sum(map(len, before.values()))

        # As a restore has unpacked them; a kill has left half of them out.
        store.objects.delete()
        for name, content in read.items():
            folder, _, file = name.partition("/")
            place = files.folders()[folder] / file
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(content)
        one = next(iter(read))
        folder, _, file = one.partition("/")
        bucket.put(folder, file, files.folders()[folder] / file)

        assert files.send() == (len(read) - 1, len(read))
        assert files.send() == (0, len(read))
        assert {found.key: found.get()["Body"].read() for found in store.objects.all()} == before


class TestSettings:
    @pytest.mark.parametrize(
        "value",
        [
            "https://key:secret@host/bucket",
            "s3://host/bucket",
            "s3://key:secret@host",
            "s3://key:secret@host/a",
        ],
    )
    def test_a_wrong_address_stops_the_start_without_its_secret(self, tmp_path: Path, value: str) -> None:
        answer = start(tmp_path, STORE_URL=value)

        assert answer.returncode == 1
        assert answer.stderr.startswith("STORE_URL: expected s3://")
        assert "key:secret@host/bucket" not in answer.stderr.replace("s3://key:secret@host/bucket?region", "")
