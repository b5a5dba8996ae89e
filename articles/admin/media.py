"""The picture library: pictures come in checked and are never changed, and none goes while it is used."""

from typing import IO, Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from js_asset import Script

from articles import library
from articles.admin import describing, uploads
from articles.admin.asking import asker
from articles.admin.framing import CROP_FIELDS, PictureForm, withdraw_view
from articles.admin.incoming import IncomingAdmin, NewFileForm, name_of
from articles.admin.lists import NeighbourPages, OnePageAhead
from articles.admin.picture_filters import (
    AddedFilter,
    LackFilter,
    PermissionFilter,
    UseFilter,
    WhoFilter,
    WithdrawnFilter,
)
from articles.admin.wheres import places_of, uses_of
from articles.figures import FiguresList, site_of
from articles.framing import frame_image, try_again
from articles.media import desk_file
from articles.models import Attachment, Image, Permission, Staff
from articles.models.media import with_renditions
from articles.picture_fields import PictureFile
from articles.renditions import PictureRefused, add_image, as_cut, remove_image
from kalima.text import crops
from kalima.web.media import PRIVATE, inert
from kalima.web.tidy import TidyLine

THUMBNAIL_PX = 120
PREVIEW_PX = 960
# As wide as the column beside a story, on a sharp screen.
CUT_PX = 720
USES_SHOWN = 20
# What the form writes itself; focal point and cuts go through their verb.
WORDS = (
    *("title", "caption", "alt", "credit", "source", "source_address"),
    *("permission", "permission_note"),
)


class NewPictureForm(NewFileForm):
    """A picture and what the library calls it."""

    refused = _("لم تُرفع الصورة «%(name)s». %(why)s")

    file = forms.FileField(
        label=_("ملف الصورة"),
        help_text=_("JPEG أو PNG أو WebP، حتى 40 ميغابايت و50 مليون نقطة. لا يتغير الملف بعد رفعه."),
        widget=PictureFile,
    )
    title = TidyLine(
        label=_("اسم الصورة في المكتبة"),
        max_length=200,
        required=False,
        help_text=_("يُترك فارغًا لاسم الملف."),
    )
    credit = TidyLine(label=_("حقوق الصورة"), max_length=120, required=False)

    class Meta:
        model = Image
        fields = ("title", "credit")


def _take(file: Any, name: str, by: Staff, common: Any) -> Image:
    """A picture of many, with what the form says of all."""
    at = timezone.now()
    image = add_image(file, title=name_of(name), credit=str(common.get("credit", ""))[:120], by=by, at=at)
    permission = common.get("permission", "")
    is_unsaid = image.permission == Permission.UNKNOWN and library.may_describe(image, by)
    if permission in Permission.values and is_unsaid:
        library.describe(image, said={"permission": permission}, by=by, at=at)
    return image


MANY = uploads.Intake(
    take=_take,
    refusal=PictureRefused,
    title=str(_("رفع صور")),
    template="admin/articles/image/upload.html",
    told=lambda image: {
        "credit": image.credit,
        "thumbnail": reverse("admin:articles_image_thumbnail", args=[image.pk]),
    },
    next_address=describing.address_of,
    context=lambda: {
        "credits": library.credits_offered(),
        "usual_credits": library.USUAL_CREDITS,
        "permissions": Permission.choices,
    },
)


class PictureList(NeighbourPages, FiguresList):
    """Pages without a count of the whole library."""


@admin.register(Image)
class ImageAdmin(IncomingAdmin):
    """The library, with what each picture shows and where it stands."""

    new_form = NewPictureForm
    refusal = PictureRefused
    known = _("هذه الصورة في المكتبة من قبل، باسم «%(title)s».")

    list_display = ("thumbnail", "title", "credit", "permission_word", "standing", "size", "added")
    list_display_links = ("thumbnail", "title")
    list_per_page = 40
    search_fields = ("title",)
    search_help_text = _("كلمات من اسم الصورة أو شرحها أو حقوقها أو مصدرها، بأي إملاء")
    list_filter = (
        WhoFilter,
        AddedFilter,
        PermissionFilter,
        UseFilter,
        LackFilter,
        WithdrawnFilter,
    )
    actions = ("describe_chosen",)  # type: ignore[assignment]
    show_full_result_count = False
    change_list_template = "admin/articles/image/change_list.html"
    ordering = ("-added_at", "-pk")
    readonly_fields = ("preview", "standing", "look_alikes", "size", "added", "uses")
    fieldsets = (
        (None, {"fields": ("preview", "standing", "title", "caption", "alt")}),
        (
            _("الحقوق والمصدر"),
            {"fields": ("credit", ("source", "source_address"), ("permission", "permission_note"))},
        ),
        (
            _("مركز الصورة"),
            {
                "fields": (("focal_x_percent", "focal_y_percent"),),
                "description": _("نسبتان من يسار الصورة ومن أعلاها، أو نقرة على الصورة نفسها."),
            },
        ),
        (
            _("قصّ باليد"),
            {
                "fields": CROP_FIELDS,
                "description": _(
                    "لكل نسبة أربعة أرقام من صفر إلى ألف بينها فواصل: البعد عن اليسار، البعد عن الأعلى، "
                    "العرض، الارتفاع. الخانة الفارغة تُقصّ آليًا."
                ),
            },
        ),
        (_("في المكتبة"), {"fields": ("uses", "look_alikes", "size", "added")}),
    )

    class Media:
        css = {"all": ("css/admin_library.css", "css/admin_crop.css")}
        js = (
            Script("js/admin_credits.js", defer=True),
            Script("js/admin_crop_box.js", defer=True),
            Script("js/admin_framing.js", defer=True),
        )

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.thumbnail_view)
        return [
            path("<int:pk>/thumbnail/", view, name="articles_image_thumbnail"),
            path("file/<str:name>", self.admin_site.admin_view(self.file_view), name="articles_image_file"),
            path(
                "<int:pk>/withdraw/",
                self.admin_site.admin_view(self.withdraw_view),
                name="articles_image_withdraw",
            ),
            path("<int:pk>/again/", self.admin_site.admin_view(self.again_view), name="articles_image_again"),
            path("upload/", self.admin_site.admin_view(self.upload_view), name="articles_image_upload"),
            path("details/", self.admin_site.admin_view(self.details_view), name="articles_image_details"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have the files of a picture made anew after they were given up."""
        image = self.get_object(request, str(pk))
        if not isinstance(image, Image):
            raise Http404
        if try_again(image, by=asker(request), at=timezone.now()):
            self.message_user(request, str(_("تُجهَّز مقاسات الصورة من جديد.")))
        return redirect("admin:articles_image_change", image.pk)

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        return uploads.receive(self, request, MANY)

    def details_view(self, request: HttpRequest) -> HttpResponse:
        return describing.details(self, request)

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return withdraw_view(self, request, pk)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the index of words; a story's form, which asks here too, is offered no withdrawn picture."""
        found = library.matching(search_term, among=queryset)
        is_offer = request.path.endswith("/autocomplete/")
        return (found.filter(withdrawn_at=None) if is_offer else found), False

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet[Any], per_page: int, *args: Any, **kwargs: Any
    ) -> OnePageAhead:
        return OnePageAhead(queryset, per_page, page_asked=request.GET.get(PAGE_VAR, ""))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PictureList]:
        return PictureList

    @admin.action(description=_("وصف الصور المختارة"), permissions=["add"])
    def describe_chosen(self, request: HttpRequest, queryset: QuerySet[Image]) -> HttpResponse:
        return redirect(describing.address_of(list(queryset[: uploads.AT_ONCE])))

    @method_decorator(require_safe)
    def file_view(self, request: HttpRequest, name: str) -> HttpResponseBase:
        """A public file before it is public, for whoever may see the library."""
        if not self.has_view_permission(request):
            raise Http404
        return desk_file(request, name=name)

    def thumbnail_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lead to a picture's small file, for pages that know its number alone; ?crop= shows it as cut."""
        image = self.get_object(request, str(pk))
        if image is None or not self.has_view_or_change_permission(request, image):
            raise Http404
        if "crop" in request.GET:
            crop = crops.tidy_crop(crops.typed_box(request.GET["crop"]))
            if content := as_cut(image, crop, width_px=CUT_PX):
                return cast(HttpResponse, inert(HttpResponse(content, content_type="image/jpeg"), PRIVATE))
        file = image.thumbnail
        if file is None:
            raise Http404
        return redirect(file.desk_url)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Image]:
        return super().get_queryset(request).select_related("added_by").prefetch_related(with_renditions())

    def get_fields(self, request: HttpRequest, obj: Image | None = None) -> Any:
        return super().get_fields(request, obj) if obj else ("file", "title", "credit")

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        return self.fieldsets if obj else [(None, {"fields": ("file", "title", "credit")})]

    def get_form(
        self, request: HttpRequest, obj: Image | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        if obj is None:
            return super().get_form(request, obj, change=change, **kwargs)
        form = super().get_form(request, obj, change=change, **kwargs | {"form": PictureForm})
        if "credit" in form.base_fields:
            form.base_fields["credit"].widget.attrs["data-credits"] = "|".join(library.USUAL_CREDITS)
        return form

    def take_in(self, file: IO[bytes], **said: Any) -> Image:
        return add_image(file, **said)

    def save_model(self, request: HttpRequest, obj: Image, form: forms.ModelForm, change: bool) -> None:
        """Write the words, and leave the cuts to their verb."""
        if not change:
            return
        obj.save(update_fields=WORDS)
        library.index_picture(obj)
        picture = cast(PictureForm, form)
        frame_image(
            obj, focal_point=picture.focal_point, crops=picture.boxes, by=asker(request), at=timezone.now()
        )

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        remove_image(obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The stories, boards and videos that hold it are named, and not the rows that say so."""
        to_delete, counts, missing, _protected = super().get_deleted_objects(objs, request)
        held = [str(use.holder) for image in objs for use in uses_of(image).binding()[:USES_SHOWN]]
        videos = Attachment.objects.filter(poster__in=[image.pk for image in objs])[:USES_SHOWN]
        return to_delete, counts, missing, held + [str(video) for video in videos]

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        context["places"] = places_of(context["object"])
        context["earlier"] = context["object"].uses.exists()
        if context["protected"]:
            context["title"] = _("لا يمكن حذف الصورة")
        return super().render_delete_form(request, context)

    @admin.display(description=_("الصورة"))
    def thumbnail(self, image: Image) -> SafeString:
        return _shown(image, THUMBNAIL_PX, alt=image.title)

    @admin.display(description=_("الصورة"))
    def preview(self, image: Image) -> SafeString:
        return _shown(image, PREVIEW_PX)

    @admin.display(description=_("الأبعاد"))
    def size(self, image: Image) -> SafeString:
        size = site_of(image).say(f"{image.width_px} × {image.height_px}")
        return format_html('<span dir="ltr">{}</span>', size)

    @admin.display(description=_("مواضع الاستعمال"))
    def uses(self, image: Image) -> SafeString:
        return places_of(image)

    @admin.display(description=_("إذن الاستعمال"))
    def permission_word(self, image: Image) -> str:
        return str(image.get_permission_display())

    @admin.display(description=_("الحال"))
    def standing(self, image: Image) -> str:
        """What stops it, or what nobody has said of it yet."""
        if image.is_withdrawn:
            return str(_("مسحوبة: %(reason)s") % {"reason": image.get_withdrawn_reason_display()})
        lacking = [
            word for word, value in ((_("الحقوق"), image.credit), (_("الوصف"), image.alt)) if not value
        ]
        return str(_("ينقصها: %(what)s") % {"what": "، ".join(map(str, lacking))}) if lacking else "—"

    @admin.display(description=_("صور تشبهها"))
    def look_alikes(self, image: Image) -> SafeString:
        rows = [
            (reverse("admin:articles_image_change", args=[other.pk]), other.title)
            for other in library.alike(image)
        ]
        return format_html_join(mark_safe("، "), '<a href="{}"><bdi>{}</bdi></a>', rows) or mark_safe("—")


def _shown(image: Image, width_px: int, *, alt: str = "") -> SafeString:
    file = image.thumbnail if width_px == THUMBNAIL_PX else image.fallback
    if file is None:
        return format_html("{}", "—")
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy" class="picture-{}">',
        file.desk_url,
        file.width_px,
        file.height_px,
        alt,
        "thumbnail" if width_px == THUMBNAIL_PX else "preview",
    )
