"""What it means that a mail server did not take a letter, and how to mend it."""

import smtplib
import socket
import ssl

from django.conf import settings

from kalima.ready import first_line

FORMS = "submission://user:password@host:587، أو smtp://user:password@host:465?ssl=True."


def why_not(error: Exception) -> tuple[str, str]:
    """What happened, and the remedy, of what smtplib or the line raised."""
    told = _told(error)
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    match error:
        case smtplib.SMTPAuthenticationError():
            return (
                f"رفض الخادم اسم المستخدم أو كلمة المرور. {told}",
                "تصحيحهما في EMAIL_URL. الحروف @ و / و : و % و # في كلمة المرور تُكتب بصيغة %.",
            )
        case smtplib.SMTPSenderRefused():
            return (
                f"رفض الخادم المرسل {settings.DEFAULT_FROM_EMAIL}. {told}",
                "KALIMA_EMAIL_FROM: عنوان يأذن الخادم لهذا الحساب بالإرسال منه.",
            )
        case smtplib.SMTPRecipientsRefused():
            return (
                f"رفض الخادم عنوان المستلم. {told}",
                "مراجعة العنوان. إن رُفض كل عنوان خارج نطاق الخادم فهو يطلب اسمًا وكلمة مرور في EMAIL_URL.",
            )
        case smtplib.SMTPNotSupportedError():
            return f"لا يعرف الخادم ما طُلب منه. {told}", f"صيغة EMAIL_URL: {FORMS}"
        case ssl.SSLCertVerificationError():
            return (
                f"شهادة الخادم لا تُصدَّق. {told}",
                "اسم الخادم في EMAIL_URL كما هو في شهادته، وشهادة من جهة معروفة.",
            )
        case ssl.SSLError() | smtplib.SMTPServerDisconnected():
            return (
                f"انقطع الكلام مع {where}: لعل المنفذ لتعمية أخرى. {told}",
                f"المنفذ 587 مع submission://، و465 مع ?ssl=True. {FORMS}",
            )
        case socket.gaierror():
            return f"لا خادم باسم {settings.EMAIL_HOST}. {told}", "تصحيح اسم الخادم في EMAIL_URL."
        case TimeoutError():
            return (
                f"لم يجب {where} في وقته.",
                "كثير من مزودي الخوادم يغلقون المنفذ 25: المنفذ 587، أو فتح المنفذ عندهم وفي الجدار الناري.",
            )
        case ConnectionRefusedError():
            return f"لا أحد يجيب على {where}.", "تصحيح المنفذ في EMAIL_URL، أو تشغيل الخادم."
        case _:
            return f"لم يقبل الخادم الرسالة. {told}", "ما قاله الخادم يُبحث عنه في مساعدته، ثم EMAIL_URL."


def _told(error: Exception) -> str:
    """What the server said, with its number."""
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused) if refused:
            code, said = next(iter(refused.values()))
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=said):
            pass
        case _:
            return first_line(error)
    words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return f"{code} {' '.join(words.split())}"
