"""Story templates at the desk: kept from a story's page, offered to a new story, put in order in a list."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.admin.asking import asker
from articles.admin.moves import page_of
from articles.body import render as render_body
from articles.fields import SectionField
from articles.models import Article, SiteSettings, StoryTemplate
from articles.models.templates import DAYS, NAME_MAX
from articles.moves import own_sections
from articles.templates import LINES, keep, open_template
from kalima.web.rownumbers import row_number
from kalima.web.tidy import TidyAdmin, TidyLine

# A new story --------------------------------------------------------------------------------------


def offered() -> list[StoryTemplate]:
    """The templates that a new story may begin from."""
    return list(StoryTemplate.objects.only("name"))


def begun(request: HttpRequest) -> dict[str, Any] | None:
    """What the form of a new story begins with where its address names a template; says what is gone."""
    asked = request.GET.get("template", "")
    if not asked:
        return None
    template = StoryTemplate.objects.select_related("section").filter(pk=row_number(asked)).first()
    if template is None:
        messages.warning(request, _("القالب المطلوب لم يعد موجودًا. فُتحت مادة فارغة."))
        return None
    opening = open_template(template, by=asker(request), at=timezone.now())
    for sentence in opening.gone:
        messages.warning(request, sentence)
    return opening.words | {
        "section": opening.section,
        "tag_line": opening.tags,
        "credits": opening.credits,
    }


# From a story -------------------------------------------------------------------------------------


def urls(stories: "ModelAdmin[Article]") -> list[URLPattern]:
    def keep_view(request: HttpRequest, pk: int) -> HttpResponse:
        return _keep_view(stories, request, pk)

    view = stories.admin_site.admin_view(keep_view)
    return [path("<int:pk>/template/", view, name="articles_article_template")]


class KeepForm(forms.Form):
    """A new template's name, or the template whose words are to be replaced."""

    name = TidyLine(label=_("اسم القالب"), max_length=NAME_MAX, required=False)
    replaces = forms.ModelChoiceField(
        StoryTemplate.objects.all(),
        label=_("أو يحل محل قالب"),
        required=False,
        empty_label=_("قالب جديد"),
    )

    def __init__(self, *args: Any, may_replace: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_replace:
            del self.fields["replaces"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not found.get("name") and not found.get("replaces"):
            raise ValidationError(_("لا اسم للقالب. يُكتب اسم جديد، أو يُختار قالب يحل هذا محله."))
        template = found.get("replaces") or StoryTemplate()
        template.name = found.get("name") or template.name
        template.clean()
        return found | {"template": template}


def _keep_view(stories: "ModelAdmin[Article]", request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the saved words of a story as a template."""
    article = stories.get_object(request, str(pk))
    if article is None:
        messages.warning(request, _("لا توجد مادة بالرقم %(n)s.") % {"n": pk})
        return redirect("admin:index")
    if not request.user.has_perm("articles.add_storytemplate"):
        raise PermissionDenied
    may_replace = request.user.has_perm("articles.change_storytemplate")
    form = KeepForm(request.POST or None, may_replace=may_replace)
    if request.method == "POST" and form.is_valid():
        try:
            template = keep(form.cleaned_data["template"], article, by=asker(request))
        except IntegrityError:
            # Someone kept a template of that name between the form's look and this save.
            form.add_error("name", _("حُفظ قالب بهذا الاسم قبل لحظة. يُرجى اسم آخر."))
    if form.is_bound and form.is_valid():
        messages.success(request, _("حُفظ القالب «%(name)s».") % {"name": template.name})
        return redirect(page_of(article))
    context = stories.admin_site.each_context(request) | {
        "title": _("حفظ قالبًا"),
        "opts": stories.opts,
        "story": article,
        "form": form,
    }
    return render(request, "admin/articles/article/template.html", context)


# The list -----------------------------------------------------------------------------------------


class TemplateForm(forms.ModelForm):
    """A template's name, kind, shelf and timetable; its words are those of the story it was kept from."""

    section = SectionField(label=_("القسم"), required=False)
    days = forms.MultipleChoiceField(
        label=_("الأيام"), choices=DAYS, widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = StoryTemplate
        fields = ("name", "order", "kind", "section", "days", "hour")
        field_classes = {"name": TidyLine}
        widgets = {"hour": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "days" in self.fields:
            self.initial["days"] = list(self.instance.days)

    def clean_days(self) -> str:
        return "".join(sorted(self.cleaned_data["days"]))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if bool(found.get("days")) != bool(found.get("hour")) and not self.errors:
            raise ValidationError(_("للموعد أيام وساعة معًا. يُرجى إكمالهما أو ترك الخانتين فارغتين."))
        if found.get("days") and not found.get("section") and not self.errors:
            raise ValidationError({"section": _("لا بد من قسم للمسودات التي تُفتح في موعد.")})
        return found


@admin.register(StoryTemplate)
class StoryTemplateAdmin(TidyAdmin):
    """Templates in their order; a new one is kept from a story's page."""

    form = TemplateForm

    class Media:
        css = {"all": ["css/admin_story.css", "css/body.css"]}

    fields = ("name", "order", "kind", "section", "days", "hour", "standing", "as_written")
    readonly_fields = ("standing", "as_written")
    list_display = ("name", "order", "kind", "section_shown", "timetable_shown")
    list_editable = ("order",)
    list_per_page = 100
    list_select_related = ("section", "drafts_for")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[forms.ModelForm]:
        return forms.ModelForm

    def get_form(
        self, request: HttpRequest, obj: StoryTemplate | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        section = form.base_fields.get("section")
        if section is not None and obj is not None:
            cast(SectionField, section).narrow(own_sections(asker(request)), keep=obj.section_id)
        return form

    def get_queryset(self, request: HttpRequest) -> QuerySet[StoryTemplate]:
        return super().get_queryset(request).order_by("order", "name", "pk")

    @admin.display(description=_("القسم"))
    def section_shown(self, template: StoryTemplate) -> str:
        if template.section:
            return template.section.name
        return str(_("«%(name)s» (لم يعد موجودًا)") % {"name": template.section_name})

    @admin.display(description=_("الموعد"), empty_value="")
    def timetable_shown(self, template: StoryTemplate) -> str:
        return SiteSettings.load().say(template.stopped or template.timetable)

    @admin.display(description=_("المسودات"))
    def standing(self, template: StoryTemplate) -> str:
        """When the next draft comes and whose it will be, or why none does."""
        if template.stopped:
            return str(_("توقف الموعد: %(why)s يُستأنف بحفظ الموعد من جديد.") % {"why": template.stopped})
        if template.next_at is None:
            return str(_("بلا موعد. تُختار أيام وساعة لتُفتح مسودة من القالب فيها."))
        moment = SiteSettings.load().moment(template.next_at)
        told = _("المسودة القادمة %(moment)s، وتظهر في «موادّي» عند %(name)s.")
        return str(told % {"moment": moment, "name": template.drafts_for})

    @admin.display(description=_("النص"))
    def as_written(self, template: StoryTemplate) -> str:
        copy = Article(**{name: getattr(template, name) for name in (*LINES, "kind", "body")})
        shown = render_to_string(
            "admin/articles/article/_copy.html", {"body": render_body(copy), "copy": copy}
        )
        address = f"{reverse('admin:articles_article_add')}?template={template.pk}"
        return shown + format_html('<p><a href="{}">{}</a></p>', address, _("فتح في مادة جديدة"))

    def save_model(self, request: HttpRequest, obj: StoryTemplate, form: Any, change: bool) -> None:
        """Write only what the form asked, so that a slot the clock has just taken is not given back."""
        written = {*form.cleaned_data} & {"name", "order", "kind", "section", "days", "hour"}
        if "name" in written:
            written.add("key")
        if "section" in form.changed_data and obj.section:
            obj.section_name = obj.section.name
            written.add("section_name")
        if {"days", "hour"} & written and ({"days", "hour"} & {*form.changed_data} or obj.stopped):
            obj.next_at = obj.slot_after(timezone.now())
            obj.drafts_for, obj.stopped = (asker(request) if obj.next_at else None), ""
            written |= {"next_at", "drafts_for", "stopped"}
        obj.save(update_fields=sorted(written))
