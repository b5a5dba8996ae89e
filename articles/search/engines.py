"""The engine that this database has."""

from django.db import connection

from articles.search.engine import Engine
from articles.search.fts5 import Fts5
from articles.search.postgres import Postgres

ENGINES: dict[str, Engine] = {"sqlite": Fts5(), "postgresql": Postgres()}


def engine() -> Engine:
    return ENGINES[connection.vendor]
