from django.db import migrations

from kalima.text.wordforms import index_forms

BATCH = 500


def fill(apps, schema_editor):
    """Find the stories that stand already by their words; a run that was cut short goes on where it stopped."""
    articles = apps.get_model("articles", "Article").objects.using(schema_editor.connection.alias)
    words = apps.get_model("articles", "HeadlineWord").objects.using(schema_editor.connection.alias)
    done = 0
    while True:
        rows = list(
            articles.filter(pk__gt=done)
            .order_by("pk")
            .values_list("pk", "headline", "published_revision__headline")[:BATCH]
        )
        if not rows:
            return
        words.bulk_create(
            (
                words.model(article_id=pk, word=word)
                for pk, working, printed in rows
                for word in sorted(index_forms(working, printed or ""))
            ),
            batch_size=2000,
            ignore_conflicts=True,
        )
        done = rows[-1][0]


class Migration(migrations.Migration):
    # Each batch is kept by itself: an archive is never one transaction.
    atomic = False

    dependencies = [("articles", "0003_headline_words")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
