"""What the managing editor decides for the whole paper: its names, its dates, its digits."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.models.furniture import NETWORKS
from kalima.text import arabic, dates, hijri
from kalima.text.copycheck import QuoteKind

FOOTER_MAX = 600

# A moment that is told by its date, whatever the hour.
OLD_AFTER = timedelta(days=dates.DATE_ALONE_FROM + 1)


class MonthNames(models.TextChoices):
    WESTERN = "western", _("ديسمبر")
    IRAQI = "iraqi", _("كانون الأول")
    BOTH = "both", _("كانون الأول/ديسمبر")


class DigitKind(models.TextChoices):
    LATIN = "latin", _("123")
    ARABIC = "arabic", _("١٢٣")


class QuoteMarks(models.TextChoices):
    GUILLEMETS = "guillemets", "«»"
    STRAIGHT = "straight", '""'
    CURLY = "curly", "“”"


class HijriMonth(models.IntegerChoices):
    """The twelve months by their own names, from the house's table."""

    MUHARRAM = 1, hijri.month_name(1, after_number=False)
    SAFAR = 2, hijri.month_name(2, after_number=False)
    RABI_AWWAL = 3, hijri.month_name(3, after_number=False)
    RABI_AKHIR = 4, hijri.month_name(4, after_number=False)
    JUMADA_ULA = 5, hijri.month_name(5, after_number=False)
    JUMADA_AKHIRA = 6, hijri.month_name(6, after_number=False)
    RAJAB = 7, hijri.month_name(7, after_number=False)
    SHABAN = 8, hijri.month_name(8, after_number=False)
    RAMADAN = 9, hijri.month_name(9, after_number=False)
    SHAWWAL = 10, hijri.month_name(10, after_number=False)
    DHUL_QADA = 11, hijri.month_name(11, after_number=False)
    DHUL_HIJJA = 12, hijri.month_name(12, after_number=False)


class SiteSettings(models.Model):
    """The one row of the paper's own settings, and how it writes dates and numbers."""

    name = models.CharField(_("اسم الموقع"), max_length=40, default="كلمة")
    descriptor = models.CharField(
        _("ما يلي الاسم في رأس الصفحة"), max_length=40, default="الإخباري", blank=True
    )
    agency = models.CharField(_("اسم الوكالة في سطر المصدر"), max_length=80, default="كلمة الإخباري")
    description = models.CharField(_("وصف الموقع"), max_length=200, blank=True)
    month_names: "models.CharField[str, dates.MonthNames]" = models.CharField(
        _("أسماء الأشهر"), max_length=8, choices=MonthNames, default=MonthNames.WESTERN
    )
    digits: "models.CharField[str, arabic.Digits]" = models.CharField(
        _("الأرقام"), max_length=8, choices=DigitKind, default=DigitKind.LATIN
    )
    quotes: "models.CharField[str, QuoteKind]" = models.CharField(
        _("علامتا الاقتباس"), max_length=10, choices=QuoteMarks, default=QuoteMarks.GUILLEMETS
    )
    checks_digits = models.BooleanField(
        _("تدقيق الأرقام"),
        default=True,
        help_text=_("يشير المدقّق إلى كل رقم من غير الأرقام المعتمدة."),
    )

    feeds_are_whole = models.BooleanField(
        _("نص المواد كاملًا في الخلاصات"),
        default=True,
        help_text=_("بلا هذا الخيار يصل إلى برامج قراءة الخلاصات العنوان والملخّص وحدهما."),
    )
    logo = models.CharField(max_length=60, blank=True, editable=False)
    logo_width_px = models.PositiveIntegerField(default=0, editable=False)
    logo_height_px = models.PositiveIntegerField(default=0, editable=False)
    logo_alt = models.CharField(_("وصف الشعار لمن لا يراه"), max_length=120, blank=True)
    # Links in their order, each with label and address; accounts by the kinds of NETWORKS.
    masthead_menu = models.JSONField(_("روابط رأس الصفحة"), default=list, blank=True)
    footer_menu = models.JSONField(_("روابط أسفل الصفحة"), default=list, blank=True)
    accounts = models.JSONField(_("حسابات الموقع"), default=dict, blank=True, editable=False)
    footer = models.TextField(_("نص أسفل الصفحة"), max_length=FOOTER_MAX, blank=True)

    # What was asked for beside the settings.
    beside: Mapping[str, Any]

    class Meta:
        verbose_name = _("إعدادات الموقع")
        verbose_name_plural = _("إعدادات الموقع")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_site_settings"),
            models.CheckConstraint(condition=Q(digits__in=DigitKind.values), name="digits_known"),
            models.CheckConstraint(
                condition=Q(logo="") | (Q(logo_width_px__gt=0, logo_height_px__gt=0) & ~Q(logo_alt="")),
                name="logo_has_size_and_words",
            ),
            models.CheckConstraint(condition=Q(quotes__in=QuoteMarks.values), name="quotes_known"),
            models.CheckConstraint(condition=Q(month_names__in=MonthNames.values), name="month_names_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def load(cls) -> "SiteSettings":
        """The settings as they are now, with the months' starts, in one query."""
        return cls.read(list(cls.asked()))

    @classmethod
    def asked(cls, **beside: Combinable) -> "models.QuerySet[SiteSettings, Any]":
        """What read() needs: a row to each start of a month, with further columns beside the settings'."""
        own = [field.attname for field in cls._meta.concrete_fields]
        months = ("months__year", "months__month", "months__first_day")
        return cls.objects.order_by("months__first_day").values_list(*own, *beside.values(), *months)

    @classmethod
    def read(cls, rows: Sequence[Sequence[Any]], beside: Sequence[str] = ()) -> "SiteSettings":
        """The settings out of rows that were asked for; what stands beside them is called by these names."""
        own = [field.attname for field in cls._meta.concrete_fields]
        site = cls(**dict(zip(own, rows[0], strict=False))) if rows else cls(pk=1)
        site.beside = dict(zip(beside, rows[0][len(own) :], strict=False)) if rows else {}
        starts = (row[len(own) + len(beside) :] for row in rows)
        site.month_starts = tuple(hijri.MonthStart(*start) for start in starts if start[0])
        return site

    def clean(self) -> None:
        for name in ("name", "descriptor", "agency", "description"):
            setattr(self, name, arabic.tidy_line(getattr(self, name)))

    @cached_property
    def month_starts(self) -> Sequence[hijri.MonthStart]:
        """The house's own starts of Hijri months, earliest first; read() has them already."""
        return tuple(start.as_start() for start in self.months.all())

    @property
    def about(self) -> str:
        """What the paper says of itself where its description was left empty."""
        return f"آخر الأخبار من {self.agency}، كما تجري وعلى مدار الساعة."

    @property
    def networks(self) -> list[dict[str, str]]:
        """The paper's accounts elsewhere in the footer's order: kind, name, address."""
        return [
            {"kind": kind, "name": network.name, "address": self.accounts[kind]}
            for kind, network in NETWORKS.items()
            if self.accounts.get(kind)
        ]

    def masthead(self, day: date) -> str:
        """«الأربعاء 3 جمادى الآخرة 1446هـ 4 ديسمبر 2024», in the house's names and digits."""
        return dates.masthead(day, names=self.month_names, digits=self.digits, month_starts=self.month_starts)

    @property
    def masthead_today(self) -> str:
        return self.masthead(timezone.localdate())

    def gregorian(self, moment: datetime) -> str:
        """«4 ديسمبر 2024» for a moment, in the house's zone."""
        return dates.gregorian(timezone.localtime(moment).date(), names=self.month_names, digits=self.digits)

    def plain_date(self, moment: datetime) -> str:
        """«2024 / 11 / 30» for a moment, in the house's zone."""
        return dates.plain(timezone.localtime(moment).date(), digits=self.digits)

    def clock(self, moment: datetime) -> str:
        return dates.clock(timezone.localtime(moment), digits=self.digits)

    def moment(self, moment: datetime) -> str:
        """«4 ديسمبر 2024، 18:42», in the house's zone."""
        return f"{self.gregorian(moment)}، {self.clock(moment)}"

    def since(self, moment: datetime) -> str:
        """«قبل 3 ساعات», and from the seventh day the date."""
        return self.ago(moment) or self.gregorian(moment)

    def ago(self, moment: datetime, now: datetime | None = None) -> str | None:
        """«قبل 3 ساعات»; None from the seventh day on. `now` is told in the house's zone."""
        now = now or timezone.localtime()
        # Most of what is in print is older, and needs no calendar to know it.
        if now - moment > OLD_AFTER:
            return None
        return dates.relative(moment, now, digits=self.digits)

    def weekday(self, day: date) -> str:
        """«الأربعاء 4 ديسمبر 2024» for a day that the house already counts by its own clock."""
        return dates.gregorian(day, names=self.month_names, digits=self.digits, weekday=True)

    def weekday_name(self, day: date) -> str:
        """«الأربعاء»."""
        return dates.WEEKDAYS[day.weekday()]

    def hijri_date(self, day: date) -> str | None:
        """«3 جمادى الآخرة 1446هـ»; None outside the table."""
        return dates.hijri(day, digits=self.digits, month_starts=self.month_starts)

    def hijri_month(self, month: int, year: int) -> str:
        """«رمضان 1446هـ»."""
        return self.say(hijri.month_and_year(month, year))

    def say(self, sentence: str) -> str:
        """A sentence of the interface, ours or a library's, with its own digits in the house's kind."""
        return arabic.say_digits(sentence, self.digits)

    def number(self, n: int) -> str:
        return arabic.number(n, digits=self.digits)

    def count(self, n: int, noun: str) -> str:
        """«3 تعليقات»: a counted noun in the house's digits."""
        return arabic.count_noun(n, noun, digits=self.digits)


class HijriMonthStart(models.Model):
    """The first day of a Hijri month as the house follows it, over the Umm al-Qura table."""

    site = models.ForeignKey(
        SiteSettings, related_name="months", default=1, editable=False, on_delete=models.CASCADE
    )
    year = models.PositiveSmallIntegerField(_("السنة الهجرية"))
    month = models.PositiveSmallIntegerField(_("الشهر"), choices=HijriMonth)
    first_day = models.DateField(_("أول أيام الشهر"), unique=True)
    authority = models.CharField(_("الجهة المعلِنة"), max_length=120)

    class Meta:
        verbose_name = _("بداية شهر هجري")
        verbose_name_plural = _("بدايات الأشهر الهجرية")
        ordering = ["first_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "month"],
                name="month_starts_once",
                violation_error_message=_("بداية هذا الشهر مسجلة من قبل."),
            ),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="twelve_months"),
            models.CheckConstraint(
                condition=Q(year__gte=hijri.FIRST_YEAR, year__lte=hijri.LAST_YEAR),
                name="month_start_in_table",
                violation_error_message=_("لا يشمل التقويم هذه السنة. تُرجى مراجعة السنة."),
            ),
            models.CheckConstraint(
                condition=~Q(authority=""),
                name="month_start_has_authority",
                violation_error_message=_("لا بد من الجهة المعلِنة."),
            ),
        ]

    def __str__(self) -> str:
        return self.site.hijri_month(self.month, self.year)

    def as_start(self) -> hijri.MonthStart:
        return hijri.MonthStart(self.year, self.month, self.first_day)

    def clean(self) -> None:
        if not (self.year and self.month and self.first_day):
            return
        others = [s.as_start() for s in HijriMonthStart.objects.exclude(pk=self.pk)]
        try:
            hijri.check_month_start(self.as_start(), others)
        except hijri.ImpossibleMonth as reason:
            in_table = hijri.month_start(self.year, self.month) is not None
            raise ValidationError({"first_day" if in_table else "year": str(reason)}) from reason
