"""What stands ready before the first page: static files never stale, and a demo in an empty house only."""

import os
import re
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from articles.models import Staff
from kalima import preparation


@pytest.fixture
def source(tmp_path: Path, settings: Settings) -> Path:
    """Give the house one style sheet, and a data directory to collect it into."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "page.css").write_text("p { color: green }")
    settings.DATA = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    return folder / "page.css"


def hashed_copies(source: Path) -> set[str]:
    """Return what the collected copies with a hash in their names say."""
    folder = source.parent.parent / "static"
    return {
        path.read_text() for path in folder.iterdir() if re.fullmatch(r"page\.[0-9a-f]{12}\.css", path.name)
    }


class TestStaticFiles:
    """Collected when they changed, and only then."""

    def test_a_second_start_collects_nothing(self, source: Path) -> None:
        assert preparation.collect_static() is True
        assert preparation.collect_static() is False

    def test_a_new_release_leaves_the_old_file_for_pages_that_caches_hold(self, source: Path) -> None:
        preparation.collect_static()
        source.write_text("p { color: crimson }")

        assert preparation.collect_static() is True
        assert hashed_copies(source) == {"p { color: green }", "p { color: crimson }"}

    def test_a_changed_file_with_an_older_date_is_taken_too(self, source: Path) -> None:
        preparation.collect_static()
        source.write_text("p { color: crimson }")
        os.utime(source, (1_000_000_000, 1_000_000_000))

        preparation.collect_static()

        assert "p { color: crimson }" in hashed_copies(source)

    def test_a_lost_manifest_is_made_again(self, source: Path) -> None:
        preparation.collect_static()
        (source.parent.parent / "static" / "staticfiles.json").unlink()

        assert preparation.collect_static() is True


class TestDemo:
    """It is laid out in an empty house, with a password that can be read from a screen."""

    def test_a_house_where_salma_works_is_not_empty(self, db: None) -> None:
        assert not preparation.has_newsroom()

        Staff.objects.create_user("salma", "salma@kalima.example")

        assert preparation.has_newsroom()

    def test_a_made_up_password_has_no_letters_that_look_alike(self) -> None:
        passwords = {preparation.new_password() for _ in range(50)}

        assert len(passwords) == 50
        assert all(
            re.fullmatch(r"([a-hj-km-np-z2-9]{4}-){3}[a-hj-km-np-z2-9]{4}", word) for word in passwords
        )
