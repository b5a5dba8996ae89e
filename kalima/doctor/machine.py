"""The doctor looks at the machine: disk, memory, what its libraries can do, fonts, files of this build."""

import os
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from django.conf import settings
from PIL import ImageFont, features

from articles.drawing.lettering import HEADLINE_FACE, LATIN_FACE
from kalima.doctor.finding import Finding, doubtful, megabytes, well, wrong
from kalima.preparation import is_prepared
from kalima.ready import FREE_MIN_BYTES, free_bytes

# A day of pictures, or a large attachment and what is made of it.
FREE_ENOUGH_BYTES = 2_000_000_000
FREE_FILES_MIN = 20_000
# Two web processes, the worker and one picture being drawn.
MEMORY_MIN_BYTES = 250_000_000
MEMORY = Path("/proc/meminfo")


def disk() -> Iterator[Finding]:
    """Room for what comes, and for names of files."""
    subject, free, files = "القرص", free_bytes(), os.statvfs(settings.DATA)
    whole = files.f_blocks * files.f_frsize
    remedy = f"حذف ما لا يلزم على قرص {settings.DATA}، أو نقل مجلد البيانات إلى قرص أكبر."
    if free < FREE_MIN_BYTES:
        yield wrong(subject, f"يكاد يمتلئ، وبقي فيه {megabytes(free)}", remedy)
    elif files.f_files and files.f_favail < FREE_FILES_MIN:
        yield doubtful(subject, f"بقي فيه متسع لعدد {files.f_favail} من الملفات", remedy)
    elif free < FREE_ENOUGH_BYTES:
        yield doubtful(subject, f"بقي فيه {megabytes(free)}", remedy)
    else:
        yield well(subject, f"بقي فيه {megabytes(free)} من {megabytes(whole)}")


def memory() -> Iterator[Finding]:
    """What this machine can still give to a program."""
    subject, free = "الذاكرة", _available_bytes()
    if free is None:
        return
    if free < MEMORY_MIN_BYTES:
        yield doubtful(
            subject,
            f"بقي منها {megabytes(free)}",
            "إيقاف ما لا يلزم على الجهاز، أو إنقاص KALIMA_WEB_PROCESSES و KALIMA_PAGES_MEGABYTES.",
        )
    else:
        yield well(subject, f"بقي منها {megabytes(free)}")


def _available_bytes() -> int | None:
    for line in MEMORY.read_text().splitlines() if MEMORY.exists() else ():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def libraries() -> Iterator[Finding]:
    """What pictures, documents and drawn Arabic need."""
    subject = "المكتبات"
    lacking = [name for name in ("avif", "webp", "jpg") if not features.check(name)]
    if lacking:
        yield wrong(
            subject,
            f"ينقص مكتبة الصور Pillow: {'، '.join(lacking)}",
            "make .venv/run.stamp يثبّت النسخ المقفلة، ففيها ما يلزم كله.",
        )
    elif not features.check("raqm"):
        yield wrong(
            subject,
            "تنقص المكتبة التي ترتب الحروف العربية في الصور المرسومة، فتُرسم بلا كلمات",
            "apt-get install libfribidi0، ثم تشغيل الموقع والعامل من جديد.",
        )
    else:
        yield well(subject, f"Pillow مع AVIF و WebP و Raqm، و qpdf {pikepdf.__libqpdf_version__}")


def fonts() -> Iterator[Finding]:
    """The letters of cards and drawings."""
    subject = "الخطوط"
    for face in (HEADLINE_FACE, LATIN_FACE):
        try:
            ImageFont.truetype(face, 24)
        except OSError:
            yield wrong(subject, f"لا يُقرأ {face}", "إعادة ملفات الإصدار: git checkout -- static/fonts.")
            return
    yield well(subject, "تُقرأ")


def static_files() -> Iterator[Finding]:
    """Styles and scripts are those of this build."""
    subject = "ملفات الواجهة"
    if is_prepared():
        yield well(subject, "مجموعة لهذا الإصدار")
    else:
        yield wrong(subject, "ليست مجموعة لهذا الإصدار", "manage.py prepare، ثم إعادة تشغيل الموقع.")
