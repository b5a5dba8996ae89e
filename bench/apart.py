"""A newsroom of a measurement's own inside its process: Django over a directory that goes with it."""

import os
import tempfile
from pathlib import Path

import django

_folders: list[tempfile.TemporaryDirectory[str]] = []


def newsroom_apart(name: str = "data") -> Path:
    """Set Django up over a directory of its own, to be called before anything of ours is imported; which.

    A process that is made as a copy of this one lives in the same.
    """
    _folders.append(tempfile.TemporaryDirectory(prefix="kalima-bench-", ignore_cleanup_errors=True))
    data = Path(_folders[-1].name) / name
    os.environ |= {
        "KALIMA_DATA": str(data),
        "KALIMA_DEMO": "0",
        "KALIMA_BACKUP_HOUR": "off",
        # Laying an archive down takes slow statements alone.
        "KALIMA_SLOW_QUERY_MS": "60000",
        "DJANGO_SETTINGS_MODULE": "kalima.settings",
    }
    django.setup()
    return data
