"""The word lists: entries found in any spelling, many lines at once, each tried on the archive first."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.figures import FiguresAdmin, FiguresList, site_of
from articles.spelling import BadLines
from comments import wordlist
from comments.models import Reason, WordList, WordRule
from comments.wordtrial import LOOKED_AT_MAX, try_on_archive
from kalima.text import arabic
from kalima.text.disguises import Disguises, key_of
from kalima.web.tidy import TidyAdmin, TidyText

PASTED_MAX = 100_000


class PasteForm(forms.Form):
    """Many entries, a line each."""

    lines = TidyText(
        label=_("الألفاظ، لكل لفظ سطر"),
        max_length=PASTED_MAX,
        help_text=_(
            "«اللفظ = استعمال بريء، استعمال بريء». إذا كان اللفظ في القوائم بقي في قائمته وأُضيفت إليه "
            "الاستعمالات."
        ),
        widget=forms.Textarea(attrs={"rows": 12, "class": "paste"}),
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
class WordRuleAdmin(TidyAdmin, FiguresAdmin):
    """Kept by the managing editor and the moderators; what an entry did stands on its page."""

    fields = ("list", "term", "innocent", "reason", "note", "is_on")
    radio_fields = {"list": admin.HORIZONTAL}
    list_display = ("term", "list", "innocent_line", "reason", "is_on", "caught", "was_wrong")
    list_filter = ("list", "is_on", "reason")
    list_per_page = 100
    search_fields = ("key",)
    search_help_text = _("اللفظ أو كلمة فيها اللفظ، بأي إملاء")
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

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("paste/", wrap(self.paste_view), name="comments_wordrule_paste"),
            path("try/", wrap(self.try_view), name="comments_wordrule_try"),
            *super().get_urls(),
        ]

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
        """Take many entries at once, or none of them and say why."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PasteForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            chosen = form.cleaned_data
            try:
                taken = wordlist.take_lines(chosen["lines"], list=chosen["list"], reason=chosen["reason"])
            except BadLines as refusal:
                form.add_error("lines", [*refusal.reasons, str(_("لم يُحفظ شيء."))])
            else:
                said = _("أُضيف: %(added)d. أُضيفت استعمالات بريئة إلى: %(completed)d.") % taken._asdict()
                self.message_user(request, said, messages.SUCCESS)
                return redirect("admin:comments_wordrule_changelist")
        return self._page(request, "paste", form, title=_("إضافة ألفاظ كثيرة"))

    def try_view(self, request: HttpRequest) -> HttpResponse:
        """What an entry would have caught, as it is saved or as it is typed; nothing is saved here."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        asked = request.POST if request.method == "POST" else request.GET
        number = asked.get("entry", "")
        if number and not (number.isascii() and number.isdigit()):
            raise Http404
        rule = get_object_or_404(WordRule, pk=number) if number else None
        form = self.get_form(request, rule, change=rule is not None)(request.POST or None, instance=rule)
        tried = form.instance if form.is_bound and form.is_valid() else None
        if rule is not None and not form.is_bound:
            tried = rule
        return self._page(
            request,
            "try",
            form,
            title=_("تجربة على الأرشيف"),
            entry=number,
            tried=tried,
            trial=try_on_archive(tried.entry) if tried else None,
            most=LOOKED_AT_MAX,
        )

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

    def _page(self, request: HttpRequest, name: str, form: forms.BaseForm, **context: Any) -> HttpResponse:
        context |= self.admin_site.each_context(request) | {"opts": self.opts, "form": form}
        return render(request, f"admin/comments/wordrule/{name}.html", context)
