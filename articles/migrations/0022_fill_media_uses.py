from django.db import migrations

from kalima.text.html import media_in

BATCH = 100


def fill(apps, schema_editor):
    """Say where pictures stand already; a run that was cut short goes on where it stopped."""
    alias = schema_editor.connection.alias
    articles = apps.get_model("articles", "Article").objects.using(alias)
    revisions = apps.get_model("articles", "Revision").objects.using(alias)
    uses = apps.get_model("articles", "MediaUse").objects.using(alias)
    images = set(apps.get_model("articles", "Image").objects.using(alias).values_list("pk", flat=True))
    done = 0
    while True:
        stories = list(articles.filter(pk__gt=done).order_by("pk")[:BATCH])
        if not stories:
            return
        kept = {}
        in_batch = revisions.filter(article__in=[story.pk for story in stories])
        for revision in in_batch.only("article_id", "lead_image_id", "body").iterator():
            kept.setdefault(revision.article_id, {})[revision.pk] = shown(revision)
        rows = []
        for story in stories:
            versions = kept.get(story.pk, {})
            now = shown(story)
            is_in_print = story.status in ("published", "corrected")
            printed = versions.get(story.published_revision_id, set()) if is_in_print else set()
            rows += [
                uses.model(
                    article_id=story.pk,
                    image_id=number,
                    place=place,
                    is_current=(kind, number, place) in now,
                    in_print=(kind, number, place) in printed,
                )
                for kind, number, place in sorted(now.union(*versions.values()))
                if kind == "image" and number in images
            ]
        uses.bulk_create(rows, batch_size=2000, ignore_conflicts=True)
        done = stories[-1].pk


def shown(copy):
    lead = {("image", copy.lead_image_id, "lead")} if copy.lead_image_id else set()
    return lead | media_in(copy.body)


class Migration(migrations.Migration):
    # Each batch is kept by itself: an archive is never one transaction.
    atomic = False

    dependencies = [("articles", "0021_attachments")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
