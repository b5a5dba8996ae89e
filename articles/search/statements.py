"""SQL that is written out because it speaks of tables and columns that are no model's."""

from collections.abc import Sequence
from typing import Any

from django.db import connection


def run(sql: str, values: Sequence[Any] = ()) -> int:
    """Carry out one statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def rows_of(sql: str, values: Sequence[Any] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
