"""The doctor looks at the database: does it answer, is it of this release, is it whole."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from articles.models import StatusChange
from kalima.doctor.finding import Finding, doubtful, megabytes, well, wrong
from kalima.preparation import ensure_database_answers
from kalima.soundness import LOG_MAX_BYTES, log_bytes, quick_check

POSTGRESQL_MIN = 15
CLOCK_DOUBTFUL_S, CLOCK_WRONG_S = 2, 30

DATABASE = "قاعدة البيانات"


def database() -> Iterator[Finding]:
    """It answers; which it is."""
    if (file := database_file()) and not file.exists():
        yield wrong(DATABASE, f"لا ملف في {file}", "manage.py prepare يُنشئه، أو يُعاد من نسخة احتياطية.")
        return
    try:
        ensure_database_answers()
    except CommandError as error:
        yield wrong(
            DATABASE,
            f"لا تجيب. {error}",
            "تشغيل الخادم الذي في DATABASE_URL، أو تصحيح العنوان وكلمة المرور فيه.",
        )
        return
    if connection.vendor == "sqlite":
        yield well(DATABASE, f"SQLite {_answer('SELECT sqlite_version()')} في {file}")
        return
    version = str(_answer("SHOW server_version"))
    if int(version.split(".", 1)[0]) < POSTGRESQL_MIN:
        yield wrong(DATABASE, f"PostgreSQL {version}", f"الترقية إلى PostgreSQL {POSTGRESQL_MIN} أو أحدث.")
    elif _answer("SHOW server_encoding") != "UTF8":
        yield wrong(
            DATABASE,
            "ليست بترميز UTF8",
            "إنشاء قاعدة جديدة بالأمر createdb --encoding=UTF8 --template=template0 ونقل البيانات إليها.",
        )
    else:
        yield well(DATABASE, f"PostgreSQL {version}")


def tables() -> Iterator[Finding]:
    """They are those of this release."""
    subject = "الجداول"
    executor = MigrationExecutor(connection)
    applied, known = executor.loader.applied_migrations, executor.loader.disk_migrations
    owed = executor.migration_plan(executor.loader.graph.leaf_nodes())
    ours = {app for app, _name in known}
    newer = [key for key in applied if key[0] in ours and key not in known]
    if owed:
        names = "، ".join(f"{migration.app_label}.{migration.name}" for migration, _back in owed[:3])
        yield wrong(subject, f"أقدم من هذا الإصدار، وينقصها: {names}", "نسخة احتياطية، ثم manage.py prepare.")
    elif newer:
        yield wrong(
            subject,
            f"أحدث من هذا الإصدار: {newer[0][0]}.{newer[0][1]}",
            "تشغيل الإصدار الأحدث، أو إعادة النسخة الاحتياطية التي أُخذت قبل الترقية.",
        )
    else:
        yield well(subject, "على هذا الإصدار")


def file_of_records() -> Iterator[Finding]:
    """SQLite's own file: its log, and how it writes."""
    file = database_file()
    if file is None:
        return
    subject = "ملف قاعدة البيانات"
    log_length = log_bytes()
    if (mode := _answer("PRAGMA journal_mode")) != "wal":
        yield wrong(
            subject,
            f"يُكتب بطريقة {mode} لا wal، فالقراء ينتظرون",
            "نقل مجلد البيانات إلى قرص محلي.",
        )
    elif log_length > LOG_MAX_BYTES:
        yield doubtful(
            subject,
            f"سجله {megabytes(log_length)} ولا يُختصر",
            "إيقاف ما يقرأ القاعدة منذ وقت طويل، كصدفة مفتوحة أو نسخ لم ينته، ثم إعادة تشغيل الموقع.",
        )
    else:
        yield well(subject, f"{megabytes(file.stat().st_size)}، وسجله {megabytes(log_length)}")


def whole_file() -> Iterator[Finding]:
    """Every page of SQLite's file, which takes minutes where it is large."""
    if database_file() is None:
        return
    subject = "سلامة ملف قاعدة البيانات"
    damaged = quick_check(connection)
    if not damaged:
        yield well(subject, "قُرئ كله وهو سليم")
    else:
        yield wrong(
            subject,
            f"تالف: {damaged[0]}",
            "إيقاف الموقع، وحفظ الملف كما هو، وإعادة أحدث نسخة احتياطية سليمة.",
        )


def clock() -> Iterator[Finding]:
    """This machine's clock against the database's, and against the newest that was remembered."""
    subject = "الساعة"
    remedy = "ضبط ساعة الجهاز وتشغيل مزامنتها، مثل systemctl enable --now systemd-timesyncd."
    now = timezone.now()
    if connection.vendor == "postgresql":
        there = _answer("SELECT clock_timestamp()")
        apart_s = abs((there - now).total_seconds()) if isinstance(there, datetime) else 0.0
        if apart_s > CLOCK_DOUBTFUL_S:
            say = wrong if apart_s > CLOCK_WRONG_S else doubtful
            yield say(subject, f"بينها وبين ساعة قاعدة البيانات {apart_s:.0f} ث", remedy)
            return
    newest = StatusChange.objects.order_by("-pk").values_list("at", flat=True).first()
    if newest and newest > now + timedelta(minutes=1):
        yield wrong(subject, f"آخر ما في سجل المواد من وقت لم يأتِ بعد، {newest:%Y-%m-%d %H:%M} UTC", remedy)
        return
    yield well(subject, f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC")


def database_file() -> Path | None:
    """SQLite's file; None on PostgreSQL."""
    return Path(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else None


def _answer(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
    return row[0] if row else None
