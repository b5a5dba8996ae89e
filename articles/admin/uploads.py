"""Many pictures at once: one post without script, a request a file with it; a page that describes them."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import library
from articles.admin.asking import asker, row_number
from articles.admin.incoming import name_of
from articles.figures import settings_of
from articles.models import Image, Permission, Staff
from articles.renditions import PictureRefused, add_image
from kalima.text import arabic
from kalima.web.tidy import TidyLine

# As many as a browser sends in one post, and as one page can describe.
AT_ONCE = 100
TOO_MANY = _("أكثر من %(n)s صورة في مرة واحدة. رُفعت الأولى منها، وتُرجى إعادة رفع ما بعدها.")
NOTHING = _("لم يصل ملف. تُختار صورة أو أكثر ثم يُضغط «رفع».")


def urls(pictures: "ModelAdmin[Image]") -> list[URLPattern]:
    """The pages of many pictures, under the library's own address."""

    def view(answer: Any) -> Any:
        return pictures.admin_site.admin_view(lambda request: answer(pictures, request))

    return [
        path("upload/", view(upload), name="articles_image_upload"),
        path("details/", view(details), name="articles_image_details"),
    ]


def upload(pictures: "ModelAdmin[Image]", request: HttpRequest) -> HttpResponse:
    """Take in what is sent: every file ends as a picture or as a refusal beside its name.

    Sent again, the same files are the same pictures, so that a page may be reloaded. A script that asks for
    JSON sends one file, and hears of that one.
    """
    if not pictures.has_add_permission(request):
        raise PermissionDenied
    wants_json = "application/json" in request.headers.get("Accept", "")
    taken: list[Image] = []
    refused: list[tuple[str, str]] = []
    if request.method == "POST":
        files = request.FILES.getlist("files")
        for file in files[:AT_ONCE]:
            name = shown_name(file.name or "")
            try:
                taken.append(_take(file, name, by=asker(request), common=request.POST))
            except PictureRefused as reason:
                refused.append((name, str(reason)))
        if len(files) > AT_ONCE:
            refused.append((shown_name(files[AT_ONCE].name or ""), str(TOO_MANY % {"n": AT_ONCE})))
        if not files:
            refused.append(("", str(NOTHING)))
    if wants_json:
        return _told(request, taken, refused)
    if taken and not refused:
        return redirect(address_of(taken))
    context = _context(pictures, request, str(_("رفع صور"))) | {
        "taken": taken,
        "refused": refused,
        "describe": address_of(taken) if taken else "",
        "credits": library.credits_offered(),
        "permissions": Permission.choices,
    }
    return render(request, "admin/articles/image/upload.html", context, status=422 if refused else 200)


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
        saved = str(_("حُفظ وصف %(n)s.") % {"n": site.count(changed, "picture")})
        pictures.message_user(request, saved if changed else str(_("لا تغييرات تُحفظ.")))
        return redirect("admin:articles_image_changelist")
    context = _context(pictures, request, str(_("وصف الصور"))) | {
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


def shown_name(filename: str) -> str:
    """A file's own name as one tidy line, without folders, for a person to know it by."""
    return arabic.tidy_line(PurePath(filename.replace("\\", "/")).name)[:120]


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


def _take(file: Any, name: str, *, by: Staff, common: Any) -> Image:
    image = add_image(
        file, title=name_of(name), credit=str(common.get("credit", ""))[:120], by=by, at=timezone.now()
    )
    permission = common.get("permission", "")
    is_unsaid = image.permission == Permission.UNKNOWN and library.may_describe(image, by)
    if permission in Permission.values and is_unsaid:
        library.describe(image, said={"permission": permission}, by=by, at=timezone.now())
    return image


def _told(request: HttpRequest, taken: list[Image], refused: list[tuple[str, str]]) -> JsonResponse:
    site = settings_of(request)
    if refused:
        return JsonResponse({"refused": site.say(refused[0][1])}, status=422)
    if not taken:
        return JsonResponse({"refused": site.say(str(NOTHING))}, status=422)
    image = taken[0]
    return JsonResponse(
        {
            "id": image.pk,
            "title": image.title,
            "credit": image.credit,
            "thumbnail": reverse("admin:articles_image_thumbnail", args=[image.pk]),
        }
    )


def _context(pictures: "ModelAdmin[Image]", request: HttpRequest, title: str) -> dict[str, Any]:
    return pictures.admin_site.each_context(request) | {
        "title": title,
        "opts": Image._meta,
        "at_once": AT_ONCE,
        "usual_credits": library.USUAL_CREDITS,
    }
