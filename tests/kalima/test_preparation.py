"""What stands ready before the first page: static files never stale, and a demo in an empty house only."""

import json
import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import TupleRow
from pytest_django.fixtures import Settings

from articles.models import Staff
from kalima import preparation
from tests.installation import Installation

# The first tables are filled with stories in print and brought up to date; after each statement of the
# migrations a reader without any patience asks for the newest, on a line of his own. Told is how often he
# was answered, and in which migrations he was not.
READING = """
import json, os, sqlite3
import psycopg
from django.db import connection
from django.db.models import F
from django.utils import timezone
from kalima.backup.restoring import one_by_one

NEWEST = '''
    SELECT articles_revision.headline
    FROM articles_revision JOIN articles_article ON published_revision_id = articles_revision.id
    WHERE status = 'published' ORDER BY published_at DESC LIMIT 20
'''
FIRST = [("articles", "0001_initial")]

executor = one_by_one()
executor.migrate(FIRST)
records = executor.loader.project_state(FIRST).apps
Article, Revision = (records.get_model("articles", name) for name in ("Article", "Revision"))
section = records.get_model("categories", "Category").objects.create(name="محليات", slug="محليات")
now = timezone.now()
facts = {"section": section, "top_section": section, "created_at": now, "saved_at": now}
Article.objects.bulk_create(Article(headline=f"خبر {n}", slug=f"خبر-{n}", **facts) for n in range(2000))
# Under the numbers of their stories, which one statement can then print.
Revision.objects.bulk_create(
    Revision(pk=pk, article_id=pk, headline="خبر", made_at=now)
    for pk in Article.objects.values_list("pk", flat=True)
)
Article.objects.update(status="published", published_at=now, published_revision=F("pk"))

if connection.vendor == "postgresql":
    reader = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    reader.execute("SET lock_timeout = '10ms'")
    HeldUp = psycopg.errors.LockNotAvailable
else:
    reader = sqlite3.connect(connection.settings_dict["NAME"], timeout=0, isolation_level=None)
    HeldUp = sqlite3.OperationalError
running, answered, held_up = "", 0, set()

def begin(action, migration=None, fake=False):
    global running
    running = str(migration) if action == "apply_start" else running

def and_read(execute, *statement):
    global answered
    done = execute(*statement)
    try:
        assert len(reader.execute(NEWEST).fetchall()) == 20
        answered += 1
    except HeldUp:
        held_up.add(running)
    return done

executor = one_by_one()
executor.progress_callback = begin
with connection.execute_wrapper(and_read):
    executor.migrate(executor.loader.graph.leaf_nodes())
print(json.dumps({"answered": answered, "held_up": sorted(held_up)}))
"""
# On PostgreSQL whoever reads stories waits until one of these is committed: it alters their table, or that of
# their revisions. All are of the first release, which meets no full newsroom. One that comes after them and
# stands here alters and does nothing else: what it fills belongs into a migration of its own.
HOLD_UP_READERS = [
    "articles.0002_record_rules",
    "articles.0005_history",
    "articles.0006_kinds_embargo_trash",
    "articles.0015_continues",
    "articles.0019_picture_framing",
    "articles.0026_moods",
    "articles.0030_board_pictures",
    "articles.0032_queue",
    "articles.0040_embed_is_reserved",
]

# What a PostgreSQL's tables are, without the order of their columns.
SHAPE = """
    SELECT table_name || '.' || column_name, concat_ws(
        ' ', data_type, character_maximum_length, is_nullable, column_default, is_identity
    ) FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT attrelid::regclass || '.' || attname, attstorage::text
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped
    UNION ALL SELECT relname, reloptions::text
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')
"""


@pytest.fixture
def source(tmp_path: Path, settings: Settings) -> Path:
    """Give the house one style sheet, and a data directory to collect it into."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "page.css").write_text("p { color: green }")
    settings.DATA = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    return folder / "page.css"


def hashed_copies(source: Path) -> set[str]:
    """Return what the collected copies with a hash in their names say."""
    folder = source.parent.parent / "static"
    return {
        path.read_text() for path in folder.iterdir() if re.fullmatch(r"page\.[0-9a-f]{12}\.css", path.name)
    }


def shape_of_file(file: Path) -> list[tuple[str, list[str]]]:
    """What a SQLite's tables and indexes are, without the order of their columns."""
    with closing(sqlite3.connect(file)) as database:
        made = database.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql <> '' ORDER BY name"
        ).fetchall()
    return [(name, sorted(sql.partition("(")[2].removesuffix(")").split(", "))) for name, sql in made]


def shape_of_server(url: str) -> list[TupleRow]:
    """The same of a PostgreSQL's."""
    with psycopg.connect(url) as database:
        return sorted(database.execute(SHAPE).fetchall(), key=str)


class TestStaticFiles:
    """Collected when they changed, and only then."""

    def test_a_second_start_collects_nothing(self, source: Path) -> None:
        assert preparation.collect_static() is True
        assert preparation.collect_static() is False

    def test_a_new_release_leaves_the_old_file_for_pages_that_caches_hold(self, source: Path) -> None:
        preparation.collect_static()
        source.write_text("p { color: crimson }")

        assert preparation.collect_static() is True
        assert hashed_copies(source) == {"p { color: green }", "p { color: crimson }"}

    def test_a_changed_file_with_an_older_date_is_taken_too(self, source: Path) -> None:
        preparation.collect_static()
        source.write_text("p { color: crimson }")
        os.utime(source, (1_000_000_000, 1_000_000_000))

        preparation.collect_static()

        assert "p { color: crimson }" in hashed_copies(source)

    def test_a_lost_manifest_is_made_again(self, source: Path) -> None:
        preparation.collect_static()
        (source.parent.parent / "static" / "staticfiles.json").unlink()

        assert preparation.collect_static() is True


class TestDemo:
    """It is laid out in an empty house, with a password that can be read from a screen."""

    def test_a_house_where_salma_works_is_not_empty(self, db: None) -> None:
        assert not preparation.has_newsroom()

        Staff.objects.create_user("salma", "salma@kalima.example")

        assert preparation.has_newsroom()

    def test_a_made_up_password_has_no_letters_that_look_alike(self) -> None:
        passwords = {preparation.new_password() for _ in range(50)}

        assert len(passwords) == 50
        assert all(
            re.fullmatch(r"([a-hj-km-np-z2-9]{4}-){3}[a-hj-km-np-z2-9]{4}", word) for word in passwords
        )


class TestReadersMeanwhile:
    """Pages are read on while a release brings a full newsroom's tables up to date."""

    def read(self, house: Installation) -> tuple[int, list[str]]:
        told = json.loads(house.done("shell", "-v", "0", "-c", READING))
        return told["answered"], told["held_up"]

    def test_on_sqlite_nobody_is_held_up_and_the_tables_are_those_of_a_new_newsroom(
        self, tables: Path, tmp_path: Path
    ) -> None:
        house = Installation(tmp_path)

        answered, held_up = self.read(house)

        assert answered > 1000
        assert held_up == []
        assert shape_of_file(house.data / "kalima.sqlite3") == shape_of_file(tables)

    def test_on_postgresql_nobody_but_by_migrations_that_are_known_for_it(
        self, tmp_path: Path, bare: str, made: str
    ) -> None:
        answered, held_up = self.read(Installation(tmp_path, DATABASE_URL=bare))

        assert answered > 500
        assert held_up == HOLD_UP_READERS
        assert shape_of_server(bare) == shape_of_server(made)
