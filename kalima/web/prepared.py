"""Questions and changes to the database, put together once and sent with other values each time.

Django puts a query together anew whenever it is asked, which takes several times as long as sending it.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, ForeignObjectRel, Model, Prefetch, QuerySet, Value
from django.db.models.query import get_related_populators
from django.db.models.sql import UpdateQuery

M = TypeVar("M", bound=Model)


class Given(Value):
    """A value that comes when the question is asked, under this name; reckoning with it needs its field."""

    def __init__(self, name: str, output_field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(None, output_field=output_field)
        self.name = name

    def as_sql(self, *_how: object) -> tuple[str, list["Given"]]:  # type: ignore[override]
        return "%s", [self]


class GivenNumbers(Given):
    """Numbers of rows, however many, as one value: pk__in=GivenNumbers("numbers")."""

    def as_sqlite(self, *_how: object, **_more: object) -> tuple[str, list[Given]]:  # type: ignore[override]
        return "(SELECT value FROM json_each(%s))", [self]

    def as_postgresql(self, *_how: object, **_more: object) -> tuple[str, list[Given]]:
        return f"(SELECT UNNEST(%s::{self._listed}[]))", [self]

    _listed = "bigint"


class GivenWords(GivenNumbers):
    """Words, however many, in the same way."""

    _listed = "text"


class _Question(NamedTuple):
    """What Django made of a queryset: its SQL with the places of its values, and how its rows are read."""

    sql: str
    places: tuple[Any, ...]
    # Of each column that the database writes in another way: its place, and what reads it.
    read: list[tuple[int, tuple[list[Any], Any]]]
    record: "_Record | None"


class _Record(NamedTuple):
    """How a row becomes a record with its related ones; a queryset of values_list() has none."""

    model: type[Model]
    own: slice
    names: list[str]
    related: list[Any]
    annotated: list[tuple[str, int]]
    prefetched: "list[_Prefetched]"


class Prepared(Generic[M]):
    """The records that a queryset with Given values in it finds, each time for the values of that time.

        _OF_STORY = Prepared(lambda: Comment.objects.shown().filter(article=Given("story")))
        comments = _OF_STORY(story=article.pk)

    It is put together when it is first asked: rows that it locks need the transaction around it.
    """

    def __init__(self, rows: "Callable[[], QuerySet[M, Any]]") -> None:
        self._rows = rows

    def __call__(self, **given: object) -> list[M]:
        how = self._question.record
        assert how is not None, "the queryset has records"
        alias = connection.alias
        records = [_record(how, row, alias) for row in self.rows(**given)]
        for further in how.prefetched:
            further.load(records)
        return records

    def first(self, **given: object) -> M | None:
        return next(iter(self(**given)), None)

    def rows(self, **given: object) -> list[list[Any]]:
        """What values_list() names, row by row."""
        return self.read(self.unread(**given))

    def read(self, unread: Iterable[Sequence[Any]]) -> list[list[Any]]:
        """Rows as Python has them."""
        # Asked for once: what stands for the connection is looked up anew at each of its names.
        here = connections[DEFAULT_DB_ALIAS]
        rows = [list(row) for row in unread]
        for place, (readers, column) in self._question.read:
            for row in rows:
                value = row[place]
                for reader in readers:
                    value = reader(value, column, here)
                row[place] = value
        return rows

    def unread(self, **given: object) -> list[tuple[Any, ...]]:
        """The rows as the database writes them: for whoever only asks whether they are the same as before."""
        asked = self._question
        with connection.cursor() as cursor:
            cursor.execute(asked.sql, _filled(asked.places, given))
            return [*map(tuple, cursor.fetchall())]

    @cached_property
    def _question(self) -> _Question:
        rows: Any = self._rows()
        compiler = rows.query.get_compiler(connection=connection)
        sql, places = compiler.as_sql()
        read = [*compiler.get_converters([column for column, *_ in compiler.select]).items()]
        return _Question(sql, places, read, None if rows._fields else _record_of(rows, compiler))


def _record(how: _Record, row: list[Any], alias: str) -> Any:
    record: Any = how.model.from_db(alias, how.names, row[how.own])
    for related in how.related:
        related.populate(row, record)
    for name, place in how.annotated:
        setattr(record, name, row[place])
    return record


def _record_of(rows: Any, compiler: Any) -> _Record:
    # The types that mypy reads are those of a later Django.
    related = get_related_populators(compiler.klass_info, compiler.select, connection.alias)  # type: ignore[call-arg]
    fields = compiler.klass_info["select_fields"]
    own = slice(fields[0], fields[-1] + 1)
    return _Record(
        model=rows.model,
        own=own,
        names=[column.target.attname for column, *_ in compiler.select[own]],
        related=related,
        annotated=[*compiler.annotation_col_map.items()],
        prefetched=[_Prefetched(rows.model, lookup) for lookup in rows._prefetch_related_lookups],
    )


class _Prefetched:
    """What a Prefetch with a queryset loads: the rows that refer to records, or to what these have."""

    def __init__(self, model: type[Model], lookup: Prefetch) -> None:
        *self._path, name = lookup.prefetch_through.split("__")
        for step in self._path:
            model = cast(type[Model], model._meta.get_field(step).related_model)
        self._field: Any = cast(ForeignObjectRel, model._meta.get_field(name)).field
        self._name = self._field.remote_field.cache_name
        self._rows: Any = lookup.queryset
        self._asked: Prepared[Any] = Prepared(
            lambda: self._rows.filter(**{f"{self._field.name}__in": GivenNumbers("numbers")})
        )

    def load(self, records: Iterable[Model]) -> None:
        owners = [owner for record in records if (owner := self._owner(record))]
        found: dict[int, list[Model]] = {owner.pk: [] for owner in owners}
        for row in self._asked(numbers=sorted(found)) if found else []:
            found[getattr(row, self._field.attname)].append(row)
        for owner in owners:
            # As Django keeps them: whoever narrows these rows down asks anew.
            kept = self._rows.filter(**{self._field.name: owner})
            kept._result_cache = found[owner.pk]
            kept._prefetch_done = True
            owner.__dict__.setdefault("_prefetched_objects_cache", {})[self._name] = kept
            for row in found[owner.pk]:
                self._field.set_cached_value(row, owner)

    def _owner(self, record: Any) -> Any:
        for step in self._path:
            record = record and getattr(record, step)
        return record


class PreparedUpdate:
    """A queryset's update with Given values in it; gives how many rows fitted."""

    def __init__(self, rows: "Callable[[], QuerySet[Any]]", **columns: object) -> None:
        self._rows = rows
        self._columns = columns

    def __call__(self, **given: object) -> int:
        sql, places = self._statement
        with connection.cursor() as cursor:
            cursor.execute(sql, _filled(places, given))
            return cursor.rowcount

    @cached_property
    def _statement(self) -> tuple[str, tuple[Any, ...]]:
        query: Any = self._rows().query.chain(UpdateQuery)
        query.add_update_values(self._columns)
        sql, places = query.get_compiler(connection=connection).as_sql()
        return sql, places


def _filled(places: Iterable[Any], given: Mapping[str, object]) -> list[Any]:
    """The values of a statement in its order, those that were given as this database takes them."""
    sent = {name: _sent(value) for name, value in given.items()}
    return [sent[place.name] if isinstance(place, Given) else place for place in places]


def _sent(value: object) -> object:
    """A value as this database takes it."""
    if isinstance(value, list):
        return json.dumps(value) if connection.vendor == "sqlite" else value
    return connection.ops.adapt_unknown_value(value)
