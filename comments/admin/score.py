"""The learned score's page: what it is, how well it does, and what the managing editor lets it do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.logbook import log_act
from articles.models import SiteSettings, Staff
from comments.admin.doors import moderator_of
from comments.models import DiscussionSettings
from comments.phases import TEXT_MAX
from comments.score import STEPS, Figures, Step, figures, score_of
from kalima.text import arabic
from kalima.web.accounts import ensure_proven

PERMISSION = "comments.change_discussionsettings"
NAME = "comments_comment_score"

# What is decided here, and what a threshold says that is none.
KEPT = ("score_on", "score_holds_from", "score_refuses_from")
NOTHING = {"score_holds_from": _("لا يوقف شيئًا"), "score_refuses_from": _("لا يرفض شيئًا")}

# Below this a threshold would stop nearly everything; the curve shows it, the table leaves it out.
TABLE_FROM = 30

# The plot's field inside its frame, in units of its own; thresholds grow from right to left.
RIGHT, LEFT, TOP, BOTTOM = 290, 30, 10, 130


@dataclass(frozen=True)
class Row:
    """A threshold with what it means, each as so many of a hundred; None where nothing scores so high.

    wrongly is rounded to nought although there are some where is_wrongly_few.
    """

    threshold: int
    reached: int
    recall: int
    precision: int | None
    wrongly: int
    is_wrongly_few: bool


class TermsForm(forms.Form):
    """What the score may do, chosen among thresholds whose figures stand beside the form.

    It brings the time of the figures that were on the page: others are read before anything is kept.
    """

    score_on = forms.BooleanField(label=_("التقدير الآلي يعمل"), required=False)
    score_holds_from = forms.TypedChoiceField(
        label=_("يوقف التعليق للمراجعة من"), required=False, coerce=int, empty_value=None
    )
    score_refuses_from = forms.TypedChoiceField(
        label=_("يرفض التعليق من"), required=False, coerce=int, empty_value=None
    )
    is_read = forms.BooleanField(label=_("قرأتُ أرقام هذين الحدّين في الجدول"), required=False)
    learned_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Mapping[str, str] | None, *, known: Figures | None, standing: DiscussionSettings
    ) -> None:
        self.known = known
        now = {name: getattr(standing, name) for name in KEPT}
        super().__init__(data, initial=now | {"learned_at": learned_at(known)})
        site = SiteSettings.load()
        offered = sorted({*STEPS, *filter(None, (standing.score_holds_from, standing.score_refuses_from))})
        for name, none in NOTHING.items():
            field = cast("forms.TypedChoiceField", self.fields[name])
            field.choices = [("", none), *((n, site.number(n)) for n in offered)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        holds, refuses = said.get("score_holds_from"), said.get("score_refuses_from")
        if holds is None and refuses is None:
            return said
        if self.known is None:
            raise forms.ValidationError(_("لم يتعلّم البرنامج بعد، فلا أرقام يُختار الحدّ بها."))
        if holds is not None and refuses is not None and refuses < holds:
            self.add_error("score_refuses_from", _("حدّ الرفض لا يكون أدنى من حدّ الإيقاف."))
        if said.get("learned_at") != learned_at(self.known):
            sent = {name: value for name, value in self.data.items() if name != "is_read"}
            self.data = sent | {"learned_at": learned_at(self.known)}
            self.add_error("is_read", _("تغيّرت الأرقام بعد فتح الصفحة. تُرجى قراءة الجديدة ثم الحفظ."))
        elif not said.get("is_read"):
            self.add_error("is_read", _("تُرجى قراءة أرقام الحدّين في الجدول ثم تأكيد ذلك هنا."))
        return said


def urls_of(model_admin: admin.ModelAdmin) -> list[URLPattern]:
    """The page's address, among those of comments."""
    view = partial(_score_view, model_admin)
    return [path("score/", model_admin.admin_site.admin_view(view), name=NAME)]


def _score_view(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Show the figures; keep what was decided by them; score a text that a moderator tries."""
    person = moderator_of(request)
    may_decide = person.has_perm(PERMISSION)
    standing, known = DiscussionSettings.objects.get(), figures()
    form = TermsForm(None, known=known, standing=standing) if may_decide else None
    tried, text = None, ""
    if request.method == "POST" and "try" in request.POST:
        text = request.POST.get("text", "")[:TEXT_MAX]
        tried = score_of(text)
    elif request.method == "POST":
        if not may_decide:
            raise PermissionDenied
        ensure_proven(request)
        form = TermsForm(request.POST.dict(), known=known, standing=standing)
        if form.is_valid():
            keep(form.cleaned_data, known, by=person)
            messages.success(request, _("حُفظ ما يفعله التقدير الآلي."))
            return redirect(f"admin:{NAME}")
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("التقدير الآلي"),
        "opts": model_admin.opts,
        "standing": standing,
        "figures": known,
        "is_read_again": _is_read_again(standing, known),
        "sources": sources_of(known, SiteSettings.load()) if known else "",
        "area": round(100 * known.area) if known else 0,
        "rows": rows_of(known) if known else [],
        "plot": plot_of(known) if known else None,
        "form": form,
        "tried": tried,
        "text": text,
        "text_max": TEXT_MAX,
    }
    return TemplateResponse(request, "admin/comments/comment/score.html", context)


@transaction.atomic
def keep(said: dict[str, Any], known: Figures | None, *, by: Staff) -> None:
    """Keep what the score may do, with the figures that were read, and one row in the record of acts."""
    standing = DiscussionSettings.objects.select_for_update().get()
    for name in KEPT:
        setattr(standing, name, said[name])
    has_threshold = standing.score_holds_from is not None or standing.score_refuses_from is not None
    standing.score_figures_at = known.made_at if known and has_threshold else None
    standing.save(update_fields=[*KEPT, "score_figures_at"])
    log_act(standing, told(standing), by=by, at=timezone.now())


def told(standing: DiscussionSettings) -> str:
    """What the score does now, in a sentence."""
    if not standing.score_on:
        return str(_("التقدير الآلي: لا يعمل."))
    holds, refuses = standing.score_holds_from, standing.score_refuses_from
    does = [f"يوقف من {holds}"] if holds is not None else ["لا يوقف شيئًا"]
    does.append(f"يرفض من {refuses}" if refuses is not None else "لا يرفض شيئًا")
    return f"التقدير الآلي: {'، و'.join(does)}."


def learned_at(known: Figures | None) -> str:
    return known.made_at.isoformat() if known else ""


def sources_of(known: Figures, site: SiteSettings) -> str:
    """What it was learned from, as it stands after «من»."""
    ours, others = known.decided_shown + known.decided_refused, known.labelled_shown + known.labelled_refused
    found = []
    if ours:
        found.append(f"{_after_preposition(ours, 'comment', site)} بقرار من المشرفين")
    if others:
        found.append(f"{_after_preposition(others, 'text', site)} من خارج غرفة الأخبار")
    return " ومن ".join(found)


def rows_of(known: Figures) -> list[Row]:
    """The table: what each threshold catches, and what it catches wrongly."""
    return [_row(known, step) for step in known.steps if step.threshold >= TABLE_FROM]


def plot_of(known: Figures) -> dict[str, Any]:
    """Both curves as points, and the threshold under every fourth step."""
    return {
        "recall": _points([(step.threshold, known.recall(step)) for step in known.steps]),
        "precision": _points(
            [(step.threshold, part) for step in known.steps if (part := known.precision(step)) is not None]
        ),
        "marks": [(str(_across(n)), n) for n in range(0, 101, 20)],
        "levels": [(str(_up(n / 100)), n) for n in (0, 50, 100)],
    }


def _row(known: Figures, step: Step) -> Row:
    precision = known.precision(step)
    return Row(
        threshold=step.threshold,
        reached=step.refused + step.shown,
        recall=round(100 * known.recall(step)),
        precision=None if precision is None else round(100 * precision),
        wrongly=(wrongly := round(100 * known.wrongly(step))),
        is_wrongly_few=step.shown > 0 and wrongly == 0,
    )


def _after_preposition(n: int, noun: str, site: SiteSettings) -> str:
    return arabic.count_noun(n, noun, after_preposition=True, digits=site.digits)


def _points(values: Sequence[tuple[int, float]]) -> str:
    return " ".join(f"{_across(threshold)},{_up(part)}" for threshold, part in values)


def _across(threshold: int) -> int:
    return round(RIGHT - (RIGHT - LEFT) * threshold / 100)


def _up(part: float) -> int:
    return round(BOTTOM - (BOTTOM - TOP) * part)


def _is_read_again(standing: DiscussionSettings, known: Figures | None) -> bool:
    """Whether weights came after those by whose figures a refusal was allowed."""
    return bool(
        known and standing.score_refuses_from is not None and standing.score_figures_at != known.made_at
    )
