"""The day's backup in another house: it arrives, is read from there, goes by the same rule, or is told."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from pytest_django.fixtures import Settings

from kalima.backup import offsite, package, timetable
from kalima.backup.nightly import Nightly
from kalima.doctor import elsewhere
from kalima.doctor.finding import State
from kalima.environment import store_at
from kalima.web import bucket
from tests.installation import Installation
from tests.store import BUCKET, running_store

PASSPHRASE = "نخلة على شط العرب 77"
# Noon in Baghdad.
AT = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)
TODAY = date(2026, 12, 4)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_store() as url:
        yield url


@pytest.fixture
def store(address: str) -> Any:
    """The bucket, which stands empty before each test, as its owner sees it."""
    seen = boto3.resource(
        "s3",
        endpoint_url=store_at(address)["endpoint_url"],
        aws_access_key_id="kalima",
        aws_secret_access_key="of-a-test",
        region_name="us-east-1",
    ).Bucket(BUCKET)
    seen.objects.delete()
    return seen


def keys(store: Any) -> list[str]:
    return [found.key for found in store.objects.all()]


@pytest.fixture
def sending(address: str, tmp_path: Path, settings: Settings) -> None:
    """A newsroom that takes backups at three and sends them."""
    settings.BACKUPS_ROOT, settings.BACKUP_HOUR, settings.BACKUP_PASSPHRASE = tmp_path, 3, PASSPHRASE
    settings.BACKUP_STORE = store_at(address)


class TestTheWay:
    """From one machine to another, by way of the bucket alone."""

    def test_it_arrives_as_it_is_and_another_machine_takes_it_from_there(
        self, new: Installation, tables: Path, tmp_path: Path, address: str, store: Any
    ) -> None:
        sends = {"BACKUP_URL": address, "KALIMA_BACKUP_PASSPHRASE": PASSPHRASE}
        house = Installation(new.data, KALIMA_BACKUP_HOUR="0", **sends)

        said = house.done("backup", "--daily")

        (file,) = (house.data / "backups").glob("kalima-*")
        assert "وصلت النسخة إلى المستودع" in said
        assert keys(store) == [f"backups/{file.name}"]
        assert store.Object(f"backups/{file.name}").get()["Body"].read() == file.read_bytes()
        other = Installation(tmp_path / "other", **sends)
        shutil.copy(tables, other.data)
        assert "النسخة سليمة" in other.done("verify_backup", f"s3:{file.name}")
        other.done("restore", f"s3:{file.name}")
        assert (other.data / "secret_key").read_bytes() == (house.data / "secret_key").read_bytes()

    def test_one_that_did_not_arrive_is_sent_again_and_not_taken_again(
        self, new: Installation, address: str, store: Any
    ) -> None:
        wants = {"KALIMA_BACKUP_HOUR": "0", "KALIMA_BACKUP_PASSPHRASE": PASSPHRASE}
        nowhere = address.replace(BUCKET, "no-such-bucket")
        status, said = Installation(new.data, BACKUP_URL=nowhere, **wants).run("backup", "--daily")
        (file,) = (new.data / "backups").glob("kalima-*")
        written = file.stat().st_mtime_ns

        Installation(new.data, BACKUP_URL=address, **wants).done("backup", "--daily")

        assert (status, "لم تصل النسخة إلى المستودع الذي في BACKUP_URL" in said) == (1, True)
        assert file.stat().st_mtime_ns == written
        assert keys(store) == [f"backups/{file.name}"]

    def test_one_that_somebody_asks_for_lies_there_alone(
        self, new: Installation, address: str, store: Any
    ) -> None:
        house = Installation(new.data, BACKUP_URL=address)

        house.done("backup", "s3:before-the-move.tar")

        assert keys(store) == ["backups/before-the-move.tar"]
        assert list((house.data / "backups").iterdir()) == []
        assert house.run("backup", "s3:../media/x.tar")[0] == 1
        assert "BACKUP_URL" in new.run("backup", "s3:before-the-move.tar")[1]


@pytest.mark.usefixtures("sending")
class TestTheRule:
    """What lies there goes as what lies here."""

    def test_seven_days_four_weeks_and_twelve_months_stay(self, store: Any) -> None:
        days = [TODAY - timedelta(days=n) for n in range(40)]
        for day in days:
            store.put_object(Key=f"backups/kalima-{day}.tar.sealed", Body=b"x")
        for other in ("backups/kalima-before-the-move.tar", "media/kalima-2020-01-01.tar"):
            store.put_object(Key=other, Body=b"x")

        gone = offsite.prune()

        kept = [day for day, _name in offsite.taken()]
        assert kept == sorted(set(timetable.days_to_keep(days)), reverse=True)
        assert len(gone) == len(days) - len(kept)
        assert {"backups/kalima-before-the-move.tar", "media/kalima-2020-01-01.tar"} < set(keys(store))
        assert offsite.prune() == []

    def test_one_that_cannot_be_read_is_not_sent_and_is_taken_anew(self, tmp_path: Path, store: Any) -> None:
        file = timetable.file_of(TODAY)
        file.write_bytes(b"kalima" * 1000)

        with pytest.raises(package.Damaged, match="لا تُقرأ"):
            offsite.send_daily(TODAY)

        assert keys(store) == []
        assert timetable.is_due(at=AT)

    def test_pieces_that_a_kill_left_go_after_a_day(
        self, store: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client, asked = store.meta.client, {"Bucket": BUCKET, "Prefix": "backups/"}
        client.create_multipart_upload(Bucket=BUCKET, Key="backups/kalima-2026-12-03.tar")

        with monkeypatch.context() as patch:
            # The store of these tests says of all that they were begun in 2010.
            patch.setattr(offsite, "LEFT", timedelta(days=36_500))
            offsite._forget_pieces()
            assert len(client.list_multipart_uploads(**asked)["Uploads"]) == 1
        offsite._forget_pieces()

        assert "Uploads" not in client.list_multipart_uploads(**asked)


@pytest.mark.usefixtures("sending")
class TestWhatIsOwed:
    """Until it arrived it is owed, and whoever looks is told."""

    def sent_on(self, day: date) -> None:
        (timetable.file_of(day).parent / ".sent").write_text(day.isoformat())

    def test_a_backup_that_lies_here_is_owed_until_it_arrived(self, settings: Settings) -> None:
        assert not offsite.is_due(at=AT)
        timetable.file_of(TODAY).touch()
        assert offsite.is_due(at=AT)
        assert not offsite.is_due(at=AT + timedelta(days=1))
        self.sent_on(TODAY)
        assert not offsite.is_due(at=AT)
        self.sent_on(TODAY - timedelta(days=1))
        settings.BACKUP_STORE = {}
        assert not offsite.is_due(at=AT)

    def test_the_worker_has_it_sent(self, monkeypatch: pytest.MonkeyPatch) -> None:
        timetable.file_of(TODAY).touch()
        monkeypatch.setattr("sys.executable", "/bin/false")
        nightly = Nightly()

        begun = nightly.begin_due(at=AT)
        nightly.end()

        assert begun == 1

    def test_what_did_not_arrive_for_days_is_told(self, settings: Settings) -> None:
        assert list(offsite.lateness(at=AT)) == []
        timetable.file_of(TODAY).touch()
        assert "لم تصل نسخة احتياطية بعد" in next(offsite.lateness(at=AT))
        self.sent_on(TODAY - timedelta(days=2))
        assert list(offsite.lateness(at=AT)) == []
        self.sent_on(TODAY - timedelta(days=3))
        assert "2026-12-01" in next(offsite.lateness(at=AT))
        settings.BACKUP_HOUR = None
        assert list(offsite.lateness(at=AT)) == []

    def test_the_doctor_asks_the_bucket_itself(
        self, store: Any, settings: Settings, time_machine: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        time_machine.move_to(AT, tick=False)
        monkeypatch.setattr(offsite, "CONFIG", bucket.CONFIG.merge(Config(retries={"total_max_attempts": 1})))
        timetable.file_of(TODAY).touch()

        def said() -> list[tuple[State, str]]:
            return [(found.state, found.said) for found in elsewhere.backups()]

        assert said() == [(State.WELL, "أحدثها من 2026-12-04"), (State.DOUBTFUL, "لم تصل إليه نسخة بعد")]
        store.put_object(Key="backups/kalima-2026-12-01.tar.sealed", Body=b"x")
        assert said()[1:] == [(State.WRONG, "آخر نسخة فيه من 2026-12-01")]
        store.put_object(Key="backups/kalima-2026-12-04.tar.sealed", Body=b"x")
        assert said()[1:] == [(State.WELL, "أحدث ما فيه من 2026-12-04")]
        settings.BACKUP_PASSPHRASE = ""
        assert said()[1][0] is State.DOUBTFUL
        settings.BACKUP_STORE = settings.BACKUP_STORE | {"bucket_name": "no-such-bucket"}
        assert said()[2][0] is State.WRONG
        settings.BACKUP_HOUR = None
        assert [state for state, _said in said()] == [State.DOUBTFUL]
