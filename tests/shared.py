"""Test data that is not ours to keep in the project: found beside it, or the test is skipped."""

import os
from pathlib import Path

import pytest
from django.conf import settings


def shared(path: str) -> Path:
    """The path of shared data: under KALIMA_SHARED, or the folder `shared` beside the project's own."""
    folder = Path(os.environ.get("KALIMA_SHARED") or settings.BASE.parent / "shared")
    found = folder / path
    if not found.exists():
        pytest.skip(f"{found} is absent: this test reads data that is not part of the project")
    return found
