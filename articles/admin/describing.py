"""What chosen pictures are, said on one page: credit and permission for all at once, the rest of each."""

from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import library
from articles.admin.asking import asker
from articles.admin.uploads import AT_ONCE
from articles.figures import settings_of
from articles.models import Image, Permission, Staff
from kalima.web.rownumbers import row_number
from kalima.web.tidy import TidyLine


def details(pictures: "ModelAdmin[Image]", request: HttpRequest) -> HttpResponse:
    """Say what the chosen pictures are: credit and permission for all in one act, and each by itself."""
    if not (pictures.has_add_permission(request) or pictures.has_change_permission(request)):
        raise PermissionDenied
    by = asker(request)
    asked_for = map(row_number, request.GET.get("ids", "").split(",")[:AT_ONCE])
    numbers = [number for number in asked_for if number]
    found = Image.objects.select_related("look").in_bulk(numbers)
    chosen = [found[number] for number in dict.fromkeys(numbers) if number in found]
    mine = [image for image in chosen if library.may_describe(image, by)]
    common = CommonForm(request.POST or None, prefix="all")
    lines = [LineForm(request.POST or None, image=image, by=by) for image in mine]
    valid = [form.is_valid() for form in (common, *lines)] if request.method == "POST" else [False]
    if all(valid):
        changed = 0
        for line in lines:
            said = line.cleaned_data | {name: value for name, value in common.cleaned_data.items() if value}
            changed += library.describe(line.image, said=said, by=by, at=timezone.now())
        site = settings_of(request)
        saved = str(_("حُفظ الوصف: %(n)s.") % {"n": site.count(changed, "picture")})
        pictures.message_user(request, saved if changed else str(_("لا تغييرات تُحفظ.")))
        return redirect("admin:articles_image_changelist")
    context = pictures.admin_site.each_context(request) | {
        "title": _("وصف الصور"),
        "opts": Image._meta,
        "usual_credits": library.USUAL_CREDITS,
        "common": common,
        "lines": lines,
        "others": len(chosen) - len(mine),
        "credits": library.credits_offered(),
    }
    return render(request, "admin/articles/image/details.html", context)


def address_of(images: list[Image]) -> str:
    """The page that describes these pictures."""
    numbers = ",".join(str(image.pk) for image in images)
    return f"{reverse('admin:articles_image_details')}?ids={numbers}"


class CommonForm(forms.Form):
    """What is said of all pictures at once; what is left empty changes none."""

    credit = TidyLine(
        label=_("حقوق الصور كلها"), max_length=120, required=False, help_text=_("تُترك فارغة لتبقى كما هي.")
    )
    permission = forms.ChoiceField(
        label=_("إذن استعمالها كلها"), required=False, choices=[("", _("كما هو")), *Permission.choices]
    )


class LineForm(forms.Form):
    """One picture's words; where it has none, what its file proposes stands in the field."""

    title = TidyLine(label=_("اسم الصورة في المكتبة"), max_length=200)
    caption = TidyLine(label=_("شرح الصورة"), max_length=300, required=False)
    alt = TidyLine(label=_("وصف الصورة لمن لا يراها"), max_length=300, required=False)
    credit = TidyLine(label=_("حقوق الصورة"), max_length=120, required=False)
    source = TidyLine(label=_("مصدر الصورة"), max_length=120, required=False)
    permission = forms.ChoiceField(label=_("إذن الاستعمال"), choices=Permission.choices)

    def __init__(self, data: Any, *, image: Image, by: Staff) -> None:
        self.image = image
        look = getattr(image, "look", None)
        self.proposed = look.proposed if look else {}
        initial = {name: getattr(image, name) or self.proposed.get(name, "") for name in self.base_fields}
        super().__init__(data, initial=initial, prefix=f"p{image.pk}")
        self.is_proposed = [
            str(self.fields[name].label)
            for name in self.proposed
            if name in self.fields and not getattr(image, name)
        ]
        self.alike = library.alike(image)
        self.fields["credit"].widget.attrs["list"] = "credits"
