"""The doctor looks at what is done by itself: worker, late stories, queue, cache, search, letters."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.core.management.base import CommandError
from django.db.models import Min
from django.utils import timezone
from redis import Redis

from articles.clock import late
from articles.models import FollowUp
from articles.search.renewal import differences, differs_in_number
from kalima.doctor.finding import Finding, doubtful, well, wrong
from kalima.doctor.mail import why_not
from kalima.preparation import ANSWER_S, ensure_redis_answers
from kalima.ready import short_memory
from kalima.text.arabic import count_noun
from kalima.web.heartbeat import SILENCE_S, silent_s
from kalima.web.queue import queue

# What a hundred pictures leave for a moment; more is work that nobody takes.
QUEUE_MANY = 1_000
OWED_LONG = timedelta(minutes=15)
START_WORKER = "تشغيل العامل: systemctl start kalima-worker، أو manage.py worker."


def worker() -> Iterator[Finding]:
    """Its clock goes round, and no story was left behind."""
    subject, silent, waiting = "العامل", silent_s(), late(at=timezone.now())
    if silent is None:
        yield wrong(subject, "لم يعمل هنا بعد", START_WORKER)
    elif silent > SILENCE_S:
        yield wrong(
            subject,
            f"صامت منذ {count_noun(int(silent // 60), 'minute', after_preposition=True)}",
            START_WORKER,
        )
    else:
        yield well(subject, "يعمل")
    if waiting:
        yield wrong(
            "المواد المجدولة",
            f"{count_noun(waiting, 'story')} فات موعدها أكثر من دقيقة",
            "تشغيل العامل؛ وإن كان يعمل ففي سجله سبب التأخير: journalctl -u kalima-worker.",
        )
    else:
        yield well("المواد المجدولة", "لا متأخر منها")


def waiting_work() -> Iterator[Finding]:
    """Somebody takes what is put in the queue, and what is owed is done."""
    subject, length = "الطابور", queue.storage.queue_size()
    owed = FollowUp.objects.exclude(pk__in=FollowUp.objects.given_up())
    oldest = owed.aggregate(oldest=Min("since"))["oldest"]
    given_up = FollowUp.objects.given_up().count()
    if length > QUEUE_MANY:
        yield doubtful(subject, f"فيه {length} من الأعمال", START_WORKER)
    elif oldest and timezone.now() - oldest > OWED_LONG:
        yield doubtful(
            subject,
            f"أقدم عمل فيه ينتظر منذ {oldest:%Y-%m-%d %H:%M} UTC",
            "سبب التأخير في سجل العامل: journalctl -u kalima-worker.",
        )
    else:
        yield well(subject, f"طوله {length}")
    if given_up:
        yield doubtful(
            "أعمال تُركت",
            f"{given_up} بعد محاولات كثيرة",
            "صفحة كل صورة في المكتب تقول ما جرى، وفيها «إعادة المحاولة».",
        )


def short_memories() -> Iterator[Finding]:
    """The cache keeps what it is given, and a Redis that is named answers and loses no work."""
    subject = "الذاكرة المؤقتة"
    for name, called in (("CACHE_URL", subject), ("QUEUE_URL", "خادم الطابور")):
        if not getattr(settings, name):
            continue
        try:
            ensure_redis_answers(name)
        except CommandError as error:
            yield wrong(called, f"لا تجيب. {error}", f"تشغيل Redis الذي في {name}، أو تصحيح عنوانه.")
            if name == "CACHE_URL":
                subject = ""
    if subject:
        short_memory()
        yield well(subject, "في Redis" if settings.CACHE_URL else "في ملفات")
    if settings.QUEUE_URL:
        yield from _redis_of_work()


def _redis_of_work() -> Iterator[Finding]:
    if settings.QUEUE_URL == settings.CACHE_URL:
        yield wrong(
            "خادم الطابور",
            "هو والذاكرة المؤقتة في قاعدة واحدة من Redis، فإفراغ هذه يمحو ذاك",
            "رقمان مختلفان في CACHE_URL و QUEUE_URL، مثل /0 و /1.",
        )
        return
    server = Redis.from_url(settings.QUEUE_URL, socket_connect_timeout=ANSWER_S, socket_timeout=ANSWER_S)
    memory = server.info("memory")
    server.close()
    if memory.get("maxmemory") and memory.get("maxmemory_policy") != "noeviction":
        yield doubtful(
            "خادم الطابور",
            f"يرمي ما فيه حين يمتلئ ({memory['maxmemory_policy']})، فتضيع أعمال",
            "maxmemory-policy noeviction في إعدادات Redis.",
        )


def search() -> Iterator[Finding]:
    """The index holds as many stories as are in print."""
    subject = "فهرس البحث"
    if differs_in_number():
        yield doubtful(
            subject, "عدد ما فيه غير عدد المنشور", "العامل يصلحه خلال ساعة، و manage.py reindex يصلحه الآن."
        )
    else:
        yield well(subject, "فيه المنشور كله")


def whole_search() -> Iterator[Finding]:
    """Every story in print against the index, which takes minutes in a large archive."""
    subject, differing = "نص فهرس البحث", sum(len(found) for found in differences())
    if differing:
        yield wrong(
            subject,
            f"يخالف المنشور في {count_noun(differing, 'story', after_preposition=True)}",
            "manage.py reindex.",
        )
    else:
        yield well(subject, "مطابق للمنشور")


def letters() -> Iterator[Finding]:
    """Somebody carries the letters."""
    subject = "البريد"
    if not settings.SENDS_LETTERS:
        yield doubtful(
            subject,
            "غير مضبوط، فلا رسالة تصل: لا كلمة مرور تُستعاد ولا قارئ يُخبَر",
            "EMAIL_URL=submission://user:password@host:587.",
        )
        return
    server = get_connection(timeout=ANSWER_S)
    try:
        server.open()
        server.close()
    except (OSError, smtplib.SMTPException) as error:
        said, remedy = why_not(error)
        yield wrong(subject, said.rstrip("."), remedy)
    else:
        yield well(
            subject,
            f"خادمه يجيب، والمرسل {settings.DEFAULT_FROM_EMAIL}. رسالة تجربة: manage.py try_email ADDRESS",
        )
