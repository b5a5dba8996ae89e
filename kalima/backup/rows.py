"""Every table's rows as lines of JSON, the same from each engine, and rows made of such lines again.

A line is an object: the columns of a row by their attribute's name, in the table's order. Moments are ISO
8601 in UTC, bytes are base64. The models come from the registry or from a state of the migrations, so that
rows are read and written as the tables were when they were kept.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from graphlib import TopologicalSorter
from itertools import islice
from typing import Any, Protocol

from django.apps import apps as present
from django.core.management.color import no_style
from django.db import connections
from django.db.models import (
    AutoField,
    BinaryField,
    DateField,
    DateTimeField,
    Field,
    IntegerField,
    Model,
    TimeField,
)

# What is short-lived and opens doors: whoever is signed in signs in again.
LEFT_OUT = {"sessions.session", "usersessions.usersession"}
READ_AT_ONCE = 500
WRITTEN_AT_ONCE = 500


class Registry(Protocol):
    """The models of now, or those of a state of the migrations."""

    def get_models(self, include_auto_created: bool = ...) -> Iterable[type[Model]]: ...

    def get_model(self, app_label: str, model_name: str) -> type[Model]: ...


class RowRefused(Exception):
    """A row that the database does not take; its text names the row, and what the database said of it."""


def tables(registry: Registry = present) -> list[type[Model]]:
    """All tables whose rows are kept: whatever a row cannot do without stands before it."""
    models = {
        model._meta.label_lower: model
        for model in registry.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    }
    needs: dict[str, set[str]] = {}
    for label in sorted(models):
        fields = models[label]._meta.local_concrete_fields
        related = {
            field.related_model._meta.label_lower
            for field in fields
            if field.related_model is not None and not field.null
        }
        needs[label] = (related & models.keys()) - {label}
    return [models[label] for label in TopologicalSorter(needs).static_order()]


def lines(model: type[Model], using: str) -> Iterator[bytes]:
    """A table's rows in the order of their keys, one at a time, each a line."""
    for row in _rows(model, using).iterator(READ_AT_ONCE):
        yield line_of(row)


def stretch(
    model: type[Model], using: str, *, after: int, until: int | None = None, at_most: int | None = None
) -> tuple[list[bytes], int]:
    """The rows of a numbered table after one number, and up to another where it is named; the last number.

    Their lines are the same on each engine: the names inside a value are in order.
    """
    found = _rows(model, using).filter(pk__gt=after)
    if until is not None:
        found = found.filter(pk__lte=until)
    rows = list(found[:at_most])
    last = rows[-1][model._meta.pk.attname] if rows else after
    return [line_of(row, in_order=True) for row in rows], last


def fingerprint(model: type[Model], using: str) -> tuple[int, str]:
    """How many rows a table has and what they are as one number, the same on each engine, in any order."""
    number, many = 0, 0
    for row in _rows(model, using).iterator(READ_AT_ONCE):
        digest = hashlib.sha256(line_of(row, in_order=True)).digest()
        number = (number + int.from_bytes(digest, "big")) % (1 << 256)
        many += 1
    return many, f"{number:064x}"


def line_of(row: dict[str, Any], *, in_order: bool = False) -> bytes:
    """A row as a line; in order, PostgreSQL's JSON, which has an order of its own, is as SQLite's."""
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_plain, sort_keys=in_order)
    return text.encode() + b"\n"


def is_numbered(model: type[Model]) -> bool:
    """Whether the key of a table is a number: words are ordered by each engine in a way of its own."""
    field: Any = model._meta.pk
    while field.remote_field:
        field = field.target_field
    return isinstance(field, IntegerField)


def write(model: type[Model], kept: Iterable[bytes], using: str) -> int:
    """Insert rows with the keys that they have, past every rule but the database's own; how many.

    Raises RowRefused.
    """
    connection = connections[using]
    fields = model._meta.local_concrete_fields
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({places})"
    source, written = iter(kept), 0
    with connection.cursor() as cursor:
        while batch := list(islice(source, WRITTEN_AT_ONCE)):
            try:
                cursor.executemany(
                    statement, [_values(json.loads(line), fields, connection) for line in batch]
                )
            except Exception as reason:
                rows = f"{model._meta.label}، الصفوف {written + 1}–{written + len(batch)}"
                raise RowRefused(f"{rows}: {reason}") from reason
            written += len(batch)
    return written


def clear_stretch(model: type[Model], using: str, *, after: int, until: int | None = None) -> None:
    """Delete the rows of a numbered table after one number, up to another where it is named."""
    quoted = connections[using].ops.quote_name
    column = quoted(str(model._meta.pk.column))
    statement = f"DELETE FROM {quoted(model._meta.db_table)} WHERE {column} > %s"
    with connections[using].cursor() as cursor:
        if until is None:
            cursor.execute(statement, [after])
        else:
            cursor.execute(f"{statement} AND {column} <= %s", [after, until])


def clear(models: Iterable[type[Model]], using: str) -> None:
    """Empty these tables, those first that others do not need."""
    for model in reversed(list(models)):
        with connections[using].cursor() as cursor:
            cursor.execute(f"DELETE FROM {connections[using].ops.quote_name(model._meta.db_table)}")


def last_numbers(models: Iterable[type[Model]], using: str) -> dict[str, int]:
    """The last number that each table gave out, of rows that are gone too: none is given out twice."""
    numbered = [model for model in models if isinstance(model._meta.pk, AutoField)]
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            given = dict(cursor.fetchall())
            return {model._meta.label_lower: given.get(model._meta.db_table, 0) for model in numbered}
        found = {}
        for model in numbered:
            cursor.execute(f"SELECT last_value, is_called FROM {_sequence(model, cursor)}")
            last, is_called = cursor.fetchone()
            found[model._meta.label_lower] = last if is_called else 0
        return found


def go_on_from(numbers: dict[str, int], models: Iterable[type[Model]], using: str) -> None:
    """Have each table number its next row after the last that it ever gave out."""
    numbered = [model for model in models if isinstance(model._meta.pk, AutoField)]
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), numbered):
            cursor.execute(statement)
        now = last_numbers(numbered, using)
        for model in numbered:
            last = numbers.get(model._meta.label_lower, 0)
            if last <= now[model._meta.label_lower]:
                continue
            if connection.vendor == "sqlite":
                table = model._meta.db_table
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
            else:
                cursor.execute("SELECT setval(%s::regclass, %s)", [_sequence(model, cursor), last])


def _rows(model: type[Model], using: str) -> Any:
    names = [field.attname for field in model._meta.local_concrete_fields]
    return model._base_manager.using(using).order_by("pk").values(*names)


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    raise TypeError(f"no plain form of {type(value).__name__}")


def _values(row: dict[str, Any], fields: Iterable["Field[Any, Any]"], connection: Any) -> list[Any]:
    return [field.get_db_prep_save(_read(field, row[field.attname]), connection) for field in fields]


def _read(field: "Field[Any, Any]", value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, DateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(field, DateField):
        return date.fromisoformat(value)
    if isinstance(field, TimeField):
        return time.fromisoformat(value)
    if isinstance(field, BinaryField):
        return base64.b64decode(value)
    return value


def _sequence(model: type[Model], cursor: Any) -> str:
    cursor.execute(
        "SELECT pg_get_serial_sequence(%s, %s)", [f'"{model._meta.db_table}"', model._meta.pk.column]
    )
    return str(cursor.fetchone()[0])
