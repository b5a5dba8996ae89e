from django.db import migrations

from kalima.text.wordforms import index_forms

BATCH = 500


def fill(apps, schema_editor):
    """Find the attachments that are there by their words; a run that was cut short goes on where it stopped."""
    alias = schema_editor.connection.alias
    attachments = apps.get_model("articles", "Attachment").objects.using(alias)
    words = apps.get_model("articles", "AttachmentWord").objects.using(alias)
    done = 0
    while True:
        rows = list(
            attachments.filter(pk__gt=done).order_by("pk").values_list("pk", "title", "credit")[:BATCH]
        )
        if not rows:
            return
        words.bulk_create(
            (
                words.model(attachment_id=pk, word=word)
                for pk, *said in rows
                for word in sorted(index_forms(*said))
            ),
            batch_size=2000,
            ignore_conflicts=True,
        )
        done = rows[-1][0]


class Migration(migrations.Migration):
    # Each batch is kept by itself, as with pictures.
    atomic = False

    dependencies = [("articles", "0034_attachment_words")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
