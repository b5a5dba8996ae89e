import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("categories", "0001_initial"),
        ("categories", "0002_record_rules"),
        ("categories", "0003_former_names"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=100, verbose_name="الاسم")),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True, blank=True, max_length=120, verbose_name="ذيل الرابط"
                    ),
                ),
                ("spelling_key", models.CharField(db_index=True, editable=False, max_length=100)),
                ("ending_key", models.CharField(db_index=True, editable=False, max_length=100)),
                (
                    "stands_for",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_names",
                        to="categories.tag",
                        verbose_name="اسم سابق للوسم",
                    ),
                ),
            ],
            options={
                "verbose_name": "وسم",
                "verbose_name_plural": "الوسوم",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("spelling_key", ""), _negated=True), name="tag_has_letters"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug", ""), _negated=True), name="tag_has_slug"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="tag_has_name"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("stands_for", None)),
                        fields=("spelling_key",),
                        name="tag_spelled_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("stands_for", None)), fields=("slug",), name="tag_tail_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stands_for", models.F("id")), _negated=True),
                        name="tag_not_its_own_name",
                    ),
                ],
                "permissions": [("merge_tag", "دمج الوسوم")],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="الاسم")),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True,
                        blank=True,
                        help_text="يظهر في عنوان القسم. يُشتق من الاسم إذا تُرك فارغًا.",
                        max_length=80,
                        unique=True,
                        verbose_name="ذيل الرابط",
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=200, verbose_name="وصف القسم")),
                (
                    "colour",
                    models.CharField(
                        choices=[
                            ("lapis", "لازوردي"),
                            ("brick", "آجرّي"),
                            ("palm", "أخضر النخيل"),
                            ("ochre", "مغرة"),
                            ("plum", "برقوقي"),
                            ("teal", "فيروزي داكن"),
                            ("slate", "رمادي"),
                        ],
                        default="slate",
                        max_length=10,
                        verbose_name="اللون",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="الترتيب")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        help_text="يُترك فارغًا للقسم الرئيس. الأقسام مستويان لا أكثر.",
                        limit_choices_to={"parent": None},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="categories.category",
                        verbose_name="القسم الأم",
                    ),
                ),
            ],
            options={
                "verbose_name": "قسم",
                "verbose_name_plural": "الأقسام",
                "ordering": ["order", "name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        condition=models.Q(("parent", None)),
                        name="top_section_name_once",
                        violation_error_message="قسم رئيس بهذا الاسم موجود.",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        models.F("parent"),
                        name="subsection_name_once",
                        violation_error_message="في القسم الأم قسم فرعي بهذا الاسم.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="section_not_its_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug", ""), _negated=True), name="section_has_slug"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("colour__in", ["lapis", "brick", "palm", "ochre", "plum", "teal", "slate"])
                        ),
                        name="section_colour_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="section_has_name"
                    ),
                ],
            },
        ),
    ]
