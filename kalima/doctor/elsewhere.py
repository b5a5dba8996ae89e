"""The doctor looks at what a paper of many machines has elsewhere: replica, files, the network before us."""

import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.utils import timezone

from kalima.backup import offsite, timetable
from kalima.doctor.finding import Finding, doubtful, megabytes, well, wrong
from kalima.doctor.work import START_WORKER
from kalima.ready import first_line
from kalima.web import bucket
from kalima.web.counters import counters
from kalima.web.position import written
from kalima.web.purging import Told
from kalima.web.replica import ALIAS, reached

# A replica that is so far behind shows nobody what was printed lately. A segment left before it is full
# counts as the 16 MiB of a whole one until the replica has left it too.
BEHIND_MANY_BYTES = 64_000_000
# Purges leave within seconds; what is owed for longer is refused.
OWED_WAIT_S, LOOK_S = 3.0, 0.5
# Nobody's picture is called so, and it is gone when the look is over.
TRIED = "doctor.txt"


def replica() -> Iterator[Finding]:
    """What readers' pages are made from answers, follows, and is not far behind."""
    if not settings.REPLICA:
        return
    subject = "النسخة التابعة"
    remedy = "الصفحات تُبنى من القاعدة الأساسية إلى أن تعود. العنوان في REPLICA_URL."
    try:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            (follows,) = cursor.fetchone()
        behind = written(connections[DEFAULT_DB_ALIAS]) - (reached() or 0)
    except Error as error:
        yield doubtful(subject, f"لا تجيب: {first_line(error)}", remedy)
        return
    if not follows:
        yield wrong(
            subject,
            "لا تتبع القاعدة الأساسية، بل تكتب لنفسها",
            "إنشاؤها من جديد بالأمر pg_basebackup -R، أو رفع REPLICA_URL.",
        )
    elif behind > BEHIND_MANY_BYTES:
        yield doubtful(subject, f"متأخرة عن الأساسية {megabytes(behind)}", remedy)
    else:
        yield well(subject, "تجيب وتتبع")


def files() -> Iterator[Finding]:
    """Object storage takes a file, has it, and lets it go."""
    if not bucket.is_named():
        return
    subject = "مستودع الملفات"
    try:
        with tempfile.NamedTemporaryFile() as tried:
            tried.write(b"kalima")
            tried.flush()
            bucket.put("held", TRIED, Path(tried.name))
        is_there = bucket.find("held", TRIED) is not None
        bucket.delete("held", TRIED)
    except OSError as error:
        yield wrong(
            subject,
            f"لا يقبل ملفًا: {first_line(error)}",
            "مراجعة STORE_URL: العنوان واسم المستودع والمفتاحان وحق الكتابة والحذف فيه.",
        )
        return
    if is_there:
        yield well(subject, "يُكتب فيه ويُقرأ منه")
    else:
        yield wrong(subject, "يقبل ملفًا ولا يجده بعدها", "مراجعة STORE_URL: لعل أمامه ما يخزّن أجوبته.")


def backups() -> Iterator[Finding]:
    """A backup is taken every day, and has arrived where it is sent."""
    subject, at = "النسخ الاحتياطية", timezone.now()
    if settings.BACKUP_HOUR is None:
        if offsite.is_named():
            yield doubtful(subject, "لا تُؤخذ كل يوم، فلا يُرسل منها شيء", "KALIMA_BACKUP_HOUR=3.")
        return
    late = list(timetable.lateness(at=at))
    for said in late:
        yield wrong(subject, said.rstrip("."), "manage.py backup --daily يأخذها الآن ويقول ما يمنعها.")
    newest = next(iter(timetable.taken()), None)
    if not late:
        yield well(subject, f"أحدثها من {newest[0]:%Y-%m-%d}" if newest else "تُؤخذ كل يوم في ساعتها")
    if offsite.is_named():
        yield from _sent_backups(at)


def _sent_backups(at: datetime) -> Iterator[Finding]:
    subject = "مستودع النسخ"
    if not settings.BACKUP_PASSPHRASE:
        yield doubtful(
            subject,
            "تُرسل إليه النسخ مقروءة، وفيها بريد القرّاء وحسابات العاملين",
            "KALIMA_BACKUP_PASSPHRASE، وتُحفظ العبارة على ورق.",
        )
    try:
        newest = next(iter(offsite.taken()), None)
    except OSError as error:
        yield wrong(
            subject,
            f"لا يجيب: {first_line(error)}",
            "مراجعة BACKUP_URL: العنوان واسم المستودع والمفتاحان وحق الكتابة والسرد والحذف فيه.",
        )
        return
    remedy = "manage.py backup --daily يرسلها الآن ويقول ما يمنعها."
    if newest is None:
        yield doubtful(subject, "لم تصل إليه نسخة بعد", remedy)
    elif (timezone.localdate(at) - newest[0]).days > timetable.LATE_DAYS:
        yield wrong(subject, f"آخر نسخة فيه من {newest[0]:%Y-%m-%d}", remedy)
    else:
        yield well(subject, f"أحدث ما فيه من {newest[0]:%Y-%m-%d}")


def network() -> Iterator[Finding]:
    """The network before us was told of all that changed."""
    if not settings.CDN:
        return
    subject, told, until = "شبكة التوزيع", settings.DATA / "purged", time.monotonic() + OWED_WAIT_S
    if not told.exists():
        yield wrong(subject, "لم تُبلَّغ بشيء بعد", START_WORKER)
        return
    while (owed := _owed(told)) and time.monotonic() < until:
        time.sleep(LOOK_S)
    if owed:
        yield wrong(
            subject,
            f"لم تُبلَّغ بكل ما تغيّر (بقي {owed})، فقد يرى القرّاء صفحات قديمة",
            "السبب في سجل العامل: journalctl -u kalima-worker، وإن كان رفضًا فمراجعة KALIMA_CDN_TOKEN.",
        )
    else:
        yield well(subject, "بُلّغت بكل ما تغيّر")


def _owed(told: Path) -> int:
    known = counters()
    return len(Told(told).differing(known)) if known else 0
