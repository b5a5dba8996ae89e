from django.db import migrations
from django.utils import timezone

BATCH = 2000


def owe(apps, schema_editor):
    """Owe the look of every picture that came in before pictures had one; the worker takes them in turn."""
    alias = schema_editor.connection.alias
    images = apps.get_model("articles", "Image").objects.using(alias)
    followups = apps.get_model("articles", "FollowUp").objects.using(alias)
    at = timezone.now()
    lacking = images.filter(look=None, withdrawn_at=None).order_by("pk").values_list("pk", flat=True)
    followups.bulk_create(
        (followups.model(kind="look", image_id=pk, since=at, next_try_at=at) for pk in lacking),
        batch_size=BATCH,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0038_looks_owed")]

    operations = [migrations.RunPython(owe, migrations.RunPython.noop)]
