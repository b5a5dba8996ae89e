"""Who writes comments, as far as the paper knows; what moderators noted of them and what they may not do."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from comments.models.status import Reason

KEY_MAX = 64
EMAIL_MAX = 254
PATTERN_MAX = 60
SENTENCE_MAX = 300


class Reader(models.Model):
    """A browser that has commented or reacted, known by a cookie of its own; nobody signs up.

    The name and the e-mail are those of the last comment.
    """

    # A keyed hash of the cookie: the table tells nobody's cookie.
    key = models.CharField(max_length=KEY_MAX, unique=True, editable=False)
    name = models.CharField(_("الاسم"), max_length=60, blank=True)
    email = models.EmailField(_("البريد الإلكتروني"), blank=True)
    first_at = models.DateTimeField(_("أول مشاركة"))
    last_at = models.DateTimeField(_("آخر مشاركة"))

    class Meta:
        verbose_name = _("قارئ")
        verbose_name_plural = _("القرّاء المعلّقون")
        ordering = ["-last_at", "-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["-last_at", "-id"], name="reader_by_last"),
            models.Index(fields=["email"], name="reader_by_email"),
        ]

    def __str__(self) -> str:
        return self.name or str(_("قارئ بلا اسم"))


class ReaderNote(models.Model):
    """What a moderator wrote down about a reader, for other moderators."""

    reader = models.ForeignKey(Reader, related_name="notes", on_delete=models.CASCADE)
    text = models.CharField(_("الملاحظة"), max_length=SENTENCE_MAX)
    by = models.ForeignKey("articles.Staff", related_name="+", null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(_("الوقت"))

    class Meta:
        verbose_name = _("ملاحظة عن قارئ")
        verbose_name_plural = _("ملاحظات عن القرّاء")
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.text


class SanctionKind(models.TextChoices):
    """A warning waits to be acknowledged; held means that a moderator sees everything first."""

    WARN = "warn", _("تنبيه")
    SUSPEND = "suspend", _("إيقاف مؤقت")
    BAN = "ban", _("حظر")
    HOLD = "hold", _("مراجعة كل تعليق قبل نشره")


class SanctionQuerySet(models.QuerySet["Sanction"]):
    def standing(self, at: datetime | Combinable) -> "SanctionQuerySet":
        """Those in force at a moment; a warning stands until it was acknowledged."""
        has_time = Q(until__isnull=True) | Q(until__gt=at)
        return self.filter(has_time, lifted_at__isnull=True, acknowledged_at__isnull=True)


class Sanction(models.Model):
    """What a reader, an e-mail, an address or a pattern of names may not do, why and until when.

    There is no hidden ban: whoever it meets is told. A pattern of names only ever holds, since names are
    shared; an address is forgotten after a day at most, since carriers share them.
    """

    kind = models.CharField(_("الإجراء"), max_length=7, choices=SanctionKind)
    reader = models.ForeignKey(
        Reader,
        verbose_name=_("القارئ"),
        related_name="sanctions",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
    )
    email = models.EmailField(_("البريد الإلكتروني"), blank=True)
    address_key = models.CharField(max_length=32, blank=True, editable=False)
    # Folded; a name that holds it is meant.
    name_pattern = models.CharField(_("نمط الاسم"), max_length=PATTERN_MAX, blank=True)
    reason = models.CharField(_("السبب"), max_length=20, choices=Reason)
    note = models.CharField(_("جملة للقارئ"), max_length=SENTENCE_MAX, blank=True)
    comment = models.ForeignKey(
        "comments.Comment",
        verbose_name=_("التعليق"),
        related_name="sanctions",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    by = models.ForeignKey(
        "articles.Staff", verbose_name=_("المشرف"), related_name="+", null=True, on_delete=models.SET_NULL
    )
    at = models.DateTimeField(_("الوقت"))
    until = models.DateTimeField(_("حتى"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("اطّلع عليه القارئ"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("رُفع"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        "articles.Staff", related_name="+", null=True, blank=True, on_delete=models.SET_NULL
    )

    objects = SanctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("إجراء بحق قارئ")
        verbose_name_plural = _("إجراءات بحق القرّاء")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["email"], name="sanction_by_email"),
            models.Index(fields=["address_key"], name="sanction_by_address"),
            models.Index(fields=["name_pattern"], name="sanction_by_name"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SanctionKind.values), name="sanction_kind_known"),
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="sanction_has_reason"),
            models.CheckConstraint(
                condition=Q(reader__isnull=False, email="", address_key="", name_pattern="")
                | Q(reader__isnull=True, address_key="", name_pattern="") & ~Q(email="")
                | Q(reader__isnull=True, email="", name_pattern="") & ~Q(address_key="")
                | Q(reader__isnull=True, email="", address_key="") & ~Q(name_pattern=""),
                name="sanction_meets_one",
            ),
            models.CheckConstraint(
                condition=Q(name_pattern="") | Q(kind=SanctionKind.HOLD), name="name_pattern_only_holds"
            ),
            models.CheckConstraint(
                condition=Q(address_key="") | Q(until__isnull=False), name="address_sanction_ends"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[SanctionKind.SUSPEND, SanctionKind.HOLD])
                | Q(until__isnull=False)
                | ~Q(name_pattern=""),
                name="suspension_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}، {self.reader or self.email or self.name_pattern}"
