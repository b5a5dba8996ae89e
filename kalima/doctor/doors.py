"""The doctor looks at what the settings open: address, proxies, key, data directory, demo."""

import ipaddress
import stat
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings

from articles.models import Staff
from kalima.doctor.finding import Finding, doubtful, well, wrong
from kalima.environment import is_loopback

ENTRIES_NAMED = 3


def origin() -> Iterator[Finding]:
    """Readers' and editors' words travel in secret, unless they stay on this machine."""
    subject, host = "عنوان الموقع", _host()
    if settings.IS_SECURE or is_loopback(host):
        yield well(subject, settings.ORIGIN)
        return
    said = f"{settings.ORIGIN} بلا تشفير، فكلمات المرور تُقرأ في الطريق"
    remedy = "شهادة TLS على nginx، ثم KALIMA_ORIGIN=https://…"
    yield (doubtful if _is_private(host) else wrong)(subject, said, remedy)


def proxies() -> Iterator[Finding]:
    """Who may say who asked."""
    subject = "الوكلاء الموثوقون"
    trusted = [ipaddress.ip_network(name) for name in settings.TRUSTED_PROXIES]
    if any(network.prefixlen == 0 for network in trusted):
        yield wrong(
            subject,
            "كل العناوين موثوقة، فأي قارئ يزعم عنوان غيره",
            "KALIMA_TRUSTED_PROXIES بعناوين الوكلاء وحدهم، مثل 127.0.0.1.",
        )
    elif settings.IS_SECURE and not trusted:
        yield wrong(
            subject,
            "لا أحد، فكل القراء عنوان واحد أمام حدود الإرسال، ولا يُحوَّل http إلى https",
            "KALIMA_TRUSTED_PROXIES بعنوان ما يقف أمام الموقع، مثل 127.0.0.1.",
        )
    else:
        yield well(subject, "، ".join(settings.TRUSTED_PROXIES) or "لا أحد، والموقع يُطلب مباشرة")


def debugging() -> Iterator[Finding]:
    """Error pages show code and settings to whoever meets them."""
    subject = "صفحات الأخطاء"
    if not settings.DEBUG:
        yield well(subject, "لا تكشف شيئًا")
        return
    say = doubtful if is_loopback(_host()) else wrong
    yield say(subject, "تكشف الشيفرة والإعدادات لمن يراها", "KALIMA_DEBUG=0.")


def demo() -> Iterator[Finding]:
    """A paper that readers reach has no accounts with names that everybody knows."""
    subject = "نسخة التجربة"
    known = Staff.objects.filter(is_active=True, is_demo=True)
    open_accounts = list(known.values_list("username", flat=True))
    if open_accounts and not settings.DEMO:
        yield wrong(
            subject,
            f"حساباتها هنا ولا يدخل بها أحد: {'، '.join(open_accounts)}",
            "إيقاف هذه الحسابات من صفحاتها في «أعضاء غرفة الأخبار».",
        )
    elif is_loopback(_host()):
        yield well(subject, "مفعّلة على هذا الجهاز وحده" if settings.DEMO else "غير مفعّلة")
    elif open_accounts:
        yield wrong(
            subject,
            f"حساباتها مفتوحة: {'، '.join(open_accounts)}",
            "KALIMA_DEMO=0، وحسابات بأسماء أصحابها.",
        )
    elif settings.DEMO:
        yield doubtful(subject, "تُملأ بها غرفة أخبار فارغة عند التشغيل", "KALIMA_DEMO=0.")
    else:
        yield well(subject, "غير مفعّلة")


def somebody() -> Iterator[Finding]:
    """Somebody can open every door of the desk."""
    subject = "مدير الموقع"
    if Staff.objects.filter(is_active=True, is_superuser=True).exists():
        yield well(subject, "له حساب")
    else:
        yield doubtful(subject, "لا حساب يفتح كل أبواب المكتب", "manage.py createsuperuser.")


def key() -> Iterator[Finding]:
    """Whoever reads the key signs in as anybody."""
    subject, file = "المفتاح السري", settings.SECRET_FILE
    if not file.exists():
        yield well(subject, "من الإعدادات")
        return
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        yield wrong(subject, f"يقرأه غير صاحبه، وحقوقه {mode:04o}", f"chmod 600 {file}")
    else:
        yield well(subject, "لا يقرأه إلا صاحبه")


def data() -> Iterator[Finding]:
    """The data directory belongs to one user, who can write all of it, and is closed to others."""
    subject, folder = "مجلد البيانات", settings.DATA
    owner, mode = folder.stat().st_uid, stat.S_IMODE(folder.stat().st_mode)
    found = []
    # systemd's 0711 lets nginx pass through to media/.
    if mode & 0o022:
        found.append(wrong(subject, f"يكتب فيه غير صاحبه، وحقوقه {mode:04o}", f"chmod 711 {folder}"))
    elif mode & 0o004:
        found.append(doubtful(subject, f"يرى غير صاحبه ما فيه، وحقوقه {mode:04o}", f"chmod 711 {folder}"))
    strange = sorted(entry.name for entry in folder.iterdir() if entry.lstat().st_uid != owner)
    if strange:
        found.append(
            wrong(
                subject,
                f"فيه ما ليس لصاحبه: {'، '.join(strange[:ENTRIES_NAMED])}",
                f"إيقاف الموقع، ثم chown -R --reference={folder} {folder}، وتشغيل الأوامر باسم صاحبه.",
            )
        )
    for private in (folder / "originals", folder / "held"):
        if private.exists() and private.stat().st_mode & 0o007:
            found.append(wrong(subject, f"يدخل غير صاحبه إلى {private.name}", f"chmod o-rwx {private}"))
    yield from found or [well(subject, f"{folder}، وحقوقه {mode:04o}")]


def zone() -> Iterator[Finding]:
    """The hour that readers see."""
    now = datetime.now(ZoneInfo(settings.TIME_ZONE))
    yield well("المنطقة الزمنية", f"{settings.TIME_ZONE}، والساعة فيها الآن {now:%H:%M}")


def _host() -> str:
    return urlsplit(settings.ORIGIN).hostname or ""


def _is_private(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
