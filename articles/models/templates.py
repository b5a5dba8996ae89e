"""Templates that stories are begun from, and the hours at which a template begins one by itself."""

from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.categories.models import Category, Tag
from articles.models.copy import BodyField, Kind
from articles.models.people import Staff
from kalima.text import arabic, dates

NAME_MAX = 60

# The days as date.weekday() counts them, in the order of the week here: it begins on Saturday.
DAYS = tuple((str(day), dates.WEEKDAYS[day]) for day in (5, 6, 0, 1, 2, 3, 4))


class StoryTemplate(models.Model):
    """The beginning of a story. Its words may hold places such as {{اليوم}}, which are filled when it opens.

    tags holds [number, name] and section_name the name of the section, so that what was deleted since can
    be named; roles holds what the people of the byline do, first to last, and nobody's name.
    """

    name = models.CharField(_("اسم القالب"), max_length=NAME_MAX)
    # Folded, so that one name is one template however it is spelled.
    key = models.CharField(max_length=4 * NAME_MAX, unique=True, editable=False)
    order = models.PositiveSmallIntegerField(_("الترتيب"), default=0)
    kind = models.CharField(_("نوع المادة"), max_length=12, choices=Kind, default=Kind.REPORT)
    section = models.ForeignKey(
        Category, verbose_name=_("القسم"), related_name="+", null=True, blank=True, on_delete=models.SET_NULL
    )
    section_name = models.CharField(max_length=80, blank=True, editable=False)
    kicker = models.CharField(_("العنوان التمهيدي"), max_length=120, blank=True, editable=False)
    headline = models.CharField(_("العنوان"), max_length=300, blank=True, editable=False)
    standfirst = models.TextField(_("الملخّص"), max_length=1000, blank=True, editable=False)
    body: "models.Field[str, str]" = BodyField(_("نص المادة"), blank=True, editable=False)
    issuing_body = models.CharField(max_length=120, blank=True, editable=False)
    place = models.CharField(max_length=60, blank=True, editable=False)
    agency = models.CharField(max_length=80, blank=True, editable=False)
    tags = models.JSONField(default=list, blank=True, editable=False)
    roles = models.JSONField(default=list, blank=True, editable=False)

    # The timetable: days as a string of digits, an hour of the house's clock, and the next slot of both.
    days = models.CharField(_("الأيام"), max_length=7, blank=True)
    hour = models.TimeField(_("الساعة"), null=True, blank=True)
    next_at = models.DateTimeField(_("المسودة القادمة"), null=True, blank=True, editable=False)
    drafts_for = models.ForeignKey(
        Staff,
        verbose_name=_("صاحب المسودات"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
    )
    stopped = models.CharField(_("توقف الموعد"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("قالب")
        verbose_name_plural = _("قوالب المواد")
        ordering = ["order", "name", "pk"]
        indexes = [models.Index(fields=["next_at"], name="template_due", condition=Q(next_at__isnull=False))]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(key=""), name="template_has_name"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="template_kind_known"),
            models.CheckConstraint(
                condition=Q(next_at__isnull=True) | (Q(hour__isnull=False) & ~Q(days="")),
                name="template_slot_has_timetable",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a name that is taken however it is spelled."""
        self.tidy_name()
        if self.name and not self.key:
            raise ValidationError({"name": _("لا حروف في اسم القالب.")})
        twin = StoryTemplate.objects.exclude(pk=self.pk).filter(key=self.key).first()
        if self.key and twin:
            raise ValidationError({"name": _("يوجد قالب بهذا الاسم: «%(name)s».") % {"name": twin.name}})

    def tidy_name(self) -> None:
        self.name = arabic.tidy_line(self.name)
        self.key = arabic.ending_key(self.name) if any(map(str.isalnum, self.name)) else ""

    def known_tags(self) -> list[Tag]:
        """Its tags that still exist, in their order, as what they mean now."""
        return list(dict.fromkeys(self.tags_by_number().values()))

    def tags_by_number(self) -> dict[int, Tag]:
        """The same by the numbers that the template holds."""
        found = Tag.objects.numbered(pk for pk, _name in self.tags)
        return {pk: found[pk] for pk, _name in self.tags if pk in found}

    def slot_after(self, moment: datetime) -> datetime | None:
        """The first slot of the timetable after a moment; None without a timetable."""
        if not self.days or self.hour is None:
            return None
        today = timezone.localdate(moment)
        for ahead in range(8):
            day = today + timedelta(days=ahead)
            slot = timezone.make_aware(datetime.combine(day, self.hour))
            if str(day.weekday()) in self.days and slot > moment:
                return slot
        return None

    @property
    def timetable(self) -> str:
        """«السبت، الاثنين 06:30», "" without one."""
        if not self.days or not isinstance(self.hour, time):
            return ""
        named = "، ".join(name for day, name in DAYS if day in self.days)
        return f"{_('كل يوم') if len(self.days) == len(DAYS) else named} {self.hour:%H:%M}"
