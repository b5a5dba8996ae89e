import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("comments", "0001_initial"),
        ("comments", "0002_record_rules"),
        ("comments", "0003_discussion_records"),
        ("comments", "0004_score_figures"),
        ("comments", "0005_report_settled_by"),
        ("comments", "0006_word_rule_saved_at"),
        ("comments", "0007_duty_told_at"),
        ("comments", "0008_thread_indexes"),
        ("comments", "0009_ended_letters"),
        ("comments", "0010_report_wish"),
        ("comments", "0011_thread_hour_gone"),
        ("comments", "0012_decision_filters"),
        ("comments", "0013_discussion_hour_gone"),
        ("comments", "0014_featured_notice"),
        ("comments", "0015_story_closing"),
    ]

    initial = True

    dependencies = [
        ("articles", "0059_search_index_on_postgresql"),
        ("categories", "0002_record_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DiscussionSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("before", "موافقة قبل النشر"),
                            ("after", "مراجعة بعد النشر"),
                            ("newcomers", "موافقة على الجدد فقط"),
                            ("closed", "مغلقة"),
                        ],
                        default="before",
                        max_length=9,
                        verbose_name="التعليقات",
                    ),
                ),
                (
                    "newcomer_until",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="عدد التعليقات المنشورة التي يُنشر ما بعدها دون انتظار في «موافقة على الجدد فقط».",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="يُعدّ القارئ جديدًا حتى نشر",
                    ),
                ),
                (
                    "closes_after_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="تبقى مفتوحة دائمًا إذا تُركت الخانة فارغة.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="تُغلق بعد أيام من نشر المادة",
                    ),
                ),
                (
                    "is_stopped",
                    models.BooleanField(default=False, verbose_name="إيقاف التعليقات في الموقع كله"),
                ),
                (
                    "stopped_message",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="ما يقرؤه القرّاء أثناء الإيقاف"
                    ),
                ),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        help_text="عنوان صفحة أو بريد، يقرؤه من حُظر لكي يعترض، ومن يمسّه تعليق لكي يطلب حق الرد. إذا تُركت الخانة فارغة قاد البلاغ إلى صفحة «اتصل بنا» إن كانت.",
                        max_length=200,
                        verbose_name="إلى أين يكتب القرّاء",
                    ),
                ),
                (
                    "known_hosts",
                    models.TextField(
                        blank=True,
                        help_text="عنوان في كل سطر.",
                        max_length=2000,
                        verbose_name="مواقع لا توقف روابطها التعليق",
                    ),
                ),
                ("score_on", models.BooleanField(default=True, verbose_name="التقدير الآلي")),
                (
                    "score_holds_from",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="يوقف التعليق للمراجعة من",
                    ),
                ),
                (
                    "score_refuses_from",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="يرفض التعليق من",
                    ),
                ),
                (
                    "address_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="تُنسى عناوين الشبكة بعد أيام",
                    ),
                ),
                (
                    "refused_days",
                    models.PositiveSmallIntegerField(
                        default=90,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="تُنسى التعليقات المرفوضة بعد أيام",
                    ),
                ),
                (
                    "old_after_minutes",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[django.core.validators.MinValueValidator(5)],
                        verbose_name="تنبيه إذا انتظر تعليق دقائق",
                    ),
                ),
                (
                    "long_from",
                    models.PositiveSmallIntegerField(
                        default=100,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="تنبيه إذا بلغ عدد المنتظرة",
                    ),
                ),
                (
                    "figures_are_public",
                    models.BooleanField(default=False, verbose_name="صفحة عامة لأرقام الإشراف"),
                ),
                ("score_figures_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "إعدادات التعليقات",
                "verbose_name_plural": "إعدادات التعليقات",
                "default_permissions": ("change",),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_discussion_settings"),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["before", "after", "newcomers", "closed"])),
                        name="discussion_mode_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_stopped", False),
                            models.Q(("stopped_message", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="stopped_discussions_say_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score_holds_from__isnull", True),
                            ("score_holds_from__range", (1, 100)),
                            _connector="OR",
                        ),
                        name="score_holds_in_per_cent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score_refuses_from__isnull", True),
                            ("score_refuses_from__range", (1, 100)),
                            _connector="OR",
                        ),
                        name="score_refuses_in_per_cent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "day",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (5, "السبت"),
                            (6, "الأحد"),
                            (0, "الاثنين"),
                            (1, "الثلاثاء"),
                            (2, "الأربعاء"),
                            (3, "الخميس"),
                            (4, "الجمعة"),
                        ],
                        verbose_name="اليوم",
                    ),
                ),
                ("starts", models.TimeField(verbose_name="من")),
                ("ends", models.TimeField(verbose_name="إلى")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="المشرف",
                    ),
                ),
                ("told_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "مناوبة",
                "verbose_name_plural": "المناوبات",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("day__lte", 6)), name="duty_day_known"),
                    models.CheckConstraint(
                        condition=models.Q(("ends__gt", models.F("starts"))), name="duty_has_hours"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reader",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=64, unique=True)),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="الاسم")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="البريد الإلكتروني")),
                ("first_at", models.DateTimeField(verbose_name="أول مشاركة")),
                ("last_at", models.DateTimeField(verbose_name="آخر مشاركة")),
            ],
            options={
                "verbose_name": "قارئ",
                "verbose_name_plural": "القرّاء المعلّقون",
                "ordering": ["-last_at", "-pk"],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["-last_at", "-id"], name="reader_by_last"),
                    models.Index(fields=["email"], name="reader_by_email"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="الاسم")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="البريد الإلكتروني")),
                ("text", models.TextField(verbose_name="نص التعليق")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("held", "بانتظار الموافقة"),
                            ("shown", "منشور"),
                            ("rejected", "مرفوض"),
                            ("refused", "مرفوض آليًا"),
                            ("removed", "محذوف"),
                        ],
                        default="held",
                        max_length=10,
                        verbose_name="الحالة",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("insult", "سبّ أو إهانة"),
                            ("defamation", "قذف أو اتهام بلا دليل"),
                            ("hatred", "تحريض طائفي أو عنصري"),
                            ("violence", "تهديد أو تحريض على العنف"),
                            ("privacy", "كشف بيانات شخصية"),
                            ("obscenity", "ألفاظ نابية"),
                            ("falsehood", "معلومات مضللة أو غير مؤكدة"),
                            ("impersonation", "انتحال اسم أو صفة"),
                            ("spam", "إعلان أو تكرار أو حملة منظّمة"),
                            ("election_silence", "مخالفة للصمت الانتخابي أو لأمر قضائي"),
                            ("off_topic", "خارج الموضوع أو غير مفهوم"),
                        ],
                        max_length=20,
                        verbose_name="السبب",
                    ),
                ),
                ("phase", models.CharField(max_length=20, verbose_name="مرحلة الفحص")),
                ("created_at", models.DateTimeField(verbose_name="كُتب")),
                ("shown_at", models.DateTimeField(blank=True, null=True, verbose_name="نُشر")),
                ("digest", models.CharField(editable=False, max_length=32)),
                (
                    "answers",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="comments.comment",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="articles.article",
                        verbose_name="المادة",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="replies",
                        to="comments.comment",
                    ),
                ),
                ("address_key", models.CharField(blank=True, editable=False, max_length=32)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="كتبه من غرفة الأخبار",
                    ),
                ),
                ("edited_at", models.DateTimeField(blank=True, null=True, verbose_name="عُدّل")),
                ("is_featured", models.BooleanField(default=False, verbose_name="تعليق مختار")),
                ("is_kept", models.BooleanField(default=False, verbose_name="محفوظ قانونيًا")),
                ("is_urgent", models.BooleanField(default=False, verbose_name="بلاغ عاجل")),
                ("matched", models.CharField(blank=True, max_length=200, verbose_name="ما طابقها")),
                ("redacted_at", models.DateTimeField(blank=True, null=True, verbose_name="حُذفت منه بيانات")),
                ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="بُلّغ عنه")),
                ("rule", models.CharField(blank=True, max_length=40, verbose_name="القاعدة")),
                ("rule_was_wrong", models.BooleanField(default=False, verbose_name="القاعدة أخطأت هنا")),
                ("score", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="تقدير آلي")),
                ("seen_at", models.DateTimeField(blank=True, null=True, verbose_name="اطّلع عليه مشرف")),
                ("taken_back_at", models.DateTimeField(blank=True, null=True, verbose_name="حذفه صاحبه")),
                ("useful", models.PositiveIntegerField(default=0, verbose_name="مفيد")),
                ("useless", models.PositiveIntegerField(default=0, verbose_name="غير مفيد")),
                (
                    "voice",
                    models.CharField(
                        blank=True,
                        choices=[("", "قارئ"), ("newsroom", "رد غرفة الأخبار"), ("author", "كاتب المادة")],
                        max_length=8,
                        verbose_name="الصفة",
                    ),
                ),
                ("wants_notice", models.BooleanField(default=False, verbose_name="إشعار بالبريد")),
                ("worth", models.IntegerField(default=0, editable=False)),
                (
                    "reader",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="comments",
                        to="comments.reader",
                        verbose_name="القارئ",
                    ),
                ),
            ],
            options={
                "verbose_name": "تعليق",
                "verbose_name_plural": "التعليقات",
                "ordering": ["created_at", "pk"],
                "permissions": [("moderate_comment", "الموافقة على التعليقات ورفضها")],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["status", "created_at", "id"], name="comment_queue"),
                    models.Index(fields=["article", "digest"], name="comment_repeat"),
                    models.Index(fields=["reader", "status", "created_at"], name="comment_of_reader"),
                    models.Index(fields=["email"], name="comment_by_email"),
                    models.Index(fields=["address_key", "created_at"], name="comment_by_address"),
                    models.Index(fields=["rule", "rule_was_wrong", "created_at"], name="comment_by_rule"),
                    models.Index(
                        condition=models.Q(("reported_at__isnull", False)),
                        fields=["reported_at", "id"],
                        name="comment_reported",
                    ),
                    models.Index(
                        condition=models.Q(("seen_at__isnull", True)),
                        fields=["status", "created_at", "id"],
                        name="comment_unseen",
                    ),
                    models.Index(
                        condition=models.Q(("parent__isnull", True)),
                        fields=["article", "-worth", "-created_at", "-id"],
                        name="comment_by_worth",
                    ),
                    models.Index(
                        condition=models.Q(("parent__isnull", True)),
                        fields=["article", "created_at", "id", "status"],
                        name="comment_openers",
                    ),
                    models.Index(fields=["parent", "status", "created_at", "id"], name="comment_replies"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["held", "shown", "rejected", "refused", "removed"])
                        ),
                        name="comment_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "",
                                    "insult",
                                    "defamation",
                                    "hatred",
                                    "violence",
                                    "privacy",
                                    "obscenity",
                                    "falsehood",
                                    "impersonation",
                                    "spam",
                                    "election_silence",
                                    "off_topic",
                                ],
                            )
                        ),
                        name="comment_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("text", ""), _negated=True)
                        ),
                        name="comment_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "shown"), _negated=True),
                            models.Q(("reason", ""), ("shown_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="shown_comment_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "held"), _negated=True),
                            models.Q(("reason", ""), ("shown_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="held_comment_is_undecided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "rejected"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="rejected_comment_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("parent", models.F("id")), _negated=True),
                            models.Q(("answers", models.F("id")), _negated=True),
                        ),
                        name="comment_not_its_own_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["rejected", "refused"]), _negated=True),
                            ("shown_at__isnull", True),
                            _connector="OR",
                        ),
                        name="rejected_comment_was_never_shown",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "removed"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            ("taken_back_at__isnull", False),
                            _connector="OR",
                        ),
                        name="removed_comment_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "removed"), _negated=True),
                            ("shown_at__isnull", False),
                            ("taken_back_at__isnull", False),
                            _connector="OR",
                        ),
                        name="removed_comment_was_shown",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("taken_back_at__isnull", True), ("status", "removed"), _connector="OR"
                        ),
                        name="taken_back_comment_is_removed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("score__isnull", True), ("score__lte", 100), _connector="OR"),
                        name="comment_score_in_per_cent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("voice__in", ["", "newsroom", "author"])),
                        name="comment_voice_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "worth",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("useful"), "-", models.F("useless")
                                ),
                            )
                        ),
                        name="comment_worth_adds_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_urgent", False), ("reported_at__isnull", False), _connector="OR"
                        ),
                        name="urgent_comment_was_reported",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", False), ("answers__isnull", True), _connector="OR"
                        ),
                        name="thread_opens_with_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                            ("approve", "موافقة"),
                            ("reject", "رفض"),
                            ("remove", "حذف"),
                            ("restore", "إعادة النشر"),
                            ("hide", "إخفاء حتى المراجعة"),
                            ("take_back", "حذف صاحبه له"),
                            ("undo", "تراجع"),
                            ("seen", "اطّلاع"),
                            ("edit", "تعديل صاحبه له"),
                            ("redact", "حذف بيانات شخصية"),
                            ("pin", "تثبيت"),
                            ("unpin", "إلغاء التثبيت"),
                            ("feature", "اختيار"),
                            ("unfeature", "إلغاء الاختيار"),
                            ("dismiss", "ردّ البلاغ"),
                            ("keep", "حفظ قانوني"),
                            ("let_go", "إنهاء الحفظ القانوني"),
                            ("rule_wrong", "القاعدة أخطأت"),
                        ],
                        max_length=10,
                        verbose_name="القرار",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="الوقت")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("insult", "سبّ أو إهانة"),
                            ("defamation", "قذف أو اتهام بلا دليل"),
                            ("hatred", "تحريض طائفي أو عنصري"),
                            ("violence", "تهديد أو تحريض على العنف"),
                            ("privacy", "كشف بيانات شخصية"),
                            ("obscenity", "ألفاظ نابية"),
                            ("falsehood", "معلومات مضللة أو غير مؤكدة"),
                            ("impersonation", "انتحال اسم أو صفة"),
                            ("spam", "إعلان أو تكرار أو حملة منظّمة"),
                            ("election_silence", "مخالفة للصمت الانتخابي أو لأمر قضائي"),
                            ("off_topic", "خارج الموضوع أو غير مفهوم"),
                        ],
                        max_length=20,
                        verbose_name="السبب",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="ملاحظة مع القرار")),
                (
                    "old_status",
                    models.CharField(
                        choices=[
                            ("held", "بانتظار الموافقة"),
                            ("shown", "منشور"),
                            ("rejected", "مرفوض"),
                            ("refused", "مرفوض آليًا"),
                            ("removed", "محذوف"),
                        ],
                        max_length=10,
                        verbose_name="من",
                    ),
                ),
                (
                    "new_status",
                    models.CharField(
                        choices=[
                            ("held", "بانتظار الموافقة"),
                            ("shown", "منشور"),
                            ("rejected", "مرفوض"),
                            ("refused", "مرفوض آليًا"),
                            ("removed", "محذوف"),
                        ],
                        max_length=10,
                        verbose_name="إلى",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="المشرف",
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="comments.comment",
                        verbose_name="التعليق",
                    ),
                ),
                ("old_text", models.TextField(blank=True, verbose_name="النص قبل القرار")),
            ],
            options={
                "verbose_name": "قرار",
                "verbose_name_plural": "سجل القرارات",
                "ordering": ["-at", "-pk"],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["comment", "-at", "-id"], name="decision_history"),
                    models.Index(fields=["by", "-at", "-id"], name="decision_by_person"),
                    models.Index(fields=["-at", "-id"], name="decision_log"),
                    models.Index(fields=["verb", "-at", "-id"], name="decision_by_verb"),
                    models.Index(fields=["reason", "-at", "-id"], name="decision_by_reason"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verb__in", ["reject", "remove"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("new_status__in", ["held", "shown", "rejected", "refused", "removed"]),
                            ("old_status__in", ["held", "shown", "rejected", "refused", "removed"]),
                        ),
                        name="decision_statuses_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "",
                                    "insult",
                                    "defamation",
                                    "hatred",
                                    "violence",
                                    "privacy",
                                    "obscenity",
                                    "falsehood",
                                    "impersonation",
                                    "spam",
                                    "election_silence",
                                    "off_topic",
                                ],
                            )
                        ),
                        name="decision_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "verb__in",
                                [
                                    "approve",
                                    "reject",
                                    "remove",
                                    "restore",
                                    "hide",
                                    "take_back",
                                    "undo",
                                    "seen",
                                    "edit",
                                    "redact",
                                    "pin",
                                    "unpin",
                                    "feature",
                                    "unfeature",
                                    "dismiss",
                                    "keep",
                                    "let_go",
                                    "rule_wrong",
                                ],
                            )
                        ),
                        name="decision_verb_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "verb__in",
                                [
                                    "seen",
                                    "edit",
                                    "redact",
                                    "pin",
                                    "unpin",
                                    "feature",
                                    "unfeature",
                                    "dismiss",
                                    "keep",
                                    "let_go",
                                    "rule_wrong",
                                    "undo",
                                ],
                            ),
                            models.Q(("old_status", models.F("new_status")), _negated=True),
                            _connector="OR",
                        ),
                        name="decision_changes_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Discussion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("before", "موافقة قبل النشر"),
                            ("after", "مراجعة بعد النشر"),
                            ("newcomers", "موافقة على الجدد فقط"),
                        ],
                        max_length=9,
                        verbose_name="التعليقات",
                    ),
                ),
                ("slow_s", models.PositiveIntegerField(default=0, verbose_name="إبطاء")),
                ("shown", models.PositiveIntegerField(default=0, verbose_name="المنشور")),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="discussion_row",
                        to="articles.article",
                        verbose_name="المادة",
                    ),
                ),
                (
                    "pinned",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="pinned_in",
                        to="comments.comment",
                        verbose_name="المثبّت",
                    ),
                ),
                (
                    "closing",
                    models.CharField(
                        blank=True,
                        choices=[("desk", "أغلقها التحرير"), ("moderator", "أغلقها مشرف")],
                        max_length=9,
                        verbose_name="الإغلاق",
                    ),
                ),
            ],
            options={
                "verbose_name": "نقاش مادة",
                "verbose_name_plural": "نقاشات المواد",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["", "before", "after", "newcomers"])),
                        name="story_mode_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closing__in", ["", "desk", "moderator"])),
                        name="story_closing_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
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
                            ("approved", "نُشر التعليق"),
                            ("rejected", "رُفض التعليق"),
                            ("replied", "رد على التعليق"),
                            ("featured", "اختيار التعليق"),
                            ("report_done", "ما آل إليه البلاغ"),
                            ("resume", "سؤال عن استئناف الرسائل"),
                            ("rights", "إثبات البريد لطلب قارئ"),
                            ("queue", "تعليقات تنتظر"),
                            ("threat", "تهديد محفوظ"),
                        ],
                        max_length=11,
                        verbose_name="الرسالة",
                    ),
                ),
                ("to", models.EmailField(max_length=254, verbose_name="إلى")),
                ("words", models.JSONField(blank=True, default=dict)),
                ("made_at", models.DateTimeField()),
                ("next_try_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "comment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="comments.comment",
                    ),
                ),
            ],
            options={
                "verbose_name": "رسالة",
                "verbose_name_plural": "رسائل تنتظر",
                "default_permissions": (),
                "indexes": [models.Index(fields=["next_try_at", "id"], name="notice_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to", ""), _negated=True), name="notice_goes_somewhere"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "approved",
                                    "rejected",
                                    "replied",
                                    "featured",
                                    "report_done",
                                    "resume",
                                    "rights",
                                    "queue",
                                    "threat",
                                ],
                            )
                        ),
                        name="notice_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("voter", models.CharField(editable=False, max_length=64)),
                ("is_useful", models.BooleanField()),
                (
                    "comment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reactions",
                        to="comments.comment",
                    ),
                ),
            ],
            options={
                "verbose_name": "رأي في تعليق",
                "verbose_name_plural": "آراء في التعليقات",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("comment", "voter"), name="one_reaction_each")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReaderNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="الملاحظة")),
                ("at", models.DateTimeField(verbose_name="الوقت")),
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
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="comments.reader",
                    ),
                ),
            ],
            options={
                "verbose_name": "ملاحظة عن قارئ",
                "verbose_name_plural": "ملاحظات عن القرّاء",
                "ordering": ["-at", "-pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "complaint",
                    models.CharField(
                        choices=[
                            ("abuse", "سبّ أو ألفاظ نابية"),
                            ("hatred_violence", "تحريض على الكراهية أو العنف"),
                            ("false_accusation", "اتهام كاذب أو معلومة مضللة"),
                            ("privacy", "كشف معلومات شخصية"),
                            ("spam", "إعلان أو انتحال أو خروج عن الموضوع"),
                        ],
                        max_length=16,
                        verbose_name="سبب الإبلاغ",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="ملاحظة")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="البريد الإلكتروني")),
                ("reporter", models.CharField(editable=False, max_length=64)),
                ("at", models.DateTimeField(verbose_name="الوقت")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "ينتظر"),
                            ("removed", "حُذف التعليق"),
                            ("dismissed", "لا يخالف القواعد"),
                        ],
                        max_length=9,
                        verbose_name="ما آل إليه",
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="comments.comment",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="settled",
                        to="comments.decision",
                    ),
                ),
                (
                    "wish",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "لا، التعليق عن غيري"),
                            ("removal", "التعليق عني، وأطلب حذفه"),
                            ("reply", "التعليق عني، وأطلب حق الرد"),
                        ],
                        max_length=7,
                        verbose_name="هل التعليق عنك؟",
                    ),
                ),
            ],
            options={
                "verbose_name": "بلاغ",
                "verbose_name_plural": "بلاغات",
                "ordering": ["-at", "-pk"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("comment", "reporter"), name="one_report_each"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "complaint__in",
                                ["abuse", "hatred_violence", "false_accusation", "privacy", "spam"],
                            )
                        ),
                        name="complaint_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["", "removed", "dismissed"])),
                        name="report_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("wish__in", ["", "removal", "reply"])), name="report_wish_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sanction",
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
                            ("warn", "تنبيه"),
                            ("suspend", "إيقاف مؤقت"),
                            ("ban", "حظر"),
                            ("hold", "مراجعة كل تعليق قبل نشره"),
                        ],
                        max_length=7,
                        verbose_name="الإجراء",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="البريد الإلكتروني")),
                ("address_key", models.CharField(blank=True, editable=False, max_length=32)),
                ("name_pattern", models.CharField(blank=True, max_length=60, verbose_name="نمط الاسم")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("insult", "سبّ أو إهانة"),
                            ("defamation", "قذف أو اتهام بلا دليل"),
                            ("hatred", "تحريض طائفي أو عنصري"),
                            ("violence", "تهديد أو تحريض على العنف"),
                            ("privacy", "كشف بيانات شخصية"),
                            ("obscenity", "ألفاظ نابية"),
                            ("falsehood", "معلومات مضللة أو غير مؤكدة"),
                            ("impersonation", "انتحال اسم أو صفة"),
                            ("spam", "إعلان أو تكرار أو حملة منظّمة"),
                            ("election_silence", "مخالفة للصمت الانتخابي أو لأمر قضائي"),
                            ("off_topic", "خارج الموضوع أو غير مفهوم"),
                        ],
                        max_length=20,
                        verbose_name="السبب",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="جملة للقارئ")),
                ("at", models.DateTimeField(verbose_name="الوقت")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="حتى")),
                (
                    "acknowledged_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="اطّلع عليه القارئ"),
                ),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="رُفع")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="المشرف",
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sanctions",
                        to="comments.comment",
                        verbose_name="التعليق",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sanctions",
                        to="comments.reader",
                        verbose_name="القارئ",
                    ),
                ),
            ],
            options={
                "verbose_name": "إجراء بحق قارئ",
                "verbose_name_plural": "إجراءات بحق القرّاء",
                "ordering": ["-at", "-pk"],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["email"], name="sanction_by_email"),
                    models.Index(fields=["address_key"], name="sanction_by_address"),
                    models.Index(fields=["name_pattern"], name="sanction_by_name"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["warn", "suspend", "ban", "hold"])),
                        name="sanction_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "insult",
                                    "defamation",
                                    "hatred",
                                    "violence",
                                    "privacy",
                                    "obscenity",
                                    "falsehood",
                                    "impersonation",
                                    "spam",
                                    "election_silence",
                                    "off_topic",
                                ],
                            )
                        ),
                        name="sanction_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("address_key", ""),
                                ("email", ""),
                                ("name_pattern", ""),
                                ("reader__isnull", False),
                            ),
                            models.Q(
                                ("address_key", ""),
                                ("name_pattern", ""),
                                ("reader__isnull", True),
                                models.Q(("email", ""), _negated=True),
                            ),
                            models.Q(
                                ("email", ""),
                                ("name_pattern", ""),
                                ("reader__isnull", True),
                                models.Q(("address_key", ""), _negated=True),
                            ),
                            models.Q(
                                ("address_key", ""),
                                ("email", ""),
                                ("reader__isnull", True),
                                models.Q(("name_pattern", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="sanction_meets_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_pattern", ""), ("kind", "hold"), _connector="OR"),
                        name="name_pattern_only_holds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("address_key", ""), ("until__isnull", False), _connector="OR"),
                        name="address_sanction_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["suspend", "hold"]), _negated=True),
                            ("until__isnull", False),
                            models.Q(("name_pattern", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="suspension_ends",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SectionDiscussion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("before", "موافقة قبل النشر"),
                            ("after", "مراجعة بعد النشر"),
                            ("newcomers", "موافقة على الجدد فقط"),
                            ("closed", "مغلقة"),
                        ],
                        max_length=9,
                        verbose_name="التعليقات",
                    ),
                ),
                (
                    "section",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="discussion",
                        to="categories.category",
                        verbose_name="القسم",
                    ),
                ),
            ],
            options={
                "verbose_name": "تعليقات قسم",
                "verbose_name_plural": "تعليقات الأقسام",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["before", "after", "newcomers", "closed"])),
                        name="section_mode_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WordRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "list",
                    models.CharField(
                        choices=[("banned", "ألفاظ محظورة"), ("suspect", "ألفاظ للمراجعة")],
                        default="suspect",
                        max_length=7,
                        verbose_name="القائمة",
                    ),
                ),
                (
                    "term",
                    models.CharField(
                        help_text="كلمة أو عبارة قصيرة، تُكتب بإملائها المعتاد. تُعرف بأي إملاء وتمويه، ومعها ما يتصل بها مثل «و» و«ال» و«هم». إذا كُتبت بـ«ال» لم تُعرف إلا بها. جمع التكسير لفظ آخر.",
                        max_length=80,
                        verbose_name="اللفظ",
                    ),
                ),
                (
                    "innocent",
                    models.TextField(
                        blank=True,
                        help_text="كلمات وعبارات فيها اللفظ ومعناها آخر، واحدة في كل سطر: «كلب بوليسي»، «الكلبي».",
                        max_length=1000,
                        verbose_name="استعمالات بريئة",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("insult", "سبّ أو إهانة"),
                            ("defamation", "قذف أو اتهام بلا دليل"),
                            ("hatred", "تحريض طائفي أو عنصري"),
                            ("violence", "تهديد أو تحريض على العنف"),
                            ("privacy", "كشف بيانات شخصية"),
                            ("obscenity", "ألفاظ نابية"),
                            ("falsehood", "معلومات مضللة أو غير مؤكدة"),
                            ("impersonation", "انتحال اسم أو صفة"),
                            ("spam", "إعلان أو تكرار أو حملة منظّمة"),
                            ("election_silence", "مخالفة للصمت الانتخابي أو لأمر قضائي"),
                            ("off_topic", "خارج الموضوع أو غير مفهوم"),
                        ],
                        default="insult",
                        max_length=20,
                        verbose_name="السبب",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="ملاحظة")),
                ("is_on", models.BooleanField(default=True, verbose_name="تعمل")),
                ("key", models.CharField(editable=False, max_length=160, unique=True)),
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
                "verbose_name": "لفظ في القوائم",
                "verbose_name_plural": "قوائم الألفاظ",
                "ordering": ["term", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("list__in", ["banned", "suspect"])), name="word_list_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "insult",
                                    "defamation",
                                    "hatred",
                                    "violence",
                                    "privacy",
                                    "obscenity",
                                    "falsehood",
                                    "impersonation",
                                    "spam",
                                    "election_silence",
                                    "off_topic",
                                ],
                            )
                        ),
                        name="word_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("term", ""), _negated=True), models.Q(("key", ""), _negated=True)
                        ),
                        name="word_rule_has_word",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EndedLetters",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=32, unique=True)),
                ("at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "بريد أوقف الرسائل",
                "verbose_name_plural": "عناوين أوقفت الرسائل",
                "default_permissions": (),
                "indexes": [models.Index(fields=["at"], name="ended_letters_by_time")],
            },
        ),
    ]
