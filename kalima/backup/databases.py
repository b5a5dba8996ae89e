"""A second connection beside the newsroom's own: to its database as it is at one moment, or to another."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from psycopg import IsolationLevel

SNAPSHOT = "snapshot"
CLOSED = "closed"
# For so long whoever writes may keep a database from being closed.
PATIENCE_S = 20


@contextmanager
def snapshot() -> Iterator[str]:
    """The newsroom's database as it stands now, however much is written to it meanwhile; the alias to ask.

    One transaction that only reads: on SQLite it holds nobody up, but the log of what is written meanwhile
    grows until it ends.
    """
    config = deepcopy(connections[DEFAULT_DB_ALIAS].settings_dict)
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"]["transaction_mode"] = "DEFERRED"
    else:
        config["OPTIONS"]["isolation_level"] = IsolationLevel.REPEATABLE_READ
    with opened(SNAPSHOT, config), transaction.atomic(using=SNAPSHOT):
        with connections[SNAPSHOT].cursor() as cursor:
            # Whichever statement comes first says which moment it is.
            cursor.execute("SELECT count(*) FROM django_migrations")
        yield SNAPSHOT


@contextmanager
def closed(tables: Iterable[str]) -> Iterator[str]:
    """The newsroom's database with nobody writing to these tables until the block ends; the alias to ask.

    Whoever wants to write waits: on SQLite for its one writer's place, on PostgreSQL for the tables. Raises
    DatabaseError where somebody goes on writing.
    """
    config = deepcopy(connections[DEFAULT_DB_ALIAS].settings_dict)
    with opened(CLOSED, config), transaction.atomic(using=CLOSED):
        # On SQLite the transaction has begun as a writer's.
        if connections[CLOSED].vendor == "postgresql":
            quoted = ", ".join(connections[CLOSED].ops.quote_name(table) for table in tables)
            with connections[CLOSED].cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE_S}s'")
                cursor.execute(f"LOCK TABLE {quoted} IN SHARE MODE")
        yield CLOSED


@contextmanager
def standing_still() -> Iterator[None]:
    """Have everything that is asked meanwhile, by this thread, answered from one such moment."""
    usual = connections[DEFAULT_DB_ALIAS]
    with snapshot() as using:
        connections[DEFAULT_DB_ALIAS] = connections[using]
        try:
            yield
        finally:
            connections[DEFAULT_DB_ALIAS] = usual


@contextmanager
def opened(alias: str, config: dict[str, Any]) -> Iterator[str]:
    """A connection of its own under a name, closed and forgotten at the end."""
    config["OPTIONS"].pop("pool", None)
    connections.databases[alias] = config
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]
