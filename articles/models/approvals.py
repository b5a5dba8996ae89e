"""Steps that a story is approved at before print, and what was given at each."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.copy import Kind
from articles.models.people import Staff
from articles.models.rules import Level
from kalima.text import arabic

if TYPE_CHECKING:
    from articles.models.article import Article

STEP_NAME_MAX = 60
# A story that asks for more is a form, and the desk's lists read them all.
STEPS_MAX = 20
APPROVAL_NOTE_MAX = 300

# A breaking line waits for nobody, unless a step names its kind.
USUAL_KINDS = tuple(kind for kind in Kind.values if kind != Kind.BREAKING)


class ApprovalStep(models.Model):
    """One step, as the managing editor defines it; whoever has its role, or is named, may give it.

    kinds and sections hold what it is asked of, sections by number; an empty list means all, save breaking
    lines. A number whose section is gone stays, so that a step never comes to be asked of everything.
    """

    name = models.CharField(_("اسم الخطوة"), max_length=STEP_NAME_MAX)
    # Folded, so that one name is one step however it is spelled.
    key = models.CharField(max_length=4 * STEP_NAME_MAX, unique=True, editable=False)
    order = models.PositiveSmallIntegerField(_("الترتيب"), default=0)
    level = models.CharField(_("الدرجة"), max_length=8, choices=Level, default=Level.REQUIRED)
    kinds = models.JSONField(_("أنواع المواد"), default=list, blank=True)
    sections = models.JSONField(_("الأقسام"), default=list, blank=True)
    role = models.ForeignKey(
        Group,
        verbose_name=_("يجيزها صاحب الدور"),
        related_name="+",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    people = models.ManyToManyField(Staff, verbose_name=_("أو يجيزها"), related_name="+", blank=True)
    stale_counts = models.BooleanField(
        _("تبقى الإجازة بعد تغيير النص"),
        default=False,
        help_text=_("بلا اختيار: كل حفظ لنص جديد يعيد المادة إلى هذه الخطوة."),
    )
    own_counts = models.BooleanField(
        _("يجيزها أيضًا صاحب المادة"),
        default=False,
        help_text=_("بلا اختيار: لا يجيز أحد في هذه الخطوة مادة أنشأها بنفسه."),
    )

    class Meta:
        verbose_name = _("خطوة إجازة")
        verbose_name_plural = _("خطوات الإجازة")
        ordering = ["order", "name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(key=""), name="step_has_name"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="step_level_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a name that is taken however it is spelled, and more steps than a story can pass."""
        self.name = arabic.tidy_line(self.name)
        self.key = arabic.ending_key(self.name) if any(map(str.isalnum, self.name)) else ""
        if self.name and not self.key:
            raise ValidationError({"name": _("لا حروف في اسم الخطوة.")})
        others = ApprovalStep.objects.exclude(pk=self.pk)
        twin = others.filter(key=self.key).first()
        if self.key and twin:
            raise ValidationError({"name": _("توجد خطوة بهذا الاسم: «%(name)s».") % {"name": twin.name}})
        if self._state.adding and others.count() >= STEPS_MAX:
            raise ValidationError(_("خطوات الإجازة %(n)s على الأكثر.") % {"n": STEPS_MAX})

    @property
    def givers(self) -> list[str]:
        """Who may give it, as names: its role, and people."""
        return [*([self.role.name] if self.role else []), *map(str, self.people.all())]

    def asks(self, article: "Article") -> bool:
        """Whether this story passes the step; a section of the masthead goes with what is under it."""
        if article.kind not in (self.kinds or USUAL_KINDS):
            return False
        return not self.sections or bool({article.section_id, article.top_section_id} & {*self.sections})

    def asked_of(self) -> Q:
        """What `asks` says of one story, as a condition on stories."""
        of_kind = Q(kind__in=self.kinds or USUAL_KINDS)
        if not self.sections:
            return of_kind
        return of_kind & (Q(section__in=self.sections) | Q(top_section__in=self.sections))

    def is_closed_to(self, by: Staff, article: "Article") -> bool:
        """Whether this is their own story, which nobody passes who made it, unless the step says so."""
        return not self.own_counts and article.created_by_id == by.pk


class Approval(models.Model):
    """What was given to a story at a step: for which edition of its words, by whom and when.

    One row for a story and a step; what was given or taken back before stands in the story's memory.
    `is_override` marks a step that the managing editor went over, with the reason in `note`.
    """

    article = models.ForeignKey("articles.Article", related_name="approvals", on_delete=models.CASCADE)
    step = models.ForeignKey(ApprovalStep, related_name="approvals", on_delete=models.PROTECT)
    edition = models.PositiveIntegerField()
    by = models.ForeignKey(
        "articles.Staff", related_name="+", null=True, blank=True, on_delete=models.SET_NULL
    )
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    is_override = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("إجازة")
        verbose_name_plural = _("الإجازات")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["article", "step"], name="approval_once"),
            models.CheckConstraint(condition=Q(is_override=False) | ~Q(note=""), name="override_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.step_id}: {self.article_id} ({self.edition})"
