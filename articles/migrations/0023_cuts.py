import django.db.models.deletion
from django.db import migrations, models

import articles.models.media
from kalima.text.crops import RATIOS, WHOLE, automatic

# What the code of this day gives every picture; a later release may give others.
WIDEST_PX = {"": 1600, "wide": 1200, "classic": 800, "square": 480, "share": 1200}
AT_ONCE = 500


def plan(apps, schema_editor):
    """Give every picture the rows of its cuts. Pages name their files from now on; the worker makes them."""
    Image, Rendition, FollowUp = (
        apps.get_model("articles", name) for name in ("Image", "Rendition", "FollowUp")
    )
    FollowUp.objects.all().delete()
    rows, owed = [], []
    for image in Image.objects.order_by("pk").iterator(AT_ONCE):
        for ratio, widest_px in WIDEST_PX.items():
            size = image.width_px, image.height_px
            box = automatic(ratio, *size, None, WHOLE) if ratio else WHOLE
            left, upper, right, lower = box.pixels(*size)
            width_px = min(right - left, widest_px)
            across, down = RATIOS.get(ratio, (right - left, lower - upper))
            height_px = max(1, round(width_px * down / across))
            rows.append(
                Rendition(image=image, ratio=ratio, box=str(box), width_px=width_px, height_px=height_px)
            )
        owed.append(
            FollowUp(kind="renditions", image=image, since=image.added_at, next_try_at=image.added_at)
        )
    Rendition.objects.bulk_create(rows, batch_size=AT_ONCE)
    FollowUp.objects.bulk_create(owed, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0022_fill_media_uses"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="image",
            options={
                "ordering": ["-added_at", "-pk"],
                "permissions": [("withdraw_image", "سحب الصور وإعادتها")],
                "verbose_name": "صورة",
                "verbose_name_plural": "مكتبة الصور",
            },
        ),
        migrations.RemoveConstraint(model_name="followup", name="followup_kind_known"),
        migrations.AlterField(
            model_name="followup",
            name="kind",
            field=models.CharField(
                choices=[
                    ("renditions", "مقاسات صورة"),
                    ("opening", "فتح ملفات صورة"),
                    ("closing", "إزالة ملفات صورة"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["renditions", "opening", "closing"])),
                name="followup_kind_known",
            ),
        ),
        # Rows of single files become rows of cuts; the files of before stay where they are.
        migrations.DeleteModel(name="Rendition"),
        migrations.CreateModel(
            name="Rendition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ratio", models.CharField(blank=True, max_length=7)),
                ("within", models.CharField(blank=True, max_length=20)),
                ("box", models.CharField(max_length=20)),
                (
                    "name",
                    models.CharField(default=articles.models.media.unguessable, max_length=32, unique=True),
                ),
                ("width_px", models.PositiveIntegerField()),
                ("height_px", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="renditions",
                        to="articles.image",
                    ),
                ),
            ],
            options={
                "verbose_name": "مقاس جاهز",
                "verbose_name_plural": "المقاسات الجاهزة",
                "indexes": [
                    models.Index(
                        condition=models.Q(("retired_at__isnull", False)),
                        fields=["retired_at"],
                        name="rendition_retired",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=("image", "ratio", "within"),
                        name="rendition_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ratio__in", ["", "wide", "classic", "square", "tall", "share"])),
                        name="rendition_ratio_known",
                    ),
                ],
            },
        ),
        migrations.RunPython(plan, migrations.RunPython.noop),
    ]
