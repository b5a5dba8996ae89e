"""Words of new stories wait in a short list and go into PostgreSQL's inverted lists many at a time."""

from django.db import migrations

INDEXES = ("search_stems", "search_surfaces")
# Of some thirty stories: each search reads through what waits.
WAITING_KB = 256


def let_wait(apps, schema_editor):
    _set(schema_editor, f"fastupdate = on, gin_pending_list_limit = {WAITING_KB}")


def list_at_once(apps, schema_editor):
    _set(schema_editor, "fastupdate = off")


def _set(schema_editor, how):
    if schema_editor.connection.vendor == "postgresql":
        for index in INDEXES:
            schema_editor.execute(f"ALTER INDEX {index} SET ({how})")


class Migration(migrations.Migration):
    dependencies = [("articles", "0063_demo_accounts")]

    operations = [migrations.RunPython(let_wait, list_at_once)]
