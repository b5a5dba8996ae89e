from django.db import migrations
from django.utils import timezone

BATCH = 1000


def owe_traces(apps, schema_editor):
    """What came in before traces were written over is cleaned once, by the worker."""
    Attachment = apps.get_model("articles", "Attachment")
    FollowUp = apps.get_model("articles", "FollowUp")
    now = timezone.now()
    FollowUp.objects.bulk_create(
        (
            FollowUp(kind="traces", attachment_id=number, since=now, next_try_at=now)
            for number in Attachment.objects.order_by("pk").values_list("pk", flat=True)
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0047_attachment_traces")]

    operations = [migrations.RunPython(owe_traces, migrations.RunPython.noop)]
