"""What every test may ask for; marks the tests that touch the database, so that they run on each engine."""

import pytest

pytest_plugins = ["tests.cast"]

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as database what asks for one, by marker or by fixture, directly or through another fixture."""
    for item in items:
        fixtures = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
        if fixtures or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
