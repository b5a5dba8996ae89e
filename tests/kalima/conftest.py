"""Lets laws for any text be tried without a deadline: a busy machine is no mistake of theirs."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

from tests import needs, postgres
from tests.installation import Installation

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def paper(tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The demo's newsroom: all kinds of stories, pictures, boards, discussions and people."""
    house = Installation(tmp_path_factory.mktemp("paper") / "var")
    shutil.copy(tables, house.data)
    house.done("seed_newsroom", "--password", "نخلة-على-شط-العرب-77")
    return house


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of an installation that nobody has written in."""
    house = Installation(tmp_path_factory.mktemp("tables"))
    house.done("migrate", "--verbosity", "0")
    return house.data / "kalima.sqlite3"


@pytest.fixture
def new(tables: Path, tmp_path: Path) -> Installation:
    """An installation that is prepared, and empty."""
    house = Installation(tmp_path / "new")
    shutil.copy(tables, house.data)
    return house


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    """A PostgreSQL of its own, with one database that has no tables yet."""
    programs = needs.postgres()
    if programs is None:
        pytest.skip(needs.POSTGRES.absence)
    with postgres.cluster(programs) as url:
        yield url


@pytest.fixture(scope="module")
def made(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The one database of a PostgreSQL, with the tables that the migrations make."""
    Installation(tmp_path_factory.mktemp("made"), DATABASE_URL=database_url).done(
        "migrate", "--verbosity", "0"
    )
    return database_url


@pytest.fixture
def bare(database_url: str) -> Iterator[str]:
    """The address of a database of the test's own, without a table."""
    yield from database(database_url, "template0")


@pytest.fixture
def prepared(made: str) -> Iterator[str]:
    """The same with the tables of this release, and nobody in them."""
    yield from database(made, "kalima")


def database(server: str, template: str) -> Iterator[str]:
    with psycopg.connect(server.replace("@/kalima?", "@/postgres?"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE moved TEMPLATE {template}")
        yield server.replace("@/kalima?", "@/moved?")
        admin.execute("DROP DATABASE moved WITH (FORCE)")


@pytest.fixture
def silent_server() -> Iterator[int]:
    """A server that takes connections and never says a word: where it listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
