"""What every test may ask for; marks the tests that touch the database, so that they run on each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from articles.search.engines import engine
from kalima.web import throttle
from kalima.web.pieces import pieces

pytest_plugins = ["tests.cast"]

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as database what asks for one, by marker or by fixture, directly or through another fixture."""
    for item in items:
        fixtures = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
        if fixtures or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)


@pytest.fixture(autouse=True)
def emptied_index(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits is tidied up by emptying tables of models; the search's index is none of them."""
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "django_db_reset_sequences", "live_server"}
    if commits.intersection(request.fixturenames) or (marker and marker.kwargs.get("transaction")):
        engine().clear()


@pytest.fixture(autouse=True)
def forgotten_pieces() -> None:
    """Parts of pages stand on their words, and not on settings, which a test may change under them."""
    pieces.clear()


@pytest.fixture
def empty_limits(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All tests come from one address; what one posts must not count against the next."""
    settings.DATA = tmp_path
    monkeypatch.setattr(throttle, "_open", throttle._Open())
