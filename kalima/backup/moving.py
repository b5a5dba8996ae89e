"""Moves the newsroom's rows to another database, goes on after a kill, and ends only when both agree.

The rows are compared in stretches and copied where they differ, each stretch in a transaction of its own: a
second run copies what a kill left out and what was written meanwhile. Nothing of it can be served before the
end: the mark in the other database goes with the last step.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from articles.models import Article, Image, Staff
from comments.models import Comment
from kalima.backup import databases, rows
from kalima.environment import database_at
from kalima.web import changes
from kalima.web.heartbeat import BEAT_S, silent_s

THERE = "there"
MARK = "kalima_move"
# Rows that are compared, and where they differ written, at once.
STRETCH = 2_000
# A clock that went round within this time belongs to a worker that runs.
QUIET_S = 3 * BEAT_S
# The search's index is of a kind of its own in each engine.
WRITE_INDEX = "from articles.search.renewal import write_anew; write_anew()"

Tell = Callable[[str, int], None]


class CannotMove(Exception):
    """Two databases between which nothing is moved; its text says in Arabic why, and what to do."""


class StillWritten(CannotMove):
    """The newsroom is at work, or was while its rows were copied; a further run copies what differs."""


@dataclass(frozen=True)
class Table:
    """A table that is the same in both: its name, how many rows, what they are as one number."""

    label: str
    rows: int
    number: str


def move(url: str, *, tell: Tell) -> list[Table]:
    """Make another database what the newsroom's is; `tell` hears of each table how many rows were written.

    Raises CannotMove, rows.RowRefused and DatabaseError; after each the same call goes on.
    """
    _ensure_of_this_release(DEFAULT_DB_ALIAS)
    try:
        config = deepcopy(connection.settings_dict) | database_at(url)
    except ValueError:
        raise CannotMove(
            "هذا ليس عنوان قاعدة بيانات. المنتظر: postgres://user:password@host/name أو sqlite:////full/path."
        ) from None
    if _place(config) == _place(connection.settings_dict):
        raise CannotMove("هذه قاعدة الجريدة نفسها. المنتظر عنوان قاعدة أخرى فارغة.")
    tables = rows.tables()
    # Readers' pages are made of the newsroom's own database, which only is read.
    with changes.only(), databases.opened(THERE, config):
        _begin(url, tables)
        with connections[THERE].constraint_checks_disabled():
            with databases.snapshot() as here:
                for model in tables:
                    tell(model._meta.label_lower, _copy(model, here))
            _ensure_quiet()
            with databases.closed(model._meta.db_table for model in tables) as here:
                same = _compared(tables, here)
                _finish(tables, rows.last_numbers(tables, here))
        _run(url, "shell", "-v", "0", "-c", WRITE_INDEX)
        _ask(f"DROP TABLE {MARK}")
    return same


def is_unfinished() -> bool:
    """Whether the newsroom's own database is one to which something is still being moved."""
    return MARK in connection.introspection.table_names()


def _begin(url: str, tables: list[type[Model]]) -> None:
    """Make the tables there, empty and without ties, or find them as an earlier run left them."""
    names = connections[THERE].introspection.table_names()
    if MARK not in names:
        if names:
            _ensure_empty(tables, names)
        with transaction.atomic(using=THERE):
            _ask(f"CREATE TABLE {MARK} (source text NOT NULL, ties text NOT NULL)")
            _ask(f"INSERT INTO {MARK} (source, ties) VALUES (%s, '')", [_place(connection.settings_dict)])
    [(source, ties)] = _ask(f"SELECT source, ties FROM {MARK}")
    if source != _place(connection.settings_dict):
        raise CannotMove("بدأ في تلك القاعدة نقلُ جريدة أخرى لم يكتمل. المنتظر قاعدة فارغة.")
    _run(url, "migrate", "--no-input", "--verbosity", "0")
    _ensure_of_this_release(THERE)
    with transaction.atomic(using=THERE):
        untied = _untie()
        if not ties:
            _ask(f"UPDATE {MARK} SET ties = %s", [json.dumps(untied)])
            rows.clear(tables, THERE)


def _ensure_empty(tables: list[type[Model]], names: list[str]) -> None:
    """Raises CannotMove where the tables there are not ours and of this release, or anybody is in them."""
    is_ours = {model._meta.db_table for model in tables} & set(names)
    if is_ours:
        _ensure_of_this_release(THERE)
    people_and_words = (Staff, Article, Image, Comment)
    if not is_ours or any(model._base_manager.using(THERE).exists() for model in people_and_words):
        raise CannotMove(
            "تلك القاعدة ليست فارغة، والنقل لا يكتب فوق شيء. المنتظر قاعدة بلا جداول، أو قاعدة هيّأها هذا "
            "الإصدار ولم يُكتب فيها."
        )


def _ensure_of_this_release(using: str) -> None:
    """Raises CannotMove where a database has other tables than this release works with."""
    applied = MigrationRecorder(connections[using]).applied_migrations().keys()
    known = MigrationExecutor(connection).loader.disk_migrations.keys()
    apps = {app for app, _name in known}
    if differing := sorted(known ^ {key for key in applied if key[0] in apps}):
        whose = "قاعدة الجريدة" if using == DEFAULT_DB_ALIAS else "القاعدة الأخرى"
        raise CannotMove(
            f"{whose} ليست على هذا الإصدار ({'.'.join(differing[0])}). تُهيَّأ به أولًا بالأمر "
            "manage.py prepare، أو يُستعمل إصدارها."
        )


def _copy(model: type[Model], here: str) -> int:
    """Make a table there what it is here; how many rows were written."""
    if not rows.is_numbered(model):
        return 0 if rows.fingerprint(model, here) == rows.fingerprint(model, THERE) else _anew(model, here)
    try:
        return _by_stretches(model, here)
    except rows.RowRefused:
        # What has to be one of its kind may have gone from one stretch to another since the last run.
        return _anew(model, here)


def _by_stretches(model: type[Model], here: str) -> int:
    written, after = 0, -1
    while True:
        lines, last = rows.stretch(model, here, after=after, at_most=STRETCH)
        if not lines:
            rows.clear_stretch(model, THERE, after=after)
            return written
        if rows.stretch(model, THERE, after=after, until=last)[0] != lines:
            with transaction.atomic(using=THERE):
                rows.clear_stretch(model, THERE, after=after, until=last)
                written += rows.write(model, lines, THERE)
        after = last


def _anew(model: type[Model], here: str) -> int:
    with transaction.atomic(using=THERE):
        rows.clear([model], THERE)
        return rows.write(model, rows.lines(model, here), THERE)


def _ensure_quiet() -> None:
    """Wait until no worker has spoken for a while. Raises StillWritten where one goes on."""
    until = time.monotonic() + QUIET_S
    while (silent := silent_s()) is not None and silent < QUIET_S:
        if time.monotonic() > until:
            raise StillWritten(
                "وصلت الصفوف، لكن العامل يعمل، فما يُكتب بعد الآن لا يصل. أوقف العامل والموقع على كل الأجهزة، "
                "ثم شغّل الأمر مرة أخرى: لا يُنقل إلا ما تغيّر."
            )
        time.sleep(0.2)


def _compared(tables: list[type[Model]], here: str) -> list[Table]:
    """Every table as it is in both. Raises StillWritten, naming what differs."""
    same, differing = [], []
    for model in tables:
        label, ours = model._meta.label_lower, rows.fingerprint(model, here)
        if ours == rows.fingerprint(model, THERE):
            same.append(Table(label, *ours))
        else:
            differing.append(label)
    if differing:
        raise StillWritten(
            f"كُتب في الجريدة أثناء النقل: {'، '.join(differing)}. أوقف الموقع والعامل على كل الأجهزة، "
            "ثم شغّل الأمر مرة أخرى: لا يُنقل إلا ما تغيّر."
        )
    return same


def _finish(tables: list[type[Model]], numbers: dict[str, int]) -> None:
    """Have the next row numbered behind all that there ever were, and tie the tables together again."""
    with transaction.atomic(using=THERE):
        rows.go_on_from(numbers, tables, THERE)
        if connections[THERE].vendor == "sqlite":
            connections[THERE].check_constraints()
            return
        standing = {(table, name) for table, name, _text in _ties()}
        [(ties,)] = _ask(f"SELECT ties FROM {MARK}")
        for table, name, text in json.loads(ties):
            if (table, name) not in standing:
                _ask(f"ALTER TABLE {table} ADD CONSTRAINT {name} {text}")


def _untie() -> list[list[str]]:
    """Take away what ties the tables together, as rows arrive before those that they name; what it was.

    SQLite is told by each connection whether to look at that.
    """
    ties = _ties() if connections[THERE].vendor == "postgresql" else []
    for table, name, _text in ties:
        _ask(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    return ties


def _ties() -> list[list[str]]:
    found = _ask(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname"
    )
    return [list(row) for row in found]


def _ask(statement: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connections[THERE].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def _run(url: str, *command: str) -> None:
    """Run a command of ours on the other database, as on one's own. Raises CannotMove."""
    # The replica is one of the newsroom's own database, not of the other.
    own = {"DATABASE_URL_FILE", "REPLICA_URL", "REPLICA_URL_FILE"}
    environment = {name: value for name, value in os.environ.items() if name not in own}
    done = subprocess.run(
        [sys.executable, str(settings.BASE / "manage.py"), *command],
        env=environment | {"DATABASE_URL": url},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise CannotMove(f"لم ينجح {command[0]} في القاعدة الأخرى: {said[-1] if said else done.returncode}")


def _place(config: dict[str, Any]) -> str:
    """Where a database lies, without who opens it and how."""
    host = config["HOST"] or config["OPTIONS"].get("host", "")
    return f"{config['ENGINE']} {config['NAME']} {host} {config['PORT']}".strip()
