"""Sections as a tree in the masthead's order, and tags."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag as PlainTag

from articles.categories.models import Category, Tag
from articles.fields import TREE_ORDER
from articles.figures import FiguresAdmin, site_of
from articles.models import Article
from articles.slugs import keep_tail
from kalima.text import arabic
from kalima.web.tidy import TidyAdmin

# The paper's tags are its own; taggit's table stays empty.
admin.site.unregister(PlainTag)


@admin.register(Category)
class CategoryAdmin(TidyAdmin):
    """The section tree, ordered on its own list."""

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
    class Meta:
        model = Tag
        fields = ("name",)


@admin.register(Tag)
class TagAdmin(TidyAdmin, FiguresAdmin):
    """Tags; one is found however it is spelled."""

    form = TagForm
    fields = ("name",)
    list_display = ("name", "stories")
    list_per_page = 100
    search_fields = ("name",)
    search_help_text = _("اسم الوسم، بأي إملاء")
    ordering = ("name",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return super().get_queryset(request).annotate(story_count=Count("tagged"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        key = arabic.ending_key(search_term)
        return (queryset.filter(ending_key__contains=key) if key else queryset), False

    @admin.display(description=_("المواد المنشورة"))
    def stories(self, tag: Tag) -> str:
        return site_of(tag).number(tag.story_count)
