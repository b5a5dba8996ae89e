"""Sections as a tree in the masthead's order, and tags."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag as PlainTag

from articles.categories.merging import COUNTED_MAX, address_of, merge_view, with_stories
from articles.categories.models import Category, Tag
from articles.fields import TREE_ORDER
from articles.figures import FiguresAdmin, site_of
from articles.models import OUTDATED, Article, SearchDocument, Staff
from articles.old_addresses import let_go
from articles.slugs import keep_tail
from articles.tags import TagRefused, rename
from kalima.text import arabic
from kalima.web.accounts import ensure_proven
from kalima.web.proving import ProvenAdmin
from kalima.web.rownumbers import row_number
from kalima.web.tidy import TidyAdmin

# The paper's tags are its own; taggit's table stays empty.
admin.site.unregister(PlainTag)


@admin.register(Category)
class CategoryAdmin(ProvenAdmin, TidyAdmin):
    """The section tree, ordered on its own list."""

    proves_form = False
    list_display = ("in_tree", "coloured", "order")
    list_editable = ("order",)
    list_per_page = 200
    ordering = TREE_ORDER
    fields = ("name", "parent", "description", "colour", "order", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).select_related("parent")

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm]:
        """The numbers of the order, each with a name for those who do not see its column."""
        widgets = {"order": forms.NumberInput(attrs={"aria-label": _("الترتيب")})}
        return super().get_changelist_form(request, **kwargs | {"widgets": widgets})

    def save_model(self, request: HttpRequest, obj: Category, form: forms.ModelForm, change: bool) -> None:
        """A section that moves takes its stories along: each knows the masthead's section it stands under."""
        super().save_model(request, obj, form, change)
        keep_tail(obj, form.initial.get("slug", ""))
        if change and "parent" in form.changed_data:
            Article.objects.filter(section=obj).update(top_section=obj.top)
            SearchDocument.objects.filter(article__section=obj).update(version=OUTDATED)

    def delete_model(self, request: HttpRequest, obj: Category) -> None:
        let_go(obj)
        super().delete_model(request, obj)

    @admin.display(description=_("القسم"))
    def in_tree(self, section: Category) -> SafeString:
        kind = "tree-child" if section.parent_id else "tree-top"
        return format_html('<bdi class="{}">{}</bdi>', kind, section.name)

    @admin.display(description=_("اللون"))
    def coloured(self, section: Category) -> SafeString:
        return format_html(
            '<span class="swatch" data-section="{}">{}</span>', section.colour, section.get_colour_display()
        )


class TagForm(forms.ModelForm):
    """A tag's name; of one that is there, with the name that the person saw when the page was opened."""

    was = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Tag
        fields = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["was"] = self.stored = self.instance.name

    def clean(self) -> dict[str, Any]:
        """Show a name that someone else gave meanwhile, once; whoever saves again has seen it."""
        cleaned = super().clean() or self.cleaned_data
        was = cleaned.get("was")
        if self.instance.pk and was != self.stored:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["was"] = self.stored  # type: ignore[index]
            raise ValidationError(
                _("غيّر غيرك اسم الوسم إلى «%(name)s» بعد فتح هذه الصفحة. للإصرار على اسم آخر يُحفظ مرة أخرى.")
                % {"name": self.stored}
            )
        return cleaned


@admin.register(Tag)
class TagAdmin(ProvenAdmin, TidyAdmin, FiguresAdmin):
    """Tags; one is found however it is spelled, renamed with its address, merged with others for good."""

    proves_form = False
    form = TagForm
    fields = ("name", "was")
    list_display = ("name", "stories")
    list_per_page = 100
    search_fields = ("name",)
    search_help_text = _("اسم الوسم، بأي إملاء")
    ordering = ("name", "pk")
    show_full_result_count = False
    actions = ("merge_chosen",)  # type: ignore[assignment]

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("categories.merge_tag")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return with_stories(super().get_queryset(request).filter(stands_for=None))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the name, or by one of the past."""
        key = arabic.ending_key(search_term)
        if not key:
            return queryset, False
        alike = Tag.objects.filter(ending_key__contains=key)
        return queryset.filter(Q(pk__in=alike.values("pk")) | Q(pk__in=alike.values("stands_for"))), False

    def get_readonly_fields(self, request: HttpRequest, obj: Tag | None = None) -> tuple[str, ...]:
        return ("names_of_the_past",) if obj and obj.former_names.exists() else ()

    def get_fields(self, request: HttpRequest, obj: Tag | None = None) -> tuple[str, ...]:
        own = self.fields if self.has_change_permission(request, obj) or obj is None else ("name",)
        return (*own, *self.get_readonly_fields(request, obj))

    def get_urls(self) -> list[Any]:
        merging = self.admin_site.admin_view(self.merge_view)
        return [path("merge/", merging, name="categories_tag_merge"), *super().get_urls()]

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_merge_permission(request):
            raise PermissionDenied
        ensure_proven(request)
        return merge_view(self, request)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """A tag's page; that of a tag which was merged leads to the one it is now."""
        former = Tag.objects.filter(pk=row_number(object_id)).exclude(stands_for=None).first()
        if former and former.stands_for:
            words = {"name": former.name, "topic": former.stands_for.name}
            said = _("«%(name)s» اسم سابق للوسم «%(topic)s»، وهذه صفحته.") % words
            self.message_user(request, said, messages.WARNING)
            return redirect("admin:categories_tag_change", former.stands_for.pk)
        try:
            return super().change_view(request, object_id, *args, **kwargs)
        except TagRefused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect("admin:categories_tag_change", object_id)

    def save_model(self, request: HttpRequest, obj: Tag, form: TagForm, change: bool) -> None:
        """A new tag is kept; another name is given by its verb, which writes its own row of the record."""
        if not change:
            before = Tag.objects.named([arabic.spelling_key(obj.name)]).values()
            super().save_model(request, obj, form, change)
            for topic in before:
                words = {"name": obj.name, "topic": topic.name}
                said = _("كان «%(name)s» اسمًا سابقًا للوسم «%(topic)s»، وهو الآن لهذا الوسم وحده.") % words
                self.message_user(request, said, messages.WARNING)
            return
        was = form.cleaned_data["was"]
        renamed = rename(obj, obj.name, was=was, by=cast(Staff, request.user), at=timezone.now())
        obj.slug = renamed.slug
        if renamed.name != was:
            said = _("الاسم السابق «%(was)s» ورابطه يقودان إلى الوسم.") % {"was": was}
            self.message_user(request, said, messages.INFO)

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        let_go(obj)
        super().delete_model(request, obj)

    def log_change(self, request: HttpRequest, obj: Tag, message: Any) -> None:  # type: ignore[override]
        """The verb remembered it."""

    @admin.action(description=_("دمج الوسوم المختارة"), permissions=["merge"])
    def merge_chosen(self, request: HttpRequest, queryset: QuerySet[Tag]) -> HttpResponse:
        return redirect(address_of(queryset.values_list("pk", flat=True)))

    @admin.display(description=_("المواد المنشورة"))
    def stories(self, tag: Tag) -> str:
        if tag.story_count > COUNTED_MAX:
            return _("أكثر من %(n)s") % {"n": site_of(tag).count(COUNTED_MAX, "story")}
        return site_of(tag).count(tag.story_count, "story")

    @admin.display(description=_("أسماء سابقة"))
    def names_of_the_past(self, tag: Tag) -> SafeString:
        """What still leads here, each name once."""
        names = dict.fromkeys(tag.former_names.order_by("name", "pk").values_list("name", flat=True))
        return format_html_join("، ", "<bdi>{}</bdi>", ((name,) for name in names if name != tag.name))
