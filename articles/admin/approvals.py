"""Approval before print: the steps as the managing editor sets them, and the door at which they are given."""

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.admin.asking import asker, story_asked_for
from articles.admin.moves import page_of
from articles.admin.opening import count
from articles.approvals import Standing, given_by
from articles.approving import approve, is_approvable, take_back
from articles.categories.models import Category
from articles.fields import TREE_ORDER, tree_label
from articles.models import ApprovalStep, Article, Kind, Level, Staff
from articles.moves import DeskError, Move
from kalima.web.proving import ProvenAdmin
from kalima.web.rownumbers import row_number
from kalima.web.tidy import TidyAdmin, TidyLine

# Nobody gives a step for stories that are closed to them.
SEES_OTHERS = "edit_any_article"

STEP_FIELDS = (
    *("name", "order", "level", "kinds", "sections"),
    *("role", "people", "stale_counts", "own_counts"),
)

# On the story's page -------------------------------------------------------------------------------


class Row(NamedTuple):
    """One step on a story's page, and the names of those who may give it.

    `may` where this person may; `is_own` where they might, were the story not their own.
    """

    standing: Standing
    may: bool
    is_own: bool
    givers: list[str]


class Panel(NamedTuple):
    """The steps of a story, how many count, and whether this person may go over those that are missing."""

    rows: list[Row]
    passed: int
    may_override: bool

    @property
    def may_give(self) -> bool:
        return any(row.may and not row.standing.counts for row in self.rows)


def panel(
    request: HttpRequest, article: Article, steps: list[Standing], moves: Mapping[str, Move]
) -> Panel | None:
    """What the story's page shows of its steps; None where none is asked of it."""
    if not steps or not article.pk:
        return None
    by = asker(request)
    mine = given_by(by) if is_approvable(article) else frozenset()
    rows = [_row(found, by, article, is_mine=found.step.pk in mine) for found in steps]
    return Panel(rows, sum(found.counts for found in steps), "override_approvals" in moves)


def _row(found: Standing, by: Staff, article: Article, *, is_mine: bool) -> Row:
    is_own = is_mine and found.step.is_closed_to(by, article)
    givers = [name for name in found.step.givers if not is_own or name != str(by)]
    return Row(found, is_mine and not is_own, is_own, givers)


def urls(stories: "ModelAdmin[Article]") -> list[URLPattern]:
    @require_POST
    def door(request: HttpRequest, pk: int) -> HttpResponse:
        return _door(request, story_asked_for(stories, request, pk))

    view = stories.admin_site.admin_view(door)
    return [path("<int:pk>/approvals/", view, name="articles_article_approvals")]


def _door(request: HttpRequest, article: Article) -> HttpResponse:
    """Give a step or take it back, as the button says: «approve:3» or «take_back:3»."""
    act, _colon, number = request.POST.get("act", "").partition(":")
    step = ApprovalStep.objects.filter(pk=row_number(number)).first()
    by, at, edition = asker(request), timezone.now(), count(request.POST.get("edition")) or 0
    try:
        if step is None:
            raise DeskError(str(_("لم تعد هذه الخطوة من خطوات الإجازة. لم يتغير شيء.")))
        if act == "approve":
            approve(article, step, edition=edition, note=request.POST.get("note", ""), by=by, at=at)
            said = _("سُجلت إجازة «%(step)s».")
        elif act == "take_back":
            take_back(article, step, by=by, at=at)
            said = _("أُلغيت إجازة «%(step)s».")
        else:
            raise PermissionDenied
    except DeskError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(said % {"step": step}))
    return redirect(page_of(article))


# The steps -----------------------------------------------------------------------------------------


class StepForm(forms.ModelForm):
    """A step: what it is asked of, how strictly, and who may give it."""

    name = TidyLine(label=_("اسم الخطوة"), max_length=ApprovalStep._meta.get_field("name").max_length)
    kinds = forms.MultipleChoiceField(
        label=_("أنواع المواد"),
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("بلا اختيار: كل الأنواع عدا العاجل."),
    )
    sections = forms.ModelMultipleChoiceField(
        Category.objects.none(),
        label=_("الأقسام"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("بلا اختيار: كل الأقسام. القسم الرئيس يشمل أقسامه الفرعية."),
    )
    people = forms.ModelMultipleChoiceField(
        Staff.objects.none(), label=_("أو يجيزها"), widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = ApprovalStep
        fields = STEP_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sees = Q(groups__permissions__codename=SEES_OTHERS) | Q(is_superuser=True)
        named = Q(pk__in=self.instance.people.values("pk")) if self.instance.pk else Q(pk=None)
        people = Staff.objects.filter((sees & Q(is_active=True)) | named)
        role = cast(forms.ModelChoiceField, self.fields["role"])
        role.queryset = Group.objects.filter(permissions__codename=SEES_OTHERS).order_by("pk")
        role.empty_label = _("بلا دور")
        cast(forms.ModelChoiceField, self.fields["people"]).queryset = people.distinct().order_by(
            "first_name", "last_name", "pk"
        )
        sections = cast(forms.ModelMultipleChoiceField, self.fields["sections"])
        sections.queryset = Category.objects.order_by(*TREE_ORDER)
        sections.label_from_instance = tree_label  # type: ignore[method-assign,assignment]

    def clean_sections(self) -> list[int]:
        """Their numbers; one whose section is gone stays, or the step would come to be asked of all."""
        chosen = [section.pk for section in self.cleaned_data["sections"]]
        known = {section.pk for section in Category.objects.filter(pk__in=self.instance.sections)}
        gone = [number for number in self.instance.sections if number not in known]
        return chosen or gone

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not found.get("role") and not found.get("people") and not self.errors:
            raise ValidationError(_("لا أحد يجيز هذه الخطوة. يُختار دور أو أسماء."))
        return found


@admin.register(ApprovalStep)
class ApprovalStepAdmin(ProvenAdmin, TidyAdmin):
    """The steps in their order. One that was ever given is switched off, and never deleted."""

    form = StepForm
    fields = STEP_FIELDS
    list_display = ("name", "order", "level", "asked_of", "given_by_whom")
    list_editable = ("order",)
    list_per_page = 100
    list_select_related = ("role",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("people").order_by("order", "name", "pk")

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list, with the names of all its sections read at once."""
        steps = super().get_changelist_instance(request)
        numbers = {number for step in steps.result_list for number in step.sections}
        names = dict(Category.objects.filter(pk__in=numbers).values_list("pk", "name"))
        for step in steps.result_list:
            step.section_names = [names[number] for number in step.sections if number in names]
        return steps

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm]:
        """The numbers of the order, each with a name for those who do not see its column."""
        widgets = {"order": forms.NumberInput(attrs={"aria-label": _("الترتيب")})}
        return super().get_changelist_form(request, **kwargs | {"widgets": widgets, "form": forms.ModelForm})

    def has_delete_permission(self, request: HttpRequest, obj: ApprovalStep | None = None) -> bool:
        return super().has_delete_permission(request) and (obj is None or not obj.approvals.exists())

    @admin.display(description=_("تُطلب من"))
    def asked_of(self, step: ApprovalStep) -> str:
        """Kinds and sections in a line."""
        if step.level == Level.OFF:
            return "—"
        kinds = "، ".join(str(Kind(kind).label) for kind in step.kinds) or _("كل الأنواع عدا العاجل")
        gone = _("قسم لم يعد موجودًا") if step.sections else _("كل الأقسام")
        sections = "، ".join(step.section_names) or gone  # type: ignore[attr-defined]
        return f"{kinds} · {sections}"

    @admin.display(description=_("يجيزها"))
    def given_by_whom(self, step: ApprovalStep) -> str:
        return "، ".join(step.givers)
