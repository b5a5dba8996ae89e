import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
import taggit.managers
from django.conf import settings
from django.db import migrations, models

import articles.models.attachments
import articles.models.furniture
import articles.models.media
import articles.models.people
import articles.models.quick

SQLITE = (
    "CREATE VIRTUAL TABLE articles_searchindex "
    "USING fts5(title, body, xtitle, xbody, facets, content='', tokenize='ascii')",
)
# Words of new stories wait in a short list, of some thirty stories, and go into the inverted lists many at a
# time. A phrase is read from very many stories, and unpacking each would take three fifths of the time.
POSTGRESQL = (
    "CREATE TABLE articles_searchindex (seq bigint PRIMARY KEY, length integer NOT NULL, "
    "stems tsvector NOT NULL, surfaces tsvector NOT NULL) WITH (toast_tuple_target = 128)",
    *(
        f"CREATE INDEX search_{column} ON articles_searchindex USING gin ({column}) "
        "WITH (fastupdate = on, gin_pending_list_limit = 256)"
        for column in ("stems", "surfaces")
    ),
    "ALTER TABLE articles_searchindex ALTER surfaces SET STORAGE EXTERNAL",
)


def make_index(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    schema_editor.execute("DROP TABLE articles_searchindex")


class Migration(migrations.Migration):
    replaces = [
        ("articles", "0001_initial"),
        ("articles", "0002_record_rules"),
        ("articles", "0003_headline_words"),
        ("articles", "0004_fill_headline_words"),
        ("articles", "0005_history"),
        ("articles", "0006_kinds_embargo_trash"),
        ("articles", "0007_notes"),
        ("articles", "0008_copy_check"),
        ("articles", "0009_preview"),
        ("articles", "0010_editing"),
        ("articles", "0011_acts"),
        ("articles", "0012_desk_indexes"),
        ("articles", "0013_shortcuts"),
        ("articles", "0014_story_templates"),
        ("articles", "0015_continues"),
        ("articles", "0016_suggested_edits"),
        ("articles", "0017_longer_verbs"),
        ("articles", "0018_texts_outlive_stories"),
        ("articles", "0019_picture_framing"),
        ("articles", "0020_boards"),
        ("articles", "0021_attachments"),
        ("articles", "0022_fill_media_uses"),
        ("articles", "0023_cuts"),
        ("articles", "0024_approvals"),
        ("articles", "0025_ticker"),
        ("articles", "0026_moods"),
        ("articles", "0027_furniture"),
        ("articles", "0028_library"),
        ("articles", "0029_fill_picture_words"),
        ("articles", "0030_board_pictures"),
        ("articles", "0031_fill_board_pictures"),
        ("articles", "0032_queue"),
        ("articles", "0033_feeds"),
        ("articles", "0034_attachment_words"),
        ("articles", "0035_fill_attachment_words"),
        ("articles", "0036_printed_months"),
        ("articles", "0037_readership"),
        ("articles", "0038_looks_owed"),
        ("articles", "0039_owe_looks"),
        ("articles", "0040_embed_is_reserved"),
        ("articles", "0041_static_pages"),
        ("articles", "0042_former_tails"),
        ("articles", "0043_front_ad_under_news"),
        ("articles", "0044_portraits"),
        ("articles", "0045_feed_words"),
        ("articles", "0046_hub_followups"),
        ("articles", "0047_attachment_traces"),
        ("articles", "0048_old_attachments"),
        ("articles", "0049_merged_tags"),
        ("articles", "0050_unfound_questions"),
        ("articles", "0051_alias_register"),
        ("articles", "0052_search"),
        ("articles", "0053_mark_of_a_short_name"),
        ("articles", "0054_renamed_tags"),
        ("articles", "0055_related_stories"),
        ("articles", "0056_owe_related"),
        ("articles", "0057_relate_verb"),
        ("articles", "0058_house_ad_for_phones"),
        ("articles", "0059_search_index_on_postgresql"),
        ("articles", "0060_imports"),
        ("articles", "0061_surfaces_as_they_are"),
        ("articles", "0062_invitations"),
        ("articles", "0063_demo_accounts"),
        ("articles", "0064_words_wait_to_be_listed"),
        ("articles", "0065_refetched_pages"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("categories", "0003_former_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="Staff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "sections",
                    models.ManyToManyField(
                        blank=True,
                        help_text="الأقسام التي يعمل لها. بلا اختيار: كل الأقسام.",
                        related_name="staff",
                        to="categories.category",
                        verbose_name="الأقسام",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                ("is_demo", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "verbose_name": "عضو في غرفة الأخبار",
                "verbose_name_plural": "أعضاء غرفة الأخبار",
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("email", ""), _negated=True),
                        name="staff_email_once",
                        violation_error_message="هذا البريد مسجل لعضو آخر.",
                    )
                ],
            },
            managers=[
                ("objects", articles.models.people.StaffManager()),
            ],
        ),
        migrations.CreateModel(
            name="Image",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="اسم الصورة في المكتبة")),
                (
                    "original",
                    models.FileField(
                        max_length=80,
                        upload_to=articles.models.media.original_name,
                        verbose_name="ملف الصورة",
                    ),
                ),
                ("extension", models.CharField(editable=False, max_length=4)),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("width_px", models.PositiveIntegerField(editable=False)),
                ("height_px", models.PositiveIntegerField(editable=False)),
                ("credit", models.CharField(blank=True, max_length=120, verbose_name="حقوق الصورة")),
                ("added_at", models.DateTimeField(editable=False, verbose_name="أُضيفت")),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("alt", models.CharField(blank=True, max_length=300, verbose_name="وصف الصورة لمن لا يراها")),
                ("caption", models.CharField(blank=True, max_length=300, verbose_name="شرح الصورة")),
                ("crops", models.JSONField(blank=True, default=dict, verbose_name="قصّ باليد")),
                (
                    "focal_x_percent",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="مركز الصورة أفقيًا"),
                ),
                (
                    "focal_y_percent",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="مركز الصورة عموديًا"
                    ),
                ),
                ("opened_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "permission",
                    models.CharField(
                        choices=[
                            ("ours", "للمؤسسة"),
                            ("agency", "وكالة باشتراك"),
                            ("given", "بإذن من صاحبها"),
                            ("press_office", "مكتب إعلامي"),
                            ("public_domain", "ملك عام"),
                            ("unknown", "غير معروف"),
                        ],
                        default="unknown",
                        max_length=13,
                        verbose_name="إذن الاستعمال",
                    ),
                ),
                (
                    "permission_note",
                    models.CharField(blank=True, max_length=300, verbose_name="ملاحظة على الإذن"),
                ),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="مصدر الصورة")),
                ("source_address", models.URLField(blank=True, max_length=500, verbose_name="رابط المصدر")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="سُحبت"),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_reason",
                    models.CharField(
                        blank=True,
                        choices=[("rights", "حقوق"), ("privacy", "خصوصية"), ("error", "خطأ")],
                        editable=False,
                        max_length=8,
                        verbose_name="سبب السحب",
                    ),
                ),
            ],
            options={
                "verbose_name": "صورة",
                "verbose_name_plural": "مكتبة الصور",
                "ordering": ["-added_at", "-pk"],
                "indexes": [models.Index(fields=["-added_at", "-id"], name="picture_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("focal_x_percent__isnull", True), ("focal_y_percent__isnull", True)),
                            models.Q(
                                ("focal_x_percent__isnull", False),
                                ("focal_x_percent__lte", 100),
                                ("focal_y_percent__isnull", False),
                                ("focal_y_percent__lte", 100),
                            ),
                            _connector="OR",
                        ),
                        name="focal_point_in_picture",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source_address", ""),
                            ("source_address__startswith", "https://"),
                            _connector="OR",
                        ),
                        name="source_address_is_https",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "permission__in",
                                ["ours", "agency", "given", "press_office", "public_domain", "unknown"],
                            )
                        ),
                        name="permission_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawn_at__isnull", True),
                                ("withdrawn_by__isnull", True),
                                ("withdrawn_reason", ""),
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_reason__in", ["rights", "privacy", "error"]),
                            ),
                            _connector="OR",
                        ),
                        name="withdrawn_picture_has_reason",
                    ),
                ],
                "permissions": [("withdraw_image", "سحب الصور وإعادتها")],
            },
        ),
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
        migrations.CreateModel(
            name="SiteSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(default="كلمة", max_length=40, verbose_name="اسم الموقع")),
                (
                    "descriptor",
                    models.CharField(
                        blank=True,
                        default="الإخباري",
                        max_length=40,
                        verbose_name="ما يلي الاسم في رأس الصفحة",
                    ),
                ),
                (
                    "agency",
                    models.CharField(
                        default="كلمة الإخباري", max_length=80, verbose_name="اسم الوكالة في سطر المصدر"
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=200, verbose_name="وصف الموقع")),
                (
                    "month_names",
                    models.CharField(
                        choices=[
                            ("western", "ديسمبر"),
                            ("iraqi", "كانون الأول"),
                            ("both", "كانون الأول/ديسمبر"),
                        ],
                        default="western",
                        max_length=8,
                        verbose_name="أسماء الأشهر",
                    ),
                ),
                (
                    "digits",
                    models.CharField(
                        choices=[("latin", "123"), ("arabic", "١٢٣")],
                        default="latin",
                        max_length=8,
                        verbose_name="الأرقام",
                    ),
                ),
                (
                    "checks_digits",
                    models.BooleanField(
                        default=True,
                        help_text="يشير المدقّق إلى كل رقم من غير الأرقام المعتمدة.",
                        verbose_name="تدقيق الأرقام",
                    ),
                ),
                (
                    "quotes",
                    models.CharField(
                        choices=[("guillemets", "«»"), ("straight", '""'), ("curly", "“”")],
                        default="guillemets",
                        max_length=10,
                        verbose_name="علامتا الاقتباس",
                    ),
                ),
                (
                    "accounts",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="حسابات الموقع"),
                ),
                ("footer", models.TextField(blank=True, max_length=600, verbose_name="نص أسفل الصفحة")),
                ("footer_menu", models.JSONField(blank=True, default=list, verbose_name="روابط أسفل الصفحة")),
                ("logo", models.CharField(blank=True, editable=False, max_length=60)),
                (
                    "logo_alt",
                    models.CharField(blank=True, max_length=120, verbose_name="وصف الشعار لمن لا يراه"),
                ),
                ("logo_height_px", models.PositiveIntegerField(default=0, editable=False)),
                ("logo_width_px", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "masthead_menu",
                    models.JSONField(blank=True, default=list, verbose_name="روابط رأس الصفحة"),
                ),
                (
                    "feeds_are_whole",
                    models.BooleanField(
                        default=True,
                        help_text="بلا هذا الخيار يصل إلى برامج قراءة الخلاصات العنوان والملخّص وحدهما.",
                        verbose_name="نص المواد كاملًا في الخلاصات",
                    ),
                ),
            ],
            options={
                "verbose_name": "إعدادات الموقع",
                "verbose_name_plural": "إعدادات الموقع",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_site_settings"),
                    models.CheckConstraint(
                        condition=models.Q(("digits__in", ["latin", "arabic"])), name="digits_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month_names__in", ["western", "iraqi", "both"])),
                        name="month_names_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quotes__in", ["guillemets", "straight", "curly"])),
                        name="quotes_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("logo", ""),
                            models.Q(
                                ("logo_height_px__gt", 0),
                                ("logo_width_px__gt", 0),
                                models.Q(("logo_alt", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="logo_has_size_and_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HijriMonthStart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="السنة الهجرية")),
                (
                    "month",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "محرم"),
                            (2, "صفر"),
                            (3, "ربيع الأول"),
                            (4, "ربيع الآخر"),
                            (5, "جمادى الأولى"),
                            (6, "جمادى الآخرة"),
                            (7, "رجب"),
                            (8, "شعبان"),
                            (9, "رمضان"),
                            (10, "شوال"),
                            (11, "ذو القعدة"),
                            (12, "ذو الحجة"),
                        ],
                        verbose_name="الشهر",
                    ),
                ),
                ("first_day", models.DateField(unique=True, verbose_name="أول أيام الشهر")),
                ("authority", models.CharField(max_length=120, verbose_name="الجهة المعلِنة")),
                (
                    "site",
                    models.ForeignKey(
                        default=1,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="months",
                        to="articles.sitesettings",
                    ),
                ),
            ],
            options={
                "verbose_name": "بداية شهر هجري",
                "verbose_name_plural": "بدايات الأشهر الهجرية",
                "ordering": ["first_day"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("year", "month"),
                        name="month_starts_once",
                        violation_error_message="بداية هذا الشهر مسجلة من قبل.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__gte", 1), ("month__lte", 12)), name="twelve_months"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1343), ("year__lte", 1500)),
                        name="month_start_in_table",
                        violation_error_message="لا يشمل التقويم هذه السنة. تُرجى مراجعة السنة.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("authority", ""), _negated=True),
                        name="month_start_has_authority",
                        violation_error_message="لا بد من الجهة المعلِنة.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Writer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="الاسم")),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True, blank=True, max_length=80, unique=True, verbose_name="ذيل الرابط"
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=80, verbose_name="الصفة")),
                ("bio", models.TextField(blank=True, max_length=600, verbose_name="نبذة")),
                (
                    "is_newsroom",
                    models.BooleanField(default=False, editable=False, verbose_name="غرفة الأخبار نفسها"),
                ),
                (
                    "staff",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="writer",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="حساب الدخول",
                    ),
                ),
                ("portrait", models.CharField(blank=True, editable=False, max_length=60)),
                ("portrait_height_px", models.PositiveIntegerField(default=0, editable=False)),
                ("portrait_width_px", models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                "verbose_name": "كاتب",
                "verbose_name_plural": "الكتّاب",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_newsroom", True)),
                        fields=("is_newsroom",),
                        name="one_newsroom_byline",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug", ""), _negated=True), name="writer_has_slug"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="writer_has_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("portrait", ""), ("portrait_height_px", 0), ("portrait_width_px", 0)),
                            models.Q(
                                models.Q(("portrait", ""), _negated=True),
                                ("portrait_height_px__gt", 0),
                                ("portrait_width_px__gt", 0),
                            ),
                            _connector="OR",
                        ),
                        name="portrait_has_size",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PrintRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("report", "تقرير"),
                            ("breaking", "خبر عاجل"),
                            ("opinion", "رأي"),
                            ("interview", "حوار"),
                            ("gallery", "معرض صور"),
                            ("video", "فيديو"),
                            ("statement", "بيان"),
                        ],
                        max_length=12,
                        verbose_name="نوع المادة",
                    ),
                ),
                (
                    "need",
                    models.CharField(
                        choices=[
                            ("body", "نص المادة"),
                            ("kicker", "العنوان التمهيدي"),
                            ("standfirst", "الملخّص"),
                            ("place", "مكان الخبر"),
                            ("byline", "اسم كاتب"),
                            ("tags", "الوسوم"),
                            ("picture", "الصورة الرئيسة"),
                            ("alt", "وصف الصورة لمن لا يراها"),
                            ("credit", "حقوق الصورة"),
                            ("caption", "شرح الصورة"),
                            ("gallery", "معرض من صورتين على الأقل"),
                            ("video", "فيديو في نص المادة"),
                            ("issuing_body", "الجهة المصدرة"),
                        ],
                        max_length=12,
                        verbose_name="ما يُطلب",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("required", "مطلوب"), ("warning", "تنبيه"), ("off", "لا يُطلب")],
                        max_length=8,
                        verbose_name="الدرجة",
                    ),
                ),
            ],
            options={
                "verbose_name": "شرط نشر",
                "verbose_name_plural": "شروط النشر",
                "default_permissions": ("view", "change"),
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "need"), name="rule_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "report",
                                    "breaking",
                                    "opinion",
                                    "interview",
                                    "gallery",
                                    "video",
                                    "statement",
                                ],
                            ),
                            ("level__in", ["required", "warning", "off"]),
                            (
                                "need__in",
                                [
                                    "body",
                                    "kicker",
                                    "standfirst",
                                    "place",
                                    "byline",
                                    "tags",
                                    "picture",
                                    "alt",
                                    "credit",
                                    "caption",
                                    "gallery",
                                    "video",
                                    "issuing_body",
                                ],
                            ),
                        ),
                        name="rule_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseSpelling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("form", models.CharField(max_length=80, verbose_name="الصيغة المعتمدة")),
                (
                    "variants",
                    models.CharField(
                        blank=True,
                        help_text="صيغ تُصوَّب إلى المعتمدة، بينها فاصلة. في أسماء الأشخاص والأماكن لا حاجة إلى ذكر ما يختلف بالهمزة أو بآخره وحده.",
                        max_length=400,
                        verbose_name="البدائل",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "شخص"), ("place", "مكان"), ("word", "لفظ")],
                        default="person",
                        max_length=6,
                        verbose_name="النوع",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="ملاحظة")),
                ("key", models.CharField(editable=False, max_length=320, unique=True)),
                ("search_key", models.CharField(editable=False, max_length=1920)),
                (
                    "saved_at",
                    models.DateTimeField(
                        auto_now=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        db_index=True,
                        verbose_name="آخر حفظ",
                    ),
                ),
            ],
            options={
                "verbose_name": "صيغة معتمدة",
                "verbose_name_plural": "قائمة الإملاء المعتمد",
                "ordering": ["form", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("form", ""), _negated=True), name="spelling_has_form"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key", ""), _negated=True), name="spelling_has_letters"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["person", "place", "word"])),
                        name="spelling_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shortcut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "short",
                    models.CharField(
                        help_text="حرفان على الأقل بلا مسافة، مثل «كخ» أو «م.أ».",
                        max_length=20,
                        verbose_name="الاختصار",
                    ),
                ),
                ("full", models.CharField(max_length=200, verbose_name="يصير")),
                ("key", models.CharField(editable=False, max_length=80, unique=True)),
            ],
            options={
                "verbose_name": "اختصار",
                "verbose_name_plural": "الاختصارات",
                "ordering": ["short", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("short", ""), _negated=True), models.Q(("key", ""), _negated=True)
                        ),
                        name="shortcut_has_letters",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("full", ""), _negated=True), name="shortcut_becomes_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoryTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="اسم القالب")),
                ("key", models.CharField(editable=False, max_length=240, unique=True)),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="الترتيب")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("report", "تقرير"),
                            ("breaking", "خبر عاجل"),
                            ("opinion", "رأي"),
                            ("interview", "حوار"),
                            ("gallery", "معرض صور"),
                            ("video", "فيديو"),
                            ("statement", "بيان"),
                        ],
                        default="report",
                        max_length=12,
                        verbose_name="نوع المادة",
                    ),
                ),
                ("section_name", models.CharField(blank=True, editable=False, max_length=80)),
                (
                    "kicker",
                    models.CharField(
                        blank=True, editable=False, max_length=120, verbose_name="العنوان التمهيدي"
                    ),
                ),
                (
                    "headline",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="العنوان"),
                ),
                (
                    "standfirst",
                    models.TextField(blank=True, editable=False, max_length=1000, verbose_name="الملخّص"),
                ),
                ("body", models.TextField(blank=True, editable=False, verbose_name="نص المادة")),
                ("issuing_body", models.CharField(blank=True, editable=False, max_length=120)),
                ("place", models.CharField(blank=True, editable=False, max_length=60)),
                ("agency", models.CharField(blank=True, editable=False, max_length=80)),
                ("tags", models.JSONField(blank=True, default=list, editable=False)),
                ("roles", models.JSONField(blank=True, default=list, editable=False)),
                ("days", models.CharField(blank=True, max_length=7, verbose_name="الأيام")),
                ("hour", models.TimeField(blank=True, null=True, verbose_name="الساعة")),
                (
                    "next_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="المسودة القادمة"
                    ),
                ),
                (
                    "stopped",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="توقف الموعد"),
                ),
                (
                    "drafts_for",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="صاحب المسودات",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="categories.category",
                        verbose_name="القسم",
                    ),
                ),
            ],
            options={
                "verbose_name": "قالب",
                "verbose_name_plural": "قوالب المواد",
                "ordering": ["order", "name", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)),
                        fields=["next_at"],
                        name="template_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("key", ""), _negated=True)
                        ),
                        name="template_has_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "report",
                                    "breaking",
                                    "opinion",
                                    "interview",
                                    "gallery",
                                    "video",
                                    "statement",
                                ],
                            )
                        ),
                        name="template_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("next_at__isnull", True),
                            models.Q(("hour__isnull", False), models.Q(("days", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="template_slot_has_timetable",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="اسم المرفق")),
                (
                    "kind",
                    models.CharField(
                        choices=[("pdf", "مستند PDF"), ("mp3", "تسجيل صوتي"), ("mp4", "فيديو")],
                        editable=False,
                        max_length=3,
                        verbose_name="النوع",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=80, upload_to=articles.models.attachments.stored_name, verbose_name="الملف"
                    ),
                ),
                ("name", models.CharField(editable=False, max_length=40, unique=True)),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("size_bytes", models.PositiveBigIntegerField(editable=False)),
                ("credit", models.CharField(blank=True, max_length=120, verbose_name="المصدر")),
                ("added_at", models.DateTimeField(editable=False, verbose_name="أُضيف")),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "poster",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.image",
                        verbose_name="صورة الفيديو قبل تشغيله",
                    ),
                ),
            ],
            options={
                "verbose_name": "مرفق",
                "verbose_name_plural": "المرفقات",
                "ordering": ["-added_at", "-pk"],
                "indexes": [models.Index(fields=["-added_at", "-id"], name="attachment_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pdf", "mp3", "mp4"])), name="attachment_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "mp4"), ("poster__isnull", True), _connector="OR"),
                        name="poster_is_of_a_video",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="اسم الخطوة")),
                ("key", models.CharField(editable=False, max_length=240, unique=True)),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="الترتيب")),
                (
                    "level",
                    models.CharField(
                        choices=[("required", "مطلوب"), ("warning", "تنبيه"), ("off", "لا يُطلب")],
                        default="required",
                        max_length=8,
                        verbose_name="الدرجة",
                    ),
                ),
                ("kinds", models.JSONField(blank=True, default=list, verbose_name="أنواع المواد")),
                ("sections", models.JSONField(blank=True, default=list, verbose_name="الأقسام")),
                (
                    "stale_counts",
                    models.BooleanField(
                        default=False,
                        help_text="بلا اختيار: كل حفظ لنص جديد يعيد المادة إلى هذه الخطوة.",
                        verbose_name="تبقى الإجازة بعد تغيير النص",
                    ),
                ),
                (
                    "people",
                    models.ManyToManyField(
                        blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="أو يجيزها"
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="auth.group",
                        verbose_name="يجيزها صاحب الدور",
                    ),
                ),
                (
                    "own_counts",
                    models.BooleanField(
                        default=False,
                        help_text="بلا اختيار: لا يجيز أحد في هذه الخطوة مادة أنشأها بنفسه.",
                        verbose_name="يجيزها أيضًا صاحب المادة",
                    ),
                ),
            ],
            options={
                "verbose_name": "خطوة إجازة",
                "verbose_name_plural": "خطوات الإجازة",
                "ordering": ["order", "name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("key", ""), _negated=True)
                        ),
                        name="step_has_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["required", "warning", "off"])),
                        name="step_level_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mood",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mourning", "حداد"),
                            ("religious", "مناسبة دينية"),
                            ("national", "مناسبة وطنية"),
                            ("silence", "صمت انتخابي"),
                        ],
                        max_length=9,
                        verbose_name="النوع",
                    ),
                ),
                ("line", models.CharField(max_length=140, verbose_name="السطر")),
                (
                    "mark",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "بلا رسم"),
                            ("crescent", "هلال"),
                            ("lantern", "فانوس"),
                            ("palm", "نخلة"),
                            ("star", "نجمة ثمانية"),
                        ],
                        max_length=8,
                        verbose_name="الرسم",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="يبدأ عند")),
                ("ends_at", models.DateTimeField(verbose_name="ينتهي عند")),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="أُنهي"),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="أنهاه",
                    ),
                ),
            ],
            options={
                "verbose_name": "حال للموقع",
                "verbose_name_plural": "أحوال الموقع",
                "ordering": ["-starts_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["ends_at"],
                        name="mood_standing",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["mourning", "religious", "national", "silence"])),
                        name="mood_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mark__in", ["", "crescent", "lantern", "palm", "star"])),
                        name="mood_mark_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("line", ""), _negated=True), name="mood_has_line"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="mood_ends_later",
                        violation_error_message="النهاية قبل البداية. تُرجى مراجعة الموعدين.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", False), ("ended_by__isnull", True), _connector="OR"
                        ),
                        name="mood_ended_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseAd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("front", "الصفحة الرئيسية، بعد أبرز أخبارها"),
                            ("article", "المادة، بعد نصها"),
                            ("section", "القسم، قبل قائمته"),
                        ],
                        max_length=7,
                        verbose_name="الموضع",
                    ),
                ),
                ("picture", models.CharField(editable=False, max_length=60)),
                ("width_px", models.PositiveIntegerField(editable=False)),
                ("height_px", models.PositiveIntegerField(editable=False)),
                ("alt", models.CharField(max_length=200, verbose_name="وصف الصورة لمن لا يراها")),
                (
                    "address",
                    models.CharField(
                        help_text="يبدأ بـ/ لصفحة من الموقع، أو بـhttps:// لموقع آخر.",
                        max_length=300,
                        validators=[articles.models.furniture.check_address],
                        verbose_name="الرابط",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="يبدأ عند")),
                ("ends_at", models.DateTimeField(verbose_name="ينتهي عند")),
                ("small", models.CharField(blank=True, editable=False, max_length=60)),
            ],
            options={
                "verbose_name": "إعلان للموقع",
                "verbose_name_plural": "إعلانات الموقع",
                "ordering": ["-starts_at", "-pk"],
                "indexes": [models.Index(fields=["ends_at"], name="ad_standing")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("place__in", ["front", "article", "section"])),
                        name="ad_place_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("picture", ""), _negated=True),
                            ("height_px__gt", 0),
                            ("width_px__gt", 0),
                        ),
                        name="ad_has_picture",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("alt", ""), _negated=True), name="ad_has_words"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("address__startswith", "/"),
                                models.Q(("address__startswith", "//"), _negated=True),
                            ),
                            ("address__startswith", "https://"),
                            _connector="OR",
                        ),
                        name="ad_address_is_safe",
                        violation_error_message="يبدأ الرابط بـ/ لصفحة من الموقع، أو بـhttps:// لموقع آخر.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="ad_ends_later",
                        violation_error_message="النهاية قبل البداية. تُرجى مراجعة الموعدين.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PictureLook",
            fields=[
                (
                    "image",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="look",
                        serialize=False,
                        to="articles.image",
                    ),
                ),
                ("first", models.PositiveIntegerField(db_index=True)),
                ("second", models.PositiveIntegerField(db_index=True)),
                ("third", models.PositiveIntegerField(db_index=True)),
                ("fourth", models.PositiveIntegerField(db_index=True)),
                ("proposed", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "verbose_name": "هيئة صورة",
                "verbose_name_plural": "هيئات الصور",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PictureWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", articles.models.quick.WordField(max_length=40)),
                (
                    "image",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="articles.image",
                    ),
                ),
            ],
            options={
                "verbose_name": "كلمة من وصف صورة",
                "verbose_name_plural": "كلمات أوصاف الصور",
                "default_permissions": (),
                "indexes": [models.Index(fields=["word", "-image"], name="picture_word")],
                "constraints": [models.UniqueConstraint(fields=("image", "word"), name="picture_word_once")],
            },
        ),
        migrations.CreateModel(
            name="AttachmentWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", articles.models.quick.WordField(max_length=40)),
                (
                    "attachment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="articles.attachment",
                    ),
                ),
            ],
            options={
                "verbose_name": "كلمة من اسم مرفق",
                "verbose_name_plural": "كلمات أسماء المرفقات",
                "default_permissions": (),
                "indexes": [models.Index(fields=["word", "-attachment"], name="attachment_word")],
                "constraints": [
                    models.UniqueConstraint(fields=("attachment", "word"), name="attachment_word_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PrintedMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(unique=True)),
                ("stories", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "شهر فيه مواد منشورة",
                "verbose_name_plural": "أشهر فيها مواد منشورة",
                "ordering": ["-month"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="printed_month_is_its_first_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StaticPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="العنوان")),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True,
                        blank=True,
                        help_text="يُترك فارغًا ليؤخذ من العنوان. يبقى كما هو إذا تغيّر العنوان.",
                        max_length=80,
                        unique=True,
                        verbose_name="ذيل الرابط",
                    ),
                ),
                ("body", models.TextField(verbose_name="النص")),
                ("is_shown", models.BooleanField(default=True, verbose_name="منشورة")),
                ("in_footer", models.BooleanField(default=True, verbose_name="رابطها أسفل كل صفحة")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="الترتيب")),
                (
                    "saved_at",
                    models.DateTimeField(
                        auto_now=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="آخر حفظ",
                    ),
                ),
            ],
            options={
                "verbose_name": "صفحة ثابتة",
                "verbose_name_plural": "الصفحات الثابتة",
                "ordering": ["order", "title", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("slug", ""), _negated=True)
                        ),
                        name="static_page_has_title_and_address",
                        violation_error_message="لا بد من عنوان فيه حرف أو رقم.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerTail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("section", "Section"), ("writer", "Writer"), ("page", "Page")], max_length=7
                    ),
                ),
                ("tail", models.CharField(max_length=120)),
                ("record", models.PositiveBigIntegerField()),
            ],
            options={
                "verbose_name": "ذيل رابط سابق",
                "verbose_name_plural": "ذيول روابط سابقة",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "tail"), name="former_tail_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["section", "writer", "page"])),
                        name="former_tail_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnfoundQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("question", models.CharField(max_length=80, verbose_name="السؤال")),
                ("day", models.DateField(verbose_name="اليوم")),
                ("times", models.PositiveIntegerField(verbose_name="المرات")),
                ("last_at", models.DateTimeField(verbose_name="آخر مرة")),
            ],
            options={
                "verbose_name": "بحث بلا نتائج",
                "verbose_name_plural": "عمليات بحث بلا نتائج",
                "ordering": ["-day", "-times", "pk"],
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(fields=("day", "key"), name="unfound_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("key", ""), _negated=True),
                            models.Q(("question", ""), _negated=True),
                            ("times__gt", 0),
                        ),
                        name="unfound_was_asked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NameAlias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "written",
                    models.CharField(
                        help_text="كما ترد في النصوص أو يكتبها من يبحث: كلمة أو كلمات. تُعرف بأي إملاء، ومع «و» و«ف» و«ب» و«ل» و«ك» قبلها. النسبة، مثل «السوداني»، لا تُعرف حين تصف ما قبلها: «الجيش السوداني».",
                        max_length=80,
                        verbose_name="الصيغة",
                    ),
                ),
                (
                    "meant",
                    models.CharField(
                        help_text="الاسم الكامل كما تكتبه الصحيفة.",
                        max_length=120,
                        verbose_name="الاسم الذي تعنيه",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "شخص"), ("place", "مكان"), ("body", "جهة")],
                        default="person",
                        max_length=6,
                        verbose_name="النوع",
                    ),
                ),
                (
                    "is_mutual",
                    models.BooleanField(
                        default=False,
                        help_text="الاسمان سواء: من يبحث عن «الولايات المتحدة» يجد «أمريكا»، والعكس. بلا ذلك تعني الصيغة الاسم، ولا يُبحث عن الصيغة حين يُكتب الاسم.",
                        verbose_name="في الاتجاهين",
                    ),
                ),
                ("since", models.DateField(blank=True, null=True, verbose_name="من يوم")),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="مدة الصيغة، واليومان منها، مثل مدة المنصب. يُترك ما لا يُعرف فارغًا. تُقرأ كل مادة بيوم نشرها.",
                        null=True,
                        verbose_name="إلى يوم",
                    ),
                ),
                (
                    "barred_before",
                    models.CharField(
                        blank=True,
                        help_text="بينها فاصلة. إذا سبقت الصيغة كانت شيئًا آخر: «مدينة» قبل «الصدر».",
                        max_length=300,
                        verbose_name="كلمات قبلها تمنعها",
                    ),
                ),
                (
                    "barred_after",
                    models.CharField(
                        blank=True,
                        help_text="بينها فاصلة. إذا تلت الصيغة كانت شيئًا آخر: «اللاتينية» بعد «أمريكا».",
                        max_length=300,
                        verbose_name="كلمات بعدها تمنعها",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="ملاحظة")),
                ("is_on", models.BooleanField(default=True, verbose_name="تعمل")),
                ("key", models.CharField(editable=False, max_length=480)),
                ("meant_key", models.CharField(editable=False, max_length=480)),
                (
                    "saved_at",
                    models.DateTimeField(
                        auto_now=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        db_index=True,
                        verbose_name="آخر حفظ",
                    ),
                ),
            ],
            options={
                "verbose_name": "اسم بديل",
                "verbose_name_plural": "سجل الأسماء البديلة",
                "ordering": ["written", "since", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("since", None)), fields=("key",), name="alias_once"
                    ),
                    models.UniqueConstraint(fields=("key", "since"), name="alias_begins_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["person", "place", "body"])), name="alias_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("written", ""), _negated=True),
                            models.Q(("key", ""), _negated=True),
                            models.Q(("meant", ""), _negated=True),
                            models.Q(("meant_key", ""), _negated=True),
                        ),
                        name="alias_has_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key", models.F("meant_key")), _negated=True),
                        name="alias_is_another_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since", None),
                            ("until", None),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="alias_ends_later",
                        violation_error_message="اليوم الأخير قبل الأول. تُرجى مراجعة اليومين.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchTerm",
            fields=[
                ("term", articles.models.quick.WordField(max_length=41, primary_key=True, serialize=False)),
                ("documents", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "كلمة في فهرس البحث",
                "verbose_name_plural": "كلمات فهرس البحث",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SearchTotals",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stories", models.PositiveIntegerField(default=0)),
                ("words", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "حجم فهرس البحث",
                "verbose_name_plural": "حجم فهرس البحث",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="search_totals_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="Brought",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=100, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("story", "Story"),
                            ("page", "Page"),
                            ("section", "Section"),
                            ("tag", "Tag"),
                            ("writer", "Writer"),
                            ("picture", "Picture"),
                            ("attachment", "Attachment"),
                            ("comment", "Comment"),
                            ("elsewhere", "Elsewhere"),
                        ],
                        max_length=10,
                    ),
                ),
                ("record", models.PositiveBigIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=32)),
                ("left_as", models.CharField(blank=True, max_length=32)),
                ("text", models.TextField(blank=True)),
                ("reading", models.PositiveBigIntegerField(default=0)),
                ("parent", models.CharField(blank=True, db_index=True, max_length=100)),
            ],
            options={
                "verbose_name": "ما جاء من الاستيراد",
                "verbose_name_plural": "ما جاء من الاستيراد",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "story",
                                    "page",
                                    "section",
                                    "tag",
                                    "writer",
                                    "picture",
                                    "attachment",
                                    "comment",
                                    "elsewhere",
                                ],
                            )
                        ),
                        name="brought_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="الملف")),
                ("path", models.CharField(editable=False, max_length=1000)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("size_bytes", models.PositiveBigIntegerField(editable=False)),
                ("site", models.CharField(blank=True, max_length=200, verbose_name="الموقع القديم")),
                (
                    "media",
                    models.CharField(
                        choices=[
                            ("fetch", "تُجلب من الموقع القديم"),
                            ("folder", "تؤخذ من مجلد uploads بجانب الملف"),
                            ("skip", "لا تُجلب الآن"),
                        ],
                        default="skip",
                        max_length=6,
                        verbose_name="الصور والملفات",
                    ),
                ),
                ("folder", models.CharField(blank=True, editable=False, max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "جارٍ"), ("paused", "متوقف"), ("done", "تمّ"), ("failed", "تعذّر")],
                        default="running",
                        max_length=7,
                        verbose_name="الحالة",
                    ),
                ),
                ("part", models.PositiveSmallIntegerField(default=1, editable=False)),
                ("offset", models.PositiveBigIntegerField(default=0, editable=False)),
                ("line", models.PositiveBigIntegerField(default=1, editable=False)),
                ("counts", models.JSONField(default=dict, editable=False)),
                ("failure", models.CharField(blank=True, editable=False, max_length=500)),
                ("started_at", models.DateTimeField(editable=False, verbose_name="بدأ")),
                ("claimed_until", models.DateTimeField(editable=False, null=True)),
                ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="انتهى")),
                (
                    "by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        help_text="تُحفظ فيه المواد التي ليس لها في الملف تصنيف.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="categories.category",
                        verbose_name="قسم ما لا قسم له",
                    ),
                ),
            ],
            options={
                "verbose_name": "استيراد",
                "verbose_name_plural": "استيراد الأرشيف",
                "ordering": ["-started_at", "-pk"],
                "default_permissions": ("add", "view"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["running", "paused", "done", "failed"])),
                        name="import_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("media__in", ["fetch", "folder", "skip"])),
                        name="import_media_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("part__in", [1, 2])), name="import_part_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("state__in", ["done", "failed"])),
                            models.Q(
                                models.Q(("state__in", ["done", "failed"]), _negated=True),
                                ("ended_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="import_that_ended_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OldAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", articles.models.quick.WordField(max_length=300, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("story", "Story"),
                            ("page", "Page"),
                            ("section", "Section"),
                            ("tag", "Tag"),
                            ("writer", "Writer"),
                            ("picture", "Picture"),
                            ("attachment", "Attachment"),
                            ("comment", "Comment"),
                            ("elsewhere", "Elsewhere"),
                        ],
                        max_length=10,
                    ),
                ),
                ("record", models.PositiveBigIntegerField()),
            ],
            options={
                "verbose_name": "عنوان من الموقع القديم",
                "verbose_name_plural": "عناوين الموقع القديم",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("path", ""), _negated=True),
                        name="old_address_leads_from_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "story",
                                    "page",
                                    "section",
                                    "tag",
                                    "writer",
                                    "picture",
                                    "attachment",
                                    "comment",
                                    "elsewhere",
                                ],
                            )
                        ),
                        name="old_address_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="البريد الإلكتروني")),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="الاسم")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="اللقب")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "accepted_as",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitation",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="auth.group",
                        verbose_name="الدور",
                    ),
                ),
                (
                    "sections",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="categories.category", verbose_name="الأقسام"
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "دعوة",
                "verbose_name_plural": "الدعوات",
                "ordering": ["-made_at", "-pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email", django.db.models.functions.text.Lower(models.F("email")))
                        ),
                        name="invitation_email_small",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("made_at"))), name="invitation_ends_later"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="invitation_withdrawn_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_as__isnull", True), ("accepted_at__isnull", True)),
                            models.Q(
                                ("accepted_as__isnull", False),
                                ("accepted_at__isnull", False),
                                ("withdrawn_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="invitation_accepted_as_somebody",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at", None), ("withdrawn_at", None)),
                        fields=("email",),
                        name="invitation_once_to_each",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Article",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kicker", models.CharField(blank=True, max_length=120, verbose_name="العنوان التمهيدي")),
                ("headline", models.CharField(max_length=300, verbose_name="العنوان")),
                ("standfirst", models.TextField(blank=True, max_length=1000, verbose_name="الملخّص")),
                ("body", models.TextField(blank=True, verbose_name="نص المادة")),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="المدينة التي يبدأ بها سطر المكان والمصدر.",
                        max_length=60,
                        verbose_name="مكان الخبر",
                    ),
                ),
                (
                    "agency",
                    models.CharField(
                        blank=True,
                        help_text="يُترك فارغًا لاسم الوكالة في إعدادات الموقع.",
                        max_length=80,
                        verbose_name="اسم الوكالة في سطر المصدر",
                    ),
                ),
                (
                    "lead_alt",
                    models.CharField(blank=True, max_length=300, verbose_name="وصف الصورة لمن لا يراها"),
                ),
                ("lead_caption", models.CharField(blank=True, max_length=300, verbose_name="شرح الصورة")),
                ("tag_ids", models.JSONField(blank=True, default=list, editable=False)),
                ("credits", models.JSONField(blank=True, default=list, editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "مسودة"),
                            ("in_review", "قيد المراجعة"),
                            ("scheduled", "مجدولة"),
                            ("published", "منشورة"),
                            ("corrected", "منشورة مع تصحيح"),
                            ("withdrawn", "مسحوبة"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                        verbose_name="الحالة",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True,
                        blank=True,
                        db_index=False,
                        editable=False,
                        max_length=120,
                        verbose_name="ذيل الرابط",
                    ),
                ),
                (
                    "goes_live_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="موعد النشر"),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="نُشر"),
                ),
                ("dated_on", models.DateField(blank=True, editable=False, null=True)),
                (
                    "updated_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="آخر تحديث"),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("withdrawal_note", models.TextField(blank=True, editable=False, verbose_name="سبب السحب")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="أُنشئت")),
                ("saved_at", models.DateTimeField(editable=False, verbose_name="آخر حفظ")),
                ("edition", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "import_ref",
                    models.CharField(blank=True, editable=False, max_length=100, null=True, unique=True),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="أنشأها",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to="categories.category",
                        verbose_name="القسم",
                    ),
                ),
                (
                    "top_section",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="categories.category",
                    ),
                ),
                (
                    "lead_image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.image",
                        verbose_name="الصورة الرئيسة",
                    ),
                ),
                (
                    "embargo_until",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="حظر النشر حتى الموعد"
                    ),
                ),
                ("issuing_body", models.CharField(blank=True, max_length=120, verbose_name="الجهة المصدرة")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("report", "تقرير"),
                            ("breaking", "خبر عاجل"),
                            ("opinion", "رأي"),
                            ("interview", "حوار"),
                            ("gallery", "معرض صور"),
                            ("video", "فيديو"),
                            ("statement", "بيان"),
                        ],
                        default="report",
                        max_length=12,
                        verbose_name="نوع المادة",
                    ),
                ),
                ("trashed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "withdraw_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="موعد السحب"),
                ),
                ("withdraw_note", models.TextField(blank=True, editable=False)),
                (
                    "continues",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.article",
                        verbose_name="متابعة لـ",
                    ),
                ),
                ("lead_crop", models.CharField(blank=True, max_length=20, verbose_name="قصّ الصورة")),
                ("lead_decorative", models.BooleanField(default=False, verbose_name="صورة للزينة، بلا وصف")),
                (
                    "is_campaign",
                    models.BooleanField(default=False, editable=False, verbose_name="حملة انتخابية"),
                ),
                ("handed_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "مادة",
                "verbose_name_plural": "المواد",
                "ordering": ["-saved_at", "-pk"],
                "permissions": [
                    ("submit_article", "إرسال المواد إلى المراجعة"),
                    ("send_back_article", "إعادة المواد إلى كتّابها"),
                    ("schedule_article", "جدولة المواد"),
                    ("publish_article", "نشر المواد وتحديث المنشور"),
                    ("correct_article", "نشر التصحيحات"),
                    ("withdraw_article", "سحب المواد"),
                    ("edit_any_article", "تحرير مواد الآخرين"),
                    ("embargo_article", "حظر النشر حتى موعد"),
                    ("lift_embargo_article", "رفع الحظر قبل موعده"),
                    ("override_approvals_article", "تجاوز الإجازات الناقصة"),
                    ("reshelve_article", "نقل المنشور إلى قسم آخر"),
                    ("campaign_article", "تمييز مواد الحملة الانتخابية"),
                    ("trash_article", "نقل المواد إلى سلة المحذوفات"),
                    ("all_sections_article", "العمل في كل الأقسام"),
                    ("take_over_article", "تولّي تحرير مواد الكتّاب"),
                    ("release_article", "إنهاء تحرير الآخرين"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("published_at__isnull", False)),
                        fields=["top_section", "-published_at", "-id"],
                        name="section_newest",
                    ),
                    models.Index(
                        condition=models.Q(("published_at__isnull", False)),
                        fields=["section", "-published_at", "-id"],
                        name="subsection_newest",
                    ),
                    models.Index(
                        condition=models.Q(("published_at__isnull", False)),
                        fields=["-published_at", "-id"],
                        name="newest",
                    ),
                    models.Index(
                        condition=models.Q(("goes_live_at__isnull", False)),
                        fields=["goes_live_at"],
                        name="due",
                    ),
                    models.Index(fields=["status", "-saved_at", "-id"], name="desk_by_status"),
                    models.Index(fields=["created_by", "-saved_at", "-id"], name="desk_mine"),
                    models.Index(fields=["-saved_at", "-id"], name="desk_newest"),
                    models.Index(
                        condition=models.Q(("withdraw_at__isnull", False)),
                        fields=["withdraw_at"],
                        name="leaving",
                    ),
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", False)), fields=["trashed_at"], name="trash"
                    ),
                    models.Index(
                        fields=["created_by", "status", "-saved_at", "-id"], name="desk_mine_by_status"
                    ),
                    models.Index(
                        condition=models.Q(("handed_at__isnull", False)),
                        fields=["handed_at", "id"],
                        name="desk_queue",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["draft", "in_review", "scheduled", "published", "corrected", "withdrawn"],
                            )
                        ),
                        name="status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "scheduled"), _negated=True),
                            ("goes_live_at__isnull", False),
                            _connector="OR",
                        ),
                        name="scheduled_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ("scheduled", "published", "corrected")),
                            ("goes_live_at__isnull", True),
                            _connector="OR",
                        ),
                        name="only_live_stories_wait",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status", "withdrawn"),
                                ("withdrawn_at__isnull", False),
                                models.Q(("withdrawal_note", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("status", "withdrawn"), _negated=True),
                                ("withdrawal_note", ""),
                                ("withdrawn_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="withdrawn_has_note",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ("published", "corrected", "withdrawn")), _negated=True),
                            models.Q(("slug", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="printed_story_has_slug",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "report",
                                    "breaking",
                                    "opinion",
                                    "interview",
                                    "gallery",
                                    "video",
                                    "statement",
                                ],
                            )
                        ),
                        name="kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdraw_at__isnull", True), ("withdraw_note", "")),
                            models.Q(
                                ("status__in", ("scheduled", "published", "corrected")),
                                ("withdraw_at__isnull", False),
                                models.Q(("withdraw_note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="pending_withdrawal_has_note",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("embargo_until__isnull", True), ("published_at__isnull", True), _connector="OR"
                        ),
                        name="embargo_ends_with_print",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("embargo_until__isnull", True),
                            ("goes_live_at__isnull", True),
                            ("goes_live_at__gte", models.F("embargo_until")),
                            _connector="OR",
                        ),
                        name="schedule_respects_embargo",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("trashed_at__isnull", True),
                            models.Q(("published_at__isnull", True), ("status__in", ("draft", "in_review"))),
                            _connector="OR",
                        ),
                        name="only_unprinted_in_trash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("continues__isnull", True),
                            models.Q(("continues", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="story_continues_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("handed_at__isnull", False), ("status", "in_review")),
                            models.Q(
                                models.Q(("status", "in_review"), _negated=True), ("handed_at__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="in_review_since_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug__in", ["comments", "embed", "light"]), _negated=True),
                        name="slug_not_reserved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("renditions", "مقاسات صورة"),
                            ("opening", "فتح ملفات صورة"),
                            ("closing", "إزالة ملفات صورة"),
                            ("look", "شكل صورة قديمة"),
                            ("hub", "إبلاغ موزّع الخلاصات"),
                            ("nginx", "تجديد ما يحفظه nginx بعد سحب مادة"),
                            ("traces", "محو ما يقوله مرفق قديم عن أصحابه"),
                            ("tag", "ما بقي من دمج وسم أو تغيير اسمه"),
                        ],
                        max_length=12,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(db_index=True)),
                (
                    "image",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.image",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                (
                    "attachment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.attachment",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="categories.tag",
                    ),
                ),
            ],
            options={
                "verbose_name": "عمل متأخر",
                "verbose_name_plural": "أعمال متأخرة",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "image"), name="followup_once"),
                    models.UniqueConstraint(fields=("kind", "article"), name="followup_once_to_story"),
                    models.UniqueConstraint(
                        fields=("kind", "attachment"), name="followup_once_to_attachment"
                    ),
                    models.UniqueConstraint(fields=("kind", "tag"), name="followup_once_to_tag"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["renditions", "opening", "closing", "look"]),
                                ("article__isnull", True),
                                ("attachment__isnull", True),
                                ("image__isnull", False),
                                ("tag__isnull", True),
                            ),
                            models.Q(
                                ("kind__in", ["hub", "nginx"]),
                                ("article__isnull", False),
                                ("attachment__isnull", True),
                                ("image__isnull", True),
                                ("tag__isnull", True),
                            ),
                            models.Q(
                                ("kind", "traces"),
                                ("article__isnull", True),
                                ("attachment__isnull", False),
                                ("image__isnull", True),
                                ("tag__isnull", True),
                            ),
                            models.Q(
                                ("kind", "tag"),
                                ("article__isnull", True),
                                ("attachment__isnull", True),
                                ("image__isnull", True),
                                ("tag__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="followup_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kicker", models.CharField(blank=True, max_length=120, verbose_name="العنوان التمهيدي")),
                ("headline", models.CharField(max_length=300, verbose_name="العنوان")),
                ("standfirst", models.TextField(blank=True, max_length=1000, verbose_name="الملخّص")),
                ("body", models.TextField(blank=True, verbose_name="نص المادة")),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="المدينة التي يبدأ بها سطر المكان والمصدر.",
                        max_length=60,
                        verbose_name="مكان الخبر",
                    ),
                ),
                (
                    "agency",
                    models.CharField(
                        blank=True,
                        help_text="يُترك فارغًا لاسم الوكالة في إعدادات الموقع.",
                        max_length=80,
                        verbose_name="اسم الوكالة في سطر المصدر",
                    ),
                ),
                (
                    "lead_alt",
                    models.CharField(blank=True, max_length=300, verbose_name="وصف الصورة لمن لا يراها"),
                ),
                ("lead_caption", models.CharField(blank=True, max_length=300, verbose_name="شرح الصورة")),
                ("tag_ids", models.JSONField(blank=True, default=list, editable=False)),
                ("credits", models.JSONField(blank=True, default=list, editable=False)),
                ("made_at", models.DateTimeField(verbose_name="حُفظت عند")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="revisions",
                        to="articles.article",
                        verbose_name="المادة",
                    ),
                ),
                (
                    "lead_image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.image",
                        verbose_name="الصورة الرئيسة",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="حفظها",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="اسم النسخة")),
                ("issuing_body", models.CharField(blank=True, max_length=120, verbose_name="الجهة المصدرة")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("report", "تقرير"),
                            ("breaking", "خبر عاجل"),
                            ("opinion", "رأي"),
                            ("interview", "حوار"),
                            ("gallery", "معرض صور"),
                            ("video", "فيديو"),
                            ("statement", "بيان"),
                        ],
                        default="report",
                        max_length=12,
                        verbose_name="نوع المادة",
                    ),
                ),
                (
                    "continues",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.article",
                        verbose_name="متابعة لـ",
                    ),
                ),
                ("lead_crop", models.CharField(blank=True, max_length=20, verbose_name="قصّ الصورة")),
                ("lead_decorative", models.BooleanField(default=False, verbose_name="صورة للزينة، بلا وصف")),
            ],
            options={
                "verbose_name": "نسخة",
                "verbose_name_plural": "سجل النسخ",
                "ordering": ["-made_at", "-pk"],
                "indexes": [models.Index(fields=["article", "-made_at", "-id"], name="revision_history")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("headline", ""), _negated=True), name="revision_has_headline"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="article",
            name="published_revision",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="articles.revision",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="scheduled_revision",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="articles.revision",
            ),
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.TextField(max_length=2000, verbose_name="نص التصحيح")),
                ("at", models.DateTimeField(verbose_name="الوقت")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="articles.article",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="articles.revision"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correction", "تصحيح"),
                            ("clarification", "توضيح"),
                            ("reply", "حق الرد"),
                            ("apology", "اعتذار"),
                        ],
                        default="correction",
                        max_length=13,
                        verbose_name="النوع",
                    ),
                ),
            ],
            options={
                "verbose_name": "تصحيح",
                "verbose_name_plural": "التصحيحات",
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["-at", "-id"], name="correction_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="correction_has_note"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["correction", "clarification", "reply", "apology"])),
                        name="correction_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("verb", models.CharField(max_length=30, verbose_name="العمل")),
                ("old_status", models.CharField(blank=True, max_length=12, verbose_name="من")),
                ("new_status", models.CharField(max_length=12, verbose_name="إلى")),
                ("at", models.DateTimeField(verbose_name="الوقت")),
                ("note", models.TextField(blank=True, verbose_name="ملاحظة")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="articles.article",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.revision",
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "عمل",
                "verbose_name_plural": "سجل الأعمال",
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(fields=["article", "-at", "-id"], name="change_history"),
                    models.Index(fields=["-at", "-id"], name="change_newest"),
                    models.Index(fields=["by", "-at", "-id"], name="change_by_person"),
                    models.Index(fields=["verb", "-at", "-id"], name="change_by_verb"),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["-at"], name="moved_by_time"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "new_status__in",
                                ["draft", "in_review", "scheduled", "published", "corrected", "withdrawn"],
                            ),
                            (
                                "old_status__in",
                                [
                                    "",
                                    "draft",
                                    "in_review",
                                    "scheduled",
                                    "published",
                                    "corrected",
                                    "withdrawn",
                                ],
                            ),
                        ),
                        name="change_statuses_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "verb__in",
                                (
                                    "create",
                                    "submit",
                                    "send_back",
                                    "schedule",
                                    "unschedule",
                                    "publish",
                                    "update",
                                    "correct",
                                    "withdraw",
                                    "schedule_withdrawal",
                                    "unschedule_withdrawal",
                                    "embargo",
                                    "lift_embargo",
                                    "override_approvals",
                                    "reshelve",
                                    "trash",
                                    "untrash",
                                    "flag_campaign",
                                    "unflag_campaign",
                                    "approve",
                                    "take_back_approval",
                                    "restore",
                                    "name_revision",
                                    "take_over",
                                    "force_release",
                                    "preview_link",
                                    "revoke_preview",
                                    "relate",
                                ),
                            )
                        ),
                        name="change_verb_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaggedArticle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("published_at", models.DateTimeField()),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged",
                        to="articles.article",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged",
                        to="categories.tag",
                    ),
                ),
            ],
            options={
                "verbose_name": "وسم على مادة",
                "verbose_name_plural": "وسوم المواد",
                "ordering": ["order"],
                "indexes": [
                    models.Index(fields=["tag", "-published_at", "-content_object"], name="tag_newest")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tag", "content_object"), name="tagged_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="article",
            name="tags",
            field=taggit.managers.TaggableManager(
                blank=True,
                help_text="A comma-separated list of tags.",
                through="articles.TaggedArticle",
                to="categories.Tag",
                verbose_name="الوسوم",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("published_at__isnull", False),
                        ("published_revision__isnull", False),
                        ("status__in", ("published", "corrected", "withdrawn")),
                    ),
                    models.Q(
                        models.Q(("status__in", ("published", "corrected", "withdrawn")), _negated=True),
                        ("published_at__isnull", True),
                        ("published_revision__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="status_tells_the_truth",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("goes_live_at__isnull", True), ("scheduled_revision__isnull", True)),
                    models.Q(("goes_live_at__isnull", False), ("scheduled_revision__isnull", False)),
                    _connector="OR",
                ),
                name="schedule_has_words_and_time",
            ),
        ),
        migrations.CreateModel(
            name="Byline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=40, verbose_name="الدور")),
                ("order", models.PositiveSmallIntegerField(default=0)),
                ("published_at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bylines",
                        to="articles.article",
                    ),
                ),
                (
                    "writer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bylines",
                        to="articles.writer",
                    ),
                ),
            ],
            options={
                "verbose_name": "اسم على مادة",
                "verbose_name_plural": "أسماء الكتّاب",
                "ordering": ["order"],
                "indexes": [
                    models.Index(fields=["writer", "-published_at", "-article"], name="writer_newest")
                ],
                "constraints": [models.UniqueConstraint(fields=("article", "writer"), name="byline_once")],
            },
        ),
        migrations.CreateModel(
            name="HeadlineWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", articles.models.quick.WordField(max_length=40)),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="headline_words",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "verbose_name": "كلمة من عنوان",
                "verbose_name_plural": "كلمات العناوين",
                "default_permissions": (),
                "indexes": [models.Index(fields=["word", "-article"], name="headline_word")],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "word"), name="headline_word_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="الوقت")),
                ("text", models.TextField(blank=True, verbose_name="الملاحظة")),
                ("quote", models.TextField(blank=True)),
                ("before", models.TextField(blank=True)),
                ("after", models.TextField(blank=True)),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="articles.article",
                        verbose_name="المادة",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="كتبها",
                    ),
                ),
                (
                    "mentions",
                    models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="articles.note",
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "قُبل الاقتراح"), ("refused", "رُفض الاقتراح")],
                        max_length=10,
                    ),
                ),
                ("is_suggestion", models.BooleanField(default=False)),
                ("replacement", models.TextField(blank=True)),
            ],
            options={
                "verbose_name": "ملاحظة تحريرية",
                "verbose_name_plural": "ملاحظات تحريرية",
                "ordering": ["at", "pk"],
                "default_permissions": (),
                "indexes": [models.Index(fields=["article", "at", "id"], name="notes_of_story")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("quote", ""), ("resolved_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="reply_has_no_passage_and_no_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quote", ""), _negated=True),
                            models.Q(("after", ""), ("before", "")),
                            _connector="OR",
                        ),
                        name="passage_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True), ("is_suggestion", True), _connector="OR"
                        ),
                        name="note_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", ""), ("is_suggestion", False), ("replacement", "")),
                            models.Q(
                                ("is_suggestion", True),
                                ("parent__isnull", True),
                                models.Q(("quote", ""), _negated=True),
                                models.Q(("quote", models.F("replacement")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="suggestion_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision", ""),
                            models.Q(
                                ("decision__in", ["accepted", "refused"]), ("resolved_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="decision_known_and_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoteAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("write", "كتابة ملاحظة"),
                            ("reply", "رد"),
                            ("edit", "تعديل"),
                            ("delete", "حذف"),
                            ("resolve", "إنهاء الملاحظة"),
                            ("reopen", "إعادة فتح الملاحظة"),
                            ("suggest", "اقتراح تعديل"),
                            ("accept", "قبول الاقتراح"),
                            ("refuse", "رفض الاقتراح"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("old_text", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="acts", to="articles.note"
                    ),
                ),
            ],
            options={
                "verbose_name": "عمل على ملاحظة",
                "verbose_name_plural": "سجل الملاحظات",
                "ordering": ["at", "pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "verb__in",
                                [
                                    "write",
                                    "reply",
                                    "edit",
                                    "delete",
                                    "resolve",
                                    "reopen",
                                    "suggest",
                                    "accept",
                                    "refuse",
                                ],
                            )
                        ),
                        name="note_act_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoteNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="articles.note",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "ملاحظة تنتظر",
                "verbose_name_plural": "ملاحظات تنتظر",
                "default_permissions": (),
                "indexes": [models.Index(fields=["person", "-note"], name="notices_newest")],
                "constraints": [models.UniqueConstraint(fields=("note", "person"), name="notice_once")],
            },
        ),
        migrations.CreateModel(
            name="LeftMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("passage", models.CharField(max_length=200)),
                ("context", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="left_marks",
                        to="articles.article",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "إشارة أُبقيت كما هي",
                "verbose_name_plural": "إشارات أُبقيت كما هي",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("article", "kind", "passage", "context"), name="mark_left_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("context", ""), _negated=True), name="mark_has_context"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "unpaired",
                                    "spelling",
                                    "hamza",
                                    "repeated",
                                    "latin",
                                    "doubled",
                                    "space",
                                    "quotes",
                                    "digits",
                                    "tatweel",
                                    "name",
                                    "dots",
                                    "ending",
                                ],
                            )
                        ),
                        name="mark_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PreviewLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("note", models.CharField(blank=True, max_length=80, verbose_name="لمن الرابط")),
                ("made_at", models.DateTimeField(verbose_name="أُنشئ")),
                ("ends_at", models.DateTimeField(verbose_name="ينتهي عند")),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("opened", models.PositiveIntegerField(default=0)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preview_links",
                        to="articles.article",
                        verbose_name="المادة",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "رابط معاينة",
                "verbose_name_plural": "روابط المعاينة",
                "ordering": ["-made_at", "-pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("made_at"))), name="preview_ends_later"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_at__isnull", False), ("revoked_by__isnull", True), _connector="OR"
                        ),
                        name="preview_revoked_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EditLock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.CharField(max_length=40)),
                ("since", models.DateTimeField()),
                ("heard_at", models.DateTimeField()),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "مادة مفتوحة",
                "verbose_name_plural": "المواد المفتوحة",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="OpenPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.CharField(max_length=40, unique=True)),
                ("heard_at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "صفحة مفتوحة",
                "verbose_name_plural": "صفحات مفتوحة",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Autosave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.CharField(max_length=40, unique=True)),
                ("edition", models.PositiveIntegerField(default=0)),
                ("fields", models.JSONField(default=dict)),
                ("typed", models.PositiveBigIntegerField(default=0)),
                ("typed_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                ("was_taken_back", models.BooleanField(default=False)),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                (
                    "base",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.revision",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "نص مسترجَع",
                "verbose_name_plural": "نصوص مسترجَعة",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["person", "-typed_at"],
                        name="autosave_open",
                    ),
                    models.Index(fields=["typed_at"], name="autosave_age"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closed_at__isnull", True), ("fields", {}), _connector="OR"),
                        name="closed_autosave_is_empty",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("edition", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("note", models.TextField(blank=True)),
                ("is_override", models.BooleanField(default=False)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="articles.article",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="articles.approvalstep",
                    ),
                ),
            ],
            options={
                "verbose_name": "إجازة",
                "verbose_name_plural": "الإجازات",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("article", "step"), name="approval_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_override", False), models.Q(("note", ""), _negated=True), _connector="OR"
                        ),
                        name="override_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TickerItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="السطر")),
                ("raised_at", models.DateTimeField(verbose_name="رُفع")),
                ("expires_at", models.DateTimeField(verbose_name="ينتهي عند")),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="أُنهي"),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="أنهاه",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="رفعه",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="ticker_items",
                        to="articles.article",
                        verbose_name="مادته",
                    ),
                ),
            ],
            options={
                "verbose_name": "سطر عاجل",
                "verbose_name_plural": "شريط العاجل",
                "ordering": ["-raised_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["expires_at"],
                        name="ticker_running",
                    ),
                    models.Index(fields=["-raised_at", "-id"], name="ticker_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="ticker_has_text"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("raised_at"))),
                        name="ticker_ends_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", False), ("ended_by__isnull", True), _connector="OR"
                        ),
                        name="ticker_ended_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HourOfReadings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours_read",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "verbose_name": "قراءات ساعة",
                "verbose_name_plural": "قراءات الساعات",
                "default_permissions": (),
                "indexes": [models.Index(fields=["hour", "article"], name="read_by_hour")],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "hour"), name="hour_read_once"),
                    models.CheckConstraint(condition=models.Q(("count__gt", 0)), name="hour_was_read"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MostRead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "window",
                    models.CharField(
                        choices=[("day", "خلال 24 ساعة"), ("week", "خلال 7 أيام")], max_length=4
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("counted_at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.article"
                    ),
                ),
            ],
            options={
                "verbose_name": "من الأكثر قراءة",
                "verbose_name_plural": "الأكثر قراءة",
                "ordering": ["window", "rank"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("window", "rank"), name="most_read_place_once"),
                    models.CheckConstraint(
                        condition=models.Q(("window__in", ["day", "week"])), name="most_read_window_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("count__gt", 0), ("rank__gt", 0)), name="most_read_was_read"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Readings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("count", models.PositiveBigIntegerField()),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "verbose_name": "قراءات مادة",
                "verbose_name_plural": "قراءات المواد",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("count__gt", 0)), name="story_was_read")
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("version", models.PositiveSmallIntegerField()),
                ("length", models.PositiveIntegerField()),
                ("streams", models.BinaryField()),
                ("is_counted", models.BooleanField(default=False)),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_document",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "verbose_name": "مادة في فهرس البحث",
                "verbose_name_plural": "فهرس البحث",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_counted", False)), fields=["seq"], name="search_uncounted"
                    ),
                    models.Index(fields=["version", "-seq"], name="search_version"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RelatedStories",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="related_stories",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("found", models.JSONField(default=list)),
                ("pinned", models.JSONField(default=list)),
                ("excluded", models.JSONField(default=list)),
                ("due_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "قائمة «اقرأ أيضًا»",
                "verbose_name_plural": "قوائم «اقرأ أيضًا»",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="related_due"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("changed", "غُيّر"), ("left", "تُرك"), ("broken", "خلل في الملف")],
                        max_length=7,
                    ),
                ),
                ("line", models.PositiveBigIntegerField()),
                ("text", models.CharField(max_length=500)),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="articles.import",
                    ),
                ),
            ],
            options={
                "verbose_name": "ما لوحظ في استيراد",
                "verbose_name_plural": "ما لوحظ في الاستيراد",
                "ordering": ["line", "pk"],
                "default_permissions": (),
                "indexes": [models.Index(fields=["run", "line", "id"], name="findings_of_import")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["changed", "left", "broken"])),
                        name="finding_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Board",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("goes_live_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("edition", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="categories.category",
                        verbose_name="القسم",
                    ),
                ),
            ],
            options={
                "verbose_name": "لوحة",
                "verbose_name_plural": "الواجهة",
                "ordering": [models.OrderBy(models.F("section"), nulls_first=True)],
                "permissions": [("arrange_front_board", "ترتيب الصفحة الرئيسية")],
                "default_permissions": ("view", "change"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("goes_live_at__isnull", False)),
                        fields=["goes_live_at"],
                        name="board_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.comparison.Coalesce(
                            models.F("section"), models.Value(0), output_field=models.BigIntegerField()
                        ),
                        name="one_board_each",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Arrangement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("places", models.JSONField(default=list)),
                ("sections", models.JSONField(blank=True, default=list)),
                ("note", models.CharField(blank=True, max_length=120, verbose_name="ملاحظة")),
                ("at", models.DateTimeField(verbose_name="الوقت")),
                ("goes_live_at", models.DateTimeField(blank=True, null=True)),
                ("live_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="رتّبها",
                    ),
                ),
                (
                    "restores",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.arrangement",
                    ),
                ),
                (
                    "board",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="arrangements",
                        to="articles.board",
                    ),
                ),
            ],
            options={
                "verbose_name": "ترتيب",
                "verbose_name_plural": "سجل الترتيب",
                "ordering": ["-at", "-pk"],
                "default_permissions": (),
                "indexes": [models.Index(fields=["board", "-at", "-id"], name="arrangement_history")],
            },
        ),
        migrations.AddField(
            model_name="board",
            name="current",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="articles.arrangement",
            ),
        ),
        migrations.AddField(
            model_name="board",
            name="scheduled",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="articles.arrangement",
            ),
        ),
        migrations.AddConstraint(
            model_name="board",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("goes_live_at__isnull", True), ("scheduled__isnull", True)),
                    models.Q(("goes_live_at__isnull", False), ("scheduled__isnull", False)),
                    _connector="OR",
                ),
                name="board_waits_for_a_time",
            ),
        ),
        migrations.CreateModel(
            name="BoardPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("heard_at", models.DateTimeField()),
                (
                    "board",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="articles.board"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "لوحة مفتوحة",
                "verbose_name_plural": "لوحات مفتوحة",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("board", "person"), name="board_open_once")],
            },
        ),
        migrations.CreateModel(
            name="MediaUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("lead", "الصورة الرئيسة"),
                            ("body", "في النص"),
                            ("gallery", "في معرض صور"),
                            ("board", "صورة خاصة في موضع من اللوحة"),
                        ],
                        max_length=7,
                    ),
                ),
                ("is_current", models.BooleanField(default=True)),
                ("in_print", models.BooleanField(default=False)),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="media_uses",
                        to="articles.article",
                    ),
                ),
                (
                    "attachment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="articles.attachment",
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="articles.image",
                    ),
                ),
                (
                    "board",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="media_uses",
                        to="articles.board",
                    ),
                ),
            ],
            options={
                "verbose_name": "موضع استعمال",
                "verbose_name_plural": "مواضع الاستعمال",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("attachment__isnull", True), ("image__isnull", False)),
                            models.Q(
                                ("attachment__isnull", False), ("image__isnull", True), ("place", "body")
                            ),
                            _connector="OR",
                        ),
                        name="use_is_of_one_medium",
                    ),
                    models.UniqueConstraint(fields=("image", "article", "place"), name="picture_used_once"),
                    models.UniqueConstraint(fields=("attachment", "article"), name="attachment_used_once"),
                    models.CheckConstraint(
                        condition=models.Q(("place__in", ["lead", "body", "gallery", "board"])),
                        name="use_place_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("article__isnull", False),
                                ("board__isnull", True),
                                models.Q(("place", "board"), _negated=True),
                            ),
                            models.Q(("article__isnull", True), ("board__isnull", False), ("place", "board")),
                            _connector="OR",
                        ),
                        name="use_is_in_one_holder",
                    ),
                    models.UniqueConstraint(fields=("image", "board"), name="picture_on_board_once"),
                ],
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
