from django.db import migrations
from django.utils import timezone

BATCH = 1000


def owe_lists(apps, schema_editor):
    """What is in print already is related once, by the worker, behind what is printed meanwhile."""
    Article = apps.get_model("articles", "Article")
    RelatedStories = apps.get_model("articles", "RelatedStories")
    now = timezone.now()
    in_print = Article.objects.filter(published_at__isnull=False).exclude(status="withdrawn")
    RelatedStories.objects.bulk_create(
        (
            RelatedStories(article_id=number, due_at=now)
            for number in in_print.order_by("pk").values_list("pk", flat=True)
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0055_related_stories")]

    operations = [migrations.RunPython(owe_lists, migrations.RunPython.noop)]
