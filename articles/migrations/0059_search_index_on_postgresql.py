from django.db import migrations

POSTGRESQL = (
    "CREATE TABLE articles_searchindex (seq bigint PRIMARY KEY, length integer NOT NULL, "
    "stems tsvector NOT NULL, surfaces tsvector NOT NULL) WITH (toast_tuple_target = 128)",
    "INSERT INTO articles_searchindex (seq, length, stems, surfaces) "
    "SELECT seq, length, stems || stretches, surfaces || stretches FROM articles_searchdocument, "
    "array_to_tsvector(ARRAY['~0.' || (seq >> 18), '~1.' || (seq >> 21), '~2.' || (seq >> 24), "
    "'~3.' || (seq >> 27)]) AS stretches WHERE stems IS NOT NULL",
    "ALTER TABLE articles_searchdocument DROP COLUMN stems, DROP COLUMN surfaces",
    "CREATE INDEX search_stems ON articles_searchindex USING gin (stems) WITH (fastupdate = off)",
    "CREATE INDEX search_surfaces ON articles_searchindex USING gin (surfaces) WITH (fastupdate = off)",
)


BACK = (
    "ALTER TABLE articles_searchdocument ADD COLUMN stems tsvector, ADD COLUMN surfaces tsvector",
    "UPDATE articles_searchdocument d SET stems = i.stems, surfaces = i.surfaces "
    "FROM articles_searchindex i WHERE i.seq = d.seq",
    "DROP TABLE articles_searchindex",
    "CREATE INDEX search_stems ON articles_searchdocument USING gin (stems) WITH (fastupdate = off)",
    "CREATE INDEX search_surfaces ON articles_searchdocument USING gin (surfaces) WITH (fastupdate = off)",
)


def set_apart(apps, schema_editor):
    """A table of its own: what is noted of a story beside the index does not write the index again."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)


def put_back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in BACK:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("articles", "0058_house_ad_for_phones")]

    operations = [migrations.RunPython(set_apart, put_back, elidable=False)]
