"""What tells where somebody is to be reached, in the ways people write it and hide it."""

import pytest

from kalima.text.personal import reachable


@pytest.mark.parametrize(
    "text",
    [
        "رقمه 07701234567 اتصلوا به",
        "٠٧٧٠١٢٣٤٥٦٧",
        "۰۷۷۰۱۲۳۴۵۶۷",
        "0770 123 4567",
        "0770-123-45-67",
        "0.7.7.0.1.2.3.4.5.6.7",
        "07/70/12/34/56/7",
        "(0770) 1234567",
        "٠٧٧٠ - ١٢٣ - ٤٥٦٧",
        "+964 770 123 4567",
        "009647701234567",
        "9647701234567",
        "+9640 7701234567",
        "7801234567",
        "رقمه O7701234567",
        "صفر سبعة سبعة صفر واحد اثنين ثلاثة أربعة خمسة ستة سبعة",
        "0 7 7 0 ١ ٢ ٣ ٤ ٥ ٦ ٧",
        "0770\u200b123\u200b4567",
        "0770ـ123ـ4567",
        "+962 6 123 4567",
        "0044 20 7946 0958",
        "المنزل: 01 7180000",
        "salma@mail.example",
        "salma.r@mail.example.iq",
        "salma (at) gmail (dot) com",
        "salma [at] gmail.com",
        "salma @ gmail . com",
        "بريده salma at gmail dot com",
        "محلة 603 زقاق 12 دار 5",
        "م ٦٠٣ / ز ١٢ / د ٥",
        "يسكن شارع فلسطين قرب الجامع دار رقم 14",
        "حي الحسين مقابل المدرسة بيت ٧",
        "lives at 12 Palm Street",
    ],
)
def test_it_is_found(text: str) -> None:
    assert reachable(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "بلغت الموازنة 2,400,000,000,000 دينار",
        "٢٬٤٠٠٬٠٠٠٬٠٠٠ دينار",
        "من 2019 إلى 2024 زادت النسبة 12.5",
        "في 2024-11-30 عند 18:42",
        "المادة 140 من الدستور والقانون 111 لسنة 1969",
        "أرقام: 1 2 3 4 5 6 7 8 9",
        "حضر ثلاثة وزراء وأربعة نواب وخمسة محافظين",
        "شارع فلسطين مزدحم كل يوم",
        "بيت الشعر هذا للجواهري، وفي حي الحسين سوق",
        "تابعونا @kalima على تلغرام",
        "النتيجة 3 - 2 والدقيقة 77",
        "رقم الهاتف موجود عند البلدية",
        "السطر 7701234567890123456789 ليس هاتفًا",
    ],
)
def test_what_is_none_stays_free(text: str) -> None:
    assert reachable(text) == []


@pytest.mark.parametrize(
    "text", ["0" * 50_000, "0 " * 25_000, "a@" * 25_000, "شارع كلمة " * 5_000, "م 603 " * 8_000]
)
def test_a_hostile_text_takes_no_long_time(text: str) -> None:
    reachable(text[:50_000])
