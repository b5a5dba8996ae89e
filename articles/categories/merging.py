"""The page on which tags become one: what each bears, which of them stays, and that there is no way back."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Least
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.categories.models import Tag
from articles.figures import settings_of
from articles.models import Staff, TaggedArticle
from articles.tags import MERGED_MAX, TagRefused, merge
from kalima.text import arabic
from kalima.web.rownumbers import row_number
from kalima.web.tidy import TidyLine

# A tag with more stories is told to have more.
COUNTED_MAX = 1_000
# So many headlines say what a tag is used for.
EXAMPLES = 3


class MergeForm(forms.Form):
    """Which tag stays: one of the chosen, or another that is named. `into` is the tag, once it is valid."""

    keep = forms.ChoiceField(
        label=_("الوسم الذي يبقى"),
        required=False,
        widget=forms.RadioSelect,
    )
    other = TidyLine(
        label=_("وسم آخر يبقى"),
        required=False,
        max_length=200,
        help_text=_("اسم وسم موجود، بأي إملاء. يُترك فارغًا ليبقى أحد الوسوم أعلاه."),
        widget=forms.TextInput(
            attrs={"data-tags": reverse_lazy("admin:articles_article_tags"), "autocomplete": "off"}
        ),
    )

    def __init__(self, *args: Any, chosen: list[Tag], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = {str(tag.pk): tag for tag in chosen}
        self.into: Tag | None = None
        keep = cast(forms.ChoiceField, self.fields["keep"])
        keep.choices = [(number, tag.name) for number, tag in self.chosen.items()]
        keep.initial = next(iter(self.chosen))
        if len(chosen) == 1:
            del self.fields["keep"]
            self.fields["other"].required = True
            self.fields["other"].label = _("الوسم الذي يبقى")
            self.fields["other"].help_text = _("اسم وسم موجود، بأي إملاء.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.into = self.chosen.get(cleaned.get("keep", ""))
        names = arabic.split_tags(cleaned.get("other", ""))
        if len(names) > 1:
            raise ValidationError({"other": _("يبقى وسم واحد، والمكتوب أكثر من واحد.")})
        for name in names:
            self.into = Tag.objects.named([arabic.spelling_key(name)]).get(arabic.spelling_key(name))
            if self.into is None:
                raise ValidationError({"other": _("لا وسم باسم «%(name)s».") % {"name": name}})
        if self.into is None and not self.errors:
            raise ValidationError({"keep": _("يُختار الوسم الذي يبقى.")})
        return cleaned


class _Counted(Subquery):
    """How many rows a query gives, which are counted no further than it is cut."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def with_stories(tags: QuerySet[Tag]) -> QuerySet[Tag]:
    """Say in `story_count` how many stories in print carry each, also while a merge still moves some.

    More than COUNTED_MAX are told as one more than that.
    """
    own, moving = _counted("tag"), _counted("tag__stands_for")
    return tags.annotate(story_count=Least(own + moving, COUNTED_MAX + 1))


def address_of(numbers: Iterable[int]) -> str:
    """The page that makes these one."""
    return f"{reverse('admin:categories_tag_merge')}?ids={','.join(map(str, numbers))}"


def merge_view(tags: "ModelAdmin[Tag]", request: HttpRequest) -> HttpResponse:
    """Show what is to become one, with figures and examples; make it one by the press that follows."""
    asked = request.GET.get("ids", "").split(",")
    numbers = list(dict.fromkeys(filter(None, map(row_number, asked))))
    left_out = len(numbers) - MERGED_MAX
    numbers = numbers[:MERGED_MAX]
    chosen = _with_examples(Tag.objects.topics().filter(pk__in=numbers))
    if not chosen:
        tags.message_user(request, _("لا وسم من المختارة: دُمجت أو حُذفت."), messages.WARNING)
        return redirect("admin:categories_tag_changelist")
    are_all = len(chosen) == len(numbers)
    form = MergeForm(request.POST if are_all and request.method == "POST" else None, chosen=chosen)
    refusal = "" if are_all else str(_("دُمج أحد الوسوم المختارة أو حُذف. لم يُدمج شيء، والباقي منها أدناه."))
    if form.is_valid():
        assert form.into is not None
        by = cast(Staff, request.user)
        try:
            topic = merge(chosen, into=form.into, by=by, at=timezone.now())
        except TagRefused as reason:
            refusal = str(reason)
        else:
            said = _("صارت الوسوم وسمًا واحدًا: «%(name)s». الأسماء والروابط السابقة تقود إليه.")
            tags.message_user(request, said % {"name": topic.name}, messages.SUCCESS)
            return redirect("admin:categories_tag_change", topic.pk)
    context = tags.admin_site.each_context(request) | {
        "title": _("دمج الوسوم"),
        "opts": Tag._meta,
        "site": settings_of(request),
        "chosen": chosen,
        "counted_max": COUNTED_MAX,
        "merged_max": MERGED_MAX,
        "left_out": max(left_out, 0),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "admin/categories/tag/merge.html", context)


def _counted(column: str) -> _Counted:
    rows = TaggedArticle.objects.order_by().filter(**{column: OuterRef("pk")}).values("pk")
    return _Counted(rows[: COUNTED_MAX + 1])


def _with_examples(tags: QuerySet[Tag]) -> list[Tag]:
    """The most used first, each with its newest headlines as `examples`, in one query."""
    rows = TaggedArticle.objects.filter(tag=OuterRef("pk")).order_by("-published_at", "-content_object_id")
    headlines = rows.values("content_object__published_revision__headline")
    examples = {f"example_{n}": Subquery(headlines[n : n + 1]) for n in range(EXAMPLES)}
    found = list(with_stories(tags).annotate(**examples).order_by("-story_count", "name", "pk"))
    for tag in found:
        tag.examples = [said for name in examples if (said := getattr(tag, name))]
    return found
