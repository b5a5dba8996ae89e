"""The word lists: entries found in any spelling, many lines at once, each tried on the archive first."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.figures import FiguresAdmin, FiguresList, site_of
from articles.pasting import TriedAdmin, pasted_lines
from comments import wordlist
from comments.models import Reason, WordList, WordRule
from comments.wordtrial import LOOKED_AT_MAX, try_on_archive
from kalima.text import arabic
from kalima.text.disguises import Disguises, key_of
from kalima.web.accounts import ensure_proven
from kalima.web.proving import ProvenAdmin


class PasteForm(forms.Form):
    """Many entries, a line each."""

    lines = pasted_lines(
        label=_("الألفاظ، لكل لفظ سطر"),
        help_text=_(
            "«اللفظ = استعمال بريء، استعمال بريء». إذا كان اللفظ في القوائم بقي في قائمته وأُضيفت إليه "
            "الاستعمالات."
        ),
    )
    list = forms.ChoiceField(
        label=_("القائمة"), choices=WordList, widget=forms.RadioSelect, initial=WordList.SUSPECT
    )
    reason = forms.ChoiceField(label=_("السبب"), choices=Reason, initial=Reason.INSULT)


class CountedList(FiguresList):
    """A list whose rules know what they caught, counted once for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        counts = wordlist.counts_of(self.result_list, at=timezone.now())
        for rule in self.result_list:
            rule.counts = counts.get(rule.name, wordlist.Counts())


@admin.register(WordRule)
class WordRuleAdmin(ProvenAdmin, TriedAdmin, FiguresAdmin):
    """Kept by the managing editor and the moderators; what an entry did stands on its page."""

    fields = ("list", "term", "innocent", "reason", "note", "is_on")
    radio_fields = {"list": admin.HORIZONTAL}
    list_display = ("term", "list", "innocent_line", "reason", "is_on", "caught", "was_wrong")
    list_filter = ("list", "is_on", "reason")
    list_per_page = 100
    empty_value_display = ""
    search_fields = ("key",)
    search_help_text = _("اللفظ أو كلمة فيها اللفظ، بأي إملاء")
    paste_form, paste_title = PasteForm, _("إضافة ألفاظ كثيرة")
    change_list_template = "admin/comments/wordrule/change_list.html"
    change_form_template = "admin/comments/wordrule/change_form.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[CountedList]:
        return CountedList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find what is typed in the terms, and the entries that would find it."""
        key = key_of(search_term)
        if not key:
            return queryset, False
        words = Disguises(rule.entry for rule in WordRule.objects.all())
        finders = {match.entry.number for match in words.found(search_term)}
        return queryset.filter(Q(key__contains=key) | Q(pk__in=finders)), False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        rule = context.get("original")
        if rule is not None:
            counts = wordlist.counts_of([rule], at=timezone.now())
            context |= {
                "counts": counts.get(rule.name, wordlist.Counts()),
                "wrongly": wordlist.caught_by(rule, was_wrong=True),
                "rightly": wordlist.caught_by(rule, was_wrong=False),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def paste_view(self, request: HttpRequest) -> HttpResponse:
        if self.has_add_permission(request):
            ensure_proven(request)
        return super().paste_view(request)

    def take(self, request: HttpRequest, chosen: dict[str, Any]) -> str:
        taken = wordlist.take_lines(chosen["lines"], list=chosen["list"], reason=chosen["reason"])
        return _("أُضيف: %(added)d. أُضيفت استعمالات بريئة إلى: %(completed)d.") % taken._asdict()

    def trial_of(self, entry: WordRule) -> dict[str, Any]:
        return {"trial": try_on_archive(entry.entry), "most": LOOKED_AT_MAX}

    @admin.display(description=_("استعمالات بريئة"))
    def innocent_line(self, rule: WordRule) -> str:
        return "، ".join(rule.innocent_list)

    @admin.display(description=_("أوقفت في ثلاثين يومًا"))
    def caught(self, rule: WordRule) -> str:
        counts: wordlist.Counts = rule.counts  # type: ignore[attr-defined]
        return site_of(rule).count(counts.lately, "comment")

    @admin.display(description=_("القاعدة أخطأت"))
    def was_wrong(self, rule: WordRule) -> str:
        """In words, since on a phone the columns have no heads."""
        counts: wordlist.Counts = rule.counts  # type: ignore[attr-defined]
        wrong = arabic.number(counts.wrong, site_of(rule).digits)
        return _("أخطأت: %(count)s") % {"count": wrong} if counts.wrong else self.get_empty_value_display()
