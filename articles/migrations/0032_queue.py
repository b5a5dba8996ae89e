from django.db import migrations, models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    """Give what is in review the moment at which it was handed in, from its memory."""
    alias = schema_editor.connection.alias
    articles = apps.get_model("articles", "Article").objects.using(alias)
    changes = apps.get_model("articles", "StatusChange").objects.using(alias)
    handed_in = changes.filter(article=OuterRef("pk"), new_status="in_review").exclude(old_status="in_review")
    moment = Subquery(handed_in.order_by("-at", "-pk").values("at")[:1])
    articles.filter(status="in_review").update(handed_at=Coalesce(moment, F("saved_at")))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0031_fill_board_pictures"),
        ("categories", "0002_record_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="approvalstep",
            name="own_counts",
            field=models.BooleanField(
                default=False,
                help_text="بلا اختيار: لا يجيز أحد في هذه الخطوة مادة أنشأها بنفسه.",
                verbose_name="يجيزها أيضًا صاحب المادة",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="handed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=Q(("handed_at__isnull", False)), fields=["handed_at", "id"], name="desk_queue"
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(("handed_at__isnull", False), ("status", "in_review")),
                    Q(Q(("status", "in_review"), _negated=True), ("handed_at__isnull", True)),
                    _connector="OR",
                ),
                name="in_review_since_a_moment",
            ),
        ),
    ]
